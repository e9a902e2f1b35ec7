//! What is known of a call of which nobody knows whether it was accepted.

use std::fmt::{self, Write as _};
use std::time::SystemTime;

use bytes::Bytes;
use callsheet_core::endpoint::{Method, Operation};
use reqwest::Url;
use ring::digest::{Context, SHA256};
use tokio::time::Instant;

use crate::decision::Stage;
use crate::exchange::Outgoing;

/// What is known of a call whose outcome is unknown: enough to look for it in the account, in the
/// logs of the server, and among the jobs that are running.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doubt {
    /// The request's [`fingerprint`]: the same for the same request, in another process too.
    pub fingerprint: String,
    /// How far the last attempt came.
    pub stage: Stage,
    /// How many attempts there were. Of all but the last it is certain that the server did not
    /// accept them.
    pub attempts: u32,
    /// When the call began.
    pub begun: SystemTime,
    /// When a connection took the request of the last attempt. If the server accepted it, it did
    /// so between this moment and a short while after the end.
    pub sent: Option<SystemTime>,
    /// When the call ended.
    pub ended: SystemTime,
    /// The idempotency key that was sent, if the spec documents one: with the same key
    /// ([`CallOptions::header`](crate::CallOptions::header)) the server knows the request again.
    pub idempotency_key: Option<String>,
    /// The request's body.
    pub(crate) body: Bytes,
}

/// Shows everything but the request's body, which may be long, and nobody's business.
impl fmt::Debug for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doubt")
            .field("fingerprint", &self.fingerprint)
            .field("stage", &self.stage)
            .field("attempts", &self.attempts)
            .field("begun", &self.begun)
            .field("sent", &self.sent)
            .field("ended", &self.ended)
            .field("idempotency_key", &self.idempotency_key)
            .finish_non_exhaustive()
    }
}

/// A name for a request: the SHA-256 hash, in 64 hexadecimal digits, of the method, a space, the
/// path of the URL, a line feed, and the body. Neither the host, nor the query, nor headers are
/// part of it.
///
/// ```
/// // printf 'POST /v1/paint\n{"prompt":"a fox"}' | sha256sum
/// assert_eq!(
///     callsheet_client::fingerprint("POST", "/v1/paint", br#"{"prompt":"a fox"}"#),
///     "36b809039780ccf6308ecc760122ea644493ef2f5bf6db34b37f4a37272831b3"
/// );
/// ```
#[must_use]
pub fn fingerprint(method: &str, path: &str, body: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    for part in [method.as_bytes(), b" ", path.as_bytes(), b"\n", body] {
        context.update(part);
    }
    let mut hex = String::new();
    for byte in context.finish().as_ref() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// What a call leaves behind, from which a doubt can be told.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Bytes,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) stage: Stage,
    pub(crate) attempts: u32,
    pub(crate) begun: Moment,
    pub(crate) sent: Option<Instant>,
    pub(crate) ended: Instant,
}

/// What was called. The query is not shown: it may hold the key.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url.path())
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({self})")
    }
}

/// A moment on the clock on the wall and on the one that never goes backwards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    wall: SystemTime,
    steady: Instant,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self {
            wall: SystemTime::now(),
            steady: Instant::now(),
        }
    }

    /// A later moment on the clock on the wall, as the steady clock has it.
    fn wall_at(self, later: Instant) -> SystemTime {
        self.wall + later.saturating_duration_since(self.steady)
    }
}

impl Record {
    /// The record of a call that has just begun.
    pub(crate) fn begin(operation: &Operation, outgoing: &Outgoing) -> Self {
        let begun = Moment::now();
        let key = || {
            let name: &str = operation.idempotency_key.as_ref()?;
            Some(outgoing.headers.get(name)?.to_str().ok()?.to_owned())
        };
        Self {
            method: operation.method,
            url: outgoing.url.clone(),
            body: outgoing.body.clone(),
            idempotency_key: key(),
            stage: Stage::Connecting,
            attempts: 0,
            begun,
            sent: None,
            ended: begun.steady,
        }
    }

    /// Notes how the last attempt ended.
    pub(crate) fn end(self, attempts: u32, stage: Stage, sent: Option<Instant>) -> Self {
        Self {
            attempts,
            stage,
            sent,
            ended: Instant::now(),
            ..self
        }
    }

    pub(crate) fn doubt(self) -> Doubt {
        let Self { begun, .. } = self;
        Doubt {
            fingerprint: fingerprint(self.method.as_str(), self.url.path(), &self.body),
            stage: self.stage,
            attempts: self.attempts,
            begun: begun.wall,
            sent: self.sent.map(|sent| begun.wall_at(sent)),
            ended: begun.wall_at(self.ended),
            idempotency_key: self.idempotency_key,
            body: self.body,
        }
    }
}
