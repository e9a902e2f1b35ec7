//! The manual pages tell the truth: their examples are linted.
#![allow(clippy::unwrap_used)] // the functions here that are no tests serve tests only

mod common;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::rules::{self, Rule};
use callsheet_validator::{Checker, Diagnostic, Level, Settings};

#[test]
fn examples_of_the_manual_pages_do_what_they_say() {
    let bundled = common::checker(&common::bundled());
    let mut without = Vec::new();
    for rule in rules::all() {
        let page = rule.manual();
        let own = block(&page, "## Schema").map(|(_, schema)| checker_of(&schema));
        let checker = own.as_ref().unwrap_or(&bundled);
        let (Some(example), Some(instead)) =
            (block(&page, "## Example"), block(&page, "## Use instead"))
        else {
            without.push(rule.name());
            continue;
        };
        let names = lint(checker, rule, &example);
        assert!(
            names.contains(&rule.name()),
            "{}: the example gives {names:?}",
            rule.name()
        );
        let names = lint(checker, rule, &instead);
        assert!(
            names.is_empty(),
            "{}: what to use instead gives {names:?}",
            rule.name()
        );
    }
    // Their examples would be long.
    assert_eq!(
        without,
        [
            "too-deep",
            "too-large",
            "too-many-aliases",
            "too-many-faults",
            "too-many-values"
        ]
    );
}

#[test]
fn pages_have_the_same_parts() {
    for rule in rules::all() {
        let page = rule.manual();
        assert!(
            page.starts_with(&format!("# {}\n\n", rule.name())),
            "{page}"
        );
        assert!(page.contains("\n## Why is this bad?\n"), "{}", rule.name());
        let summary = rule.summary();
        assert!(
            summary.ends_with('.') && summary.len() > 20,
            "{}: {summary}",
            rule.name()
        );
        assert!(!page.contains("use super"), "{page}");
    }
}

#[test]
fn rules_are_found_by_their_names() {
    let names: Vec<_> = rules::all().iter().map(|rule| rule.name()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(names, sorted);
    for name in names {
        assert_eq!(rules::named(name).map(Rule::name), Some(name));
        assert!(
            name.chars()
                .all(|character| character.is_ascii_lowercase() || character == '-')
        );
    }
    assert!(rules::named("no-such-rule").is_none());
}

fn lint(checker: &Checker, rule: &Rule, (format, text): &(Format, String)) -> Vec<&'static str> {
    let mut settings = Settings::default();
    if rule.is_off_by_default() {
        settings.set(rule.name(), Level::Warning).unwrap();
    }
    let report = checker.check(&Source::new("example", text.as_str()), *format, &settings);
    report
        .diagnostics
        .iter()
        .map(|Diagnostic { rule, .. }| rule.name())
        .collect()
}

/// The first block of code under a heading.
fn block(page: &str, heading: &str) -> Option<(Format, String)> {
    let section = page.split_once(&format!("\n{heading}\n"))?.1;
    let section = section.split("\n## ").next()?;
    let (_, code) = section.split_once("```")?;
    let (language, code) = code.split_once('\n')?;
    let (code, _) = code.split_once("```")?;
    let format = if language == "json" {
        Format::Json
    } else {
        Format::Yaml
    };
    Some((format, code.to_owned()))
}

/// A checker for a schema of a request body.
fn checker_of(schema: &str) -> Checker {
    let mut spec = String::from(
        "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths:\n  /x:\n    post:\n      \
         operationId: x\n      x-callsheet-default: true\n      requestBody:\n        required: true\n        \
         content:\n          application/json:\n            schema:\n",
    );
    for line in schema.lines() {
        spec.push_str("              ");
        spec.push_str(line);
        spec.push('\n');
    }
    spec.push_str("      responses:\n        '200': { description: ok }\n");
    common::checker(&common::api("manual.yaml", &spec))
}
