//! Evaluating an instance against a [`Schema`]: one walk, two ways to report.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::evaluated::evaluated;
use super::{Literal, Rule, Schema};
use crate::number::Number;
use crate::pattern::Pattern;
use crate::place::Place;
use crate::violation::{Constraint, Violation, Violations};

pub(super) fn is_valid(schema: &Schema, instance: &Value) -> bool {
    let memo = Memo::default();
    holds(schema, instance, &memo) && memo.undecided.get().is_none()
}

pub(super) fn violations(schema: &Schema, instance: &Value) -> Violations {
    let memo = Memo::default();
    let mut found = listed(schema, instance, &memo);
    // Nothing is said of a value that could not be judged, whatever the rest would make of it.
    if let Some(pattern) = memo.undecided.get() {
        let constraint = Constraint::Undecided {
            pattern: Cow::Borrowed(pattern),
        };
        if !found.iter().any(|one| one.constraint == constraint) {
            found.push(Violation::new(String::new(), constraint));
        }
    }
    found.into()
}

fn listed(schema: &Schema, instance: &Value, memo: &Memo) -> Vec<Violation> {
    let found = Vec::new();
    let mut listing = Listing { found, memo };
    evaluate(schema, instance, &Place::Root, &mut listing);
    listing.found
}

/// Whether an instance breaks no rule.
pub(super) fn holds(schema: &Schema, instance: &Value, memo: &Memo) -> bool {
    let key = (
        std::ptr::from_ref(schema).addr(),
        std::ptr::from_ref(instance).addr(),
    );
    if let Some(known) = memo.recall(key) {
        return known;
    }
    let mut verdict = Verdict { holds: true, memo };
    evaluate(schema, instance, &Place::Root, &mut verdict);
    let holds = verdict.holds;
    memo.keep(key, holds);
    holds
}

/// What is known already of a schema and a part of the instance, by their places in memory.
///
/// Alternatives judge the same part again and again, twice as often with every level of nesting.
/// Few instances need this: it begins to remember only once there has been some work.
#[derive(Default)]
pub(super) struct Memo {
    verdicts: Cell<u32>,
    known: RefCell<HashMap<(usize, usize), bool>>,
    /// A pattern that was given up on. Whatever was made of that, under a `not` above all, no
    /// verdict rests on it.
    undecided: Cell<Option<&'static str>>,
}

impl Memo {
    const BEGIN: u32 = 64;

    fn recall(&self, key: (usize, usize)) -> Option<bool> {
        if self.verdicts.get() < Self::BEGIN {
            return None;
        }
        self.known.borrow().get(&key).copied()
    }

    fn keep(&self, key: (usize, usize), holds: bool) {
        if self.verdicts.get() < Self::BEGIN {
            self.verdicts.set(self.verdicts.get() + 1);
        } else {
            self.known.borrow_mut().insert(key, holds);
        }
    }

    pub(super) fn matches(&self, pattern: &Pattern, text: &str) -> bool {
        self.judge(pattern, text) == Some(true)
    }

    /// Whether a text matches; that it could not be seen is kept.
    fn judge(&self, pattern: &Pattern, text: &str) -> Option<bool> {
        let verdict = pattern.judge(text);
        if verdict.is_none() {
            self.undecided.set(Some(pattern.source()));
        }
        verdict
    }
}

/// Who hears of violations.
trait Report {
    /// Whether anything more needs to be looked at.
    fn wants_more(&self) -> bool;
    /// Takes one violation; `constraint` is only called where the details are wanted.
    fn violation(&mut self, place: &Place<'_>, constraint: impl FnOnce() -> Constraint);
    /// What is known already.
    fn memo(&self) -> &Memo;
    /// Whether a part of the instance satisfies a schema.
    fn holds(&self, schema: &Schema, part: &Value) -> bool {
        holds(schema, part, self.memo())
    }
}

/// Reports only whether there was one.
struct Verdict<'m> {
    holds: bool,
    memo: &'m Memo,
}

impl Report for Verdict<'_> {
    fn wants_more(&self) -> bool {
        self.holds
    }

    fn violation(&mut self, _: &Place<'_>, _: impl FnOnce() -> Constraint) {
        self.holds = false;
    }

    fn memo(&self) -> &Memo {
        self.memo
    }
}

