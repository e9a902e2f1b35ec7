//! Code stays in proportion to the spec that it is generated from.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_codegen::Builder;
use serde_json::{Map, Value, json};

/// How many bytes of code come from one of the spec, beyond what every spec takes.
fn proportion(schema: &Value) -> usize {
    let text = schema.to_string();
    let code = Builder::new()
        .spec_text("a.json", &text)
        .generate()
        .unwrap();
    code.len().saturating_sub(20_000) / text.len()
}

/// An object with so many properties, whose names begin with `name`.
fn object(name: &str, count: usize) -> Value {
    let properties = (0..count).map(|index| {
        let schema = json!({ "type": "string", "maxLength": index });
        (format!("{name}{index}"), schema)
    });
    json!({ "type": "object", "properties": properties.collect::<Map<_, _>>() })
}

#[test]
fn an_object_of_many_properties() {
    let found = proportion(&object("a", 400));
    assert!(found < 50, "{found}");
}

/// Whether a value fits one of several objects asks each of its members of each of them.
#[test]
fn alternatives_of_many_properties() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let objects = names.map(|name| object(name, 40));
    let schema = json!({ "anyOf": objects });
    let found = proportion(&schema);
    assert!(found < 50, "{found}");
    let uses = json!({
        "type": "object",
        "properties": { "x": schema, "y": schema, "z": schema },
    });
    let found = proportion(&uses);
    assert!(found < 50, "{found}");
}
