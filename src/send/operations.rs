//! The operations that jobs were started by, each spec read once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;

use callsheet_spec::Api;
use callsheet_spec::facts::Operation;

use crate::exit::Failure;
use crate::journal::{Attempt, Journal};
use crate::output::one_line;
use crate::specs;

/// The operations that jobs were started by.
#[derive(Default)]
pub(super) struct Operations(HashMap<Option<PathBuf>, Api>);

impl Operations {
    pub(super) fn of_attempt(
        &mut self,
        attempt: &Attempt,
        journal: &Journal,
    ) -> Result<Operation, Failure> {
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
    pub(super) fn named(&mut self, endpoint: Option<&str>) -> Result<Operation, Failure> {
        let subject = specs::subject(self.api(None)?, endpoint).map_err(Failure::new)?;
        subject
            .operation
            .map(|operation| operation.facts.clone())
            .ok_or_else(|| Failure::new("a job belongs to an endpoint, not to a schema"))
    }

    fn api(&mut self, spec: Option<PathBuf>) -> Result<&Api, Failure> {
        Ok(match self.0.entry(spec) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let api = specs::load_api(entry.key().as_deref())?;
                entry.insert(api)
            }
        })
    }
}
