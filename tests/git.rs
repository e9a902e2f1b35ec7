//! `callsheet lint --staged` and `--since`, on real repositories.
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;
use std::process::Command;

use common::{Ran, Scratch};

#[test]
fn what_is_staged_is_linted_as_it_is_staged() {
    let scratch = repository();
    scratch.write("requests/right-now.yaml", "prompt: a fox\n");
    scratch.write("requests/wrong-now.yaml", "promt: a fox\n");
    scratch.write("requests/猫 and\tdog.json", "{\"promt\": \"a\"}");
    scratch.write("other.yaml", "on: push\n");
    git(&scratch, &["add", "."]);
    // What stands in the folder is not what will be committed.
    scratch.write("requests/right-now.yaml", "promt: a fox\n");
    scratch.write("requests/wrong-now.yaml", "prompt: a fox\n");
    scratch.write("requests/not-staged.yaml", "promt: a fox\n");

    let ran = lint(&scratch, &["--staged"]);
    let found: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(found.len(), 2, "{ran:?}");
    assert!(
        found[0].starts_with("requests/wrong-now.yaml:1:1: error[missing-field]"),
        "{ran:?}"
    );
    assert!(found[1].contains("猫"), "{ran:?}");
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.stderr,
        "3 files checked: 2 errors (2 can be fixed with --fix), 1 file passed over that nothing claims as a request\n"
    );

    // Only what lies under the paths that are named.
    let ran = lint(&scratch, &["--staged", "requests/right-now.yaml"]);
    assert_eq!(ran.stderr, "1 file checked: no errors\n", "{ran:?}");

    git(&scratch, &["commit", "-qm", "more"]);
    let ran = lint(&scratch, &["--staged"]);
    assert_eq!(
        (ran.stderr.as_str(), ran.status),
        ("nothing was checked\n", 0)
    );
}

#[test]
fn a_staged_config_counts_as_it_is_staged() {
    let scratch = repository();
    scratch.write("prompts/a.yaml", "prompt: a fox\nmood: calm\n");
    let claim = "[[files]]\nglob = 'prompts/*.yaml'\n";
    let strict = format!("{claim}[rules]\nunknown-field = 'error'\n");
    scratch.write("callsheet.toml", strict.replace("error", "off"));
    git(&scratch, &["add", "."]);
    scratch.write("callsheet.toml", &strict);
    let ran = lint(&scratch, &["--staged"]);
    assert_eq!(
        (ran.stderr.as_str(), ran.status),
        ("1 file checked: no errors\n", 0),
        "{ran:?}"
    );
    // Without --staged the folder counts, and so it does for what git does not hold.
    assert_eq!(lint(&scratch, &["prompts"]).status, 1);
    git(&scratch, &["rm", "-qf", "--cached", "callsheet.toml"]);
    assert_eq!(lint(&scratch, &["--staged"]).status, 1);
    // A fault of it has its place, and lies in what is staged.
    scratch.write("callsheet.toml", "endpont = 'x'\n");
    git(&scratch, &["add", "."]);
    scratch.write("callsheet.toml", claim);
    let ran = lint(&scratch, &["--staged"]);
    let why = "error: callsheet.toml:1:1: unknown field `endpont`; did you mean `endpoint`?\n";
    assert!(ran.stderr.starts_with(why), "{ran:?}");
    assert_eq!(ran.status, 2);
    // Git names what lies in a folder that is gone, too.
    fs::remove_file(scratch.path("callsheet.toml")).unwrap();
    assert_eq!(lint(&scratch, &["--staged"]).status, 2);
}

#[test]
fn a_folder_below_names_files_as_seen_from_it() {
    let scratch = repository();
    scratch.write("requests/deep/wrong.yaml", "promt: a fox\n");
    scratch.write("requests/wrong.yaml", "promt: a fox\n");
    git(&scratch, &["add", "."]);
    let ran = common::callsheet(
        &scratch.path("requests/deep"),
        &["lint", "--format", "concise", "--staged"],
        &[],
        None,
    );
    assert!(ran.stdout.starts_with("wrong.yaml:1:1: "), "{ran:?}");
    assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
}

#[test]
fn what_a_branch_changed_is_linted() {
    let scratch = repository();
    scratch.write("requests/old.yaml", "promt: not of this branch\n");
    scratch.write("requests/gone.yaml", "promt: not of this branch\n");
    git(&scratch, &["add", "."]);
    git(&scratch, &["commit", "-qm", "old"]);
    git(&scratch, &["branch", "base"]);
    git(&scratch, &["rm", "-q", "requests/gone.yaml"]);
    scratch.write("requests/committed.yaml", "promt: a fox\n");
    git(&scratch, &["add", "."]);
    git(&scratch, &["commit", "-qm", "new"]);
    scratch.write("requests/new.yaml", "promt: a fox\n");
    scratch.write(".gitignore", "ignored.yaml\n");
    scratch.write("requests/ignored.yaml", "promt: a fox\n");

    let ran = lint(&scratch, &["--since", "base"]);
    let names: Vec<_> = ran
        .stdout
        .lines()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        names,
        ["requests/committed.yaml", "requests/new.yaml"],
        "{ran:?}"
    );

    let ran = lint(&scratch, &["--since", "no-such"]);
    assert_eq!(
        (ran.stderr.as_str(), ran.status),
        ("error: --since: git knows no revision `no-such`\n", 2)
    );
    let ran = lint(&scratch, &["--since", "--output=stolen"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(!scratch.path("stolen").exists());
}

#[test]
fn outside_of_a_repository_it_is_said() {
    let folder = std::env::temp_dir().join(format!("callsheet-no-git-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let environment = [("GIT_CEILING_DIRECTORIES", folder.to_str().unwrap())];
    let ran = common::callsheet(&folder, &["lint", "--staged"], &environment, None);
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr
            .starts_with("error: --staged asks git what has changed, but git says: not a git"),
        "{ran:?}"
    );
}

fn lint(scratch: &Scratch, arguments: &[&str]) -> Ran {
    scratch.callsheet(&[&["lint", "--format", "concise"], arguments].concat())
}

/// A scratch folder with a repository of its own and one commit.
fn repository() -> Scratch {
    let scratch = Scratch::new();
    fs::remove_dir_all(scratch.path(".git")).unwrap();
    git(&scratch, &["init", "-q"]);
    scratch.write("readme", "");
    git(&scratch, &["add", "."]);
    git(&scratch, &["commit", "-qm", "first"]);
    scratch
}

fn git(scratch: &Scratch, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    let ran = Command::new("git")
        .arg("-C")
        .arg(scratch.root())
        .args(identity)
        .args([
            "-c",
            "commit.gpgsign=false",
            "-c",
            "core.hooksPath=/dev/null",
        ])
        .args(arguments)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{arguments:?}: {ran:?}");
}
