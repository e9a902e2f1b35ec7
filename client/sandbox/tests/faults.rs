//! Every fault as a client sees it, byte for byte, and as the books tell it.

#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod support;

use std::time::{Duration, Instant};

use callsheet_sandbox::{FAULTS, Sandbox};
use serde_json::{Value, json};
use support::*;

const FOX: &str = r#"{"prompt": "a fox"}"#;

/// What a submission under a fault gives, how many jobs there are then, and the books' last line.
fn under(fault: &str) -> (Raw, usize, String) {
    let sandbox = with_faults(&[fault]);
    let raw = submit(&sandbox, FOX);
    let books = sandbox.books();
    let verdict = books.requests.last().map(|request| request.verdict.clone());
    (raw, books.jobs.len(), verdict.unwrap_or_default())
}

#[test]
fn connections_break_when_they_are_to() {
    for (fault, end, jobs) in [
        ("reset-on-connect", "reset", 0),
        ("reset-after-head", "reset", 0),
        ("reset-after-body", "reset", 1),
        ("close-after-body", "end", 1),
        ("hang", "silence", 1),
    ] {
        let (raw, accepted, _) = under(fault);
        assert_eq!(
            (raw.head.as_str(), raw.end, accepted),
            ("", end, jobs),
            "{fault}"
        );
    }
}

#[test]
fn connections_that_are_turned_away_are_counted() {
    let sandbox = with_faults(&["reset-on-connect@2"]);
    let ends = [0; 3].map(|_| submit(&sandbox, FOX).end);
    assert_eq!(ends, ["reset", "reset", "end"]);
    assert_eq!(sandbox.books().connections_turned_away, 2);
    assert_eq!(sandbox.books().requests.len(), 1);
}

#[test]
fn answers_break_off_in_the_middle() {
    let whole = submit(&with_faults(&[]), FOX).body.len();
    for (fault, end, length) in [
        ("truncated", "end", Some(whole)),
        ("broken-chunks", "end", None),
        ("hang-in-body", "silence", Some(whole)),
    ] {
        let (raw, jobs, _) = under(fault);
        assert_eq!((raw.status, raw.end, jobs), (200, end, 1), "{fault}");
        assert_eq!(raw.body.len(), whole / 2, "{fault}");
        let announced = raw
            .header("content-length")
            .map(|length| length.parse().unwrap());
        assert_eq!(announced, length, "{fault}");
    }
}

#[test]
fn slow_answers_are_whole() {
    let begun = Instant::now();
    let (raw, _, _) = under("slow=300");
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(raw.json()["status"], "starting");
    let begun = Instant::now();
    let (raw, _, _) = under("slow-body=30");
    assert!(begun.elapsed() >= Duration::from_millis(270));
    assert_eq!(raw.json()["status"], "starting");
}

#[test]
fn rate_limits_say_when_to_come_again() {
    for (fault, name, value) in [
        ("rate-limited", "retry-after", Some("1")),
        ("rate-limited=30", "retry-after", Some("30")),
        ("rate-limited=ms:50", "retry-after-ms", Some("50")),
        ("rate-limited=none", "retry-after", None),
    ] {
        let (raw, jobs, _) = under(fault);
        assert_eq!(
            (raw.status, raw.header(name), jobs),
            (429, value, 0),
            "{fault}"
        );
        assert_eq!(raw.json()["code"], "IMAGE_GENERATION_RATE_LIMITED");
    }
    let (raw, _, _) = under("rate-limited=date:60");
    let date = raw.header("retry-after").unwrap();
    assert!(date.ends_with(" GMT"), "{date}");
}

#[test]
fn every_status_of_the_spec_can_be_had_in_every_form() {
    let api = bundled();
    let operation = api.default_operation().unwrap();
    let sandbox = with_faults(&[]);
    let forms = callsheet_sandbox::failure_forms(&api);
    assert_eq!(
        forms,
        [
            "message",
            "code+message",
            "error+message",
            "code+error+message",
            "error/message",
            "code+error/message"
        ]
    );
    let failures = operation
        .responses
        .iter()
        .filter(|known| !known.statuses.is_success());
    let mut tried = 0;
    for response in failures {
        let status: u16 = response.statuses.to_string().parse().unwrap();
        sandbox.set_faults(vec![format!("status={status}").parse().unwrap()]);
        let raw = submit(&sandbox, FOX);
        assert_eq!(raw.status, status);
        assert_eq!(raw.json(), response.examples()[0].value);
        for form in &forms {
            sandbox.set_faults(vec![format!("status={status}:{form}").parse().unwrap()]);
            let raw = submit(&sandbox, FOX);
            let body = raw.json();
            let failures = &operation.facts.failures;
            assert_eq!(raw.status, status);
            assert!(failures.message_in(&body).is_some(), "{form}: {body}");
            assert_eq!(
                failures.code_in(&body).is_some(),
                form.contains('+'),
                "{form}: {body}"
            );
            tried += 1;
        }
    }
    assert!(tried >= 60, "{tried}");
    assert!(sandbox.books().jobs.is_empty());
    sandbox.set_faults(vec!["status=422:error/message".parse().unwrap()]);
    let body = submit(&sandbox, FOX).json();
    assert_eq!(
        body,
        json!({"error": {"message": "The content was rejected."}})
    );
}

