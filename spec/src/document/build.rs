//! Putting a document together, node by node; the same for every format.

mod aliases;
mod members;

use std::mem;
use std::sync::OnceLock;

use super::Limits;
use super::fault::{Fault, FaultKind, NOTHING};
use super::number::NumberValue;
use super::store::{NodeData, Shape};
use super::tree::{Document, Style};
use crate::source::Span;

/// Reading has to stop: a limit is reached, and the fault that says so is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop;

/// What a scalar is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar<'a> {
    Null,
    /// No value could be made of it; a fault says why.
    Hole,
    Bool(bool),
    Number(NumberValue),
    String(&'a str),
}

/// A document in the making: nodes come in the order of the text, and collections are opened and
/// closed around them.
pub(super) struct Builder<'s> {
    text: &'s str,
    limits: Limits,
    nodes: Vec<NodeData>,
    children: Vec<u32>,
    decoded: String,
    merges: Vec<(u32, u32)>,
    faults: Vec<Fault>,
    /// The collections that are not closed yet, outermost first.
    open: Vec<Frame>,
    /// The children, so far, of the open collections.
    pending: Vec<u32>,
    /// The merge keys, so far, of the open mappings.
    merge_keys: Vec<u32>,
    /// What a walk of the whole tree meets so far, aliases followed.
    walked: Size,
    /// The part of it that aliases stand for.
    aliased: Size,
    aliases_are_spent: bool,
    last_end: usize,
    /// Whether what is closed from here on was not closed in the text.
    is_cut_off: bool,
    /// How many nodes there will probably be.
    expected: usize,
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    node: u32,
    is_mapping: bool,
    /// Where its children start among the pending ones.
    first: usize,
    /// How many levels are below it.
    height: usize,
    /// What a walk had met before it.
    before: Size,
}

/// How much a walk meets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    nodes: usize,
    bytes: usize,
    /// How many levels of collections there are; 0 for a scalar.
    height: usize,
}

/// Stands among the pending children for a key that is no name.
const NO_KEY: u32 = u32::MAX;

impl<'s> Builder<'s> {
    pub(super) fn new(text: &'s str, limits: &Limits) -> Self {
        Self {
            text,
            limits: Limits {
                depth: limits.depth.min(Limits::MOST_DEPTH),
                nodes: limits.nodes.min(MAX_NODES),
                alias_nodes: limits.alias_nodes.min(MAX_NODES),
                ..*limits
            },
            nodes: Vec::new(),
            children: Vec::new(),
            decoded: String::new(),
            merges: Vec::new(),
            faults: Vec::new(),
            open: Vec::with_capacity(FEW / 2),
            pending: Vec::with_capacity(FEW),
            merge_keys: Vec::new(),
            walked: Size::default(),
            aliased: Size::default(),
            aliases_are_spent: false,
            last_end: 0,
            is_cut_off: false,
            expected: FEW,
        }
    }

    /// Makes room for a document.
    pub(super) fn begin(&mut self) {
        self.nodes.reserve(self.expected);
        self.children.reserve(self.expected);
    }

    /// Takes the lists of a document that nobody needs any more, for the next one to write in. The
    /// documents of one text are mostly much alike.
    pub(super) fn reuse(&mut self, document: Document<'_>) {
        self.nodes = document.nodes;
        self.nodes.clear();
        self.children = document.children;
        self.children.clear();
        self.decoded = document.decoded;
        self.decoded.clear();
        self.merges = document.merges;
        self.merges.clear();
    }

    pub(super) fn fault(&mut self, span: impl Into<Span>, kind: impl Into<FaultKind>) {
        // One more than is listed shows that there are more.
        if self.faults.len() <= self.limits.faults {
            self.faults.push(Fault::new(span, kind.into()));
        }
    }

