//! Outputs have a place before they are paid for.
#![cfg(all(feature = "client", target_os = "linux"))]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::os::unix::fs::symlink;
use std::process::Command;

use common::books;
use common::calls::{KEY, with_requests};

/// Among its own open files no process can make one, whoever runs it.
#[test]
fn nothing_is_paid_for_whose_outputs_cannot_be_saved() {
    let scratch = with_requests();
    symlink("/proc/self/fd", scratch.path("sealed")).unwrap();
    let (server, books) = books::server(|_, _| None);
    let output = Command::new("sh")
        .current_dir(scratch.root())
        .args(["-c", "exec \"$0\" \"$@\" 5<fox.yaml"])
        .args([env!("CARGO_BIN_EXE_callsheet"), "send", "--yes"])
        .args(["--base-url", &server.url, "sealed/5"])
        .env("SKILLS_VIDEO_API_KEY", KEY)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = "error: nothing was sent: the outputs of sealed/5 go into its folder, in which no \
               file can be made (";
    assert!(said.starts_with(why), "{said}");
    assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]));
    assert!(books.lock().unwrap().is_empty());
}
