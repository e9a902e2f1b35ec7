//! The bodies of requests and of answers.

use callsheet_core::wire::{Encoding, Media, MediaKind, Place, Style};
use serde_json::Value;

use super::dialect::Dialect;
use super::{At, Loader, fields};
use crate::api::{Body, Response};
use crate::fault::FaultKind;
use crate::schema::Placed;

impl<'a> Loader<'a> {
    /// The body of a request. Of several media types, the one that says most is taken.
    pub(super) fn request(&mut self, operation: &At<'a>) -> Option<Body> {
        let body = operation.get("requestBody")?;
        let body = self.referred(&body);
        self.object(&body, "requestBody")?;
        self.only(&body, fields::REQUEST_BODY);
        self.needed(&body, "a request body", "content")?;
        let content = self.content(&body)?;
        let mut choices: Vec<_> = content
            .members()
            .map(|(name, place, media)| (kind_of(name), name, place, media))
            .collect();
        // Stable: of one kind, the first one written.
        choices.sort_by_key(|(kind, name, ..)| (*kind as u8, essence(name) != "application/json"));
        let mut choices = choices.into_iter();
        let Some((kind, name, _, media)) = choices.next() else {
            let what = "a request body without a media type";
            self.unsupported(content.place(), what);
            return None;
        };
        for (_, other, place, _) in choices {
            let what = format!("`{other}` is passed over: the body is generated as `{name}` alone");
            self.fault(place, FaultKind::PassedOver { what });
        }
        let examples = self.examples(&media);
        let schema = match media.get("schema") {
            Some(schema) => self.schema(&schema),
            // A media type without anything is the schema of any value too.
            None if media.members().next().is_none() => self.schema(&media),
            None => {
                let (what, field) = ("a request body".to_owned(), "schema");
                self.obstacle(media.place(), FaultKind::Missing { what, field });
                return None;
            }
        };
        let encodings = match kind {
            MediaKind::Form | MediaKind::Multipart => self.encodings(&media),
            MediaKind::Json | MediaKind::Text | MediaKind::Bytes => Vec::new(),
        };
        Some(Body {
            media: Media {
                content_type: name.to_owned().into(),
                kind,
                encodings: encodings.into(),
            },
            required: self.flag(&body, "required"),
            schema,
            examples,
        })
    }

    /// The examples of a media type.
    fn examples(&mut self, media: &At<'a>) -> Vec<Placed<Value>> {
        let mut examples = Vec::new();
        if let Some(example) = media.get("example") {
            examples.push(Placed {
                place: example.place(),
                value: example.node.to_value(),
            });
        }
        if let Some(named) = self.object_of(media, "examples") {
            for (_, _, example) in named.members() {
                let example = self.referred(&example);
                if let Some(value) = example.get("value") {
                    examples.push(Placed {
                        place: value.place(),
                        value: value.node.to_value(),
                    });
                }
            }
        }
        examples
    }

    /// What is to be known of the members of a form: what `encoding` says, and which are files.
    fn encodings(&mut self, media: &At<'a>) -> Vec<Encoding> {
        let about = |name: &str| Encoding {
            name: name.to_owned().into(),
            style: None,
            explode: true,
            content_type: None,
            is_file: false,
        };
        let mut encodings: Vec<Encoding> = Vec::new();
        if let Some(written) = self.object_of(media, "encoding") {
            for (name, _, at) in written.members() {
                let style = self.style(&at, Place::Query);
                encodings.push(Encoding {
                    style,
                    explode: match at.get("explode") {
                        Some(_) => self.flag(&at, "explode"),
                        None => style.is_none_or(|style| style == Style::Form),
                    },
                    content_type: self.text(&at, "contentType").map(Into::into),
                    ..about(name)
                });
            }
        }
        for name in self.files(media) {
            match encodings.iter_mut().find(|known| known.name == name) {
                Some(known) => known.is_file = true,
                None => encodings.push(Encoding {
                    is_file: true,
                    ..about(&name)
                }),
            }
        }
        encodings
    }

