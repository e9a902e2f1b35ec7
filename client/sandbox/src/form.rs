//! Bodies, read back from how they travel (`callsheet_core::wire`).

use std::sync::Arc;

use callsheet_core::schema::Types;
use callsheet_core::wire::File;
use callsheet_spec::wire::{Encoding, Media, MediaKind, Style};
use callsheet_spec::{Api, SchemaId};
use serde_json::{Map, Value};

use crate::argument::pairs;
use crate::routes::decoded;
use crate::shape::{Reading, Shape, within};

/// How many members a form may have.
const MOST_PAIRS: usize = 100_000;

/// How many parts a form with files may have.
const MOST_PARTS: usize = 1000;

/// A form in which a body can be sent that is not JSON.
#[derive(Debug)]
pub(crate) struct Form {
    media: Media,
    shape: Shape,
}

impl Form {
    pub(crate) fn new(api: &Arc<Api>, media: &Media, schema: SchemaId) -> Self {
        Self {
            media: media.clone(),
            shape: Shape::new(api, schema),
        }
    }

    /// The values that a body can stand for. `content_type` is as it was sent.
    pub(crate) fn candidates(&self, content_type: &str, body: &[u8]) -> Result<Vec<Value>, String> {
        let text = || std::str::from_utf8(body).map_err(|_| "it is not UTF-8".to_owned());
        let each = |read: &dyn Fn(Reading) -> Value| Reading::ALL.map(read).into();
        Ok(match self.media.kind {
            MediaKind::Json => vec![],
            MediaKind::Form => {
                let text = text()?;
                if text.bytes().filter(|byte| *byte == b'&').count() >= MOST_PAIRS {
                    return Err(format!("it has more than {MOST_PAIRS} members"));
                }
                each(&|reading| self.form(text, reading))
            }
            MediaKind::Multipart => {
                let parts = parts(content_type, body)?;
                let values = Reading::ALL.map(|reading| self.multipart(&parts, reading));
                values.into_iter().collect::<Result<_, _>>()?
            }
            MediaKind::Text => {
                let text = text()?;
                each(&|reading| self.shape.value("", text, reading))
            }
            MediaKind::Bytes => {
                let file = File::new(body).of_type(essence(content_type));
                vec![Value::from(String::from(file))]
            }
        })
    }

    fn encoding(&self, name: &str) -> Option<&Encoding> {
        self.media.encodings.iter().find(|known| known.name == name)
    }

    fn form(&self, text: &str, reading: Reading) -> Value {
        let pairs = pairs(text, '&').map(|(name, value)| (name, decoded(&value)));
        let mut pairs: Vec<(String, String)> = pairs.collect();
        let mut members = Map::new();
        for encoding in self.media.encodings.iter() {
            let (name, at) = (&*encoding.name, within("", &encoding.name));
            let found = match encoding.style {
                Some(Style::DeepObject) => {
                    let found = self.shape.deep(&at, name, &pairs, reading);
                    pairs.retain(|(known, _)| {
                        let rest = known.strip_prefix(name);
                        !rest.is_some_and(|rest| rest.starts_with('['))
                    });
                    found
                }
                Some(Style::Form)
                    if encoding.explode && self.shape.types(&at).contains(Types::OBJECT) =>
                {
                    let is_own =
                        |name: &str| self.shape.has(&at, name) && !self.shape.has("", name);
                    let (own, rest) = pairs.into_iter().partition(|(name, _)| is_own(name));
                    pairs = rest;
                    let own: Vec<(String, String)> = own;
                    (!own.is_empty()).then(|| self.shape.object(&at, &own, reading))
                }
                _ => None,
            };
            members.extend(found.map(|found| (name.to_owned(), found)));
        }
        for (name, values) in grouped(pairs) {
            let at = within("", &name);
            let encoding = self.encoding(&name);
            let separator = match encoding.and_then(|encoding| encoding.style) {
                Some(Style::SpaceDelimited) => ' ',
                Some(Style::PipeDelimited) => '|',
                _ => ',',
            };
            let is_list = self.shape.types(&at).contains(Types::ARRAY);
            let value = match &values[..] {
                [text] if is_list && encoding.is_some_and(|encoding| !encoding.explode) => {
                    let items: Vec<_> = text.split(separator).map(str::to_owned).collect();
                    self.shape.list(&at, &items, reading)
                }
                [text] if !is_list || self.is_one(&at, reading) => {
                    self.shape.value(&at, text, reading)
                }
                texts => self.shape.list(&at, texts, reading),
            };
            members.insert(name, value);
        }
        Value::Object(members)
    }

    /// Whether what came once is no list, at a place where it may be one.
    fn is_one(&self, at: &str, reading: Reading) -> bool {
        reading == Reading::Plain && self.shape.types(at) != Types::ARRAY
    }

