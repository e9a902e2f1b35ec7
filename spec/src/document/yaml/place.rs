//! Places that the parser does not tell, or tells otherwise than we show them.

use super::Content;
use crate::source::Span;

impl Content<'_> {
    /// Where a value that is left out would stand: after its colon, dash, anchor or tag.
    pub(super) fn absent(&self, span: Span, has_properties: bool) -> Span {
        if has_properties || !self.builder.expects_value() {
            return Span::at(span.start.max(self.end));
        }
        // The parser says that it stands at the end of the key, or of the line.
        let from = self.end.min(span.start);
        let rest = self.text.get(from..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        let colon = from + blanks;
        let is_there = self.text.as_bytes().get(colon) == Some(&b':');
        Span::at(if is_there { colon + 1 } else { from })
    }

    /// The place of a block scalar from its indicator on, without the line breaks at its end; the
    /// parser gives the place of its lines.
    pub(super) fn block_scalar(&self, span: Span) -> Span {
        let start = self.indicator(span.start, b"|>").unwrap_or(span.start);
        let block = self
            .text
            .get(start..span.end.max(start))
            .unwrap_or_default();
        let header = block.find(['\n', '\r']).unwrap_or(block.len());
        let mut end = block.len();
        while end > header {
            let lines = block[..end].trim_end_matches(['\n', '\r']);
            let last = lines.rfind(['\n', '\r']).map_or(0, |end| end + 1);
            let is_blank = last > header && lines[last..].bytes().all(|byte| byte == b' ');
            end = if is_blank { last } else { lines.len() };
            if !is_blank {
                break;
            }
        }
        if end <= header {
            end = block[..header].trim_end().len();
        }
        Span::new(start, start + end)
    }

    /// Whether a block scalar is the end of the text, and its last line has no line break.
    pub(super) fn ends_without_break(&self, span: Span) -> bool {
        let rest = self.text.get(span.end..).unwrap_or_default();
        let is_last = rest.bytes().all(|byte| byte == b' ');
        is_last && !self.text.trim_end_matches(' ').ends_with(['\n', '\r'])
    }

    /// The first of some indicators between the last token and `to`, where only blanks, comments,
    /// properties and other indicators stand.
    pub(super) fn indicator(&self, to: usize, wanted: &[u8]) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.end;
        while at <= to {
            let byte = *bytes.get(at)?;
            if wanted.contains(&byte) {
                return Some(at);
            }
            let skipped = match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b':' | b'-' | b'?' => 1,
                b'#' => length_until(&bytes[at..], b"\n\r"),
                b'!' | b'&' => length_until(&bytes[at..], b" \t\n\r"),
                _ => return None,
            };
            at += skipped;
        }
        None
    }
}

fn length_until(bytes: &[u8], stops: &[u8]) -> usize {
    let length = bytes.iter().position(|byte| stops.contains(byte));
    length.unwrap_or(bytes.len()).max(1)
}
