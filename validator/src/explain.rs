//! What an error of the crate `jsonschema` means, in the words of the project.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use callsheet_core::Constraint;
use callsheet_core::number::Number;
use callsheet_core::schema::{Rule as Assertion, Schema as Assertions, Types};
use callsheet_spec::document::{Kind, Node};
use callsheet_spec::{Api, Keyword, SchemaId};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError, Validator};
use serde_json::Value;

use crate::checker::{Checker, compile, way};
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::instance::{Instance, Tree};
use crate::rules;
use crate::spot::Spot;
use crate::trace::Trace;

/// Turns the errors of one document into diagnostics.
pub(crate) struct Explainer<'c, 'd> {
    checker: &'c Checker,
    root: Node<'d>,
    /// Whether the document was read to its end.
    is_complete: bool,
    /// Validators of parts of the schema, compiled when an error asks for them.
    parts: HashMap<SchemaId, Option<Rc<Validator<Tree>>>>,
    /// What the errors that are being explained are about: the document, or a part of it that is
    /// held against a schema of its own.
    subject: Subject,
}

/// A value with the schema that it is held against.
#[derive(Debug, Clone)]
struct Subject {
    /// JSON Pointer to the value.
    pointer: String,
    schema: SchemaId,
}

impl<'c, 'd> Explainer<'c, 'd> {
    pub(crate) fn new(checker: &'c Checker, root: Node<'d>, is_complete: bool) -> Self {
        Self {
            checker,
            root,
            is_complete,
            parts: HashMap::new(),
            subject: Subject {
                pointer: String::new(),
                schema: checker.schema,
            },
        }
    }