#[test]
fn failures_come_as_pages_too() {
    let (raw, jobs, _) = under("status=502:html");
    assert_eq!((raw.status, jobs), (502, 0));
    assert_eq!(raw.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(
        raw.text().contains("<h1>502 Bad Gateway</h1>"),
        "{}",
        raw.text()
    );
    let (raw, _, _) = under("status=500:empty");
    assert_eq!(
        (raw.status, raw.body.len(), raw.header("content-type")),
        (500, 0, None)
    );
}

#[test]
fn a_failure_can_come_after_the_job_was_accepted() {
    let (raw, jobs, verdict) = under("late-status=504");
    assert_eq!((raw.status, jobs), (504, 1));
    assert!(verdict.ends_with("and not told so"), "{verdict}");
}

#[test]
fn redirects_lead_on() {
    for status in [301, 302, 303, 307, 308] {
        let sandbox = with_faults(&[&format!("redirect={status}")]);
        let raw = submit(&sandbox, FOX);
        let location = raw.header("location").unwrap().to_owned();
        assert_eq!((raw.status, sandbox.books().jobs.len()), (status, 0));
        assert_eq!(
            path_of(&sandbox, &location),
            format!("/_sandbox/moved{SUBMIT}")
        );
    }
    let sandbox = with_faults(&["redirect=307:elsewhere@1"]);
    let location = submit(&sandbox, FOX).header("location").unwrap().to_owned();
    let (host, path) = location
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let port = host.strip_prefix("localhost:").unwrap();
    assert!(!sandbox.origin().ends_with(&format!(":{port}")));
    // Who follows it with the body has submitted it, and the books say so.
    let length = FOX.len();
    let request = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\n{KEY}\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {length}\r\n\r\n{FOX}"
    );
    let raw = exchange(&format!("127.0.0.1:{port}"), request.as_bytes());
    assert_eq!(raw.status, 200);
    let books = sandbox.books();
    assert_eq!(
        (books.jobs.len(), books.requests_for("wan_v2_7_pro").count()),
        (1, 2)
    );
    assert_eq!(books.requests[1].host, host);
}

#[test]
fn answers_are_not_what_they_should_be() {
    let (raw, jobs, _) = under("wrong-type");
    assert_eq!((raw.header("content-type"), jobs), (Some("text/plain"), 1));
    assert_eq!(raw.json()["status"], "starting");
    let (raw, _, _) = under("wrong-type=text/html");
    assert_eq!(raw.header("content-type"), Some("text/html"));

    let (raw, jobs, _) = under("not-json");
    assert_eq!((raw.status, raw.end, jobs), (200, "end", 1));
    assert!(serde_json::from_slice::<Value>(&raw.body).is_err());

    let (raw, _, _) = under("unknown-fields");
    assert_eq!(raw.json()["sandbox_unknown"]["object"]["id"], "other");
    let (raw, _, _) = under("missing-fields");
    assert_eq!(
        raw.json().as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id"]
    );
    let (raw, jobs, _) = under("no-id");
    assert_eq!((raw.json().get("id"), jobs), (None, 1));
}

#[test]
fn statuses_are_strange() {
    let sandbox = with_faults(&["looks:unknown-status@1"]);
    let id = job(&sandbox);
    let statuses = [0; 2].map(|_| look(&sandbox, &id).json()["status"].clone());
    assert_eq!(statuses, ["in_sandbox", "COMPLETED"]);
    let sandbox = with_faults(&["looks:unknown-status=REVIEW"]);
    let id = job(&sandbox);
    let statuses = [0; 2].map(|_| look(&sandbox, &id).json()["status"].clone());
    assert_eq!(statuses, ["REVIEW", "REVIEW"]);
    let sandbox = with_faults(&["other-vocabulary"]);
    let accepted = submit(&sandbox, FOX).json();
    assert_eq!(accepted["status"], "IN_QUEUE");
    assert_eq!(
        accepted["input"],
        json!({"prompt": "a fox"}),
        "the form goes with the words"
    );
    let outcome = look(&sandbox, accepted["id"].as_str().unwrap()).json();
    assert_eq!(outcome["status"], "succeeded");
    assert!(outcome["data"]["images"][0]["url"].is_string());
}

