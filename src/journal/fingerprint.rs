//! What tells one request from another, whatever its file is called.

use std::borrow::Cow;

use callsheet_client::core::number::Number;
use ring::digest;
use serde_json::Value;

/// A hash of where a request goes and of what it says. The order of its members, the notation of
/// its numbers and the name and look of its file have no part in it.
pub(crate) fn fingerprint(method: &str, url: &str, body: &Value) -> String {
    let mut text = format!("{method} {url}\n");
    write(body, &mut text);
    format!("{ALGORITHM}{}", hash(&text))
}

/// What stands before the digits of a fingerprint.
const ALGORITHM: &str = "sha256:";

/// A name of a file for what a fingerprint stands for: its digits. A journal can come from anywhere,
/// so that what is none has no part in the name, which could lead out of the folder.
pub(super) fn file_name(fingerprint: &str) -> Cow<'_, str> {
    let is_digit = |digit: u8| digit.is_ascii_hexdigit();
    match fingerprint.strip_prefix(ALGORITHM) {
        Some(digits) if digits.len() == 64 && digits.bytes().all(is_digit) => digits.into(),
        _ => hash(fingerprint).into(),
    }
}

/// The SHA-256 hash of a text, in hexadecimal digits.
fn hash(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let mut hash = String::new();
    for byte in digest.as_ref() {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for half in [byte >> 4, byte & 15] {
            hash.push(char::from(DIGITS[usize::from(half)]));
        }
    }
    hash
}

/// Writes a value as JSON of which there is one form only.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (index, (name, value)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        // 1.0 is 1.
        Value::Number(number) => text.push_str(&Number::of(number).to_value().to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> String {
        fingerprint(
            "POST",
            "https://a.example/x",
            &serde_json::from_str(body).unwrap(),
        )
    }

    #[test]
    fn what_says_the_same_is_the_same() {
        // By `printf 'POST https://a.example/x\n{"n":1,"prompt":"a"}' | sha256sum`.
        let expected = "sha256:370ae1696f3e0997777437e52903d0c7cb6040bfd60b5980cf025eb1362b0f8b";
        for same in [
            r#"{"prompt": "a", "n": 1}"#,
            r#"{"n":1,"prompt":"a"}"#,
            r#"{"n": 1.0, "prompt": "\u0061"}"#,
            r#"{"n": 1e0, "prompt": "a"}"#,
        ] {
            assert_eq!(of(same), expected, "{same}");
        }
    }

    #[test]
    fn what_says_something_else_is_not() {
        let all = [
            r#"{"n": 1}"#,
            r#"{"n": 2}"#,
            r#"{"n": "1"}"#,
            r#"{"n": null}"#,
            r#"{"n": true}"#,
            r#"{"n": [1]}"#,
            r#"{"n": [1, 2]}"#,
            r#"{"n": [2, 1]}"#,
            r#"{"n": {"m": 1}}"#,
            r#"{"n": 1, "m": 1}"#,
            r#"{"n,\"m": 1}"#,
            "{}",
        ];
        let mut hashes: Vec<_> = all.map(of).into();
        let body = serde_json::from_str(all[0]).unwrap();
        hashes.push(fingerprint("POST", "https://b.example/x", &body));
        hashes.push(fingerprint("PUT", "https://a.example/x", &body));
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), all.len() + 2);
    }
}
