//! What holds for every text: nothing panics, every span lies in the text on character
//! boundaries, and YAML and JSON of the same data are judged alike.

mod common;

use callsheet_spec::document::Format;
use callsheet_spec::source::{Source, Span};
use callsheet_validator::{Diagnostic, Settings, render};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

#[test]
fn no_text_panics_and_every_span_is_in_the_text() {
    let checkers = [
        common::checker(&common::bundled()),
        common::checker(&common::spec("gadget")),
    ];
    let formats = [Format::Yaml, Format::Json, Format::JsonWithComments];
    run(&text(), |text| {
        let source = Source::new("any", text.as_str());
        for checker in &checkers {
            for format in formats {
                let report = checker.check(&source, format, &Settings::default());
                let mut last = 0;
                for diagnostic in &report.diagnostics {
                    prop_assert!(diagnostic.span.start >= last, "not in order");
                    last = diagnostic.span.start;
                    for span in spans(diagnostic) {
                        prop_assert!(is_in(text, span), "{span:?} of {diagnostic:?}");
                    }
                }
                for color in [render::Color::None, render::Color::Ansi] {
                    let look = render::Look { width: 40, color };
                    let shown = render::full(&source, &report.diagnostics, look);
                    prop_assert_eq!(shown.is_empty(), report.diagnostics.is_empty());
                }
                let concise = render::concise(&source, &report.diagnostics);
                prop_assert_eq!(concise.lines().count(), report.diagnostics.len());
                let visible = |character: char| character == '\n' || !character.is_control();
                prop_assert!(concise.chars().all(visible), "{concise:?}");
                let objects = render::json_objects(&source, &report.diagnostics);
                prop_assert_eq!(objects.len(), report.diagnostics.len());
            }
        }
        Ok(())
    });
}

#[test]
fn yaml_and_json_of_the_same_data_are_judged_alike() {
    let bundled = common::bundled();
    let checkers = [
        common::checker(&bundled),
        common::checker(&common::spec("gadget")),
    ];
    let schema = bundled
        .default_operation()
        .unwrap()
        .request
        .as_ref()
        .unwrap()
        .schema;
    let judge = jsonschema::options()
        .offline()
        .with_format("uri", |text: &str| {
            callsheet_core::format::Format::Uri.allows(text)
        })
        .should_validate_formats(true)
        .build(&bundled.json_schema(schema))
        .unwrap();
    run(&request(), |value| {
        let yaml = Source::new("a.yaml", serde_yaml::to_string(value).unwrap());
        let json = Source::new("a.json", value.to_string());
        for (index, checker) in checkers.iter().enumerate() {
            let of_yaml = checker.check(&yaml, Format::Yaml, &Settings::default());
            let of_json = checker.check(&json, Format::Json, &Settings::default());
            let facts = |found: &[Diagnostic]| {
                // How a text is written matters to these two alone.
                let of_yaml = ["look-alike", "unportable-scalar"];
                let mut facts: Vec<_> = found
                    .iter()
                    .filter(|found| !of_yaml.contains(&found.rule.name()))
                    .map(|found| (found.name(), found.pointer.clone(), found.message.clone()))
                    .collect();
                facts.sort();
                facts
            };
            let (of_yaml, of_json) = (of_yaml.diagnostics, of_json.diagnostics);
            prop_assert_eq!(facts(&of_yaml), facts(&of_json), "{}", yaml.text());
            if index == 0 {
                let ours = of_json.iter().any(|found| found.breaks_schema);
                prop_assert_eq!(!ours, judge.is_valid(value), "{}", value);
            }
        }
        Ok(())
    });
}

/// A case more or less changes nothing; the seed is fixed, so that a failure comes back.
fn run<S: Strategy>(strategy: &S, check: impl Fn(&S::Value) -> Result<(), TestCaseError>) {
    let config = Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    if let Err(error) = runner.run(strategy, |value| check(&value)) {
        panic!("{error}");
    }
}

/// Texts of pieces that mean something to YAML or JSON, and of pieces that are odd.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "prompt", "n", "image_urls", "negativ_prompt", "seed", "parts", "part", "name", "shape",
            "type", "options", "tags", "prompt: a\n", "n: \"4\"\n", "\"n\": 5,", "\"prompt\": \"a\"",
            "seed: -1\n", "image_urls:\n", "  - ", "- ", ": ", ", ", "{", "}", "[", "]", "\"", "'",
            "# ", "// ", "/*", "*/", "&a ", "*a", "<<: ", "!!str ", "!x ", "|\n", ">-\n", "---\n",
            "...\n", "? ", "\n", "\r\n", "\r", "\t", "  ", "null", "~", "true", "yes", "1", "-1",
            "1e400", ".inf", "0x1F", "1_000", "https://a/b", "ftp//x", "16x9", "%YAML 1.2\n",
            "\\u732b", "\\ud83d", "\\", "猫", "🐈", "\u{feff}", "\u{200b}", "\u{202e}", "\u{1}",
            "\u{85}", "\u{2028}", "é", "e\u{301}", "👨‍👩‍👧",
        ])
        .prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-z]{1,3}".prop_map(|word| format!("{word}: ")),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Requests that are right in part.
fn request() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "prompt",
        "n",
        "image_urls",
        "negative_prompt",
        "aspect_ratio",
        "image_size",
        "seed",
        "enable_prompt_expansion",
        "num_images",
        "max_images",
        "promt",
        "imageUrls",
        "x",
        "name",
        "tags",
        "shape",
        "options",
        "parts",
        "size",
        "mode",
        "steps",
        "label",
        "card",
        "labels",
    ]);
    prop::collection::vec((names, value()), 0..8).prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Value::Object(members.collect::<Map<_, _>>())
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            json!(null),
            json!(true),
            json!(0),
            json!(1),
            json!(4),
            json!(5),
            json!(-1),
            json!(1.0),
            json!(1.5),
            json!(2_147_483_647),
            json!(2_147_483_648_i64),
            json!(1e20),
            json!(""),
            json!("a"),
            json!("16:9"),
            json!("16x9"),
            json!("square_hd"),
            json!("4"),
            json!("yes"),
            json!("null"),
            json!("0x1F"),
            json!("1e3"),
            json!("https://a/b"),
            json!("ftp//x"),
            json!("a\nb: c\n"),
            json!(" a "),
            json!("猫🐈"),
            json!("# a"),
            json!("fast"),
            json!([]),
            json!({}),
            json!({"type": "circle", "side": 1}),
            json!({"part": "a", "count": 1}),
        ]),
        (0_usize..2100).prop_map(|length| Value::from("猫".repeat(length))),
        any::<i64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..3)
                .prop_map(|members| { Value::Object(members.into_iter().collect::<Map<_, _>>()) }),
        ]
    })
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
