//! What came of a whole run, as the formats for programs take it.

use callsheet_spec::source::Source;

use super::problem::Problem;
use crate::diagnostic::{Diagnostic, Severity};

/// The outcome of linting any number of files.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Run<'a> {
    /// The files that were linted, in the order in which they are to be shown.
    pub files: Vec<Linted<'a>>,
    /// What could not be linted.
    pub problems: Vec<Problem>,
    /// How many files were passed over, because they are excluded or nothing says that
    /// they are requests.
    pub passed_over: usize,
    /// The least severity that makes the run fail: errors, or warnings too.
    pub fails_from: Severity,
}

impl<'a> Run<'a> {
    /// A run over some files, without problems; errors make it fail.
    #[must_use]
    pub fn new(files: Vec<Linted<'a>>) -> Self {
        Self {
            files,
            problems: Vec::new(),
            passed_over: 0,
            fails_from: Severity::Error,
        }
    }

    /// Every diagnostic with its file, in order.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = (&Linted<'a>, &'a Diagnostic)> {
        self.files
            .iter()
            .flat_map(|file| file.diagnostics.iter().map(move |found| (file, found)))
    }

    /// How many diagnostics have that severity.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.diagnostics()
            .filter(|(_, diagnostic)| diagnostic.severity == severity)
            .count()
    }
}

/// A file that was linted, with what was found in it.
#[derive(Debug, Clone)]
pub struct Linted<'a> {
    /// Its text, under the name that it was given by.
    pub source: &'a Source,
    /// Where it lies, with `/` between the parts: relative to the root of the repository, or
    /// absolute outside of it. Services that show diagnostics beside the code know files by it.
    pub path: String,
    /// What was found, in order.
    pub diagnostics: &'a [Diagnostic],
}

impl<'a> Linted<'a> {
    /// A file that lies where its name says.
    #[must_use]
    pub fn new(source: &'a Source, diagnostics: &'a [Diagnostic]) -> Self {
        Self {
            path: source.name().to_owned(),
            source,
            diagnostics,
        }
    }
}
