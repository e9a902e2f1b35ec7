//! The client, and how it sends a call.

use std::fmt;
use std::sync::Arc;

use callsheet_core::endpoint::{Credential, Endpoint, Failures, Method, Operation, Text};
use callsheet_core::read::ReadError;
use callsheet_core::wire::Place;
use callsheet_core::{Checked, Violations};
use reqwest::Url;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue,
};
use serde_json::Value;
use tokio::time::Instant;

use crate::builder::Builder;
use crate::call::{Answer, Body, Call};
use crate::decision::{Certainty, Event, Policy, is_harmless};
use crate::error::{Error, ErrorKind};
use crate::exchange::{Lost, Outgoing, Received, exchange};
use crate::failure::Failure;
use crate::limits::Limits;
use crate::repeat::{Missed, Terms, repeat};
use crate::secret::Secret;

/// A client of one API. Cloning it is cheap, and the clones share their connections.
///
/// It must be used within a tokio runtime whose time and network drivers are on.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    /// Sends calls: never to another host, and never along a redirect.
    pub(crate) api: reqwest::Client,
    /// Fetches outputs: from any host, without the key.
    pub(crate) files: reqwest::Client,
    pub(crate) base_url: Url,
    /// The base URL of the API that this is a client of, wherever its calls are sent.
    pub(crate) spec_base_url: Text,
    pub(crate) key: Option<Secret>,
    pub(crate) authorization: Option<HeaderValue>,
    pub(crate) limits: Limits,
    pub(crate) retry: Policy,
}

impl Client {
    /// A client of the API to which `E` belongs, with the key from the environment variable that
    /// the spec names, and every setting as it comes.
    pub fn from_env<E: Endpoint>() -> Result<Self, Error> {
        Self::builder(E::operation()).key_from_env()?.build()
    }

    /// Begins setting up a client of the API to which an operation belongs.
    pub fn builder(operation: &Operation) -> Builder {
        Builder::new(operation)
    }

    /// Checks a request, sends it, and reads the answer.
    pub async fn send<E: Endpoint>(&self, request: &E) -> Result<E::Response, Error> {
        let call = checked(request)?;
        let answer = self.send_call(&call).await?;
        read_answer(&answer.value()).map_err(|error| {
            let error = match &answer.body {
                Body::Json(json) => Error::new(ErrorKind::Unreadable, error.to_string())
                    .with_source(error)
                    .with_answer(Some(json.clone())),
                Body::Bytes(_) => Error::new(ErrorKind::Unreadable, "it is not JSON"),
            };
            error
                .with_status(answer.status)
                .with_request_id(answer.request_id.clone())
                .about(&call)
        })
    }

    /// Sends a call of any operation, without looking at what it says.
    ///
    /// It is repeated where [`decide`](crate::decision::decide) allows it, until the total time
    /// limit at the latest. An answer whose status is none of success is an error.
    pub async fn send_call(&self, call: &Call<'_>) -> Result<Answer, Error> {
        let until = Instant::now() + self.0.limits.total;
        self.send_until(call, until, &self.0.retry).await
    }

    pub(crate) async fn send_until(
        &self,
        call: &Call<'_>,
        until: Instant,
        policy: &Policy,
    ) -> Result<Answer, Error> {
        let outgoing = self.outgoing(call)?;
        let operation = call.operation;
        let terms = Terms::new(operation.method, policy, until, self.0.limits.attempt)
            .paid(operation.paid.as_ref());
        let outgoing = &outgoing;
        let repeated = repeat(terms, |until| async move {
            match exchange(&self.0.api, outgoing, until).await {
                Ok(received) if received.is_success() => Ok(received),
                Ok(received) => Err(Missed {
                    event: Event::Answered(received.status),
                    retry_after: received.retry_after,
                    found: Miss::Refused(received),
                }),
                Err(lost) => Err(Missed {
                    event: lost.event,
                    retry_after: None,
                    found: Miss::Lost(lost),
                }),
            }
        });
        match repeated.await {
            Ok(received) => Ok(Answer {
                status: received.status,
                request_id: received.request_id,
                retry_after: received.retry_after,
                body: Body::read(self.without_key(received.body)),
            }),
            Err((miss, certainty)) => Err(self.give_up(call, miss, certainty).about(call)),
        }
    }

