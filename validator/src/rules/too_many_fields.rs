//! An object has more fields than it may have.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. The place shown is the first field past the limit.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   size: { type: object, maxProperties: 1 }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! size: { width: 992, preset: square }
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! size: { width: 992 }
//! ```

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("too-many-fields", include_str!("too_many_fields.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, limit: u64) -> Diagnostic {
    let mut diagnostic = finding.diagnostic(&RULE);
    let node = finding.spot.node();
    let past = usize::try_from(limit)
        .ok()
        .and_then(|limit| node.members().nth(limit));
    match past {
        Some(member) if node.target().is_none() => {
            diagnostic.span = member.key.span();
            diagnostic.with_label("the first past the limit")
        }
        _ => diagnostic,
    }
}
