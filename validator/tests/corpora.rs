//! Documents of others: they load, and their own examples lint clean or are rightly found fault
//! with.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on
#![allow(clippy::print_stdout)] // what was covered is worth knowing

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_spec::{Api, load};
use callsheet_validator::{Checker, Settings, new_document, new_request, render};
use serde_json::Value;

fn api_of(path: &Path, name: &str) -> Arc<Api> {
    let source = Source::new(name, fs::read_to_string(path).unwrap());
    let loaded = load(vec![source], &mut |_| Err("no such file".to_owned()));
    let api = loaded.into_api();
    Arc::new(api.unwrap_or_else(|faults| panic!("{}", faults.join("\n"))))
}

fn name(path: &Path, folder: &Path) -> String {
    let part = path.strip_prefix(folder).unwrap();
    part.to_str().unwrap().replace('\\', "/")
}

/// What is found in a value, one line each, without its place.
fn faults(checker: &Checker, value: &Value) -> Vec<String> {
    let source = Source::new("example.json", value.to_string());
    let report = checker.check(&source, Format::Json, &Settings::default());
    let lines = render::concise(&source, &report.diagnostics);
    lines
        .lines()
        .map(|line| line.splitn(4, ':').nth(3).unwrap().trim().to_owned())
        .collect()
}

/// It refers to files that are not there, and nothing is fetched.
const INCOMPLETE: &str = "azure-iot-edge-deployment-template-3.0.json";

#[test]
fn published_schemas_load_and_judge() {
    let Some(folder) = common::shared("corpora/json-schemas") else {
        return;
    };
    let mut count = 0;
    for path in common::files(&folder, &["json"]) {
        let name = name(&path, &folder);
        count += 1;
        if name == INCOMPLETE {
            let source = Source::new(&*name, fs::read_to_string(&path).unwrap());
            let loaded = load(vec![source], &mut |_| Err("no such file".to_owned()));
            let faults = loaded.into_api().unwrap_err();
            let is_missing = |fault: &String| fault.ends_with(".json: no such file");
            assert!(faults.iter().all(is_missing), "{faults:#?}");
            continue;
        }
        let api = api_of(&path, &name);
        let schema = api.schema.unwrap();
        let checker = Checker::for_schema(&api, schema).unwrap();
        // A value of a type that none of them takes at its root.
        assert!(!faults(&checker, &Value::from(1.5)).is_empty(), "{name}");
        assert!(!new_document(&api, schema).is_empty(), "{name}");
    }
    assert_eq!(count, 10);
}

/// A second opinion: the crate `jsonschema` on the document as it is written, in its own draft.
#[test]
fn verdicts_are_those_of_the_original_dialect() {
    let Some(folder) = common::shared("corpora/json-schemas") else {
        return;
    };
    let (mut accepted, mut refused) = (0, 0);
    for path in common::files(&folder, &["json"]) {
        let name = name(&path, &folder);
        if name == INCOMPLETE {
            continue;
        }
        let original: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let mut options = jsonschema::options().offline();
        for format in callsheet_core::format::Format::all() {
            options = options.with_format(format.name(), move |text: &str| format.allows(text));
        }
        let judge = options
            .should_validate_formats(true)
            .build(&original)
            .unwrap();
        let api = api_of(&path, &name);
        let checker = Checker::for_schema(&api, api.schema.unwrap()).unwrap();
        for value in values(&original) {
            let source = Source::new("value.json", value.to_string());
            let report = checker.check(&source, Format::Json, &Settings::default());
            let ours = !report.diagnostics.iter().any(|found| found.breaks_schema);
            assert_eq!(ours, judge.is_valid(&value), "{name}: {value}");
            if ours { accepted += 1 } else { refused += 1 }
        }
    }
    println!("{accepted} accepted, {refused} refused");
    assert!(
        accepted > 100 && refused > 100,
        "{accepted} accepted, {refused} refused"
    );
}

