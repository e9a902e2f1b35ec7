//! Documents of others: they generate, compile without a warning, and read their own examples.
//!
//! The build script generates a module for every document of `../shared/corpora`; what it could not
//! generate, it says so. The test reads every example into its type and checks it.

#![deny(warnings)]
#![cfg(not(test))] // linting all targets would go through all of it twice

use callsheet_core::Checked;
use callsheet_core::read::from_value;
use serde_json::Value;

#[allow(missing_docs)] // a module for each document
pub mod generated {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

/// The folder that the documents were read from.
pub const CORPORA: &str = env!("CORPORA");

/// A document of the corpora.
pub struct Subject {
    /// Its path below the corpora.
    pub name: &'static str,
    /// Why there is no code from it, if there is none.
    pub refused: &'static [&'static str],
    /// How many operations it has.
    pub operations: usize,
    /// How many bytes of code it gave.
    pub size: usize,
    /// The examples in it.
    pub examples: Vec<Example>,
}

#[allow(dead_code)] // nobody calls them where the documents are not at hand
impl Subject {
    fn generated(
        name: &'static str,
        operations: usize,
        size: usize,
        examples: Vec<Example>,
    ) -> Self {
        Self {
            name,
            refused: &[],
            operations,
            size,
            examples,
        }
    }

    fn refused(name: &'static str, refused: &'static [&'static str]) -> Self {
        Self {
            refused,
            ..Self::generated(name, 0, 0, Vec::new())
        }
    }
}

/// An example of a body or of an answer.
pub struct Example {
    /// The operation or type that it belongs to.
    pub of: &'static str,
    /// The example as JSON.
    pub text: &'static str,
    judge: fn(&Value) -> Result<(), String>,
}

#[allow(dead_code)] // nobody calls it where the documents are not at hand
impl Example {
    fn of<T: Checked>(of: &'static str, text: &'static str) -> Self {
        let judge = |value: &Value| {
            let read = from_value::<T>(value).map_err(|error| error.to_string())?;
            read.check().map_err(|violations| violations.to_string())
        };
        Self { of, text, judge }
    }

    /// Reads the example into its type and checks it.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn judged(&self) -> Result<(), String> {
        let value = serde_json::from_str(self.text).map_err(|error| error.to_string())?;
        (self.judge)(&value)
    }
}

/// Every document of the corpora.
#[must_use]
#[allow(clippy::too_many_lines, clippy::unreadable_literal)] // written by the build script
pub fn subjects() -> Vec<Subject> {
    #[allow(clippy::wildcard_imports)] // a module for each document
    #[allow(unused_imports)] // there is nothing where the documents are not at hand
    use generated::*;
    include!(concat!(env!("OUT_DIR"), "/subjects.rs"))
}
