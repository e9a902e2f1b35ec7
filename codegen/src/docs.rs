//! Documentation of generated items: the spec's sentences, then its limits and defaults.

use callsheet_spec::{Api, Keyword, Schema, SchemaId};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::prose::{code_text, prose};

/// Doc attributes for paragraphs of Markdown; nothing for none.
pub(crate) fn attributes(paragraphs: &[String]) -> TokenStream {
    let text = paragraphs.join("\n\n");
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// What the spec says of a schema, safe to stand in a doc comment.
pub(crate) fn of_schema(api: &Api, schema: SchemaId, fallback: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let described = chain(api, schema).find_map(|schema| {
        let texts = [&schema.notes.description, &schema.notes.title];
        let mut texts = texts.into_iter().flatten();
        texts.find(|text| !text.trim().is_empty())
    });
    paragraphs.push(match described {
        Some(text) => prose(text),
        None => fallback.to_owned(),
    });
    paragraphs
}

/// What the spec says of a field: its description, its limits, the server's default.
pub(crate) fn of_field(api: &Api, schema: SchemaId, fallback: &str) -> Vec<String> {
    let mut paragraphs = of_schema(api, schema, fallback);
    let limits: Vec<String> = chain(api, schema)
        .flat_map(|schema| limits(api, schema))
        .collect();
    if !limits.is_empty() {
        paragraphs.push(format!("Limits: {}.", limits.join("; ")));
    }
    if let Some(default) = chain(api, schema).find_map(|schema| schema.notes.default.as_ref()) {
        paragraphs.push(format!(
            "Where it is left out, the server takes {}.",
            code(default)
        ));
    }
    paragraphs
}

/// `#[deprecated]` where the spec says so.
pub(crate) fn deprecation(api: &Api, schema: SchemaId) -> Option<TokenStream> {
    chain(api, schema)
        .any(|schema| schema.notes.deprecated)
        .then(|| quote! { #[deprecated] })
}

/// A schema and what it plainly refers to.
fn chain(api: &Api, schema: SchemaId) -> impl Iterator<Item = &Schema> {
    let mut next = Some(schema);
    // Wrappers may lead round in a circle.
    let mut left = 64;
    std::iter::from_fn(move || {
        left -= 1;
        let schema = &api.schemas[next.filter(|_| left > 0)?];
        next = schema
            .keywords
            .iter()
            .find_map(|keyword| match &keyword.value {
                Keyword::Ref(target) => Some(*target),
                Keyword::AllOf(list) | Keyword::AnyOf(list) | Keyword::OneOf(list) => {
                    match list.as_slice() {
                        [only] => Some(*only),
                        _ => None,
                    }
                }
                _ => None,
            });
        Some(schema)
    })
}

/// The limits of a schema and of the items of a list, in words.
fn limits(api: &Api, schema: &Schema) -> Vec<String> {
    let mut limits = limits_of_one(schema);
    for keyword in &schema.keywords {
        if let Keyword::Items { schema, .. } = keyword.value {
            let of_items: Vec<_> = chain(api, schema).flat_map(limits_of_one).collect();
            if !of_items.is_empty() {
                limits.push(format!("each item {}", of_items.join(", ")));
            }
        }
    }
    limits
}

/// The limits of a schema without those of its parts.
fn limits_of_one(schema: &Schema) -> Vec<String> {
    let mut limits = Vec::new();
    for keyword in &schema.keywords {
        limits.extend(match &keyword.value {
            Keyword::Minimum(limit) => Some(format!("at least {limit}")),
            Keyword::Maximum(limit) => Some(format!("at most {limit}")),
            Keyword::ExclusiveMinimum(limit) => Some(format!("greater than {limit}")),
            Keyword::ExclusiveMaximum(limit) => Some(format!("less than {limit}")),
            Keyword::MultipleOf(divisor) => Some(format!("a multiple of {divisor}")),
            Keyword::MinLength(limit) => Some(format!("at least {}", count(*limit, "character"))),
            Keyword::MaxLength(limit) => Some(format!("at most {}", count(*limit, "character"))),
            Keyword::Pattern(pattern) => Some(format!("must match {}", code_text(&pattern.source))),
            Keyword::Format(format) => Some(format!("must be a valid `{}`", format.name())),
            Keyword::MinItems(limit) => Some(format!("at least {}", count(*limit, "item"))),
            Keyword::MaxItems(limit) => Some(format!("at most {}", count(*limit, "item"))),
            Keyword::UniqueItems => Some("no item twice".to_owned()),
            Keyword::MinProperties(limit) => Some(format!("at least {}", count(*limit, "member"))),
            Keyword::MaxProperties(limit) => Some(format!("at most {}", count(*limit, "member"))),
            Keyword::Const(value) => Some(format!("always {}", code(value))),
            _ => None,
        });
    }
    limits.extend(schema.notes.media.as_ref().and_then(of_media));
    limits
}

/// The limits of a file that a URL leads to.
fn of_media(media: &callsheet_spec::Media) -> Option<String> {
    let side = |least: Option<u64>, most: Option<u64>, what: &str| match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(format!("at least {least} pixels {what}")),
        (None, Some(most)) => Some(format!("at most {most} pixels {what}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most} pixels {what}")),
    };
    let formats = &media.formats;
    let limits: Vec<String> = [
        side(media.min_width, media.max_width, "wide"),
        side(media.min_height, media.max_height, "high"),
        media
            .max_bytes
            .map(|bytes| format!("at most {bytes} bytes")),
        (!formats.is_empty()).then(|| format!("one of {}", formats.join(", "))),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!limits.is_empty()).then(|| format!("the file behind it {}", limits.join(", ")))
}

fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn code(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "an empty text".to_owned(),
        _ => code_text(&value.to_string()),
    }
}
