//! Objects, member by member.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::{Read, Seed};

/// The fields of a generated struct while it is being read.
pub trait Members<'de>: Default {
    /// The struct.
    type Object;

    /// Takes the value of the member called `name` out of `map`.
    fn member<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;

    /// Puts the struct together.
    fn finish<E: Error>(self) -> Result<Self::Object, E>;
}

/// Reads an object member by member.
#[inline]
pub fn object<'de, M: Members<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<M::Object, D::Error> {
    struct Object<M>(PhantomData<M>);

    impl<'de, M: Members<'de>> Visitor<'de> for Object<M> {
        type Value = M::Object;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        #[inline]
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = M::default();
            while let Some(name) = map.next_key::<Name<'de>>()? {
                members.member(&name.0, &mut map)?;
            }
            members.finish()
        }
    }

    deserializer.deserialize_map(Object(PhantomData::<M>))
}

/// Reads one member into its slot; a name that stands twice is an error.
#[inline]
pub fn once<'de, T: Read<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(repeated(name));
    }
    *slot = Some(map.next_value_seed(Seed(PhantomData))?);
    Ok(())
}

/// Reads one member of an answer into its slot; of a name that stands twice the last counts.
#[inline]
pub fn latest<'de, T: Read<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    *slot = map.next_value_seed(Seed(PhantomData::<Option<T>>))?;
    Ok(())
}

/// Keeps a member that the type does not know.
#[inline]
pub fn extra<'de, A: MapAccess<'de>>(
    extra: &mut Map<String, Value>,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    if extra.contains_key(name) {
        return Err(repeated(name));
    }
    extra.insert(name.to_owned(), map.next_value()?);
    Ok(())
}

/// The value of a member that must be there.
#[inline]
pub fn required<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

#[cold]
pub(super) fn repeated<E: Error>(name: &str) -> E {
    E::custom(format_args!("the name `{name}` stands twice in one object"))
}

/// A member's name, borrowed from the text where it can be.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E: Error>(self, name: String) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// Reads one required member of an answer into its slot; of a name that stands twice the last
/// counts.
#[inline]
pub fn last<'de, T: Read<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    *slot = Some(map.next_value_seed(Seed(PhantomData))?);
    Ok(())
}

/// Keeps a member of an answer that the type does not know; of a name that stands twice the last
/// counts.
#[inline]
pub fn latest_extra<'de, A: MapAccess<'de>>(
    extra: &mut Map<String, Value>,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    extra.insert(name.to_owned(), map.next_value()?);
    Ok(())
}

/// The error for a member that the type neither knows nor keeps.
#[must_use]
pub fn unknown<E: Error>(name: &str) -> E {
    E::custom(format_args!("the name `{name}` is not known here"))
}
