//! Every advice of the bundled specs does what its examples say.

mod common;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Settings};
use serde_json::Value;

#[test]
fn advice_fires_and_keeps_quiet_as_its_examples_say() {
    let mut count = 0;
    for api in [common::bundled(), common::spec("gadget")] {
        for (id, schema) in api.schemas.iter() {
            for advice in &schema.notes.advice {
                count += 1;
                let checker = Checker::for_schema(&api, id).unwrap();
                let name = format!("advice:{}", advice.id);
                let of = |example: &Value| {
                    let source = Source::new("example.json", example.to_string());
                    let report = checker.check(&source, Format::Json, &Settings::default());
                    assert!(!report.has_errors(), "{name}: {:#?}", report.diagnostics);
                    let names = report
                        .diagnostics
                        .iter()
                        .map(callsheet_validator::Diagnostic::name);
                    names.filter(|found| *found == name).count()
                };
                assert_eq!(of(&advice.fires), 1, "{name} does not fire");
                assert_eq!(of(&advice.quiet), 0, "{name} is not quiet");
            }
        }
    }
    assert!(count >= 8, "only {count} advices were found");
}

/// What is merely odd is nobody's business: the examples of the operations call for no advice.
#[test]
fn examples_of_operations_lint_clean() {
    let mut count = 0;
    let api = common::bundled();
    for operation in &api.operations {
        let Some(body) = operation.json_body() else {
            continue;
        };
        let checker = Checker::new(&api, operation).unwrap();
        for example in &body.examples {
            count += 1;
            let source = Source::new("example.json", example.value.to_string());
            let report = checker.check(&source, Format::Json, &Settings::default());
            assert_eq!(report.diagnostics, [], "{}", example.value);
        }
    }
    assert!(count >= 3, "{count}");
}