    /// The diagnostics for one error: one, unless an alternative is explained by its own errors.
    pub(crate) fn explain(&mut self, error: &ValidationError<'_>, found: &mut Vec<Diagnostic>) {
        let pointer = format!("{}{}", self.subject.pointer, error.instance_path().as_str());
        let Some(spot) = Spot::find(self.root, &pointer) else {
            return;
        };
        if spot.node().is_hole() {
            // What was written there could not be read; that has been said.
            return;
        }
        let trace = Trace::follow(
            &self.checker.api,
            self.subject.schema,
            self.subject.pointer.matches('/').count(),
            way(error),
        );
        if !self.is_complete && (rests_on_absence(error.kind()) || trace.rests_on_absence()) {
            return;
        }
        if let ValidationErrorKind::BacktrackLimitExceeded { .. }
        | ValidationErrorKind::RegexEngineFailure { .. } = error.kind()
        {
            let pattern = self.pattern(&trace);
            found.push(rules::pattern_mismatch::undecided(&spot, pattern));
            return;
        }
        if let Some(parts) = self.unevaluated(error.kind(), &spot, &trace) {
            for (part, schema) in parts {
                self.explain_part(part, schema, &trace, found);
            }
            return;
        }
        let constraint = self.constraint(error.kind(), &spot, &trace);
        let alternatives: &[_] = match error.kind() {
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context }
            | ValidationErrorKind::OneOfMultipleValid { context } => context,
            _ => &[],
        };
        let finding = Finding {
            constraint,
            spot,
            trace,
            alternatives,
            checker: self.checker,
        };
        rules::diagnose(&finding, self, found);
    }

    /// The parts that an error about what nothing else looks at is about, with the schema that
    /// each of them must satisfy; `None` for any other error, and for fields of which there may be
    /// none: these are unknown ones.
    fn unevaluated(
        &self,
        kind: &ValidationErrorKind,
        spot: &Spot<'d>,
        trace: &Trace,
    ) -> Option<Vec<(Spot<'d>, SchemaId)>> {
        let api = &self.checker.api;
        let mut keywords = api.schemas[trace.schema].keywords.iter();
        match kind {
            ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                let schema = keywords.find_map(|keyword| match keyword.value {
                    Keyword::UnevaluatedProperties(schema) => Some(schema),
                    _ => None,
                })?;
                if is_never(api, schema) {
                    return None;
                }
                let members = unexpected
                    .iter()
                    .filter_map(|name| spot.clone().member(name));
                Some(members.map(|member| (member, schema)).collect())
            }
            ValidationErrorKind::UnevaluatedItems { unexpected } => {
                let schema = keywords.find_map(|keyword| match keyword.value {
                    Keyword::UnevaluatedItems(schema) => Some(schema),
                    _ => None,
                })?;
                // Items are named by their values, in their order. Of equal ones the last are
                // meant: what looks at a part of a list begins at its start.
                let mut unexpected = unexpected.iter().rev().peekable();
                let mut indices = Vec::new();
                let all: Vec<_> = spot.node().items().collect();
                for (index, item) in all.into_iter().enumerate().rev() {
                    let text = item.to_value().to_string();
                    if unexpected.peek().is_some_and(|named| **named == text) {
                        unexpected.next();
                        indices.push(index);
                    }
                }
                let items = indices.into_iter().rev();
                let items = items.filter_map(|index| spot.clone().item(index));
                Some(items.map(|item| (item, schema)).collect())
            }
            _ => None,
        }
    }

    /// The diagnostics for a part that must satisfy a schema and does not.
    fn explain_part(
        &mut self,
        part: Spot<'d>,
        schema: SchemaId,
        trace: &Trace,
        found: &mut Vec<Diagnostic>,
    ) {
        if !is_never(&self.checker.api, schema)
            && let Some(validator) = self.part(schema)
        {
            let node = part.node();
            let subject = Subject {
                pointer: part.pointer,
                schema: self.checker.api.schemas.target(schema),
            };
            let outer = std::mem::replace(&mut self.subject, subject);
            for error in validator.iter_errors(Instance::Node(node)) {
                self.explain(&error, found);
            }
            self.subject = outer;
            return;
        }
        let finding = Finding {
            constraint: Constraint::Never,
            spot: part,
            trace: trace.clone(),
            alternatives: &[],
            checker: self.checker,
        };
        rules::diagnose(&finding, self, found);
    }

    /// The validator of a part of the schema, if there is one.
    fn part(&mut self, schema: SchemaId) -> Option<Rc<Validator<Tree>>> {
        let compiled = self.parts.entry(schema).or_insert_with(|| {
            let compiled = compile(&self.checker.api, schema).ok();
            compiled.map(Rc::new)
        });
        compiled.clone()
    }

    /// The constraint that an error means, with what the document has in its place.
    fn constraint(
        &mut self,
        kind: &ValidationErrorKind,
        spot: &Spot<'d>,
        trace: &Trace,
    ) -> Constraint {
        let node = spot.node();
        match kind {
            ValidationErrorKind::Type { kind } => Constraint::Type {
                expected: types(kind),
                found: brief(node),
            },
            ValidationErrorKind::Enum { options } => Constraint::Enum {
                allowed: options.as_array().cloned().unwrap_or_default(),
                found: brief(node),
            },
            ValidationErrorKind::Constant { expected_value } => Constraint::Const {
                allowed: Value::clone(expected_value),
                found: brief(node),
            },
            ValidationErrorKind::Minimum { limit } => Constraint::Minimum {
                limit: number(limit),
                found: found_number(node),
            },
            ValidationErrorKind::Maximum { limit } => Constraint::Maximum {
                limit: number(limit),
                found: found_number(node),
            },
            ValidationErrorKind::ExclusiveMinimum { limit } => Constraint::ExclusiveMinimum {
                limit: number(limit),
                found: found_number(node),
            },
            ValidationErrorKind::ExclusiveMaximum { limit } => Constraint::ExclusiveMaximum {
                limit: number(limit),
                found: found_number(node),
            },
            ValidationErrorKind::MultipleOf { multiple_of } => Constraint::MultipleOf {
                divisor: Number::of_f64(*multiple_of),
                found: found_number(node),
            },
            ValidationErrorKind::MinLength { limit } => Constraint::MinLength {
                limit: *limit,
                found: code_points(node),
            },
            ValidationErrorKind::MaxLength { limit } => Constraint::MaxLength {
                limit: *limit,
                found: code_points(node),
            },
            ValidationErrorKind::Pattern { pattern } => Constraint::Pattern {
                pattern: Cow::Owned(self.pattern(trace).unwrap_or(pattern).to_owned()),
                found: brief_text(node),
            },
            ValidationErrorKind::Format { format } => Constraint::Format {
                format: Cow::Owned(format.clone()),
                found: brief_text(node),
            },
            _ => self.constraint_of_parts(kind, spot, trace),
        }
    }

    /// The constraint of an error about a list, about an object, or about schemas as a whole.
    fn constraint_of_parts(
        &mut self,
        kind: &ValidationErrorKind,
        spot: &Spot<'d>,
        trace: &Trace,
    ) -> Constraint {
        let node = spot.node();
        match kind {
            ValidationErrorKind::MinItems { limit } => Constraint::MinItems {
                limit: *limit,
                found: node.items().len() as u64,
            },
            ValidationErrorKind::MaxItems { limit } => Constraint::MaxItems {
                limit: *limit,
                found: node.items().len() as u64,
            },
            ValidationErrorKind::AdditionalItems { limit } => Constraint::MaxItems {
                limit: *limit as u64,
                found: node.items().len() as u64,
            },
            ValidationErrorKind::UniqueItems => repeated_items(node),
            ValidationErrorKind::Contains => self.contains(node, trace),
            ValidationErrorKind::MinProperties { limit } => Constraint::MinProperties {
                limit: *limit,
                found: node.members().len() as u64,
            },
            ValidationErrorKind::MaxProperties { limit } => Constraint::MaxProperties {
                limit: *limit,
                found: node.members().len() as u64,
            },
            ValidationErrorKind::Required { property } => {
                let property = property.as_str().unwrap_or_default();
                self.required(node, property, trace)
            }
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                Constraint::AdditionalProperties {
                    names: unexpected.clone(),
                }
            }
            ValidationErrorKind::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default().to_owned();
                let constraint = Box::new(name_constraint(error.kind(), &name));
                Constraint::PropertyNames { name, constraint }
            }
            ValidationErrorKind::AnyOf { .. } => Constraint::AnyOf,
            ValidationErrorKind::OneOfNotValid { .. } => Constraint::OneOf { matching: 0 },
            ValidationErrorKind::OneOfMultipleValid { context } => {
                let matching = context.iter().filter(|errors| errors.is_empty()).count();
                Constraint::OneOf {
                    matching: matching.max(2),
                }
            }
            ValidationErrorKind::Not { .. } => Constraint::Not,
            // `FalseSchema`, and kinds of keywords that specs are refused for.
            _ => Constraint::Never,
        }
    }

    /// The pattern that a trace leads to, as it is written.
    fn pattern(&self, trace: &Trace) -> Option<&'c str> {
        let mut keywords = self.checker.api.schemas[trace.schema].keywords.iter();
        keywords.find_map(|keyword| match &keyword.value {
            Keyword::Pattern(pattern) => Some(pattern.source.as_str()),
            _ => None,
        })
    }

    /// `required`, or the member that asks for the missing one by `dependentRequired`.
    fn required(&self, node: Node<'d>, property: &str, trace: &Trace) -> Constraint {
        let schema = &self.checker.api.schemas[trace.schema];
        let asking = schema
            .keywords
            .iter()
            .find_map(|keyword| match &keyword.value {
                Keyword::DependentRequired(dependencies) if keyword.place == trace.place => {
                    let mut dependencies = dependencies.iter();
                    dependencies.find(|(name, needed)| {
                        node.member(name).is_some()
                            && needed.iter().any(|needed| needed == property)
                    })
                }
                _ => None,
            });
        let property = Cow::Owned(property.to_owned());
        match asking {
            Some((name, _)) => Constraint::DependentRequired {
                property,
                because: Cow::Owned(name.clone()),
            },
            None => Constraint::Required { property },
        }
    }

    /// `contains`, `minContains` or `maxContains`, whichever is broken.
    fn contains(&mut self, node: Node<'d>, trace: &Trace) -> Constraint {
        let schema = &self.checker.api.schemas[trace.schema];
        let contains = schema
            .keywords
            .iter()
            .find_map(|keyword| match &keyword.value {
                Keyword::Contains { schema, min, max } => Some((*schema, *min, *max)),
                _ => None,
            });
        let Some((schema, min, max)) = contains else {
            return Constraint::Never;
        };
        let part = self.part(schema);
        let fits = |item: &Node<'d>| {
            part.as_ref()
                .is_some_and(|part| part.is_valid(Instance::Node(*item)))
        };
        let found = node.items().filter(fits).count() as u64;
        match max {
            Some(limit) if found > limit => Constraint::MaxContains { limit, found },
            _ => Constraint::Contains { limit: min, found },
        }
    }
}

