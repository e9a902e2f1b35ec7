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
use crate::spot::{Spot, visible};

pub(crate) static RULE: Rule = Rule::new("pattern-mismatch", include_str!("pattern_mismatch.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>) -> Diagnostic {
    let diagnostic = finding.diagnostic(&RULE).with_label("does not match");
    let text = finding.spot.node().as_str().unwrap_or_default();
    if text.trim() == text {
        return diagnostic;
    }
    diagnostic.with_note("the text begins or ends with a blank, which counts")
}

/// A text of which the engine cannot tell in reasonable time whether it matches.
pub(crate) fn undecided(spot: &Spot<'_>, pattern: Option<&str>) -> Diagnostic {
    let named = pattern.map_or_else(String::new, |pattern| {
        format!(" `{}`", visible(pattern, 100))
    });
    let sentence = format!("it takes too long to hold this text against the pattern{named}");
    let mut diagnostic = Diagnostic::new(&RULE, spot.span(), spot.say(&sentence));
    diagnostic.pointer.clone_from(&spot.pointer);
    diagnostic.breaks_schema = true;
    diagnostic.with_help("the pattern in the spec tries too many ways; shorten the text or mend it")
}
