//! Calls whose answer only says that a job was accepted, and looks at how the job stands.

use std::borrow::Cow;
use std::fmt;
use std::mem::take;
use std::time::Duration;

use callsheet_core::endpoint::{Endpoint, Lifecycle, Operation, Phase};
use callsheet_core::read::ReadError;
use callsheet_core::wire::{self, Head};
use callsheet_core::{Job, RawAnswer, Received};
use serde_json::Value;
use tokio::time::Instant;

use crate::call::{Arrived, Call, outcome_call, outcome_operation};
use crate::client::{Client, checked};
use crate::cut::beginning;
use crate::decision::Policy;
use crate::error::{Error, ErrorKind};
use crate::failure::one_line;
use crate::json::{self, Json};
use crate::limits::after;
use crate::ticket::Ticket;

/// A job that the server has accepted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Accepted {
    /// What is needed to come back for the job. Write it down: with it the job can be waited for,
    /// in another process too.
    pub ticket: Ticket,
    /// The HTTP status that the server answered with.
    pub http_status: u16,
    /// The job's status, if the answer tells it, in the vendor's word.
    pub status: Option<String>,
    /// The server's own name for the request, which its support will ask for.
    pub request_id: Option<String>,
    /// The server's answer.
    pub(crate) answer: Json,
}

impl Accepted {
    /// The server's answer as it came. It is read when it is asked for the first time.
    #[must_use]
    pub fn answer(&self) -> &Value {
        self.answer.value()
    }

    /// The job's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.ticket.id
    }
}

/// A job that the server has accepted, with the answer read into its type.
#[non_exhaustive]
pub struct Submission<J: Job> {
    /// The job. It is accepted and has an id whether or not the answer fits its type.
    pub accepted: Accepted,
    /// The answer, or why it does not fit its type.
    pub response: Result<J::Response, ReadError>,
}

impl<J: Job> Submission<J> {
    /// Reads the answer into its type; that it does not fit is no reason to lose the job.
    pub(crate) fn of(mut accepted: Accepted) -> Self {
        let status = accepted.http_status;
        let (response, text) = read_text(status, take(&mut accepted.answer).into_text());
        // Half a character somewhere is no misfit.
        let mended = match response {
            Ok(_) => None,
            Err(_) => json::read(&text).filter(|(_, mended)| **mended != *text),
        };
        let (response, answer) = match mended {
            None => (response, Json::new(text)),
            Some((value, mended)) => {
                let (response, text) = read_text(status, mended.into_owned());
                (response, Json::known(text, value))
            }
        };
        Self {
            accepted: Accepted { answer, ..accepted },
            response,
        }
    }

    /// The job's id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.accepted.id()
    }

    /// What is needed to come back for the job, in another process too.
    #[must_use]
    pub fn ticket(&self) -> &Ticket {
        &self.accepted.ticket
    }
}

impl<J: Job> fmt::Debug for Submission<J>
where
    J::Response: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("accepted", &self.accepted)
            .field("response", &self.response)
            .finish()
    }
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct JobState {
    /// The HTTP status that the server answered with.
    pub http_status: u16,
    /// The job's id.
    pub id: String,
    /// The job's status, if the answer tells it, in the vendor's word.
    pub status: Option<String>,
    /// What the status means.
    pub phase: Phase,
    /// The URLs of the job's outputs.
    pub outputs: Vec<String>,
    /// Why the job failed, as a code, if it did and the server says so.
    pub code: Option<String>,
    /// Why the job failed, in words: one line of plain text.
    pub message: Option<String>,
    /// How long the server asked to be left alone.
    pub retry_after: Option<Duration>,
    /// The server's own name for the request that was answered so, which its support will ask for.
    pub request_id: Option<String>,
    /// The server's answer as it came.
    pub answer: Value,
}

impl JobState {
    /// Reads how a job stands out of an answer, in whichever of the vendor's vocabularies it is.
    pub(crate) fn read(lifecycle: &Lifecycle, id: &str, answer: Value) -> Self {
        let status = lifecycle.status_in(&answer);
        let phase = match &status {
            Some(status) => lifecycle.phase(status),
            None => Phase::Unknown,
        };
        let text = |pointer: &str| {
            let text = match answer.pointer(pointer)? {
                Value::String(text) => one_line(text),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some(text).filter(|text| !text.is_empty())
        };
        let (code, message) = match &lifecycle.reason {
            Some((code, message)) => (text(code), text(message)),
            None => (None, None),
        };
        Self {
            http_status: 200,
            id: id.to_owned(),
            status,
            phase,
            outputs: lifecycle.outputs_in(&answer),
            code,
            message,
            retry_after: None,
            request_id: None,
            answer,
        }
    }
}

/// How a job stands, with the answer read into its type.
#[non_exhaustive]
pub struct Outcome<J: Job> {
    /// How the job stands.
    pub state: JobState,
    /// The answer, or why it does not fit its type.
    pub response: Result<<J::Outcome as Endpoint>::Response, ReadError>,
}

/// Reads an answer about a job into its type.
pub(crate) fn read<T: Received>(status: u16, answer: &Value) -> Result<T, ReadError> {
    read_text(status, answer.to_string().into_bytes()).0
}

/// The same from its text, which is given back.
fn read_text<T: Received>(status: u16, text: Vec<u8>) -> (Result<T, ReadError>, Vec<u8>) {
    let answer = RawAnswer::new(status, Some("application/json"), text);
    (T::read(&answer), answer.body)
}

impl<J: Job> Outcome<J> {
    /// Reads the answer of a state into its type; that it does not fit is no reason to lose it.
    #[must_use]
    pub fn of(state: JobState) -> Self {
        Self {
            response: read(state.http_status, &state.answer),
            state,
        }
    }
}

impl<J: Job> fmt::Debug for Outcome<J>
where
    <J::Outcome as Endpoint>::Response: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("state", &self.state)
            .field("response", &self.response)
            .finish()
    }
}