    /// Whether nothing is open: either nothing was read yet or the root is there.
    pub(super) fn is_at_root(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether what comes next is the key of a member.
    pub(super) fn expects_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|frame| frame.is_mapping && self.is_even(frame))
    }

    /// Whether what comes next is the value of a member.
    pub(super) fn expects_value(&self) -> bool {
        self.open
            .last()
            .is_some_and(|frame| frame.is_mapping && !self.is_even(frame))
    }

    /// Takes back a fault that was noted last, at this place.
    pub(super) fn retract_fault(&mut self, span: Span) {
        self.faults.pop_if(|fault| fault.span == span);
    }

    /// The innermost open collection that is more than one member in a list, as in `[a: 1]`.
    pub(super) fn innermost_written(&self) -> Option<(Span, bool)> {
        let written = self.open.iter().rev().find(|frame| {
            let node = self.data(frame.node);
            let first = self.text.as_bytes().get(node.start as usize);
            node.style == Style::Block || matches!(first, Some(b'[' | b'{'))
        });
        written.map(|frame| (self.span(frame.node), frame.is_mapping))
    }

    /// Where the innermost open collection starts, and whether it is a mapping.
    pub(super) fn innermost(&self) -> Option<(Span, bool)> {
        let frame = self.open.last()?;
        Some((self.span(frame.node), frame.is_mapping))
    }

    /// The place of the last node that has been added.
    pub(super) fn last_span(&self) -> Option<Span> {
        let id = self.nodes.len().checked_sub(1)?;
        Some(self.span(to_u32(id)))
    }

    /// Where the last scalar, alias or closed collection ends.
    pub(super) fn last_end(&self) -> usize {
        self.last_end
    }

    /// Takes the value of the last node away, because it is not what was meant.
    pub(super) fn spoil_last(&mut self) {
        let last = self.nodes.last_mut();
        let scalar = last.filter(|node| !matches!(node.shape, Shape::Sequence | Shape::Mapping));
        if let Some(node) = scalar {
            node.shape = Shape::Hole;
        }
    }

    /// Adds a scalar.
    pub(super) fn scalar(
        &mut self,
        span: Span,
        style: Style,
        scalar: Scalar<'_>,
    ) -> Result<u32, Stop> {
        let id = self.loose_scalar(span, style, scalar)?;
        self.adopt(id);
        Ok(id)
    }

    /// Adds a string whose value is appended by `write`.
    pub(super) fn decoded_string(
        &mut self,
        span: Span,
        style: Style,
        is_hole: bool,
        write: impl FnOnce(&mut String),
    ) -> Result<u32, Stop> {
        let start = self.decoded.len();
        write(&mut self.decoded);
        let shape = if is_hole { Shape::Hole } else { Shape::Decoded };
        let (start, end) = (to_u32(start), to_u32(self.decoded.len()));
        let id = self.node(span, style, (shape, start, end))?;
        self.adopt(id);
        Ok(id)
    }

    /// Adds a string that need not be copied, because nobody else needs it.
    pub(super) fn owned_string(
        &mut self,
        span: Span,
        style: Style,
        mut value: String,
    ) -> Result<u32, Stop> {
        // To make room before what was decoded pays where there is more room than that. It more
        // than doubles each time, so that the nodes are not gone through often.
        if value.len() < LONG || value.len() < self.decoded.len() {
            return self.scalar(span, style, Scalar::String(&value));
        }
        let shift = to_u32(value.len());
        if !self.decoded.is_empty() {
            value.push_str(&self.decoded);
            let decoded = |node: &&mut NodeData| node.shape == Shape::Decoded;
            for node in self.nodes.iter_mut().filter(decoded) {
                node.a += shift;
                node.b += shift;
            }
        }
        self.decoded = value;
        self.walked.bytes = self.walked.bytes.saturating_add(shift as usize);
        let id = self.node(span, style, (Shape::Decoded, 0, shift))?;
        self.adopt(id);
        Ok(id)
    }

    /// Adds a scalar that belongs to no collection, for aliases to refer to.
    pub(super) fn loose_scalar(
        &mut self,
        span: Span,
        style: Style,
        scalar: Scalar<'_>,
    ) -> Result<u32, Stop> {
        let content = match scalar {
            Scalar::Null => (Shape::Null, 0, 0),
            Scalar::Hole => (Shape::Hole, 0, 0),
            Scalar::Bool(false) => (Shape::False, 0, 0),
            Scalar::Bool(true) => (Shape::True, 0, 0),
            Scalar::Number(number) => number_content(number),
            Scalar::String(value) => {
                self.walked.bytes = self.walked.bytes.saturating_add(value.len());
                self.string_content(value)
            }
        };
        self.node(span, style, content)
    }

    /// Marks the last scalar, which has to be a key, as one that merges.
    pub(super) fn merge_key(&mut self, id: u32) {
        self.merge_keys.push(id);
    }

    /// Opens a collection at `start`.
    pub(super) fn open(
        &mut self,
        start: usize,
        style: Style,
        is_mapping: bool,
    ) -> Result<u32, Stop> {
        if self.open.len() >= self.limits.depth {
            return Err(self.too_deep(Span::new(start, start + 1)));
        }
        let before = self.walked;
        let shape = if is_mapping {
            Shape::Mapping
        } else {
            Shape::Sequence
        };
        let id = self.node(Span::at(start), style, (shape, 0, 0))?;
        self.open.push(Frame {
            node: id,
            is_mapping,
            first: self.pending.len(),
            height: 0,
            before,
        });
        Ok(id)
    }

    /// Closes the innermost collection, which ends at `end`; `None` for one that ends with its
    /// last child. Returns its id and size.
    pub(super) fn close(&mut self, end: Option<usize>) -> Option<(u32, Size)> {
        let frame = self.open.pop()?;
        let end = end.map_or_else(|| self.end_of_children(frame), to_u32);
        if frame.is_mapping && !self.is_even(&frame) {
            // Only a mapping that is cut off has a key without a value. The node is added past
            // the limit rather than lost, which happens once for each open mapping at most.
            let id = to_u32(self.nodes.len());
            let shape = Shape::Hole;
            self.nodes.push(NodeData {
                start: end,
                end,
                shape,
                ..NodeData::NULL
            });
            self.pending.push(id);
        }
        let first = to_u32(self.children.len());
        let count = if frame.is_mapping {
            self.close_mapping(frame)
        } else {
            self.children
                .extend_from_slice(&self.pending[frame.first..]);
            self.pending.len() - frame.first
        };
        self.pending.truncate(frame.first);
        if let Some(node) = self.nodes.get_mut(frame.node as usize) {
            node.end = end.max(node.start);
            node.a = first;
            node.b = to_u32(count);
        }
        let height = frame.height + 1;
        let size = Size {
            nodes: self.walked.nodes - frame.before.nodes,
            bytes: self.walked.bytes - frame.before.bytes,
            height,
        };
        self.adopt(frame.node);
        self.raise(height);
        Some((frame.node, size))
    }

    /// Closes what is still open and hands the document over, with its faults; it stands at `at` if
    /// it has no value. What comes after that is another document.
    pub(super) fn finish(&mut self, at: usize, is_complete: bool) -> (Document<'s>, Vec<Fault>) {
        self.is_cut_off = !self.open.is_empty();
        while self.close(None).is_some() {}
        let span = if self.nodes.is_empty() {
            Span::at(at)
        } else {
            self.span(0)
        };
        if self.merges.len() > 1 {
            self.merges.sort_unstable();
        }
        self.expected = self.nodes.len().min(MANY);
        let document = Document {
            text: self.text,
            span,
            is_complete,
            nodes: mem::take(&mut self.nodes),
            children: mem::take(&mut self.children),
            decoded: mem::take(&mut self.decoded),
            merges: mem::take(&mut self.merges),
            counted: OnceLock::new(),
        };
        self.pending.clear();
        self.merge_keys.clear();
        self.walked = Size::default();
        self.aliased = Size::default();
        self.aliases_are_spent = false;
        self.last_end = 0;
        self.is_cut_off = false;
        (document, mem::take(&mut self.faults))
    }
}