    /// The members of a form that are files: those whose schema, or whose items' schema, is binary.
    fn files(&mut self, media: &At<'a>) -> Vec<String> {
        let known = self.faults.len();
        let mut names = Vec::new();
        let mut rest: Vec<_> = media.get("schema").into_iter().collect();
        let mut steps = 0;
        while let Some(schema) = rest.pop() {
            steps += 1;
            if steps > MOST_SCHEMAS {
                break;
            }
            let schema = self.referred(&schema);
            for list in ["allOf", "anyOf", "oneOf"] {
                rest.extend(schema.get(list).iter().flat_map(At::items));
            }
            let Some(properties) = schema.get("properties") else {
                continue;
            };
            for (name, _, property) in properties.members() {
                let property = self.referred(&property);
                let items = property.get("items");
                let items = items.map(|items| self.referred(&items));
                if is_binary(&property) || items.is_some_and(|items| is_binary(&items)) {
                    names.push(name.to_owned());
                }
            }
        }
        // What is wrong with a reference is found where the schema is read.
        self.faults.truncate(known);
        names
    }

    pub(super) fn responses(&mut self, operation: &At<'a>) -> Vec<Response> {
        // OpenAPI 3.1 leaves it to the author whether answers are described.
        if self.dialect_at(operation) == Dialect::OpenApi30 {
            self.needed(operation, "an operation", "responses");
        }
        let Some(responses) = self.object_of(operation, "responses") else {
            return Vec::new();
        };
        let mut read = Vec::new();
        for (status, _, response) in responses.members() {
            if status.starts_with("x-") {
                continue;
            }
            let response = self.referred(&response);
            if self.object(&response, status).is_none() {
                continue;
            }
            self.only(&response, fields::RESPONSE);
            let content = self.content(&response);
            let media = content.and_then(|content| json_of(&content));
            let schema = media.as_ref().and_then(|media| media.get("schema"));
            let examples = media.map(|media| self.examples(&media));
            read.push(Response {
                status: status.to_owned(),
                description: self.text(&response, "description").unwrap_or_default(),
                schema: schema.map(|schema| self.schema(&schema)),
                examples: examples.unwrap_or_default(),
            });
        }
        read
    }

    /// The media types of a body, if there are any.
    fn content(&mut self, body: &At<'a>) -> Option<At<'a>> {
        let content = self.object_of(body, "content")?;
        for (name, _, media) in content.members() {
            if self.object(&media, name).is_some() {
                self.only(&media, fields::MEDIA_TYPE);
            }
        }
        Some(content)
    }
}

/// How many schemas are looked at for the files of a form.
const MOST_SCHEMAS: usize = 1000;

/// Whether a schema says that its texts are bytes.
fn is_binary(schema: &At<'_>) -> bool {
    let text = |name: &str| {
        let field = schema.get(name)?;
        field.node.as_str().map(str::to_owned)
    };
    text("format").is_some_and(|format| format == "binary")
        || text("contentMediaType").is_some() && text("contentEncoding").is_none()
}

fn essence(name: &str) -> String {
    let essence = name.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// How a value is written in a media type.
fn kind_of(name: &str) -> MediaKind {
    match essence(name).as_str() {
        "application/json" => MediaKind::Json,
        name if name.ends_with("+json") => MediaKind::Json,
        "application/x-www-form-urlencoded" => MediaKind::Form,
        "multipart/form-data" => MediaKind::Multipart,
        name if name.starts_with("text/") => MediaKind::Text,
        _ => MediaKind::Bytes,
    }
}

/// The media type object for JSON among those of a body: that of `application/json`, else the
/// first one whose type is made of JSON.
pub(super) fn json_of<'a>(content: &At<'a>) -> Option<At<'a>> {
    let of = |test: &dyn Fn(&str) -> bool| {
        let mut members = content.members();
        members.find(|(name, ..)| test(&essence(name)))
    };
    of(&|name| name == "application/json")
        .or_else(|| of(&|name| name.ends_with("+json")))
        .map(|(_, _, media)| media)
}
