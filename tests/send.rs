//! `callsheet send` and `callsheet wait` against a server on loopback.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use common::calls::{KEY, begin};
use common::server::{Answer, Request, Server};
use common::{Ran, Scratch, callsheet};
use serde_json::{Value, json};

const SUBMIT: &str = "/generation/wan/wan-v2.7-pro";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and a picture";

/// A server that accepts every job as `gen_1`, and says that it has ended well with two images.
fn accepting(base: &str, request: &Request) -> Answer {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", SUBMIT) => {
            let usage = json!({"total": 1, "subscription": 1, "permanent": 0});
            let answer = json!({"id": "gen_1", "status": "starting", "usage": usage});
            Answer::Json(200, answer.to_string())
        }
        ("GET", "/generation/gen_1") => {
            let images = json!([
                {"url": format!("{base}/files/a.png?x=.exe"), "file_name": "../../evil.sh"},
                {"url": format!("{base}/files/b"), "content_type": "image/png"},
            ]);
            let answer = json!({"id": "gen_1", "status": "COMPLETED", "data": {"images": images}});
            Answer::Json(200, answer.to_string())
        }
        ("GET", "/files/a.png?x=.exe" | "/files/b") => Answer::Bytes(PNG.to_vec()),
        _ => Answer::json(404, r#"{"message": "no such thing"}"#),
    }
}

fn send(scratch: &Scratch, server: &Server, files: &[&str]) -> Ran {
    run(
        scratch,
        &[&["send", "--yes", "--base-url", &server.url], files].concat(),
    )
}

fn run(scratch: &Scratch, arguments: &[&str]) -> Ran {
    let ran = callsheet(
        scratch.root(),
        arguments,
        &[("SKILLS_VIDEO_API_KEY", KEY)],
        None,
    );
    assert!(
        !ran.stdout.contains(KEY) && !ran.stderr.contains(KEY),
        "the key is shown: {ran:?}"
    );
    ran
}

fn with_requests() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "requests/fox.yaml",
        "prompt: 一只 red fox\naspect_ratio: '16:9'\nnum_images: 2\n",
    );
    scratch.write("requests/owl.json", "{\"prompt\": \"An owl\", \"n\": 3}\n");
    scratch.write(
        "requests/bad.yaml",
        "prompt: A cat\nnegativ_prompt: people\n",
    );
    scratch
}

#[test]
fn what_is_for_editors_is_not_sent() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    scratch.write(
        "hinted.json",
        "{\"$schema\": \"request.schema.json\", \"prompt\": \"A fox\"}",
    );
    let ran = send(&scratch, &server, &["hinted.json"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(server.seen("POST")[0].body, "{\"prompt\":\"A fox\"}");
}

#[test]
fn a_list_of_requests_is_not_sent() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    scratch.write("callsheet.toml", "[[files]]\nglob = '*'\nitems = true\n");
    scratch.write("list.yaml", "- prompt: A fox\n- prompt: An owl\n");
    let ran = send(&scratch, &server, &["list.yaml"]);
    assert_eq!(
        ran.said(),
        "error: list.yaml: this file holds a list of requests, and only files with one can be \
         sent: give each a file of its own\n"
    );
    assert_eq!(ran.status, 2);
    assert!(server.seen("POST").is_empty());
}

#[test]
fn a_request_is_sent_and_its_outputs_are_saved() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let ran = send(&scratch, &server, &["requests/fox.yaml"]);
    assert_eq!(
        ran.stdout,
        "accepted gen_1 requests/fox.yaml\n\
         saved requests/fox-1.png\n\
         saved requests/fox-2.png\n"
    );
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        ran.stderr.starts_with(&format!(
            "Sending 1 request to {}: at most 2 results.\n",
            server.url
        )),
        "{ran:?}"
    );
    assert_eq!(fs::read(scratch.path("requests/fox-1.png")).unwrap(), PNG);
    let posts = server.seen("POST");
    assert_eq!(posts.len(), 1);
    let body: Value = serde_json::from_str(&posts[0].body).unwrap();
    assert_eq!(
        body,
        json!({"prompt": "一只 red fox", "aspect_ratio": "16:9", "num_images": 2})
    );
    assert_eq!(
        posts[0].header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    for download in server
        .seen("GET")
        .iter()
        .filter(|get| get.path.starts_with("/files"))
    {
        assert_eq!(
            download.header("authorization"),
            None,
            "the key went to the files"
        );
    }
}

