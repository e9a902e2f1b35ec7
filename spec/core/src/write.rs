//! Writing generated types as JSON.

use serde::ser::{Error, SerializeMap};
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
