//! One line for each diagnostic, for editors and for `grep`.

use std::fmt::Write as _;

use callsheet_spec::source::Source;

use super::did_you_mean;
use super::locate::Locator;
use crate::diagnostic::Diagnostic;
use crate::spot::visible;

/// Renders each diagnostic as one line: `file:line:column: severity[rule]: message`, with what
/// to do after a semicolon.
#[must_use]
pub fn concise(source: &Source, diagnostics: &[Diagnostic]) -> String {
    let file = visible(source.name(), usize::MAX);
    let mut locator = Locator::new(source);
    let mut text = String::new();
    for diagnostic in diagnostics {
        let position = locator.position(diagnostic.span.start);
        let Diagnostic {
            severity, message, ..
        } = diagnostic;
        let name = diagnostic.name();
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{file}:{position}: {severity}[{name}]: {message}");
        let todo = did_you_mean(diagnostic).or_else(|| diagnostic.help.first().cloned());
        if let Some(todo) = todo {
            text.push_str("; ");
            text.push_str(&todo);
        }
        text.push('\n');
    }
    text
}
