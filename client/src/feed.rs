//! The states of a job as a server sends them.

use std::collections::VecDeque;
use std::time::Duration;

use callsheet_core::endpoint::{Lifecycle, Phase};
use reqwest::Response;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::call::{Arrived, Call};
use crate::client::Client;
use crate::cut::beginning;
use crate::error::{Error, in_words, root_cause};
use crate::exchange::Received;
use crate::job::{Accepted, JobState, accepted, unreadable};
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
    /// The id of the job, if an event tells it for certain that cannot be read as a whole.
    told: Option<String>,
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
    Unreadable {
        why: String,
        data: Vec<u8>,
    },
}

/// What is certain of a stream that broke off before it could be told what job it names: of its
/// first event that names one, or else of the last that came.
pub(crate) fn beginning_of_stream(text: &[u8], lifecycle: &Lifecycle) -> Option<Value> {
    let mut certain: Option<Value> = None;
    let mut note = |value: Option<Value>| {
        let names_job = |value: &Value| lifecycle.id_in(value).is_some();
        if value.is_some() && !certain.as_ref().is_some_and(names_job) {
            certain = value;
        }
    };
    let mut events = Events::new(usize::MAX);
    let taken = events.take(text, |event| {
        let data = event.data.as_bytes();
        let whole = json::read(data).map(|(value, _)| value);
        note(whole.or_else(|| beginning(data)));
    });
    // No event is too large for that limit.
    taken.ok()?;
    // What the last one says may be cut, even where it looks whole.
    note(
        events
            .end()
            .and_then(|event| beginning(event.data.as_bytes())),
    );
    certain
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
            told: None,
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
                    self.note_told();
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
        mut answer: Arrived,
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
        let lifecycle = &reader.lifecycle;
        let accepted = match reader.found.front() {
            Some(Found::Object(value)) => {
                answer.body = value.to_string().into_bytes();
                accepted(&reader.client, call, lifecycle, answer)
            }
            Some(Found::Unreadable { data, .. }) => Err(unreadable(call, lifecycle, answer, data)),
            None => Err(unreadable(call, lifecycle, answer, b"")),
        };
        let accepted = accepted.map_err(|error| match &self.told {
            Some(id) => error.with_id(id),
            None => error,
        })?;
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

    /// Notes the id that stands in an event which cannot be read, before that is forgotten. A later
    /// event may still name the job as it should.
    fn note_told(&mut self) {
        let Reader {
            found, lifecycle, ..
        } = &self.reader;
        let mut unreadable = found.iter().filter_map(|found| match found {
            Found::Unreadable { data, .. } => beginning(data),
            Found::Object(_) => None,
        });
        if self.told.is_none() {
            self.told = unreadable.find_map(|certain| lifecycle.id_in(&certain));
        }
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
                    return Err(broke_off(error));
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
            Found::Unreadable { why, .. } => return Err(why),
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
                let cut = self.events.end();
                let data = self.client.without_key(cut.unwrap_or_default().data.into());
                found.push_back(Found::Unreadable {
                    why: too_large.to_string(),
                    data: few(data, self.client.0.limits.answer_values),
                });
                true
            }
        }
    }

    fn end(&mut self) {
        let last = self.events.end().map(|event| Event {
            // Nothing says that it is whole.
            data: without_cut_key(&self.client, event.data),
            ..event
        });
        self.found
            .extend(last.and_then(|event| read(&self.client, event)));
    }

    /// Where the first event stands that names a job.
    fn first(&self) -> Option<usize> {
        self.found.iter().position(|found| match found {
            Found::Object(value) => self.lifecycle.id_in(value).is_some(),
            Found::Unreadable { .. } => false,
        })
    }
}

/// Why a stream broke off. The query of its URL may hold the key.
fn broke_off(error: reqwest::Error) -> String {
    format!("it broke off ({})", root_cause(&error.without_url()))
}

