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

use callsheet_spec::document::{Document, Kind, Mapping, Node};
use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::removal;

pub(crate) static RULE: Rule = Rule::new("duplicate-key", include_str!("duplicate_key.rs"))
    .beyond_schema()
    .fixed(Safety::Unsafe);

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
                first.id() != member.value.id() && says_the_same(first, member.value)
            });
            if is_same {
                diagnostic.fix = removal::member(object, member.key).map(Fix::of_guess);
            }
        }
    }
}

/// Whether two values are equal. They are compared part by part, so that it costs no more than the
/// smaller one: the first of a thousand members with one name may be as large as the file.
fn says_the_same(one: Node<'_>, other: Node<'_>) -> bool {
    match (one.kind(), other.kind()) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(one), Kind::Bool(other)) => one == other,
        (Kind::Number(one), Kind::Number(other)) => one.to_json() == other.to_json(),
        (Kind::String(one), Kind::String(other)) => one == other,
        (Kind::Sequence(one), Kind::Sequence(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| says_the_same(one, other))
        }
        (Kind::Mapping(one), Kind::Mapping(other)) => {
            let is_within = |one: Mapping<'_>, other: Mapping<'_>| {
                one.iter().all(|member| {
                    let name = member.key.as_str().unwrap_or_default();
                    let counterpart = other.get(name);
                    counterpart.is_some_and(|other| says_the_same(member.value, other))
                })
            };
            one.len() == other.len() && is_within(one, other) && is_within(other, one)
        }
        _ => false,
    }
}
