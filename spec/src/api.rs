//! A loaded API: its operations and schemas, complete and owned.

use callsheet_core::endpoint::Operation as Facts;
use callsheet_core::wire::{Media, MediaKind, Parameter as Wire};

use crate::fault::{Fault, Place};
use crate::pictures::Pictures;
use crate::schema::{Placed, SchemaId, Schemas};
use crate::source::Source;

/// What the loader made of one or more files: the API, and everything that is wrong with it.
#[derive(Debug)]
pub struct Loaded {
    /// The API, as far as it could be read.
    pub api: Api,
    /// Every fault and remark, in the order of files and places.
    pub faults: Vec<Fault>,
}

impl Loaded {
    /// The API if nothing is wrong with it beyond remarks; all faults otherwise.
    pub fn into_api(self) -> Result<Api, Vec<String>> {
        if self.faults.iter().all(Fault::is_remark) {
            return Ok(self.api);
        }
        let wrong = self.faults.iter().filter(|fault| !fault.is_remark());
        Err(wrong.map(|fault| self.api.describe(fault)).collect())
    }
}

/// An API as its spec describes it.
#[derive(Debug, Default)]
pub struct Api {
    /// The files it was read from; the ones that were asked for come first.
    pub files: Vec<Source>,
    /// `info.title` of the first file.
    pub title: String,
    /// `info.version` of the first file.
    pub version: String,
    /// Every operation, in the order of the files and of their paths.
    pub operations: Vec<Operation>,
    /// The schema that the first file is, if it is a JSON Schema rather than an OpenAPI document.
    pub schema: Option<SchemaId>,
    /// The schemas that files which were asked for are, where they are JSON Schemas; `schema` is one
    /// of them.
    pub roots: Vec<SchemaId>,
    /// What is no operation that can be read and yet no mere remark, in the order of the places:
    /// nothing that leaves it out says all that the documents say.
    pub obstacles: Vec<Fault>,
    /// Every schema that an operation or a component leads to.
    pub schemas: Schemas,
}

impl Api {
    /// The operation that `name` stands for: an `operationId`, a path, or the last segment of a
    /// path where only one operation has it, leaving aside those that stream the jobs of another.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        let named = |operation: &&Operation| operation.facts.id == name;
        let only = |test: &dyn Fn(&&Operation) -> bool| {
            let mut found = self.operations.iter().filter(test);
            found.next().filter(|_| found.next().is_none())
        };
        self.operations
            .iter()
            .find(named)
            .or_else(|| only(&|operation| operation.facts.path == name))
            .or_else(|| {
                only(&|operation| operation.stream_of.is_none() && operation.short_name() == name)
            })
    }

    /// The operation that the spec names as the one to take where nothing else names one.
    #[must_use]
    pub fn default_operation(&self) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.is_default)
    }

    /// Leaves out the operations that are not to be kept, by their indices. Whoever keeps one keeps
    /// the operation that fetches its outcome too.
    pub fn keep(&mut self, kept: &[bool]) {
        let mut places = Vec::with_capacity(kept.len());
        let mut count = 0;
        for is_kept in kept {
            places.push(is_kept.then_some(count));
            count += usize::from(*is_kept);
        }
        let mut flags = kept.iter();
        self.operations
            .retain(|_| flags.next().copied().unwrap_or_default());
        for operation in &mut self.operations {
            let place_of = |index: usize| places.get(index).copied().flatten();
            operation.outcome = operation.outcome.and_then(place_of);
            operation.stream_of = operation.stream_of.and_then(place_of);
        }
    }

    /// The schema that a JSON Pointer of the first file leads to, if it was read: `/$defs/size`.
    #[must_use]
    pub fn schema_at(&self, pointer: &str) -> Option<SchemaId> {
        let mut schemas = self.schemas.iter();
        let found = schemas.find(|(_, schema)| schema.place.file == 0 && schema.pointer == pointer);
        found.map(|(id, _)| id)
    }

    /// A fault in one line: `file:line:column: what is wrong`.
    #[must_use]
    pub fn describe(&self, fault: &Fault) -> String {
        format!("{}: {}", self.locate(fault.place), fault.kind)
    }

    /// A place as `file:line:column`.
    #[must_use]
    pub fn locate(&self, place: Place) -> String {
        match self.files.get(place.file) {
            Some(source) => {
                let position = source.position(place.span.start);
                format!("{}:{}:{}", source.name(), position.line, position.column)
            }
            None => "(no file)".to_owned(),
        }
    }
}

/// One operation of an API.
#[derive(Debug)]
pub struct Operation {
    /// Where it stands.
    pub place: Place,
    /// JSON Pointer to it within its file.
    pub pointer: String,
    /// What a client needs to know to send it.
    pub facts: Facts,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Set if it is the one to take where nothing else names one (`x-callsheet-default`).
    pub is_default: bool,
    /// Parameters of path, query, headers and cookies.
    pub parameters: Vec<Parameter>,
    /// The body of a request.
    pub request: Option<Body>,
    /// The documented answers.
    pub responses: Vec<Response>,
    /// The operation that fetches the outcome of a job, as an index into
    /// [`Api::operations`].
    pub outcome: Option<usize>,
    /// The submission whose request this operation takes to stream the job's states, as an index
    /// into [`Api::operations`]. A client sends it through that one.
    pub stream_of: Option<usize>,
    /// Set if it tells how much the account can still spend (`x-callsheet-balance`).
    pub is_balance: bool,
    /// What it says of the pictures that its jobs make (`x-callsheet-pictures`).
    pub pictures: Option<Pictures>,
    /// What keeps it from being generated or sent, in the order of the places. Its JSON body can
    /// be held against its schema all the same.
    pub obstacles: Vec<Fault>,
}

