//! The lines of a text that a diagnostic speaks of, cut to fit.
//!
//! Only the first line of a place is shown, and of a long line only the part around the place,
//! so that what is laid out is small however large the text is.

use callsheet_spec::invisible::is_invisible;
use callsheet_spec::source::{Source, Span};
use unicode_width::UnicodeWidthChar as _;

use super::locate::{Locator, floor};

/// A place to underline.
pub(super) struct Mark<'a> {
    pub(super) span: Span,
    pub(super) text: &'a str,
    pub(super) is_primary: bool,
}

/// Lines ready to be laid out, with the places in them.
pub(super) struct Frame<'a> {
    /// The number of the first line.
    pub(super) first_line: usize,
    /// The number of the last line with a place in it.
    pub(super) last_line: usize,
    /// The lines, as many as stand between the two, each with its line break. Lines that are not
    /// shown are empty.
    pub(super) text: String,
    /// The places in `text`.
    pub(super) marks: Vec<(Span, &'a Mark<'a>)>,
    /// Marks that do not fit.
    pub(super) elsewhere: Vec<&'a Mark<'a>>,
    /// Marks that fit, but for whose words there is no room beside them.
    pub(super) crowded: Vec<&'a Mark<'a>>,
}

impl<'a> Frame<'a> {
    /// The frame for some places, of which the first one is what is shown in any case.
    pub(super) fn new(
        source: &Source,
        marks: &'a [Mark<'a>],
        width: usize,
        locator: &mut Locator<'_>,
    ) -> Self {
        let mut line_of = |mark: &Mark<'_>| locator.position(mark.span.start).line;
        let placed: Vec<_> = marks.iter().map(|mark| (line_of(mark), mark)).collect();
        let main = placed.first().map_or(1, |(line, _)| *line);
        let (near, far): (Vec<_>, Vec<_>) = placed
            .into_iter()
            .partition(|(line, _)| line.abs_diff(main) <= FAR);
        let elsewhere = far.into_iter().map(|(_, mark)| mark).collect();
        let first_line = near.iter().map(|(line, _)| *line).min().unwrap_or(main);
        let last_line = near.iter().map(|(line, _)| *line).max().unwrap_or(main);
        let mut frame = Self {
            first_line,
            last_line,
            text: String::new(),
            marks: Vec::new(),
            elsewhere,
            crowded: Vec::new(),
        };
        for line in first_line..=last_line {
            let here: Vec<_> = near
                .iter()
                .filter(|(at, _)| *at == line)
                .map(|(_, mark)| *mark)
                .collect();
            let start = frame.text.len();
            let is_beside = || near.iter().any(|(at, _)| at.abs_diff(line) <= BESIDE);
            if !here.is_empty() || is_beside() {
                frame.add_line(source, line, &here, width);
            }
            frame.text.push('\n');
            if frame
                .marks
                .last()
                .is_some_and(|(span, _)| span.start >= start)
            {
                frame.last_line = line;
            }
        }
        frame
    }

    /// Whether there is no room for the words of a mark beside it.
    pub(super) fn is_crowded(&self, mark: &Mark<'_>) -> bool {
        self.crowded.iter().any(|other| std::ptr::eq(*other, mark))
    }

    fn add_line(&mut self, source: &Source, line: usize, marks: &[&'a Mark<'a>], width: usize) {
        let span = source.line_span(line);
        let text = source.slice(span);
        let focus = marks.iter().find(|mark| mark.is_primary).or(marks.first());
        let focus_at = focus.map_or(0, |mark| {
            floor(text, mark.span.start.saturating_sub(span.start))
        });
        let label = focus.map_or(0, |mark| columns(mark.text) + 1);
        let focus_end = focus.map_or(focus_at, |mark| {
            floor(text, mark.span.end.saturating_sub(span.start)).max(focus_at)
        });
        let under = &text[focus_at..focus_end];
        let under = columns(&under[..take(under.chars(), ENOUGH)]);
        let window = Window::around(text, focus_at, width, label + under.max(LEAST));
        let start = self.text.len();
        let places = window.write(text, &mut self.text);
        for mark in marks {
            let from = floor(text, mark.span.start.saturating_sub(span.start));
            let to = floor(text, mark.span.end.saturating_sub(span.start)).max(from);
            if from < window.start || from > window.end {
                self.elsewhere.push(mark);
                continue;
            }
            let to = to.min(window.end);
            let to = if mark.is_primary {
                let cut = usize::from(window.is_cut_left);
                let width = width.saturating_sub(label + cut);
                clip(text, from, to, window.start, width)
            } else {
                to
            };
            let span = Span::new(start + places.of(from), start + places.of(to));
            self.marks.push((span, mark));
            // An empty place is underlined by one sign all the same.
            let before = columns(&self.text[start..span.start]);
            let under = columns(&self.text[span.range()]).max(1);
            if !mark.text.is_empty() && before + under + 1 + columns(mark.text) > width {
                self.crowded.push(mark);
            }
        }
    }
}

