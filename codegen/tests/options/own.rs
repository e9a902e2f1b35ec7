//! Types that stand for those of other crates: they read more than the formats allow, and write
//! what they read in their own way.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads a UUID with or without hyphens, and writes it with hyphens in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id(String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits: String = text.chars().filter(|letter| *letter != '-').collect();
        let digits = digits.to_lowercase();
        if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(D::Error::custom("not a UUID"));
        }
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20]];
        Ok(Self(format!("{}-{}", parts.join("-"), &digits[20..])))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Reads whatever text there is, and writes a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time(String);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("2026-01-02T03:04:05Z")
    }
}

/// A place, as a list of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// All of them, however many.
    pub numbers: Vec<f64>,
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let numbers = Vec::deserialize(deserializer)?;
        Ok(Self { numbers })
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.numbers.serialize(serializer)
    }
}
