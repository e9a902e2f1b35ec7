//! What cannot be generated exactly is refused with its place, and nothing else is.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_codegen::Builder;

/// A document with one operation, whose request is `schema`; it stands in line 13, from column 15.
fn around(version: &str, schema: &str) -> String {
    format!(
        "openapi: {version}
info: {{ title: T, version: '1' }}
servers: [{{ url: https://x.example }}]
paths:
  /things:
    post:
      operationId: make
      responses: {{}}
      requestBody:
        content:
          application/json:
            schema:
              {schema}
components:
  schemas:
    Unused: {{ pattern: '(x)?\\1' }}
"
    )
}

fn problems(text: &str) -> Vec<String> {
    match Builder::new().spec_text("s.yaml", text).generate() {
        Ok(_) => Vec::new(),
        Err(error) => error.problems().to_vec(),
    }
}

const WHY: &str = "is not implemented; it is refused because to ignore it would accept values that \
                   the spec forbids";

#[track_caller]
fn check(schema: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(place, what)| format!("s.yaml:{place}: {what} {WHY}"))
        .collect();
    assert_eq!(problems(&around("3.1.0", schema)), expected, "{schema}");
}

#[test]
fn patterns_that_no_engine_can_judge_are_refused_where_they_are_reached() {
    check("{ type: string, pattern: '^(?!a)b' }", &[]);
    check(
        "{ unevaluatedItems: false, unevaluatedProperties: true }",
        &[],
    );
    let what = |pattern: &str| {
        format!("a reference to a group that may not have matched, as in `{pattern}`,")
    };
    check(
        r"{ items: { pattern: '(a)?\1' }, propertyNames: { pattern: a } }",
        &[("13:35", &what(r"(a)?\1"))],
    );
    check(
        r"{ patternProperties: { a: {}, '^(?:(b)|c)\1': {} } }",
        &[("13:45", &what(r"^(?:(b)|c)\1"))],
    );
}

#[test]
fn openapi_3_0_is_generated_from_what_it_means() {
    let schema = "{ type: object, properties: { a: { type: string, nullable: true }, b: { type: integer, minimum: 1, maximum: 9, exclusiveMaximum: true } } }";
    let generate = |text: String| Builder::new().spec_text("s.yaml", text).generate().unwrap();
    let old = generate(around("3.0.3", schema));
    let new = generate(
        around("3.1.0", schema)
            .replace("string, nullable: true", "[string, 'null']")
            .replace("maximum: 9, exclusiveMaximum: true", "exclusiveMaximum: 9"),
    );
    assert_eq!(old, new);
}

#[test]
fn operations_are_refused_for_what_neither_types_nor_client_can_do() {
    let text = around("3.1.0", "true").replace(
        "      responses",
        "      parameters: [{ name: a, in: cookie, style: matrix, schema: true }]\n      responses",
    );
    assert_eq!(
        problems(&text),
        [format!("s.yaml:8:50: the style `matrix` in a cookie {WHY}")]
    );
}
