//! YAML and JSON, read into one tree whose nodes know their places.
//!
//! Reading never fails: [`read`] returns what it could read and every [`Fault`] it met.
//!
//! ```
//! use callsheet_spec::document::{Format, Limits, read};
//!
//! let reading = read("prompt: a cat\nn: 4\n", Format::Yaml, &Limits::default());
//! assert!(reading.faults.is_empty());
//! let root = reading.documents[0].root().unwrap();
//! assert_eq!(root.get("n").and_then(|n| n.as_u64()), Some(4));
//! assert_eq!(root.at("/prompt").unwrap().span().range(), 8..13);
//! ```

mod build;
mod collection;
mod conflict;
mod fault;
mod json;
mod number;
mod offset;
mod scalar;
mod slip;
mod store;
pub(crate) mod stored;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

pub use collection::{Items, Mapping, Member, Members, Sequence};
pub use fault::{Fault, FaultKind, Label, Syntax};
pub use number::Number;
pub use slip::ColonSlip;
pub use tree::{Document, Kind, Node, Style};

use crate::source::{BYTE_ORDER_MARK, Span};
use json::Dialect;

/// Reads a text: every document in it, every fault, every comment.
#[must_use]
pub fn read<'s>(text: &'s str, format: Format, limits: &Limits) -> Reading<'s> {
    let mut documents = Vec::new();
    let reading = read_each(text, format, limits, |document, _| {
        documents.push(document);
        None
    });
    Reading {
        documents,
        ..reading
    }
}

/// Reads a text as [`read`] does, and hands each document over as soon as it is read, with the
/// faults and the comments so far; none is in what comes of it. A document that is handed back leaves
/// its memory to the next one.
///
/// ```
/// use callsheet_spec::document::{Format, Limits, read_each};
///
/// let mut prompts = Vec::new();
/// let text = "prompt: a cat\n---\nprompt: a dog\n";
/// let reading = read_each(text, Format::Yaml, &Limits::default(), |document, _| {
///     let prompt = document.root().and_then(|root| root.get("prompt")?.as_str());
///     prompts.extend(prompt.map(str::to_owned));
///     Some(document)
/// });
/// assert_eq!(prompts, ["a cat", "a dog"]);
/// assert!(reading.documents.is_empty() && reading.faults.is_empty());
/// ```
pub fn read_each<'s>(
    text: &'s str,
    format: Format,
    limits: &Limits,
    mut each: impl FnMut(Document<'s>, &Reading<'s>) -> Option<Document<'s>>,
) -> Reading<'s> {
    let each = &mut each;
    let limit = limits.bytes.min(Limits::MOST_BYTES);
    if text.len() > limit {
        let actual = text.len();
        return Reading {
            faults: vec![Fault::new(
                Span::at(0),
                FaultKind::TooLong { limit, actual },
            )],
            ..Reading::default()
        };
    }
    let mut reading = match format {
        Format::Yaml => yaml::read(text, limits, each),
        Format::Json => json::read(text, Dialect::Strict, limits, each),
        Format::JsonWithComments => json::read(text, Dialect::Commented, limits, each),
    };
    reading.faults.sort_by_key(|fault| fault.span);
    conflict::name_conflicts(text, &mut reading.faults);
    reading.has_more_faults = reading.faults.len() > limits.faults;
    reading.faults.truncate(limits.faults);
    reading
}

/// Who gets each document, and may hand back one whose memory can be used.
type Each<'e, 's> = &'e mut dyn FnMut(Document<'s>, &Reading<'s>) -> Option<Document<'s>>;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML 1.2 with its core schema.
    Yaml,
    /// JSON as RFC 8259 has it.
    Json,
    /// JSON with comments and trailing commas.
    JsonWithComments,
}

impl Format {
    /// The format that a path's extension tells: `yaml`, `yml`, `json` or `jsonc`, in any case.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let is_end = |byte: &u8| matches!(byte, b'.' | b'/' | b'\\');
        let end = path.as_bytes().iter().rposition(is_end)?;
        let extension = path.get(end..)?.strip_prefix('.')?;
        let is = |known: &str| extension.eq_ignore_ascii_case(known);
        if is("yaml") || is("yml") {
            Some(Self::Yaml)
        } else if is("json") {
            Some(Self::Json)
        } else if is("jsonc") {
            Some(Self::JsonWithComments)
        } else {
            None
        }
    }
}

/// How much a text may hold, so that a hostile or broken one costs little time and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes the text may have; 64 MiB unless set. Never more than 2 GiB
    /// ([`MOST_BYTES`](Self::MOST_BYTES)).
    pub bytes: usize,
    /// How many collections may stand in each other, those brought in by aliases included; 128
    /// unless set. Never more than 256 ([`MOST_DEPTH`](Self::MOST_DEPTH)).
    pub depth: usize,
    /// How many values and keys one document may have; 4,000,000 unless set.
    pub nodes: usize,
    /// For how many values the aliases and merge keys of one document may stand; 1,000,000 unless
    /// set.
    pub alias_nodes: usize,
    /// How many bytes of text the aliases and merge keys of one document may repeat; 64 MiB unless
    /// set.
    pub alias_bytes: usize,
    /// How many faults are listed; 1,000 unless set. Reading stops after a document that takes it
    /// beyond them.
    pub faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            depth: 128,
            nodes: 4_000_000,
            alias_nodes: 1_000_000,
            alias_bytes: 64 << 20,
            faults: 1000,
        }
    }
}

impl Limits {
    /// The most that [`depth`](Limits::depth) can be: more levels overflow the stack of something
    /// that walks a tree afterwards.
    pub const MOST_DEPTH: usize = 256;
    /// The most that [`bytes`](Limits::bytes) can be: places are stored in 32 bits, and an escape
    /// can stand for half as much again as it takes.
    pub const MOST_BYTES: usize = 1 << 31;
    /// The most values that can be told apart, whatever the other limits say.
    pub const MOST_NODES: usize = 1 << 31;
}

/// What was read.
#[derive(Debug, Default)]
pub struct Reading<'s> {
    /// The documents in order, without those of which nothing could be read; faults tell of them.
    /// Of [`read_each`] none.
    /// A text that is empty or has only comments holds none either, which is not a fault here: it
    /// is for the one who needs a value to say so.
    pub documents: Vec<Document<'s>>,
    /// The faults in the order of their places.
    pub faults: Vec<Fault>,
    /// Whether there are more faults than the [limits](Limits::faults) let be listed.
    pub has_more_faults: bool,
    /// The comments in order.
    pub comments: Vec<Comment>,
}

/// A comment of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// The comment with its marks, without the line break.
    pub span: Span,
    /// Whether nothing else stands before it in its line.
    pub own_line: bool,
}

impl Comment {
    fn new(text: &str, span: Span) -> Self {
        let before = text.get(..span.start).unwrap_or_default();
        let line = before.trim_end_matches([' ', '\t', BYTE_ORDER_MARK]);
        Self {
            span,
            own_line: line.is_empty() || line.ends_with(['\n', '\r']),
        }
    }

    /// What the comment says in `text`, the text that was read: without its marks and the blanks
    /// around it.
    #[must_use]
    pub fn body(self, text: &str) -> &str {
        let comment = self.span.slice(text);
        let body = if let Some(body) = comment.strip_prefix("/*") {
            body.strip_suffix("*/").unwrap_or(body)
        } else {
            comment
                .strip_prefix("//")
                .unwrap_or_else(|| comment.trim_start_matches('#'))
        };
        body.trim()
    }
}