/// Whether a schema allows nothing at all.
fn is_never(api: &Api, schema: SchemaId) -> bool {
    let mut keywords = api.schemas[api.schemas.target(schema)].keywords.iter();
    keywords.any(|keyword| matches!(keyword.value, Keyword::Never))
}

/// Whether an error says that something is not there, which means nothing of a document that was
/// not read to its end.
fn rests_on_absence(kind: &ValidationErrorKind) -> bool {
    matches!(
        kind,
        ValidationErrorKind::Required { .. }
            | ValidationErrorKind::MinItems { .. }
            | ValidationErrorKind::MinProperties { .. }
            | ValidationErrorKind::Contains
            | ValidationErrorKind::AnyOf { .. }
            | ValidationErrorKind::OneOfNotValid { .. }
            | ValidationErrorKind::OneOfMultipleValid { .. }
            | ValidationErrorKind::Not { .. }
    )
}

/// The constraint that a name breaks; a name is a text, so that only a few apply.
fn name_constraint(kind: &ValidationErrorKind, name: &str) -> Constraint {
    let found = name.chars().count() as u64;
    match kind {
        ValidationErrorKind::MinLength { limit } => Constraint::MinLength {
            limit: *limit,
            found,
        },
        ValidationErrorKind::MaxLength { limit } => Constraint::MaxLength {
            limit: *limit,
            found,
        },
        ValidationErrorKind::Pattern { pattern } => Constraint::Pattern {
            pattern: Cow::Owned(pattern.clone()),
            found: name.to_owned(),
        },
        ValidationErrorKind::Format { format } => Constraint::Format {
            format: Cow::Owned(format.clone()),
            found: name.to_owned(),
        },
        ValidationErrorKind::Enum { options } => Constraint::Enum {
            allowed: options.as_array().cloned().unwrap_or_default(),
            found: Value::from(name),
        },
        ValidationErrorKind::Constant { expected_value } => Constraint::Const {
            allowed: Value::clone(expected_value),
            found: Value::from(name),
        },
        ValidationErrorKind::Type { kind } => Constraint::Type {
            expected: types(kind),
            found: Value::from(name),
        },
        ValidationErrorKind::Not { .. } => Constraint::Not,
        _ => Constraint::Never,
    }
}

