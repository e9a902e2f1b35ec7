//! The states of a job as a server sends them.

use std::collections::VecDeque;
use std::time::Duration;

use callsheet_core::endpoint::{Lifecycle, Phase};
use reqwest::Response;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::call::{Answer, Body, Call};
use crate::client::Client;
use crate::error::{Error, in_words, root_cause};
use crate::exchange::Received;
use crate::job::{Accepted, JobState, accepted};
use crate::json;
use crate::limits::later;
use crate::sse::{Event, Events};
use crate::values::Values;

/// The most that one event may take.
const LARGEST_EVENT: usize = 4 << 20;

/// An answer that is being read up to the first word of a job.
pub(crate) struct Opening {
    form: Form,
    reader: Reader,
}

/// What an answer turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Nothing telling has come.
    Open,
    Events,
    /// Something else, which must be had whole.
    Whole,
}

/// The rest of a stream whose beginning has named the job.
pub(crate) struct Feed {
    reader: Reader,
    /// What brings more; `None` when the stream has ended.
    response: Option<Box<Response>>,
    id: String,
    request_id: Option<String>,
    stall: Duration,
    heard: Instant,
}

/// What was read of a stream and nobody has seen.
struct Reader {
    client: Client,
    lifecycle: Lifecycle,
    events: Events,
    found: VecDeque<Found>,
}

/// The data of an event.
enum Found {
    Object(Value),
    /// It is not JSON, or longer than anybody would send.
    Unreadable(String),
}

impl Opening {
    pub(crate) fn new(client: Client, lifecycle: Lifecycle) -> Self {
        Self {
            form: Form::Open,
            reader: Reader {
                client,
                lifecycle,
                events: Events::new(LARGEST_EVENT),
                found: VecDeque::new(),
            },
        }
    }

    /// Reads a piece of an answer, which `received` holds already. Tells whether that is enough,
    /// because it names a job.
    ///
    /// What it is shows by how it begins, whatever the server calls it: no stream begins with a
    /// brace, and JSON with nothing else.
    pub(crate) fn take(&mut self, received: &Received, piece: &[u8]) -> bool {
        if !received.is_success() {
            return false;
        }
        let mut unread = piece;
        let body = &received.body[..];
        if self.form == Form::Open {
            let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
            self.form = match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
                None => return false,
                // The beginning of a byte order mark.
                Some(0xef) if text.len() < 3 => return false,
                Some(b'{' | b'[' | b'<' | b'"') => Form::Whole,
                Some(_) => Form::Events,
            };
            unread = body;
        }
        match self.form {
            Form::Open | Form::Whole => false,
            Form::Events => {
                let is_unreadable = self.reader.take(unread);
                let is_named = self.reader.first().is_some();
                if !is_named {
                    // Of what names no job the last word is enough: it may say why there is none.
                    let older = self.reader.found.len().saturating_sub(1);
                    self.reader.found.drain(..older);
                }
                is_unreadable || is_named
            }
        }
    }

    /// The job that the answer names, with what follows if it is a stream.
    pub(crate) fn accepted(
        self,
        call: &Call<'_>,
        mut answer: Answer,
        rest: Option<Box<Response>>,
        stall: Duration,
    ) -> Result<(Accepted, Option<Feed>), Error> {
        let mut reader = self.reader;
        if self.form != Form::Events {
            let accepted = accepted(&reader.client, call, &reader.lifecycle, answer)?;
            return Ok((accepted, None));
        }
        if rest.is_none() {
            reader.end();
        }
        // Whatever came before the job was named says nothing of it.
        let first = reader.first();
        let last = first.unwrap_or(reader.found.len().saturating_sub(1));
        reader.found.drain(..last);
        answer.body = match reader.found.front() {
            Some(Found::Object(value)) => Body::Json(value.clone()),
            _ => Body::Bytes(Vec::new()),
        };
        let accepted = accepted(&reader.client, call, &reader.lifecycle, answer)?;
        let feed = Feed {
            reader,
            response: rest,
            id: accepted.id().to_owned(),
            request_id: accepted.request_id.clone(),
            stall,
            heard: Instant::now(),
        };
        Ok((accepted, Some(feed)))
    }
}

