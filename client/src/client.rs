//! The client, and how it sends a call.

use std::fmt;
use std::sync::Arc;

use callsheet_core::endpoint::{Endpoint, Failures, Operation, Text};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Response, Url};
use tokio::time::Instant;

use crate::budget::Budget;
use crate::builder::{Bodies, Builder, PlainHttp};
use crate::call::{Answer, Arrived, Call};
use crate::cut::beginning;
use crate::decision::{Certainty, Event, Policy, Stage, Stop, is_harmless};
use crate::doubt::Record;
use crate::error::{Error, ErrorKind};
use crate::exchange::{Lost, Outgoing, Received, Redirects, exchange};
use crate::failure::{Failure, one_line};
use crate::feed::{Opening, beginning_of_stream};
use crate::json;
use crate::last_url::LastUrl;
use crate::limits::{Limits, after};
use crate::reach::Reach;
use crate::repeat::{Missed, Terms, repeat};
use crate::secret::Secret;
use crate::stop::StopHandle;
use crate::trace;

/// A client of one API. Cloning it is cheap, and the clones share their connections.
///
/// It must be used within a tokio runtime whose time and network drivers are on.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

#[derive(Clone)]
pub(crate) struct Inner {
    /// Sends calls: never to another host, and never along a redirect.
    pub(crate) api: reqwest::Client,
    pub(crate) redirects: Redirects,
    /// Fetches outputs: from any host, without the key.
    pub(crate) files: reqwest::Client,
    /// Where URLs that a server names may lead to.
    pub(crate) reach: Reach,
    pub(crate) base_url: Url,
    pub(crate) last_url: LastUrl,
    /// The base URL of the API that this is a client of, wherever its calls are sent.
    pub(crate) spec_base_url: Text,
    pub(crate) plain_http: PlainHttp,
    pub(crate) key: Option<Secret>,
    pub(crate) authorization: Option<HeaderValue>,
    /// Headers that every call has beside its own.
    pub(crate) headers: HeaderMap,
    /// Query parameters that every call has beside its own.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) limits: Limits,
    pub(crate) retry: Policy,
    /// What all calls may repeat together.
    pub(crate) budget: Arc<Budget>,
    /// What may tell calls to stop.
    pub(crate) stop: Option<StopHandle>,
    pub(crate) bodies: Bodies,
}

impl Client {
    /// A client of the API to which `E` belongs, with the key from the environment variable that
    /// the spec names, and every setting as it comes.
    pub fn from_env<E: Endpoint>() -> Result<Self, Error> {
        Self::builder(E::operation()).key_from_env()?.build()
    }

    /// Begins setting up a client of the API to which an operation belongs, such as one that talks
    /// to a sandbox.
    ///
    #[cfg_attr(feature = "skills-video", doc = "```")]
    #[cfg_attr(not(feature = "skills-video"), doc = "```text")]
    /// use callsheet_client::Client;
    /// use callsheet_client::core::Endpoint; // has `operation`
    /// use callsheet_client::types::wan_v2_7_pro::Request;
    ///
    /// let client = Client::builder(Request::operation())
    ///     .base_url("http://127.0.0.1:4010/api/v1")
    ///     .key("sandbox")
    ///     .build()?;
    /// # Ok::<_, callsheet_client::Error>(())
    /// ```
    pub fn builder(operation: &Operation) -> Builder {
        Builder::new(operation)
    }

    /// Checks a request, sends it, and reads the answer.
    pub async fn send<E: Endpoint>(&self, request: &E) -> Result<E::Response, Error> {
        let call = checked(request)?;
        let answer = self.send_call(&call).await?;
        answer.read().map_err(|error| error.about(&call))
    }

    /// Checks a request, sends it, and gives the answer as it came: with its status, its headers
    /// and its bytes. [`Answer::read`] makes a type of it.
    pub async fn answer<E: Endpoint>(&self, request: &E) -> Result<Answer, Error> {
        self.send_call(&checked(request)?).await
    }

    /// Sends a call of any operation, without looking at what it says.
    ///
    /// It is repeated where [`decide`](crate::decision::decide) allows it, until the total time
    /// limit at the latest. An answer whose status is none of success is an error.
    pub async fn send_call(&self, call: &Call<'_>) -> Result<Answer, Error> {
        let until = after(self.0.limits.total);
        let arrived = self.send_until(call, until, &self.0.retry).await?;
        Ok(arrived.read(self))
    }

