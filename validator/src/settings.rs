//! What the user asked for.

use std::collections::BTreeMap;
use std::fmt;

use callsheet_spec::document::Limits;

use crate::diagnostic::{Diagnostic, Severity};
use crate::nearest;
use crate::rules::{self, Rule};

/// How to check: the severity of each rule, and how much a text may hold.
///
/// ```
/// use callsheet_validator::{Level, Settings};
///
/// let mut settings = Settings::default();
/// settings.set("unknown-field", Level::Warning).unwrap();
/// let error = settings.set("unknown-feild", Level::Off).unwrap_err();
/// assert_eq!(error.to_string(), "there is no rule `unknown-feild`; did you mean `unknown-field`?");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How much a text may hold.
    pub limits: Limits,
    /// Whether a list as the outermost value holds a request in each of its items, rather than
    /// being a request.
    pub items: bool,
    /// What is done with comments that keep something from being reported.
    pub suppressions: Suppressing,
    levels: BTreeMap<String, Level>,
}

impl Settings {
    /// Sets what is done with the diagnostics of a rule, or of one topic of it
    /// (`advice:empty-image-urls`). The setting of a topic wins over that of its rule.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), UnknownRule> {
        let rule = name.split_once(':').map_or(name, |(rule, _)| rule);
        if rules::named(rule).is_none() {
            let known = rules::all().iter().map(|rule| rule.name());
            let nearest = nearest::word(rule, known).map(str::to_owned);
            return Err(UnknownRule {
                name: rule.to_owned(),
                nearest,
            });
        }
        self.levels.insert(name.to_owned(), level);
        Ok(())
    }

    /// Whether a rule without topics is to be shown at all, so that it need not be asked in vain.
    pub(crate) fn shows(&self, rule: &Rule) -> bool {
        match self.levels.get(rule.name()) {
            Some(level) => *level != Level::Off,
            None => !rule.is_off_by_default(),
        }
    }

    /// Whether nothing is shown of a rule, or of one topic of it.
    pub(crate) fn is_off(&self, name: &str) -> bool {
        let rule = name.split_once(':').map_or(name, |(rule, _)| rule);
        let level = self.levels.get(name).or_else(|| self.levels.get(rule));
        match level {
            Some(level) => *level == Level::Off,
            None => rules::named(rule).is_some_and(Rule::is_off_by_default),
        }
    }

    /// The severity that a diagnostic gets; `None` if it is not to be shown.
    ///
    /// A rule beyond the schema that reports what the schema refuses, too, has its level for the
    /// rest alone: who allows unknown fields does not want the server to refuse the request.
    pub(crate) fn severity(&self, diagnostic: &Diagnostic) -> Option<Severity> {
        if diagnostic.breaks_schema && diagnostic.rule.is_beyond_schema() {
            return Some(diagnostic.severity);
        }
        let is_off = diagnostic.rule.is_off_by_default();
        if self.levels.is_empty() {
            return (!is_off).then_some(diagnostic.severity);
        }
        let level = self.levels.get(&diagnostic.name());
        match level.or_else(|| self.levels.get(diagnostic.rule.name())) {
            None if is_off => None,
            None => Some(diagnostic.severity),
            Some(Level::Off) => None,
            Some(Level::Info) => Some(Severity::Info),
            Some(Level::Warning) => Some(Severity::Warning),
            Some(Level::Error) => Some(Severity::Error),
        }
    }
}

/// What is done with comments that keep something from being reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Suppressing {
    /// They count.
    #[default]
    Honoured,
    /// Everything is reported.
    Ignored,
}

/// What is done with the diagnostics of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// They are not shown.
    Off,
    /// They are remarks.
    Info,
    /// They are warnings.
    Warning,
    /// They are errors.
    Error,
}

impl Level {
    /// The level with that name: `off`, `info`, `warning` or `error`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "off" => Some(Self::Off),
            "info" => Some(Self::Info),
            "warning" => Some(Self::Warning),
            "error" => Some(Self::Error),
            _ => None,
        }
    }
}

/// A setting names a rule that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule {
    name: String,
    nearest: Option<String>,
}

impl UnknownRule {
    /// The rule that was probably meant.
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule `{}`", self.name)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownRule {}
