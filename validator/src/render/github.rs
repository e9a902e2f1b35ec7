//! Workflow commands of GitHub Actions, which shows them beside the code.

use std::fmt::Write as _;

use super::locate::Locator;
use super::run::Run;
use super::{prose, remedies};
use crate::diagnostic::Severity;

/// Renders a run as workflow commands, one a line.
#[must_use]
pub fn github(run: &Run<'_>) -> String {
    let mut text = String::new();
    for file in &run.files {
        let mut locator = Locator::new(file.source);
        for diagnostic in file.diagnostics {
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let start = locator.position(diagnostic.span.start);
            let end = locator.position(diagnostic.span.end);
            // Writing to a `String` cannot fail.
            let _ = write!(
                text,
                "::{command} file={},line={},endLine={},col={}",
                property(&file.path),
                start.line,
                end.line,
                start.column
            );
            // Columns have no meaning to it across lines.
            if end.line == start.line {
                let _ = write!(text, ",endColumn={}", end.column.max(start.column + 1) - 1);
            }
            let title = format!("callsheet: {}", diagnostic.name());
            let mut message = prose(&diagnostic.message);
            for remedy in remedies(diagnostic) {
                message.push('\n');
                message.push_str(&prose(&remedy));
            }
            let _ = writeln!(text, ",title={}::{}", property(&title), data(&message));
        }
    }
    for problem in &run.problems {
        let path = problem.path.as_deref();
        let path = path.map(|path| format!("file={},", property(path)));
        let line = problem.line.map(|line| format!("line={line},"));
        let column = problem.column.map(|column| format!("col={column},"));
        let place: String = [path, line, column].into_iter().flatten().collect();
        let message = data(&prose(&problem.sentence()));
        let _ = writeln!(text, "::error {place}title=callsheet::{message}");
    }
    text
}

/// The value of a property, in which `:` and `,` would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// What stands after the last `::`; a line break would end it.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let cases = [
            ("plain", "plain", "plain"),
            ("100%", "100%25", "100%25"),
            ("%0A", "%250A", "%250A"),
            ("a\nb\r", "a%0Ab%0D", "a%0Ab%0D"),
            ("a: b, c::d", "a: b, c::d", "a%3A b%2C c%3A%3Ad"),
            ("猫 🐈", "猫 🐈", "猫 🐈"),
        ];
        for (text, as_data, as_property) in cases {
            assert_eq!(data(text), as_data);
            assert_eq!(property(text), as_property);
        }
    }
}
