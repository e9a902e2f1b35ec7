//! How schemas of every dialect are brought into the keywords of 2020-12, and what is reported.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_spec::source::Source;
use callsheet_spec::{Api, Fault, LoadOptions, Loaded, load, load_with};
use serde_json::{Value, json};

const DRAFT_4: &str = "http://json-schema.org/draft-04/schema#";
const DRAFT_6: &str = "http://json-schema.org/draft-06/schema#";
const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";
const DRAFT_2019: &str = "https://json-schema.org/draft/2019-09/schema";
const DRAFT_2020: &str = "https://json-schema.org/draft/2020-12/schema";

fn loaded(schema: &str, others: &[(&str, &str)]) -> Loaded {
    let entries = vec![Source::new("s.json", schema)];
    load(entries, &mut |name| {
        let other = others.iter().find(|(known, _)| *known == name);
        other
            .map(|(_, text)| (*text).to_owned())
            .ok_or_else(|| "no such file".to_owned())
    })
}

fn faults(loaded: &Loaded) -> Vec<String> {
    let schemas = loaded.api.schemas.iter();
    let obstacles = schemas.flat_map(|(_, schema)| &schema.obstacles);
    let faults = loaded.faults.iter().chain(obstacles);
    faults.map(|fault| loaded.api.describe(fault)).collect()
}

fn normal(api: &Api) -> Value {
    let mut schema = api.json_schema(api.schema.unwrap());
    schema.as_object_mut().unwrap().remove("$schema");
    schema
}

/// What a schema of a dialect becomes; `$schema` is added on a line of its own before it.
#[track_caller]
fn check(dialect: &str, schema: &str, expected: &Value) {
    let schema = schema.trim_start_matches('{');
    let comma = if schema == "}" { "" } else { "," };
    let text = format!("{{\"$schema\": \"{dialect}\"{comma}\n{schema}");
    let loaded = loaded(&text, &[]);
    assert!(faults(&loaded).is_empty(), "{:?}", faults(&loaded));
    assert_eq!(normal(&loaded.api), *expected, "{schema}");
}

/// What is reported of a schema; its places are in line 2.
#[track_caller]
fn check_faults(dialect: &str, schema: &str, expected: &[&str]) {
    let schema = schema.trim_start_matches('{');
    let text = format!("{{\"$schema\": \"{dialect}\",\n{{{schema}").replace("\n{", "\n ");
    assert_eq!(faults(&loaded(&text, &[])), expected, "{schema}");
}

#[test]
fn bounds_with_flags_become_exclusive_limits() {
    check(
        DRAFT_4,
        r#"{"minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false}"#,
        &json!({"exclusiveMinimum": 1, "maximum": 9}),
    );
    check(
        DRAFT_6,
        r#"{"exclusiveMaximum": 2.5}"#,
        &json!({"exclusiveMaximum": 2.5}),
    );
    check_faults(
        DRAFT_4,
        r#"{"exclusiveMinimum": true}"#,
        &["s.json:2:22: `exclusiveMinimum` needs the field `minimum`"],
    );
    check_faults(
        DRAFT_4,
        r#"{"maximum": 1, "exclusiveMaximum": 1}"#,
        &["s.json:2:36: `exclusiveMaximum` must be true or false, beside the limit"],
    );
    check_faults(
        DRAFT_7,
        r#"{"exclusiveMinimum": true}"#,
        &["s.json:2:22: `exclusiveMinimum` must be a number"],
    );
}

