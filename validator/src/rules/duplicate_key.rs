//! An object has two members of the same name.
//!
//! ## Why is this bad?
//!
//! Most readers keep the last one in silence, some the first: one of the two values is ignored,
//! and which one depends on the program. Here the first is checked.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! seed: 1
//! seed: 2
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! seed: 2
//! ```

use super::Rule;

pub(crate) static RULE: Rule =
    Rule::new("duplicate-key", include_str!("duplicate_key.rs")).beyond_schema();
