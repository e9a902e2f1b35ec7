//! Waiting for a job to end.

use std::fmt;
use std::time::Duration;

use callsheet_core::Job;
use callsheet_core::endpoint::{Lifecycle, Operation, Phase};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use crate::client::Client;
use crate::decision::Policy;
use crate::error::{Error, ErrorKind, in_words};
use crate::failure::one_line;
use crate::job::{JobState, Outcome, lifecycle_of};

/// How to wait for a job.
///
/// What is not set comes from the spec: how often the vendor's own tools look at a job, and when
/// they give up.
#[derive(Default)]
#[must_use]
pub struct WaitOptions<'a> {
    deadline: Option<Duration>,
    poll: Option<Duration>,
    on_progress: Option<Report<'a>>,
}

type Report<'a> = Box<dyn FnMut(Progress<'_>) + Send + 'a>;

impl<'a> WaitOptions<'a> {
    /// Waits as the spec says.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long to wait at most, with everything that belongs to it.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    /// Sets the pause between two looks at the job.
    pub fn poll(self, poll: Duration) -> Self {
        Self {
            poll: Some(poll),
            ..self
        }
    }

    /// Has a function called with whatever is news.
    pub fn on_progress(self, report: impl FnMut(Progress<'_>) + Send + 'a) -> Self {
        Self {
            on_progress: Some(Box::new(report)),
            ..self
        }
    }

    fn report(&mut self, progress: Progress<'_>) {
        if let Some(report) = &mut self.on_progress {
            report(progress);
        }
    }
}

impl fmt::Debug for WaitOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitOptions")
            .field("deadline", &self.deadline)
            .field("poll", &self.poll)
            .finish_non_exhaustive()
    }
}

