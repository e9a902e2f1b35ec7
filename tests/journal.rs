//! The journal: no request is paid for twice, and no job is lost.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use common::books::{self, Most, PNG, SUBMIT};
use common::server::{Answer, Server};
use common::{Ran, Scratch, callsheet};
use serde_json::{Value, json};

const KEY: &str = "a-key-that-nobody-may-see";

fn run(scratch: &Scratch, arguments: &[&str]) -> Ran {
    let environment = [("SKILLS_VIDEO_API_KEY", KEY)];
    callsheet(scratch.root(), arguments, &environment, None)
}

fn send(scratch: &Scratch, server: &Server, arguments: &[&str]) -> Ran {
    let send = ["send", "--yes", "--base-url", &server.url];
    run(scratch, &[&send, arguments].concat())
}

fn with_requests() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("fox.yaml", "prompt: A red fox\nnum_images: 2\n");
    scratch.write("owl.yaml", "prompt: An owl\n");
    scratch.write("hare.yaml", "prompt: A hare\n");
    scratch
}

fn jobs(scratch: &Scratch) -> Vec<Value> {
    let ran = run(scratch, &["jobs", "--json"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

fn states(scratch: &Scratch) -> Vec<String> {
    let state = |job: &Value| job["state"].as_str().unwrap().to_owned();
    jobs(scratch).iter().map(state).collect()
}

#[test]
fn what_was_paid_for_is_not_paid_for_again() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    let first = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(
        (first.stdout.as_str(), first.status),
        ("accepted gen_1 fox.yaml\nsaved fox-1.png\n", 0),
        "{first:?}"
    );
    assert!(
        first.stderr.ends_with("1 job: 1 ended well; 12 credits.\n"),
        "{first:?}"
    );
    // It is known by what it says, whatever its file is called and however it is written.
    scratch.write("copy.json", r#"{"num_images": 2.0, "prompt": "A red fox"}"#);
    for file in ["fox.yaml", "copy.json"] {
        let ran = send(&scratch, &server, &[file]);
        assert_eq!(ran.stdout, format!("known gen_1 {file}\n"));
        assert_eq!(ran.status, 0, "{ran:?}");
        assert!(
            ran.stderr
                .contains(&format!("{file}: made before: fox-1.png")),
            "{ran:?}"
        );
    }
    assert_eq!(books.lock().unwrap().len(), 1);
    // Nothing is asked of the server either, so that no key is needed.
    let arguments = ["send", "--base-url", &server.url, "fox.yaml"];
    let ran = callsheet(scratch.root(), &arguments, &[], None);
    assert_eq!(ran.status, 0, "{ran:?}");

    scratch.write("changed.yaml", "prompt: A red fox\n");
    let ran = send(&scratch, &server, &["changed.yaml"]);
    assert!(ran.stdout.starts_with("accepted gen_2 "), "{ran:?}");
    let again = send(&scratch, &server, &["--again", "fox.yaml"]);
    assert_eq!(
        again.stdout, "accepted gen_3 fox.yaml\nsaved fox-2.png\n",
        "{again:?}"
    );
    assert_eq!(fs::read(scratch.path("fox-2.png")).unwrap(), PNG);
}

#[test]
fn a_page_in_the_place_of_a_picture_is_no_picture() {
    let scratch = with_requests();
    let has_gone = Arc::new(AtomicBool::new(true));
    let gone = Arc::clone(&has_gone);
    let (server, books) = books::server(move |_, request| {
        let is_page = request.path.starts_with("/files/") && gone.load(Ordering::SeqCst);
        is_page.then(|| Answer::Bytes(b"<!DOCTYPE html><title>Expired</title>".to_vec()))
    });
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("accepted gen_1 fox.yaml\n", 6),
        "{ran:?}"
    );
    assert_eq!(states(&scratch), ["accepted"], "it can be collected later");
    let pictures = || {
        let names = fs::read_dir(scratch.root()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names
            .filter(|name| !["fox.yaml", "owl.yaml", "hare.yaml", ".git"].contains(&name.as_str()))
            .collect();
        names.sort();
        names
    };
    assert_eq!(pictures(), [".callsheet"], "nothing is left behind");

    has_gone.store(false, Ordering::SeqCst);
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("known gen_1 fox.yaml\nsaved fox-1.png\n", 0),
        "{ran:?}"
    );
    let saved = [".callsheet", "fox-1.png", "fox.gen_1.callsheet.json"];
    assert_eq!(pictures(), saved);
    assert_eq!(books.lock().unwrap().len(), 1);
}

/// A server does not decide how full the disk gets.
#[test]
fn of_an_answer_that_names_outputs_without_end_the_first_are_saved() {
    let scratch = with_requests();
    let (server, _) = books::server(|base, request| {
        let is_look = request.path.starts_with("/generation/gen_");
        is_look.then(|| {
            let image = |number: u32| json!({"url": format!("{base}/files/{number}.png")});
            let images: Vec<_> = (0..103).map(image).collect();
            let answer = json!({"id": "gen_1", "status": "COMPLETED", "data": {"images": images}});
            Answer::Json(200, answer.to_string())
        })
    });
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(ran.status, 6, "{ran:?}");
    assert_eq!(ran.stdout.matches("saved ").count(), 100);
    let says = "gen_1: the job's answer names 103 outputs, and of one job at most 100 are saved";
    assert!(ran.said().contains(says), "{ran:?}");
    let files = server.seen("GET");
    let files = files.iter().filter(|get| get.path.starts_with("/files/"));
    assert_eq!(files.count(), 100);
    assert_eq!(states(&scratch), ["accepted"]);
}

#[test]
fn another_server_is_another_request() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    let (other, others) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml"]);
    send(&scratch, &other, &["fox.yaml"]);
    assert_eq!(books.lock().unwrap().len(), 1);
    assert_eq!(others.lock().unwrap().len(), 1);
}

/// Work that nothing marks as such, in a person's own folder.
fn in_a_home() -> (Scratch, impl Fn(&str, &[&str]) -> Ran) {
    let scratch = Scratch::new();
    fs::remove_dir(scratch.path(".git")).unwrap();
    scratch.write("home/work/foxes/fox.yaml", "prompt: A red fox\n");
    scratch.write("home/work/owls/owl.yaml", "prompt: An owl\n");
    let home = scratch.path("home");
    let run = move |folder: &str, arguments: &[&str]| {
        let home_text = home.to_str().unwrap();
        let environment = [
            ("SKILLS_VIDEO_API_KEY", KEY),
            ("HOME", home_text),
            ("USERPROFILE", home_text),
        ];
        callsheet(&home.join(folder), arguments, &environment, None)
    };
    (scratch, run)
}

#[test]
fn the_same_file_from_another_folder_is_not_paid_for_again() {
    let says = "A new journal begins at";
    for first in ["work", "work/foxes", "", "work/owls"] {
        let (scratch, run) = in_a_home();
        let (server, books) = books::server(|_, _| None);
        for folder in [first, "work", "work/foxes", "work/owls", ""] {
            let file = scratch.path("home/work/foxes/fox.yaml");
            let file = match folder {
                "work" => "foxes/fox.yaml",
                "work/foxes" => "fox.yaml",
                "work/owls" => "../foxes/fox.yaml",
                _ => file.to_str().unwrap(),
            };
            let arguments = ["send", "--yes", "--base-url", &server.url, file];
            let ran = run(folder, &arguments);
            assert_eq!(ran.status, 0, "{folder} after {first}: {ran:?}");
            assert_eq!(
                books.lock().unwrap().len(),
                1,
                "{folder} after {first}: {ran:?}"
            );
        }
        assert!(!scratch.path("home/.callsheet").exists());
        let root = if first == "work" {
            "work"
        } else {
            "work/foxes"
        };
        assert!(
            scratch.path(&format!("home/{root}/.callsheet")).is_dir(),
            "{first}"
        );
        // That it begins is said once, in the run that begins it.
        let ran = run(
            "work/owls",
            &["send", "--yes", "--base-url", &server.url, "owl.yaml"],
        );
        assert_eq!(ran.stderr.contains(says), root != "work", "{ran:?}");
        let ran = run(
            "work/owls",
            &["send", "--yes", "--base-url", &server.url, "owl.yaml"],
        );
        assert!(!ran.stderr.contains(says), "{ran:?}");
    }
}

#[test]
fn a_new_journal_is_told_and_files_of_two_are_not_sent_together() {
    let (scratch, run) = in_a_home();
    let (server, books) = books::server(|_, request| {
        let looks = request.path.starts_with("/generation/gen_");
        looks.then(|| Answer::json(404, "{}"))
    });
    let send = ["send", "--yes", "--base-url", &server.url];
    let ran = run("work/owls", &[&send[..], &["../foxes/fox.yaml"]].concat());
    assert_eq!(ran.status, 6, "{ran:?}");
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let foxes = scratch.path("home/work/foxes");
    let begins = format!(
        "A new journal begins at {}; requests that were sent before from elsewhere are not known \
         here.",
        foxes.join(".callsheet/journal.jsonl").display()
    );
    assert!(said.contains(&begins), "{ran:?}");
    // Here there is another journal, or none, so that it is said where to go.
    let hint = format!(
        "To go on, in {}: callsheet wait --base-url {} gen_1\n",
        foxes.display(),
        server.url
    );
    assert!(ran.stderr.ends_with(&hint), "{ran:?}");

    let both = ["foxes/fox.yaml", "owls/owl.yaml"];
    let ran = run("work", &[&send[..], &both].concat());
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = format!(
        "foxes/fox.yaml belongs to the journal in {}, and owls/owl.yaml to the one in {}.",
        foxes.display(),
        scratch.path("home/work").display()
    );
    assert!(said.contains(&says), "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 1);
    // What is not sent needs no journal.
    let ran = run("work", &["send", "--dry-run", both[0], both[1]]);
    assert_eq!(ran.status, 0, "{ran:?}");
}

#[test]
fn an_id_that_cannot_be_written_down_is_told_with_what_to_do() {
    let scratch = with_requests();
    let journal = scratch.path(".callsheet/journal.jsonl");
    let kept = scratch.path(".callsheet/kept.jsonl");
    let (from, to) = (journal.clone(), kept.clone());
    let (server, books) = books::server(move |_, request| {
        if request.path == SUBMIT {
            // What is in the way now lets nothing be written.
            fs::rename(&from, &to).unwrap();
            fs::create_dir(&from).unwrap();
        }
        None
    });
    let ran = send(&scratch, &server, &["fox.yaml", "owl.yaml"]);
    assert!(
        ran.stdout.starts_with("accepted gen_1 fox.yaml\n"),
        "{ran:?}"
    );
    let command = format!(
        "callsheet wait --base-url {} --request fox.yaml gen_1",
        server.url
    );
    let says = format!(
        "fox.yaml: keep the id gen_1, which the journal does not have; nothing more is sent. Put \
         that right, and `{command}` notes it down"
    );
    assert!(ran.said().contains(&says), "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 1);

    fs::remove_dir(&journal).unwrap();
    fs::rename(&kept, &journal).unwrap();
    assert_eq!(states(&scratch), ["doubtful"]);
    let words: Vec<_> = command.split(' ').skip(1).collect();
    let ran = run(&scratch, &words);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(states(&scratch), ["succeeded"]);
}

#[test]
fn what_may_be_secret_in_a_base_url_is_neither_shown_nor_used() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml"]);
    let address = server.url.strip_prefix("http://").unwrap();
    for base_url in [
        format!("http://me:hunter2@{address}"),
        format!("http://{address}/?key=hunter2"),
        "https://me:hunter2@elsewhere.example/v1?key=hunter2".to_owned(),
    ] {
        for command in [
            &["send", "--yes", "owl.yaml"][..],
            &["send", "--dry-run", "fox.yaml"],
            &["wait", "gen_1"],
            &["wait", "--request", "owl.yaml", "gen_2"],
            &["jobs", "--yes", "--not-accepted", "fox.yaml"],
            &["credits"],
        ] {
            let ran = run(&scratch, &[command, &["--base-url", &base_url]].concat());
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!said.contains("hunter2"), "{ran:?}");
        }
    }
    assert!(!scratch.read(".callsheet/journal.jsonl").contains("hunter2"));
    assert_eq!(books.lock().unwrap().len(), 1);
}

#[test]
fn a_server_that_is_spelled_otherwise_is_the_same() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let address = server.url.strip_prefix("http://127.0.0.1").unwrap();
    for other in ["HTTP://127.0.0.1", "http://127.1", "http://0x7f.0.0.1"] {
        let base_url = format!("{other}{address}/./");
        let ran = run(
            &scratch,
            &["send", "--yes", "--base-url", &base_url, "fox.yaml"],
        );
        assert_eq!(ran.stdout, "known gen_1 fox.yaml\n", "{ran:?}");
    }
    assert_eq!(books.lock().unwrap().len(), 1);
}

