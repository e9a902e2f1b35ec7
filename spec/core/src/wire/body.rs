//! Bodies: JSON, forms, forms with files, texts and bytes.

use serde::Serialize;
use serde_json::Value;

use super::file::File;
use super::parameter::deep;
use super::{Style, plain};
use crate::endpoint::{List, Text};

/// The body of a request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// What the header `Content-Type` says.
    pub content_type: Text,
    /// What is sent.
    pub bytes: Vec<u8>,
}

/// In which form an operation takes its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The media type as the spec has it.
    pub content_type: Text,
    /// How a value is written in it.
    pub kind: MediaKind,
    /// What is said of single members of a form.
    pub encodings: List<Encoding>,
}

/// How a value is written in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// As JSON.
    Json,
    /// As `application/x-www-form-urlencoded`.
    Form,
    /// As `multipart/form-data`.
    Multipart,
    /// As the text itself.
    Text,
    /// As the bytes of a [`File`].
    Bytes,
}

/// How one member of a form is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoding {
    /// The name of the member.
    pub name: Text,
    /// The style, if the spec names one: how lists and objects are written in a plain form.
    pub style: Option<Style>,
    /// Whether each item stands for itself.
    pub explode: bool,
    /// The media type of the part.
    pub content_type: Option<Text>,
    /// Whether its texts are [`File`]s.
    pub is_file: bool,
}

impl Media {
    /// JSON under its own name.
    #[must_use]
    pub const fn json() -> Self {
        Self {
            content_type: Text::Borrowed("application/json"),
            kind: MediaKind::Json,
            encodings: List::Borrowed(&[]),
        }
    }

    fn encoding(&self, name: &str) -> Option<&Encoding> {
        self.encodings.iter().find(|known| known.name == name)
    }
}

impl From<Vec<u8>> for Body {
    /// A body that is JSON already.
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            content_type: Text::Borrowed("application/json"),
            bytes,
        }
    }
}

impl Body {
    /// A value as JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_vec(value).map(Self::from)
    }

    /// A value in the form that an operation takes it in.
    pub fn of<T: Serialize + ?Sized>(media: &Media, value: &T) -> Result<Self, serde_json::Error> {
        let content_type = media.content_type.clone();
        let bytes = match media.kind {
            MediaKind::Json => serde_json::to_vec(value)?,
            MediaKind::Form => form(media, &serde_json::to_value(value)?).into_bytes(),
            MediaKind::Multipart => return Ok(multipart(media, &serde_json::to_value(value)?)),
            MediaKind::Text => plain(&serde_json::to_value(value)?).into_bytes(),
            MediaKind::Bytes => {
                let file = File::of(&plain(&serde_json::to_value(value)?));
                // A range of media types is no type: the file says which of them it is.
                let content_type = match file.content_type {
                    Some(own) if content_type.contains('*') => own.into(),
                    _ if content_type.contains('*') => Text::Borrowed("application/octet-stream"),
                    _ => content_type,
                };
                return Ok(Self {
                    content_type,
                    bytes: file.bytes,
                });
            }
        };
        Ok(Self {
            content_type,
            bytes,
        })
    }
}

/// Members that are there, by name.
fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let members = value.as_object().into_iter().flatten();
    members.filter(|(_, value)| !value.is_null())
}

fn form(media: &Media, value: &Value) -> String {
    let mut pairs = Vec::new();
    for (name, value) in members(value) {
        let encoding = media.encoding(name);
        let style = encoding.and_then(|encoding| encoding.style);
        let explode = encoding.is_none_or(|encoding| encoding.explode);
        match (style, value) {
            (Some(Style::DeepObject), value) => deep(name, value, &mut pairs),
            (_, Value::Array(items)) if explode => {
                pairs.extend(items.iter().map(|item| (name.clone(), plain(item))));
            }
            (_, Value::Array(items)) => {
                let between = match style {
                    Some(Style::SpaceDelimited) => " ",
                    Some(Style::PipeDelimited) => "|",
                    _ => ",",
                };
                let items: Vec<String> = items.iter().map(plain).collect();
                pairs.push((name.clone(), items.join(between)));
            }
            (Some(Style::Form), Value::Object(members)) if explode => {
                pairs.extend(
                    members
                        .iter()
                        .map(|(name, value)| (name.clone(), plain(value))),
                );
            }
            (_, value) => pairs.push((name.clone(), plain(value))),
        }
    }
    let encoded = |text: &str| super::percent_encoded(text, b" ").replace(' ', "+");
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

/// One part of a form with files.
struct Part<'a> {
    name: &'a str,
    file: File,
}

