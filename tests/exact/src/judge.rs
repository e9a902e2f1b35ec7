//! Two judges of the same instance: generated code, and the crate `jsonschema`.

use std::collections::BTreeSet;

use callsheet_core::read::{ReadError, from_str, from_value};
use callsheet_core::{Checked, Violations};
use jsonschema::Validator;
use serde_json::Value;

/// A generated type, its name aside.
pub struct Subject {
    /// What it shows.
    pub name: &'static str,
    /// The schema that it was generated from.
    pub schema: &'static str,
    judge: fn(&Value) -> Verdicts,
}

/// What generated code says of an instance, by each of its ways in.
struct Verdicts {
    from_value: Result<Value, ReadError>,
    from_text: Result<Value, ReadError>,
    /// What the fields alone say, where the instance fits the type at all.
    typed: Option<bool>,
    /// What the table says.
    table: Violations,
}

impl Subject {
    /// A generated type as a subject.
    #[must_use]
    pub fn of<T: Checked>(name: &'static str) -> Self {
        fn written<T: Checked>(value: &T) -> Value {
            serde_json::to_value(value).unwrap_or(Value::Null)
        }
        Self {
            name,
            schema: T::SCHEMA,
            judge: |instance| Verdicts {
                from_value: from_value::<T>(instance).map(|value| written(&value)),
                from_text: from_str::<T>(&instance.to_string()).map(|value| written(&value)),
                typed: T::deserialize(instance).ok().map(|value| value.is_valid()),
                table: T::rules().violations(instance),
            },
        }
    }
}

/// The crate `jsonschema` with a schema.
pub struct Oracle(Validator);

impl Oracle {
    /// Compiles a schema, formats asserted.
    ///
    /// # Panics
    ///
    /// If the schema is not one: it comes from the spec, which was judged before.
    #[must_use]
    pub fn new(schema: &str) -> Self {
        Self::of(schema).expect("a schema compiles")
    }

    /// As [`Oracle::new`]; `None` where the schema is none.
    #[must_use]
    pub fn of(schema: &str) -> Option<Self> {
        let schema: Value = serde_json::from_str(schema).ok()?;
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&schema).ok().map(Self)
    }

    /// The places and keywords that an instance violates.
    #[must_use]
    pub fn violations(&self, instance: &Value) -> BTreeSet<(String, String)> {
        self.0
            .iter_errors(instance)
            .map(|error| (error.instance_path().to_string(), keyword(&error)))
            .collect()
    }
}

/// The keyword that an error is about, by its place in the schema where the crate calls what two
/// keywords miss by the name of one.
fn keyword(error: &jsonschema::ValidationError<'_>) -> String {
    let place = error.schema_path().to_string();
    match error.kind().keyword() {
        "required" if place.contains("/dependentRequired") => "dependentRequired".to_owned(),
        "contains" if place.ends_with("/maxContains") => "maxContains".to_owned(),
        keyword => keyword.to_owned(),
    }
}

/// What the subject and the oracle disagree on, if they do.
#[must_use]
pub fn disagreement(subject: &Subject, oracle: &Oracle, instance: &Value) -> Option<String> {
    let expected = oracle.violations(instance);
    let verdicts = (subject.judge)(instance);
    let table = places(&verdicts.table);
    if table != expected {
        return Some(format!("the table says {table:?}, the oracle {expected:?}"));
    }
    if verdicts
        .typed
        .is_some_and(|valid| valid != expected.is_empty())
    {
        return Some(format!(
            "the fields say {:?}, the oracle {expected:?}",
            verdicts.typed
        ));
    }
    for read in [verdicts.from_value, verdicts.from_text] {
        match read {
            Ok(written) if !expected.is_empty() => {
                return Some(format!("read {written}, but the oracle says {expected:?}"));
            }
            Ok(written) if !same(&written, instance) => {
                return Some(format!("written back as {written}"));
            }
            Ok(_) => {}
            Err(ReadError::Invalid(violations)) if places(&violations) == expected => {}
            Err(error) => return Some(format!("{error}; the oracle says {expected:?}")),
        }
    }
    None
}

/// What the subject says of an instance that the oracle does not say, whatever the places: whether it
/// is valid, by every way in; or that it is not the same when it is written.
#[must_use]
pub fn wrong_verdict(subject: &Subject, oracle: &Oracle, instance: &Value) -> Option<String> {
    let expected = oracle.0.is_valid(instance);
    let verdicts = (subject.judge)(instance);
    let says = |by: &str, verdict: &dyn std::fmt::Debug| {
        Some(format!("{by}: {verdict:?}, but the oracle says {expected}"))
    };
    if verdicts.table.is_empty() != expected {
        return says("by the table", &verdicts.table.is_empty());
    }
    if verdicts.typed.is_some_and(|valid| valid != expected) {
        return says("by the fields", &verdicts.typed);
    }
    let ways = [
        ("a value", verdicts.from_value),
        ("a text", verdicts.from_text),
    ];
    for (way, read) in ways {
        match read {
            Ok(written) if expected && !same(&written, instance) => {
                return Some(format!("written back as {written}"));
            }
            Ok(_) if expected => {}
            Err(ReadError::Invalid(_)) if !expected => {}
            other => return says(way, &other),
        }
    }
    None
}

fn places(violations: &Violations) -> BTreeSet<(String, String)> {
    violations
        .iter()
        .map(|violation| (violation.pointer.clone(), violation.keyword().to_owned()))
        .collect()
}

/// JSON equality: numbers by value, objects in any order.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            callsheet_core::number::Number::of(left) == callsheet_core::number::Number::of(right)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}
