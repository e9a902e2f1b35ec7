//! A request as data: what a client needs to know to send it, and nothing about sending.

mod pointer;

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::Received;
use crate::number::Number;
use crate::schema::{Schema, SchemaText};
use crate::violation::Violations;
use crate::wire::{Body, Head, Place};

use self::pointer::{step_into, text_at, text_of, values_in};

/// A text of a spec: borrowed in generated code, owned when a spec is read at run time.
pub type Text = Cow<'static, str>;

/// A list of a spec: borrowed in generated code, owned when a spec is read at run time.
pub type List<T> = Cow<'static, [T]>;

/// A type with constraints that can be checked.
pub trait Checked: Serialize + DeserializeOwned {
    /// The JSON Schema of the type as JSON text, complete in itself.
    const SCHEMA: &'static SchemaText;

    /// The same schema as data for the evaluator.
    fn rules() -> &'static Schema;

    /// What this very value is held against: the same, but for a type whose values are written in
    /// several forms, where it is what belongs to the form of this one.
    fn own_rules(&self) -> &'static Schema {
        Self::rules()
    }

    /// Whether every constraint holds; stops at the first that does not.
    ///
    /// Generated types answer from their fields where they can, without allocating.
    fn is_valid(&self) -> bool {
        serde_json::to_value(self).is_ok_and(|value| self.own_rules().is_valid(&value))
    }

    /// Every constraint that does not hold, in the order of the fields.
    fn check(&self) -> Result<(), Violations> {
        if self.is_valid() {
            return Ok(());
        }
        // A value that cannot even be written as JSON is judged as what serde writes in its place.
        let value = serde_json::to_value(self).unwrap_or(Value::Null);
        self.own_rules().violations(&value).into_result()
    }
}

/// Any JSON value, for an answer that the spec does not describe.
impl Checked for Value {
    const SCHEMA: &'static SchemaText = {
        static ANY: SchemaText = SchemaText::new("value", &["true"], &[]);
        &ANY
    };

    fn rules() -> &'static Schema {
        static ANY: Schema = Schema::new(&[]);
        &ANY
    }
}

/// A request of one operation of an API, ready to be sent.
pub trait Endpoint: Checked + Send + Sync {
    /// What a successful answer is read into: what it holds, or an enum of answers by status.
    type Response: Received;

    /// The operation this is a request of.
    fn operation() -> &'static Operation;

    /// Everything of the request but its body.
    fn head(&self) -> Head {
        Head::new(&Self::operation().path)
    }

    /// The body, if the operation takes one and the request has one.
    fn body(&self) -> Result<Option<Body>, serde_json::Error> {
        Ok(None)
    }
}

/// A request whose answer only says that a job was accepted; another operation fetches the
/// outcome.
pub trait Job: Endpoint {
    /// The operation that fetches the outcome.
    type Outcome: Endpoint;

    /// The request for the outcome of the job with that id.
    fn outcome(id: &str) -> Self::Outcome;
}

/// An operation of an API: everything a client must know of it beside its types.
///
/// Its fields grow with what specs can say, in step with the generator of the same version.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId` of the spec.
    pub id: Text,
    /// The HTTP method.
    pub method: Method,
    /// The base URL that the spec names first, without a trailing slash; empty where the spec names
    /// none that is complete, so that the caller must.
    pub base_url: Text,
    /// The path template below it, such as `/generation/{id}`.
    pub path: Text,
    /// The environment variable that holds the key, if the spec names one.
    pub key_env: Option<Text>,
    /// The ways to say who is calling, any of which will do; all parts of one are needed together.
    /// One without parts allows calls without a key.
    pub security: List<List<Credential>>,
    /// Set if a call costs money and must not be repeated blindly.
    pub paid: Option<Paid>,
    /// Set if the answer only says that a job was accepted.
    pub lifecycle: Option<Lifecycle>,
    /// The request header by whose value the server knows a repeated call again and does its work
    /// only once (`x-callsheet-idempotency-key`); none where the vendor documents none.
    pub idempotency_key: Option<Text>,
    /// Limits of the files that URLs in the request lead to.
    pub media: List<MediaLimits>,
    /// How to read an answer that reports a failure.
    pub failures: Failures,
}

