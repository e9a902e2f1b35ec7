//! Lines and columns of many places, each found from the one before.

use callsheet_spec::source::{Position, Source};

/// Finds positions in the order of a text in time that is linear in it, however long its lines.
pub(super) struct Locator<'s> {
    source: &'s Source,
    line: usize,
    /// A place in the line and its column.
    offset: usize,
    column: usize,
}

impl<'s> Locator<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            source,
            line: 1,
            offset: start_of_text(source),
            column: 1,
        }
    }

    /// The line and the column of a byte offset; what [`Source::position`] says.
    pub(super) fn position(&mut self, offset: usize) -> Position {
        let offset = floor(self.source.text(), offset);
        let line = self.line_of(offset);
        if line != self.line || offset < self.offset {
            self.start_line(line);
        }
        let between = self
            .source
            .text()
            .get(self.offset..offset)
            .unwrap_or_default();
        self.column += between.chars().count();
        self.offset = offset.max(self.offset);
        Position {
            line,
            column: self.column,
        }
    }

    fn start_line(&mut self, line: usize) {
        self.line = line;
        self.column = 1;
        self.offset = match self.source.line_span(line).start {
            0 => start_of_text(self.source),
            start => start,
        };
    }

    fn line_of(&self, offset: usize) -> usize {
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
                assert_eq!(locator.position(offset), expected, "{text:?} at {offset}");
            }
        }
    }
}
