//! A document has more values and keys than the limit allows.
//!
//! ## Why is this bad?
//!
//! Each value takes memory many times its text. What stands after the place shown is not checked.
//! The limit is 4,000,000 unless it is set otherwise: `--limit values=N`, or `values = N` under
//! `[limits]` in `callsheet.toml`.

use super::Rule;

pub(crate) static RULE: Rule = Rule::new("too-many-values", include_str!("too_many_values.rs"))
    .beyond_schema()
    .never_suppressed();
