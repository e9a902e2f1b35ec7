//! `callsheet jobs --not-accepted`: what a person knows of requests that are in doubt.

use std::path::{Path, PathBuf};

use super::clients::Clients;
use super::elsewhere::send_there;
use super::operations::Operations;
use super::plan::plan;
use super::tally::quoted;
use super::{checked, consent, history};
use crate::args::Jobs;
use crate::exit::{Exit, Failure};
use crate::journal::{Attempt, Event, History, Journal, Lock, State};
use crate::lint;
use crate::output::{Output, one_line, say, say_sentence};

/// What the journal is told, and tells.
const REASON: &str = "a person looked into the account and found no job of it";

/// Notes down that the server did not accept requests of which nobody knew it, if somebody says
/// so: then they can be sent as if they were new.
pub(crate) fn not_accepted(arguments: &Jobs, output: &Output) -> Result<Exit, Failure> {
    let (mut requests, verdict) = requests(arguments, output)?;
    if verdict != Exit::Clean {
        return Ok(verdict);
    }
    let files: Vec<&Path> = requests.iter().filter_map(Request::path).collect();
    let journal = Journal::of(files)?;
    let (mut locks, mut doubts) = in_doubt(&requests, &journal)?;
    if doubts.is_empty() {
        return Ok(Exit::Clean);
    }
    for attempt in &doubts {
        say_sentence(&format!(
            "{}: sent to {} at {}, and in doubt",
            journal.resolved(&attempt.intent.file).display(),
            one_line(&attempt.intent.server),
            attempt.time
        ));
    }
    if !arguments.yes {
        // Whoever is asked may take a while, and is not sending anything.
        drop(locks);
        if !agreed() {
            return Ok(Exit::NotAgreed);
        }
        let asked = doubts;
        let is_asked = |request: &Request| {
            let mut asked = asked.iter();
            asked.any(|attempt| attempt.intent.fingerprint == request.fingerprint)
        };
        requests.retain(is_asked);
        (locks, doubts) = in_doubt(&requests, &journal)?;
        doubts.retain(|attempt| asked.iter().any(|asked| asked.name == attempt.name));
    }
    for attempt in &doubts {
        let reason = REASON.to_owned();
        journal.append(&attempt.name, Event::NotAccepted { reason })?;
        let now = journal.read()?;
        let left = now.of_request(&attempt.intent.fingerprint);
        let then = match left.and_then(|left| left.id.as_deref()) {
            Some(id) => format!("what counts is the job {} of an earlier time", one_line(id)),
            None => format!("`{}` sends it as if it were new", there(attempt, &journal)),
        };
        say_sentence(&format!(
            "{}: noted down as not accepted; {then}",
            journal.resolved(&attempt.intent.file).display()
        ));
    }
    drop(locks);
    Ok(Exit::Clean)
}

/// A request that somebody names.
struct Request {
    /// What the person calls it.
    name: String,
    /// Its file; none if it is named by its fingerprint.
    path: Option<PathBuf>,
    fingerprint: String,
}

impl Request {
    fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

/// The requests that the command line names, by their files or, where those are gone, by their
/// fingerprints as `callsheet jobs --json` has them.
fn requests(arguments: &Jobs, output: &Output) -> Result<(Vec<Request>, Exit), Failure> {
    let (named, files): (Vec<PathBuf>, Vec<PathBuf>) = arguments
        .not_accepted
        .iter()
        .cloned()
        .partition(|path| path.to_string_lossy().starts_with("sha256:"));
    let mut requests = Vec::new();
    for name in named {
        let fingerprint = name.to_string_lossy().into_owned();
        let name = one_line(&fingerprint);
        let digits = fingerprint.trim_start_matches("sha256:");
        if digits.len() != 64 || !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Failure::new(format!(
                "{name}: this is no fingerprint; `callsheet jobs --json` has them"
            )));
        }
        requests.push(Request {
            name,
            path: None,
            fingerprint,
        });
    }
    if !files.is_empty() {
        let checked = checked(&files, arguments.endpoint.as_deref())?;
        let verdict = lint::report_before_sending(&checked, arguments.endpoint.as_deref(), output);
        if verdict != Exit::Clean {
            return Ok((Vec::new(), verdict));
        }
        let clients = Clients::new(arguments.base_url.as_deref());
        let planned = plan(&checked.files, &clients)?;
        requests.extend(planned.into_iter().map(|request| Request {
            name: request.name.to_owned(),
            path: Some(request.path.to_owned()),
            fingerprint: request.fingerprint,
        }));
    }
    // A request that is named twice is locked once.
    requests.sort_by(|one, other| one.fingerprint.cmp(&other.fingerprint));
    requests.dedup_by(|one, other| one.fingerprint == other.fingerprint);
    Ok((requests, Exit::Clean))
}

