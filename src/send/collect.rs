//! Waiting for a job, and saving what it made.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use callsheet_client::{
    Client, DownloadOptions, Error, ErrorKind, JobState, Progress, WaitOptions,
};
use callsheet_spec::facts::Operation;
use serde_json::Value;

use super::job::Job;
use super::run::Run;
use super::{kind, save};
use crate::credits::is_pretended;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::journal::{Attempt, Event, Outcome, State, now};
use crate::output::one_line;
use crate::sidecar::{self, Sidecar, without_queries};
use crate::words::in_words;

impl Run<'_> {
    /// Waits for a job that no request of this run stands for.
    pub(super) async fn job(&self, mut job: Job<'_>) {
        let mut held = None;
        if let Some(record) = &mut job.record {
            let fingerprint = &record.intent.fingerprint;
            let Some((lock, history)) = self.take(fingerprint, &job.name).await else {
                self.left(&job);
                return;
            };
            held = Some(lock);
            // Another run may have collected it in the meantime.
            let mut attempts = history.attempts.into_iter();
            if let Some(now) = attempts.find(|attempt| attempt.name == record.attempt) {
                if self.has_ended(&job.name, &now) {
                    return;
                }
                record.saved = now.saved;
            }
        } else {
            let server = self.clients.server(job.operation);
            let name = &job.name;
            self.board.say(&format!(
                "{name}: the journal does not know this job; asking {server} for it"
            ));
        }
        self.collect(&job).await;
        drop(held);
    }

    /// Says how a job ended, if nothing is left to be done for it.
    fn has_ended(&self, name: &str, attempt: &Attempt) -> bool {
        let State::Ended {
            outcome,
            files,
            reason,
            ..
        } = &attempt.state
        else {
            return false;
        };
        let id = attempt.id.as_deref().map(one_line).unwrap_or_default();
        if *outcome != Outcome::Succeeded {
            let reason = reason.as_deref().map(|why| format!(" ({why})"));
            let reason = reason.unwrap_or_default();
            let what = format!("{name}: the job {id} {}{reason}", outcome.word());
            self.complain(Exit::JobFailed, &what);
            return true;
        }
        let are_there = files
            .iter()
            .all(|file| self.journal.resolved(file).exists());
        if are_there {
            self.board.say(&self.ended_well(name, &id, files));
        }
        are_there
    }

    /// Waits for a job and saves its outputs.
    pub(super) async fn collect(&self, job: &Job<'_>) {
        let client = match self.clients.of(job.operation) {
            Ok(client) => client,
            Err(failure) => {
                self.left(job);
                return self.fail(Exit::NotDone, failure);
            }
        };
        match self.stop.or(self.wait(&client, job)).await {
            None => self.left(job),
            Some(Ok(state)) => {
                let saved = self.stop.or(self.save_all(&client, job, &state)).await;
                if saved != Some(true) {
                    self.left(job);
                }
            }
            Some(Err(error)) if error.kind() == ErrorKind::NotFound => self.unknown(job, &error),
            // That the time of the run is over is said once for all jobs.
            Some(Err(error)) if error.kind() == ErrorKind::Deadline && self.look_at_time() => {
                self.left(job);
            }
            Some(Err(error)) => {
                self.complain(
                    kind::of_wait(error.kind()),
                    &format!("{}: {error}", job.name),
                );
                let outcome = match error.kind() {
                    ErrorKind::Failed => Outcome::Failed,
                    ErrorKind::Canceled => Outcome::Canceled,
                    _ => return self.left(job),
                };
                let answer = error.answer().cloned().unwrap_or_default();
                let request_id = error.request_id().map(str::to_owned);
                let end = End {
                    outcome,
                    reason: Some(reason(&error)),
                    request_id,
                    outputs: Vec::new(),
                    answer,
                };
                self.ended(job, end);
            }
        }
    }

    /// Says that the server does not know a job.
    fn unknown(&self, job: &Job<'_>, error: &Error) {
        let (name, id) = (&job.name, one_line(&job.id));
        let server = self.clients.server(job.operation);
        let exit = kind::of_wait(error.kind());
        if let Some(record) = &job.record {
            let sent = &record.sent;
            let what = format!(
                "{name}: {server} does not know the job {id}, which the journal has as accepted \
                 there after {sent}. Is the key that of the same account? Servers also forget jobs \
                 after some time. It said: {error}"
            );
            self.complain(exit, &what);
            self.left(job);
        } else {
            let what = format!(
                "{name}: neither the journal nor {server} knows a job with this id. `callsheet \
                 jobs` lists the ids that the journal has; another server is named by --base-url"
            );
            self.complain(exit, &what);
        }
    }

    /// Notes a job that goes on without this run.
    fn left(&self, job: &Job<'_>) {
        let left = (one_line(&job.id), job.name.clone());
        let mut tally = self.tally.borrow_mut();
        // Of an id that somebody typed, only the server can say that it accepted it.
        if job.record.is_some() || job.is_heard_of.load(Ordering::Relaxed) {
            tally.going.push(left);
        } else {
            tally.unheard.push(left.0);
        }
    }

    async fn wait(&self, client: &Client, job: &Job<'_>) -> Result<JobState, Error> {
        let id = one_line(&job.id);
        let board = &self.board;
        // Of an id that somebody typed it is not known that there is such a job.
        let word = match job.record {
            Some(_) => "accepted",
            None => "asked for",
        };
        let entry = board.begin(&job.name, word, "word of the job");
        let (mut failure, mut is_told_on) = (None, false);
        let until = self.until.or_else(|| until_of_spec(job.operation));
        let left = || until.map(|until| until.saturating_duration_since(Instant::now()));
        let heard = || job.is_heard_of.store(true, Ordering::Relaxed);
        let options = WaitOptions::new().on_progress(|progress| match progress {
            Progress::Status { status, .. } => {
                heard();
                failure = None;
                let status = one_line(status);
                entry.set(&status, |seconds| format!("{id}: {status} ({seconds} s)"));
            }
            Progress::UnknownStatus(status) => {
                heard();
                board.say(&format!(
                    "{id}: {}, a status that the spec does not know; waiting on",
                    one_line(status)
                ));
            }
            Progress::TooManyStatuses(count) => board.say(&format!(
                "{id}: that were {count} statuses that the spec does not know; further ones are \
                 not told"
            )),
            Progress::LookFailed(error) => {
                // The same again is no news.
                let now = Some((error.kind(), error.status()));
                if failure != now {
                    let on = asked_on(error, left()).filter(|_| !is_told_on);
                    is_told_on |= on.is_some();
                    let on = on.unwrap_or_default();
                    board.say(&format!("{id}: {error}{on}"));
                    failure = now;
                }
            }
            _ => {}
        });
        let options = match self.until {
            Some(until) => options.deadline(until.saturating_duration_since(Instant::now())),
            None => options,
        };
        client.wait_call(job.operation, &job.id, options).await
    }

    /// Saves the outputs of a job that ended well; whether all of them are on the disk.
    async fn save_all(&self, client: &Client, job: &Job<'_>, state: &JobState) -> bool {
        let id = one_line(&job.id);
        if state.outputs.is_empty() {
            let what = format!("{id}: the job has ended, but its answer names no outputs");
            self.complain(Exit::NotCollected, &what);
            return false;
        }
        let attempt = job.record.as_ref().map(|record| &*record.attempt);
        let entry = self.board.begin(&job.name, "saving", "the files");
        let mut outputs = Vec::new();
        let (named, most) = (state.outputs.len(), most_outputs(job));
        for (number, url) in (1..).zip(state.outputs.iter().take(most)) {
            let before = job
                .record
                .as_ref()
                .and_then(|record| record.saved.get(&number))
                .map(|file| self.journal.resolved(file))
                .filter(|file| file.exists());
            if let Some(before) = before {
                outputs.push(before);
                continue;
            }
            match save::save(client, url, &job.beside, attempt, number).await {
                Ok(path) => {
                    self.announce(&format!("saved {}", path.display()));
                    let file = self.journal.relative(&path);
                    self.note(
                        job,
                        Event::Saved {
                            output: number,
                            file,
                        },
                    );
                    outputs.push(path);
                }
                Err(why) => self.complain(Exit::NotCollected, &format!("{id}: {why}")),
            }
        }
        drop(entry);
        if named > most {
            let what = format!(
                "{id}: the job's answer names {named} outputs, and of one job at most {most} are \
                 saved"
            );
            self.complain(Exit::NotCollected, &what);
        }
        if outputs.len() < named {
            return false;
        }
        // Earlier runs may have been stopped in the midst of it; what they left is not needed any
        // more, and nobody else works on a job while it is locked.
        if let Some(attempt) = attempt {
            save::remove_what_was_left(&job.beside, attempt);
        }
        let end = End {
            outcome: Outcome::Succeeded,
            reason: None,
            request_id: state.request_id.clone(),
            outputs,
            answer: without_queries(state.answer.clone(), &state.outputs),
        };
        self.ended(job, end);
        true
    }

    /// Writes down how a job ended: beside the outputs, and in the journal.
    fn ended(&self, job: &Job<'_>, end: End) {
        let End {
            outcome,
            reason,
            request_id,
            outputs,
            answer,
        } = end;
        let lifecycle = job.operation.lifecycle.as_ref();
        let credits = lifecycle.and_then(|lifecycle| lifecycle.cost_in(&answer));
        let record = job.record.as_ref();
        let request = record.map(|record| &record.intent.request);
        let prompt = lifecycle.and_then(|lifecycle| lifecycle.prompt_in(request?));
        let used_prompt = lifecycle.and_then(|lifecycle| lifecycle.used_prompt_in(&answer));
        let server = record.map_or_else(
            || self.clients.server(job.operation),
            |record| record.intent.server.clone(),
        );
        // Of a job that the journal does not know, the last look says who answers.
        let request_id = job.request_id.clone().or(request_id);
        let pretended = is_pretended(&server, request_id.as_deref());
        self.tally.borrow_mut().ended(outcome, credits, pretended);
        let folder = files::absolute(&job.beside);
        let folder = folder.parent().unwrap_or(Path::new(""));
        let sidecar = Sidecar {
            version: sidecar::VERSION,
            attempt: record.map(|record| record.attempt.clone()),
            file: record.map(|_| files::within(folder, &job.beside.to_string_lossy())),
            operation: job.operation.id.to_string(),
            sent_to: format!(
                "{} {server}{}",
                job.operation.method.as_str(),
                job.operation.path
            ),
            sent: record.map(|record| record.sent.clone()),
            ended: now(),
            id: job.id.clone(),
            request_id: job.request_id.clone(),
            outcome,
            reason: reason.clone(),
            credits,
            pretended,
            prompt: prompt.map(str::to_owned),
            used_prompt: used_prompt.map(str::to_owned),
            request: request.cloned(),
            outputs: outputs
                .iter()
                .map(|path| files::within(folder, &path.to_string_lossy()))
                .collect(),
            answer,
        };
        let place = sidecar.place(&job.beside);
        if let Err(error) = sidecar.write(&place) {
            self.left(job);
            let what = format!("{}: cannot be written: {error}", place.display());
            return self.complain(Exit::NotCollected, &what);
        }
        self.note(
            job,
            Event::Ended {
                outcome,
                files: outputs
                    .iter()
                    .map(|path| self.journal.relative(path))
                    .collect(),
                sidecar: Some(self.journal.relative(&place)),
                credits,
                pretended,
                reason,
            },
        );
    }

    /// Has the journal know that the server accepted a job.
    pub(super) fn note_accepted(&self, job: &Job<'_>) -> Result<(), Failure> {
        let Some(record) = &job.record else {
            return Ok(());
        };
        let event = Event::Accepted {
            id: job.id.clone(),
            request_id: job.request_id.clone(),
        };
        self.journal.append(&record.attempt, event)
    }

    fn note(&self, job: &Job<'_>, event: Event) {
        let Some(record) = &job.record else { return };
        if let Err(failure) = self.journal.append(&record.attempt, event) {
            self.fail(Exit::NotDone, failure);
        }
    }
}

