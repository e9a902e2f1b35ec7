//! The tree that a document is read into.

use std::fmt;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::collection::{Items, Mapping, Member, Members, Sequence};
use super::number::{Number, NumberValue};
use super::offset;
use super::store::{NodeData, Shape};
use crate::source::Span;

/// One document of a text, as a tree whose nodes know their places.
///
/// The nodes stand in one flat list, numbered in the order in which they start in the text. What
/// an alias refers to stands in it once, however often it is used.
pub struct Document<'s> {
    pub(super) text: &'s str,
    pub(super) span: Span,
    pub(super) is_complete: bool,
    pub(super) nodes: Vec<NodeData>,
    /// The children of every collection; see [`Shape`].
    pub(super) children: Vec<u32>,
    /// The values of the strings that do not stand in the text as they are.
    pub(super) decoded: String,
    /// Mappings with merge keys and the values of those keys, in the order of the mappings.
    pub(super) merges: Vec<(u32, u32)>,
    /// The first long string whose code points were counted, and how many it has.
    pub(super) counted: OnceLock<(u32, u64)>,
}

impl<'s> Document<'s> {
    /// The outermost value; `None` for a document without one, such as an empty file.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        self.node(0)
    }

    /// Where the document stands in the text, without markers such as `---`.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether the document was read to its end. When it was not, members and items may be
    /// missing from it that the text has, and nothing may be concluded from their absence.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The text that the document was read from: the whole text, not only this document's part.
    #[must_use]
    pub fn text(&self) -> &'s str {
        self.text
    }

    /// The node with an id that [`Node::id`] gave.
    #[must_use]
    pub fn node(&self, id: u32) -> Option<Node<'_>> {
        ((id as usize) < self.nodes.len()).then_some(Node { document: self, id })
    }

    /// How many nodes the document has; their ids are the numbers below.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the document has no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether a key is this very name. Most names can be told apart by their length.
    pub(super) fn is_key(&self, id: u32, name: &str) -> bool {
        let Some(data) = self.nodes.get(id as usize) else {
            return false;
        };
        data.b.wrapping_sub(data.a) as usize == name.len() && self.string(*data) == Some(name)
    }

    fn string(&self, data: NodeData) -> Option<&str> {
        let range = data.a as usize..data.b as usize;
        match data.shape {
            Shape::Borrowed => self.text.get(range),
            Shape::Decoded => self.decoded.get(range),
            _ => None,
        }
    }
}

impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("span", &self.span)
            .field("is_complete", &self.is_complete)
            .field("root", &self.root())
            .finish()
    }
}

/// One value of a document.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document<'d>,
    id: u32,
}

impl<'d> Node<'d> {
    /// Where the value stands: with its quotes, without its anchor and tag. An alias stands where
    /// it is written; [`Node::target`] leads to what it refers to. A value that is left out is an
    /// empty span where it would stand.
    #[must_use]
    pub fn span(self) -> Span {
        let data = self.data();
        Span::new(data.start as usize, data.end as usize)
    }

