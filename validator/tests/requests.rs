//! `new_request` writes files that lint clean, and so does each line that a user may uncomment.

mod common;

use std::fmt::Write as _;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Settings, Severity, new_document, new_request, render};

#[test]
fn new_requests_lint_clean() {
    let mut count = 0;
    for api in [common::bundled(), common::spec("gadget")] {
        for operation in &api.operations {
            let Ok(checker) = Checker::new(&api, operation) else {
                assert!(new_request(&api, operation).is_err());
                continue;
            };
            let text = new_request(&api, operation).unwrap();
            let check = |text: &str, level: Severity| {
                let source = Source::new("new.yaml", text);
                let report = checker.check(&source, Format::Yaml, &Settings::default());
                let mut found = report.diagnostics;
                found.retain(|diagnostic| diagnostic.severity >= level);
                // One field may ask for another.
                let all = level == Severity::Info;
                found.retain(|diagnostic| all || diagnostic.rule.name() != "missing-field");
                render::concise(&source, &found)
            };
            assert_eq!(check(&text, Severity::Info), "", "{text}");
            for line in text.lines().filter(|line| is_field(line)) {
                let shown = check(&text.replace(line, &line[2..]), Severity::Error);
                assert_eq!(shown, "", "{line}");
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count}");
}

/// An example of the spec may be wrong, and a pattern asks for more than any text.
#[test]
fn what_is_written_fits_the_schema_or_is_said_not_to() {
    let schema = r#"{
        "type": "object",
        "required": ["id", "size", "count", "colour", "secret", "of"],
        "properties": {
            "id": {"type": "string", "pattern": "^[A-Z]{3}$", "minLength": 3},
            "size": {"type": "string", "examples": ["big", "1:1"], "pattern": "^[0-9]+:[0-9]+$"},
            "count": {"type": "integer", "default": 0, "minimum": 1},
            "colour": {"enum": ["red", "blue"], "not": {"const": "red"}},
            "secret": {"type": "string", "pattern": "^sk_[a-f]{9}$"},
            "of": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[#]"}},
            "hint": {"type": "string", "pattern": "^xx"}
        }
    }"#;
    let sources = vec![Source::new("schema.json", schema)];
    let loaded = callsheet_spec::load(sources, &mut |_| Err(String::new()));
    let api = std::sync::Arc::new(loaded.into_api().unwrap());
    let text = new_document(&api, api.schema.unwrap());
    for line in [
        "id: AAA",
        "size: \"1:1\"",
        "count: 1",
        "colour: blue",
        "of: [\"#000000\"]",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
    assert_eq!(text.matches("# Fill this in").count(), 2, "{text}");
    let checker = Checker::for_schema(&api, api.schema.unwrap()).unwrap();
    let source = Source::new("new.yaml", text.as_str());
    let report = checker.check(&source, Format::Yaml, &Settings::default());
    let found = report.diagnostics;
    let rules: Vec<_> = found.iter().map(|found| found.rule.name()).collect();
    assert_eq!(rules, ["pattern-mismatch"], "{text}");
    assert_eq!(found[0].pointer, "/secret");
}

/// The example that the README of the command shows.
#[test]
fn a_new_request_reads_well() {
    let api = common::bundled();
    let text = new_request(&api, api.default_operation().unwrap()).unwrap();
    let expected = common::folder().join("new-request.yaml");
    if std::env::var_os("CALLSHEET_ACCEPT").is_some() {
        std::fs::write(&expected, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(expected).unwrap());
    let mut long = String::new();
    for line in text.lines().filter(|line| line.chars().count() > 100) {
        writeln!(long, "{line}").unwrap();
    }
    assert_eq!(long, "");
}

/// A field that is commented out, not a sentence.
fn is_field(line: &str) -> bool {
    let name = line
        .strip_prefix("# ")
        .and_then(|line| line.split_once(": "));
    name.is_some_and(|(name, _)| !name.contains(' '))
}

/// Comments alone are no request, so what asks for nothing is begun with an empty one.
#[test]
fn a_request_of_optional_fields_lints_clean() {
    let api = common::api(
        "optional.yaml",
        "openapi: 3.1.0\ninfo: { title: a, version: a }\npaths:\n  /a:\n    post:\n      operationId: a\n      \
         x-callsheet-default: true\n      requestBody:\n        content:\n          application/json:\n            \
         schema: { type: object, properties: { a: { type: integer } } }\n      \
         responses: { '200': { description: a } }\n",
    );
    let text = new_request(&api, api.default_operation().unwrap()).unwrap();
    let source = Source::new("new.yaml", text);
    let report = common::checker(&api).check(&source, Format::Yaml, &Settings::default());
    assert_eq!(render::concise(&source, &report.diagnostics), "");
    assert_eq!(report.documents, 1);
}
