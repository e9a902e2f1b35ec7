//! What a value may be at a place, and the values that a text can stand for there.

use std::sync::Arc;

use callsheet_core::schema::Types;
use callsheet_spec::{Api, Keyword, SchemaId};
use serde_json::{Map, Value};

use crate::pointer::schemas_at;

/// A schema, asked what it has at a place.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    api: Arc<Api>,
    schema: SchemaId,
}

/// How a text is read that can stand for several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As a number, a truth value or nested JSON where it can be one.
    Meant,
    /// As itself where that is allowed.
    Plain,
}

impl Reading {
    pub(crate) const ALL: [Self; 2] = [Self::Meant, Self::Plain];
}

impl Shape {
    pub(crate) fn new(api: &Arc<Api>, schema: SchemaId) -> Self {
        let api = Arc::clone(api);
        Self { api, schema }
    }

    /// The types that the schemas of a place name.
    pub(crate) fn types(&self, pointer: &str) -> Types {
        let mut types = Types::NONE;
        for id in schemas_at(&self.api, self.schema, pointer) {
            for keyword in &self.api.schemas[id].keywords {
                if let Keyword::Type(named) = &keyword.value {
                    types = types.union(*named);
                }
            }
        }
        types
    }

    /// Whether the schemas of a place name a member.
    pub(crate) fn has(&self, pointer: &str, name: &str) -> bool {
        let mut schemas = schemas_at(&self.api, self.schema, pointer).into_iter();
        schemas.any(|id| {
            let mut keywords = self.api.schemas[id].keywords.iter();
            keywords.any(|keyword| match &keyword.value {
                Keyword::Properties(named) => named.iter().any(|(known, _)| known == name),
                _ => false,
            })
        })
    }

    /// The value that a text stands for at a place.
    pub(crate) fn value(&self, pointer: &str, text: &str, reading: Reading) -> Value {
        let types = self.types(pointer);
        let may = |kind| types == Types::NONE || types.contains(kind);
        let is_text = types == Types::STRING
            || (reading == Reading::Plain && may(Types::STRING))
            || text.trim() != text
            || text.len() > LONGEST;
        let read = (!is_text).then(|| serde_json::from_str::<Value>(text));
        if let Some(Ok(value)) = read {
            let fits = match &value {
                Value::Number(_) => may(Types::NUMBER) || may(Types::INTEGER),
                Value::Bool(_) => may(Types::BOOLEAN),
                Value::Null => may(Types::NULL),
                Value::Array(_) => may(Types::ARRAY),
                Value::Object(_) => may(Types::OBJECT),
                Value::String(_) => false,
            };
            if fits {
                return value;
            }
        }
        Value::from(text)
    }

    /// The list of what texts stand for at a place.
    pub(crate) fn list(&self, pointer: &str, texts: &[String], reading: Reading) -> Value {
        let items = format!("{pointer}/*");
        let texts = texts.iter();
        texts
            .map(|text| self.value(&items, text, reading))
            .collect()
    }

    /// The object whose members have these names, at a place.
    pub(crate) fn object(
        &self,
        pointer: &str,
        members: &[(String, String)],
        reading: Reading,
    ) -> Value {
        let members = members.iter().map(|(name, text)| {
            let value = self.value(&within(pointer, name), text, reading);
            (name.clone(), value)
        });
        Value::Object(members.collect())
    }

    /// What pairs like `name[member][0]` make of `name`; none if there are no such pairs.
    pub(crate) fn deep(
        &self,
        pointer: &str,
        name: &str,
        pairs: &[(String, String)],
        reading: Reading,
    ) -> Option<Value> {
        let mut root = Value::Null;
        for (path, text) in pairs {
            let Some(steps) = path.strip_prefix(name).and_then(steps) else {
                continue;
            };
            if steps.len() > DEEPEST {
                return Some(Value::from("it is too deep to be read"));
            }
            let mut here = &mut root;
            for step in steps {
                if !here.is_object() {
                    *here = Value::Object(Map::new());
                }
                here = &mut here[step];
            }
            *here = Value::from(text.as_str());
        }
        (!root.is_null()).then(|| self.meant(pointer, root, reading))
    }

    /// The same with its texts read, and its lists made.
    fn meant(&self, pointer: &str, value: Value, reading: Reading) -> Value {
        match value {
            Value::String(text) => self.value(pointer, &text, reading),
            Value::Object(members) => {
                let types = self.types(pointer);
                let is_list = (0..members.len()).all(|at| members.contains_key(&at.to_string()));
                if is_list && types.contains(Types::ARRAY) {
                    let items = format!("{pointer}/*");
                    let mut members = members;
                    let items = (0..members.len()).filter_map(|at| {
                        let item = members.get_mut(&at.to_string())?.take();
                        Some(self.meant(&items, item, reading))
                    });
                    return items.collect();
                }
                let members = members.into_iter().map(|(name, value)| {
                    let value = self.meant(&within(pointer, &name), value, reading);
                    (name, value)
                });
                Value::Object(members.collect())
            }
            other => other,
        }
    }
}

/// How long a text may be that stands for anything else, which can take much more memory.
const LONGEST: usize = 1024 * 1024;

/// How deep an object may be that comes in pairs.
const DEEPEST: usize = 64;

/// The steps of `[member][0]`, one at least.
fn steps(path: &str) -> Option<Vec<&str>> {
    let inner = path.strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.split("][").collect())
}

/// The pointer to a member.
pub(crate) fn within(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