#[test]
fn lists_of_items_become_prefixes() {
    for dialect in [DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019] {
        check(
            dialect,
            r#"{"items": [{"type": "string"}, {}], "additionalItems": false}"#,
            &json!({"prefixItems": [{"type": "string"}, {}], "items": false}),
        );
        check(
            dialect,
            r#"{"items": {"type": "string"}, "additionalItems": false}"#,
            &json!({"items": {"type": "string"}}),
        );
        check(dialect, r#"{"additionalItems": false}"#, &json!({}));
        check(
            dialect,
            r#"{"items": [], "additionalItems": {"type": "null"}}"#,
            &json!({"items": {"type": "null"}}),
        );
    }
    check_faults(
        DRAFT_2020,
        r#"{"items": [{}]}"#,
        &["s.json:2:11: `a schema` must be an object, true or false"],
    );
}

#[test]
fn dependencies_are_taken_apart() {
    for dialect in [DRAFT_4, DRAFT_7, DRAFT_2019, DRAFT_2020] {
        check(
            dialect,
            r#"{"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}"#,
            &json!({
                "dependentRequired": {"a": ["b"]},
                "dependentSchemas": {"c": {"required": ["d"]}},
            }),
        );
    }
}

#[test]
fn references_hide_what_stands_beside_them() {
    let schema = r##"{"properties": {"a": {"$ref": "#/definitions/b", "maxLength": 1}}, "definitions": {"b": {"type": "string"}}}"##;
    let hidden = json!({
        "properties": {"a": {"$ref": "#/$defs/b"}},
        "$defs": {"b": {"type": "string"}},
    });
    let beside = json!({
        "properties": {"a": {"$ref": "#/$defs/b", "maxLength": 1}},
        "$defs": {"b": {"type": "string"}},
    });
    check(DRAFT_2019, schema, &beside);
    check(DRAFT_2020, schema, &beside);
    for dialect in [DRAFT_4, DRAFT_6, DRAFT_7] {
        let text = schema.replacen('{', &format!("{{\"$schema\": \"{dialect}\",\n"), 1);
        let loaded = loaded(&text, &[]);
        assert_eq!(
            faults(&loaded),
            [
                "s.json:2:49: `maxLength` has no effect: in this dialect a `$ref` hides what stands beside it"
            ]
        );
        assert_eq!(normal(&loaded.into_api().unwrap()), hidden);
    }
}

#[test]
fn keywords_of_other_dialects_have_no_effect() {
    let cases = [
        (DRAFT_4, "const", "draft 4 of JSON Schema"),
        (DRAFT_4, "contains", "draft 4 of JSON Schema"),
        (DRAFT_4, "propertyNames", "draft 4 of JSON Schema"),
        (DRAFT_6, "if", "draft 6 of JSON Schema"),
        (DRAFT_7, "dependentRequired", "draft 7 of JSON Schema"),
        (DRAFT_7, "unevaluatedProperties", "draft 7 of JSON Schema"),
        (DRAFT_7, "minContains", "draft 7 of JSON Schema"),
        (DRAFT_2019, "prefixItems", "JSON Schema 2019-09"),
        (DRAFT_2019, "$dynamicRef", "JSON Schema 2019-09"),
        (DRAFT_2020, "additionalItems", "JSON Schema 2020-12"),
        (DRAFT_2020, "$recursiveRef", "JSON Schema 2020-12"),
        (DRAFT_2020, "nullable", "JSON Schema 2020-12"),
    ];
    for (dialect, keyword, name) in cases {
        let text = format!("{{\"$schema\": \"{dialect}\",\n \"{keyword}\": []}}");
        let loaded = loaded(&text, &[]);
        assert_eq!(
            faults(&loaded),
            [format!(
                "s.json:2:2: `{keyword}` has no effect: {name} does not have it"
            )]
        );
        assert_eq!(normal(&loaded.into_api().unwrap()), json!({}));
    }
}

#[test]
fn the_places_are_those_of_what_is_written() {
    let text = format!(
        "{{\"$schema\": \"{DRAFT_4}\",\n\"minimum\": 3,\n\"exclusiveMinimum\": true,\n\"items\": [{{}}],\n\
         \"additionalItems\": false,\n\"dependencies\": {{\"a\": [\"b\"]}}}}"
    );
    let api = loaded(&text, &[]).into_api().unwrap();
    let schema = &api.schemas[api.schema.unwrap()];
    let places: Vec<_> = schema
        .keywords
        .iter()
        .map(|keyword| (keyword.value.name(), api.locate(keyword.place)))
        .collect();
    let expected = [
        ("exclusiveMinimum", "s.json:2:12"),
        ("prefixItems", "s.json:4:10"),
        ("items", "s.json:5:20"),
        ("dependentRequired", "s.json:6:17"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, place)| (*name, (*place).to_owned()))
        .collect();
    assert_eq!(places, expected);
}

#[test]
fn openapi_3_0_has_a_dialect_of_its_own() {
    let spec = |schema: &str| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n    A: {schema}\n    B: {{ type: string }}\n"
        );
        load(vec![Source::new("s.yaml", text)], &mut |_| {
            Err("no".to_owned())
        })
    };
    let cases = [
        (
            "{ type: string, nullable: true }",
            json!({"type": ["string", "null"]}),
            vec![],
        ),
        (
            "{ type: string, nullable: false }",
            json!({"type": "string"}),
            vec![],
        ),
        (
            "{ nullable: true, enum: [a] }",
            json!({"enum": ["a"]}),
            vec!["s.yaml:6:10: `nullable` has no effect without a `type` beside it"],
        ),
        (
            "{ maximum: 3, exclusiveMaximum: true }",
            json!({"exclusiveMaximum": 3}),
            vec![],
        ),
        (
            "{ $ref: '#/components/schemas/B', nullable: true }",
            json!({"type": "string"}),
            vec![
                "s.yaml:6:42: `nullable` has no effect: in this dialect a `$ref` hides what stands beside it",
            ],
        ),
        (
            "{ const: 1, example: 2 }",
            json!({"example": 2}),
            vec!["s.yaml:6:10: `const` has no effect: OpenAPI 3.0 does not have it"],
        ),
    ];
    for (schema, expected, remarks) in cases {
        let loaded = spec(schema);
        assert_eq!(faults(&loaded), remarks, "{schema}");
        let api = loaded.into_api().unwrap();
        let mut written = api.json_schema(api.schema_at("/components/schemas/A").unwrap());
        written.as_object_mut().unwrap().remove("$schema");
        assert_eq!(written, expected, "{schema}");
    }
}

