//! Where a comment counts.

use callsheet_spec::document::{Comment, Document, Kind, Node, Style};
use callsheet_spec::source::Span;

use crate::removal::{self, Line};

/// The values of a text, for finding the ones that a comment is about. They are collected when
/// the first comment asks.
pub(super) struct Covers<'d> {
    documents: &'d [Document<'d>],
    text: &'d str,
    values: Option<Values>,
}

#[derive(Default)]
struct Values {
    /// Scalars with their places, in the order of the text; they do not overlap.
    scalars: Vec<Span>,
    /// Members with their keys and items of lists, in the order of the text, the outer ones first.
    units: Vec<Span>,
    /// Where anything starts.
    starts: Vec<usize>,
}

impl<'d> Covers<'d> {
    pub(super) fn new(documents: &'d [Document<'d>], text: &'d str) -> Self {
        Self {
            documents,
            text,
            values: None,
        }
    }

    /// Where a comment counts: in its line and in the scalars that stand in that line, or, if it
    /// has a line of its own, in the next line with content and in the member or item that begins
    /// there. Both ends of the place belong to it.
    pub(super) fn of(&mut self, comment: &Comment) -> Span {
        let documents = self.documents;
        let values = self.values.get_or_insert_with(|| Values::new(documents));
        if !comment.own_line {
            let line = Line::of(self.text, comment.span.start);
            return values.with_scalars(Span::new(line.start, line.end));
        }
        let next = values
            .starts
            .partition_point(|start| *start < comment.span.end);
        let Some(next) = values.starts.get(next) else {
            return Span::at(comment.span.end);
        };
        let line = Line::of(self.text, *next);
        let unit = values.units.partition_point(|unit| unit.start < line.start);
        let unit = values
            .units
            .get(unit)
            .filter(|unit| unit.start <= line.end)
            .map_or(line.end, |unit| unit.end);
        values.with_scalars(Span::new(line.start, line.end.max(unit)))
    }
}

impl Values {
    fn new(documents: &[Document<'_>]) -> Self {
        let mut values = Self::default();
        for node in documents
            .iter()
            .flat_map(|document| (0..).map_while(|id| document.node(id)))
        {
            values.add(node);
        }
        values.scalars.sort_unstable();
        values
            .units
            .sort_unstable_by_key(|unit| (unit.start, std::cmp::Reverse(unit.end)));
        values.starts.sort_unstable();
        values
    }

    fn add(&mut self, node: Node<'_>) {
        let span = node.span();
        self.starts.push(span.start);
        if node.target().is_some() {
            self.scalars.push(span);
            return;
        }
        match node.kind() {
            Kind::Mapping(mapping) => {
                let own = mapping
                    .iter()
                    .filter(|member| removal::contains(span, member.key.span()));
                self.units.extend(
                    own.map(|member| Span::new(member.key.span().start, member.value.span().end)),
                );
            }
            Kind::Sequence(sequence) => {
                self.units.extend(sequence.iter().map(Node::span));
            }
            _ if matches!(node.style(), Style::Block | Style::Flow) => {}
            _ => self.scalars.push(span),
        }
    }

    /// A place with the scalars that stand in it, in part at least.
    fn with_scalars(&self, place: Span) -> Span {
        let first = self
            .scalars
            .partition_point(|scalar| scalar.end < place.start);
        let past = self
            .scalars
            .partition_point(|scalar| scalar.start <= place.end);
        let standing = self.scalars.get(first..past).unwrap_or_default();
        let start = standing.first().map_or(place.start, |scalar| scalar.start);
        let end = standing.last().map_or(place.end, |scalar| scalar.end);
        Span::new(place.start.min(start), place.end.max(end))
    }
}
