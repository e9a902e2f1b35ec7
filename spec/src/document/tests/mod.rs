//! What every reading has to hold to, and short forms of what was read.

mod faults;
mod limits;
mod places;
mod properties;
mod values;

use std::fmt::Write as _;

use serde_json::Value;

use super::{Document, Format, Kind, Limits, Node, Reading};
use crate::source::{Source, Span};

/// Reads with the limits that are set when nothing is said.
fn read(text: &str, format: Format) -> Reading<'_> {
    super::read(text, format, &Limits::default())
}

/// The value of a text without faults; of several documents a list.
fn value(text: &str, format: Format) -> Result<Value, Vec<String>> {
    let reading = read(text, format);
    verify(text, &reading);
    if !reading.faults.is_empty() {
        return Err(faults(text, &reading));
    }
    let mut values = reading
        .documents
        .iter()
        .map(|document| document.root().map_or(Value::Null, Node::to_value));
    match values.len() {
        1 => Ok(values.next().unwrap_or_default()),
        _ => Ok(values.collect()),
    }
}

/// Every fault as `line:column [text] message`.
fn faults(text: &str, reading: &Reading<'_>) -> Vec<String> {
    let source = Source::new("t", text);
    let show = |span: Span| source.slice(span).escape_debug().to_string();
    reading
        .faults
        .iter()
        .map(|fault| {
            let position = source.position(fault.span.start);
            let mut line = format!("{position} [{}] {}", show(fault.span), fault.kind);
            for label in fault.labels() {
                let position = source.position(label.span.start);
                let text = show(label.span);
                let _ = write!(line, " ({} {position} [{text}])", label.text);
            }
            line
        })
        .collect()
}

/// Holds a reading against what is promised of every reading.
fn verify(text: &str, reading: &Reading<'_>) {
    for document in &reading.documents {
        verify_span(text, document.span());
        verify_document(text, document);
    }
    for fault in &reading.faults {
        verify_span(text, fault.span);
        for label in fault.labels() {
            verify_span(text, label.span);
        }
        assert!(!fault.to_string().is_empty());
    }
    assert!(reading.faults.is_sorted_by_key(|fault| fault.span));
    assert!(
        reading
            .comments
            .is_sorted_by_key(|comment| comment.span.start)
    );
    for comment in &reading.comments {
        verify_span(text, comment.span);
        assert!(comment.span.slice(text).starts_with(['#', '/']));
    }
    let incomplete = reading
        .documents
        .iter()
        .any(|document| !document.is_complete());
    assert!(
        !incomplete || !reading.faults.is_empty(),
        "cut off without a fault: {text:?}"
    );
}

fn verify_document(text: &str, document: &Document<'_>) {
    for id in 0..u32::try_from(document.len()).unwrap() {
        let node = document.node(id).unwrap();
        assert_eq!(node.id(), id);
        let span = node.span();
        verify_span(text, span);
        if let Some(string) = node.as_str() {
            verify_offsets(text, node, string);
        }
        if let Some(target) = node.target() {
            assert!(target.target().is_none());
            assert!(target.id() < id);
            continue;
        }
        for child in node.items() {
            assert!(
                span.contains(child.span()),
                "{child:?} in {node:?} of {text:?}"
            );
        }
        for member in node.members() {
            assert!(member.key.as_str().is_some());
            let found = node.member(member.key.as_str().unwrap()).unwrap();
            assert_eq!(found.key.as_str(), member.key.as_str());
            // What a merge key brings in stands elsewhere.
            if span.contains(member.key.span()) && span.contains(member.value.span()) {
                assert!(member.key.span().end <= member.value.span().start);
            } else {
                let mut merged = node.as_mapping().unwrap().merged();
                assert!(
                    merged.next().is_some(),
                    "{member:?} in {node:?} of {text:?}"
                );
            }
        }
    }
    if let Some(root) = document.root() {
        // Walks everything that a caller can come to.
        assert_eq!(kind_of(&root.to_value()), kind(root));
    }
}

fn verify_offsets(text: &str, node: Node<'_>, string: &str) {
    let span = node.span();
    let length = string.chars().count() as u64;
    let mut previous = span.start;
    let step = if length < 1000 { 1 } else { length / 2 };
    let places = (0..length + 2).filter(|n| n % step == 0 || *n > length);
    for n in places {
        let offset = node.text_offset(n);
        verify_span(text, Span::new(span.start, offset));
        assert!(
            offset >= previous && offset <= span.end,
            "{n} of {node:?} in {text:?}"
        );
        previous = offset;
    }
    // The name of a member that is an alias does not stand where the alias does, and in JSON with
    // single quotes, a fault, escapes are not counted.
    let written = span.slice(text);
    let is_odd = written.starts_with('*') || written.starts_with('\'') && written.contains('\\');
    if !is_odd {
        let end = node.text_end();
        assert_eq!(node.text_offset(length), end, "{node:?} in {text:?}");
    }
}

fn verify_span(text: &str, span: Span) {
    assert!(span.start <= span.end, "{span:?} of {text:?}");
    assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
}

fn kind(node: Node<'_>) -> &'static str {
    match node.kind() {
        Kind::Null => "null",
        Kind::Bool(_) => "bool",
        Kind::Number(_) => "number",
        Kind::String(_) => "string",
        Kind::Sequence(_) => "list",
        Kind::Mapping(_) => "mapping",
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "mapping",
    }
}
