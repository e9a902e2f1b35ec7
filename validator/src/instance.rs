//! A document of a request file as an instance that the crate `jsonschema` can judge in place.
//!
//! The tree is read as it is: nothing is copied into another representation, so that a file is
//! judged in the time it takes to look at it.
//!
//! The judge makes a list of all errors before it hands over the first one, and hundreds of thousands
//! of them would take hundreds of times the memory of the file. So there is an end to what it is
//! shown: once there are as many errors as are wanted, every list and every object ends where it is.

use std::borrow::Cow;
use std::cell::Cell;
use std::ptr;

use callsheet_core::number::Number;
use callsheet_spec::document::{self, Kind, Mapping, Members, Node, Sequence};
use jsonschema::JsonType;
use jsonschema::json::{self, Json, JsonNumber, NodeIdentity};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// The representation: documents as `callsheet-spec` reads them.
pub(crate) enum Tree {}

/// A value of a document, or a name that is judged by itself (`propertyNames`).
#[derive(Clone)]
pub(crate) enum Instance<'d> {
    Node(Node<'d>),
    Name(&'d str),
}

/// The errors of a value, of which there may be more than `most`.
pub(crate) fn errors<'d>(
    validator: &'d Validator<Tree>,
    node: Node<'d>,
    most: usize,
) -> impl Iterator<Item = ValidationError<'d>> {
    let outer = WANTED.replace(most);
    let errors = validator.iter_errors(Instance::Node(node));
    WANTED.set(outer);
    // What came after the end rests on what the judge was not shown.
    errors.filter(|error| **error.instance() != SURPLUS)
}

thread_local! {
    /// How many more errors are wanted of the judge.
    static WANTED: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// The value of an error past those that are wanted.
const SURPLUS: Value = Value::Bool(true);

/// Whether the judge has made as many errors as are wanted.
fn is_over() -> bool {
    WANTED.get() == 0
}

impl Json for Tree {
    type Node<'a> = Instance<'a>;
    type PreparedKey = String;
    type StringBuffer = String;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut String,
        string: &str,
        f: impl FnOnce(Instance<'_>) -> T,
    ) -> T {
        string.clone_into(buffer);
        f(Instance::Name(buffer))
    }
}

impl<'d> Instance<'d> {
    fn node(&self) -> Option<Node<'d>> {
        match self {
            Self::Node(node) => Some(*node),
            Self::Name(_) => None,
        }
    }

    fn text(&self) -> Option<&'d str> {
        match self {
            Self::Node(node) => node.as_str(),
            Self::Name(name) => Some(name),
        }
    }
}

impl<'d> json::Node<'d, Tree> for Instance<'d> {
    type Object = Mapping<'d>;
    type Array = Sequence<'d>;
    type Number = Numeral<'d>;

    fn as_object(&self) -> Option<Mapping<'d>> {
        self.node()?.as_mapping()
    }

    fn as_array(&self) -> Option<Sequence<'d>> {
        self.node()?.as_sequence()
    }

    fn as_string(&self) -> Option<Cow<'d, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn string_length(&self) -> Option<u64> {
        match self {
            Self::Node(node) => node.code_points(),
            Self::Name(name) => Some(name.chars().count() as u64),
        }
    }

    fn as_number(&self) -> Option<Numeral<'d>> {
        self.node()?.as_number().map(Numeral)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.node()?.as_bool()
    }

    fn is_null(&self) -> bool {
        self.node().is_some_and(Node::is_null)
    }

    fn is_string(&self) -> bool {
        self.text().is_some()
    }

    fn json_type(&self) -> JsonType {
        match self {
            Self::Node(node) => match node.kind() {
                Kind::Null => JsonType::Null,
                Kind::Bool(_) => JsonType::Boolean,
                Kind::Number(_) => JsonType::Number,
                Kind::String(_) => JsonType::String,
                Kind::Sequence(_) => JsonType::Array,
                Kind::Mapping(_) => JsonType::Object,
            },
            Self::Name(_) => JsonType::String,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match expected {
            Value::Null => self.is_null(),
            Value::Bool(expected) => self.as_boolean() == Some(*expected),
            Value::Number(expected) => self
                .as_number()
                .is_some_and(|number| Number::of(&number.0.to_json()) == Number::of(expected)),
            Value::String(expected) => self.text() == Some(expected),
            Value::Array(_) => {
                self.as_array().is_some() && json::cmp::equal(&self.to_value(), expected)
            }
            Value::Object(_) => {
                self.as_object().is_some() && json::cmp::equal(&self.to_value(), expected)
            }
        }
    }

    fn to_value(&self) -> Cow<'d, Value> {
        Cow::Owned(match self {
            Self::Node(node) => node.to_value(),
            Self::Name(name) => Value::String((*name).to_owned()),
        })
    }

    /// An error names its place, where the value is read; a copy of it would only cost. A name
    /// that is judged by itself has no place.
    fn lazy_value(&self) -> jsonschema_value::LazyInstance<'d> {
        let left = WANTED.get();
        WANTED.set(left.saturating_sub(usize::from(left != usize::MAX)));
        let value = match self {
            _ if left == 0 => SURPLUS,
            Self::Node(_) => Value::Null,
            Self::Name(name) => Value::from(*name),
        };
        jsonschema_value::LazyInstance::Ready(Cow::Owned(value))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let node = self.node()?;
        let node = node.target().unwrap_or(node);
        Some(NodeIdentity::tagged(
            ptr::from_ref(node.document()).addr(),
            node.id(),
        ))
    }
}

