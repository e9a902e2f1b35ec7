//! A field has a name that the spec does not know.
//!
//! ## Why is this bad?
//!
//! Most servers ignore fields that they do not know: a misspelt parameter has no effect, and the
//! request is paid for all the same. It is an error by default although the schema may allow
//! further fields. Where a parameter is newer than the spec, lower the rule to a warning.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! negativ_prompt: people
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! negative_prompt: people
//! ```

use callsheet_core::Constraint;
use callsheet_spec::document::Node;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix};
use crate::finding::Finding;
use crate::nearest;
use crate::shape::{Field, Shape};
use crate::spot::{Spot, visible};
use crate::text::in_place_of;

pub(crate) static RULE: Rule =
    Rule::new("unknown-field", include_str!("unknown_field.rs")).beyond_schema();

/// A field that no schema provides for, although the schema allows it.
pub(crate) fn diagnose(object: &Spot<'_>, key: Node<'_>, name: &str, shape: &Shape) -> Diagnostic {
    let constraint = Constraint::AdditionalProperties {
        names: vec![name.to_owned()],
    };
    let mut diagnostic = Diagnostic::new(&RULE, key.span(), object.say(&constraint.to_string()));
    let name_token = name.replace('~', "~0").replace('/', "~1");
    diagnostic.pointer = format!("{}/{name_token}", object.pointer);
    match meant(name, shape) {
        Some(field) if object.node().member(&field.name).is_some() => diagnostic
            .with_label(format!(
                "`{}` seems to be meant, but is given already",
                field.name
            ))
            .with_help("keep one of the two"),
        Some(field) => diagnostic
            .with_suggestion(&field.name)
            .with_fix(Fix::safe(key.span(), in_place_of(key, &field.name))),
        None => {
            let label = if object.path.is_empty() {
                "not a field of this request"
            } else {
                "not a field of this object"
            };
            diagnostic.with_label(label).with_note(known(shape))
        }
    }
}

/// A field that the schema refuses.
pub(crate) fn refused(finding: &Finding<'_, '_>, name: &str) -> Option<Diagnostic> {
    let key = finding.spot.node().member(name)?.key;
    let shape = finding.checker.shapes.at(&finding.spot.pointer);
    let mut diagnostic = if shape.fields.iter().any(|field| field.name == name) {
        known_elsewhere(&finding.spot, key, name)
    } else {
        diagnose(&finding.spot, key, name, shape)
    };
    diagnostic.spec_place = finding.diagnostic(&RULE).spec_place;
    diagnostic.breaks_schema = true;
    Some(diagnostic)
}

/// A field that the spec knows, but not for what the other fields make of the object.
fn known_elsewhere(object: &Spot<'_>, key: Node<'_>, name: &str) -> Diagnostic {
    let shown = visible(name, 60);
    let sentence = format!("the field `{shown}` is not allowed beside the other fields");
    let mut diagnostic = Diagnostic::new(&RULE, key.span(), object.say(&sentence));
    let token = name.replace('~', "~0").replace('/', "~1");
    diagnostic.pointer = format!("{}/{token}", object.pointer);
    diagnostic.with_label("belongs to another case")
}

/// The field that an unknown name was probably meant to be: by its other names, then by
/// spelling.
pub(crate) fn meant<'s>(name: &str, shape: &'s Shape) -> Option<&'s Field> {
    let name = nearest::fold(name)?;
    let fields = || shape.fields.iter();
    let aliases =
        || fields().flat_map(|field| field.aliases.iter().map(move |alias| (alias, field)));
    fields()
        .find(|field| field.aliases.contains(&name))
        .or_else(|| nearest::nearest(&name, fields().map(|field| (&field.folded, field))))
        .or_else(|| nearest::nearest(&name, aliases()))
}

/// The names of all fields that there are.
fn known(shape: &Shape) -> String {
    const LISTED: usize = 20;
    let names = shape
        .fields
        .iter()
        .take(LISTED)
        .map(|field| format!("`{}`", field.name));
    let list = names.collect::<Vec<_>>().join(", ");
    match shape.fields.len().checked_sub(LISTED) {
        Some(more @ 1..) => format!("there are {list} and {more} more"),
        _ => format!("there are {list}"),
    }
}
