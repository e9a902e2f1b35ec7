//! What is sent and what is received of a schema with properties of one direction.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_spec::source::Source;
use callsheet_spec::{Loaded, load};
use serde_json::{Value, json};

/// A document whose only operation sends and answers `A`.
fn document(version: &str, schemas: &Value) -> Value {
    let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/A" } } });
    json!({
        "openapi": version,
        "info": { "title": "T", "version": "1" },
        "servers": [{ "url": "https://x.example" }],
        "paths": { "/a": { "post": {
            "operationId": "a",
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "Fine.", "content": content } },
        }}},
        "components": { "schemas": schemas },
    })
}

fn loaded(version: &str, schemas: &Value) -> Loaded {
    let source = Source::new("s.json", document(version, schemas).to_string());
    load(vec![source], &mut |_| Err("no such file".to_owned()))
}

fn without_dialect(mut schema: Value) -> Value {
    schema.as_object_mut().unwrap().remove("$schema");
    schema
}

#[track_caller]
fn check_in(version: &str, schemas: &Value, sent: &Value, received: &Value) {
    let api = loaded(version, schemas).into_api().unwrap();
    let operation = &api.operations[0];
    let request = api.json_schema(operation.request.as_ref().unwrap().schema);
    assert_eq!(without_dialect(request), *sent, "what is sent");
    let response = api.json_schema(operation.success().unwrap());
    assert_eq!(without_dialect(response), *received, "what is received");
}

#[track_caller]
fn check(schemas: &Value, sent: &Value, received: &Value) {
    check_in("3.1.0", schemas, sent, received);
}

#[test]
fn properties_of_one_direction_are_neither_named_nor_required_in_the_other() {
    let id = json!({ "type": "string", "readOnly": true });
    let key = json!({ "type": "string", "writeOnly": true });
    let schemas = json!({ "A": {
        "required": ["id", "key", "name"],
        "properties": { "id": id, "key": key, "name": true },
        "dependentRequired": { "name": ["id"], "key": ["name", "id"] },
        "additionalProperties": false,
    }});
    check(
        &schemas,
        &json!({
            "required": ["key", "name"],
            "properties": { "key": key, "name": true },
            "dependentRequired": { "key": ["name"] },
            "additionalProperties": false,
        }),
        &json!({
            "required": ["id", "name"],
            "properties": { "id": id, "name": true },
            "dependentRequired": { "name": ["id"], "key": ["name", "id"] },
            "additionalProperties": false,
        }),
    );
}

#[test]
fn what_one_schema_says_of_a_property_holds_for_those_beside_it() {
    let b = json!({ "properties": { "id": { "$ref": "#/$defs/Id" } } });
    let id = json!({ "readOnly": true });
    let schema = |base: &Value| {
        json!({
            "allOf": [base, { "required": ["id", "x"], "properties": { "id": { "maxLength": 9 } } }],
        })
    };
    let reference = json!({ "$ref": "#/components/schemas/B" });
    let schemas = json!({ "A": schema(&reference), "B": {
        "properties": { "id": { "$ref": "#/components/schemas/Id" } },
    }, "Id": id });
    let mut received = schema(&json!({ "$ref": "#/$defs/B" }));
    received["$defs"] = json!({ "B": b, "Id": id });
    check(
        &schemas,
        &json!({
            "allOf": [
                { "$ref": "#/$defs/B" },
                { "required": ["x"], "properties": {} },
            ],
            "$defs": { "B": { "properties": {} } },
        }),
        &received,
    );
}

