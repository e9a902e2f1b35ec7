//! JSON, read by the letter of RFC 8259, with words for everything that is near it.

use std::borrow::Cow;

use super::build::{Builder, Scalar, Stop};
use super::fault::{FaultKind, Syntax};
use super::number::{NumberValue, TooLarge};
use super::tree::Style;
use super::{Comment, Limits, Reading};
use crate::source::{BYTE_ORDER_MARK, Span};

/// Which of the additions to JSON are welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// None; they are reported and read all the same.
    Strict,
    /// Comments and trailing commas.
    Commented,
}

/// Reads the one document of a JSON text; there is none in a text of blanks and comments alone.
pub(super) fn read<'s>(text: &'s str, dialect: Dialect, limits: &Limits) -> Reading<'s> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len_utf8()
        } else {
            0
        },
        dialect,
        comments: Vec::new(),
        builder: Builder::new(text, limits),
        scratch: String::new(),
    };
    let is_complete = reader.document().is_ok();
    let (document, faults) = reader.builder.finish(reader.at, is_complete);
    Reading {
        documents: if document.is_empty() {
            Vec::new()
        } else {
            vec![document]
        },
        faults,
        comments: reader.comments,
        ..Reading::default()
    }
}

struct Reader<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    dialect: Dialect,
    comments: Vec<Comment>,
    builder: Builder<'s>,
    /// The value of the string that is being read, if it has escapes.
    scratch: String,
}

/// What the grammar expects.
#[derive(Debug, Clone, Copy)]
enum Next {
    Value,
    FirstItem,
    FirstKey,
    Key,
    Separator,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Stop> {
        self.blank();
        if self.peek().is_none() {
            return Ok(());
        }
        let mut next = Next::Value;
        loop {
            self.blank();
            next = match next {
                Next::FirstItem if self.peek() == Some(b']') => self.close(),
                Next::Value | Next::FirstItem => self.value()?,
                Next::FirstKey if self.peek() == Some(b'}') => self.close(),
                Next::FirstKey | Next::Key => self.key()?,
                Next::Separator => match self.builder.innermost() {
                    Some((open, is_mapping)) => self.separator(open, is_mapping)?,
                    None => break,
                },
            };
        }
        self.after_the_end();
        Ok(())
    }

    fn value(&mut self) -> Result<Next, Stop> {
        match self.peek() {
            Some(b'{') => {
                self.builder.open(self.at, Style::Flow, true)?;
                self.at += 1;
                Ok(Next::FirstKey)
            }
            Some(b'[') => {
                self.builder.open(self.at, Style::Flow, false)?;
                self.at += 1;
                Ok(Next::FirstItem)
            }
            Some(quote @ (b'"' | b'\'')) => {
                self.string(quote)?;
                Ok(Next::Separator)
            }
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            Some(byte) if is_word(byte) => self.word(),
            Some(b',' | b'}' | b']') => self.missing_value(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn key(&mut self) -> Result<Next, Stop> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(quote)?,
            Some(byte) if is_word(byte) || byte == b'-' => {
                let name = self.run(|byte| is_word(byte) || byte == b'-' || byte == b'.');
                let message = format!(
                    "the name `{}` has no quotes",
                    shorten(name.slice(self.text))
                );
                self.syntax(name, message, "put it in double quotes");
                let value = Scalar::String(name.slice(self.text));
                self.builder.scalar(name, Style::Plain, value)?;
            }
            Some(b',') => {
                self.syntax(self.here(), "a comma has no member before it", "remove it");
                self.at += 1;
                return Ok(Next::FirstKey);
            }
            _ => return Err(self.unexpected("a name in double quotes")),
        }
        let key = self.builder.last_span().unwrap_or_default();
        self.blank();
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(b'=') => {
                let end = self.at + 1 + usize::from(self.bytes.get(self.at + 1) == Some(&b'>'));
                let span = Span::new(self.at, end);
                self.syntax(
                    span,
                    "a name and its value are joined by a colon",
                    "write `:`",
                );
                self.at = end;
            }
            Some(b',' | b'}') => {
                self.syntax(
                    key,
                    "a name without a value",
                    "add `:` and a value, or remove it",
                );
                self.builder
                    .scalar(Span::at(key.end), Style::Plain, Scalar::Hole)?;
                return Ok(Next::Separator);
            }
            Some(byte) if starts_value(byte) => {
                let place = Span::at(key.end);
                self.syntax(
                    place,
                    "a colon is missing between a name and its value",
                    "add `:`",
                );
            }
            _ => return Err(self.unexpected("a colon after the name")),
        }
        Ok(Next::Value)
    }

