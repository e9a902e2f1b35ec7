//! Patterns of a spec as something that names can be held against.

use callsheet_spec::{Api, Keyword, Pattern, SchemaId};
use regex::Regex;

/// How often an engine may go back before it gives up on a text.
pub(crate) use callsheet_core::pattern::BACKTRACKS;

/// A pattern, compiled by the engine that it needs.
#[derive(Debug)]
pub(crate) enum Matcher {
    Linear(Regex),
    Backtracking(fancy_regex::Regex),
}

impl Matcher {
    /// Compiles a pattern; `None` if the engine cannot take it, which the judge of the whole
    /// schema reports.
    pub(crate) fn of(pattern: &Pattern) -> Option<Self> {
        if pattern.backtracks {
            let mut builder = fancy_regex::RegexBuilder::new(&pattern.translated);
            let built = builder.backtrack_limit(BACKTRACKS).build();
            return built.ok().map(Self::Backtracking);
        }
        Regex::new(&pattern.translated).ok().map(Self::Linear)
    }

    /// Whether the pattern matches anywhere in `text`. Where the engine gives up, it might: so that
    /// nothing is reported that is not certain.
    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Linear(regex) => regex.is_match(text),
            Self::Backtracking(regex) => regex.is_match(text).unwrap_or(true),
        }
    }
}

/// Whether a schema, or one that it leads to, has a pattern that needs an engine that goes back.
pub(crate) fn any_backtracks(api: &Api, schema: SchemaId) -> bool {
    let backtracks = |keyword: &Keyword| keyword.patterns().any(|pattern| pattern.backtracks);
    // Nearly no spec has one, and to see that costs less than to follow every reference.
    let mut all = api.schemas.iter().flat_map(|(_, schema)| &schema.keywords);
    if !all.any(|keyword| backtracks(&keyword.value)) {
        return false;
    }
    api.schemas.reachable(schema).into_iter().any(|id| {
        let mut keywords = api.schemas[id].keywords.iter();
        keywords.any(|keyword| backtracks(&keyword.value))
    })
}
