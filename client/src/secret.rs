//! A key that is never shown.

use std::fmt;

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
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a key. White space around it, such as the line end of a file, is dropped.
    #[must_use]
    pub fn new(key: impl AsRef<str>) -> Self {
        Self(key.as_ref().trim().to_owned())
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
        &self.0
    }

    fn in_header(&self, before: &str) -> Result<HeaderValue, Error> {
        let unusable =
            |why: &str| Error::new(ErrorKind::Authentication, format!("the API key {why}"));
        if self.0.is_empty() {
            return Err(unusable("is empty"));
        }
        if !self.0.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(unusable(
                "holds white space or characters that no HTTP header can carry: was it copied \
                 whole, and nothing else with it?",
            ));
        }
        let mut value = HeaderValue::from_str(&format!("{before}{}", self.0))
            .map_err(|_| unusable("cannot stand in an HTTP header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Whether a text holds the key. A word too short to be one is not looked for.
    pub(crate) fn is_in(&self, text: &[u8]) -> bool {
        self.forms()
            .any(|form| find(text, form.as_bytes()).is_some())
    }

    /// The key as a text may have it: as it is, in JSON with escaped slashes, in a URL.
    fn forms(&self) -> impl Iterator<Item = String> {
        const SHORTEST: usize = 8;
        let key = Some(self.0.clone()).filter(|key| key.len() >= SHORTEST);
        let is_written_otherwise = |key: &String| {
            key.bytes().any(|byte| !matches!(byte, b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z'))
        };
        let others = key.clone().filter(is_written_otherwise);
        let others = others.into_iter().flat_map(|key| {
            let in_json = key.replace('/', "\\/");
            let in_url: String = reqwest::Url::parse_with_params("x:", [("", &key)])
                .ok()
                .and_then(|url| Some(url.query()?.trim_start_matches('=').to_owned()))
                .unwrap_or_default();
            [in_json, in_url]
                .into_iter()
                .filter(move |form| *form != key && !form.is_empty())
        });
        key.into_iter().chain(others)
    }

    /// Blanks the key out of what a server sent, should it echo it.
    pub(crate) fn redact(&self, text: &mut Vec<u8>) {
        for form in self.forms() {
            let key = form.as_bytes();
            if find(text, key).is_none() {
                continue;
            }
            let mut shown = Vec::new();
            let mut from = 0;
            while let Some(found) = find(&text[from..], key) {
                shown.extend_from_slice(&text[from..from + found]);
                shown.extend_from_slice(b"[key]");
                from += found + key.len();
            }
            shown.extend_from_slice(&text[from..]);
            *text = shown;
        }
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

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Where a text holds a part that is not empty. Comparing two bytes first settles almost all of it.
fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let (first, last) = (part.first()?, part.last()?);
    text.windows(part.len()).position(|window| {
        window.first() == Some(first) && window.last() == Some(last) && window == part
    })
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
        let key = Secret::new("sk/01+23=456");
        for echoed in ["sk/01+23=456", r"sk\/01+23=456", "sk%2F01%2B23%3D456"] {
            let mut text = format!(r#"{{"got": "{echoed}"}}"#).into_bytes();
            assert!(key.is_in(&text), "{echoed}");
            key.redact(&mut text);
            assert_eq!(text, br#"{"got": "[key]"}"#, "{echoed}");
        }
    }

    #[test]
    fn a_word_too_short_to_be_a_key_blanks_nothing_out() {
        let mut text = b"test test".to_vec();
        Secret::new("test").redact(&mut text);
        assert_eq!(text, b"test test");
    }
}
