//! What a mapping holds in the end: each name once, and what its merge keys bring in.

use super::{Builder, Frame, NO_KEY, noun, to_u32};
use crate::document::fault::FaultKind;
use crate::document::store::{SMALL_MAPPING, Shape};

impl Builder<'_> {
    /// Moves the members of a mapping to the children: its own, then what its merge keys bring
    /// in, then the index of a large one. Returns how many members there are.
    pub(super) fn close_mapping(&mut self, frame: Frame) -> usize {
        let first = self.children.len();
        let merges_from = self.merge_keys.partition_point(|key| *key < frame.node);
        let pending = &self.pending[frame.first..];
        let is_plain = merges_from == self.merge_keys.len();
        if is_plain && !pending.contains(&NO_KEY) {
            self.children.extend_from_slice(pending);
            let own = pending.len() / 2;
            self.index(first, own, own);
            return own;
        }
        let mut merges = Vec::new();
        for pair in pending.chunks_exact(2) {
            let &[key, value] = pair else { continue };
            if self.merge_keys[merges_from..].binary_search(&key).is_ok() {
                merges.push((key, value));
            } else if key != NO_KEY {
                self.children.extend_from_slice(pair);
            }
        }
        self.merge_keys.truncate(merges_from);
        let own = (self.children.len() - first) / 2;
        for (index, (key, value)) in merges.iter().copied().enumerate() {
            if index > 0 {
                self.duplicate(key, merges[0].0);
            }
            self.merges.push((frame.node, value));
            self.merge(key, value);
        }
        let members = (self.children.len() - first) / 2;
        self.index(first, own, members)
    }

    /// Appends the members that one merge key brings in.
    fn merge(&mut self, key: u32, value: u32) {
        let data = self.followed(value);
        let sources: Vec<u32> = match data.shape {
            Shape::Sequence => self.children[data.a as usize..][..data.b as usize].to_vec(),
            _ => vec![value],
        };
        for source in sources {
            let data = self.followed(source);
            match data.shape {
                Shape::Mapping => {
                    let start = data.a as usize;
                    self.children
                        .extend_from_within(start..start + 2 * data.b as usize);
                }
                Shape::Hole => {}
                shape => {
                    let kind = FaultKind::MergeOfNonMapping {
                        key: self.span(key),
                        found: noun(shape),
                    };
                    self.fault(self.span(source), kind);
                }
            }
        }
    }

    /// Reports names that stand twice among the first `own` of the `members` whose ids start at
    /// `first`, drops members past those whose name is taken, and adds the index that a large
    /// mapping has. Returns how many members are left.
    fn index(&mut self, first: usize, own: usize, members: usize) -> usize {
        if members <= SMALL_MAPPING {
            self.index_small(first, own, members)
        } else {
            self.index_large(first, own, members)
        }
    }

    fn index_small(&mut self, first: usize, own: usize, members: usize) -> usize {
        let mut names = [""; SMALL_MAPPING];
        let mut kept = [true; SMALL_MAPPING];
        let mut duplicates = Vec::new();
        for position in 0..members {
            let key = self.children[first + 2 * position];
            let name = self.name(key);
            let taken = names[..position].iter().position(|taken| *taken == name);
            match taken {
                Some(taken) if position < own => {
                    duplicates.push((key, self.children[first + 2 * taken]));
                }
                Some(_) => kept[position] = false,
                None => {}
            }
            names[position] = name;
        }
        for (key, original) in duplicates {
            self.duplicate(key, original);
        }
        self.keep(first, &kept[..members])
    }

    fn index_large(&mut self, first: usize, own: usize, members: usize) -> usize {
        let mut order: Vec<u32> = (0..to_u32(members)).collect();
        let pairs = &self.children[first..];
        let name = |position: u32| self.name(pairs[2 * position as usize]);
        order.sort_unstable_by(|x, y| name(*x).cmp(name(*y)).then(x.cmp(y)));
        let mut kept = vec![true; members];
        let mut duplicates = Vec::new();
        let mut original = order.first().copied().unwrap_or_default();
        for window in order.windows(2) {
            let &[previous, position] = window else {
                continue;
            };
            if name(previous) != name(position) {
                original = position;
            } else if (position as usize) < own {
                duplicates.push((pairs[2 * position as usize], pairs[2 * original as usize]));
            } else {
                kept[position as usize] = false;
            }
        }
        for (key, original) in duplicates {
            self.duplicate(key, original);
        }
        let left = self.keep(first, &kept);
        if left < members {
            let mut dropped = 0;
            let moves: Vec<u32> = kept
                .iter()
                .map(|is_kept| {
                    dropped += u32::from(!is_kept);
                    dropped
                })
                .collect();
            order.retain(|position| kept[*position as usize]);
            for position in &mut order {
                *position -= moves[*position as usize];
            }
        }
        if left > SMALL_MAPPING {
            self.children.extend_from_slice(&order);
        }
        left
    }

    /// Drops the members from `first` on that are not to be kept. Returns how many are left.
    fn keep(&mut self, first: usize, kept: &[bool]) -> usize {
        let mut left = 0;
        for (position, is_kept) in kept.iter().enumerate() {
            if *is_kept {
                if left < position {
                    let from = first + 2 * position;
                    self.children.copy_within(from..from + 2, first + 2 * left);
                }
                left += 1;
            }
        }
        self.children.truncate(first + 2 * left);
        left
    }

    fn duplicate(&mut self, key: u32, original: u32) {
        let kind = FaultKind::DuplicateKey {
            name: self.name(key).to_owned(),
            first: self.span(original),
        };
        self.fault(self.span(key), kind);
    }
}
