//! What is left of a text when something is taken out.

use super::*;
use callsheet_spec::document::{Format, Limits, read};

use crate::diagnostic::apply;

fn without(text: &str, format: Format, pointer: &str) -> Option<String> {
    let reading = read(text, format, &Limits::default());
    assert!(reading.faults.is_empty(), "{text}: {:?}", reading.faults);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let root = reading.documents[0].root().unwrap();
    let parent = root.at(parent).unwrap();
    let edits = match (parent.member(name), parent.items().len()) {
        (Some(found), _) => member(parent, found.key),
        (None, _) => match name.split_once('-') {
            Some((from, to)) => items(parent, from.parse().unwrap()..to.parse().unwrap()),
            None => items(
                parent,
                name.parse().unwrap()..name.parse::<usize>().unwrap() + 1,
            ),
        },
    };
    let mut edits = edits?;
    edits.sort_by_key(|edit| edit.span);
    Some(apply(text, &edits))
}

fn check(format: Format, cases: &[(&str, &str, &str)]) {
    for (text, pointer, expected) in cases {
        let found = without(text, format, pointer);
        assert_eq!(
            found.as_deref(),
            Some(*expected),
            "{text:?} without {pointer}"
        );
    }
}

#[test]
fn block_yaml_keeps_all_other_lines() {
    let cases = [
        ("a: 1\nb: 2\n", "/a", "b: 2\n"),
        ("a: 1\nb: 2\n", "/b", "a: 1\n"),
        ("a: 1\nb: 2", "/b", "a: 1"),
        ("a: 1\r\nb: 2", "/b", "a: 1"),
        ("a: 1\r\nb: 2\r\nc: 3\r\n", "/b", "a: 1\r\nc: 3\r\n"),
        ("\u{feff}a: 1\nb: 2\n", "/a", "\u{feff}b: 2\n"),
        ("a: 1\n", "/a", "{}\n"),
        ("a: 1 # why\n", "/a", "{} # why\n"),
        (
            "# of a\na: 1 # here\n\n# of b\nb: 2\n",
            "/a",
            "# of a\n\n# of b\nb: 2\n",
        ),
        ("a: |\n  x\n\n  y\nb: 2\n", "/a", "b: 2\n"),
        ("a: >-\n  x\n  y\nb: 2\n", "/a", "b: 2\n"),
        ("a: x\n  y\n  z\nb: 2\n", "/a", "b: 2\n"),
        ("a:\n  - 1\n  - 2\nb: 2\n", "/a", "b: 2\n"),
        ("a:\n- 1\n- 2\nb: 2\n", "/a", "b: 2\n"),
        ("a:\nb: 2\n", "/a", "b: 2\n"),
        ("a: &x !!str q\nb: 2\n", "/a", "b: 2\n"),
        ("o:\n  a: 1\n  b: 2\np: 3\n", "/o/a", "o:\n  b: 2\np: 3\n"),
        ("o:\n  a: 1\np: 3\n", "/o/a", "o:\n  {}\np: 3\n"),
        ("l:\n  - a: 1\n    b: 2\n", "/l/0/a", "l:\n  - b: 2\n"),
        ("l:\n  - a: 1\n    b: 2\n", "/l/0/b", "l:\n  - a: 1\n"),
        ("l:\n  - a: 1\n", "/l/0/a", "l:\n  - {}\n"),
        (
            "l:\n  - a: 1 # x\n    # of b\n    b: 2\n",
            "/l/0/a",
            "l:\n  -\n    # of b\n    b: 2\n",
        ),
        ("- 1\n- 2\n- 3\n", "/0", "- 2\n- 3\n"),
        ("- 1\n- 2 # two\n- 3\n", "/1", "- 1\n- 3\n"),
        ("- 1\n- 2\n- 3", "/1-3", "- 1"),
        ("- - 1\n  - 2\n", "/0/0", "- - 2\n"),
        ("- 1\n# here\n- a: 2\n  b: 3\n", "/1", "- 1\n# here\n"),
    ];
    check(Format::Yaml, &cases);
}

