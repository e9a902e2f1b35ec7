//! Types from elsewhere that stand for the values of a schema.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{DeserializeOwned, Deserializer, Error};
use serde_json::Value;

use super::{Nullable, Read};
use crate::schema::Schema;

/// Says which type stands for the values of which schema.
pub trait Judged {
    /// The type.
    type Value: DeserializeOwned;

    /// What a value must be before the type reads it. Other types read more than their schema
    /// allows, and write it in another way; afterwards nobody could tell.
    fn rules() -> &'static Schema;
}

/// A value of another type, read after its JSON was judged.
pub struct StandIn<J: Judged> {
    value: J::Value,
    judge: PhantomData<J>,
}

impl<'de, J: Judged> Read<'de> for StandIn<J> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let instance = Value::read(deserializer)?;
        let verdict = J::rules().violations(&instance).into_result();
        verdict.map_err(D::Error::custom)?;
        let value = serde_json::from_value(instance).map_err(D::Error::custom)?;
        Ok(Self {
            value,
            judge: PhantomData,
        })
    }
}

/// Takes values out of the [`StandIn`]s that they were read by.
pub trait Held {
    /// What is held.
    type Value;

    /// The value itself.
    fn held(self) -> Self::Value;
}

impl<J: Judged> Held for StandIn<J> {
    type Value = J::Value;

    fn held(self) -> J::Value {
        self.value
    }
}

impl<T: Held> Held for Option<T> {
    type Value = Option<T::Value>;

    fn held(self) -> Self::Value {
        self.map(T::held)
    }
}

impl<T: Held> Held for Nullable<T> {
    type Value = Nullable<T::Value>;

    fn held(self) -> Nullable<T::Value> {
        Nullable::from(self.into_option().map(T::held))
    }
}

impl<T: Held> Held for Vec<T> {
    type Value = Vec<T::Value>;

    fn held(self) -> Self::Value {
        self.into_iter().map(T::held).collect()
    }
}

impl<T: Held> Held for BTreeMap<String, T> {
    type Value = BTreeMap<String, T::Value>;

    fn held(self) -> Self::Value {
        let held = |(name, value): (String, T)| (name, value.held());
        self.into_iter().map(held).collect()
    }
}

/// Whether a schema allows what a value is written as.
pub fn is_written_as<T: Serialize>(value: &T, schema: &Schema) -> bool {
    serde_json::to_value(value).is_ok_and(|value| schema.is_valid(&value))
}
