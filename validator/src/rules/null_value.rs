//! A field is null, or has no value at all, where null is not allowed.
//!
//! ## Why is this bad?
//!
//! To leave a field at its default, leave it out. Null is a value of its own, which the server
//! refuses here. In YAML a key without a value is null.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! negative_prompt:
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! negative_prompt: ""
//! ```

use callsheet_core::schema::Types;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::finding::Finding;
use crate::text::quoted;

pub(crate) static RULE: Rule =
    Rule::new("null-value", include_str!("null_value.rs")).fixed(Safety::Unsafe);

pub(crate) fn diagnose(finding: &Finding<'_, '_>, expected: Types) -> Diagnostic {
    let spot = &finding.spot;
    let is_left_out = spot.node().span().is_empty();
    let label = if is_left_out {
        "no value is given".to_owned()
    } else {
        format!("expected {expected}")
    };
    let diagnostic = finding.diagnostic(&RULE).with_label(label);
    let is_required = spot.key.is_some_and(|key| {
        let name = key.as_str().unwrap_or_default();
        let (object, _) = spot.pointer.rsplit_once('/').unwrap_or_default();
        finding.checker.shapes.at(object).is_required(name)
    });
    let written = spot.written();
    let is_word = expected.contains(Types::STRING) && matches!(written, "~" | "Null" | "NULL");
    let quotes = || {
        format!(
            "put it in quotes if the text is meant: `{}`",
            quoted(written)
        )
    };
    let what = if spot.key.is_some() { "field" } else { "item" };
    let help = match (is_required, is_word) {
        _ if spot.pointer.is_empty() => return diagnostic,
        // What is required cannot be left out.
        (true, true) => format!("give a value, or {}", quotes()),
        (true, false) => "give a value: the field is required".to_owned(),
        (false, true) => format!("give a value, remove the {what}, or {}", quotes()),
        (false, false) => format!("give a value, or remove the {what}"),
    };
    let diagnostic = diagnostic.with_help(help);
    if spot.key.is_none() || is_required {
        return diagnostic;
    }
    match spot.removal() {
        // Null mostly means that the field is left out.
        Some(edits) => diagnostic.with_fix(Fix::of_guess(edits)),
        None => diagnostic,
    }
}
