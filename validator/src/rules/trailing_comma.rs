//! A comma in JSON has nothing after it.
//!
//! ## Why is this bad?
//!
//! JSON does not have it, and the server's reader refuses the whole request. Files named
//! `.jsonc` may have it.
//!
//! ## Example
//!
//! ```json
//! { "prompt": "a paper boat", }
//! ```
//!
//! ## Use instead
//!
//! ```json
//! { "prompt": "a paper boat" }
//! ```

use super::Rule;
use crate::diagnostic::Safety;

pub(crate) static RULE: Rule = Rule::new("trailing-comma", include_str!("trailing_comma.rs"))
    .fixed(Safety::Safe)
    .never_suppressed();
