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

use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::leaving::Leaving;
use crate::spot::{Spot, visible};

pub(crate) static RULE: Rule = Rule::new("pattern-mismatch", include_str!("pattern_mismatch.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, pattern: &str) -> Diagnostic {
    let text = finding.spot.node().as_str().unwrap_or_default();
    let mut diagnostic = finding.diagnostic(&RULE).with_invisible(text);
    if text.trim() != text {
        diagnostic
            .notes
            .push("the text begins or ends with a blank, which counts".to_owned());
    }
    let leaving = Some(text).filter(|text| text.len() <= LONGEST);
    match leaving.and_then(|text| Leaving::of(pattern, text)) {
        Some(leaving) => at_character(diagnostic, finding, text, &leaving),
        None => diagnostic.with_label("does not match"),
    }
}

/// A text is walked along character by character, which takes its time.
const LONGEST: usize = 10_000;

/// Points at the character that does not fit.
fn at_character(
    mut diagnostic: Diagnostic,
    finding: &Finding<'_, '_>,
    text: &str,
    leaving: &Leaving,
) -> Diagnostic {
    let node = finding.spot.node();
    let length = text.chars().count();
    if leaving.at < length && node.target().is_none() {
        let start = node.text_offset(leaving.at as u64);
        let end = node.text_offset(leaving.at as u64 + 1);
        diagnostic.span = Span::new(start, end.max(start));
    }
    diagnostic.with_label(match (leaving.at < length, leaving.expected.as_str()) {
        (true, "") => "the text should end before this".to_owned(),
        (true, expected) => format!("expected {expected}"),
        (false, expected) if length == 0 => format!("expected {expected}, found nothing"),
        (false, expected) => format!("expected {expected} at the end"),
    })
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
