//! A value or a key without quotes in YAML that some readers take for something else.
//!
//! ## Why is this bad?
//!
//! The file is right as YAML 1.2, as which it is read here. Another program may read it as YAML
//! 1.1 and find the number 969 for `16:9`, true for `yes`, a date for `2026-11-22`. Quotes settle
//! it for all readers. The rule is off unless it is switched on, because many files need not care:
//! give it a level in `callsheet.toml` or by `--warn unportable-scalar`.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! aspect_ratio: 16:9
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! aspect_ratio: "16:9"
//! ```

use callsheet_spec::document::{Kind, Node};

use super::{Rule, look_alike};
use crate::diagnostic::{Diagnostic, Fix};
use crate::text::quoted_as_around;
use crate::yaml11::Reading;

pub(crate) static RULE: Rule = Rule::new("unportable-scalar", include_str!("unportable_scalar.rs"))
    .beyond_schema()
    .warning()
    .off_by_default();

/// A value or a key of YAML.
pub(crate) fn check(node: Node<'_>) -> Option<Diagnostic> {
    let reading = Reading::of(node)?;
    let (words, text) = match node.kind() {
        Kind::Number(number) => ("write", look_alike::canonical(&number.to_json())),
        _ => ("put it in quotes:", quoted_as_around(node)),
    };
    Some(
        look_alike::diagnostic(&RULE, node, &reading)
            .with_help(format!("{words} `{text}`"))
            .with_fix(Fix::safe(node.span(), text)),
    )
}
