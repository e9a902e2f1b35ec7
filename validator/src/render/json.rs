//! JSON, for programs.

use callsheet_spec::source::{Source, Span};
use serde_json::{Value, json};

use super::locate::Locator;
use crate::diagnostic::{Diagnostic, Safety};

/// Renders diagnostics, of any number of sources, as a JSON array; `objects` are those of
/// [`json_objects`].
#[must_use]
pub fn json(objects: &[Value]) -> String {
    // A `Value` always can be written.
    let mut text = serde_json::to_string_pretty(objects).unwrap_or_default();
    text.push('\n');
    text
}

/// One JSON object for each diagnostic.
///
/// The fields, of which all are always there:
///
/// | field | type | meaning |
/// |---|---|---|
/// | `file` | string | the name of the source |
/// | `rule` | string | the rule: `unknown-field` |
/// | `topic` | string or null | what tells apart the diagnostics of one rule: the id of an advice |
/// | `severity` | string | `error`, `warning` or `info` |
/// | `message` | string | what is wrong |
/// | `pointer` | string | JSON Pointer to the value; empty for the document as a whole |
/// | `span` | object | the place: `start` and `end`, each with `line` and `column` from 1 (in code points) and `offset` from 0 (in bytes); `end` is the first place past it |
/// | `label` | string | a few words on the place; may be empty |
/// | `labels` | array | further places: objects with `span` and `text` |
/// | `suggestion` | string or null | the word that was probably meant |
/// | `help` | array of strings | what to do |
/// | `notes` | array of strings | what else is worth knowing |
/// | `spec` | string or null | where the spec says it: `file:line:column` |
/// | `fix` | object or null | `safety` (`safe` or `unsafe`) and `edits`: objects with `span` and `text`, the text to stand there |
#[must_use]
pub fn json_objects(source: &Source, diagnostics: &[Diagnostic]) -> Vec<Value> {
    let mut locator = Locator::new(source);
    diagnostics
        .iter()
        .map(|diagnostic| object(source, diagnostic, &mut locator))
        .collect()
}

fn object(source: &Source, diagnostic: &Diagnostic, locator: &mut Locator<'_>) -> Value {
    let span_of_it = span(diagnostic.span, locator);
    let labels: Vec<_> = diagnostic
        .labels
        .iter()
        .map(|label| json!({ "span": span(label.span, locator), "text": label.text }))
        .collect();
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edits: Vec<_> = fix
            .edits
            .iter()
            .map(|edit| json!({ "span": span(edit.span, locator), "text": edit.text }))
            .collect();
        let safety = match fix.safety {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        };
        json!({ "safety": safety, "edits": edits })
    });
    json!({
        "file": source.name(),
        "rule": diagnostic.rule.name(),
        "topic": diagnostic.topic,
        "severity": diagnostic.severity.name(),
        "message": diagnostic.message,
        "pointer": diagnostic.pointer,
        "span": span_of_it,
        "label": diagnostic.label,
        "labels": labels,
        "suggestion": diagnostic.suggestion,
        "help": diagnostic.help,
        "notes": diagnostic.notes,
        "spec": diagnostic.spec_place,
        "fix": fix,
    })
}

fn span(span: Span, locator: &mut Locator<'_>) -> Value {
    let mut place = |offset: usize| {
        let position = locator.position(offset);
        json!({ "line": position.line, "column": position.column, "offset": offset })
    };
    json!({ "start": place(span.start), "end": place(span.end) })
}
