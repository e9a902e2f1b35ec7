//! From the text of a `callsheet.toml` to what it says.

use std::borrow::Cow;
use std::path::Path;

use callsheet_spec::source::{Source, Span};
use callsheet_validator::render::Problem;
use callsheet_validator::{Level, Settings};
use globset::{GlobBuilder, GlobMatcher};
use ignore::gitignore::GitignoreBuilder;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::never::Never;
use super::{Claim, Config, Exclusion, Faults, Word, explain};
use crate::limits::Limit;

/// Reads a config. What is not as the schema has it makes the reader give up, and the schema
/// explains it: that is worth its time only then.
pub(super) fn read(source: &Source, folder: &Path) -> Result<Config, Faults> {
    // The parser takes a byte order mark for a character of the first key.
    let text = source.text();
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let blank = match mark {
        0 => Cow::Borrowed(text),
        _ => format!("{}{}", " ".repeat(mark), &text[mark..]).into(),
    };
    let (table, errors) = DeTable::parse_recoverable(&blank);
    let mut reader = Reader {
        source,
        folder,
        problems: Vec::new(),
    };
    for error in errors {
        let span = error.span().map_or(Span::at(0), Span::from);
        let problem = Problem::at(source, span, error.message());
        reader.problems.push((span, problem));
    }
    if reader.problems.is_empty() {
        let Some(config) = reader.config(table.get_ref()) else {
            return Err(explain::faults(source, table.get_ref()));
        };
        if reader.problems.is_empty() {
            return Ok(config);
        }
    }
    reader.problems.sort_by_key(|(span, _)| *span);
    let problems = reader.problems.into_iter();
    Err(Faults::Problems(
        problems.map(|(_, problem)| problem).collect(),
    ))
}

struct Reader<'a> {
    source: &'a Source,
    folder: &'a Path,
    /// What no schema can see.
    problems: Vec<(Span, Problem)>,
}

impl Reader<'_> {
    fn config(&mut self, table: &DeTable<'_>) -> Option<Config> {
        let mut config = Config {
            folder: self.folder.to_owned(),
            source: self.source.clone(),
            ..Config::default()
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "endpoint" => config.endpoint = Some(word(value)?),
                "exclude" => config.exclude = self.exclusion(value.get_ref().as_array()?)?,
                "files" => {
                    for entry in value.get_ref().as_array()? {
                        let claim = self.claim(entry.get_ref().as_table()?)?;
                        config.claims.extend(claim);
                    }
                }
                "rules" => {
                    for (rule, level) in value.get_ref().as_table()? {
                        config.rules.push(of_rule(rule, level)?);
                    }
                }
                "limits" => {
                    for (name, most) in value.get_ref().as_table()? {
                        config.limits.push(limit(name.get_ref(), most.get_ref())?);
                    }
                }
                _ => return None,
            }
        }
        Some(config)
    }

    /// An entry of `files`; `Some(None)` if its glob is a problem.
    #[expect(
        clippy::option_option,
        reason = "not as the schema has it, and not to be used, are two things"
    )]
    fn claim(&mut self, table: &DeTable<'_>) -> Option<Option<Claim>> {
        let (mut glob, mut endpoint, mut spec, mut items) = (None, None, None, false);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "glob" => glob = Some(self.glob(text(value)?, value.span())),
                "endpoint" => endpoint = Some(word(value)?),
                "spec" => spec = Some(word(value)?),
                "items" => items = value.get_ref().as_bool()?,
                _ => return None,
            }
        }
        Some(glob?.map(|glob| Claim {
            glob,
            endpoint,
            spec,
            items,
        }))
    }

    fn glob(&mut self, text: &str, span: impl Into<Span>) -> Option<GlobMatcher> {
        let span = span.into();
        if let Some(never) = Never::of_glob(text) {
            self.never(text, span, never);
            return None;
        }
        match GlobBuilder::new(text).literal_separator(true).build() {
            Ok(glob) => Some(glob.compile_matcher()),
            Err(error) => {
                self.problem(span, &format!("`{text}` is no glob: {}", error.kind()));
                None
            }
        }
    }

    fn never(&mut self, text: &str, span: Span, never: Never) {
        let message = format!("`{text}` matches no file: {}", never.why);
        let problem = Problem::at(self.source, span, message).with_help(never.help);
        self.problems.push((span, problem));
    }

    fn exclusion(&mut self, patterns: &[Spanned<DeValue<'_>>]) -> Option<Exclusion> {
        let mut builder = GitignoreBuilder::new(self.folder);
        for pattern in patterns {
            let text = text(pattern)?;
            if let Some(never) = Never::of_pattern(text) {
                self.never(text, pattern.span().into(), never);
            } else if let Err(error) = builder.add_line(None, text) {
                self.problem(pattern.span(), &format!("`{text}` is no pattern: {error}"));
            }
        }
        match builder.build() {
            Ok(patterns) => Some(Exclusion::new(patterns)),
            Err(error) => {
                let span = patterns.first().map_or(0..0, Spanned::span);
                self.problem(span, &format!("these patterns cannot be used: {error}"));
                Some(Exclusion::default())
            }
        }
    }

    fn problem(&mut self, span: impl Into<Span>, problem: &str) {
        let span = span.into();
        self.problems
            .push((span, Problem::at(self.source, span, problem)));
    }
}

fn word(value: &Spanned<DeValue<'_>>) -> Option<Word> {
    Some(Word {
        text: text(value)?.to_owned(),
        span: value.span().into(),
    })
}

fn of_rule(rule: &Spanned<Cow<'_, str>>, level: &Spanned<DeValue<'_>>) -> Option<(Word, Level)> {
    let level = Level::named(text(level)?)?;
    let name = rule.get_ref();
    Settings::default().set(name, level).ok()?;
    let word = Word {
        text: name.to_string(),
        span: rule.span().into(),
    };
    Some((word, level))
}

fn text<'v>(value: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
    value.get_ref().as_str()
}

fn limit(name: &str, value: &DeValue<'_>) -> Option<(Limit, usize)> {
    let limit = Limit::named(name)?;
    let number = value.as_integer()?;
    let most = usize::from_str_radix(number.as_str(), number.radix()).ok()?;
    (1..=limit.most()).contains(&most).then_some((limit, most))
}
