//! A file has more bytes than the limit allows.
//!
//! ## Why is this bad?
//!
//! Nobody writes a request of that size; it is something else under the name of one, and reading
//! it would take time and memory. Nothing of it was checked. The limit is 64 MiB unless it is set
//! otherwise: `--limit bytes=N`, or `bytes = N` under `[limits]` in `callsheet.toml`.

use super::Rule;

pub(crate) static RULE: Rule = Rule::new("too-large", include_str!("too_large.rs"))
    .beyond_schema()
    .never_suppressed();
