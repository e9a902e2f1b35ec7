//! What `unevaluatedItems` and `unevaluatedProperties` leave alone: the parts of a value that other
//! keywords look at which apply to the same value and hold.

use std::collections::BTreeSet;

use serde_json::Value;

use super::evaluate::{Memo, holds};
use super::{Rule, Schema};

/// For each item or member of `instance`, in its order, whether a keyword of `schema` beside
/// `unevaluatedItems` and `unevaluatedProperties` looks at it.
pub(super) fn evaluated(schema: &Schema, instance: &Value, memo: &Memo) -> Vec<bool> {
    let parts = match instance {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    let mut walk = Walk {
        instance,
        memo,
        parts: vec![false; parts],
        seen: BTreeSet::new(),
    };
    for rule in schema.rules {
        if !matches!(
            rule,
            Rule::UnevaluatedItems(_) | Rule::UnevaluatedProperties(_)
        ) {
            walk.rule(rule);
        }
    }
    walk.parts
}

struct Walk<'a> {
    instance: &'a Value,
    memo: &'a Memo,
    parts: Vec<bool>,
    /// The places in memory of the schemas that were gone through.
    seen: BTreeSet<usize>,
}

impl Walk<'_> {
    fn schema(&mut self, schema: &Schema) {
        if self.seen.insert(std::ptr::from_ref(schema).addr()) {
            for rule in schema.rules {
                self.rule(rule);
            }
        }
    }

    /// A schema whose keywords count only where it holds.
    fn branch(&mut self, schema: &Schema) {
        if self.holds(schema) {
            self.schema(schema);
        }
    }

    fn holds(&self, schema: &Schema) -> bool {
        holds(schema, self.instance, self.memo)
    }

    fn rule(&mut self, rule: &Rule) {
        match rule {
            Rule::Ref(schema) => self.schema(schema),
            Rule::AllOf(schemas) | Rule::AnyOf(schemas) => {
                schemas.iter().for_each(|schema| self.branch(schema));
            }
            Rule::OneOf(schemas) => {
                let mut matching = schemas.iter().filter(|schema| self.holds(schema));
                if let (Some(only), None) = (matching.next(), matching.next()) {
                    self.schema(only);
                }
            }
            Rule::If {
                condition,
                then,
                otherwise,
            } => {
                if self.holds(condition) {
                    self.schema(condition);
                    if let Some(then) = then {
                        self.schema(then);
                    }
                } else if let Some(otherwise) = otherwise {
                    self.schema(otherwise);
                }
            }
            _ => match self.instance {
                Value::Array(items) => self.of_items(rule, items),
                Value::Object(_) => self.of_members(rule),
                _ => {}
            },
        }
    }

    fn of_items(&mut self, rule: &Rule, items: &[Value]) {
        let parts = &mut self.parts;
        match rule {
            Rule::PrefixItems(schemas) => {
                parts
                    .iter_mut()
                    .take(schemas.len())
                    .for_each(|part| *part = true);
            }
            Rule::Items { from, .. } => {
                parts.iter_mut().skip(*from).for_each(|part| *part = true);
            }
            Rule::Contains { schema, .. } | Rule::UnevaluatedItems(schema) => {
                for (part, item) in parts.iter_mut().zip(items) {
                    *part = *part || holds(schema, item, self.memo);
                }
            }
            _ => {}
        }
    }

    fn of_members(&mut self, rule: &Rule) {
        let Value::Object(members) = self.instance else {
            return;
        };
        let parts = self.parts.iter_mut();
        match rule {
            Rule::Properties(properties) => {
                for (part, name) in parts.zip(members.keys()) {
                    *part = *part || properties.iter().any(|(known, _)| known == name);
                }
            }
            Rule::PatternProperties(patterns) => {
                for (part, name) in parts.zip(members.keys()) {
                    let mut patterns = patterns.iter().map(|(pattern, _)| pattern);
                    *part = *part || patterns.any(|pattern| self.memo.matches(pattern, name));
                }
            }
            Rule::AdditionalProperties { .. } => parts.for_each(|part| *part = true),
            Rule::UnmatchedProperties { .. } => parts.for_each(|part| *part = true),
            Rule::UnevaluatedProperties(schema) => {
                for (part, value) in parts.zip(members.values()) {
                    *part = *part || holds(schema, value, self.memo);
                }
            }
            Rule::DependentSchemas(dependencies) => {
                for (name, schema) in *dependencies {
                    if members.contains_key(*name) {
                        self.schema(schema);
                    }
                }
            }
            _ => {}
        }
    }
}
