//! `callsheet send` and `callsheet wait`: from request files to outputs on disk.

mod balance;
mod board;
mod clients;
mod collect;
mod consent;
mod elsewhere;
mod kind;
mod plan;
mod room;
mod run;
mod save;
mod settle;
mod stop;
mod tally;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use callsheet_spec::Api;
use callsheet_spec::facts::Operation;
use callsheet_validator::Suppressing;
use callsheet_validator::render::Problem;

use crate::args::{Send, Wait};
use crate::check::{self, Checked, Kept, Origin, Selection, Task as Check};
use crate::config::Exclusion;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::journal::{Attempt, Event, History, Journal, State};
use crate::lint;
use crate::output::{Output, one_line, say, say_sentence};
use crate::sandbox::StandIns;
use crate::specs;
use clients::Clients;
use collect::{Job, Record};
use elsewhere::{Elsewhere, elsewhere, send_there};
use plan::{Request, plan};
use run::{Doubt, Run, Task};

pub(crate) use balance::balance;
pub(crate) use clients::server;
pub(crate) use settle::not_accepted;
pub(crate) use tally::quoted;

/// Lints, submits, waits and downloads.
pub(crate) fn send(arguments: &Send, output: &mut Output) -> Result<Exit, Failure> {
    let files = plan::without_sidecars(&arguments.files);
    let checked = checked(&files, arguments.endpoint.as_deref())?;
    let verdict = lint::report_before_sending(&checked, arguments.endpoint.as_deref(), output);
    if verdict != Exit::Clean {
        say("Nothing was sent.");
        return Ok(verdict);
    }
    let clients = if arguments.sandbox {
        Clients::of_sandbox(StandIns::start(&checked.files)?)
    } else {
        Clients::new(arguments.base_url.as_deref())
    };
    let requests = plan(&checked.files, &clients)?;
    if arguments.dry_run {
        for request in &requests {
            output.print(&plan::dry_run(request))?;
        }
        return Ok(Exit::Clean);
    }
    // What is pretended must not be taken for something that was paid for.
    let journal = match clients.folder() {
        Some(folder) => Journal::within(folder),
        None => Journal::of(requests.iter().map(|request| request.path))?,
    };
    let history = history(&journal)?;
    let sorted = Sorted::new(&requests, &history, arguments.again);
    // Whatever stands in the way of a client must come to light before anything is sent.
    for request in &sorted.new {
        clients.of(request.operation)?;
    }
    room::refuse_without_room(sorted.new.iter().copied())?;
    let paths = || requests.iter().map(|request| request.path);
    let is_new = journal.is_new() && !arguments.sandbox;
    // Nothing stays of a journal that nobody agreed to.
    let begins = || {
        Ok(is_new
            .then(|| journal.begin(paths()))
            .transpose()?
            .is_some())
    };
    if !consent::given(arguments, &sorted, &journal, begins, output)? {
        return Ok(Exit::NotAgreed);
    }
    // Whoever was asked may have taken a while to answer.
    if is_new && !sorted.new.is_empty() {
        journal.begin(paths())?.keep();
    }
    let run = Run::new(&journal, &clients, output, arguments.again).within(arguments.timeout);
    run.work(sorted.tasks, arguments.jobs)
}

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

/// Lints request files that are to be sent.
fn checked(files: &[PathBuf], endpoint: Option<&str>) -> Result<Checked, Failure> {
    plan::refuse_what_is_no_file(files)?;
    check::check(&Check {
        paths: files,
        origin: Origin::Disk,
        exclusion: Exclusion::default(),
        force_exclude: false,
        items: false,
        limits: &[],
        endpoint,
        spec: None,
        stdin_filename: None,
        selection: Selection::All,
        kept: Kept::All,
        levels: Vec::new(),
        suppressions: Suppressing::Honoured,
        fix: None,
    })
}

/// What the journal says, and a word on what in it cannot be read.
fn history(journal: &Journal) -> Result<History, Failure> {
    let history = journal.read()?;
    for number in &history.torn {
        say_sentence(&format!(
            "{}:{number}: this line was not written to its end, and is passed over",
            files::shown(&journal.path())
        ));
    }
    Ok(history)
}

/// Requests by what the journal knows of them.
struct Sorted<'a> {
    /// Those that are to be sent.
    new: Vec<&'a Request<'a>>,
    /// How many are not, because the journal has them.
    known: usize,
    /// How many are not, because another file says the same.
    twins: usize,
    /// What to do, in the order of the files.
    tasks: Vec<Task<'a>>,
}

impl<'a> Sorted<'a> {
    fn new(requests: &'a [Request<'a>], history: &History, again: bool) -> Self {
        let mut met = HashSet::new();
        let mut sorted = Self {
            new: Vec::new(),
            known: 0,
            twins: 0,
            tasks: Vec::new(),
        };
        for request in requests {
            let is_first = met.insert(&request.fingerprint);
            let is_known = history.of_request(&request.fingerprint).is_some();
            if again || (is_first && !is_known) {
                sorted.new.push(request);
                sorted.tasks.push(Task::Send(request));
            } else {
                if is_known {
                    sorted.known += 1;
                } else {
                    sorted.twins += 1;
                }
                sorted.tasks.push(Task::Follow(request));
            }
        }
        sorted
    }
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

/// The operations that jobs were started by.
#[derive(Default)]
struct Operations(HashMap<Option<PathBuf>, Api>);

