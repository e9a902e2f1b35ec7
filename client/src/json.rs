//! JSON as servers write it.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use serde_json::Value;

use crate::cut::beginning;

/// A text of JSON that is read when it is looked at: of most answers to a submission nobody wants
/// more than the id.
#[derive(Clone, Default)]
pub(crate) struct Json {
    text: Vec<u8>,
    value: OnceLock<Value>,
}

impl Json {
    pub(crate) fn new(text: Vec<u8>) -> Self {
        Self {
            text,
            value: OnceLock::new(),
        }
    }

    /// A text together with what was read of it.
    pub(crate) fn known(text: Vec<u8>, value: Value) -> Self {
        Self {
            text,
            value: value.into(),
        }
    }

    pub(crate) fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// What it holds: all of it, or as much of it as can be read.
    pub(crate) fn value(&self) -> &Value {
        self.value.get_or_init(|| match read(&self.text) {
            Some((value, _)) => value,
            None => beginning(&self.text).unwrap_or_default(),
        })
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

/// Reads a text of JSON; also gives the text that was read. A byte order mark is no part of JSON,
/// and some servers write one all the same. Whoever cuts a text short may cut a character in two;
/// that is no reason to lose what a paid job has made, so that half a character is read as U+FFFD.
pub(crate) fn read(text: &[u8]) -> Option<(Value, Cow<'_, [u8]>)> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if let Ok(value) = serde_json::from_slice(text) {
        return Some((value, text.into()));
    }
    let text = with_whole_characters(text);
    let value = serde_json::from_str(&text).ok()?;
    Some((value, text.into_owned().into_bytes().into()))
}

/// A text in which U+FFFD stands for bytes that are no UTF-8, and for halves of surrogate pairs
/// among the escapes of JSON, which RFC 8259 (section 8.2) leaves to whoever reads them.
pub(crate) fn with_whole_characters(text: &[u8]) -> Cow<'_, str> {
    const ESCAPE: usize = r"\uffff".len();
    let text = String::from_utf8_lossy(text);
    let mut mended = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(escape) = text[at..].find('\\').map(|found| at + found) {
        let length = match (unit(&text, escape), unit(&text, escape + ESCAPE)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 2 * ESCAPE,
            (Some(0xd800..0xe000), _) => {
                mended.push_str(&text[copied..escape]);
                mended.push('\u{fffd}');
                copied = escape + ESCAPE;
                ESCAPE
            }
            (Some(_), _) => ESCAPE,
            // The character after the backslash is no backslash that begins an escape.
            (None, _) => 1 + text[escape + 1..].chars().next().map_or(0, char::len_utf8),
        };
        at = escape + length;
    }
    if copied == 0 {
        return text;
    }
    mended.push_str(&text[copied..]);
    mended.into()
}

/// What an escape such as `\ud83d` at a place of a text stands for.
fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..)?.strip_prefix(r"\u")?.get(..4)?;
    let are_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    are_digits.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn half_a_character_does_not_hide_the_rest() {
        for (text, expected) in [
            (&br#"{"x":"a \ud83d","y":1}"#[..], "a \u{fffd}"),
            (br#"{"x":"\ude00 a","y":1}"#, "\u{fffd} a"),
            (br#"{"x":"\ud83d\ud83d\ude00","y":1}"#, "\u{fffd}\u{1f600}"),
            (br#"{"x":"\uD83D\n","y":1}"#, "\u{fffd}\n"),
            (br#"{"x":"\\\ud83d\\ud83d","y":1}"#, "\\\u{fffd}\\ud83d"),
            (b"{\"x\":\"\xf0\x9f\xa6\",\"y\":1}", "\u{fffd}"),
            (
                b"\xef\xbb\xbf{\"x\":\"\xff\\ud83d\",\"y\":1}",
                "\u{fffd}\u{fffd}",
            ),
            (br#"{"x":"\ud83d\ude00","y":1}"#, "\u{1f600}"),
        ] {
            let (value, read) = super::read(text).unwrap();
            assert_eq!(value, json!({"x": expected, "y": 1}));
            // Whatever else reads the text finds the same in it.
            assert_eq!(serde_json::from_slice::<Value>(&read).unwrap(), value);
        }
    }

    #[test]
    fn what_is_no_json_is_none() {
        for text in [
            "",
            "\\",
            "\\u",
            "\\ud83",
            "{\"x\":\"\\ud83d",
            "\\ud83d",
            "\\é\\ud83d",
            "\"\\ud8é",
            "{\"x\":\"\\ud83g\"}",
        ] {
            assert!(super::read(text.as_bytes()).is_none(), "{text}");
        }
        assert_eq!(with_whole_characters(b"\\\\ud83d \\n"), "\\\\ud83d \\n");
    }
}
