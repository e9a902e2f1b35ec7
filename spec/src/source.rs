//! A text with a name, and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

/// A text to read, with the name that a person knows it by (mostly a file's path).
///
/// ```
/// use callsheet_spec::source::Source;
///
/// let source = Source::new("request.yaml", "prompt: 猫\nn: 4\n");
/// let place = source.position(source.text().find('4').unwrap_or(0));
/// assert_eq!((place.line, place.column), (2, 4));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Source {
    name: String,
    text: String,
    /// Where each line starts, in bytes; found on first use, because most texts have no fault.
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    /// A source from its name and its text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
        }
    }

    /// A source from bytes, which have to be UTF-8 text.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, NotText> {
        if let Some(encoding) = Encoding::guess(&bytes) {
            return Err(NotText::Encoding(encoding));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => Err(NotText::invalid(
                error.as_bytes(),
                error.utf8_error().valid_up_to(),
            )),
        }
    }

    /// The name of the source.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, with the byte order mark if there is one.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, and nothing else of the source.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// The line and the column of a byte offset.
    ///
    /// An offset inside a character counts as its start, an offset past the end as the end. A byte
    /// order mark takes no column.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_boundary(&self.text, offset);
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        let mark = usize::from(start == 0 && before.starts_with(BYTE_ORDER_MARK));
        Position {
            line,
            column: before.chars().count() - mark + 1,
        }
    }

    /// The place of a line, counted from 1, without its line break; empty at the end of the text
    /// for a line that does not exist.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let lines = self.lines();
        let start = line.checked_sub(1).and_then(|index| lines.get(index));
        let Some(start) = start.copied() else {
            return Span::at(self.text.len());
        };
        let end = lines.get(line).copied().unwrap_or(self.text.len());
        let content = self.text.get(start..end).unwrap_or_default();
        Span::new(start, start + content.trim_end_matches(['\n', '\r']).len())
    }

    /// How many lines the text has; a line break at the very end starts no further line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        let lines = self.lines();
        let open = lines.last().is_some_and(|start| *start < self.text.len());
        lines.len() - usize::from(!open && lines.len() > 1)
    }

    /// The text of a span, widened to whole characters and cut at the end of the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        span.slice(&self.text)
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| line_starts(&self.text))
    }
}

/// A range of bytes of a text: `start` is in it, `end` is not.
///
/// The spans that this crate hands out lie on character boundaries and inside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// A span from its first byte up to `end`, which is not part of it.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty span before the byte at `offset`.
    #[must_use]
    pub const fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The span as a range.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// How many bytes the span covers.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether all of `other` lies in this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The span's part of `text`, widened to whole characters and cut at the end of the text.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        let start = floor_boundary(text, self.start);
        let mut end = self.end.clamp(start, text.len().max(start));
        while !text.is_char_boundary(end) {
            end += 1;
        }
        text.get(start..end).unwrap_or_default()
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A place as a person counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters (Unicode code points), from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why bytes are not a text that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotText {
    /// The bytes look like text in another encoding than UTF-8.
    Encoding(Encoding),
    /// The bytes are not UTF-8.
    Invalid {
        /// The first byte that belongs to no character, counted from 0.
        offset: usize,
        /// The line it stands in and its column, both from 1.
        position: Position,
        /// The byte.
        byte: u8,
    },
}

impl NotText {
    fn invalid(bytes: &[u8], offset: usize) -> Self {
        let before = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default());
        let source = Source::new("", before);
        Self::Invalid {
            offset,
            position: source.position(usize::MAX),
            byte: bytes.get(offset).copied().unwrap_or_default(),
        }
    }
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding(encoding) => write!(
                f,
                "the text is in {encoding}, not in UTF-8; save it as UTF-8"
            ),
            Self::Invalid {
                offset,
                position,
                byte,
            } => write!(
                f,
                "the byte 0x{byte:02X} at {position} (byte {offset}) is not UTF-8; save the text as UTF-8"
            ),
        }
    }
}

impl std::error::Error for NotText {}

