//! One line of the journal.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the form of the lines; it rises when a field changes its meaning or goes.
const VERSION: u64 = 1;

/// A line of the journal: something that is about to happen, or has happened, to an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Line {
    /// The version of this form; it rises when a field changes its meaning or goes.
    #[cfg_attr(test, schemars(extend("const" = VERSION)))]
    pub(crate) version: u64,
    /// When it was written, in UTC (RFC 3339).
    pub(crate) time: String,
    /// The attempt that it is about: one request, sent at most once. The name means nothing.
    pub(crate) attempt: String,
    /// What happened.
    #[serde(flatten)]
    pub(crate) event: Event,
}

/// What happens to an attempt, in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Event {
    /// The request is about to be sent. An attempt with no other line is in doubt: the server may
    /// have accepted it.
    Intent(Intent),
    /// The server accepted it as a job.
    Accepted {
        /// The job's id.
        id: String,
        /// The server's own name for the request.
        request_id: Option<String>,
    },
    /// It is certain that the server did not accept it, or a person who looked has said so.
    NotAccepted {
        /// Why, in words.
        reason: String,
    },
    /// No answer told whether the server accepted it.
    Doubtful {
        /// What happened, in words.
        reason: String,
    },
    /// An output of the job is on the disk.
    Saved {
        /// Which of its outputs, counted from 1.
        output: u64,
        /// The file, relative to the folder that holds `.callsheet`.
        file: String,
    },
    /// The job has ended, and all that was to be saved is on the disk.
    Ended {
        /// How it ended.
        outcome: Outcome,
        /// The files that hold its outputs, relative to the folder that holds `.callsheet`.
        files: Vec<String>,
        /// The file that tells about it, relative to the same folder.
        sidecar: Option<String>,
        /// What it cost, if the server said so.
        credits: Option<f64>,
        /// True if a sandbox pretended it, and with it what it cost; absent if it is real.
        #[serde(default, skip_serializing_if = "crate::credits::is_real")]
        pretended: bool,
        /// Why it ended badly, in words.
        reason: Option<String>,
    },
}

/// A request that is about to be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Intent {
    /// A hash of where the request goes and of what it says, by which it is known again.
    pub(crate) fingerprint: String,
    /// The request file, relative to the folder that holds `.callsheet`.
    pub(crate) file: String,
    /// The operation, by its `operationId`.
    pub(crate) operation: String,
    /// The spec that has the operation, relative to the same folder; none for a bundled one.
    pub(crate) spec: Option<String>,
    /// The HTTP method.
    pub(crate) method: String,
    /// The base URL that it is sent to.
    pub(crate) server: String,
    /// The path below it.
    pub(crate) path: String,
    /// How many results it asks for at most, if the spec says.
    pub(crate) results: Option<u64>,
    /// The request itself.
    pub(crate) request: Value,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// Well: there are outputs.
    Succeeded,
    /// Badly.
    Failed,
    /// It was called off.
    Canceled,
}

impl Outcome {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

impl Line {
    /// A line that is written now.
    pub(super) fn new(attempt: &str, event: Event) -> Self {
        Self {
            version: VERSION,
            time: super::now(),
            attempt: attempt.to_owned(),
            event,
        }
    }

    /// Reads a line. `None` is what somebody was stopped in the middle of; what is whole and
    /// cannot be understood is an error.
    pub(super) fn read(text: &[u8]) -> Result<Option<Self>, String> {
        let Ok(value) = serde_json::from_slice::<Value>(text) else {
            return Ok(None);
        };
        match value["version"].as_u64() {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => {
                return Err("a newer version of callsheet wrote this line".to_owned());
            }
            _ => return Err("this is no line of a journal".to_owned()),
        }
        match serde_json::from_value(value) {
            Ok(line) => Ok(Some(line)),
            Err(error) => Err(format!("this is no line of a journal: {error}")),
        }
    }
}
