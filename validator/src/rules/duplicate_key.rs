//! An object has two members of the same name.
//!
//! ## Why is this bad?
//!
//! Most readers keep the last one in silence, some the first: one of the two values is ignored,
//! and which one depends on the program. Here the first is checked.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! seed: 1
//! seed: 2
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! seed: 2
//! ```

use std::collections::HashMap;

use callsheet_spec::document::{Document, Kind};
use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix};
use crate::removal;

pub(crate) static RULE: Rule =
    Rule::new("duplicate-key", include_str!("duplicate_key.rs")).beyond_schema();

/// Adds the fix that removes the second member where it says nothing else than the first.
pub(crate) fn offer_removal(documents: &[Document<'_>], found: &mut [Diagnostic]) {
    let repeated = found.iter_mut().filter(|found| *found.rule == RULE);
    let mut repeated: HashMap<Span, &mut Diagnostic> =
        repeated.map(|found| (found.span, found)).collect();
    if repeated.is_empty() {
        return;
    }
    for object in documents
        .iter()
        .flat_map(|document| (0..).map_while(|id| document.node(id)))
    {
        let Kind::Mapping(mapping) = object.kind() else {
            continue;
        };
        if object.target().is_some() {
            continue;
        }
        for member in mapping {
            let Some(diagnostic) = repeated.get_mut(&member.key.span()) else {
                continue;
            };
            let name = member.key.as_str().unwrap_or_default();
            let first = mapping.member(name).map(|first| first.value);
            let is_same = first.is_some_and(|first| {
                first.id() != member.value.id() && first.to_value() == member.value.to_value()
            });
            if is_same {
                diagnostic.fix = removal::member(object, member.key).map(Fix::of_guess);
            }
        }
    }
}
