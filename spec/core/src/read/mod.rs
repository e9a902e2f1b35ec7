//! Reading JSON into generated types exactly as JSON Schema understands it.
//!
//! serde's own reading differs from JSON Schema in small ways that add up: it refuses `1.0` for
//! an integer, takes `null` for an absent field, and reads a struct from a list. The traits here
//! do not. [`from_str`] reads straight into the type where the text is right and goes back for
//! the full list of violations where it is not.

mod members;
mod numbers;
mod stand_in;
mod unique;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

pub use members::{
    Members, Name, extra, last, latest, latest_extra, name, object, once, required, unknown,
};
pub use stand_in::{Held, Judged, StandIn, is_written_as};
pub use unique::{are_unique, compare_values};

use crate::endpoint::Checked;
use crate::violation::Violations;

/// Reads a value from JSON text and checks it.
pub fn from_str<T: Checked>(text: &str) -> Result<T, ReadError> {
    let straight = serde_json::from_str::<T>(text);
    if straight.as_ref().is_ok_and(T::is_valid) {
        // Not taken apart and put together: a value is a few hundred bytes to move.
        return straight.map_err(ReadError::Unrepresentable);
    }
    let instance: Value = serde_json::from_str(text).map_err(ReadError::Syntax)?;
    settle(straight, &instance)
}

/// Reads a value from JSON that was parsed already, and checks it.
pub fn from_value<T: Checked>(instance: &Value) -> Result<T, ReadError> {
    match T::deserialize(instance) {
        Ok(value) if value.is_valid() => Ok(value),
        straight => settle(straight, instance),
    }
}

/// Explains why the straight road failed.
#[cold]
fn settle<T: Checked>(
    straight: Result<T, serde_json::Error>,
    instance: &Value,
) -> Result<T, ReadError> {
    T::rules()
        .violations(instance)
        .into_result()
        .map_err(ReadError::Invalid)?;
    straight.map_err(ReadError::Unrepresentable)
}

/// Why a value could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The text is not JSON.
    Syntax(serde_json::Error),
    /// The value breaks constraints: all of them, with their places.
    Invalid(Violations),
    /// The JSON breaks no constraint but does not fit the type: a name that stands twice in one
    /// object, or a number beyond what the type holds.
    Unrepresentable(serde_json::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "not valid JSON: {error}"),
            Self::Invalid(violations) => violations.fmt(f),
            Self::Unrepresentable(error) => write!(f, "cannot be held exactly: {error}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Syntax(error) | Self::Unrepresentable(error) => Some(error),
            Self::Invalid(violations) => Some(violations),
        }
    }
}

/// A value that may be `null`, where `null` is not the same as leaving the field out.
///
/// ```
/// use callsheet_core::Nullable;
///
/// assert_eq!(Nullable::from(7), Nullable::Value(7));
/// assert_eq!(Nullable::<i64>::from(None), Nullable::Null);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Nullable<T> {
    /// `null`.
    #[default]
    Null,
    /// A value.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, if it is not `null`.
    pub fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// The value, if it is not `null`.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// Reading that agrees with JSON Schema on what a value of the type is.
pub trait Read<'de>: Sized {
    /// Reads one value.
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Implements [`Read`] for types whose own [`Deserialize`] already agrees with JSON Schema.
#[macro_export]
#[doc(hidden)]
macro_rules! read_as_deserialize {
    ($($name:ty),* $(,)?) => {$(
        impl<'de> $crate::read::Read<'de> for $name {
            fn read<D: $crate::generated::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <Self as $crate::generated::serde::Deserialize<'de>>::deserialize(deserializer)
            }
        }
    )*};
}

read_as_deserialize!(bool, String, Value);

impl<'de, T: Read<'de>> Read<'de> for Box<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self::new)
    }
}

impl<'de, T: Read<'de>> Read<'de> for Nullable<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Option<T> as Read>::read(deserializer).map(Self::from)
    }
}

/// Takes `null` for nothing: how answers are read, where a server's `null` and absence are one.
impl<'de, T: Read<'de>> Read<'de> for Option<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Maybe<T>(PhantomData<T>);

        impl<'de, T: Read<'de>> Visitor<'de> for Maybe<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
                T::read(inner).map(Some)
            }
        }

        deserializer.deserialize_option(Maybe(PhantomData))
    }
}

impl<'de, T: Read<'de>> Read<'de> for Vec<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Read<'de>> Visitor<'de> for Items<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element_seed(Seed(PhantomData))? {
                    items.push(item);
                }
                Ok(items)
            }
        }

        deserializer.deserialize_seq(Items(PhantomData))
    }
}

