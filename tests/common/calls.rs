//! What the tests of calls that are paid for share.

use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::server::Server;
use super::{Ran, Scratch, callsheet};

/// The key that all runs have.
pub(crate) const KEY: &str = "a-key-that-nobody-may-see";

/// Runs the command in the folder, with a key.
pub(crate) fn run(scratch: &Scratch, arguments: &[&str]) -> Ran {
    let environment = [("SKILLS_VIDEO_API_KEY", KEY)];
    callsheet(scratch.root(), arguments, &environment, None)
}

/// Sends files to the server, as agreed to.
pub(crate) fn send(scratch: &Scratch, server: &Server, arguments: &[&str]) -> Ran {
    let send = ["send", "--yes", "--base-url", &server.url];
    run(scratch, &[&send, arguments].concat())
}

/// A folder with requests for a fox, an owl and a hare.
pub(crate) fn with_requests() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("fox.yaml", "prompt: A red fox\nnum_images: 2\n");
    scratch.write("owl.yaml", "prompt: An owl\n");
    scratch.write("hare.yaml", "prompt: A hare\n");
    scratch
}

/// What the journal has.
pub(crate) fn jobs(scratch: &Scratch) -> Vec<Value> {
    let ran = run(scratch, &["jobs", "--json"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The states of the journal's jobs.
pub(crate) fn states(scratch: &Scratch) -> Vec<String> {
    let state = |job: &Value| job["state"].as_str().unwrap().to_owned();
    jobs(scratch).iter().map(state).collect()
}

/// The process asks to be stopped by the signal of Ctrl-C.
#[cfg(unix)]
pub(crate) fn interrupt(child: &Child) {
    signal(child, "-INT");
}

/// The process is told that its terminal is gone.
#[cfg(unix)]
pub(crate) fn hang_up(child: &Child) {
    signal(child, "-HUP");
}

#[cfg(unix)]
fn signal(child: &Child, option: &str) {
    let pid = child.id().to_string();
    let killed = Command::new("kill").args([option, &pid]).status().unwrap();
    assert!(killed.success());
}

/// Begins to send files to the server, as agreed to, in a process of its own.
pub(crate) fn begin(scratch: &Scratch, server: &Server, files: &[&str]) -> Child {
    super::command(scratch.root())
        .args(["send", "--yes", "--base-url", &server.url])
        .args(files)
        .env("SKILLS_VIDEO_API_KEY", KEY)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}
