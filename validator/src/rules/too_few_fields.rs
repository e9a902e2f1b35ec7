//! An object has fewer fields than it must have.
//!
//! ## Why is this bad?
//!
//! The server refuses the request.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   size: { type: object, minProperties: 1 }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! size: {}
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

pub(crate) static RULE: Rule = Rule::new("too-few-fields", include_str!("too_few_fields.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, limit: u64) -> Diagnostic {
    let missing = limit.saturating_sub(finding.spot.node().members().len() as u64);
    finding
        .diagnostic(&RULE)
        .with_label(format!("{missing} more needed"))
}
