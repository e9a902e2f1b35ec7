//! What a fix changes, for people and for `patch`.

use annotate_snippets::renderer::{AnsiColor, Style};
use callsheet_spec::source::Source;
use similar::{Algorithm, TextDiff};

use super::full::{Color, Paint};

/// Renders what tells `after` from `before` as a unified diff with three lines around each
/// change; nothing where they are the same.
#[must_use]
pub fn diff(before: &Source, after: &Source, color: Color) -> String {
    let (from, to) = (before.text(), after.text());
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .diff_lines(from, to);
    let mut unified = diff.unified_diff();
    let plain = unified
        .context_radius(3)
        .header(before.name(), after.name())
        .to_string();
    if color == Color::None {
        return plain;
    }
    let paint = Paint(color);
    let mut text = String::with_capacity(2 * plain.len());
    for line in plain.split_inclusive('\n') {
        let (line, ending) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        let style = match line.as_bytes() {
            [b'+' | b'-', b'+' | b'-', ..] => Some(Style::new().bold()),
            [b'+', ..] => Some(AnsiColor::Green.on_default()),
            [b'-', ..] => Some(AnsiColor::Red.on_default()),
            [b'@', ..] => Some(AnsiColor::Cyan.on_default()),
            _ => None,
        };
        match style {
            Some(style) => text.push_str(&paint.with(style, line)),
            None => text.push_str(line),
        }
        text.push_str(ending);
    }
    text
}
