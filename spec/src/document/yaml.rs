//! YAML: the events of the parser, made into documents.

mod context;
mod place;
mod syntax;
mod tag;

use std::borrow::Cow;
use std::mem;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, StructureStyle};

use super::build::{Builder, Scalar, Size, Stop};
use super::fault::{FaultKind, NOTHING};
use super::scalar::{Plain, resolve};
use super::tree::Style;
use super::{Comment, Each, Limits, Reading};
use crate::source::{Span, floor_boundary};
use context::Context;
use tag::{Core, NodeTag, TagKind};

/// Reads every document of a YAML text, of which `each` is told.
pub(super) fn read<'s>(text: &'s str, limits: &Limits, each: Each<'_, 's>) -> Reading<'s> {
    let depth = limits.depth.min(Limits::MOST_DEPTH);
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        // Comments are kept whatever the parser does, so a limit on those in a row saves nothing.
        max_buffered_comment_events: usize::MAX,
        simple_key_max_lookahead: MAX_KEY,
        // One more than is allowed, so that the fault is found where a collection starts.
        flow_nesting_limit: depth + 1,
        block_nesting_limit: depth + 1,
    };
    let mut reader = Reader {
        limits,
        parser: Parser::new_from_str_with_options(text, options),
        reading: Reading::default(),
        each,
        content: Content {
            text,
            builder: Builder::new(text, limits),
            anchors: Vec::new(),
            open: Vec::new(),
            end: 0,
            started: false,
            unknown_aliases: 0,
            lost_alias: None,
        },
    };
    while reader.document() == Outcome::More {
        if reader.reading.faults.len() > limits.faults {
            break;
        }
    }
    let mut reading = reader.reading;
    reading.comments.sort_by_key(|comment| comment.span);
    reading
}

/// How many characters a key may have. YAML wants no more than 1,024. What may turn out to be a key
/// is kept in memory token by token, which takes fifty times the text.
const MAX_KEY: usize = 1 << 16;

struct Reader<'s, 'l> {
    limits: &'l Limits,
    parser: Parser<'s, StrInput<'s>>,
    reading: Reading<'s>,
    each: Each<'l, 's>,
    content: Content<'s>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    More,
    Done,
}

impl Reader<'_, '_> {
    /// Reads up to the end of a document, or of the text.
    fn document(&mut self) -> Outcome {
        let text = self.content.text;
        loop {
            // An event is large, so it is looked at where it is.
            match &mut self.parser.next_event() {
                None => {
                    if self.content.started {
                        self.finish(true);
                    }
                    return Outcome::Done;
                }
                Some(Ok((Event::Comment(..), span))) => {
                    let span = place(text, span);
                    self.reading.comments.push(Comment::new(text, span));
                }
                Some(Ok((Event::DocumentEnd, _))) => {
                    self.finish(true);
                    return Outcome::More;
                }
                Some(Ok((event, span))) => {
                    if self.content.event(event, span) == Err(Stop) {
                        self.finish(false);
                        return Outcome::Done;
                    }
                }
                Some(Err(error)) => {
                    self.content.syntax(error, self.limits);
                    self.finish(false);
                    return match self.parser.proceed_next_document() {
                        Ok(true) => Outcome::More,
                        Ok(false) | Err(_) => Outcome::Done,
                    };
                }
            }
        }
    }

    fn finish(&mut self, is_complete: bool) {
        let builder = &mut self.content.builder;
        let (document, mut faults) = builder.finish(self.content.end, is_complete);
        self.reading.faults.append(&mut faults);
        let is_read = is_complete || !document.is_empty();
        let done = if is_read {
            (self.each)(document, &self.reading)
        } else {
            Some(document)
        };
        if let Some(done) = done {
            self.content.builder.reuse(done);
        }
        self.content.clear();
    }
}

/// The content of one document.
struct Content<'s> {
    text: &'s str,
    builder: Builder<'s>,
    /// The anchors so far, in the order of their ids.
    anchors: Vec<Anchor<'s>>,
    /// For every open collection the index of its anchor, if it has one.
    open: Vec<Option<usize>>,
    /// Where the last token ends that was read.
    end: usize,
    started: bool,
    unknown_aliases: usize,
    /// The last alias without an anchor.
    lost_alias: Option<Span>,
}

struct Anchor<'s> {
    id: usize,
    name: Cow<'s, str>,
    span: Span,
    node: u32,
    /// `None` as long as its collection is open.
    size: Option<Size>,
}

impl<'s> Content<'s> {
    /// Forgets a document, for the next one.
    fn clear(&mut self) {
        self.anchors.clear();
        self.open.clear();
        self.end = 0;
        self.started = false;
        self.unknown_aliases = 0;
        self.lost_alias = None;
    }