#[test]
fn parts_are_written_in_the_dialect_of_who_refers_to_them() {
    let text =
        format!(r#"{{"$schema": "{DRAFT_4}", "properties": {{"a": {{"$ref": "part.json"}}}}}}"#);
    let part = r#"{"minimum": 1, "exclusiveMinimum": true}"#;
    let api = loaded(&text, &[("part.json", part)]).into_api().unwrap();
    assert_eq!(
        normal(&api)["$defs"]["schema"],
        json!({"exclusiveMinimum": 1})
    );
    let own = format!(r#"{{"$schema": "{DRAFT_7}", "exclusiveMinimum": 2}}"#);
    let api = loaded(&text, &[("part.json", &own)]).into_api().unwrap();
    assert_eq!(
        normal(&api)["$defs"]["schema"],
        json!({"exclusiveMinimum": 2})
    );
}

#[test]
fn identifiers_and_anchors_lead_to_schemas() {
    let schema = r##"{
        "$id": "https://x.example/root",
        "properties": {
            "a": {"$ref": "item"}, "b": {"$ref": "item#part"}, "c": {"$ref": "#/$defs/i/$defs/p"},
            "d": {"$ref": "https://x.example/item#/$defs/p"}
        },
        "$defs": {"i": {
            "$id": "item", "type": "array", "items": {"$ref": "#/$defs/p"},
            "$defs": {"p": {"$anchor": "part", "type": "integer"}}
        }}
    }"##;
    check(
        DRAFT_2020,
        schema,
        &json!({
            "properties": {
                "a": {"$ref": "#/$defs/i"}, "b": {"$ref": "#/$defs/p"}, "c": {"$ref": "#/$defs/p"},
                "d": {"$ref": "#/$defs/p"}
            },
            "$defs": {
                "i": {"type": "array", "items": {"$ref": "#/$defs/p"}},
                "p": {"type": "integer"}
            }
        }),
    );
    // Where no schema stands, there is no identifier either.
    let in_constant = r#"{"enum": [{"$id": "a"}], "properties": {"b": {"$ref": "a"}}}"#;
    check_faults(
        DRAFT_2020,
        in_constant,
        &["s.json:2:55: the reference `a` leads nowhere: cannot read a: no such file"],
    );
    check_faults(
        DRAFT_2020,
        r##"{"properties": {"b": {"$ref": "#a"}}}"##,
        &[
            "s.json:2:31: the reference `#a` leads nowhere: there is no anchor `a`; a JSON Pointer begins with `#/`",
        ],
    );
    check_faults(
        DRAFT_2020,
        r#"{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}"#,
        &["s.json:2:17: the anchor `x` stands twice"],
    );
    check_faults(
        DRAFT_2020,
        r#"{"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}}"#,
        &["s.json:2:17: the identifier `x` stands twice"],
    );
}

#[test]
fn what_lies_on_the_network_is_found_only_among_what_is_handed_over() {
    let text = r#"{"$ref": "https://x.example/a.json"}"#;
    let nowhere = "s.json:1:10: the reference `https://x.example/a.json` leads nowhere: nothing is fetched over \
                   the network; save the file beside the spec and refer to it by its path";
    assert_eq!(faults(&loaded(text, &[])), [nowhere]);
    let handed = Source::new("https://x.example/a.json", r#"{"type": "string"}"#);
    let loaded = load(vec![Source::new("s.json", text), handed], &mut |name| {
        panic!("{name} was asked for")
    });
    assert_eq!(
        normal(&loaded.into_api().unwrap()),
        json!({"type": "string"})
    );
    // What describes schemas is known.
    let meta = format!(r#"{{"$ref": "{DRAFT_7}"}}"#);
    let api = load(vec![Source::new("s.json", meta)], &mut |name| {
        panic!("{name}")
    })
    .into_api()
    .unwrap();
    assert_eq!(
        normal(&api)["properties"]["minLength"],
        json!({"$ref": "#/$defs/nonNegativeIntegerDefault0"})
    );
}

#[test]
fn dynamic_references_are_followed_on_every_way() {
    let schema = r##"{
        "$id": "https://x.example/strict",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": false,
        "$defs": {"tree": {
            "$id": "tree", "$dynamicAnchor": "node",
            "properties": {"next": {"$dynamicRef": "#node"}}
        }}
    }"##;
    // From the strict schema every node is strict.
    check(
        DRAFT_2020,
        schema,
        &json!({
            "$ref": "#/$defs/tree",
            "unevaluatedProperties": false,
            "$defs": {"tree": {"properties": {"next": {"$ref": "#"}}}}
        }),
    );
    let recursive = r##"{
        "$recursiveAnchor": true, "required": ["a"],
        "properties": {"b": {"$id": "inner", "$recursiveAnchor": true, "items": {"$recursiveRef": "#"}}}
    }"##;
    check(
        DRAFT_2019,
        recursive,
        &json!({"required": ["a"], "properties": {"b": {"items": {"$ref": "#"}}}}),
    );
    check_faults(
        DRAFT_2020,
        r##"{"$ref": "#/$defs/a", "$dynamicRef": "#/$defs/a", "$defs": {"a": true}}"##,
        &[
            "s.json:2:23: `$dynamicRef` beside another reference is not implemented; it is refused because \
           to ignore it would accept values that the spec forbids",
        ],
    );
    check_faults(
        DRAFT_2019,
        r#"{"unevaluatedItems": false, "contains": {}}"#,
        &[
            "s.json:2:22: `unevaluatedItems` of JSON Schema 2019-09 together with `contains` is not implemented; \
           it is refused because to ignore it would accept values that the spec forbids",
        ],
    );
}

#[test]
fn a_document_is_told_by_what_it_says() {
    let schema = |text: &str| {
        let loaded = loaded(text, &[]);
        loaded.into_api().is_ok_and(|api| api.schema.is_some())
    };
    for text in [
        "true",
        r#"{"type": "object"}"#,
        r#"{"properties": {}}"#,
        r#"{"$defs": {}}"#,
        r#"{"$schema": "http://json-schema.org/draft-07/schema"}"#,
    ] {
        assert!(schema(text), "{text}");
    }
    for text in [
        "3",
        "[]",
        "{}",
        r#"{"prompt": "a fox"}"#,
        r#"{"title": "Fox"}"#,
    ] {
        assert!(!schema(text), "{text}");
    }
    let api = loaded(
        r#"{"type": "object", "title": "Fox", "$defs": {"a": {"minimum": 1}}}"#,
        &[],
    );
    let api = api.into_api().unwrap();
    assert_eq!(api.title, "Fox");
    let part = api.schema_at("/$defs/a").unwrap();
    assert_eq!(api.schemas[part].pointer, "/$defs/a");
    assert!(api.schema_at("/$defs/b").is_none());
}

/// What becomes of `{"$schema": "https://example.com/meta", …}` where that meta-schema lists these
/// vocabularies.
fn with_vocabularies(vocabularies: &Value, schema: &Value) -> Loaded {
    let mut schema = schema.clone();
    schema["$schema"] = json!("https://example.com/meta");
    let meta = json!({
        "$schema": DRAFT_2020,
        "$id": "https://example.com/meta",
        "$vocabulary": vocabularies,
    });
    let mut options = LoadOptions::default();
    options.documents = vec![Source::new("meta.json", meta.to_string())];
    let entries = vec![Source::new("s.json", schema.to_string())];
    load_with(entries, options, &mut |_| Err("no such file".to_owned()))
}

#[test]
fn a_meta_schema_may_leave_out_vocabularies() {
    let vocabulary = |name: &str| format!("https://json-schema.org/draft/2020-12/vocab/{name}");
    let schema = json!({
        "type": "object",
        "properties": { "a": { "minimum": 1, "format": "date" } },
        "contains": {},
        "minContains": 2,
        "unevaluatedProperties": false,
    });
    let core = json!({
        vocabulary("core"): true,
        vocabulary("applicator"): true,
        "https://example.com/mine": false,
    });
    let loaded = with_vocabularies(&core, &schema);
    assert_eq!(
        normal(&loaded.api),
        json!({ "properties": { "a": {} }, "contains": {} })
    );
    let said = "has no effect: the meta-schema leaves out its vocabulary";
    let mut words: Vec<String> = faults(&loaded);
    words.retain(|word| word.ends_with(said));
    assert_eq!(words.len(), 5, "{words:?}");
    assert!(loaded.faults.iter().all(Fault::is_remark));

    let all = [
        "core",
        "applicator",
        "unevaluated",
        "validation",
        "format-annotation",
    ];
    let all: Value = all
        .map(|name| (vocabulary(name), true))
        .into_iter()
        .collect();
    let loaded = with_vocabularies(&all, &schema);
    assert_eq!(normal(&loaded.api), schema);
    assert!(loaded.faults.is_empty(), "{:?}", faults(&loaded));
}

#[test]
fn a_vocabulary_that_has_to_be_known_is_refused() {
    let loaded = with_vocabularies(&json!({ "https://example.com/mine": true }), &json!({}));
    assert_eq!(
        faults(&loaded),
        [
            "s.json:1:12: the vocabulary `https://example.com/mine`, which the dialect \
             `https://example.com/meta` asks for, is not implemented; it is refused because to \
             ignore it would accept values that the spec forbids"
        ]
    );
}
