//! One request sent once, and what came of it.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, Method, Request, Url};
use tokio::time::{Instant, timeout_at};

use crate::decision::Event;
use crate::error::{Source, root_cause};
use crate::gate::Gate;
use crate::retry_after;

/// The most that an answer may hold. What is longer counts as broken off.
const LARGEST_ANSWER: usize = 32 << 20;

/// Sends a request once and reads the answer whole, until `until` at the latest.
///
/// An answer whose status is none of success needs no body to be one: it is given as far as it
/// came.
pub(crate) async fn exchange(
    http: &Client,
    outgoing: &Outgoing,
    until: Instant,
) -> Result<Received, Lost> {
    let (gate, request) = outgoing.request();
    let mut received: Option<Received> = None;
    let ended = timeout_at(until, transfer(http, request, &mut received)).await;
    let was_sent = gate.lock();

    let why = match ended {
        Ok(ended) => ended.err(),
        Err(_) => Some(Why::TimeLimit),
    };
    match (received, why) {
        (Some(received), None) => Ok(received),
        (Some(received), Some(_)) if !received.is_success() => Ok(received),
        (Some(received), Some(why)) => Err(Lost {
            event: Event::BrokenAnswer,
            why,
            request_id: received.request_id,
        }),
        (None, why) => Err(Lost {
            event: if was_sent {
                Event::NoAnswer
            } else {
                Event::NotSent
            },
            // A transfer that ends well leaves an answer behind.
            why: why.unwrap_or(Why::TimeLimit),
            request_id: None,
        }),
    }
}

/// A request that can be sent as often as is right.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Outgoing {
    /// The request for one attempt, and what tells whether it was sent.
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
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// Where a redirect wants the client to go.
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// How an exchange ended that brought no answer, or not the whole of one.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) event: Event,
    pub(crate) why: Why,
    pub(crate) request_id: Option<String>,
}

/// Why an exchange ended early.
#[derive(Debug)]
pub(crate) enum Why {
    /// The time limit of the attempt or of the call ran out.
    TimeLimit,
    /// The answer was longer than any that this client takes.
    TooLarge,
    /// The connection could not be made or was lost.
    Transport(reqwest::Error),
}

impl Received {
    /// Whether the status promises success.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn begun(status: u16, headers: &HeaderMap) -> Self {
        const REQUEST_IDS: [&str; 4] = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"];
        let text = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?;
            Some(crate::failure::one_line(value)).filter(|value| !value.is_empty())
        };
        Self {
            status,
            request_id: REQUEST_IDS.into_iter().find_map(text),
            retry_after: retry_after::asked(headers, SystemTime::now()),
            location: text(LOCATION.as_str()),
            body: Vec::new(),
        }
    }
}

impl Lost {
    /// What happened, in words.
    pub(crate) fn describe(&self) -> String {
        let cause = match &self.why {
            Why::TimeLimit => "the time limit ran out".to_owned(),
            Why::TooLarge => format!("it is longer than {} MiB", LARGEST_ANSWER >> 20),
            Why::Transport(error) => root_cause(error),
        };
        match self.event {
            Event::NotSent => format!("the request was not sent ({cause})"),
            Event::NoAnswer => format!("the request was sent, and no answer came ({cause})"),
            Event::BrokenAnswer | Event::Answered(_) => {
                format!("the request was sent, and the answer broke off ({cause})")
            }
        }
    }

    pub(crate) fn into_source(self) -> Option<Source> {
        match self.why {
            Why::TimeLimit | Why::TooLarge => None,
            Why::Transport(error) => Some(error.into()),
        }
    }
}

async fn transfer(
    http: &Client,
    request: Request,
    received: &mut Option<Received>,
) -> Result<(), Why> {
    let lost = |error: reqwest::Error| Why::Transport(error.without_url());
    let mut response = http.execute(request).await.map_err(lost)?;
    let begun = Received::begun(response.status().as_u16(), response.headers());
    let received = received.insert(begun);
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if received.body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Why::TooLarge);
        }
        received.body.extend_from_slice(&chunk);
    }
    Ok(())
}