#[test]
fn the_same_request_twice_in_a_run_is_sent_once() {
    let scratch = with_requests();
    scratch.write("copy.yaml", "num_images: 2\nprompt: A red fox\n");
    let (server, books) = books::server(|_, _| None);
    let ran = send(&scratch, &server, &["fox.yaml", "copy.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stdout.contains("known gen_1 copy.yaml\n"), "{ran:?}");
    let says = "The same as in another of the files, and sent once: 1 request.\n";
    assert!(ran.stderr.starts_with(says), "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 1);
    let later = send(&scratch, &server, &["copy.yaml", "fox.yaml"]);
    let says = "Known from the journal, and not paid for again: 2 requests.\n";
    assert!(later.stderr.starts_with(says), "{later:?}");
    let again = send(&scratch, &server, &["--again", "fox.yaml", "copy.yaml"]);
    assert_eq!(again.status, 0, "{again:?}");
    assert_eq!(books.lock().unwrap().len(), 3);
}

#[test]
fn doubt_is_not_paid_for() {
    let scratch = with_requests();
    let is_silent = Arc::new(AtomicBool::new(true));
    let silent = Arc::clone(&is_silent);
    let (server, books) = books::server(move |_, request| {
        (request.method == "POST" && silent.load(Ordering::SeqCst)).then_some(Answer::Nothing)
    });
    let ran = send(&scratch, &server, &["fox.yaml", "owl.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 7), "{ran:?}");
    assert!(ran.stderr.contains("Not sent: 1 request.\n"), "{ran:?}");
    assert_eq!(server.seen("POST").len(), 1);
    assert_eq!(states(&scratch), ["doubtful"]);

    is_silent.store(false, Ordering::SeqCst);
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 7), "{ran:?}");
    assert!(
        ran.said()
            .contains("whether the server accepted it is not known"),
        "{ran:?}"
    );
    assert_eq!(server.seen("POST").len(), 1);
    let ran = run(&scratch, &["wait", "--base-url", &server.url]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 7), "{ran:?}");
    // The command that it names does not pay: it goes where the request was sent to.
    let says = format!(
        "Left out: fox.yaml, of which it is not known whether the server accepted it; `callsheet \
         send --base-url {}` with it, unchanged, says what can be done, and pays for nothing",
        server.url
    );
    assert!(ran.stderr.contains(&says), "{ran:?}");

    // An id that the server does not know is not noted down: the right one could not be any more.
    let base = ["wait", "--base-url", &server.url];
    let before = fs::read(scratch.path(".callsheet/journal.jsonl")).unwrap();
    for file in ["fox.yaml", "owl.yaml"] {
        let arguments = [&base[..], &["--request", file, "job_1"]].concat();
        let ran = run(&scratch, &arguments);
        assert_eq!((ran.stdout.as_str(), ran.status), ("", 6), "{ran:?}");
        let says =
            format!("{file}: it was not noted down that its job is job_1, because the server");
        assert!(ran.said().contains(&says), "{ran:?}");
        assert!(ran.said().contains("no such thing"), "{ran:?}");
    }
    let after = fs::read(scratch.path(".callsheet/journal.jsonl")).unwrap();
    assert_eq!(before, after);

    // The job turns up in the account, and is collected.
    books.lock().unwrap().push("A red fox".to_owned());
    let arguments = [&base[..], &["--request", "fox.yaml", "gen_1"]].concat();
    let ran = run(&scratch, &arguments);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("saved fox-1.png\n", 0),
        "{ran:?}"
    );
    assert_eq!(states(&scratch), ["succeeded"]);
    let ran = run(&scratch, &["wait", "--base-url", &server.url]);
    assert!(!ran.stderr.contains("Left out"), "{ran:?}");
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("known gen_1 fox.yaml\n", 0)
    );
    // Another id for the same is a mistake.
    let arguments = [&base[..], &["--request", "fox.yaml", "gen_7"]].concat();
    let ran = run(&scratch, &arguments);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.stderr.contains("another job for it, gen_1"), "{ran:?}");
    // So is the job of one request for another.
    let arguments = [&base[..], &["--request", "owl.yaml", "gen_1"]].concat();
    let ran = run(&scratch, &arguments);
    assert_eq!(ran.status, 2, "{ran:?}");
    let says = "owl.yaml: the journal has the job gen_1 as that of another request, fox.yaml";
    assert!(ran.said().contains(says), "{ran:?}");
    assert_eq!(states(&scratch), ["succeeded"]);
    assert_eq!(server.seen("POST").len(), 1);
}

