//! JSON, for programs: one document for a run, or one object a line.
//!
//! The types here are the format: their comments are the descriptions in [`JSON_SCHEMA`].

use serde::Serialize;

use super::locate::{Locator, Place};
use super::problem::Problem;
use super::run::{Linted, Run};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use callsheet_spec::source::Span;

/// The version of the format that [`json`] and [`jsonl`] write: it rises when a field changes its
/// meaning or goes. A field that is added leaves it as it is.
pub const JSON_VERSION: u32 = 1;

/// The JSON Schema (2020-12) of what [`json`] writes; a line of [`jsonl`] is its `$defs/Line`.
pub const JSON_SCHEMA: &str = include_str!("../../schemas/diagnostics.schema.json");

/// Renders a run as one JSON document.
#[must_use]
pub fn json(run: &Run<'_>) -> String {
    let document = Document {
        version: JSON_VERSION,
        diagnostics: run.files.iter().flat_map(entries).collect(),
        problems: run.problems.iter().map(Unchecked::of).collect(),
        summary: Summary::of(run),
    };
    // These types always can be written.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// Renders a run as JSON objects, one a line: the diagnostics, the problems, and a summary as the
/// last one, so that a reader knows that nothing was cut off.
#[must_use]
pub fn jsonl(run: &Run<'_>) -> String {
    let diagnostics = run
        .files
        .iter()
        .flat_map(entries)
        .map(|entry| Event::Diagnostic(Box::new(entry)));
    let problems = run.problems.iter().map(Unchecked::of).map(Event::Problem);
    let summary = std::iter::once(Event::Summary(Summary::of(run)));
    let mut text = String::new();
    for event in diagnostics.chain(problems).chain(summary) {
        let line = Line {
            version: JSON_VERSION,
            event,
        };
        text.push_str(&serde_json::to_string(&line).unwrap_or_default());
        text.push('\n');
    }
    text
}

/// What `callsheet lint --format json` writes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "Diagnostics of callsheet"))]
struct Document<'a> {
    /// The version of the format: it rises when a field changes its meaning or goes. Fields may
    /// be added without.
    version: u32,
    /// What was found, in the order of the files and of the places in them.
    diagnostics: Vec<Entry<'a>>,
    /// What could not be checked at all.
    problems: Vec<Unchecked<'a>>,
    /// The run in figures.
    summary: Summary,
}

/// A line of what `callsheet lint --format jsonl` writes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Line<'a> {
    /// The version of the format, as in the document.
    version: u32,
    #[serde(flatten)]
    event: Event<'a>,
}

/// What a line tells, by its `type`; the summary is the last line.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum Event<'a> {
    Diagnostic(Box<Entry<'a>>),
    Problem(Unchecked<'a>),
    Summary(Summary),
}

/// One thing that is wrong with a file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Diagnostic"))]
struct Entry<'a> {
    /// The file, as the command was given it or found it.
    file: &'a str,
    /// The rule, such as `unknown-field`.
    rule: &'static str,
    /// What tells apart the diagnostics of one rule: the id of an advice.
    topic: Option<&'a str>,
    /// How bad it is.
    severity: Severity,
    /// What is wrong, in a sentence without a full stop.
    message: &'a str,
    /// JSON Pointer (RFC 6901) to the value, within its YAML document; empty for the document as
    /// a whole and for a fault of the text itself.
    pointer: &'a str,
    /// The place to point at.
    span: Region,
    /// A few words to stand at the place; may be empty.
    label: &'a str,
    /// Further places that explain it.
    labels: Vec<Further<'a>>,
    /// The word that was probably meant in the place of the one pointed at.
    suggestion: Option<&'a str>,
    /// What to do about it.
    help: &'a [String],
    /// What else is worth knowing.
    notes: &'a [String],
    /// Where the spec says so: `file:line:column`.
    spec: Option<&'a str>,
    /// How the text could be changed to be right; null as well where the new text is longer than
    /// 64 KiB.
    fix: Option<Change<'a>>,
    /// The manual page of the rule.
    url: String,
}

/// A further place, and what is to be said of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Label"))]
struct Further<'a> {
    /// The place.
    span: Region,
    /// A few words.
    text: &'a str,
}

/// A change of the text that removes the cause of a diagnostic.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Fix"))]
struct Change<'a> {
    /// Whether it can be made without asking: a safe one says the same, only right; an unsafe one
    /// takes something away or guesses.
    safety: Safety,
    /// The edits; none overlaps another.
    edits: Vec<Replacement<'a>>,
}