    /// The HTTP request of a call.
    fn outgoing(&self, call: &Call<'_>) -> Result<Outgoing, Error> {
        let operation = call.operation;
        if operation.base_url != self.0.spec_base_url {
            let why = format!(
                "this client is one of {}, and {call} belongs to {}: make a client for it",
                self.0.spec_base_url, operation.base_url
            );
            return Err(Error::new(ErrorKind::Configuration, why));
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let unsendable = || {
            let why = "a header of it cannot be sent: HTTP allows neither line ends nor control \
                       characters in one";
            Error::new(ErrorKind::InvalidRequest, why).about(call)
        };
        if let Some(body) = &call.body {
            let content_type = HeaderValue::from_str(&body.content_type);
            headers.insert(CONTENT_TYPE, content_type.map_err(|_| unsendable())?);
        }
        for (name, value) in &call.head.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            match (name, HeaderValue::from_str(value)) {
                (Ok(name), Ok(value)) => headers.insert(name, value),
                _ => return Err(unsendable()),
            };
        }
        let mut cookies: Vec<String> = call
            .head
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut url = self.url(call)?;
        for credential in self.credentials(call)? {
            let key = || self.0.key.as_ref().ok_or_else(unsendable);
            match credential {
                Credential::Key { place, name } => match place {
                    Place::Query => drop(url.query_pairs_mut().append_pair(name, key()?.reveal())),
                    Place::Cookie => cookies.push(format!("{name}={}", key()?.reveal())),
                    Place::Header | Place::Path => {
                        let name = HeaderName::from_bytes(name.as_bytes());
                        headers.insert(name.map_err(|_| unsendable())?, key()?.header()?);
                    }
                },
                _ => {
                    let authorization = self.0.authorization.clone();
                    headers.insert(AUTHORIZATION, authorization.ok_or_else(unsendable)?);
                }
            }
        }
        if !cookies.is_empty() {
            let mut value = HeaderValue::from_str(&cookies.join("; ")).map_err(|_| unsendable())?;
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
        let body = call.body.as_ref().map(|body| body.bytes.clone());
        Ok(Outgoing {
            method: method(operation.method),
            url,
            headers,
            body: body.unwrap_or_default().into(),
        })
    }

    /// What says who is calling: the first way of the spec that this client can go.
    fn credentials<'a>(&self, call: &'a Call<'_>) -> Result<&'a [Credential], Error> {
        const BEARER: &[Credential] = &[Credential::Bearer];
        let operation = call.operation;
        let can_send = |credential: &Credential| match credential {
            Credential::Bearer
            | Credential::OAuth2
            | Credential::OpenIdConnect
            | Credential::Key { .. } => true,
            // Others need more than a key.
            _ => false,
        };
        let mut ways: Vec<&[Credential]> = operation.security.iter().map(|way| &**way).collect();
        if ways.is_empty() && operation.key_env.is_some() {
            ways.push(BEARER);
        }
        let Some(first) = ways.first().copied() else {
            return Ok(&[]);
        };
        let mut sendable = ways.iter().filter(|way| way.iter().all(can_send));
        let with_key = sendable.clone().find(|way| !way.is_empty());
        match (with_key, &self.0.key) {
            (Some(way), Some(_)) => Ok(way),
            _ if sendable.any(|way| way.is_empty()) => Ok(&[]),
            (None, _) => {
                let parts: Vec<String> = first.iter().map(ToString::to_string).collect();
                let why = format!(
                    "the call needs {}, which this client cannot send: it sends bearer tokens and \
                     API keys",
                    parts.join(" and ")
                );
                Err(Error::new(ErrorKind::Configuration, why).about(call))
            }
            (Some(_), None) => {
                let how = match &operation.key_env {
                    Some(variable) => format!("set {variable}, or give the key to the builder"),
                    None => "give the key to the builder".to_owned(),
                };
                let why =
                    format!("the call needs an API key, and the client was given none: {how}");
                Err(Error::new(ErrorKind::Authentication, why).about(call))
            }
        }
    }

    /// The call's URL, which is below the base URL for certain.
    fn url(&self, call: &Call<'_>) -> Result<Url, Error> {
        let base = self.0.base_url.as_str().trim_end_matches('/');
        let path = &call.head.path;
        let below = |url: &Url| {
            path.starts_with('/')
                && !path.split('/').any(is_dot_segment)
                && url.origin() == self.0.base_url.origin()
                && url.as_str().starts_with(base)
        };
        match Url::parse(&format!("{base}{path}")) {
            Ok(mut url) if below(&url) => {
                if !call.head.query.is_empty() {
                    url.set_query(Some(&call.head.query));
                }
                Ok(url)
            }
            _ => {
                let why = format!("`{path}` is no path below the base URL {base}");
                Err(Error::new(ErrorKind::InvalidRequest, why).about(call))
            }
        }
    }

    /// The error for a call that is not tried again.
    fn give_up(&self, call: &Call<'_>, miss: Miss, certainty: Certainty) -> Error {
        match miss {
            Miss::Refused(received) => self.refused(&call.operation.failures, received, certainty),
            Miss::Lost(lost) => {
                let paid = call.operation.paid.as_ref();
                let kind = match certainty {
                    Certainty::Unknown if !is_harmless(paid, call.operation.method) => {
                        ErrorKind::OutcomeUnknown
                    }
                    _ => ErrorKind::Transport,
                };
                let error =
                    Error::new(kind, lost.describe()).with_request_id(lost.request_id.clone());
                match lost.into_source() {
                    Some(source) => error.with_source(source),
                    None => error,
                }
            }
        }
    }

    fn refused(&self, failures: &Failures, received: Received, certainty: Certainty) -> Error {
        let status = received.status;
        let body = self.without_key(received.body);
        let error = Error::refused(Failure::read(failures, status, &body))
            .with_status(status)
            .with_request_id(received.request_id)
            .with_retry_after(received.retry_after)
            .with_answer(serde_json::from_slice(&body).ok());
        let redirect = match received.location {
            Some(location) => format!("a redirect to {location}, which is not followed"),
            None => "a redirect, which is not followed".to_owned(),
        };
        match (certainty, status) {
            (Certainty::Unknown, 300..400) => error.with_kind(ErrorKind::OutcomeUnknown, redirect),
            (Certainty::Unknown, _) => error.with_kind(ErrorKind::OutcomeUnknown, ""),
            (_, 300..400) => error.with_kind(ErrorKind::Server, redirect),
            _ => error,
        }
    }

    /// What the server sent, without the key should it have echoed it.
    fn without_key(&self, mut body: Vec<u8>) -> Vec<u8> {
        if let Some(key) = &self.0.key {
            key.redact(&mut body);
        }
        body
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url.as_str())
            .field("key", &self.0.key)
            .field("limits", &self.0.limits)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}

/// The call of a request that keeps every constraint of the spec.
pub(crate) fn checked<E: Endpoint>(request: &E) -> Result<Call<'static>, Error> {
    let call = Call::of(request)?;
    match request.check() {
        Ok(()) => Ok(call),
        Err(violations) => Err(Error::invalid(violations).about(&call)),
    }
}

/// Reads an answer into its type. A type may be looser than its schema, so the schema is only
/// asked when the type does not fit.
pub(crate) fn read_answer<T: Checked>(answer: &Value) -> Result<T, ReadError> {
    T::deserialize(answer).map_err(|error| {
        match Violations::into_result(T::rules().violations(answer)) {
            Err(violations) => ReadError::Invalid(violations),
            Ok(()) => ReadError::Unrepresentable(error),
        }
    })
}

/// What came of an attempt that did not succeed.
enum Miss {
    Refused(Received),
    Lost(Lost),
}

/// Whether URLs take a part of a path for a way up or for nothing (WHATWG URL, section 4.1).
fn is_dot_segment(segment: &str) -> bool {
    matches!(
        &*segment.to_ascii_lowercase().replace("%2e", "."),
        "." | ".."
    )
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
        Method::Options => reqwest::Method::OPTIONS,
        Method::Head => reqwest::Method::HEAD,
        Method::Patch => reqwest::Method::PATCH,
        Method::Trace => reqwest::Method::TRACE,
        Method::Query => reqwest::Method::QUERY,
    }
}
