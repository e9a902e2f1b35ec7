//! Values and schemas by JSON Pointer.

use callsheet_spec::{Api, Keyword, SchemaId};
use serde_json::{Map, Value};

/// Puts a value where a pointer leads, making the objects on the way.
pub(crate) fn put(root: &mut Value, pointer: &str, new: Value) {
    let mut value = root;
    for step in steps(pointer) {
        value = match value {
            Value::Array(items) => {
                let index = step.parse::<usize>().unwrap_or_default();
                // A list is not stretched for a pointer: what lies past its end becomes its end.
                if index >= items.len() {
                    items.push(Value::Null);
                }
                let last = items.len() - 1;
                &mut items[index.min(last)]
            }
            other => object(other).entry(step).or_insert(Value::Null),
        };
    }
    *value = new;
}

/// Takes away what a pointer leads to.
pub(crate) fn remove(root: &mut Value, pointer: &str) {
    let (parent, last) = split(pointer);
    if let Some(Value::Object(members)) = root.pointer_mut(parent)
        && let Some(last) = last
    {
        members.shift_remove(&last);
    }
}

/// The pointer to what holds the value that a pointer leads to, and the value's name in it.
pub(crate) fn split(pointer: &str) -> (&str, Option<String>) {
    match pointer.rsplit_once('/') {
        Some((parent, last)) => (parent, Some(unescaped(last))),
        None => ("", None),
    }
}

/// The value as an object; what is none becomes one.
pub(crate) fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(members) => members,
        _ => unreachable!("it was made an object above"),
    }
}

/// The schemas that a value satisfies together at the place that a pointer leads to.
pub(crate) fn schemas_at(api: &Api, root: SchemaId, pointer: &str) -> Vec<SchemaId> {
    let mut here = together(api, root);
    for step in steps(pointer) {
        let mut next = Vec::new();
        for id in here {
            for keyword in &api.schemas[id].keywords {
                match &keyword.value {
                    Keyword::Properties(named) => {
                        let found = named.iter().find(|(name, _)| *name == step);
                        next.extend(found.into_iter().flat_map(|(_, id)| together(api, *id)));
                    }
                    Keyword::Items { schema, .. } if step == "*" || step.parse::<u32>().is_ok() => {
                        next.extend(together(api, *schema));
                    }
                    _ => {}
                }
            }
        }
        here = next;
    }
    here
}

/// A schema and those that apply to the same value.
fn together(api: &Api, id: SchemaId) -> Vec<SchemaId> {
    let (mut found, mut rest) = (Vec::new(), vec![id]);
    while let Some(id) = rest.pop() {
        if found.contains(&id) {
            continue;
        }
        found.push(id);
        for keyword in &api.schemas[id].keywords {
            match &keyword.value {
                Keyword::Ref(schema) => rest.push(*schema),
                Keyword::AllOf(schemas) | Keyword::AnyOf(schemas) | Keyword::OneOf(schemas) => {
                    rest.extend(schemas.iter().rev());
                }
                _ => {}
            }
        }
    }
    found
}

/// The texts that the schemas of a place allow, if they list them.
pub(crate) fn words_at(api: &Api, root: SchemaId, pointer: &str) -> Vec<String> {
    let mut words = Vec::new();
    for id in schemas_at(api, root, pointer) {
        for keyword in &api.schemas[id].keywords {
            if let Keyword::Enum(values) = &keyword.value {
                words.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
            }
        }
    }
    words
}

/// What a server takes at a place where nothing is given.
pub(crate) fn default_at(api: &Api, root: SchemaId, pointer: &str) -> Option<Value> {
    let mut schemas = schemas_at(api, root, pointer).into_iter();
    schemas.find_map(|id| api.schemas[id].notes.default.clone())
}

fn steps(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(unescaped)
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_on_the_way_is_made() {
        let mut value = json!({"a": null, "list": [1]});
        put(&mut value, "/a/b~1c", json!(1));
        put(&mut value, "/list/0", json!(2));
        put(&mut value, "/list/7", json!(3));
        remove(&mut value, "/a/none");
        assert_eq!(value, json!({"a": {"b/c": 1}, "list": [2, 3]}));
        remove(&mut value, "/a/b~1c");
        assert_eq!(value, json!({"a": {}, "list": [2, 3]}));
        put(&mut value, "", json!(4));
        assert_eq!(value, json!(4));
    }
}