impl Client {
    /// Checks a request against the spec and submits it.
    ///
    /// A request that breaks a constraint is not sent: the error holds every violation. One that
    /// costs money is sent at most once unless it is certain that the server did not accept it;
    /// if that remains open, the error is [`ErrorKind::OutcomeUnknown`]. Its [`Error::id`] is the
    /// job's if the answer told it before it broke off: then there is a job to wait for.
    ///
    #[cfg_attr(feature = "skills-video", doc = "```")]
    #[cfg_attr(not(feature = "skills-video"), doc = "```text")]
    /// use callsheet_client::ErrorKind;
    /// use callsheet_client::types::wan_v2_7_pro::Request;
    /// # use callsheet_client::{Client, core::Endpoint};
    /// # use callsheet_sandbox::Sandbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let api = std::sync::Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
    /// # let sandbox = Sandbox::builder(&api).start()?;
    /// # let client = Client::builder(Request::operation());
    /// # let client = client.base_url(sandbox.base_url()).key("any").build()?;
    ///
    /// let submission = client.submit(&Request::new("A red fox in fresh snow")).await?;
    /// println!("accepted: {}", submission.id()); // Keep its ticket.
    ///
    /// // What breaks the spec costs nothing.
    /// let error = client.submit(&Request::new("A red fox").n(9)).await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    /// let violations = error.violations().expect("it was not sent for that").to_string();
    /// assert_eq!(violations, "/n: 9 is more than the maximum, 4");
    /// # assert_eq!(sandbox.books().jobs.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn submit<J: Job>(&self, request: &J) -> Result<Submission<J>, Error> {
        self.submit_typed(&checked(request)?).await
    }

    /// Submits a request without checking it: for a server that has lifted a limit which the spec
    /// still has.
    pub async fn submit_unchecked<J: Job>(&self, request: &J) -> Result<Submission<J>, Error> {
        self.submit_typed(&Call::of(request)?).await
    }

    /// Submits a call of an operation that may only be known at run time. Nothing is checked.
    pub async fn submit_call(&self, call: &Call<'_>) -> Result<Accepted, Error> {
        let lifecycle = lifecycle_of(call.operation)?;
        let until = after(self.0.limits.total);
        let answer = self.send_until(call, until, &self.0.retry).await;
        let answer = answer.map_err(|error| with_id_told(error, lifecycle))?;
        accepted(self, call, lifecycle, answer)
    }

    /// Looks once at how a job stands. A job that failed is no error here.
    pub async fn result<J: Job>(&self, id: &str) -> Result<Outcome<J>, Error> {
        let state = self.look_once(&Look::of::<J>(id)?).await?;
        Ok(Outcome::of(state))
    }

    /// Looks once at how a job stands that was started by an operation which may only be known at
    /// run time. A job that failed is no error here.
    pub async fn outcome_call(&self, submission: &Operation, id: &str) -> Result<JobState, Error> {
        self.look_once(&Look::at(submission, id)?).await
    }

    async fn look_once(&self, look: &Look<'_>) -> Result<JobState, Error> {
        let until = after(self.0.limits.total);
        self.look(look, until, &self.0.retry).await
    }

    /// Looks at a job, until `until` at the latest.
    pub(crate) async fn look(
        &self,
        look: &Look<'_>,
        until: Instant,
        policy: &Policy,
    ) -> Result<JobState, Error> {
        let (lifecycle, id) = (look.lifecycle, &look.id);
        let call = &look.call();
        let looked = self.send_until(call, until, policy).await;
        let answer = looked.map_err(|error| error.with_id(id))?;
        match json::read(&answer.body) {
            Some((json, _)) => {
                let (http_status, retry_after) = (answer.status, answer.retry_after);
                Ok(JobState {
                    http_status,
                    retry_after,
                    request_id: answer.request_id,
                    ..JobState::read(lifecycle, id, json)
                })
            }
            None => {
                let error = Error::new(ErrorKind::Unreadable, "it is not JSON");
                Err(error
                    .with_status(answer.status)
                    .with_request_id(answer.request_id)
                    .with_id(id)
                    .about(call))
            }
        }
    }

    async fn submit_typed<J: Job>(&self, call: &Call<'_>) -> Result<Submission<J>, Error> {
        Ok(Submission::of(self.submit_call(call).await?))
    }
}

