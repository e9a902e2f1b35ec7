//! Lines and columns of many places, each found from the one before.

use callsheet_spec::source::{Position, Source};
use serde::Serialize;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Place {
    /// The line, from 1.
    pub(super) line: usize,
    /// The column, from 1, in characters (Unicode code points); a byte order mark takes none.
    pub(super) column: usize,
    /// The column, from 1, in UTF-16 code units, as most editors count.
    pub(super) utf16_column: usize,
    /// The byte of the file, from 0.
    pub(super) offset: usize,
}

/// Finds positions in the order of a text in time that is linear in it, however long its lines.
pub(super) struct Locator<'s> {
    source: &'s Source,
    line: usize,
    /// A place in the line and its column.
    offset: usize,
    column: usize,
    utf16_column: usize,
}

impl<'s> Locator<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            source,
            line: 1,
            offset: start_of_text(source),
            column: 1,
            utf16_column: 1,
        }
    }

    /// The line and the column of a byte offset; what [`Source::position`] says.
    pub(super) fn position(&mut self, offset: usize) -> Position {
        let Place { line, column, .. } = self.place(offset);
        Position { line, column }
    }

    /// The same with everything that programs ask for.
    pub(super) fn place(&mut self, offset: usize) -> Place {
        let place = floor(self.source.text(), offset);
        let line = self.line_of(place);
        if place < self.offset {
            // A label before the place: the way to the next one goes on from where it is.
            return Self::at_line(self.source, line).go_to(place);
        }
        if line != self.line {
            *self = Self::at_line(self.source, line);
        }
        self.go_to(place)
    }

    fn at_line(source: &'s Source, line: usize) -> Self {
        let offset = match source.line_span(line).start {
            0 => start_of_text(source),
            start => start,
        };
        Self {
            line,
            offset,
            ..Self::new(source)
        }
    }

    /// Goes on to a place in the same line.
    fn go_to(&mut self, offset: usize) -> Place {
        let text = self.source.text();
        let between = text.get(self.offset..offset).unwrap_or_default();
        let characters = between.chars().count();
        let pairs = pairs(between);
        self.column += characters;
        self.utf16_column += characters + pairs;
        self.offset = offset.max(self.offset);
        Place {
            line: self.line,
            column: self.column,
            utf16_column: self.utf16_column,
            offset,
        }
    }

    /// The line of a byte offset, whatever was asked before.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        let source = self.source;
        let starts_at = |line: usize| source.line_span(line).start;
        if starts_at(self.line) <= offset && offset < starts_at(self.line + 1) {
            return self.line;
        }
        // The last line that does not start past the offset. A text that ends with a line break
        // has one more line, which is empty.
        let (mut low, mut high) = (1, source.line_count() + 1);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if starts_at(middle) <= offset {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        low.min(self.lines())
    }

    /// How many lines there are, with the empty one after a line break at the very end.
    fn lines(&self) -> usize {
        let text = self.source.text();
        self.source.line_count() + usize::from(text.ends_with(['\n', '\r']))
    }
}

/// How many characters take two units in UTF-16: those that take four bytes in UTF-8. Many bytes
/// are looked at at a time, because a line may have megabytes.
fn pairs(text: &str) -> usize {
    let chunks = text.as_bytes().chunks(usize::from(u8::MAX));
    let in_chunk = |chunk: &[u8]| -> u8 { chunk.iter().map(|byte| u8::from(*byte >= 0xf0)).sum() };
    chunks.map(|chunk| usize::from(in_chunk(chunk))).sum()
}

/// Where the first column is: after a byte order mark.
fn start_of_text(source: &Source) -> usize {
    if source.text().starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    }
}

/// The last character boundary at or before `offset`.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_the_source_says() {
        let texts = [
            "",
            "\n",
            "a",
            "a\nb",
            "a\r\nb\r\n",
            "\u{feff}a: 1\n图: 2",
            "\u{feff}",
            "🐈🐈\r猫\n\n",
            "a\n\n\nb",
        ];
        for text in texts {
            let source = Source::new("t", text);
            let mut locator = Locator::new(&source);
            let there_and_back = (0..=text.len() + 2).chain((0..=text.len()).rev());
            for offset in there_and_back {
                let expected = source.position(offset);
                let place = locator.place(offset);
                let (line, column) = (place.line, place.column);
                assert_eq!(Position { line, column }, expected, "{text:?} at {offset}");
                assert!(place.offset <= text.len() && text.is_char_boundary(place.offset));
                let line_start = source.line_span(line).start;
                let before = text.get(line_start..place.offset).unwrap();
                let units = before.trim_start_matches('\u{feff}').encode_utf16().count();
                assert_eq!(place.utf16_column, units + 1, "{text:?} at {offset}");
            }
        }
    }
}
