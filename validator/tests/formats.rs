//! The formats for people.

mod common;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::render::{Color, Links, Look};
use callsheet_validator::{Settings, render};
use unicode_width::UnicodeWidthStr as _;

/// The place in the spec is where the broken limit is written.
#[test]
fn the_spec_is_quoted_at_the_right_place() {
    let checker = common::checker(&common::bundled());
    let cases = [
        ("prompt: ''", "1"),
        ("prompt: a\nn: '4'", "integer"),
        ("prompt: a\nseed: -1", "0"),
        ("prompt: a\nimage_urls: [x]", "uri"),
        ("prompt: a\nimage_urls: ['a:b']\nnum_images: 5", "4"),
        ("prompt: a\naspect_ratio: x", "[\"1:1\""),
        ("{}", "[prompt]"),
        ("prompt: a\nimage_urls: []", "id: empty-image-urls"),
    ];
    for (text, expected) in cases {
        let report = checker.check(&Source::new("a", text), Format::Yaml, &Settings::default());
        let place = report.diagnostics[0].spec_place.clone().unwrap();
        let [file, line, column] = place.splitn(3, ':').collect::<Vec<_>>()[..] else {
            panic!("{place}");
        };
        let files = callsheet_spec::bundled::FILES.iter();
        let (_, spec) = files.clone().find(|(name, _)| *name == file).unwrap();
        let line = spec
            .lines()
            .nth(line.parse::<usize>().unwrap() - 1)
            .unwrap();
        let rest = &line[column.parse::<usize>().unwrap() - 1..];
        assert!(rest.starts_with(expected), "{text:?}: {place} is {rest:?}");
    }
}

/// Without its escape sequences, the coloured form is the plain one.
#[test]
fn colours_change_no_text() {
    let checker = common::checker(&common::bundled());
    let source = Source::new(
        "a.yaml",
        "prompt: 猫\nn: \"4\"\nimage_urls: []\nseed: 1\nseed: 2\n",
    );
    let report = checker.check(&source, Format::Yaml, &Settings::default());
    let plain = render::full(&source, &report.diagnostics, Look::default());
    let look = Look {
        color: Color::Ansi,
        ..Look::default()
    };
    let coloured = render::full(&source, &report.diagnostics, look);
    assert!(coloured.contains("\u{1b}[91m") && !plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

/// A link changes nothing that is seen, and a plain text has none.
#[test]
fn names_of_rules_lead_to_their_pages() {
    let checker = common::checker(&common::bundled());
    let source = Source::new("a.yaml", "prompt: a\nn: \"4\"\n");
    let report = checker.check(&source, Format::Yaml, &Settings::default());
    let look = |color, links| Look {
        color,
        links,
        ..Look::default()
    };
    let show = |look| render::full(&source, &report.diagnostics, look);
    let linked = show(look(Color::Ansi, Links::Osc8));
    let url = report.diagnostics[0].rule.url();
    let link = format!("\u{1b}]8;;{url}\u{1b}\\wrong-type\u{1b}]8;;\u{1b}\\");
    assert!(linked.contains(&link), "{linked:?}");
    assert_eq!(
        linked.replace(&link, "wrong-type"),
        show(look(Color::Ansi, Links::None))
    );
    let plain = show(look(Color::None, Links::Osc8));
    assert_eq!(plain, show(Look::default()));
}

/// Lines fit the terminal, whatever stands in the file, counted as terminals count.
#[test]
fn lines_fit_the_width() {
    let checkers = [
        common::checker(&common::bundled()),
        common::checker(&common::spec("gadget")),
    ];
    let endless = "a paper boat 雨后的小巷🐈 ".repeat(110);
    let mut sources = vec![
        format!("{{\"negative_prompt\": \"{endless}\", \"prompt\": \"{endless}\", \"n\": \"4\"}}\n"),
        "{\"prompt\": \"a\", \"雨后的小巷一只橘猫坐在窗台上雨后的小巷一只橘猫坐在窗台上\": 1}".to_owned(),
        "{\"prompt\": \"a\", \"n\": \"🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈\"}".to_owned(),
        "{\t\"prompt\":\t\"a\",\t\"n\":\t\"4\"\t}".to_owned(),
        format!("{{\"prompt\": \"a\", \"{}\": 1}}", "x_".repeat(100)),
        format!("{{\"prompt\": \"a\", \"aspect_ratio\": \"{}\"}}", "e\u{301}\u{200b}".repeat(40)),
    ];
    for folder in ["", "gadget"] {
        let folder = common::folder().join("cases").join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension != "txt") {
                sources.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut long = Vec::new();
    for checker in &checkers {
        for text in &sources {
            let format = if text.starts_with('{') {
                Format::Json
            } else {
                Format::Yaml
            };
            let source = Source::new("a.json", text.as_str());
            let report = checker.check(&source, format, &Settings::default());
            for width in [40, 80, 120] {
                let look = Look {
                    width,
                    ..Look::default()
                };
                let shown = render::full(&source, &report.diagnostics, look);
                // The name of a rule stays in one piece.
                let lines = shown.lines().filter(|line| line.contains(' '));
                for line in lines.filter(|line| line.width() > width) {
                    long.push(format!("{width}: {line}"));
                }
            }
        }
    }
    assert!(long.is_empty(), "{}\n{}", long.len(), long.join("\n"));
}