/// Limits of the files that URLs in a request lead to (`x-callsheet-media`). No schema can say
/// them, since the file is elsewhere; a client may fetch its first bytes and look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MediaLimits {
    /// Where the URLs stand: a JSON Pointer in which a step `*` stands for every item of a list and
    /// every member of an object.
    pub at: Text,
    /// Smallest width in pixels.
    pub min_width: Option<u64>,
    /// Largest width in pixels.
    pub max_width: Option<u64>,
    /// Smallest height in pixels.
    pub min_height: Option<u64>,
    /// Largest height in pixels.
    pub max_height: Option<u64>,
    /// Largest size in bytes.
    pub max_bytes: Option<u64>,
    /// Media types that are taken; empty if the spec does not say.
    pub formats: List<Text>,
}

impl MediaLimits {
    /// The texts of a request that these limits are about, each with the JSON Pointer to it.
    #[must_use]
    pub fn urls_in<'a>(&self, request: &'a Value) -> Vec<(String, &'a str)> {
        let mut found = vec![(String::new(), request)];
        for step in self.at.split('/').skip(1) {
            found = found
                .into_iter()
                .flat_map(|(at, value)| {
                    let parts = parts(value, step).into_iter();
                    parts.map(move |(step, part)| (format!("{at}/{step}"), part))
                })
                .collect();
        }
        let texts = found.into_iter();
        texts
            .filter_map(|(at, value)| Some((at, value.as_str()?)))
            .collect()
    }
}

/// The parts of a value that a step of a pointer leads to, each with its own step.
fn parts<'a>(value: &'a Value, step: &str) -> Vec<(String, &'a Value)> {
    match (value, step) {
        (Value::Array(items), "*") => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| (index.to_string(), item))
                .collect()
        }
        (Value::Object(members), "*") => members
            .iter()
            .map(|(name, member)| (name.replace('~', "~0").replace('/', "~1"), member))
            .collect(),
        _ => {
            let part = value.pointer(&format!("/{step}"));
            part.map(|part| (step.to_owned(), part))
                .into_iter()
                .collect()
        }
    }
}

/// One part of a way to say who is calling.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// A token in the header `Authorization`, as a bearer token.
    Bearer,
    /// A name and a password in the header `Authorization`.
    Basic,
    /// A key under a name of its own.
    Key {
        /// Where it goes.
        place: Place,
        /// The name of the header field, of the query parameter or of the cookie.
        name: Text,
    },
    /// A token of OAuth 2, sent as a bearer token.
    OAuth2,
    /// A token of `OpenID` Connect, sent as a bearer token.
    OpenIdConnect,
    /// A certificate of the client's.
    MutualTls,
    /// Another HTTP authentication scheme.
    Scheme(Text),
}

impl std::fmt::Display for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bearer => f.write_str("a bearer token"),
            Self::Basic => f.write_str("a name and a password"),
            Self::Key { name, .. } => write!(f, "the key `{name}`"),
            Self::OAuth2 => f.write_str("a token of OAuth 2"),
            Self::OpenIdConnect => f.write_str("a token of OpenID Connect"),
            Self::MutualTls => f.write_str("a certificate of the client's"),
            Self::Scheme(scheme) => write!(f, "the HTTP authentication scheme `{scheme}`"),
        }
    }
}

/// An HTTP method that an operation of a spec can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // each is the method of that name
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
    Query,
}

impl Method {
    /// The method as it stands in a request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
        }
    }
}

/// What a spec says of a call that costs money (`x-callsheet-paid`).
#[derive(Debug, Clone, Default)]
pub struct Paid {
    /// The statuses that the vendor is trusted to send only for a request it did not accept.
    pub not_accepted: List<u16>,
    /// How many results a request asks for at most: the product over the groups of the largest
    /// value of a group's fields.
    pub results: List<Factor>,
}

/// One factor of the number of results a request asks for.
#[derive(Debug, Clone, Default)]
pub struct Factor {
    /// Fields of the request (JSON Pointers), each with its default; the largest value counts.
    pub fields: List<(Text, u64)>,
}

impl Paid {
    /// How many results `request` asks for at most; `None` if the spec does not say.
    #[must_use]
    pub fn results_of(&self, request: &Value) -> Option<u64> {
        let value = |(pointer, default): &(Text, u64)| {
            let number = request.pointer(pointer).and_then(Value::as_number);
            match number.map(Number::of) {
                Some(Number::Whole(whole)) => u64::try_from(whole).unwrap_or(*default),
                _ => *default,
            }
        };
        let largest = |factor: &Factor| factor.fields.iter().map(value).max();
        self.results
            .iter()
            .map(largest)
            .try_fold(1, |product: u64, factor| product.checked_mul(factor?))
            .filter(|_| !self.results.is_empty())
    }
}

