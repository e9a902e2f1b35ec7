//! `callsheet send` and `callsheet wait`: from request files to outputs on disk.

mod adopt;
mod balance;
mod board;
mod clients;
mod collect;
mod consent;
mod doubt;
mod elsewhere;
mod job;
mod kind;
mod operations;
mod plan;
mod room;
mod run;
mod save;
mod settle;
mod stop;
mod tally;
mod wait;

use std::collections::HashSet;
use std::path::PathBuf;

use callsheet_validator::Suppressing;

use crate::args::Send;
use crate::check::{self, Checked, Kept, Origin, Selection, Task as Check};
use crate::config::Exclusion;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::journal::{History, Journal};
use crate::lint;
use crate::output::{Output, say, say_sentence};
use crate::sandbox::StandIns;
use clients::Clients;
use plan::{Request, plan};
use run::{Run, Task};

pub(crate) use balance::balance;
pub(crate) use clients::server;
pub(crate) use settle::not_accepted;
pub(crate) use tally::quoted;
pub(crate) use wait::wait;

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
