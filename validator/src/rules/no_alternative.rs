//! A value fits none of the alternatives that the schema offers, or fits several where it must
//! fit exactly one.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. Where one alternative is most likely meant, because a constant
//! or the fields that are given tell it from the others, its own faults are reported instead of
//! this one.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   size:
//!     oneOf:
//!       - { title: preset, type: string, enum: [square, wide] }
//!       - { title: pixels, type: string, pattern: "^[0-9]+x[0-9]+$" }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! size: huge
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! size: wide
//! ```

use std::collections::HashSet;

use callsheet_core::Constraint;
use callsheet_core::schema::Types;
use callsheet_spec::{Api, Keyword, SchemaId};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::{
    Rule, bad_format, missing_field, not_one_of, null_value, pattern_mismatch, wrong_type,
};
use crate::diagnostic::Diagnostic;
use crate::explain::{Explainer, brief, types};
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("no-alternative", include_str!("no_alternative.rs"));

pub(crate) fn diagnose(
    finding: &Finding<'_, '_>,
    explainer: &mut Explainer<'_, '_>,
    found: &mut Vec<Diagnostic>,
) {
    if matches!(finding.constraint, Constraint::OneOf { matching: 2.. }) {
        found.push(several_fit(finding));
        return;
    }
    if let Some(diagnostic) = only_types_differ(finding) {
        found.push(diagnostic);
        return;
    }
    if let Some(diagnostic) = no_constant_fits(finding) {
        found.push(diagnostic);
        return;
    }
    if let Some(index) = most_likely(finding) {
        let start = found.len();
        for error in &finding.alternatives[index] {
            explainer.explain(error, found);
        }
        let count = finding.alternatives.len();
        for diagnostic in &mut found[start..] {
            let name = name(finding, index);
            diagnostic
                .notes
                .push(format!("of {count} alternatives, {name} seems to be meant"));
        }
        if found.len() > start {
            return;
        }
    }
    let diagnostic = constant_missing(finding).unwrap_or_else(|| none_fits(finding, explainer));
    found.push(diagnostic);
}

/// The field by which the alternatives are told apart has none of the values that they ask for:
/// that is one fault of that field.
fn no_constant_fits(finding: &Finding<'_, '_>) -> Option<Diagnostic> {
    let is_constant = |error: &&ValidationError<'static>| is_of_constant(error, finding);
    let path = |error: &ValidationError<'static>| error.instance_path().as_str().to_owned();
    let first = finding.alternatives.first()?.iter().find(is_constant)?;
    let place = path(first);
    let mut allowed: Vec<Value> = Vec::new();
    for errors in finding.alternatives {
        let error = errors
            .iter()
            .find(|error| is_constant(error) && path(error) == place)?;
        match error.kind() {
            ValidationErrorKind::Constant { expected_value } => {
                allowed.push(Value::clone(expected_value));
            }
            ValidationErrorKind::Enum { options } => {
                allowed.extend(options.as_array().into_iter().flatten().cloned());
            }
            _ => return None,
        }
    }
    let name = place.rsplit('/').next()?;
    let spot = finding
        .spot
        .clone()
        .member(&name.replace("~1", "/").replace("~0", "~"))?;
    let constraint = Constraint::Enum {
        allowed: allowed.clone(),
        found: brief(spot.node()),
    };
    let count = finding.alternatives.len();
    let finding = Finding {
        constraint,
        spot,
        trace: finding.trace.clone(),
        alternatives: &[],
        checker: finding.checker,
    };
    let note = format!("it tells which of {count} alternatives is meant");
    Some(not_one_of::diagnose(&finding, &allowed).with_note(note))
}

/// The field by which the alternatives are told apart is not there, and nothing else tells.
fn constant_missing(finding: &Finding<'_, '_>) -> Option<Diagnostic> {
    let missing = |errors: &[ValidationError<'static>]| -> Vec<String> {
        let at = errors.iter().filter(|error| is_at(error, finding));
        at.filter_map(|error| match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
            _ => None,
        })
        .collect()
    };
    let api = &finding.checker.api;
    let (first, others) = finding.alternatives.split_first()?;
    let schemas = schemas(finding);
    let name = missing(first).into_iter().find(|name| {
        others.iter().all(|errors| missing(errors).contains(name))
            && schemas
                .iter()
                .all(|schema| !constants(api, *schema, name, 0).is_empty())
    })?;
    let values: Vec<_> = schemas
        .iter()
        .flat_map(|schema| constants(api, *schema, &name, 0))
        .map(Value::to_string)
        .collect();
    let constraint = Constraint::Required {
        property: name.clone().into(),
    };
    let finding = finding.with(constraint);
    Some(
        missing_field::diagnose(&finding, &name, None).with_help(format!(
            "`{name}` tells which alternative is meant; it is one of {}",
            values.join(", ")
        )),
    )
}

