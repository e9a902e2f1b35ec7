//! Texts made to hurt: large, deep, endless. They are quick, and what is shown stays short.

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::render::{Linted, Run};
use callsheet_validator::{Level, Settings, Severity, render};

/// Far more than is needed without optimisation, far less than what is quadratic takes.
const ENOUGH: Duration = Duration::from_secs(10);

/// A format for programs.
type Render = fn(&Run<'_>) -> String;

#[test]
fn hostile_texts_are_quick_and_little_is_shown() {
    let checker = common::checker(&common::bundled());
    for (name, format, text) in texts().into_iter().chain(values()) {
        let start = Instant::now();
        let source = Source::new("hostile", text);
        let report = checker.check(&source, format, &Settings::default());
        assert!(report.has_errors(), "{name}");
        let shown = render::full(&source, &report.diagnostics, render::Look::default());
        let concise = render::concise(&source, &report.diagnostics);
        let run = Run::new(vec![Linted::new(&source, &report.diagnostics)]);
        let formats: [(&str, Render); 6] = [
            ("json", render::json),
            ("jsonl", render::jsonl),
            ("github", render::github),
            ("gitlab", render::gitlab),
            ("junit", render::junit),
            ("sarif", render::sarif),
        ];
        let texts = formats.map(|(format, render)| (format, render(&run)));
        let took = start.elapsed();
        assert!(took < ENOUGH, "{name} took {took:?}");
        let count = report.diagnostics.len();
        assert!(
            shown.len() < 3_000 * count,
            "{name}: {} bytes for {count}",
            shown.len()
        );
        assert!(
            concise.len() < 1_000 * count,
            "{name}: {} bytes for {count}",
            concise.len()
        );
        for (format, text) in texts {
            let length = text.len();
            // Of sarif, the rules take as much as they take.
            let fixed = if format == "sarif" { 100_000 } else { 1_000 };
            assert!(
                length < 6_000 * count + fixed,
                "{name}: {length} bytes for {count} in {format}"
            );
        }
    }
}

/// Of very many faults the first thousand are listed, and the verdict rests on all of them.
#[test]
fn faults_without_end_are_cut_and_still_counted() {
    let checker = common::checker(&common::bundled());
    let unknown = |count: usize| {
        (0..count).fold(String::new(), |mut text, n| {
            let _ = writeln!(text, "field{n}: 1");
            text
        })
    };
    let mut lenient = Settings::default();
    lenient.set("unknown-field", Level::Warning).unwrap();
    let wrong_items = format!("prompt: a\nimage_urls:\n{}", "- 1\n".repeat(50_000));
    let wrong_documents = format!("prompt: a\n{}", "---\nprompt: a\nn: 9\n".repeat(20_000));
    let cases = [
        (wrong_items, Settings::default(), Some(Severity::Error)),
        (wrong_documents, Settings::default(), Some(Severity::Error)),
        (
            format!("prompt: a\n{}", unknown(999)),
            lenient.clone(),
            None,
        ),
        (
            format!("prompt: a\n{}", unknown(1_001)),
            lenient.clone(),
            Some(Severity::Warning),
        ),
        (
            format!("prompt: a\n{}n: 9\n", unknown(1_001)),
            lenient.clone(),
            Some(Severity::Error),
        ),
        (
            format!("prompt: a\n{}n: 9\n", unknown(30_000)),
            lenient,
            Some(Severity::Error),
        ),
    ];
    for (text, settings, expected) in cases {
        let start = &text[..text.len().min(40)];
        let report = checker.check(
            &Source::new("faulty", text.as_str()),
            Format::Yaml,
            &settings,
        );
        let (last, listed) = report.diagnostics.split_last().unwrap();
        match expected {
            None => assert_eq!(last.rule.name(), "unknown-field", "{start}"),
            Some(severity) => {
                assert_eq!(listed.len(), 1_000, "{start}");
                assert_eq!(last.name(), "too-many-faults", "{start}");
                assert_eq!(last.severity, severity, "{start}");
            }
        }
        let worst = expected.unwrap_or(Severity::Warning);
        assert_eq!(report.has_errors(), worst == Severity::Error, "{start}");
    }
}

/// As deep as can be read, in a thread with as much stack as threads have: what walks a tree is
/// recursive, and must not overflow.
#[test]
fn the_deepest_text_overflows_no_stack() {
    let checker = common::checker(&common::spec("gadget"));
    let mut settings = Settings::default();
    settings.limits.depth = usize::MAX;
    let deepest = |levels: usize| {
        let (open, close) = (
            r#"{"part":"a","parts":["#.repeat(levels),
            "]}".repeat(levels),
        );
        let text = format!(r#"{{"name":"a","made":"2026-11-22","parts":[{open}1{close}]}}"#);
        let report = checker.check(&Source::new("deep", text), Format::Json, &settings);
        report.diagnostics[0].name()
    };
    let levels = (1..1_000)
        .find(|levels| deepest(*levels) == "too-deep")
        .unwrap();
    assert!(levels > 50, "{levels}");
    assert_eq!(deepest(levels - 1), "wrong-type");
}

/// Texts made to hurt, each wrong in some way.
fn texts() -> Vec<(&'static str, Format, String)> {
    let words = "雨后的小巷🐈 ";
    let longest = words.repeat(5_000_000 / words.len());
    let long = words.repeat(1_000_000 / words.len());
    let aliases: String =
        ('a'..'p')
            .zip('b'..)
            .fold("a: &a [x]\n".to_owned(), |mut text, (from, to)| {
                let list = vec![format!("*{from}"); 20].join(", ");
                let _ = writeln!(text, "{to}: &{to} [{list}]");
                text
            });
    let list = |item: &str, count: usize| vec![item; count].join(",");
    vec![
        (
            "long text in JSON",
            Format::Json,
            format!(r#"{{"prompt": "{longest}"}}"#),
        ),
        (
            "long text in YAML",
            Format::Yaml,
            format!("prompt: '{longest}'\n"),
        ),
        (
            "long text of another type",
            Format::Json,
            format!(r#"{{"prompt": "a", "n": "{long}"}}"#),
        ),
        (
            "long unknown field",
            Format::Json,
            format!(r#"{{"prompt": "a", "{long}": 1}}"#),
        ),
        (
            "long value of an enum",
            Format::Yaml,
            format!("prompt: a\naspect_ratio: {long}\n"),
        ),
        (
            "long address",
            Format::Json,
            format!(r#"{{"prompt": "a", "image_urls": ["{long}"]}}"#),
        ),
        ("open brackets in JSON", Format::Json, "[".repeat(100_000)),
        ("open brackets in YAML", Format::Yaml, "[".repeat(100_000)),
        ("open objects", Format::Json, r#"{"a":"#.repeat(100_000)),
        (
            "deep block mappings",
            Format::Yaml,
            (0..2_000).fold(String::new(), |mut text, level| {
                let _ = writeln!(text, "{:level$}a:", "");
                text
            }),
        ),
        ("alias bomb", Format::Yaml, aliases),
        (
            "one line without end",
            Format::Yaml,
            "prompt: a".repeat(100_000),
        ),
        ("nothing but blanks", Format::Yaml, " ".repeat(1_000_000)),
        ("control characters", Format::Json, "\u{1}".repeat(100_000)),
        (
            "wrong items in one line",
            Format::Json,
            format!(r#"{{"prompt": "a", "image_urls": [{}]}}"#, list("1", 1_000)),
        ),
        (
            "unknown fields in one line",
            Format::Json,
            format!(
                r#"{{"prompt": "a", {}}}"#,
                (0..1_000)
                    .map(|n| format!(r#""field{n}": 1"#))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
        ),
        (
            "a large field again and again",
            Format::Json,
            format!(
                r#"{{"prompt": [{}], {}}}"#,
                list("1", 50_000),
                list(r#""prompt": [1, 1]"#, 900)
            ),
        ),
        (
            "the same field again and again",
            Format::Json,
            format!("{{{}}}", list(r#""prompt": "a""#, 5_000)),
        ),
    ]
}

/// Values made to hurt the rules that look into them, each beside something wrong.
fn values() -> Vec<(&'static str, Format, String)> {
    let list = |item: &str, count: usize| vec![item; count].join(",");
    vec![
        (
            "invisible characters",
            Format::Json,
            format!(
                r#"{{"prompt": "{}", "n": "4"}}"#,
                "a\u{200b}".repeat(500_000)
            ),
        ),
        (
            "invisible characters in many texts",
            Format::Json,
            format!(
                r#"{{"prompt": "a", "image_urls": [{}]}}"#,
                list("\"a\u{200b} \"", 1_000)
            ),
        ),
        (
            "a file in an address",
            Format::Yaml,
            format!(
                "prompt: 4\nimage_urls: [\"data:,{}\"]\n",
                "A".repeat(5_000_000)
            ),
        ),
        (
            "addresses without end",
            Format::Json,
            format!(
                r#"{{"prompt": 4, "image_urls": ["http://{}/", "http://{}"]}}"#,
                "1.".repeat(500_000),
                "%6c".repeat(500_000)
            ),
        ),
        (
            "numbers without end",
            Format::Yaml,
            format!(
                "prompt: {}\nseed: 0{}\n",
                "1_".repeat(500_000),
                "1:".repeat(500_000)
            ),
        ),
        (
            "look-alikes in one line",
            Format::Yaml,
            format!("{{prompt: 4, image_urls: [{}]}}", list("yes", 1_000)),
        ),
    ]
}
