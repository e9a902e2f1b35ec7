//! What can be wrong with a text before anyone asks what it says.

use std::borrow::Cow;
use std::fmt;

use crate::source::Span;

/// Something wrong with a text, at its place.
///
/// [`Display`](fmt::Display) gives both sentences: what is wrong and what to do about it. The
/// [`kind`](Fault::kind) displays the first alone, and [`FaultKind::help`] gives the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place to point at.
    pub span: Span,
    /// What is wrong.
    pub kind: FaultKind,
}

impl Fault {
    pub(super) fn new(span: impl Into<Span>, kind: FaultKind) -> Self {
        Self {
            span: span.into(),
            kind,
        }
    }

    /// Further places that explain the fault, each with a few words.
    #[must_use]
    pub fn labels(&self) -> Vec<Label> {
        let label = |span, text| vec![Label { span, text }];
        match &self.kind {
            FaultKind::Syntax(Syntax {
                related: Some((span, text)),
                ..
            }) => label(*span, text),
            FaultKind::DuplicateKey { first, .. } => label(*first, "first given here"),
            FaultKind::RecursiveAlias { anchor, .. } => label(*anchor, "this value contains it"),
            FaultKind::MergeOfNonMapping { key, .. } => label(*key, "merged by this key"),
            FaultKind::Syntax(_)
            | FaultKind::TrailingComma
            | FaultKind::CommentInJson
            | FaultKind::TooLong { .. }
            | FaultKind::TooDeep { .. }
            | FaultKind::TooManyNodes { .. }
            | FaultKind::TooManyAliases { .. }
            | FaultKind::TooMuchAliasedText { .. }
            | FaultKind::UnknownAlias { .. }
            | FaultKind::UnknownTag { .. }
            | FaultKind::TagMismatch { .. }
            | FaultKind::NonStringKey { .. }
            | FaultKind::NotFinite { .. }
            | FaultKind::NumberTooLarge => Vec::new(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.kind, self.kind.help())
    }
}

impl std::error::Error for Fault {}

/// A further place, and what is to be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words.
    pub text: &'static str,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The text breaks the grammar of its format.
    Syntax(Syntax),
    /// A comma with nothing after it, in JSON.
    TrailingComma,
    /// A comment in JSON.
    CommentInJson,
    /// The text has more bytes than allowed; nothing of it was read.
    TooLong {
        /// How many bytes are allowed.
        limit: usize,
        /// How many there are.
        actual: usize,
    },
    /// Collections stand in each other deeper than allowed; reading stopped there.
    TooDeep {
        /// How many levels are allowed.
        limit: usize,
    },
    /// The text has more values than allowed; reading stopped there.
    TooManyNodes {
        /// How many values are allowed.
        limit: usize,
    },
    /// The aliases stand for more values than allowed; this alias and those after it are holes.
    TooManyAliases {
        /// How many values are allowed.
        limit: usize,
    },
    /// The aliases stand for more text than allowed; this alias and those after it are holes.
    TooMuchAliasedText {
        /// How many bytes are allowed.
        limit: usize,
    },
    /// An alias without an anchor before it.
    UnknownAlias {
        /// The name in the alias.
        name: String,
        /// The name of an anchor that looks like it.
        similar: Option<String>,
    },
    /// An alias inside of the value that it refers to.
    RecursiveAlias {
        /// The name in the alias.
        name: String,
        /// The anchor.
        anchor: Span,
    },
    /// A tag outside of YAML's core schema.
    UnknownTag {
        /// The tag as written.
        tag: String,
    },
    /// A value that its tag does not allow.
    TagMismatch {
        /// The tag as written.
        tag: String,
        /// What the tag asks for.
        expected: &'static str,
    },
    /// A mapping's key that is not a scalar.
    NonStringKey {
        /// What the key is instead.
        found: &'static str,
    },
    /// A name that the mapping has already.
    DuplicateKey {
        /// The name.
        name: String,
        /// The key that was there first.
        first: Span,
    },
    /// A merge key whose value is no mapping and no sequence of mappings.
    MergeOfNonMapping {
        /// The merge key.
        key: Span,
        /// What was to be merged.
        found: &'static str,
    },
    /// An infinity or "not a number", which JSON cannot say.
    NotFinite {
        /// The value as written.
        text: String,
    },
    /// A number beyond what a 64-bit float holds.
    NumberTooLarge,
}

