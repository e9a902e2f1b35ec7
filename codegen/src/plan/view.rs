//! What of a schema, and of those that it refers to, decides the shape of its values.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_spec::{Api, Keyword, Number, SchemaId};
use serde_json::Value;

use super::DEPTH;

/// What of a schema decides the shape of its values.
pub(super) struct View {
    /// The names of the types that are allowed; empty where the schema does not say.
    pub(super) types: BTreeSet<String>,
    /// `enum` or `const`.
    pub(super) constants: Option<Vec<Value>>,
    pub(super) properties: Vec<(String, SchemaId)>,
    pub(super) required: BTreeSet<String>,
    pub(super) additional: Option<SchemaId>,
    /// The names that `additional` leaves alone.
    pub(super) known: Vec<String>,
    pub(super) has_patterns: bool,
    pub(super) items: Option<SchemaId>,
    pub(super) has_prefix: bool,
    /// The smallest and the largest number allowed, as far as they are bounded.
    pub(super) bounds: (Option<Number>, Option<Number>),
}

impl View {
    /// `depth` counts the references that were followed; a chain of them has an end.
    pub(super) fn of(api: &Api, schema: SchemaId, depth: usize) -> Self {
        let mut view = Self {
            types: BTreeSet::new(),
            constants: None,
            properties: Vec::new(),
            required: BTreeSet::new(),
            additional: None,
            known: Vec::new(),
            has_patterns: false,
            items: None,
            has_prefix: false,
            bounds: (None, None),
        };
        for keyword in &api.schemas[schema].keywords {
            match &keyword.value {
                Keyword::Type(types) => view.types = types.names().map(str::to_owned).collect(),
                Keyword::Enum(values) => view.constants = Some(values.clone()),
                Keyword::Const(value) => view.constants = Some(vec![value.clone()]),
                Keyword::Properties(properties) => view.properties.clone_from(properties),
                Keyword::Required(names) => view.required.extend(names.iter().cloned()),
                Keyword::AdditionalProperties { schema, known, .. } => {
                    view.additional = Some(*schema);
                    view.known.clone_from(known);
                }
                Keyword::PatternProperties(_) => view.has_patterns = true,
                Keyword::Items { schema, .. } => view.items = Some(*schema),
                Keyword::PrefixItems(_) => view.has_prefix = true,
                Keyword::Minimum(limit) | Keyword::ExclusiveMinimum(limit) => {
                    view.bounds.0 = Some(*limit);
                }
                Keyword::Maximum(limit) | Keyword::ExclusiveMaximum(limit) => {
                    view.bounds.1 = Some(*limit);
                }
                Keyword::Ref(target) if depth < DEPTH => {
                    view.refine(Self::of(api, *target, depth + 1));
                }
                _ => {}
            }
        }
        view
    }

    /// Takes over what a schema says that applies beside this one, where this one is silent.
    fn refine(&mut self, other: Self) {
        if self.types.is_empty() {
            self.types = other.types;
        }
        self.constants = self.constants.take().or(other.constants);
        if self.properties.is_empty() {
            self.properties = other.properties;
        }
        self.required.extend(other.required);
        if self.additional.is_none() {
            self.additional = other.additional;
            self.known = other.known;
        }
        self.has_patterns |= other.has_patterns;
        self.items = self.items.or(other.items);
        self.has_prefix |= other.has_prefix;
        self.bounds.0 = self.bounds.0.or(other.bounds.0);
        self.bounds.1 = self.bounds.1.or(other.bounds.1);
    }

    /// Whether every number allowed lies in a range.
    pub(super) fn is_within(&self, (least, most): (Number, Number)) -> bool {
        self.bounds
            .0
            .is_some_and(|bound| bound.compare(least).is_ge())
            && self
                .bounds
                .1
                .is_some_and(|bound| bound.compare(most).is_le())
    }

    /// Whether nothing is known of any member by its name.
    pub(super) fn is_plain_map(&self) -> bool {
        self.properties.is_empty() && !self.has_patterns
    }

    /// Whether `null` is allowed beside other values.
    pub(super) fn is_nullable(&self) -> bool {
        let allowed = self.types.is_empty() || self.types.contains("null");
        match (&self.constants, self.texts()) {
            (Some(constants), Some(_)) => allowed && constants.contains(&Value::Null),
            _ => self.types.len() > 1 && self.types.contains("null"),
        }
    }

    /// The texts of an enum that has nothing but texts (and perhaps `null`).
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        if !self.types.is_empty() && !self.types.contains("string") {
            return None;
        }
        let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut ordered = Vec::new();
        for value in self.constants.as_ref()? {
            match value {
                Value::String(text) if !texts.contains_key(text.as_str()) => {
                    texts.insert(text, ordered.len());
                    ordered.push(text.clone());
                }
                Value::String(_) | Value::Null => {}
                _ => return None,
            }
        }
        (!ordered.is_empty()).then_some(ordered)
    }
}
