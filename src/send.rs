//! `callsheet send` and `callsheet wait`: from request files to outputs on disk.

mod kind;
mod plan;
mod save;

use std::collections::HashMap;
use std::path::PathBuf;

use callsheet_client::{Call, Client, Error, ErrorKind, Progress, WaitOptions};
use callsheet_spec::facts::Operation;
use callsheet_validator::Suppressing;

use crate::args::{Send, Wait};
use crate::check::{self, Kept, Origin, Selection, Task};
use crate::config::Exclusion;
use crate::exit::{Exit, Failure};
use crate::lint;
use crate::output::{Output, say};
use crate::specs;
use crate::words::counted;
use plan::{Request, plan};

/// Lints, submits, waits and downloads.
pub(crate) fn send(arguments: &Send, output: &mut Output) -> Result<Exit, Failure> {
    plan::refuse_what_is_no_file(&arguments.files)?;
    let checked = check::check(&Task {
        paths: &arguments.files,
        origin: Origin::Disk,
        exclusion: Exclusion::default(),
        force_exclude: false,
        items: false,
        limits: &[],
        endpoint: arguments.endpoint.as_deref(),
        spec: None,
        stdin_filename: None,
        selection: Selection::All,
        kept: Kept::All,
        levels: Vec::new(),
        suppressions: Suppressing::Honoured,
        fix: None,
    })?;
    let verdict = lint::report_before_sending(&checked, output);
    if verdict != Exit::Clean {
        say("Nothing was sent.");
        return Ok(verdict);
    }
    let requests = plan(&checked.files)?;
    if arguments.dry_run {
        for request in &requests {
            let shown = plan::dry_run(request, arguments.base_url.as_deref(), USER_AGENT);
            output.print(&shown)?;
        }
        return Ok(Exit::Clean);
    }
    say(&plan::announcement(&requests));
    let mut clients = Clients {
        base_url: arguments.base_url.as_deref(),
        made: HashMap::new(),
    };
    // Whatever stands in the way of a client must come to light before anything is sent.
    for request in &requests {
        clients.of(request.operation)?;
    }
    runtime()?.block_on(send_all(&requests, &mut clients, output))
}

/// Waits for a job and downloads its outputs.
pub(crate) fn wait(arguments: &Wait, output: &mut Output) -> Result<Exit, Failure> {
    let api = specs::load_api(None)?;
    let subject = specs::subject(&api, arguments.endpoint.as_deref()).map_err(Failure::new)?;
    let operation = subject
        .operation
        .ok_or_else(|| Failure::new("a job belongs to an endpoint, not to a schema"))?;
    let mut clients = Clients {
        base_url: arguments.base_url.as_deref(),
        made: HashMap::new(),
    };
    let client = clients.of(&operation.facts)?;
    let job = Job {
        id: arguments.id.clone(),
        operation: &operation.facts,
        beside: PathBuf::from(save::harmless_name(&arguments.id)),
    };
    runtime()?.block_on(async { Ok(collect(&client, &job, output).await) })
}

const USER_AGENT: &str = concat!("callsheet/", env!("CARGO_PKG_VERSION"));

/// A job that the server has accepted.
struct Job<'a> {
    id: String,
    operation: &'a Operation,
    /// The path that the names of the outputs are made from.
    beside: PathBuf,
}

/// Submits all requests first, so that their jobs run at the same time, then collects each.
async fn send_all(
    requests: &[Request<'_>],
    clients: &mut Clients<'_>,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let mut exit = Exit::Clean;
    let mut jobs = Vec::new();
    for (number, request) in requests.iter().enumerate() {
        let client = clients.of(request.operation)?;
        let call = Call::new(request.operation, Some(request.body.clone()));
        match client.submit_call(&call).await {
            Ok(accepted) => {
                let id = accepted.ticket.id;
                output.announce(&format!("accepted {} {}", one_line(&id), request.name));
                let beside = request.path.to_owned();
                jobs.push((
                    client,
                    Job {
                        id,
                        operation: request.operation,
                        beside,
                    },
                ));
            }
            Err(error) => {
                say(&format!("error: {}: {error}", request.name));
                exit = exit.max(kind::of_submission(error.kind()));
                let left = requests.len() - number - 1;
                if left > 0 && !kind::is_about_the_request(error.kind()) {
                    say(&format!(
                        "Not sent: {} after it.",
                        counted(left as u64, "request")
                    ));
                    break;
                }
            }
        }
    }
    for (client, job) in &jobs {
        exit = exit.max(collect(client, job, output).await);
    }
    Ok(exit)
}

/// Waits for a job and downloads its outputs.
async fn collect(client: &Client, job: &Job<'_>, output: &mut Output) -> Exit {
    let id = one_line(&job.id);
    let begun = std::time::Instant::now();
    let options = WaitOptions::new().on_progress(|progress| {
        let seconds = begun.elapsed().as_secs();
        match progress {
            Progress::Status { status, .. } => {
                say(&format!("{id}: {} ({seconds} s)", one_line(status)));
            }
            Progress::UnknownStatus(status) => say(&format!(
                "{id}: {} ({seconds} s), a status that the spec does not know; waiting on",
                one_line(status)
            )),
            Progress::LookFailed(error) => say(&format!("{id}: {error}")),
            _ => {}
        }
    });
    let state = match client.wait_call(job.operation, &job.id, options).await {
        Ok(state) => state,
        Err(error) => return not_collected(&id, &error),
    };
    if state.outputs.is_empty() {
        say(&format!(
            "error: {id}: the job has ended, but its answer names no outputs"
        ));
        return Exit::NotCollected;
    }
    let mut exit = Exit::Clean;
    for url in &state.outputs {
        match save::save(client, url, &job.beside).await {
            Ok(path) => output.announce(&format!("saved {}", path.display())),
            Err(why) => {
                say(&format!("error: {id}: {why}"));
                exit = Exit::NotCollected;
            }
        }
    }
    if exit != Exit::Clean {
        say(&format!("To try again: callsheet wait {id}"));
    }
    exit
}

fn not_collected(id: &str, error: &Error) -> Exit {
    say(&format!("error: {error}"));
    match error.kind() {
        ErrorKind::Failed | ErrorKind::Canceled => Exit::JobFailed,
        _ => {
            say(&format!("To go on waiting: callsheet wait {id}"));
            Exit::NotCollected
        }
    }
}

/// A client for each API that requests go to.
struct Clients<'a> {
    base_url: Option<&'a str>,
    made: HashMap<(String, Option<String>), Client>,
}

impl Clients<'_> {
    fn of(&mut self, operation: &Operation) -> Result<Client, Failure> {
        let key_env = operation.key_env.as_deref().map(str::to_owned);
        let api = (operation.base_url.to_string(), key_env);
        if let Some(client) = self.made.get(&api) {
            return Ok(client.clone());
        }
        let unusable = |error: Error| Failure::new(error.to_string());
        let builder = Client::builder(operation)
            .key_from_env()
            .map_err(unusable)?;
        let builder = match self.base_url {
            Some(base_url) => builder.base_url(base_url),
            None => builder,
        };
        let client = builder.user_agent(USER_AGENT).build().map_err(unusable)?;
        self.made.insert(api, client.clone());
        Ok(client)
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the network cannot be used: {error}")))
}

/// What a server says, without the control characters that would change the terminal.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}
