//! What edits did to a text: whether they kept the rest, and what is new among its diagnostics.

use std::collections::HashMap;
use std::ops::Range;

use callsheet_spec::document::{self, Format, Kind, Node};

use crate::diagnostic::{Diagnostic, Edit};
use crate::settings::Settings;

/// Whether every scalar that no edit touches still stands where it stood, and says what it said.
pub(super) fn keeps_the_rest(
    before: &str,
    after: &str,
    edits: &[Edit],
    format: Format,
    settings: &Settings,
) -> bool {
    let old = document::read(before, format, &settings.limits);
    let new = document::read(after, format, &settings.limits);
    let mut kept: HashMap<(usize, usize), Scalar<'_>> = HashMap::new();
    for document in &new.documents {
        for node in (0..).map_while(|id| document.node(id)) {
            if let Some(scalar) = Scalar::of(node) {
                kept.insert((node.span().start, node.span().end), scalar);
            }
        }
    }
    let shift = Shift { edits };
    old.documents.iter().all(|document| {
        (0..)
            .map_while(|id| document.node(id))
            .filter(|node| !node.span().is_empty() && !shift.touches(node.span().range()))
            .filter_map(|node| Some((node, Scalar::of(node)?)))
            .all(|(node, scalar)| {
                let start = shift.forward(node.span().start);
                let end = start + node.span().len();
                kept.get(&(start, end)) == Some(&scalar)
            })
    })
}

/// What a scalar says.
#[derive(Debug, PartialEq)]
enum Scalar<'d> {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(&'d str),
    Alias,
}

impl<'d> Scalar<'d> {
    fn of(node: Node<'d>) -> Option<Self> {
        if node.target().is_some() {
            return Some(Self::Alias);
        }
        match node.kind() {
            Kind::Null => Some(Self::Null),
            Kind::Bool(value) => Some(Self::Bool(value)),
            Kind::Number(number) => Some(Self::Number(number.to_json())),
            Kind::String(text) => Some(Self::Text(text)),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }
}

/// Places before and after some edits, which are in the order of the text.
struct Shift<'e> {
    edits: &'e [Edit],
}

impl Shift<'_> {
    /// Whether an edit changes something inside of a place.
    fn touches(&self, place: Range<usize>) -> bool {
        let next = self
            .edits
            .partition_point(|edit| edit.span.end <= place.start);
        self.edits
            .get(next)
            .is_some_and(|edit| edit.span.start < place.end)
    }

    /// Where a place that no edit touches is afterwards.
    fn forward(&self, at: usize) -> usize {
        let before = self.edits.iter().take_while(|edit| edit.span.end <= at);
        before.fold(at, |at, edit| at + edit.text.len() - edit.span.len())
    }

    /// A place before, where all places in what an edit replaces count as one.
    fn old(&self, at: usize) -> usize {
        let within = |edit: &&Edit| edit.span.start <= at && at < edit.span.end;
        self.edits
            .iter()
            .find(within)
            .map_or(at, |edit| edit.span.start)
    }

    /// The place before that a place afterwards was, where all places in what an edit has put
    /// there count as that of what it replaced.
    fn back(&self, at: usize) -> usize {
        let (mut added, mut removed) = (0, 0);
        for edit in self.edits {
            let start = edit.span.start + added - removed;
            if at < start {
                break;
            }
            if at < start + edit.text.len() {
                return edit.span.start;
            }
            added += edit.text.len();
            removed += edit.span.len();
        }
        at + removed - added
    }
}

/// The diagnostics of a text beside those of the text before.
pub(super) struct Matched {
    /// Whether one of those that were to be fixed is still there.
    pub(super) has_survivor: bool,
    /// Those that were not there before.
    pub(super) new: Vec<usize>,
}

impl Matched {
    pub(super) fn new(
        before: &[Diagnostic],
        after: &[Diagnostic],
        targets: &[usize],
        edits: &[Edit],
    ) -> Self {
        let shift = Shift { edits };
        let mut by_place: HashMap<(String, usize), Vec<usize>> = HashMap::new();
        for (index, diagnostic) in before.iter().enumerate().rev() {
            let key = (diagnostic.name(), shift.old(diagnostic.span.start));
            by_place.entry(key).or_default().push(index);
        }
        let mut is_gone = vec![true; before.len()];
        let mut unmatched = Vec::new();
        for (index, diagnostic) in after.iter().enumerate() {
            let key = (diagnostic.name(), shift.back(diagnostic.span.start));
            match by_place.get_mut(&key).and_then(Vec::pop) {
                Some(old) => is_gone[old] = false,
                None => unmatched.push(index),
            }
        }
        let has_survivor = targets.iter().any(|target| !is_gone[*target]);
        // A place may move although the fault is the same: with fewer items another one is the
        // first that is too many.
        let mut by_pointer: HashMap<(String, &str), usize> = HashMap::new();
        for (index, diagnostic) in before.iter().enumerate() {
            if is_gone[index] && !targets.contains(&index) {
                let key = (diagnostic.name(), diagnostic.pointer.as_str());
                *by_pointer.entry(key).or_default() += 1;
            }
        }
        unmatched.retain(|index| {
            let diagnostic = &after[*index];
            let key = (diagnostic.name(), diagnostic.pointer.as_str());
            match by_pointer.get_mut(&key) {
                Some(count @ 1..) => {
                    *count -= 1;
                    false
                }
                _ => true,
            }
        });
        Self {
            has_survivor,
            new: unmatched,
        }
    }
}