    fn separator(&mut self, open: Span, is_mapping: bool) -> Result<Next, Stop> {
        let closer = if is_mapping { b'}' } else { b']' };
        let next = if is_mapping { Next::Key } else { Next::Value };
        match self.peek() {
            Some(b',') => {
                let comma = self.here();
                self.at += 1;
                self.blank();
                if self.peek() != Some(closer) {
                    return Ok(next);
                }
                if self.dialect == Dialect::Strict {
                    self.builder.fault(comma, FaultKind::TrailingComma);
                }
                Ok(self.close())
            }
            Some(byte) if byte == closer => Ok(self.close()),
            Some(byte @ (b'}' | b']')) => {
                let opener = if is_mapping { '{' } else { '[' };
                let (byte, closer) = (char::from(byte), char::from(closer));
                let syntax = Syntax::new(
                    format!("`{byte}` where `{closer}` has to close the `{opener}`"),
                    format!("write `{closer}`, or close what is open first"),
                );
                let open = Span::new(open.start, open.start + 1);
                let syntax = syntax.with(open, "opened here");
                self.builder.fault(self.here(), syntax);
                Err(Stop)
            }
            Some(byte) if byte == b'"' || !is_mapping && starts_value(byte) || is_word(byte) => {
                let place = Span::at(self.builder.last_end());
                self.syntax(
                    place,
                    "a comma is missing",
                    "separate the two values by a comma",
                );
                Ok(next)
            }
            Some(_) => Err(self.unexpected(if is_mapping {
                "a comma or `}`"
            } else {
                "a comma or `]`"
            })),
            None => Err(self.unexpected("")),
        }
    }

    fn close(&mut self) -> Next {
        self.at += 1;
        self.builder.close(Some(self.at));
        Next::Separator
    }

    /// Reads a string with the escapes it has; `quote` is what it starts with.
    fn string(&mut self, quote: u8) -> Result<(), Stop> {
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

    fn number(&mut self) -> Result<Next, Stop> {
        let span = self.run(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte));
        let text = span.slice(self.text);
        let scalar = if is_json_number(text) {
            NumberValue::of_json(text).map_or_else(
                |TooLarge| {
                    self.builder.fault(span, FaultKind::NumberTooLarge);
                    Scalar::Hole
                },
                Scalar::Number,
            )
        } else {
            let (message, help) = explain_number(text);
            self.syntax(span, message, help);
            Scalar::Hole
        };
        self.builder.scalar(span, Style::Plain, scalar)?;
        Ok(Next::Separator)
    }

    fn word(&mut self) -> Result<Next, Stop> {
        let mut span = self.run(is_word);
        let scalar = match span.slice(self.text) {
            "true" => Scalar::Bool(true),
            "false" => Scalar::Bool(false),
            "null" => Scalar::Null,
            word => {
                if let Some(help) = explain_word(word) {
                    let message = format!("`{word}` is not a JSON value");
                    self.syntax(span, message, help);
                } else {
                    span.end = self.end_of_words(span.end);
                    self.at = span.end;
                    self.syntax(span, "a text without quotes", "put it in double quotes");
                }
                Scalar::Hole
            }
        };
        self.builder.scalar(span, Style::Plain, scalar)?;
        Ok(Next::Separator)
    }

    /// Reports a value that is not there, before a comma or a closing bracket.
    fn missing_value(&mut self) -> Result<Next, Stop> {
        let in_mapping = self.builder.expects_value();
        if !in_mapping && self.peek() != Some(b',') {
            return Err(self.unexpected("a value"));
        }
        let message = "a value is missing here";
        self.syntax(self.here(), message, "add one, or remove what is left over");
        if in_mapping {
            let place = Span::at(self.at);
            self.builder.scalar(place, Style::Plain, Scalar::Hole)?;
            return Ok(Next::Separator);
        }
        if self.builder.is_at_root() {
            return Err(Stop);
        }
        self.at += 1;
        Ok(Next::FirstItem)
    }