impl Builder<'_> {
    fn node(
        &mut self,
        span: Span,
        style: Style,
        (shape, a, b): (Shape, u32, u32),
    ) -> Result<u32, Stop> {
        if self.nodes.len() >= self.limits.nodes {
            let limit = self.limits.nodes;
            self.fault(span, FaultKind::TooManyNodes { limit });
            return Err(Stop);
        }
        let id = to_u32(self.nodes.len());
        self.nodes.push(NodeData {
            start: to_u32(span.start),
            end: to_u32(span.end),
            a,
            b,
            shape,
            style,
        });
        self.walked.nodes = self.walked.nodes.saturating_add(1);
        Ok(id)
    }

    fn is_even(&self, frame: &Frame) -> bool {
        (self.pending.len() - frame.first).is_multiple_of(2)
    }

    /// Makes a node a child of the innermost open collection.
    fn adopt(&mut self, id: u32) {
        self.last_end = self.data(id).end as usize;
        if self.open.is_empty() {
            return;
        }
        let is_collection = matches!(self.data(id).shape, Shape::Sequence | Shape::Mapping);
        if is_collection && self.expects_key() {
            let found = noun(self.data(id).shape);
            let span = self.span(id);
            if !self.is_cut_off {
                self.fault(span, FaultKind::NonStringKey { found });
            }
            self.pending.push(NO_KEY);
        } else {
            self.pending.push(id);
        }
    }

    /// Takes note that the innermost open collection has something of this height in it.
    fn raise(&mut self, height: usize) {
        if let Some(frame) = self.open.last_mut() {
            frame.height = frame.height.max(height);
        }
    }

    fn too_deep(&mut self, span: Span) -> Stop {
        let limit = self.limits.depth;
        self.fault(span, FaultKind::TooDeep { limit });
        Stop
    }

    fn end_of_children(&self, frame: Frame) -> u32 {
        let own = self.data(frame.node);
        // What is opened and never closed has its bracket at least.
        let first = self.text.as_bytes().get(own.start as usize);
        let is_bracket = own.style == Style::Flow && matches!(first, Some(b'[' | b'{'));
        let shortest = own.end.max(own.start + u32::from(is_bracket));
        let last = self.pending[frame.first..].last();
        match last {
            Some(&id) if id != NO_KEY => self.data(id).end.max(shortest),
            // What is left out cannot tell where it ended.
            Some(_) => self
                .nodes
                .last()
                .map_or(shortest, |node| node.end.max(shortest)),
            None => shortest,
        }
    }

    fn name(&self, key: u32) -> &str {
        let data = self.data(key);
        let range = data.a as usize..data.b as usize;
        match data.shape {
            Shape::Borrowed => self.text.get(range).unwrap_or_default(),
            Shape::Decoded => self.decoded.get(range).unwrap_or_default(),
            _ => "",
        }
    }

    fn span(&self, id: u32) -> Span {
        let data = self.data(id);
        Span::new(data.start as usize, data.end as usize)
    }

    fn data(&self, id: u32) -> NodeData {
        self.nodes
            .get(id as usize)
            .copied()
            .unwrap_or(NodeData::NULL)
    }

    fn followed(&self, id: u32) -> NodeData {
        let data = self.data(id);
        match data.shape {
            Shape::Alias => self.data(data.a),
            _ => data,
        }
    }

    fn string_content(&mut self, value: &str) -> (Shape, u32, u32) {
        let offset = value
            .as_ptr()
            .addr()
            .wrapping_sub(self.text.as_ptr().addr());
        let stands_in_text = offset
            .checked_add(value.len())
            .is_some_and(|end| end <= self.text.len());
        if stands_in_text {
            return (
                Shape::Borrowed,
                to_u32(offset),
                to_u32(offset + value.len()),
            );
        }
        let start = self.decoded.len();
        self.decoded.push_str(value);
        (Shape::Decoded, to_u32(start), to_u32(self.decoded.len()))
    }
}

