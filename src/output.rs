//! Standard output and standard error.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};
use callsheet_validator::render::{self, Color, Look, Problem};

use crate::args::When;
use crate::terminal;
use crate::words::wrap_sentence;

/// The two streams that the command writes to.
pub(crate) struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    /// Set once nobody reads standard output any more.
    is_closed: bool,
    when: When,
    is_terminal: bool,
}

impl Output {
    pub(crate) fn new(when: When) -> Self {
        Self {
            stdout: BufWriter::new(io::stdout().lock()),
            is_closed: false,
            when,
            is_terminal: io::stdout().is_terminal(),
        }
    }

    /// The colours for what goes to standard output.
    pub(crate) fn color(&self) -> Color {
        self.color_on(|| AutoStream::choice(&io::stdout()))
    }

    /// How many columns there are on standard output.
    pub(crate) fn width(&self) -> usize {
        width(self.is_terminal)
    }

    /// How diagnostics look on standard output.
    pub(crate) fn look(&self) -> Look {
        Look {
            width: self.width(),
            color: self.color(),
            links: terminal::links(self.is_terminal, variable),
        }
    }

    /// How many columns there are on standard error.
    #[cfg(feature = "client")]
    pub(crate) fn width_beside() -> usize {
        width(io::stderr().is_terminal())
    }

    /// How diagnostics look on standard error.
    pub(crate) fn look_beside(&self) -> Look {
        let stderr = io::stderr();
        Look {
            width: width(stderr.is_terminal()),
            color: self.color_on(|| AutoStream::choice(&stderr)),
            links: terminal::links(stderr.is_terminal(), variable),
        }
    }

    /// Writes to standard output. That nobody reads it any more is no error: `callsheet … | head`
    /// is to end quietly, and with the status that it has without `head`.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        self.attempt(|stdout| stdout.write_all(text.as_bytes()))
    }

    /// Hands what was written to whoever reads it.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.attempt(Write::flush)
    }

    /// Writes a line that must not be lost and hands it over at once; where nobody reads standard
    /// output, to standard error.
    #[cfg(feature = "client")]
    pub(crate) fn announce(&mut self, line: &str) {
        let printed = self.print(&format!("{line}\n")).and_then(|()| self.flush());
        if printed.is_err() || self.is_closed {
            say(line);
        }
    }

    /// Says on standard error what stands in the way of something.
    pub(crate) fn complain(&self, problems: &[Problem]) {
        let look = self.look_beside();
        for problem in problems {
            let text = render::problem(problem, look);
            say(text.strip_suffix('\n').unwrap_or(&text));
        }
    }

    fn color_on(&self, stream: impl FnOnce() -> ColorChoice) -> Color {
        let choice = match self.when {
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
            When::Auto => stream(),
        };
        match choice {
            ColorChoice::Never => Color::None,
            _ => Color::Ansi,
        }
    }

    fn attempt(
        &mut self,
        write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        match write(&mut self.stdout) {
            Err(error) if is_gone(&error, self.is_terminal) => {
                self.is_closed = true;
                Ok(())
            }
            done => done,
        }
    }
}

/// Whether nobody reads any more what was written: a terminal that was closed says so by a failure
/// of input and output (EIO).
fn is_gone(error: &io::Error, is_terminal: bool) -> bool {
    const EIO: i32 = 5;
    error.kind() == io::ErrorKind::BrokenPipe
        || (cfg!(unix) && is_terminal && error.raw_os_error() == Some(EIO))
}

/// How wide lines are, on a terminal and elsewhere.
pub(crate) fn width(is_terminal: bool) -> usize {
    let shown = || terminal_size::terminal_size().map_or(0, |(columns, _)| columns.0);
    terminal::width(is_terminal.then(shown), variable)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Writes a sentence to standard error: on a terminal, in lines that end between words.
pub(crate) fn say_sentence(sentence: &str) {
    if io::stderr().is_terminal() {
        say(&wrap_sentence(sentence, width(true)).join("\n"));
    } else {
        say(sentence);
    }
}

/// Writes a line to standard error. There is no place to report that it cannot be written.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// What a server says, without the characters that would change the terminal.
#[cfg(feature = "client")]
pub(crate) fn one_line(text: &str) -> String {
    text.replace(changes_the_terminal, "\u{fffd}")
}

/// Whether a character does something else than being seen: control characters, and those that
/// change the direction of writing or cannot be seen.
#[cfg(feature = "client")]
pub(crate) fn changes_the_terminal(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

#[cfg(all(test, feature = "client"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_changes_no_terminal() {
        let said = "gen\u{1b}]0;x\u{7}\n\u{9b}1m\u{202e}gnp\u{200b}猫";
        assert_eq!(
            one_line(said),
            "gen\u{fffd}]0;x\u{fffd}\u{fffd}\u{fffd}1m\u{fffd}gnp\u{fffd}猫"
        );
        assert_eq!(one_line("gen_1 ok"), "gen_1 ok");
    }
}
