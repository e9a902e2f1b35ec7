//! Keywords that the specs of the cases lack, each with what is said of a value.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

mod common;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Settings, render};

/// What is said of a YAML text that is held against a schema, without the file's name.
fn said(schema: &str, text: &str) -> Vec<String> {
    let api = common::api("schema.yaml", schema);
    let checker = Checker::for_schema(&api, api.schema.unwrap()).unwrap();
    let source = Source::new("a.yaml", text);
    let report = checker.check(&source, Format::Yaml, &Settings::default());
    let lines = render::concise(&source, &report.diagnostics);
    lines
        .lines()
        .map(|line| line.trim_start_matches("a.yaml:").to_owned())
        .collect()
}

#[track_caller]
fn check(schema: &str, text: &str, expected: &[&str]) {
    assert_eq!(said(schema, text), expected, "{text}");
}

#[test]
fn unevaluated_fields_are_unknown_ones() {
    let schema = "\
allOf: [{ properties: { width: { type: integer } } }]
if: { required: [kind] }
then: { properties: { kind: { const: square } } }
else: { properties: { height: { type: integer } } }
unevaluatedProperties: false
";
    check(schema, "width: 1\nheight: 2", &[]);
    check(
        schema,
        "widht: 1",
        &["1:1: error[unknown-field]: unknown field `widht`; did you mean `width`?"],
    );
    check(
        schema,
        "kind: square\nheight: 2",
        &["2:1: error[unknown-field]: the field `height` is not allowed beside the other fields"],
    );
}

#[test]
fn unevaluated_fields_may_have_a_schema() {
    let schema = "\
properties: { name: { type: string } }
unevaluatedProperties: { type: object, required: [size], properties: { size: { minimum: 1 } } }
";
    check(schema, "name: a\nlid: { size: 1 }", &[]);
    check(
        schema,
        "name: a\nlid: { size: 0 }\npot: {}",
        &[
            "2:14: error[out-of-range]: `lid.size`: 0 is less than the minimum, 1",
            "3:6: error[missing-field]: `pot`: required field `size` is missing",
        ],
    );
}

#[test]
fn unevaluated_items_are_pointed_at() {
    let schema = "prefixItems: [{ type: string }]\nunevaluatedItems: false";
    check(schema, "[a]", &[]);
    check(
        schema,
        "[a, a, 3]",
        &[
            "1:5: error[forbidden-value]: `[1]`: no value is allowed here",
            "1:8: error[forbidden-value]: `[2]`: no value is allowed here",
        ],
    );
    let schema = "contains: { const: x }\nunevaluatedItems: { type: integer }";
    check(schema, "[x, 1, x]", &[]);
    check(
        schema,
        "[x, y, 2]",
        &["1:5: error[wrong-type]: `[1]`: expected an integer, found the string \"y\""],
    );
}

#[test]
fn what_applies_under_a_condition_is_explained_inside_parts_too() {
    let schema = "\
unevaluatedProperties:
  if: { required: [hot] }
  then: { required: [lid] }
";
    check(
        schema,
        "pot: { hot: 1 }",
        &[
            "1:6: error[missing-field]: `pot`: required field `lid` is missing, because `hot` is given",
        ],
    );
}

#[test]
fn patterns_may_look_around_and_refer_to_groups() {
    let schema = r"pattern: '^(?!\d)\w+$'";
    check(schema, "fox1", &[]);
    check(
        schema,
        "'1fox'",
        &[r#"1:1: error[pattern-mismatch]: "1fox" does not match the pattern `^(?!\d)\w+$`"#],
    );
    // In ECMA-262 these are neither a digit nor a letter.
    check(
        schema,
        "'\u{661}fox'",
        &[
            "1:1: error[pattern-mismatch]: \"\u{661}fox\" does not match the pattern `^(?!\\d)\\w+$`",
        ],
    );
    let schema =
        r"{ patternProperties: { '^(.)\1$': { type: integer } }, additionalProperties: false }";
    check(schema, "aa: 1", &[]);
    check(
        schema,
        "aa: x",
        &["1:5: error[wrong-type]: `aa`: expected an integer, found the string \"x\""],
    );
    check(
        schema,
        "ab: 1",
        &["1:1: error[unknown-field]: unknown field `ab`"],
    );
}

#[test]
fn an_expression_without_end_is_given_up() {
    let start = std::time::Instant::now();
    let schema = r"pattern: '^(?=(a+)+$)(?:a|a?)+\1b$'";
    let text = "a".repeat(40) + "c";
    let said = said(schema, &text);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("error[pattern-mismatch]"), "{said:?}");
    assert!(start.elapsed().as_secs() < 10);
}

