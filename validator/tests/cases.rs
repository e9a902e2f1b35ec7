//! Every file of `tests/cases` is linted and compared with what stands beside it.
//!
//! A case is `NAME.yaml`, `NAME.json` or `NAME.jsonc` with `NAME.full.txt` and
//! `NAME.concise.txt`. Cases in a folder are held against the spec of that name in `tests/specs`,
//! the others against the bundled endpoint; those in `limited` are read with small limits. A rule
//! that is off by default is switched on for the cases whose names begin with its name.
//! `CALLSHEET_ACCEPT=1 cargo test` writes what is expected anew; then read the diff.
#![allow(clippy::unwrap_used)] // the functions here that are no tests serve tests only

mod common;

use std::fs;

use callsheet_spec::document::{self, Format, Limits};
use callsheet_spec::source::Source;
use callsheet_validator::{Diagnostic, Severity, Suppressing, render, rules};
use serde_json::Value;

#[test]
fn cases_give_what_is_expected() {
    let accept = std::env::var_os("CALLSHEET_ACCEPT").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for suite in common::suites() {
        for path in suite.cases() {
            count += 1;
            let (source, format) = common::case(&path);
            let report = suite.check(&path, &source, format);
            let outputs = [
                (
                    "full.txt",
                    render::full(&source, &report.diagnostics, render::Look::default()),
                ),
                ("concise.txt", render::concise(&source, &report.diagnostics)),
            ];
            for (extension, output) in outputs {
                let output = without_spec_lines(&output);
                let expected = path.with_extension(extension);
                if accept {
                    fs::write(&expected, &output).unwrap();
                } else if fs::read_to_string(&expected).ok().as_ref() != Some(&output) {
                    wrong.push(format!("{}:\n{output}", expected.display()));
                }
            }
        }
    }
    assert!(count >= 250, "only {count} cases were found");
    assert!(wrong.is_empty(), "not as expected:\n\n{}", wrong.join("\n"));
}

/// No file of the folder is left over from a case that is gone.
#[test]
fn every_expectation_has_its_case() {
    for suite in common::suites() {
        let cases = suite.cases();
        let stems: Vec<_> = cases
            .iter()
            .map(|case| case.file_stem().unwrap().to_owned())
            .collect();
        for pair in stems.windows(2) {
            assert_ne!(
                pair[0], pair[1],
                "two cases of one name would share their output"
            );
        }
        for entry in fs::read_dir(&suite.folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let kinds = [".full.txt", ".concise.txt", ".fixed", ".unsafe"];
            let case = kinds.iter().find_map(|kind| name.strip_suffix(kind));
            if let Some(case) = case {
                assert!(stems.iter().any(|stem| stem == case), "{name} has no case");
            }
        }
    }
}

/// Rules about what only one of the two syntaxes has.
const OF_YAML: [&str; 5] = [
    "look-alike",
    "too-many-aliases",
    "unknown-alias",
    "unportable-scalar",
    "unsupported-yaml",
];
const OF_JSON: [&str; 2] = ["json-comment", "trailing-comma"];

#[test]
fn every_rule_has_a_case_in_each_syntax() {
    let names = || rules::all().iter().map(|rule| rule.name());
    let of_yaml = names().filter(|name| !OF_JSON.contains(name));
    let of_json = names().filter(|name| !OF_YAML.contains(name));
    let mut without: Vec<_> = of_yaml
        .map(|name| (name, true))
        .chain(of_json.map(|name| (name, false)))
        .collect();
    for suite in common::suites() {
        for path in suite.cases() {
            let (source, format) = common::case(&path);
            let report = suite.check(&path, &source, format);
            for diagnostic in report.diagnostics {
                let case = (diagnostic.rule.name(), format == Format::Yaml);
                without.retain(|known| *known != case);
            }
        }
    }
    assert_eq!(
        without,
        [("", true); 0],
        "rules without a case; true is YAML"
    );
}

/// The rules beyond the schema that report what an ordinary program reads otherwise than we do, or
/// not at all, so that the second opinion says nothing about the same data.
const READ_OTHERWISE: [&str; 8] = [
    "duplicate-key",
    "too-deep",
    "too-large",
    "too-many-aliases",
    "too-many-faults",
    "too-many-values",
    "unsupported-number",
    "unsupported-yaml",
];

/// The rules beyond the schema that a file may break and still be valid, and be read as the same
/// data by everyone who reads YAML 1.2 or JSON.
const ON_TOP: [&str; 8] = [
    "advice",
    "bad-directive",
    "invisible-character",
    "look-alike",
    "unknown-field",
    "unportable-scalar",
    "unreachable-address",
    "unused-suppression",
];

