//! Requests of which it is not known whether they were accepted.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs::{self, File};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::books::{self, SUBMIT};
use common::calls::{jobs, run, send, states, with_requests};
use common::server::{Answer, Server};
use common::{Scratch, callsheet};
use serde_json::{Value, json};

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
        "noted down as not accepted; `callsheet send --base-url {} fox.yaml` sends it as if it \
         were new",
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
        let again = format!(
            "`callsheet send --base-url {} fox.yaml --again`",
            server.url
        );
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

/// Whoever only looks whether a request is locked has it for a moment, and is not sending it.
#[test]
fn somebody_who_looks_is_not_taken_for_a_run_that_sends() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| Some(Answer::Nothing));
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(ran.status, 7, "{ran:?}");
    let fingerprint = jobs(&scratch)[0]["fingerprint"].clone();
    let name = fingerprint.as_str().unwrap().replace("sha256:", "");
    let lock = scratch.path(".callsheet/locks").join(name);
    let is_over = AtomicBool::new(false);
    let wait = || {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(5) {
            thread::yield_now();
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                let file = File::options()
                    .create(true)
                    .append(true)
                    .open(&lock)
                    .unwrap();
                let _ = file.try_lock_shared();
                wait();
                drop(file);
                wait();
            }
        });
        let settle = ["jobs", "--yes", "--base-url", &server.url, "--not-accepted"];
        let settle = [&settle[..], &["fox.yaml"]].concat();
        let ran: Vec<_> = (0..10).map(|_| run(&scratch, &settle)).collect();
        is_over.store(true, Ordering::SeqCst);
        assert!(ran.iter().all(|ran| ran.status == 0), "{ran:?}");
    });
}
