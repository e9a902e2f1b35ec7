//! What a journal that is read says, and what it is not trusted in.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;
use std::io::{BufRead, BufReader};

use common::books::{self, PNG, SUBMIT};
use common::calls::{KEY, begin, jobs, run, send, states, with_requests};
use common::server::Answer;
use common::{Scratch, callsheet};
use serde_json::{Value, json};

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
    let mut child = begin(&scratch, &server, &["fox.yaml"]);
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