impl<'d> json::Object<'d, Tree> for Mapping<'d> {
    type Node = Instance<'d>;
    type MemberName = &'d str;
    type MembersIter = Named<'d>;

    fn len(&self) -> usize {
        Mapping::len(*self)
    }

    fn get(&self, key: &String) -> Option<Instance<'d>> {
        Mapping::get(*self, key).map(Instance::Node)
    }

    fn members(&self) -> Named<'d> {
        Named(self.iter())
    }
}

/// The members of a mapping by name.
pub(crate) struct Named<'d>(Members<'d>);

impl<'d> Iterator for Named<'d> {
    type Item = (&'d str, Instance<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        if is_over() {
            return None;
        }
        let member = self.0.next()?;
        Some((
            member.key.as_str().unwrap_or_default(),
            Instance::Node(member.value),
        ))
    }
}

impl<'d> json::Array<'d, Tree> for Sequence<'d> {
    type Node = Instance<'d>;
    type ElementsIter = Elements<'d>;

    fn len(&self) -> usize {
        Sequence::len(*self)
    }

    fn elements(&self) -> Self::ElementsIter {
        Elements(self.iter())
    }
}

/// The items of a list.
pub(crate) struct Elements<'d>(document::Items<'d>);

impl<'d> Iterator for Elements<'d> {
    type Item = Instance<'d>;

    fn next(&mut self) -> Option<Self::Item> {
        if is_over() {
            return None;
        }
        self.0.next().map(Instance::Node)
    }
}

/// A number of a document.
pub(crate) struct Numeral<'d>(document::Number<'d>);

impl JsonNumber for Numeral<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        Some(self.0.as_f64())
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_json().to_string())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.0.to_json())
    }

    fn is_integer(&self) -> bool {
        self.0.is_whole()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test ends at what it does not expect

    use callsheet_spec::document::{Format, Limits, read};
    use callsheet_spec::source::Source;
    use callsheet_spec::{LoadOptions, load_with};

    use super::*;
    use crate::checker::compile;

    /// However few errors are wanted, they are the first ones, and none of them comes from that the
    /// judge was not shown the rest.
    #[test]
    fn there_is_an_end_to_errors() {
        let schema = r#"{
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "object", "minProperties": 1}]},
            "contains": {"const": "last"},
            "minContains": 2,
            "allOf": [{"items": {"propertyNames": {"maxLength": 2}, "not": {"type": "null"}}}]
        }"#;
        let source = Source::new("a.schema.json", schema);
        let mut fetch = |_: &str| Err("there are no other files".to_owned());
        let loaded = load_with(vec![source], LoadOptions::default(), &mut fetch);
        let api = loaded.into_api().unwrap();
        let judge = compile(&api, api.schema.unwrap()).unwrap();
        let items = r#"1, null, {"long": 1}, {}, "a", "#.repeat(100);
        let text = format!("[{items} \"last\", \"last\"]");
        let reading = read(&text, Format::Json, &Limits::default());
        let root = reading.documents[0].root().unwrap();
        let found = |most: usize| -> Vec<String> {
            let errors = errors(&judge, root, most);
            errors
                .map(|error| format!("{}: {:?}", error.instance_path(), error.kind()))
                .collect()
        };
        let all = found(usize::MAX);
        assert_eq!(all.len(), 500);
        for most in 0..60 {
            let some = found(most);
            assert!(some.len() <= most, "{most}: {}", some.len());
            let is_known = |error: &String| all.contains(error);
            assert!(some.iter().all(is_known), "{most}: {some:?}");
        }
        assert!(found(60).len() > 15);
        assert_eq!(found(usize::MAX), all, "what follows is whole again");
    }
}
