//! What reached the sandbox, and what it did about it.

use serde_json::{Value, json};

/// What reached a sandbox up to a moment, in the order of arrival.
///
/// A test compares it with what its client believes: how often a paid request arrived, which jobs
/// there are, and what they cost.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Books {
    /// Every request whose head was read; the last 100,000 of them.
    pub requests: Vec<SeenRequest>,
    /// How many requests there were before these.
    pub requests_forgotten: u64,
    /// Every job that was accepted, whether or not its submission was answered.
    pub jobs: Vec<BookedJob>,
    /// Credits that the jobs cost so far. What fails is given back.
    pub credits_charged: f64,
    /// Credits that are left.
    pub credits_left: f64,
    /// Connections that were reset before anything was read.
    pub connections_turned_away: u64,
}

/// A request that reached the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// Milliseconds since the sandbox was started.
    pub at_ms: u64,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: &'static str,
    /// The method.
    pub method: String,
    /// The host that it was sent to, as it said. It and what follows are cut after 2,000 bytes.
    pub host: String,
    /// The path and query.
    pub path: String,
    /// The operation that it is for, if it is for one.
    pub operation: Option<String>,
    /// Whether it had a header `Authorization`.
    pub has_authorization: bool,
    /// Whether the whole body was read.
    pub whole_body: bool,
    /// How many bytes of the body were read.
    pub body_bytes: usize,
    /// The status of the answer; none where there was none.
    pub status: Option<u16>,
    /// The faults that happened, as they were asked for.
    pub faults: Vec<String>,
    /// What was done about it, in words.
    pub verdict: String,
}

/// A job that was accepted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BookedJob {
    /// Its id.
    pub id: String,
    /// The operation that it was submitted to.
    pub operation: String,
    /// The body of its submission.
    pub body: Value,
    /// Milliseconds from the start of the sandbox until it was accepted.
    pub at_ms: u64,
    /// How many results it was asked for.
    pub results: u64,
    /// Its status, in the first of the vendor's vocabularies.
    pub status: String,
    /// Credits that it costs.
    pub credits: f64,
}

impl Books {
    /// The requests for an operation, by its `operationId`.
    pub fn requests_for<'a>(
        &'a self,
        operation: &'a str,
    ) -> impl Iterator<Item = &'a SeenRequest> + 'a {
        let is_it = move |request: &&SeenRequest| request.operation.as_deref() == Some(operation);
        self.requests.iter().filter(is_it)
    }

    /// The books as JSON, as `GET /_sandbox/books` gives them.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let requests: Vec<_> = self.requests.iter().map(SeenRequest::to_json).collect();
        let jobs: Vec<_> = self.jobs.iter().map(BookedJob::to_json).collect();
        json!({
            "requests": requests,
            "requests_forgotten": self.requests_forgotten,
            "jobs": jobs,
            "credits_charged": number(self.credits_charged),
            "credits_left": number(self.credits_left),
            "connections_turned_away": self.connections_turned_away,
        })
    }
}

impl SeenRequest {
    fn to_json(&self) -> Value {
        json!({
            "at_ms": self.at_ms,
            "protocol": self.protocol,
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "operation": self.operation,
            "has_authorization": self.has_authorization,
            "whole_body": self.whole_body,
            "body_bytes": self.body_bytes,
            "status": self.status,
            "faults": self.faults,
            "verdict": self.verdict,
        })
    }
}

impl BookedJob {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "operation": self.operation,
            "body": self.body,
            "at_ms": self.at_ms,
            "results": self.results,
            "status": self.status,
            "credits": number(self.credits),
        })
    }
}

/// A number as people write it: `24`, not `24.0`.
pub(crate) fn number(number: f64) -> Value {
    let text = number.to_string();
    let whole = text.parse::<i64>().map(Value::from);
    whole.unwrap_or_else(|_| Value::from(number))
}
