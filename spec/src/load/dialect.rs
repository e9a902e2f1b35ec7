//! The dialects in which schemas are written, and which keywords each of them has.

use std::collections::HashMap;

use crate::document::{Document, Node, Reading};
use crate::source::Source;

/// A dialect of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dialect {
    /// The subset of draft 5 that OpenAPI 3.0 has, with its own additions.
    OpenApi30,
    Draft4,
    Draft6,
    Draft7,
    Draft2019,
    /// Also that of OpenAPI 3.1.
    Draft2020,
}

use Dialect::{Draft4, Draft6, Draft7, Draft2019, Draft2020, OpenApi30};

/// The identifiers of the dialects, without scheme and without the empty fragment that may follow.
const NAMES: [(&str, Dialect); 7] = [
    ("json-schema.org/draft-04/schema", Draft4),
    ("json-schema.org/draft-06/schema", Draft6),
    ("json-schema.org/draft-07/schema", Draft7),
    ("json-schema.org/draft/2019-09/schema", Draft2019),
    ("json-schema.org/draft/2020-12/schema", Draft2020),
    ("spec.openapis.org/oas/3.1/dialect/base", Draft2020),
    ("spec.openapis.org/oas/3.1/dialect/2024-11-10", Draft2020),
];

impl Dialect {
    /// The dialect with that identifier.
    pub(super) fn named(uri: &str) -> Option<Self> {
        let uri = uri.strip_suffix('#').unwrap_or(uri);
        let name = uri
            .strip_prefix("https://")
            .or_else(|| uri.strip_prefix("http://"))?;
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, dialect)| *dialect)
    }

    /// The words for it in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            OpenApi30 => "OpenAPI 3.0",
            Draft4 => "draft 4 of JSON Schema",
            Draft6 => "draft 6 of JSON Schema",
            Draft7 => "draft 7 of JSON Schema",
            Draft2019 => "JSON Schema 2019-09",
            Draft2020 => "JSON Schema 2020-12",
        }
    }

    /// Whether what stands beside a `$ref` has no effect.
    pub(super) fn reference_hides_siblings(self) -> bool {
        self <= Draft7
    }

    /// Whether `items` may be a list, with `additionalItems` for what follows.
    pub(super) fn has_item_lists(self) -> bool {
        self != OpenApi30 && self <= Draft2019
    }

    /// Whether `exclusiveMinimum` says `true` beside `minimum` rather than being a limit itself.
    pub(super) fn has_flags_for_bounds(self) -> bool {
        self <= Draft4
    }

    /// The keyword that names a resource.
    pub(super) fn id_keyword(self) -> Option<&'static str> {
        match self {
            OpenApi30 => None,
            Draft4 => Some("id"),
            Draft6 | Draft7 | Draft2019 | Draft2020 => Some("$id"),
        }
    }

    /// Whether a name for a place is written as an identifier of a fragment alone.
    pub(super) fn has_anchors_in_ids(self) -> bool {
        self <= Draft7
    }

    /// Whether the dialect has a keyword that another one has.
    pub(super) fn has(self, keyword: &str) -> bool {
        let within = |first: Self, last: Self| first <= self && self <= last;
        match keyword {
            "id" => self == Draft4,
            "nullable" => self == OpenApi30,
            "patternProperties" | "$schema" | "dependencies" | "definitions" => self != OpenApi30,
            "additionalItems" => within(Draft4, Draft2019),
            "$id" | "const" | "contains" | "propertyNames" | "examples" => self >= Draft6,
            "if" | "then" | "else" | "$comment" | "contentEncoding" | "contentMediaType" => {
                self >= Draft7
            }
            "readOnly" | "writeOnly" => self == OpenApi30 || self >= Draft7,
            "deprecated" => self == OpenApi30 || self >= Draft2019,
            "$anchor"
            | "$defs"
            | "$vocabulary"
            | "contentSchema"
            | "dependentRequired"
            | "dependentSchemas"
            | "maxContains"
            | "minContains"
            | "unevaluatedItems"
            | "unevaluatedProperties" => self >= Draft2019,
            "$recursiveAnchor" | "$recursiveRef" => self == Draft2019,
            "$dynamicAnchor" | "$dynamicRef" | "prefixItems" => self == Draft2020,
            _ => true,
        }
    }
}

/// Parts of a dialect that a meta-schema may leave out (`$vocabulary`): then their keywords say
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LeftOut(u8);

impl LeftOut {
    const APPLICATOR: u8 = 1;
    const UNEVALUATED: u8 = 2;
    const VALIDATION: u8 = 4;
    const FORMAT: u8 = 8;

