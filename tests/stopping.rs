//! Runs that are told to stop.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::io::{BufRead, BufReader, Read};
#[cfg(unix)]
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use common::books::{self, Books};
#[cfg(unix)]
use common::calls::{KEY, hang_up};
use common::calls::{begin, interrupt, run, states, with_requests};
use common::server::{Answer, Server};

#[cfg(unix)]
#[test]
fn whoever_is_stopped_says_how_to_go_on() {
    let scratch = with_requests();
    let is_going = Arc::new(AtomicBool::new(true));
    let going = Arc::clone(&is_going);
    let (server, _) = books::server(move |_, request| {
        let looks = request.path.starts_with("/generation/gen_");
        (looks && going.load(Ordering::SeqCst))
            .then(|| Answer::json(200, r#"{"id": "gen_1", "status": "IN_PROGRESS"}"#))
    });
    let mut child = begin(&scratch, &server, &["fox.yaml"]);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("IN_PROGRESS") {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
    }
    interrupt(&child);
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    let hint = format!("To go on: callsheet wait --base-url {} gen_1\n", server.url);
    assert!(said.contains("  gen_1  fox.yaml\n"), "{said}");
    assert!(said.ends_with(&hint), "{said}");
    assert_eq!(states(&scratch), ["accepted"]);

    is_going.store(false, Ordering::SeqCst);
    let ran = run(&scratch, &["wait", "--base-url", &server.url]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("saved fox-1.png\n", 0),
        "{ran:?}"
    );
    assert_eq!(server.seen("POST").len(), 1);
}

#[cfg(unix)]
#[test]
fn whoever_is_stopped_lets_the_server_answer() {
    let scratch = with_requests();
    let (server, arrival, told, books) = held();
    let mut child = begin(&scratch, &server, &["fox.yaml", "owl.yaml"]);
    arrival.recv_timeout(Duration::from_secs(20)).unwrap();
    interrupt(&child);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Stopping as soon as the server has answered for fox.yaml") {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
    }
    told.send(()).unwrap();
    stderr.read_to_string(&mut said).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout, "accepted gen_1 fox.yaml\n");
    assert!(said.contains("Not sent: 1 request.\n"), "{said}");
    assert_eq!(*books.lock().unwrap(), ["A red fox"]);
    assert_eq!(states(&scratch), ["accepted"]);
}

/// A server that refuses it for now, before and after the word to stop: in neither case is it sent
/// once more.
#[cfg(unix)]
#[test]
fn whoever_is_stopped_sends_nothing_after_a_pause() {
    for (is_early, seconds) in [(true, 1), (false, 50)] {
        let scratch = with_requests();
        let (told, hear) = mpsc::channel::<()>();
        let (arrived, arrival) = mpsc::channel::<()>();
        let (hear, arrived) = (Mutex::new(hear), Mutex::new(arrived));
        let (server, books) = books::server(move |_, request| {
            if request.method != "POST" {
                return None;
            }
            arrived.lock().unwrap().send(()).unwrap();
            let heard = hear.lock().unwrap().recv_timeout(Duration::from_secs(20));
            heard.is_ok().then_some(Answer::TooMany(seconds))
        });
        let begun = Instant::now();
        let mut child = begin(&scratch, &server, &["fox.yaml", "owl.yaml"]);
        arrival.recv_timeout(Duration::from_secs(20)).unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        if is_early {
            interrupt(&child);
            while !said.contains("Stopping") {
                assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
            }
            told.send(()).unwrap();
        } else {
            told.send(()).unwrap();
            interrupt(&child);
        }
        // A second one would be answered, and counted.
        drop(told);
        stderr.read_to_string(&mut said).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert_eq!(output.stdout, b"");
        assert_eq!(server.seen("POST").len(), 1, "{said}");
        assert!(books.lock().unwrap().is_empty());
        assert_eq!(states(&scratch), ["not-accepted"]);
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = "fox.yaml: POST /generation/wan/wan-v2.7-pro: stopped (HTTP 429): before it was \
            tried once more, after: too many requests. Nothing was accepted; it is safe to send it \
            again.";
        assert!(words.contains(says), "{said}");
        assert!(words.ends_with("Not sent: 1 request."), "{said}");
        assert!(begun.elapsed() < Duration::from_secs(40), "{said}");
    }
}

/// That the time of `--timeout` is over is no word of a person to stop: the first one lets the
/// server answer all the same.
#[cfg(unix)]
#[test]
fn whoever_is_stopped_after_the_time_lets_the_server_answer() {
    let scratch = with_requests();
    let (server, arrival, told, books) = held();
    let mut child = begin(
        &scratch,
        &server,
        &["--timeout", "1s", "fox.yaml", "owl.yaml"],
    );
    arrival.recv_timeout(Duration::from_secs(20)).unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    let mut hear = |words: &str| {
        while !said.contains(words) {
            assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
        }
    };
    hear("is over: ending as soon as the server has answered for fox.yaml");
    interrupt(&child);
    hear("Stopping as soon as the server has answered for fox.yaml");
    told.send(()).unwrap();
    stderr.read_to_string(&mut said).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert_eq!(output.stdout, b"accepted gen_1 fox.yaml\n", "{said}");
    assert!(said.contains("Not sent: 1 request.\n"), "{said}");
    assert_eq!(*books.lock().unwrap(), ["A red fox"]);
    assert_eq!(states(&scratch), ["accepted"]);
}

/// A terminal that is closed is told of by the system, and by the shell, and takes no word any more.
#[cfg(target_os = "linux")]
#[test]
fn whoever_loses_the_terminal_lets_the_server_answer() {
    let scratch = with_requests();
    let (server, arrival, told, books) = held();
    let mut child = begin(&scratch, &server, &["fox.yaml", "owl.yaml"]);
    arrival.recv_timeout(Duration::from_secs(20)).unwrap();
    hang_up(&child);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Stopping as soon as the server has answered for fox.yaml") {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
    }
    drop((stderr, child.stdout.take()));
    hang_up(&child);
    told.send(()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(*books.lock().unwrap(), ["A red fox"]);
    assert_eq!(states(&scratch), ["accepted"]);
}

#[cfg(unix)]
#[test]
fn whoever_is_to_outlive_the_terminal_does() {
    let scratch = with_requests();
    let (server, arrival, told, _) = held();
    let mut child = Command::new("sh");
    child
        .current_dir(scratch.root())
        .args(["-c", "trap '' HUP; exec \"$0\" \"$@\""])
        .args([env!("CARGO_BIN_EXE_callsheet"), "send", "--yes"])
        .args(["--base-url", &server.url, "fox.yaml"])
        .env("SKILLS_VIDEO_API_KEY", KEY)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    arrival.recv_timeout(Duration::from_secs(20)).unwrap();
    hang_up(&child);
    told.send(()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(output.stdout, b"accepted gen_1 fox.yaml\nsaved fox-1.png\n");
}

/// A server that says when a request for a job arrives, and answers it when it is told to.
#[cfg(unix)]
fn held() -> (Server, mpsc::Receiver<()>, mpsc::Sender<()>, Books) {
    let (told, hear) = mpsc::channel::<()>();
    let (arrived, arrival) = mpsc::channel::<()>();
    let (hear, arrived) = (Mutex::new(hear), Mutex::new(arrived));
    let (server, books) = books::server(move |_, request| {
        if request.method == "POST" {
            arrived.lock().unwrap().send(()).unwrap();
            let heard = hear.lock().unwrap().recv_timeout(Duration::from_secs(20));
            assert!(heard.is_ok());
        }
        None
    });
    (server, arrival, told, books)
}
