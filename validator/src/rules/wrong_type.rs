//! A value is of another type than its field takes.
//!
//! ## Why is this bad?
//!
//! The server refuses the request, or reads something else than what was meant. In YAML and JSON
//! quotes decide: `4` is a number and `"4"` is a text. In YAML 1.2 `yes`, `no`, `on` and `off`
//! are texts.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! n: "4"
//! enable_safety_checker: yes
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! n: 4
//! enable_safety_checker: true
//! ```

use callsheet_core::number::Number;
use callsheet_core::schema::Types;
use callsheet_spec::document::{ColonSlip, Kind, Node, Style};
use callsheet_spec::source::Span;
use serde_json::Value;

use super::{Rule, numeral, unknown_field};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::finding::Finding;
use crate::text::quoted;

pub(crate) static RULE: Rule =
    Rule::new("wrong-type", include_str!("wrong_type.rs")).fixed(Safety::Safe);

pub(crate) fn diagnose(finding: &Finding<'_, '_>, expected: Types) -> Diagnostic {
    let mut diagnostic = finding
        .diagnostic(&RULE)
        .with_label(format!("expected {expected}"));
    let node = finding.spot.node();
    if let Some(slip) = member_in_text(finding, expected) {
        return at_slip(diagnostic, node, &slip);
    }
    let mut remedy = remedy(node, finding.spot.written(), expected);
    if let Some(allowed) = finding.allowed() {
        // What is of the right type, and still none of the values allowed, makes nothing right.
        let is_allowed = |text: &str| {
            let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
            allowed.contains(&value)
        };
        remedy = remedy.filter(|remedy| remedy.text.as_deref().is_none_or(is_allowed));
        let values: Vec<_> = allowed.iter().take(LISTED).map(Value::to_string).collect();
        let more = if allowed.len() > LISTED { ", …" } else { "" };
        diagnostic = diagnostic.with_note(format!("allowed are {}{more}", values.join(", ")));
    }
    if let Some(help) = as_requests(finding, expected) {
        return diagnostic.with_help(help);
    }
    let Some(remedy) = remedy else {
        if let Some(field) = field_of_address(finding, expected) {
            let help = format!("name the field that the address is for, such as `{field}`");
            return diagnostic.with_help(help);
        }
        let fields = &finding.checker.shapes.at(&finding.spot.pointer).fields;
        return match fields.first() {
            Some(field) if expected == Types::OBJECT => {
                diagnostic.with_help(format!("give fields, such as `{}`", field.name))
            }
            _ => diagnostic,
        };
    };
    if let Some(text) = remedy.text.filter(|_| finding.is_fixable()) {
        diagnostic = diagnostic.with_fix(Fix::safe(node.span(), text));
    }
    diagnostic.with_help(remedy.help)
}

/// What to do with a list of requests in the place of one.
fn as_requests(finding: &Finding<'_, '_>, expected: Types) -> Option<&'static str> {
    let items = finding.spot.node().as_sequence()?;
    let is_list = finding.spot.pointer.is_empty()
        && expected == Types::OBJECT
        && items.len() > 1
        && items.iter().all(|item| item.as_mapping().is_some());
    is_list.then_some(
        "give one request; if each item is one, give each a file of its own to send it, or lint \
         the list with `callsheet lint --items` or `items = true` in callsheet.toml",
    )
}

/// The field that takes an address, or a list of them, where one stands alone in the place of an
/// object.
fn field_of_address<'f>(finding: &Finding<'f, '_>, expected: Types) -> Option<&'f str> {
    let text = finding.spot.node().as_str()?;
    let is_address = text.contains("://") && !text.contains(char::is_whitespace);
    if expected != Types::OBJECT || !is_address {
        return None;
    }
    let shapes = &finding.checker.shapes;
    let shape = shapes.at(&finding.spot.pointer);
    let takes_addresses = |name: &str| {
        let member = shapes.get(shape.member(name)?);
        Some(member.is_uri || shapes.get(member.item(0)).is_uri)
    };
    let mut names = shape.fields.iter().map(|field| field.name.as_str());
    names.find(|name| takes_addresses(name) == Some(true))
}

