//! What the end-to-end tests share: a scratch folder, and runs of the command.
#![allow(dead_code)] // each test takes its own part of it
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

#[cfg(feature = "client")]
pub(crate) mod books;
#[cfg(feature = "client")]
pub(crate) mod calls;
#[cfg(feature = "client")]
pub(crate) mod server;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Whether expectations are to be rewritten.
pub(crate) fn accepting() -> bool {
    std::env::var_os("CALLSHEET_ACCEPT").is_some_and(|value| value == "1")
}

/// The project's own folder.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of its own for a test, with a git repository's mark in it so that nothing above it
/// counts; it goes away with the test.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(root.join(".git")).unwrap();
        Self(root)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the command in the folder.
    pub(crate) fn callsheet(&self, arguments: &[&str]) -> Ran {
        callsheet(self.root(), arguments, &[], None)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a run of the command printed, and how it ended.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: i32,
}

impl Ran {
    /// What was said on standard error, each sentence in a line of its own.
    pub(crate) fn said(&self) -> String {
        self.stderr.replace("\n  ", " ")
    }
}

/// Runs the command.
pub(crate) fn callsheet(
    folder: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
    input: Option<&[u8]>,
) -> Ran {
    let mut child = command(folder)
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        let input = input.to_vec();
        // A command that does not read its input closes it.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let output = child.wait_with_output().unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        status: output.status.code().unwrap_or(-1),
    }
}

/// The command in a folder, with nothing of the environment that changes what it does.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    command.current_dir(folder);
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_HYPERLINK",
        "SKILLS_VIDEO_API_KEY",
    ] {
        command.env_remove(variable);
    }
    // A journal further up, such as one of somebody who has tried an example, is none of a test's.
    for home in ["HOME", "USERPROFILE"] {
        command.env(home, env!("CARGO_TARGET_TMPDIR"));
    }
    command
}

/// The lines from the first one that differs, of both texts.
pub(crate) fn difference(expected: &str, actual: &str) -> String {
    let same = expected
        .lines()
        .zip(actual.lines())
        .take_while(|(left, right)| left == right);
    let from = same.count();
    let mut text = format!("  from line {}:\n", from + 1);
    for (sign, whole) in [('-', expected), ('+', actual)] {
        for line in whole.lines().skip(from).take(15) {
            writeln!(text, "  {sign} {line}").unwrap();
        }
    }
    text
}
