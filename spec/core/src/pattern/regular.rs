//! Expressions for the crate `regex`, and for one that goes back.

use std::sync::OnceLock;

/// How often an engine may go back before it gives up on a text: some thousandths of a second.
#[cfg(feature = "pattern-backtracking")]
pub const BACKTRACKS: usize = 100_000;

/// An expression in the syntax of the crate `regex`, compiled at its first use and never again.
#[derive(Debug)]
pub struct Regex {
    translated: &'static str,
    #[cfg(feature = "pattern-backtracking")]
    backtracks: bool,
    compiled: OnceLock<Option<Engine>>,
}

#[derive(Debug)]
enum Engine {
    Linear(regex::Regex),
    #[cfg(feature = "pattern-backtracking")]
    Backtracking(Box<fancy_regex::Regex>),
}

impl Regex {
    /// An expression that was compiled once when the code was generated.
    #[must_use]
    pub const fn new(translated: &'static str) -> Self {
        Self {
            translated,
            #[cfg(feature = "pattern-backtracking")]
            backtracks: false,
            compiled: OnceLock::new(),
        }
    }

    /// An expression that looks around or refers to its groups, which takes an engine that goes
    /// back and gives up on a text after [`BACKTRACKS`].
    #[cfg(feature = "pattern-backtracking")]
    #[must_use]
    pub const fn backtracking(translated: &'static str) -> Self {
        Self {
            translated,
            backtracks: true,
            compiled: OnceLock::new(),
        }
    }

    /// Whether the expression matches anywhere in `text`; `None` where the engine gave up.
    pub(super) fn judge(&self, text: &str) -> Option<bool> {
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
        regex::Regex::new(self.translated).ok().map(Engine::Linear)
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
