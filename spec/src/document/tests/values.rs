//! What texts mean, held against other readers.

use serde_json::{Value, json};

use super::{read, value};
use crate::document::{Format, Kind, Limits, Node, read_each};

/// Whether another reader of YAML, which goes by YAML 1.1 here and there, reads the same.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Other {
    Agrees,
    Differs,
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn yaml_means_what_its_core_schema_says() {
    use Other::{Agrees, Differs};
    let cases = [
        ("a: 1", json!({"a": 1}), Agrees),
        ("a:", json!({"a": null}), Agrees),
        (
            "a: ~\nb: null\nc: Null",
            json!({"a": null, "b": null, "c": null}),
            Agrees,
        ),
        (
            "[true, True, TRUE, false]",
            json!([true, true, true, false]),
            Agrees,
        ),
        (
            "[yes, no, on, off, y, n]",
            json!(["yes", "no", "on", "off", "y", "n"]),
            Agrees,
        ),
        ("[0o17, 0x1F, +4, -4]", json!([15, 31, 4, -4]), Agrees),
        (
            "[010, 1_000, 12:30, 16:9]",
            json!([10, "1_000", "12:30", "16:9"]),
            Differs,
        ),
        (
            "[1.5, .5, 5., 1e3, -1E-2]",
            json!([1.5, 0.5, 5.0, 1000.0, -0.01]),
            Agrees,
        ),
        (
            "[1., 0b1, 0o8, 0xg, 1e]",
            json!([1.0, "0b1", "0o8", "0xg", "1e"]),
            Differs,
        ),
        (
            "['1', \"1\", 'null', \"~\", '']",
            json!(["1", "1", "null", "~", ""]),
            Agrees,
        ),
        (
            "[18446744073709551615, -9223372036854775808]",
            json!([u64::MAX, i64::MIN]),
            Agrees,
        ),
        (
            "[18446744073709551616]",
            json!([18_446_744_073_709_552_000.0]),
            Differs,
        ),
        ("2001-12-14", json!("2001-12-14"), Agrees),
        (
            "- a\n- - b\n  - c\n-\n  - d",
            json!(["a", ["b", "c"], ["d"]]),
            Agrees,
        ),
        ("a:\n- 1\n- 2\nb: 3", json!({"a": [1, 2], "b": 3}), Agrees),
        ("a: b\n  c\n\n  d", json!({"a": "b c\nd"}), Agrees),
        ("a: \"b\n  c\\\n  d\"", json!({"a": "b cd"}), Agrees),
        ("a: 'it''s\n\n  so'", json!({"a": "it's\nso"}), Agrees),
        (
            "\"\\x41\\u732b\\U0001F408\\e\\_\\N\"",
            json!("A猫🐈\u{1b}\u{a0}\u{85}"),
            Agrees,
        ),
        ("\"\\ud83d\\udc08\\/\"", json!("🐈/"), Differs),
        (
            "a: |\n  b\n   c\n\nd: >\n  e\n  f\n\n  g",
            json!({"a": "b\n c\n", "d": "e f\ng"}),
            Agrees,
        ),
        (
            "a: |-\n  b\n\nc: |+\n  d\n\n",
            json!({"a": "b", "c": "d\n\n"}),
            Agrees,
        ),
        ("a: |2\n    b\n   c\n", json!({"a": "  b\n c\n"}), Agrees),
        ("a: >\n  b\n   c\n  d\n", json!({"a": "b\n c\nd\n"}), Agrees),
        ("a: |\n\nb: ''", json!({"a": "", "b": ""}), Agrees),
        (
            "{a: 1, b, \"c\":2, ? d : e}",
            json!({"a": 1, "b": null, "c": 2, "d": "e"}),
            Agrees,
        ),
        ("[a: 1, b: 2]", json!([{"a": 1}, {"b": 2}]), Agrees),
        ("? a\n: b\n? c", json!({"a": "b", "c": null}), Agrees),
        (
            "1: a\ntrue: b\n~: c\n1.0: d",
            json!({"1": "a", "true": "b", "~": "c", "1.0": "d"}),
            Agrees,
        ),
        ("a: &x [1]\nb: *x", json!({"a": [1], "b": [1]}), Agrees),
        ("&x a: 1\nb: *x", json!({"a": 1, "b": "a"}), Agrees),
        ("&x 1: a\nb: *x\n*x : c", json!({"1": "a", "b": 1}), Differs),
        ("a: &x b\n*x : c", json!({"a": "b", "b": "c"}), Agrees),
        (
            "a: &x 1\nb: &x 2\nc: *x",
            json!({"a": 1, "b": 2, "c": 2}),
            Agrees,
        ),
        ("!!str 1", json!("1"), Agrees),
        (
            "[!!int 1, !!float 1, !!bool true, !!null ~, ! 1]",
            json!([1, 1.0, true, null, "1"]),
            Differs,
        ),
        (
            "[!!int \"1\", !!null '', !!str, !!seq [], !!map {}]",
            json!([1, null, "", [], {}]),
            Differs,
        ),
        ("!<tag:yaml.org,2002:str> 1", json!("1"), Agrees),
        (
            "%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1",
            json!("1"),
            Agrees,
        ),
        (
            "a: b\r\nc: |\r\n  d\r\n  e\r\n",
            json!({"a": "b", "c": "d\ne\n"}),
            Agrees,
        ),
        ("\u{FEFF}a: 1", json!({"a": 1}), Agrees),
        ("a:b", json!("a:b"), Agrees),
        ("a: b:c #d", json!({"a": "b:c"}), Agrees),
        ("a: b#c", json!({"a": "b#c"}), Agrees),
        ("猫: 🐈", json!({"猫": "🐈"}), Agrees),
        ("# only a comment", json!([]), Differs),
        ("---\n---\na", json!([null, "a"]), Differs),
        ("---", json!(null), Agrees),
        ("a\n...\n---\nb\n", json!(["a", "b"]), Differs),
    ];
    let mut surprises = Vec::new();
    for (text, expected, other) in cases {
        let expected: Value = expected;
        let mut found = value(text, Format::Yaml).unwrap_or_else(|faults| json!(faults));
        if text.starts_with("&x 1") {
            // One of its names stands twice, which is a fault.
            found = read(text, Format::Yaml).documents[0]
                .root()
                .unwrap()
                .to_value();
        }
        assert_eq!(found, expected, "{text}");
        let found = serde_yaml::from_str(text).ok();
        if (found == Some(expected)) != (other == Agrees) {
            surprises.push((text, found));
        }
    }
    assert_eq!(
        surprises,
        [],
        "where the other reader does not do what is said of it"
    );
}

