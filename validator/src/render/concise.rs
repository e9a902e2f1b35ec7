//! One line for each diagnostic, for editors and for `grep`.

use std::fmt::Write as _;

use callsheet_spec::source::Source;

use super::locate::Locator;
use super::remedies;
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
        if let Some(remedy) = remedies(diagnostic).next() {
            text.push_str("; ");
            text.push_str(&remedy);
        }
        text.push('\n');
    }
    text
}
