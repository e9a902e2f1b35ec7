//! What the `x-callsheet-…` extensions say; described in `extensions.schema.json`.

use callsheet_core::endpoint::{
    Factor, FailureKind, Failures, Lifecycle, List, OutcomeCall, Paid, Text,
};

use super::{At, Loader};
use crate::fault::{FaultKind, Place};
use crate::schema::{Advice, Media};

/// The names of all extensions.
const EXTENSIONS: &[&str] = &[
    "x-callsheet-advice",
    "x-callsheet-aliases",
    "x-callsheet-default",
    "x-callsheet-failures",
    "x-callsheet-key-env",
    "x-callsheet-lifecycle",
    "x-callsheet-media",
    "x-callsheet-paid",
];

impl<'a> Loader<'a> {
    /// `x-callsheet-advice` of a schema.
    pub(super) fn advice(&mut self, schema: &At<'a>) -> Vec<Advice> {
        let Some(list) = schema.get("x-callsheet-advice") else {
            return Vec::new();
        };
        let items: Vec<_> = list.items().collect();
        items.iter().filter_map(|at| self.one_advice(at)).collect()
    }

    fn one_advice(&mut self, at: &At<'a>) -> Option<Advice> {
        self.only(
            at,
            &["id", "when", "at", "message", "severity", "fix", "examples"],
        );
        let when = self.needed(at, "an advice", "when")?;
        let examples = self.needed(at, "an advice", "examples")?;
        let fires = self.needed(&examples, "the examples of an advice", "fires")?;
        let quiet = self.needed(&examples, "the examples of an advice", "quiet")?;
        self.needed(at, "an advice", "id")?;
        self.needed(at, "an advice", "message")?;
        let is_warning = match at.get("severity") {
            None => true,
            Some(severity) => match severity.node.as_str() {
                Some("warning") => true,
                Some("info") => false,
                _ => {
                    self.wrong(&severity, "severity", "warning or info");
                    true
                }
            },
        };
        Some(Advice {
            place: at.place(),
            id: self.text(at, "id")?,
            when: self.schema(&when),
            at: self.text(at, "at").unwrap_or_default(),
            message: self.text(at, "message")?,
            is_warning,
            remove: at.get("fix").and_then(|fix| self.text(&fix, "remove")),
            fires: fires.node.to_value(),
            quiet: quiet.node.to_value(),
        })
    }

    /// `x-callsheet-media` of a schema.
    pub(super) fn media(&mut self, schema: &At<'a>) -> Option<Media> {
        let at = schema.get("x-callsheet-media")?;
        self.needed(&at, "a media limit", "kind")?;
        self.only(
            &at,
            &[
                "kind",
                "min-width",
                "max-width",
                "min-height",
                "max-height",
                "formats",
                "max-bytes",
            ],
        );
        Some(Media {
            min_width: self.count(&at, "min-width"),
            max_width: self.count(&at, "max-width"),
            min_height: self.count(&at, "min-height"),
            max_height: self.count(&at, "max-height"),
            formats: self.texts(&at, "formats"),
            max_bytes: self.count(&at, "max-bytes"),
        })
    }

    /// `x-callsheet-paid` of an operation.
    pub(super) fn paid(&mut self, operation: &At<'a>) -> Option<Paid> {
        let at = operation.get("x-callsheet-paid")?;
        self.only(&at, &["not-accepted", "results"]);
        let mut not_accepted = Vec::new();
        if let Some(list) = at.get("not-accepted") {
            for status in list.items() {
                match super::schema::whole(&status.node.to_value()).map(u16::try_from) {
                    Some(Ok(number @ 400..=599)) => not_accepted.push(number),
                    _ => self.wrong(&status, "not-accepted", "a list of statuses, 400 to 599"),
                }
            }
        }
        let mut results = Vec::new();
        if let Some(factors) = at.get("results") {
            for factor in factors.items() {
                let fields: Vec<_> = factor.items().collect();
                let fields: Vec<(Text, u64)> = fields
                    .iter()
                    .filter_map(|field| {
                        let pointer = self.text(field, "field")?;
                        let default = match self.count(field, "default") {
                            Some(default) => default,
                            None => self.default_of(operation, &pointer).unwrap_or(0),
                        };
                        Some((pointer.into(), default))
                    })
                    .collect();
                results.push(Factor {
                    fields: fields.into(),
                });
            }
        }
        Some(Paid {
            not_accepted: not_accepted.into(),
            results: results.into(),
        })
    }