    /// Takes an event, and what it owns.
    fn event(&mut self, event: &mut Event<'s>, source: &granit_parser::Span) -> Result<(), Stop> {
        let span = place(self.text, source);
        match event {
            Event::DocumentStart(is_explicit, _) => {
                self.started = true;
                self.builder.begin();
                if *is_explicit {
                    self.end = span.end;
                }
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag
                    .as_deref()
                    .map(|tag| NodeTag::of(self.text, tag, source));
                self.scalar(mem::take(value), *style, span, *anchor, tag.as_ref())?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                let tag = tag
                    .as_deref()
                    .map(|tag| NodeTag::of(self.text, tag, source));
                self.collection(false, *style, span, *anchor, tag.as_ref())?;
            }
            Event::MappingStart(style, anchor, tag) => {
                let tag = tag
                    .as_deref()
                    .map(|tag| NodeTag::of(self.text, tag, source));
                self.collection(true, *style, span, *anchor, tag.as_ref())?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = (!span.is_empty()).then_some(span.end);
                if let Some(end) = end {
                    self.end = end;
                }
                let closed = self.builder.close(end);
                let anchor = self.open.pop().flatten();
                let anchor = anchor.and_then(|index| self.anchors.get_mut(index));
                if let (Some((_, size)), Some(anchor)) = (closed, anchor) {
                    anchor.size = Some(size);
                }
            }
            Event::Anchor(id, name) => {
                if let Some(anchor) = self.anchors.last_mut().filter(|anchor| anchor.id == *id) {
                    anchor.name = mem::take(name);
                    anchor.span = span;
                }
            }
            Event::Alias(id) => {
                self.end = span.end;
                self.alias(*id, span)?;
            }
            Event::UnresolvedAlias(name) => {
                self.end = span.end;
                self.lost_alias = Some(span);
                let similar = self.similar_anchor(name);
                let name = mem::take(name).into_owned();
                self.builder
                    .fault(span, FaultKind::UnknownAlias { name, similar });
                self.hole(span)?;
            }
            // Comments and the ends of documents are the reader's. The parser may come to have
            // further events, which can only be about presentation.
            _ => {}
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        written: Cow<'s, str>,
        style: ScalarStyle,
        span: Span,
        anchor: usize,
        tag: Option<&NodeTag>,
    ) -> Result<(), Stop> {
        let is_absent = style == ScalarStyle::Plain && span.is_empty();
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let value = match written.strip_suffix('\n') {
            _ if is_absent => "",
            // The parser adds the line break that the last line of the text does not have.
            Some(without) if is_block && self.ends_without_break(span) => without,
            _ => written.as_ref(),
        };
        let has_properties = anchor != 0 || tag.is_some();
        if is_absent && self.builder.is_at_root() && !has_properties {
            return Ok(());
        }
        let span = if is_absent {
            self.absent(span, has_properties)
        } else if is_block {
            self.block_scalar(span)
        } else {
            span
        };
        self.end = self.end.max(span.end);
        let shown = node_style(style);
        let is_key = self.builder.expects_key();
        let id = if is_key {
            let is_plain = style == ScalarStyle::Plain;
            self.key(value, shown, is_plain, span, is_absent, tag)?
        } else {
            match (self.resolve(value, style, span, tag), &written) {
                (Scalar::String(_), Cow::Owned(_)) if anchor == 0 => {
                    let length = value.len();
                    let mut owned = written.into_owned();
                    owned.truncate(length);
                    return self.builder.owned_string(span, shown, owned).map(drop);
                }
                (scalar, _) => self.builder.scalar(span, shown, scalar)?,
            }
        };
        if anchor != 0 {
            let mut node = id;
            if is_key && style == ScalarStyle::Plain && resolve(value) != Plain::String {
                // A key is a name whatever it looks like, but where an alias uses it as a value
                // it is what it looks like.
                let scalar = self.resolve(value, style, span, None);
                node = self.builder.loose_scalar(span, shown, scalar)?;
            }
            let size = self.builder.scalar_size(node);
            self.anchor(anchor, node, Some(size));
        }
        Ok(())
    }

    fn key(
        &mut self,
        value: &str,
        style: Style,
        is_plain: bool,
        span: Span,
        is_absent: bool,
        tag: Option<&NodeTag>,
    ) -> Result<u32, Stop> {
        if is_absent && tag.is_none() {
            let found = NOTHING;
            self.builder.fault(span, FaultKind::NonStringKey { found });
        }
        let id = self.builder.scalar(span, style, Scalar::String(value))?;
        let is_merge = match tag.map(|tag| &tag.kind) {
            None => is_plain && value == "<<",
            Some(TagKind::Merge) => true,
            Some(TagKind::Unknown) => {
                self.unknown_tag(tag);
                false
            }
            Some(TagKind::NonSpecific | TagKind::Core(_)) => false,
        };
        if is_merge {
            self.builder.merge_key(id);
        }
        Ok(id)
    }

    fn collection(
        &mut self,
        is_mapping: bool,
        style: StructureStyle,
        span: Span,
        anchor: usize,
        tag: Option<&NodeTag>,
    ) -> Result<(), Stop> {
        let fits = if is_mapping { Core::Map } else { Core::Seq };
        match tag.map(|tag| &tag.kind) {
            Some(TagKind::Core(core)) if *core != fits => self.tag_mismatch(tag, core.expects()),
            Some(TagKind::Unknown | TagKind::Merge) => self.unknown_tag(tag),
            None | Some(TagKind::NonSpecific | TagKind::Core(_)) => {}
        }
        let mut start = span.start;
        let is_in_mapping = self
            .builder
            .innermost()
            .is_some_and(|(_, is_mapping)| is_mapping);
        let is_at_dash = self.text.as_bytes().get(start) == Some(&b'-');
        if !is_mapping && style == StructureStyle::Block && (is_in_mapping || !is_at_dash) {
            // A sequence that is not indented is said to start after its first dash; only a
            // value of a mapping can stand so.
            start = self.indicator(start, b"-").unwrap_or(start);
        }
        let style = match style {
            StructureStyle::Block => Style::Block,
            StructureStyle::Flow => Style::Flow,
        };
        let node = self.builder.open(start, style, is_mapping)?;
        // The dash is a token of its own, so that a sequence inside of this one starts at the next.
        let is_dash = !is_mapping && self.text.as_bytes().get(start) == Some(&b'-');
        self.end = self.end.max(if style == Style::Flow {
            span.end
        } else {
            start + usize::from(is_dash)
        });
        self.open.push((anchor != 0).then_some(self.anchors.len()));
        if anchor != 0 {
            self.anchor(anchor, node, None);
        }
        Ok(())
    }

    fn anchor(&mut self, id: usize, node: u32, size: Option<Size>) {
        self.anchors.push(Anchor {
            id,
            name: Cow::Borrowed(""),
            span: Span::default(),
            node,
            size,
        });
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Stop> {
        let found = self.anchors.binary_search_by_key(&id, |anchor| anchor.id);
        let Some(anchor) = found.ok().and_then(|index| self.anchors.get(index)) else {
            return self.hole(span);
        };
        match anchor.size {
            Some(_) if self.builder.expects_key() => {
                self.builder.alias_key(span, anchor.node)?;
            }
            Some(size) => {
                self.builder.alias(span, anchor.node, size)?;
            }
            None => {
                let kind = FaultKind::RecursiveAlias {
                    name: anchor.name.clone().into_owned(),
                    anchor: anchor.span,
                };
                self.builder.fault(span, kind);
                self.hole(span)?;
            }
        }
        Ok(())
    }

    /// Adds something that stands for an alias that leads nowhere.
    fn hole(&mut self, span: Span) -> Result<(), Stop> {
        let scalar = if self.builder.expects_key() {
            Scalar::String(span.slice(self.text))
        } else {
            Scalar::Hole
        };
        self.builder.scalar(span, Style::Plain, scalar)?;
        Ok(())
    }

    fn similar_anchor(&mut self, name: &str) -> Option<String> {
        self.unknown_aliases += 1;
        if self.unknown_aliases > 10 || name.len() > 100 {
            return None;
        }
        let anchors = self.anchors.iter().rev().take(1000);
        anchors
            .map(|anchor| {
                (
                    strsim::damerau_levenshtein(&anchor.name, name),
                    &anchor.name,
                )
            })
            .filter(|(distance, known)| *distance <= 2 && *distance < known.chars().count())
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, known)| known.clone().into_owned())
    }

