//! Severities can be set for each rule and for each topic of a rule.

mod common;

use callsheet_spec::document::{Format, Limits};
use callsheet_spec::source::Source;
use callsheet_validator::{Level, Settings, Severity};

#[test]
fn severities_follow_the_settings() {
    let checker = common::checker(&common::bundled());
    let text = "prompt: a\nx: 1\nimage_urls: []\nenable_prompt_expansion: true\n";
    let advice = "advice:prompt-expansion-without-images";
    let cases: [(Levels<'_>, Found<'_>); 5] = [
        (
            &[],
            &[
                ("unknown-field", Severity::Error),
                ("advice:empty-image-urls", Severity::Warning),
                (advice, Severity::Warning),
            ],
        ),
        (
            &[("unknown-field", Level::Warning), (advice, Level::Error)],
            &[
                ("unknown-field", Severity::Warning),
                ("advice:empty-image-urls", Severity::Warning),
                (advice, Severity::Error),
            ],
        ),
        (
            &[("advice", Level::Off)],
            &[("unknown-field", Severity::Error)],
        ),
        (
            &[("advice", Level::Off), (advice, Level::Info)],
            &[("unknown-field", Severity::Error), (advice, Severity::Info)],
        ),
        (
            &[("unknown-field", Level::Off), ("advice", Level::Off)],
            &[],
        ),
    ];
    for (levels, expected) in cases {
        let mut settings = Settings::default();
        for (name, level) in levels {
            settings.set(name, *level).unwrap();
        }
        let report = checker.check(&Source::new("a", text), Format::Yaml, &settings);
        let found = report.diagnostics.iter();
        let found: Vec<_> = found.map(|found| (found.name(), found.severity)).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, severity)| ((*name).to_owned(), *severity))
            .collect();
        assert_eq!(found, expected, "{levels:?}");
    }
}