#[test]
fn a_request_that_the_journal_could_not_tell_of_again_is_not_sent() {
    let scratch = Scratch::new();
    let (server, books) = books::server(|_, _| None);
    let deep = |levels: usize| {
        let nested = "[".repeat(levels) + &"]".repeat(levels);
        format!("prompt: A red fox\n# callsheet: allow(unknown-field)\nx: {nested}\n")
    };
    scratch.write("deep.yaml", deep(125));
    let ran = send(&scratch, &server, &["deep.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    scratch.write("deeper.yaml", deep(126));
    let ran = send(&scratch, &server, &["deeper.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    assert!(ran.said().contains("could not be read again"), "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 1);
    // The journal is none the worse for it.
    let ran = send(&scratch, &server, &["deep.yaml"]);
    assert_eq!(ran.stdout, "known gen_1 deep.yaml\n", "{ran:?}");
}

/// A server that accepts and says nothing; these are the jobs that go on there.
fn silent(running: Value) -> (Server, books::Books) {
    books::server(move |_, request| match request.path.as_str() {
        SUBMIT => Some(Answer::Nothing),
        "/generations/running" => Some(Answer::Json(200, running.to_string())),
        _ => None,
    })
}

fn running(id: &str, prompt: &str) -> Value {
    json!({"id": id, "status": "IN_QUEUE", "input": {"prompt": prompt, "n": 1}})
}

#[test]
fn a_job_that_may_be_the_lost_one_is_told() {
    let scratch = with_requests();
    let (server, books) = silent(json!([
        running("gen_1", "An owl"),
        running("gen_2", "A hare")
    ]));
    let hint = format!(
        "callsheet wait --base-url {} --request owl.yaml gen_1\n",
        server.url
    );
    // By the run that came into doubt, by the next one, and by one that only waits.
    for arguments in [
        &["send", "--yes", "--base-url", &server.url, "owl.yaml"][..],
        &["send", "--yes", "--base-url", &server.url, "owl.yaml"],
        &["wait", "--base-url", &server.url],
    ] {
        let ran = run(&scratch, arguments);
        assert_eq!(ran.stdout, "", "{ran:?}");
        assert!(ran.stderr.contains(&hint), "{ran:?}");
        assert!(!ran.stderr.contains("gen_2"), "{ran:?}");
    }
    assert_eq!(server.seen("POST").len(), 1);
    assert_eq!(
        states(&scratch),
        ["doubtful"],
        "nothing is taken on by itself"
    );
    books.lock().unwrap().push("An owl".to_owned());
    let hint: Vec<_> = hint.split_whitespace().skip(1).collect();
    let ran = run(&scratch, &hint);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("saved owl-1.png\n", 0),
        "{ran:?}"
    );
    assert!(scratch.path("owl.gen_1.callsheet.json").exists());
    assert_eq!(states(&scratch), ["succeeded"]);
}

#[test]
fn what_is_found_among_the_jobs_that_go_on_is_told_as_far_as_it_is_sure() {
    let says = |list: Value| {
        let scratch = with_requests();
        let (server, _) = silent(list);
        send(&scratch, &server, &["owl.yaml"]);
        let ran = send(&scratch, &server, &["owl.yaml"]);
        assert_eq!((ran.stdout.as_str(), ran.status), ("", 7), "{ran:?}");
        assert_eq!(server.seen("POST").len(), 1);
        ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let none = says(json!([running("gen_2", "A hare")]));
    assert!(
        none.contains("no job that goes on at the server has this request"),
        "{none}"
    );
    let two = says(json!([
        running("gen_1", "An owl"),
        running("gen_2", "An owl")
    ]));
    let expected = "2 jobs with the same request go on at the server: gen_1, gen_2. At most one";
    assert!(two.contains(expected), "{two}");
    let no_list = says(json!({"jobs": 7}));
    assert!(
        no_list.contains("could not be looked for among the jobs that go on"),
        "{no_list}"
    );
    // Without a key nobody can be asked, and what is in doubt is told all the same.
    let scratch = with_requests();
    let (server, _) = silent(json!([running("gen_1", "An owl")]));
    send(&scratch, &server, &["owl.yaml"]);
    let arguments = ["send", "--base-url", &server.url, "owl.yaml"];
    let ran = callsheet(scratch.root(), &arguments, &[], None);
    assert_eq!(ran.status, 7, "{ran:?}");
    assert!(ran.stderr.contains("is not known"), "{ran:?}");
    assert!(!ran.stderr.contains("gen_1"), "{ran:?}");
}

/// The answer breaks off after it has named the job: that there is one is certain.
#[test]
fn a_job_whose_answer_broke_off_is_not_left_in_doubt() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, request| {
        let is_submission = request.method == "POST";
        is_submission.then(|| Answer::Cut(r#"{"id": "gen_1", "status": "IN_QU"#.to_owned()))
    });
    books.lock().unwrap().push("A red fox".to_owned());
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("accepted gen_1 fox.yaml\nsaved fox-1.png\n", 0),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("the answer broke off"), "{ran:?}");
    assert_eq!(states(&scratch), ["succeeded"]);
    // One whose id did not come whole is in doubt.
    let (server, _) = books::server(|_, request| {
        (request.method == "POST").then(|| Answer::Cut(r#"{"id": "gen_1"#.to_owned()))
    });
    let ran = send(&scratch, &server, &["owl.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 7), "{ran:?}");
    assert_eq!(states(&scratch), ["succeeded", "doubtful"]);
}

/// What a person found in the account is noted down, and nothing but a doubt can be settled so.
#[test]
fn doubt_is_settled_by_whoever_has_looked() {
    let scratch = with_requests();
    let posts = AtomicUsize::new(0);
    let (server, books) = books::server(move |_, request| {
        let is_first = request.method == "POST" && posts.fetch_add(1, Ordering::SeqCst) == 0;
        is_first.then_some(Answer::Nothing)
    });
    let settle = |arguments: &[&str]| {
        let jobs = ["jobs", "--base-url", &server.url, "--not-accepted"];
        let ran = run(&scratch, &[&jobs[..], arguments].concat());
        assert_eq!(ran.stdout, "", "{ran:?}");
        let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        (ran.status, said)
    };
    assert_eq!(send(&scratch, &server, &["fox.yaml"]).status, 7);
    let before = scratch.read(".callsheet/journal.jsonl");
    // Nobody is there to say yes.
    let (status, said) = settle(&["fox.yaml"]);
    assert_eq!(status, 8, "{said}");
    assert!(
        said.contains("Say --yes if you have looked into the account"),
        "{said}"
    );
    // What was sent elsewhere, or never, is not in doubt here.
    let ran = run(&scratch, &["jobs", "--not-accepted", "fox.yaml", "--yes"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        ran.stderr
            .contains(&format!("was sent to {} (--base-url)", server.url)),
        "{ran:?}"
    );
    let (status, said) = settle(&["owl.yaml", "--yes"]);
    assert_eq!((status, &*said), (0, "owl.yaml: nothing of it is in doubt"));
    let (status, said) = settle(&["sha256:../../x", "--yes"]);
    assert_eq!(status, 2, "{said}");
    assert_eq!(scratch.read(".callsheet/journal.jsonl"), before);

    let (status, said) = settle(&["fox.yaml", "fox.yaml", "owl.yaml", "--yes"]);
    assert_eq!(status, 0, "{said}");
    let says = format!(
        "noted down as not accepted; `callsheet send --base-url {}` sends it as if it were new",
        server.url
    );
    assert!(said.contains(&says), "{said}");
    let after = scratch.read(".callsheet/journal.jsonl");
    assert!(after.starts_with(&before), "lines are only added");
    assert_eq!(after.lines().count(), before.lines().count() + 1);
    assert_eq!(states(&scratch), ["not-accepted"]);
    assert_eq!(
        run(&scratch, &["wait", "--base-url", &server.url]).status,
        0
    );
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert!(
        ran.stdout.starts_with("accepted gen_1 fox.yaml\n"),
        "{ran:?}"
    );
    // A request that has a job is not called refused, by its file or by its fingerprint.
    let fingerprint = jobs(&scratch)[1]["fingerprint"].clone();
    for name in ["fox.yaml", fingerprint.as_str().unwrap()] {
        let (status, said) = settle(&[name, "--yes"]);
        assert_eq!(status, 2, "{said}");
        assert!(
            said.contains("the server accepted it as the job gen_1"),
            "{said}"
        );
        let again = format!("`callsheet send --base-url {} --again`", server.url);
        assert!(said.contains(&again), "{said}");
    }
    assert_eq!(states(&scratch), ["not-accepted", "succeeded"]);
    assert_eq!(books.lock().unwrap().len(), 1);
}

/// Without a lock another run could pay for the same.
#[test]
fn what_cannot_be_locked_is_not_sent() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    scratch.write(".callsheet/locks", "no folder");
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains(".callsheet/locks: nothing can be locked there (")
            && said.contains("nothing is done until it can be written"),
        "{said}"
    );
    assert!(server.seen("POST").is_empty());
}

/// A request whose file is gone, and whose process was killed, is named by its fingerprint.
#[test]
fn doubt_about_a_file_that_is_gone_can_be_settled() {
    let scratch = with_requests();
    let (server, _) =
        books::server(|_, request| (request.method == "POST").then_some(Answer::Nothing));
    send(&scratch, &server, &["fox.yaml"]);
    let journal = scratch.read(".callsheet/journal.jsonl");
    let intent = journal.lines().next().unwrap();
    scratch.write(".callsheet/journal.jsonl", format!("{intent}\n"));
    fs::remove_file(scratch.path("fox.yaml")).unwrap();
    let ran = run(&scratch, &["wait"]);
    assert_eq!(ran.status, 7, "{ran:?}");
    assert!(ran.stderr.contains("Left out: fox.yaml"), "{ran:?}");
    let intent: Value = serde_json::from_str(intent).unwrap();
    let fingerprint = intent["fingerprint"].as_str().unwrap();
    let ran = run(&scratch, &["jobs", "--yes", "--not-accepted", fingerprint]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(states(&scratch), ["not-accepted"]);
    assert_eq!(run(&scratch, &["wait"]).status, 0);
}

#[test]
fn doubt_is_overruled_by_again() {
    let scratch = with_requests();
    let posts = AtomicUsize::new(0);
    let (server, _) = books::server(move |_, request| {
        let is_first = request.method == "POST" && posts.fetch_add(1, Ordering::SeqCst) == 0;
        is_first.then_some(Answer::Nothing)
    });
    assert_eq!(send(&scratch, &server, &["fox.yaml"]).status, 7);
    let ran = send(&scratch, &server, &["--again", "fox.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(states(&scratch), ["doubtful", "succeeded"]);
    assert_eq!(send(&scratch, &server, &["fox.yaml"]).status, 0);
    assert_eq!(server.seen("POST").len(), 2);
}

#[test]
fn what_was_certainly_not_accepted_is_sent_again() {
    let scratch = with_requests();
    let posts = AtomicUsize::new(0);
    let (server, books) = books::server(move |_, request| {
        let is_first = request.method == "POST" && posts.fetch_add(1, Ordering::SeqCst) == 0;
        is_first.then(|| Answer::json(402, r#"{"message": "no credits"}"#))
    });
    assert_eq!(send(&scratch, &server, &["fox.yaml"]).status, 3);
    assert_eq!(send(&scratch, &server, &["fox.yaml"]).status, 0);
    assert_eq!(states(&scratch), ["not-accepted", "succeeded"]);
    assert_eq!(books.lock().unwrap().len(), 1);
}

#[test]
fn nothing_is_sent_that_nobody_agreed_to() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    let all = ["fox.yaml", "owl.yaml"];
    let base = ["send", "--base-url", &server.url];
    let expected = "8 and nothing sent";
    for (options, why) in [
        (
            &["--yes", "--max-requests", "1"][..],
            "--max-requests allows 1",
        ),
        (&["--yes", "--max-images", "2"], "--max-images allows 2"),
        (&[], "--yes"),
    ] {
        let ran = run(&scratch, &[&base[..], options, &all].concat());
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            ("", 8),
            "{expected}: {ran:?}"
        );
        let said = ran.said();
        assert!(said.contains("2 requests"), "{ran:?}");
        assert!(said.contains("at most 3 results"), "{ran:?}");
        assert!(said.contains(why), "{ran:?}");
    }
    assert!(books.lock().unwrap().is_empty());
    assert!(!scratch.path(".callsheet/journal.jsonl").exists());
    let limits = ["--yes", "--max-requests", "2", "--max-images", "3"];
    let ran = run(&scratch, &[&base[..], &limits, &all].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    // What is known costs nothing, and does not count.
    let none = ["--max-requests", "0", "--max-images", "0"];
    let ran = run(&scratch, &[&base[..], &none, &all].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 2);
}

#[test]
fn a_job_that_failed_is_known_with_its_reason() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, request| {
        request.path.starts_with("/generation/gen_").then(|| {
            let usage = json!({"total": 0});
            let answer = json!({
                "id": "gen_1", "status": "FAILED", "data": null, "usage": usage,
                "code": "IMAGE_GENERATION_CONTENT_REJECTED", "message": "not nice",
            });
            Answer::Json(200, answer.to_string())
        })
    });
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(ran.status, 5, "{ran:?}");
    assert!(
        ran.stderr.ends_with("1 job: 1 failed; 0 credits.\n"),
        "{ran:?}"
    );
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("known gen_1 fox.yaml\n", 5)
    );
    assert!(ran.stderr.contains("not nice"), "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 1);
    let sidecar: Value = serde_json::from_str(&scratch.read("fox.gen_1.callsheet.json")).unwrap();
    assert_eq!(sidecar["outcome"], "failed");
    assert_eq!(
        sidecar["reason"],
        "IMAGE_GENERATION_CONTENT_REJECTED: not nice"
    );
    assert_eq!(jobs(&scratch)[0]["reason"], sidecar["reason"]);
}

#[test]
fn a_sidecar_tells_what_was_made_from_what() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml"]);
    let sidecar: Value = serde_json::from_str(&scratch.read("fox.gen_1.callsheet.json")).unwrap();
    let schema = run(&scratch, &["schema", "--of", "sidecar"]).stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &sidecar), "{sidecar:#}");
    for (pointer, expected) in [
        ("/id", json!("gen_1")),
        ("/file", json!("fox.yaml")),
        ("/outcome", json!("succeeded")),
        ("/credits", json!(12.0)),
        ("/prompt", json!("A red fox")),
        ("/used_prompt", json!("A red fox, in detail")),
        ("/request", json!({"prompt": "A red fox", "num_images": 2})),
        ("/outputs", json!(["fox-1.png"])),
        ("/answer/data/images/0/width", json!(1)),
        (
            "/answer/data/images/0/url",
            json!(format!("{}/files/gen_1.png", server.url)),
        ),
    ] {
        assert_eq!(sidecar.pointer(pointer), Some(&expected), "{pointer}");
    }
    // It lies among requests, and is none.
    let ran = run(&scratch, &["lint", "."]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.contains("3 files"), "{ran:?}");
    let ran = send(&scratch, &server, &["fox.gen_1.callsheet.json"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.stderr.contains("this is no request"), "{ran:?}");
}

#[test]
fn no_more_jobs_are_under_way_than_asked_for() {
    let scratch = Scratch::new();
    let names: Vec<_> = (0..7).map(|number| format!("{number}.yaml")).collect();
    for (number, name) in names.iter().enumerate() {
        scratch.write(name, format!("prompt: number {number}\n"));
    }
    let most = Arc::new(Most::default());
    let kept = Arc::clone(&most);
    let (server, books) = books::server(move |_, request| {
        match request.method.as_str() {
            "POST" => kept.enter(),
            _ if request.path.starts_with("/files/") => kept.leave(),
            _ => {}
        }
        None
    });
    let mut arguments = vec!["--jobs", "3"];
    arguments.extend(names.iter().map(String::as_str));
    let ran = send(&scratch, &server, &arguments);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 7);
    assert!((1..=3).contains(&most.seen()), "{}", most.seen());
    assert!(
        ran.stderr.contains("7 jobs: 7 ended well; 84 credits.\n"),
        "{ran:?}"
    );
}

#[test]
fn the_first_request_goes_alone() {
    let scratch = with_requests();
    let (server, _) =
        books::server(|_, request| (request.method == "POST").then(|| Answer::json(500, "{}")));
    let ran = send(&scratch, &server, &["fox.yaml", "owl.yaml", "hare.yaml"]);
    assert_eq!(ran.status, 7, "{ran:?}");
    assert_eq!(server.seen("POST").len(), 1, "one is enough to be in doubt");
    assert!(ran.stderr.contains("Not sent: 2 requests."), "{ran:?}");
}

#[test]
fn two_runs_at_the_same_time_pay_once() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    let start = || {
        common::command(scratch.root())
            .args(["send", "--yes", "--base-url", &server.url])
            .args(["fox.yaml", "owl.yaml", "hare.yaml"])
            .env("SKILLS_VIDEO_API_KEY", KEY)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let runs: Vec<_> = (0..4).map(|_| start()).collect();
    let mut saved = 0;
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        saved += stdout.matches("saved ").count();
    }
    let mut books = books.lock().unwrap().clone();
    books.sort();
    assert_eq!(books, ["A hare", "A red fox", "An owl"]);
    assert_eq!(saved, 3, "each picture is fetched once");
    // Nothing is left locked.
    assert_eq!(
        fs::read_dir(scratch.path(".callsheet/locks"))
            .unwrap()
            .count(),
        0
    );
}

/// The process asks to be stopped by the signal of Ctrl-C.
#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    let pid = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(killed.success());
}

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
    let mut child = common::command(scratch.root())
        .args(["send", "--yes", "--base-url", &server.url, "fox.yaml"])
        .env("SKILLS_VIDEO_API_KEY", KEY)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
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
    let mut child = common::command(scratch.root())
        .args(["send", "--yes", "--base-url", &server.url])
        .args(["fox.yaml", "owl.yaml"])
        .env("SKILLS_VIDEO_API_KEY", KEY)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
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
        let mut child = common::command(scratch.root())
            .args(["send", "--yes", "--base-url", &server.url])
            .args(["fox.yaml", "owl.yaml"])
            .env("SKILLS_VIDEO_API_KEY", KEY)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
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

#[test]
fn nothing_is_paid_for_that_cannot_be_written_down() {
    let scratch = with_requests();
    scratch.write(".callsheet", "not a folder");
    let (server, books) = books::server(|_, _| None);
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    assert!(ran.stderr.contains(".callsheet"), "{ran:?}");
    assert!(books.lock().unwrap().is_empty());
}

#[test]
fn a_torn_line_is_told_and_a_strange_one_stops_everything() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml"]);
    let whole = scratch.read(".callsheet/journal.jsonl");
    scratch.write(
        ".callsheet/journal.jsonl",
        format!("{whole}{{\"version\": 1, \"ev"),
    );
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        ran.stderr
            .contains("journal.jsonl:5: this line was not written"),
        "{ran:?}"
    );
    scratch.write(
        ".callsheet/journal.jsonl",
        format!("{whole}{{\"version\": 2}}\n"),
    );
    let ran = send(&scratch, &server, &["owl.yaml"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(
        ran.stderr.contains("journal.jsonl:5: a newer version"),
        "{ran:?}"
    );
    assert_eq!(books.lock().unwrap().len(), 1);
}

#[test]
fn a_journal_does_not_decide_who_gets_the_key() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, request| {
        request
            .path
            .starts_with("/generation/gen_")
            .then_some(Answer::Nothing)
    });
    scratch.write("callsheet.toml", "");
    let is_going = |base: &str| run(&scratch, &["wait", "--base-url", base, "gen_1"]);
    let mut child = common::command(scratch.root())
        .args(["send", "--yes", "--base-url", &server.url, "fox.yaml"])
        .env("SKILLS_VIDEO_API_KEY", KEY)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let asked = server.seen("GET").len();
    for arguments in [&["wait", "gen_1"][..], &["wait"]] {
        let ran = run(&scratch, arguments);
        assert!(ran.said().contains(&format!("--base-url {}", server.url)));
        assert_eq!(
            ran.status,
            if arguments.len() == 2 { 2 } else { 6 },
            "{ran:?}"
        );
    }
    let (other, _) = books::server(|_, _| None);
    assert_eq!(is_going(&other.url).status, 2);
    assert_eq!(server.seen("GET").len(), asked);
    assert!(other.seen("GET").is_empty());
}

