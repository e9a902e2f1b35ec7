//! Objects, member by member.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::{Read, Seed};

/// A generated struct that is read member by member.
pub trait Members<'de>: Sized {
    /// Reads the members of an object into fields.
    ///
    /// The fields are variables of this one function, which the compiler keeps apart and fills
    /// in place; a struct of slots that is handed on would be written, cleared and moved whole.
    fn members<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// Implements reading for a generated struct that is read member by member.
#[macro_export]
#[doc(hidden)]
macro_rules! read_as_object {
    ($name:ty) => {
        impl<'de> $crate::generated::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::read::object(deserializer)
            }
        }

        $crate::read_as_deserialize!($name);
    };
}

/// Reads an object member by member.
#[inline]
pub fn object<'de, T: Members<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Object<T>(PhantomData<T>);

    impl<'de, T: Members<'de>> Visitor<'de> for Object<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        #[inline]
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::members(map)
        }
    }

    deserializer.deserialize_map(Object(PhantomData))
}

/// The name of the next member, if there is one.
#[inline]
pub fn name<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Name<'de>>, A::Error> {
    map.next_key()
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
    name: Name<'de>,
    map: &mut A,
) -> Result<(), A::Error> {
    if extra.contains_key(&*name) {
        return Err(repeated(&name));
    }
    extra.insert(name.0.into_owned(), map.next_value()?);
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
pub struct Name<'de>(Cow<'de, str>);

impl Deref for Name<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Name<'de> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            #[inline]
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
    name: Name<'de>,
    map: &mut A,
) -> Result<(), A::Error> {
    extra.insert(name.0.into_owned(), map.next_value()?);
    Ok(())
}

/// The error for a member that the type neither knows nor keeps.
#[cold]
#[must_use]
pub fn unknown<E: Error>(name: &str) -> E {
    E::custom(format_args!("the name `{name}` is not known here"))
}