impl Operation {
    /// The last segment of the path, the way people speak of an endpoint.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.facts.path.rsplit('/').next().unwrap_or_default()
    }

    /// The body of a request as JSON, if it can be sent so.
    #[must_use]
    pub fn json_body(&self) -> Option<&Form> {
        let mut forms = self.request.iter().flat_map(|body| &body.forms);
        forms.find(|form| form.media.kind == MediaKind::Json)
    }

    /// The documented answers that report success, in the order of their statuses: those of 2xx,
    /// or else the one that stands for all that are not listed.
    #[must_use]
    pub fn successes(&self) -> Vec<&Response> {
        let of = |test: &dyn Fn(Statuses) -> bool| {
            let responses = self.responses.iter();
            let mut found: Vec<&Response> = responses
                .filter(|response| test(response.statuses))
                .collect();
            found.sort_by_key(|response| response.statuses);
            found
        };
        let successes = of(&Statuses::is_success);
        if successes.is_empty() {
            return of(&|statuses| statuses == Statuses::Others);
        }
        successes
    }

    /// The schema of the JSON of a successful answer, if there is one: that of the first of
    /// [`successes`](Self::successes).
    #[must_use]
    pub fn success(&self) -> Option<SchemaId> {
        self.successes().first()?.schema()
    }
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// Where it stands.
    pub place: Place,
    /// What it is called among the values of a request: its name on the wire, with its place
    /// before it where another value of the request has that name.
    pub name: String,
    /// How it travels.
    pub wire: Wire,
    /// Whether it must be given.
    pub required: bool,
    /// `description`.
    pub description: Option<String>,
    /// What its value must satisfy.
    pub schema: SchemaId,
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    /// Whether it must be sent.
    pub required: bool,
    /// What it must satisfy, in whichever form it is sent.
    pub schema: SchemaId,
    /// The forms in which it can be sent, the one that says most first; there is one at least.
    pub forms: Vec<Form>,
}

/// A form in which the body of a request can be sent.
#[derive(Debug)]
pub struct Form {
    /// The media type, and how a value is written in it.
    pub media: Media,
    /// What it must satisfy.
    pub schema: SchemaId,
    /// Examples of it.
    pub examples: Vec<Placed<serde_json::Value>>,
}

/// A documented answer.
#[derive(Debug)]
pub struct Response {
    /// The statuses that it comes with.
    pub statuses: Statuses,
    /// `description`.
    pub description: String,
    /// What it may hold, JSON first; nothing if it holds nothing.
    pub contents: Vec<Content>,
}

impl Response {
    /// Its body as JSON, if it may be that.
    #[must_use]
    pub fn json(&self) -> Option<&Content> {
        let mut contents = self.contents.iter();
        contents.find(|content| content.kind == MediaKind::Json)
    }

    /// The schema of its JSON, if it may be that and the spec says.
    #[must_use]
    pub fn schema(&self) -> Option<SchemaId> {
        self.json()?.schema
    }

    /// Examples of its JSON.
    #[must_use]
    pub fn examples(&self) -> &[Placed<serde_json::Value>] {
        self.json()
            .map_or(&[], |content| content.examples.as_slice())
    }
}

/// The statuses of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Statuses {
    /// This one: `200`.
    One(u16),
    /// All whose first digit is this one: `4XX`.
    Class(u16),
    /// All that are not listed: `default`.
    Others,
}

impl Statuses {
    /// The statuses that a spec means by a key of `responses`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "default" {
            return Some(Self::Others);
        }
        match name.as_bytes() {
            [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => {
                Some(Self::Class(u16::from(class - b'0')))
            }
            [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => name.parse().ok().map(Self::One),
            _ => None,
        }
    }

    /// Whether all of them report success.
    #[must_use]
    pub fn is_success(self) -> bool {
        match self {
            Self::One(status) => (200..300).contains(&status),
            Self::Class(class) => class == 2,
            Self::Others => false,
        }
    }
}

/// As a spec names them: `200`, `4XX` or `default`.
impl std::fmt::Display for Statuses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(status) => write!(f, "{status}"),
            Self::Class(class) => write!(f, "{class}XX"),
            Self::Others => f.write_str("default"),
        }
    }
}

/// A form in which an answer may come.
#[derive(Debug)]
pub struct Content {
    /// The media type as the spec has it.
    pub content_type: String,
    /// How a value is written in it.
    pub kind: MediaKind,
    /// What it must satisfy, if the spec says.
    pub schema: Option<SchemaId>,
    /// Examples of it.
    pub examples: Vec<Placed<serde_json::Value>>,
}