/// A spec says where a key goes, and which: one that only the journal names is not trusted with it.
#[test]
fn a_spec_that_the_journal_names_does_not_get_a_key_unasked() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    let spec = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\nservers: [{ url: SERVER }]\n\
        security: [{ key: [] }]\npaths:\n  /paint:\n    post:\n      operationId: paint\n      \
        requestBody: { content: { application/json: { schema: true } } }\n      responses: {}\n      \
        x-callsheet-lifecycle: { id: /id, status: /status, succeeded: [COMPLETED], failed: [FAILED], outcome: { operation: '#/paths/~1generation~1{id}/get' } }\n  \
        /generation/{id}:\n    get: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: {} }\n\
        components: { securitySchemes: { key: { type: http, scheme: bearer, x-callsheet-key-env: SKILLS_VIDEO_API_KEY } } }\n";
    scratch.write("api.yaml", spec.replace("SERVER", &server.url));
    send(&scratch, &server, &["fox.yaml"]);
    let journal = scratch.read(".callsheet/journal.jsonl");
    let mut intent: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    intent["spec"] = json!("api.yaml");
    intent["operation"] = json!("paint");
    let accepted: Value = serde_json::from_str(journal.lines().nth(1).unwrap()).unwrap();
    scratch.write(
        ".callsheet/journal.jsonl",
        format!("{intent}\n{accepted}\n"),
    );
    let asked = server.seen("GET").len();
    let ran = run(&scratch, &["wait"]);
    assert_eq!(server.seen("GET").len(), asked, "{ran:?}");
    assert_eq!(ran.status, 6, "{ran:?}");
    let said = ran.said();
    assert!(said.contains("SKILLS_VIDEO_API_KEY"), "{said}");
    assert!(said.contains("api.yaml"), "{said}");
    // A person who names the server has looked at it.
    run(&scratch, &["wait", "--base-url", &server.url]);
    assert!(server.seen("GET").len() > asked);
}

