//! Runs the transcripts under `tests/transcripts`: files, commands, and what they print.
//!
//! A transcript is a text of lines. What stands before the first file or command says what is
//! shown. Then:
//!
//! ```text
//! -- a remark
//! >>> requests/fox.yaml        a file with the lines that follow
//! prompt: A red fox
//! $ callsheet lint requests    a command, run in the folder of the files
//!   what it prints             standard output, indented by two spaces
//! ! what it says               standard error
//! ? 1                          its exit status, if that is not 0
//! ```
//!
//! A command may take its input from a file (`< fox.yaml`) or from a command before it (`|`), put
//! its output into a file (`> fox.yaml`), and be given environment variables (`NO_COLOR=1
//! callsheet …`). `CALLSHEET_ACCEPT=1 cargo test --test transcripts` writes what the commands
//! print now into the transcripts; then read the diff.
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common::{Ran, Scratch, accepting, callsheet};

#[test]
fn transcripts_are_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut folders = vec![root.clone()];
    folders.push(root.join(if cfg!(feature = "client") {
        "with-client"
    } else {
        "without-client"
    }));
    let mut transcripts: Vec<_> = folders.iter().flat_map(|folder| texts_in(folder)).collect();
    transcripts.sort();
    assert!(transcripts.len() > 10, "the transcripts were not found");

    let mut failed = Vec::new();
    for path in transcripts {
        let expected = fs::read_to_string(&path).unwrap();
        let actual = replay(&expected);
        if actual == expected {
            continue;
        }
        if accepting() {
            fs::write(&path, actual).unwrap();
        } else {
            let name = path.strip_prefix(&root).unwrap().display();
            failed.push(format!(
                "{name}\n{}",
                common::difference(&expected, &actual)
            ));
        }
    }
    assert!(
        failed.is_empty(),
        "transcripts are not true (CALLSHEET_ACCEPT=1 rewrites them):\n\n{}",
        failed.join("\n")
    );
}

fn texts_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect()
}

/// The transcript with what its commands print now.
fn replay(transcript: &str) -> String {
    let scratch = Scratch::new();
    let mut replayed = String::new();
    let mut lines = transcript.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(replayed, "{line}").unwrap();
        if let Some(name) = line.strip_prefix(">>> ") {
            let mut text = String::new();
            while let Some(line) = lines.next_if(|line| !is_marker(line)) {
                writeln!(replayed, "{line}").unwrap();
                writeln!(text, "{line}").unwrap();
            }
            let text = text.trim_end();
            scratch.write(
                name,
                if text.is_empty() {
                    String::new()
                } else {
                    format!("{text}\n")
                },
            );
        } else if let Some(command) = line.strip_prefix("$ ") {
            while lines.next_if(|line| !is_marker(line)).is_some() {}
            replayed.push_str(&printed(&run(&scratch, command)));
            if lines.peek().is_some() {
                replayed.push('\n');
            }
        }
    }
    replayed
}

fn is_marker(line: &str) -> bool {
    line.starts_with(">>> ") || line.starts_with("$ ") || line.starts_with("-- ")
}

fn printed(ran: &Ran) -> String {
    let mut text = String::new();
    for line in ran.stdout.lines() {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!("  {line}")
        };
        writeln!(text, "{line}").unwrap();
    }
    for line in ran.stderr.lines() {
        writeln!(text, "! {line}").unwrap();
    }
    if ran.status != 0 {
        writeln!(text, "? {}", ran.status).unwrap();
    }
    text
}

/// Runs a line of commands, each taking its input from the one before.
fn run(scratch: &Scratch, line: &str) -> Ran {
    let mut ran = Ran::default();
    let mut said = String::new();
    for (number, command) in line.split(" | ").enumerate() {
        let mut words = command.split_whitespace();
        let mut arguments = Vec::new();
        let mut environment = Vec::new();
        let mut input = (number > 0).then(|| ran.stdout.clone().into_bytes());
        let mut into = None;
        while let Some(word) = words.next() {
            match word {
                "<" => input = Some(fs::read(scratch.path(words.next().unwrap())).unwrap()),
                ">" => into = words.next(),
                "callsheet" if arguments.is_empty() => {}
                _ => match word.split_once('=') {
                    Some(pair) if arguments.is_empty() => environment.push(pair),
                    _ => arguments.push(word),
                },
            }
        }
        ran = callsheet(scratch.root(), &arguments, &environment, input.as_deref());
        said.push_str(&ran.stderr);
        if let Some(file) = into {
            scratch.write(file, std::mem::take(&mut ran.stdout));
        }
    }
    Ran {
        stderr: said,
        ..ran
    }
}
