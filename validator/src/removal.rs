//! Taking members and items out of a text, with all that belongs to them and nothing else.
//!
//! Where the text is written in a way that is not foreseen here there are no edits, so that a
//! removal is either clean or not offered.

use std::ops::Range;

use callsheet_spec::document::{Kind, Mapping, Node, Style};
use callsheet_spec::source::Span;

use crate::diagnostic::Edit;

/// The edits that take the member with that key out of an object.
pub(crate) fn member(object: Node<'_>, key: Node<'_>) -> Option<Vec<Edit>> {
    let mapping = object.as_mapping()?;
    if mapping.len() > MOST_MEMBERS {
        return None;
    }
    let mut spans: Vec<Span> = mapping
        .iter()
        .filter(|member| is_own(object, mapping, member.key))
        .map(|member| Span::new(member.key.span().start, member.value.span().end))
        .collect();
    spans.sort_unstable();
    let index = spans
        .iter()
        .position(|span| span.start == key.span().start)?;
    let entries = Entries {
        collection: object,
        spans,
        has_more: mapping.merged().next().is_some(),
    };
    entries.remove(index..index + 1)
}

/// All members are looked at to take one out, which in an object of more members, each of which
/// is to be taken out, would take far too long.
const MOST_MEMBERS: usize = 1000;

/// The edits that take some of the items out of a list; one must be left.
pub(crate) fn items(list: Node<'_>, range: Range<usize>) -> Option<Vec<Edit>> {
    let sequence = list.as_sequence()?;
    if range.is_empty() || range.len() >= sequence.len() {
        return None;
    }
    let spans: Option<Vec<Span>> = sequence
        .iter()
        .map(|item| match list.style() {
            Style::Block => with_dash(item),
            _ => Some(item.span()),
        })
        .collect();
    let entries = Entries {
        collection: list,
        spans: spans?,
        has_more: false,
    };
    entries.remove(range)
}

/// Whether a key is written among the object's own, rather than brought in by a merge key.
pub(crate) fn is_own(object: Node<'_>, mapping: Mapping<'_>, key: Node<'_>) -> bool {
    contains(object.span(), key.span()) && !is_merged(mapping, key)
}

/// Whether something is written in what a merge key brings into a mapping: in the mapping that is
/// merged, or in one of a list of them, be it written at the merge key or behind an alias.
pub(crate) fn is_merged(mapping: Mapping<'_>, inner: Node<'_>) -> bool {
    let is_in = |source: Node<'_>| {
        let source = source.target().unwrap_or(source);
        contains(source.span(), inner.span())
    };
    mapping
        .merged()
        .any(|merged| is_in(merged) || merged.items().any(is_in))
}

/// Whether one place lies in another.
pub(crate) fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// An item of a block sequence with the `-` before it.
fn with_dash(item: Node<'_>) -> Option<Span> {
    let span = item.span();
    let before = item.document().text().get(..span.start)?;
    let dash = before
        .trim_end_matches(BLANKS)
        .strip_suffix('-')
        .map(str::len)?;
    Some(Span::new(dash, span.end))
}

/// The values of a collection in the order of the text, each with what belongs to it: a member
/// with its key, an item of a block sequence with its `-`.
struct Entries<'d> {
    collection: Node<'d>,
    spans: Vec<Span>,
    /// Whether there are entries besides, such as merge keys.
    has_more: bool,
}

impl<'d> Entries<'d> {
    fn remove(&self, range: Range<usize>) -> Option<Vec<Edit>> {
        let first = self.spans.get(range.start)?;
        let last = self.spans.get(range.end.checked_sub(1)?)?;
        let run = Span::new(first.start, last.end);
        let is_all = range.len() == self.spans.len() && !self.has_more;
        match self.collection.style() {
            Style::Flow => self.remove_from_flow(&range, run, is_all),
            Style::Block if is_all => match self.collection.kind() {
                Kind::Mapping(_) => Some(vec![Edit::new(self.collection.span(), "{}")]),
                // At the indentation of its key a block sequence may stand, and `[]` may not.
                _ => None,
            },
            Style::Block => self.remove_lines(&range, run),
            _ => None,
        }
    }

