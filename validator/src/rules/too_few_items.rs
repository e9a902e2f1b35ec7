//! A list has fewer items than its field asks for.
//!
//! ## Why is this bad?
//!
//! The server refuses the request.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   tags: { type: array, minItems: 1 }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! tags: []
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! tags: [boat]
//! ```

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("too-few-items", include_str!("too_few_items.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, limit: u64) -> Diagnostic {
    let diagnostic = finding.diagnostic(&RULE);
    let found = finding.spot.node().items().len() as u64;
    match limit.checked_sub(found) {
        Some(missing) if missing > 0 => diagnostic.with_label(format!("{missing} more needed")),
        _ => diagnostic,
    }
}
