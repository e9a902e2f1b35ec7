//! What the lines of the journal say, put together for each attempt.

use std::collections::{BTreeMap, HashMap};

use super::line::{Event, Intent, Line, Outcome};

/// Every attempt, in the order in which they were begun.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) attempts: Vec<Attempt>,
    /// The numbers of the lines that nobody finished writing.
    pub(crate) torn: Vec<usize>,
}

/// One request that was sent at most once.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    /// The name of the attempt.
    pub(crate) name: String,
    /// When it was begun.
    pub(crate) time: String,
    pub(crate) intent: Intent,
    /// The job's id, once it is accepted.
    pub(crate) id: Option<String>,
    /// The server's own name for the request.
    pub(crate) request_id: Option<String>,
    /// The outputs that are on the disk, by their numbers.
    pub(crate) saved: BTreeMap<u64, String>,
    pub(crate) state: State,
}

/// How far an attempt is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    /// It is being sent, or whoever sent it was stopped before the answer came.
    Sent,
    /// It is certain that the server did not accept it.
    NotAccepted { reason: String },
    /// No answer told whether the server accepted it.
    Doubtful { reason: String },
    /// The server accepted it, and its end is not known.
    Accepted,
    /// The job has ended.
    Ended {
        /// When that was written.
        time: String,
        outcome: Outcome,
        files: Vec<String>,
        credits: Option<f64>,
        /// Whether a sandbox pretended it.
        pretended: bool,
        reason: Option<String>,
    },
}

impl History {
    /// Reads a journal. A line that is whole and cannot be understood is an error: it may be the
    /// one that says what was paid for.
    pub(super) fn read(text: &[u8]) -> Result<Self, (usize, String)> {
        let mut history = Self::default();
        let mut index = HashMap::new();
        for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
            let number = number + 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match Line::read(line).map_err(|why| (number, why))? {
                Some(line) => history
                    .take(line, &mut index)
                    .map_err(|why| (number, why.to_owned()))?,
                None => history.torn.push(number),
            }
        }
        Ok(history)
    }

    fn take(&mut self, line: Line, index: &mut HashMap<String, usize>) -> Result<(), &'static str> {
        if let Event::Intent(intent) = line.event {
            let attempt = Attempt {
                name: line.attempt.clone(),
                time: line.time,
                intent,
                id: None,
                request_id: None,
                saved: BTreeMap::new(),
                state: State::Sent,
            };
            if index.insert(line.attempt, self.attempts.len()).is_some() {
                return Err("this attempt has been begun before");
            }
            self.attempts.push(attempt);
            return Ok(());
        }
        let found = index.get(&line.attempt).copied();
        let attempt = found
            .and_then(|found| self.attempts.get_mut(found))
            .ok_or("this attempt was never begun")?;
        attempt.note(line.time, line.event);
        Ok(())
    }

    /// What counts for a request: the last of its attempts that may have been accepted.
    pub(crate) fn of_request(&self, fingerprint: &str) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|attempt| {
            attempt.intent.fingerprint == fingerprint
                && !matches!(attempt.state, State::NotAccepted { .. })
        })
    }

    /// The attempt that the server accepted under that id; the last one if there are several.
    pub(crate) fn of_id(&self, id: &str) -> Option<&Attempt> {
        let mut attempts = self.attempts.iter().rev();
        attempts.find(|attempt| attempt.id.as_deref() == Some(id))
    }
}

impl Attempt {
    fn note(&mut self, time: String, event: Event) {
        match event {
            Event::Intent(intent) => self.intent = intent,
            Event::Accepted { id, request_id } => {
                self.id = Some(id);
                self.request_id = request_id;
                self.state = State::Accepted;
            }
            Event::NotAccepted { reason } => self.state = State::NotAccepted { reason },
            Event::Doubtful { reason } => self.state = State::Doubtful { reason },
            Event::Saved { output, file } => drop(self.saved.insert(output, file)),
            Event::Ended {
                outcome,
                files,
                sidecar: _,
                credits,
                pretended,
                reason,
            } => {
                self.state = State::Ended {
                    time,
                    outcome,
                    files,
                    credits,
                    pretended,
                    reason,
                }
            }
        }
    }
}
