//! The journal: no request is paid for twice, and no job is lost.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::books::{self, Most, PNG, SUBMIT};
use common::calls::{KEY, jobs, run, send, states, with_requests};
use common::server::Answer;
use common::{Ran, Scratch, callsheet};
use serde_json::{Value, json};

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

/// The command that fetches them can be copied, whatever the server calls a job.
#[test]
fn files_that_are_not_there_any_more_are_told_with_what_fetches_them() {
    let scratch = with_requests();
    let (server, books) = books::server(|_, _| None);
    assert_eq!(send(&scratch, &server, &["fox.yaml"]).status, 0);
    let written = scratch.read(".callsheet/journal.jsonl");
    scratch.write(
        ".callsheet/journal.jsonl",
        written.replace(r#""gen_1""#, r#""$(x)""#),
    );
    fs::remove_file(scratch.path("fox-1.png")).unwrap();
    let ran = send(&scratch, &server, &["fox.yaml"]);
    let command = format!("`callsheet wait --base-url {} '$(x)'` fetches", server.url);
    assert!(ran.said().contains(&command), "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 1);
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
    scratch.write("home/art/foxes/fox.yaml", "prompt: A red fox\n");
    scratch.write("home/art/owls/owl.yaml", "prompt: An owl\n");
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
    for first in ["art", "art/foxes", "", "art/owls"] {
        let (scratch, run) = in_a_home();
        let (server, books) = books::server(|_, _| None);
        for folder in [first, "art", "art/foxes", "art/owls", ""] {
            let file = scratch.path("home/art/foxes/fox.yaml");
            let file = match folder {
                "art" => "foxes/fox.yaml",
                "art/foxes" => "fox.yaml",
                "art/owls" => "../foxes/fox.yaml",
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
        let root = if first == "art" { "art" } else { "art/foxes" };
        assert!(
            scratch.path(&format!("home/{root}/.callsheet")).is_dir(),
            "{first}"
        );
        // That it begins is said once, in the run that begins it.
        let ran = run(
            "art/owls",
            &["send", "--yes", "--base-url", &server.url, "owl.yaml"],
        );
        assert_eq!(ran.stderr.contains(says), root != "art", "{ran:?}");
        let ran = run(
            "art/owls",
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
    let ran = run("art/owls", &[&send[..], &["../foxes/fox.yaml"]].concat());
    assert_eq!(ran.status, 6, "{ran:?}");
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let foxes = scratch.path("home/art/foxes");
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
    let ran = run("art", &[&send[..], &both].concat());
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = format!(
        "foxes/fox.yaml belongs to the journal in {}, and owls/owl.yaml to the one in {}.",
        foxes.display(),
        scratch.path("home/art").display()
    );
    assert!(said.contains(&says), "{ran:?}");
    assert_eq!(books.lock().unwrap().len(), 1);
    // What is not sent needs no journal.
    let ran = run("art", &["send", "--dry-run", both[0], both[1]]);
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

#[cfg(unix)]
#[test]
fn a_journal_that_cannot_begin_is_not_said_to() {
    let scratch = with_requests();
    std::os::unix::fs::symlink("nowhere", scratch.path(".callsheet")).unwrap();
    let (server, books) = books::server(|_, _| None);
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    let why = "error: nothing was sent: a new journal cannot begin at .callsheet/journal.jsonl: ";
    assert!(ran.said().contains(why), "{ran:?}");
    assert!(!ran.stderr.contains("A new journal begins"), "{ran:?}");
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

/// Files that were on their way when a process was killed are removed by whoever saves the outputs
/// of the same job, and by nobody else.
#[test]
fn what_a_killed_run_left_of_a_download_goes_away() {
    let scratch = with_requests();
    let is_going = Arc::new(AtomicBool::new(true));
    let going = Arc::clone(&is_going);
    let (server, _) = books::server(move |_, request| {
        let downloads = request.path.starts_with("/files/") && going.load(Ordering::SeqCst);
        downloads.then(|| Answer::json(404, "{}"))
    });
    let ran = send(&scratch, &server, &["fox.yaml"]);
    assert_eq!(ran.status, 6, "{ran:?}");
    let journal = scratch.read(".callsheet/journal.jsonl");
    let intent: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    let attempt = intent["attempt"].as_str().unwrap();
    let own = [
        format!(".callsheet-{attempt}-0.download"),
        format!("..callsheet-{attempt}-0.download.77-0.part"),
    ];
    let other = [
        format!(".callsheet-{attempt}1-0.download"),
        ".callsheet-77-0.download".to_owned(),
    ];
    for name in own.iter().chain(&other) {
        scratch.write(name, "a beginning");
    }
    let wait = || run(&scratch, &["wait", "--base-url", &server.url]);
    // As long as nothing better is there, it may be all that there is.
    assert_eq!(wait().status, 6);
    assert!(own.iter().all(|name| scratch.path(name).exists()));
    is_going.store(false, Ordering::SeqCst);
    let ran = wait();
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(scratch.path("fox-1.png").exists());
    assert!(own.iter().all(|name| !scratch.path(name).exists()));
    assert!(other.iter().all(|name| scratch.path(name).exists()));
}

/// The longest name that a file can have leaves no room for the names of what is made from it.
#[cfg(unix)]
#[test]
fn a_long_name_is_cut_where_outputs_are_named_by_it() {
    let scratch = with_requests();
    let (server, _) = books::server(|_, _| None);
    let long = format!("{}é{}.yaml", "x".repeat(219), "y".repeat(29));
    scratch.write(&long, "prompt: A long name\n");
    let ran = send(&scratch, &server, &[&long]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let output = format!("{}-1.png", "x".repeat(219));
    assert!(
        ran.stdout.ends_with(&format!("saved {output}\n")),
        "{ran:?}"
    );
    assert!(scratch.path(&output).exists());
    let sidecar = format!("{}.gen_1.callsheet.json", "x".repeat(195));
    assert!(scratch.path(&sidecar).exists());
}