fn multipart(media: &Media, value: &Value) -> Body {
    let mut parts = Vec::new();
    for (name, value) in members(value) {
        let items = match value {
            Value::Array(items) => items.iter().collect(),
            value => vec![value],
        };
        let encoding = media.encoding(name);
        let is_file = encoding.is_some_and(|encoding| encoding.is_file);
        for item in items {
            let mut file = match item {
                Value::String(text) if is_file => File::of(text).in_form(),
                Value::Object(_) | Value::Array(_) => {
                    File::new(item.to_string()).of_type("application/json")
                }
                item => File::new(plain(item)),
            };
            let asked = encoding.and_then(|encoding| encoding.content_type.as_deref());
            // A list of types or a range of them is a choice, not a type.
            if let (None, Some(asked)) = (&file.content_type, asked)
                && !asked.contains(['*', ','])
            {
                file.content_type = Some(asked.to_owned());
            }
            if is_file && item.is_string() {
                let any = || "application/octet-stream".to_owned();
                file.content_type.get_or_insert_with(any);
            }
            parts.push(Part { name, file });
        }
    }
    let boundary = boundary(&parts);
    let mut bytes = Vec::new();
    for Part { name, file } in &parts {
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(name)
        );
        if let Some(name) = &file.name {
            head.extend(["; filename=\"", &quoted(name), "\""]);
        }
        if let Some(content_type) = &file.content_type {
            let printable = content_type.chars().filter(|letter| !letter.is_control());
            head.push_str("\r\nContent-Type: ");
            head.extend(printable);
        }
        head.push_str("\r\n\r\n");
        bytes.extend(head.into_bytes());
        bytes.extend(&file.bytes);
        bytes.extend(b"\r\n");
    }
    bytes.extend(format!("--{boundary}--\r\n").into_bytes());
    Body {
        content_type: format!("multipart/form-data; boundary={boundary}").into(),
        bytes,
    }
}

impl File {
    /// The file as servers expect one in a form: with a name.
    fn in_form(mut self) -> Self {
        self.name.get_or_insert_with(|| "file".to_owned());
        self
    }
}

/// A line that stands in none of the parts: the same for the same parts, because a request is
/// data.
fn boundary(parts: &[Part<'_>]) -> String {
    let is_in = |line: &str, bytes: &[u8]| {
        bytes
            .windows(line.len())
            .any(|window| window == line.as_bytes())
    };
    let mut line = "callsheet-form-0".to_owned();
    let mut number = 0_u64;
    while parts.iter().any(|part| is_in(&line, &part.file.bytes)) {
        number += 1;
        line = format!("callsheet-form-{number}-");
    }
    line
}

/// A text within quotes, as HTML forms write it.
fn quoted(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn media(kind: MediaKind, encodings: Vec<Encoding>) -> Media {
        Media {
            content_type: "x/y".into(),
            kind,
            encodings: encodings.into(),
        }
    }

    fn about(name: &'static str) -> Encoding {
        Encoding {
            name: name.into(),
            style: None,
            explode: true,
            content_type: None,
            is_file: false,
        }
    }

    fn written(media: &Media, value: &Value) -> (String, String) {
        let body = Body::of(media, value).unwrap();
        let text = String::from_utf8(body.bytes).unwrap();
        (body.content_type.into_owned(), text)
    }

    #[test]
    fn forms() {
        let value = json!({ "a": "x & y", "b": [1, 2], "c": { "d": [true] }, "e": null });
        let plain = media(MediaKind::Form, Vec::new());
        assert_eq!(
            written(&plain, &value).1,
            "a=x+%26+y&b=1&b=2&c=%7B%22d%22%3A%5Btrue%5D%7D"
        );
        let deep = media(
            MediaKind::Form,
            vec![
                Encoding {
                    style: Some(Style::DeepObject),
                    ..about("c")
                },
                Encoding {
                    explode: false,
                    ..about("b")
                },
            ],
        );
        assert_eq!(
            written(&deep, &value).1,
            "a=x+%26+y&b=1%2C2&c%5Bd%5D%5B0%5D=true"
        );
    }

    #[test]
    fn forms_with_files() {
        let media = media(
            MediaKind::Multipart,
            vec![Encoding {
                is_file: true,
                ..about("f")
            }],
        );
        let file = File::new(*b"--callsheet-form-0")
            .named("a\"b.txt")
            .of_type("text/plain");
        let value = json!({ "f": [String::from(file), "bare"], "n": 1, "o": { "a": 2 } });
        let (content_type, text) = written(&media, &value);
        assert_eq!(
            content_type,
            "multipart/form-data; boundary=callsheet-form-1-"
        );
        assert_eq!(
            text.replace("\r\n", "|"),
            "--callsheet-form-1-|Content-Disposition: form-data; name=\"f\"; \
             filename=\"a%22b.txt\"|Content-Type: text/plain||--callsheet-form-0|\
             --callsheet-form-1-|Content-Disposition: form-data; name=\"f\"; filename=\"file\"|\
             Content-Type: application/octet-stream||bare|--callsheet-form-1-|Content-Disposition: form-data; name=\"n\"||1|\
             --callsheet-form-1-|Content-Disposition: form-data; name=\"o\"|\
             Content-Type: application/json||{\"a\":2}|--callsheet-form-1---|"
        );
    }

    #[test]
    fn texts_and_bytes() {
        assert_eq!(
            written(&media(MediaKind::Text, vec![]), &json!("a b")).1,
            "a b"
        );
        let file = String::from(File::new(*b"gif").of_type("image/gif"));
        let bytes = media(MediaKind::Bytes, vec![]);
        assert_eq!(written(&bytes, &json!(file)), ("x/y".into(), "gif".into()));
        let any = Media {
            content_type: "*/*".into(),
            ..bytes
        };
        assert_eq!(
            written(&any, &json!(file)),
            ("image/gif".into(), "gif".into())
        );
    }
}