    /// The value.
    #[must_use]
    pub fn kind(self) -> Kind<'d> {
        let data = self.content();
        match data.shape {
            Shape::False => Kind::Bool(false),
            Shape::True => Kind::Bool(true),
            Shape::Unsigned | Shape::Negative | Shape::Real => match self.as_number() {
                Some(number) => Kind::Number(number),
                None => Kind::Null,
            },
            Shape::Borrowed | Shape::Decoded => {
                Kind::String(self.document.string(data).unwrap_or_default())
            }
            Shape::Sequence => Kind::Sequence(Sequence {
                document: self.document,
                first: data.a,
                len: data.b,
            }),
            Shape::Mapping => Kind::Mapping(Mapping {
                document: self.document,
                id: self.content_id(),
                first: data.a,
                len: data.b,
            }),
            // An alias never refers to an alias.
            Shape::Null | Shape::Hole | Shape::Alias => Kind::Null,
        }
    }

    /// How the value is written; for an alias, how the value that it refers to is.
    #[must_use]
    pub fn style(self) -> Style {
        self.content().style
    }

    /// A number for the node that no other node of the document has.
    #[must_use]
    pub fn id(self) -> u32 {
        self.id
    }

    /// The document that the node belongs to.
    #[must_use]
    pub fn document(self) -> &'d Document<'d> {
        self.document
    }

    /// Whether no value could be made of what is written here. A hole counts as null, and one of
    /// the faults says what is wrong with it; any further complaint about its value is noise.
    #[must_use]
    pub fn is_hole(self) -> bool {
        self.content().shape == Shape::Hole
    }

    /// What an alias refers to; `None` for any other node.
    #[must_use]
    pub fn target(self) -> Option<Self> {
        let data = self.data();
        (data.shape == Shape::Alias).then_some(Self {
            document: self.document,
            id: data.a,
        })
    }

    /// The value of a member of a mapping: of the first one, if there are several of that name.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.member(key).map(|member| member.value)
    }

    /// A member of a mapping: the first one, if there are several of that name.
    #[must_use]
    pub fn member(self, key: &str) -> Option<Member<'d>> {
        self.as_mapping()?.member(key)
    }

    /// The value, if it is a string. The key of a member always is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'d str> {
        self.document.string(self.content())
    }

    /// How many code points the value has, if it is a string.
    #[must_use]
    pub fn code_points(self) -> Option<u64> {
        // Of a text that is worth it the answer is kept: whoever judges it asks several times.
        const LONG: usize = 1 << 16;

        let text = self.as_str()?;
        let count = || text.chars().count() as u64;
        if text.len() < LONG {
            return Some(count());
        }
        let id = self.content_id();
        match self.document.counted.get_or_init(|| (id, count())) {
            (counted, points) if *counted == id => Some(*points),
            _ => Some(count()),
        }
    }

    /// The value, if it is a boolean.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.content().shape {
            Shape::False => Some(false),
            Shape::True => Some(true),
            _ => None,
        }
    }

    /// The value, if it is a number.
    #[must_use]
    pub fn as_number(self) -> Option<Number<'d>> {
        let data = self.content();
        let bits = u64::from(data.a) << 32 | u64::from(data.b);
        let value = match data.shape {
            Shape::Unsigned => NumberValue::Unsigned(bits),
            Shape::Negative => NumberValue::Negative(bits.cast_signed()),
            Shape::Real => NumberValue::Real(f64::from_bits(bits)),
            _ => return None,
        };
        let span = Span::new(data.start as usize, data.end as usize);
        let text = span.slice(self.document.text);
        let text = match data.style {
            Style::SingleQuoted | Style::DoubleQuoted => text.trim_matches(['\'', '"']),
            _ => text,
        };
        Some(Number { value, text })
    }

    /// The value, if it is a number held as a whole one from 0 to 2^64 - 1.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        self.as_number().and_then(Number::as_u64)
    }

    /// The value, if it is a number held as a whole one from -2^63 to 2^63 - 1.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.as_number().and_then(Number::as_i64)
    }

    /// The value, if it is a sequence.
    #[must_use]
    pub fn as_sequence(self) -> Option<Sequence<'d>> {
        match self.kind() {
            Kind::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// The value, if it is a mapping.
    #[must_use]
    pub fn as_mapping(self) -> Option<Mapping<'d>> {
        match self.kind() {
            Kind::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The items of a sequence; none for any other value.
    #[must_use]
    pub fn items(self) -> Items<'d> {
        let sequence = self.as_sequence().unwrap_or(Sequence {
            document: self.document,
            first: 0,
            len: 0,
        });
        sequence.iter()
    }

    /// The members of a mapping in order; none for any other value. Of members with the same name
    /// all are there.
    #[must_use]
    pub fn members(self) -> Members<'d> {
        let mapping = self.as_mapping().unwrap_or(Mapping {
            document: self.document,
            id: self.id,
            first: 0,
            len: 0,
        });
        mapping.iter()
    }

    /// Whether the value is null, written or left out, or a hole.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.content().shape, Shape::Null | Shape::Hole)
    }

    /// The value that a JSON Pointer (RFC 6901) leads to from here; the empty pointer leads here.
    #[must_use]
    pub fn at(self, pointer: &str) -> Option<Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        let mut node = self;
        for token in pointer.strip_prefix('/')?.split('/') {
            node = match node.kind() {
                Kind::Mapping(mapping) if !token.contains('~') => mapping.get(token)?,
                Kind::Mapping(mapping) => {
                    mapping.get(&token.replace("~1", "/").replace("~0", "~"))?
                }
                Kind::Sequence(sequence) => sequence.get(index(token)?)?,
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => return None,
            };
        }
        Some(node)
    }

    /// The value without its places. Of members with the same name the first counts; a hole is
    /// null.
    #[must_use]
    pub fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(value),
            Kind::Number(number) => Value::Number(number.to_json()),
            Kind::String(text) => Value::String(text.to_owned()),
            Kind::Sequence(sequence) => sequence.iter().map(Self::to_value).collect(),
            Kind::Mapping(mapping) => {
                let mut map = Map::with_capacity(mapping.len());
                for Member { key, value } in mapping {
                    let name = key.as_str().unwrap_or_default();
                    if !map.contains_key(name) {
                        map.insert(name.to_owned(), value.to_value());
                    }
                }
                Value::Object(map)
            }
        }
    }

    /// The place in the text of the code point number `n` (from 0) of a string's value: a byte
    /// offset on a character boundary in the node's span.
    ///
    /// An escape counts as one place, and so does a folded line break. `n` may be as large as the
    /// number of code points; that is the place where the value ends. For an alias it is the place
    /// of the alias; ask its [`target`](Node::target) for a place in the string.
    #[must_use]
    pub fn text_offset(self, n: u64) -> usize {
        let data = self.data();
        let span = self.span();
        match self.document.string(data) {
            Some(value) => offset::text_offset(self.document.text, span, data.style, value, n),
            None => span.start,
        }
    }

    /// The place in the text where a string's value ends: what [`text_offset`](Node::text_offset)
    /// gives for the number of its code points, without counting through the text.
    #[must_use]
    pub fn text_end(self) -> usize {
        let data = self.data();
        match self.document.string(data) {
            Some(_) => offset::text_end(self.document.text, self.span(), data.style),
            None => self.span().start,
        }
    }

    fn data(self) -> NodeData {
        let data = self.document.nodes.get(self.id as usize);
        data.copied().unwrap_or(NodeData::NULL)
    }

    /// What the node says, with an alias followed.
    fn content(self) -> NodeData {
        let data = self.data();
        match data.shape {
            Shape::Alias => Self { id: data.a, ..self }.data(),
            _ => data,
        }
    }

    fn content_id(self) -> u32 {
        self.target().map_or(self.id, Self::id)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { start, end } = self.span();
        write!(f, "{start}..{end} ")?;
        match self.kind() {
            Kind::Null if self.is_hole() => f.write_str("hole"),
            Kind::Null => f.write_str("null"),
            Kind::Bool(value) => value.fmt(f),
            Kind::Number(number) => write!(f, "{number:?}"),
            Kind::String(text) => write!(f, "{text:?}"),
            Kind::Sequence(sequence) => f.debug_list().entries(sequence.iter()).finish(),
            Kind::Mapping(mapping) => {
                let members = mapping.iter().map(|member| (member.key, member.value));
                f.debug_map().entries(members).finish()
            }
        }
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'d> {
    /// Nothing: `null`, a value left out, or a [hole](Node::is_hole).
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number<'d>),
    /// A string, with escapes and folding undone.
    String(&'d str),
    /// A list of values.
    Sequence(Sequence<'d>),
    /// Values with names.
    Mapping(Mapping<'d>),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// A scalar without quotes; also a value that is left out.
    Plain,
    /// A scalar in single quotes.
    SingleQuoted,
    /// A scalar in double quotes.
    DoubleQuoted,
    /// A block scalar that keeps its line breaks (`|`).
    Literal,
    /// A block scalar that folds its lines (`>`).
    Folded,
    /// A collection written by indentation.
    Block,
    /// A collection written in brackets or braces.
    Flow,
}

/// An array index of a JSON Pointer: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let is_canonical = token == "0" || !token.starts_with(['0', '+']);
    is_canonical.then(|| token.parse().ok())?
}
