//! A value stands where the schema allows none, or is exactly what it forbids.
//!
//! ## Why is this bad?
//!
//! The server refuses the request.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   mode: { not: { const: raw } }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! mode: raw
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! mode: fine
//! ```

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("forbidden-value", include_str!("forbidden_value.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>) -> Diagnostic {
    finding.diagnostic(&RULE).with_label("not allowed here")
}
