//! `pattern` keywords: ECMA-262 expressions, translated when code is generated.
//!
//! Most patterns of APIs need no engine: in `^[a-z]+(-[a-z]+)*$` the next character alone decides
//! what comes next. They are held as [`Plain`] parts. All others go to the crate `regex`, with
//! the feature `pattern`.

mod plain;
#[cfg(feature = "pattern")]
mod regular;

pub use plain::{Part, Plain};
#[cfg(feature = "pattern")]
pub use regular::Regex;
#[cfg(feature = "pattern-backtracking")]
pub use regular::{BACKTRACKS, unfit_for_backtracking};

/// A regular expression of a schema.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    engine: Engine,
}

#[derive(Debug)]
enum Engine {
    Plain(&'static Plain),
    #[cfg(feature = "pattern")]
    Regex(Regex),
}

impl Pattern {
    /// A pattern as the schema has it (`source`) and as parts.
    #[must_use]
    pub const fn plain(source: &'static str, parts: &'static Plain) -> Self {
        let engine = Engine::Plain(parts);
        Self { source, engine }
    }

    /// A pattern as the schema has it (`source`) and for the crate `regex`.
    #[cfg(feature = "pattern")]
    #[must_use]
    pub const fn new(source: &'static str, regex: Regex) -> Self {
        let engine = Engine::Regex(regex);
        Self { source, engine }
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
        match &self.engine {
            Engine::Plain(parts) => Some(parts.matches(text)),
            #[cfg(feature = "pattern")]
            Engine::Regex(regex) => regex.judge(text),
        }
    }
}

#[cfg(all(test, feature = "pattern-backtracking"))]
mod tests {
    use super::{Pattern, Regex};

    #[test]
    fn what_takes_too_long_is_not_decided() {
        const SLOW: &str = "^(?:a|a(?!b))*c$";
        static PATTERN: Pattern = Pattern::new(SLOW, Regex::backtracking(SLOW));
        assert_eq!(PATTERN.judge("aac"), Some(true));
        assert_eq!(PATTERN.judge("aab"), Some(false));
        assert_eq!(PATTERN.judge(&format!("{}!c", "a".repeat(64))), None);
    }
}