/// The data of an event of which nothing says that it is whole.
fn without_cut_key(client: &Client, data: String) -> String {
    let data = client.without_cut_key(data.into_bytes());
    String::from_utf8_lossy(&data).into_owned()
}

/// Reads the data of an event. An empty one is a sign of life.
fn read(client: &Client, event: Event) -> Option<Found> {
    if event.data.trim().is_empty() {
        return None;
    }
    let data = client.without_key(event.data.into_bytes());
    let most = client.0.limits.answer_values;
    if Values::of(&data) > most {
        return Some(Found::Unreadable {
            why: format!("an event holds more than {most} values"),
            data: few(data, most),
        });
    }
    Some(match json::read(&data) {
        Some((value, _)) => Found::Object(value),
        None => {
            let shown = crate::failure::one_line(&String::from_utf8_lossy(&data));
            let why = format!("`{shown}` is not JSON");
            Found::Unreadable { why, data }
        }
    })
}

/// As much of a text as surely holds no more than so many values.
fn few(mut text: Vec<u8>, most: usize) -> Vec<u8> {
    if Values::of(&text) > most {
        text.truncate(most);
    }
    text
}

#[cfg(test)]
mod tests {
    use callsheet_core::endpoint::OutcomeCall;
    use serde_json::json;

    use super::*;

    fn lifecycle() -> Lifecycle {
        Lifecycle {
            id: "/id".into(),
            status: "/status".into(),
            outputs: Vec::new().into(),
            reason: None,
            pending: Vec::new().into(),
            succeeded: Vec::new().into(),
            failed: Vec::new().into(),
            canceled: Vec::new().into(),
            outcome: OutcomeCall {
                path: "/x/{id}".into(),
                parameter: "id".into(),
            },
            stream: None,
            running: None,
            cost: None,
            prompt: None,
            poll_seconds: 1,
            deadline_seconds: 1,
        }
    }

    #[test]
    fn of_a_stream_that_broke_off_the_job_is_kept() {
        let job = Some(json!({"id": "a"}));
        for (text, expected) in [
            ("data: {\"id\":\"a\",\"st", job.clone()),
            (": hello\r\nevent: x\r\ndata:{\"id\":\"a\",", job.clone()),
            ("data: {\ndata: \"id\":\"a\",\ndata: \"st", job.clone()),
            ("\u{feff}data: {\"id\":\"a\",\"st", job.clone()),
            (": x\rdata: {\"id\":\"a\",\"st", job.clone()),
            // An event that came whole and cannot be read, and what followed it.
            ("data: {\"id\":\"a\",\n\ndata: {\"id", job.clone()),
            (
                "data: {\"id\":\"a\",x}\n\ndata: {\"y\":1}\n\n:",
                job.clone(),
            ),
            ("data: {\"id\":\"a\",x}\n\ndata: {\"id\":\"b\",", job),
            // The last word of what names no job.
            (
                "data: {\"x\":1}\n\ndata: {\"y\":2}\n\n",
                Some(json!({"y": 2})),
            ),
            ("data: {\"id\":\"a", None),
            // A number that may have gone on.
            ("data: {\"id\":12", None),
            ("id: a\n", None),
            ("", None),
        ] {
            let found = beginning_of_stream(text.as_bytes(), &lifecycle());
            assert_eq!(found, expected, "{text}");
        }
    }

    /// An error without a cause, such as this one, names the URL by itself.
    #[tokio::test]
    async fn the_url_of_a_stream_that_broke_off_is_not_told() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/x?key=word", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n");
        });
        let tls = crate::tls::configuration(crate::tls::Roots::Optional, &[]).unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_backend_preconfigured(tls);
        let response = http.build().unwrap().get(&url).send().await.unwrap();
        let error = response.error_for_status().unwrap_err();
        assert!(error.to_string().contains(&url), "{error}");
        let told = broke_off(error);
        assert!(
            told.starts_with("it broke off (") && !told.contains("key"),
            "{told}"
        );
    }
}
