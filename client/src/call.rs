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
/// [`Operation`] and a body. [`Client::submit_call`](crate::Client::submit_call) and
/// [`Client::send_call`](crate::Client::send_call) send it, and check nothing.
///
#[cfg_attr(feature = "skills-video", doc = "```")]
#[cfg_attr(not(feature = "skills-video"), doc = "```text")]
/// use callsheet_client::Call;
/// use callsheet_client::types::wan_v2_7_pro::Request;
///
/// let call = Call::of(&Request::new("A red fox in fresh snow"))?;
/// assert_eq!(call.to_string(), "POST /generation/wan/wan-v2.7-pro");
/// assert_eq!(call.body.unwrap().bytes, br#"{"prompt":"A red fox in fresh snow"}"#);
/// # Ok::<_, callsheet_client::Error>(())
/// ```
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
