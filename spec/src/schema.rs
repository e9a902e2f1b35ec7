//! Resolved schemas: every `$ref` followed, every keyword with its place.

use std::ops::Index;

use callsheet_core::number::Number;
use callsheet_core::schema::Types;
use serde_json::Value;

use crate::fault::{Fault, Place};

/// A schema of an [`Api`](crate::Api).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub(crate) u32);

impl SchemaId {
    /// Its place among the schemas of its API, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All schemas of an API, each standing once however often it is referred to.
#[derive(Debug, Default)]
pub struct Schemas(pub(crate) Vec<Schema>);

impl Schemas {
    /// Every schema with its id, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = (SchemaId, &Schema)> {
        (0..).map(SchemaId).zip(&self.0)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The schema and every one that it leads to.
    #[must_use]
    pub fn reachable(&self, id: SchemaId) -> Vec<SchemaId> {
        let (mut seen, mut rest) = (vec![false; self.0.len()], vec![id]);
        let mut found = Vec::new();
        while let Some(id) = rest.pop() {
            if std::mem::replace(&mut seen[id.index()], true) {
                continue;
            }
            found.push(id);
            for keyword in &self[id].keywords {
                rest.extend(keyword.value.in_place());
                rest.extend(keyword.value.in_parts());
            }
        }
        found
    }

    /// The schema that `id` is a copy of for one direction, or `id` itself.
    #[must_use]
    pub fn origin(&self, id: SchemaId) -> SchemaId {
        self[id].copied.as_ref().map_or(id, |copied| copied.of)
    }

    /// The schema behind `id` once plain references (`$ref` and nothing beside it that matters)
    /// are followed.
    #[must_use]
    pub fn target(&self, mut id: SchemaId) -> SchemaId {
        // Loading has broken every circle.
        while let [
            Placed {
                value: Keyword::Ref(target),
                ..
            },
        ] = self[id].keywords.as_slice()
        {
            id = *target;
        }
        id
    }
}

impl Index<SchemaId> for Schemas {
    type Output = Schema;

    fn index(&self, id: SchemaId) -> &Schema {
        &self.0[id.0 as usize]
    }
}

/// One schema object.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where it stands.
    pub place: Place,
    /// JSON Pointer to it within its file.
    pub pointer: String,
    /// Its key under `components/schemas` or `$defs`, if it stands there.
    pub name: Option<String>,
    /// The schema in the keywords of 2020-12, in the order in which it is written; the schemas
    /// within it are left out.
    pub(crate) written: Value,
    /// Its assertions and applicators, in the order in which they are written.
    pub keywords: Vec<Placed<Keyword>>,
    /// What it says without asserting it.
    pub notes: Notes,
    /// What decides verdicts and cannot be judged: nothing can be held against a schema that leads
    /// here.
    pub obstacles: Vec<Fault>,
    /// Set if this is what is sent of another schema, or what is received of it.
    pub copied: Option<Copied>,
}

/// What a schema is that says less than another because it stands for one direction: properties
/// that are `readOnly` are no part of a request, those that are `writeOnly` no part of an answer.
#[derive(Debug, Clone)]
pub struct Copied {
    /// The schema as it is written.
    pub of: SchemaId,
    /// The properties that it does not name or does not require, sorted.
    pub left_out: Vec<String>,
}

/// Something of a spec with the place of its value.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub value: T,
}