#[test]
fn flow_yaml_keeps_its_commas_right() {
    let cases = [
        ("{a: 1, b: 2}", "/a", "{b: 2}"),
        ("{a: 1, b: 2}", "/b", "{a: 1}"),
        ("{ a: 1 }", "/a", "{}"),
        ("{a: 1, b: 2, c: 3}", "/b", "{a: 1, c: 3}"),
        ("{a: 1, b: 2,}", "/b", "{a: 1, }"),
        (
            "{\n  a: 1, # x\n  b: 2, # y\n}\n",
            "/b",
            "{\n  a: 1, # x\n}\n",
        ),
        (
            "{\n  a: 1, # x\n  b: 2 # y\n}\n",
            "/b",
            "{\n  a: 1 # x\n}\n",
        ),
        (
            "{\n  a: 1, # x\n  b: 2 # y\n}\n",
            "/a",
            "{\n  b: 2 # y\n}\n",
        ),
        ("[1, 2, 3]", "/1-3", "[1]"),
        ("[1, 2, 3]", "/0", "[2, 3]"),
        ("[\n  1,\n  2,\n  3,\n]\n", "/2", "[\n  1,\n  2,\n]\n"),
        ("<<: {x: 1}\na: 1\n", "/a", "<<: {x: 1}\n"),
    ];
    check(Format::Yaml, &cases);
}

#[test]
fn json_keeps_its_commas_right() {
    let cases = [
        ("{\"a\": 1}", "/a", "{}"),
        ("{\n  \"a\": 1\n}\n", "/a", "{}\n"),
        ("{\"a\": 1, \"b\": 2}", "/a", "{\"b\": 2}"),
        ("{\"a\":1,\"b\":2}", "/b", "{\"a\":1}"),
        (
            "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
            "/a",
            "{\n  \"b\": 2\n}\n",
        ),
        (
            "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
            "/b",
            "{\n  \"a\": 1\n}\n",
        ),
        (
            "{\r\n\t\"a\": [1,\r\n\t2],\r\n\t\"b\": 2\r\n}",
            "/a",
            "{\r\n\t\"b\": 2\r\n}",
        ),
        (
            "{\"a\": 1, \"b\": 2,\n \"c\": 3}",
            "/b",
            "{\"a\": 1,\n \"c\": 3}",
        ),
        ("{ \"a\": 1\n, \"b\": 2\n}", "/b", "{ \"a\": 1\n}"),
        ("{\"o\": {\"a\": [1, 2]}}", "/o/a", "{\"o\": {}}"),
        (
            "{\"o\": {\"a\": [1, 2]}}",
            "/o/a/1",
            "{\"o\": {\"a\": [1]}}",
        ),
    ];
    check(Format::Json, &cases);
    let cases = [
        (
            "{\n  // of a\n  \"a\": 1, // here\n  /* of b */ \"b\": 2\n}",
            "/a",
            "{\n  // of a\n  /* of b */ \"b\": 2\n}",
        ),
        (
            "{\"a\": 1, /* of b */ \"b\": 2}",
            "/b",
            "{\"a\": 1 /* of b */ }",
        ),
        ("{/* x */ \"a\": 1,}", "/a", "{/* x */ }"),
    ];
    check(Format::JsonWithComments, &cases);
}

#[test]
fn what_is_written_in_an_odd_way_is_left_alone() {
    let cases = [
        ("? a\n: 1\nb: 2\n", "/a"),
        ("&x a: 1\nb: 2\n", "/a"),
        ("{? a : 1, b: 2}\n", "/a"),
        ("[a: 1]\n", "/0/a"),
        ("x: &x {a: 1}\n<<: *x\n", "/a"),
        ("- 1\n", "/0"),
    ];
    for (text, pointer) in cases {
        assert_eq!(without(text, Format::Yaml, pointer), None, "{text:?}");
    }
}