/// The first two equal items of a list, by the one implementation of equality there is.
fn repeated_items(node: Node<'_>) -> Constraint {
    static UNIQUE: Assertions = Assertions::new(&[Assertion::UniqueItems]);
    let violations = UNIQUE.violations(&node.to_value());
    match violations.into_iter().next() {
        Some(violation) => violation.constraint,
        None => Constraint::UniqueItems {
            first: 0,
            second: 0,
        },
    }
}

/// The types that an error names.
pub(crate) fn types(kind: &TypeKind) -> Types {
    match kind {
        TypeKind::Single(kind) => one_type(*kind),
        TypeKind::Multiple(kinds) => kinds.iter().map(one_type).fold(Types::NONE, Types::union),
    }
}

fn one_type(kind: JsonType) -> Types {
    match kind {
        JsonType::Null => Types::NULL,
        JsonType::Boolean => Types::BOOLEAN,
        JsonType::Integer => Types::INTEGER,
        JsonType::Number => Types::NUMBER,
        JsonType::String => Types::STRING,
        JsonType::Array => Types::ARRAY,
        JsonType::Object => Types::OBJECT,
    }
}

/// The value as far as a message shows it: the start of a long text, an empty list for a list.
pub(crate) fn brief(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Sequence(_) => Value::Array(Vec::new()),
        Kind::Mapping(_) => Value::Object(serde_json::Map::new()),
        Kind::String(_) => Value::String(brief_text(node)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => node.to_value(),
    }
}

/// More than a message shows, and little enough to copy.
const BRIEF: usize = 200;

fn brief_text(node: Node<'_>) -> String {
    node.as_str()
        .unwrap_or_default()
        .chars()
        .take(BRIEF)
        .collect()
}

fn code_points(node: Node<'_>) -> u64 {
    node.code_points().unwrap_or_default()
}

fn number(limit: &Value) -> Number {
    limit.as_number().map_or(Number::Whole(0), Number::of)
}

fn found_number(node: Node<'_>) -> Number {
    node.as_number()
        .map_or(Number::Whole(0), |number| Number::of(&number.to_json()))
}