/// One replacement in the text.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Edit"))]
struct Replacement<'a> {
    /// What is replaced.
    span: Region,
    /// What stands there instead.
    text: &'a str,
}

/// A part of a file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Span"))]
struct Region {
    /// The first place.
    start: Place,
    /// The first place past it.
    end: Place,
}

/// Something that could not be checked at all: a file that cannot be read or is not UTF-8, an
/// endpoint that is not known.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Problem"))]
struct Unchecked<'a> {
    /// The file or the folder; `null` where it is no file that stands in the way.
    file: Option<&'a str>,
    /// The line that stands in the way, from 1.
    line: Option<usize>,
    /// The column in that line, in characters from 1.
    column: Option<usize>,
    /// What the matter is, in a sentence without a full stop.
    message: String,
}

/// A run in figures.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Summary {
    /// How many files were checked.
    files: usize,
    /// How many files were passed over, because they are excluded or nothing says that
    /// they are requests.
    passed_over: usize,
    /// How many things could not be checked.
    problems: usize,
    /// How many diagnostics are errors.
    errors: usize,
    /// How many are warnings.
    warnings: usize,
    /// How many are remarks (`info`).
    infos: usize,
}

impl Summary {
    fn of(run: &Run<'_>) -> Self {
        Self {
            files: run.files.len(),
            passed_over: run.passed_over,
            problems: run.problems.len(),
            errors: run.count(Severity::Error),
            warnings: run.count(Severity::Warning),
            infos: run.count(Severity::Info),
        }
    }
}

impl<'a> Unchecked<'a> {
    fn of(problem: &'a Problem) -> Self {
        Self {
            file: problem.file.as_deref(),
            line: problem.line,
            column: problem.column,
            message: problem.sentence(),
        }
    }
}

fn entries<'a>(file: &Linted<'a>) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    let source = file.source;
    let mut locator = Locator::new(source);
    file.diagnostics
        .iter()
        .map(move |diagnostic| entry(source.name(), diagnostic, &mut locator))
}

fn entry<'a>(file: &'a str, diagnostic: &'a Diagnostic, locator: &mut Locator<'_>) -> Entry<'a> {
    let mut region = |span: Span| Region {
        start: locator.place(span.start),
        end: locator.place(span.end),
    };
    let span = region(diagnostic.span);
    let further = diagnostic.labels.iter().map(|label| Further {
        span: region(label.span),
        text: &label.text,
    });
    let labels = further.collect();
    let fix = diagnostic.short_fix().map(|fix| Change {
        safety: fix.safety,
        edits: fix
            .edits
            .iter()
            .map(|edit| Replacement {
                span: region(edit.span),
                text: &edit.text,
            })
            .collect(),
    });
    Entry {
        file,
        rule: diagnostic.rule.name(),
        topic: diagnostic.topic.as_deref(),
        severity: diagnostic.severity,
        message: &diagnostic.message,
        pointer: &diagnostic.pointer,
        span,
        label: &diagnostic.label,
        labels,
        suggestion: diagnostic.suggestion.as_deref(),
        help: &diagnostic.help,
        notes: &diagnostic.notes,
        spec: diagnostic.spec_place.as_deref(),
        fix,
        url: diagnostic.rule.url(),
    }
}

#[cfg(test)]
mod tests {
    use schemars::Schema;
    use schemars::generate::SchemaSettings;
    use schemars::transform::{RecursiveTransform, Transform as _};

    use super::*;

    /// `CALLSHEET_ACCEPT=1 cargo test` writes the published schema anew.
    #[test]
    fn the_published_schema_is_that_of_these_types() {
        let mut generator = SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator();
        generator.subschema_for::<Line<'_>>();
        let mut schema = generator.into_root_schema_for::<Document<'_>>();
        RecursiveTransform(plain).transform(&mut schema);
        let text = format!("{:#}\n", schema.as_value());
        if std::env::var_os("CALLSHEET_ACCEPT").is_some_and(|value| value == "1") {
            let path = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/schemas/diagnostics.schema.json"
            );
            std::fs::write(path, &text).unwrap();
        } else {
            assert_eq!(text, JSON_SCHEMA);
        }
    }

    /// Leaves out what is Rust's and not JSON Schema's: sizes of integers, and line breaks of
    /// comments.
    fn plain(schema: &mut Schema) {
        schema.remove("format");
        let description = schema.get("description").and_then(|text| text.as_str());
        if let Some(description) = description.map(|text| text.replace('\n', " ")) {
            schema.insert("description".to_owned(), description.into());
        }
    }
}
