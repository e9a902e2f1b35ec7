//! Which jobs are waited for, and what is said of those that are not.

use callsheet_spec::facts::Operation;
use callsheet_validator::render::Problem;

use super::adopt::adopt;
use super::clients::Clients;
use super::doubt::Doubt;
use super::elsewhere::{Elsewhere, elsewhere, send_there};
use super::history;
use super::job::Job;
use super::operations::Operations;
use super::run::{Run, Task};
use crate::args::Wait;
use crate::exit::{Exit, Failure};
use crate::journal::{Attempt, History, Journal, State};
use crate::output::{Output, one_line, say, say_sentence};

/// Waits for jobs and downloads their outputs.
pub(crate) fn wait(arguments: &Wait, output: &mut Output) -> Result<Exit, Failure> {
    let clients = Clients::new(arguments.base_url.as_deref());
    let journal = match &arguments.request {
        Some(file) => Journal::of([&**file])?,
        None => Journal::here(),
    };
    if let Some(file) = &arguments.request {
        let [id] = arguments.ids.as_slice() else {
            return Err(Failure::new("--request goes with one ID"));
        };
        let verdict = adopt(arguments, file, id, &journal, &clients, output)?;
        if verdict != Exit::Clean {
            return Ok(verdict);
        }
    }
    let history = history(&journal)?;
    let endpoint = arguments.endpoint.as_deref();
    let (wanted, left_out) = wanted(&arguments.ids, endpoint, &journal, &history, &clients)?;
    let (doubts, are_in_doubt) = match arguments.ids.as_slice() {
        [] => doubts(&history, &journal, &clients),
        _ => (Vec::new(), false),
    };
    // Whoever goes on after this command relies on everything being there.
    let at_least = match left_out {
        _ if are_in_doubt => Exit::Unknown,
        true => Exit::NotCollected,
        false => Exit::Clean,
    };
    if wanted.is_empty() && !left_out {
        say("There is no job to wait for.");
    }
    if wanted.is_empty() && doubts.is_empty() {
        return Ok(at_least);
    }
    let mut tasks = Vec::new();
    for (one, operation) in &wanted {
        clients.of(operation)?;
        tasks.push(Task::Collect(Box::new(match one {
            Wanted::Unknown(id) => Job::unknown(id, operation),
            Wanted::Known(attempt) => {
                let path = journal.resolved(&attempt.intent.file);
                let name = path.display().to_string();
                Job::known(&name, attempt, operation, &path)
            }
        })));
    }
    tasks.extend(doubts.iter().map(|(attempt, operation)| {
        let intent = &attempt.intent;
        let name = journal.resolved(&intent.file).display().to_string();
        let request = &intent.request;
        Task::Doubt(Doubt {
            name,
            operation,
            request,
        })
    }));
    let run = Run::new(&journal, &clients, output, false).within(arguments.timeout);
    let ended = run.work(tasks, arguments.jobs)?;
    Ok(ended.max(at_least))
}

/// Says of which requests nobody knows whether there is a job to wait for. Those are given that the
/// server may be asked about, and whether there are any at all.
fn doubts<'a>(
    history: &'a History,
    journal: &Journal,
    clients: &Clients<'_>,
) -> (Vec<(&'a Attempt, Operation)>, bool) {
    let is_doubtful = |attempt: &&Attempt| match attempt.state {
        State::Doubtful { .. } => true,
        // Whoever is sending it has it locked.
        State::Sent => !journal.is_locked(&attempt.intent.fingerprint),
        State::NotAccepted { .. } | State::Accepted | State::Ended { .. } => false,
    };
    let counts = |attempt: &&Attempt| {
        let last = history.of_request(&attempt.intent.fingerprint);
        last.is_some_and(|last| last.name == attempt.name)
    };
    let mut operations = Operations::default();
    let mut doubts = Vec::new();
    let mut are_any = false;
    let attempts = history.attempts.iter();
    for attempt in attempts.filter(counts).filter(is_doubtful) {
        are_any = true;
        let file = journal.resolved(&attempt.intent.file);
        let operation = operations.of_attempt(attempt, journal);
        say_sentence(&format!(
            "Left out: {}, of which it is not known whether the server accepted it; `{}` with it, \
             unchanged, says what can be done, and pays for nothing",
            file.display(),
            send_there(attempt, operation.as_ref().ok())
        ));
        if let Ok(operation) = operation
            && elsewhere(attempt, &operation, clients).is_none()
        {
            doubts.push((attempt, operation));
        }
    }
    (doubts, are_any)
}

/// A job to wait for.
enum Wanted<'a> {
    Known(&'a Attempt),
    /// One that the journal does not know.
    Unknown(&'a str),
}

/// The jobs with these ids, or else all that go on as far as the journal knows; each with the
/// operation that started it. Also whether any had to be left out, which is said.
fn wanted<'a>(
    ids: &'a [String],
    endpoint: Option<&str>,
    journal: &Journal,
    history: &'a History,
    clients: &Clients<'_>,
) -> Result<(Vec<(Wanted<'a>, Operation)>, bool), Failure> {
    let mut operations = Operations::default();
    let mut wanted = Vec::new();
    let mut left_out: Vec<(Elsewhere, Vec<&str>)> = Vec::new();
    for id in ids {
        let one = match history.of_id(id) {
            Some(attempt) => {
                let operation = operations.of_attempt(attempt, journal)?;
                if let Some(why) = elsewhere(attempt, &operation, clients) {
                    return Err(Failure::new(why.of_jobs(&[id])));
                }
                (Wanted::Known(attempt), operation)
            }
            None => (Wanted::Unknown(id), operations.named(endpoint)?),
        };
        wanted.push(one);
    }
    let going = history.attempts.iter();
    let going = going.filter(|attempt| ids.is_empty() && attempt.state == State::Accepted);
    let mut is_any_unreadable = false;
    for attempt in going {
        let id = attempt.id.as_deref().unwrap_or_default();
        let operation = match operations.of_attempt(attempt, journal) {
            Ok(operation) => operation,
            // What has to do with one job is nothing that the others have to wait for.
            Err(Failure(problems)) => {
                is_any_unreadable = true;
                let why: Vec<_> = problems.iter().map(Problem::to_string).collect();
                let (id, why) = (one_line(id), why.join("; "));
                say_sentence(&format!("Left out: the job {id}: {why}"));
                continue;
            }
        };
        match elsewhere(attempt, &operation, clients) {
            Some(why) => match left_out.iter_mut().find(|(known, _)| *known == why) {
                Some((_, ids)) => ids.push(id),
                None => left_out.push((why, vec![id])),
            },
            None => wanted.push((Wanted::Known(attempt), operation)),
        }
    }
    for (why, ids) in &left_out {
        say_sentence(&format!("Left out: {}", why.of_jobs(ids)));
    }
    Ok((wanted, is_any_unreadable || !left_out.is_empty()))
}
