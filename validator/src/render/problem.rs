//! What could not be linted at all, and why.

use std::fmt;

use annotate_snippets::renderer::{DEFAULT_ERROR_STYLE, Style};
use callsheet_spec::source::{Source, Span};

use super::frame::columns;
use super::full::{Look, Paint, framed, wrap};
use super::locate::Locator;
use super::remedies;
use crate::diagnostic::{Diagnostic, Severity};
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

/// Renders a problem for people: with the lines concerned where they are known, else as a sentence
/// in lines of the width. Where there are lines of a file, an empty one follows.
#[must_use]
pub fn problem(problem: &Problem, look: Look) -> String {
    let Some(excerpt) = &problem.excerpt else {
        return sentence(&problem.to_string(), look);
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

/// A problem without a text that it lies in. Lines that it has stay lines.
fn sentence(message: &str, look: Look) -> String {
    let paint = Paint(look.color);
    let mut used = "error: ".len();
    let mut wrapped = String::new();
    for (index, line) in message.split('\n').enumerate() {
        let line = bound(line, look.width.saturating_sub(INDENT.len()));
        let line = wrap(&line, look.width, used, INDENT.len(), INDENT);
        wrapped.push_str(if index > 0 { "\n" } else { " " });
        wrapped.push_str(&line.replace(BOND, " "));
        used = 0;
    }
    let head = paint.with(DEFAULT_ERROR_STYLE, Severity::Error.name());
    let message = paint.with(Style::new().bold(), &format!(":{wrapped}"));
    format!("{head}{message}\n")
}

/// A line in which code (`a b`) has no blanks to break at if it fits into a line of so many columns:
/// it is there to be copied.
fn bound(line: &str, columns: usize) -> String {
    let mut bound = Vec::new();
    for (index, part) in line.split('`').enumerate() {
        let is_code = index % 2 == 1 && self::columns(part) + "``;".len() <= columns;
        bound.push(if is_code {
            part.replace(' ', BOND)
        } else {
            part.to_owned()
        });
    }
    bound.join("`")
}

/// What stands for a blank that no line ends at: a character that no text has.
const BOND: &str = "\u{e000}";

/// How far the lines after the first are moved in.
const INDENT: &str = "  ";

#[cfg(test)]
mod tests {
    use super::super::Color;
    use super::*;

    #[test]
    fn a_sentence_fits_the_width() {
        let problem_of = |message: &str, look| problem(&Problem::of_run(message), look);
        let look = Look {
            width: 30,
            ..Look::default()
        };
        assert_eq!(
            problem_of(
                "nothing was sent: there is nobody to ask\n  Then: `a b`",
                look
            ),
            "error: nothing was sent: there\n  is nobody to ask\n  Then: `a b`\n"
        );
        assert_eq!(
            problem_of("it is left: `callsheet wait gen_1` has it", look),
            "error: it is left:\n  `callsheet wait gen_1` has\n  it\n"
        );
        let long = "a".repeat(40);
        let shown = problem_of(&format!("the file {long} is gone"), look);
        assert!(shown.lines().all(|line| line.len() <= 30), "{shown}");
        let colored = Look {
            color: Color::Ansi,
            ..look
        };
        let shown = problem_of("not sent", colored);
        assert!(shown.starts_with("\u{1b}["), "{shown:?}");
        assert!(shown.contains(": not sent"), "{shown:?}");
        let file = Problem::new("a.yaml", "there is no such file").at_line(3);
        assert_eq!(
            problem(&file, Look::default()),
            "error: a.yaml:3: there is no such file\n"
        );
    }
}
