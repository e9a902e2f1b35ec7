//! When to look at a job, and what each look means.

use std::future::pending;
use std::time::Duration;

use callsheet_core::endpoint::{Lifecycle, Phase};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::error::{Error, ErrorKind, in_words};
use crate::failure::one_line;
use crate::job::JobState;
use crate::limits::later;
use crate::repeat::random;
use crate::stop::{StopHandle, unless_stopped};
use crate::wait::{Progress, WaitOptions};

/// Somebody who waits for a job: knows what was seen, when to look again, and when it is over.
///
/// Nothing is noted before a look has ended, so a look that is given up halfway has not been.
pub(crate) struct Vigil<'a> {
    id: String,
    options: WaitOptions<'a>,
    deadline: Duration,
    until: Instant,
    pace: Pace,
    /// The longest pause that a server may ask for.
    longest_hint: Duration,
    next_look: Instant,
    /// Whether the look shortly before the deadline has been planned.
    is_last: bool,
    /// What may tell to wait no longer.
    stop: Option<StopHandle>,
    seen: Seen,
    is_over: bool,
}

/// How often to look at a job of which the spec does not say it.
const POLL: Duration = Duration::from_secs(3);

/// How long to wait for a job of which the spec does not say it.
const DEADLINE: Duration = Duration::from_mins(15);

/// The shortest pause between two looks, whatever was asked for.
const SHORTEST_POLL: Duration = Duration::from_millis(10);

/// Up to where pauses grow.
const LONGEST_POLL: Duration = Duration::from_secs(15);

/// By how much each pause is longer than the one before.
const GROWTH: f64 = 1.25;

/// Which part of a pause is added to it at most, so that those who began together spread.
const JITTER: f64 = 0.1;

/// How long before the deadline the last look begins, where the next pause would end after it.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// How many statuses that the spec does not know are news. A server that has ever new ones, such as
/// how far the job is, would be told of without end.
const MOST_UNKNOWN: usize = 100;

/// How many times in a row a job may be unknown to the server that accepted it: it can take some
/// time until every part of a server has heard of a new job.
const UNFOUND: u32 = 3;

impl<'a> Vigil<'a> {
    pub(crate) fn new(
        lifecycle: &Lifecycle,
        id: &str,
        options: WaitOptions<'a>,
        longest_hint: Duration,
        stop: Option<StopHandle>,
    ) -> Self {
        let or = |seconds: u64, default: Duration| match seconds {
            0 => default,
            _ => Duration::from_secs(seconds),
        };
        let deadline = options
            .deadline
            .unwrap_or(or(lifecycle.deadline_seconds, DEADLINE));
        let poll = options.poll.unwrap_or(or(lifecycle.poll_seconds, POLL));
        let now = Instant::now();
        Self {
            id: id.to_owned(),
            deadline,
            until: later(now, deadline),
            pace: Pace::new(poll, &options, random),
            options,
            longest_hint,
            next_look: now,
            is_last: false,
            stop,
            seen: Seen::default(),
            is_over: false,
        }
    }

    /// Looks until there is news; `None` after the end of the job. Each look is told when it must
    /// have ended.
    pub(crate) async fn next<L>(
        &mut self,
        mut look: impl FnMut(Instant) -> L,
    ) -> Result<Option<JobState>, Error>
    where
        L: Future<Output = Result<JobState, Error>>,
    {
        while !self.is_over {
            let (next_look, until) = (self.next_look, self.until);
            let pause = timeout_at(until, async {
                if next_look >= until {
                    // A look that cannot end in time is not begun.
                    pending::<()>().await;
                }
                sleep_until(next_look).await;
            });
            let looked = match unless_stopped(self.stop.as_ref(), pause).await {
                None => return Err(self.stopped()),
                // A look that has begun may show the end, so it is let end.
                Some(Ok(())) => timeout_at(until, look(until)).await,
                Some(Err(passed)) => Err(passed),
            };
            let Ok(looked) = looked else {
                self.is_over = true;
                return Err(self.deadline_passed());
            };
            if let Some(state) = self.note(looked)? {
                return Ok(Some(state));
            }
        }
        Ok(None)
    }

