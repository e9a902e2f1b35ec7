//! Aliases, and what they cost whoever walks the tree.

use super::{Builder, NO_KEY, Size, Stop, noun};
use crate::document::fault::FaultKind;
use crate::document::store::Shape;
use crate::document::tree::Style;
use crate::source::Span;

impl Builder<'_> {
    /// The size of a scalar that was just added.
    pub(in crate::document) fn scalar_size(&self, id: u32) -> Size {
        let node = self.data(id);
        let bytes = match node.shape {
            Shape::Borrowed | Shape::Decoded => (node.b - node.a) as usize,
            _ => 0,
        };
        Size {
            nodes: 1,
            bytes,
            height: 0,
        }
    }

    /// Adds an alias of a node with the size that closing it gave.
    pub(in crate::document) fn alias(
        &mut self,
        span: Span,
        target: u32,
        size: Size,
    ) -> Result<u32, Stop> {
        let scalar = self.charge_alias(span, size);
        let id = if scalar {
            self.node(span, Style::Plain, (Shape::Alias, target, 0))?
        } else {
            self.node(span, Style::Plain, (Shape::Hole, 0, 0))?
        };
        self.adopt(id);
        if scalar {
            self.raise(size.height);
        }
        Ok(id)
    }

    /// Adds an alias as the key of a member: a name of its own, since a key is a string.
    pub(in crate::document) fn alias_key(&mut self, span: Span, target: u32) -> Result<u32, Stop> {
        let data = self.data(target);
        let content = match data.shape {
            Shape::Borrowed | Shape::Decoded => (data.shape, data.a, data.b),
            Shape::Sequence | Shape::Mapping => {
                let found = noun(data.shape);
                self.fault(span, FaultKind::NonStringKey { found });
                self.pending.push(NO_KEY);
                return Ok(NO_KEY);
            }
            _ => (Shape::Borrowed, data.start, data.end),
        };
        let size = self.scalar_size(target);
        let id = if self.charge_alias(span, size) {
            self.node(span, Style::Plain, content)?
        } else {
            self.node(span, Style::Plain, (Shape::Borrowed, 0, 0))?
        };
        self.adopt(id);
        Ok(id)
    }

    /// Whether the limits allow an alias of something of this size.
    fn charge_alias(&mut self, span: Span, size: Size) -> bool {
        if self.aliases_are_spent {
            return false;
        }
        let nodes = self.aliased.nodes.saturating_add(size.nodes);
        let bytes = self.aliased.bytes.saturating_add(size.bytes);
        let kind = if self.open.len().saturating_add(size.height) > self.limits.depth {
            FaultKind::TooDeep {
                limit: self.limits.depth,
            }
        } else if nodes > self.limits.alias_nodes {
            FaultKind::TooManyAliases {
                limit: self.limits.alias_nodes,
            }
        } else if bytes > self.limits.alias_bytes {
            FaultKind::TooMuchAliasedText {
                limit: self.limits.alias_bytes,
            }
        } else {
            self.aliased = Size {
                nodes,
                bytes,
                height: 0,
            };
            // The alias is a node of its own, which is counted when it is added.
            self.walked.nodes = self
                .walked
                .nodes
                .saturating_add(size.nodes.saturating_sub(1));
            self.walked.bytes = self.walked.bytes.saturating_add(size.bytes);
            return true;
        };
        self.fault(span, kind);
        self.aliases_are_spent = true;
        false
    }
}
