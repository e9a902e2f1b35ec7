//! The values inside of a value.

use std::fmt;

use super::store::SMALL_MAPPING;
use super::tree::{Document, Node};

/// A sequence of a document.
#[derive(Clone, Copy)]
pub struct Sequence<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) first: u32,
    pub(super) len: u32,
}

impl<'d> Sequence<'d> {
    /// How many items there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are no items.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The item at an index, counted from 0.
    #[must_use]
    pub fn get(self, index: usize) -> Option<Node<'d>> {
        let id = *self.ids().get(index)?;
        self.document.node(id)
    }

    /// The items in order.
    #[must_use]
    pub fn iter(self) -> Items<'d> {
        Items {
            document: self.document,
            ids: self.ids().iter(),
        }
    }

    fn ids(self) -> &'d [u32] {
        slice(&self.document.children, self.first, self.len())
    }
}

impl fmt::Debug for Sequence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'d> IntoIterator for Sequence<'d> {
    type Item = Node<'d>;
    type IntoIter = Items<'d>;

    fn into_iter(self) -> Items<'d> {
        self.iter()
    }
}

/// The items of a sequence.
#[derive(Clone)]
pub struct Items<'d> {
    document: &'d Document<'d>,
    ids: std::slice::Iter<'d, u32>,
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let id = *self.ids.next()?;
        self.document.node(id)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ids.size_hint()
    }
}

impl ExactSizeIterator for Items<'_> {}

/// A mapping of a document.
///
/// What merge keys (`<<`) bring in stands after the mapping's own members.
#[derive(Clone, Copy)]
pub struct Mapping<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) id: u32,
    pub(super) first: u32,
    pub(super) len: u32,
}

impl<'d> Mapping<'d> {
    /// How many members there are; members with the same name each count.
    #[must_use]
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The value of a member: of the first one, if there are several of that name.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.member(key).map(|member| member.value)
    }

    /// A member: the first one, if there are several of that name.
    #[must_use]
    pub fn member(self, key: &str) -> Option<Member<'d>> {
        if self.len() <= SMALL_MAPPING {
            let mut pairs = self.pairs().as_chunks::<2>().0.iter();
            let &[key, value] = pairs.find(|[name, _]| self.document.is_key(*name, key))?;
            return Some(Member {
                key: self.document.node(key)?,
                value: self.document.node(value)?,
            });
        }
        let sorted = slice(
            &self.document.children,
            self.first.saturating_add(self.len.saturating_mul(2)),
            self.len(),
        );
        let name = |position: u32| self.nth(position).and_then(|member| member.key.as_str());
        let found = sorted.partition_point(|position| name(*position) < Some(key));
        let position = *sorted.get(found)?;
        (name(position) == Some(key)).then(|| self.nth(position))?
    }

    /// The members in order.
    #[must_use]
    pub fn iter(self) -> Members<'d> {
        Members {
            document: self.document,
            pairs: self.pairs().chunks_exact(2),
        }
    }

    /// The values of the mapping's merge keys (`<<`): mappings, or sequences of mappings.
    pub fn merged(self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let merges = &self.document.merges;
        let first = merges.partition_point(|(mapping, _)| *mapping < self.id);
        merges
            .iter()
            .skip(first)
            .take_while(move |(mapping, _)| *mapping == self.id)
            .filter_map(move |(_, value)| self.document.node(*value))
    }

    fn pairs(self) -> &'d [u32] {
        let len = self.len().saturating_mul(2);
        slice(&self.document.children, self.first, len)
    }

    fn nth(self, position: u32) -> Option<Member<'d>> {
        let at = (position as usize).saturating_mul(2);
        let pairs = self.pairs();
        Some(Member {
            key: self.document.node(*pairs.get(at)?)?,
            value: self.document.node(*pairs.get(at + 1)?)?,
        })
    }
}

impl fmt::Debug for Mapping<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.iter().map(|member| (member.key, member.value));
        f.debug_map().entries(members).finish()
    }
}

impl<'d> IntoIterator for Mapping<'d> {
    type Item = Member<'d>;
    type IntoIter = Members<'d>;

    fn into_iter(self) -> Members<'d> {
        self.iter()
    }
}

/// A name and its value.
#[derive(Debug, Clone, Copy)]
pub struct Member<'d> {
    /// The name: always a string, even where YAML would read another type.
    pub key: Node<'d>,
    /// The value.
    pub value: Node<'d>,
}

/// The members of a mapping.
#[derive(Clone)]
pub struct Members<'d> {
    document: &'d Document<'d>,
    pairs: std::slice::ChunksExact<'d, u32>,
}

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        let &[key, value] = self.pairs.next()? else {
            return None;
        };
        Some(Member {
            key: self.document.node(key)?,
            value: self.document.node(value)?,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pairs.size_hint()
    }
}

impl ExactSizeIterator for Members<'_> {}

fn slice(children: &[u32], first: u32, len: usize) -> &[u32] {
    let first = first as usize;
    children
        .get(first..first.saturating_add(len))
        .unwrap_or_default()
}
