//! The texts of `--help`, and what the commands list.
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use common::{Scratch, callsheet, project};

const COMMANDS: [&str; 15] = [
    "lint",
    "explain",
    "rules",
    "schema",
    "new",
    "endpoints",
    "generate",
    "completions",
    "man",
    "send",
    "wait",
    "jobs",
    "credits",
    "gallery",
    "sandbox",
];

#[test]
fn help_fits_a_terminal_and_names_every_command() {
    let main = help(&["--help"]);
    for name in COMMANDS {
        assert!(
            main.contains(&format!("\n  {name} ")),
            "{name} is not in --help"
        );
        for flag in ["-h", "--help"] {
            help(&[name, flag]);
        }
    }
    help(&["-h"]);
}

/// Where there are fewer than 80 columns, the lines are as long as there is room.
#[test]
fn help_fits_a_narrow_terminal() {
    for flag in ["-h", "--help"] {
        let narrow = [("COLUMNS", "60")];
        let ran = callsheet(project(), &["lint", flag], &narrow, None);
        let longest = ran.stdout.lines().map(str::len).max();
        assert!(longest > Some(40) && longest <= Some(60), "{}", ran.stdout);
    }
}

/// What the exit statuses mean is written in one place, and shown in another.
#[test]
fn the_documentation_has_the_exit_statuses_of_the_help() {
    let help = help(&["send", "--help"]);
    let begin = help.find("Exit status (").unwrap();
    let table = help[begin..].split("\n\n").next().unwrap();
    assert!(table.lines().count() > 10, "{table}");
    let documentation = std::fs::read_to_string(project().join("docs/journal.md")).unwrap();
    let shown = format!("```text\n{table}\n```\n");
    assert!(
        documentation.contains(&shown),
        "docs/journal.md lacks:\n{shown}"
    );
}

#[test]
fn the_help_of_lint_tells_what_scripts_have_to_know() {
    let help = help(&["lint", "--help"]);
    for word in [
        "Exit status:",
        "Claimed files:",
        "callsheet.toml:",
        "Examples:",
        "standard error",
    ] {
        assert!(help.contains(word), "{word}");
    }
}

/// A format that is added is described in the help and in `docs/output.md`.
#[test]
fn every_format_is_described() {
    let page = std::fs::read_to_string(project().join("docs/output.md")).unwrap();
    let help = help(&["lint", "--help"]);
    let ran = callsheet(project(), &["lint", "--format", "?", "."], &[], None);
    let formats = ran.stderr.split("[possible values: ").nth(1).unwrap();
    let formats: Vec<_> = formats.split(']').next().unwrap().split(", ").collect();
    assert!(formats.len() >= 8, "{formats:?}");
    for format in formats {
        assert!(page.contains(&format!("| `{format}` |")), "{format}");
        assert!(help.contains(&format!("\n  {format} ")), "{format}");
    }
}

#[test]
fn published_schemas_are_printed() {
    for (subject, file) in [
        ("output", "validator/schemas/diagnostics.schema.json"),
        ("callsheet.toml", "src/config/schema.json"),
        ("journal", "src/journal/schema.json"),
        ("sidecar", "src/sidecar/schema.json"),
        ("jobs", "src/jobs/schema.json"),
    ] {
        let ran = callsheet(project(), &["schema", "--of", subject], &[], None);
        let expected = std::fs::read_to_string(project().join(file)).unwrap();
        assert_eq!((ran.stdout, ran.status), (expected, 0), "{subject}");
    }
}

#[test]
fn every_rule_that_is_listed_is_explained() {
    let listed = callsheet(project(), &["rules", "--format", "json"], &[], None);
    assert_eq!(listed.status, 0);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let listed = listed.as_array().unwrap();
    let names: Vec<_> = listed
        .iter()
        .map(|rule| rule["name"].as_str().unwrap())
        .collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let page = callsheet(project(), &["explain", name], &[], None);
        assert!(
            page.stdout.starts_with(&format!("{name}\n\n")),
            "{name}: {page:?}"
        );
        assert!(!page.stdout.contains("```"), "{name}: {page:?}");
        let long = page.stdout.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None, "{name}");
    }
    let table = callsheet(project(), &["rules"], &[], None).stdout;
    for line in table.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let rows = table.lines().filter(|line| !line.starts_with(' '));
    assert_eq!(rows.count(), listed.len() + 1);
    let explained = callsheet(project(), &["explain"], &[], None);
    assert_eq!(explained.stdout, table);
}

#[test]
fn the_version_is_that_of_the_package() {
    let ran = callsheet(project(), &["--version"], &[], None);
    assert_eq!(
        ran.stdout,
        concat!("callsheet ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

fn help(arguments: &[&str]) -> String {
    let ran = callsheet(project(), arguments, &[], None);
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 0), "{arguments:?}");
    for line in ran.stdout.lines() {
        assert!(
            line.chars().count() <= 80,
            "{arguments:?}: this line is too long:\n{line}"
        );
    }
    ran.stdout
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = callsheet(project(), &["completions", shell], &[], None);
        assert_eq!((ran.stderr.as_str(), ran.status), ("", 0), "{shell}");
        for word in ["deny-warnings", "completions"] {
            assert!(ran.stdout.contains(word), "{shell}: {word}");
        }
        // Those of the other two know options alone.
        if ["bash", "fish", "zsh"].contains(&shell) {
            assert!(ran.stdout.contains("unknown-field"), "{shell}");
        }
    }
    let ran = callsheet(project(), &["completions", "cmd"], &[], None);
    assert_eq!(ran.status, 2);
}

#[test]
fn every_command_has_a_manual_page() {
    let scratch = Scratch::new();
    let ran = scratch.callsheet(&["man", "--output", "pages"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let main = scratch.read("pages/callsheet.1");
    for name in COMMANDS {
        let page = scratch.read(&format!("pages/callsheet-{name}.1"));
        assert!(page.contains(".SH NAME"), "{name}");
        assert!(main.contains(name), "{name}");
        let printed = callsheet(project(), &["man", name], &[], None);
        assert_eq!(printed.stdout, page, "{name}");
    }
    let lint = scratch.read("pages/callsheet-lint.1");
    assert!(lint.contains("Exit status:"), "{lint}");
    let ran = callsheet(project(), &["man", "lnt"], &[], None);
    assert_eq!(
        (ran.stderr.as_str(), ran.status),
        (
            "error: there is no command `lnt`; did you mean `lint`?\n",
            2
        )
    );
}
