//! Jobs that the server has accepted, and what the journal knows of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use callsheet_spec::facts::Operation;

use super::plan::Request;
use crate::journal::{Attempt, Intent, now};
use crate::output::one_line;
use crate::sidecar;

/// A job that the server has accepted.
pub(super) struct Job<'a> {
    /// What the person calls it.
    pub(super) name: String,
    pub(super) id: String,
    pub(super) request_id: Option<String>,
    pub(super) operation: &'a Operation,
    /// The path that the names of the outputs are made from.
    pub(super) beside: PathBuf,
    /// Where the journal has it; none for a job that it does not know.
    pub(super) record: Option<Record>,
    /// Whether the server has said something of it in this run.
    pub(super) is_heard_of: AtomicBool,
}

/// What the journal knows of a job.
pub(super) struct Record {
    pub(super) attempt: String,
    pub(super) sent: String,
    pub(super) intent: Intent,
    pub(super) saved: BTreeMap<u64, String>,
}

impl<'a> Job<'a> {
    /// A job that was accepted just now.
    pub(super) fn new(
        request: &Request<'a>,
        record: Record,
        id: String,
        request_id: Option<String>,
    ) -> Self {
        Self {
            name: request.name.to_owned(),
            id,
            request_id,
            operation: request.operation,
            beside: request.path.to_owned(),
            record: Some(record),
            is_heard_of: AtomicBool::new(true),
        }
    }

    /// A job that the journal knows; its outputs go beside a path.
    pub(super) fn known(
        name: &str,
        attempt: &Attempt,
        operation: &'a Operation,
        beside: &Path,
    ) -> Self {
        Self {
            name: name.to_owned(),
            id: attempt.id.clone().unwrap_or_default(),
            request_id: attempt.request_id.clone(),
            operation,
            beside: beside.to_owned(),
            record: Some(Record::of(attempt.clone())),
            is_heard_of: AtomicBool::default(),
        }
    }

    /// A job that the journal does not know; its outputs go into the current folder.
    pub(super) fn unknown(id: &str, operation: &'a Operation) -> Self {
        Self {
            name: one_line(id),
            id: id.to_owned(),
            request_id: None,
            operation,
            beside: PathBuf::from(sidecar::harmless_name(id)),
            record: None,
            is_heard_of: AtomicBool::default(),
        }
    }
}

impl Record {
    /// The record of a request that is about to be sent.
    pub(super) fn new(intent: Intent) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let nanoseconds = since.unwrap_or_default().as_nanos();
        Self {
            // No other attempt has that name.
            attempt: format!("{nanoseconds:x}-{:x}-{number:x}", process::id()),
            sent: now(),
            intent,
            saved: BTreeMap::new(),
        }
    }

    fn of(attempt: Attempt) -> Self {
        Self {
            attempt: attempt.name,
            sent: attempt.time,
            intent: attempt.intent,
            saved: attempt.saved,
        }
    }
}
