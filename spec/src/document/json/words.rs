//! What to say of a text that is not JSON.

use super::Reader;
use crate::document::build::Stop;
use crate::document::fault::{Syntax, shorten};
use crate::source::Span;

impl Reader<'_> {
    /// Reports something that the grammar has no place for, or the end of the text.
    pub(super) fn unexpected(&mut self, expected: &'static str) -> Stop {
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
            "`:`" if expected == "a value" => "remove it".into(),
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
}

pub(super) fn explain_number(text: &str) -> (String, &'static str) {
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
pub(super) fn explain_word(word: &str) -> Option<&'static str> {
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
