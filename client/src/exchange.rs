//! One request sent once, and what came of it.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderValue, LOCATION, TRANSFER_ENCODING};
use reqwest::{Client, Method, Request, Response, Url};
use tokio::time::{Instant, timeout_at};

use crate::decision::{Event, Stage};
use crate::error::{Source, in_words, root_cause};
use crate::gate::Gate;
use crate::limits::{Limits, after};
use crate::retry_after;
use crate::stop::{StopHandle, unless_stopped};
use crate::values::Values;

/// Sends a request once and reads the answer, until `until` at the latest: whole, or until a piece
/// of it is enough. A request that no connection has taken when it is to stop is not sent.
///
/// An answer whose status is none of success needs no body to be one: it is given as far as it
/// came.
pub(crate) async fn exchange(
    http: &Client,
    outgoing: &Outgoing,
    until: Instant,
    limits: &Limits,
    redirects: Redirects,
    mut stop: Option<&StopHandle>,
    enough: &mut Enough<'_>,
) -> Result<Received, Lost> {
    let (gate, request) = outgoing.request();
    let mut received: Option<Received> = None;
    let why = {
        let sending = http.execute(request);
        let asked = (redirects == Redirects::Unknown).then_some(&outgoing.url);
        let transfer = transfer(sending, asked, limits, &mut received, enough);
        let mut transfer = pin!(gate.watch(transfer));
        let mut limit = after(limits.connect).min(until);
        loop {
            match unless_stopped(stop, timeout_at(limit, &mut transfer)).await {
                Some(Ok(ended)) => break ended.err(),
                // What may have been sent is let end.
                None if gate.lock() => stop = None,
                None => break Some(Why::Stopped),
                Some(Err(_)) if limit == until => break Some(Why::TimeLimit),
                Some(Err(_)) if gate.lock() => limit = until,
                Some(Err(_)) => break Some(Why::Unconnected(limits.connect)),
            }
        }
    };
    gate.lock();

    let sent = gate.opened();
    match (received, why) {
        (Some(received), None) => Ok(Received { sent, ..received }),
        (Some(received), Some(_)) if !received.is_success() => Ok(Received { sent, ..received }),
        (Some(received), Some(why)) => Err(Lost {
            stage: Stage::Reading,
            sent,
            why,
            request_id: received.request_id,
            part: received.body,
        }),
        (None, why) => Err(Lost {
            stage: gate.stage(),
            sent,
            // A transfer that ends well leaves an answer behind.
            why: why.unwrap_or(Why::TimeLimit),
            request_id: None,
            part: Vec::new(),
        }),
    }
}

/// What is known of how an HTTP client takes a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Redirects {
    /// It gives the redirect as the answer.
    Off,
    /// The caller made it, so it may go along with one.
    Unknown,
}

/// Says of a piece that has been added to an answer whether what came is enough.
pub(crate) type Enough<'a> = dyn FnMut(&Received, &[u8]) -> bool + Send + 'a;

/// A request that can be sent as often as is right.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Outgoing {
    /// The request for one attempt, and what tells how far it has come.
    pub(crate) fn request(&self) -> (Gate, Request) {
        let (gate, body) = Gate::new(self.body.clone());
        let mut request = Request::new(self.method.clone(), self.url.clone());
        request.headers_mut().clone_from(&self.headers);
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        (gate, request)
    }
}

/// An answer of the server.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// Where a redirect wants the client to go.
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
    /// Whether the body is there as a whole for certain; of success, whether it ended.
    pub(crate) is_whole: bool,
    /// When a connection took the request.
    pub(crate) sent: Option<Instant>,
    /// What brings the rest of the body, if what came was enough.
    pub(crate) rest: Option<Box<Response>>,
}

/// How an exchange ended that brought no answer, or not the whole of one.
#[derive(Debug)]
pub(crate) struct Lost {
    /// How far it came.
    pub(crate) stage: Stage,
    /// When a connection took the request.
    pub(crate) sent: Option<Instant>,
    pub(crate) why: Why,
    pub(crate) request_id: Option<String>,
    /// As much of the body as came.
    pub(crate) part: Vec<u8>,
}

/// Why an exchange ended early.
#[derive(Debug)]
pub(crate) enum Why {
    /// The time limit of the attempt or of the call ran out.
    TimeLimit,
    /// The time limit for connecting ran out.
    Unconnected(Duration),
    /// Nothing more of the answer came for that long.
    Silence(Duration),
    /// The answer was longer than so many bytes.
    TooLarge(usize),
    /// The answer held more than so many values.
    TooMany(usize),
    /// Whoever made the call wanted it to stop before it was sent.
    Stopped,
    /// The connection could not be made or was lost.
    Transport(reqwest::Error),
}

impl Received {
    /// Whether the status promises success.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What stands for an answer that did not come from where the request was sent.
    fn redirected(location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::begun(302, HeaderMap::new())
        }
    }

    fn begun(status: u16, headers: HeaderMap) -> Self {
        Self {
            status,
            request_id: request_id(&headers),
            retry_after: retry_after::asked(&headers, SystemTime::now),
            location: text(&headers, LOCATION.as_str()),
            headers,
            body: Vec::new(),
            is_whole: false,
            sent: None,
            rest: None,
        }
    }
}

