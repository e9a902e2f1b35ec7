//! A field that must be given is not there.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. Where a field with another name seems to be meant for it, that
//! one is pointed at.
//!
//! ## Example
//!
//! ```yaml
//! promt: a paper boat
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! ```

use callsheet_spec::document::Node;
use callsheet_spec::source::Span;

use super::{Rule, unknown_field};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::finding::Finding;
use crate::homoglyph;
use crate::spot::visible;
use crate::text::{first_sentence, in_place_of};

pub(crate) static RULE: Rule =
    Rule::new("missing-field", include_str!("missing_field.rs")).fixed(Safety::Safe);

pub(crate) fn diagnose(
    finding: &Finding<'_, '_>,
    property: &str,
    because: Option<&str>,
) -> Diagnostic {
    let mut diagnostic = finding.diagnostic(&RULE);
    let node = finding.spot.node();
    let shape = finding.checker.shapes.at(&finding.spot.pointer);
    let misspelt = node.members().find(|member| {
        let name = member.key.as_str().unwrap_or_default();
        shape.member(name).is_none()
            && unknown_field::meant(name, shape).is_some_and(|field| field.name == property)
    });
    if let Some(member) = misspelt {
        let name = visible(member.key.as_str().unwrap_or_default(), 60);
        let message = &diagnostic.message;
        diagnostic.message =
            format!("{message}; the unknown field `{name}` seems to be meant for it");
        diagnostic.span = member.key.span();
        let mut diagnostic = diagnostic.with_suggestion(property);
        let letters = homoglyph::in_latin(member.key.as_str().unwrap_or_default());
        diagnostic.notes.extend(letters.map(|(_, said)| said));
        return if unknown_field::is_clear(&finding.spot, member.key, property, shape) {
            let fix = Fix::safe(member.key.span(), in_place_of(member.key, property));
            diagnostic.with_fix(fix)
        } else {
            diagnostic
        };
    }
    diagnostic.span = beginning(node);
    if let Some(giver) = because.and_then(|because| node.member(because)) {
        diagnostic = diagnostic.with_further(giver.key.span(), "this field asks for it");
    }
    let field = shape.fields.iter().find(|field| field.name == property);
    let diagnostic = diagnostic.with_label(format!("`{property}` is not given here"));
    match field.and_then(|field| field.description.as_deref()) {
        Some(text) => diagnostic.with_note(format!("`{property}`: {}", first_sentence(text))),
        None => diagnostic,
    }
}

/// The first character of an object.
fn beginning(node: Node<'_>) -> Span {
    let span = node.span();
    let first = span.slice(node.document().text()).chars().next();
    Span::new(span.start, span.start + first.map_or(0, char::len_utf8))
}
