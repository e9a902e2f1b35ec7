//! What becomes of every case when it is fixed.
//!
//! Beside a case `NAME.yaml` stands `NAME.fixed`, the text with its safe fixes, if there are any,
//! and `NAME.unsafe`, the text with all of them, if that differs. `CALLSHEET_ACCEPT=1 cargo test`
//! writes them anew; then read the diff: is it what the author would have wanted?
#![allow(clippy::unwrap_used)] // the functions here that are no tests serve tests only

mod common;

use std::fs;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Safety, Settings, fix};

#[test]
fn cases_are_fixed_as_expected() {
    let accept = std::env::var_os("CALLSHEET_ACCEPT").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for suite in common::suites() {
        for path in suite.cases() {
            let (source, format) = common::case(&path);
            let fixed = |most| {
                let fixed = fix(
                    &suite.checker,
                    &source,
                    format,
                    &suite.settings(&path),
                    most,
                );
                fixed.source.text().to_owned()
            };
            let (safe, all) = (fixed(Safety::Safe), fixed(Safety::Unsafe));
            let outputs = [
                ("fixed", &safe, source.text()),
                ("unsafe", &all, safe.as_str()),
            ];
            for (extension, text, before) in outputs {
                let expected = path.with_extension(extension);
                let text = (text != before).then_some(text);
                count += usize::from(text.is_some());
                match text {
                    _ if fs::read_to_string(&expected).ok().as_ref() == text => {}
                    Some(text) if accept => fs::write(&expected, text).unwrap(),
                    None if accept => fs::remove_file(&expected).unwrap(),
                    _ => wrong.push(format!("{}:\n{text:?}", expected.display())),
                }
            }
        }
    }
    assert!(count >= 40, "only {count} fixes were found");
    assert!(wrong.is_empty(), "not as expected:\n\n{}", wrong.join("\n"));
}

/// The limit of the cases' specs is far longer than any word.
#[test]
fn a_text_is_never_cut_to_nothing() {
    let schema = "properties: { list: { type: array, items: { type: string, maxLength: 5 } } }\n";
    let api = common::api("schema.yaml", schema);
    let checker = Checker::for_schema(&api, api.schema.unwrap()).unwrap();
    let cases = [
        ("list: [a, Square HD]\n", "list: [a, Squar]\n"),
        ("list: [\"Square HD\", b]\n", "list: [\"Squar\", b]\n"),
        ("list:\n- Square HD\n- b\n", "list:\n- Squar\n- b\n"),
        ("list: [abcd efghij]\n", "list: [abcd]\n"),
        // One character, put together from more code points than there may be.
        (
            "list: [\"👨\u{200d}👩\u{200d}👧\u{200d}👦\"]\n",
            "list: [\"👨\u{200d}👩\u{200d}👧\u{200d}👦\"]\n",
        ),
    ];
    for (text, expected) in cases {
        let source = Source::new("a.yaml", text);
        let settings = Settings::default();
        let fixed = fix(&checker, &source, Format::Yaml, &settings, Safety::Unsafe);
        assert_eq!(fixed.source.text(), expected);
    }
}