/// News of a job that is waited for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// The job has another status than at the last look.
    Status {
        /// In the vendor's word.
        status: &'a str,
        /// What it means.
        phase: Phase,
    },
    /// The job has a status that the spec does not know. It is waited through, and reported once.
    UnknownStatus(&'a str),
    /// A look at the job failed. It will be looked at again.
    LookFailed(&'a Error),
}

impl Client {
    /// Waits until a job has ended well.
    ///
    /// Looks that fail and statuses that the spec does not know are waited through. A job that
    /// ended otherwise is an error ([`ErrorKind::Failed`], [`ErrorKind::Canceled`]), as is one
    /// that has not ended at the deadline ([`ErrorKind::Deadline`]). Every error holds the id.
    /// Dropping the future is safe at any time: the job goes on, and can be waited for again.
    pub async fn wait<J: Job>(
        &self,
        id: &str,
        options: WaitOptions<'_>,
    ) -> Result<Outcome<J>, Error> {
        let lifecycle = lifecycle_of(J::operation())?;
        let once = Policy::never();
        let look = |until| self.look::<J>(id, until, &once);
        Ok(Outcome::of(
            until_ended(lifecycle, id, options, look).await?,
        ))
    }

    /// Waits until a job has ended well that was started by an operation which may only be known
    /// at run time.
    pub async fn wait_call(
        &self,
        submission: &Operation,
        id: &str,
        options: WaitOptions<'_>,
    ) -> Result<JobState, Error> {
        let lifecycle = lifecycle_of(submission)?;
        let once = Policy::never();
        let look = |until| self.look_call(submission, id, until, &once);
        until_ended(lifecycle, id, options, look).await
    }

    /// Checks a request, submits it, and waits until its job has ended well.
    ///
    /// The id only comes to light with the outcome or the error. A program that may be stopped
    /// while it waits should [`submit`](Self::submit), keep the id, and [`wait`](Self::wait).
    pub async fn run<J: Job>(
        &self,
        request: &J,
        options: WaitOptions<'_>,
    ) -> Result<Outcome<J>, Error> {
        let submission = self.submit(request).await?;
        self.wait::<J>(submission.id(), options).await
    }
}

/// How often to look at a job of which the spec does not say it.
const POLL: Duration = Duration::from_secs(3);

/// How long to wait for a job of which the spec does not say it.
const DEADLINE: Duration = Duration::from_mins(15);

/// The shortest pause between two looks, whatever was asked for.
const SHORTEST_POLL: Duration = Duration::from_millis(10);

/// How many times in a row a job may be unknown to the server that accepted it: it can take some
/// time until every part of a server has heard of a new job.
const UNFOUND: u32 = 3;

/// Looks at a job again and again until it has ended or the deadline has come. Each look is told
/// when it must have ended.
async fn until_ended<L>(
    lifecycle: &Lifecycle,
    id: &str,
    mut options: WaitOptions<'_>,
    mut look: impl FnMut(Instant) -> L,
) -> Result<JobState, Error>
where
    L: Future<Output = Result<JobState, Error>>,
{
    let or = |seconds: u64, default: Duration| match seconds {
        0 => default,
        _ => Duration::from_secs(seconds),
    };
    let deadline = options
        .deadline
        .unwrap_or(or(lifecycle.deadline_seconds, DEADLINE));
    let poll = options.poll.unwrap_or(or(lifecycle.poll_seconds, POLL));
    let poll = poll.max(SHORTEST_POLL);

    let until = Instant::now() + deadline;
    let mut seen = Seen::default();
    let ended = timeout_at(until, async {
        loop {
            let looked = look(until).await;
            let pause = match seen.note(looked, &mut options)? {
                Next::Ended(state) => return ended(lifecycle, state),
                Next::LookAgain(asked) => poll.max(asked),
            };
            sleep(pause).await;
        }
    });
    match ended.await {
        Ok(ended) => ended,
        Err(_) => Err(seen.deadline_passed(id, deadline)),
    }
}

/// What earlier looks at a job have shown.
#[derive(Default)]
struct Seen {
    status: Option<String>,
    /// Statuses that the spec does not know, each of which is reported once.
    unknown: Vec<String>,
    /// How many times in a row the job was not found.
    unfound: u32,
    failure: Option<Error>,
}

/// What follows from a look at a job.
enum Next {
    Ended(JobState),
    /// Look again, after the pause that the server asked for at the earliest.
    LookAgain(Duration),
}

impl Seen {
    fn note(
        &mut self,
        looked: Result<JobState, Error>,
        options: &mut WaitOptions<'_>,
    ) -> Result<Next, Error> {
        let state = match looked {
            Ok(state) => state,
            Err(error) => return self.note_failure(error, options),
        };
        self.unfound = 0;
        self.failure = None;
        let status = one_line(state.status.as_deref().unwrap_or("(none)"));
        if state.phase == Phase::Unknown {
            if !self.unknown.contains(&status) {
                options.report(Progress::UnknownStatus(&status));
                self.unknown.push(status.clone());
            }
        } else if self.status.as_ref() != Some(&status) {
            let phase = state.phase;
            let status = &status;
            options.report(Progress::Status { status, phase });
        }
        self.status = Some(status);
        if state.phase.is_final() {
            Ok(Next::Ended(state))
        } else {
            Ok(Next::LookAgain(Duration::ZERO))
        }
    }

    fn note_failure(&mut self, error: Error, options: &mut WaitOptions<'_>) -> Result<Next, Error> {
        self.unfound = match error.kind() {
            ErrorKind::NotFound => self.unfound + 1,
            _ => 0,
        };
        let may_pass = match error.kind() {
            ErrorKind::Transport
            | ErrorKind::Server
            | ErrorKind::RateLimited
            | ErrorKind::Unreadable => true,
            ErrorKind::NotFound => self.unfound < UNFOUND,
            ErrorKind::Configuration
            | ErrorKind::InvalidRequest
            | ErrorKind::Authentication
            | ErrorKind::Credits
            | ErrorKind::RejectedContent
            | ErrorKind::OutcomeUnknown
            | ErrorKind::Deadline
            | ErrorKind::Failed
            | ErrorKind::Canceled
            | ErrorKind::Download => false,
        };
        if !may_pass {
            return Err(error);
        }
        options.report(Progress::LookFailed(&error));
        let asked = error.retry_after().unwrap_or_default();
        self.failure = Some(error);
        Ok(Next::LookAgain(asked))
    }

    fn deadline_passed(self, id: &str, deadline: Duration) -> Error {
        let waited = in_words(deadline);
        let seen = match &self.status {
            Some(status) => format!("after {waited} its status is `{status}`"),
            None => format!("in {waited} nothing was heard of it"),
        };
        let error = Error::new(ErrorKind::Deadline, seen).with_id(id);
        match self.failure {
            Some(failure) => error.with_source(failure),
            None => error,
        }
    }
}

/// What the end of a job means to somebody who waits for its outputs.
fn ended(lifecycle: &Lifecycle, state: JobState) -> Result<JobState, Error> {
    let kind = match state.phase {
        Phase::Failed => ErrorKind::Failed,
        Phase::Canceled => ErrorKind::Canceled,
        Phase::Succeeded | Phase::Pending | Phase::Unknown => return Ok(state),
    };
    let text = |pointer: &str| {
        let text = match state.answer.pointer(pointer)? {
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
    Err(Error::new(kind, "")
        .with_id(&state.id)
        .with_reason(code, message)
        .with_answer(Some(state.answer)))
}

#[cfg(test)]
mod tests;
