//! Server-sent events, read piece by piece (HTML Living Standard, section 9.2).

use std::fmt;

/// Reads a stream of events whose bytes come in pieces, cut anywhere.
///
/// [`take`](Self::take) is given the pieces, [`end`](Self::end) says that there are no more. What
/// cannot be told yet, because the rest of a line or of an event is missing, is kept. Against the
/// standard, an event at the end counts although the empty line after it is missing: servers that
/// close a stream at once after their last word leave it out. Whoever reads the event sees by its
/// content whether it is whole.
pub(crate) struct Events {
    /// The line that has begun.
    line: Vec<u8>,
    /// Whether the last byte was a CR, after which an LF belongs to the same line end.
    is_after_cr: bool,
    /// Whether nothing has come yet, so that a byte order mark may.
    is_start: bool,
    /// The event that has begun.
    event: Event,
    /// Whether the event that has begun has a `data` line, though it may be empty.
    has_data: bool,
    /// The id that events have from here on.
    last_id: String,
    /// How long to wait before the stream is opened again, in milliseconds.
    retry: Option<u64>,
    largest: usize,
}

/// The longest id of an event that is kept.
const LONGEST_ID: usize = 1 << 10;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Event {
    /// Its name, if it has one.
    pub(crate) name: String,
    /// Its data: the `data` lines, with a line feed between them. Bytes that are no text are
    /// replaced.
    pub(crate) data: String,
    /// The last id that the stream has named.
    pub(crate) id: String,
}

/// A line or an event is longer than anybody would send on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge(usize);

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of its events is longer than {} bytes", self.0)
    }
}

impl Events {
    /// Reads events of which none takes more than `largest` bytes.
    pub(crate) fn new(largest: usize) -> Self {
        Self {
            line: Vec::new(),
            is_after_cr: false,
            is_start: true,
            event: Event::default(),
            has_data: false,
            last_id: String::new(),
            retry: None,
            largest,
        }
    }

    /// Reads a piece of the stream, and hands over the events that end in it. After an error
    /// [`end`](Self::end) gives as much of the event as is not too large.
    pub(crate) fn take(
        &mut self,
        mut piece: &[u8],
        mut event: impl FnMut(Event),
    ) -> Result<(), TooLarge> {
        while !piece.is_empty() {
            if std::mem::take(&mut self.is_after_cr) && piece[0] == b'\n' {
                piece = &piece[1..];
                continue;
            }
            let end = piece.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &piece[..end.unwrap_or(piece.len())];
            let taken = self.line.len() + self.event.data.len();
            let room = self.largest.saturating_sub(taken);
            if part.len() > room {
                self.line.extend_from_slice(&part[..room]);
                return Err(TooLarge(self.largest));
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else {
                return Ok(());
            };
            self.is_after_cr = piece[end] == b'\r';
            piece = &piece[end + 1..];
            self.end_of_line().map(&mut event);
        }
        Ok(())
    }

    /// Says that the stream has ended; gives the event that was not closed.
    pub(crate) fn end(&mut self) -> Option<Event> {
        let ended = if self.line.is_empty() {
            None
        } else {
            self.end_of_line()
        };
        ended.or_else(|| self.end_of_event())
    }

    /// How long the stream wants to be left alone before it is opened again, in milliseconds.
    pub(crate) fn retry(&self) -> Option<u64> {
        self.retry
    }

    fn end_of_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let mut line = &line[..];
        if std::mem::take(&mut self.is_start) {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        if line.is_empty() {
            return self.end_of_event();
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (name, value) = match colon {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let value = String::from_utf8_lossy(value);
        match name {
            b"data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(&value);
            }
            b"event" => self.event.name = value.into_owned(),
            // Each event from here on has it, so that a long one would be copied without end.
            b"id" if !value.contains('\0') && value.len() <= LONGEST_ID => {
                self.last_id = value.into_owned();
            }
            b"retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry);
            }
            // A comment, or a field that nobody has heard of.
            _ => {}
        }
        None
    }

    fn end_of_event(&mut self) -> Option<Event> {
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then(|| Event {
            id: self.last_id.clone(),
            ..event
        })
    }
}

#[cfg(test)]
mod tests;
