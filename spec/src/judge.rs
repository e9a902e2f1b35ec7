//! Whether examples of a spec satisfy their schemas.

use std::collections::HashMap;

use callsheet_core::pattern::{Pattern as Matcher, Regex};
use callsheet_core::schema::{Literal, Rule, Schema as Table};
use serde_json::Value;

use crate::api::Api;
use crate::schema::{Keyword, Pattern, SchemaId};

/// Judges values by the schemas of an API, with the evaluator that generated code uses.
///
/// The evaluator reads tables that live as long as the program, because in generated code they are
/// constants. Those that are made here are never given back: this is for programs that look
/// through the examples of a spec once, such as a generator.
pub struct Judge<'a> {
    api: &'a Api,
    /// For each schema and depth of the values that it is held against. What lies deeper than a
    /// value is never asked, so schemas that lead back to themselves end there.
    tables: HashMap<(SchemaId, usize), &'static Table>,
    /// Whether something was met that cannot be judged here.
    gave_up: bool,
}

/// How deep values may be.
const DEPTH: usize = 24;

/// How many schemas may apply to one value within each other.
const NESTED: usize = 64;

/// How many tables there may be.
const TABLES: usize = 200_000;

impl<'a> Judge<'a> {
    /// A judge by the schemas of an API.
    #[must_use]
    pub fn new(api: &'a Api) -> Self {
        Self {
            api,
            tables: HashMap::new(),
            gave_up: false,
        }
    }

    /// Whether a schema allows a value; `None` where that is not judged here: the value is deeply
    /// nested, or the schema has a pattern that looks around.
    pub fn allows(&mut self, schema: SchemaId, value: &Value) -> Option<bool> {
        let depth = depth(value);
        if depth > DEPTH {
            return None;
        }
        self.gave_up = false;
        let table = self.table(schema, depth, NESTED);
        (!self.gave_up).then(|| table.is_valid(value))
    }

    fn table(&mut self, schema: SchemaId, depth: usize, nested: usize) -> &'static Table {
        let schema = self.api.schemas.target(schema);
        if let Some(known) = self.tables.get(&(schema, depth)) {
            return known;
        }
        if nested == 0 || self.tables.len() >= TABLES {
            self.gave_up = true;
            return kept(Table::new(&[]));
        }
        let api = self.api;
        let keywords = api.schemas[schema].keywords.iter();
        let rules: Vec<Rule> = keywords
            .map(|keyword| self.rule(&keyword.value, depth, nested - 1))
            .collect();
        let table = kept(Table::new(rules.leak()));
        if !self.gave_up {
            self.tables.insert((schema, depth), table);
        }
        table
    }

    /// The table for parts of a value of some depth.
    fn part(&mut self, schema: SchemaId, depth: usize) -> &'static Table {
        match depth.checked_sub(1) {
            Some(depth) => self.table(schema, depth, NESTED),
            None => kept(Table::new(&[])),
        }
    }

    fn rule(&mut self, keyword: &Keyword, depth: usize, nested: usize) -> Rule {
        match keyword {
            Keyword::Never => Rule::Never,
            Keyword::Type(types) => Rule::Type(*types),
            Keyword::Enum(values) => {
                Rule::Enum(values.iter().map(literal).collect::<Vec<_>>().leak())
            }
            Keyword::Const(value) => Rule::Const(literal(value)),
            Keyword::Minimum(limit) => Rule::Minimum(*limit),
            Keyword::Maximum(limit) => Rule::Maximum(*limit),
            Keyword::ExclusiveMinimum(limit) => Rule::ExclusiveMinimum(*limit),
            Keyword::ExclusiveMaximum(limit) => Rule::ExclusiveMaximum(*limit),
            Keyword::MultipleOf(divisor) => Rule::MultipleOf(*divisor),
            Keyword::MinLength(limit) => Rule::MinLength(*limit),
            Keyword::MaxLength(limit) => Rule::MaxLength(*limit),
            Keyword::Pattern(pattern) => Rule::Pattern(self.pattern(pattern)),
            Keyword::Format(format) => Rule::Format(*format),
            Keyword::MinItems(limit) => Rule::MinItems(*limit),
            Keyword::MaxItems(limit) => Rule::MaxItems(*limit),
            Keyword::UniqueItems => Rule::UniqueItems,
            Keyword::MinProperties(limit) => Rule::MinProperties(*limit),
            Keyword::MaxProperties(limit) => Rule::MaxProperties(*limit),
            Keyword::Required(required) => Rule::Required(names(required)),
            Keyword::DependentRequired(dependencies) => {
                let dependencies = dependencies.iter();
                let dependencies = dependencies.map(|(name, others)| (text(name), names(others)));
                Rule::DependentRequired(dependencies.collect::<Vec<_>>().leak())
            }
            Keyword::PrefixItems(schemas) => {
                let schemas = schemas.iter().map(|schema| self.part(*schema, depth));
                Rule::PrefixItems(schemas.collect::<Vec<_>>().leak())
            }
            Keyword::Items { from, schema } => Rule::Items {
                from: *from,
                schema: self.part(*schema, depth),
            },
            Keyword::Contains { schema, min, max } => Rule::Contains {
                schema: self.part(*schema, depth),
                min: *min,
                max: *max,
            },
            Keyword::UnevaluatedItems(schema) => Rule::UnevaluatedItems(self.part(*schema, depth)),
            Keyword::Properties(properties) => {
                let properties = properties.iter();
                let properties =
                    properties.map(|(name, schema)| (text(name), self.part(*schema, depth)));
                Rule::Properties(properties.collect::<Vec<_>>().leak())
            }
            Keyword::PatternProperties(patterns) => {
                let patterns = patterns
                    .iter()
                    .map(|(pattern, schema)| (self.pattern(pattern), self.part(*schema, depth)));
                Rule::PatternProperties(patterns.collect::<Vec<_>>().leak())
            }
            Keyword::AdditionalProperties {
                known,
                patterns,
                schema,
            } => {
                let (known, schema) = (names(known), self.part(*schema, depth));
                if patterns.is_empty() {
                    return Rule::AdditionalProperties { known, schema };
                }
                let patterns = patterns.iter().map(|pattern| self.pattern(pattern));
                let patterns = patterns.collect::<Vec<_>>().leak();
                Rule::UnmatchedProperties {
                    known,
                    patterns,
                    schema,
                }
            }
            Keyword::UnevaluatedProperties(schema) => {
                Rule::UnevaluatedProperties(self.part(*schema, depth))
            }
            Keyword::PropertyNames(schema) => Rule::PropertyNames(self.part(*schema, depth)),
            Keyword::DependentSchemas(dependencies) => {
                let dependencies = dependencies
                    .iter()
                    .map(|(name, schema)| (text(name), self.table(*schema, depth, nested)));
                Rule::DependentSchemas(dependencies.collect::<Vec<_>>().leak())
            }
            Keyword::AllOf(schemas) => Rule::AllOf(self.tables(schemas, depth, nested)),
            Keyword::AnyOf(schemas) => Rule::AnyOf(self.tables(schemas, depth, nested)),
            Keyword::OneOf(schemas) => Rule::OneOf(self.tables(schemas, depth, nested)),
            Keyword::Not(schema) => Rule::Not(self.table(*schema, depth, nested)),
            Keyword::Ref(schema) => Rule::Ref(self.table(*schema, depth, nested)),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => {
                let mut table = |schema| self.table(schema, depth, nested);
                Rule::If {
                    condition: table(*condition),
                    then: then.map(&mut table),
                    otherwise: otherwise.map(&mut table),
                }
            }
        }
    }

    fn tables(
        &mut self,
        schemas: &[SchemaId],
        depth: usize,
        nested: usize,
    ) -> &'static [&'static Table] {
        let tables = schemas
            .iter()
            .map(|schema| self.table(*schema, depth, nested));
        tables.collect::<Vec<_>>().leak()
    }

    fn pattern(&mut self, pattern: &Pattern) -> &'static Matcher {
        self.gave_up |= pattern.backtracks;
        let regex = Regex::new(text(&pattern.translated));
        kept(Matcher::new(text(&pattern.source), regex))
    }
}

