//! What a fix would make of the lines concerned, where words do not say it.

use annotate_snippets::{Group, Level, Patch, Snippet};
use callsheet_spec::source::Source;

use super::frame::columns;
use super::locate::Locator;
use crate::diagnostic::{Diagnostic, Fix, Safety, apply};
use crate::spot::is_invisible;

/// A few lines that a fix changes.
pub(super) struct Patched<'s> {
    fix: &'s Fix,
    /// The lines, with the break of the last one.
    lines: &'s str,
    /// Where they start in the text.
    start: usize,
    first_line: usize,
}

impl<'s> Patched<'s> {
    /// The lines that the fix of a diagnostic changes; `None` where there is no fix, where what is
    /// to be written has been said in words, and where it could not be shown as it is: too many
    /// lines, long ones, or characters that cannot be seen.
    pub(super) fn of(
        source: &'s Source,
        diagnostic: &'s Diagnostic,
        width: usize,
        locator: &Locator<'_>,
    ) -> Option<Self> {
        let fix = diagnostic.fix.as_ref()?;
        let (first, last) = (fix.edits.first()?, fix.edits.last()?);
        if is_told(diagnostic, fix) {
            return None;
        }
        let first_line = locator.line_of(first.span.start);
        // What ends with a line break does not reach into the next line.
        let end = last.span.end - usize::from(last.span.slice(source.text()).ends_with('\n'));
        let last_line = locator.line_of(end.max(first.span.start));
        if last_line - first_line >= MOST_LINES {
            return None;
        }
        let start = source.line_span(first_line).start;
        let end = source.line_span(last_line + 1).start;
        // What has more bytes than these lines have room for is not looked at.
        let most = (width + 2) * char::MAX.len_utf8() * (MOST_LINES + 1);
        let lines = source.text().get(start..end)?;
        if lines.len() > most || fix.edits.iter().any(|edit| edit.text.len() > most) {
            return None;
        }
        let fixed = apply(lines, &Self::within(fix, start));
        let is_plain = |character: char| {
            let is_odd_blank = character.is_whitespace() && character != ' ';
            let is_hidden = character.is_control() || is_invisible(character) || is_odd_blank;
            character == '\n' || !is_hidden
        };
        let is_short = |text: &str| text.lines().all(|line| columns(line) <= width);
        let fits = |text: &str| text.chars().all(is_plain) && is_short(text);
        (fits(lines) && fits(&fixed)).then_some(Self {
            fix,
            lines,
            start,
            first_line,
        })
    }

    /// The group that shows it.
    pub(super) fn group(&self) -> Group<'s> {
        let title = match self.fix.safety {
            Safety::Safe => "with `--fix`:",
            Safety::Unsafe => "with `--fix --unsafe-fixes`:",
        };
        let patches = Self::within(self.fix, self.start)
            .into_iter()
            .map(|edit| Patch::new(edit.span.range(), edit.text));
        let snippet = Snippet::source(self.lines)
            .line_start(self.first_line)
            .patches(patches);
        Group::with_title(Level::HELP.secondary_title(title)).element(snippet)
    }

    /// The edits of a fix, with their places in the lines that start at `start`.
    fn within(fix: &Fix, start: usize) -> Vec<crate::diagnostic::Edit> {
        let mut edits = fix.edits.clone();
        for edit in &mut edits {
            edit.span.start -= start;
            edit.span.end -= start;
        }
        edits
    }
}

/// A fix that changes more is told by `--diff`.
const MOST_LINES: usize = 4;

/// Whether the words of a diagnostic say what the fix writes.
fn is_told(diagnostic: &Diagnostic, fix: &Fix) -> bool {
    let [edit] = fix.edits.as_slice() else {
        return false;
    };
    if edit.text.is_empty() && edit.span == diagnostic.span {
        // It is what is underlined that is to go.
        return true;
    }
    let is_named = diagnostic
        .help
        .iter()
        .any(|help| help.ends_with(&format!("`{}`", edit.text)));
    diagnostic.suggestion.is_some() || !edit.text.is_empty() && is_named
}
