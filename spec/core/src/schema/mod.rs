//! A JSON Schema as constant data, and the evaluator that finds every violation of it.
//!
//! Generated code holds its schemas in `static` tables of [`Rule`]s. One audited evaluator reads
//! them all, so that the generated part stays small and every API is judged alike. The verdict
//! is that of JSON Schema 2020-12 for each keyword that has a [`Rule`]; a keyword without one is
//! refused when code is generated, never dropped.

mod evaluate;
mod evaluated;
mod literal;
mod text;
mod unique;

use std::fmt;
use std::ops::BitOr;

use serde_json::Value;

use crate::number::Number;
use crate::violation::Violations;
pub use literal::Literal;
pub use text::{SchemaText, free_name, reference_to};
pub(crate) use unique::compare;

/// A schema: all of its rules must hold. A schema without rules allows every value.
#[derive(Debug)]
pub struct Schema {
    /// All rules of the schema.
    pub rules: &'static [Rule],
}

impl Schema {
    /// A schema that holds where every rule of `rules` holds.
    #[must_use]
    pub const fn new(rules: &'static [Rule]) -> Self {
        Self { rules }
    }

    /// Whether `instance` breaks no rule; stops at the first that it breaks.
    #[must_use]
    pub fn is_valid(&self, instance: &Value) -> bool {
        evaluate::is_valid(self, instance)
    }

    /// Every violation in `instance`, in the order in which the schema has its rules.
    #[must_use]
    pub fn violations(&self, instance: &Value) -> Violations {
        evaluate::violations(self, instance)
    }
}