/// How deep lists and objects are nested in a value.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

fn literal(value: &Value) -> Literal {
    match value {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => Literal::Number(callsheet_core::number::Number::of(number)),
        Value::String(value) => Literal::String(text(value)),
        Value::Array(items) => Literal::Array(items.iter().map(literal).collect::<Vec<_>>().leak()),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (text(name), literal(value)));
            Literal::Object(members.collect::<Vec<_>>().leak())
        }
    }
}

fn names(names: &[String]) -> &'static [&'static str] {
    names
        .iter()
        .map(|name| text(name))
        .collect::<Vec<_>>()
        .leak()
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Judge;
    use crate::load;
    use crate::source::Source;

    #[test]
    fn values_are_judged_by_every_kind_of_keyword() {
        let schema = json!({
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 5 },
                "size": { "enum": ["small", 1] },
                "list": { "type": "array", "items": { "minimum": 2 }, "uniqueItems": true },
                "next": { "$ref": "#" },
            },
            "if": { "required": ["size"] },
            "then": { "required": ["list"] },
            "unevaluatedProperties": false,
        });
        let mut fetch = |name: &str| Err(name.to_owned());
        let source = Source::new("node.json", schema.to_string());
        let api = load(vec![source], &mut fetch).into_api().unwrap();
        let mut judge = Judge::new(&api);
        let root = api.schema.unwrap();
        for (value, is_allowed) in [
            (json!({"name": "a"}), true),
            (json!({"name": "abcdef"}), false),
            (json!({"name": "A"}), false),
            (json!({"name": "a", "size": 1}), false),
            (json!({"name": "a", "size": 1.0, "list": [2, 3]}), true),
            (json!({"name": "a", "list": [2, 2.0]}), false),
            (json!({"name": "a", "list": [1]}), false),
            (
                json!({"name": "a", "next": {"name": "b", "next": {"name": "c"}}}),
                true,
            ),
            (
                json!({"name": "a", "next": {"name": "b", "next": {"name": 3}}}),
                false,
            ),
            (json!({"name": "a", "other": 1}), false),
        ] {
            assert_eq!(judge.allows(root, &value), Some(is_allowed), "{value}");
        }
        let mut deep = json!({"name": "a"});
        for _ in 0..100 {
            deep = json!({"name": "a", "next": deep});
        }
        assert_eq!(judge.allows(root, &deep), None);
    }
}
