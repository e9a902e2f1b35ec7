//! Files in requests and answers.
//!
//! Generated types hold JSON, and JSON has no bytes: a file is held as a `data:` URI (RFC 2397) in
//! a text. So a request with files is data like any other, and can be kept, checked and compared.

use std::fmt;

/// The content of a file, with what its receiver is told about it.
///
/// ```
/// use callsheet_core::wire::File;
///
/// let file = File::new(*b"GIF89a").named("fox.gif").of_type("image/gif");
/// let text = String::from(file.clone());
/// assert_eq!(text, "data:image/gif;name=fox.gif;base64,R0lGODlh");
/// assert_eq!(File::read(&text), Some(file));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct File {
    /// The name of the file, for a part of a form.
    pub name: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file without a name.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: None,
            content_type: None,
            bytes: bytes.into(),
        }
    }

    /// The same file with a name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..self
        }
    }

    /// The same file with a media type.
    #[must_use]
    pub fn of_type(self, content_type: impl Into<String>) -> Self {
        Self {
            content_type: Some(content_type.into()),
            ..self
        }
    }

    /// The file that a text holds as a `data:` URI in base 64.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (about, content) = text.strip_prefix("data:")?.split_once(',')?;
        let about = about.strip_suffix(";base64")?;
        let (content_type, name) = match about.split_once(";name=") {
            Some((content_type, name)) => (content_type, Some(percent_decoded(name)?)),
            None => (about, None),
        };
        Some(Self {
            name,
            content_type: Some(content_type.to_owned()).filter(|of| !of.is_empty()),
            bytes: decode(content)?,
        })
    }

    /// The file that a text holds as a `data:` URI, or else a file with the text itself.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::read(text).unwrap_or_else(|| Self::new(text))
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content_type = self.content_type.as_deref().unwrap_or_default();
        write!(f, "data:{content_type}")?;
        if let Some(name) = &self.name {
            write!(f, ";name={}", super::percent_encoded(name, b""))?;
        }
        write!(f, ";base64,{}", encode(&self.bytes))
    }
}

impl From<File> for String {
    fn from(file: File) -> Self {
        file.to_string()
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for index in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * index) & 63) as usize];
            let is_there = index <= chunk.len();
            text.push(if is_there { char::from(digit) } else { '=' });
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    for chunk in digits.chunks(4) {
        let mut bits = 0_u32;
        for index in 0..4 {
            let value = match chunk.get(index) {
                None => 0,
                Some(byte @ b'A'..=b'Z') => byte - b'A',
                Some(byte @ b'a'..=b'z') => byte - b'a' + 26,
                Some(byte @ b'0'..=b'9') => byte - b'0' + 52,
                Some(b'+' | b'-') => 62,
                Some(b'/' | b'_') => 63,
                Some(_) => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        if chunk.len() == 1 {
            return None;
        }
        bytes.extend(&bits.to_be_bytes()[1..chunk.len()]);
    }
    Some(bytes)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            u8::try_from(digit()? << 4 | digit()?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_survives() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in [0, 1, 2, 3, 4, 255, 256] {
            let file = File::new(&bytes[..length]).named("a;b,c é.bin");
            assert_eq!(File::read(&file.to_string()), Some(file));
        }
    }

    #[test]
    fn what_is_no_file_is_a_text() {
        for text in [
            "",
            "data:",
            "data:a,b",
            "data:;base64,A",
            "data:;base64,A*AA",
            "x",
        ] {
            assert_eq!(File::read(text), None, "{text}");
            assert_eq!(File::of(text), File::new(text));
        }
    }
}
