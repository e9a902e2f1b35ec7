//! A list has two equal items where each may be given only once.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. Numbers are equal by value: `1` and `1.0` are the same.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   tags: { type: array, uniqueItems: true }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! tags: [boat, puddle, boat]
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! tags: [boat, puddle]
//! ```

use callsheet_spec::Keyword;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::finding::Finding;
use crate::removal;

pub(crate) static RULE: Rule =
    Rule::new("duplicate-items", include_str!("duplicate_items.rs")).fixed(Safety::Unsafe);

pub(crate) fn diagnose(finding: &Finding<'_, '_>, first: usize, second: usize) -> Diagnostic {
    let mut diagnostic = finding.diagnostic(&RULE);
    let node = finding.spot.node();
    let items = node.as_sequence();
    let item = |index| items.and_then(|items| items.get(index));
    if finding.spot.is_written_here() && may_lose_one(finding) {
        diagnostic.fix = removal::items(node, second..second + 1).map(Fix::of_guess);
    }
    match (item(first), item(second)) {
        (Some(first), Some(second)) if node.target().is_none() => {
            diagnostic.span = second.span();
            diagnostic
                .with_label("given again")
                .with_further(first.span(), "first given here")
        }
        _ => diagnostic,
    }
}

/// Whether the list is long enough without one of its items, as far as the schema that asks for
/// different ones says.
fn may_lose_one(finding: &Finding<'_, '_>) -> bool {
    let length = finding.spot.node().items().len() as u64;
    let keywords = &finding.checker.api.schemas[finding.trace.schema].keywords;
    keywords.iter().all(|keyword| match keyword.value {
        Keyword::MinItems(least) => length > least,
        _ => true,
    })
}