impl Operations {
    fn of_attempt(&mut self, attempt: &Attempt, journal: &Journal) -> Result<Operation, Failure> {
        let intent = &attempt.intent;
        let spec = intent.spec.as_ref().map(|spec| journal.resolved(spec));
        let mut operations = self.api(spec)?.operations.iter();
        let found = operations.find(|operation| operation.facts.id == intent.operation);
        found.map(|found| found.facts.clone()).ok_or_else(|| {
            Failure::new(format!(
                "the job {} was started by the operation `{}`, which the spec no longer has",
                one_line(attempt.id.as_deref().unwrap_or_default()),
                one_line(&intent.operation)
            ))
        })
    }

    /// The operation that counts where the journal says nothing.
    fn named(&mut self, endpoint: Option<&str>) -> Result<Operation, Failure> {
        let subject = specs::subject(self.api(None)?, endpoint).map_err(Failure::new)?;
        subject
            .operation
            .map(|operation| operation.facts.clone())
            .ok_or_else(|| Failure::new("a job belongs to an endpoint, not to a schema"))
    }

    fn api(&mut self, spec: Option<PathBuf>) -> Result<&Api, Failure> {
        use std::collections::hash_map::Entry;

        Ok(match self.0.entry(spec) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let api = specs::load_api(entry.key().as_deref())?;
                entry.insert(api)
            }
        })
    }
}

/// Writes down that a job is that of a request of which the journal does not know whether it was
/// accepted, or does not know at all. The server is asked first whether there is such a job: an id
/// that was mistyped would stand in the way of the right one.
fn adopt(
    arguments: &Wait,
    file: &Path,
    id: &str,
    journal: &Journal,
    clients: &Clients<'_>,
    output: &Output,
) -> Result<Exit, Failure> {
    let endpoint = arguments.endpoint.as_deref();
    let checked = checked(&[file.to_owned()], endpoint)?;
    let verdict = lint::report_before_sending(&checked, endpoint, output);
    if verdict != Exit::Clean {
        return Ok(verdict);
    }
    for request in plan(&checked.files, clients)? {
        let name = request.name;
        let _lock = journal.lock_soon(&request.fingerprint)?.ok_or_else(|| {
            Failure::new(format!("{name}: another run is sending it at this moment"))
        })?;
        let history = journal.read()?;
        let intent = request.intent(journal);
        let owner = history.attempts.iter().find(|attempt| {
            attempt.id.as_deref() == Some(id)
                && attempt.intent.server == intent.server
                && attempt.intent.fingerprint != request.fingerprint
        });
        if let Some(owner) = owner {
            let of = journal.resolved(&owner.intent.file);
            return Err(Failure::new(format!(
                "{name}: the journal has the job {} as that of another request, {}",
                one_line(id),
                of.display()
            )));
        }
        let attempt = history.of_request(&request.fingerprint);
        match attempt.and_then(|attempt| attempt.id.as_deref()) {
            None => {}
            Some(known) if known == id => return Ok(Exit::Clean),
            Some(known) => {
                return Err(Failure::new(format!(
                    "{name}: the journal has another job for it, {}",
                    one_line(known)
                )));
            }
        }
        let verdict = is_there(arguments, &request, id, clients, output)?;
        if verdict != Exit::Clean {
            return Ok(verdict);
        }
        let attempt = match attempt {
            Some(attempt) => attempt.name.clone(),
            None => {
                let record = Record::new(intent);
                let intent = Event::Intent(record.intent.clone());
                journal.append(&record.attempt, intent)?;
                record.attempt
            }
        };
        let accepted = Event::Accepted {
            id: id.to_owned(),
            request_id: None,
        };
        journal.append(&attempt, accepted)?;
    }
    Ok(Exit::Clean)
}

/// Asks the server whether it has a job; what is said where it does not, or cannot be asked, is
/// why nothing is noted down.
fn is_there(
    arguments: &Wait,
    request: &Request<'_>,
    id: &str,
    clients: &Clients<'_>,
    output: &Output,
) -> Result<Exit, Failure> {
    let client = clients.of(request.operation)?;
    let asked = wait_for(async {
        let looking = client.outcome_call(request.operation, id);
        match arguments.timeout {
            Some(time) => tokio::time::timeout(time, looking).await.ok(),
            None => Some(looking.await),
        }
    })?;
    let (why, exit) = match asked {
        Some(Ok(_)) => return Ok(Exit::Clean),
        Some(Err(error)) => (error.to_string(), kind::of_wait(error.kind())),
        None => (
            "the time of --timeout was over before the server answered".to_owned(),
            Exit::NotCollected,
        ),
    };
    let (name, id) = (request.name, one_line(id));
    output.complain(&[Problem::of_run(format!(
        "{name}: it was not noted down that its job is {id}, because the server did not say that \
         there is such a job: {why}"
    ))]);
    Ok(exit)
}

/// Does work that needs the network. What of it is left when it is done, such as a look for an
/// address that nobody answers, is not waited for.
fn wait_for<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the network cannot be used: {error}")))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(done)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_the_network_still_does_is_not_waited_for() {
        let (release, blocked) = mpsc::channel::<()>();
        let (end, ended) = mpsc::channel();
        thread::spawn(move || {
            let done = wait_for(async {
                let (start, started) = tokio::sync::oneshot::channel();
                tokio::task::spawn_blocking(move || {
                    start.send(()).unwrap();
                    blocked.recv()
                });
                started.await
            });
            end.send(done.is_ok_and(|started| started.is_ok())).unwrap();
        });
        assert_eq!(ended.recv_timeout(Duration::from_secs(20)), Ok(true));
        drop(release);
    }
}
