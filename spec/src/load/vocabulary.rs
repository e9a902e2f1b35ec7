//! Which keywords, formats and types there are, and which word was probably meant.

use callsheet_core::schema::Types;

/// Keywords that say something without asserting it.
pub(super) const DESCRIPTIONS: &[&str] = &[
    "$comment",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Keywords that name places, hold schemas for others to refer to, or belong to a keyword beside
/// them.
pub(super) const WITHOUT_ASSERTION: &[&str] = &[
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$vocabulary",
    "contentSchema",
    "definitions",
    "else",
    "id",
    "maxContains",
    "minContains",
    "then",
];

/// Keywords that decide verdicts, in any dialect.
pub(super) const ASSERTIONS: &[&str] = &[
    "$dynamicRef",
    "$recursiveRef",
    "$ref",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "dependencies",
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
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

/// Formats of the OpenAPI registry that describe a type without restricting it on the wire, or
/// that no grammar is given for.
pub(super) const NOTED_FORMATS: &[&str] = &[
    "binary",
    "byte",
    "commonmark",
    "decimal",
    "decimal128",
    "double",
    "double-int",
    "float",
    "html",
    "int16",
    "int32",
    "int64",
    "int8",
    "password",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
];

/// Whether some dialect has the keyword.
pub(super) fn is_known(word: &str) -> bool {
    keywords().any(|keyword| keyword == word)
}

/// Whether a document that has the word at its root is taken for a schema. Words that mean
/// something elsewhere too, such as `title`, do not tell.
pub(super) fn is_of_schemas(word: &str) -> bool {
    const OWN: &[&str] = &[
        "$anchor",
        "$defs",
        "$dynamicAnchor",
        "$id",
        "$schema",
        "definitions",
    ];
    ASSERTIONS.contains(&word) || OWN.contains(&word)
}

/// The keyword that `word` was probably meant to be.
pub(super) fn nearest_keyword(word: &str) -> Option<&'static str> {
    nearest(word, keywords())
}

/// The keywords of all dialects.
fn keywords() -> impl Iterator<Item = &'static str> {
    let others = DESCRIPTIONS.iter().chain(WITHOUT_ASSERTION);
    let all = ASSERTIONS.iter().chain(others).copied();
    all.chain(["$schema", "nullable"])
}

/// The format that `word` was probably meant to be.
pub(super) fn nearest_format(word: &str) -> Option<&'static str> {
    let known = callsheet_core::format::Format::all().map(callsheet_core::format::Format::name);
    nearest(word, known.chain(NOTED_FORMATS.iter().copied()))
}

/// The type that `word` was probably meant to be: what is nearly its name, or has it elsewhere.
pub(super) fn nearest_type(word: &str) -> Option<&'static str> {
    let elsewhere = match word.to_ascii_lowercase().as_str() {
        "str" | "text" => "string",
        "int" | "long" => "integer",
        "float" | "double" | "decimal" => "number",
        "bool" => "boolean",
        "list" => "array",
        "dict" | "map" => "object",
        "none" | "nil" => "null",
        _ => return nearest(word, Types::ALL.names()),
    };
    Some(elsewhere)
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