    fn text(&self) -> &'d str {
        self.collection.document().text()
    }

    /// Takes whole lines out of a block collection.
    fn remove_lines(&self, range: &Range<usize>, run: Span) -> Option<Vec<Edit>> {
        let text = self.text();
        let line = Line::of(text, run.start);
        let last = Line::of(text, run.end);
        if !is_blank_or_comment(text.get(run.end..last.end)?) {
            return None;
        }
        let before = text.get(line.start..run.start)?;
        if is_blank(before) {
            return Some(vec![whole_lines(text, &line, &last)]);
        }
        // The first member of an item stands behind the `-` of the item; the next member takes
        // its place.
        let is_first = range.start == 0 && !self.has_more;
        if !is_first || !before.trim_end_matches(BLANKS).ends_with('-') {
            return None;
        }
        let next = self.spans.get(range.end)?.start;
        let next_line = Line::of(text, next);
        if !is_blank(text.get(next_line.start..next)?) {
            return None;
        }
        let between = text.get(last.after..next_line.start)?;
        Some(vec![if is_blank(between) {
            Edit::new(Span::new(run.start, next), "")
        } else {
            // Comments on lines of their own stay.
            let start = line.start + before.trim_end_matches(BLANKS).len();
            Edit::new(Span::new(start, last.end), "")
        }])
    }

    /// Takes entries out of brackets or braces, with the comma that is no longer needed.
    fn remove_from_flow(&self, range: &Range<usize>, run: Span, is_all: bool) -> Option<Vec<Edit>> {
        let text = self.text();
        let within = self.collection.span();
        let open = within.start + 1;
        let close = within.end.checked_sub(1)?;
        if !text.get(within.start..open)?.starts_with(['{', '[']) {
            return None;
        }
        let comma_before = match range.start.checked_sub(1) {
            None => {
                (skip_blank(text, open)? == run.start).then_some(())?;
                None
            }
            Some(previous) => {
                let comma = skip_blank(text, self.spans.get(previous)?.end)?;
                let is_comma = text.get(comma..)?.starts_with(',');
                (is_comma && skip_blank(text, comma + 1)? == run.start).then_some(())?;
                Some(comma)
            }
        };
        let after = skip_blank(text, run.end)?;
        let comma_after = if after == close {
            None
        } else {
            text.get(after..)?.starts_with(',').then_some(Some(after))?
        };
        let end = comma_after.map_or(run.end, |comma| comma + 1);
        if is_all {
            let before = text.get(open..run.start)?;
            let behind = text.get(end..close)?;
            let inside = if is_white(before) && is_white(behind) {
                Span::new(open, close)
            } else {
                Span::new(run.start, end)
            };
            return Some(vec![Edit::new(inside, "")]);
        }
        let lone_comma = comma_before
            .filter(|_| comma_after.is_none())
            .map(|comma| Edit::new(Span::new(comma, comma + 1), ""));
        let line = Line::of(text, run.start);
        let last = Line::of(text, end);
        let has_lines_to_itself = is_blank(text.get(line.start..run.start)?)
            && last.after > last.end
            && is_blank_or_comment(text.get(end..last.end)?);
        if has_lines_to_itself {
            let lines = whole_lines(text, &line, &last);
            return Some(lone_comma.into_iter().chain([lines]).collect());
        }
        Some(match (comma_after, comma_before) {
            (Some(comma), _) => {
                let blanks = text.get(comma + 1..)?;
                let after = comma + 1 + blanks.len() - blanks.trim_start_matches(BLANKS).len();
                let is_at_end = after == last.end;
                let before = text.get(line.start..run.start)?;
                let start = if is_at_end {
                    line.start + before.trim_end_matches(BLANKS).len()
                } else {
                    run.start
                };
                vec![Edit::new(Span::new(start, after), "")]
            }
            (None, Some(comma)) if is_white(text.get(comma + 1..run.start)?) => {
                let line = Line::of(text, comma);
                let leads_its_line = is_blank(text.get(line.start..comma)?);
                let ends_its_line = last.after > last.end && is_blank(text.get(run.end..last.end)?);
                vec![if leads_its_line && ends_its_line {
                    whole_lines(text, &line, &last)
                } else {
                    Edit::new(Span::new(comma, run.end), "")
                }]
            }
            (None, _) => {
                let entry = Edit::new(run, "");
                lone_comma.into_iter().chain([entry]).collect()
            }
        })
    }
}

