//! `pattern` keywords: ECMA-262 expressions, translated when code is generated.

use std::sync::OnceLock;

use regex::Regex;

/// A regular expression of a schema, compiled at its first use and never again.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    translated: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern as the schema has it (`source`) and in the syntax of the crate `regex`
    /// (`translated`), which was compiled once when the code was generated.
    #[must_use]
    pub const fn new(source: &'static str, translated: &'static str) -> Self {
        Self {
            source,
            translated,
            compiled: OnceLock::new(),
        }
    }

    /// The expression as the schema has it.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the expression matches anywhere in `text`, as JSON Schema wants it.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let compiled = self
            .compiled
            .get_or_init(|| Regex::new(self.translated).ok());
        debug_assert!(compiled.is_some(), "{} does not compile", self.translated);
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}
