//! What `callsheet lint` does with files, streams and terminals that are out of the ordinary.
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fmt::Write as _;
use std::process::Stdio;

use common::{Scratch, callsheet, command};

const BAD: &str = "prompt: A red fox\nmood: calm\n";

#[test]
fn a_file_that_is_no_text_is_told_and_the_rest_is_checked() {
    let scratch = Scratch::new();
    scratch.write("a.yaml", b"prompt: A \xff fox\n");
    scratch.write("b.yaml", b"\xff\xfep\0r\0o\0");
    scratch.write("c.yaml", BAD);
    let ran = scratch.callsheet(&["lint", "--format", "concise", "."]);
    assert!(
        ran.stdout.starts_with("c.yaml:2:1: error[unknown-field]"),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .starts_with("error: a.yaml:1: the byte 0xFF at 1:11 "),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .contains("\nerror: b.yaml: the text is in UTF-16"),
        "{ran:?}"
    );
    assert!(ran.stderr.ends_with("1 file checked: 1 error\n"), "{ran:?}");
    assert_eq!(ran.status, 2);
    let ran = scratch.callsheet(&["lint", "--format", "json", "a.yaml"]);
    assert!(ran.stdout.contains("\"line\": 1,\n"), "{ran:?}");
    // A file that nothing claims is nobody's business.
    let ran = scratch.callsheet(&["lint", "--only-claimed", "a.yaml", "b.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
}

/// Whoever reads standard output gets a document in any case, with what was in the way.
#[test]
fn what_keeps_everything_from_being_checked_is_told_in_every_format() {
    let scratch = Scratch::new();
    scratch.write("toml/callsheet.toml", "endpont = 'x'\n[rules]\n");
    scratch.write("toml/a.yaml", "prompt: A red fox\n");
    scratch.write("syntax/callsheet.toml", "endpoint = \n");
    scratch.write("syntax/a.yaml", "prompt: A red fox\n");
    scratch.write("good.yaml", "prompt: A red fox\n");
    scratch.write("spec.yaml", "openapi: 3.1.0\npaths: {/a: 4}\n");
    scratch.write("named.yaml", "# callsheet: endpoint=wan\nprompt: a\n");
    // Without a file there is no place, and without a line no more than that.
    let cases: [(&[&str], &str, u64); 7] = [
        (&["toml"], "toml/callsheet.toml", 1),
        (&["syntax"], "syntax/callsheet.toml", 1),
        (&["--spec", "spec.yaml", "good.yaml"], "spec.yaml", 1),
        (&["--spec", "none.yaml", "good.yaml"], "none.yaml", 0),
        (&["named.yaml"], "named.yaml", 1),
        (&["--endpoint", "wan", "good.yaml"], "", 0),
        (&["--deny", "toolong", "good.yaml"], "", 0),
    ];
    for (arguments, file, number) in cases {
        let lint = |format| {
            let ran = scratch.callsheet(&[&["lint", "--format", format], arguments].concat());
            assert_eq!(ran.status, 2, "{arguments:?} {ran:?}");
            assert!(ran.stderr.starts_with("error: "), "{arguments:?} {ran:?}");
            ran.stdout
        };
        let parsed = |format| serde_json::from_str::<serde_json::Value>(&lint(format)).unwrap();
        let file = serde_json::json!((!file.is_empty()).then_some(file));
        let number = serde_json::json!((number > 0).then_some(number));

        let json = parsed("json");
        assert_eq!(json["problems"][0]["file"], file, "{json}");
        assert_eq!(json["problems"][0]["line"], number, "{json}");
        let schema = scratch.callsheet(&["schema", "--of", "output"]).stdout;
        let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
        assert!(jsonschema::is_valid(&schema, &json), "{json}");

        let lines = lint("jsonl");
        let lines: Vec<serde_json::Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines[0]["type"], "problem", "{lines:?}");
        assert_eq!(lines[lines.len() - 1]["type"], "summary", "{lines:?}");

        let sarif = parsed("sarif");
        let invocation = &sarif["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let notification = &invocation["toolExecutionNotifications"][0];
        let physical = &notification["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], file, "{notification}");
        assert_eq!(physical["region"]["startLine"], number, "{notification}");

        let gitlab = parsed("gitlab");
        assert_eq!(gitlab[0]["check_name"], "not-checked", "{gitlab}");
        assert!(gitlab[0]["location"]["path"].is_string(), "{gitlab}");
        assert!(lint("github").starts_with("::error "));
        let junit = lint("junit");
        assert!(junit.contains("<error type=\"not-checked\""), "{junit}");
        assert!(junit.ends_with("</testsuites>\n"), "{junit}");
    }
    // Where standard output is for a text, there is none.
    let arguments = [
        "lint",
        "--format",
        "json",
        "--fix",
        "--endpoint",
        "wan",
        "-",
    ];
    let ran = callsheet(scratch.root(), &arguments, &[], Some(b"prompt: a\n"));
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2));
}

#[test]
fn a_file_beyond_all_measure_is_not_read_to_its_end() {
    let scratch = Scratch::new();
    let file = std::fs::File::create(scratch.path("huge.yaml")).unwrap();
    // A hole: it takes no room on the disk.
    file.set_len(1 << 32).unwrap();
    let ran = scratch.callsheet(&["lint", "huge.yaml"]);
    assert!(
        ran.stderr
            .starts_with("error: huge.yaml: has more than 67108864 bytes"),
        "{ran:?}"
    );
    assert_eq!(ran.status, 2);
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_waited_for() {
    let scratch = Scratch::new();
    let made = std::process::Command::new("mkfifo")
        .arg(scratch.path("pipe.yaml"))
        .status();
    assert!(made.unwrap().success());
    scratch.write("api.json", "{\"$ref\": \"pipe.yaml\"}");
    scratch.write("good.yaml", "prompt: A red fox\n");
    let why = "this is a pipe or a device, not a file, and is not read";
    let ran = scratch.callsheet(&["lint", "pipe.yaml", "/dev/zero", "good.yaml"]);
    assert_eq!(
        ran.said(),
        format!(
            "error: pipe.yaml: {why}; to lint what it gives, pipe it to `-`\n\
             error: /dev/zero: {why}; to lint what it gives, pipe it to `-`\n\
             1 file checked: no errors\n"
        )
    );
    assert_eq!(ran.status, 2);
    // In a folder it is none of the files.
    let ran = scratch.callsheet(&["lint", "."]);
    assert!(!ran.stderr.contains("pipe"), "{ran:?}");
    for spec in ["pipe.yaml", "api.json", "/dev/zero"] {
        let ran = scratch.callsheet(&["lint", "--spec", spec, "good.yaml"]);
        let words: Vec<_> = ran.stderr.split_whitespace().collect();
        assert!(words.join(" ").contains(why), "{ran:?}");
        assert_eq!(ran.status, 2);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_files() {
    use std::os::unix::fs::symlink;

    let scratch = Scratch::new();
    scratch.write("good.yaml", "prompt: A red fox\n");
    scratch.write("folder/inside.yaml", "prompt: A red fox\n");
    symlink(scratch.path("good.yaml"), scratch.path("link.yaml")).unwrap();
    symlink(scratch.path("nothing"), scratch.path("broken.yaml")).unwrap();
    symlink(scratch.path("nothing"), scratch.path("broken.txt")).unwrap();
    symlink(scratch.path("round.yaml"), scratch.path("round.yaml")).unwrap();
    symlink(scratch.root(), scratch.path("folder/up.yaml")).unwrap();
    let ran = scratch.callsheet(&["lint", "."]);
    assert_eq!(ran.status, 2);
    let said = ran.said();
    let said: Vec<_> = said.lines().collect();
    assert_eq!(said.len(), 3, "{ran:?}");
    assert!(
        said[0].starts_with("error: broken.yaml: this link leads nowhere"),
        "{ran:?}"
    );
    assert!(
        said[1].starts_with("error: round.yaml: this link leads nowhere"),
        "{ran:?}"
    );
    assert_eq!(said[2], "3 files checked: no errors");
}

#[test]
fn what_git_ignores_and_what_is_hidden_is_left_out_unless_it_is_named() {
    let scratch = Scratch::new();
    scratch.write(".gitignore", "drafts/\n");
    for name in [
        "good.yaml",
        "drafts/bad.yaml",
        ".hidden/bad.yaml",
        "folder.yaml/bad.yaml",
    ] {
        scratch.write(
            name,
            if name == "good.yaml" {
                "prompt: A red fox\n"
            } else {
                BAD
            },
        );
    }
    let ran = scratch.callsheet(&["lint", ".", "--format", "concise"]);
    assert_eq!(ran.stderr, "2 files checked: 1 error\n", "{ran:?}");
    let ran = scratch.callsheet(&["lint", "drafts/bad.yaml", ".hidden/bad.yaml"]);
    assert_eq!(ran.stderr, "2 files checked: 2 errors\n", "{ran:?}");
}

#[test]
fn the_order_is_that_of_the_paths_whatever_the_threads() {
    let scratch = Scratch::new();
    let mut expected = String::new();
    for number in 100..400 {
        scratch.write(&format!("{number}.yaml"), BAD);
        let fault = "error[unknown-field]: unknown field `mood`";
        writeln!(expected, "{number}.yaml:2:1: {fault}").unwrap();
    }
    for threads in ["1", "2", "7"] {
        let arguments = ["lint", "--format", "concise", "."];
        let environment = [("RAYON_NUM_THREADS", threads)];
        let ran = callsheet(scratch.root(), &arguments, &environment, None);
        assert_eq!(ran.stdout, expected, "{threads}");
        assert_eq!(ran.stderr, "300 files checked: 300 errors\n");
    }
    let of = |threads, format| {
        let arguments = ["lint", "--format", format, "."];
        let environment = [("RAYON_NUM_THREADS", threads)];
        callsheet(scratch.root(), &arguments, &environment, None)
    };
    for format in [
        "full", "json", "jsonl", "github", "gitlab", "junit", "sarif",
    ] {
        assert_eq!(of("1", format), of("7", format), "{format}");
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let scratch = Scratch::new();
    scratch.write("bad.yaml", BAD);
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        let arguments = [&["lint", "bad.yaml"], arguments].concat();
        callsheet(scratch.root(), &arguments, environment, None)
            .stdout
            .contains('\u{1b}')
    };
    assert!(!run(&[], &[]), "no terminal");
    assert!(run(&["--color", "always"], &[]));
    assert!(
        run(&["--color", "always"], &[("NO_COLOR", "1")]),
        "the command line comes first"
    );
    assert!(run(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!run(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!run(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!run(&["--color", "always", "--format", "json"], &[]));
}

/// A link is a set of escape sequences, so that it goes with the colours.
#[test]
fn links_are_for_those_who_ask_where_there_are_colours() {
    let scratch = Scratch::new();
    scratch.write("bad.yaml", BAD);
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        let arguments = [&["lint", "bad.yaml"], arguments].concat();
        callsheet(scratch.root(), &arguments, environment, None)
            .stdout
            .contains("\u{1b}]8;;https://")
    };
    let force = [("FORCE_HYPERLINK", "1")];
    assert!(!run(&[], &[]));
    assert!(!run(&["--color", "always"], &[]), "no terminal");
    assert!(run(&["--color", "always"], &force));
    assert!(!run(&[], &force), "no colours");
}

#[test]
fn a_reader_that_goes_away_changes_nothing() {
    let scratch = Scratch::new();
    for number in 0..500 {
        scratch.write(&format!("{number}.yaml"), BAD);
    }
    let mut child = command(scratch.root())
        .args(["lint", "."])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "500 files checked: 500 errors\n"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let scratch = Scratch::new();
    scratch.write("bad.yaml", BAD);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = command(scratch.root())
        .args(["lint", "bad.yaml"])
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error: the output cannot be written: "),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_config_counts_from_wherever_the_command_is_run() {
    let scratch = Scratch::new();
    scratch.write("callsheet.toml", "[[files]]\nglob = 'prompts/**/*.yaml'\n");
    scratch.write("prompts/deep/bad.yaml", BAD);
    scratch.write("elsewhere/x.yaml", BAD);
    let absolute = scratch.path("prompts/deep/bad.yaml");
    for (folder, path) in [
        (".", "prompts/deep/bad.yaml"),
        (".", "./prompts/../prompts/deep/bad.yaml"),
        ("prompts", "deep/bad.yaml"),
        ("elsewhere", "../prompts/deep/bad.yaml"),
        ("elsewhere", absolute.to_str().unwrap()),
    ] {
        let arguments = ["lint", "--only-claimed", path];
        let ran = callsheet(&scratch.path(folder), &arguments, &[], None);
        assert_eq!(ran.stderr, "1 file checked: 1 error\n", "{folder} {path}");
    }
}

#[test]
fn a_checkout_below_a_folder_named_requests_claims_nothing_by_that() {
    let scratch = Scratch::new();
    scratch.write("requests/checkout/.git/HEAD", "");
    scratch.write("requests/checkout/ci.yaml", "on: push\n");
    scratch.write("requests/checkout/requests/bad.yaml", BAD);
    let checkout = scratch.path("requests/checkout");
    let ran = callsheet(&checkout, &["lint"], &[], None);
    assert!(
        ran.stderr
            .starts_with("1 file checked: 1 error, 1 file passed over"),
        "{ran:?}"
    );
    // From within the folder, too, it is known what the folder is.
    let ran = callsheet(&checkout.join("requests"), &["lint"], &[], None);
    assert_eq!(ran.stderr, "1 file checked: 1 error\n");
}
