//! What is said of texts that are wrong.
//!
//! The cases stand in `faults-*.txt`: a line `=== ` with a text, in which `\n` is a line break and
//! so on, and below it what is found: the place, the text there, what is wrong and what to do.
//! `CALLSHEET_ACCEPT=1 cargo test -p callsheet-spec` writes what is found into the files.

use std::fmt::Write as _;

use super::{faults, read, verify};
use crate::document::{Format, Node};

#[test]
fn yaml() {
    check("yaml", Format::Yaml);
}

#[test]
fn json() {
    check("json", Format::Json);
}

#[test]
fn json_with_comments() {
    check("jsonc", Format::JsonWithComments);
}

fn check(name: &str, format: Format) {
    let path = format!(
        "{}/src/document/tests/faults-{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let expected = std::fs::read_to_string(&path).unwrap();
    let mut found = String::new();
    for written in expected
        .lines()
        .filter_map(|line| line.strip_prefix("=== "))
    {
        let text = unescape(written);
        let reading = read(&text, format);
        verify(&text, &reading);
        let _ = writeln!(found, "=== {written}");
        for (line, fault) in faults(&text, &reading).into_iter().zip(&reading.faults) {
            let _ = writeln!(found, "{line}\n    {}", fault.kind.help());
        }
        for document in &reading.documents {
            if !document.is_complete() {
                let value = document.root().map(Node::to_value);
                let _ = writeln!(found, "cut off at {}", value.unwrap_or_default());
            }
        }
    }
    if std::env::var_os("CALLSHEET_ACCEPT").is_some_and(|value| value == "1") {
        std::fs::write(&path, &found).unwrap();
    } else {
        assert_eq!(
            found, expected,
            "{path} is not true (CALLSHEET_ACCEPT=1 rewrites it)"
        );
    }
}

/// Undoes the escapes of a case: those of Rust.
fn unescape(written: &str) -> String {
    let mut text = String::new();
    let mut rest = written.chars();
    while let Some(char) = rest.next() {
        if char != '\\' {
            text.push(char);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('0') => text.push('\0'),
            Some('u') => {
                let digits: String = rest
                    .by_ref()
                    .skip(1)
                    .take_while(|char| *char != '}')
                    .collect();
                text.extend(
                    u32::from_str_radix(&digits, 16)
                        .ok()
                        .and_then(char::from_u32),
                );
            }
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}