    /// Where the collection starts that is one too many, if nothing but the starts of collections
    /// stands between the last token and it. The parser itself reads ahead, or names the place
    /// where it began.
    fn next_collection(&self, limit: usize) -> Option<usize> {
        let mut allowed = limit.checked_sub(self.open.len())?;
        let rest = self.text.get(self.end..)?;
        for (at, character) in rest.char_indices() {
            match character {
                ' ' | '\t' | '\n' | '\r' | ',' | ':' => {}
                _ if allowed == 0 => return Some(self.end + at),
                '[' | '{' | '-' => allowed -= 1,
                _ => return None,
            }
        }
        None
    }

    fn syntax(&mut self, error: &ScanError, limits: &Limits) {
        let at = floor_boundary(self.text, error.marker().byte_offset().unwrap_or_default());
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            let limit = limits.depth.min(Limits::MOST_DEPTH);
            let at = self.next_collection(limit).unwrap_or(at);
            let end = floor_boundary(self.text, at + 1).max(at);
            self.builder
                .fault(Span::new(at, end), FaultKind::TooDeep { limit });
            return;
        }
        if let Some(alias) = self.lost_alias
            && let Some(between) = self.text.get(alias.end..at)
            && !between.trim_end().contains(['\n', '\r'])
        {
            let explanation = syntax::explain_alias(self.text, alias);
            self.builder.retract_fault(alias);
            self.builder.fault(explanation.span, explanation.syntax);
            return;
        }
        let context = Context {
            text: self.text,
            at,
            last_token: self.end,
            last: self.builder.last_span(),
            open: self.builder.innermost_written(),
        };
        let explanation = syntax::explain(error.kind(), &context);
        if explanation.spoils_last && !self.builder.expects_value() {
            self.builder.spoil_last();
        }
        self.builder.fault(explanation.span, explanation.syntax);
    }
}

fn node_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// A place of the parser as one of ours.
fn place(text: &str, span: &granit_parser::Span) -> Span {
    let range = span.byte_range().unwrap_or_default();
    let start = floor_boundary(text, range.start);
    Span::new(start, floor_boundary(text, range.end).max(start))
}