#[test]
fn formats_say_what_they_look_like() {
    let cases = [
        ("email", "fox", "fox@example.com"),
        ("hostname", "fox_", "images.example.com"),
        ("duration", "3d", "P3DT12H"),
        ("json-pointer", "images", "/images/0/url"),
        ("uri-template", "'{'", "https://example.com/{id}"),
    ];
    for (format, wrong, example) in cases {
        let schema = format!("format: {format}");
        let found = said(&schema, wrong);
        assert_eq!(found.len(), 1, "{format}: {found:?}");
        assert!(found[0].contains("bad-format"), "{found:?}");
        assert_eq!(said(&schema, &format!("'{example}'")), [""; 0], "{format}");
    }
}

#[test]
fn draft_4_is_explained_in_its_own_places() {
    let schema = "\
$schema: http://json-schema.org/draft-04/schema#
properties:
  heat: { minimum: 0, exclusiveMinimum: true }
  rings: { items: [{ enum: [left] }], additionalItems: { type: integer } }
dependencies: { heat: [lid] }
";
    check(
        schema,
        "heat: 0\nrings: [right, x]",
        &[
            "1:1: error[missing-field]: field `lid` is missing, required because `heat` is given",
            "1:7: error[out-of-range]: `heat`: 0 is not greater than 0",
            "2:9: error[not-one-of]: `rings[0]`: \"right\" is not one of \"left\"",
            "2:16: error[wrong-type]: `rings[1]`: expected an integer, found the string \"x\"",
        ],
    );
}

#[test]
fn what_cannot_be_judged_stands_in_the_way_of_what_leads_to_it_alone() {
    let schema = "\
$ref: '#/$defs/mail'
$defs:
  mail: { items: { pattern: '(x)?\\1' } }
  name: { type: string }
";
    let api = common::api("schema.yaml", schema);
    let why = Checker::for_schema(&api, api.schema.unwrap()).unwrap_err();
    assert_eq!(
        why.to_string(),
        "schema.yaml:3:29: a reference to a group that may not have matched, as in `(x)?\\1`, is not \
         implemented; it is refused because to ignore it would accept values that the spec forbids"
    );
    Checker::for_schema(&api, api.schema_at("/$defs/name").unwrap()).unwrap();
}

#[test]
fn a_field_of_answers_alone_is_not_asked_for_and_not_sent() {
    let spec = "\
openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: https://x.example }]
paths:
  /things:
    post:
      operationId: make
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
      responses: { '200': { description: Fine. } }
components:
  schemas:
    Thing:
      required: [id, name]
      properties: { id: { type: string, readOnly: true }, name: { type: string } }
";
    let api = common::api("spec.yaml", spec);
    let checker = Checker::new(&api, api.operation("make").unwrap()).unwrap();
    let said = |text: &str| {
        let source = Source::new("a.yaml", text);
        let report = checker.check(&source, Format::Yaml, &Settings::default());
        render::full(&source, &report.diagnostics, render::Look::default())
    };
    assert_eq!(said("name: a"), "");
    let found = said("name: a\nid: b");
    let expected = "\
error[unknown-field]: unknown field `id`
 --> a.yaml:2:1
  |
2 | id: b
  | ^^ for answers alone: the spec says that it is `readOnly`
  |
  = help: leave it out: the server sets it";
    assert_eq!(found.trim(), expected);
}
