//! The look of rustc: the line, the place under it, what is wrong and what to do.

use std::fmt::Write as _;

use annotate_snippets::renderer::{
    DEFAULT_ERROR_STYLE, DEFAULT_INFO_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_WARNING_STYLE, Style,
};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use callsheet_spec::source::Source;

use super::did_you_mean;
use super::frame::{Frame, Mark, column_count, columns};
use super::locate::Locator;
use super::patch::Patched;
use crate::diagnostic::{Diagnostic, Severity};
use crate::spot::visible;

/// How diagnostics are to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How many columns there are; 80 by default.
    pub width: usize,
    /// Whether there are colours; none by default.
    pub color: Color,
    /// Whether the names of rules lead to their manual pages; not by default. Without colours
    /// there are no links either.
    pub links: Links,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            width: 80,
            color: Color::None,
            links: Links::None,
        }
    }
}

/// Which colours a renderer uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Color {
    /// None: plain text.
    None,
    /// Those that every terminal has, as ANSI escape sequences.
    Ansi,
}

/// Whether a renderer makes links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Links {
    /// None.
    None,
    /// Those that newer terminals have (OSC 8), as escape sequences.
    Osc8,
}

/// Renders each diagnostic with its line of the text, followed by an empty line.
#[must_use]
pub fn full(source: &Source, diagnostics: &[Diagnostic], look: Look) -> String {
    let mut locator = Locator::new(source);
    let mut text = String::new();
    for diagnostic in diagnostics {
        one(source, diagnostic, look, &mut locator, &mut text);
        text.push('\n');
    }
    text
}

/// One diagnostic, without the empty line after it.
pub(super) fn one(
    source: &Source,
    diagnostic: &Diagnostic,
    look: Look,
    locator: &mut Locator<'_>,
    out: &mut String,
) {
    let name = Some(diagnostic.name());
    framed(source, diagnostic, name, look, locator, out);
}

/// One diagnostic with the name of its rule, or none where it is of no rule.
pub(super) fn framed(
    source: &Source,
    diagnostic: &Diagnostic,
    name: Option<String>,
    look: Look,
    locator: &mut Locator<'_>,
    out: &mut String,
) {
    let position = locator.position(diagnostic.span.start);
    let label = match did_you_mean(diagnostic) {
        Some(question) if diagnostic.label.is_empty() => question,
        _ => diagnostic.label.clone(),
    };
    let mut marks = vec![Mark {
        span: diagnostic.span,
        text: &label,
        is_primary: true,
    }];
    marks.extend(diagnostic.labels.iter().map(|label| Mark {
        span: label.span,
        text: &label.text,
        is_primary: false,
    }));
    // The widest number decides how far the code is moved in; to be sure of the room, that of
    // the last mark is taken.
    let last = diagnostic
        .labels
        .iter()
        .map(|label| label.span.start)
        .max()
        .unwrap_or(0);
    let digits = locator
        .position(last.max(diagnostic.span.start))
        .line
        .to_string()
        .len();
    let frame = Frame::new(
        source,
        &marks,
        look.width.saturating_sub(digits + 3),
        locator,
    );
    let gutter = frame.last_line.to_string().len();

    let paint = Paint(look.color);
    let (level, style) = match diagnostic.severity {
        Severity::Error => (Level::ERROR, DEFAULT_ERROR_STYLE),
        Severity::Warning => (Level::WARNING, DEFAULT_WARNING_STYLE),
        Severity::Info => (Level::INFO, DEFAULT_INFO_STYLE),
    };
    let severity = diagnostic.severity;
    let named = name.as_deref().map_or(0, |name| columns(name) + "[]".len());
    let head = columns(severity.name()) + named + ": ".len();
    let message = wrap(&diagnostic.message, look.width, head, 2, "  ");
    let blank = if message.starts_with('\n') { "" } else { " " };
    let name = name.map(|name| match (look.color, look.links) {
        (Color::Ansi, Links::Osc8) => link(&diagnostic.rule.url(), &name),
        _ => name,
    });
    let name = name.map(|name| format!("[{name}]")).unwrap_or_default();
    out.push_str(&paint.with(style, &format!("{severity}{name}")));
    out.push_str(&paint.with(Style::new().bold(), &format!(":{blank}{message}")));
    out.push('\n');
    out.push_str(&" ".repeat(gutter));
    out.push_str(&paint.with(DEFAULT_LINE_NUM_STYLE, "--> "));
    out.push_str(&visible(source.name(), usize::MAX));
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, ":{position}");

    let mut snippet = Snippet::source(&frame.text).line_start(frame.first_line);
    for (span, mark) in &frame.marks {
        let kind = if mark.is_primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let is_labelled = !mark.text.is_empty() && !frame.is_crowded(mark);
        let label = is_labelled.then_some(mark.text);
        snippet = snippet.annotation(kind.span(span.range()).label(label));
    }
    let mut group = Group::with_level(level).element(snippet);
    for (kind, text) in remarks(diagnostic, &frame, locator) {
        let indent = gutter + 3 + "help: ".len();
        group = group.element(kind.message(wrap(&text, look.width, indent, indent, "")));
    }
    let renderer = match look.color {
        Color::None => Renderer::plain(),
        Color::Ansi => Renderer::styled(),
    };
    // Lines have been cut to fit; the renderer is not to cut them again.
    let room = look.width.saturating_sub(gutter + 3);
    let patched = Patched::of(source, diagnostic, room, locator);
    let groups: Vec<_> = std::iter::once(group)
        .chain(patched.iter().map(Patched::group))
        .collect();
    out.push_str(&renderer.term_width(10 * look.width + 1000).render(&groups));
    out.push('\n');
}