    pub(crate) async fn send_until(
        &self,
        call: &Call<'_>,
        until: Instant,
        policy: &Policy,
    ) -> Result<Arrived, Error> {
        let outgoing = self.outgoing(call)?;
        let nothing = |(): &mut (), _: &Received, _: &[u8]| false;
        // Made in a box, so that whoever waits for a job does not carry it along between two looks.
        let sending = Box::pin(self.send_outgoing(call, &outgoing, until, policy, || (), nothing));
        Ok(trace::calling(call, sending).await?.answer)
    }

    /// Sends a call that is answered by a stream of events, and reads that up to the first word of
    /// a job.
    pub(crate) async fn send_for_events(
        &self,
        call: &Call<'_>,
        until: Instant,
        reading: impl Fn() -> Opening + Send + Sync,
    ) -> Result<Read<Opening>, Error> {
        let mut outgoing = self.outgoing(call)?;
        let events = HeaderValue::from_static("text/event-stream");
        outgoing.headers.insert(ACCEPT, events);
        let retry = &self.0.retry;
        let take = Opening::take;
        let sending = Box::pin(self.send_outgoing(call, &outgoing, until, retry, reading, take));
        trace::calling(call, sending).await
    }

    /// Sends the request of a call. What `reading` gives for each attempt reads the answer as it
    /// comes, and `take` says when that is enough.
    async fn send_outgoing<T: Send>(
        &self,
        call: &Call<'_>,
        outgoing: &Outgoing,
        until: Instant,
        policy: &Policy,
        reading: impl Fn() -> T + Send + Sync,
        take: impl Fn(&mut T, &Received, &[u8]) -> bool + Send + Sync,
    ) -> Result<Read<T>, Error> {
        let operation = call.operation;
        let begun = Record::begin(operation, outgoing);
        let Limits { attempt, .. } = self.0.limits;
        let terms = Terms::new(operation.method, policy, &self.0.budget, until, attempt)
            .paid(operation.paid.as_ref())
            .stop(self.0.stop.as_ref());
        if self.0.bodies == Bodies::Told {
            trace::body("request", &self.without_key(outgoing.body.to_vec()));
        }
        let (reading, take) = (&reading, &take);
        let mut attempts = 0;
        let repeated = repeat(terms, |until| {
            attempts += 1;
            async move {
                let Inner {
                    api, limits, stop, ..
                } = &*self.0;
                let mut reader = reading();
                let mut enough =
                    |received: &Received, piece: &[u8]| take(&mut reader, received, piece);
                let redirects = self.0.redirects;
                let stop = stop.as_ref();
                match exchange(api, outgoing, until, limits, redirects, stop, &mut enough).await {
                    Ok(received) if received.is_success() => Ok((received, reader)),
                    Ok(received) => Err(Missed {
                        event: Event::Answered(received.status),
                        retry_after: received.retry_after,
                        found: Miss::Refused(received),
                    }),
                    Err(lost) => {
                        trace::lost(&lost);
                        Err(Missed {
                            event: lost.event(),
                            retry_after: None,
                            found: Miss::Lost(lost),
                        })
                    }
                }
            }
        });
        match repeated.await {
            Ok((received, reader)) => {
                let body = self.without_key(received.body);
                if self.0.bodies == Bodies::Told {
                    trace::body("answer", &body);
                }
                let answer = Arrived {
                    status: received.status,
                    headers: received.headers,
                    request_id: self.shown(received.request_id),
                    retry_after: received.retry_after,
                    body,
                    record: begun.end(attempts, Stage::Reading, received.sent),
                };
                let request_id = answer.request_id.as_deref();
                trace::ended(Some(answer.status), request_id, attempts, None);
                Ok(Read {
                    answer,
                    rest: received.rest,
                    reader,
                })
            }
            Err(given_up) => {
                let how_far = given_up.found.as_ref().map(Miss::how_far);
                let (stage, sent) = how_far.unwrap_or((Stage::Connecting, None));
                let record = begun.end(attempts, stage, sent);
                let error = match given_up.found {
                    None => Error::unsent(),
                    Some(Miss::Lost(lost)) if lost.is_stopped() => Error::unsent(),
                    Some(miss) => {
                        let error = self.give_up(call, miss, given_up.certainty);
                        match given_up.why {
                            Stop::Asked => error.stopped(),
                            _ => error,
                        }
                    }
                };
                let error = error.with_attempts(attempts, given_up.why).about(call);
                let error = if error.is_outcome_unknown() {
                    error.with_doubt(record.doubt())
                } else {
                    error
                };
                trace::ended(error.status(), error.request_id(), attempts, Some(&error));
                Err(error)
            }
        }
    }

