//! Evaluating an instance against a [`Schema`]: one walk, two ways to report.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Literal, Rule, Schema};
use crate::number::Number;
use crate::violation::{Constraint, Violation, Violations};

pub(super) fn is_valid(schema: &Schema, instance: &Value) -> bool {
    let mut verdict = Verdict(true);
    evaluate(schema, instance, &Place::Root, &mut verdict);
    verdict.0
}

pub(super) fn violations(schema: &Schema, instance: &Value) -> Violations {
    let mut found = Vec::new();
    evaluate(schema, instance, &Place::Root, &mut found);
    found.into()
}

/// Who hears of violations.
trait Report {
    /// Whether anything more needs to be looked at.
    fn wants_more(&self) -> bool;
    /// Takes one violation; `constraint` is only called where the details are wanted.
    fn violation(&mut self, place: &Place<'_>, constraint: impl FnOnce() -> Constraint);
}

/// Reports only that there was one.
struct Verdict(bool);

impl Report for Verdict {
    fn wants_more(&self) -> bool {
        self.0
    }

    fn violation(&mut self, _: &Place<'_>, _: impl FnOnce() -> Constraint) {
        self.0 = false;
    }
}

impl Report for Vec<Violation> {
    fn wants_more(&self) -> bool {
        true
    }

    fn violation(&mut self, place: &Place<'_>, constraint: impl FnOnce() -> Constraint) {
        self.push(Violation::new(place.pointer(), constraint()));
    }
}

/// A place in the instance, as a chain on the stack; costs nothing until it is shown.
enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.write(&mut pointer);
        pointer
    }

    fn write(&self, pointer: &mut String) {
        match self {
            Self::Root => {}
            Self::Member(parent, name) => {
                parent.write(pointer);
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Self::Item(parent, index) => {
                parent.write(pointer);
                // Writing to a `String` cannot fail.
                let _ = write!(pointer, "/{index}");
            }
        }
    }
}

fn evaluate(schema: &Schema, instance: &Value, place: &Place<'_>, report: &mut impl Report) {
    for rule in schema.rules {
        if !report.wants_more() {
            return;
        }
        any_type(rule, instance, place, report);
        match instance {
            Value::Number(number) => about_number(rule, Number::of(number), place, report),
            Value::String(text) => about_string(rule, text, place, report),
            Value::Array(items) => about_array(rule, items, place, report),
            Value::Object(members) => about_object(rule, instance, members, place, report),
            Value::Null | Value::Bool(_) => {}
        }
    }
}

fn any_type(rule: &Rule, instance: &Value, place: &Place<'_>, report: &mut impl Report) {
    match rule {
        Rule::Never => report.violation(place, || Constraint::Never),
        Rule::Type(types) if !types.allow(instance) => {
            report.violation(place, || Constraint::Type {
                expected: *types,
                found: instance.clone(),
            });
        }
        Rule::Enum(allowed) if !allowed.iter().any(|literal| literal.equals(instance)) => report
            .violation(place, || Constraint::Enum {
                allowed: allowed.iter().map(Literal::to_value).collect(),
                found: instance.clone(),
            }),
        Rule::Const(allowed) if !allowed.equals(instance) => {
            report.violation(place, || Constraint::Const {
                allowed: allowed.to_value(),
                found: instance.clone(),
            });
        }
        Rule::AllOf(schemas) => {
            for schema in *schemas {
                evaluate(schema, instance, place, report);
            }
        }
        Rule::AnyOf(schemas) if !schemas.iter().any(|schema| is_valid(schema, instance)) => {
            report.violation(place, || Constraint::AnyOf);
        }
        Rule::OneOf(schemas) => {
            let matching = schemas
                .iter()
                .filter(|schema| is_valid(schema, instance))
                .count();
            if matching != 1 {
                report.violation(place, || Constraint::OneOf { matching });
            }
        }
        Rule::Not(schema) if is_valid(schema, instance) => {
            report.violation(place, || Constraint::Not);
        }
        Rule::If {
            condition,
            then,
            otherwise,
        } => {
            let branch = if is_valid(condition, instance) {
                then
            } else {
                otherwise
            };
            if let Some(schema) = branch {
                evaluate(schema, instance, place, report);
            }
        }
        Rule::Ref(schema) => evaluate(schema, instance, place, report),
        _ => {}
    }
}

