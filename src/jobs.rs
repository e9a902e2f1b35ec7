//! `callsheet jobs`: what the journal says, for people and for programs.

mod text;

use std::collections::HashMap;

use callsheet_spec::Api;
use serde::Serialize;
use serde_json::Value;

use crate::args::Jobs;
use crate::credits::is_pretended;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::journal::{Attempt, Journal, Outcome, State};
use crate::output::{Output, say_sentence};
use crate::specs;

/// Lists the journal, or notes in it what a person knows.
pub(crate) fn run(arguments: &Jobs, output: &mut Output) -> Result<Exit, Failure> {
    if arguments.not_accepted.is_empty() {
        list(arguments, output)
    } else {
        crate::send::not_accepted(arguments, output)
    }
}

fn list(arguments: &Jobs, output: &mut Output) -> Result<Exit, Failure> {
    let journal = Journal::here();
    let history = journal.read()?;
    let mut specs = Specs::default();
    let jobs: Vec<_> = history
        .attempts
        .iter()
        .map(|attempt| Job::of(attempt, &journal, &mut specs))
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
        let why = if journal.is_new() {
            format!("there is no {shown}")
        } else {
            format!("{shown} has no request")
        };
        say_sentence(&format!("Nothing was sent from here: {why}."));
    } else {
        output.print(&text::table(&jobs, output.width()))?;
        output.flush()?;
        if let Some(sum) = text::sum(&jobs) {
            say_sentence(&sum);
        }
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
    /// Whether a sandbox pretended it, and with it what it cost.
    pretended: bool,
    /// The files that hold its outputs, as far as they were saved.
    outputs: Vec<String>,
    /// Why it failed, was not accepted, or is in doubt.
    reason: Option<String>,
    /// The operation, by its `operationId`.
    operation: String,
    /// The base URL that it was sent to.
    server: String,
    /// Whether that is the one that the spec names, as far as the spec can be read.
    #[serde(skip)]
    is_own_server: bool,
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
    fn of(attempt: &Attempt, journal: &Journal, specs: &mut Specs) -> Self {
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
            pretended: is_pretended(&intent.server, attempt.request_id.as_deref()),
            outputs: saved.map(|file| shown(file)).collect(),
            reason: None,
            operation: intent.operation.clone(),
            server: intent.server.clone(),
            is_own_server: specs.server(attempt, journal).as_ref() == Some(&intent.server),
            fingerprint: intent.fingerprint.clone(),
            request: intent.request.clone(),
        };
        match &attempt.state {
            State::Sent => {
                // Whoever is sending it has it locked.
                if journal.is_locked(&intent.fingerprint) {
                    job.state = Word::Sending;
                } else {
                    job.state = Word::Doubtful;
                    let why = "whoever was sending it was stopped before the server's answer came";
                    job.reason = Some(why.to_owned());
                }
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
                pretended,
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
                job.pretended |= *pretended;
                job.reason.clone_from(reason);
            }
        }
        job
    }
}

/// The specs that jobs were started by; none where one cannot be read.
#[derive(Default)]
struct Specs(HashMap<Option<String>, Option<Api>>);

impl Specs {
    /// The base URL that the spec of an attempt has for its operation.
    fn server(&mut self, attempt: &Attempt, journal: &Journal) -> Option<String> {
        let intent = &attempt.intent;
        let entry = self.0.entry(intent.spec.clone());
        let api = entry.or_insert_with(|| {
            let spec = intent.spec.as_ref().map(|spec| journal.resolved(spec));
            specs::load_api(spec.as_deref()).ok()
        });
        let mut operations = api.as_ref()?.operations.iter();
        let found = operations.find(|operation| operation.facts.id == intent.operation)?;
        Some(crate::send::server(&found.facts.base_url))
    }
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