/// The slip in a text that was meant as the members of an object.
fn member_in_text<'d>(finding: &Finding<'_, 'd>, expected: Types) -> Option<ColonSlip<'d>> {
    let node = finding.spot.node();
    let is_text = expected.contains(Types::OBJECT)
        && !expected.contains(Types::STRING)
        && node.style() == Style::Plain
        && node.as_str().is_some()
        && node.target().is_none();
    if !is_text {
        return None;
    }
    let first = finding.spot.written().lines().next()?;
    let slip = ColonSlip::in_line(first)?;
    let shape = finding.checker.shapes.at(&finding.spot.pointer);
    let is_known = || shape.member(slip.name).is_some();
    let is_meant = || unknown_field::meant(slip.name, shape).is_some();
    (slip.is_certain() || is_known() || is_meant()).then_some(slip)
}

/// Points at what stands in the place of a colon and a blank.
fn at_slip(mut diagnostic: Diagnostic, node: Node<'_>, slip: &ColonSlip<'_>) -> Diagnostic {
    let (start, place) = (node.span().start, slip.place());
    diagnostic.span = Span::new(start + place.start, start + place.end);
    diagnostic.with_label(slip.message()).with_help(slip.help())
}

/// How many of the values allowed are shown.
const LISTED: usize = 12;

/// What to do, and the text that should stand in the place of the value.
struct Remedy {
    help: String,
    text: Option<String>,
}

impl Remedy {
    fn new(help: impl Into<String>) -> Self {
        Self {
            help: help.into(),
            text: None,
        }
    }

    /// The text that should stand there, with the words before it.
    fn write(words: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            help: format!("{words} `{text}`"),
            text: Some(text),
        }
    }

    /// The text that should stand there, which is too long to be repeated in words.
    fn write_long(words: &str, text: String) -> Self {
        Self {
            help: words.to_owned(),
            text: Some(text),
        }
    }
}

fn remedy(node: Node<'_>, written: &str, expected: Types) -> Option<Remedy> {
    let is_collection = matches!(node.kind(), Kind::Sequence(_) | Kind::Mapping(_));
    if is_collection && !node.document().is_complete() {
        // It may go on in what was not read, and where it ends is not known either.
        return None;
    }
    let found = match node.kind() {
        Kind::String(text) => of_text(text, node.style(), expected),
        Kind::Number(number) if expected.contains(Types::BOOLEAN) => match number.as_u64() {
            Some(0) => Some(Remedy::write("write", "false")),
            Some(1) => Some(Remedy::write("write", "true")),
            _ => None,
        },
        Kind::Number(_) | Kind::Bool(_) if expected.contains(Types::STRING) => {
            Some(Remedy::write("put it in quotes:", quoted(written)))
        }
        Kind::Number(_) if expected.contains(Types::INTEGER) => {
            Some(Remedy::new("give a whole number"))
        }
        Kind::Sequence(items) if items.len() == 1 && !expected.contains(Types::ARRAY) => {
            let words = "write the item alone, without a list around it";
            Some(
                match items.get(0).and_then(|item| alone(node, item, expected)) {
                    Some(text) => Remedy::write_long(words, text),
                    None => Remedy::new(words),
                },
            )
        }
        Kind::Sequence(items) if items.len() > 1 && !expected.contains(Types::ARRAY) => Some(
            Remedy::new(format!("give one value; the list has {}", items.len())),
        ),
        Kind::Mapping(mapping)
            if !mapping.is_empty()
                && node.style() == Style::Flow
                && expected.contains(Types::STRING)
                && !written.contains(['"', '\'', '\n'])
                && written.len() <= LONGEST =>
        {
            Some(Remedy::new(format!(
                "if the braces belong to the text, put it in quotes: `{}`",
                quoted(written)
            )))
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Sequence(_) | Kind::Mapping(_) => None,
    };
    found.or_else(|| expected.contains(Types::ARRAY).then(|| list(node, written)))
}

fn of_text(text: &str, style: Style, expected: Types) -> Option<Remedy> {
    let is_quoted = matches!(style, Style::SingleQuoted | Style::DoubleQuoted);
    let trimmed = text.trim();
    if trimmed.len() > LONGEST {
        return None;
    }
    if expected.contains(Types::BOOLEAN) {
        let meant = match trimmed.to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "on" | "1" => Some("true"),
            "false" | "no" | "n" | "off" | "0" => Some("false"),
            _ => None,
        };
        if let Some(meant) = meant {
            let is_only_quoted = is_quoted && meant == trimmed;
            let words = if is_only_quoted {
                "remove the quotes:"
            } else {
                "write"
            };
            return Some(Remedy::write(words, meant));
        }
    }
    if is_number(trimmed, expected) {
        let words = if is_quoted {
            "remove the quotes:"
        } else {
            "write it as a number:"
        };
        return Some(Remedy::write(words, trimmed));
    }
    if expected.contains(Types::NULL) && stands_for_null(trimmed) {
        return Some(Remedy::write("write", "null"));
    }
    let takes_numbers = expected.contains(Types::NUMBER) || expected.contains(Types::INTEGER);
    if !takes_numbers {
        return None;
    }
    if is_number(trimmed, Types::NUMBER) {
        return Some(Remedy::new("give a whole number, without quotes"));
    }
    numeral::help(trimmed, expected).map(Remedy::new)
}