/// What stands under the code.
fn remarks(
    diagnostic: &Diagnostic,
    frame: &Frame<'_>,
    locator: &mut Locator<'_>,
) -> Vec<(Level<'static>, String)> {
    let mut remarks = Vec::new();
    let crowded = frame.crowded.iter().any(|mark| mark.is_primary);
    let is_news = !diagnostic.message.contains(&diagnostic.label);
    if crowded && is_news {
        remarks.push((Level::NOTE, diagnostic.label.clone()));
    }
    let question = did_you_mean(diagnostic).filter(|_| crowded || !diagnostic.label.is_empty());
    for help in question.iter().chain(&diagnostic.help) {
        remarks.push((Level::HELP, help.clone()));
    }
    let further = frame.crowded.iter().filter(|mark| !mark.is_primary);
    for mark in frame.elsewhere.iter().chain(further) {
        let position = locator.position(mark.span.start);
        remarks.push((Level::NOTE, format!("at {position}: {}", mark.text)));
    }
    for note in diagnostic.all_notes() {
        remarks.push((Level::NOTE, note));
    }
    remarks
}

/// Breaks a text into lines of at most `width` columns, of which the first has `used` columns
/// less and the others begin with `indent`; `hanging` is where these begin. It begins with a line
/// break if already its first word fits only into a line of its own.
pub(super) fn wrap(text: &str, width: usize, used: usize, hanging: usize, indent: &str) -> String {
    let mut wrapped = String::new();
    let mut column = used;
    let mut is_begun = false;
    for word in text.split(' ') {
        let wide = columns(word);
        let blank = usize::from(is_begun);
        // A word that fits into no line may as well begin in this one, if there is room.
        let fits_somewhere = wide <= width.saturating_sub(hanging) || column + blank >= width;
        let may_break = is_begun || column > hanging;
        let is_full = is_begun && column >= width;
        if is_full || may_break && fits_somewhere && column + blank + wide > width {
            wrapped.push('\n');
            wrapped.push_str(indent);
            column = hanging;
        } else if is_begun {
            wrapped.push(' ');
            column += 1;
        }
        is_begun = true;
        // What is longer than a line is mostly a path, and broken between its parts.
        for part in word.split_inclusive('/') {
            let wide = columns(part);
            if column + wide > width && column > hanging && wide <= width.saturating_sub(hanging) {
                wrapped.truncate(wrapped.trim_end_matches(' ').len());
                wrapped.push('\n');
                wrapped.push_str(indent);
                column = hanging;
            }
            for character in part.chars() {
                let wide = column_count(character);
                if column + wide > width && column > hanging {
                    wrapped.push('\n');
                    wrapped.push_str(indent);
                    column = hanging;
                }
                wrapped.push(character);
                column += wide;
            }
        }
    }
    wrapped
}

/// A text that leads to an address, where the terminal knows of such.
fn link(url: &str, text: &str) -> String {
    format!("\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\")
}

/// Writes text in a style, or as it is.
pub(super) struct Paint(pub(super) Color);

impl Paint {
    pub(super) fn with(&self, style: Style, text: &str) -> String {
        match self.0 {
            Color::None => text.to_owned(),
            Color::Ansi => format!("{style}{text}{style:#}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paths_are_broken_between_their_parts() {
        let text = "the spec says so at /home/me/projects/callsheet/specs/gadget.yaml:12:3";
        assert_eq!(
            wrap(text, 34, 4, 4, "    "),
            "the spec says so at /home/me/\n    projects/callsheet/specs/\n    gadget.yaml:12:3"
        );
        assert_eq!(
            wrap("see aaaaaaaaaaaaaaaa/b", 12, 2, 2, "  "),
            "see aaaaaa\n  aaaaaaaaaa\n  /b"
        );
    }
}
