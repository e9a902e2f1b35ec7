//! Numbers as JSON Schema compares them: by value, exactly, whatever their notation.

use std::cmp::Ordering;
use std::fmt;

use serde::ser::{Serialize, Serializer};

/// A number of a schema: a limit, a divisor or a constant.
///
/// Whole numbers are kept whole, so that a limit beyond 2^53 compares exactly.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// A whole number; covers every integer that JSON text can hand over without rounding.
    Whole(i128),
    /// Any other number.
    Real(f64),
}

impl Number {
    /// Reads a JSON number by value: `1.0` is the whole number 1.
    #[must_use]
    pub fn of(number: &serde_json::Number) -> Self {
        if let Some(whole) = number.as_i64() {
            Self::Whole(i128::from(whole))
        } else if let Some(whole) = number.as_u64() {
            Self::Whole(i128::from(whole))
        } else {
            Self::of_f64(number.as_f64().unwrap_or(f64::NAN))
        }
    }

    /// Reads a float by value: a whole one below 2^53 becomes [`Number::Whole`]. A larger one stays
    /// what it is, because the decimal that was written need not be the float's exact value.
    #[must_use]
    pub fn of_f64(real: f64) -> Self {
        match whole(real) {
            Some(whole) if real.abs() < EXACT => Self::Whole(whole),
            _ => Self::Real(real),
        }
    }

    /// The number as a JSON value; a whole number beyond 64 bits is rounded to a float.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // only past 64 bits, as documented
    pub fn to_value(self) -> serde_json::Value {
        match self {
            Self::Whole(whole) => i64::try_from(whole)
                .map(serde_json::Value::from)
                .or_else(|_| u64::try_from(whole).map(serde_json::Value::from))
                .unwrap_or_else(|_| serde_json::Value::from(whole as f64)),
            Self::Real(real) => serde_json::Value::from(real),
        }
    }

