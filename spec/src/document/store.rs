//! Nodes as they are stored.

use super::tree::Style;

/// Mappings up to this many members are searched from end to end; larger ones have an index.
pub(super) const SMALL_MAPPING: usize = 16;

/// A node as it is stored: 20 bytes, so that a document is a few times its text at most.
#[derive(Clone, Copy)]
pub(super) struct NodeData {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) shape: Shape,
    pub(super) style: Style,
}

impl NodeData {
    pub(super) const NULL: Self = Self {
        start: 0,
        end: 0,
        a: 0,
        b: 0,
        shape: Shape::Null,
        style: Style::Plain,
    };
}

/// What a stored node is, and what its two fields `a` and `b` mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Null,
    Hole,
    False,
    True,
    /// The upper and the lower half of the value.
    Unsigned,
    Negative,
    Real,
    /// Start and end in the text.
    Borrowed,
    /// Start and end in the decoded strings.
    Decoded,
    /// The first of the item ids among the children, and how many there are.
    Sequence,
    /// The first of the ids (key, value, key, value) among the children, and how many members
    /// there are. More than [`SMALL_MAPPING`] are followed by as many positions of members, in the
    /// order of the names and then of the members.
    Mapping,
    /// The id of what it refers to, which never is an alias.
    Alias,
}