    /// The default of the field of a request that `pointer` leads to.
    fn default_of(&mut self, operation: &At<'a>, pointer: &str) -> Option<u64> {
        let body = self.referred(&operation.get("requestBody")?);
        let media = super::openapi::json_of(&body.get("content")?)?;
        let mut schema = self.referred(&media.get("schema")?);
        for name in pointer.split('/').skip(1) {
            schema = self.referred(&schema.get("properties")?.get(name)?);
        }
        super::schema::whole(&schema.get("default")?.node.to_value())
    }

    /// Reports extensions of this project's name that it does not have: one that is misspelt
    /// would be silently without effect, and a paid call would look free.
    pub(super) fn extensions_of(&mut self, file: usize) {
        let mut rest: Vec<_> = self.root(file).map(|root| root.node).into_iter().collect();
        while let Some(node) = rest.pop() {
            rest.extend(node.items());
            for member in node.members() {
                rest.push(member.value);
                let name = member.key.as_str().unwrap_or_default();
                if name.starts_with("x-callsheet") && !EXTENSIONS.contains(&name) {
                    let place = Place {
                        file,
                        span: member.key.span(),
                    };
                    let nearest = super::vocabulary::nearest(name, EXTENSIONS.iter().copied());
                    let name = name.to_owned();
                    self.fault(place, FaultKind::UnknownExtension { name, nearest });
                }
            }
        }
    }

    /// `x-callsheet-lifecycle` of an operation, and the operation that fetches the outcome.
    pub(super) fn lifecycle(&mut self, at: &At<'a>) -> (Option<Lifecycle>, Option<usize>) {
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
                "poll-seconds",
                "deadline-seconds",
            ],
        );
        let Some(outcome_at) = self.needed(at, "a lifecycle", "outcome") else {
            return (None, None);
        };
        let (Some(id), Some(status)) = (self.text(at, "id"), self.text(at, "status")) else {
            self.needed(at, "a lifecycle", "id");
            self.needed(at, "a lifecycle", "status");
            return (None, None);
        };
        let Some(reference) = self.needed(&outcome_at, "the outcome of a lifecycle", "operation")
        else {
            return (None, None);
        };
        let parameter = self
            .text(&outcome_at, "parameter")
            .unwrap_or_else(|| "id".to_owned());
        let target = reference.node.as_str().map(str::to_owned);
        let target = target.and_then(|target| self.follow(&reference, &target));
        let Some(outcome) = target.and_then(|target| self.operation(&target)) else {
            return (None, None);
        };
        let path = self.api.operations[outcome].facts.path.clone();
        if !path.contains(&format!("{{{parameter}}}")) {
            let kind = FaultKind::UnknownParameter {
                name: parameter.clone(),
                in_template: false,
            };
            self.fault(outcome_at.place(), kind);
        }
        let reason = at.get("reason").and_then(|reason| {
            Some((
                self.text(&reason, "code")?.into(),
                self.text(&reason, "message")?.into(),
            ))
        });
        let lifecycle = Lifecycle {
            id: id.into(),
            status: status.into(),
            outputs: self.word_list(at, "outputs"),
            reason,
            pending: self.word_list(at, "pending"),
            succeeded: self.word_list(at, "succeeded"),
            failed: self.word_list(at, "failed"),
            canceled: self.word_list(at, "canceled"),
            outcome: OutcomeCall {
                path,
                parameter: parameter.into(),
            },
            poll_seconds: self.count(at, "poll-seconds").unwrap_or(5),
            deadline_seconds: self.count(at, "deadline-seconds").unwrap_or(600),
        };
        (Some(lifecycle), Some(outcome))
    }

    /// `x-callsheet-failures` of a document.
    pub(super) fn failures(&mut self, root: &At<'a>) -> Failures {
        let Some(at) = root.get("x-callsheet-failures") else {
            return Failures::default();
        };
        let at = self.referred(&at);
        self.only(&at, &["code", "message", "kinds"]);
        let mut kinds: Vec<(Text, FailureKind)> = Vec::new();
        if let Some(object) = at.get("kinds") {
            for (pattern, _, kind) in object.members() {
                match kind.node.as_str().and_then(FailureKind::named) {
                    Some(kind) => kinds.push((pattern.to_owned().into(), kind)),
                    None => self.wrong(&kind, "kinds", "a kind of failure"),
                }
            }
        }
        Failures {
            code: self.word_list(&at, "code"),
            message: self.word_list(&at, "message"),
            kinds: kinds.into(),
        }
    }

    fn word_list(&mut self, object: &At<'a>, name: &str) -> List<Text> {
        self.texts(object, name)
            .into_iter()
            .map(Text::from)
            .collect()
    }
}