/// A line of a text.
pub(crate) struct Line {
    pub(crate) start: usize,
    /// Where its line break stands.
    pub(crate) end: usize,
    /// Where the next line starts; `end` where there is no line break.
    pub(crate) after: usize,
}

impl Line {
    /// The line that a place stands in. A byte order mark is before the first line.
    pub(crate) fn of(text: &str, at: usize) -> Self {
        let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
        let start = before
            .rfind(['\n', '\r', BYTE_ORDER_MARK])
            .map_or(0, |found| {
                found + before[found..].chars().next().map_or(1, char::len_utf8)
            });
        let end = at + behind.find(['\n', '\r']).unwrap_or(behind.len());
        let rest = &text[end.min(text.len())..];
        let wide = if rest.starts_with("\r\n") {
            2
        } else {
            usize::from(!rest.is_empty())
        };
        Self {
            start,
            end,
            after: end + wide,
        }
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// What may stand between the words of a line.
const BLANKS: [char; 2] = [' ', '\t'];

/// The edit that takes out whole lines, the first and the last included. Where the text ends
/// without a line break, it still does afterwards.
fn whole_lines(text: &str, first: &Line, last: &Line) -> Edit {
    if last.after > last.end || first.start == 0 {
        return Edit::new(Span::new(first.start, last.after), "");
    }
    let before = text.get(..first.start).unwrap_or_default();
    let without_break = before
        .strip_suffix("\r\n")
        .or_else(|| before.strip_suffix(['\n', '\r']))
        .unwrap_or(before);
    Edit::new(Span::new(without_break.len(), last.after), "")
}

/// The edits that take a comment out: with its line if it has one to itself.
pub(crate) fn comment(text: &str, span: Span) -> Edit {
    let line = Line::of(text, span.start);
    let last = Line::of(text, span.end);
    let before = text.get(line.start..span.start).unwrap_or_default();
    let behind = text.get(span.end..last.end).unwrap_or_default();
    if is_blank(before) && is_blank(behind) {
        return whole_lines(text, &line, &last);
    }
    let blanks_behind = behind.len() - behind.trim_start_matches(BLANKS).len();
    Edit::new(
        if is_blank(before) {
            Span::new(span.start, span.end + blanks_behind)
        } else {
            Span::new(line.start + before.trim_end_matches(BLANKS).len(), span.end)
        },
        "",
    )
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|character| BLANKS.contains(&character))
}

fn is_white(text: &str) -> bool {
    text.chars()
        .all(|character| matches!(character, ' ' | '\t' | '\n' | '\r'))
}

/// Whether the rest of a line says nothing more: blanks, then perhaps a comment that ends in it.
fn is_blank_or_comment(rest: &str) -> bool {
    let comment = rest.trim_matches(BLANKS);
    comment.is_empty()
        || comment.starts_with('#') && rest.starts_with(BLANKS)
        || comment.starts_with("//")
        || comment.starts_with("/*") && comment.find("*/") == Some(comment.len() - 2)
}

/// The first place from `at` on that is neither blank nor in a comment, of YAML or of JSON. A
/// value has ended before `at`, so that no mark of a comment belongs to a text.
fn skip_blank(text: &str, at: usize) -> Option<usize> {
    let mut rest = text.get(at..)?;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        if rest.starts_with('#') || rest.starts_with("//") {
            rest = &rest[rest.find(['\n', '\r'])?..];
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = &comment[comment.find("*/")? + 2..];
        } else {
            return Some(text.len() - rest.len());
        }
    }
}

#[cfg(test)]
mod tests;
