//! A number that JSON cannot carry: an infinity, "not a number", or one beyond a 64-bit float.
//!
//! ## Why is this bad?
//!
//! Readers make `null`, a text or the largest float of it, each its own.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! seed: .inf
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! seed: 2147483647
//! ```

use super::Rule;

pub(crate) static RULE: Rule =
    Rule::new("unsupported-number", include_str!("unsupported_number.rs"))
        .beyond_schema()
        .never_suppressed();
