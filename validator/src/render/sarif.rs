//! SARIF 2.1.0, the exchange format of static analysis, which code hosts and editors read.

use callsheet_spec::source::Span;
use serde_json::{Map, Value, json};

use super::fingerprint::Fingerprints;
use super::locate::Locator;
use super::problem::Problem;
use super::run::{Linted, Run};
use super::{prose, remedies};
use crate::diagnostic::{Diagnostic, Fix, Safety, Severity};
use crate::rules::{self, REPOSITORY, Rule};

/// Renders a run as a SARIF log with one run in it.
#[must_use]
pub fn sarif(run: &Run<'_>) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for (index, file) in run.files.iter().enumerate() {
        let mut place = Places {
            file,
            index,
            locator: Locator::new(file.source),
        };
        for diagnostic in file.diagnostics {
            let fingerprint = fingerprints.of(file, diagnostic);
            results.push(result(diagnostic, &mut place, &fingerprint));
        }
    }
    let artifacts: Vec<_> = run.files.iter().map(artifact).collect();
    let notifications: Vec<_> = run.problems.iter().map(notification).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "callsheet",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": REPOSITORY,
                "rules": rules::all().iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
                "notifications": [{
                    "id": NOT_CHECKED,
                    "shortDescription": { "text": "Something could not be checked." },
                }],
            } },
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": { ROOT: {
                "description": { "text": "The root of the repository." },
            } },
            "artifacts": artifacts,
            "results": results,
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
        }],
    });
    // A `Value` always can be written.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// What relative addresses are relative to, by the name that readers know.
const ROOT: &str = "%SRCROOT%";

/// What notifications are about.
const NOT_CHECKED: &str = "not-checked";

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.name(),
        "name": camel_case(rule.name()),
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": format!("{} {}", rule.summary(), rule.why()) },
        "help": { "text": rule.why(), "markdown": rule.manual() },
        "helpUri": rule.url(),
        "defaultConfiguration": {
            "enabled": !rule.is_off_by_default(),
            "level": level(rule.severity()),
        },
        "properties": { "tags": [if rule.is_beyond_schema() { "beyond-schema" } else { "schema" }] },
    })
}

fn artifact(file: &Linted<'_>) -> Value {
    json!({
        "location": location_of(&file.path),
        "roles": ["analysisTarget"],
    })
}

fn result(diagnostic: &Diagnostic, place: &mut Places<'_>, fingerprint: &str) -> Value {
    // Most readers show the message alone, so what to do is part of it.
    let mut message = prose(&diagnostic.message);
    for remedy in remedies(diagnostic) {
        message.push('\n');
        message.push_str(&prose(&remedy));
    }
    let related: Vec<_> = diagnostic
        .labels
        .iter()
        .zip(1..)
        .map(|(label, id)| {
            json!({
                "id": id,
                "message": text(&label.text),
                "physicalLocation": place.physical(label.span),
            })
        })
        .collect();
    let rule = diagnostic.rule;
    let mut result = json!({
        "ruleId": rule.name(),
        "level": level(diagnostic.severity),
        "message": text(&message),
        "locations": [location(diagnostic, place)],
        "partialFingerprints": { "callsheet/v1": fingerprint },
    });
    if let Some(index) = rules::all().iter().position(|other| *other == rule) {
        result["ruleIndex"] = json!(index);
    }
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if let Some(fix) = diagnostic.short_fix() {
        result["fixes"] = json!([change(fix, place)]);
    }
    let mut properties = Map::new();
    if let Some(topic) = &diagnostic.topic {
        properties.insert("topic".into(), json!(topic));
    }
    let notes: Vec<_> = diagnostic.all_notes().map(|note| prose(&note)).collect();
    if !notes.is_empty() {
        properties.insert("notes".into(), json!(notes));
    }
    if !properties.is_empty() {
        result["properties"] = Value::Object(properties);
    }
    result
}

fn location(diagnostic: &Diagnostic, place: &mut Places<'_>) -> Value {
    let mut location = json!({ "physicalLocation": place.physical(diagnostic.span) });
    if !diagnostic.label.is_empty() {
        location["message"] = text(&diagnostic.label);
    }
    if !diagnostic.pointer.is_empty() {
        location["logicalLocations"] = json!([{
            "fullyQualifiedName": diagnostic.pointer,
            "kind": "value",
        }]);
    }
    location
}

