//! Drawing texts and requests.
#![allow(dead_code)] // each test draws its own

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

/// A case more or less changes nothing; the seed is fixed, so that a failure comes back.
pub(crate) fn run<S: Strategy>(
    strategy: &S,
    check: impl Fn(&S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    if let Err(error) = runner.run(strategy, |value| check(&value)) {
        panic!("{error}");
    }
}

/// Texts of pieces that mean something to YAML or JSON, and of pieces that are odd.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "prompt", "n", "image_urls", "negativ_prompt", "seed", "parts", "part", "name", "shape",
            "type", "options", "tags", "prompt: a\n", "n: \"4\"\n", "\"n\": 5,", "\"prompt\": \"a\"",
            "seed: -1\n", "image_urls:\n", "  - ", "- ", ": ", ", ", "{", "}", "[", "]", "\"", "'",
            "# ", "// ", "/*", "*/", "&a ", "*a", "<<: ", "!!str ", "!x ", "|\n", ">-\n", "---\n",
            "...\n", "? ", "\n", "\r\n", "\r", "\t", "  ", "null", "~", "true", "yes", "1", "-1",
            "1e400", ".inf", "0x1F", "1_000", "010", "16:9", "2026-11-22", "1e3", "=", "https://a/b",
            "http://127.1/", "file:///x", "data:,", "\\u200b", "\\u0007", "\u{a0}", "\u{e0041}", "\u{fe0f}", "\u{3000}", "ftp//x", "16x9", "%YAML 1.2\n",
            "\\u732b", "\\ud83d", "\\", "猫", "🐈", "\u{feff}", "\u{200b}", "\u{202e}", "\u{1}",
            "\u{85}", "\u{2028}", "é", "e\u{301}", "👨‍👩‍👧",
        ])
        .prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-z]{1,3}".prop_map(|word| format!("{word}: ")),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Requests that are right in part.
pub(crate) fn request() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "prompt",
        "n",
        "image_urls",
        "negative_prompt",
        "aspect_ratio",
        "image_size",
        "seed",
        "enable_prompt_expansion",
        "num_images",
        "max_images",
        "promt",
        "imageUrls",
        "x",
        "name",
        "tags",
        "shape",
        "options",
        "parts",
        "size",
        "mode",
        "steps",
        "label",
        "card",
        "labels",
        "ratio",
        "level",
        "rank",
        "code",
        "made",
        "at",
        "file",
        "words",
        "grid",
        "outline",
        "limit_a",
        "limit_b",
        "host",
    ]);
    prop::collection::vec((names, value()), 0..8).prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Value::Object(members.collect::<Map<_, _>>())
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            json!(null),
            json!(true),
            json!(0),
            json!(1),
            json!(4),
            json!(5),
            json!(-1),
            json!(1.0),
            json!(1.5),
            json!(2_147_483_647),
            json!(2_147_483_648_i64),
            json!(1e20),
            json!(""),
            json!("a"),
            json!("16:9"),
            json!("16x9"),
            json!("square_hd"),
            json!("4"),
            json!("yes"),
            json!("null"),
            json!("0x1F"),
            json!("1e3"),
            json!("https://a/b"),
            json!("http://localhost/x"),
            json!("http://me:x@[::1]/"),
            json!("file:///x"),
            json!("a\u{200b}b"),
            json!("\u{202e}a "),
            json!("image 3"),
            json!("hd square"),
            json!("4 images"),
            json!("ftp//x"),
            json!("a\nb: c\n"),
            json!(" a "),
            json!("猫🐈"),
            json!("# a"),
            json!("fast"),
            json!([]),
            json!({}),
            json!({"type": "circle", "side": 1}),
            json!({"part": "a", "count": 1}),
        ]),
        (0_usize..2100).prop_map(|length| Value::from("猫".repeat(length))),
        any::<i64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..3)
                .prop_map(|members| { Value::Object(members.into_iter().collect::<Map<_, _>>()) }),
        ]
    })
}