#[test]
fn jobs_end_badly_or_never() {
    let sandbox = with_faults(&["job-fails=CODE:the reason@1", "job-never-ends"]);
    let outcome = look(&sandbox, &job(&sandbox)).json();
    assert_eq!(
        (&outcome["code"], &outcome["message"]),
        (&json!("CODE"), &json!("the reason"))
    );
    let id = job(&sandbox);
    assert_eq!(look(&sandbox, &id).json()["status"], "IN_PROGRESS");
    let raw = submit_with(&sandbox, &["x-sandbox-fault: job-canceled"], FOX);
    let id = raw.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(look(&sandbox, &id).json()["status"], "CANCELED");
}

#[test]
fn looks_fail_as_often_as_they_are_to() {
    let sandbox = with_faults(&["looks:status=503@2", "looks:truncated@1"]);
    let id = job(&sandbox);
    let looks = [0; 4].map(|_| {
        let raw = look(&sandbox, &id);
        let is_whole = serde_json::from_slice::<Value>(&raw.body).is_ok();
        (raw.status, is_whole)
    });
    assert_eq!(looks, [(503, true), (503, true), (200, false), (200, true)]);
}

#[test]
fn a_request_asks_for_faults_itself() {
    let sandbox = with_faults(&[]);
    let header = "x-sandbox-fault: unknown-fields, unknown-status=odd";
    let answer = submit_with(&sandbox, &[header], FOX).json();
    assert_eq!(answer["status"], "odd");
    assert!(answer["sandbox_unknown"].is_object());
    assert_eq!(
        submit_with(&sandbox, &["x-sandbox-fault: close-after-body"], FOX).head,
        ""
    );
    assert_eq!(
        submit(&sandbox, FOX).status,
        200,
        "only the request that asked has it"
    );
    let refused = submit_with(&sandbox, &["x-sandbox-fault: hnag"], FOX);
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json()["message"],
        "x-sandbox-fault: there is no fault `hnag`; did you mean `hang`?"
    );
    for (fault, says) in [
        (
            "reset-on-connect",
            "`reset-on-connect` cannot happen to this request",
        ),
        (
            "downloads:truncated",
            "`downloads:truncated` cannot happen to this request",
        ),
        (
            "status=500:htlm",
            "failures have no form `htlm` here; they have message, ",
        ),
    ] {
        let refused = submit_with(&sandbox, &[&format!("x-sandbox-fault: {fault}")], FOX);
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains(says), "{}", refused.text());
    }
    let unfit = support::sandbox().fault("status=500:htlm".parse().unwrap());
    assert!(unfit.start().is_err());
    let faults = &sandbox.books().requests[0].faults;
    assert_eq!(faults, &["unknown-fields", "unknown-status=odd"]);
}

#[test]
fn streams_come_in_every_shape() {
    let text = |fault: &str| {
        let sandbox = with_faults(&[fault]);
        let raw = stream(&sandbox, &[]);
        assert_eq!(
            (raw.status, sandbox.books().jobs.len()),
            (200, 1),
            "{fault}"
        );
        (raw.text(), raw.end)
    };
    let (usual, _) = text("slow=1");
    assert_eq!(usual.matches("data: {").count(), 3);
    assert!(usual.ends_with("}\n\n"));

    let (early, end) = text("stream-ends-early");
    assert_eq!((early.matches("data: {").count(), end), (1, "end"));
    assert_eq!(text("stream-ends-early=0"), (String::new(), "end"));
    assert_eq!(text("stream-silent"), (String::new(), "silence"));
    let (last, _) = text("stream-no-last-blank");
    assert!(last.ends_with("}\n") && !last.ends_with("\n\n"));
    let (comments, _) = text("stream-comments");
    assert_eq!(
        comments.matches(": the sandbox is still there\n\n").count(),
        3
    );
    let (lines, _) = text("stream-multiline");
    assert!(lines.starts_with("data: {\ndata:   \"id\":"), "{lines}");
    let (names, _) = text("stream-event-names");
    assert!(names.starts_with("event: state\nid: 1\ndata: {"), "{names}");
    let (cut, end) = text("truncated");
    assert!(cut.starts_with("data: {"), "{cut}");
    assert_eq!((cut.ends_with('\n'), end), (false, "end"));
    let (hanging, end) = text("hang-in-body");
    assert!(hanging.starts_with("data: {") && end == "silence");
    let (unknown, _) = text("streams:unknown-status@1");
    assert_eq!(unknown.matches("in_sandbox").count(), 1);
    let (for_ever, _) = text("streams:unknown-status");
    assert_eq!(for_ever.matches("in_sandbox").count(), 3);
}

