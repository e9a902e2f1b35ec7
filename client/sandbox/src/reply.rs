//! Answers before they are sent, and before anything happens to them.

use std::time::Duration;

use axum::http::HeaderName;
use bytes::Bytes;
use serde_json::Value;

use crate::refusal::FailureBody;

/// An answer as it would be sent if nothing happened to it.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Content,
    /// What was done, in words.
    pub(crate) verdict: String,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Content {
    Json(Value),
    /// Bytes; their type is among the headers.
    Bytes(Bytes),
    /// Values that are sent as events, each so long after the one before it.
    Events(Vec<(Duration, Value)>),
}

impl Reply {
    pub(crate) fn json(status: u16, value: Value, verdict: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Content::Json(value),
            verdict: verdict.into(),
        }
    }

    pub(crate) fn failure(status: u16, body: FailureBody, verdict: impl Into<String>) -> Self {
        let mut headers = Vec::new();
        let body = match body {
            FailureBody::Json(value) => Content::Json(value),
            FailureBody::Html(page) => {
                let html = "text/html; charset=utf-8".to_owned();
                headers.push((axum::http::header::CONTENT_TYPE, html));
                Content::Bytes(page.into())
            }
            FailureBody::Empty => Content::Bytes(Bytes::new()),
        };
        Self {
            status,
            headers,
            body,
            verdict: verdict.into(),
        }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
