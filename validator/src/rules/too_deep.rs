//! Lists and objects are nested deeper than the limit.
//!
//! ## Why is this bad?
//!
//! No request is nested like that; the file is broken, or made to exhaust a program's stack. What
//! lies deeper is not checked. The limit is 128 levels, and can be set to up to 256: `--limit
//! depth=N`, or `depth = N` under `[limits]` in `callsheet.toml`.

use super::Rule;

pub(crate) static RULE: Rule = Rule::new("too-deep", include_str!("too_deep.rs"))
    .beyond_schema()
    .never_suppressed();
