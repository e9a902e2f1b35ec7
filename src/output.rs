//! Standard output and standard error.

use std::io::{self, BufWriter, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};
use callsheet_validator::render::Color;

use crate::args::When;

/// The two streams that the command writes to.
pub(crate) struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    /// Set once nobody reads standard output any more.
    is_closed: bool,
    when: When,
}

impl Output {
    pub(crate) fn new(when: When) -> Self {
        Self {
            stdout: BufWriter::new(io::stdout().lock()),
            is_closed: false,
            when,
        }
    }

    /// The colours for what goes to standard output.
    pub(crate) fn color(&self) -> Color {
        self.color_on(|| AutoStream::choice(&io::stdout()))
    }

    /// The colours for what goes to standard error.
    pub(crate) fn color_beside(&self) -> Color {
        self.color_on(|| AutoStream::choice(&io::stderr()))
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
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            done => done,
        }
    }
}

/// Says why something could not be done.
pub(crate) fn complain(reason: &str) {
    // Diagnostics of a config begin with their own severity.
    if reason.starts_with("error[") {
        say(reason);
    } else {
        say(&format!("error: {reason}"));
    }
}

/// Writes a line to standard error. There is no place to report that it cannot be written.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
