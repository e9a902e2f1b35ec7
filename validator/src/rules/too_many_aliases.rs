//! The aliases of a YAML document stand for more than the limits allow.
//!
//! ## Why is this bad?
//!
//! A few lines of YAML can stand for billions of values when aliases refer to lists of aliases, and
//! a program that writes them out runs out of memory. The alias shown and those after it are not
//! followed. They may stand for 1,000,000 values and 64 MiB of text unless it is set otherwise:
//! `--limit aliases=N` and `--limit alias-bytes=N`, or `aliases = N` and `alias-bytes = N` under
//! `[limits]` in `callsheet.toml`.

use super::Rule;

pub(crate) static RULE: Rule = Rule::new("too-many-aliases", include_str!("too_many_aliases.rs"))
    .beyond_schema()
    .never_suppressed();