/// One assertion or applicator keyword of JSON Schema 2020-12, with its argument.
///
/// As in JSON Schema, a rule about one type holds for every value of another type.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rule {
    /// The schema `false`.
    Never,
    /// `type`.
    Type(Types),
    /// `enum`.
    Enum(&'static [Literal]),
    /// `const`.
    Const(Literal),
    /// `minimum`.
    Minimum(Number),
    /// `maximum`.
    Maximum(Number),
    /// `exclusiveMinimum`.
    ExclusiveMinimum(Number),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(Number),
    /// `multipleOf`.
    MultipleOf(Number),
    /// `minLength`, in Unicode code points.
    MinLength(u64),
    /// `maxLength`, in Unicode code points.
    MaxLength(u64),
    /// `pattern`.
    Pattern(&'static crate::pattern::Pattern),
    /// `format`, asserted.
    #[cfg(feature = "formats")]
    Format(crate::format::Format),
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems: true`.
    UniqueItems,
    /// `prefixItems`.
    PrefixItems(&'static [&'static Schema]),
    /// `items`, for the items from index `from` on (past `prefixItems`).
    Items {
        /// Index of the first item concerned.
        from: usize,
        /// What each of them must satisfy.
        schema: &'static Schema,
    },
    /// `unevaluatedItems`: for the items that no keyword looks at which applies to the same list.
    UnevaluatedItems(&'static Schema),
    /// `contains` with `minContains` and `maxContains`.
    Contains {
        /// What an item must satisfy to be counted.
        schema: &'static Schema,
        /// The fewest such items; 1 unless the schema says otherwise.
        min: u64,
        /// The most such items.
        max: Option<u64>,
    },
    /// `properties`.
    Properties(&'static [(&'static str, &'static Schema)]),
    /// `patternProperties`.
    PatternProperties(&'static [(&'static crate::pattern::Pattern, &'static Schema)]),
    /// `additionalProperties`: for members that are not in `known`.
    AdditionalProperties {
        /// The names under `properties` beside it.
        known: &'static [&'static str],
        /// What the other members must satisfy.
        schema: &'static Schema,
    },
    /// `additionalProperties` beside `patternProperties`: for members that are neither in
    /// `known` nor match a pattern.
    UnmatchedProperties {
        /// The names under `properties` beside it.
        known: &'static [&'static str],
        /// The patterns under `patternProperties` beside it.
        patterns: &'static [&'static crate::pattern::Pattern],
        /// What the other members must satisfy.
        schema: &'static Schema,
    },
    /// `unevaluatedProperties`: for the members that no keyword looks at which applies to the same
    /// object.
    UnevaluatedProperties(&'static Schema),
    /// `propertyNames`.
    PropertyNames(&'static Schema),
    /// `required`.
    Required(&'static [&'static str]),
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// `dependentRequired`: when the first is present, so must the others be.
    DependentRequired(&'static [(&'static str, &'static [&'static str])]),
    /// `dependentSchemas`: when the member is present, the schema applies to the whole object.
    DependentSchemas(&'static [(&'static str, &'static Schema)]),
    /// `allOf`.
    AllOf(&'static [&'static Schema]),
    /// `anyOf`.
    AnyOf(&'static [&'static Schema]),
    /// `oneOf`.
    OneOf(&'static [&'static Schema]),
    /// `not`.
    Not(&'static Schema),
    /// `if` with `then` and `else`.
    If {
        /// The condition.
        condition: &'static Schema,
        /// What applies where the condition holds.
        then: Option<&'static Schema>,
        /// What applies where it does not.
        otherwise: Option<&'static Schema>,
    },
    /// `$ref`.
    Ref(&'static Schema),
}

/// A set of JSON types, as the keyword `type` takes it.
///
/// ```
/// use callsheet_core::schema::Types;
///
/// assert_eq!((Types::INTEGER | Types::NULL).to_string(), "an integer or null");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `boolean`.
    pub const BOOLEAN: Self = Self(1 << 1);
    /// `integer`: a number without a fractional part, however it is written.
    pub const INTEGER: Self = Self(1 << 2);
    /// `number`.
    pub const NUMBER: Self = Self(1 << 3);
    /// `string`.
    pub const STRING: Self = Self(1 << 4);
    /// `array`.
    pub const ARRAY: Self = Self(1 << 5);
    /// `object`.
    pub const OBJECT: Self = Self(1 << 6);
    /// Every type.
    pub const ALL: Self = Self(0x7f);
    /// No type.
    pub const NONE: Self = Self(0);

    /// The types of both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types in both sets; a number that is allowed to be any number may be an integer.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        const INTEGER: u8 = Types::INTEGER.0;
        const NUMBER: u8 = Types::NUMBER.0;
        let left = if self.0 & NUMBER == 0 {
            self.0
        } else {
            self.0 | INTEGER
        };
        let right = if other.0 & NUMBER == 0 {
            other.0
        } else {
            other.0 | INTEGER
        };
        Self(left & right)
    }

    /// Whether every type of `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The type with that name in JSON Schema, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(types, _, _)| *types)
    }

    /// The names that JSON Schema has for the types of the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES
            .iter()
            .filter(move |(types, _, _)| self.contains(*types))
            .map(|(_, name, _)| *name)
    }

    /// Whether `value` is of one of the types.
    #[must_use]
    pub fn allow(self, value: &Value) -> bool {
        match value {
            Value::Null => self.contains(Self::NULL),
            Value::Bool(_) => self.contains(Self::BOOLEAN),
            Value::Number(number) => {
                self.contains(Self::NUMBER)
                    || self.contains(Self::INTEGER) && Number::of(number).is_whole()
            }
            Value::String(_) => self.contains(Self::STRING),
            Value::Array(_) => self.contains(Self::ARRAY),
            Value::Object(_) => self.contains(Self::OBJECT),
        }
    }
}

/// Each type with its name in a schema and in a sentence.
const NAMES: [(Types, &str, &str); 7] = [
    (Types::STRING, "string", "a string"),
    (Types::INTEGER, "integer", "an integer"),
    (Types::NUMBER, "number", "a number"),
    (Types::BOOLEAN, "boolean", "a boolean"),
    (Types::ARRAY, "array", "a list"),
    (Types::OBJECT, "object", "an object"),
    (Types::NULL, "null", "null"),
];

impl BitOr for Types {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.union(other)
    }
}

impl fmt::Display for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phrases: Vec<_> = NAMES
            .iter()
            .filter(|(types, _, _)| self.contains(*types))
            .map(|(_, _, phrase)| *phrase)
            .collect();
        match phrases.split_last() {
            None => f.write_str("no value at all"),
            Some((last, [])) => f.write_str(last),
            Some((last, rest)) => write!(f, "{} or {last}", rest.join(", ")),
        }
    }
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
