//! One run: requests are sent and jobs are waited for, several at the same time.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::Poll;
use std::time::{Duration, Instant};

use callsheet_client::{Call, CallOptions, Error};

use super::board::Board;
use super::clients::Clients;
use super::doubt::Doubt;
use super::job::{Job, Record};
use super::kind;
use super::plan::Request;
use super::stop::{End, Stop, Worker, drive};
use super::tally::{Line, Tally, quoted};
use crate::exit::{Exit, Failure};
use crate::journal::{Attempt, Event, History, Journal, Lock, Outcome, State};
use crate::output::{Output, one_line, say, say_sentence};

/// What a run works with.
pub(super) struct Run<'a> {
    pub(super) journal: &'a Journal,
    pub(super) clients: &'a Clients<'a>,
    pub(super) board: Board,
    pub(super) stop: Stop,
    pub(super) tally: RefCell<Tally>,
    output: RefCell<&'a mut Output>,
    gate: Cell<Gate>,
    /// Whether what was sent before is sent anew.
    is_again: bool,
    /// The requests whose answers are awaited at this moment.
    in_flight: RefCell<Vec<String>>,
    /// When to wait no longer.
    pub(super) until: Option<Instant>,
    /// Whether it is that late.
    is_late: Cell<bool>,
}

/// Whether requests may be sent. The first goes alone: where the server is down, or the key is
/// wrong, one is enough to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    Untried,
    /// The first is on its way.
    Trying,
    Open,
    /// Nothing more is to be sent.
    Closed,
}

