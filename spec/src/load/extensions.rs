//! What the `x-callsheet-…` extensions say; described in `extensions.schema.json`.

use callsheet_core::endpoint::{Factor, FailureKind, Failures, List, Paid, Text};

use super::{At, Loader};
use crate::fault::{FaultKind, Place};
use crate::schema::{Advice, Discriminator, Media};

/// The names of all extensions.
const EXTENSIONS: &[&str] = &[
    "x-callsheet-advice",
    "x-callsheet-aliases",
    "x-callsheet-balance",
    "x-callsheet-default",
    "x-callsheet-failures",
    "x-callsheet-idempotency-key",
    "x-callsheet-key-env",
    "x-callsheet-lifecycle",
    "x-callsheet-media",
    "x-callsheet-paid",
    "x-callsheet-pictures",
];

impl<'a> Loader<'a> {
    /// `x-callsheet-advice` of a schema.
    pub(super) fn advice(&mut self, schema: &At<'a>) -> Vec<Advice> {
        let items = self.list_of(schema, "x-callsheet-advice");
        items.iter().filter_map(|at| self.one_advice(at)).collect()
    }

    fn one_advice(&mut self, at: &At<'a>) -> Option<Advice> {
        self.object(at, "an advice")?;
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
        let fix = self.object_of(at, "fix");
        if let Some(fix) = &fix {
            self.only(fix, &["remove"]);
        }
        Some(Advice {
            place: at.place(),
            id: self.text(at, "id")?,
            when: self.schema(&when),
            at: self.text(at, "at").unwrap_or_default(),
            message: self.text(at, "message")?,
            is_warning,
            remove: fix.and_then(|fix| self.text(&fix, "remove")),
            fires: fires.node.to_value(),
            quiet: quiet.node.to_value(),
        })
    }

    /// `x-callsheet-media` of a schema.
    pub(super) fn media(&mut self, schema: &At<'a>) -> Option<Media> {
        let at = self.object_of(schema, "x-callsheet-media")?;
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
        let at = self.referred(&at);
        self.object(&at, "x-callsheet-paid")?;
        self.only(&at, &["not-accepted", "results"]);
        let mut not_accepted = Vec::new();
        for status in self.list_of(&at, "not-accepted") {
            match super::arguments::whole(&status.node.to_value()).map(u16::try_from) {
                Some(Ok(number @ 400..=599)) => not_accepted.push(number),
                _ => self.wrong(&status, "not-accepted", "a list of statuses, 400 to 599"),
            }
        }
        let mut results = Vec::new();
        for factor in self.list_of(&at, "results") {
            let fields = self
                .list(&factor, "a factor of results")
                .unwrap_or_default();
            let fields: Vec<(Text, u64)> = fields
                .iter()
                .filter_map(|field| self.factor_field(operation, field))
                .collect();
            results.push(Factor {
                fields: fields.into(),
            });
        }
        Some(Paid {
            not_accepted: not_accepted.into(),
            results: results.into(),
        })
    }

    /// A field that counts results, and how many there are without it.
    fn factor_field(&mut self, operation: &At<'a>, at: &At<'a>) -> Option<(Text, u64)> {
        self.object(at, "a field of results")?;
        self.only(at, &["field", "default"]);
        self.needed(at, "a field of results", "field")?;
        let pointer = self.text(at, "field")?;
        let default = match self.count(at, "default") {
            Some(default) => default,
            None => self.default_of(operation, &pointer).unwrap_or(0),
        };
        Some((pointer.into(), default))
    }

    /// The default of the field of a request that `pointer` leads to.
    fn default_of(&mut self, operation: &At<'a>, pointer: &str) -> Option<u64> {
        let body = self.referred(&operation.get("requestBody")?);
        let media = super::bodies::json_of(&body.get("content")?)?;
        let mut schema = self.referred(&media.get("schema")?);
        for name in pointer.split('/').skip(1) {
            schema = self.referred(&schema.get("properties")?.get(name)?);
        }
        super::arguments::whole(&schema.get("default")?.node.to_value())
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

    /// `x-callsheet-failures` of a document.
    pub(super) fn failures(&mut self, root: &At<'a>) -> Failures {
        let Some(at) = root.get("x-callsheet-failures") else {
            return Failures::default();
        };
        let at = self.referred(&at);
        if self.object(&at, "x-callsheet-failures").is_none() {
            return Failures::default();
        }
        self.only(&at, &["code", "message", "kinds"]);
        let mut kinds: Vec<(Text, FailureKind)> = Vec::new();
        if let Some(object) = self.object_of(&at, "kinds") {
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

    pub(super) fn word_list(&mut self, object: &At<'a>, name: &str) -> List<Text> {
        self.texts(object, name)
            .into_iter()
            .map(Text::from)
            .collect()
    }
}

/// What tells alternatives apart, as far as it is written as it should be: it decides nothing.
pub(super) fn discriminator(at: &At<'_>) -> Option<Discriminator> {
    let property = at.node.get("propertyName")?.as_str()?.to_owned();
    let mapping = at.node.get("mapping").map(crate::document::Node::to_value);
    let mapping = match mapping {
        Some(serde_json::Value::Object(mapping)) => mapping
            .into_iter()
            .filter_map(|(value, target)| Some((value, target.as_str()?.to_owned())))
            .collect(),
        _ => Vec::new(),
    };
    Some(Discriminator { property, mapping })
}
