//! What holds for every text, on texts drawn at random.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value;

use super::{read, value, verify};
use crate::document::{Fault, FaultKind, Format, Style};

const FORMATS: [Format; 3] = [Format::Yaml, Format::Json, Format::JsonWithComments];

/// Pieces that texts are made of, so that many of them nearly make sense.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "a", "b", "prompt", ": ", ":", "\n", "\n  ", "\n    ", "\r\n", "\r", " ", "\t", "- ",
            "-", "? ", "[", "]", "{", "}", ", ", ",", "\"", "'", "\\", "\\n", "\\u00e9", "\\x41",
            "\\ud83d\\ude00", "\\ud83d", "\\\n", "''", "#", " # c", "//", "/*", "*/", "&a ", "*a",
            "&b ", "*b", "<<: *a", "<<", "!!str ", "!!int ", "!x ", "!", "|", ">", "|\n", ">-\n",
            "|2+\n", "---", "\n---\n", "...", "%YAML 1.2\n", "%", "@", "`", "~", "null", "true",
            "1", "-1", "010", "1.5", "1e999", ".inf", "0x1f", "猫", "🐈", "é", "\u{FEFF}",
            "\u{85}", "\u{2028}", "\u{A0}", "\0", "\u{7F}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,4}",
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A text with one place changed.
fn changed(text: &str, at: prop::sample::Index, with: &str, removed: usize) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = at.index(chars.len() + 1);
    let end = (at + removed).min(chars.len());
    chars.splice(at..end, with.chars());
    chars.into_iter().collect()
}

fn json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-5..5_i64).prop_map(Value::from),
        any::<f64>()
            .prop_filter("finite", |float| float.is_finite())
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-c\n\t \"\\\\猫🐈:#-]{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "", "null", "true", "1", "~", "yes", "<<", "- a", "a: b", "0x1"
        ])
        .prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map("[a-d猫 :]{0,3}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_anything(text in pieces()) {
        for format in FORMATS {
            verify(&text, &read(&text, format));
        }
    }

    #[test]
    fn reads_what_serde_json_reads(json in json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
        let text = text.unwrap();
        // Not `json` itself: `serde_json` need not read a float as it wrote it.
        let expected: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(value(&text, Format::Json), Ok(expected));
    }

    #[test]
    fn refuses_what_serde_json_refuses(
        json in json(),
        at: prop::sample::Index,
        with in prop_oneof![pieces(), "[\\[\\]{}\",:\\\\0-9eE.+ -]{0,2}"],
        removed in 0..3_usize,
    ) {
        let text = changed(&json.to_string(), at, &with, removed);
        let text = text.trim_start_matches('\u{FEFF}'); // which we allow
        let reading = read(text, Format::Json);
        verify(text, &reading);
        match serde_json::from_str::<Value>(text) {
            Ok(expected) => {
                // `serde_json` keeps the last of members with the same name.
                let is_other = |fault: &&Fault| !matches!(fault.kind, FaultKind::DuplicateKey { .. });
                prop_assert_eq!(reading.faults.iter().find(is_other), None, "{}", text);
                if reading.faults.is_empty() {
                    prop_assert_eq!(value(text, Format::Json), Ok(expected));
                }
            }
            Err(error) => {
                let is_empty = reading.documents.is_empty();
                prop_assert!(is_empty || !reading.faults.is_empty(), "{error}: {text:?}");
            }
        }
    }

    #[test]
    fn reads_yaml_as_another_reader_does(json in json()) {
        let text = serde_yaml::to_string(&json).unwrap();
        // YAML 1.1 has more line breaks.
        prop_assume!(!text.contains(['\u{85}', '\u{2028}', '\u{2029}']));
        let expected: Value = serde_yaml::from_str(&text).unwrap();
        let found = value(&text, Format::Yaml).unwrap();
        prop_assert!(are_alike(&found, &expected), "{found} is not {expected}: {text}");
    }

    #[test]
    fn reads_json_alike_as_yaml(json in json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
        let text = text.unwrap();
        prop_assert_eq!(value(&text, Format::Yaml), value(&text, Format::Json), "{}", text);
    }

    #[test]
    fn finds_the_place_of_every_character(
        lines in vec(prop_oneof![
            vec(prop::sample::select(vec![
                "a", "b", " ", "  ", "é", "猫", "🐈", ":", "-", "\\n", "\\u732b", "\\x41",
                "\\U0001F408", "\\ud83d\\ude00", "\\\"", "\\\\", "''", "\t", "\\\n    ", "#",
            ]), 1..8).prop_map(|pieces| pieces.concat()),
            Just(String::new()),
        ], 1..6),
        header in prop::sample::select(vec!["\"", "'", "", "|", ">", "|-", ">+", "|2", ">1-"]),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let closer = if header.len() == 1 && header.starts_with(['"', '\'']) { header } else { "" };
        let break_after_header = if header.starts_with(['|', '>']) { end } else { "" };
        let indent = if header.contains('1') { " " } else { "  " };
        let lines = lines.join(&format!("{end}{indent}"));
        let first_indent = if break_after_header.is_empty() { "" } else { indent };
        let text = format!("k: {header}{break_after_header}{first_indent}{lines}{closer}{end}e: 1{end}");
        let reading = read(&text, Format::Yaml);
        verify(&text, &reading);
        let Some(node) = reading.documents.first()
            .filter(|_| reading.faults.is_empty())
            .and_then(|document| document.root()?.get("k"))
        else {
            return Ok(());
        };
        let Some(string) = node.as_str() else { return Ok(()) };
        let mut previous = None;
        for (n, char) in string.chars().enumerate() {
            let offset = node.text_offset(n as u64);
            let written = &text[offset..node.span().end];
            let is_right = match written.chars().next() {
                Some('\\') if node.style() == Style::DoubleQuoted => true,
                Some(' ' | '\t' | '\r' | '\n') => matches!(char, ' ' | '\n' | '\t'),
                Some(first) => first == char,
                // The blank lines at the end of a block are no part of its place.
                None => matches!(char, '\n' | ' '),
            };
            prop_assert!(is_right, "{n} {char:?} at {offset} of {text:?}, which is {string:?}");
            prop_assert!(previous < Some(offset) || written.is_empty(), "{n} at {offset} of {text:?}");
            previous = Some(offset);
        }
    }
}

/// Whether two values are the same but for how numbers are written and rounded.
fn are_alike(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let left = left.as_f64().unwrap_or(f64::NAN);
            let right = right.as_f64().unwrap_or(f64::NAN);
            (left - right).abs() <= left.abs() * 1e-14
        }
        (Value::Array(left), Value::Array(right)) => {
            let mut pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.all(|(left, right)| are_alike(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let mut members = left.iter();
            let is_alike = |(name, left): (&String, &Value)| {
                right.get(name).is_some_and(|right| are_alike(left, right))
            };
            left.len() == right.len() && members.all(is_alike)
        }
        _ => left == right,
    }
}