    /// Waits for something else than a look, until the deadline at the latest.
    pub(crate) async fn listen<T>(&mut self, to: impl Future<Output = T>) -> Result<T, Error> {
        match unless_stopped(self.stop.as_ref(), timeout_at(self.until, to)).await {
            None => Err(self.stopped()),
            Some(Ok(heard)) => Ok(heard),
            Some(Err(_)) => {
                self.is_over = true;
                Err(self.deadline_passed())
            }
        }
    }

    /// Notes a state that came without a look; gives it back if it is news.
    pub(crate) fn hear(&mut self, state: JobState) -> Option<JobState> {
        self.is_over = state.phase.is_final();
        self.note_state(state)
    }

    /// Notes that from here on the job must be looked at, and how long the server asks to wait
    /// before that.
    pub(crate) fn fall_back(&mut self, why: &str, asked: Option<Duration>) {
        self.options.report(Progress::StreamEnded(why));
        let asked = asked.unwrap_or_default().min(self.longest_hint);
        let next_look = Instant::now().checked_add(asked);
        self.next_look = next_look.unwrap_or(self.until).min(self.until);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Notes what a look has shown; gives the state if it is news.
    fn note(&mut self, looked: Result<JobState, Error>) -> Result<Option<JobState>, Error> {
        let (news, asked) = match looked {
            Ok(state) => {
                let asked = state.retry_after;
                (self.note_state(state), asked)
            }
            Err(error) => (None, self.note_failure(error)?),
        };
        match &news {
            Some(state) if state.phase.is_final() => self.is_over = true,
            _ => self.plan(asked)?,
        }
        Ok(news)
    }

    /// Notes a state, however it came; gives it back if it is news.
    fn note_state(&mut self, state: JobState) -> Option<JobState> {
        let seen = &mut self.seen;
        seen.unfound = 0;
        seen.failure = None;
        let status = one_line(state.status.as_deref().unwrap_or("(none)"));
        let is_same = seen.status.as_ref() == Some(&status);
        if !is_same {
            self.pace.begin_anew();
        }
        let is_news = if state.phase == Phase::Unknown {
            let is_told = seen.unknown.len() >= MOST_UNKNOWN || seen.unknown.contains(&status);
            if !is_told {
                self.options.report(Progress::UnknownStatus(&status));
                seen.unknown.push(status.clone());
                if seen.unknown.len() == MOST_UNKNOWN {
                    self.options.report(Progress::TooManyStatuses(MOST_UNKNOWN));
                }
            }
            !is_told
        } else {
            if !is_same {
                let (status, phase) = (&*status, state.phase);
                self.options.report(Progress::Status { status, phase });
            }
            !is_same || state.phase.is_final()
        };
        seen.status = Some(status);
        is_news.then_some(state)
    }

    /// Notes a look that failed; gives how long the server asks to be left alone.
    fn note_failure(&mut self, error: Error) -> Result<Option<Duration>, Error> {
        let seen = &mut self.seen;
        seen.unfound = match error.kind() {
            ErrorKind::NotFound => seen.unfound + 1,
            _ => 0,
        };
        let may_pass = match error.kind() {
            ErrorKind::Transport
            | ErrorKind::Server
            | ErrorKind::RateLimited
            | ErrorKind::Unreadable => true,
            ErrorKind::NotFound => seen.unfound < UNFOUND,
            ErrorKind::Configuration
            | ErrorKind::InvalidRequest
            | ErrorKind::Authentication
            | ErrorKind::Credits
            | ErrorKind::RejectedContent
            | ErrorKind::OutcomeUnknown
            | ErrorKind::Deadline
            | ErrorKind::Failed
            | ErrorKind::Canceled
            | ErrorKind::Download
            | ErrorKind::Stopped => false,
        };
        if !may_pass {
            self.is_over = true;
            return Err(error);
        }
        self.options.report(Progress::LookFailed(&error));
        let asked = error.retry_after();
        self.seen.failure = Some(error);
        Ok(asked)
    }

    /// Plans the next look. One that the server forbids until after the deadline is not waited
    /// for: there is nothing to gain by it.
    fn plan(&mut self, asked: Option<Duration>) -> Result<(), Error> {
        let now = Instant::now();
        let left = self.until.saturating_duration_since(now);
        let asked = asked.unwrap_or_default().min(self.longest_hint);
        if asked >= left && !asked.is_zero() {
            self.is_over = true;
            return Err(self.asked_past_the_deadline(asked));
        }
        let mut pause = self.pace.pause();
        let margin = LAST_LOOK.min(left / 2);
        if pause >= left && !self.is_last && margin >= SHORTEST_POLL {
            self.is_last = true;
            pause = left.saturating_sub(margin);
        }
        self.next_look = now.checked_add(pause.max(asked)).unwrap_or(self.until);
        Ok(())
    }

    fn stopped(&mut self) -> Error {
        self.is_over = true;
        let seen = match &self.seen.status {
            Some(status) => format!("while it was waited for; its status is `{status}`"),
            None => "while it was waited for; nothing was heard of it".to_owned(),
        };
        Error::new(ErrorKind::Stopped, seen).with_id(&self.id)
    }

    fn deadline_passed(&mut self) -> Error {
        let waited = in_words(self.deadline);
        let seen = match &self.seen.status {
            Some(status) => format!("after {waited} its status is `{status}`"),
            None => format!("in {waited} nothing was heard of it"),
        };
        self.out_of_time(seen)
    }

    fn asked_past_the_deadline(&mut self, asked: Duration) -> Error {
        let asked = in_words(asked);
        let seen = match &self.seen.status {
            Some(status) => format!("its status is `{status}`"),
            None => "nothing was heard of it".to_owned(),
        };
        self.out_of_time(format!(
            "{seen}, and the server asks not to be asked again for {asked}, which is later than \
             there is time"
        ))
    }

    fn out_of_time(&mut self, why: String) -> Error {
        let error = Error::new(ErrorKind::Deadline, why).with_id(&self.id);
        match self.seen.failure.take() {
            Some(failure) => error.with_source(failure),
            None => error,
        }
    }
}

/// What earlier looks at a job have shown.
#[derive(Default)]
struct Seen {
    status: Option<String>,
    /// Statuses that the spec does not know, each of which is reported once, up to a limit.
    unknown: Vec<String>,
    /// How many times in a row the job was not found.
    unfound: u32,
    failure: Option<Error>,
}

/// The pauses between looks.
struct Pace {
    first: Duration,
    next: Duration,
    longest: Duration,
    growth: f64,
    /// Draws a number from 0 up to 1.
    random: fn() -> f64,
}

impl Pace {
    fn new(first: Duration, options: &WaitOptions<'_>, random: fn() -> f64) -> Self {
        let first = first.max(SHORTEST_POLL);
        let longest = options.longest_poll.unwrap_or(LONGEST_POLL.max(first));
        let longest = longest.max(SHORTEST_POLL);
        let growth = options.growth.unwrap_or(GROWTH);
        Self {
            first: first.min(longest),
            next: first.min(longest),
            longest,
            growth: if growth.is_nan() {
                1.0
            } else {
                growth.max(1.0)
            },
            random,
        }
    }

    fn begin_anew(&mut self) {
        self.next = self.first;
    }

    fn pause(&mut self) -> Duration {
        let pause = self.next;
        let grown = pause.as_secs_f64() * self.growth;
        self.next = Duration::try_from_secs_f64(grown)
            .unwrap_or(Duration::MAX)
            .min(self.longest);
        let added = pause.as_secs_f64() * JITTER * (self.random)();
        pause.saturating_add(Duration::try_from_secs_f64(added).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