/// `*.json` means the sidecars of the first run, too, when the second begins.
#[test]
fn sidecars_are_passed_over_and_what_only_looks_like_one_is_not() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let first = send(&scratch, &server, &["requests/owl.json"]);
    assert_eq!(first.status, 0, "{first:?}");
    let sidecar = "requests/owl.gen_1.callsheet.json";
    let ran = send(&scratch, &server, &[sidecar, "requests/owl.json"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        ran.stderr.starts_with(&format!(
            "Passed over: {sidecar}, which tells about results and is no request.\nKnown from"
        )),
        "{ran:?}"
    );
    let other = "requests/owl.other.callsheet.json";
    scratch.write(other, scratch.read(sidecar));
    let ran = send(&scratch, &server, &[other, "requests/owl.json", sidecar]);
    assert!(
        ran.stderr.starts_with(
            "Passed over: 2 files *.callsheet.json, which tell about results and are no requests.\n"
        ),
        "{ran:?}"
    );
    assert_eq!(server.seen("POST").len(), 1);
    // A request that is called so is one, and is linted.
    scratch.write(other, "{\"promt\": \"An owl\"}");
    let ran = send(&scratch, &server, &[other, "requests/owl.json"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 1), "{ran:?}");
    assert!(ran.stderr.contains("did you mean `prompt`?"), "{ran:?}");
    scratch.write(other, "{\"prompt\": \"Another owl\"}");
    let ran = send(&scratch, &server, &[other]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(server.seen("POST").len(), 2);
}

/// So does `*` mean the pictures that the first run has made.
#[test]
fn a_picture_is_no_request() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    scratch.write("requests/fox-1.png", PNG);
    scratch.write("requests/fox-2.yaml", PNG);
    let names = ["requests/fox-1.png", "requests/fox-2.yaml"];
    let ran = send(&scratch, &server, &names);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    for name in names {
        let says = format!("error: {name}: this is no request, but a file of the format png; ");
        assert!(ran.said().contains(&says), "{ran:?}");
    }
    // A text may begin as a sound does.
    scratch.write("sound.yaml", "ID3: \"狐\"\nprompt: A fox\n");
    let ran = send(&scratch, &server, &["sound.yaml"]);
    assert!(ran.stderr.contains("unknown field `ID3`"), "{ran:?}");
    assert!(server.seen("POST").is_empty());
}

#[test]
fn outputs_that_are_there_are_kept() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    scratch.write("requests/fox-1.png", "mine");
    scratch.write("requests/fox-7.webp", "mine too");
    let ran = send(&scratch, &server, &["requests/fox.yaml"]);
    assert!(
        ran.stdout
            .ends_with("saved requests/fox-8.png\nsaved requests/fox-9.png\n"),
        "{ran:?}"
    );
    assert_eq!(scratch.read("requests/fox-1.png"), "mine");
    let mut names: Vec<_> = fs::read_dir(scratch.path("requests"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with("yaml") && !name.ends_with("json"))
        .collect();
    names.sort();
    assert_eq!(names, ["fox-1.png", "fox-7.webp", "fox-8.png", "fox-9.png"]);
}

#[test]
fn an_error_in_any_file_stops_everything() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let ran = send(
        &scratch,
        &server,
        &["requests/fox.yaml", "requests/bad.yaml"],
    );
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 1), "{ran:?}");
    assert!(
        ran.stderr.contains("did you mean `negative_prompt`?"),
        "{ran:?}"
    );
    assert!(ran.stderr.ends_with("Nothing was sent.\n"), "{ran:?}");
    let missing = send(
        &scratch,
        &server,
        &["requests/fox.yaml", "requests/none.yaml"],
    );
    assert_eq!(
        (missing.stdout.as_str(), missing.status),
        ("", 2),
        "{missing:?}"
    );
    let folder = send(&scratch, &server, &["requests"]);
    assert_eq!(
        (folder.stdout.as_str(), folder.status),
        ("", 2),
        "{folder:?}"
    );
    assert!(server.seen("POST").is_empty());
}

