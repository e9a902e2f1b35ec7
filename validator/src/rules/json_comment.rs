//! A comment stands in JSON.
//!
//! ## Why is this bad?
//!
//! JSON has no comments, and most readers refuse the file. Files named `.jsonc` may have them, and
//! so may YAML files, with `#`.
//!
//! ## Example
//!
//! ```json
//! {
//!   // seen from above
//!   "prompt": "a paper boat"
//! }
//! ```
//!
//! ## Use instead
//!
//! ```json
//! {
//!   "prompt": "a paper boat"
//! }
//! ```

use super::Rule;
use crate::diagnostic::Safety;

pub(crate) static RULE: Rule = Rule::new("json-comment", include_str!("json_comment.rs"))
    .fixed(Safety::Unsafe)
    .never_suppressed();
