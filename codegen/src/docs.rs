//! Documentation of generated items: the spec's sentences, then its limits and defaults.

use callsheet_spec::{Api, Keyword, Schema, SchemaId};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

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
    if chain(api, schema).any(|schema| schema.notes.deprecated) {
        paragraphs.push("Deprecated by the API.".to_owned());
    }
    paragraphs
}

/// A text of the spec as Markdown that rustdoc takes as text: no accidental links, tags, code
/// blocks or tests.
pub(crate) fn prose(text: &str) -> String {
    let mut lines = Vec::new();
    let mut in_fence = false;
    let text = plain(&text.replace('\t', "    "));
    for line in text.trim().lines() {
        let line = line.trim_end();
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            in_fence = !in_fence;
            lines.push(if in_fence {
                "```text".to_owned()
            } else {
                "```".to_owned()
            });
        } else if in_fence {
            lines.push(line.to_owned());
        } else {
            // Four spaces would begin a code block, which rustdoc would run.
            let indent = line.len() - line.trim_start().len();
            let line = if indent >= 4 { line.trim_start() } else { line };
            lines.extend(wrapped(&escaped(line)));
        }
    }
    if in_fence {
        lines.push("```".to_owned());
    }
    lines.join("\n")
}

/// A line broken where it grows too long to read, the way a person would break it.
fn wrapped(line: &str) -> Vec<String> {
    const WIDTH: usize = 88;
    let mut lines = vec![String::new()];
    // Blanks within code must stay, and a list's continuation must be indented: such lines are
    // left alone.
    if line.contains('`') && line.contains("  ") || line.starts_with(['-', '*', '+', ' ', '|', '#'])
    {
        return vec![line.to_owned()];
    }
    for word in line.split(' ') {
        let last = lines.len() - 1;
        // A word that begins like a list item or a heading would become one at a line's start.
        let may_break = !word.starts_with(['-', '*', '+', '#', '=', '>'])
            && !word.ends_with(['.', ')'])
            || word.len() > 3;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if lines[last].chars().count() + word.chars().count() < WIDTH || !may_break {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn escaped(line: &str) -> String {
    let mut text = String::new();
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            text.push('`');
        }
        if index % 2 == 1 {
            text.push_str(part);
            continue;
        }
        for word in part.split_inclusive(' ') {
            let bare = word.trim_end();
            if bare.starts_with("http://") || bare.starts_with("https://") {
                let url = bare.trim_end_matches(['.', ',', ';', ':', ')']);
                text.extend(["<", url, ">", &word[url.len()..]]);
                continue;
            }
            for letter in word.chars() {
                if matches!(letter, '[' | ']' | '<' | '>') {
                    text.push('\\');
                }
                text.push(letter);
            }
        }
    }
    text
}

/// A schema and what it plainly refers to.
fn chain(api: &Api, schema: SchemaId) -> impl Iterator<Item = &Schema> {
    let mut next = Some(schema);
    std::iter::from_fn(move || {
        let schema = &api.schemas[next?];
        next = schema
            .keywords
            .iter()
            .find_map(|keyword| match keyword.value {
                Keyword::Ref(target) => Some(target),
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

/// A text without what turns its direction or steers a terminal: that has no place in
/// documentation.
fn plain(text: &str) -> String {
    text.replace(
        |letter: char| letter.is_control() && letter != '\n' || turns_direction(letter),
        "",
    )
}

/// Whether a character changes the direction of the text that follows it.
pub(crate) fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A code span that may itself hold backticks.
pub(crate) fn code_text(text: &str) -> String {
    let text = plain(text).replace('\n', " ");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}
