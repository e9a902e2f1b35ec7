//! A list has more items than its field takes.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. The place shown is the first item past the limit.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   tags: { type: array, maxItems: 2 }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! tags: [boat, puddle, rain]
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! tags: [boat, puddle]
//! ```

use super::{Rule, too_few_items};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::finding::Finding;
use crate::removal;

pub(crate) static RULE: Rule =
    Rule::new("too-many-items", include_str!("too_many_items.rs")).fixed(Safety::Unsafe);

/// `limit` is how many of the first items are fine, if that can be said.
pub(crate) fn diagnose(finding: &Finding<'_, '_>, limit: Option<u64>) -> Diagnostic {
    let mut diagnostic = finding.diagnostic(&RULE);
    let node = finding.spot.node();
    let Some(limit) = limit.and_then(|limit| usize::try_from(limit).ok()) else {
        return match too_few_items::contained(finding) {
            Some(words) => diagnostic.with_help(format!("an item counts if it is {words}")),
            None => diagnostic,
        };
    };
    let Some(first) = node.as_sequence().and_then(|items| items.get(limit)) else {
        return diagnostic;
    };
    if node.target().is_none() {
        diagnostic.span = first.span();
    }
    if finding.spot.is_written_here() {
        // Where the rest was not read, the last item that is known need not be the last.
        let is_whole = node.document().is_complete();
        let rest = is_whole.then(|| removal::items(node, limit..node.items().len()));
        let rest = rest.flatten();
        diagnostic.fix = rest.map(Fix::of_guess);
    }
    let past = node.items().len() - limit;
    diagnostic.with_label(match past {
        1 => "one item too many".to_owned(),
        _ => format!("the first of {past} items too many"),
    })
}
