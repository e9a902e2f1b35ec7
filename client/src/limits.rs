//! How long things may take, and how much an answer may hold.

use std::time::Duration;

use tokio::time::Instant;

/// The limits of a call: how long it may take, and how much its answer may hold. Every limit holds;
/// the one that is reached first ends the attempt or the call.
///
/// They are set for a client ([`Builder::limits`](crate::Builder::limits)) or for some of its calls
/// ([`CallOptions::limits`](crate::CallOptions::limits)). How long to wait for a job is not among
/// them: [`WaitOptions::deadline`](crate::WaitOptions::deadline) has that.
///
/// ```
/// use std::time::Duration;
/// use callsheet_client::Limits;
///
/// // Three attempts at most fit into the total, each of which has to be quick.
/// let limits = Limits::new().attempt(Duration::from_secs(20)).total(Duration::from_mins(1));
/// assert_eq!(limits.connect, Duration::from_secs(10)); // as it is unless it is set
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// To find the server's address, connect to it, and agree on encryption.
    pub connect: Duration,
    /// For one attempt: from its first look for a connection to the last byte of the answer.
    pub attempt: Duration,
    /// Between two parts of an answer, from its head on: the longest silence while it is read.
    pub idle: Duration,
    /// For the whole call, with every attempt and every pause between them.
    pub total: Duration,
    /// The most bytes that an answer may have.
    pub answer_bytes: usize,
    /// The most values that the JSON of an answer may hold: numbers, texts, lists, objects and
    /// their members, counted about one by one. In memory each takes many times what it takes as
    /// text.
    pub answer_values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            attempt: Duration::from_mins(1),
            idle: Duration::from_secs(30),
            total: Duration::from_mins(3),
            answer_bytes: 32 << 20,
            answer_values: 500_000,
        }
    }
}

impl Limits {
    /// The limits a client has unless told otherwise: 10 seconds to connect, 60 for an attempt,
    /// 30 of silence while an answer is read, 180 in total; answers of 32 MiB and 500,000 values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limit for connecting.
    #[must_use]
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// Sets the limit for one attempt.
    #[must_use]
    pub fn attempt(self, attempt: Duration) -> Self {
        Self { attempt, ..self }
    }

    /// Sets the limit for silence while an answer is read.
    #[must_use]
    pub fn idle(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// Sets the limit for the whole call.
    #[must_use]
    pub fn total(self, total: Duration) -> Self {
        Self { total, ..self }
    }

    /// Sets the most bytes that an answer may have. What is longer counts as broken off.
    #[must_use]
    pub fn answer_bytes(self, answer_bytes: usize) -> Self {
        Self {
            answer_bytes,
            ..self
        }
    }

    /// Sets the most values that the JSON of an answer may hold. What holds more counts as broken
    /// off.
    #[must_use]
    pub fn answer_values(self, answer_values: usize) -> Self {
        Self {
            answer_values,
            ..self
        }
    }
}

/// The moment that lies that far ahead; one that no clock can tell is as good as never.
pub(crate) fn after(time: Duration) -> Instant {
    later(Instant::now(), time)
}

/// The moment that comes that long after another; one that no clock can tell is as good as never.
pub(crate) fn later(moment: Instant, time: Duration) -> Instant {
    const NEVER: Duration = Duration::from_hours(24 * 365 * 30);
    moment.checked_add(time).unwrap_or_else(|| moment + NEVER)
}