/// Every rule says of itself whether it goes beyond the schema, and those that do are listed here.
#[test]
fn rules_beyond_the_schema_are_listed() {
    let beyond = rules::all().iter().filter(|rule| rule.is_beyond_schema());
    let mut listed = [&READ_OTHERWISE[..], &ON_TOP].concat();
    listed.sort_unstable();
    assert_eq!(beyond.map(|rule| rule.name()).collect::<Vec<_>>(), listed);
}

/// A second opinion: the crate `jsonschema` on the document as `serde_json` or `serde_yaml` reads
/// it, with formats judged by `callsheet-core` as everywhere.
#[test]
fn verdicts_are_those_of_json_schema() {
    let (mut accepted, mut refused, mut otherwise) = (0, 0, 0);
    for suite in common::suites() {
        let api = &suite.api;
        let operation = api.default_operation().unwrap();
        let schema = api.json_schema(operation.request.as_ref().unwrap().schema);
        let mut options = jsonschema::options().offline();
        for format in callsheet_core::format::Format::all() {
            options = options.with_format(format.name(), move |text: &str| format.allows(text));
        }
        let judge = options
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        for path in suite.cases() {
            let (source, format) = common::case(&path);
            if format == Format::JsonWithComments {
                // No ordinary program reads it.
                continue;
            }
            let mut everything = suite.settings(&path);
            everything.suppressions = Suppressing::Ignored;
            let checker = &suite.checker;
            let found = checker.check(&source, format, &everything).diagnostics;
            let is_against = |diagnostic: &Diagnostic| {
                diagnostic.breaks_schema || !diagnostic.rule.is_beyond_schema()
            };
            let ours = !found.iter().any(is_against);
            // Readers disagree about these by definition; the verdict on what we read is compared.
            let is_look_alike = found.iter().any(|found| found.rule.name() == "look-alike");
            let read = if is_look_alike { own } else { plain };
            let theirs = read(&source, format).is_some_and(|documents| {
                !documents.is_empty() && documents.iter().all(|document| judge.is_valid(document))
            });
            let is_read_otherwise = found
                .iter()
                .any(|found| READ_OTHERWISE.contains(&found.rule.name()));
            if is_read_otherwise {
                // The file is refused all the same.
                assert!(
                    found.iter().any(|found| found.severity == Severity::Error),
                    "{}",
                    path.display()
                );
                otherwise += 1;
                continue;
            }
            assert_eq!(ours, theirs, "{}", path.display());
            if ours { accepted += 1 } else { refused += 1 }
        }
    }
    assert!(
        accepted > 50 && refused > 100 && otherwise < 40,
        "{accepted} accepted, {refused} refused, {otherwise} read otherwise"
    );
}

/// The documents of a file as an ordinary program reads them; `None` if it cannot.
fn plain(source: &Source, format: Format) -> Option<Vec<Value>> {
    use serde::Deserialize as _;

    let text = source.text().trim_start_matches('\u{feff}');
    match format {
        Format::Json => serde_json::from_str(text)
            .ok()
            .map(|document| vec![document]),
        Format::JsonWithComments => None,
        Format::Yaml => serde_yaml::Deserializer::from_str(text)
            .map(|document| {
                let mut document = serde_yaml::Value::deserialize(document).ok()?;
                document.apply_merge().ok()?;
                serde_json::to_value(document).ok()
            })
            .collect(),
    }
}

/// The documents of a file as we read them.
#[expect(clippy::unnecessary_wraps, reason = "as `plain` has it")]
fn own(source: &Source, format: Format) -> Option<Vec<Value>> {
    let reading = document::read(source.text(), format, &Limits::default());
    let roots = reading
        .documents
        .iter()
        .filter_map(document::Document::root);
    Some(roots.map(document::Node::to_value).collect())
}

/// Leaves out the line and the column of places in specs, so that a line added to a spec changes
/// no expectation; `formats.rs` has a test of these places.
fn without_spec_lines(output: &str) -> String {
    let mut lines = String::new();
    for line in output.lines() {
        match line
            .split_once("the spec says so at ")
            .and_then(|(_, at)| at.split_once(".yaml:"))
        {
            Some((_, place)) => lines.push_str(line.strip_suffix(place).unwrap_or(line)),
            None => lines.push_str(line),
        }
        lines.push('\n');
    }
    lines
}
