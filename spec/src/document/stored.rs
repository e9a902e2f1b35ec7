//! Documents as plain numbers, so that what comes with the crate is read while it is built and
//! not at every start.

use std::sync::OnceLock;

use super::store::{NodeData, Shape};
use super::tree::{Document, Style};
use crate::source::Span;

/// A document without its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    /// Where it stands in the text.
    pub(crate) span: (usize, usize),
    /// For each node where it starts and ends, its two fields, and its shape and style.
    pub(crate) nodes: &'static [[u32; 5]],
    pub(crate) children: &'static [u32],
    pub(crate) decoded: &'static str,
    pub(crate) merges: &'static [(u32, u32)],
}

impl Stored {
    /// The document, with the text that it was read from.
    pub(crate) fn document(self, text: &str) -> Document<'_> {
        Document {
            text,
            span: Span::new(self.span.0, self.span.1),
            is_complete: true,
            nodes: self.nodes.iter().map(node).collect(),
            children: self.children.to_vec(),
            decoded: self.decoded.to_owned(),
            merges: self.merges.to_vec(),
            counted: OnceLock::new(),
        }
    }
}

/// A document as Rust code, an expression of type [`Stored`].
#[allow(dead_code)] // only the build script stores documents
pub(crate) fn code(document: &Document<'_>) -> String {
    let nodes: Vec<[u32; 5]> = document.nodes.iter().map(row).collect();
    format!(
        "Stored {{ span: ({}, {}), nodes: &{nodes:?}, children: &{:?}, decoded: {:?}, merges: &{:?} }}",
        document.span.start,
        document.span.end,
        document.children,
        document.decoded,
        document.merges
    )
}

#[allow(dead_code)] // only the build script stores documents
fn row(node: &NodeData) -> [u32; 5] {
    let kind = (node.shape as u32) << 8 | node.style as u32;
    [node.start, node.end, node.a, node.b, kind]
}

fn node(&[start, end, a, b, kind]: &[u32; 5]) -> NodeData {
    let shape = SHAPES.iter().find(|shape| **shape as u32 == kind >> 8);
    let style = STYLES.iter().find(|style| **style as u32 == kind & 0xff);
    NodeData {
        start,
        end,
        a,
        b,
        shape: shape.copied().unwrap_or(Shape::Null),
        style: style.copied().unwrap_or(Style::Plain),
    }
}

const SHAPES: [Shape; 12] = [
    Shape::Borrowed,
    Shape::Mapping,
    Shape::Decoded,
    Shape::Sequence,
    Shape::Unsigned,
    Shape::False,
    Shape::True,
    Shape::Null,
    Shape::Negative,
    Shape::Real,
    Shape::Alias,
    Shape::Hole,
];

const STYLES: [Style; 7] = [
    Style::Plain,
    Style::Block,
    Style::Flow,
    Style::SingleQuoted,
    Style::DoubleQuoted,
    Style::Literal,
    Style::Folded,
];
