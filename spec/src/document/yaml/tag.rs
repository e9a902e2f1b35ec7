//! Tags, and what a scalar means by its tag or by its looks.

use granit_parser::{ScalarStyle, Tag};

use super::{Content, place};
use crate::document::build::Scalar;
use crate::document::fault::FaultKind;
use crate::document::scalar::{Plain, resolve};
use crate::source::{Span, floor_boundary};

/// A tag at its place.
pub(super) struct NodeTag {
    pub(super) kind: TagKind,
    pub(super) span: Span,
}

impl NodeTag {
    pub(super) fn of(text: &str, tag: &Tag, source: &granit_parser::Span) -> Self {
        let kind = match tag.core_suffix() {
            Some("str") => TagKind::Core(Core::Str),
            Some("int") => TagKind::Core(Core::Int),
            Some("float") => TagKind::Core(Core::Float),
            Some("bool") => TagKind::Core(Core::Bool),
            Some("null") => TagKind::Core(Core::Null),
            Some("seq") => TagKind::Core(Core::Seq),
            Some("map") => TagKind::Core(Core::Map),
            _ if tag.parts() == ("", "!") => TagKind::NonSpecific,
            _ if tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() == Some("merge") => {
                TagKind::Merge
            }
            _ => TagKind::Unknown,
        };
        let span = source.tag_span().map(|span| place(text, &span));
        let start = source.start.byte_offset().unwrap_or_default();
        Self {
            kind,
            span: span.unwrap_or(Span::at(floor_boundary(text, start))),
        }
    }
}

/// What a tag asks for.
pub(super) enum TagKind {
    /// A lone `!`: a string, whatever it looks like.
    NonSpecific,
    Core(Core),
    /// `!!merge`, which may stand before a merge key.
    Merge,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Core {
    Str,
    Int,
    Float,
    Bool,
    Null,
    Seq,
    Map,
}

impl Core {
    pub(super) fn expects(self) -> &'static str {
        match self {
            Self::Str => "a text",
            Self::Int => "an integer",
            Self::Float => "a number",
            Self::Bool => "`true` or `false`",
            Self::Null => "`null`",
            Self::Seq => "a list",
            Self::Map => "a mapping",
        }
    }
}

impl Content<'_> {
    /// What a scalar means by its tag, or else by its looks.
    pub(super) fn resolve<'v>(
        &mut self,
        value: &'v str,
        style: ScalarStyle,
        span: Span,
        tag: Option<&NodeTag>,
    ) -> Scalar<'v> {
        let plain = match tag.map(|tag| &tag.kind) {
            None if style == ScalarStyle::Plain => resolve(value),
            None | Some(TagKind::NonSpecific | TagKind::Core(Core::Str)) => {
                return Scalar::String(value);
            }
            Some(TagKind::Unknown | TagKind::Merge) => {
                self.unknown_tag(tag);
                return Scalar::Hole;
            }
            Some(TagKind::Core(core)) => match (core, resolve(value)) {
                (Core::Float, Plain::Number(number, _)) => Plain::Number(number.to_real(), false),
                (Core::Float, plain @ (Plain::NotFinite | Plain::TooLarge))
                | (Core::Int, plain @ (Plain::Number(_, true) | Plain::TooLarge))
                | (Core::Bool, plain @ Plain::Bool(_))
                | (Core::Null, plain @ Plain::Null) => plain,
                _ => {
                    self.tag_mismatch(tag, core.expects());
                    return Scalar::Hole;
                }
            },
        };
        match plain {
            Plain::Null => Scalar::Null,
            Plain::Bool(value) => Scalar::Bool(value),
            Plain::Number(number, _) => Scalar::Number(number),
            Plain::String => Scalar::String(value),
            Plain::NotFinite => {
                let text = value.to_owned();
                self.builder.fault(span, FaultKind::NotFinite { text });
                Scalar::Hole
            }
            Plain::TooLarge => {
                self.builder.fault(span, FaultKind::NumberTooLarge);
                Scalar::Hole
            }
        }
    }

    pub(super) fn unknown_tag(&mut self, tag: Option<&NodeTag>) {
        if let Some(NodeTag { span, .. }) = tag {
            let tag = span.slice(self.text).to_owned();
            self.builder.fault(*span, FaultKind::UnknownTag { tag });
        }
    }

    pub(super) fn tag_mismatch(&mut self, tag: Option<&NodeTag>, expected: &'static str) {
        if let Some(NodeTag { span, .. }) = tag {
            let tag = span.slice(self.text).to_owned();
            self.builder
                .fault(*span, FaultKind::TagMismatch { tag, expected });
        }
    }
}
