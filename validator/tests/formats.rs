//! The formats for people.

mod common;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::render::{Color, Look};
use callsheet_validator::{Settings, render};

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

/// However narrow the terminal, the code keeps its place in the line.
#[test]
fn code_fits_the_width() {
    let checker = common::checker(&common::bundled());
    let line = "a paper boat 雨后的小巷🐈 ".repeat(110);
    let line = line.trim_end();
    let text =
        format!("{{\"negative_prompt\": \"{line}\", \"prompt\": \"{line}\", \"n\": \"4\"}}\n");
    let source = Source::new("a.json", text);
    let report = checker.check(&source, Format::Json, &Settings::default());
    assert_eq!(report.diagnostics.len(), 3);
    for width in [30, 40, 80, 120, 200] {
        let shown = render::full(
            &source,
            &report.diagnostics,
            Look {
                width,
                color: Color::None,
            },
        );
        let code: Vec<_> = shown
            .lines()
            .filter(|line| line.starts_with("1 | "))
            .collect();
        assert_eq!(code.len(), 3);
        for line in code {
            let columns: usize = line
                .chars()
                .map(|character| {
                    if character >= '\u{1100}' && character != '…' {
                        2
                    } else {
                        1
                    }
                })
                .sum();
            assert!(columns <= width, "{width}: {line}");
        }
    }
}
