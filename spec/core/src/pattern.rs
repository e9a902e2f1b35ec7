//! `pattern` keywords: ECMA-262 expressions, translated when code is generated.

use std::sync::OnceLock;

use regex::Regex;

/// How often an engine may go back before it gives up on a text: some thousandths of a second.
pub const BACKTRACKS: usize = 100_000;

/// A regular expression of a schema, compiled at its first use and never again.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    translated: &'static str,
    #[cfg(feature = "pattern-backtracking")]
    backtracks: bool,
    compiled: OnceLock<Option<Engine>>,
}

#[derive(Debug)]
enum Engine {
    Linear(Regex),
    #[cfg(feature = "pattern-backtracking")]
    Backtracking(Box<fancy_regex::Regex>),
}

impl Pattern {
    /// A pattern as the schema has it (`source`) and in the syntax of the crate `regex`
    /// (`translated`), which was compiled once when the code was generated.
    #[must_use]
    pub const fn new(source: &'static str, translated: &'static str) -> Self {
        Self {
            source,
            translated,
            #[cfg(feature = "pattern-backtracking")]
            backtracks: false,
            compiled: OnceLock::new(),
        }
    }

    /// A pattern that looks around or refers to its groups, which takes an engine that goes back
    /// and gives up on a text after [`BACKTRACKS`].
    #[cfg(feature = "pattern-backtracking")]
    #[must_use]
    pub const fn backtracking(source: &'static str, translated: &'static str) -> Self {
        Self {
            source,
            translated,
            backtracks: true,
            compiled: OnceLock::new(),
        }
    }

    /// The expression as the schema has it.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the expression is known to match anywhere in `text`, as JSON Schema wants it.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.judge(text) == Some(true)
    }

    /// Whether the expression matches anywhere in `text`; `None` where the engine gave up.
    #[must_use]
    pub fn judge(&self, text: &str) -> Option<bool> {
        let compiled = self.compiled.get_or_init(|| self.compile());
        debug_assert!(compiled.is_some(), "{} does not compile", self.translated);
        match compiled.as_ref()? {
            Engine::Linear(regex) => Some(regex.is_match(text)),
            #[cfg(feature = "pattern-backtracking")]
            Engine::Backtracking(regex) => regex.is_match(text).ok(),
        }
    }

    fn compile(&self) -> Option<Engine> {
        #[cfg(feature = "pattern-backtracking")]
        if self.backtracks {
            return backtracking(self.translated)
                .ok()
                .map(|regex| Engine::Backtracking(Box::new(regex)));
        }
        Regex::new(self.translated).ok().map(Engine::Linear)
    }
}

#[cfg(feature = "pattern-backtracking")]
fn backtracking(translated: &str) -> Result<fancy_regex::Regex, fancy_regex::Error> {
    let mut builder = fancy_regex::RegexBuilder::new(translated);
    builder.backtrack_limit(BACKTRACKS).build()
}

/// Why the engine that goes back cannot take an expression, if it cannot.
#[cfg(feature = "pattern-backtracking")]
#[must_use]
pub fn unfit_for_backtracking(translated: &str) -> Option<String> {
    backtracking(translated)
        .err()
        .map(|error| error.to_string())
}

#[cfg(all(test, feature = "pattern-backtracking"))]
mod tests {
    use super::Pattern;

    #[test]
    fn what_takes_too_long_is_not_decided() {
        const SLOW: &str = "^(?:a|a(?!b))*c$";
        static PATTERN: Pattern = Pattern::backtracking(SLOW, SLOW);
        assert_eq!(PATTERN.judge("aac"), Some(true));
        assert_eq!(PATTERN.judge("aab"), Some(false));
        assert_eq!(PATTERN.judge(&format!("{}!c", "a".repeat(64))), None);
    }
}
