//! Lists and objects are nested deeper than the limit.
//!
//! ## Why is this bad?
//!
//! No request is nested like that; the file is broken, or made to exhaust a program's stack. The
//! limit is 128 levels unless it is set otherwise. What lies deeper is not checked.

use super::Rule;

pub(crate) static RULE: Rule = Rule::new("too-deep", include_str!("too_deep.rs")).beyond_schema();
