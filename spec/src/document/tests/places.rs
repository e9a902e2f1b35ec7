//! Where things stand.

use super::{read, verify};
use crate::document::{Document, Format, Node};
use crate::source::Source;

/// Every value of a text as `line:column [text]`, in the order of the tree, keys before values.
fn places(text: &str, format: Format) -> Vec<String> {
    fn walk(node: Node<'_>, source: &Source, found: &mut Vec<String>) {
        let span = node.span();
        let position = source.position(span.start);
        found.push(format!(
            "{position} [{}]",
            source.slice(span).escape_debug()
        ));
        for item in node.items() {
            walk(item, source, found);
        }
        for member in node.members() {
            walk(member.key, source, found);
            walk(member.value, source, found);
        }
    }
    let source = Source::new("t", text);
    let reading = read(text, format);
    verify(text, &reading);
    let mut found = Vec::new();
    for root in reading.documents.iter().filter_map(Document::root) {
        walk(root, &source, &mut found);
    }
    found
}

const YAML: &[(&str, &[&str])] = &[
    (
        "猫: 🐈🐈\nb: é",
        &[
            "1:1 [猫: 🐈🐈\\nb: é]",
            "1:1 [猫]",
            "1:4 [🐈🐈]",
            "2:1 [b]",
            "2:4 [é]",
        ],
    ),
    ("\u{FEFF}a: 1", &["1:1 [a: 1]", "1:1 [a]", "1:4 [1]"]),
    (
        "a: b\r\nc: d\r\n",
        &[
            "1:1 [a: b\\r\\nc: d]",
            "1:1 [a]",
            "1:4 [b]",
            "2:1 [c]",
            "2:4 [d]",
        ],
    ),
    (
        "a: 'b'\n\"c\": \"d\\n\"",
        &[
            "1:1 [a: \\'b\\'\\n\\\"c\\\": \\\"d\\\\n\\\"]",
            "1:1 [a]",
            "1:4 [\\'b\\']",
            "2:1 [\\\"c\\\"]",
            "2:6 [\\\"d\\\\n\\\"]",
        ],
    ),
    ("a: b c  # d\n", &["1:1 [a: b c]", "1:1 [a]", "1:4 [b c]"]),
    (
        "a: b\n  c\n",
        &["1:1 [a: b\\n  c]", "1:1 [a]", "1:4 [b\\n  c]"],
    ),
    (
        "a: |\n  b\n  c\n\n",
        &["1:1 [a: |\\n  b\\n  c]", "1:1 [a]", "1:4 [|\\n  b\\n  c]"],
    ),
    (
        "- # d | e\n  >- # f\n   b\n",
        &["1:1 [- # d | e\\n  >- # f\\n   b]", "2:3 [>- # f\\n   b]"],
    ),
    (
        "a: |\nb: 1",
        &[
            "1:1 [a: |\\nb: 1]",
            "1:1 [a]",
            "1:4 [|]",
            "2:1 [b]",
            "2:4 [1]",
        ],
    ),
    (
        "a: !!str |\n  b",
        &["1:1 [a: !!str |\\n  b]", "1:1 [a]", "1:10 [|\\n  b]"],
    ),
    (
        "[a, {b: c}, [] ]",
        &[
            "1:1 [[a, {b: c}, [] ]]",
            "1:2 [a]",
            "1:5 [{b: c}]",
            "1:6 [b]",
            "1:9 [c]",
            "1:13 [[]]",
        ],
    ),
    (
        "[a: b]",
        &["1:1 [[a: b]]", "1:2 [a: b]", "1:2 [a]", "1:5 [b]"],
    ),
    (
        "a:\n  - b\n  -  c\nd: e",
        &[
            "1:1 [a:\\n  - b\\n  -  c\\nd: e]",
            "1:1 [a]",
            "2:3 [- b\\n  -  c]",
            "2:5 [b]",
            "3:6 [c]",
            "4:1 [d]",
            "4:4 [e]",
        ],
    ),
    (
        "a:\n- b\n# c\n",
        &["1:1 [a:\\n- b]", "1:1 [a]", "2:1 [- b]", "2:3 [b]"],
    ),
    (
        "a: &b !!str c\nd: *b",
        &[
            "1:1 [a: &b !!str c\\nd: *b]",
            "1:1 [a]",
            "1:13 [c]",
            "2:1 [d]",
            "2:4 [*b]",
        ],
    ),
    (
        "a: &b\n  - c",
        &["1:1 [a: &b\\n  - c]", "1:1 [a]", "2:3 [- c]", "2:5 [c]"],
    ),
    (
        "a :\nb:   # c\n",
        &["1:1 [a :\\nb:]", "1:1 [a]", "1:4 []", "2:1 [b]", "2:3 []"],
    ),
    (
        "a: &b\nc: !!str # d\n",
        &[
            "1:1 [a: &b\\nc: !!str]",
            "1:1 [a]",
            "1:6 []",
            "2:1 [c]",
            "2:9 []",
        ],
    ),
    (
        "{a, b: , c: }",
        &[
            "1:1 [{a, b: , c: }]",
            "1:2 [a]",
            "1:3 []",
            "1:5 [b]",
            "1:7 []",
            "1:10 [c]",
            "1:12 []",
        ],
    ),
    (
        "-\n- a\n-",
        &["1:1 [-\\n- a\\n-]", "1:2 []", "2:3 [a]", "3:2 []"],
    ),
    (
        "? a\n: b\n? c\n",
        &[
            "1:1 [? a\\n: b\\n? c]",
            "1:3 [a]",
            "2:3 [b]",
            "3:3 [c]",
            "3:4 []",
        ],
    ),
    (
        "---\na\n---\n- b\n...\n",
        &["2:1 [a]", "4:1 [- b]", "4:3 [b]"],
    ),
    ("--- |\n a\n", &["1:5 [|\\n a]"]),
    (
        "- - a\n  - - b\n",
        &[
            "1:1 [- - a\\n  - - b]",
            "1:3 [- a\\n  - - b]",
            "1:5 [a]",
            "2:5 [- b]",
            "2:7 [b]",
        ],
    ),
    (
        "a:\n- - b\n",
        &[
            "1:1 [a:\\n- - b]",
            "1:1 [a]",
            "2:1 [- - b]",
            "2:3 [- b]",
            "2:5 [b]",
        ],
    ),
];