/// Takes the requests, so that nobody else touches them, and finds what of them is in doubt.
fn in_doubt(requests: &[Request], journal: &Journal) -> Result<(Vec<Lock>, Vec<Attempt>), Failure> {
    let mut locks = Vec::new();
    for request in requests {
        locks.push(lock(journal, request)?);
    }
    let history = history(journal)?;
    let mut doubts = Vec::new();
    for request in requests {
        doubts.extend(of_request(request, &history, journal)?);
    }
    Ok((locks, doubts.into_iter().cloned().collect()))
}

fn lock(journal: &Journal, request: &Request) -> Result<Lock, Failure> {
    journal.lock_soon(&request.fingerprint)?.ok_or_else(|| {
        let name = &request.name;
        Failure::new(format!(
            "{name}: another run is sending it at this moment, or waiting for its job"
        ))
    })
}

/// The attempts at a request that are in doubt. One with a job has none that anybody may settle so.
fn of_request<'a>(
    request: &Request,
    history: &'a History,
    journal: &Journal,
) -> Result<Vec<&'a Attempt>, Failure> {
    let name = &request.name;
    let attempts = history.attempts.iter();
    let all: Vec<_> = attempts
        .filter(|attempt| attempt.intent.fingerprint == request.fingerprint)
        .collect();
    if let Some(attempt) = history.of_request(&request.fingerprint)
        && let Some(id) = &attempt.id
    {
        let id = one_line(id);
        return Err(Failure::new(format!(
            "{name}: the server accepted it as the job {id}, so that it cannot be noted down as \
             not accepted; `{} --again` sends it anew",
            there(attempt, journal)
        )));
    }
    let is_in_doubt =
        |attempt: &&Attempt| matches!(attempt.state, State::Sent | State::Doubtful { .. });
    let doubts: Vec<_> = all.into_iter().filter(is_in_doubt).collect();
    if doubts.is_empty() {
        say_sentence(&format!(
            "{name}: nothing of it is in doubt{}",
            elsewhere(request, history)
        ));
    }
    Ok(doubts)
}

/// The command that sends the file of an attempt where it was sent to.
fn there(attempt: &Attempt, journal: &Journal) -> String {
    let operation = Operations::default().of_attempt(attempt, journal);
    let send = send_there(attempt, operation.as_ref().ok());
    let file = journal.resolved(&attempt.intent.file);
    format!("{send} {}", quoted(&file.display().to_string()))
}

/// Where the same request is in doubt instead: at another server than the one that was asked for.
fn elsewhere(request: &Request, history: &History) -> String {
    let Some(path) = request.path() else {
        return String::new();
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut attempts = history.attempts.iter().filter(|attempt| {
        let file = attempt.intent.file.rsplit('/').next();
        file == Some(&*name) && matches!(attempt.state, State::Sent | State::Doubtful { .. })
    });
    attempts.next().map_or_else(String::new, |attempt| {
        let server = one_line(&attempt.intent.server);
        format!(
            "; what is in doubt of a file of that name was sent to {server} (--base-url), or said \
             something else"
        )
    })
}

/// Asks whether it is so; where there is nobody to ask, it is not.
fn agreed() -> bool {
    if !consent::is_anybody_there() {
        say_sentence(
            "error: nothing was noted down: there is nobody to ask. Say --yes if you have looked \
             into the account and found no job",
        );
        return false;
    }
    say_sentence("What was accepted after all will be paid for twice.");
    let agreed = consent::asked("Have you looked into the account, and found no job of it? [y/N] ");
    if !agreed {
        say("Nothing was noted down.");
    }
    agreed
}
