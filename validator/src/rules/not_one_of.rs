//! A value is none of those that its field takes.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. Values are compared exactly, with case and separators:
//! `16x9` is not `16:9`.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! aspect_ratio: 16x9
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! aspect_ratio: "16:9"
//! ```

use callsheet_core::Constraint;
use serde_json::Value;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix};
use crate::finding::Finding;
use crate::nearest;
use crate::text::in_place_of;

pub(crate) static RULE: Rule = Rule::new("not-one-of", include_str!("not_one_of.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, allowed: &[Value]) -> Diagnostic {
    let node = finding.spot.node();
    let diagnostic = finding
        .diagnostic(&RULE)
        .with_invisible(node.as_str().unwrap_or_default());
    let words = || allowed.iter().filter_map(Value::as_str);
    let nearest = node
        .as_str()
        .and_then(|text| Some((text, nearest::word(text, words())?)));
    let Some((text, meant)) = nearest else {
        let label = match finding.constraint {
            Constraint::Const { .. } => "not the value allowed",
            _ => "not one of the values allowed",
        };
        return diagnostic.with_label(label);
    };
    let diagnostic = diagnostic.with_suggestion(meant);
    // The same word in other clothes is certainly meant; one that is only near may not be.
    if nearest::is_same(text, meant) && node.target().is_none() {
        return diagnostic.with_fix(Fix::safe(node.span(), in_place_of(node, meant)));
    }
    diagnostic
}