    /// The number as a float, rounded where it has to be.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // as documented
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }

    /// Whether it is a number in JSON, which has no infinities and nothing that is no number.
    #[must_use]
    pub fn is_finite(self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Real(real) => real.is_finite(),
        }
    }

    /// Whether the number has no fractional part, however it is written.
    #[must_use]
    pub fn is_whole(self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Real(real) => real.is_finite() && real.fract() == 0.0,
        }
    }

    /// Orders two numbers by value, without rounding either.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(left), Self::Whole(right)) => left.cmp(&right),
            (Self::Real(left), Self::Real(right)) => left.total_cmp(&right),
            (Self::Whole(left), Self::Real(right)) => compare_whole_to_real(left, right),
            (Self::Real(left), Self::Whole(right)) => compare_whole_to_real(right, left).reverse(),
        }
    }

    /// Whether the number is `divisor` times a whole number.
    ///
    /// Both are read as the decimals they print as, which is what an author who writes
    /// `multipleOf: 0.01` means; the binary value behind `0.01` divides almost nothing.
    #[must_use]
    pub fn is_multiple_of(self, divisor: Self) -> bool {
        if let (Self::Whole(value), Self::Whole(divisor)) = (self, divisor) {
            return divisor != 0 && value % divisor == 0;
        }
        match (Decimal::of(self), Decimal::of(divisor)) {
            (Some(value), Some(divisor)) => value.is_multiple_of(divisor),
            _ => false,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.compare(*other) == Ordering::Equal
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(whole) => whole.fmt(f),
            Self::Real(real) => real.fmt(f),
        }
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(whole: $integer) -> Self {
                Self::Whole(i128::from(whole))
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, u8, u16, u32, u64);

impl From<f64> for Number {
    fn from(real: f64) -> Self {
        Self::of_f64(real)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

/// The largest magnitude below which every whole float is the integer it prints as.
const EXACT: f64 = 9_007_199_254_740_992.0;

#[allow(clippy::cast_possible_truncation)] // bounded by the check before the cast
fn whole(real: f64) -> Option<i128> {
    (real.fract() == 0.0 && real.abs() < 1.0e38).then_some(real as i128)
}

#[allow(clippy::cast_precision_loss)] // only where the magnitude keeps the cast exact
fn compare_whole_to_real(left: i128, right: f64) -> Ordering {
    if right.is_nan() {
        return Ordering::Less;
    }
    if let Some(right) = whole(right) {
        return left.cmp(&right);
    }
    if right.abs() >= EXACT {
        // Only magnitudes past every `i128` are left here.
        return if right > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        };
    }
    // `right` has a fraction, so it lies strictly between two small integers.
    match whole(right.floor()) {
        Some(floor) if left <= floor => Ordering::Less,
        _ => Ordering::Greater,
    }
}

/// A finite number as the decimal it prints as: `digits * 10^exponent`.
#[derive(Clone, Copy)]
struct Decimal {
    digits: i128,
    exponent: i32,
}

impl Decimal {
    fn of(number: Number) -> Option<Self> {
        let text = match number {
            Number::Whole(digits) => {
                return Some(Self {
                    digits,
                    exponent: 0,
                });
            }
            Number::Real(real) if real.is_finite() => format!("{real:e}"),
            Number::Real(_) => return None,
        };
        let (mantissa, exponent) = text.split_once('e')?;
        let places = mantissa
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        Some(Self {
            digits: mantissa.replace('.', "").parse().ok()?,
            exponent: exponent.parse::<i32>().ok()? - i32::try_from(places).ok()?,
        })
    }

    /// Whether `self / divisor` is whole, by removing the divisor's factors one power of ten at
    /// a time, so that no intermediate grows past `i128`.
    fn is_multiple_of(self, divisor: Self) -> bool {
        if self.digits == 0 {
            return divisor.digits != 0;
        }
        if divisor.digits == 0 {
            return false;
        }
        let shift = self.exponent - divisor.exponent;
        let modulus = divisor.digits.unsigned_abs();
        if shift >= 0 {
            // digits * 10^shift mod modulus == 0
            let mut rest = self.digits.unsigned_abs() % modulus;
            for _ in 0..shift {
                if rest == 0 {
                    return true;
                }
                let Some(next) = rest.checked_mul(10) else {
                    return false;
                };
                rest = next % modulus;
            }
            rest == 0
        } else {
            // digits mod (modulus * 10^-shift) == 0
            let scale = 10_u128.checked_pow(shift.unsigned_abs());
            match scale.and_then(|scale| modulus.checked_mul(scale)) {
                Some(modulus) => self.digits.unsigned_abs().is_multiple_of(modulus),
                None => false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_across_notations_exactly() {
        let big = Number::Whole(9_007_199_254_740_993);
        assert_eq!(
            big.compare(Number::of_f64(9_007_199_254_740_992.0)),
            Ordering::Greater
        );
        assert_eq!(
            Number::of_f64(1.0).compare(Number::from(1)),
            Ordering::Equal
        );
        assert_eq!(
            Number::of_f64(-0.0).compare(Number::from(0)),
            Ordering::Equal
        );
        assert_eq!(Number::from(2).compare(Number::of_f64(2.5)), Ordering::Less);
        assert_eq!(
            Number::from(-2).compare(Number::of_f64(-2.5)),
            Ordering::Greater
        );
        assert_eq!(
            Number::from(5).compare(Number::of_f64(1e300)),
            Ordering::Less
        );
    }

    #[test]
    fn divides_as_decimals() {
        let cases: [(f64, f64, bool); 7] = [
            (0.3, 0.1, true),
            (1_070_468.14, 0.01, true),
            (0.35, 0.1, false),
            (7.5, 2.5, true),
            (1e300, 3.0, false),
            (1e30, 10.0, true),
            (0.0, 0.1, true),
        ];
        for (value, divisor, expected) in cases {
            let verdict = Number::of_f64(value).is_multiple_of(Number::of_f64(divisor));
            assert_eq!(verdict, expected, "{value} / {divisor}");
        }
    }
}