/// An assertion or applicator keyword of JSON Schema 2020-12 with its argument.
#[derive(Debug, Clone)]
pub enum Keyword {
    /// The schema `false`.
    Never,
    /// `type`.
    Type(Types),
    /// `enum`.
    Enum(Vec<Value>),
    /// `const`.
    Const(Value),
    /// `minimum`.
    Minimum(Number),
    /// `maximum`.
    Maximum(Number),
    /// `exclusiveMinimum`.
    ExclusiveMinimum(Number),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(Number),
    /// `multipleOf`.
    MultipleOf(Number),
    /// `minLength`.
    MinLength(u64),
    /// `maxLength`.
    MaxLength(u64),
    /// `pattern`.
    Pattern(Pattern),
    /// `format`, if it is one that is asserted.
    Format(callsheet_core::format::Format),
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems: true`.
    UniqueItems,
    /// `prefixItems`.
    PrefixItems(Vec<SchemaId>),
    /// `items`, for the items from index `from` on.
    Items {
        /// Number of `prefixItems` beside it.
        from: usize,
        /// What each item must satisfy.
        schema: SchemaId,
    },
    /// `unevaluatedItems`, for the items that nothing else that applies looks at.
    UnevaluatedItems(SchemaId),
    /// `contains` with `minContains` and `maxContains`.
    Contains {
        /// What an item must satisfy to be counted.
        schema: SchemaId,
        /// The fewest such items.
        min: u64,
        /// The most such items.
        max: Option<u64>,
    },
    /// `properties`.
    Properties(Vec<(String, SchemaId)>),
    /// `patternProperties`.
    PatternProperties(Vec<(Pattern, SchemaId)>),
    /// `additionalProperties`, with the names and patterns beside it.
    AdditionalProperties {
        /// The names under `properties`.
        known: Vec<String>,
        /// The patterns under `patternProperties`.
        patterns: Vec<Pattern>,
        /// What the other members must satisfy.
        schema: SchemaId,
    },
    /// `unevaluatedProperties`, for the members that nothing else that applies looks at.
    UnevaluatedProperties(SchemaId),
    /// `propertyNames`.
    PropertyNames(SchemaId),
    /// `required`.
    Required(Vec<String>),
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// `dependentRequired`.
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`.
    DependentSchemas(Vec<(String, SchemaId)>),
    /// `allOf`.
    AllOf(Vec<SchemaId>),
    /// `anyOf`.
    AnyOf(Vec<SchemaId>),
    /// `oneOf`.
    OneOf(Vec<SchemaId>),
    /// `not`.
    Not(SchemaId),
    /// `if` with `then` and `else`.
    If {
        /// The condition.
        condition: SchemaId,
        /// What applies where it holds.
        then: Option<SchemaId>,
        /// What applies where it does not.
        otherwise: Option<SchemaId>,
    },
    /// `$ref`, and `$dynamicRef` where it leads on the way that was taken.
    Ref(SchemaId),
}

impl Keyword {
    /// The name in 2020-12; that of `if` and of `contains` for what belongs to them.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Never => "false",
            Self::Type(_) => "type",
            Self::Enum(_) => "enum",
            Self::Const(_) => "const",
            Self::Minimum(_) => "minimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(_) => "pattern",
            Self::Format(_) => "format",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::PrefixItems(_) => "prefixItems",
            Self::Items { .. } => "items",
            Self::UnevaluatedItems(_) => "unevaluatedItems",
            Self::Contains { .. } => "contains",
            Self::Properties(_) => "properties",
            Self::PatternProperties(_) => "patternProperties",
            Self::AdditionalProperties { .. } => "additionalProperties",
            Self::UnevaluatedProperties(_) => "unevaluatedProperties",
            Self::PropertyNames(_) => "propertyNames",
            Self::Required(_) => "required",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::DependentRequired(_) => "dependentRequired",
            Self::DependentSchemas(_) => "dependentSchemas",
            Self::AllOf(_) => "allOf",
            Self::AnyOf(_) => "anyOf",
            Self::OneOf(_) => "oneOf",
            Self::Not(_) => "not",
            Self::If { .. } => "if",
            Self::Ref(_) => "$ref",
        }
    }

    /// The patterns that texts or names are held against.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let (own, named): (&[Pattern], &[_]) = match self {
            Self::Pattern(pattern) => (std::slice::from_ref(pattern), &[]),
            Self::PatternProperties(patterns) => (&[], patterns),
            _ => (&[], &[]),
        };
        own.iter().chain(named.iter().map(|(pattern, _)| pattern))
    }

    /// The schemas that apply to the very same value.
    #[must_use]
    pub fn in_place(&self) -> Vec<SchemaId> {
        match self {
            Self::AllOf(schemas) | Self::AnyOf(schemas) | Self::OneOf(schemas) => schemas.clone(),
            Self::DependentSchemas(schemas) => schemas.iter().map(|(_, schema)| *schema).collect(),
            Self::Not(schema) | Self::Ref(schema) => vec![*schema],
            Self::If {
                condition,
                then,
                otherwise,
            } => [Some(*condition), *then, *otherwise]
                .into_iter()
                .flatten()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The schemas that apply to parts of the value.
    #[must_use]
    pub fn in_parts(&self) -> Vec<SchemaId> {
        match self {
            Self::PrefixItems(schemas) => schemas.clone(),
            Self::Items { schema, .. }
            | Self::Contains { schema, .. }
            | Self::AdditionalProperties { schema, .. }
            | Self::UnevaluatedItems(schema)
            | Self::UnevaluatedProperties(schema)
            | Self::PropertyNames(schema) => vec![*schema],
            Self::Properties(schemas) => schemas.iter().map(|(_, schema)| *schema).collect(),
            Self::PatternProperties(schemas) => schemas.iter().map(|(_, schema)| *schema).collect(),
            _ => Vec::new(),
        }
    }
}

/// A regular expression, as written and as the crate `regex` reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// ECMA-262, as the spec has it.
    pub source: String,
    /// Translated for the crate `regex`; known to compile there unless it `backtracks`.
    pub translated: String,
    /// Whether it needs an engine that can go back: it looks around, or refers to its groups.
    pub backtracks: bool,
}