/// How a job goes on after it was accepted (`x-callsheet-lifecycle`).
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    /// JSON Pointer to the job's id, in the answer to the submission and in the outcome.
    pub id: Text,
    /// JSON Pointer to the job's status.
    pub status: Text,
    /// Where the URLs of the outputs stand in the outcome: JSON Pointers in which a step `*`
    /// stands for every item of a list.
    pub outputs: List<Text>,
    /// Where a failed job says why: JSON Pointers to its code and to its message.
    pub reason: Option<(Text, Text)>,
    /// Statuses of a job that goes on.
    pub pending: List<Text>,
    /// Statuses of a job that ended well.
    pub succeeded: List<Text>,
    /// Statuses of a job that ended badly.
    pub failed: List<Text>,
    /// Statuses of a job that was called off.
    pub canceled: List<Text>,
    /// How to ask for the outcome.
    pub outcome: OutcomeCall,
    /// How to have the job's states sent as they change, if the API can do that.
    pub stream: Option<StreamCall>,
    /// How to ask for the jobs that go on, if the API can tell.
    pub running: Option<RunningCall>,
    /// Where the outcome says what the job cost: JSON Pointer to a number of credits.
    pub cost: Option<Text>,
    /// Where the prompt stands, if the job has one.
    pub prompt: Option<Prompt>,
    /// Seconds between two looks at the job that the vendor's own tools keep to.
    pub poll_seconds: u64,
    /// Seconds after which the vendor's own tools give up.
    pub deadline_seconds: u64,
}

/// The call that fetches the outcome of a job.
#[derive(Debug, Clone, Default)]
pub struct OutcomeCall {
    /// The path template below the base URL, such as `/generation/{id}`.
    pub path: Text,
    /// The parameter of the template that takes the job's id.
    pub parameter: Text,
}

/// The call that starts a job as the submission does, and is answered by server-sent events: a
/// JSON object for each state of the job, in the form of the outcome.
///
/// It is the submission's request, sent by POST to another path, and costs what the submission
/// costs.
#[derive(Debug, Clone, Default)]
pub struct StreamCall {
    /// The path template below the base URL; it has the parameters of the submission's.
    pub path: Text,
}

/// The call that lists the jobs that go on.
#[derive(Debug, Clone, Default)]
pub struct RunningCall {
    /// The path below the base URL.
    pub path: Text,
    /// JSON Pointer to the list in the answer; empty where the answer is the list. Its items hold
    /// id and status where an outcome holds them.
    pub jobs: Text,
    /// JSON Pointer to the job's request in an item of the list, as the server understood it.
    pub request: Option<Text>,
}

/// Where the text stands from which something is made.
#[derive(Debug, Clone, Default)]
pub struct Prompt {
    /// JSON Pointer to it in the request.
    pub asked: Text,
    /// JSON Pointer, in the outcome, to the text that was used in the end.
    pub used: Option<Text>,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It goes on.
    Pending,
    /// It ended well: there are outputs.
    Succeeded,
    /// It ended badly.
    Failed,
    /// It was called off.
    Canceled,
    /// The spec does not know the status.
    Unknown,
}

impl Phase {
    /// Whether nothing more will happen to the job.
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Canceled => true,
            Self::Pending | Self::Unknown => false,
        }
    }
}

impl Lifecycle {
    /// Where a job with that status stands, in whichever of the vendor's vocabularies it is.
    #[must_use]
    pub fn phase(&self, status: &str) -> Phase {
        let among = |list: &List<Text>| list.iter().any(|known| known == status);
        if among(&self.succeeded) {
            Phase::Succeeded
        } else if among(&self.failed) {
            Phase::Failed
        } else if among(&self.canceled) {
            Phase::Canceled
        } else if among(&self.pending) {
            Phase::Pending
        } else {
            Phase::Unknown
        }
    }

    /// The job's id in an answer, whatever else the answer holds. A number is taken as text.
    #[must_use]
    pub fn id_in(&self, answer: &Value) -> Option<String> {
        text_at(answer, &self.id)
    }

