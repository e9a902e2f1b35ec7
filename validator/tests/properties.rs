//! What holds for every text: nothing panics, every span lies in the text on character
//! boundaries, and YAML and JSON of the same data are judged alike.
#![allow(clippy::unwrap_used)] // the functions here that are no tests serve tests only

mod common;

use std::fmt::Write as _;

use callsheet_spec::document::Format;
use callsheet_spec::source::{Source, Span};
use callsheet_validator::render::{Linted, Run};
use callsheet_validator::{Diagnostic, Level, Settings, render, rules};
use common::draw::{request, run, text};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn no_text_panics_and_every_span_is_in_the_text() {
    let checkers = [
        common::checker(&common::bundled()),
        common::checker(&common::spec("gadget")),
    ];
    let formats = [Format::Yaml, Format::Json, Format::JsonWithComments];
    let settings = with_every_rule();
    run(&text(), |text| {
        let source = Source::new("any", text.as_str());
        for checker in &checkers {
            for format in formats {
                let report = checker.check(&source, format, &settings);
                let mut last = 0;
                for diagnostic in &report.diagnostics {
                    prop_assert!(diagnostic.span.start >= last, "not in order");
                    last = diagnostic.span.start;
                    for span in spans(diagnostic) {
                        prop_assert!(is_in(text, span), "{span:?} of {diagnostic:?}");
                    }
                }
                for color in [render::Color::None, render::Color::Ansi] {
                    let look = render::Look {
                        width: 40,
                        color,
                        ..render::Look::default()
                    };
                    let shown = render::full(&source, &report.diagnostics, look);
                    prop_assert_eq!(shown.is_empty(), report.diagnostics.is_empty());
                }
                let concise = render::concise(&source, &report.diagnostics);
                prop_assert_eq!(concise.lines().count(), report.diagnostics.len());
                let visible = |character: char| character == '\n' || !character.is_control();
                prop_assert!(concise.chars().all(visible), "{concise:?}");
                let run = Run::new(vec![Linted::new(&source, &report.diagnostics)]);
                let count = report.diagnostics.len();
                prop_assert_eq!(render::jsonl(&run).lines().count(), count + 1);
                prop_assert_eq!(render::github(&run).lines().count(), count);
                let xml = render::junit(&run);
                prop_assert!(roxmltree::Document::parse(&xml).is_ok(), "{xml}");
                let log: Value = serde_json::from_str(&render::sarif(&run)).unwrap();
                let results = log["runs"][0]["results"].as_array().unwrap();
                prop_assert_eq!(results.len(), count);
            }
        }
        Ok(())
    });
}

/// What is off by default is off for everything that does not ask for it.
#[test]
fn rules_that_are_off_report_nothing() {
    let checker = common::checker(&common::bundled());
    let off: Vec<_> = rules::all()
        .iter()
        .filter(|rule| rule.is_off_by_default())
        .map(|rule| rule.name())
        .collect();
    assert_eq!(off, ["unportable-scalar"]);
    run(&text(), |text| {
        let source = Source::new("any", text.as_str());
        let found = |settings: &Settings| {
            let report = checker.check(&source, Format::Yaml, settings);
            let names = report.diagnostics.into_iter().map(|found| found.name());
            names.collect::<Vec<_>>()
        };
        let usual = found(&Settings::default());
        let mut all = found(&with_every_rule());
        all.retain(|name| !off.contains(&name.as_str()));
        prop_assert_eq!(usual, all);
        Ok(())
    });
}