#[test]
fn downloads_break_and_can_be_resumed() {
    let sandbox = with_faults(&["downloads:truncated@1"]);
    let outcome = look(&sandbox, &job(&sandbox)).json();
    let url = outcome["data"]["image"]["url"].as_str().unwrap().to_owned();
    let path = path_of(&sandbox, &url);
    let broken = send(&sandbox, "GET", path, &[], "");
    let length: usize = broken.header("content-length").unwrap().parse().unwrap();
    assert_eq!(broken.body.len(), length / 2);
    let range = format!("range: bytes={}-", broken.body.len());
    let tag = format!("if-range: {}", broken.header("etag").unwrap());
    let rest = send(&sandbox, "GET", path, &[&range, &tag], "");
    assert_eq!(rest.status, 206);
    let file = [broken.body, rest.body].concat();
    assert_eq!(file, send(&sandbox, "GET", path, &[], "").body);
    let whole = send(
        &sandbox,
        "GET",
        path,
        &[&range, "x-sandbox-fault: no-ranges"],
        "",
    );
    assert_eq!((whole.status, whole.body), (200, file));
}

#[test]
fn downloads_are_not_what_they_should_be() {
    let sandbox = with_faults(&[]);
    let outcome = look(&sandbox, &job(&sandbox)).json();
    let url = outcome["data"]["image"]["url"].as_str().unwrap().to_owned();
    let download = |fault: &str| {
        let header = format!("x-sandbox-fault: {fault}");
        send(&sandbox, "GET", path_of(&sandbox, &url), &[&header], "")
    };
    let page = download("wrong-content");
    assert_eq!(page.header("content-type"), Some("image/png"));
    assert!(page.text().starts_with("<html>"));
    assert_eq!(
        download("wrong-type=text/html").header("content-type"),
        Some("text/html")
    );
    let large = download("too-large=300000");
    assert_eq!(
        (large.body.len(), large.header("content-length")),
        (300_000, Some("300000"))
    );
    assert!(large.body.starts_with(b"\x89PNG"));
    let moved = download("redirect=302:elsewhere");
    let location = moved.header("location").unwrap();
    assert!(location.starts_with("http://localhost:"), "{location}");
    assert_eq!(download("status=404").status, 404);
}

/// The same over HTTP/2, where a connection is not a request's own.
#[test]
fn http2_has_the_same_faults() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // Built together with the client, reqwest has TLS and wants to be told by whom, used or not.
    let _ = rustls::crypto::ring::default_provider().install_default();
    runtime.block_on(async {
        let post = async |sandbox: &Sandbox| {
            let client = reqwest::Client::builder()
                .http2_prior_knowledge()
                .no_proxy();
            let client = client.timeout(Duration::from_millis(700)).build().unwrap();
            let url = format!("{}{SUBMIT}", sandbox.origin());
            let request = client.post(url).bearer_auth("sandbox");
            let request = request.header("content-type", "application/json").body(FOX);
            let answer = request.send().await.map_err(|error| error.is_timeout())?;
            assert_eq!(answer.version(), reqwest::Version::HTTP_2);
            let status = answer.status().as_u16();
            let body = answer.bytes().await.map_err(|error| error.is_timeout())?;
            Ok::<_, bool>((status, body.len()))
        };
        let whole = submit(&with_faults(&[]), FOX).body.len();
        assert_eq!(post(&with_faults(&[])).await, Ok((200, whole)));
        assert_eq!(
            post(&with_faults(&["rate-limited"]))
                .await
                .map(|(status, _)| status),
            Ok(429)
        );
        for (fault, is_timeout, jobs) in [
            ("reset-on-connect", false, 0),
            ("reset-after-head", false, 0),
            ("reset-after-body", false, 1),
            ("close-after-body", false, 1),
            ("truncated", false, 1),
            ("broken-chunks", false, 1),
            ("hang", true, 1),
            ("hang-in-body", true, 1),
        ] {
            let sandbox = with_faults(&[fault]);
            assert_eq!(post(&sandbox).await, Err(is_timeout), "{fault}");
            let books = sandbox.books();
            assert_eq!(books.jobs.len(), jobs, "{fault}");
            assert!(
                books
                    .requests
                    .iter()
                    .all(|request| request.protocol == "HTTP/2")
            );
        }
    });
}

/// No fault is left without a test: each name stands in this file.
#[test]
fn every_fault_is_tried_here() {
    let tests = include_str!("faults.rs");
    for kind in FAULTS {
        let is_tried = ["\"", ":", " "].iter().any(|before| {
            ["\"", "=", "@"]
                .iter()
                .any(|after| tests.contains(&format!("{before}{}{after}", kind.name)))
        });
        assert!(is_tried, "{}", kind.name);
    }
}
