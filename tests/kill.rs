//! Killed at any moment, the command loses no job that the server accepted, and pays for none twice.
#![cfg(all(feature = "client", unix))]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use common::Scratch;
use common::books;
use common::server::Server;
use serde_json::Value;

const KEY: &str = "a-key-that-nobody-may-see";

/// How many times it is killed.
const ROUNDS: usize = 100;

/// How many requests a run has.
const REQUESTS: usize = 3;

/// Numbers that look drawn, and are the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        // Knuth's MMIX, of which the upper bits are good.
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn nothing_is_lost_or_paid_for_twice_by_a_kill() {
    let seed = std::env::var("CALLSHEET_SEED").map_or(20_261_128, |seed| seed.parse().unwrap());
    println!("CALLSHEET_SEED={seed}");
    let mut draw = Draw(seed);
    let begun = Instant::now();
    let scratch = Scratch::new();
    let (tell, news) = mpsc::channel();
    let tell = Mutex::new(tell);
    let (server, books) = books::server(move |_, request| {
        // Whoever listens may kill the one who asked before the answer is on its way.
        let is_post = request.method == "POST";
        tell.lock().unwrap().send(is_post).unwrap();
        None
    });

    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for round in 0..ROUNDS {
        let files: Vec<_> = (0..REQUESTS)
            .map(|number| format!("{round}-{number}.yaml"))
            .collect();
        for file in &files {
            scratch.write(file, format!("prompt: {file}\n"));
        }
        while news.try_recv().is_ok() {}
        let mut child = start(&scratch, &server, &files);
        // After so many requests to the server, of which each job makes three, and a moment.
        for _ in 0..draw.below(3 * REQUESTS as u64 + 1) {
            let asked = news.recv_timeout(Duration::from_secs(20));
            assert!(asked.is_ok(), "the server was not asked for anything more");
        }
        let moment = Duration::from_micros(match draw.below(3) {
            0 => 0,
            1 => draw.below(1_000),
            _ => draw.below(20_000),
        });
        let _ = news.recv_timeout(moment);
        child.kill().unwrap();
        child.wait().unwrap();

        let listed = jobs(&scratch);
        for file in &files {
            let job = listed.iter().find(|job| job["file"] == file.as_str());
            let state = job.map_or("(not in the journal)", |job| job["state"].as_str().unwrap());
            *found.entry(state.to_owned()).or_default() += 1;
        }
        check(&scratch, &listed, &books.lock().unwrap(), &files, false);
        let mut again = start(&scratch, &server, &files);
        let status = again.wait().unwrap().code();
        assert!(matches!(status, Some(0 | 7)), "{status:?}");
        check(
            &scratch,
            &jobs(&scratch),
            &books.lock().unwrap(),
            &files,
            true,
        );
    }
    // Nothing is left of what was on its way.
    let names = fs::read_dir(scratch.root()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(|name| name.contains(".download")).collect();
    assert!(left.is_empty(), "{left:?}");
    println!("when killed: {found:?}; {:?}", begun.elapsed());
    // It was killed at every stage.
    for state in ["(not in the journal)", "doubtful", "accepted", "succeeded"] {
        assert!(found.contains_key(state), "never {state}: {found:?}");
    }
}

fn start(scratch: &Scratch, server: &Server, files: &[String]) -> Child {
    common::command(scratch.root())
        .args(["send", "--yes", "--jobs", "2", "--base-url", &server.url])
        .args(files)
        .env("SKILLS_VIDEO_API_KEY", KEY)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What the journal has of each file.
fn jobs(scratch: &Scratch) -> Vec<Value> {
    let ran = scratch.callsheet(&["jobs", "--json"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Compares the journal with the server's books.
fn check(scratch: &Scratch, jobs: &[Value], books: &[String], files: &[String], is_at_rest: bool) {
    for file in files {
        let accepted: Vec<_> = (1..)
            .zip(books)
            .filter(|(_, prompt)| *prompt == file)
            .collect();
        let known: Vec<_> = jobs
            .iter()
            .filter(|job| job["file"] == file.as_str())
            .collect();
        assert!(
            accepted.len() <= 1,
            "{file} was paid for {} times",
            accepted.len()
        );
        assert!(known.len() <= 1, "{file} was begun {} times", known.len());
        let Some(job) = known.first() else {
            assert!(
                accepted.is_empty(),
                "{file} was accepted, and the journal does not know"
            );
            assert!(!is_at_rest, "{file} was not sent");
            continue;
        };
        let id = job["id"].as_str();
        match job["state"].as_str().unwrap() {
            // The answer may not have arrived, or may have been on its way to the disk. That
            // somebody may have to pay is known.
            "doubtful" => assert_eq!(id, None, "{file}"),
            state @ ("accepted" | "succeeded") => {
                let (number, _) = accepted
                    .first()
                    .expect("the journal knows more than the server");
                assert_eq!(id, Some(format!("gen_{number}").as_str()), "{file}");
                assert!(!is_at_rest || state == "succeeded", "{file} is {state}");
            }
            state => panic!("{file} is {state}"),
        }
        if job["state"] == "succeeded" {
            let output = job["outputs"][0].as_str().unwrap();
            assert_eq!(
                fs::read(scratch.path(output)).unwrap(),
                books::PNG,
                "{file}"
            );
            let stem = file.trim_end_matches(".yaml");
            let sidecar = scratch.read(&format!("{stem}.{}.callsheet.json", id.unwrap()));
            let sidecar: Value = serde_json::from_str(&sidecar).unwrap();
            assert_eq!(sidecar["id"].as_str(), id);
        }
    }
}