type Levels<'a> = &'a [(&'a str, Level)];
type Found<'a> = &'a [(&'a str, Severity)];

/// A field that is taken for a misspelt one is still unknown when the missing one is allowed.
#[test]
fn a_misspelt_field_is_reported_by_one_rule_or_the_other() {
    let checker = common::checker(&common::bundled());
    let source = Source::new("a", "promt: a\n");
    let names = |settings: &Settings| {
        let report = checker.check(&source, Format::Yaml, settings);
        report
            .diagnostics
            .iter()
            .map(callsheet_validator::Diagnostic::name)
            .collect::<Vec<_>>()
    };
    let mut settings = Settings::default();
    assert_eq!(names(&settings), ["missing-field"]);
    settings.set("missing-field", Level::Off).unwrap();
    assert_eq!(names(&settings), ["unknown-field"]);
}

#[test]
fn limits_on_texts_can_be_set() {
    let checker = common::checker(&common::bundled());
    let mut settings = Settings::default();
    settings.limits.bytes = 5;
    let report = checker.check(&Source::new("a", "prompt: a\n"), Format::Yaml, &settings);
    assert_eq!(report.diagnostics[0].name(), "too-large");
    assert_eq!(report.documents, 0);
}

#[test]
fn checkers_are_shared_between_threads() {
    let checker = common::checker(&common::bundled());
    let source = Source::new("a", "prompt: a\nn: 5\n");
    std::thread::scope(|scope| {
        let check = || checker.check(&source, Format::Yaml, &Settings::default());
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(check)).collect();
        let reports: Vec<_> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        assert!(reports.iter().all(|report| *report == reports[0]));
        assert_eq!(reports[0].count(Severity::Error), 1);
    });
}

#[test]
fn levels_have_names() {
    let names = [
        ("off", Some(Level::Off)),
        ("info", Some(Level::Info)),
        ("warning", Some(Level::Warning)),
        ("error", Some(Level::Error)),
        ("allow", None),
        ("ERROR", None),
    ];
    for (name, level) in names {
        assert_eq!(Level::named(name), level, "{name}");
    }
}

/// A rule that is off by default reports once it is given a level, and no sooner.
#[test]
fn a_rule_that_is_off_can_be_switched_on() {
    let checker = common::checker(&common::bundled());
    let source = Source::new("a", "prompt: a\naspect_ratio: 16:9\n");
    let found = |settings: &Settings| {
        let report = checker.check(&source, Format::Yaml, settings);
        let found = report.diagnostics.into_iter();
        found
            .map(|found| (found.name(), found.severity))
            .collect::<Vec<_>>()
    };
    let name = "unportable-scalar";
    let mut settings = Settings::default();
    assert_eq!(found(&settings), []);
    settings.set("look-alike", Level::Error).unwrap();
    assert_eq!(found(&settings), []);
    settings.set(name, Level::Info).unwrap();
    assert_eq!(found(&settings), [(name.to_owned(), Severity::Info)]);
    settings.set(name, Level::Off).unwrap();
    assert_eq!(found(&settings), []);
}

/// Each limit on texts is reported by a rule of its own, which tells the name to raise it by.
#[test]
fn each_limit_has_its_rule_and_its_name() {
    let checker = common::checker(&common::spec("gadget"));
    let text = "name: &a boat\nlabels: {a: [1], b: &l [*a, *a], c: *l, d: *l}\n";
    let unlimited = Limits::default();
    let cases = [
        (
            "too-large",
            "bytes",
            Limits {
                bytes: 5,
                ..unlimited
            },
        ),
        (
            "too-deep",
            "depth",
            Limits {
                depth: 2,
                ..unlimited
            },
        ),
        (
            "too-many-values",
            "values",
            Limits {
                nodes: 5,
                ..unlimited
            },
        ),
        (
            "too-many-aliases",
            "aliases",
            Limits {
                alias_nodes: 3,
                ..unlimited
            },
        ),
        (
            "too-many-aliases",
            "alias-bytes",
            Limits {
                alias_bytes: 9,
                ..unlimited
            },
        ),
    ];
    for (rule, limit, limits) in cases {
        let mut settings = Settings::default();
        settings.limits = limits;
        let report = checker.check(&Source::new("a", text), Format::Yaml, &settings);
        let found = report.diagnostics.iter().find(|found| found.name() == rule);
        let notes = found.map(|found| found.notes.join(" ")).unwrap_or_default();
        assert!(
            notes.contains(&format!("`--limit {limit}=N`")),
            "{rule}: {notes}"
        );
    }
}

#[test]
fn what_is_for_editors_is_no_unknown_field_even_where_no_other_field_is_allowed() {
    let api = common::api(
        "closed.yaml",
        "openapi: 3.1.0\ninfo: { title: a, version: a }\npaths:\n  /a:\n    post:\n      operationId: a\n      \
         x-callsheet-default: true\n      requestBody:\n        content:\n          application/json:\n            \
         schema:\n              properties: { a: { type: object, additionalProperties: false } }\n              \
         additionalProperties: false\n      responses: { '200': { description: a } }\n",
    );
    let checker = common::checker(&api);
    let check = |text: &str| {
        let source = Source::new("a.json", text);
        let report = checker.check(&source, Format::Json, &Settings::default());
        report.diagnostics.len()
    };
    assert_eq!(check(r#"{"$schema": "x"}"#), 0);
    assert_eq!(check(r#"{"$schema": "x", "b": 1}"#), 1);
    assert_eq!(check(r#"{"a": {"$schema": "x"}}"#), 1);
}

/// The level of `unknown-field` is about what the schema allows.
#[test]
fn a_field_that_the_schema_refuses_stays_an_error() {
    let checker = common::checker(&common::spec("gadget"));
    let source = Source::new(
        "a.yaml",
        "name: boat\ncolour: 1\noptions: {depth: 2, colour: 1}\n",
    );
    let found = |level| {
        let mut settings = Settings::default();
        settings.set("unknown-field", level).unwrap();
        let report = checker.check(&source, Format::Yaml, &settings);
        let found = report.diagnostics.into_iter();
        found
            .map(|found| (found.pointer, found.severity))
            .collect::<Vec<_>>()
    };
    let allowed = |severity| ("/colour".to_owned(), severity);
    let refused = ("/options/colour".to_owned(), Severity::Error);
    assert_eq!(
        found(Level::Error),
        [allowed(Severity::Error), refused.clone()]
    );
    assert_eq!(
        found(Level::Warning),
        [allowed(Severity::Warning), refused.clone()]
    );
    assert_eq!(found(Level::Off), [refused]);
}