#[test]
fn alternatives_and_conditions() {
    let both = json!({ "id": { "readOnly": true }, "x": true });
    // An alternative that asks for what is read alone stays one that no request takes; one that
    // asks for more asks for the rest; a condition and what is excluded are judged as they are.
    let a = json!({
        "properties": both,
        "anyOf": [{ "required": ["id"] }, { "required": ["id", "x"] }],
        "if": { "required": ["id"] },
        "then": { "required": ["id", "y"] },
        "not": { "required": ["id", "z"] },
        "contains": { "required": ["id"] },
    });
    let mut sent = a.clone();
    sent["properties"] = json!({ "x": true });
    sent["anyOf"] = json!([{ "required": ["id"] }, { "required": ["x"] }]);
    sent["then"] = json!({ "required": ["y"] });
    check(&json!({ "A": a }), &sent, &a);

    // What all alternatives leave out is left out around them, and nothing else is.
    let one = |with: &Value| json!({ "properties": { "id": { "readOnly": true }, "x": with } });
    let a = json!({
        "required": ["id", "x"],
        "oneOf": [one(&json!({ "readOnly": true })), one(&json!(true))],
    });
    let sent = json!({
        "required": ["x"],
        "oneOf": [{ "properties": {} }, { "properties": { "x": true } }],
    });
    check(&json!({ "A": a }), &sent, &a);
}

#[test]
fn a_schema_that_leads_back_to_itself_is_copied_once() {
    let a = |own: &Value| {
        json!({
            "type": "object",
            "required": own,
            "properties": { "a": { "$ref": "#/components/schemas/A" }, "id": { "readOnly": true } },
        })
    };
    let schemas = json!({ "A": a(&json!(["a", "id"])) });
    let loaded = loaded("3.1.0", &schemas);
    let all = loaded.api.schemas.iter();
    let copies = all
        .filter(|(_, schema)| schema.copied.is_some() && schema.pointer == "/components/schemas/A");
    assert_eq!(copies.count(), 1);
    let mut received = a(&json!(["a", "id"]));
    received["properties"]["a"] = json!({ "$ref": "#" });
    let sent = json!({
        "type": "object",
        "required": ["a"],
        "properties": { "a": { "$ref": "#" } },
    });
    check(&schemas, &sent, &received);
}

#[test]
fn what_is_the_same_in_both_directions_is_one_schema() {
    let schemas = json!({ "A": { "properties": {
        "both": { "$ref": "#/components/schemas/B" },
        "id": { "readOnly": true },
    }}, "B": { "properties": { "x": true } } });
    let api = loaded("3.1.0", &schemas).into_api().unwrap();
    let named = |name: &str| {
        let schemas = api.schemas.iter();
        schemas
            .filter(|(_, schema)| schema.name.as_deref() == Some(name))
            .count()
    };
    assert_eq!((named("A"), named("B")), (2, 1));
    // Without an operation nothing is sent.
    let alone = json!({ "$defs": { "A": schemas["A"] }, "type": "object" });
    let source = Source::new("s.json", alone.to_string());
    let loaded = load(vec![source], &mut |_| Err("no such file".to_owned()));
    assert!(
        loaded
            .api
            .schemas
            .iter()
            .all(|(_, schema)| schema.copied.is_none())
    );
}

#[test]
fn old_documents_hide_what_stands_beside_a_reference() {
    let property = json!({ "$ref": "#/components/schemas/B", "readOnly": true });
    let schemas = json!({
        "A": { "required": ["b"], "properties": { "b": property } },
        "B": { "type": "string" },
    });
    let same = json!({
        "required": ["b"],
        "properties": { "b": { "$ref": "#/$defs/B" } },
        "$defs": { "B": { "type": "string" } },
    });
    check_in("3.0.3", &schemas, &same, &same);
    let loaded = loaded("3.0.3", &schemas);
    let remarks: Vec<String> = loaded
        .faults
        .iter()
        .map(|fault| fault.kind.to_string())
        .collect();
    assert_eq!(
        remarks,
        ["`readOnly` has no effect: in this dialect a `$ref` hides what stands beside it"]
    );
}

#[test]
fn a_property_of_neither_direction_is_one_of_both() {
    let a = json!({ "properties": { "id": { "readOnly": true, "writeOnly": true } } });
    check(&json!({ "A": a }), &a, &a);
    let loaded = loaded("3.1.0", &json!({ "A": a }));
    assert_eq!(
        loaded.faults[0].kind.to_string(),
        "`readOnly` and `writeOnly` together are passed over: such a property would be no part of \
         anything"
    );
}