    /// The error for a call that is not tried again.
    fn give_up(&self, call: &Call<'_>, miss: Miss, certainty: Certainty) -> Error {
        match miss {
            Miss::Refused(received) => self.refused(&call.operation.failures, received, certainty),
            Miss::Lost(mut lost) => {
                let part = std::mem::take(&mut lost.part);
                let paid = call.operation.paid.as_ref();
                let kind = match certainty {
                    Certainty::Unknown if !is_harmless(paid, call.operation.method) => {
                        ErrorKind::OutcomeUnknown
                    }
                    _ => ErrorKind::Transport,
                };
                // What came of the answer may name what was accepted.
                let part = match kind {
                    ErrorKind::OutcomeUnknown => {
                        let part = self.without_key(part);
                        let lifecycle = call.operation.lifecycle.as_ref();
                        let of_stream = || beginning_of_stream(&part, lifecycle?);
                        beginning(&part).or_else(of_stream)
                    }
                    _ => None,
                };
                let error = Error::new(kind, lost.describe())
                    .with_request_id(self.shown(lost.request_id.clone()))
                    .with_answer(part);
                match lost.into_source() {
                    Some(source) => error.with_source(source),
                    None => error,
                }
            }
        }
    }

    fn refused(&self, failures: &Failures, received: Received, certainty: Certainty) -> Error {
        let status = received.status;
        let body = if received.is_whole {
            self.without_key(received.body)
        } else {
            self.without_cut_key(received.body)
        };
        let error = Error::refused(Failure::read(failures, status, &body))
            .with_status(status)
            .with_request_id(self.shown(received.request_id))
            .with_retry_after(received.retry_after)
            .with_answer(json::read(&body).map(|(answer, _)| answer));
        let followed = match self.0.redirects {
            Redirects::Off => "which is not followed",
            Redirects::Unknown => "which your HTTP client may have followed",
        };
        let redirect = match self.shown(received.location) {
            Some(location) => format!("a redirect to {location}, {followed}"),
            None => format!("a redirect, {followed}"),
        };
        match (certainty, status) {
            (Certainty::Unknown, 300..400) => error.with_kind(ErrorKind::OutcomeUnknown, redirect),
            (Certainty::Unknown, _) => error.with_kind(ErrorKind::OutcomeUnknown, ""),
            (_, 300..400) => error.with_kind(ErrorKind::Server, redirect),
            _ => error,
        }
    }

    /// What the server sent, without the key should it have echoed it.
    pub(crate) fn without_key(&self, mut body: Vec<u8>) -> Vec<u8> {
        if let Some(key) = &self.0.key {
            key.redact(&mut body);
        }
        body
    }

    /// The same of what may have been cut off within the key.
    pub(crate) fn without_cut_key(&self, mut body: Vec<u8>) -> Vec<u8> {
        if let Some(key) = &self.0.key {
            key.redact_cut(&mut body);
        }
        body
    }

    /// A text of the server's without the key, as one line. It is shortened last: half a key would
    /// not be known as one.
    fn shown(&self, text: Option<String>) -> Option<String> {
        let shown = self.without_key(text?.into_bytes());
        Some(one_line(&String::from_utf8_lossy(&shown))).filter(|shown| !shown.is_empty())
    }

    pub(crate) fn headers_without_key(&self, mut headers: HeaderMap) -> HeaderMap {
        let Some(key) = &self.0.key else {
            return headers;
        };
        for value in headers.values_mut() {
            if key.is_in(value.as_bytes()) {
                let shown = self.without_key(value.as_bytes().to_vec());
                // What stands in a header without the key can stand there with another word.
                *value = HeaderValue::from_bytes(&shown).unwrap_or(HeaderValue::from_static(""));
            }
        }
        headers
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

/// An answer of success.
pub(crate) struct Read<T> {
    /// What came of it.
    pub(crate) answer: Arrived,
    /// What brings the rest, if what came was enough.
    pub(crate) rest: Option<Box<Response>>,
    /// What has read it as it came.
    pub(crate) reader: T,
}

/// What came of an attempt that did not succeed.
enum Miss {
    Refused(Received),
    Lost(Lost),
}

impl Miss {
    /// How far the attempt came, and when its request was sent.
    fn how_far(&self) -> (Stage, Option<Instant>) {
        match self {
            Self::Refused(received) => (Stage::Reading, received.sent),
            Self::Lost(lost) => (lost.stage, lost.sent),
        }
    }
}
