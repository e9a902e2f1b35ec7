//! How far a long run is, on a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use crate::words::grouped;

/// A line on standard error that says how many files are done. It is drawn only on a terminal
/// and only once a second has passed, by whichever thread ends a file, and erased at the end.
pub(crate) struct Progress {
    begun: Instant,
    total: usize,
    done: AtomicUsize,
    /// When the line was drawn last, in milliseconds since the beginning; 0 if it never was.
    drawn: AtomicU64,
    is_shown: bool,
}

impl Progress {
    /// The progress of a run over so many files that began at some time.
    pub(crate) fn new(begun: Instant, total: usize) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            begun,
            total,
            done: AtomicUsize::new(0),
            drawn: AtomicU64::new(0),
            is_shown: !is_dumb && io::stderr().is_terminal(),
        }
    }

    /// Counts a file that is done.
    pub(crate) fn step(&self) {
        if !self.is_shown {
            return;
        }
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let drawn = self.drawn.load(Ordering::Relaxed);
        if !is_due(now, drawn) {
            return;
        }
        let mine = self
            .drawn
            .compare_exchange(drawn, now, Ordering::Relaxed, Ordering::Relaxed);
        if mine.is_ok() {
            draw(&line(done, self.total));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if *self.drawn.get_mut() > 0 {
            draw("");
        }
    }
}

/// Whether the line is to be drawn: first after a second, then ten times a second.
fn is_due(now: u64, drawn: u64) -> bool {
    now >= 1_000 && now - drawn.min(now) >= 100
}

fn line(done: usize, total: usize) -> String {
    format!(
        "linting {} of {} files",
        grouped(done as u64),
        grouped(total as u64)
    )
}

/// Puts a text in the place of the line that the cursor is in.
fn draw(text: &str) {
    // There is no place to report that it cannot be written.
    let _ = write!(io::stderr(), "\r{text}\x1b[K");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        assert_eq!(line(12_345, 60_000), "linting 12,345 of 60,000 files");
        assert!(line(999_999, 999_999).len() < 40, "it fits any terminal");
    }

    #[test]
    fn a_short_run_shows_nothing_and_a_long_one_not_too_often() {
        let cases = [
            (0, 0, false),
            (999, 0, false),
            (1_000, 0, true),
            (1_050, 1_000, false),
            (1_100, 1_000, true),
            (1_100, 1_101, false),
        ];
        for (now, drawn, expected) in cases {
            assert_eq!(is_due(now, drawn), expected, "{now} {drawn}");
        }
    }
}
