//! A key that is never shown.

use std::fmt;
use std::ops::Range;

use memchr::memmem::Finder;
use reqwest::header::HeaderValue;

use crate::error::{Error, ErrorKind};

/// An API key. It cannot be printed: `Debug` hides it, and there is no `Display`.
///
/// ```
/// use callsheet_client::Secret;
///
/// let key = Secret::new("sk-0123456789");
/// assert_eq!(format!("{key:?}"), "Secret(hidden)");
/// ```
#[derive(Clone)]
pub struct Secret {
    key: String,
    /// Looks for the key in all that servers send.
    finder: Finder<'static>,
}

/// A word that is shorter is no key, and is not looked for.
const SHORTEST: usize = 8;

impl Secret {
    /// Takes a key. White space around it, such as the line end of a file, is dropped.
    #[must_use]
    pub fn new(key: impl AsRef<str>) -> Self {
        let key = key.as_ref().trim().to_owned();
        Self {
            finder: Finder::new(&key).into_owned(),
            key,
        }
    }

    /// The value of the `Authorization` header, marked so that HTTP libraries do not log it.
    pub(crate) fn bearer(&self) -> Result<HeaderValue, Error> {
        self.in_header("Bearer ")
    }

    /// The value of a header that holds the key alone.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        self.in_header("")
    }

    /// The key itself, for where a request carries it.
    pub(crate) fn reveal(&self) -> &str {
        &self.key
    }

    fn in_header(&self, before: &str) -> Result<HeaderValue, Error> {
        let unusable =
            |why: &str| Error::new(ErrorKind::Authentication, format!("the API key {why}"));
        if self.key.is_empty() {
            return Err(unusable("is empty"));
        }
        if !self.key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(unusable(
                "holds white space or characters that no HTTP header can carry: was it copied \
                 whole, and nothing else with it?",
            ));
        }
        let mut value = HeaderValue::from_str(&format!("{before}{}", self.key))
            .map_err(|_| unusable("cannot stand in an HTTP header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Whether a text holds the key. A word too short to be one is not looked for.
    pub(crate) fn is_in(&self, text: &[u8]) -> bool {
        self.found_in(text).is_some()
    }

    /// Blanks the key out of what a server sent, should it echo it.
    pub(crate) fn redact(&self, text: &mut Vec<u8>) {
        let Some(mut found) = self.found_in(text) else {
            return;
        };
        let mut shown = Vec::new();
        let mut rest = &text[..];
        loop {
            shown.extend_from_slice(&rest[..found.start]);
            shown.extend_from_slice(b"[key]");
            rest = &rest[found.end..];
            match self.found_in(rest) {
                Some(next) => found = next,
                None => break,
            }
        }
        shown.extend_from_slice(rest);
        *text = shown;
    }

    /// The same for a text that may have been cut off: the beginning of the key at its end is
    /// blanked out, too, unless it is so short that it says nothing of the key.
    pub(crate) fn redact_cut(&self, text: &mut Vec<u8>) {
        self.redact(text);
        if let Some(start) = self.begun_in(text) {
            text.truncate(start);
            text.extend_from_slice(b"[key]");
        }
    }

    /// Where the key begins that a text ends within.
    fn begun_in(&self, text: &[u8]) -> Option<usize> {
        const FEWEST: usize = 4;
        let key = Some(self.key.as_bytes()).filter(|key| key.len() >= SHORTEST)?;
        let first = text.len().saturating_sub(key.len() * LONGEST_ESCAPE);
        let says_something = |start: &usize| begun(&text[*start..], key) >= Some(FEWEST);
        (first..text.len()).find(says_something)
    }

    /// Where a text has the key, as it is or as JSON, URLs and pages write it.
    fn found_in(&self, text: &[u8]) -> Option<Range<usize>> {
        let key = self.key.as_bytes();
        let first = *key.first().filter(|_| key.len() >= SHORTEST)?;
        let second = key.get(1)?;
        // Without an escape there is only one way to write it.
        if memchr::memchr3(b'%', b'\\', b'&', text).is_none() {
            let start = self.finder.find(text)?;
            return Some(start..start + key.len());
        }
        let is_escape = |byte: &u8| matches!(byte, b'%' | b'\\' | b'&');
        text.iter().enumerate().find_map(|(start, byte)| {
            if *byte != first && !is_escape(byte) {
                return None;
            }
            let rest = &text[start..];
            // Most texts have the first letter of the key here and there, and nothing of the rest.
            let next = rest.get(1)?;
            if *byte == first && next != second && !is_escape(next) && !is_escape(byte) {
                return None;
            }
            let length = if rest.starts_with(key) {
                key.len()
            } else {
                written(rest, key)?
            };
            Some(start..start + length)
        })
    }
}

/// How many bytes of a text's beginning stand for the key, if they do.
fn written(text: &[u8], key: &[u8]) -> Option<usize> {
    key.iter().try_fold(0, |at, byte| {
        let rest = text.get(at..)?;
        let escaped = escape(rest).filter(|(meant, _)| meant == byte);
        let length = match escaped {
            Some((_, length)) => length,
            None => (rest.first() == Some(byte)).then_some(1)?,
        };
        Some(at + length)
    })
}

/// How many bytes of the key a text stands for that is nothing but its beginning, and may end in
/// the middle of an escape.
fn begun(text: &[u8], key: &[u8]) -> Option<usize> {
    let mut rest = text;
    for (count, byte) in key.iter().enumerate() {
        if rest.is_empty() || is_cut_escape(rest) {
            let is_literal = key[count..].starts_with(rest);
            return Some(count + if is_literal { rest.len() } else { 0 });
        }
        let length = written(rest, &[*byte])?;
        rest = &rest[length..];
    }
    None
}

/// Whether a text is the beginning of an [`escape`] and no more.
fn is_cut_escape(text: &[u8]) -> bool {
    match text {
        [b'%', rest @ ..] => rest.len() < 2,
        [b'\\', ..] => {
            let slashes = text.iter().take_while(|byte| **byte == b'\\').count();
            match &text[slashes..] {
                [] => true,
                [b'u', digits @ ..] => digits.len() < 4,
                _ => false,
            }
        }
        [b'&', rest @ ..] => rest.len() < LONGEST_NAME && !rest.contains(&b';'),
        _ => false,
    }
}

/// Each time a text is quoted, the backslashes before a character are one more than twice as many.
/// A text of nothing but backslashes must not be counted through from each of them.
const MOST_QUOTES: usize = 31;

/// The longest that an [`escape`] can be.
const LONGEST_ESCAPE: usize = MOST_QUOTES + "uffff".len();

/// How far the semicolon is looked for that ends an escape of pages.
const LONGEST_NAME: usize = 8;

/// What an escape at the beginning of a text stands for, and how long it is: `%2F` of URLs, `\/` and
/// `\u002f` of JSON, however often it was quoted, `&amp;`, `&#47;` and `&#x2F;` of pages.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    let number = |digits: &[u8], radix| {
        let digits = std::str::from_utf8(digits).ok()?;
        u8::from_str_radix(digits, radix).ok()
    };
    match text {
        [b'%', high, low, ..] => Some((number(&[*high, *low], 16)?, 3)),
        [b'\\', ..] => {
            let quotes = text.iter().take(MOST_QUOTES);
            let quotes = quotes.take_while(|byte| **byte == b'\\').count();
            match &text[quotes..] {
                [b'u', rest @ ..] => Some((number(rest.get(..4)?, 16)?, quotes + 5)),
                [byte @ (b'/' | b'"' | b'\''), ..] => Some((*byte, quotes + 1)),
                _ => Some((b'\\', quotes)),
            }
        }
        [b'&', rest @ ..] => {
            let end = rest
                .iter()
                .take(LONGEST_NAME)
                .position(|byte| *byte == b';')?;
            let byte = match &rest[..end] {
                [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
                [b'#', digits @ ..] => number(digits, 10)?,
                b"amp" => b'&',
                b"lt" => b'<',
                b"gt" => b'>',
                b"quot" => b'"',
                b"apos" => b'\'',
                _ => return None,
            };
            Some((byte, end + 2))
        }
        _ => None,
    }
}

