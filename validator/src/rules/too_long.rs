//! A text has more characters than its field takes.
//!
//! ## Why is this bad?
//!
//! The server refuses the request, or cuts the text where the limit is. Characters are Unicode
//! code points: a Chinese character counts as one, and so does most emoji; an emoji that is put
//! together from several (a flag, a family) counts as several. The place shown is the first
//! character past the limit.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   prompt: { type: string, maxLength: 12 }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat on a puddle
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! ```

use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("too-long", include_str!("too_long.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, limit: u64, found: u64) -> Diagnostic {
    let mut diagnostic = finding.diagnostic(&RULE);
    let node = finding.spot.node();
    // Through an alias the value is not written here, and the whole alias is too long.
    if node.target().is_none() {
        let start = node.text_offset(limit);
        let mut end = node.text_end();
        if end <= start {
            end = node.span().end.max(start);
        }
        diagnostic.span = Span::new(start, end);
    }
    let past = found.saturating_sub(limit);
    let noun = if past == 1 { "character" } else { "characters" };
    diagnostic.with_label(format!("{past} {noun} past the limit"))
}
