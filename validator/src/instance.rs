//! A document of a request file as an instance that the crate `jsonschema` can judge in place.
//!
//! The tree is read as it is: nothing is copied into another representation, so that a file is
//! judged in the time it takes to look at it.

use std::borrow::Cow;
use std::ptr;

use callsheet_core::number::Number;
use callsheet_spec::document::{self, Kind, Mapping, Members, Node, Sequence};
use jsonschema::JsonType;
use jsonschema::json::{self, Json, JsonNumber, NodeIdentity};
use serde_json::Value;

/// The representation: documents as `callsheet-spec` reads them.
pub(crate) enum Tree {}

/// A value of a document, or a name that is judged by itself (`propertyNames`).
#[derive(Clone)]
pub(crate) enum Instance<'d> {
    Node(Node<'d>),
    Name(&'d str),
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
        let value = match self {
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
        let member = self.0.next()?;
        Some((
            member.key.as_str().unwrap_or_default(),
            Instance::Node(member.value),
        ))
    }
}

impl<'d> json::Array<'d, Tree> for Sequence<'d> {
    type Node = Instance<'d>;
    type ElementsIter = std::iter::Map<document::Items<'d>, fn(Node<'d>) -> Instance<'d>>;

    fn len(&self) -> usize {
        Sequence::len(*self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter().map(Instance::Node)
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
