//! Numbers, however they are written.

use std::fmt;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

use super::Read;
use crate::number::Number;

impl<'de> Read<'de> for i64 {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(Integer)
    }
}

/// Reads an integer however it is written.
struct Integer;

impl Visitor<'_> for Integer {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer of 64 bits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    #[allow(clippy::cast_possible_truncation)] // the bounds are checked before the cast
    fn visit_f64<E: Error>(self, value: f64) -> Result<i64, E> {
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value) {
            Ok(value as i64)
        } else {
            Err(E::invalid_value(Unexpected::Float(value), &self))
        }
    }
}

impl<'de> Read<'de> for Number {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNumber)
    }
}

/// Reads a number of whatever size.
struct AnyNumber;

impl Visitor<'_> for AnyNumber {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        Ok(Number::of_f64(value))
    }
}

impl<'de> Read<'de> for f64 {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_f64(Real)
    }
}

/// Reads a number, refusing an integer that a float cannot hold.
struct Real;

impl Visitor<'_> for Real {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number that a 64-bit float holds exactly")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }

    #[allow(clippy::cast_precision_loss)] // compared after the cast
    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        let real = value as f64;
        if Number::of_f64(real) == Number::from(value) {
            Ok(real)
        } else {
            Err(E::invalid_value(Unexpected::Signed(value), &self))
        }
    }

    #[allow(clippy::cast_precision_loss)] // compared after the cast
    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        let real = value as f64;
        let exact = Number::Whole(i128::from(value));
        if Number::of_f64(real) == exact {
            Ok(real)
        } else {
            Err(E::invalid_value(Unexpected::Unsigned(value), &self))
        }
    }
}
