//! The official test suite of JSON Schema, judged by generated code.
//!
//! The build script generates a module for each group of the suite and compiles it; what it could
//! not generate, it says so. The test runs every test of the suite through that code and prints,
//! for each file, how it went.

// The suite has an enum of letters that look like others, and variants are named after them. This
// cannot be allowed further in.
#![allow(mixed_script_confusables)]

mod same;

use callsheet_core::Checked;
use callsheet_core::read::{ReadError, from_value};
pub use same::is_same;
use serde_json::Value;

#[allow(missing_docs, unreachable_pub, clippy::module_inception)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

/// The folder that the suite was read from.
pub const SUITE: &str = env!("SUITE");

/// A schema of the suite with its tests.
pub struct Group {
    /// The file that it stands in.
    pub file: &'static str,
    /// What it is about.
    pub description: &'static str,
    /// What became of its schema.
    pub subject: Subject,
    /// Its tests.
    pub tests: &'static [Test],
}

/// An instance, and whether it is valid.
pub struct Test {
    /// What it is about.
    pub description: &'static str,
    /// The instance as the suite writes it.
    pub data: &'static str,
    /// What the suite says of it.
    pub valid: bool,
}

/// What became of a schema.
pub enum Subject {
    /// It was not generated, for these reasons.
    Refused(&'static [&'static str]),
    /// It was.
    Generated {
        /// Whether its type is more than a JSON value with a check.
        is_type: bool,
        /// Judges an instance.
        judge: fn(&str) -> Verdicts,
    },
}

/// What generated code says of an instance, by each way in: whether it is valid, or why that
/// cannot be said.
pub struct Verdicts {
    /// Read from text and checked.
    pub from_text: Result<bool, String>,
    /// Read from a value and checked, with the list of violations.
    pub from_value: Result<bool, String>,
    /// Read by serde from a value, and then checked by the fields alone.
    pub by_fields: Result<bool, String>,
    /// Written back, where it could be read.
    pub written: Option<String>,
}

impl Subject {
    /// The type of a schema.
    #[must_use]
    pub fn of<T: Checked>(is_type: bool) -> Self {
        Self::Generated {
            is_type,
            judge: judge::<T>,
        }
    }
}

fn judge<T: Checked>(text: &str) -> Verdicts {
    let from_text = callsheet_core::read::from_str::<T>(text);
    let written = from_text
        .as_ref()
        .ok()
        .and_then(|value| serde_json::to_string(value).ok());
    let value: Result<Value, String> = serde_json::from_str(text).map_err(|e| e.to_string());
    Verdicts {
        from_text: verdict(from_text),
        from_value: value
            .clone()
            .and_then(|value| verdict(from_value::<T>(&value))),
        by_fields: value.map(|value| T::deserialize(value).is_ok_and(|typed| typed.is_valid())),
        written,
    }
}

fn verdict<T>(read: Result<T, ReadError>) -> Result<bool, String> {
    match read {
        Ok(_) => Ok(true),
        Err(ReadError::Invalid(_)) => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}

/// Every group of the suite; none where there is no suite.
#[must_use]
#[allow(clippy::too_many_lines)] // the suite decides how much there is
pub fn groups() -> Vec<Group> {
    #[allow(clippy::wildcard_imports, unused_imports)] // the suite decides what there is
    use generated::*;
    include!(concat!(env!("OUT_DIR"), "/groups.rs"))
}
