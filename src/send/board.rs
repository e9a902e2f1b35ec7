//! How far each job is: on a terminal a line for each that is under way, else a line for each
//! piece of news.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::words::grouped;

/// The lines of the jobs that are under way, at the end of standard error.
pub(super) struct Board {
    /// How many columns there are; none where nothing is to be drawn.
    width: Option<usize>,
    rows: Mutex<Rows>,
}

struct Rows {
    all: Vec<Row>,
    /// How many lines stand on the terminal now.
    drawn: usize,
    begun: usize,
    /// When something was written last.
    written: Instant,
}

struct Row {
    number: usize,
    name: String,
    word: String,
    /// What is waited for, where that is not plain from the word.
    awaited: &'static str,
    since: Instant,
    /// When the word was put there.
    news: Instant,
}

/// How long nothing new may be heard before a line says what is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long nothing may be written, where there is no terminal, before it is said that the run
/// goes on.
const SILENCE: Duration = Duration::from_mins(1);

impl Board {
    /// A board for a terminal of that many columns, or for none.
    pub(super) fn new(width: usize) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            width: (!is_dumb && io::stderr().is_terminal()).then_some(width),
            rows: Mutex::new(Rows {
                all: Vec::new(),
                drawn: 0,
                begun: 0,
                written: Instant::now(),
            }),
        }
    }

    /// A line for what begins now, and for what it waits; it is gone when what is given back is
    /// dropped.
    pub(super) fn begin(&self, name: &str, word: &str, awaited: &'static str) -> Entry<'_> {
        let mut rows = self.rows();
        rows.begun += 1;
        let number = rows.begun;
        rows.all.push(Row {
            number,
            name: name.to_owned(),
            word: word.to_owned(),
            awaited,
            since: Instant::now(),
            news: Instant::now(),
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
        rows.written = Instant::now();
        self.redraw(&mut rows);
        written
    }

    /// Shows how much time has passed, and now and then, where nothing is drawn, that it does.
    pub(super) fn tick(&self) {
        let mut rows = self.rows();
        if self.width.is_some() {
            self.redraw(&mut rows);
        } else if let Some(sentence) = rows.sign_of_life(Instant::now()) {
            crate::output::say_sentence(&sentence);
            rows.written = Instant::now();
        }
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
        let now = Instant::now();
        for row in &rows.all {
            let seconds = now.saturating_duration_since(row.since).as_secs();
            let line = line(&row.name, &row.said(now), seconds, width);
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

impl Rows {
    /// What is waited for, if nothing was written for so long that somebody may think that the
    /// run hangs.
    fn sign_of_life(&self, now: Instant) -> Option<String> {
        const MOST: usize = 3;
        let is_silent = now.saturating_duration_since(self.written) >= SILENCE;
        if !is_silent || self.all.is_empty() {
            return None;
        }
        let of_row = |row: &Row| {
            let seconds = now.saturating_duration_since(row.since).as_secs();
            format!("{}: {} ({seconds} s)", row.name, row.said(now))
        };
        let mut parts: Vec<_> = self.all.iter().take(MOST).map(of_row).collect();
        if let more @ 1.. = self.all.len().saturating_sub(MOST) {
            parts.push(format!("and {} more", grouped(more as u64)));
        }
        Some(format!("Still waiting: {}", parts.join("; ")))
    }
}

impl Row {
    /// The word and, where nothing came after it for a while, what is waited for.
    fn said(&self, now: Instant) -> String {
        let is_late = now.saturating_duration_since(self.news) >= PATIENCE;
        if is_late && !self.awaited.is_empty() {
            format!("{}, waiting for {}", self.word, self.awaited)
        } else {
            self.word.clone()
        }
    }
}

/// A line of a board.
pub(super) struct Entry<'a> {
    board: &'a Board,
    number: usize,
}

impl Entry<'_> {
    /// Puts another word behind the name, from which it is plain what is waited for. Without a
    /// terminal, `plain` is said instead.
    pub(super) fn set(&self, word: &str, plain: impl FnOnce(u64) -> String) {
        let mut rows = self.board.rows();
        let number = self.number;
        let Some(row) = rows.all.iter_mut().find(|row| row.number == number) else {
            return;
        };
        word.clone_into(&mut row.word);
        row.awaited = "";
        let seconds = row.since.elapsed().as_secs();
        if self.board.width.is_some() {
            self.board.redraw(&mut rows);
        } else {
            crate::output::say_sentence(&plain(seconds));
            rows.written = Instant::now();
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

/// A line of at most `width` columns less one, in the last of which the cursor would wrap. How long
/// it has taken is always seen.
fn line(name: &str, word: &str, seconds: u64, width: usize) -> String {
    let time = format!("  {seconds} s");
    let room = width.saturating_sub(1);
    let beside = name.width().min(room / 3) + "  ".len() + time.width();
    let for_word = room.saturating_sub(beside);
    let end = format!("  {}{time}", cut(word, for_word, End::Lost));
    let for_name = room.saturating_sub(end.width()).max(room / 3);
    let text = format!("{}{end}", cut(name, for_name, End::Kept));
    cut(&text, room, End::Lost)
}

/// What becomes of the end of a text that is cut.
#[derive(Clone, Copy)]
enum End {
    /// The beginning goes: files of one folder differ in the ends of their paths.
    Kept,
    Lost,
}

/// A text that takes at most so many columns.
fn cut(text: &str, columns: usize, end: End) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut taken = 1;
    let fits = |character: &char| {
        taken += character.width().unwrap_or(0);
        taken <= columns
    };
    match end {
        End::Kept => {
            let kept: Vec<char> = text.chars().rev().take_while(fits).collect();
            format!("…{}", kept.into_iter().rev().collect::<String>())
        }
        End::Lost => format!("{}…", text.chars().take_while(fits).collect::<String>()),
    }
}

fn write(text: &str) {
    // There is no place to report that it cannot be written.
    let _ = io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(begun: Instant, names: &[&str]) -> Rows {
        let row = |name: &&str| Row {
            number: 1,
            name: (*name).to_owned(),
            word: "sending".to_owned(),
            awaited: "the answer",
            since: begun,
            news: begun,
        };
        Rows {
            all: names.iter().map(row).collect(),
            drawn: 0,
            begun: 0,
            written: begun,
        }
    }

    #[test]
    fn what_takes_long_says_what_it_waits_for() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut rows = rows(begun, &["fox.yaml"]);
        let row = &mut rows.all[0];
        assert_eq!(row.said(after(4)), "sending");
        assert_eq!(row.said(after(5)), "sending, waiting for the answer");
        row.news = after(4);
        assert_eq!(row.said(after(8)), "sending");
        row.awaited = "";
        assert_eq!(row.said(after(60)), "sending");
    }

    #[test]
    fn a_run_without_a_terminal_gives_a_sign_of_life() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let one = rows(begun, &["fox.yaml"]);
        assert_eq!(one.sign_of_life(after(59)), None);
        assert_eq!(
            one.sign_of_life(after(60)).as_deref(),
            Some("Still waiting: fox.yaml: sending, waiting for the answer (60 s)")
        );
        assert_eq!(rows(begun, &[]).sign_of_life(after(60)), None);
        let mut many = rows(begun, &["a", "b", "c", "d", "e"]);
        many.all[1].awaited = "";
        assert_eq!(
            many.sign_of_life(after(61)).as_deref(),
            Some(
                "Still waiting: a: sending, waiting for the answer (61 s); b: sending (61 s); \
                 c: sending, waiting for the answer (61 s); and 2 more"
            )
        );
        many.written = after(10);
        assert_eq!(many.sign_of_life(after(69)), None);
    }

    #[test]
    fn a_line_never_wraps() {
        for name in ["fox.yaml", &"very-long/".repeat(20), &"狐".repeat(60), ""] {
            for word in ["IN_PROGRESS", &"x".repeat(100), ""] {
                for width in [40, 80, 120] {
                    let line = line(name, word, 12_345, width);
                    assert!(line.width() < width, "{line}");
                    assert!(line.ends_with("  12345 s"), "{line}");
                }
            }
        }
        assert_eq!(
            line("fox.yaml", "IN_QUEUE", 3, 80),
            "fox.yaml  IN_QUEUE  3 s"
        );
        // Of a long path the end is seen, by which files of one folder differ.
        assert_eq!(
            line("requests/scenes/by-the-sea-17.yaml", "IN_QUEUE", 3, 40),
            "…enes/by-the-sea-17.yaml  IN_QUEUE  3 s"
        );
        assert_eq!(line("狐狐狐狐狐", "x", 3, 17), "…狐狐狐  x  3 s");
    }
}