#[test]
fn merge_keys_bring_in_what_is_not_there() {
    let base = "a: &a {x: 1, y: 2}\nb: &b {x: 3, z: 4}\n";
    let cases = [
        ("<<: *a", json!({"x": 1, "y": 2})),
        ("{x: 5, <<: *a}", json!({"x": 5, "y": 2})),
        ("{<<: *a, x: 5}", json!({"x": 5, "y": 2})),
        ("{<<: [*a, *b]}", json!({"x": 1, "y": 2, "z": 4})),
        ("{<<: [*b, *a], z: 5}", json!({"x": 3, "y": 2, "z": 5})),
        ("{<<: [*a, *a, *b]}", json!({"x": 1, "y": 2, "z": 4})),
        (
            "{<<: {<<: *a, x: 6}, z: 7}",
            json!({"x": 6, "y": 2, "z": 7}),
        ),
        ("{<<: []}", json!({})),
        ("{!!merge <<: *a}", json!({"x": 1, "y": 2})),
    ];
    for (text, expected) in cases {
        let text = format!("{base}c:\n  {text}\n");
        let found = value(&text, Format::Yaml).unwrap();
        assert_eq!(found["c"], expected, "{text}");
        let mut other: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        // It neither knows the tag nor merges into what is merged.
        if !text.contains("!!merge") && !text.contains("x: 6") {
            other.apply_merge().unwrap();
            assert_eq!(
                serde_json::to_value(other).unwrap()["c"],
                expected,
                "{text}"
            );
        }
    }
    for text in ["{\"<<\": 1}", "{!!str <<: 1}"] {
        assert_eq!(value(text, Format::Yaml), Ok(json!({"<<": 1})), "{text}");
    }
}

