//! From a place in a string's value to its place in the text.

use super::tree::Style;
use crate::source::Span;

/// The byte offset in `text` at which code point `n` of `value` stands, where `value` is the
/// string that is written at `span`.
pub(super) fn text_offset(text: &str, span: Span, style: Style, value: &str, n: u64) -> usize {
    let written = span.slice(text);
    let quotes = quotes(written, style);
    let within = match style {
        Style::DoubleQuoted | Style::SingleQuoted => {
            let content = written.get(quotes..written.len() - quotes);
            quotes + in_flow(content.unwrap_or_default(), style, n)
        }
        Style::Literal | Style::Folded => in_block(written, value, n),
        Style::Plain | Style::Block | Style::Flow => in_flow(written, style, n),
    };
    span.start + within.min(written.len())
}

/// The byte offset in `text` at which the value of the string ends that is written at `span`.
pub(super) fn text_end(text: &str, span: Span, style: Style) -> usize {
    let written = span.slice(text);
    span.start + written.len() - quotes(written, style)
}

/// How many bytes stand before and after what a string says.
fn quotes(written: &str, style: Style) -> usize {
    match style {
        Style::DoubleQuoted | Style::SingleQuoted => usize::from(written.len() > 1),
        Style::Plain | Style::Literal | Style::Folded | Style::Block | Style::Flow => 0,
    }
}

/// In a scalar whose lines are folded: plain or quoted.
fn in_flow(content: &str, style: Style, n: u64) -> usize {
    let mut at = 0;
    let mut count = 0;
    while at < content.len() {
        let rest = &content[at..];
        let (length, code_points) = match rest.as_bytes()[0] {
            b'\\' if style == Style::DoubleQuoted => escape(rest),
            b'\'' if style == Style::SingleQuoted => (2, 1),
            b' ' | b'\t' | b'\n' | b'\r' => {
                let blanks = Blanks::at_start(rest);
                match blanks.breaks {
                    // Blanks within a line stand for themselves.
                    0 => (1, 1),
                    1 => (blanks.length, 1),
                    breaks => (blanks.length, breaks - 1),
                }
            }
            _ => (rest.chars().next().map_or(1, char::len_utf8), 1),
        };
        // An escaped line break stands for nothing, so no code point starts there.
        if code_points > 0 && count == n {
            break;
        }
        if code_points > n - count {
            // The first of several line breaks is the one that is dropped.
            return at + nth_break(rest, n - count + 1);
        }
        at += length;
        count += code_points;
    }
    at.min(content.len())
}

/// How long an escape is, and how many code points it stands for.
fn escape(rest: &str) -> (usize, u64) {
    let length = match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'U') => 10,
        Some(b'u') => {
            let is_high = matches!(
                rest.as_bytes().get(2..4),
                Some([b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B'])
            );
            let is_pair = is_high && rest.get(6..8) == Some("\\u");
            if is_pair { 12 } else { 6 }
        }
        Some(b'\n' | b'\r') => {
            // The break and the blanks around it are no part of the value, only empty lines are.
            let blanks = Blanks::at_start(&rest[1..]);
            return (1 + blanks.length, blanks.breaks - 1);
        }
        _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
    };
    let mut length = length.min(rest.len());
    while !rest.is_char_boundary(length) {
        length += 1;
    }
    (length, 1)
}

/// The blanks and line breaks that a text starts with.
struct Blanks {
    length: usize,
    breaks: u64,
}

impl Blanks {
    fn at_start(text: &str) -> Self {
        let length = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
        Self {
            length,
            breaks: breaks(&text[..length]).count() as u64,
        }
    }
}

/// Where each line break starts.
fn breaks(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).filter(|&at| {
        bytes[at] == b'\r' || bytes[at] == b'\n' && (at == 0 || bytes[at - 1] != b'\r')
    })
}

/// Where the line break number `n` (from 0) starts.
fn nth_break(text: &str, n: u64) -> usize {
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    breaks(text).nth(n).unwrap_or(text.len())
}

/// In a block scalar, with its header: the value tells how its lines are folded.
fn in_block(written: &str, value: &str, n: u64) -> usize {
    let header = length_of_line(written);
    let mut at = header + length_of_break(&written[header..]);
    let indent = indentation(&written[at..], value);
    let mut value = value.chars().peekable();
    let mut count = 0;
    while at < written.len() {
        at += leading_spaces(&written[at..]).min(indent);
        for char in written[at..].chars().take_while(|char| !is_break(*char)) {
            if count == n {
                return at;
            }
            value.next();
            count += 1;
            at += char.len_utf8();
        }
        // The breaks from here to the next line with content, and what they stand for.
        let mut breaks = Vec::new();
        loop {
            let length = length_of_break(&written[at..]);
            if length == 0 {
                break;
            }
            breaks.push(at);
            at += length;
            let blank = leading_spaces(&written[at..]).min(indent);
            if length_of_break(&written[at + blank..]) == 0 {
                break;
            }
            at += blank;
        }
        if breaks.is_empty() {
            break;
        }
        let folded = value.next_if_eq(&' ').is_some();
        let mut kept = u64::from(folded);
        if !folded {
            while kept < breaks.len() as u64 && value.next_if_eq(&'\n').is_some() {
                kept += 1;
            }
        }
        if n < count + kept {
            let dropped = breaks.len() - usize::try_from(kept).unwrap_or(0);
            let index = dropped + usize::try_from(n - count).unwrap_or(0);
            return breaks.get(index).copied().unwrap_or(at);
        }
        count += kept;
    }
    written.len()
}

/// How many spaces at the start of a line are indentation: those that the first line with
/// content has more in the text than in the value.
fn indentation(lines: &str, value: &str) -> usize {
    // The lines are not looked for: one that is folded may be as long as the text.
    let leading = |text: &str| {
        let mut rest = text;
        loop {
            let spaces = leading_spaces(rest);
            rest = &rest[spaces..];
            match length_of_break(rest) {
                0 if rest.is_empty() => return 0,
                0 => return spaces,
                length => rest = &rest[length..],
            }
        }
    };
    leading(lines).saturating_sub(leading(value))
}

fn leading_spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

fn length_of_line(text: &str) -> usize {
    text.find(is_break).unwrap_or(text.len())
}

fn length_of_break(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\r')
}