impl From<String> for Secret {
    fn from(key: String) -> Self {
        Self::new(key)
    }
}

impl From<&str> for Secret {
    fn from(key: &str) -> Self {
        Self::new(key)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_becomes_a_sensitive_header() {
        let header = Secret::new(" sk-0123456789\n").bearer().unwrap();
        assert_eq!(header, "Bearer sk-0123456789");
        assert!(header.is_sensitive());
        assert!(!format!("{header:?}").contains("sk-"));
    }

    /// The time that it takes grows with the text, and not with its square.
    #[test]
    fn no_text_takes_long_to_look_through() {
        let key = Secret::new("sk-01/23456789");
        for piece in ["\\", "%", "&", "&#", "s", "sk-01/2345678", "\\u", "\\/"] {
            let text = piece.repeat((1 << 20) / piece.len());
            let begun = std::time::Instant::now();
            assert!(!key.is_in(text.as_bytes()));
            assert!(begun.elapsed().as_secs() < 20, "{piece}");
        }
        let mut echoed = format!("{}sk-01\\\\\\/23456789", "\\".repeat(1000)).into_bytes();
        key.redact(&mut echoed);
        assert!(echoed.ends_with(b"\\[key]"));
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_without_being_shown() {
        for key in [
            "",
            "  ",
            "sk 0123456789",
            "sk-01234\u{7f}56789",
            "schlüssel-0123",
        ] {
            let error = Secret::new(key).bearer().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Authentication);
            assert!(key.trim().is_empty() || !format!("{error} {error:?}").contains(key));
        }
    }

    #[test]
    fn an_echoed_key_is_blanked_out_wherever_it_stands() {
        let key = Secret::new("sk-0123456789");
        for (echoed, shown) in [
            ("sk-0123456789", "[key]"),
            (
                "no sk-0123456789sk-0123456789 sk-012345678",
                "no [key][key] sk-012345678",
            ),
            ("nothing", "nothing"),
            ("", ""),
        ] {
            let mut text = echoed.as_bytes().to_vec();
            key.redact(&mut text);
            assert_eq!(text, shown.as_bytes());
        }
    }

    #[test]
    fn an_echoed_key_is_blanked_out_however_it_is_written() {
        for (key, echoes) in [
            (
                "sk/01+23=456",
                &[
                    "sk/01+23=456",
                    r"sk\/01+23=456",
                    r"sk\\\/01+23=456",
                    r"sk\u002f01+23\u003d456",
                    "sk%2F01%2B23%3D456",
                    "sk%2f01%2b23%3d456",
                    "sk%2F01+23=456",
                    "sk&#x2F;01&#43;23&#x3D;456",
                ][..],
            ),
            (
                r#"/"&<'>\%2F"#,
                &[
                    r#"/"&<'>\%2F"#,
                    r#"\/\"&<'>\\%2F"#,
                    r#"/\"\u0026\u003c\u0027\u003e\\%2F"#,
                    "%2F%22%26%3C%27%3E%5C%252F",
                    r"/&quot;&amp;&lt;&apos;&gt;\%2F",
                    r"/&#34;&amp;&lt;&#39;&gt;\%2F",
                ],
            ),
        ] {
            let key = Secret::new(key);
            for echoed in echoes {
                let mut text = format!("got: {echoed}, {echoed}.").into_bytes();
                assert!(key.is_in(&text), "{echoed}");
                key.redact(&mut text);
                assert_eq!(text, b"got: [key], [key].", "{echoed}");
            }
        }
    }

    #[test]
    fn what_only_begins_like_the_key_stays() {
        let key = Secret::new("sk/01+23=456");
        for text in [
            "sk/01+23=457",
            "sk%2F01%2B23%3D45",
            "sk%2",
            r"sk\u00",
            r"sk\",
            "sk&#x2F;01&#99999;",
            "&&&;;;%%%\\\\\\",
            "",
        ] {
            let mut shown = text.as_bytes().to_vec();
            key.redact(&mut shown);
            assert_eq!(shown, text.as_bytes());
        }
    }

    /// The ways to write a byte of a key.
    fn ways(byte: u8) -> Vec<String> {
        let mut ways = vec![
            format!("%{byte:02X}"),
            format!("\\u{byte:04x}"),
            format!("\\\\u{byte:04x}"),
            format!("&#{byte};"),
            format!("&#x{byte:x};"),
        ];
        match byte {
            b'/' | b'"' => ways.push(format!("\\{}", char::from(byte))),
            b'&' => ways.push("&amp;".to_owned()),
            _ => {}
        }
        // As it is, it is taken for itself wherever no escape begins.
        if !matches!(byte, b'%' | b'&') {
            ways.push(char::from(byte).to_string());
        }
        ways
    }

    proptest::proptest! {
        /// Wherever a text is cut in which the key stands, however it is written, no more than
        /// three of its characters are shown. Keys with backslashes are left out: one that stands
        /// before an escape cannot be told from a part of it.
        #[test]
        fn of_a_key_that_was_cut_nothing_is_shown(
            key in r"[!-\[\]-~]{8,20}",
            before in "[ -~]{0,40}",
            drawn in proptest::collection::vec(proptest::num::usize::ANY, 20),
            cut in proptest::num::usize::ANY,
        ) {
            let written: Vec<String> = key
                .bytes()
                .zip(drawn)
                .map(|(byte, drawn)| {
                    let ways = ways(byte);
                    ways[drawn % ways.len()].clone()
                })
                .collect();
            let echo = written.concat();
            let least = written[..4].concat().len();
            let cut = least + cut % (echo.len() + 1 - least);
            // The key holds no space, so that it does not begin before its echo.
            let before = format!("{before} ");
            let mut text = format!("{before}{}", &echo[..cut]).into_bytes();
            Secret::new(&key).redact_cut(&mut text);
            let text = String::from_utf8(text).unwrap();
            let shown = &text[before.len()..];
            // What is left of an escape says nothing.
            proptest::prop_assert!(
                shown.starts_with("[key]") && shown.len() < "[key]".len() + LONGEST_NAME,
                "{} of {key}: {text}", &echo[..cut],
            );
        }
    }

    #[test]
    fn the_beginning_of_a_key_is_blanked_out_at_the_end_of_what_was_cut() {
        let key = Secret::new("sk/01+23=456");
        for (text, shown) in [
            ("no: sk/01+23=45", "no: [key]"),
            ("no: sk/0", "no: [key]"),
            ("no: sk/", "no: sk/"),
            ("sk%2F01%2B23%3D45", "[key]"),
            ("sk%2F01%2", "[key]"),
            (r"sk\/01\u002b23\u00", "[key]"),
            (r"sk\\\/01\\\", "[key]"),
            ("sk&#x2F;01&#4", "[key]"),
            ("sk/01+23=456, sk/01", "[key], [key]"),
            ("sk/01+23=456", "[key]"),
            // What goes on otherwise, and what is no end.
            ("sk/01+24", "sk/01+24"),
            ("sk/01 ", "sk/01 "),
            ("", ""),
        ] {
            let mut cut = text.as_bytes().to_vec();
            key.redact_cut(&mut cut);
            assert_eq!(String::from_utf8_lossy(&cut), shown, "{text}");
        }
        let mut short = b"test".to_vec();
        Secret::new("testing").redact_cut(&mut short);
        assert_eq!(short, b"test");
        let escapes = Secret::new("a&%1234b");
        for text in ["a&%1", "a&%12", "a&%1234"] {
            let mut cut = text.as_bytes().to_vec();
            escapes.redact_cut(&mut cut);
            assert_eq!(cut, b"[key]", "{text}");
        }
    }

    #[test]
    fn a_word_too_short_to_be_a_key_blanks_nothing_out() {
        let mut text = b"test test".to_vec();
        Secret::new("test").redact(&mut text);
        assert_eq!(text, b"test test");
    }
}