/// An encoding that is recognised but not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-16, low byte first, as Windows tools write it.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, in either order.
    Utf32,
}

impl Encoding {
    /// Recognises an encoding by its byte order mark, or by the zero bytes that a first ASCII
    /// character has in it.
    fn guess(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, (1..), ..] => {
                Some(Self::Utf32)
            }
            [(1..), 0, 0, 0, ..] => Some(Self::Utf32),
            [0xFF, 0xFE, ..] | [(1..), 0, (1..), 0, ..] => Some(Self::Utf16Le),
            [0xFE, 0xFF, ..] | [0, (1..), 0, (1..), ..] => Some(Self::Utf16Be),
            _ => None,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf16Le => "UTF-16 (little endian)",
            Self::Utf16Be => "UTF-16 (big endian)",
            Self::Utf32 => "UTF-32",
        })
    }
}

/// The character that Windows tools put at the start of a UTF-8 text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The last character boundary at or before `offset`.
pub(crate) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Lines end with `\n`, `\r\n`, or a `\r` alone, as in YAML.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let is_end = |at: &usize| bytes[*at] == b'\n' || bytes.get(*at + 1) != Some(&b'\n');
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end);
    std::iter::once(0).chain(ends.map(|end| end + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let cases = [
            ("", 0, (1, 1)),
            ("ab", 2, (1, 3)),
            ("ab", 99, (1, 3)),
            ("猫: 1", 3, (1, 2)),
            ("猫: 1", 1, (1, 1)), // inside the character
            ("🐈🐈x", 8, (1, 3)),
            ("a\nb", 2, (2, 1)),
            ("a\r\nb", 3, (2, 1)),
            ("a\rb", 2, (2, 1)),
            ("a\n", 2, (2, 1)),
            ("\u{FEFF}a: 1", 3, (1, 1)),
            ("\u{FEFF}a: 1", 6, (1, 4)),
            ("\u{FEFF}a\nb: 1", 5, (2, 1)),
        ];
        for (text, offset, expected) in cases {
            let place = Source::new("t", text).position(offset);
            assert_eq!((place.line, place.column), expected, "{text:?} at {offset}");
        }
    }

    #[test]
    fn lines_leave_out_their_break() {
        let source = Source::new("t", "one\r\n\ntwo 猫\rend");
        let lines: Vec<_> = (0..7)
            .map(|line| source.slice(source.line_span(line)))
            .collect();
        assert_eq!(lines, ["", "one", "", "two 猫", "end", "", ""]);
        assert_eq!(source.line_count(), 4);
        assert_eq!(Source::new("t", "one\n").line_count(), 1);
        assert_eq!(Source::new("t", "").line_count(), 1);
    }

    #[test]
    fn slices_are_whole_characters() {
        let source = Source::new("t", "a猫b");
        let cases = [
            (Span::new(1, 4), "猫"),
            (Span::new(2, 3), "猫"),
            (Span::new(4, 99), "b"),
            (Span::new(99, 99), ""),
            (Span::new(4, 2), ""),
        ];
        for (span, expected) in cases {
            assert_eq!(source.slice(span), expected, "{span:?}");
        }
    }

    #[test]
    fn names_what_is_not_utf8() {
        let cases: [(&[u8], &str); 6] = [
            (b"\xFF\xFEa\0", "UTF-16 (little endian)"),
            (b"a\0:\0", "UTF-16 (little endian)"),
            (b"\xFE\xFF\0a", "UTF-16 (big endian)"),
            (b"\0a\0:", "UTF-16 (big endian)"),
            (b"\xFF\xFE\0\0", "UTF-32"),
            (b"ok: 1\ncaf\xE9: 2", "the byte 0xE9 at 2:4 (byte 9)"),
        ];
        for (bytes, expected) in cases {
            let message = Source::from_bytes("t", bytes.to_vec())
                .map_err(|fault| fault.to_string())
                .unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
        assert!(Source::from_bytes("t", "猫: 1".into()).is_ok());
    }
}
