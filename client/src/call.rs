//! One call of an operation, and the answer to it, without types.

use std::fmt;
use std::time::Duration;

use callsheet_core::endpoint::{Endpoint, Lifecycle, Operation};
use callsheet_core::wire::{self, Head, fill_path};
use callsheet_core::{RawAnswer, Received};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use crate::client::Client;
use crate::doubt::Record;
use crate::error::{Error, ErrorKind};
use crate::json;

/// A request of an operation that may only be known at run time.
///
/// A typed request becomes one through [`Call::of`]; a program that reads specs makes one from an
/// [`Operation`] and a body.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// The operation that is called.
    pub operation: &'a Operation,
    /// Path, query, headers and cookies.
    pub head: Head,
    /// The body, if there is one.
    pub body: Option<wire::Body>,
}

impl<'a> Call<'a> {
    /// A call of an operation whose path has no parameters. The body is JSON.
    #[must_use]
    pub fn new(operation: &'a Operation, body: Option<Vec<u8>>) -> Self {
        Self {
            operation,
            head: Head::new(&operation.path),
            body: body.map(Into::into),
        }
    }
}

impl Call<'static> {
    /// The call that a typed request stands for. Nothing is checked.
    pub fn of<E: Endpoint>(request: &E) -> Result<Self, Error> {
        let operation = E::operation();
        let call = Self {
            operation,
            head: request.head(),
            body: None,
        };
        match request.body() {
            Ok(body) => Ok(Self { body, ..call }),
            Err(error) => {
                let why = format!("it cannot be written as JSON: {error}");
                let error = Error::new(ErrorKind::InvalidRequest, why).with_source(error);
                Err(error.about(&call))
            }
        }
    }
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation.method.as_str(), self.head.path)
    }
}

/// A server's answer that reports success.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, without the key should the server have echoed it.
    pub headers: HeaderMap,
    /// The server's own name for the request, which its support will ask for.
    pub request_id: Option<String>,
    /// How long the server asks to wait before it is asked again.
    pub retry_after: Option<Duration>,
    /// What it holds.
    pub body: Body,
    /// The text of the body, if that is JSON: what it is read into may want it as it came.
    json: Vec<u8>,
    /// The call that it answers.
    record: Record,
}

/// An answer that reports success, as it came but for the key.
pub(crate) struct Arrived {
    pub(crate) status: u16,
    /// The key may be among them.
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
    /// The call that it answers, in case the answer leaves a doubt.
    pub(crate) record: Record,
}

impl Arrived {
    /// Reads what it holds.
    pub(crate) fn read(self, client: &Client) -> Answer {
        let (body, json) = Body::read(self.body);
        Answer {
            status: self.status,
            headers: client.headers_without_key(self.headers),
            request_id: self.request_id,
            retry_after: self.retry_after,
            body,
            json,
            record: self.record,
        }
    }
}

impl Answer {
    /// Reads the body into a type, such as the [`Response`](Endpoint::Response) of a request.
    pub fn read<T: Received>(&self) -> Result<T, Error> {
        T::read(&self.raw()).map_err(|error| {
            let error = match &self.body {
                Body::Json(json) => Error::new(ErrorKind::Unreadable, error.to_string())
                    .with_source(error)
                    .with_answer(Some(json.clone())),
                Body::Bytes(_) => Error::new(ErrorKind::Unreadable, "it is not JSON"),
            };
            error
                .with_status(self.status)
                .with_request_id(self.request_id.clone())
                .with_call(&self.record.to_string())
        })
    }

    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        match &self.body {
            Body::Json(value) => Some(value),
            Body::Bytes(_) => None,
        }
    }

    /// The answer as it came, for [`Received`] to read.
    #[must_use]
    pub fn raw(&self) -> RawAnswer {
        let content_type = self.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let bytes = match &self.body {
            Body::Json(_) => &self.json,
            Body::Bytes(bytes) => bytes,
        };
        RawAnswer::new(self.status, content_type, bytes.as_slice())
    }
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// It is JSON, whatever its content type says.
    Json(Value),
    /// It is anything else, or nothing.
    Bytes(Vec<u8>),
}

impl Body {
    /// The body, and its text if it is JSON.
    pub(crate) fn read(bytes: Vec<u8>) -> (Self, Vec<u8>) {
        match json::read(&bytes) {
            Some((value, text)) => (Self::Json(value), text.into_owned()),
            None => (Self::Bytes(bytes), Vec::new()),
        }
    }
}

