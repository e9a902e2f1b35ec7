//! Settling a doubt: the journal is told which job is that of a request.

use std::path::Path;

use callsheet_validator::render::Problem;

use super::clients::Clients;
use super::job::Record;
use super::plan::{Request, plan};
use super::{checked, kind, wait_for};
use crate::args::Wait;
use crate::exit::{Exit, Failure};
use crate::journal::{Event, Journal};
use crate::lint;
use crate::output::{Output, one_line};

/// Writes down that a job is that of a request of which the journal does not know whether it was
/// accepted, or does not know at all. The server is asked first whether there is such a job: an id
/// that was mistyped would stand in the way of the right one.
pub(super) fn adopt(
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
