//! YAML that has no equal in JSON: a tag beyond the core schema, a list or an object as a key, a
//! merge key without an object.
//!
//! ## Why is this bad?
//!
//! A request is sent as JSON. What JSON cannot say would have to be dropped or guessed.
//!
//! ## Example
//!
//! ```yaml
//! prompt: !secret boat
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a secret boat
//! ```

use super::Rule;

pub(crate) static RULE: Rule = Rule::new("unsupported-yaml", include_str!("unsupported_yaml.rs"))
    .beyond_schema()
    .never_suppressed();