fn about_number(rule: &Rule, found: Number, place: &Place<'_>, report: &mut impl Report) {
    match *rule {
        Rule::Minimum(limit) if found.compare(limit).is_lt() => {
            report.violation(place, || Constraint::Minimum { limit, found });
        }
        Rule::Maximum(limit) if found.compare(limit).is_gt() => {
            report.violation(place, || Constraint::Maximum { limit, found });
        }
        Rule::ExclusiveMinimum(limit) if found.compare(limit).is_le() => {
            report.violation(place, || Constraint::ExclusiveMinimum { limit, found });
        }
        Rule::ExclusiveMaximum(limit) if found.compare(limit).is_ge() => {
            report.violation(place, || Constraint::ExclusiveMaximum { limit, found });
        }
        Rule::MultipleOf(divisor) if !found.is_multiple_of(divisor) => {
            report.violation(place, || Constraint::MultipleOf { divisor, found });
        }
        _ => {}
    }
}

fn about_string(rule: &Rule, text: &str, place: &Place<'_>, report: &mut impl Report) {
    match rule {
        Rule::MinLength(limit) if !crate::read::is_at_least(text, *limit) => {
            let found = code_points(text);
            report.violation(place, || Constraint::MinLength {
                limit: *limit,
                found,
            });
        }
        Rule::MaxLength(limit) if !crate::read::is_at_most(text, *limit) => {
            let found = code_points(text);
            report.violation(place, || Constraint::MaxLength {
                limit: *limit,
                found,
            });
        }
        #[cfg(feature = "pattern")]
        Rule::Pattern(pattern) if !pattern.matches(text) => {
            report.violation(place, || Constraint::Pattern {
                pattern: Cow::Borrowed(pattern.source()),
                found: text.to_owned(),
            });
        }
        #[cfg(feature = "formats")]
        Rule::Format(format) if !format.allows(text) => {
            report.violation(place, || Constraint::Format {
                format: Cow::Borrowed(format.name()),
                found: text.to_owned(),
            });
        }
        _ => {}
    }
}

fn about_array(rule: &Rule, items: &[Value], place: &Place<'_>, report: &mut impl Report) {
    let found = items.len() as u64;
    match rule {
        Rule::MinItems(limit) if found < *limit => {
            report.violation(place, || Constraint::MinItems {
                limit: *limit,
                found,
            });
        }
        Rule::MaxItems(limit) if found > *limit => {
            report.violation(place, || Constraint::MaxItems {
                limit: *limit,
                found,
            });
        }
        Rule::UniqueItems => {
            if let Some((first, second)) = super::unique::first_repeat(items) {
                report.violation(place, || Constraint::UniqueItems { first, second });
            }
        }
        Rule::PrefixItems(schemas) => {
            for (index, (item, schema)) in items.iter().zip(*schemas).enumerate() {
                evaluate(schema, item, &Place::Item(place, index), report);
            }
        }
        Rule::Items { from, schema } => {
            for (index, item) in items.iter().enumerate().skip(*from) {
                evaluate(schema, item, &Place::Item(place, index), report);
            }
        }
        Rule::Contains { schema, min, max } => {
            let found = items.iter().filter(|item| is_valid(schema, item)).count() as u64;
            if found < *min {
                report.violation(place, || Constraint::Contains { limit: *min, found });
            }
            if let Some(limit) = max.filter(|limit| found > *limit) {
                report.violation(place, || Constraint::MaxContains { limit, found });
            }
        }
        _ => {}
    }
}