/// What is certain of a JSON text that broke off: everything before its last comma or closing
/// bracket. A value that may have been cut is left out. Of a text that cannot be read up to there,
/// because it holds something that is no JSON or nests too deeply, it is what stands before that,
/// as far as it is near the beginning.
pub(crate) fn beginning(text: &[u8]) -> Option<Value> {
    // Among the first so many ends within so many bytes, one is looked for that can be read.
    const MOST_ENDS: usize = 64;
    const FARTHEST: usize = 1 << 20;
    const DEEPEST: usize = 16;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let text = json::with_whole_characters(text);
    let mut open = Vec::new();
    let (mut is_in_string, mut is_escaped) = (false, false);
    let mut last = None;
    let mut first: Vec<(usize, Vec<u8>)> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        if is_in_string {
            is_in_string = is_escaped || byte != b'"';
            is_escaped = byte == b'\\' && !is_escaped;
            continue;
        }
        let end = match byte {
            b'"' => {
                is_in_string = true;
                continue;
            }
            b'{' => {
                open.push(b'}');
                continue;
            }
            b'[' => {
                open.push(b']');
                continue;
            }
            b'}' | b']' => {
                open.pop();
                at + 1
            }
            b',' => at,
            _ => continue,
        };
        last = Some((end, open.len()));
        if first.len() < MOST_ENDS && end <= FARTHEST && open.len() <= DEEPEST {
            first.push((end, open.clone()));
        }
    }
    let (end, depth) = last?;
    // What was open at the last end is open still, or the end would be a later one.
    let whole = up_to(&text, end, open.get(..depth)?);
    let before = || first.iter().rev();
    whole.or_else(|| before().find_map(|(end, open)| up_to(&text, *end, open)))
}

/// A JSON text up to an end, where brackets are open that are closed by these.
fn up_to(text: &str, end: usize, open: &[u8]) -> Option<Value> {
    let mut text = text.as_bytes()[..end].to_vec();
    text.extend(open.iter().rev());
    serde_json::from_slice(&text).ok()
}

/// The operation that fetches the outcome of the jobs that `submission` starts, as far as its
/// lifecycle tells.
pub(crate) fn outcome_operation(submission: &Operation, lifecycle: &Lifecycle) -> Operation {
    Operation {
        id: submission.id.clone(),
        method: callsheet_core::endpoint::Method::Get,
        base_url: submission.base_url.clone(),
        path: lifecycle.outcome.path.clone(),
        key_env: submission.key_env.clone(),
        security: submission.security.clone(),
        paid: None,
        lifecycle: None,
        idempotency_key: None,
        media: Vec::new().into(),
        failures: submission.failures.clone(),
    }
}

/// The call of such an operation for the job with that id.
pub(crate) fn outcome_call<'a>(
    outcome: &'a Operation,
    lifecycle: &Lifecycle,
    id: &str,
) -> Call<'a> {
    let path = fill_path(&outcome.path, &[(&lifecycle.outcome.parameter, id)]);
    Call {
        operation: outcome,
        head: Head {
            path,
            ..Head::default()
        },
        body: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_what_broke_off_the_whole_values_are_kept() {
        for (text, expected) in [
            (r#"{"id":"a","st"#, Some(json!({"id": "a"}))),
            (r#"{"id":"a","status":"b""#, Some(json!({"id": "a"}))),
            (r#"{"id":"a"#, None),
            (r#"{"id":12"#, None),
            (
                r#"{"job":{"id":12},"x":[{"#,
                Some(json!({"job": {"id": 12}})),
            ),
            (r#"{"job":{"id":12}"#, Some(json!({"job": {"id": 12}}))),
            (r#"{"x":[1,2,{"y":3}"#, Some(json!({"x": [1, 2, {"y": 3}]}))),
            (
                r#"{"x":"},","id":"\"}","#,
                Some(json!({"x": "},", "id": "\"}"})),
            ),
            (r#"{"id":"a"}"#, Some(json!({"id": "a"}))),
            ("]}", None),
            ("", None),
            ("<html>, {}", None),
        ] {
            assert_eq!(beginning(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(beginning("[".repeat(1 << 20).as_bytes()), None);
        let deep = beginning("[1,".repeat(1 << 16).as_bytes());
        assert_eq!(deep.map(|deep| deep[0].clone()), Some(json!(1)));
    }

    #[test]
    fn what_cannot_be_read_hides_nothing_that_stands_before_it() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        for rest in [
            r#""x":1e999}"#.to_owned(),
            r#""x":1e999,"y":[{"z":2},3]}"#.to_owned(),
            format!(r#""x":{}}}"#, nested(200)),
            r#""x":'y'}"#.to_owned(),
            r#""s":"queued"}{"id":"b"}"#.to_owned(),
            r#""s":"queued"} <p>served by a, b</p>"#.to_owned(),
            r#""s":"queued"}, "x""#.to_owned(),
        ] {
            let text = format!(r#"{{"id":"a",{rest}"#);
            assert!(serde_json::from_str::<Value>(&text).is_err(), "{text}");
            let read = beginning(text.as_bytes());
            assert_eq!(read.map(|read| read["id"].clone()), Some(json!("a")));
        }
        // A text that was cut between the bytes of a character is read with another one.
        let cut = beginning(b"{\"x\":\"\xf0\x9f\",\"id\":\"a\"}");
        assert_eq!(cut, Some(json!({"x": "\u{fffd}", "id": "a"})));
        // It takes no longer than what is near the beginning.
        let far = format!("{{\"x\":1e999,\"y\":[{}0]}}", "1,".repeat(1 << 20));
        assert_eq!(beginning(far.as_bytes()), None);
    }
}
