//! An alias in YAML refers to an anchor that does not exist, or to the value that contains it.
//!
//! ## Why is this bad?
//!
//! Nothing can be put in its place. A text that begins with `*` has to be quoted.
//!
//! ## Example
//!
//! ```yaml
//! prompt: *boat
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: "*boat"
//! ```

use super::Rule;

pub(crate) static RULE: Rule =
    Rule::new("unknown-alias", include_str!("unknown_alias.rs")).never_suppressed();
