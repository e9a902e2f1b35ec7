//! `callsheet.toml`: which files are requests of which endpoint, and how strict the rules are.

mod explain;
mod json;
mod never;
mod read;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use callsheet_spec::source::{Source, Span};
use callsheet_validator::render::Problem;
use callsheet_validator::{Level, Settings};
use globset::GlobMatcher;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::exit::Failure;
use crate::files;
use crate::limits::Limit;

pub(crate) use explain::SCHEMA;

/// The name of the file.
pub(crate) const NAME: &str = "callsheet.toml";

/// Which files are API requests, of which endpoint, and how strict the rules are.
#[derive(Debug, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "callsheet.toml", deny_unknown_fields))]
pub(crate) struct Config {
    /// The folder it lies in, to which its paths are relative.
    #[cfg_attr(test, schemars(skip))]
    pub(crate) folder: PathBuf,
    /// Its text.
    #[cfg_attr(test, schemars(skip))]
    pub(crate) source: Source,
    /// The endpoint where nothing more specific is said: an operationId, a path, or the last
    /// segment of a path.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(crate) endpoint: Option<Word>,
    /// Files that are passed over, as patterns of .gitignore relative to this file. A file that
    /// is named on the command line is linted all the same, unless --force-exclude is given.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub(crate) exclude: Exclusion,
    /// Which files are requests of which endpoint; the first entry that matches counts.
    #[cfg_attr(test, schemars(rename = "files", with = "Option<Vec<Claim>>"))]
    pub(crate) claims: Vec<Claim>,
    /// How strict the rules are.
    #[cfg_attr(
        test,
        schemars(with = "Option<std::collections::BTreeMap<String, tests::LevelName>>")
    )]
    pub(crate) rules: Vec<(Word, Level)>,
    /// How much a file may hold.
    #[cfg_attr(test, schemars(with = "Option<tests::LimitTable>"))]
    pub(crate) limits: Vec<(Limit, usize)>,
}

/// Files of one kind.
#[derive(Debug)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
pub(crate) struct Claim {
    /// The files, as a glob relative to this file: `*` stops at a `/`, `**` does not.
    #[cfg_attr(test, schemars(with = "String"))]
    glob: GlobMatcher,
    /// The endpoint that the files are requests of.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(crate) endpoint: Option<Word>,
    /// The OpenAPI document or JSON Schema that describes them, relative to this file, if it is
    /// none of the bundled ones.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(crate) spec: Option<Word>,
    /// Whether the files hold lists of which each item is a request.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub(crate) items: bool,
}

/// A word of the file with the place where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// Patterns of files to pass over.
#[derive(Debug, Default)]
pub(crate) struct Exclusion(Option<Gitignore>);

impl Exclusion {
    fn new(patterns: Gitignore) -> Self {
        Self(Some(patterns))
    }

    /// Patterns of the command line, relative to the current folder.
    pub(crate) fn of_patterns(patterns: &[String]) -> Result<Self, Failure> {
        if patterns.is_empty() {
            return Ok(Self::default());
        }
        let mut builder = GitignoreBuilder::new(files::absolute(Path::new(".")));
        for pattern in patterns {
            builder
                .add_line(None, pattern)
                .map_err(|error| Failure::new(format!("--exclude {pattern}: {error}")))?;
        }
        let patterns = builder.build();
        let patterns = patterns.map_err(|error| Failure::new(format!("--exclude: {error}")))?;
        Ok(Self::new(patterns))
    }

    /// Whether there is no pattern.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a file, given by its absolute path, is passed over.
    pub(crate) fn covers(&self, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|patterns| {
            // Asked of a path from elsewhere, the patterns panic.
            path.starts_with(patterns.path())
                && patterns
                    .matched_path_or_any_parents(path, false)
                    .is_ignore()
        })
    }
}

impl Config {
    /// Reads a config; `folder` is where its file lies, as an absolute path.
    pub(crate) fn read(source: &Source, folder: &Path) -> Result<Self, Faults> {
        read::read(source, folder)
    }

    /// The first entry that claims a file, which is given by its absolute path.
    pub(crate) fn claim(&self, path: &Path) -> Option<&Claim> {
        let path = path.strip_prefix(&self.folder).ok()?;
        self.claims.iter().find(|claim| claim.glob.is_match(path))
    }

    /// The file that an entry names as its spec.
    pub(crate) fn spec_of(&self, claim: &Claim) -> Option<PathBuf> {
        Some(self.folder.join(&claim.spec.as_ref()?.text))
    }

    /// Puts the levels of the rules and the limits into the settings.
    pub(crate) fn apply(&self, settings: &mut Settings) {
        for (rule, level) in &self.rules {
            // That there is such a rule was seen when the file was read.
            let _ = settings.set(&rule.text, *level);
        }
        for (limit, most) in &self.limits {
            limit.set(&mut settings.limits, *most);
        }
    }
}

/// What is wrong with a config: all of it, in the order of the file.
#[derive(Debug)]
pub(crate) enum Faults {
    /// Diagnostics, which the file's text belongs to.
    Diagnostics(Vec<callsheet_validator::Diagnostic>),
    /// What no schema can see.
    Problems(Vec<Problem>),
}