/// Values that the words of a schema suggest: each name that it gives to a field, with values of
/// every type and with the constants that it has, alone and nested.
fn values(schema: &Value) -> Vec<Value> {
    let (mut names, mut constants) = (BTreeSet::new(), Vec::new());
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        rest.extend(value.as_array().into_iter().flatten());
        for (name, value) in value.as_object().into_iter().flatten() {
            rest.push(value);
            match (name.as_str(), value) {
                ("properties", Value::Object(fields)) => names.extend(fields.keys()),
                ("enum" | "examples", Value::Array(values)) => {
                    constants.extend(values.iter().take(2));
                }
                ("default" | "const", value) => constants.push(value),
                _ => {}
            }
        }
    }
    let plain = serde_json::json!([
        null,
        true,
        0,
        1.5,
        -1,
        "",
        "a",
        "https://x.example/a",
        [],
        ["a"],
        [1, {}],
        {}
    ]);
    let mut values: Vec<Value> = plain.as_array().unwrap().clone();
    values.extend(constants.iter().take(20).map(|value| (*value).clone()));
    let plain = values.clone();
    for name in names.iter().take(60) {
        for value in &plain {
            values.push(serde_json::json!({ *name: value }));
        }
    }
    let outer: Vec<_> = names.iter().take(8).collect();
    for name in &outer {
        for inner in &outer {
            for value in plain.iter().step_by(4) {
                values.push(serde_json::json!({ **name: { **inner: value } }));
                values.push(serde_json::json!({ **name: [{ **inner: value }] }));
            }
        }
    }
    values
}

/// Examples in which something is found, by document, operation and what is found.
const FOUND: &[(&str, &str, &str)] = &[
    // Its schema requires the model, and its example does not name one.
    (
        "luma/openapi.yaml",
        "createGeneration",
        "error[missing-field]: required field `model` is missing",
    ),
];

#[test]
fn examples_of_openapi_documents_lint_clean() {
    let Some(folder) = common::shared("corpora/openapi") else {
        return;
    };
    let (mut documents, mut bodies, mut examples) = (0, 0, 0);
    let mut found = Vec::new();
    for path in common::files(&folder, &["json", "yaml"]) {
        let name = name(&path, &folder);
        let api = api_of(&path, &name);
        documents += 1;
        for operation in &api.operations {
            let Some(body) = operation.json_body() else {
                continue;
            };
            bodies += 1;
            let checker = Checker::new(&api, operation).unwrap();
            assert!(!new_request(&api, operation).unwrap().is_empty());
            for example in &body.examples {
                examples += 1;
                for fault in faults(&checker, &example.value) {
                    found.push((name.clone(), operation.facts.id.to_string(), fault));
                }
            }
        }
    }
    println!("{documents} documents, {bodies} JSON bodies, {examples} examples");
    let expected: Vec<_> = FOUND
        .iter()
        .map(|(name, id, fault)| ((*name).to_owned(), (*id).to_owned(), (*fault).to_owned()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!((documents, bodies, examples), (9, 170, 27));
}

/// What is found in the examples of the vendor's answers, by file.
const IN_ANSWERS: &[(&str, &str)] = &[];

#[test]
fn transcribed_endpoints_load_and_take_what_they_show() {
    let Some(folder) = common::shared("corpora/vendor-endpoints") else {
        return;
    };
    let checker = |name: &str, schema: &Value| {
        let loaded = load(vec![Source::new(name, schema.to_string())], &mut |_| {
            Err("no such file".to_owned())
        });
        let api = Arc::new(loaded.into_api().unwrap());
        let schema = api.schema.unwrap();
        (Checker::for_schema(&api, schema).unwrap(), api, schema)
    };
    let (mut requests, mut answers) = (0, 0);
    let mut found = Vec::new();
    for path in common::files(&folder, &["json"]) {
        let name = name(&path, &folder);
        let endpoint: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let (judge, api, schema) = checker(&name, &endpoint["request"]);
        // A request to begin with is right but for what only a person can fill in.
        let begun = Source::new("new.yaml", new_document(&api, schema));
        let report = judge.check(&begun, Format::Yaml, &Settings::default());
        let lines = render::concise(&begun, &report.diagnostics);
        assert!(!lines.contains("syntax-error"), "{name}: {lines}");
        let sample = endpoint["x-curl-sample-body-keys"].as_array();
        for key in sample.into_iter().flatten().filter_map(Value::as_str) {
            let value = serde_json::json!({ key: null });
            let unknown = format!("error[unknown-field]: unknown field `{key}`");
            let faults = faults(&judge, &value);
            assert!(
                !faults.iter().any(|fault| fault.starts_with(&unknown)),
                "{name}: {faults:?}"
            );
        }
        requests += 1;
        let (judge, ..) = checker(&name, &endpoint["response"]);
        for example in endpoint["response"]["examples"]
            .as_array()
            .into_iter()
            .flatten()
        {
            answers += 1;
            for fault in faults(&judge, example) {
                found.push((name.clone(), fault));
            }
        }
    }
    println!("{requests} requests, {answers} examples of answers");
    let found: Vec<_> = found
        .iter()
        .map(|(name, fault)| (name.as_str(), fault.as_str()))
        .collect();
    assert_eq!(found, IN_ANSWERS);
    assert_eq!((requests, answers), (17, 18));
}