fn change(fix: &Fix, place: &mut Places<'_>) -> Value {
    let replacements: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": place.region(edit.span),
                "insertedContent": { "text": edit.text },
            })
        })
        .collect();
    let description = match fix.safety {
        Safety::Safe => "Says the same, only right.",
        Safety::Unsafe => "Takes something away or guesses: look before you apply it.",
    };
    json!({
        "description": { "text": description },
        "artifactChanges": [{
            "artifactLocation": place.artifact(),
            "replacements": replacements,
        }],
    })
}

fn notification(problem: &Problem) -> Value {
    let mut notification = json!({
        "level": "error",
        "descriptor": { "id": NOT_CHECKED, "index": 0 },
        "message": text(&prose(&problem.to_string())),
    });
    if let Some(path) = &problem.path {
        let mut physical = json!({ "artifactLocation": location_of(path) });
        if let Some(line) = problem.line {
            physical["region"] = json!({ "startLine": line });
        }
        notification["locations"] = json!([{ "physicalLocation": physical }]);
    }
    notification
}

/// The places of one file.
struct Places<'a> {
    file: &'a Linted<'a>,
    /// Which of the artifacts it is.
    index: usize,
    locator: Locator<'a>,
}

impl Places<'_> {
    fn physical(&mut self, span: Span) -> Value {
        json!({ "artifactLocation": self.artifact(), "region": self.region(span) })
    }

    fn artifact(&self) -> Value {
        let mut location = location_of(&self.file.path);
        location["index"] = json!(self.index);
        location
    }

    fn region(&mut self, span: Span) -> Value {
        let start = self.locator.place(span.start);
        let end = self.locator.place(span.end.max(span.start));
        json!({
            "startLine": start.line,
            "startColumn": start.utf16_column,
            "endLine": end.line,
            "endColumn": end.utf16_column,
            "byteOffset": start.offset,
            "byteLength": end.offset - start.offset,
        })
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A message. `[words](1)` would be a link in it, so that a bracket is escaped where one could
/// begin. Braces stay as they are: they mean something only where there are arguments.
fn text(message: &str) -> Value {
    let message = if message.contains("](") {
        message
            .replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]")
    } else {
        message.to_owned()
    };
    json!({ "text": message })
}

/// A path as an address: relative ones to the root of the repository.
fn location_of(path: &str) -> Value {
    let uri = encoded(path);
    if path.starts_with('/') {
        json!({ "uri": format!("file://{uri}") })
    } else if path.get(1..3) == Some(":/") {
        // A drive of Windows.
        json!({ "uri": format!("file:///{uri}") })
    } else {
        json!({ "uri": uri, "uriBaseId": ROOT })
    }
}

/// A path with everything percent-encoded that may not stand in the path of an address, and the
/// colon, which in the first part of a relative one would end a scheme.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                encoded.push('%');
                encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
                encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }
    encoded
}

/// `unknown-field` as `UnknownField`, the form in which the names of rules are shown.
fn camel_case(name: &str) -> String {
    let mut upper = true;
    let mut text = String::new();
    for character in name.chars() {
        match character {
            '-' => upper = true,
            _ if std::mem::take(&mut upper) => text.push(character.to_ascii_uppercase()),
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_addresses() {
        let relative = [
            ("requests/fox.yaml", "requests/fox.yaml"),
            ("a b/100%.yaml", "a%20b/100%25.yaml"),
            ("猫.yaml", "%E7%8C%AB.yaml"),
            ("a:b?#[].yaml", "a%3Ab%3F%23%5B%5D.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
        ];
        for (path, uri) in relative {
            assert_eq!(location_of(path), json!({ "uri": uri, "uriBaseId": ROOT }));
            assert!(iri_like(uri), "{uri}");
        }
        assert_eq!(
            location_of("/home/a b.yaml"),
            json!({ "uri": "file:///home/a%20b.yaml" })
        );
        assert_eq!(
            location_of("C:/a.yaml"),
            json!({ "uri": "file:///C%3A/a.yaml" })
        );
    }

    fn iri_like(uri: &str) -> bool {
        callsheet_core::format::Format::named("uri-reference")
            .is_some_and(|format| format.allows(uri))
    }

    #[test]
    fn nothing_in_a_message_is_taken_for_a_link() {
        assert_eq!(text("`a[1]` is {0}")["text"], "`a[1]` is {0}");
        assert_eq!(text("\"[x](1)\"")["text"], "\"\\[x\\](1)\"");
    }
}
