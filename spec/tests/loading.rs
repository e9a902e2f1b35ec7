//! What the loader finds, where, and in which words.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_spec::source::Source;
use callsheet_spec::{Extent, Keyword, LoadOptions, Loaded, load, load_with};

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
    all_faults(&loaded)
}

fn all_faults(loaded: &Loaded) -> Vec<String> {
    // What stops everything, and what only keeps an operation from being generated.
    let obstacles = loaded.api.operations.iter();
    let obstacles = obstacles.flat_map(|operation| &operation.obstacles);
    let schemas = loaded.api.schemas.iter();
    let obstacles = obstacles
        .chain(&loaded.api.obstacles)
        .chain(schemas.flat_map(|(_, schema)| &schema.obstacles));
    let mut all: Vec<_> = loaded.faults.iter().chain(obstacles).collect();
    all.sort_by_key(|fault| fault.place);
    all.iter().map(|fault| loaded.api.describe(fault)).collect()
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
    let faults = all_faults(&callsheet_spec::bundled::load_all());
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn types_that_are_nearly_right_are_named() {
    for (written, meant) in [
        ("Integer", "integer"),
        ("sting", "string"),
        ("bool", "boolean"),
        ("dict", "object"),
        ("float", "number"),
    ] {
        let expected =
            format!("s.yaml:13:21: there is no type `{written}`; did you mean `{meant}`?");
        check(&format!("type: {written}"), &[&expected]);
    }
    check(
        "type: [string, nul]",
        &["s.yaml:13:30: there is no type `nul`; did you mean `null`?"],
    );
    for written in ["image", "1", "[string, 7]", "[[string]]"] {
        check(
            &format!("type: {written}"),
            &[
                "s.yaml:13:21: `type` must be string, integer, number, boolean, array, object or null, or a list of these",
            ],
        );
    }
}

#[test]
fn all_faults_are_found_in_one_go() {
    check(
        "type: objekt\nmaxLength: -1\nminimum: low\nrequired: prompt\nproperties: { a: { $ref: '#/nowhere' } }",
        &[
            "s.yaml:13:21: there is no type `objekt`; did you mean `object`?",
            "s.yaml:14:26: `maxLength` must be a whole number, 0 or more",
            "s.yaml:15:24: `minimum` must be a number",
            "s.yaml:16:25: `required` must be a list of strings",
            "s.yaml:17:40: the reference `#/nowhere` leads nowhere: there is no `nowhere` in `#`",
        ],
    );
}

#[test]
fn patterns_are_read_or_refused() {
    check("pattern: '(?=x)'", &[]);
    check(
        "pattern: '('",
        &[
            "s.yaml:13:24: this regular expression cannot be used: it is no ECMA-262 syntax that can be read here",
        ],
    );
    // It is valid, but the engines do not have it.
    check(
        "pattern: '[^]'",
        &[
            "s.yaml:13:24: this regular expression cannot be used: it is no ECMA-262 syntax that can be read here",
        ],
    );
    check(
        "pattern: '(?=x'",
        &[
            "s.yaml:13:24: this regular expression cannot be used: it is no ECMA-262 syntax that can be read here",
        ],
    );
}

#[test]
fn descriptions_that_are_none_are_remarks() {
    let text = around("title: 1\ndescription: [a]\nexamples: { a: b }");
    let loaded = load(vec![Source::new("s.yaml", text)], &mut |_| {
        Err("no such file".to_owned())
    });
    let remarks: Vec<String> = loaded
        .faults
        .iter()
        .filter(|fault| fault.is_remark())
        .map(|fault| loaded.api.describe(fault))
        .collect();
    assert_eq!(
        remarks,
        [
            "s.yaml:13:22: `title` is passed over: it must be a string",
            "s.yaml:14:28: `description` is passed over: it must be a string",
            "s.yaml:15:25: `examples` is passed over: it must be a list",
        ]
    );
    assert!(loaded.into_api().is_ok());
}

#[test]
fn a_fault_is_told_in_one_line() {
    check(
        r#""a\nb": 1"#,
        &[r"s.yaml:13:15: unknown keyword `a\nb`, which has no effect"],
    );
    check(
        r##"$ref: "#/a\e[1m\r\n""##,
        &[
            r"s.yaml:13:21: the reference `#/a\u{1b}[1m\r\n` leads nowhere: there is no `a\u{1b}[1m\r\n` in `#`",
        ],
    );
}

#[test]
fn a_fault_is_told_once() {
    let text = around_item("get: { responses: {}, parameters: [{ $ref: '#/a' }, { in: x }] }");
    assert_eq!(
        faults(&text),
        [
            "s.yaml:5:40: the reference `#/a` leads nowhere: there is no `a` in `#`",
            "s.yaml:5:57: a parameter needs the field `name`",
        ]
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
fn what_is_said_of_pictures_is_read_or_refused() {
    let text = |pictures: &str| {
        let operation = format!("      x-callsheet-pictures: {pictures}\n      responses:");
        around("true").replace("      responses:", &operation)
    };
    let right = text(
        "{ shape: [{ field: /size, values: { tall: '1:2' } }, { field: /ratio }], count: /n, \
         beside-address: { width: w, media-type: type } }",
    );
    let loaded = callsheet_spec::load(vec![Source::new("s.yaml", right)], &mut |_| {
        Err(String::new())
    });
    let api = loaded.into_api().unwrap();
    let pictures = api.operations[0].pictures.clone().unwrap();
    assert_eq!(pictures.shape[0].values, [("tall".to_owned(), (1, 2))]);
    assert_eq!(pictures.shape[1].field, "/ratio");
    assert_eq!(pictures.count.as_deref(), Some("/n"));
    assert_eq!(pictures.width.as_deref(), Some("w"));
    assert_eq!(
        (pictures.media_type.as_deref(), pictures.height),
        (Some("type"), None)
    );
    for (pictures, place) in [
        ("{ shape: [{ values: {} }] }", "field"),
        (
            "{ shape: [{ field: /a, values: { tall: '0:2' } }] }",
            "width and height, such as 16:9",
        ),
        ("{ shapes: [] }", "shapes"),
        ("{ beside-address: { widht: w } }", "widht"),
        ("[]", "an object"),
    ] {
        let found = faults(&text(pictures));
        assert!(
            found.len() == 1 && found[0].contains(place),
            "{pictures}: {found:?}"
        );
    }
}

/// What keeps one operation from being sent is no matter of the next, however much is loaded.
#[test]
fn what_stands_in_the_way_of_an_operation_stays_with_it() {
    let text = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  \
                /a: { post: { operationId: a, requestBody: { content: {} } } }\n  \
                /b: { post: { operationId: b, requestBody: { content: { application/json: { schema: { type: string } } } } } }\n";
    for extent in [Extent::Whole, Extent::Bodies] {
        let mut options = LoadOptions::default();
        options.extent = extent;
        let source = Source::new("s.yaml", text);
        let loaded = load_with(vec![source], options, &mut |_| Err("no such file".into()));
        let operations = loaded.api.operations.iter();
        let counts: Vec<_> = operations
            .map(|operation| operation.obstacles.len())
            .collect();
        assert_eq!(counts, [1, 0], "{extent:?}");
        let mut schemas = loaded.api.schemas.iter();
        assert!(schemas.all(|(_, schema)| schema.obstacles.is_empty()));
    }
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
            "s.yaml:1:1: the file is empty; an OpenAPI document or a JSON Schema is expected",
        ),
        (
            "a: 1",
            "s.yaml:1:1: this is neither an OpenAPI document, which would have the field `openapi`, \
             nor a JSON Schema, which would have `$schema` or one of its keywords",
        ),
        (
            "openapi: 3.2.0\ninfo: {}\npaths: {}",
            "s.yaml:1:10: this is OpenAPI 3.2.0, but only OpenAPI 3.0 and 3.1 can be read",
        ),
        (
            "swagger: 2.0\ninfo: {}\npaths: {}",
            "s.yaml:1:10: this is Swagger 2.0, but only OpenAPI 3.0 and 3.1 can be read",
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
            "s.yaml:8:20: the path parameter `other` does not stand in the path, and is left out",
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
    let chain = |length: usize| {
        let mut text = around("$ref: '#/components/schemas/S0'");
        text.push_str("components:\n  schemas:\n");
        for index in 0..length {
            let next = index + 1;
            let line = format!("    S{index}: {{ $ref: '#/components/schemas/S{next}' }}\n");
            text.push_str(&line);
        }
        let line = format!("    S{length}: {{ type: string }}\n");
        text.push_str(&line);
        load(vec![Source::new("s.yaml", text)], &mut |_| {
            Err(String::new())
        })
        .into_api()
    };
    let api = chain(150).unwrap();
    let operation = api.operation("make").unwrap();
    let schema = operation.request.as_ref().unwrap().schema;
    assert_eq!(api.json_schema(schema)["type"], "string");

    let faults = chain(5_000).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(
        faults[0].ends_with("this schema looks at one value through more than 200 others"),
        "{faults:?}"
    );
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

/// A document around a path item, which begins in line 5, column 5.
fn around_item(item: &str) -> String {
    let head = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /things:\n";
    let lines = item.lines().flat_map(|line| ["    ", line, "\n"]);
    head.to_owned() + &lines.collect::<String>()
}

#[track_caller]
fn check_item(item: &str, expected: &[&str]) {
    assert_eq!(faults(&around_item(item)), expected, "\n{item}");
}

#[test]
fn openapi_3_0_requires_responses_and_3_1_does_not() {
    check_item("post: { operationId: make }", &[]);
    let older = around_item("post: { operationId: make }").replace("3.1.0", "3.0.3");
    let expected = ["s.yaml:5:11: an operation needs the field `responses`"];
    assert_eq!(faults(&older), expected);
}

const ITEM: &str = "{ get: { operationId: look, responses: {} } }";

#[test]
fn operations_behind_a_reference_have_the_path_that_leads_there() {
    let paths =
        "paths:\n  /a: { $ref: 'parts.yaml#/item' }\n  /b: { $ref: '#/components/pathItems/B' }\n";
    let main = format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\nservers: [{{ url: https://x.example }}]\n{paths}components:\n  pathItems:\n    B: {}\n",
        ITEM.replace("look", "other")
    );
    let loaded = load(vec![Source::new("s.yaml", main)], &mut |_| {
        Ok(format!("item: {ITEM}"))
    });
    let api = loaded.into_api().unwrap();
    let found: Vec<_> = api
        .operations
        .iter()
        .map(|operation| (&*operation.facts.id, &*operation.facts.path))
        .collect();
    assert_eq!(found, [("look", "/a"), ("other", "/b")]);
    assert_eq!(api.operations[0].facts.base_url, "https://x.example");
    check_item(
        "$ref: '#/x-item'\npost: {}",
        &["s.yaml:5:5: the reference `#/x-item` leads nowhere: there is no `x-item` in `#`"],
    );
    let beside = around_item("$ref: '#/x-item'\npost: {}") + "x-item: {}\n";
    assert_eq!(
        faults(&beside),
        [
            "s.yaml:6:5: `post` beside the `$ref` of a path item is not implemented; it is refused \
             because to ignore it would accept values that the spec forbids"
        ]
    );
}

#[test]
fn outcomes_are_found_through_references_and_by_one_path_only() {
    let text = |outcome: &str| {
        let post = format!(
            "post:\n  operationId: make\n  responses: {{}}\n  x-callsheet-lifecycle: {{ id: /id, status: /s, outcome: {{ operation: '{outcome}' }} }}"
        );
        around_item(&post)
            + "  /jobs/{id}: { $ref: '#/components/pathItems/Job' }\ncomponents:\n  pathItems:\n    Job:\n      parameters: [{ name: id, in: path, required: true, schema: true }]\n      get: { operationId: look, responses: {} }\n    Lost: { get: { responses: {} } }\n"
    };
    for outcome in [
        "#/paths/~1jobs~1{id}/get",
        "#/paths/~1jobs~1%7Bid%7D/get",
        "#/components/pathItems/Job/get",
    ] {
        let loaded = load(vec![Source::new("s.yaml", text(outcome))], &mut |_| {
            Err(String::new())
        });
        let api = loaded.into_api().unwrap();
        assert_eq!(api.operations.len(), 2, "{outcome}");
        let make = api.operation("make").unwrap();
        let look = &api.operations[make.outcome.unwrap()];
        assert_eq!(look.facts.path, "/jobs/{id}", "{outcome}");
    }
    assert_eq!(
        faults(&text("#/components/pathItems/Lost/get")),
        ["s.yaml:8:75: `operation` must be a reference to an operation of one path"]
    );
}

#[test]
fn misspelt_fields_are_found_in_every_object() {
    check_item(
        "psot: { responses: {} }\nGET: 1",
        &[
            "s.yaml:5:5: there is no method `psot`; did you mean `post`?",
            "s.yaml:6:5: there is no method `GET`; did you mean `get`?",
        ],
    );
    let cases = [
        ("parametres: []", "5:5", "parametres", "parameters"),
        (
            "parameters: [{ name: a, in: query, schema: true, requird: true }]",
            "5:54",
            "requird",
            "required",
        ),
        (
            "post: { responses: {}, requestBody: { requird: true, content: { application/json: { schema: true } } } }",
            "5:43",
            "requird",
            "required",
        ),
        (
            "post: { responses: {}, requestBody: { content: { application/json: { schema: true, exampel: 1 } } } }",
            "5:88",
            "exampel",
            "example",
        ),
        (
            "post: { responses: { '200': { descripton: x } } }",
            "5:35",
            "descripton",
            "description",
        ),
        (
            "get: { responses: {}, servers: [{ url: 'https://x', descripton: x }] }",
            "5:57",
            "descripton",
            "description",
        ),
    ];
    for (item, place, word, nearest) in cases {
        // The parameters of a path item are read with its operations.
        let item = if item.starts_with("parameters") {
            format!("{item}\nget: {{ responses: {{}} }}")
        } else {
            item.to_owned()
        };
        let expected = format!(
            "s.yaml:{place}: unknown keyword `{word}`, which has no effect; did you mean `{nearest}`?"
        );
        check_item(&item, &[&expected]);
    }
    let info = around_item(ITEM).replace("version: '1'", "version: '1', licence: {}");
    assert_eq!(
        faults(&info),
        ["s.yaml:2:33: unknown keyword `licence`, which has no effect; did you mean `license`?"]
    );
}

#[test]
fn a_list_or_an_object_of_the_wrong_kind_is_a_fault() {
    let operation = |fields: &str| format!("post: {{ responses: {{}}, {fields} }}");
    let body = |schema: &str| {
        operation(&format!(
            "requestBody: {{ content: {{ application/json: {{ schema: {schema} }} }} }}"
        ))
    };
    let cases = [
        (operation("servers: https://x"), "servers", "a list"),
        (operation("parameters: { name: a }"), "parameters", "a list"),
        (operation("security: {}"), "security", "a list"),
        (
            operation("x-callsheet-paid: { not-accepted: 429 }"),
            "not-accepted",
            "a list",
        ),
        (
            operation("x-callsheet-paid: { results: {} }"),
            "results",
            "a list",
        ),
        (
            operation("x-callsheet-paid: true"),
            "x-callsheet-paid",
            "an object",
        ),
        (
            operation("x-callsheet-lifecycle: []"),
            "x-callsheet-lifecycle",
            "an object",
        ),
        (
            operation("requestBody: { content: [] }"),
            "content",
            "an object",
        ),
        (
            body("{ x-callsheet-advice: {} }"),
            "x-callsheet-advice",
            "a list",
        ),
        (body("{ properties: [] }"), "properties", "an object"),
        (
            "post: { responses: [] }".to_owned(),
            "responses",
            "an object",
        ),
        (
            "post: { responses: { '200': x } }".to_owned(),
            "200",
            "an object",
        ),
        ("post: []".to_owned(), "post", "an object"),
        ("[]".to_owned(), "/things", "an object"),
    ];
    for (item, what, expected) in cases {
        let found = faults(&around_item(&item));
        let end = format!(": `{what}` must be {expected}");
        assert!(
            found.len() == 1 && found[0].starts_with("s.yaml:5:") && found[0].ends_with(&end),
            "{item}: {found:?}"
        );
    }
}

#[test]
fn one_file_by_two_names_is_one_file() {
    let main = around_item(
        "post:\n  operationId: make\n  responses: {}\n  x-callsheet-lifecycle: { id: /id, status: /s, outcome: { operation: './jobs.yaml#/paths/~1jobs~1{id}/get' } }",
    );
    let jobs = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /jobs/{id}:\n    get:\n      operationId: look\n      parameters: [{ name: id, in: path, required: true, schema: true }]\n      responses: {}\n";
    for folder in [".", "/x/.", "a/.."] {
        let entries = vec![
            Source::new(format!("{folder}/s.yaml"), &*main),
            Source::new(format!("{folder}/jobs.yaml"), jobs),
        ];
        let loaded = load(entries, &mut |name| panic!("{name} was asked for"));
        let api = loaded.into_api().unwrap();
        assert_eq!((api.files.len(), api.operations.len()), (2, 2), "{folder}");
        assert_eq!(
            api.files[0].name().starts_with('/'),
            folder.starts_with('/'),
            "{folder}"
        );
    }
}

#[test]
fn a_path_parameter_is_required() {
    let text =
        around_item("get: { responses: {}, parameters: [{ name: id, in: path, schema: true }] }")
            .replace("/things", "/things/{id}");
    assert_eq!(
        faults(&text),
        [
            "s.yaml:5:40: the path parameter `id` is required all the same, although it does not say `required: true`"
        ]
    );
}

#[test]
fn a_name_stands_for_one_parameter() {
    let called = |item: &str| -> Vec<String> {
        let source = Source::new("s.yaml", around_item(item));
        let loaded = load(vec![source], &mut |_| Err("no such file".into()));
        let parameters = &loaded.api.operations[0].parameters;
        parameters.iter().map(|known| known.name.clone()).collect()
    };
    let query = "{ name: id, in: query, schema: true }";
    let header = "{ name: id, in: header, schema: true }";
    let both = ["query.id", "header.id"];
    let item = format!("get: {{ responses: {{}}, parameters: [{query}, {header}] }}");
    assert_eq!(called(&item), both);
    let item = format!("parameters: [{header}]\nget: {{ responses: {{}}, parameters: [{query}] }}");
    assert_eq!(called(&item), both);
    check_item(
        &format!("get: {{ responses: {{}}, parameters: [{query}, {query}] }}"),
        &["s.yaml:5:79: the parameter `id` stands twice"],
    );
    let item = format!("parameters: [{query}]\nget: {{ responses: {{}}, parameters: [{query}] }}");
    check_item(&item, &[]);
    assert_eq!(called(&item), ["id"]);
    let body = "requestBody: { content: { application/json: { schema: true } } }";
    let named = query.replace("id", "body");
    let item = format!("post: {{ responses: {{}}, parameters: [{named}], {body} }}");
    assert_eq!(called(&item), ["query.body"]);
    let item = format!("get: {{ responses: {{}}, parameters: [{named}] }}");
    assert_eq!(called(&item), ["body"]);
}

#[test]
fn what_real_documents_say_beyond_the_specification_is_no_obstacle() {
    let accept = "{ name: Accept, in: header, schema: { type: string } }";
    check_item(
        &format!(
            "get: {{ responses: {{}}, parameters: [{accept}], callbacks: {{}} }}\nput: {{ operationId: a, responses: {{}} }}\npost: {{ operationId: a, responses: {{}} }}"
        ),
        &[
            "s.yaml:5:40: the header `Accept` is no parameter, and is left out",
            "s.yaml:5:108: `callbacks` are passed over: nothing is generated from them",
            "s.yaml:6:10: the operationId `a` stands more than once: this operation is called `put /things`",
            "s.yaml:7:11: the operationId `a` stands more than once: this operation is called `post /things`",
        ],
    );
}

#[test]
fn ways_to_say_who_is_calling_are_kept_as_they_are_written() {
    let text = around_item("get: { responses: {} }")
        + "security: [{ a: [], b: [] }, { c: [] }, {}]\ncomponents:\n  securitySchemes:\n    \
           a: { type: apiKey, in: query, name: key }\n    b: { type: mutualTLS }\n    \
           c: { type: http, scheme: Basic }\n";
    let loaded = load(vec![Source::new("s.yaml", text)], &mut |_| {
        Err("no such file".into())
    });
    let ways: Vec<String> = loaded.api.operations[0]
        .facts
        .security
        .iter()
        .map(|way| {
            let parts: Vec<_> = way.iter().map(ToString::to_string).collect();
            parts.join(" and ")
        })
        .collect();
    let expected = [
        "the key `key` and a certificate of the client's",
        "a name and a password",
        "",
    ];
    assert_eq!(ways, expected);
}

#[test]
fn unknown_dialects_are_refused() {
    let old = "http://json-schema.org/draft-03/schema#";
    let refused = format!(
        "the JSON Schema dialect `{old}` is not implemented; it is refused because to ignore it \
         would accept values that the spec forbids"
    );
    check(
        &format!("$schema: '{old}'"),
        &[&format!("s.yaml:13:24: {refused}")],
    );
    let root = format!("{}jsonSchemaDialect: '{old}'\n", around_item(ITEM));
    assert_eq!(faults(&root), [format!("s.yaml:6:20: {refused}")]);
    for known in [
        "https://json-schema.org/draft/2020-12/schema#",
        "https://spec.openapis.org/oas/3.1/dialect/base",
    ] {
        let schema = format!("$schema: '{known}'\nitems: {{ $schema: '{known}' }}");
        let loaded = load(vec![Source::new("s.yaml", around(&schema))], &mut |_| {
            Err(String::new())
        });
        let api = loaded.into_api().unwrap();
        let body = api.operation("make").unwrap().request.as_ref().unwrap();
        assert_eq!(
            api.json_schema(body.schema).to_string(),
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","items":{}}"#
        );
    }
}

#[test]
fn a_large_count_may_be_written_as_a_float() {
    let loaded = load(
        vec![Source::new("s.yaml", around("maxLength: 1.0e+16"))],
        &mut |_| Err(String::new()),
    );
    let api = loaded.into_api().unwrap();
    let body = api.operation("make").unwrap().request.as_ref().unwrap();
    assert!(matches!(
        api.schemas[body.schema].keywords[0].value,
        Keyword::MaxLength(10_000_000_000_000_000)
    ));
    check("maxLength: 1.0e+16\nminLength: 1e16", &[]);
    for size in ["1.0e+20", "-1.0e+16", "1.5"] {
        let expected = "s.yaml:13:26: `maxLength` must be a whole number, 0 or more";
        check(&format!("maxLength: {size}"), &[expected]);
    }
}

/// A submission with the lifecycle `lifecycle`, a stream of its jobs and a list of them.
fn around_lifecycle(lifecycle: &str) -> String {
    let body = "requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/R' } } } }";
    let other = "requestBody: { content: { application/json: { schema: true } } }";
    let events = "responses: { '200': { description: x, content: { text/event-stream: {} } } }";
    let start = "id: /id, status: /s, outcome: { operation: '#/paths/~1jobs~1{id}/get' }";
    around_item(&format!(
        "post:\n  operationId: make\n  {body}\n  responses: {{}}\n  x-callsheet-lifecycle: {{ {start}, {lifecycle} }}"
    )) + "  /jobs/{id}:\n"
        + "    get: { parameters: [{ name: id, in: path, required: true, schema: true }], responses: {} }\n"
        + "  /jobs:\n    get: { responses: {} }\n"
        + "  /jobs-of:\n    get: { parameters: [{ name: who, in: query, required: true, schema: true }], responses: {} }\n"
        + &format!("  /watch/things:\n    post:\n      {body}\n      {events}\n")
        + &format!("  /watch/others:\n    post:\n      {other}\n      {events}\n")
        + &format!("  /plain:\n    post:\n      {body}\n      responses: {{}}\n")
        + "components: { schemas: { R: { type: object } } }\n"
}

#[test]
fn a_lifecycle_leads_to_the_stream_and_to_the_running_jobs() {
    let text = around_lifecycle(
        "stream: { operation: '#/paths/~1watch~1things/post' }, \
         running: { operation: '#/paths/~1jobs/get', jobs: /list, request: /input }, \
         cost: /credits, prompt: { asked: /prompt, used: /used }",
    );
    let loaded = load(vec![Source::new("s.yaml", text)], &mut |_| {
        Err(String::new())
    });
    let api = loaded.into_api().unwrap();
    let make = api.operation("make").unwrap();
    let lifecycle = make.facts.lifecycle.as_ref().unwrap();
    assert_eq!(lifecycle.stream.as_ref().unwrap().path, "/watch/things");
    let running = lifecycle.running.as_ref().unwrap();
    assert_eq!((&*running.path, &*running.jobs), ("/jobs", "/list"));
    assert_eq!(running.request.as_deref(), Some("/input"));
    let outcome = serde_json::json!({ "credits": 12.5, "used": "a boat" });
    assert_eq!(lifecycle.cost_in(&outcome), Some(12.5));
    assert_eq!(lifecycle.used_prompt_in(&outcome), Some("a boat"));
    // People mean the submission by a name that both have.
    assert_eq!(
        api.operation("things").map(|found| found.place),
        Some(make.place)
    );
}

#[test]
fn a_stream_and_a_list_must_be_what_they_are_used_for() {
    let cases = [
        (
            "stream: { operation: '#/paths/~1plain/post' }",
            "`stream` must be an operation that is a `post` and answers with text/event-stream",
        ),
        (
            "stream: { operation: '#/paths/~1watch~1others/post' }",
            "`stream` must be an operation whose request body is that of the submission",
        ),
        (
            "running: { operation: '#/paths/~1jobs-of/get' }",
            "`running` must be an operation that is a `get` and needs no parameters",
        ),
        (
            "prompt: { used: /used }",
            "the prompt of a lifecycle needs the field `asked`",
        ),
    ];
    for (lifecycle, expected) in cases {
        let found = faults(&around_lifecycle(lifecycle));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with(expected), "{found:?}");
    }
}

#[test]
fn an_idempotency_key_is_a_header_that_the_client_sets() {
    let with_key = |place: &str| {
        around_item(&format!(
            "post:\n  operationId: make\n  parameters: [{{ name: Idempotency-Key, in: {place}, x-callsheet-idempotency-key: true, schema: true }}]\n  responses: {{}}"
        ))
    };
    let loaded = load(vec![Source::new("s.yaml", with_key("header"))], &mut |_| {
        Err(String::new())
    });
    let api = loaded.into_api().unwrap();
    let make = api.operation("make").unwrap();
    assert_eq!(
        make.facts.idempotency_key.as_deref(),
        Some("Idempotency-Key")
    );
    assert!(make.parameters.is_empty());
    assert_eq!(
        faults(&with_key("query")),
        ["s.yaml:7:20: `x-callsheet-idempotency-key` must be on a parameter in a header"]
    );
}

#[test]
fn a_body_in_several_forms_satisfies_one_of_them() {
    let spec = "\
openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: https://x.example }]
paths:
  /things:
    post:
      operationId: make
      requestBody:
        content:
          application/xml: { schema: { type: object } }
          multipart/form-data: { schema: { minProperties: 1 } }
          image/*: {}
          application/json: { schema: { type: object } }
      responses: { '200': { description: Fine. }, '20x': { description: Who knows. } }
";
    let text = "a body in `application/xml` is given as the text of it: how a value is written in it \
                is not known";
    let status = "`20x` is passed over: answers are named by a status, 1XX to 5XX or default";
    assert_eq!(
        faults(spec),
        [
            format!("s.yaml:10:38: {text}"),
            format!("s.yaml:14:51: {status}")
        ]
    );
    let source = Source::new("s.yaml", spec);
    let api = load(vec![source], &mut |_| Err(String::new()))
        .into_api()
        .unwrap();
    let operation = api.operation("make").unwrap();
    let body = operation.request.as_ref().unwrap();
    assert!(!body.required);
    let forms = body.forms.iter().map(|form| &*form.media.content_type);
    let expected = [
        "application/json",
        "multipart/form-data",
        "application/xml",
        "image/*",
    ];
    assert_eq!(forms.collect::<Vec<_>>(), expected);
    assert_eq!(
        api.json_schema(body.schema)["anyOf"].to_string(),
        r#"[{"type":"object"},{"minProperties":1},{"type":"string"},{"type":"string"}]"#
    );
    let json = operation.json_body().unwrap();
    assert_eq!(api.json_schema(json.schema)["type"], "object");
    assert_eq!(operation.responses.len(), 1);
}
