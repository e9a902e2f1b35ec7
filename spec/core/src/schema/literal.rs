//! JSON values that can stand in a `static`.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::number::Number;

/// A JSON value of a schema (`enum`, `const`) as constant data.
#[derive(Debug)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(&'static str),
    /// A list.
    Array(&'static [Literal]),
    /// An object; every name stands once.
    Object(&'static [(&'static str, Literal)]),
}

impl Literal {
    /// Whether `value` is the same JSON value: numbers by value, objects in any order.
    #[must_use]
    pub fn equals(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(left), Value::Bool(right)) => left == right,
            (Self::Number(left), Value::Number(right)) => {
                left.compare(Number::of(right)) == Ordering::Equal
            }
            (Self::String(left), Value::String(right)) => left == right,
            (Self::Array(left), Value::Array(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(l, r)| l.equals(r))
            }
            (Self::Object(left), Value::Object(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .all(|(name, l)| right.get(*name).is_some_and(|r| l.equals(r)))
            }
            _ => false,
        }
    }

    /// The value as one of `serde_json`, to show it.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => number.to_value(),
            Self::String(text) => Value::String((*text).to_owned()),
            Self::Array(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), value.to_value()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}
