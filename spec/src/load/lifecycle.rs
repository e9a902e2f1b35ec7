//! `x-callsheet-lifecycle`: how a job goes on, and the other operations that have to do with it.

use callsheet_core::endpoint::{Lifecycle, OutcomeCall, Prompt, RunningCall, StreamCall, Text};

use super::{At, Loader};
use crate::fault::FaultKind;

/// The media type of server-sent events.
const EVENTS: &str = "text/event-stream";

/// What a lifecycle says, and the operations that it leads to.
#[derive(Default)]
pub(super) struct Read {
    pub(super) lifecycle: Option<Lifecycle>,
    /// The operation that fetches the outcome.
    pub(super) outcome: Option<usize>,
    /// The operation that streams the states.
    pub(super) stream: Option<usize>,
}

impl<'a> Loader<'a> {
    /// `x-callsheet-lifecycle` of an operation.
    pub(super) fn lifecycle(&mut self, submission: &At<'a>, at: &At<'a>) -> Read {
        self.only(
            at,
            &[
                "id",
                "status",
                "outputs",
                "reason",
                "pending",
                "succeeded",
                "failed",
                "canceled",
                "outcome",
                "stream",
                "running",
                "cost",
                "prompt",
                "poll-seconds",
                "deadline-seconds",
            ],
        );
        self.needed(at, "a lifecycle", "outcome");
        let outcome = self.outcome(at);
        let (stream, stream_call) = self.stream(submission, at).unzip();
        let running = self.running(at);
        let prompt = self.prompt(at);
        let (Some(id), Some(status)) = (self.text(at, "id"), self.text(at, "status")) else {
            self.needed(at, "a lifecycle", "id");
            self.needed(at, "a lifecycle", "status");
            return Read::default();
        };
        let Some((outcome, outcome_call)) = outcome else {
            return Read::default();
        };
        let lifecycle = Lifecycle {
            id: id.into(),
            status: status.into(),
            outputs: self.word_list(at, "outputs"),
            reason: self.reason(at),
            pending: self.word_list(at, "pending"),
            succeeded: self.word_list(at, "succeeded"),
            failed: self.word_list(at, "failed"),
            canceled: self.word_list(at, "canceled"),
            outcome: outcome_call,
            stream: stream_call,
            running,
            cost: self.text(at, "cost").map(Text::from),
            prompt,
            poll_seconds: self.count(at, "poll-seconds").unwrap_or(5),
            deadline_seconds: self.count(at, "deadline-seconds").unwrap_or(600),
        };
        Read {
            lifecycle: Some(lifecycle),
            outcome: Some(outcome),
            stream,
        }
    }

    /// The operation that fetches the outcome.
    fn outcome(&mut self, lifecycle: &At<'a>) -> Option<(usize, OutcomeCall)> {
        let at = self.object_of(lifecycle, "outcome")?;
        self.only(&at, &["operation", "parameter"]);
        let outcome = self.operation_named(&at, "the outcome of a lifecycle")?;
        let parameter = self
            .text(&at, "parameter")
            .unwrap_or_else(|| "id".to_owned());
        let path = self.api.operations[outcome].facts.path.clone();
        if !path.contains(&format!("{{{parameter}}}")) {
            let kind = FaultKind::UnknownParameter {
                name: parameter.clone(),
                in_template: false,
            };
            self.fault(at.place(), kind);
        }
        let parameter = parameter.into();
        Some((outcome, OutcomeCall { path, parameter }))
    }

    /// The operation that takes the same request and streams the states.
    fn stream(&mut self, submission: &At<'a>, lifecycle: &At<'a>) -> Option<(usize, StreamCall)> {
        let at = self.object_of(lifecycle, "stream")?;
        self.only(&at, &["operation"]);
        let stream = self.operation_named(&at, "the stream of a lifecycle")?;
        let target = self.operation_places[stream].clone();
        let facts = &self.api.operations[stream].facts;
        let path = facts.path.clone();
        let is_post = facts.method == callsheet_core::endpoint::Method::Post;
        if !is_post || !self.answers_with_events(&target) {
            let expected = "an operation that is a `post` and answers with text/event-stream";
            self.wrong(&at, "stream", expected);
            return None;
        }
        if self.request_of(&target) != self.request_of(submission) {
            let expected = "an operation whose request body is that of the submission";
            self.wrong(&at, "stream", expected);
            return None;
        }
        Some((stream, StreamCall { path }))
    }

    /// Whether a success of an operation is documented to be a stream of events.
    fn answers_with_events(&mut self, operation: &At<'a>) -> bool {
        let Some(responses) = operation.get("responses") else {
            return false;
        };
        let responses: Vec<_> = responses
            .members()
            .filter(|(status, ..)| status.starts_with('2'))
            .collect();
        responses.into_iter().any(|(_, _, response)| {
            let response = self.referred(&response);
            response
                .get("content")
                .is_some_and(|content| content.get(EVENTS).is_some())
        })
    }

    /// Where the schema of an operation's body stands.
    fn request_of(&mut self, operation: &At<'a>) -> Option<(usize, u32)> {
        let body = self.referred(&operation.get("requestBody")?);
        let media = super::bodies::json_of(&body.get("content")?)?;
        let schema = self.referred(&media.get("schema")?);
        Some((schema.file, schema.node.id()))
    }

    /// The operation that lists the jobs that go on.
    fn running(&mut self, lifecycle: &At<'a>) -> Option<RunningCall> {
        let at = self.object_of(lifecycle, "running")?;
        self.only(&at, &["operation", "jobs", "request"]);
        let running = self.operation_named(&at, "what lists the jobs of a lifecycle")?;
        let operation = &self.api.operations[running];
        let facts = &operation.facts;
        let path = facts.path.clone();
        let needs_something = operation.parameters.iter().any(|known| known.required);
        if facts.method != callsheet_core::endpoint::Method::Get || needs_something {
            let expected = "an operation that is a `get` and needs no parameters";
            self.wrong(&at, "running", expected);
            return None;
        }
        Some(RunningCall {
            path,
            jobs: self.text(&at, "jobs").unwrap_or_default().into(),
            request: self.text(&at, "request").map(Text::from),
        })
    }

    /// Where the prompt stands.
    fn prompt(&mut self, lifecycle: &At<'a>) -> Option<Prompt> {
        let at = self.object_of(lifecycle, "prompt")?;
        self.only(&at, &["asked", "used"]);
        self.needed(&at, "the prompt of a lifecycle", "asked")?;
        Some(Prompt {
            asked: self.text(&at, "asked")?.into(),
            used: self.text(&at, "used").map(Text::from),
        })
    }

    /// Where a failed job says why.
    fn reason(&mut self, lifecycle: &At<'a>) -> Option<(Text, Text)> {
        let at = self.object_of(lifecycle, "reason")?;
        self.only(&at, &["code", "message"]);
        self.needed(&at, "the reason of a lifecycle", "code")?;
        self.needed(&at, "the reason of a lifecycle", "message")?;
        Some((
            self.text(&at, "code")?.into(),
            self.text(&at, "message")?.into(),
        ))
    }

    /// The operation that the field `operation` refers to.
    pub(super) fn operation_named(&mut self, at: &At<'a>, what: &str) -> Option<usize> {
        let reference = self.needed(at, what, "operation")?;
        let target = self.text(at, "operation")?;
        self.operation_referred_to(&reference, &target)
    }
}