fn about_object(
    rule: &Rule,
    instance: &Value,
    members: &Map<String, Value>,
    place: &Place<'_>,
    report: &mut impl Report,
) {
    let found = members.len() as u64;
    match rule {
        Rule::MinProperties(limit) if found < *limit => {
            report.violation(place, || Constraint::MinProperties {
                limit: *limit,
                found,
            });
        }
        Rule::MaxProperties(limit) if found > *limit => {
            report.violation(place, || Constraint::MaxProperties {
                limit: *limit,
                found,
            });
        }
        Rule::Required(names) => {
            for name in names.iter().filter(|name| !members.contains_key(**name)) {
                report.violation(place, || Constraint::Required {
                    property: Cow::Borrowed(name),
                });
            }
        }
        Rule::DependentRequired(dependencies) => {
            for (because, names) in dependencies
                .iter()
                .filter(|(n, _)| members.contains_key(*n))
            {
                for name in names.iter().filter(|name| !members.contains_key(**name)) {
                    report.violation(place, || Constraint::DependentRequired {
                        property: Cow::Borrowed(name),
                        because: Cow::Borrowed(because),
                    });
                }
            }
        }
        Rule::DependentSchemas(dependencies) => {
            for (_, schema) in dependencies
                .iter()
                .filter(|(n, _)| members.contains_key(*n))
            {
                evaluate(schema, instance, place, report);
            }
        }
        Rule::PropertyNames(schema) => property_names(schema, members, place, report),
        _ => about_members(rule, members, place, report),
    }
}

/// The rules that look at each member by its name.
fn about_members(
    rule: &Rule,
    members: &Map<String, Value>,
    place: &Place<'_>,
    report: &mut impl Report,
) {
    match rule {
        Rule::Properties(properties) => {
            for (name, schema) in *properties {
                if let Some(value) = members.get(*name) {
                    evaluate(schema, value, &Place::Member(place, name), report);
                }
            }
        }
        #[cfg(feature = "pattern")]
        Rule::PatternProperties(patterns) => {
            for (name, value) in members {
                for (_, schema) in patterns.iter().filter(|(pattern, _)| pattern.matches(name)) {
                    evaluate(schema, value, &Place::Member(place, name), report);
                }
            }
        }
        Rule::AdditionalProperties { known, schema } => {
            let names = members
                .iter()
                .filter(|(name, _)| !known.contains(&name.as_str()));
            additional(names, schema, place, report);
        }
        #[cfg(feature = "pattern")]
        Rule::UnmatchedProperties {
            known,
            patterns,
            schema,
        } => {
            let unmatched = members.iter().filter(|(name, _)| {
                !known.contains(&name.as_str())
                    && !patterns.iter().any(|pattern| pattern.matches(name))
            });
            additional(unmatched, schema, place, report);
        }
        _ => {}
    }
}

/// Judges the members that no other keyword knows; all that are forbidden make one violation.
fn additional<'a>(
    members: impl Iterator<Item = (&'a String, &'a Value)>,
    schema: &Schema,
    place: &Place<'_>,
    report: &mut impl Report,
) {
    if let [Rule::Never] = schema.rules {
        let names: Vec<_> = members.map(|(name, _)| name.clone()).collect();
        if !names.is_empty() {
            report.violation(place, || Constraint::AdditionalProperties { names });
        }
    } else {
        for (name, value) in members {
            evaluate(schema, value, &Place::Member(place, name), report);
        }
    }
}

fn property_names(
    schema: &Schema,
    members: &Map<String, Value>,
    place: &Place<'_>,
    report: &mut impl Report,
) {
    for name in members.keys() {
        let mut about_name = Vec::new();
        evaluate(
            schema,
            &Value::String(name.clone()),
            &Place::Root,
            &mut about_name,
        );
        for violation in about_name {
            report.violation(place, || Constraint::PropertyNames {
                name: name.clone(),
                constraint: Box::new(violation.constraint),
            });
        }
    }
}

fn code_points(text: &str) -> u64 {
    text.chars().count() as u64
}
