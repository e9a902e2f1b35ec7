//! A value is none of those that its field takes.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. Values are compared exactly, with case and separators:
//! `16x9` is not `16:9`.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! aspect_ratio: 16x9
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! aspect_ratio: "16:9"
//! ```

use callsheet_core::Constraint;
use callsheet_spec::document::{Kind, Node};
use serde_json::Value;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::finding::Finding;
use crate::nearest;
use crate::text::{in_place_of, quoted};

pub(crate) static RULE: Rule =
    Rule::new("not-one-of", include_str!("not_one_of.rs")).fixed(Safety::Safe);

pub(crate) fn diagnose(finding: &Finding<'_, '_>, allowed: &[Value]) -> Diagnostic {
    let node = finding.spot.node();
    let diagnostic = finding
        .diagnostic(&RULE)
        .with_invisible(node.as_str().unwrap_or_default());
    let words = || allowed.iter().filter_map(Value::as_str);
    let nearest = node
        .as_str()
        .and_then(|text| Some((text, meant(text, words)?)));
    let Some((text, meant)) = nearest else {
        if let Some(written) = of_another_type(node, finding.spot.written(), allowed) {
            let diagnostic = diagnostic.with_help(written.help);
            return diagnostic.with_fix(Fix::safe(node.span(), written.text));
        }
        if let Some(word) = node
            .as_str()
            .and_then(|text| longer_or_shorter(text, words))
        {
            return diagnostic.with_suggestion(word);
        }
        let several = nearest::all_with(node.as_str().unwrap_or_default(), words());
        if let [others @ .., last] = several.as_slice()
            && !others.is_empty()
        {
            let others: Vec<_> = others.iter().map(|word| format!("`{word}`")).collect();
            return diagnostic
                .with_label("not one of the values allowed")
                .with_help(format!("did you mean {} or `{last}`?", others.join(", ")));
        }
        let label = match finding.constraint {
            Constraint::Const { .. } => "not the value allowed",
            _ => "not one of the values allowed",
        };
        return diagnostic.with_label(label);
    };
    let diagnostic = diagnostic.with_suggestion(meant);
    // One that is only the nearest of several that are near may not be the one meant.
    if nearest::is_clear(text, meant, words()) && finding.is_fixable() {
        return diagnostic.with_fix(Fix::safe(node.span(), in_place_of(node, meant)));
    }
    diagnostic
}

/// The text allowed that was probably meant: by spelling, then by what it says.
fn meant<'a, I: Iterator<Item = &'a str>>(text: &str, words: impl Fn() -> I) -> Option<&'a str> {
    nearest::word(text, words()).or_else(|| {
        let folded = words().filter_map(|word| Some((nearest::fold(word)?, word)));
        nearest::by_words(&nearest::fold(text)?, folded)
    })
}

/// The one text allowed that begins with the text given, or is its beginning.
fn longer_or_shorter<'a, I: Iterator<Item = &'a str>>(
    text: &str,
    words: impl Fn() -> I,
) -> Option<&'a str> {
    /// Shorter than this, a text says too little.
    const LEAST: usize = 3;

    let is_enough = |text: &str| text.chars().count() >= LEAST;
    let mut near = words().filter(|word| {
        is_enough(text) && word.starts_with(text) || is_enough(word) && text.starts_with(word)
    });
    near.next().filter(|_| near.next().is_none())
}

/// What should stand there, with the words that say so.
struct Written {
    help: String,
    text: String,
}

/// A value that would be allowed if its quotes were not there, or were.
fn of_another_type(node: Node<'_>, written: &str, allowed: &[Value]) -> Option<Written> {
    if written.len() > LONGEST || node.target().is_some() {
        return None;
    }
    let (words, value, text) = match node.kind() {
        Kind::String(text) => {
            let value: Value = serde_json::from_str(text.trim()).ok()?;
            ("remove the quotes:", value, text.trim().to_owned())
        }
        Kind::Number(_) | Kind::Bool(_) | Kind::Null => {
            ("put it in quotes:", Value::from(written), quoted(written))
        }
        Kind::Sequence(_) | Kind::Mapping(_) => return None,
    };
    let is_allowed = !value.is_object() && !value.is_array() && allowed.contains(&value);
    is_allowed.then(|| Written {
        help: format!("{words} `{text}`"),
        text,
    })
}

/// Longer than any value that is worth repeating in a message.
const LONGEST: usize = 60;
