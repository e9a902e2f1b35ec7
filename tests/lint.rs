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
        ran.stderr,
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
        assert!(ran.stderr.contains(why), "{ran:?}");
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
    let said: Vec<_> = ran.stderr.lines().collect();
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
