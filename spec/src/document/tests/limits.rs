//! Texts that are made to cost much, and limits in general.

use std::fmt::Write as _;

use super::{faults, verify};
use crate::document::{Document, Format, Limits, Node, read};

/// The faults of a text, without where they are, and whether its first document is complete.
fn check(text: &str, format: Format, limits: &Limits) -> (Vec<String>, bool) {
    let reading = read(text, format, limits);
    verify(text, &reading);
    let messages = reading
        .faults
        .iter()
        .map(|fault| fault.kind.to_string())
        .collect();
    (
        messages,
        reading.documents.first().is_some_and(Document::is_complete),
    )
}

const DEEP: &str = "collections are nested deeper than the 128 levels allowed";

#[test]
fn depth_is_limited() {
    let limits = Limits::default();
    let nested = |open: &str, close: &str, levels| open.repeat(levels) + &close.repeat(levels);
    for format in [Format::Json, Format::Yaml] {
        let texts = [
            (nested("[", "]", 128), nested("[", "]", 129)),
            (
                nested("{\"a\":", "}", 128).replace(":}", ":1}"),
                nested("{\"a\":", "}", 129).replace(":}", ":1}"),
            ),
        ];
        for (allowed, refused) in texts {
            assert_eq!(check(&allowed, format, &limits), (vec![], true));
            assert_eq!(
                check(&refused, format, &limits),
                (vec![DEEP.to_owned()], false)
            );
        }
        for levels in [10_000, 100_000] {
            let (messages, _) = check(&"[".repeat(levels), format, &limits);
            assert_eq!(messages, [DEEP]);
        }
    }
    let block = |levels: usize| -> String {
        (0..levels).fold(String::new(), |text, level| {
            text + &" ".repeat(level) + "a:\n"
        })
    };
    assert_eq!(check(&block(128), Format::Yaml, &limits), (vec![], true));
    assert_eq!(check(&block(129), Format::Yaml, &limits).0, [DEEP]);
    assert_eq!(check(&block(3_000), Format::Yaml, &limits).0, [DEEP]);
    assert_eq!(
        check(&"- ".repeat(128), Format::Yaml, &limits),
        (vec![], true)
    );
    assert_eq!(check(&"- ".repeat(10_000), Format::Yaml, &limits).0, [DEEP]);
    assert_eq!(check(&"? ".repeat(10_000), Format::Yaml, &limits).0, [DEEP]);
}

#[test]
fn depth_can_be_raised_to_what_can_be_walked() {
    let limits = Limits {
        depth: usize::MAX,
        ..Limits::default()
    };
    let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
    for format in [Format::Json, Format::Yaml] {
        assert_eq!(check(&nested(256), format, &limits), (vec![], true));
        let deep = "collections are nested deeper than the 256 levels allowed";
        assert_eq!(check(&nested(257), format, &limits).0, [deep]);
    }
}

#[test]
fn aliases_do_not_add_up_to_more_depth() {
    let mut text = String::from("a0: &a0 []\n");
    for n in 1..100 {
        let _ = writeln!(text, "a{n}: &a{n} [[[*a{}]]]", n - 1);
    }
    assert_eq!(
        check(&text, Format::Yaml, &Limits::default()),
        (vec![DEEP.to_owned()], true)
    );
}

#[test]
fn aliases_do_not_add_up_to_more_values_or_text() {
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (this, last) in ('b'..='z').zip('a'..='y') {
        let aliases = vec![format!("*{last}"); 9].join(", ");
        let _ = writeln!(bomb, "{this}: &{this} [{aliases}]");
    }
    // The whole tree is not walked here: a million values take a while without optimisation.
    let reading = read(&bomb, Format::Yaml, &Limits::default());
    let many = "aliases stand for more than the 1000000 values allowed";
    assert_eq!(reading.faults.len(), 1);
    assert_eq!(reading.faults[0].kind.to_string(), many);

    let limits = Limits {
        alias_nodes: 10_000,
        ..Limits::default()
    };
    let merging = bomb
        .replace("[x, x, x, x, x, x, x, x, x]", "{x: 1}")
        .replace("[*", "{<<: [*")
        .replace("]\n", "]}\n");
    let many = "aliases stand for more than the 10000 values allowed";
    for text in [bomb, merging] {
        let found = check(&text, Format::Yaml, &limits);
        assert_eq!(found, (vec![many.to_owned()], true));
    }

    let text = format!("a: &a {}\nb: [*a, *a, *a]", "x".repeat(1000));
    let enough = Limits {
        alias_bytes: 3000,
        ..Limits::default()
    };
    assert_eq!(check(&text, Format::Yaml, &enough), (vec![], true));
    let short = Limits {
        alias_bytes: 2999,
        ..Limits::default()
    };
    let long = "aliases repeat more than the 2999 bytes of text allowed";
    let found = check(&text, Format::Yaml, &short);
    assert_eq!(found, (vec![long.to_owned()], true));

    let few = Limits {
        alias_nodes: 3,
        ..Limits::default()
    };
    assert_eq!(
        check("a: &a [1, 2]\nb: *a", Format::Yaml, &few),
        (vec![], true)
    );
    let text = "a: &a [1, 2, 3]\nb: *a\nc: *a\n";
    let reading = read(text, Format::Yaml, &few);
    let message = "2:4 [*a] aliases stand for more than the 3 values allowed";
    assert_eq!(faults(text, &reading), [message]);
    let root = reading.documents[0].root().unwrap();
    assert!(root.get("b").is_some_and(Node::is_hole));
    assert!(root.get("c").is_some_and(Node::is_hole));
}