impl FaultKind {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Cow<'static, str> {
        match self {
            Self::Syntax(syntax) => return syntax.help.clone(),
            Self::TrailingComma | Self::CommentInJson => "remove it, or name the file .jsonc",
            Self::TooLong { .. } => "split the file, or raise the limit on its size",
            Self::TooDeep { .. } => "nest less deeply, or raise the limit on depth",
            Self::TooManyNodes { .. } => "split the file, or raise the limit on values",
            Self::TooManyAliases { .. } | Self::TooMuchAliasedText { .. } => {
                "write the values out, or raise the limit on aliases"
            }
            Self::UnknownAlias {
                similar: Some(similar),
                ..
            } => return format!("did you mean `*{similar}`?").into(),
            Self::UnknownAlias { name, .. } => {
                return format!(
                    "put `&{name}` before the value meant, or quote the text if it is no alias"
                )
                .into();
            }
            Self::RecursiveAlias { .. } => "refer to a value that is complete before the alias",
            Self::UnknownTag { .. } => {
                "remove the tag, or quote the text if the `!` belongs to it; \
                 known are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map"
            }
            Self::TagMismatch { .. } => "correct the value, or remove the tag",
            Self::NonStringKey { found } if *found == NOTHING => "write a name before the colon",
            Self::NonStringKey { .. } => {
                "use a name; quote it if it starts with a bracket or brace"
            }
            Self::DuplicateKey { name, .. } if name == "<<" => {
                "merge several mappings by one key: `<<: [*a, *b]`"
            }
            Self::DuplicateKey { .. } => "remove or rename one of the two",
            Self::MergeOfNonMapping { .. } => {
                "merge an alias of a mapping (`<<: *name`), or quote the key (`\"<<\"`) to use it \
                 as a name"
            }
            Self::NotFinite { .. } => "give a finite number, or quote it to make it a text",
            Self::NumberTooLarge => "give a smaller number, or quote it to make it a text",
        }
        .into()
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(syntax) => f.write_str(&syntax.message),
            Self::TrailingComma => f.write_str("JSON has no comma after the last value"),
            Self::CommentInJson => f.write_str("JSON has no comments"),
            Self::TooLong { limit, actual } => {
                write!(
                    f,
                    "the text has {actual} bytes, more than the {limit} allowed"
                )
            }
            Self::TooDeep { limit } => {
                write!(
                    f,
                    "collections are nested deeper than the {limit} levels allowed"
                )
            }
            Self::TooManyNodes { limit } => {
                write!(f, "the text has more than the {limit} values allowed")
            }
            Self::TooManyAliases { limit } => {
                write!(f, "aliases stand for more than the {limit} values allowed")
            }
            Self::TooMuchAliasedText { limit } => {
                write!(
                    f,
                    "aliases repeat more than the {limit} bytes of text allowed"
                )
            }
            Self::UnknownAlias { name, .. } => {
                write!(f, "no anchor `&{}` before this alias", shorten(name))
            }
            Self::RecursiveAlias { name, .. } => {
                write!(
                    f,
                    "the alias `*{}` stands inside the very value it refers to",
                    shorten(name)
                )
            }
            Self::UnknownTag { tag } => write!(f, "the tag `{}` has no meaning here", shorten(tag)),
            Self::TagMismatch { tag, expected } => {
                write!(f, "the tag `{}` asks for {expected}", shorten(tag))
            }
            Self::NonStringKey { found } => write!(f, "a key is a name here, not {found}"),
            Self::DuplicateKey { name, .. } => write!(f, "`{}` is given twice", shorten(name)),
            Self::MergeOfNonMapping { found, .. } => {
                write!(
                    f,
                    "a merge key takes a mapping or a list of mappings, not {found}"
                )
            }
            Self::NotFinite { text } => write!(f, "`{text}` is not a number that JSON can carry"),
            Self::NumberTooLarge => f.write_str("the number is too large for a 64-bit float"),
        }
    }
}

/// What a key is that is not there.
pub(super) const NOTHING: &str = "nothing";

/// The start of something long, for a message.
pub(super) fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// A break of the grammar, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syntax {
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub help: Cow<'static, str>,
    /// A further place that explains it, and what is to be said of it.
    pub related: Option<(Span, &'static str)>,
}

impl Syntax {
    pub(super) fn new(
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            related: None,
        }
    }

    pub(super) fn with(self, span: Span, text: &'static str) -> Self {
        Self {
            related: Some((span, text)),
            ..self
        }
    }
}

impl From<Syntax> for FaultKind {
    fn from(syntax: Syntax) -> Self {
        Self::Syntax(syntax)
    }
}
