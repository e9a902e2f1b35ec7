//! Standard output and standard error.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};

use crate::args::When;

/// The two streams that the command writes to.
pub(crate) struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    /// Set once nobody reads standard output any more.
    is_closed: bool,
    color: ColorChoice,
}

impl Output {
    pub(crate) fn new(when: When) -> Self {
        let color = match when {
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
            When::Auto => AutoStream::choice(&io::stdout()),
        };
        Self { stdout: BufWriter::new(io::stdout().lock()), is_closed: false, color }
    }

    /// Whether what goes to standard output may have colours.
    pub(crate) fn has_color(&self) -> bool {
        self.color != ColorChoice::Never
    }

    /// Whether a person reads standard output.
    pub(crate) fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
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

    /// Writes a line to standard error. There is no place to report that it cannot be written.
    pub(crate) fn say(&mut self, line: &str) {
        let _ = writeln!(io::stderr(), "{line}");
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
