//! Names and types do not depend on the order in which a document says things.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_codegen::Builder;
use serde_json::{Map, Value, json};

/// The same document with the members of its objects in another order.
fn reordered(value: &Value, by: &impl Fn(&mut [(String, Value)])) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members
                .iter()
                .map(|(name, value)| (name.clone(), reordered(value, by)))
                .collect();
            by(&mut members);
            Value::Object(members.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            // Parameters have names, and so no order.
            let is_named = |item: &Value| item.get("in").is_some();
            let mut items: Vec<_> = items.iter().map(|item| reordered(item, by)).collect();
            if items.iter().all(is_named) {
                items.reverse();
            }
            Value::Array(items)
        }
        _ => value.clone(),
    }
}

/// The lines of the generated code that declare something, in alphabetical order.
fn declarations(document: &Value) -> Vec<String> {
    let code = Builder::new()
        .spec_text("api.json", document.to_string())
        .generate()
        .unwrap();
    let mut lines: Vec<String> = code
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| line.starts_with("pub ") && !line.starts_with("pub const SCHEMA"))
        // In the order of the document, as in its own documentation.
        .filter(|line| !line.starts_with("pub fn new(") && !line.starts_with("pub const ALL"))
        .collect();
    // Which operation a module is of stands above it.
    let mut path = "";
    for line in code.lines() {
        if line.starts_with("/// `") {
            path = line;
        } else if line.starts_with("pub mod ") {
            lines.push(format!("{line} {}", std::mem::take(&mut path)));
        }
    }
    lines.sort();
    lines
}

/// Names that collide in every way: of components with each other, with types made for what has
/// no name, with those of the other direction; properties and constants that look the same.
fn awkward() -> Value {
    let body = |name: &str| {
        json!({
            "required": true,
            "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } },
        })
    };
    let answer = |name: &str| {
        json!({ "200": {
            "description": "Fine.",
            "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } },
        }})
    };
    let sort = json!([{ "$ref": "#/components/parameters/Sort" }]);
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Awkward", "version": "1" },
        "servers": [{ "url": "https://x.example" }],
        "paths": {
            "/a": { "post": { "operationId": "first", "parameters": sort, "requestBody": body("foo-bar"), "responses": answer("FooBar") } },
            "/b": { "post": { "operationId": "second", "parameters": sort, "requestBody": body("foo_bar"), "responses": answer("Loop") } },
            "/c": { "post": { "operationId": "third", "requestBody": body("Loop"), "responses": answer("foo-bar") } },
            "/d": { "get": { "operationId": "get-it", "parameters": [
                { "name": "X-Case", "in": "header", "schema": { "type": "string" } },
                { "name": "x_case", "in": "query", "schema": { "type": "integer" } },
            ], "responses": answer("Loop") } },
            "/e": { "get": { "operationId": "get_it", "responses": answer("Link") } },
            "/f": { "get": { "operationId": "getIt", "responses": answer("foo_bar") } },
        },
        "components": { "parameters": {
            "Sort": { "name": "by", "in": "query", "schema": { "enum": ["up", "down"] } },
        }, "schemas": {
            "Only": { "oneOf": [{ "enum": ["x"] }] },
            "foo-bar": { "type": "object", "properties": {
                "a-b": { "type": "string" },
                "a_b": { "type": "integer" },
                "aB": { "type": "object", "properties": { "x": { "type": "boolean" } } },
                "type": { "enum": ["+1", "-1", "", "a", "A", "ä", "1", "self"] },
                "": { "type": "boolean" },
                "made": { "type": "object", "readOnly": true, "properties": { "by": { "type": "string" } } },
                "secret": { "type": "string", "writeOnly": true },
            }},
            "FooBar": { "type": "object", "properties": {
                "aB": { "type": "object", "properties": { "y": { "type": "boolean" } } },
                "first": { "$ref": "#/components/schemas/Only" },
                "second": { "$ref": "#/components/schemas/Only" },
            }},
            "foo_bar": { "type": "object", "properties": { "z": { "$ref": "#/components/schemas/FooBarAB" } } },
            "FooBarAB": { "type": "object", "properties": { "own": { "type": "boolean" } } },
            "Loop": { "type": "object", "required": ["link"], "properties": {
                "link": { "oneOf": [{ "$ref": "#/components/schemas/Link" }, { "type": "null" }] },
            }},
            "Link": { "type": "object", "properties": { "back": { "$ref": "#/components/schemas/Loop" } } },
        }},
    })
}

#[test]
fn names_and_types_do_not_depend_on_the_order_of_the_document() {
    let document = awkward();
    let expected = declarations(&document);
    assert!(expected.len() > 60, "{expected:#?}");
    // What has no name is called by where it stands.
    for name in ["Sort", "Only"] {
        let line = format!("pub enum {name} {{");
        assert!(expected.contains(&line), "{line}");
    }
    let backwards = reordered(&document, &|members| members.reverse());
    assert_eq!(declarations(&backwards), expected);
    for step in 1..6 {
        let turned = reordered(&document, &|members| {
            let by = step.min(members.len());
            members.rotate_left(by);
        });
        assert_eq!(declarations(&turned), expected, "turned by {step}");
    }
}
