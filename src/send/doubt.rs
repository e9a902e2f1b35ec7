//! Requests of which nobody knows whether they were accepted.

use std::time::Duration;

use callsheet_client::decision::Policy;
use callsheet_client::{Call, CallOptions, ErrorKind};
use callsheet_spec::facts::Operation;
use serde_json::Value;

use super::plan::Request;
use super::run::Run;
use super::tally::quoted;
use crate::output::one_line;

/// A request of which it is not known whether the server accepted it.
pub(super) struct Doubt<'a> {
    /// What the person calls it.
    pub(super) name: String,
    pub(super) operation: &'a Operation,
    /// What was sent.
    pub(super) request: &'a Value,
}

impl<'a> Doubt<'a> {
    pub(super) fn of(request: &'a Request<'_>) -> Self {
        Self {
            name: request.name.to_owned(),
            operation: request.operation,
            request: &request.value,
        }
    }
}

impl Run<'_> {
    /// Looks once for the job that a request in doubt may have become, and tells of what it finds:
    /// whether it is that job, only a person can say.
    pub(super) async fn look_for(&self, doubt: &Doubt<'_>) {
        const PATIENCE: Duration = Duration::from_secs(10);
        let Doubt {
            name,
            operation,
            request,
        } = doubt;
        // Where it cannot be looked for, what was said already says what to do.
        let Ok(client) = self.clients.of(operation) else {
            return;
        };
        let Ok(client) = client.with(CallOptions::new().retry(Policy::never())) else {
            return;
        };
        let call = Call::new(operation, Some(request.to_string().into_bytes()));
        let looking = tokio::time::timeout(PATIENCE, client.find_running_call(&call));
        let found = match self.stop.or(looking).await {
            Some(Ok(Ok(found))) => found,
            Some(Ok(Err(error))) if error.kind() == ErrorKind::Configuration => return,
            Some(Ok(Err(error))) => {
                return self.board.say(&format!(
                    "{name}: it could not be looked for among the jobs that go on: {error}"
                ));
            }
            Some(Err(_)) | None => return,
        };
        let known = self.journal.read().unwrap_or_default();
        let server = self.clients.server(operation);
        let is_known = |id: &str| {
            let mut attempts = known.attempts.iter();
            attempts.any(|one| one.id.as_deref() == Some(id) && one.intent.server == server)
        };
        let ids: Vec<_> = found.iter().map(|job| &job.id).collect();
        let ids: Vec<_> = ids.into_iter().filter(|id| !is_known(id)).collect();
        let command = format!(
            "callsheet wait{} --request {}",
            self.clients.option(),
            quoted(name)
        );
        self.board.say(&match ids.as_slice() {
            [] => format!(
                "{name}: no job that goes on at the server has this request and is unknown here. \
                 One that has ended is not listed there"
            ),
            [id] => {
                let (shown, id) = (one_line(id), quoted(&one_line(id)));
                format!(
                    "{name}: a job with the same request goes on at the server, {shown}. If it is \
                     this one: {command} {id}"
                )
            }
            several => {
                let ids: Vec<_> = several.iter().map(|id| one_line(id)).collect();
                format!(
                    "{name}: {} jobs with the same request go on at the server: {}. At most one \
                     of them is this one; if you know which: {command} ID",
                    ids.len(),
                    ids.join(", ")
                )
            }
        });
    }
}