#[test]
fn yaml_values_stand_where_they_are_written() {
    for (text, expected) in YAML {
        assert_eq!(places(text, Format::Yaml), *expected, "{text}");
    }
}

#[test]
fn json_values_stand_where_they_are_written() {
    let cases: &[(&str, &[&str])] = &[
        (
            "{\"猫\": \"🐈\", \"b\" : [1 ,null]}",
            &[
                "1:1 [{\\\"猫\\\": \\\"🐈\\\", \\\"b\\\" : [1 ,null]}]",
                "1:2 [\\\"猫\\\"]",
                "1:7 [\\\"🐈\\\"]",
                "1:12 [\\\"b\\\"]",
                "1:18 [[1 ,null]]",
                "1:19 [1]",
                "1:22 [null]",
            ],
        ),
        (
            "\u{FEFF}{\r\n\t\"a\": -1.5e3\r\n}\r\n",
            &[
                "1:1 [{\\r\\n\\t\\\"a\\\": -1.5e3\\r\\n}]",
                "2:2 [\\\"a\\\"]",
                "2:7 [-1.5e3]",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(places(text, Format::Json), *expected, "{text}");
        assert_eq!(places(text, Format::Yaml), *expected, "{text}");
    }
}

/// For the string at `/k` the text from each code point on, up to the next.
fn pieces(text: &str, format: Format) -> Vec<&str> {
    let reading = read(text, format);
    verify(text, &reading);
    assert_eq!(reading.faults, [], "{text}");
    let node = reading.documents[0]
        .root()
        .and_then(|root| root.get("k"))
        .unwrap();
    let length = node.as_str().map_or(0, |string| string.chars().count()) as u64;
    (0..length)
        .map(|n| {
            text.get(node.text_offset(n)..node.text_offset(n + 1))
                .unwrap()
        })
        .collect()
}

#[test]
fn characters_stand_where_they_are_written() {
    let cases: &[(&str, &[&str])] = &[
        ("k: a猫🐈 b", &["a", "猫", "🐈", " ", "b"]),
        ("k: a\n\n\n  b", &["a", "\n\n", "\n  ", "b"]),
        ("k: a  \r\n  b", &["a", "  \r\n  ", "b"]),
        (
            "k: \"a\\n\\u732b\\x41\\U0001F408\\\"\"",
            &["a", "\\n", "\\u732b", "\\x41", "\\U0001F408", "\\\""],
        ),
        ("k: \"a\\\n   b\"", &["a\\\n   ", "b"]),
        ("k: \"a \\\n\n  b\"", &["a", " ", "\\\n\n  ", "b"]),
        ("k: 'a''b'", &["a", "''", "b"]),
        (
            "k: |\n  a\n   b\n\n  c\n",
            &["a", "\n  ", " ", "b", "\n", "\n  ", "c", ""],
        ),
        ("k: |2\n   a\n", &[" ", "a", ""]),
        (
            "k: >\n  a\n  b\n\n  c\n   d\n",
            &["a", "\n  ", "b\n", "\n  ", "c", "\n  ", " ", "d", ""],
        ),
        ("k: >\r\n  猫\r\n  b\r\n", &["猫", "\r\n  ", "b", ""]),
    ];
    for (text, expected) in cases {
        assert_eq!(pieces(text, Format::Yaml), *expected, "{text:?}");
    }
    let json = "{\"k\": \"a\\u732B\\ud83d\\udc08\\\\猫\"}";
    let expected = ["a", "\\u732B", "\\ud83d\\udc08", "\\\\", "猫"];
    assert_eq!(pieces(json, Format::Json), expected);
    assert_eq!(pieces(json, Format::Yaml), expected);
}

#[test]
fn an_alias_has_its_own_place_and_knows_its_target() {
    let text = "a: &x [1, 2]\nb: *x";
    let reading = read(text, Format::Yaml);
    let root = reading.documents[0].root().unwrap();
    let (first, second) = (root.get("a").unwrap(), root.get("b").unwrap());
    assert_eq!(second.span().slice(text), "*x");
    assert_eq!(second.target().map(Node::id), Some(first.id()));
    assert_ne!(second.id(), first.id());
    assert_eq!(second.to_value(), first.to_value());
    // What is in it is there once.
    let inner = |node: Node<'_>| node.items().map(Node::id).collect::<Vec<_>>();
    assert_eq!(inner(second), inner(first));
}

#[test]
fn comments_are_kept() {
    let text = "# a\nb: 1 # c\n  #  d  \nx: '# no'\n---\n#e";
    let reading = read(text, Format::Yaml);
    verify(text, &reading);
    let found: Vec<_> = reading
        .comments
        .iter()
        .map(|comment| (comment.body(text), comment.own_line))
        .collect();
    assert_eq!(found, [("a", true), ("c", false), ("d", true), ("e", true)]);

    let text = "// a\n{ /* b */ \"c\": 1 } //d";
    let reading = read(text, Format::JsonWithComments);
    verify(text, &reading);
    let found: Vec<_> = reading
        .comments
        .iter()
        .map(|comment| (comment.body(text), comment.own_line))
        .collect();
    assert_eq!(found, [("a", true), ("b", false), ("d", false)]);
}

#[test]
fn many_comments_in_a_row_are_no_fault() {
    let text = "# c\n".repeat(2000) + "a: 1\n" + &"  # d\n".repeat(2000) + "b: 2\n";
    let reading = read(&text, Format::Yaml);
    verify(&text, &reading);
    assert_eq!(reading.faults, []);
    assert_eq!(reading.comments.len(), 4000);
}