/// What other languages call nothing.
fn stands_for_null(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "" | "null" | "none" | "nil" | "undefined" | "~"
    )
}

/// Whether `text` is a number as both YAML and JSON write it, of a type that is expected.
pub(super) fn is_number(text: &str, expected: Types) -> bool {
    let number = serde_json::from_str::<serde_json::Number>(text).ok();
    number.is_some_and(|number| {
        expected.contains(Types::NUMBER)
            || expected.contains(Types::INTEGER) && Number::of(&number).is_whole()
    })
}

/// What the only item of a list says by itself, if it is what is expected and stands in a line.
fn alone(list: Node<'_>, item: Node<'_>, expected: Types) -> Option<String> {
    let is_expected = match item.kind() {
        Kind::String(_) => expected.contains(Types::STRING),
        Kind::Bool(_) => expected.contains(Types::BOOLEAN),
        Kind::Number(number) => {
            expected.contains(Types::NUMBER)
                || expected.contains(Types::INTEGER) && number.is_whole()
        }
        Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => false,
    };
    let written = item.span().slice(list.document().text());
    // Nothing else stands in the brackets: no tag, no anchor, no comment.
    let inside = list.span().slice(list.document().text());
    let inside = inside.strip_prefix('[')?.strip_suffix(']')?.trim();
    let is_alone = inside.strip_suffix(',').unwrap_or(inside).trim_end() == written;
    let is_line = !written.contains(['\n', '\r']) && item.target().is_none();
    (is_expected && is_alone && is_line).then(|| written.to_owned())
}

/// Several addresses in one text, as the items of a list.
fn addresses(text: &str) -> Option<Remedy> {
    let parts = text.split([',', ';']).flat_map(str::split_whitespace);
    let parts: Vec<_> = parts.collect();
    let is_address = |part: &&str| part.starts_with("https://") || part.starts_with("http://");
    if parts.len() < 2 || !parts.iter().all(is_address) {
        return None;
    }
    let items: Vec<_> = parts.iter().map(|part| quoted(part)).collect();
    Some(Remedy::new(if text.len() <= LONGEST {
        format!("put each address in a list: `[{}]`", items.join(", "))
    } else {
        "put each address in a list: `[\"…\", \"…\"]`".to_owned()
    }))
}

/// The value as the only item of a list.
fn list(node: Node<'_>, written: &str) -> Remedy {
    if let Some(remedy) = node.as_str().and_then(addresses) {
        return remedy;
    }
    let is_line = !written.contains(['\n', '\r']);
    let item = match node.style() {
        Style::Literal | Style::Folded | Style::Block => {
            return Remedy::new("make it an item of a list, with `- ` before it");
        }
        // In brackets these would end the text.
        Style::Plain if written.contains([',', '[', ']', '{', '}']) => quoted(written),
        _ => written.to_owned(),
    };
    if is_line && written.len() <= LONGEST {
        Remedy::write("put it in a list:", format!("[{item}]"))
    } else if is_line {
        Remedy::write_long("put it in a list: `[…]`", format!("[{item}]"))
    } else {
        Remedy::new("put it in a list: `[…]`")
    }
}

/// Longer than any value that is worth repeating in a message.
const LONGEST: usize = 60;
