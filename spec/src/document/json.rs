//! JSON, read by the letter of RFC 8259, with words for everything that is near it.

mod string;
mod words;

use std::borrow::Cow;

use super::build::{Builder, Scalar, Stop};
use super::fault::{FaultKind, Syntax, shorten};
use super::number::{NumberValue, TooLarge};
use super::slip::is_odd_blank;
use super::tree::Style;
use super::{Comment, Each, Limits, Reading};
use crate::source::{BYTE_ORDER_MARK, Span};
use words::{explain_number, explain_word};

/// Which of the additions to JSON are welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// None; they are reported and read all the same.
    Strict,
    /// Comments and trailing commas.
    Commented,
}

/// Reads the one document of a JSON text, of which `each` is told; there is none in a text of blanks
/// and comments alone.
pub(super) fn read<'s>(
    text: &'s str,
    dialect: Dialect,
    limits: &Limits,
    each: Each<'_, 's>,
) -> Reading<'s> {
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
    reader.builder.begin();
    let is_complete = reader.document().is_ok();
    let (document, faults) = reader.builder.finish(reader.at, is_complete);
    let reading = Reading {
        faults,
        comments: reader.comments,
        ..Reading::default()
    };
    if !document.is_empty() {
        each(document, &reading);
    }
    reading
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
            Some(_) if self.starts_word() => self.word(),
            Some(b',' | b'}' | b']') => self.missing_value(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn key(&mut self) -> Result<Next, Stop> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(quote)?,
            Some(byte) if byte == b'-' || self.starts_word() => {
                let name = self.run(|byte| is_word(byte) || b"-.".contains(&byte));
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
            Some(_) if self.starts_value() => {
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
            Some(byte) if byte != b'"' && self.goes_on_after_quotes() => {
                Ok(self.rest_of_string(next))
            }
            Some(byte)
                if byte == b'"' || !is_mapping && self.starts_value() || self.starts_word() =>
            {
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

    /// Whether a word follows a string without anything between: the quote before it was meant as
    /// a part of the text.
    fn goes_on_after_quotes(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        before == Some(&b'"') && self.builder.last_end() == self.at && self.starts_word()
    }

    /// Reports that a string goes on after its quotes, and skips the rest of it.
    fn rest_of_string(&mut self, next: Next) -> Next {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let is_end = |at: &usize| {
            let after = line[at + 1..].trim_start();
            after.is_empty() || after.starts_with([',', '}', ']', ':'])
        };
        let end = line.match_indices('"').map(|(at, _)| at).find(is_end);
        let Some(end) = end else {
            let place = Span::at(self.at);
            self.syntax(
                place,
                "a comma is missing",
                "separate the two values by a comma",
            );
            return next;
        };
        let span = Span::new(self.at, self.at + end + 1);
        let first = self.builder.last_span().unwrap_or_default();
        let message = "the string ends before this";
        let help = "write `\\\"` for a quote that belongs to the text";
        let syntax = Syntax::new(message, help).with(first, "the string");
        self.builder.fault(span, syntax);
        self.builder.spoil_last();
        self.at = span.end;
        Next::Separator
    }

    /// Whether the line reads `name: value`.
    fn is_yaml_member(&self) -> bool {
        let start = self.text.get(..self.at).unwrap_or_default();
        let start = start.rfind('\n').map_or(0, |end| end + 1);
        let line = self.text[start..].lines().next().unwrap_or_default();
        line.contains(": ") || line.trim_end().ends_with(':')
    }

    fn close(&mut self) -> Next {
        self.at += 1;
        self.builder.close(Some(self.at));
        Next::Separator
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
                    let is_member = self.builder.is_at_root() && self.is_yaml_member();
                    span.end = self.end_of_words(span.end);
                    self.at = span.end;
                    if is_member {
                        let message = "this is YAML, and the file is read as JSON";
                        let help = "name the file .yaml, or write `{\"name\": \"value\"}`";
                        self.syntax(span, message, help);
                        return Err(Stop);
                    }
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

    fn starts_value(&self) -> bool {
        let first = self.peek();
        first.is_some_and(|first| b"{[\"'-".contains(&first)) || self.starts_word()
    }

    /// Whether a name or a text starts here that was left without quotes.
    fn starts_word(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let first = rest.chars().next();
        first.is_some_and(|first| first.is_alphanumeric() || first == '_' || first == '$')
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The one byte here, which has to be ASCII.
    fn here(&self) -> Span {
        Span::new(self.at, self.at + 1)
    }
}

/// Whether a byte can belong to a name or a text that was left without quotes.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
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
