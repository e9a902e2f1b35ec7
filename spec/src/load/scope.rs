//! Dynamic references, followed while the spec is loaded.
//!
//! Where a `$dynamicRef` leads depends on the resources that were gone through on the way to it:
//! the outermost of them that has the anchor counts. So a schema is read once for every such way
//! that makes a difference, and what is left is plain references. Without dynamic anchors there is
//! one way only, and nothing is read twice.

use std::collections::HashMap;

use super::resources::{RECURSIVE, ResourceId};
use super::{At, Loader};
use crate::fault::FaultKind;

/// Index into [`Scopes`]; 0 is the scope in which nothing was gone through yet.
pub(super) type ScopeId = u32;

/// For each anchor that was met on a way, the outermost resource that has it, sorted.
type Scope = Vec<(String, ResourceId)>;

/// The scopes that were met, each standing once.
#[derive(Default)]
pub(super) struct Scopes {
    list: Vec<Scope>,
    ids: HashMap<Scope, ScopeId>,
}

impl Scopes {
    fn get(&self, id: ScopeId) -> &[(String, ResourceId)] {
        match id.checked_sub(1) {
            None => &[],
            Some(index) => &self.list[index as usize],
        }
    }

    /// The scope, if there are not too many of them already.
    fn id(&mut self, scope: Scope) -> Option<ScopeId> {
        if scope.is_empty() {
            return Some(0);
        }
        if let Some(known) = self.ids.get(&scope) {
            return Some(*known);
        }
        if self.list.len() >= MOST {
            return None;
        }
        self.list.push(scope.clone());
        let id = ScopeId::try_from(self.list.len()).ok()?;
        self.ids.insert(scope, id);
        Some(id)
    }
}

/// Ways can double with every resource that there is; nobody writes schemas with this many.
const MOST: usize = 500;

impl<'a> Loader<'a> {
    /// `at` in its own resource, with that resource gone through.
    pub(super) fn entered(&mut self, at: &At<'a>) -> At<'a> {
        let mut at = at.clone();
        if let Some(resource) = self.resources.at(at.file, at.node) {
            at.resource = resource;
        }
        let names = &self.resources.get(at.resource).dynamic;
        if names.is_empty() {
            return at;
        }
        let mut scope = self.scopes.get(at.scope).to_vec();
        for name in names {
            if !scope.iter().any(|(known, _)| known == name) {
                scope.push((name.clone(), at.resource));
            }
        }
        scope.sort();
        match self.scopes.id(scope) {
            Some(scope) => at.scope = scope,
            None => {
                let what = format!("a dynamic reference that is come to on more than {MOST} ways");
                self.fault(at.place(), FaultKind::Unsupported { what });
            }
        }
        at
    }

    /// Where the `$dynamicRef` at `at` leads on the way that led there.
    pub(super) fn follow_dynamic(&mut self, at: &At<'a>, reference: &str) -> Option<At<'a>> {
        let first = self.follow(at, reference)?;
        let anchor = reference.split_once('#').map_or("", |(_, name)| name);
        let is_dynamic = self
            .resources
            .dynamic_anchor(first.resource, anchor)
            .is_some_and(|named| named.file == first.file && named.node.id() == first.node.id());
        Some(if is_dynamic {
            self.outermost(first, anchor)
        } else {
            first
        })
    }

    /// Where the `$recursiveRef` at `at`, which can only be `#`, leads on the way that led there.
    pub(super) fn follow_recursive(&mut self, at: &At<'a>, reference: &str) -> Option<At<'a>> {
        if reference != "#" {
            let (what, expected) = ("$recursiveRef".to_owned(), "#");
            self.fault(at.place(), FaultKind::WrongShape { what, expected });
            return None;
        }
        let first = self.follow(at, reference)?;
        let is_recursive = self
            .resources
            .dynamic_anchor(first.resource, RECURSIVE)
            .is_some();
        Some(if is_recursive {
            self.outermost(first, RECURSIVE)
        } else {
            first
        })
    }

    fn outermost(&self, first: At<'a>, anchor: &str) -> At<'a> {
        let mut passed = self.scopes.get(first.scope).iter();
        let outermost = passed.find(|(name, _)| name == anchor);
        let named =
            outermost.and_then(|(_, resource)| self.resources.dynamic_anchor(*resource, anchor));
        match named {
            Some(named) => At {
                scope: first.scope,
                ..named.clone()
            },
            None => first,
        }
    }
}
