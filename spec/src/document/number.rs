//! Numbers as JSON has them, with the text they were written as.

use std::fmt;

/// A number of a document: its value and how it was written.
///
/// A whole number that fits 64 bits is held exactly. Everything else is a finite `f64`, the same
/// one that `serde_json` reads from the same text, so that every part of the project judges the
/// same value; a whole number beyond 64 bits is rounded like that too.
#[derive(Clone, Copy)]
pub struct Number<'d> {
    pub(super) value: NumberValue,
    pub(super) text: &'d str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NumberValue {
    Unsigned(u64),
    /// Always below zero.
    Negative(i64),
    /// Always finite.
    Real(f64),
}

impl<'d> Number<'d> {
    /// The number as it was written, such as `1e3`, `0x1F` or `+.5`.
    #[must_use]
    pub fn text(self) -> &'d str {
        self.text
    }

    /// The value, if it is held as a whole number from 0 to 2^64 - 1. `1.0` is not.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        match self.value {
            NumberValue::Unsigned(value) => Some(value),
            NumberValue::Negative(_) | NumberValue::Real(_) => None,
        }
    }

    /// The value, if it is held as a whole number from -2^63 to 2^63 - 1. `1.0` is not.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match self.value {
            NumberValue::Unsigned(value) => i64::try_from(value).ok(),
            NumberValue::Negative(value) => Some(value),
            NumberValue::Real(_) => None,
        }
    }

    /// The value as a float; a whole number beyond 2^53 may be rounded.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "documented")]
    pub fn as_f64(self) -> f64 {
        match self.value {
            NumberValue::Unsigned(value) => value as f64,
            NumberValue::Negative(value) => value as f64,
            NumberValue::Real(value) => value,
        }
    }

    /// Whether the value has no fractional part, however it is written: `1.0` and `1e3` have none.
    #[must_use]
    pub fn is_whole(self) -> bool {
        match self.value {
            NumberValue::Unsigned(_) | NumberValue::Negative(_) => true,
            NumberValue::Real(value) => value.fract() == 0.0,
        }
    }

    /// The number as `serde_json` has it.
    #[must_use]
    pub fn to_json(self) -> serde_json::Number {
        match self.value {
            NumberValue::Unsigned(value) => value.into(),
            NumberValue::Negative(value) => value.into(),
            NumberValue::Real(value) => {
                serde_json::Number::from_f64(value).unwrap_or_else(|| 0.into())
            }
        }
    }
}

/// A number is beyond what a 64-bit float holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

impl NumberValue {
    /// Reads a number in JSON's grammar; the caller has checked that `text` is one.
    pub(super) fn of_json(text: &str) -> Result<Self, TooLarge> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            if digits.len() == text.len() {
                if let Ok(value) = text.parse() {
                    return Ok(Self::Unsigned(value));
                }
            } else if let Some(value) = text.parse().ok().filter(|value| *value < 0) {
                return Ok(Self::Negative(value));
            }
        }
        // Read by `serde_json`, because without its feature `float_roundtrip` it may round a last
        // digit otherwise than the standard library does.
        match serde_json::from_str::<f64>(text) {
            Ok(value) if value.is_finite() => Ok(Self::Real(value)),
            _ => Err(TooLarge),
        }
    }
}

impl NumberValue {
    /// The same number as a float.
    pub(super) fn to_real(self) -> Self {
        Self::Real(
            Number {
                value: self,
                text: "",
            }
            .as_f64(),
        )
    }
}

/// Numbers are equal when their values are held alike; the text does not count.
impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} from `{}`", self.value, self.text)
    }
}

/// The number as it was written.
impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}