/// The values that a schema allows for a field, if it lists them.
fn constants<'a>(api: &'a Api, id: SchemaId, name: &str, depth: usize) -> Vec<&'a Value> {
    let mut found = Vec::new();
    if depth > 20 {
        return found;
    }
    for keyword in &api.schemas[id].keywords {
        match &keyword.value {
            Keyword::Properties(fields) => {
                let field = fields.iter().find(|(field, _)| field == name);
                let keywords = field.map(|(_, id)| &api.schemas[api.schemas.target(*id)].keywords);
                for keyword in keywords.into_iter().flatten() {
                    match &keyword.value {
                        Keyword::Const(value) => found.push(value),
                        Keyword::Enum(values) => found.extend(values),
                        _ => {}
                    }
                }
            }
            Keyword::Ref(schema) => found.extend(constants(api, *schema, name, depth + 1)),
            Keyword::AllOf(schemas) => {
                for schema in schemas {
                    found.extend(constants(api, *schema, name, depth + 1));
                }
            }
            _ => {}
        }
    }
    found
}

/// Every alternative asks for another type: that is one fault of type.
fn only_types_differ(finding: &Finding<'_, '_>) -> Option<Diagnostic> {
    let mut expected = Types::NONE;
    for errors in finding.alternatives {
        let of_type = errors.iter().find_map(|error| match error.kind() {
            ValidationErrorKind::Type { kind } if is_at(error, finding) => Some(types(kind)),
            _ => None,
        });
        expected = expected.union(of_type?);
    }
    let node = finding.spot.node();
    let constraint = Constraint::Type {
        expected,
        found: brief(node),
    };
    let finding = finding.with(constraint);
    Some(if node.is_null() {
        null_value::diagnose(&finding, expected)
    } else {
        wrong_type::diagnose(&finding, expected)
    })
}

/// How badly an alternative fits; the least is the most likely one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Misfit {
    /// The value is of another type altogether.
    is_of_other_type: bool,
    /// Fields with a constant that is not the one given.
    constants: usize,
    /// Fields given that the alternative does not know.
    strangers: usize,
    faults: usize,
}

/// The alternative that was most likely meant, if one fits better than all others.
fn most_likely(finding: &Finding<'_, '_>) -> Option<usize> {
    let schemas = schemas(finding);
    let api = &finding.checker.api;
    let misfit = |index: usize, errors: &Vec<ValidationError<'static>>| {
        let mut names = HashSet::new();
        if let Some(schema) = schemas.get(index) {
            field_names(api, *schema, &mut names, 0);
        }
        let members = finding.spot.node().members();
        Misfit {
            is_of_other_type: errors.iter().any(|error| {
                matches!(error.kind(), ValidationErrorKind::Type { .. }) && is_at(error, finding)
            }),
            constants: errors
                .iter()
                .filter(|error| is_of_constant(error, finding))
                .count(),
            strangers: members
                .filter(|member| !names.contains(member.key.as_str().unwrap_or_default()))
                .count(),
            faults: errors.len(),
        }
    };
    let mut misfits: Vec<_> = finding
        .alternatives
        .iter()
        .enumerate()
        .map(|(index, errors)| (misfit(index, errors), index))
        .collect();
    misfits.sort();
    match misfits.as_slice() {
        [(_, only)] => Some(*only),
        [(best, index), (second, _), ..] if best < second => Some(*index),
        _ => None,
    }
}

/// Whether the error is about the value itself rather than a part of it.
fn is_at(error: &ValidationError<'_>, finding: &Finding<'_, '_>) -> bool {
    error.instance_path().as_str() == finding.spot.pointer
}

