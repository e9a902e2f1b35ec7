//! A file holds more than the limits on bytes, values or aliases allow.
//!
//! ## Why is this bad?
//!
//! It would take time and memory out of proportion. A few lines of YAML can stand for billions of
//! values when aliases refer to lists of aliases. The limits can be raised; each diagnostic names
//! its own.

use super::Rule;

pub(crate) static RULE: Rule = Rule::new("too-large", include_str!("too_large.rs")).beyond_schema();
