//! `new_request` writes files that lint clean, and so does each line that a user may uncomment.

mod common;

use std::fmt::Write as _;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Settings, Severity, new_request, render};

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
