//! Every file of `tests/cases` is linted and compared with what stands beside it.
//!
//! A case is `NAME.yaml`, `NAME.json` or `NAME.jsonc` with `NAME.full.txt` and
//! `NAME.concise.txt`. Cases in a folder are held against the spec of that name in `tests/specs`,
//! the others against the bundled endpoint. `CALLSHEET_ACCEPT=1 cargo test` writes what is
//! expected anew; then read the diff.
#![allow(clippy::unwrap_used)] // the functions here that are no tests serve tests only

mod common;

use std::fs;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::{Diagnostic, Settings, Severity, render, rules};
use serde_json::Value;

#[test]
fn cases_give_what_is_expected() {
    let accept = std::env::var_os("CALLSHEET_ACCEPT").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (checker, cases) in common::suites() {
        for path in cases {
            count += 1;
            let (source, format) = common::case(&path);
            let report = checker.check(&source, format, &Settings::default());
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
    assert!(count >= 60, "only {count} cases were found");
    assert!(wrong.is_empty(), "not as expected:\n\n{}", wrong.join("\n"));
}

/// No file of the folder is left over from a case that is gone.
#[test]
fn every_expectation_has_its_case() {
    for (_, cases) in common::suites() {
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
        for entry in fs::read_dir(cases[0].parent().unwrap()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let kinds = [".full.txt", ".concise.txt", ".fixed", ".unsafe"];
            let case = kinds.iter().find_map(|kind| name.strip_suffix(kind));
            if let Some(case) = case {
                assert!(stems.iter().any(|stem| stem == case), "{name} has no case");
            }
        }
    }
}

#[test]
fn every_rule_has_a_case() {
    let mut without: Vec<_> = rules::all().iter().map(|rule| rule.name()).collect();
    for (checker, cases) in common::suites() {
        for path in cases {
            let (source, format) = common::case(&path);
            let report = checker.check(&source, format, &Settings::default());
            for diagnostic in report.diagnostics {
                without.retain(|name| *name != diagnostic.rule.name());
            }
        }
    }
    assert_eq!(without, [""; 0]);
}

/// A second opinion: the crate `jsonschema` on the document as `serde_json` or `serde_yaml` reads
/// it, with formats judged by `callsheet-core` as everywhere.
#[test]
fn verdicts_are_those_of_json_schema() {
    let apis = [("", common::bundled()), ("gadget", common::spec("gadget"))];
    let (mut accepted, mut refused) = (0, 0);
    for (folder, api) in apis {
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
        let checker = common::checker(&api);
        for path in common::cases(&common::folder().join("cases").join(folder)) {
            let (source, format) = common::case(&path);
            if format == Format::JsonWithComments {
                // No ordinary program reads it.
                continue;
            }
            let found = checker
                .check(&source, format, &Settings::default())
                .diagnostics;
            let is_against = |diagnostic: &Diagnostic| {
                diagnostic.breaks_schema || !diagnostic.rule.is_beyond_schema()
            };
            let ours = !found.iter().any(is_against);
            let theirs = plain(&source, format).is_some_and(|documents| {
                !documents.is_empty() && documents.iter().all(|document| judge.is_valid(document))
            });
            // What ordinary programs read otherwise, or not at all, and we report beyond the
            // schema.
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_read_otherwise = ["duplicate-key", "unsupported-", "too-deep", "too-large"]
                .iter()
                .any(|part| name.contains(part));
            if is_read_otherwise && ours && !theirs {
                assert!(
                    found.iter().any(|found| found.severity == Severity::Error),
                    "{name}"
                );
                continue;
            }
            assert_eq!(ours, theirs, "{}", path.display());
            if ours { accepted += 1 } else { refused += 1 }
        }
    }
    assert!(
        accepted > 10 && refused > 40,
        "{accepted} accepted, {refused} refused"
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