#[test]
fn large_mappings_merge_and_find_like_small_ones() {
    for count in [1, 10, 16, 17, 40, 1000] {
        let members = |from: usize, to: usize, value: usize| {
            let members = (from..to).rev().map(|n| format!("k{n}: {value}"));
            members.collect::<Vec<_>>().join(", ")
        };
        let text = format!(
            "base: &b {{{}}}\nall: {{{}, <<: *b}}\nless: {{<<: [*b, *b]}}",
            members(0, count, 1),
            members(count / 2, count + 5, 2),
        );
        let root = read(&text, Format::Yaml);
        super::verify(&text, &root);
        assert_eq!(root.faults, []);
        let root = root.documents[0].root().unwrap();
        let all = root.get("all").unwrap();
        assert_eq!(all.members().len(), count + 5);
        for n in 0..count + 5 {
            let found = all.get(&format!("k{n}")).and_then(Node::as_u64);
            assert_eq!(
                found,
                Some(if n < count / 2 { 1 } else { 2 }),
                "k{n} of {count}"
            );
        }
        assert!(all.get("k").is_none() && all.get("zz").is_none());
        assert_eq!(root.get("less").unwrap().members().len(), count);
        let merged = all.as_mapping().unwrap().merged().next().unwrap();
        assert_eq!(
            merged.target().map(Node::id),
            root.get("base").map(Node::id)
        );
    }
}

#[test]
fn json_means_what_serde_json_says() {
    let texts = [
        "null",
        " true ",
        "false",
        "0",
        "-0",
        "-0.0",
        "1",
        "-1",
        "1.0",
        "1e3",
        "1E+3",
        "1e-3",
        "0.1",
        "123456789012345678901234567890",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "1e308",
        "5e-324",
        "1e-400",
        "0e999",
        "\"\"",
        "\"a\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0000\"",
        "\"\\u732B猫\"",
        "\"\\ud83d\\udc08\"",
        "\"\u{7f}\u{80}\u{2028}\"",
        "[]",
        "{}",
        "[1,[2,[3]],{}]",
        "{\"a\":{\"b\":[null,{\"c\":\"\"}]},\"\":1}",
        "\t[\r\n1 , 2\n]\r\n",
        "{\"b\": 1, \"a\": 2, \"猫\": \"🐈\"}",
    ];
    for text in texts {
        let expected: Value = serde_json::from_str(text).unwrap();
        let found = value(text, Format::Json).unwrap();
        // The texts tell 1 from 1.0 and the order of members.
        assert_eq!(found.to_string(), expected.to_string(), "{text}");
    }
}

#[test]
fn json_with_comments_is_json_but_for_them() {
    let cases = [
        ("// a\n{\"a\": /* b */ 1, // c\n}", json!({"a": 1})),
        ("[1, 2,]/**/", json!([1, 2])),
        ("[[],{},]//", json!([[], {}])),
        ("{\"a\": \"// no comment\"}", json!({"a": "// no comment"})),
    ];
    for (text, expected) in cases {
        assert_eq!(
            value(text, Format::JsonWithComments),
            Ok(expected),
            "{text}"
        );
        assert!(
            value(text, Format::Json).is_err() == text.contains(['/', ',']) || text.contains("no")
        );
    }
    for text in ["[,]", "{,}", "[1,,]", "# a\n1", "/* a"] {
        assert!(value(text, Format::JsonWithComments).is_err(), "{text}");
    }
}

#[test]
fn numbers_keep_their_text() {
    let text = "[0x1F, +4, 1e3, -0, !!int \"7\", &a 1.50, *a, 18446744073709551616]";
    let reading = read(text, Format::Yaml);
    let root = reading.documents[0].root().unwrap();
    let found: Vec<_> = root
        .items()
        .filter_map(|node| match node.kind() {
            Kind::Number(number) => Some((number.text(), number.as_i64(), number.is_whole())),
            _ => None,
        })
        .collect();
    let expected = [
        ("0x1F", Some(31), true),
        ("+4", Some(4), true),
        ("1e3", None, true),
        ("-0", None, true),
        ("7", Some(7), true),
        ("1.50", None, false),
        ("1.50", None, false),
        ("18446744073709551616", None, true),
    ];
    assert_eq!(found, expected);
}