#[test]
fn nothing_is_sent_without_a_key() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let arguments = ["send", "--base-url", &server.url, "requests/fox.yaml"];
    let ran = callsheet(scratch.root(), &arguments, &[], None);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    assert!(ran.stderr.contains("SKILLS_VIDEO_API_KEY"), "{ran:?}");
    assert!(server.seen("POST").is_empty());
}

#[test]
fn an_id_is_printed_before_it_is_waited_for() {
    let (scratch, (told, hear)) = (with_requests(), mpsc::channel::<()>());
    let hear = std::sync::Mutex::new(hear);
    let server = Server::start(move |base, request| {
        // The look at the job is answered once the test has read the id.
        let heard = || hear.lock().unwrap().recv_timeout(Duration::from_secs(20));
        match request.path.as_str() {
            "/generation/gen_1" if heard().is_err() => {
                Answer::json(200, r#"{"id": "gen_1", "status": "FAILED", "data": null}"#)
            }
            _ => accepting(base, request),
        }
    });
    let mut child = begin(&scratch, &server, &["requests/fox.yaml"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "accepted gen_1 requests/fox.yaml\n");
    told.send(()).unwrap();
    // Standard output is gone by now, which is no reason to lose what was paid for.
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(scratch.path("requests/fox-2.png").exists());
}

#[test]
fn an_id_that_nobody_reads_goes_to_standard_error() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let mut child = begin(&scratch, &server, &["requests/fox.yaml"]);
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("accepted gen_1 requests/fox.yaml\n"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_dry_run_shows_what_would_be_sent() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let arguments = [
        "send",
        "--dry-run",
        "--base-url",
        &server.url,
        "requests/fox.yaml",
    ];
    let shown = callsheet(scratch.root(), &arguments, &[], None);
    assert_eq!((shown.stderr.as_str(), shown.status), ("", 0));
    assert!(server.seen("POST").is_empty());

    send(&scratch, &server, &["requests/fox.yaml"]);
    let sent = &server.seen("POST")[0];
    let mut expected = format!("{} {}{}\n", sent.method, server.url, sent.path);
    let mut headers = sent.headers.clone();
    headers.retain(|(name, _)| name != "host");
    headers.sort();
    for (name, value) in headers {
        let value = value.replace(KEY, "$SKILLS_VIDEO_API_KEY");
        writeln!(expected, "{name}: {value}").unwrap();
    }
    writeln!(expected, "\n{}", sent.body).unwrap();
    let (head, body) = shown.stdout.split_once("\n\n").unwrap();
    let mut lines: Vec<_> = head.lines().collect();
    lines[1..].sort_unstable();
    assert_eq!(format!("{}\n\n{body}", lines.join("\n")), expected);
}

#[test]
fn a_dry_run_shows_keys_where_the_spec_has_them() {
    let scratch = Scratch::new();
    scratch.write("fox.yaml", "prompt: A fox\n");
    scratch.write(
        "callsheet.toml",
        "[[files]]\nglob = 'fox.yaml'\nspec = 'api.yaml'\n",
    );
    for (place, name, expected) in [
        (
            "header",
            "X-Key",
            "POST https://a.example/paint\n|x-key: $PAINT_KEY\n",
        ),
        ("query", "k", "POST https://a.example/paint?k=$PAINT_KEY\n"),
        (
            "cookie",
            "k",
            "POST https://a.example/paint\n|cookie: k=$PAINT_KEY\n",
        ),
    ] {
        let spec = json!({
            "openapi": "3.1.0",
            "info": {"title": "Paint", "version": "1"},
            "servers": [{"url": "https://a.example"}],
            "security": [{"key": []}],
            "components": {"securitySchemes": {"key": {
                "type": "apiKey", "in": place, "name": name, "x-callsheet-key-env": "PAINT_KEY",
            }}},
            "paths": {"/paint": {"post": {
                "operationId": "paint",
                "requestBody": {"content": {"application/json": {"schema": {
                    "type": "object", "properties": {"prompt": {"type": "string"}},
                }}}},
                "responses": {"200": {"description": "Accepted."}},
            }}},
        });
        scratch.write("api.yaml", spec.to_string());
        let ran = callsheet(
            scratch.root(),
            &["send", "--dry-run", "fox.yaml"],
            &[],
            None,
        );
        assert_eq!(ran.status, 0, "{ran:?}");
        for part in expected.split('|') {
            assert!(
                ran.stdout.contains(part),
                "{place}: {part} is not in {ran:?}"
            );
        }
        assert_eq!(ran.stdout.matches("$PAINT_KEY").count(), 1, "{ran:?}");
        assert!(!ran.stdout.contains("Bearer"), "{ran:?}");
    }
}

#[test]
fn each_kind_of_failure_has_its_status() {
    let table = [
        (400, "IMAGE_GENERATION_INVALID_INPUT", 1),
        (422, "IMAGE_GENERATION_CONTENT_REJECTED", 1),
        (401, "UNAUTHORIZED", 3),
        (402, "IMAGE_GENERATION_INSUFFICIENT_CREDITS", 3),
        (500, "X", 7),
        (502, "IMAGE_GENERATION_FAILED", 7),
        (307, "X", 7),
    ];
    for (http, code, status) in table {
        let server = Server::start(move |_, _| {
            Answer::Json(http, json!({"code": code, "message": "why"}).to_string())
        });
        let ran = send(&with_requests(), &server, &["requests/fox.yaml"]);
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            ("", status),
            "{http}: {ran:?}"
        );
        assert_eq!(server.seen("POST").len(), 1, "{http}");
    }
    let silent = Server::start(|_, _| Answer::Nothing);
    let ran = send(&with_requests(), &silent, &["requests/fox.yaml"]);
    assert_eq!(ran.status, 7, "{ran:?}");
    assert_eq!(silent.seen("POST").len(), 1);
}

#[test]
fn after_a_failure_of_the_account_nothing_more_is_sent() {
    let files = ["requests/fox.yaml", "requests/owl.json"];
    for (http, sent) in [(422, 2), (401, 1), (500, 1)] {
        let server = Server::start(move |_, _| Answer::json(http, "{}"));
        let ran = send(&with_requests(), &server, &files);
        assert_eq!(server.seen("POST").len(), sent, "{http}: {ran:?}");
        assert_eq!(
            ran.stderr.contains("Not sent: 1 request."),
            sent == 1,
            "{ran:?}"
        );
    }
}

#[test]
fn a_job_that_fails_says_why() {
    let server = Server::start(|base, request| match request.path.as_str() {
        "/generation/gen_1" => Answer::json(
            200,
            r#"{"id": "gen_1", "status": "FAILED", "data": null, "code": "C", "message": "the\u001b[31m reason"}"#,
        ),
        _ => accepting(base, request),
    });
    let ran = send(&with_requests(), &server, &["requests/fox.yaml"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("accepted gen_1 requests/fox.yaml\n", 5)
    );
    assert!(ran.stderr.contains("reason"), "{ran:?}");
    assert!(!ran.stderr.contains('\u{1b}'), "{ran:?}");
}

#[test]
fn outputs_that_cannot_be_saved_can_be_had_again() {
    let scratch = with_requests();
    let is_mended = Arc::new(AtomicBool::new(false));
    let mended = Arc::clone(&is_mended);
    let server = Server::start(move |base, request| match request.path.as_str() {
        "/files/b" if !mended.load(Ordering::SeqCst) => Answer::json(404, "{}"),
        _ => accepting(base, request),
    });
    let ran = send(&scratch, &server, &["requests/fox.yaml"]);
    assert_eq!(ran.status, 6, "{ran:?}");
    assert!(
        ran.stdout.ends_with("saved requests/fox-1.png\n"),
        "{ran:?}"
    );
    let hint = format!("callsheet wait --base-url {} gen_1\n", server.url);
    assert!(ran.stderr.ends_with(&hint), "{ran:?}");

    is_mended.store(true, Ordering::SeqCst);
    let ran = run(&scratch, &["wait", "--base-url", &server.url, "gen_1"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("saved requests/fox-2.png\n", 0),
        "what is there is not fetched again: {ran:?}"
    );
}

/// A wrong id is no job that was accepted.
#[test]
fn an_id_that_nobody_knows_is_called_so() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let ran = run(&scratch, &["wait", "--base-url", &server.url, "gen_7"]);
    assert_eq!(ran.stdout, "");
    let first = format!(
        "gen_7: the journal does not know this job; asking {} for it\n",
        server.url
    );
    assert!(ran.stderr.starts_with(&first), "{ran:?}");
    let last = format!(
        "error: gen_7: neither the journal nor {} knows a job with this id. `callsheet jobs` lists \
         the ids that the journal has; another server is named by --base-url\n",
        server.url
    );
    assert!(ran.said().ends_with(&last), "{ran:?}");
    assert!(!ran.stderr.contains("ccepted"), "{ran:?}");
}

#[test]
fn a_page_is_not_saved_as_a_picture() {
    let scratch = with_requests();
    let server = Server::start(move |base, request| match request.path.as_str() {
        "/files/a.png?x=.exe" => Answer::Bytes(b"<html>This link has expired.</html>".to_vec()),
        _ => accepting(base, request),
    });
    let ran = send(&scratch, &server, &["requests/fox.yaml"]);
    assert_eq!(ran.status, 6, "{ran:?}");
    assert!(
        ran.said().contains("it begins with `<html>This link"),
        "{ran:?}"
    );
    let saved = fs::read(scratch.path("requests/fox-1.png")).unwrap();
    assert_eq!(saved, PNG, "the other output is saved");
    assert!(!scratch.path("requests/fox-2.png").exists());
}

#[test]
fn a_job_that_the_journal_does_not_know_is_saved_here() {
    let (scratch, server) = (Scratch::new(), Server::start(accepting));
    let ran = run(&scratch, &["wait", "--base-url", &server.url, "gen_1"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("saved gen_1-1.png\nsaved gen_1-2.png\n", 0),
        "{ran:?}"
    );
    assert!(scratch.path("gen_1.callsheet.json").exists());
}

#[test]
fn an_id_of_a_hostile_server_stays_in_its_folder() {
    let server = Server::start(|base, request| match request.path.as_str() {
        SUBMIT => Answer::json(202, r#"{"id": "../x\u001b[2J", "status": "starting"}"#),
        "/generation/..%2Fx%1B%5B2J" => accepting(
            base,
            &Request {
                method: "GET".to_owned(),
                path: "/generation/gen_1".to_owned(),
                ..Request::default()
            },
        ),
        _ => accepting(base, request),
    });
    let scratch = with_requests();
    let ran = send(&scratch, &server, &["requests/fox.yaml"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        ran.stdout
            .starts_with("accepted ../x\u{fffd}[2J requests/fox.yaml\n"),
        "{ran:?}"
    );
    assert!(
        scratch
            .path("requests/fox.___x__2J.callsheet.json")
            .exists()
    );
    let elsewhere = Scratch::new();
    let waited = run(
        &elsewhere,
        &["wait", "--base-url", &server.url, "../x\u{1b}[2J"],
    );
    assert_eq!(
        waited.stdout, "saved ___x__2J-1.png\nsaved ___x__2J-2.png\n",
        "{waited:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_not_told_to_be_piped_to_what_reads_no_pipe() {
    let scratch = with_requests();
    let arguments = ["send", "--sandbox", "/dev/null"];
    let ran = callsheet(scratch.root(), &arguments, &[], None);
    let why = "error: /dev/null: this is a pipe or a device, not a file: save what it gives as a \
        file first\n";
    assert_eq!((ran.said().as_str(), ran.status), (why, 2), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_name_that_would_be_two_lines_is_not_sent() {
    let (scratch, server) = (with_requests(), Server::start(accepting));
    let name = "fox.yaml\naccepted gen_2 \u{1b}[31mowl.yaml";
    scratch.write(name, "prompt: A red fox\n");
    let ran = send(&scratch, &server, &[name]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    let shown = "fox.yaml\u{fffd}accepted gen_2 \u{fffd}[31mowl.yaml: the name of this file";
    assert!(ran.said().contains(shown), "{ran:?}");
    assert!(server.seen("POST").is_empty());
}