#[test]
fn a_job_whose_spec_cannot_be_read_does_not_keep_others_from_being_collected() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    send(&scratch, &server, &["--jobs", "1", "fox.yaml", "owl.yaml"]);
    let journal = scratch.read(".callsheet/journal.jsonl");
    let lines = journal.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        if line["file"] == "fox.yaml" && line["event"] == "intent" {
            line["spec"] = json!("gone.yaml");
        }
        line
    });
    let is_begun = |line: &Value| line["event"] == "intent" || line["event"] == "accepted";
    let begun: Vec<_> = lines
        .filter(is_begun)
        .map(|line| format!("{line}\n"))
        .collect();
    scratch.write(".callsheet/journal.jsonl", begun.concat());
    let ran = run(&scratch, &["wait", "--base-url", &server.url]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("saved owl-2.png\n", 6),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("Left out: the job gen_1: gone.yaml: "),
        "{ran:?}"
    );
    assert_eq!(states(&scratch), ["accepted", "succeeded"]);
}

/// Whoever works on a request has a lock on its name, whose file goes away again: of a journal that
/// came from elsewhere the name is not to be that of another file.
#[test]
fn no_file_goes_away_because_a_journal_names_it() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml"]);
    let journal = scratch.read(".callsheet/journal.jsonl");
    let line = |number: usize| -> Value {
        serde_json::from_str(journal.lines().nth(number).unwrap()).unwrap()
    };
    let (mut intent, mut accepted) = (line(0), line(1));
    scratch.write("precious.txt", "");
    let precious = scratch.path("precious.txt");
    let mut lines = Vec::new();
    let names = [
        "sha256:../../precious.txt",
        precious.to_str().unwrap(),
        "..",
        "",
    ];
    for (number, name) in names.iter().enumerate() {
        intent["fingerprint"] = json!(name);
        intent["attempt"] = json!(number.to_string());
        accepted["attempt"] = json!(number.to_string());
        lines.push(format!("{intent}\n{accepted}\n"));
    }
    scratch.write(".callsheet/journal.jsonl", lines.concat());
    let ran = run(&scratch, &["wait", "--base-url", &server.url]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(states(&scratch), ["succeeded"; 4]);
    assert!(precious.exists());
}

