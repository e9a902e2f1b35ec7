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

use callsheet_core::Constraint;
use callsheet_spec::Keyword;

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::reason;

pub(crate) static RULE: Rule = Rule::new("too-few-items", include_str!("too_few_items.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, limit: u64) -> Diagnostic {
    let diagnostic = finding.diagnostic(&RULE);
    if let Constraint::Contains { .. } = finding.constraint {
        return match contained(finding) {
            Some(words) => diagnostic
                .with_label("an item is missing")
                .with_help(format!("an item counts if it is {words}")),
            None => diagnostic,
        };
    }
    let found = finding.spot.node().items().len() as u64;
    match limit.checked_sub(found) {
        Some(missing) if missing > 0 => diagnostic.with_label(format!("{missing} more needed")),
        _ => diagnostic,
    }
}

/// What an item must be to count, in words.
pub(super) fn contained(finding: &Finding<'_, '_>) -> Option<String> {
    let keywords = &finding.checker.api.schemas[finding.trace.schema].keywords;
    let schema = keywords.iter().find_map(|keyword| match keyword.value {
        Keyword::Contains { schema, .. } => Some(schema),
        _ => None,
    });
    reason::of_value(&finding.checker.api, schema?)
}