/// An error with the id of the job, if an answer that promised success named it before it broke off.
pub(crate) fn with_id_told(error: Error, lifecycle: &Lifecycle) -> Error {
    let broke_off = error.is_outcome_unknown() && error.status().is_none();
    let answer = error.answer().filter(|_| broke_off);
    match answer.and_then(|answer| lifecycle.id_in(answer)) {
        Some(id) => error.with_id(&id),
        None => error,
    }
}

/// Reads the job out of an answer that promises success.
pub(crate) fn accepted(
    client: &Client,
    call: &Call<'_>,
    lifecycle: &Lifecycle,
    mut answer: Arrived,
) -> Result<Accepted, Error> {
    let body = take(&mut answer.body);
    // The id comes first and alone: whatever else the answer says, or fails to say, the job
    // is accepted.
    let (id, status, json) = match lifecycle.id_and_status_in(&body) {
        Some((Some(id), status)) => (id, status, Json::new(body)),
        _ => {
            let Some((value, text)) = json::read(&body) else {
                return Err(unreadable(call, lifecycle, answer, &body));
            };
            let Some(id) = lifecycle.id_in(&value) else {
                return Err(unknown(call, answer, "names no job", Some(value)));
            };
            let status = lifecycle.status_in(&value);
            (id, status, Json::known(text.into_owned(), value))
        }
    };
    Ok(Accepted {
        http_status: answer.status,
        ticket: Ticket::now(call.operation, client, id),
        status,
        request_id: answer.request_id,
        answer: json,
    })
}

/// The error for an answer that promises success and cannot be read, because it was cut, or holds
/// something that nobody can read; what stands before that counts.
pub(crate) fn unreadable(
    call: &Call<'_>,
    lifecycle: &Lifecycle,
    answer: Arrived,
    body: &[u8],
) -> Error {
    let told = beginning(body);
    let id = told.as_ref().and_then(|told| lifecycle.id_in(told));
    let error = unknown(call, answer, "cannot be read as JSON", told);
    match id {
        Some(id) => error.with_id(&id),
        None => error,
    }
}

/// The error for an answer that promises success and does not keep it.
fn unknown(call: &Call<'_>, answer: Arrived, why: &str, told: Option<Value>) -> Error {
    // Some servers report a failure under a status of success.
    let failures = &call.operation.failures;
    let code = told.as_ref().and_then(|told| failures.code_in(told));
    let message = told.as_ref().and_then(|told| failures.message_in(told));
    let why = format!("the answer promises success, but {why}");
    Error::new(ErrorKind::OutcomeUnknown, why)
        .with_status(answer.status)
        .with_request_id(answer.request_id)
        .with_reason(
            code.map(|code| one_line(&code)),
            message.map(|message| one_line(&message)),
        )
        .with_answer(told)
        .with_doubt(answer.record.doubt())
        .about(call)
}

/// The call that looks at a job, which can be made as often as is wanted.
pub(crate) struct Look<'a> {
    pub(crate) lifecycle: &'a Lifecycle,
    pub(crate) id: String,
    operation: Cow<'a, Operation>,
    head: Head,
    body: Option<wire::Body>,
}

impl<'a> Look<'a> {
    /// A look at a job that was started by an operation which may only be known at run time.
    pub(crate) fn at(submission: &'a Operation, id: &str) -> Result<Self, Error> {
        let lifecycle = lifecycle_of(submission)?;
        is_named(id)?;
        let operation = outcome_operation(submission, lifecycle);
        Ok(Self {
            lifecycle,
            id: id.to_owned(),
            head: outcome_call(&operation, lifecycle, id).head,
            body: None,
            operation: Cow::Owned(operation),
        })
    }

    fn call(&self) -> Call<'_> {
        Call {
            operation: &self.operation,
            head: self.head.clone(),
            body: self.body.clone(),
        }
    }
}

impl Look<'static> {
    /// A look at a job that was started by `J`.
    pub(crate) fn of<J: Job>(id: &str) -> Result<Self, Error> {
        let lifecycle = lifecycle_of(J::operation())?;
        is_named(id)?;
        let Call {
            operation,
            head,
            body,
        } = Call::of(&J::outcome(id))?;
        Ok(Self {
            lifecycle,
            id: id.to_owned(),
            operation: Cow::Borrowed(operation),
            head,
            body,
        })
    }
}

/// Refuses an id that is none: a path without it leads to something else.
fn is_named(id: &str) -> Result<(), Error> {
    if !id.is_empty() {
        return Ok(());
    }
    let why = "the id of the job is empty, so there is none to look at";
    Err(Error::new(ErrorKind::Configuration, why))
}

pub(crate) fn lifecycle_of(operation: &Operation) -> Result<&Lifecycle, Error> {
    operation.lifecycle.as_ref().ok_or_else(|| {
        let why = format!(
            "the spec of {} does not say how a job goes on (x-callsheet-lifecycle), so it cannot \
             be submitted as one",
            operation.id
        );
        Error::new(ErrorKind::Configuration, why)
    })
}