#[test]
fn the_journal_is_listed() {
    let scratch = with_requests();
    let ran = run(&scratch, &["jobs"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 0));
    assert!(ran.stderr.contains("Nothing was sent from here"), "{ran:?}");
    let (server, _) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml", "owl.yaml"]);
    let ran = run(&scratch, &["jobs"]);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 5, "{ran:?}");
    assert!(lines[0].starts_with("SENT (UTC)"), "{ran:?}");
    let title = format!("{}, not the server that the spec names", server.url);
    assert_eq!(lines[2], title, "{ran:?}");
    assert!(
        lines[3].ends_with("succeeded  12       gen_1  fox.yaml"),
        "{ran:?}"
    );
    // It stands on this machine, and is no sandbox all the same.
    assert_eq!(ran.stderr, "24 credits in all.\n");
    let schema = run(&scratch, &["schema", "--of", "jobs"]).stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let listed = Value::from(jobs(&scratch));
    assert!(jsonschema::is_valid(&schema, &listed), "{listed:#}");
    assert_eq!(listed[1]["outputs"], json!(["owl-1.png"]));
    // Every line of the journal is as published.
    let schema = run(&scratch, &["schema", "--of", "journal"]).stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let journal = scratch.read(".callsheet/journal.jsonl");
    assert_eq!(journal.lines().count(), 8);
    for line in journal.lines() {
        let line = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&line), "{line:#}");
    }
    // From a folder below, the same journal counts.
    fs::create_dir_all(scratch.path("deep/er")).unwrap();
    let ran = callsheet(&scratch.path("deep/er"), &["jobs"], &[], None);
    assert!(
        ran.stdout
            .contains(&scratch.path("fox.yaml").display().to_string()),
        "{ran:?}"
    );
}