/// Reports all of them.
struct Listing<'m> {
    found: Vec<Violation>,
    memo: &'m Memo,
}

impl Report for Listing<'_> {
    fn wants_more(&self) -> bool {
        true
    }

    fn violation(&mut self, place: &Place<'_>, constraint: impl FnOnce() -> Constraint) {
        self.found
            .push(Violation::new(place.to_string(), constraint()));
    }

    fn memo(&self) -> &Memo {
        self.memo
    }
}

fn evaluate(schema: &Schema, instance: &Value, place: &Place<'_>, report: &mut impl Report) {
    for rule in schema.rules {
        if !report.wants_more() {
            return;
        }
        if let Rule::UnevaluatedItems(others) | Rule::UnevaluatedProperties(others) = rule {
            unevaluated(schema, rule, others, (instance, place), report);
            continue;
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

/// Judges the parts that no other keyword looks at.
fn unevaluated(
    schema: &Schema,
    rule: &Rule,
    others: &Schema,
    (instance, place): (&Value, &Place<'_>),
    report: &mut impl Report,
) {
    match (rule, instance) {
        (Rule::UnevaluatedItems(_), Value::Array(items)) => {
            let evaluated = evaluated(schema, instance, report.memo());
            let mut indices = Vec::new();
            for (index, (item, is_evaluated)) in items.iter().zip(evaluated).enumerate() {
                if !is_evaluated && !report.holds(others, item) {
                    indices.push(index);
                }
            }
            if !indices.is_empty() {
                report.violation(place, || Constraint::UnevaluatedItems { indices });
            }
        }
        (Rule::UnevaluatedProperties(_), Value::Object(members)) => {
            let evaluated = evaluated(schema, instance, report.memo());
            let mut names = Vec::new();
            for ((name, value), is_evaluated) in members.iter().zip(evaluated) {
                if !is_evaluated && !report.holds(others, value) {
                    names.push(name.clone());
                }
            }
            if !names.is_empty() {
                report.violation(place, || Constraint::UnevaluatedProperties { names });
            }
        }
        _ => {}
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
        Rule::AnyOf(schemas) if !schemas.iter().any(|schema| report.holds(schema, instance)) => {
            report.violation(place, || Constraint::AnyOf);
        }
        Rule::OneOf(schemas) => {
            let matching = schemas
                .iter()
                .filter(|schema| report.holds(schema, instance))
                .count();
            if matching != 1 {
                report.violation(place, || Constraint::OneOf { matching });
            }
        }
        Rule::Not(schema) if report.holds(schema, instance) => {
            report.violation(place, || Constraint::Not);
        }
        Rule::If {
            condition,
            then,
            otherwise,
        } => {
            let branch = if report.holds(condition, instance) {
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
        Rule::Pattern(pattern) => match report.memo().judge(pattern, text) {
            Some(true) => {}
            Some(false) => report.violation(place, || Constraint::Pattern {
                pattern: Cow::Borrowed(pattern.source()),
                found: text.to_owned(),
            }),
            None => report.violation(place, || Constraint::Undecided {
                pattern: Cow::Borrowed(pattern.source()),
            }),
        },
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
            let found = items
                .iter()
                .filter(|item| report.holds(schema, item))
                .count() as u64;
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
        Rule::PatternProperties(patterns) => {
            for (name, value) in members {
                for (pattern, schema) in *patterns {
                    if !report.memo().matches(pattern, name) {
                        continue;
                    }
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
        Rule::UnmatchedProperties {
            known,
            patterns,
            schema,
        } => {
            let memo = report.memo();
            let unmatched = members.iter().filter(|(name, _)| {
                !known.contains(&name.as_str())
                    && !patterns.iter().any(|pattern| memo.matches(pattern, name))
            });
            let unmatched: Vec<_> = unmatched.collect();
            additional(unmatched.into_iter(), schema, place, report);
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
        // A name is no part of the instance: nothing may be remembered by its place.
        let memo = Memo::default();
        for violation in listed(schema, &Value::String(name.clone()), &memo) {
            report.violation(place, || Constraint::PropertyNames {
                name: name.clone(),
                constraint: Box::new(violation.constraint),
            });
        }
        if let Some(pattern) = memo.undecided.get() {
            report.memo().undecided.set(Some(pattern));
        }
    }
}

fn code_points(text: &str) -> u64 {
    text.chars().count() as u64
}