impl Pattern {
    /// How [`Api::json_schema`](crate::Api::json_schema) writes it: as it is written, unless
    /// other engines would take it otherwise than ECMA-262 does.
    #[must_use]
    pub fn in_json_schema(&self) -> &str {
        if self.backtracks {
            &self.translated
        } else {
            &self.source
        }
    }
}

/// What a schema says without asserting it.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `default`: what the server takes where the field is absent.
    pub default: Option<Value>,
    /// `examples` and `example`.
    pub examples: Vec<Placed<Value>>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `readOnly`: a property that is sent only in answers.
    pub read_only: bool,
    /// `writeOnly`: a property that is sent only in requests.
    pub write_only: bool,
    /// `format`, whether or not it is asserted.
    pub format: Option<String>,
    /// `x-callsheet-advice`.
    pub advice: Vec<Advice>,
    /// `x-callsheet-media`.
    pub media: Option<Media>,
    /// `discriminator`.
    pub discriminator: Option<Discriminator>,
    /// `x-callsheet-aliases`: other words that people use for the field.
    pub aliases: Vec<String>,
}

/// The member by whose value the alternatives of a schema are told apart (`discriminator`). It
/// decides no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discriminator {
    /// The name of the member.
    pub property: String,
    /// Values with what they stand for: the name of a component, or a reference as it is written.
    pub mapping: Vec<(String, String)>,
}

/// Something that is not wrong but not what was meant (`x-callsheet-advice`).
#[derive(Debug, Clone)]
pub struct Advice {
    /// Where it stands in the spec.
    pub place: Place,
    /// Its name, unique in its spec.
    pub id: String,
    /// The condition, a JSON Schema over the whole value.
    pub when: SchemaId,
    /// JSON Pointer to what to point at.
    pub at: String,
    /// What happens and what to do, in one or two sentences.
    pub message: String,
    /// Whether it is a warning; a remark otherwise.
    pub is_warning: bool,
    /// JSON Pointer to a field whose removal is the cure.
    pub remove: Option<String>,
    /// A value that sets it off.
    pub fires: Value,
    /// A value that does not.
    pub quiet: Value,
}

/// Limits of a file that a URL leads to (`x-callsheet-media`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Media {
    /// Smallest width in pixels.
    pub min_width: Option<u64>,
    /// Largest width in pixels.
    pub max_width: Option<u64>,
    /// Smallest height in pixels.
    pub min_height: Option<u64>,
    /// Largest height in pixels.
    pub max_height: Option<u64>,
    /// Media types that are taken; empty if the spec does not say.
    pub formats: Vec<String>,
    /// Largest size in bytes.
    pub max_bytes: Option<u64>,
}