    /// Whether a keyword is one of them.
    pub(super) fn has(self, keyword: &str) -> bool {
        let vocabulary = match keyword {
            "unevaluatedItems" | "unevaluatedProperties" => Self::UNEVALUATED,
            "format" => Self::FORMAT,
            "additionalItems"
            | "additionalProperties"
            | "allOf"
            | "anyOf"
            | "contains"
            | "dependentSchemas"
            | "else"
            | "if"
            | "items"
            | "not"
            | "oneOf"
            | "patternProperties"
            | "prefixItems"
            | "properties"
            | "propertyNames"
            | "then" => Self::APPLICATOR,
            "const" | "dependentRequired" | "enum" | "exclusiveMaximum" | "exclusiveMinimum"
            | "maxContains" | "maxItems" | "maxLength" | "maxProperties" | "maximum"
            | "minContains" | "minItems" | "minLength" | "minProperties" | "minimum"
            | "multipleOf" | "pattern" | "required" | "type" | "uniqueItems" => Self::VALIDATION,
            _ => 0,
        };
        self.0 & vocabulary != 0
    }
}

/// The dialects of a load: those that are known, and those that documents describe by a
/// meta-schema with `$vocabulary`.
#[derive(Debug, Default)]
pub(super) struct Dialects(HashMap<String, Described>);

/// A dialect that a document describes.
#[derive(Debug)]
struct Described {
    dialect: Dialect,
    left_out: LeftOut,
    /// A vocabulary that whoever reads its schemas has to know, and that is not known here.
    unknown: Option<String>,
}

impl Dialects {
    /// Those that `files` describe.
    pub(super) fn of(files: &[Source], readings: &[Reading<'_>]) -> Self {
        let mut described = HashMap::new();
        for (source, reading) in files.iter().zip(readings) {
            let root = reading.documents.first().and_then(Document::root);
            let text = |name: &str| root.and_then(|root| root.get(name)?.as_str());
            let vocabularies = root.and_then(|root| root.get("$vocabulary"));
            let dialect = text("$schema").and_then(Dialect::named);
            let (Some(vocabularies), Some(dialect)) = (vocabularies, dialect) else {
                continue;
            };
            let names = [Some(source.name()), text("$id")];
            for name in names.into_iter().flatten() {
                described.insert(without_end(name), Described::of(dialect, vocabularies));
            }
        }
        Self(described)
    }

    /// The dialect with that identifier, and what is left out of it.
    pub(super) fn named(&self, uri: &str) -> Option<(Dialect, LeftOut)> {
        if let Some(known) = Dialect::named(uri) {
            return Some((known, LeftOut::default()));
        }
        let described = self.0.get(&without_end(uri))?;
        Some((described.dialect, described.left_out))
    }

    /// The vocabulary that the dialect with that identifier asks for and that is not known here.
    pub(super) fn unknown_vocabulary(&self, uri: &str) -> Option<&str> {
        self.0.get(&without_end(uri))?.unknown.as_deref()
    }
}

impl Described {
    fn of(dialect: Dialect, vocabularies: Node<'_>) -> Self {
        let mut left_out =
            LeftOut::APPLICATOR | LeftOut::UNEVALUATED | LeftOut::VALIDATION | LeftOut::FORMAT;
        let mut unknown = None;
        for member in vocabularies.members() {
            let uri = member.key.as_str().unwrap_or_default();
            let name = uri.strip_prefix("https://json-schema.org/draft/");
            let name = name.and_then(|name| {
                let (draft, name) = name.split_once("/vocab/")?;
                ["2019-09", "2020-12"].contains(&draft).then_some(name)
            });
            match name {
                Some("applicator") if dialect == Draft2020 => left_out &= !LeftOut::APPLICATOR,
                // Before 2020-12 the `unevaluated…` keywords were part of it.
                Some("applicator") => left_out &= !(LeftOut::APPLICATOR | LeftOut::UNEVALUATED),
                Some("unevaluated") => left_out &= !LeftOut::UNEVALUATED,
                Some("validation") => left_out &= !LeftOut::VALIDATION,
                Some("format" | "format-annotation" | "format-assertion") => {
                    left_out &= !LeftOut::FORMAT;
                }
                Some("core" | "meta-data" | "content") => {}
                _ if member.value.as_bool() == Some(true) => unknown = Some(uri.to_owned()),
                _ => {}
            }
        }
        Self {
            dialect,
            left_out: LeftOut(left_out),
            unknown,
        }
    }
}

fn without_end(uri: &str) -> String {
    uri.strip_suffix('#').unwrap_or(uri).to_owned()
}
