//! `callsheet jobs`: what the journal says, for people and for programs.

use serde::Serialize;
use serde_json::Value;

use crate::args::Jobs;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::journal::{Attempt, Journal, Outcome, State};
use crate::output::{Output, one_line, say, say_sentence};
use crate::table::table;

/// Lists the journal.
pub(crate) fn list(arguments: &Jobs, output: &mut Output) -> Result<Exit, Failure> {
    let journal = Journal::here();
    let history = journal.read()?;
    let jobs: Vec<_> = history
        .attempts
        .iter()
        .map(|attempt| Job::of(attempt, &journal))
        .collect();
    let shown = files::shown(&journal.path());
    for number in &history.torn {
        say_sentence(&format!(
            "{shown}:{number}: this line was not written to its end, and is passed over"
        ));
    }
    if arguments.json {
        let json = serde_json::to_value(&jobs).unwrap_or_default();
        output.print(&format!("{json:#}\n"))?;
    } else if jobs.is_empty() {
        say(&format!("Nothing was sent from here: there is no {shown}."));
    } else {
        output.print(&text(&jobs))?;
    }
    Ok(Exit::Clean)
}

/// A request that was sent.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Job {
    /// How it stands.
    state: Word,
    /// The job's id, once the server has accepted it.
    id: Option<String>,
    /// The request file, relative to the current folder where it lies in it.
    file: String,
    /// When it was sent, in UTC (RFC 3339).
    sent: String,
    /// When its end was seen, in UTC (RFC 3339).
    ended: Option<String>,
    /// How many results it asks for at most, if the spec says.
    results: Option<u64>,
    /// What it cost, if the server said so.
    credits: Option<f64>,
    /// The files that hold its outputs, as far as they were saved.
    outputs: Vec<String>,
    /// Why it failed, was not accepted, or is in doubt.
    reason: Option<String>,
    /// The operation, by its `operationId`.
    operation: String,
    /// The base URL that it was sent to.
    server: String,
    /// A hash of where it goes and of what it says, by which it is known again.
    fingerprint: String,
    /// The request as it was sent.
    request: Value,
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Word {
    /// A run is waiting for the server's answer.
    Sending,
    /// It is certain that the server did not accept it.
    NotAccepted,
    /// It is not known whether the server accepted it.
    Doubtful,
    /// The server accepted it; its end is not known here.
    Accepted,
    /// It ended well.
    Succeeded,
    /// It ended badly.
    Failed,
    /// It was called off.
    Canceled,
}

impl Word {
    fn shown(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::NotAccepted => "not accepted",
            Self::Doubtful => "doubtful",
            Self::Accepted => "accepted",
            Self::Succeeded => Outcome::Succeeded.word(),
            Self::Failed => Outcome::Failed.word(),
            Self::Canceled => Outcome::Canceled.word(),
        }
    }
}

impl Job {
    fn of(attempt: &Attempt, journal: &Journal) -> Self {
        let intent = &attempt.intent;
        let shown = |file: &str| journal.resolved(file).display().to_string();
        let saved = attempt.saved.values();
        let mut job = Self {
            state: Word::Accepted,
            id: attempt.id.clone(),
            file: shown(&intent.file),
            sent: attempt.time.clone(),
            ended: None,
            results: intent.results,
            credits: None,
            outputs: saved.map(|file| shown(file)).collect(),
            reason: None,
            operation: intent.operation.clone(),
            server: intent.server.clone(),
            fingerprint: intent.fingerprint.clone(),
            request: intent.request.clone(),
        };
        match &attempt.state {
            State::Sent => {
                // Whoever is sending it has it locked.
                let is_locked = matches!(journal.lock(&intent.fingerprint), Ok(None));
                job.state = if is_locked {
                    Word::Sending
                } else {
                    Word::Doubtful
                };
            }
            State::NotAccepted { reason } => {
                job.state = Word::NotAccepted;
                job.reason = Some(reason.clone());
            }
            State::Doubtful { reason } => {
                job.state = Word::Doubtful;
                job.reason = Some(reason.clone());
            }
            State::Accepted => {}
            State::Ended {
                time,
                outcome,
                files,
                credits,
                reason,
            } => {
                job.state = match outcome {
                    Outcome::Succeeded => Word::Succeeded,
                    Outcome::Failed => Word::Failed,
                    Outcome::Canceled => Word::Canceled,
                };
                job.ended = Some(time.clone());
                job.outputs = files.iter().map(|file| shown(file)).collect();
                job.credits = *credits;
                job.reason.clone_from(reason);
            }
        }
        job
    }
}

fn text(jobs: &[Job]) -> String {
    let heads = ["SENT (UTC)", "STATE", "CREDITS", "ID", "FILE"].map(str::to_owned);
    let rows = jobs.iter().map(|job| {
        let credits = job.credits.map(|credits| credits.to_string());
        [
            minute(&job.sent),
            job.state.shown().to_owned(),
            credits.unwrap_or_else(|| "-".to_owned()),
            one_line(job.id.as_deref().unwrap_or("-")),
            one_line(&job.file),
        ]
    });
    let rows: Vec<_> = std::iter::once(heads).chain(rows).collect();
    table(&rows)
}

/// `2026-11-28T13:20:04.125Z` as `2026-11-28 13:20`.
fn minute(time: &str) -> String {
    time.chars().take(16).collect::<String>().replace('T', " ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_schema_is_that_of_the_type() {
        let schema =
            crate::published::schema_of::<Vec<super::Job>>("What `callsheet jobs --json` prints");
        let published = include_str!("jobs/schema.json");
        crate::published::compare(schema, published, "src/jobs/schema.json");
    }
}
