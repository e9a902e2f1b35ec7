//! A text does not match the regular expression of its field.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. The expression is ECMA-262, and may match anywhere in the text
//! unless it begins with `^` and ends with `$`.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   color: { type: string, pattern: "^#[0-9a-f]{6}$" }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! color: "#FFAA00"
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! color: "#ffaa00"
//! ```

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("pattern-mismatch", include_str!("pattern_mismatch.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>) -> Diagnostic {
    let text = finding.spot.node().as_str().unwrap_or_default();
    let diagnostic = finding
        .diagnostic(&RULE)
        .with_label("does not match")
        .with_invisible(text);
    if text.trim() == text {
        return diagnostic;
    }
    diagnostic.with_note("the text begins or ends with a blank, which counts")
}