    /// Skips blanks and comments.
    fn blank(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/' | b'#') => {
                    if !self.comment() {
                        return;
                    }
                }
                Some(0x80..) => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let blank = rest.chars().next().filter(|char| is_odd_blank(*char));
                    let Some(blank) = blank else { return };
                    let span = Span::new(self.at, self.at + blank.len_utf8());
                    let message = format!("JSON has no blank such as U+{:04X}", u32::from(blank));
                    self.syntax(span, message, "use an ordinary space, or remove it");
                    self.at = span.end;
                }
                _ => return,
            }
        }
    }

    /// Skips a comment, if one starts here.
    fn comment(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let to_line_end = || rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (length, is_closed) = if rest.starts_with("//") || rest.starts_with('#') {
            (to_line_end(), true)
        } else if let Some(body) = rest.strip_prefix("/*") {
            body.find("*/")
                .map_or_else(|| (to_line_end(), false), |end| (end + 4, true))
        } else {
            return false;
        };
        let span = Span::new(self.at, self.at + length);
        if !is_closed {
            self.syntax(span, "a comment is never closed", "close it with `*/`");
            self.at = self.text.len();
        } else if self.dialect == Dialect::Strict {
            self.builder.fault(span, FaultKind::CommentInJson);
        } else if rest.starts_with('#') {
            self.syntax(
                span,
                "a comment does not start with `#` here",
                "start it with `//`",
            );
        }
        self.at = self.at.max(span.end);
        self.comments.push(Comment::new(self.text, span));
        true
    }

    fn after_the_end(&mut self) {
        self.blank();
        if self.peek().is_none() {
            return;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default().trim_end();
        let span = Span::new(self.at, self.at + line.len());
        let help = match self.peek() {
            Some(b'{' | b'[') => "put several values in one list, or in files of their own",
            Some(b',') => "remove the comma",
            _ => "remove it",
        };
        self.syntax(
            span,
            "something follows after the end of the JSON value",
            help,
        );
    }

    /// Reports something that the grammar has no place for, or the end of the text.
    fn unexpected(&mut self, expected: &'static str) -> Stop {
        let Some(found) = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        else {
            return self.unexpected_end();
        };
        let span = Span::new(self.at, self.at + found.len_utf8());
        let found = if found.is_control() || found.is_whitespace() {
            format!("U+{:04X}", u32::from(found))
        } else {
            format!("`{found}`")
        };
        let help = match found.as_str() {
            "`“`" | "`”`" | "`„`" | "`«`" | "`»`" => {
                "use straight double quotes (`\"`)".into()
            }
            "`;`" => "use a comma".into(),
            "`:`" => "a name with a value stands in braces: `{\"name\": value}`".into(),
            _ => format!("write {expected}"),
        };
        let message = format!("{found} where {expected} is expected");
        self.builder.fault(span, Syntax::new(message, help));
        Stop
    }

    fn unexpected_end(&mut self) -> Stop {
        let Some((open, is_mapping)) = self.builder.innermost() else {
            let place = Span::at(self.at);
            self.syntax(
                place,
                "the text ends where a value is expected",
                "add the value",
            );
            return Stop;
        };
        let (opener, closer) = if is_mapping { ('{', '}') } else { ('[', ']') };
        let message = format!("this `{opener}` is never closed");
        let span = Span::new(open.start, open.start + 1);
        self.syntax(span, message, format!("close it with `{closer}`"));
        Stop
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

    /// The end of a text without quotes: the next comma, bracket or line break.
    fn end_of_words(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        let end = rest.find([',', ']', '}', '\n', '\r']).unwrap_or(rest.len());
        from + rest[..end].trim_end().len()
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> Span {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !belongs(*byte));
        let span = Span::new(self.at, self.at + length.unwrap_or(rest.len()));
        self.at = span.end;
        span
    }

    fn syntax(
        &mut self,
        span: Span,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.builder.fault(span, Syntax::new(message, help));
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The one byte here, which has to be ASCII.
    fn here(&self) -> Span {
        Span::new(self.at, self.at + 1)
    }
}

fn starts_value(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b'"' | b'\'' | b'-') || is_word(byte)
}

/// Whether a byte can belong to a name or a text that was left without quotes.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}

fn is_odd_blank(char: char) -> bool {
    char.is_whitespace() || matches!(char, '\u{FEFF}' | '\u{200B}' | '\u{2060}')
}

/// `-? (0 | [1-9] [0-9]*) (\. [0-9]+)? ([eE] [-+]? [0-9]+)?`
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent
            .is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

fn explain_number(text: &str) -> (String, &'static str) {
    let shown = shorten(text);
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_numeric = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    match unsigned.as_bytes() {
        [b'+', ..] => (format!("the number `{shown}` has a plus sign"), "remove it"),
        [b'.', ..] if is_numeric => (
            format!("the number `{shown}` has no digit before the point"),
            "write a `0` before it",
        ),
        [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..] => (
            format!("`{shown}` is not decimal"),
            "JSON has only decimal numbers: convert it, or put it in double quotes",
        ),
        [b'0', b'0'..=b'9', ..] if is_numeric => (
            format!("the number `{shown}` has a leading zero"),
            "remove the zero, or put it in double quotes if it is a text",
        ),
        [.., b'.'] if is_numeric => (
            format!("the number `{shown}` has no digit after the point"),
            "remove the point, or write a `0` after it",
        ),
        _ if unsigned.contains('_') => (
            format!("the number `{shown}` has an underscore"),
            "remove it, or put it in double quotes if it is a text",
        ),
        _ => (
            format!("`{shown}` is not a number"),
            "correct it, or put it in double quotes if it is a text",
        ),
    }
}

/// What to write instead of a word that another language has.
fn explain_word(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some("write `true`"),
        "false" | "no" | "off" => Some("write `false`"),
        "null" | "none" | "nil" | "undefined" => Some("write `null`"),
        "nan" | "infinity" | "inf" => Some("give a finite number"),
        word => ["true", "false", "null"]
            .iter()
            .position(|known| word.len() < 7 && strsim::damerau_levenshtein(known, word) == 1)
            .and_then(|known| ["write `true`", "write `false`", "write `null`"].get(known))
            .copied(),
    }
}

/// The start of something long, for a message.
fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
