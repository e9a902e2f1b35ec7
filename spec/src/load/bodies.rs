//! The bodies of requests and of answers.

use callsheet_core::schema::Types;
use callsheet_core::wire::{Encoding, Media, MediaKind, Place, Style};
use serde_json::{Value, json};

use super::dialect::Dialect;
use super::{At, Loader, fields};
use crate::api::{Api, Body, Content, Form, Response, Statuses};
use crate::fault::{Fault, FaultKind, Place as SourcePlace};
use crate::schema::{Keyword, Notes, Placed, Schema, SchemaId, Schemas};

impl<'a> Loader<'a> {
    /// The body of a request.
    pub(super) fn request(&mut self, operation: &At<'a>) -> Option<Body> {
        let body = operation.get("requestBody")?;
        let body = self.referred(&body);
        self.object(&body, "requestBody")?;
        self.only(&body, fields::REQUEST_BODY);
        self.needed(&body, "a request body", "content")?;
        let content = self.content(&body)?;
        let choices = choices(&content);
        if choices.is_empty() {
            let what = "a request body without a media type";
            self.unsupported(content.place(), what);
            return None;
        }
        let mut forms = Vec::new();
        for (kind, name, _, media) in choices {
            let examples = self.examples(&media);
            let schema = match media.get("schema") {
                Some(schema) => self.schema(&schema),
                // A media type without anything is the schema of any value too.
                None if media.members().next().is_none() => self.schema(&media),
                None => {
                    let (what, field) = ("a request body".to_owned(), "schema");
                    self.obstacle(media.place(), FaultKind::Missing { what, field });
                    continue;
                }
            };
            let encodings = match kind {
                MediaKind::Form | MediaKind::Multipart => self.encodings(&media),
                MediaKind::Json | MediaKind::Text | MediaKind::Bytes => Vec::new(),
            };
            forms.push(Form {
                media: Media {
                    content_type: name.to_owned().into(),
                    kind,
                    encodings: encodings.into(),
                },
                schema,
                examples,
            });
        }
        Some(Body {
            required: self.flag(&body, "required"),
            schema: forms.first()?.schema,
            forms,
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
        for (status, place, response) in responses.members() {
            if status.starts_with("x-") {
                continue;
            }
            let Some(statuses) = Statuses::named(status) else {
                let what = format!(
                    "`{status}` is passed over: answers are named by a status, 1XX to 5XX or default"
                );
                self.fault(place, FaultKind::PassedOver { what });
                continue;
            };
            let response = self.referred(&response);
            if self.object(&response, status).is_none() {
                continue;
            }
            self.only(&response, fields::RESPONSE);
            let content = self.content(&response);
            let contents = content.map(|content| {
                let choices = choices(&content).into_iter();
                let read = choices.map(|(kind, name, _, media)| Content {
                    content_type: name.to_owned(),
                    kind,
                    schema: media.get("schema").map(|schema| self.schema(&schema)),
                    examples: self.examples(&media),
                });
                read.collect()
            });
            read.push(Response {
                statuses,
                description: self.text(&response, "description").unwrap_or_default(),
                contents: contents.unwrap_or_default(),
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

/// Settles what bodies must satisfy, once all schemas are read: a body whose value cannot be written
/// in its media type is given as a text, and one that can be sent in several forms satisfies what
/// one of them asks for. Tells which are given as texts.
pub(super) fn settle(api: &mut Api) -> Vec<Fault> {
    let mut faults = Vec::new();
    let schemas = &mut api.schemas;
    for operation in &mut api.operations {
        let Some(body) = &mut operation.request else {
            continue;
        };
        for form in &mut body.forms {
            let says_nothing = schemas[schemas.target(form.schema)].keywords.is_empty();
            if says_nothing && form.media.kind == MediaKind::Bytes {
                form.schema = text(schemas, form.schema);
            }
            if can_be_written(form.media.kind, types(schemas, form.schema)) {
                continue;
            }
            let place = schemas[form.schema].place;
            let what = format!(
                "a body in `{}` is given as the text of it: how a value is written in it is not \
                 known",
                form.media.content_type
            );
            faults.push(Fault {
                place,
                kind: FaultKind::PassedOver { what },
            });
            form.schema = text(schemas, form.schema);
        }
        let mut different: Vec<SchemaId> = Vec::new();
        for form in &body.forms {
            let target = schemas.target(form.schema);
            if !different.iter().any(|id| schemas.target(*id) == target) {
                different.push(form.schema);
            }
        }
        body.schema = match (different.as_slice(), body.forms.len()) {
            ([only], 1) => *only,
            ([first, ..], _) => {
                let first = *first;
                let any = made(schemas, first, Keyword::AnyOf(different), json!({}));
                // It stands where the forms are listed.
                let pointer = &mut schemas.0[any.index()].pointer;
                let end = pointer.rfind("/content/").map(|at| at + "/content".len());
                pointer.truncate(end.unwrap_or(pointer.len()));
                any
            }
            ([], _) => continue,
        };
    }
    faults
}

/// The schema of any text, which stands where `of` does.
fn text(schemas: &mut Schemas, of: SchemaId) -> SchemaId {
    let keyword = Keyword::Type(Types::STRING);
    made(schemas, of, keyword, json!({ "type": "string" }))
}

/// A schema with one keyword, which stands where `of` does.
fn made(schemas: &mut Schemas, of: SchemaId, keyword: Keyword, written: Value) -> SchemaId {
    let id = SchemaId(u32::try_from(schemas.len()).unwrap_or(u32::MAX));
    let place = schemas[of].place;
    let pointer = schemas[of].pointer.clone();
    schemas.0.push(Schema {
        place,
        pointer,
        name: None,
        written,
        keywords: vec![Placed {
            place,
            value: keyword,
        }],
        notes: Notes::default(),
        obstacles: Vec::new(),
        copied: None,
    });
    id
}

/// Whether a value of those types can be written in such a body.
fn can_be_written(kind: MediaKind, types: Types) -> bool {
    match kind {
        MediaKind::Json | MediaKind::Form | MediaKind::Multipart => true,
        MediaKind::Text => types != types.intersection(Types::ARRAY.union(Types::OBJECT)),
        MediaKind::Bytes => types.contains(Types::STRING),
    }
}

/// The types that a schema allows, as far as it says so itself, by a reference or by `allOf`.
fn types(schemas: &Schemas, schema: SchemaId) -> Types {
    let mut types = Types::ALL;
    // Loading has bounded how deep schemas apply one another.
    for Placed { value, .. } in &schemas[schema].keywords {
        let inner: &[SchemaId] = match value {
            Keyword::Type(own) => {
                types = types.intersection(*own);
                &[]
            }
            Keyword::Ref(inner) => std::slice::from_ref(inner),
            Keyword::AllOf(inner) => inner,
            _ => &[],
        };
        for inner in inner {
            types = types.intersection(self::types(schemas, *inner));
        }
    }
    types
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

/// The media types of a body, the one that says most first. Of one kind, the names decide: in which
/// order a document lists them means nothing.
fn choices<'a>(content: &At<'a>) -> Vec<(MediaKind, &'a str, SourcePlace, At<'a>)> {
    let members = content.members();
    let mut choices: Vec<_> = members
        .map(|(name, place, media)| (kind_of(name), name, place, media))
        .collect();
    let is_other = |name: &str| essence(name) != "application/json";
    choices.sort_by_key(|(kind, name, ..)| (*kind as u8, is_other(name), *name));
    choices
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