#[test]
fn sizes_are_limited() {
    let few = Limits {
        nodes: 4,
        ..Limits::default()
    };
    let many = "the text has more than the 4 values allowed";
    for format in [Format::Json, Format::Yaml] {
        assert_eq!(check("[1, 2, 3]", format, &few), (vec![], true));
        assert_eq!(
            check("[1, 2, 3, 4]", format, &few),
            (vec![many.to_owned()], false)
        );
        assert_eq!(
            check("{\"a\": 1, \"b\": 2}", format, &few),
            (vec![many.to_owned()], false)
        );

        let short = Limits {
            bytes: 5,
            ..Limits::default()
        };
        assert_eq!(check("[1,2]", format, &short), (vec![], true));
        let long = "the text has 6 bytes, more than the 5 allowed";
        assert_eq!(
            check("[1, 2]", format, &short),
            (vec![long.to_owned()], false)
        );
    }
}

#[test]
fn a_key_may_be_long_but_not_endless() {
    let limits = Limits::default();
    let key = |length| format!("{}: 1\n", "k".repeat(length));
    assert_eq!(check(&key(65_536), Format::Yaml, &limits), (vec![], true));
    let long = "the name before this colon is longer than 65536 characters";
    let found = check(&key(65_537), Format::Yaml, &limits);
    assert_eq!(found.0, [long]);
}

#[test]
fn faults_are_limited() {
    let limits = Limits {
        faults: 3,
        ..Limits::default()
    };
    for (text, has_more) in [("[x, x, x]", false), ("[x, x, x, x, x, x]", true)] {
        let reading = read(text, Format::Json, &limits);
        verify(text, &reading);
        assert_eq!(reading.faults.len(), 3);
        assert_eq!(reading.has_more_faults, has_more);
        let text = text.replace('x', "*x");
        let reading = read(&text, Format::Yaml, &limits);
        verify(&text, &reading);
        assert_eq!(reading.faults.len(), 3);
        assert_eq!(reading.has_more_faults, has_more);
    }
    let text = "- .inf\n- .inf\n---\n- .inf\n- .inf\n---\n- 1\n";
    let reading = read(text, Format::Yaml, &limits);
    assert_eq!(
        (reading.documents.len(), reading.has_more_faults),
        (2, true)
    );
}

#[test]
fn large_texts_are_read() {
    let limits = Limits::default();
    let string = "猫 and 🐈: ".repeat(20_000);
    let texts = [
        format!("{{\"prompt\": \"{string}\"}}"),
        format!("{{\"{}\": 1}}", "猫".repeat(20_000)),
        format!("[{}]", vec!["1"; 20_000].join(", ")),
        format!(
            "{{{}}}",
            (0..5_000)
                .map(|n| format!("\"k{n}\": {n}"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    ];
    for text in texts {
        for format in [Format::Json, Format::Yaml] {
            assert_eq!(
                check(&text, format, &limits),
                (vec![], true),
                "{}",
                &text[..20]
            );
        }
    }
    let texts = [
        format!("prompt: {}\nn: 1\n", "a cat, ".repeat(30_000)),
        format!("prompt: |\n{}n: 1\n", "  a cat,\n".repeat(10_000)),
        format!("{}: 1\n", "k".repeat(50_000)),
        "---\na: 1\n".repeat(5_000),
        "- &a 1\n- *a\n".repeat(5_000),
    ];
    for text in texts {
        assert_eq!(
            check(&text, Format::Yaml, &limits),
            (vec![], true),
            "{}",
            &text[..20]
        );
    }
}
