//! What a fix would make of the lines concerned, where words do not say it.

use annotate_snippets::{Group, Level, Patch, Snippet};
use callsheet_spec::invisible::is_invisible;
use callsheet_spec::source::{Source, Span};

use super::frame::columns;
use super::locate::Locator;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety, apply};

/// A few lines that a fix changes.
pub(super) struct Patched<'s> {
    fix: &'s Fix,
    /// The lines, with the break of the last one, and with what would not be seen escaped.
    lines: String,
    /// The edits of the fix in these lines, escaped likewise.
    edits: Vec<Edit>,
    first_line: usize,
}

impl<'s> Patched<'s> {
    /// The lines that the fix of a diagnostic changes; `None` where there is no fix, where what is
    /// to be written has been said in words, and where there is no room: too many lines, or long
    /// ones.
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
        let place = |at: usize| {
            let (before, after) = lines.split_at_checked(at - start)?;
            let is_in_break = after.starts_with('\n');
            let before = before
                .strip_suffix('\r')
                .filter(|_| is_in_break)
                .unwrap_or(before);
            Some(escaped(before).len())
        };
        let edits = fix.edits.iter().map(|edit| {
            let span = Span::new(place(edit.span.start)?, place(edit.span.end)?);
            Some(Edit::new(span, escaped(&edit.text)))
        });
        let edits = edits.collect::<Option<Vec<_>>>()?;
        let lines = escaped(lines);
        let fits = |text: &str| text.lines().all(|line| columns(line) <= width);
        (fits(&lines) && fits(&apply(&lines, &edits))).then_some(Self {
            fix,
            lines,
            edits,
            first_line,
        })
    }

    /// The group that shows it.
    pub(super) fn group(&self) -> Group<'_> {
        let title = match self.fix.safety {
            Safety::Safe => "with `--fix`:",
            Safety::Unsafe => "with `--fix --unsafe-fixes`:",
        };
        let edits = self.edits.iter();
        let patches = edits.map(|edit| Patch::new(edit.span.range(), edit.text.as_str()));
        let snippet = Snippet::source(&self.lines)
            .line_start(self.first_line)
            .patches(patches);
        Group::with_title(Level::HELP.secondary_title(title)).element(snippet)
    }
}

/// A text in which what would not be seen is written as `\u{a0}`; line breaks stay, those of
/// Windows as the one that the others have.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '\r' && rest.peek() == Some(&'\n') {
            continue;
        }
        let is_odd_blank = character.is_whitespace() && character != ' ';
        let is_hidden = character.is_control() || is_invisible(character) || is_odd_blank;
        if is_hidden && character != '\n' {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
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