/// Whoever looks at the journal changes nothing in its folder, and learns why a request is in doubt.
#[test]
fn listing_the_journal_only_reads() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml"]);
    let journal = scratch.read(".callsheet/journal.jsonl");
    let (intent, _) = journal.split_once('\n').unwrap();
    fs::remove_dir_all(scratch.path(".callsheet")).unwrap();
    scratch.write(".callsheet/journal.jsonl", format!("{intent}\n"));
    let ran = run(&scratch, &["jobs"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let last = "    whoever was sending it was stopped before the server's answer came\n";
    assert!(ran.stdout.ends_with(last), "{ran:?}");
    assert_eq!(states(&scratch), ["doubtful"]);
    let there = fs::read_dir(scratch.path(".callsheet")).unwrap();
    let there: Vec<_> = there.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(there, ["journal.jsonl"]);
}

/// Jobs that went elsewhere are told in one line, however many they are.
#[test]
fn many_jobs_that_went_elsewhere_are_one_line() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    send(&scratch, &server, &["fox.yaml"]);
    let journal = scratch.read(".callsheet/journal.jsonl");
    let lines: Vec<_> = journal.lines().take(2).collect();
    let attempt = serde_json::from_str::<Value>(lines[0]).unwrap()["attempt"].clone();
    let mut many = String::new();
    for number in 0..40 {
        for line in &lines {
            let mut line: Value = serde_json::from_str(line).unwrap();
            line["attempt"] = json!(format!("{}-{number}", attempt.as_str().unwrap()));
            if line["event"] == "accepted" {
                line["id"] = json!(format!("gen_{number}"));
            }
            many.push_str(&line.to_string());
            many.push('\n');
        }
    }
    scratch.write(".callsheet/journal.jsonl", many);
    let ran = run(&scratch, &["wait"]);
    assert_eq!(ran.status, 6, "{ran:?}");
    let start = format!(
        "Left out: 40 jobs (gen_0, gen_1, gen_2, …) were sent to {}, not to ",
        server.url
    );
    assert!(ran.stderr.starts_with(&start), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
}

#[test]
fn a_journal_without_a_request_is_not_called_missing() {
    let scratch = with_requests();
    scratch.write(".callsheet/journal.jsonl", "torn");
    let ran = run(&scratch, &["jobs"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 0), "{ran:?}");
    let last = "Nothing was sent from here: .callsheet/journal.jsonl has no request.\n";
    assert!(ran.stderr.ends_with(last), "{ran:?}");
}

#[test]
fn credits_are_shown_as_the_server_tells_them() {
    let scratch = Scratch::new();
    let (server, _) = books::server(|_, request| match request.path.as_str() {
        "/credits" => Some(Answer::json(200, r#"{"left": 7, "note": "a\u001b[31mb"}"#)),
        _ => None,
    });
    let ran = run(&scratch, &["credits", "--base-url", &server.url]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(shown["left"], 7);
    assert!(!ran.stdout.contains('\u{1b}'));
    let seen = &server.seen("GET")[0];
    assert_eq!(
        seen.header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    let (refusing, _) = books::server(|_, _| Some(Answer::json(401, "{}")));
    let ran = run(&scratch, &["credits", "--base-url", &refusing.url]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 3), "{ran:?}");
}

#[test]
fn the_key_is_nowhere() {
    let scratch = with_requests();
    // A server that says the key wherever it can.
    let (server, _) = books::server(|base, request| {
        let key = request
            .header("authorization")
            .unwrap_or_default()
            .to_owned();
        Some(match request.path.as_str() {
            SUBMIT if request.body.contains("owl") => Answer::Json(
                422,
                json!({"message": format!("no: {key}"), "code": key}).to_string(),
            ),
            SUBMIT if request.body.contains("hare") => {
                Answer::Json(500, format!("<html><title>{key}</title>"))
            }
            SUBMIT => Answer::Json(202, json!({"id": "gen_1", "status": key}).to_string()),
            "/generation/gen_1" => Answer::Json(
                200,
                json!({
                    "id": "gen_1", "status": "COMPLETED", "echo": key,
                    "data": {
                        "actual_prompt": key,
                        "images": [{"url": format!("{base}/files/a.png?k={key}")}],
                    },
                })
                .to_string(),
            ),
            "/files/a.png?k=[key]" => Answer::Bytes(PNG.to_vec()),
            path if path.starts_with("/files/") => Answer::Bytes(PNG.to_vec()),
            _ => Answer::Json(403, json!({"message": key}).to_string()),
        })
    });
    let mut shown = Vec::new();
    for arguments in [
        &["send", "--dry-run", "fox.yaml", "owl.yaml"][..],
        &[
            "send",
            "--yes",
            "--jobs",
            "1",
            "owl.yaml",
            "fox.yaml",
            "hare.yaml",
        ],
        &["send", "--yes", "fox.yaml", "owl.yaml", "hare.yaml"],
        &["wait", "gen_1"],
        &["wait", "gen_2"],
        &["credits"],
        &["jobs"],
        &["jobs", "--json"],
    ] {
        let base = if arguments[0] == "jobs" {
            vec![]
        } else {
            vec!["--base-url", &server.url]
        };
        let ran = run(&scratch, &[arguments, &base].concat());
        shown.push((arguments.join(" "), format!("{}{}", ran.stdout, ran.stderr)));
    }
    let mut files = 0;
    let mut folders = vec![scratch.root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            shown.push((path.display().to_string(), text));
        }
    }
    assert!(files > 5, "{files}");
    for (what, text) in &shown {
        assert!(!text.contains(KEY), "{what} shows the key: {text}");
    }
    // It was there to be shown.
    let all: Vec<_> = shown
        .iter()
        .filter(|(_, text)| text.contains("[key]"))
        .collect();
    assert!(all.len() >= 4, "{shown:#?}");
    assert_eq!(states(&scratch).len(), 4);
}