/// Something to work on.
pub(super) enum Task<'a> {
    /// A request that has not been sent before, as far as the journal knew when it was agreed to.
    Send(&'a Request<'a>),
    /// A request that the journal knows, or that another file or run is about to send.
    Follow(&'a Request<'a>),
    /// A job to wait for.
    Collect(Box<Job<'a>>),
    /// A request of which it is not known whether there is a job to wait for.
    Doubt(Doubt<'a>),
}

impl<'a> Run<'a> {
    pub(super) fn new(
        journal: &'a Journal,
        clients: &'a Clients<'a>,
        output: &'a mut Output,
        is_again: bool,
    ) -> Self {
        Self {
            journal,
            clients,
            board: Board::new(Output::width_beside()),
            stop: Stop::default(),
            tally: RefCell::default(),
            output: RefCell::new(output),
            gate: Cell::new(Gate::Untried),
            is_again,
            in_flight: RefCell::default(),
            until: None,
            is_late: Cell::new(false),
        }
    }

    /// Sets how long the run may take from now on; what is not done then is left.
    pub(super) fn within(self, time: Option<Duration>) -> Self {
        Self {
            until: time.and_then(|time| Instant::now().checked_add(time)),
            ..self
        }
    }

    /// Works on all tasks, at most so many at the same time, and says what came of it.
    pub(super) fn work(&self, tasks: Vec<Task<'_>>, at_once: usize) -> Result<Exit, Failure> {
        let queue = RefCell::new(VecDeque::from(tasks));
        let count = at_once.min(queue.borrow().len());
        let worker = || async {
            loop {
                // Whatever ended because time is over must not make room for something new.
                self.look_at_time();
                let next = queue.borrow_mut().pop_front();
                match next {
                    Some(Task::Send(request)) => self.request(request, true).await,
                    Some(Task::Follow(request)) => self.request(request, false).await,
                    Some(Task::Collect(job)) => self.job(*job).await,
                    Some(Task::Doubt(doubt)) => self.look_for(&doubt).await,
                    None => break,
                }
            }
        };
        let workers: Vec<Worker<'_>> = (0..count)
            .map(|_| Box::pin(worker()) as Worker<'_>)
            .collect();
        let driven = super::wait_for(async {
            drive(workers, &self.stop, || self.on_stop(), || self.on_tick()).await
        })?;
        let end = driven.map_err(|error| {
            Failure::new(format!(
                "signals of the system cannot be waited for: {error}"
            ))
        })?;
        for name in self.in_flight.take() {
            let what = format!(
                "{name}: stopped before the answer came; it is not known whether the server \
                 accepted it"
            );
            self.complain(Exit::Interrupted, &what);
            self.tally.borrow_mut().doubtful.push(name);
        }
        let tally = self.tally.take();
        for line in tally.lines(self.to_go_on().as_deref()) {
            match line {
                Line::Sentence(sentence) => say_sentence(&sentence),
                Line::Whole(line) => say(&line),
            }
        }
        Ok(match end {
            End::Done if self.is_late.get() => tally.exit_of_late(),
            End::Done if !self.stop.is_asked() => tally.exit,
            _ => Exit::Interrupted,
        })
    }

    /// What a person does to go on with jobs, whose ids follow; nothing where the server ends with
    /// this run.
    fn to_go_on(&self) -> Option<String> {
        if self.clients.folder().is_some() {
            return None;
        }
        let option = self.clients.option();
        Some(match self.journal.elsewhere() {
            Some(folder) => format!("To go on, in {}: callsheet wait{option}", folder.display()),
            None => format!("To go on: callsheet wait{option}"),
        })
    }

    /// Prints a line that must not be lost.
    pub(super) fn announce(&self, line: &str) {
        self.board.aside(|| self.output.borrow_mut().announce(line));
    }

    /// Says what went wrong, and notes the exit status that follows from it.
    pub(super) fn complain(&self, exit: Exit, what: &str) {
        self.fail(exit, Failure::new(what));
    }

    /// The same for what could not be done at all.
    pub(super) fn fail(&self, exit: Exit, Failure(problems): Failure) {
        let output = self.output.borrow();
        self.board.aside(|| output.complain(&problems));
        self.tally.borrow_mut().exit(exit);
    }

    /// Takes a request for this run alone, as soon as nobody else has it; nothing if the run is to
    /// stop before, or if it cannot be taken.
    pub(super) async fn take(&self, fingerprint: &str, name: &str) -> Option<(Lock, History)> {
        const PAUSE: Duration = Duration::from_millis(100);
        let (mut entry, mut is_taken) = (None, false);
        loop {
            match self.journal.lock(fingerprint) {
                Ok(Some(lock)) => {
                    let read = self.journal.read();
                    let read = read.map_err(|failure| self.fail(Exit::NotDone, failure));
                    return Some((lock, read.ok()?));
                }
                Ok(None) => {}
                Err(failure) => {
                    self.fail(Exit::NotDone, failure);
                    return None;
                }
            }
            // `callsheet jobs` has it for a moment when it looks whether somebody has it.
            if is_taken {
                entry.get_or_insert_with(|| {
                    let entry = self.board.begin(name, "", "");
                    entry.set(
                        "waiting for another run or file with the same request",
                        |_| {
                            format!(
                                "{name}: another run or file has the same request; waiting for it"
                            )
                        },
                    );
                    entry
                });
            }
            is_taken = true;
            self.stop.or(tokio::time::sleep(PAUSE)).await?;
        }
    }

    /// Sends a request that has not been sent, if that was agreed to, and follows one that has.
    async fn request(&self, request: &Request<'_>, is_agreed: bool) {
        let Some((_lock, history)) = self.take(&request.fingerprint, request.name).await else {
            self.tally.borrow_mut().not_sent += u64::from(is_agreed);
            return;
        };
        let known = history.of_request(&request.fingerprint);
        match known {
            Some(attempt) if !(is_agreed && self.is_again) => {
                self.follow(request, attempt).await;
            }
            _ if is_agreed => Box::pin(self.send(request)).await,
            _ => {
                self.tally.borrow_mut().not_sent += 1;
                self.complain(
                    Exit::TryLater,
                    &format!(
                        "{}: whoever was sending the same request did not have it accepted; run \
                         the command again to send it",
                        request.name
                    ),
                );
            }
        }
    }

    /// Goes on with what the journal knows of a request.
    async fn follow(&self, request: &Request<'_>, attempt: &Attempt) {
        let name = request.name;
        let id = attempt.id.as_deref().map(one_line).unwrap_or_default();
        match &attempt.state {
            State::Accepted => {
                self.announce(&format!("known {id} {name}"));
                let job = Job::known(name, attempt, request.operation, request.path);
                self.collect(&job).await;
            }
            State::Ended {
                outcome: Outcome::Succeeded,
                files,
                ..
            } => {
                self.announce(&format!("known {id} {name}"));
                self.board.say(&self.ended_well(name, &id, files));
            }
            State::Ended {
                outcome, reason, ..
            } => {
                self.announce(&format!("known {id} {name}"));
                let reason = reason.as_deref().map(|why| format!(" ({why})"));
                self.complain(
                    Exit::JobFailed,
                    &format!(
                        "{name}: sent before, and the job {id} {}{}; `callsheet send --again` sends it anew",
                        outcome.word(),
                        reason.unwrap_or_default()
                    ),
                );
            }
            State::Sent | State::Doubtful { .. } => {
                let why = match &attempt.state {
                    State::Doubtful { reason } => format!("\n  Then it was said: {reason}"),
                    _ => String::new(),
                };
                self.complain(
                    Exit::Unknown,
                    &format!(
                        "{name}: it was sent at {}, and whether the server accepted it is not \
                         known. It is not sent again, since both would have to be paid for. \
                         Look for the job in the account: if it is there, `callsheet wait{option} \
                         --request {file} ID` collects it; if not, `callsheet jobs{option} \
                         --not-accepted {file}` notes that down, so that it can be sent.{why}",
                        attempt.time,
                        option = self.clients.option(),
                        file = quoted(name)
                    ),
                );
                self.look_for(&Doubt::of(request)).await;
            }
            // What was not accepted is not among what counts for a request.
            State::NotAccepted { .. } => {}
        }
    }

    /// What is said of a job that ended well in an earlier run.
    pub(super) fn ended_well(&self, name: &str, id: &str, files: &[String]) -> String {
        let files: Vec<_> = files
            .iter()
            .map(|file| self.journal.resolved(file))
            .collect();
        let shown: Vec<_> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let shown = shown.join(", ");
        if files.iter().all(|file| file.exists()) {
            return format!("{name}: made before: {shown}; `callsheet send --again` sends it anew");
        }
        format!(
            "{name}: made before, but not all of its files are there any more: {shown}. \
             `callsheet wait{} {}` fetches them as long as the server keeps them",
            self.clients.option(),
            quoted(id)
        )
    }

    /// Waits until it may be sent; not, if nothing more is to be sent.
    async fn turn(&self) -> bool {
        // All workers are polled whenever one of them has done something.
        poll_fn(|_| match self.gate.get() {
            _ if self.stop.is_asked() => Poll::Ready(false),
            Gate::Closed => Poll::Ready(false),
            Gate::Open => Poll::Ready(true),
            Gate::Untried => {
                self.gate.set(Gate::Trying);
                Poll::Ready(true)
            }
            Gate::Trying => Poll::Pending,
        })
        .await
    }

    async fn send(&self, request: &Request<'_>) {
        let name = request.name;
        if !self.turn().await {
            self.tally.borrow_mut().not_sent += 1;
            return;
        }
        let options = CallOptions::new().stop(self.stop.handle());
        let client = self.clients.of(request.operation);
        let client = match client.and_then(|client| {
            let client = client.with(options);
            client.map_err(|error| Failure::new(error.to_string()))
        }) {
            Ok(client) => client,
            Err(failure) => return self.close(failure),
        };
        let intent = request.intent(self.journal);
        let record = Record::new(intent.clone());
        // Without a word of it on the disk, nothing is paid for.
        if let Err(failure) = self.journal.append(&record.attempt, Event::Intent(intent)) {
            self.tally.borrow_mut().not_sent += 1;
            return self.close(failure);
        }
        let entry = self.board.begin(name, "sending", "the server's answer");
        self.in_flight.borrow_mut().push(name.to_owned());
        let call = Call::new(request.operation, Some(request.body.clone()));
        let submitted = client.submit_call(&call).await;
        drop(entry);
        self.in_flight.borrow_mut().retain(|known| known != name);
        match submitted {
            Ok(accepted) => {
                let job = Job::new(request, record, accepted.ticket.id, accepted.request_id);
                self.accepted(job).await;
            }
            // What promised success named the job before it broke off, so that there is one.
            Err(error) if error.is_outcome_unknown() && error.id().is_some() => {
                self.board.say(&format!("{name}: {error}"));
                let (id, request_id) = (error.id(), error.request_id().map(str::to_owned));
                let id = id.unwrap_or_default().to_owned();
                self.accepted(Job::new(request, record, id, request_id))
                    .await;
            }
            Err(error) => {
                self.not_accepted(name, &record.attempt, &error);
                if error.is_outcome_unknown() {
                    self.look_for(&Doubt::of(request)).await;
                }
            }
        }
    }

    async fn accepted(&self, job: Job<'_>) {
        let (name, id) = (&job.name, one_line(&job.id));
        let written = self.note_accepted(&job);
        self.announce(&format!("accepted {id} {name}"));
        if let Err(failure) = written {
            self.close(failure);
            let what = format!(
                "{name}: keep the id {id}, which the journal does not have; nothing more is sent. \
                 Put that right, and `callsheet wait{} --request {} {}` notes it down",
                self.clients.option(),
                quoted(name),
                quoted(&id)
            );
            self.complain(Exit::NotDone, &what);
        } else if self.gate.get() == Gate::Trying {
            self.gate.set(Gate::Open);
        }
        self.collect(&job).await;
    }

    fn not_accepted(&self, name: &str, attempt: &str, error: &Error) {
        let exit = kind::of_submission(error.kind());
        let reason = error.to_string();
        let event = if exit == Exit::Unknown {
            self.tally.borrow_mut().doubtful.push(name.to_owned());
            Event::Doubtful { reason }
        } else {
            Event::NotAccepted { reason }
        };
        let written = self.journal.append(attempt, event);
        self.complain(exit, &format!("{name}: {error}"));
        if let Err(failure) = written {
            self.close(failure);
        } else if !kind::is_about_the_request(error.kind()) {
            self.gate.set(Gate::Closed);
        } else if self.gate.get() == Gate::Trying {
            self.gate.set(Gate::Untried);
        }
    }

    /// Says what stands in the way of sending anything more.
    fn close(&self, failure: Failure) {
        self.gate.set(Gate::Closed);
        self.fail(Exit::NotDone, failure);
    }

    fn on_tick(&self) {
        self.board.tick();
        self.look_at_time();
    }

    /// Has the run end if its time is over, and says whether it is.
    pub(super) fn look_at_time(&self) -> bool {
        let is_late = self.until.is_some_and(|until| Instant::now() >= until);
        if is_late && !self.stop.is_asked() {
            self.is_late.set(true);
            self.stop.handle().stop();
            let in_flight = self.in_flight.borrow();
            let left = if in_flight.is_empty() {
                String::new()
            } else {
                let names = in_flight.join(", ");
                format!(" as soon as the server has answered for {names}")
            };
            self.board
                .say(&format!("The time of --timeout is over: ending{left}."));
        }
        is_late
    }

    fn on_stop(&self) {
        let in_flight = self.in_flight.borrow();
        if in_flight.is_empty() {
            self.board.say("Stopping.");
        } else {
            self.board.say(&format!(
                "Stopping as soon as the server has answered for {}. The same again stops at \
                 once, and leaves it unknown whether that was accepted.",
                in_flight.join(", ")
            ));
        }
    }
}
