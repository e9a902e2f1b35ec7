//! Writing generated types as JSON.

use serde::ser::{Error, Serialize, SerializeMap};
use serde_json::{Map, Value};

/// Writes the members that a type does not know itself.
///
/// A member that is a field of its own is refused: the object would hold the name twice, and
/// which of the two values a server takes is anyone's guess.
pub fn extra<M: SerializeMap>(
    map: &mut M,
    extra: &Map<String, Value>,
    fields: &[&str],
) -> Result<(), M::Error> {
    for (name, value) in extra {
        if fields.contains(&name.as_str()) {
            return Err(M::Error::custom(format_args!(
                "`{name}` stands among the extra members but is a field of its own; set the field"
            )));
        }
        map.serialize_entry(name, value)?;
    }
    Ok(())
}

/// A value of a type from elsewhere as the text of a parameter; empty where it is none.
pub fn text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(Value::Null) | Err(_) => String::new(),
        Ok(value) => value.to_string(),
    }
}
