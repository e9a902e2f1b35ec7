//! The name of a field breaks a limit on names.
//!
//! ## Why is this bad?
//!
//! The server refuses the request.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   labels: { type: object, propertyNames: { maxLength: 4 } }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! labels: { puddle: rain }
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! labels: { boat: paper }
//! ```

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("bad-field-name", include_str!("bad_field_name.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, name: &str) -> Diagnostic {
    let mut diagnostic = finding.diagnostic(&RULE);
    if let Some(member) = finding.spot.node().member(name) {
        diagnostic.span = member.key.span();
    }
    diagnostic
}
