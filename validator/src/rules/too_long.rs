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

use callsheet_spec::document::Style;
use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::finding::Finding;

pub(crate) static RULE: Rule =
    Rule::new("too-long", include_str!("too_long.rs")).fixed(Safety::Unsafe);

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
    diagnostic.fix = cut(finding, limit);
    let past = found.saturating_sub(limit);
    let noun = if past == 1 { "character" } else { "characters" };
    diagnostic.with_label(format!("{past} {noun} past the limit"))
}

/// The fix that leaves as much of the text as the field takes; there is none that leaves nothing.
fn cut(finding: &Finding<'_, '_>, limit: u64) -> Option<Fix> {
    let node = finding.spot.node();
    let text = node.as_str().filter(|_| finding.is_fixable())?;
    let is_block = matches!(node.style(), Style::Literal | Style::Folded);
    // A block scalar's last line break is written outside of it, and stays.
    let kept_break = u64::from(is_block && text.ends_with('\n'));
    let kept = whole_words(text, limit.checked_sub(kept_break)?);
    if kept == 0 {
        return None;
    }
    let (start, end) = (node.text_offset(kept), node.span().end);
    let quote = usize::from(matches!(
        node.style(),
        Style::SingleQuoted | Style::DoubleQuoted
    ));
    let written = node.document().text();
    let before = written.get(node.span().start..start)?;
    let start = if quote == 0 {
        // Blanks at the end of a line would be no part of the text.
        node.span().start + before.trim_end().len()
    } else {
        start
    };
    let span = Span::new(start, end.checked_sub(quote)?);
    (span.start < span.end).then(|| Fix::of_guess(vec![Edit::new(span, "")]))
}

/// At most `limit` code points, fewer where a word, or a character that is put together from
/// several, would be cut in two.
fn whole_words(text: &str, limit: u64) -> u64 {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let kept: Vec<char> = text.chars().take(most.saturating_add(1)).collect();
    let may_end = |at: usize, is_within: &dyn Fn(char, char) -> bool| match (
        at.checked_sub(1).and_then(|last| kept.get(last)),
        kept.get(at),
    ) {
        (Some(last), Some(next)) => !is_within(*last, *next),
        _ => true,
    };
    let back_to = |is_within: &dyn Fn(char, char) -> bool, longest: usize| {
        let ends = most.saturating_sub(longest)..=most;
        ends.rev().find(|at| *at > 0 && may_end(*at, is_within))
    };
    let end = back_to(&is_in_word, LONGEST_WORD).or_else(|| back_to(&is_joined, LONGEST_JOINED));
    // What has no such end near its limit is cut at it; what has none at all is all one character.
    let at_limit = if most > LONGEST_JOINED { most } else { 0 };
    let end = end.unwrap_or(at_limit);
    let blanks = kept.iter().take(end).rev();
    let blanks = blanks.take_while(|last| last.is_whitespace()).count();
    end.saturating_sub(blanks) as u64
}

/// A longer word is cut, and so is one that begins the text and is longer than the limit.
const LONGEST_WORD: usize = 30;

/// More code points than any one character is put together from.
const LONGEST_JOINED: usize = 16;

/// Whether a cut between two code points would go through a word of a script that sets its words
/// apart.
fn is_in_word(last: char, next: char) -> bool {
    let is_letter = |character: char| character.is_alphanumeric() && character < '\u{2e80}';
    is_joined(last, next) || is_letter(last) && is_letter(next)
}

/// Whether a cut between two code points would go through what is shown as one character.
fn is_joined(last: char, next: char) -> bool {
    last == '\u{200d}' || joins(next)
}

/// Whether a code point belongs to the one before it: accents, variants, skin tones, joiners.
fn joins(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{200d}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0020}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::whole_words;

    #[test]
    fn nothing_is_cut_in_two_that_belongs_together() {
        let cases = [
            ("a paper boat", 12, 12),
            ("a paper boat", 11, 7),
            ("a paper boat", 8, 7),
            ("a paper boat", 7, 7),
            ("雨后的小巷", 3, 3),
            ("雨boat", 3, 1),
            ("👨\u{200d}👩\u{200d}👧 a", 4, 0),
            ("a 👨\u{200d}👩\u{200d}👧", 4, 1),
            ("ae\u{301}", 2, 1),
            ("Square HD", 5, 5),
            (&"x".repeat(100), 50, 50),
        ];
        for (text, limit, expected) in cases {
            assert_eq!(whole_words(text, limit), expected, "{text} at {limit}");
        }
    }
}