/// Whether the error says that a field of the value, by which alternatives are told apart, has
/// another value.
fn is_of_constant(error: &ValidationError<'_>, finding: &Finding<'_, '_>) -> bool {
    let part = error
        .instance_path()
        .as_str()
        .strip_prefix(finding.spot.pointer.as_str());
    let is_field = part.is_some_and(|part| part.matches('/').count() == 1);
    match error.kind() {
        ValidationErrorKind::Constant { .. } => is_field,
        // A field of many values says little about which alternative is meant.
        ValidationErrorKind::Enum { options } => {
            is_field && options.as_array().is_some_and(|options| options.len() <= 3)
        }
        _ => false,
    }
}

/// The names that a schema has for fields, those of the schemas it is made of included.
fn field_names<'a>(api: &'a Api, id: SchemaId, names: &mut HashSet<&'a str>, depth: usize) {
    if depth > 20 {
        return;
    }
    for keyword in &api.schemas[id].keywords {
        match &keyword.value {
            Keyword::Properties(fields) => {
                names.extend(fields.iter().map(|(name, _)| name.as_str()));
            }
            Keyword::Ref(schema) => field_names(api, *schema, names, depth + 1),
            Keyword::AllOf(schemas) => {
                for schema in schemas {
                    field_names(api, *schema, names, depth + 1);
                }
            }
            _ => {}
        }
    }
}

fn several_fit(finding: &Finding<'_, '_>) -> Diagnostic {
    let fitting = finding
        .alternatives
        .iter()
        .enumerate()
        .filter(|(_, errors)| errors.is_empty());
    let names: Vec<_> = fitting.map(|(index, _)| name(finding, index)).collect();
    let diagnostic = finding.diagnostic(&RULE).with_label("ambiguous");
    if names.is_empty() {
        diagnostic
    } else {
        diagnostic.with_note(format!("{} fit", names.join(" and ")))
    }
}

fn none_fits(finding: &Finding<'_, '_>, explainer: &mut Explainer<'_, '_>) -> Diagnostic {
    const SHOWN: usize = 5;
    let mut diagnostic = finding.diagnostic(&RULE);
    let mut help = None;
    for (index, errors) in finding.alternatives.iter().enumerate().take(SHOWN) {
        let mut faults = Vec::new();
        for error in errors {
            explainer.explain(error, &mut faults);
        }
        // What a text is to look like says more than how long it may be.
        let is_of_form = |fault: &&Diagnostic| {
            [&bad_format::RULE, &pattern_mismatch::RULE].contains(&fault.rule)
        };
        if let Some(fault) = faults.iter().find(is_of_form).or(faults.first()) {
            if *fault.rule == bad_format::RULE && !fault.label.is_empty() && help.is_none() {
                let advice = fault.help.first();
                let advice = advice
                    .map(|advice| format!("; {advice}"))
                    .unwrap_or_default();
                help = Some(format!(
                    "for {}: {}{advice}",
                    name(finding, index),
                    fault.label
                ));
            }
            let fault = finding.spot.unsay(&fault.message);
            diagnostic = diagnostic.with_note(format!("{}: {fault}", name(finding, index)));
        }
    }
    diagnostic.help.extend(help);
    diagnostic.with_label("fits none of them")
}

fn schemas<'f>(finding: &Finding<'f, '_>) -> &'f [SchemaId] {
    let keywords = &finding.checker.api.schemas[finding.trace.schema].keywords;
    let of = keywords
        .iter()
        .find_map(|keyword| match (&keyword.value, &finding.constraint) {
            (Keyword::AnyOf(schemas), Constraint::AnyOf)
            | (Keyword::OneOf(schemas), Constraint::OneOf { .. }) => Some(schemas.as_slice()),
            _ => None,
        });
    of.unwrap_or_default()
}

/// How a person knows an alternative: by its title, its name, or its number and type.
fn name(finding: &Finding<'_, '_>, index: usize) -> String {
    let api = &finding.checker.api;
    let schema = schemas(finding)
        .get(index)
        .map(|id| (&api.schemas[*id], &api.schemas[api.schemas.target(*id)]));
    let known = schema.and_then(|(written, target)| {
        let titles = [&written.notes.title, &target.notes.title, &target.name];
        titles.into_iter().flatten().next()
    });
    match known {
        Some(name) => format!("`{name}`"),
        None => {
            let types = schema.and_then(|(_, target)| {
                let mut keywords = target.keywords.iter();
                keywords.find_map(|keyword| match keyword.value {
                    Keyword::Type(types) => Some(types),
                    _ => None,
                })
            });
            match types {
                Some(types) => format!("number {} ({types})", index + 1),
                None => format!("number {}", index + 1),
            }
        }
    }
}
