//! Which keywords and formats there are, and which word was probably meant.

/// Keywords that say something without asserting it, or that belong to a keyword beside them.
pub(super) const ANNOTATIONS: &[&str] = &[
    "$comment",
    "$defs",
    "$schema",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "else",
    "example",
    "examples",
    "externalDocs",
    "maxContains",
    "minContains",
    "readOnly",
    "then",
    "title",
    "writeOnly",
    "xml",
];

/// The dialects whose keywords these are, without the empty fragment that may follow.
pub(super) const DIALECTS: &[&str] = &[
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/base",
];

/// Keywords that decide verdicts and are not implemented.
pub(super) const REFUSED: &[&str] = &[
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$vocabulary",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Keywords that are read.
pub(super) const ASSERTIONS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "type",
    "uniqueItems",
];

/// Formats of JSON Schema that would be asserted if they were implemented.
pub(super) const REFUSED_FORMATS: &[&str] = &[
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "uri-template",
];

/// Formats of the OpenAPI registry that describe a type without restricting it on the wire.
pub(super) const NOTED_FORMATS: &[&str] = &[
    "binary", "byte", "double", "float", "int32", "int64", "password",
];

/// The keyword of JSON Schema that `word` was probably meant to be.
pub(super) fn nearest_keyword(word: &str) -> Option<&'static str> {
    nearest(word, ASSERTIONS.iter().chain(ANNOTATIONS).copied())
}

/// The format that `word` was probably meant to be.
pub(super) fn nearest_format(word: &str) -> Option<&'static str> {
    let known = callsheet_core::format::Format::all().map(callsheet_core::format::Format::name);
    nearest(word, known.chain(NOTED_FORMATS.iter().copied()))
}

/// The known word nearest to `word`, if it is near enough to be a slip.
pub(super) fn nearest(
    word: &str,
    known: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let folded = word.to_lowercase().replace(['-', '_'], "");
    known
        .map(|candidate| {
            let target = candidate.to_lowercase().replace(['-', '_'], "");
            (strsim::osa_distance(&folded, &target), candidate)
        })
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 5)
        .min()
        .map(|(_, candidate)| candidate)
}