/// The server's own name for a request, from the headers of its answer.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    const REQUEST_IDS: [&str; 4] = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"];
    REQUEST_IDS.into_iter().find_map(|name| text(headers, name))
}

/// A header by its name. Answers have few, so that looking through them takes less than the hashes
/// by which the map would find it.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a HeaderValue> {
    let mut found = headers.iter().filter(|(header, _)| header.as_str() == name);
    found.next().map(|(_, value)| value)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = header(headers, name)?.to_str().ok()?;
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

impl Lost {
    pub(crate) fn event(&self) -> Event {
        Event::Lost(self.stage)
    }

    /// Whether the request was not sent because the call was to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        matches!(self.why, Why::Stopped)
    }

    /// What happened, in words.
    pub(crate) fn describe(&self) -> String {
        let cause = match &self.why {
            Why::TimeLimit => "the time limit ran out".to_owned(),
            Why::Unconnected(limit) => {
                format!("there was no connection after {}", in_words(*limit))
            }
            Why::Silence(limit) => format!("nothing more came for {}", in_words(*limit)),
            Why::TooLarge(most) => {
                let most = match most >> 20 {
                    mebibytes if mebibytes << 20 == *most => format!("{mebibytes} MiB"),
                    _ => format!("{most} bytes"),
                };
                format!("it is longer than {most}; `Limits::answer_bytes` can allow more")
            }
            Why::TooMany(most) => {
                format!("it holds more than {most} values; `Limits::answer_values` can allow more")
            }
            Why::Stopped => "it was to stop".to_owned(),
            Why::Transport(error) => root_cause(error),
        };
        let how_far = match self.stage {
            Stage::Resolving => "the request was not sent: the server's address was not found",
            Stage::Connecting => "the request was not sent",
            Stage::Writing => "part of the request was sent, and no answer came",
            Stage::Waiting => "the request was sent, and no answer came",
            Stage::Reading => "the request was sent, and the answer broke off",
        };
        format!("{how_far} ({cause})")
    }

    pub(crate) fn into_source(self) -> Option<Source> {
        match self.why {
            Why::TimeLimit
            | Why::Unconnected(_)
            | Why::Silence(_)
            | Why::TooLarge(_)
            | Why::TooMany(_)
            | Why::Stopped => None,
            Why::Transport(error) => Some(error.into()),
        }
    }
}

/// Reads the answer to a request that is being sent. Where that may go along with a redirect, `asked`
/// is where it was to go.
async fn transfer(
    sending: impl Future<Output = Result<Response, reqwest::Error>>,
    asked: Option<&Url>,
    limits: &Limits,
    received: &mut Option<Received>,
    enough: &mut Enough<'_>,
) -> Result<(), Why> {
    let lost = |error: reqwest::Error| Why::Transport(error.without_url());
    let mut response = sending.await.map_err(lost)?;
    if asked.is_some_and(|asked| asked != response.url()) {
        let mut elsewhere = response.url().clone();
        elsewhere.set_query(None);
        *received = Some(Received::redirected(elsewhere.to_string()));
        return Ok(());
    }
    let headers = std::mem::take(response.headers_mut());
    let begun = Received::begun(response.status().as_u16(), headers);
    let received = received.insert(begun);
    let mut values: Option<Values> = None;
    loop {
        let chunk = {
            let mut next = pin!(response.chunk());
            // What is there already needs no timer.
            match poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await {
                Poll::Ready(chunk) => chunk,
                Poll::Pending => match timeout_at(after(limits.idle), next).await {
                    Ok(chunk) => chunk,
                    Err(_) => return Err(Why::Silence(limits.idle)),
                },
            }
        };
        let Some(chunk) = chunk.map_err(lost)? else {
            received.is_whole = received.is_success() || is_surely_whole(received);
            return Ok(());
        };
        let room = limits.answer_bytes.saturating_sub(received.body.len());
        if chunk.len() > room {
            // What has room may tell the id of a job.
            received.body.extend_from_slice(&chunk[..room]);
            return Err(Why::TooLarge(limits.answer_bytes));
        }
        received.body.extend_from_slice(&chunk);
        // A text holds no more values than bytes, so most need no count.
        if received.body.len() > limits.answer_values {
            let count = match &mut values {
                Some(values) => values.take(&chunk),
                None => values.insert(Values::default()).take(&received.body),
            };
            if count > limits.answer_values {
                return Err(Why::TooMany(limits.answer_values));
            }
        }
        if enough(received, &chunk) {
            received.rest = Some(Box::new(response));
            return Ok(());
        }
    }
}

/// Whether an answer that ended says itself that this is its end. Otherwise the end of a connection
/// may have been taken for it (RFC 9112, section 6.3), or that of a stream of HTTP/2 that was
/// canceled.
fn is_surely_whole(received: &Received) -> bool {
    let Received { headers, body, .. } = received;
    let length = header(headers, CONTENT_LENGTH.as_str()).and_then(|length| length.to_str().ok());
    length.is_some_and(|length| length.parse() == Ok(body.len()))
        || header(headers, TRANSFER_ENCODING.as_str()).is_some()
}