#[test]
fn pointers_lead_to_values() {
    let text = "a/b: {~c: [x, {y: 1}]}\n'': 2\n'0': 3";
    let reading = read(text, Format::Yaml);
    let root = reading.documents[0].root().unwrap();
    let cases = [
        ("/a~1b/~0c/0", Some(json!("x"))),
        ("/a~1b/~0c/1/y", Some(json!(1))),
        ("/", Some(json!(2))),
        ("/0", Some(json!(3))),
        ("/a~1b/~0c/00", None),
        ("/a~1b/~0c/+0", None),
        ("/a~1b/~0c/2", None),
        ("/a~1b/~0c/-", None),
        ("/a", None),
        ("a", None),
        ("/0/0", None),
    ];
    for (pointer, expected) in cases {
        assert_eq!(root.at(pointer).map(Node::to_value), expected, "{pointer}");
        assert_eq!(
            root.to_value().pointer(pointer).cloned(),
            expected,
            "{pointer}"
        );
    }
    assert_eq!(root.at("").map(Node::id), Some(root.id()));
}

#[test]
fn formats_are_told_by_extension() {
    let cases = [
        ("a.yaml", Some(Format::Yaml)),
        ("a/b.c/d.YML", Some(Format::Yaml)),
        ("a.json", Some(Format::Json)),
        ("C:\\a.jsonc", Some(Format::JsonWithComments)),
        ("json", None),
        ("a.json/b", None),
        ("a.txt", None),
    ];
    for (path, expected) in cases {
        assert_eq!(Format::of_path(path), expected, "{path}");
    }
}

#[test]
fn long_texts_are_kept_beside_short_ones() {
    // A block of this length is taken as the parser has it, and what was decoded before moves.
    let long = "long words\n".repeat(1_000);
    let block = |text: &str| -> String {
        let lines = text.lines().flat_map(|line| ["    ", line, "\n"]);
        lines.collect()
    };
    let text = format!(
        "? \"a\\tkey\"\n: &short \"a\\tb\"\nfirst: |\n{}alias: *short\nnext: 'it''s'\nlonger: |\n{}\
         *short : &long |+\n{}again: *long\nlast: |-\n{}",
        block(&long),
        block(&long.repeat(3)),
        block(&long),
        block(&long),
    );
    let value = value(&text, Format::Yaml).unwrap();
    let expected = serde_json::json!({
        "a\tkey": "a\tb",
        "first": long,
        "alias": "a\tb",
        "next": "it's",
        "longer": long.repeat(3),
        "a\tb": long,
        "again": long,
        "last": long.trim_end(),
    });
    assert_eq!(value, expected);
}

#[test]
fn documents_are_the_same_whether_or_not_the_ones_before_are_kept() {
    let text = "a: &x [1, \"\\t\"]\nb: {<<: {c: d}, e: *x}\n---\n- \"\\n\"\n- y: z\n---\n# nothing\n---\n\
                plain\n--- |\n  a text\n---\nb: 1\nb: 2\n---\n[1, 2\n";
    let whole = read(text, Format::Yaml);
    let shown: Vec<_> = whole
        .documents
        .iter()
        .map(|document| format!("{document:?}"))
        .collect();
    assert!(shown.len() > 5);
    for is_kept in [true, false] {
        let mut seen = Vec::new();
        let mut faults = Vec::new();
        let reading = read_each(
            text,
            Format::Yaml,
            &Limits::default(),
            |document, so_far| {
                seen.push(format!("{document:?}"));
                faults.push(so_far.faults.len());
                (!is_kept).then_some(document)
            },
        );
        assert_eq!(seen, shown);
        assert!(faults.is_sorted() && faults.last() > Some(&0), "{faults:?}");
        assert_eq!(reading.faults, whole.faults);
        assert!(reading.documents.is_empty());
    }
}

/// Long strings, of which one count is kept, short ones, and aliases to both.
#[test]
fn code_points_are_counted_of_every_string() {
    let (cats, boats) = ("猫".repeat(30_000), "⛵ ".repeat(40_000) + "x");
    let text = format!("[&c {cats}, &b \"{boats}\", *b, *c, \"{boats}é\", 猫, 1]");
    let reading = read(&text, Format::Yaml);
    let root = reading.documents[0].root().unwrap();
    let expected = [
        Some(30_000),
        Some(80_001),
        Some(80_001),
        Some(30_000),
        Some(80_002),
        Some(1),
        None,
    ];
    for _ in 0..2 {
        let counts: Vec<_> = root.items().map(Node::code_points).collect();
        assert_eq!(counts, expected);
    }
}
