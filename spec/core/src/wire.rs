//! How values travel: parameters in path, query, headers and cookies, and bodies.
//!
//! Everything is pure data. What is percent-encoded, and how lists and objects are written, is
//! decided here and nowhere else.

mod body;
mod file;
mod parameter;

pub use body::{Body, Encoding, Media, MediaKind};
pub use file::File;
pub use parameter::{Head, Parameter, Place, Style, fill_path};

use serde_json::Value;

/// A value as a text: a string as it is, anything nested as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A text with every byte but RFC 3986's unreserved characters, and those of `kept`,
/// percent-encoded.
fn percent_encoded(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let unreserved = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if unreserved || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    encoded
}
