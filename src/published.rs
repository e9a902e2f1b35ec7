//! Tests of the JSON Schemas that are published for files of our own.

use std::path::Path;

use serde_json::Value;

/// The schema of what a type is written as, under a title.
#[cfg(feature = "client")]
pub(crate) fn schema_of<T: schemars::JsonSchema>(title: &str) -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let generator = settings.for_serialize().into_generator();
    let made = generator.into_root_schema_for::<T>().to_value();
    let mut schema = serde_json::json!({ "$schema": made["$schema"], "title": title });
    for (name, value) in made.as_object().unwrap() {
        if name != "title" {
            schema[name] = value.clone();
        }
    }
    schema
}

/// Compares a schema that was made from types with the file that is published;
/// `CALLSHEET_ACCEPT=1` rewrites that.
pub(crate) fn compare(mut schema: Value, published: &str, path: &str) {
    on_one_line(&mut schema);
    let expected = format!("{schema:#}\n");
    if std::env::var_os("CALLSHEET_ACCEPT").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::write(path, &expected).unwrap();
    } else {
        assert_eq!(published, expected, "CALLSHEET_ACCEPT=1 rewrites {path}");
    }
}

/// Doc comments are broken into lines, descriptions are not.
pub(crate) fn on_one_line(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            members.values_mut().for_each(on_one_line);
        }
        Value::Array(items) => items.iter_mut().for_each(on_one_line),
        _ => {}
    }
}