impl Feed {
    /// The next state of the job, or why none will come from the stream any more.
    ///
    /// Dropping the future loses nothing: what has come is kept.
    pub(crate) async fn next(&mut self) -> Result<JobState, String> {
        loop {
            while let Some(found) = self.reader.found.pop_front() {
                if let Some(state) = self.state(found)? {
                    return Ok(state);
                }
            }
            let Some(response) = &mut self.response else {
                return Err("it ended before the job did".to_owned());
            };
            let chunk = timeout_at(later(self.heard, self.stall), response.chunk()).await;
            match chunk {
                Ok(Ok(Some(chunk))) => {
                    self.heard = Instant::now();
                    self.reader.take(&chunk);
                }
                Ok(Ok(None)) => {
                    self.response = None;
                    self.reader.end();
                }
                Ok(Err(error)) => {
                    self.response = None;
                    // The query of its URL may hold the key.
                    let error = error.without_url();
                    return Err(format!("it broke off ({})", root_cause(&error)));
                }
                Err(_) => {
                    self.response = None;
                    return Err(format!("nothing came for {}", in_words(self.stall)));
                }
            }
        }
    }

    /// How long the stream wants to be left alone after its end.
    pub(crate) fn retry(&self) -> Option<Duration> {
        self.reader.events.retry().map(Duration::from_millis)
    }

    /// The state that an event tells of; none if it is a sign of life and nothing more.
    fn state(&self, found: Found) -> Result<Option<JobState>, String> {
        let value = match found {
            Found::Object(value) => value,
            Found::Unreadable(why) => return Err(why),
        };
        let lifecycle = &self.reader.lifecycle;
        if lifecycle.id_in(&value).is_some_and(|id| id != self.id) {
            return Err("it tells of another job".to_owned());
        }
        if lifecycle.status_in(&value).is_none() {
            return Ok(None);
        }
        let state = JobState {
            request_id: self.request_id.clone(),
            ..JobState::read(lifecycle, &self.id, value)
        };
        let names_nothing = state.outputs.is_empty() && !lifecycle.outputs.is_empty();
        if state.phase == Phase::Succeeded && names_nothing {
            return Err("its last word names no outputs".to_owned());
        }
        Ok(Some(state))
    }
}

impl Reader {
    /// Reads a piece of the stream. Tells whether it cannot be read any further.
    fn take(&mut self, piece: &[u8]) -> bool {
        let (client, found) = (&self.client, &mut self.found);
        let taken = self
            .events
            .take(piece, |event| found.extend(read(client, event)));
        match taken {
            Ok(()) => false,
            Err(too_large) => {
                self.found
                    .push_back(Found::Unreadable(too_large.to_string()));
                true
            }
        }
    }

    fn end(&mut self) {
        let last = self.events.end();
        self.found
            .extend(last.and_then(|event| read(&self.client, event)));
    }

    /// Where the first event stands that names a job.
    fn first(&self) -> Option<usize> {
        self.found.iter().position(|found| match found {
            Found::Object(value) => self.lifecycle.id_in(value).is_some(),
            Found::Unreadable(_) => false,
        })
    }
}

/// Reads the data of an event. An empty one is a sign of life.
fn read(client: &Client, event: Event) -> Option<Found> {
    if event.data.trim().is_empty() {
        return None;
    }
    let data = client.without_key(event.data.into_bytes());
    let most = client.0.limits.answer_values;
    if Values::of(&data) > most {
        let why = format!("an event holds more than {most} values");
        return Some(Found::Unreadable(why));
    }
    Some(match json::read(&data) {
        Some((value, _)) => Found::Object(value),
        None => {
            let data = crate::failure::one_line(&String::from_utf8_lossy(&data));
            Found::Unreadable(format!("`{data}` is not JSON"))
        }
    })
}
