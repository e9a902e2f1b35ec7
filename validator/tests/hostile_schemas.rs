//! Schemas made to hurt: circles, depth, width, and everything at once. They load, or are refused
//! with their place, in little time and with as much stack as threads have.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

mod common;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callsheet_spec::document::Format;
use callsheet_spec::load;
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Diagnostic, Settings, new_document};

/// Far more than is needed without optimisation, far less than what is quadratic takes.
const ENOUGH: Duration = Duration::from_secs(20);

/// The rules that a JSON text breaks, or why the schema cannot be used.
fn found(schema: String, text: &str) -> Result<Vec<String>, String> {
    let start = Instant::now();
    let loaded = load(vec![Source::new("s.json", schema)], &mut |_| {
        Err("none".to_owned())
    });
    let found = loaded
        .into_api()
        .map_err(|faults| faults.join("\n"))
        .and_then(|api| {
            let api = Arc::new(api);
            let schema = api.schema.unwrap();
            let checker = Checker::for_schema(&api, schema).map_err(|why| why.to_string())?;
            assert!(new_document(&api, schema).len() < 1 << 20);
            let source = Source::new("a.json", text);
            let report = checker.check(&source, Format::Json, &Settings::default());
            let names = report.diagnostics.iter().map(Diagnostic::name);
            Ok(names.collect())
        });
    let took = start.elapsed();
    assert!(took < ENOUGH, "took {took:?}");
    found
}

#[test]
fn circles_are_refused_or_end() {
    let endless = found(
        r##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##.to_owned(),
        "1",
    );
    assert!(endless.unwrap_err().contains("refers to itself"));
    let endless = found(
        r##"{"anyOf": [{"not": {"$ref": "#"}}, {"if": {"$ref": "#"}}]}"##.to_owned(),
        "1",
    );
    assert!(endless.unwrap_err().contains("refers to itself"));
    let tree = r##"{"properties": {"a": {"$ref": "#"}, "b": {"type": "string"}}, "additionalProperties": {"$ref": "#"}}"##;
    let deep = format!("{}1{}", r#"{"a":"#.repeat(100), "}".repeat(100));
    assert_eq!(found(tree.to_owned(), &deep), Ok(vec![]));
    assert_eq!(
        found(tree.to_owned(), r#"{"a": {"b": 1}}"#),
        Ok(vec!["wrong-type".to_owned()])
    );
}

#[test]
fn long_chains_of_references_do_not_exhaust_the_stack() {
    let chain = |length: usize, link: &dyn Fn(usize) -> String| {
        let mut text = String::from(r##"{"$ref": "#/$defs/s0", "$defs": {"##);
        for index in 0..length {
            let _ = write!(text, r#""s{index}": {},"#, link(index + 1));
        }
        let _ = write!(text, r#""s{length}": {{"type": "string"}}}}}}"#);
        found(text, "1")
    };
    let mere = |next: usize| format!(r##"{{"$ref": "#/$defs/s{next}"}}"##);
    let beside =
        |next: usize| format!(r##"{{"minLength": 1, "allOf": [{{"$ref": "#/$defs/s{next}"}}]}}"##);
    let links: [&dyn Fn(usize) -> String; 2] = [&mere, &beside];
    for link in links {
        assert_eq!(chain(90, link), Ok(vec!["wrong-type".to_owned()]));
        let refused = chain(5_000, link).unwrap_err();
        assert!(refused.starts_with("s.json:1:"), "{refused}");
        assert!(refused.contains("more than 200 others"), "{refused}");
    }
}

/// The longest chain on every level of the deepest document.
#[test]
fn depth_of_schema_and_document_together_do_not_exhaust_the_stack() {
    let mut text = String::from(r##"{"$ref": "#/$defs/s0", "$defs": {"##);
    for index in 0..95 {
        let next = index + 1;
        let _ = write!(
            text,
            r##""s{index}": {{"minLength": 1, "allOf": [{{"$ref": "#/$defs/s{next}"}}]}},"##
        );
    }
    text.push_str(r##""s95": {"properties": {"a": {"$ref": "#"}}}}}"##);
    let deep = format!("{}\"\"{}", r#"{"a":"#.repeat(120), "}".repeat(120));
    let found = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || found(text, &deep))
        .unwrap();
    assert_eq!(found.join().unwrap(), Ok(vec!["too-short".to_owned()]));
}

#[test]
fn the_deepest_schema_overflows_no_stack() {
    for (open, close) in [
        (r#"{"properties":{"a":"#, "}}"),
        (r#"{"allOf":["#, "]}"),
        (r#"{"not":"#, "}"),
        (r#"{"unevaluatedProperties":"#, "}"),
    ] {
        let deepest = |levels: usize| {
            let schema = format!("{}true{}", open.repeat(levels), close.repeat(levels));
            found(schema, "{}").is_ok()
        };
        let levels = (1..200).take_while(|levels| deepest(*levels)).count();
        assert!(levels > 30, "{open}: {levels}");
    }
}

#[test]
fn large_schemas_take_time_in_proportion() {
    let words: Vec<String> = (0..100_000)
        .map(|word| format!("\"word {word}\""))
        .collect();
    let schema = format!("{{\"enum\": [{}]}}", words.join(","));
    assert_eq!(found(schema.clone(), "\"word 99999\""), Ok(vec![]));
    assert_eq!(
        found(schema, "\"wrod 99999\""),
        Ok(vec!["not-one-of".to_owned()])
    );

    let fields: Vec<String> = (0..20_000)
        .map(|field| format!("\"field {field}\": {{\"type\": \"integer\"}}"))
        .collect();
    let schema = format!("{{\"properties\": {{{}}}}}", fields.join(","));
    assert_eq!(
        found(schema, "{\"field 19999\": \"\"}"),
        Ok(vec!["wrong-type".to_owned()])
    );
}

/// Ways on which a dynamic reference leads elsewhere double with every resource.
#[test]
fn ways_of_dynamic_references_are_bounded() {
    let count = 16;
    let mut text = String::from(r#"{"$id": "https://x.example/root", "anyOf": ["#);
    for index in 0..count {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, r#"{comma}{{"$ref": "r{index}"}}"#);
    }
    text.push_str(r#"], "$defs": {"#);
    for index in 0..count {
        let comma = if index == 0 { "" } else { "," };
        let others: Vec<_> = (0..count)
            .map(|other| format!(r#""p{other}": {{"$ref": "r{other}"}}"#))
            .collect();
        let _ = write!(
            text,
            r##"{comma}"d{index}": {{"$id": "r{index}", "$dynamicAnchor": "a{index}", "properties": {{"x": {{"$dynamicRef": "#a{index}"}}, {}}}, "$defs": {{"n": {{"$dynamicAnchor": "a{}"}}}}}}"##,
            others.join(","),
            (index + 1) % count
        );
    }
    text.push_str("}}");
    let outcome = found(text, "{}");
    let why = outcome.unwrap_err();
    assert!(
        why.contains("on more than 500 ways is not implemented"),
        "{why}"
    );
}