/// As many nodes as a small document has.
const FEW: usize = 32;

/// As many nodes as room is made for before they are there.
const MANY: usize = 256;

/// As many bytes as it costs something to copy.
const LONG: usize = 1 << 12;

/// As many nodes as ids and places among the children can be given to without overflow.
const MAX_NODES: usize = 1 << 28;

fn noun(shape: Shape) -> &'static str {
    match shape {
        Shape::Null | Shape::Hole | Shape::Alias => NOTHING,
        Shape::False | Shape::True => "a boolean",
        Shape::Unsigned | Shape::Negative | Shape::Real => "a number",
        Shape::Borrowed | Shape::Decoded => "a text",
        Shape::Sequence => "a list",
        Shape::Mapping => "a mapping",
    }
}

/// Texts, and with them everything counted here, are kept below 2^32.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn to_u32_from(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn number_content(number: NumberValue) -> (Shape, u32, u32) {
    let (shape, bits) = match number {
        NumberValue::Unsigned(value) => (Shape::Unsigned, value),
        NumberValue::Negative(value) => (Shape::Negative, value.cast_unsigned()),
        NumberValue::Real(value) => (Shape::Real, value.to_bits()),
    };
    let low = bits & u64::from(u32::MAX);
    (shape, to_u32_from(bits >> 32), to_u32_from(low))
}