/// Labels this many lines away from the main place are told in words.
const FAR: usize = 200;

/// A line between two places that is shown although nothing is marked in it.
const BESIDE: usize = 1;

/// The end of an underline that leaves room for its label in the line.
fn clip(text: &str, from: usize, to: usize, window: usize, width: usize) -> usize {
    let before = columns(text.get(window..from).unwrap_or_default());
    let mut room = width.saturating_sub(before).max(LEAST);
    let mut end = from;
    for character in text.get(from..to).unwrap_or_default().chars() {
        let wide = column_count(character);
        if wide > room {
            break;
        }
        room -= wide;
        end += character.len_utf8();
    }
    end
}

/// The shortest underline that a place is cut to.
const LEAST: usize = 8;

/// An underline that is long enough to show a place by, if its line is cut anyway.
const ENOUGH: usize = 24;

/// The part of a line that is shown, in bytes of the line.
#[derive(Debug, PartialEq, Eq)]
struct Window {
    start: usize,
    end: usize,
    is_cut_left: bool,
    is_cut_right: bool,
}

impl Window {
    /// The whole line if it fits into `width` columns, else the part around `focus`, placed so
    /// that there is room for `wanted` columns from it on.
    fn around(text: &str, focus: usize, width: usize, wanted: usize) -> Self {
        if fits(text, width) {
            return Self {
                start: 0,
                end: text.len(),
                is_cut_left: false,
                is_cut_right: false,
            };
        }
        // Two columns for the signs that something was cut.
        let room = width.saturating_sub(2).max(LEAST);
        let most_before = room.saturating_sub(wanted);
        let (before, after) = text.split_at(focus);
        let left = take(before.chars().rev(), most_before.min(room / 3));
        let mut start = focus - left;
        let used = columns(&before[start..]);
        let right = take(after.chars(), room - used.min(room));
        let end = focus + right;
        if end == text.len() {
            // What is left of the room belongs to the text before.
            let spare = room.saturating_sub(columns(&text[start..end]));
            let spare = spare.min(most_before.saturating_sub(used));
            start -= take(text[..start].chars().rev(), spare);
        }
        Self {
            start,
            end,
            is_cut_left: start > 0,
            is_cut_right: end < text.len(),
        }
    }

    /// Writes the part in a form that can be seen, and tells where each byte went.
    fn write(&self, text: &str, out: &mut String) -> Places {
        let origin = out.len();
        let mut moved = Vec::new();
        if self.is_cut_left {
            out.push('…');
        }
        for (at, character) in text[self.start..self.end].char_indices() {
            let shown = out.len() - origin;
            if moved
                .last()
                .map_or(self.start, |(from, to): &(usize, usize)| {
                    self.start + at - from + to
                })
                != shown
                || moved.is_empty()
            {
                moved.push((self.start + at, shown));
            }
            match character {
                '\u{feff}' if self.start + at == 0 => {}
                _ if is_invisible(character) && !is_shown(character) => out.push('\u{fffd}'),
                _ => out.push(character),
            }
        }
        moved.push((self.end, out.len() - origin));
        if self.is_cut_right {
            out.push('…');
        }
        Places(moved)
    }
}

/// Whether the library that lays the frame out shows or needs an invisible character itself.
fn is_shown(character: char) -> bool {
    matches!(
        character,
        '\u{200c}' | '\u{200d}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Where the bytes of a line went: from which place on, and where that place went.
struct Places(Vec<(usize, usize)>);

impl Places {
    fn of(&self, at: usize) -> usize {
        let index = self.0.partition_point(|(from, _)| *from <= at);
        match index.checked_sub(1).and_then(|index| self.0.get(index)) {
            Some((from, to)) => to + (at - from),
            None => 0,
        }
    }
}

/// How many bytes of the characters fit into `room` columns.
fn take(characters: impl Iterator<Item = char>, room: usize) -> usize {
    let mut bytes = 0;
    let mut used = 0;
    for character in characters {
        used += column_count(character);
        if used > room {
            break;
        }
        bytes += character.len_utf8();
    }
    bytes
}

fn fits(text: &str, width: usize) -> bool {
    text.len() <= width && !text.contains('\t') || take(text.chars(), width) == text.len()
}

/// How many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(column_count).sum()
}

/// How many columns a character takes, as the library that lays the frame out counts them. What
/// would not be seen is shown as one sign.
pub(super) fn column_count(character: char) -> usize {
    match character {
        '\t' => 4,
        _ if is_invisible(character) => 1,
        _ => character.width().unwrap_or(1),
    }
}