impl<'de, T: Read<'de>> Read<'de> for BTreeMap<String, T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Read<'de>> Visitor<'de> for Entries<T> {
            type Value = BTreeMap<String, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    let value = map.next_value_seed(Seed(PhantomData))?;
                    if entries.contains_key(&name) {
                        return Err(members::repeated(&name));
                    }
                    entries.insert(name, value);
                }
                Ok(entries)
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// Hands [`Read`] to serde where it asks for a seed.
struct Seed<T>(PhantomData<T>);

impl<'de, T: Read<'de>> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Whether `text` has at least `limit` code points; counts only where its bytes do not tell.
#[must_use]
pub fn is_at_least(text: &str, limit: u64) -> bool {
    let bytes = text.len() as u64;
    bytes >= limit.saturating_mul(4) || bytes >= limit && code_points(text) >= limit
}

/// Whether `text` has at most `limit` code points; counts only where its bytes do not tell.
#[must_use]
pub fn is_at_most(text: &str, limit: u64) -> bool {
    let bytes = text.len() as u64;
    bytes <= limit || bytes <= limit.saturating_mul(4) && code_points(text) <= limit
}

/// The number of code points: of the bytes that begin one.
///
/// Pieces are of a known length, and short enough that a byte can hold the count of each: then one
/// instruction counts many bytes.
fn code_points(text: &str) -> u64 {
    const PIECE: usize = 128;
    // Read with a sign, the bytes that go on with a code point are those below this.
    const FIRST: i8 = -0x40;

    fn begun(piece: &[u8]) -> u64 {
        let mut count = 0_u8;
        for byte in piece {
            count = count.wrapping_add(u8::from(byte.cast_signed() >= FIRST));
        }
        count.into()
    }

    let (pieces, rest) = text.as_bytes().as_chunks::<PIECE>();
    let pieces: u64 = pieces.iter().map(|piece| begun(piece)).sum();
    pieces + begun(rest)
}

/// An enum whose variants are told apart by looking at the value.
pub trait Choose: Sized {
    /// Reads the variant that a value belongs to.
    fn choose(value: &Value) -> Result<Self, serde_json::Error>;
}

/// Reads an enum whose variants are told apart by looking at the value.
pub fn chosen<'de, T: Choose, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = <Value as serde::Deserialize>::deserialize(deserializer)?;
    T::choose(&value).map_err(D::Error::custom)
}

/// Reads what a variant holds.
pub fn variant<'de, T: Read<'de>, E>(
    value: &'de Value,
    variant: impl FnOnce(T) -> E,
) -> Result<E, serde_json::Error> {
    T::read(value).map(variant)
}

/// The error for a value that no variant is made for.
#[must_use]
pub fn fits_none() -> serde_json::Error {
    serde_json::Error::custom("the value fits none of the alternatives")
}

/// Reads a text into an enum of texts.
pub fn text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err = NotOneOf>,
    D: Deserializer<'de>,
{
    struct Word<T>(PhantomData<T>);

    impl<T: FromStr<Err = NotOneOf>> Visitor<'_> for Word<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Word(PhantomData))
}

/// A text that is none of the values an enum knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotOneOf {
    found: String,
    known: Vec<&'static str>,
}

impl NotOneOf {
    /// `found` is none of `known`.
    pub fn new(found: &str, known: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            found: found.to_owned(),
            known: known.into_iter().collect(),
        }
    }
}

impl fmt::Display for NotOneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let constraint = crate::violation::Constraint::Enum {
            allowed: self.known.iter().map(|text| Value::from(*text)).collect(),
            found: Value::from(self.found.as_str()),
        };
        constraint.fmt(f)
    }
}

impl std::error::Error for NotOneOf {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_are_counted_in_texts_of_every_length() {
        for point in [
            "a",
            "\u{7f}",
            "é",
            "\u{7ff}",
            "雪",
            "\u{ffff}",
            "🦊",
            "\u{10ffff}",
        ] {
            for count in (0..300).chain([1_000, 5_000]) {
                for text in [point.repeat(count), format!("a{}", point.repeat(count))] {
                    assert_eq!(code_points(&text), text.chars().count() as u64, "{text}");
                }
            }
        }
    }

    #[test]
    fn limits_are_kept_to_the_code_point() {
        for point in ["a", "é", "雪", "🦊"] {
            for limit in [0_usize, 1, 2, 127, 128, 129, 500] {
                for count in limit.saturating_sub(1)..=limit + 1 {
                    let text = point.repeat(count);
                    assert_eq!(is_at_least(&text, limit as u64), count >= limit, "{text}");
                    assert_eq!(is_at_most(&text, limit as u64), count <= limit, "{text}");
                }
            }
        }
        assert!(is_at_most("雪", u64::MAX) && !is_at_least("雪", u64::MAX));
    }
}