    fn multipart(&self, parts: &[Part<'_>], reading: Reading) -> Result<Value, String> {
        let mut members: Vec<(String, Vec<Value>)> = Vec::new();
        for part in parts {
            let at = within("", &part.name);
            let items = format!("{at}/*");
            let is_list =
                self.shape.types(&at).contains(Types::ARRAY) && !self.is_one(&at, reading);
            let encoding = self.encoding(&part.name);
            let is_file = encoding.is_some_and(|encoding| encoding.is_file);
            let value = if is_file || part.file_name.is_some() {
                let mut file = File::new(part.content);
                file.name.clone_from(&part.file_name);
                file.content_type.clone_from(&part.content_type);
                Value::from(String::from(file))
            } else {
                let text = std::str::from_utf8(part.content);
                let text = text.map_err(|_| format!("the part `{}` is not UTF-8", part.name))?;
                self.shape
                    .value(if is_list { &items } else { &at }, text, reading)
            };
            match members.iter_mut().find(|(name, _)| *name == part.name) {
                Some((_, values)) => values.push(value),
                None => members.push((part.name.clone(), vec![value])),
            }
        }
        let members = members.into_iter().map(|(name, mut values)| {
            let at = within("", &name);
            let is_list =
                self.shape.types(&at).contains(Types::ARRAY) && !self.is_one(&at, reading);
            let value = match &mut values[..] {
                [single] if !is_list => single.take(),
                _ => Value::Array(values),
            };
            (name, value)
        });
        Ok(Value::Object(members.collect()))
    }
}

/// Values by their names, in the order of the first of each.
fn grouped(pairs: Vec<(String, String)>) -> Vec<(String, Vec<String>)> {
    let mut places = std::collections::HashMap::new();
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in pairs {
        let place = *places.entry(name.clone()).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(value);
    }
    groups
}

/// A media type without its parameters, in small letters.
pub(crate) fn essence(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is one that a spec names, which may be a range.
pub(crate) fn is_of(essence: &str, named: &Media) -> bool {
    let wanted = self::essence(&named.content_type);
    match wanted.split_once('*') {
        _ if named.kind == MediaKind::Json => {
            essence == "application/json" || essence.ends_with("+json")
        }
        Some((before, _)) => essence.starts_with(before) && !essence.is_empty(),
        None => essence == wanted,
    }
}

/// A part of a form with files.
#[derive(Debug, PartialEq, Eq)]
struct Part<'a> {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: &'a [u8],
}

/// The parts of `multipart/form-data` (RFC 7578).
fn parts<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, String> {
    let boundary = parameter(content_type, "boundary");
    let boundary = boundary.filter(|boundary| !boundary.is_empty());
    let boundary = boundary.ok_or("its content type names no boundary")?;
    let line = format!("--{boundary}");
    let mut rest = match body.strip_prefix(line.as_bytes()) {
        Some(rest) => rest,
        None => {
            let first = find(body, format!("\r\n{line}").as_bytes());
            let first = first.ok_or_else(|| format!("the line `{line}` does not stand in it"))?;
            &body[first + 2 + line.len()..]
        }
    };
    let end = format!("\r\n{line}");
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let inner = rest
            .strip_prefix(b"\r\n")
            .ok_or("a boundary does not end its line")?;
        let length = find(inner, end.as_bytes()).ok_or("its last part has no end")?;
        if parts.len() == MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} parts"));
        }
        parts.push(part(&inner[..length])?);
        rest = &inner[length + end.len()..];
    }
    Ok(parts)
}

fn part(bytes: &[u8]) -> Result<Part<'_>, String> {
    let (head, content) = match (bytes.strip_prefix(b"\r\n"), find(bytes, b"\r\n\r\n")) {
        (Some(content), _) => (&bytes[..0], content),
        (None, Some(end)) => (&bytes[..end], &bytes[end + 4..]),
        (None, None) => return Err("a part has no empty line after its head".to_owned()),
    };
    let head = String::from_utf8_lossy(head);
    let field = |wanted: &str| {
        head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_it = name.trim().eq_ignore_ascii_case(wanted);
            is_it.then(|| value.trim().to_owned())
        })
    };
    let disposition = field("content-disposition").unwrap_or_default();
    let unquoted = |text: String| {
        let text = text.replace("%22", "\"");
        text.replace("%0D", "\r").replace("%0A", "\n")
    };
    let name = parameter(&disposition, "name").ok_or("a part has no name")?;
    Ok(Part {
        name: unquoted(name),
        file_name: parameter(&disposition, "filename").map(unquoted),
        content_type: field("content-type"),
        content,
    })
}

/// A parameter of a header field: `name=value` or `name="value"`.
fn parameter(field: &str, wanted: &str) -> Option<String> {
    let mut rest = field.split_once(';')?.1;
    loop {
        let (name, value) = rest.split_once('=')?;
        let (value, after) = match value.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_at(value.find(';').unwrap_or(value.len())),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim().to_owned());
        }
        rest = after.split_once(';')?.1;
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
