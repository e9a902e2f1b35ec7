//! What holds of fixes and suppressions for every text.
#![allow(clippy::unwrap_used)] // the functions here that are no tests serve tests only

mod common;

use std::collections::BTreeSet;

use callsheet_spec::document::{Document, Format, Limits, read};
use callsheet_spec::source::Source;
use callsheet_validator::{
    Checker, Diagnostic, Report, Safety, Settings, Severity, Suppressing, fix,
};
use common::draw::{request, run, text};
use proptest::prelude::*;
use serde_json::Value;

const FORMATS: [Format; 3] = [Format::Yaml, Format::Json, Format::JsonWithComments];

#[test]
fn fixing_makes_no_text_worse() {
    let checkers = checkers();
    run(&text(), |text| {
        for checker in &checkers {
            for format in FORMATS {
                check_fixes(checker, text, format)?;
            }
        }
        Ok(())
    });
}

#[test]
fn fixing_makes_no_request_worse() {
    let checkers = checkers();
    run(
        &(request(), 0_usize..2, 0_usize..4),
        |(value, checker, way)| {
            let (text, format) = &written(value)[*way];
            check_fixes(&checkers[*checker], text, *format)
        },
    );
}

/// A fault at a random place of a text that is right otherwise: a byte less, a piece more.
#[test]
fn fixing_makes_no_broken_case_worse() {
    let suites = common::suites();
    let cases: Vec<_> = suites
        .iter()
        .flat_map(|suite| suite.cases().into_iter().map(move |path| (suite, path)))
        .map(|(suite, path)| (&suite.checker, common::case(&path)))
        .filter(|(_, (source, _))| source.text().len() < 5_000)
        .collect();
    let pieces = prop::sample::select(vec![
        "", "", ",", "\n", "  ", "\"", "#", "- ", "{", "}", "]", ": ", "|", "&a ", "*a", "null",
        "\r\n", "<<: ", "a: 1\n", "// x\n", "/* x */", "\u{feff}", "猫", "!!str ", "? ", "---\n",
    ]);
    let drawn = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0_usize..3,
        pieces,
    );
    run(&drawn, |(case, place, less, piece)| {
        let (checker, (source, format)) = case.get(&cases);
        let mut text: Vec<char> = source.text().chars().collect();
        let from = place.index(text.len() + 1);
        let to = (from + less).min(text.len());
        text.splice(from..to, piece.chars());
        check_fixes(checker, &text.into_iter().collect::<String>(), *format)
    });
}

fn check_fixes(checker: &Checker, text: &str, format: Format) -> Result<(), TestCaseError> {
    let settings = Settings::default();
    let source = Source::new("any", text);
    let before = checker.check(&source, format, &settings);
    for diagnostic in &before.diagnostics {
        check_edits(text, diagnostic)?;
    }
    for most in [Safety::Safe, Safety::Unsafe] {
        let fixed = fix(checker, &source, format, &settings, most);
        let after = checker.check(&fixed.source, format, &settings);
        prop_assert_eq!(&after, &fixed.report, "the report is that of the text");
        if fixed.fixed.is_empty() {
            prop_assert_eq!(fixed.source.text(), text);
            continue;
        }
        prop_assert!(fixed.source.text() != text);
        let errors = |report: &Report| report.count(Severity::Error);
        prop_assert!(
            errors(&after) <= errors(&before),
            "{text:?}\n{:?}",
            fixed.source.text()
        );
        prop_assert_eq!(after.documents, before.documents, "{:?}", text);
        // What could be read can be read still.
        let faults = |text: &str| read(text, format, &Limits::default()).faults.len();
        prop_assert!(faults(fixed.source.text()) <= faults(text), "{text:?}");
        // Fixing again fixes nothing.
        let again = fix(checker, &fixed.source, format, &settings, most);
        prop_assert_eq!(again.source.text(), fixed.source.text(), "{:?}", text);
        for not_fixed in &fixed.not_fixed {
            prop_assert!(after.diagnostics.contains(&not_fixed.diagnostic));
        }
    }
    Ok(())
}

/// The edits of a fix are in order, apart from each other, in the text and on character
/// boundaries.
fn check_edits(text: &str, diagnostic: &Diagnostic) -> Result<(), TestCaseError> {
    let mut last = 0;
    for edit in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
        let range = edit.span.range();
        prop_assert!(
            last <= range.start && range.start <= range.end,
            "{diagnostic:?}"
        );
        prop_assert!(text.get(range.clone()).is_some(), "{diagnostic:?}");
        last = range.end;
    }
    Ok(())
}

/// What a safe fix leaves is what was meant: nothing is taken away.
#[test]
fn safe_fixes_keep_every_text_and_number() {
    let checkers = checkers();
    run(&request(), |value| {
        let [(text, format), ..] = written(value);
        for checker in &checkers {
            let source = Source::new("any", text.as_str());
            let fixed = fix(checker, &source, format, &Settings::default(), Safety::Safe);
            let scalars = |text: &str| -> usize {
                let reading = read(text, format, &Limits::default());
                let roots = reading.documents.iter().filter_map(Document::root);
                roots.map(|root| count(&root.to_value())).sum()
            };
            prop_assert_eq!(scalars(fixed.source.text()), scalars(source.text()));
        }
        Ok(())
    });
}

/// How many scalars and members a value has.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(|value| 1 + count(value)).sum(),
        _ => 1,
    }
}

#[test]
fn suppressing_all_leaves_nothing() {
    let checkers = checkers();
    let check = |text: &str, format: Format| {
        for checker in &checkers {
            let text = text.trim_start_matches('\u{feff}');
            let settings = Settings::default();
            let report = checker.check(&Source::new("any", text), format, &settings);
            let names: BTreeSet<String> = report
                .diagnostics
                .iter()
                .filter(|found| found.rule.is_suppressible())
                .map(Diagnostic::name)
                .collect();
            if names.is_empty() {
                continue;
            }
            let names: Vec<_> = names.into_iter().collect();
            let mark = if format == Format::Yaml { "#" } else { "//" };
            let all = format!("{mark} callsheet: allow-file({})\n{text}", names.join(", "));
            let source = Source::new("any", all.as_str());
            let found = checker.check(&source, format, &settings).diagnostics;
            prop_assert!(
                found.iter().all(|found| !found.rule.is_suppressible()),
                "{all:?}: {found:?}"
            );
            // And that they are passed over can be passed over.
            let mut everything = Settings::default();
            everything.suppressions = Suppressing::Ignored;
            let found = checker.check(&source, format, &everything).diagnostics;
            prop_assert!(found.len() >= names.len(), "{all:?}");
        }
        Ok(())
    };
    run(&text(), |text| {
        check(text, Format::Yaml)?;
        check(text, Format::JsonWithComments)
    });
    run(&request(), |value| {
        check(&serde_yaml::to_string(value).unwrap(), Format::Yaml)?;
        check(&format!("{value:#}"), Format::JsonWithComments)
    });
}

fn checkers() -> [Checker; 2] {
    [
        common::checker(&common::bundled()),
        common::checker(&common::spec("gadget")),
    ]
}

/// A value in every way to write it.
fn written(value: &Value) -> [(String, Format); 4] {
    [
        (serde_yaml::to_string(value).unwrap(), Format::Yaml),
        (value.to_string(), Format::Yaml),
        (value.to_string(), Format::Json),
        (
            format!("{value:#}").replace('\n', "\r\n"),
            Format::JsonWithComments,
        ),
    ]
}
