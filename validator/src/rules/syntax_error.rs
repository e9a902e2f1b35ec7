//! The text breaks the grammar of YAML or JSON.
//!
//! ## Why is this bad?
//!
//! No program can read the file, or each reads something else. What stands before the fault is
//! still checked; of what stands after it nothing is said.
//!
//! ## Example
//!
//! ```yaml
//! prompt: "a paper boat
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: "a paper boat"
//! ```

use super::Rule;

pub(crate) static RULE: Rule =
    Rule::new("syntax-error", include_str!("syntax_error.rs")).never_suppressed();
