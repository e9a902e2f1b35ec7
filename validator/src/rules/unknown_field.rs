//! A field has a name that the spec does not know.
//!
//! ## Why is this bad?
//!
//! Most servers ignore fields that they do not know: a misspelt parameter has no effect, and the
//! request is paid for all the same. It is an error by default although the schema may allow
//! further fields. Where a parameter is newer than the spec, lower the rule to a warning.
//!
//! A level that is set for the rule, and `--allow unknown-field`, are about fields that the schema
//! allows. A field that the schema refuses (`additionalProperties: false`) stays an error: the
//! server refuses the request.
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
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::finding::Finding;
use crate::homoglyph;
use crate::nearest;
use crate::removal;
use crate::shape::{Field, Shape};
use crate::spot::{Spot, visible};
use crate::text::in_place_of;

pub(crate) static RULE: Rule = Rule::new("unknown-field", include_str!("unknown_field.rs"))
    .fixed(Safety::Safe)
    .beyond_schema();

/// A field that no schema provides for, although the schema allows it.
pub(crate) fn diagnose(object: &Spot<'_>, key: Node<'_>, name: &str, shape: &Shape) -> Diagnostic {
    let constraint = Constraint::AdditionalProperties {
        names: vec![name.to_owned()],
    };
    let mut diagnostic = Diagnostic::new(&RULE, key.span(), object.say(&constraint.to_string()))
        .with_invisible(name);
    let name_token = name.replace('~', "~0").replace('/', "~1");
    diagnostic.pointer = format!("{}/{name_token}", object.pointer);
    if shape.is_read_only(name) {
        return diagnostic
            .with_label("for answers alone: the spec says that it is `readOnly`")
            .with_help("leave it out: the server sets it");
    }
    let meant = meant(name, shape);
    // Letters of another script are worth a word only where a name of the spec has Latin ones.
    if let (Some((_, said)), Some(_)) = (homoglyph::in_latin(name), meant) {
        diagnostic = diagnostic.with_note(said);
    }
    match meant {
        Some(field) if object.node().member(&field.name).is_some() => diagnostic
            .with_label(format!(
                "`{}` seems to be meant, but is given already",
                field.name
            ))
            .with_help("keep one of the two"),
        Some(field) => {
            let diagnostic = diagnostic.with_suggestion(&field.name);
            if is_clear(object, key, &field.name, shape) {
                diagnostic.with_fix(Fix::safe(key.span(), in_place_of(key, &field.name)))
            } else {
                diagnostic
            }
        }
        None => {
            let diagnostic = diagnostic.with_label("not a field of this object");
            let value = object.node().get(name);
            let mut inner = value.into_iter().flat_map(Node::members);
            let is_wrapper = inner.any(|member| {
                let name = member.key.as_str().unwrap_or_default();
                shape.fields.iter().any(|field| field.name == name)
                    && object.node().member(name).is_none()
            });
            if is_wrapper {
                return diagnostic.with_help(format!(
                    "put its fields here, without `{}` around them",
                    visible(name, 60)
                ));
            }
            diagnostic.with_note(known(shape))
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
/// spelling, then by what it says.
pub(crate) fn meant<'s>(name: &str, shape: &'s Shape) -> Option<&'s Field> {
    let (latin, _) = homoglyph::in_latin(name).unwrap_or_default();
    let name = nearest::fold(name)?;
    let fields = || shape.fields.iter();
    let aliases =
        || fields().flat_map(|field| field.aliases.iter().map(move |alias| (alias, field)));
    fields()
        .find(|field| field.name == latin && !latin.is_empty())
        .or_else(|| fields().find(|field| field.aliases.contains(&name)))
        .or_else(|| nearest::nearest(&name, fields().map(|field| (&field.folded, field))))
        .or_else(|| nearest::nearest(&name, aliases()))
        .or_else(|| nearest::by_words(&name, fields().map(|field| (&field.folded, field))))
}

/// Whether the key can be corrected without asking: it is written in this very object, there is
/// one field alone that it can mean, and no other key seems to mean that field. What was not read
/// may hold such a key, or the field itself.
pub(crate) fn is_clear(object: &Spot<'_>, key: Node<'_>, meant: &str, shape: &Shape) -> bool {
    if !object.node().document().is_complete() {
        return false;
    }
    let name = key.as_str().unwrap_or_default();
    let is_own = object.is_written_here()
        && key.target().is_none()
        && (object.node().as_mapping())
            .is_some_and(|mapping| removal::is_own(object.node(), mapping, key));
    let folded = nearest::fold(name).unwrap_or_default();
    let mut by_alias = shape
        .fields
        .iter()
        .filter(|field| field.aliases.contains(&folded));
    let is_one_field = match (by_alias.next(), by_alias.next()) {
        (Some(_), another) => another.is_none(),
        (None, _) => {
            let names = shape.fields.iter().map(|field| field.name.as_str());
            nearest::is_clear(name, meant, names)
        }
    };
    let members = object.node().members();
    let is_one_key = members.len() <= COMPARED
        && members
            .filter(|member| member.key.id() != key.id())
            .filter(|member| member.key.as_str() != Some("$schema"))
            .all(|member| {
                let other = member.key.as_str().unwrap_or_default();
                shape.member(other).is_some()
                    || self::meant(other, shape).is_none_or(|field| field.name != meant)
            });
    is_own && is_one_field && is_one_key
}

/// In an object of more members than this, keys are not compared with each other.
const COMPARED: usize = 100;

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
