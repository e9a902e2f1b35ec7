//! What the loader finds, where, and in which words.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_spec::source::Source;
use callsheet_spec::{Keyword, load};

/// A document around a request schema, which begins in line 12, column 13.
fn around(schema: &str) -> String {
    let head = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\nservers: [{ url: https://x.example/v1/ }]\n\
                paths:\n  /things:\n    post:\n      operationId: make\n      responses: { '200': { description: Fine. } }\n      \
                requestBody:\n        content:\n          application/json:\n            schema:\n";
    let lines = schema
        .lines()
        .flat_map(|line| ["              ", line, "\n"]);
    head.to_owned() + &lines.collect::<String>()
}

fn faults(text: &str) -> Vec<String> {
    let loaded = load(vec![Source::new("s.yaml", text)], &mut |_| {
        Err("no such file".into())
    });
    loaded
        .faults
        .iter()
        .map(|fault| loaded.api.describe(fault))
        .collect()
}

#[track_caller]
fn check(schema: &str, expected: &[&str]) {
    let found = faults(&around(schema));
    assert_eq!(found, expected, "\n{schema}");
}

#[test]
fn sound_specs_have_no_faults() {
    check("type: object", &[]);
    check("true", &[]);
    check(
        "{ type: [string, 'null'], format: int64, default: x, x-other: 1 }",
        &[],
    );
    let loaded = callsheet_spec::bundled::load_all();
    let faults: Vec<_> = loaded
        .faults
        .iter()
        .map(|fault| loaded.api.describe(fault))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn all_faults_are_found_in_one_go() {
    check(
        "type: objekt\nmaxLength: -1\nminimum: low\nrequired: prompt\nproperties: { a: { $ref: '#/nowhere' } }",
        &[
            "s.yaml:13:21: `type` must be string, integer, number, boolean, array, object or null, or a list of these",
            "s.yaml:14:26: `maxLength` must be a whole number, 0 or more",
            "s.yaml:15:24: `minimum` must be a number",
            "s.yaml:16:25: `required` must be a list of strings",
            "s.yaml:17:40: the reference `#/nowhere` leads nowhere: there is no `nowhere` in `#`",
        ],
    );
}

#[test]
fn what_is_not_implemented_is_refused() {
    check(
        "unevaluatedProperties: false",
        &[
            "s.yaml:13:15: the keyword `unevaluatedProperties` is not implemented; it is refused \
           because to ignore it would accept values that the spec forbids",
        ],
    );
    check(
        "format: email",
        &[
            "s.yaml:13:23: the format `email` is not implemented; it is refused because to ignore \
           it would accept values that the spec forbids",
        ],
    );
    check(
        "pattern: '(?=x)'",
        &[
            "s.yaml:13:24: this regular expression cannot be used: look-around and \
           back-references are not implemented",
        ],
    );
    check(
        "pattern: '('",
        &["s.yaml:13:24: this regular expression cannot be used: it is not valid ECMA-262 syntax"],
    );
}

#[test]
fn unknown_words_are_remarks_with_a_guess() {
    check(
        "maxLenght: 3",
        &[
            "s.yaml:13:15: unknown keyword `maxLenght`, which has no effect; did you mean `maxLength`?",
        ],
    );
    check(
        "colour: red",
        &["s.yaml:13:15: unknown keyword `colour`, which has no effect"],
    );
    check(
        "format: datetime",
        &[
            "s.yaml:13:23: unknown format `datetime`, which has no effect; did you mean `date-time`?",
        ],
    );
    let text = around("maxLenght: 3");
    let loaded = load(vec![Source::new("s.yaml", text)], &mut |_| {
        Err(String::new())
    });
    assert!(
        loaded.into_api().is_ok(),
        "a remark does not stand in the way"
    );
}

#[test]
fn a_misspelt_extension_is_a_fault() {
    let text = around("true").replace(
        "      responses:",
        "      x-callsheet-payed: {}\n      responses:",
    );
    assert_eq!(
        faults(&text),
        ["s.yaml:8:7: there is no extension `x-callsheet-payed`; did you mean `x-callsheet-paid`?"]
    );
}

#[test]
fn references_in_a_circle_end() {
    check(
        "$ref: '#/paths/~1things/post/requestBody/content/application~1json/schema'",
        &["s.yaml:13:15: this schema refers to itself without describing anything in between"],
    );
    check(
        "allOf: [{ $ref: '#/paths/~1things/post/requestBody/content/application~1json/schema' }]",
        &["s.yaml:13:15: this schema refers to itself without describing anything in between"],
    );
    let tree = "type: object\nproperties: { child: { $ref: '#/paths/~1things/post/requestBody/content/application~1json/schema' } }";
    check(tree, &[]);
}

#[test]
fn other_documents_are_named_for_what_they_are() {
    let cases = [
        (
            "",
            "s.yaml:1:1: the file is empty; an OpenAPI 3.1 document is expected",
        ),
        (
            "a: 1",
            "s.yaml:1:1: this is not an OpenAPI document: it has no field `openapi` (expected \
             `openapi: 3.1.0`)",
        ),
        (
            "openapi: 3.0.3\ninfo: {}\npaths: {}",
            "s.yaml:1:10: this is OpenAPI 3.0.3, but only version 3.1 can be read",
        ),
        (
            "openapi: 3.1.0\npaths: {}",
            "s.yaml:1:1: an OpenAPI document needs the field `info`",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(faults(text), [expected]);
    }
}

#[test]
fn paths_and_parameters_must_match() {
    let text = around("true").replace("/things:", "/things/{id}:").replace(
        "      responses:",
        "      parameters: [{ name: other, in: path, required: true, schema: true }]\n      responses:",
    );
    assert_eq!(
        faults(&text),
        [
            "s.yaml:7:7: the path has `{id}`, but no path parameter of that name is declared",
            "s.yaml:8:20: the path parameter `other` does not stand in the path",
        ]
    );
}

#[test]
fn sibling_files_are_read_once_and_never_fetched() {
    let main = around("$ref: parts/a.yaml#/S");
    let mut asked = Vec::new();
    let loaded = load(vec![Source::new("specs/s.yaml", main)], &mut |name| {
        asked.push(name.to_owned());
        match name {
            "specs/parts/a.yaml" => Ok("S: { $ref: '../b.json#/T' }".into()),
            "specs/b.json" => Ok(r#"{"T": {"type": "string", "maxLength": 3}}"#.into()),
            _ => Err("no such file".into()),
        }
    });
    assert_eq!(asked, ["specs/parts/a.yaml", "specs/b.json"]);
    let api = loaded.into_api().unwrap();
    let operation = api.operation("make").unwrap();
    let schema = api
        .schemas
        .target(operation.request.as_ref().unwrap().schema);
    let keywords = &api.schemas[schema].keywords;
    assert!(matches!(keywords[1].value, Keyword::MaxLength(3)));
    assert_eq!(api.locate(keywords[1].place), "specs/b.json:1:39");
    assert_eq!(operation.facts.base_url, "https://x.example/v1");

    let found = faults(&around("$ref: https://x.example/a.yaml#/S"));
    assert_eq!(
        found,
        [
            "s.yaml:13:21: the reference `https://x.example/a.yaml#/S` leads nowhere: nothing is \
          fetched over the network; save the file beside the spec and refer to it by its path"
        ]
    );
    let found = faults(&around("$ref: b.yaml#/S"));
    assert_eq!(
        found,
        ["s.yaml:13:21: the reference `b.yaml#/S` leads nowhere: cannot read b.yaml: no such file"]
    );
}

#[test]
fn long_chains_of_references_do_not_exhaust_the_stack() {
    let mut text = around("$ref: '#/components/schemas/S0'");
    text.push_str("components:\n  schemas:\n");
    for index in 0..5_000 {
        let next = index + 1;
        let line = format!("    S{index}: {{ $ref: '#/components/schemas/S{next}' }}\n");
        text.push_str(&line);
    }
    text.push_str("    S5000: { type: string }\n");
    let loaded = load(vec![Source::new("s.yaml", text)], &mut |_| {
        Err(String::new())
    });
    let api = loaded.into_api().unwrap();
    let schema = api
        .operation("make")
        .unwrap()
        .request
        .as_ref()
        .unwrap()
        .schema;
    assert_eq!(api.json_schema(schema)["type"], "string");
}

#[test]
fn a_schema_stands_alone_as_json_schema() {
    let mut text = around(
        "type: object\nproperties: { a: { $ref: '#/components/schemas/A' } }\nx-callsheet-aliases: [b]",
    );
    text.push_str("components:\n  schemas:\n    A: { type: array, items: { $ref: '#/components/schemas/A' } }\n");
    let loaded = load(vec![Source::new("s.yaml", text)], &mut |_| {
        Err(String::new())
    });
    let api = loaded.into_api().unwrap();
    let schema = api.json_schema(
        api.operation("make")
            .unwrap()
            .request
            .as_ref()
            .unwrap()
            .schema,
    );
    assert_eq!(
        schema.to_string(),
        r##"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"array","items":{"$ref":"#/$defs/A"}}}}"##
    );
}

#[test]
fn operations_are_found_by_the_names_people_use() {
    let api = callsheet_spec::bundled::load_all().into_api().unwrap();
    let default = api.default_operation().unwrap();
    for name in [
        &*default.facts.id,
        &*default.facts.path,
        default.short_name(),
    ] {
        assert_eq!(
            api.operation(name).map(|found| found.place),
            Some(default.place),
            "{name}"
        );
    }
    assert!(api.operation("nothing").is_none());
}
