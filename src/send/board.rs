//! How far each job is: on a terminal a line for each that is under way, else a line for each
//! piece of news.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The lines of the jobs that are under way, at the end of standard error.
pub(super) struct Board {
    /// How many columns there are; none where nothing is to be drawn.
    width: Option<usize>,
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    all: Vec<Row>,
    /// How many lines stand on the terminal now.
    drawn: usize,
    begun: usize,
}

struct Row {
    number: usize,
    name: String,
    word: String,
    since: Instant,
}

impl Board {
    /// A board for a terminal of that many columns, or for none.
    pub(super) fn new(width: usize) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            width: (!is_dumb && io::stderr().is_terminal()).then_some(width),
            rows: Mutex::default(),
        }
    }

    /// A line for what begins now; it is gone when what is given back is dropped.
    pub(super) fn begin(&self, name: &str, word: &str) -> Entry<'_> {
        let mut rows = self.rows();
        rows.begun += 1;
        let number = rows.begun;
        rows.all.push(Row {
            number,
            name: name.to_owned(),
            word: word.to_owned(),
            since: Instant::now(),
        });
        self.redraw(&mut rows);
        Entry {
            board: self,
            number,
        }
    }

    /// Says something that stays, above the lines of the jobs: on a terminal, in lines that end
    /// between words.
    pub(super) fn say(&self, sentence: &str) {
        self.aside(|| crate::output::say_sentence(sentence));
    }

    /// Does something that writes to the terminal.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut rows = self.rows();
        self.erase(&mut rows);
        let written = write();
        self.redraw(&mut rows);
        written
    }

    /// Shows how much time has passed.
    pub(super) fn tick(&self) {
        self.redraw(&mut self.rows());
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        // What is drawn is right whoever was interrupted.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn erase(&self, rows: &mut Rows) {
        if self.width.is_some() && rows.drawn > 0 {
            write(&format!("\r\x1b[{}A\x1b[J", rows.drawn));
        }
        rows.drawn = 0;
    }

    fn redraw(&self, rows: &mut Rows) {
        let Some(width) = self.width else { return };
        let mut text = String::new();
        if rows.drawn > 0 {
            // What a person types stands where the cursor is, such as `^C`.
            text = format!("\r\x1b[{}A", rows.drawn);
        }
        for row in &rows.all {
            let seconds = row.since.elapsed().as_secs();
            let line = line(&row.name, &row.word, seconds, width);
            text.push_str(&line);
            text.push_str("\x1b[K\n");
        }
        text.push_str("\x1b[J");
        if rows.drawn > 0 || !rows.all.is_empty() {
            write(&text);
        }
        rows.drawn = rows.all.len();
    }
}

/// A line of a board.
pub(super) struct Entry<'a> {
    board: &'a Board,
    number: usize,
}

impl Entry<'_> {
    /// Puts another word behind the name. Without a terminal, `plain` is said instead.
    pub(super) fn set(&self, word: &str, plain: impl FnOnce(u64) -> String) {
        let mut rows = self.board.rows();
        let number = self.number;
        let Some(row) = rows.all.iter_mut().find(|row| row.number == number) else {
            return;
        };
        word.clone_into(&mut row.word);
        let seconds = row.since.elapsed().as_secs();
        if self.board.width.is_some() {
            self.board.redraw(&mut rows);
        } else {
            crate::output::say(&plain(seconds));
        }
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let mut rows = self.board.rows();
        rows.all.retain(|row| row.number != self.number);
        self.board.redraw(&mut rows);
    }
}

/// A line of at most `width` columns less one, in the last of which the cursor would wrap.
fn line(name: &str, word: &str, seconds: u64, width: usize) -> String {
    let end = format!("  {word}  {seconds} s");
    let room = width.saturating_sub(1);
    let for_name = room.saturating_sub(end.width()).max(room / 3);
    let text = format!("{}{end}", cut(name, for_name));
    cut(&text, room)
}

/// A text that takes at most so many columns.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut taken = 1;
    for character in text.chars() {
        taken += character.width().unwrap_or(0);
        if taken > columns {
            break;
        }
        cut.push(character);
    }
    cut.push('…');
    cut
}

fn write(text: &str) {
    // There is no place to report that it cannot be written.
    let _ = io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_wraps() {
        for name in ["fox.yaml", &"very-long/".repeat(20), &"狐".repeat(60), ""] {
            for word in ["IN_PROGRESS", &"x".repeat(100), ""] {
                for width in [40, 80, 120] {
                    let line = line(name, word, 12_345, width);
                    assert!(line.width() < width, "{line}");
                }
            }
        }
        assert_eq!(
            line("fox.yaml", "IN_QUEUE", 3, 80),
            "fox.yaml  IN_QUEUE  3 s"
        );
        assert_eq!(
            line(&"f".repeat(40), "IN_QUEUE", 3, 40),
            format!("{}…  IN_QUEUE  3 s", "f".repeat(23))
        );
    }
}