/// Texts with characters that cannot be seen, in all notations: a diagnostic points at the very
/// character, and taking it out as the fix says leaves none.
#[test]
fn invisible_characters_are_pointed_at() {
    let checker = common::checker(&common::bundled());
    let odd = prop::sample::select(vec![
        '\u{200b}',
        '\u{ad}',
        '\u{2060}',
        '\u{feff}',
        '\u{202e}',
        '\u{e0041}',
        '\u{a0}',
    ]);
    let around = prop::sample::select(vec![
        "a",
        "paper boat",
        "猫",
        "🐈",
        "é",
        "it's",
        "\"",
        "a\nb",
    ]);
    let strategy = (around.clone(), odd, around, any::<bool>());
    run(&strategy, |(before, odd, after, is_escaped)| {
        let text = format!("x{before}{odd}{after}y");
        let mut written = Value::from(text.as_str()).to_string();
        if *is_escaped {
            let mut units = String::new();
            for unit in odd.encode_utf16(&mut [0; 2]) {
                write!(units, "\\u{unit:04x}").unwrap();
            }
            written = written.replace(*odd, &units);
        }
        let request = format!("{{\"prompt\": {written}}}");
        let source = Source::new("any", request.as_str());
        let found = |source: &Source| {
            let report = checker.check(source, Format::Json, &Settings::default());
            let found = report.diagnostics.into_iter();
            found
                .filter(|found| found.rule.name() == "invisible-character")
                .collect::<Vec<_>>()
        };
        let reported = found(&source);
        if *odd == '\u{a0}' && reported.is_empty() {
            // Beside Chinese and the like it may belong there.
            return Ok(());
        }
        prop_assert_eq!(reported.len(), 1, "{}", request);
        let place = reported[0].span.slice(&request);
        let read: String = serde_json::from_str(&format!("\"{place}\"")).unwrap();
        prop_assert_eq!(read, odd.to_string());
        let mut fixed = request.clone();
        let edits = reported[0]
            .fix
            .iter()
            .flat_map(|fix| fix.edits.iter().rev());
        for edit in edits {
            fixed.replace_range(edit.span.range(), &edit.text);
        }
        prop_assert_eq!(found(&Source::new("any", fixed.as_str())), []);
        Ok(())
    });
}

#[test]
fn yaml_and_json_of_the_same_data_are_judged_alike() {
    let apis = [common::bundled(), common::spec("gadget")];
    let checkers = apis.each_ref().map(common::checker);
    let judges = apis.each_ref().map(|api| {
        let body = api.default_operation().unwrap().request.as_ref().unwrap();
        let mut options = jsonschema::options().offline();
        for format in callsheet_core::format::Format::all() {
            options = options.with_format(format.name(), move |text: &str| format.allows(text));
        }
        let options = options.should_validate_formats(true);
        options.build(&api.json_schema(body.schema)).unwrap()
    });
    run(&request(), |value| {
        let yaml = Source::new("a.yaml", serde_yaml::to_string(value).unwrap());
        let json = Source::new("a.json", value.to_string());
        for (index, checker) in checkers.iter().enumerate() {
            let of_yaml = checker.check(&yaml, Format::Yaml, &Settings::default());
            let of_json = checker.check(&json, Format::Json, &Settings::default());
            let facts = |found: &[Diagnostic]| {
                // How a text is written matters to these two alone.
                let of_yaml = ["look-alike", "unportable-scalar"];
                // Messages have numbers as they are written, which is `1e20` for the one writer
                // and `1e+20` for the other.
                let message = |found: &Diagnostic| found.message.replace("e+", "e");
                let mut facts: Vec<_> = found
                    .iter()
                    .filter(|found| !of_yaml.contains(&found.rule.name()))
                    .map(|found| (found.name(), found.pointer.clone(), message(found)))
                    .collect();
                facts.sort();
                facts
            };
            let (of_yaml, of_json) = (of_yaml.diagnostics, of_json.diagnostics);
            prop_assert_eq!(facts(&of_yaml), facts(&of_json), "{}", yaml.text());
            let ours = of_json.iter().any(|found| found.breaks_schema);
            prop_assert_eq!(!ours, judges[index].is_valid(value), "{}", value);
        }
        Ok(())
    });
}

/// The usual settings with the rules switched on that are off.
fn with_every_rule() -> Settings {
    let mut settings = Settings::default();
    for rule in rules::all().iter().filter(|rule| rule.is_off_by_default()) {
        settings.set(rule.name(), Level::Warning).unwrap();
    }
    settings
}

fn spans(diagnostic: &Diagnostic) -> Vec<Span> {
    let labels = diagnostic.labels.iter().map(|label| label.span);
    let edits = diagnostic
        .fix
        .iter()
        .flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
    std::iter::once(diagnostic.span)
        .chain(labels)
        .chain(edits)
        .collect()
}

fn is_in(text: &str, span: Span) -> bool {
    span.start <= span.end
        && span.end <= text.len()
        && text.is_char_boundary(span.start)
        && text.is_char_boundary(span.end)
}
