//! The dialects in which schemas are written, and which keywords each of them has.

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
