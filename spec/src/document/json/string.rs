//! Strings and their escapes.

use std::borrow::Cow;

use super::Reader;
use crate::document::build::{Scalar, Stop};
use crate::document::tree::Style;
use crate::source::Span;

impl Reader<'_> {
    /// Reads a string with the escapes it has; `quote` is what it starts with.
    pub(super) fn string(&mut self, quote: u8) -> Result<(), Stop> {
        let start = self.at;
        self.at += 1;
        let mut run = self.at;
        let mut escapes = false;
        let mut is_hole = false;
        let mut has_control = false;
        self.scratch.clear();
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let stop = rest
                .iter()
                .position(|byte| *byte == quote || *byte == b'\\' || *byte < b' ');
            let Some(length) = stop else {
                return Err(self.unclosed(start));
            };
            self.at += length;
            match self.bytes.get(self.at) {
                Some(b'\\') => {
                    self.scratch.push_str(&self.text[run..self.at]);
                    let is_first = !is_hole;
                    is_hole |= self.escape(is_first);
                    escapes = true;
                    run = self.at;
                }
                Some(byte) if *byte == quote => break,
                Some(byte) => {
                    if !has_control {
                        if matches!(byte, b'\n' | b'\r') && !self.ends_later(quote) {
                            return Err(self.unclosed(start));
                        }
                        self.control(*byte);
                        has_control = true;
                    }
                    self.at += 1;
                }
                None => return Err(self.unclosed(start)),
            }
        }
        let last_run = &self.text[run..self.at];
        self.at += 1;
        let span = Span::new(start, self.at);
        let style = if quote == b'"' {
            Style::DoubleQuoted
        } else {
            Style::SingleQuoted
        };
        if quote == b'\'' {
            self.syntax(span, "JSON has no single quotes", "use double quotes");
        }
        if escapes {
            self.scratch.push_str(last_run);
            // A name stays one, so that the member is not lost.
            let is_hole = is_hole && !self.builder.expects_key();
            let scratch = &self.scratch;
            self.builder
                .decoded_string(span, style, is_hole, |decoded| decoded.push_str(scratch))?;
        } else {
            self.builder.scalar(span, style, Scalar::String(last_run))?;
        }
        Ok(())
    }

    /// Reads an escape into the scratch. Returns whether it has none of the values it may have;
    /// that is only said of the first in a string, because the others will be alike.
    fn escape(&mut self, say: bool) -> bool {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        else {
            return true;
        };
        self.at += letter.len_utf8();
        let simple = match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => match self.code_point() {
                Ok(code_point) => code_point,
                Err(message) => {
                    self.scratch.push(char::REPLACEMENT_CHARACTER);
                    if say {
                        let help = "write `\\u` and four hexadecimal digits, two such pairs for \
                                    characters past U+FFFF; or the character itself";
                        self.syntax(Span::new(start, self.at), message, help);
                    }
                    return true;
                }
            },
            _ => {
                self.scratch.push(letter);
                if say {
                    let help = match letter {
                        '\'' => "write `'` alone",
                        'x' => "write `\\u00` and the two digits",
                        _ => "write `\\\\` for a backslash",
                    };
                    let span = Span::new(start, self.at);
                    let message = match letter {
                        letter if letter.is_control() => Cow::from("JSON has no such escape"),
                        letter => format!("JSON has no escape `\\{letter}`").into(),
                    };
                    self.syntax(span, message, help);
                }
                return true;
            }
        };
        self.scratch.push(simple);
        false
    }

    /// Reads what follows `\u`: four digits, and a second escape for a surrogate pair.
    fn code_point(&mut self) -> Result<char, &'static str> {
        const NOT_HEX: &str = "`\\u` without four hexadecimal digits";
        const LONE: &str = "half a surrogate pair is no character";
        let first = self.hex().ok_or(NOT_HEX)?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or(LONE);
        }
        if self.text.get(self.at..self.at + 2) != Some("\\u") {
            return Err(LONE);
        }
        self.at += 2;
        let second = self.hex().ok_or(NOT_HEX)?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(LONE);
        }
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or(LONE)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let value = digits.iter().try_fold(0, |value, digit| {
            Some(value * 16 + char::from(*digit).to_digit(16)?)
        })?;
        self.at += 4;
        Some(value)
    }

    fn unclosed(&mut self, start: usize) -> Stop {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default().trim_end();
        let span = Span::new(start, start + line.len());
        let quote = line.chars().next().unwrap_or('"');
        let message = "this string is never closed";
        self.syntax(
            span,
            message,
            format!("close it with `{quote}` in the same line"),
        );
        Stop
    }

    /// Whether a string that has a line break here is closed later on, at a place where a string
    /// may end. If not, it is more likely that its own quote is missing.
    fn ends_later(&self, quote: u8) -> bool {
        let mut rest = self.bytes.get(self.at..).unwrap_or_default().iter();
        while let Some(byte) = rest.next() {
            if *byte == b'\\' {
                rest.next();
            } else if *byte == quote {
                let next = rest.find(|byte| !byte.is_ascii_whitespace());
                return matches!(next, None | Some(b',' | b':' | b'}' | b']'));
            }
        }
        false
    }

    fn control(&mut self, byte: u8) {
        let (name, escape) = match byte {
            b'\n' | b'\r' => ("a line break".into(), "\\n".into()),
            b'\t' => ("a tab".into(), "\\t".into()),
            _ => (
                format!("the control character U+{byte:04X}"),
                format!("\\u{byte:04X}"),
            ),
        };
        let message = format!("{name} stands in a string as it is");
        self.syntax(self.here(), message, format!("write `{escape}`"));
    }
}