/// How a job ended.
struct End {
    outcome: Outcome,
    /// Why it ended badly, in words.
    reason: Option<String>,
    /// The server's own name for the last look at it.
    request_id: Option<String>,
    outputs: Vec<PathBuf>,
    answer: Value,
}

/// How many outputs of a job are saved at most: a server does not decide how full the disk gets. It
/// may send as many as were asked for.
fn most_outputs(job: &Job<'_>) -> usize {
    let asked = job.record.as_ref().and_then(|record| record.intent.results);
    let asked = asked.and_then(|asked| usize::try_from(asked).ok());
    DownloadOptions::new()
        .max_files
        .max(asked.unwrap_or_default())
}

/// When the spec of a job has it waited for no longer, if it says so.
fn until_of_spec(operation: &Operation) -> Option<Instant> {
    let seconds = operation.lifecycle.as_ref()?.deadline_seconds;
    let limit = (seconds > 0).then(|| Duration::from_secs(seconds))?;
    Instant::now().checked_add(limit)
}

/// How long a job is asked about after a look that failed, as the end of what is said of it; nothing
/// where that is about to end.
fn asked_on(error: &Error, left: Option<Duration>) -> Option<String> {
    const MOMENT: Duration = Duration::from_millis(100);
    // A job that is not there is not looked for as long.
    let is_given_up = error.kind() == ErrorKind::NotFound;
    let pause = error.retry_after().unwrap_or_default().max(MOMENT);
    if is_given_up || left.is_some_and(|left| left <= pause) {
        return None;
    }
    let most = left.map(|left| format!(", for at most {}", in_words(left)));
    Some(format!(" It is tried again{}.", most.unwrap_or_default()))
}

/// Why a job ended badly.
fn reason(error: &Error) -> String {
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "the server gave no reason".to_owned(),
    }
}
