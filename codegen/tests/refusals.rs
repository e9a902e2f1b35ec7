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

/// Operations of which all but the last are faulty, each in another way.
const FAULTY: &str = "openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: https://x.example }]
paths:
  /a: { get: { operationId: a, parameters: [{ $ref: '#/components/parameters/Gone' }] } }
  /b/{b}: { get: { operationId: b } }
  /c: { $ref: '#/components/pathItems/Gone' }
  /d:
    post: { operationId: d, requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/D' } } } } }
  /e:
    get: { operationId: e, responses: { '200': { description: E., content: { application/json: { schema: { $ref: '#/components/schemas/E' } } } } } }
  /f: { get: { operationId: f, responses: { '200': { description: 7 } } } }
  /g: { get: { operationId: g, responses: { '200': { description: G., content: { application/json: { schema: { $ref: '#/components/schemas/G' } } } } } } }
components:
  schemas:
    D: { type: object, properties: { pattern: { pattern: '(' }, gone: { $ref: '#/components/schemas/Gone' } } }
    E: { anyOf: [{ $ref: '#/components/schemas/E' }] }
    G: { type: object, title: 7, examples: {} }
    Unused: { type: [nothing] }
";

/// What `keep_going` says of `text`, and what the operations are called that are left.
fn kept(text: &str) -> (Vec<String>, Vec<String>) {
    let mut options = callsheet_spec::LoadOptions::default();
    options.reach = callsheet_spec::Reach::Part;
    let source = callsheet_spec::source::Source::new("s.yaml", text);
    let loaded = callsheet_spec::load_with(vec![source], options, &mut |_| Err("none".to_owned()));
    let mut api = loaded.into_api().unwrap();
    let left_out = callsheet_codegen::leave_out(&mut api, &callsheet_codegen::Options::default());
    let operations = api.operations.iter();
    let names = operations.map(|operation| operation.facts.id.to_string());
    (left_out, names.collect())
}

#[test]
fn what_is_faulty_is_left_out_and_nothing_else() {
    let (left_out, names) = kept(FAULTY);
    assert_eq!(names, ["g"]);
    let gone =
        |kind: &str| format!("the reference `#/components/{kind}/Gone` leads nowhere: there is no");
    let expected = [
        format!("s.yaml:7:7: {} `pathItems` in `#/components`", gone("pathItems")),
        format!("s.yaml:5:45: {} `parameters` in `#/components`; `a` is left out", gone("parameters")),
        "s.yaml:6:18: the path has `{b}`, but no path parameter of that name is declared; `b` is left out".to_owned(),
        "s.yaml:16:58: this regular expression cannot be used: it is no ECMA-262 syntax that can be read here; `d` is left out".to_owned(),
        format!("s.yaml:16:79: {} `Gone` in `#/components/schemas`; `d` is left out", gone("schemas")),
        "s.yaml:17:8: this schema refers to itself without describing anything in between; `e` is left out".to_owned(),
        "s.yaml:12:67: `description` must be a string; `f` is left out".to_owned(),
    ];
    assert_eq!(left_out, expected);
    let builder = Builder::new().spec_text("s.yaml", FAULTY);
    let code = builder.clone().keep_going().generate().unwrap();
    assert!(code.contains("pub mod g {") && !code.contains("pub mod a {"));
    // Otherwise, each is an error, and so is what nothing leads to.
    let problems = builder.generate().unwrap_err();
    let told = |place: &str| {
        let mut problems = problems.problems().iter();
        problems.any(|problem| problem.starts_with(place))
    };
    for place in ["5:45", "7:7", "12:67", "16:58", "16:79", "17:8", "19:21"] {
        assert!(told(&format!("s.yaml:{place}: ")), "{place}: {problems}");
    }
}

#[test]
fn where_nothing_would_be_left_everything_is_told() {
    let text = around("3.1.0", "{ pattern: '(' }");
    let expected = [
        "s.yaml:13:26: this regular expression cannot be used: it is no ECMA-262 syntax that can be read here",
    ];
    assert_eq!(problems(&text), expected);
    let builder = Builder::new().spec_text("s.yaml", text).keep_going();
    assert_eq!(builder.generate().unwrap_err().problems(), expected);
}