    /// The job's status in an answer.
    #[must_use]
    pub fn status_in(&self, answer: &Value) -> Option<String> {
        text_at(answer, &self.status)
    }

    /// The job's id and its status in the text of an answer, as [`id_in`](Self::id_in) and
    /// [`status_in`](Self::status_in) find them in what it holds, but without holding that in
    /// memory. Nothing if the text is not JSON; what it holds elsewhere may still be more than a
    /// [`Value`] can take.
    #[must_use]
    pub fn id_and_status_in(&self, answer: &[u8]) -> Option<(Option<String>, Option<String>)> {
        let [id, status] = values_in(answer, [&self.id, &self.status])?;
        Some((id.and_then(text_of), status.and_then(text_of)))
    }

    /// What the job cost, in an outcome.
    #[must_use]
    pub fn cost_in(&self, outcome: &Value) -> Option<f64> {
        outcome.pointer(self.cost.as_ref()?)?.as_f64()
    }

    /// The prompt in a request.
    #[must_use]
    pub fn prompt_in<'a>(&self, request: &'a Value) -> Option<&'a str> {
        request.pointer(&self.prompt.as_ref()?.asked)?.as_str()
    }

    /// The prompt that was used in the end, in an outcome.
    #[must_use]
    pub fn used_prompt_in<'a>(&self, outcome: &'a Value) -> Option<&'a str> {
        outcome
            .pointer(self.prompt.as_ref()?.used.as_ref()?)?
            .as_str()
    }

    /// The URLs of the outputs in an outcome, each once, in order.
    #[must_use]
    pub fn outputs_in(&self, outcome: &Value) -> Vec<String> {
        let mut urls = Vec::new();
        // An answer may name any number of them.
        let mut known = HashSet::new();
        for path in self.outputs.iter() {
            let mut found = vec![outcome];
            for step in path.split('/').skip(1) {
                found = found
                    .into_iter()
                    .flat_map(|value| step_into(value, step))
                    .collect();
            }
            for url in found.into_iter().filter_map(Value::as_str) {
                if known.insert(url) {
                    urls.push(url.to_owned());
                }
            }
        }
        urls
    }
}

/// How an answer that reports a failure is read (`x-callsheet-failures`).
#[derive(Debug, Clone, Default)]
pub struct Failures {
    /// JSON Pointers to the failure's code, the most trusted first.
    pub code: List<Text>,
    /// JSON Pointers to its message, the most trusted first.
    pub message: List<Text>,
    /// Codes with what they mean; a leading `*` stands for any beginning.
    pub kinds: List<(Text, FailureKind)>,
}

impl Failures {
    /// The failure's code in the body of an answer: the first of the pointers that holds a text.
    #[must_use]
    pub fn code_in(&self, body: &Value) -> Option<String> {
        self.code.iter().find_map(|pointer| text_at(body, pointer))
    }

    /// The failure's message in the body of an answer.
    #[must_use]
    pub fn message_in(&self, body: &Value) -> Option<String> {
        self.message
            .iter()
            .find_map(|pointer| text_at(body, pointer))
    }

    /// What a code means, if the spec says.
    #[must_use]
    pub fn kind_of(&self, code: &str) -> Option<FailureKind> {
        let matches = |pattern: &str| match pattern.strip_prefix('*') {
            Some(ending) => code.ends_with(ending),
            None => code == pattern,
        };
        self.kinds
            .iter()
            .find(|(pattern, _)| matches(pattern))
            .map(|(_, kind)| *kind)
    }
}

/// What kind of failure a server reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// The request breaks a rule of the server.
    InvalidRequest,
    /// The key is missing, wrong, or not allowed to do this.
    Authentication,
    /// The account has not enough credits.
    Credits,
    /// The content was refused by moderation.
    RejectedContent,
    /// Too many requests.
    RateLimited,
    /// No such thing.
    NotFound,
    /// The server failed.
    Server,
}

impl FailureKind {
    /// The kind with that name in a spec, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "invalid-request" => Self::InvalidRequest,
            "authentication" => Self::Authentication,
            "credits" => Self::Credits,
            "rejected-content" => Self::RejectedContent,
            "rate-limited" => Self::RateLimited,
            "not-found" => Self::NotFound,
            "server" => Self::Server,
            _ => return None,
        })
    }
}
