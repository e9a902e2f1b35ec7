//! What could not be linted at all, and why.

use std::fmt;

use callsheet_spec::source::{Source, Span};

use super::full::{Look, framed};
use super::locate::Locator;
use super::remedies;
use crate::diagnostic::Diagnostic;
use crate::rules::Rule;

/// Why something could not be linted at all.
///
/// ```
/// use callsheet_validator::render::Problem;
///
/// let problem = Problem::new("a.yaml", "there is no such file");
/// assert_eq!(problem.to_string(), "a.yaml: there is no such file");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Problem {
    /// The file or the folder, by the name that it was given by; none where it is no file that
    /// stands in the way.
    pub file: Option<String>,
    /// Where it lies; see [`Linted::path`](super::Linted::path).
    pub path: Option<String>,
    /// The line that stands in the way, from 1, if one does.
    pub line: Option<usize>,
    /// The column in that line, in characters from 1, where that is known.
    pub column: Option<usize>,
    /// What the matter is, in a sentence without a full stop.
    pub message: String,
    excerpt: Option<Box<Excerpt>>,
}

/// The text that a problem lies in.
#[derive(Debug, Clone)]
struct Excerpt {
    source: Source,
    diagnostic: Diagnostic,
    /// Whether it is a rule of the linter that was broken.
    is_of_rule: bool,
}

/// What stands in the place of a rule where none was broken.
static NO_RULE: Rule = Rule::new("not-checked", "");

impl Problem {
    /// A problem with a file that lies where its name says.
    #[must_use]
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        let file = file.into();
        Self {
            path: Some(file.clone()),
            file: Some(file),
            ..Self::of_run(message)
        }
    }

    /// A problem that lies in no file.
    #[must_use]
    pub fn of_run(message: impl Into<String>) -> Self {
        Self {
            file: None,
            path: None,
            line: None,
            column: None,
            message: message.into(),
            excerpt: None,
        }
    }

    /// A problem at a place of a text, which is shown with it.
    #[must_use]
    pub fn at(source: &Source, span: Span, message: impl Into<String>) -> Self {
        let diagnostic = Diagnostic::new(&NO_RULE, span, message);
        Self::excerpted(source, diagnostic, false)
    }

    /// What was found in a text, where it keeps something else from being linted.
    #[must_use]
    pub fn of_diagnostic(source: &Source, diagnostic: &Diagnostic) -> Self {
        Self::excerpted(source, diagnostic.clone(), true)
    }

    /// The same problem, at a line.
    #[must_use]
    pub fn at_line(self, line: usize) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }

    /// The same problem, at a line and a column.
    #[must_use]
    pub fn at_column(self, line: usize, column: usize) -> Self {
        Self {
            line: Some(line),
            column: Some(column),
            ..self
        }
    }

    /// The same problem, with what to do about it; it is shown with the text that it lies in.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        if let Some(excerpt) = &mut self.excerpt {
            excerpt.diagnostic.help.push(help.into());
        }
        self
    }

    /// What the matter is and, where that is known, what to do about it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let excerpt = self.excerpt.as_ref();
        match excerpt.and_then(|excerpt| remedies(&excerpt.diagnostic).next()) {
            Some(remedy) => format!("{}; {remedy}", self.message),
            None => self.message.clone(),
        }
    }

    fn excerpted(source: &Source, mut diagnostic: Diagnostic, is_of_rule: bool) -> Self {
        diagnostic.make_visible();
        let position = source.position(diagnostic.span.start);
        let message = diagnostic.message.clone();
        let problem = Self::new(source.name(), message).at_column(position.line, position.column);
        Self {
            excerpt: Some(Box::new(Excerpt {
                source: source.clone(),
                diagnostic,
                is_of_rule,
            })),
            ..problem
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            f.write_str(file)?;
            for number in self.line.iter().chain(&self.column) {
                write!(f, ":{number}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.sentence())
    }
}

/// Renders a problem for people: with the lines concerned where they are known, else as a line.
/// Where there are lines, an empty one follows.
#[must_use]
pub fn problem(problem: &Problem, look: Look) -> String {
    let Some(excerpt) = &problem.excerpt else {
        return format!("error: {problem}\n");
    };
    let Excerpt {
        source,
        diagnostic,
        is_of_rule,
    } = excerpt.as_ref();
    let name = is_of_rule.then(|| diagnostic.name());
    let mut text = String::new();
    let mut locator = Locator::new(source);
    framed(source, diagnostic, name, look, &mut locator, &mut text);
    text.push('\n');
    text
}
