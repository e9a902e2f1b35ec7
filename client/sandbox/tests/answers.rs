//! What a sandbox answers when nothing goes wrong.

#![allow(clippy::unwrap_used)] // a test ends at what it does not expect
#![allow(clippy::float_cmp)] // pretend credits are whole numbers here

mod support;

use std::time::{Duration, Instant};

use callsheet_sandbox::Sandbox;
use serde_json::{Value, json};
use support::*;

#[test]
fn a_job_goes_its_way_from_submission_to_picture() {
    let sandbox = sandbox().seed(7).start().unwrap();
    let body = r#"{"prompt": "a fox", "aspect_ratio": "16:9", "num_images": 3}"#;
    let accepted = submit(&sandbox, body);
    assert_eq!(
        accepted.json(),
        json!({
            "id": "sandbox_00000007_1",
            "status": "starting",
            "usage": {"total": 36, "subscription": 36, "permanent": 0}
        })
    );
    let outcome = look(&sandbox, "sandbox_00000007_1").json();
    let url = |number| {
        let origin = sandbox.origin();
        format!("{origin}/_sandbox/files/sandbox_00000007_1/{number}.png")
    };
    let image = |number| {
        json!({
            "url": url(number),
            "file_name": format!("sandbox_00000007_1-{number}.png"),
            "content_type": "image/png",
            "width": 768,
            "height": 432
        })
    };
    assert_eq!(
        outcome,
        json!({
            "id": "sandbox_00000007_1",
            "status": "COMPLETED",
            "input": {"prompt": "a fox", "aspect_ratio": "16:9", "num_images": 3},
            "data": {
                "type": "image",
                "n": 3,
                "actual_prompt": "a fox",
                "images": [image(1), image(2), image(3)],
                "image": image(1)
            },
            "usage": {"total": 36, "subscription": 36, "permanent": 0}
        })
    );
    let file = send(&sandbox, "GET", path_of(&sandbox, &url(3)), &[], "");
    assert_eq!(
        (file.status, file.header("content-type")),
        (200, Some("image/png"))
    );
    let reader = png::Decoder::new(std::io::Cursor::new(&file.body))
        .read_info()
        .unwrap();
    assert_eq!((reader.info().width, reader.info().height), (768, 432));
    assert_eq!(get(&sandbox, path_of(&sandbox, &url(4))).status, 404);
}

#[test]
fn the_size_is_that_of_the_request_or_of_its_default() {
    let sandbox = sandbox().start().unwrap();
    for (fields, size) in [
        ("", (768, 768)),
        (r#", "aspect_ratio": "3:4""#, (576, 768)),
        (r#", "image_size": "portrait_16_9""#, (432, 768)),
        (
            r#", "image_size": "landscape_4_3", "aspect_ratio": "9:16""#,
            (768, 576),
        ),
    ] {
        let answer = submit(&sandbox, &format!(r#"{{"prompt": "a fox"{fields}}}"#)).json();
        let outcome = look(&sandbox, answer["id"].as_str().unwrap()).json();
        let image = &outcome["data"]["image"];
        assert_eq!(
            (&image["width"], &image["height"]),
            (&json!(size.0), &json!(size.1)),
            "{fields}"
        );
    }
}

#[test]
fn a_request_is_judged_as_the_linter_judges_it() {
    let sandbox = sandbox().start().unwrap();
    let body = r#"{"prompt": "", "n": 9, "negativ_prompt": "x"}"#;
    let refused = submit(&sandbox, body);
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json(),
        json!({
            "error": "IMAGE_GENERATION_INVALID_INPUT",
            "code": "IMAGE_GENERATION_INVALID_INPUT",
            "message": linted(body),
        })
    );
    assert_eq!(linted(body).lines().count(), 3);
    for (headers, body, says) in [
        (&[][..], "{}", "missing-field"),
        (&[], "", "the body is missing"),
        (&[], "{", "error[syntax-error]"),
        (&[], "\u{0}", "error"),
        (
            &["content-type: text/plain"],
            r#"{"prompt": "a fox"}"#,
            "the content type is text/plain, and must be application/json",
        ),
    ] {
        let headers = [&[KEY], headers].concat();
        let json = ["content-type: application/json"];
        let headers = if headers.len() == 1 {
            [headers, json.to_vec()].concat()
        } else {
            headers
        };
        let refused = send(&sandbox, "POST", SUBMIT, &headers, body);
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.text().contains(says), "{body}: {}", refused.text());
    }
    assert!(sandbox.books().jobs.is_empty());
    assert_eq!(sandbox.books().credits_charged, 0.0);
}

#[test]
fn only_the_schema_can_be_asked() {
    let sandbox = sandbox().schema_only().start().unwrap();
    assert_eq!(
        submit(&sandbox, r#"{"prompt": "a", "mood": 1}"#).status,
        200
    );
    assert_eq!(submit(&sandbox, r#"{"prompt": "a", "n": 5}"#).status, 400);
}

#[test]
fn a_key_is_asked_for() {
    let open = sandbox().start().unwrap();
    let locked = sandbox().key("right").start().unwrap();
    let json = "content-type: application/json";
    for (headers, expected) in [
        (&[json][..], (401, 401)),
        (&[json, "authorization: Bearer "], (401, 401)),
        (&[json, "authorization: right"], (401, 401)),
        (&[json, "authorization: bearer wrong"], (200, 401)),
        (&[json, "authorization: Bearer right"], (200, 200)),
    ] {
        let status = |sandbox: &Sandbox| {
            let answer = send(sandbox, "POST", SUBMIT, headers, r#"{"prompt": "a"}"#);
            if answer.status == 401 {
                assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
                assert_eq!(answer.json(), json!({"message": "The key is not valid."}));
            }
            answer.status
        };
        assert_eq!((status(&open), status(&locked)), expected, "{headers:?}");
    }
}

#[test]
fn credits_are_charged_and_run_out() {
    let sandbox = sandbox().credits(30).start().unwrap();
    assert_eq!(
        submit(&sandbox, r#"{"prompt": "a", "num_images": 2}"#).status,
        200
    );
    let refused = submit(&sandbox, r#"{"prompt": "a"}"#);
    assert_eq!(refused.status, 402);
    assert_eq!(
        refused.json()["code"],
        "IMAGE_GENERATION_INSUFFICIENT_CREDITS"
    );
    assert_eq!(get(&sandbox, "/api/v1/credits").json(), json!({"total": 6}));
    let books = sandbox.books();
    assert_eq!((books.credits_charged, books.credits_left), (24.0, 6.0));
    assert_eq!(books.jobs.len(), 1);
}

#[test]
fn what_fails_is_given_back() {
    let sandbox = with_faults(&["job-fails@1", "job-canceled@1"]);
    for (status, reason) in [("FAILED", true), ("CANCELED", false)] {
        let outcome = look(&sandbox, &job(&sandbox)).json();
        assert_eq!(outcome["status"], status);
        assert_eq!(outcome["usage"]["total"], 0);
        assert_eq!(outcome["data"], Value::Null);
        assert_eq!(outcome.get("message").is_some(), reason, "{outcome}");
    }
    assert_eq!(sandbox.books().credits_charged, 0.0);
    let books = sandbox.books();
    let standings: Vec<_> = books.jobs.iter().map(|job| job.status.as_str()).collect();
    assert_eq!(standings, ["FAILED", "CANCELED"]);
}

#[test]
fn jobs_that_go_on_are_listed() {
    let sandbox = support::sandbox()
        .job_time(Duration::from_hours(1))
        .start()
        .unwrap();
    assert_eq!(
        get(&sandbox, "/api/v1/generations/running").json(),
        json!([])
    );
    let id = job(&sandbox);
    let list = get(&sandbox, "/api/v1/generations/running?limit=5").json();
    assert_eq!(
        list,
        json!([{
            "id": id,
            "status": "IN_QUEUE",
            "input": {"prompt": "a fox"},
            "usage": {"total": 12, "subscription": 12, "permanent": 0}
        }])
    );
    assert_eq!(look(&sandbox, &id).json()["status"], "IN_QUEUE");
    let refused = get(&sandbox, "/api/v1/generations/running?limit=0");
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("parameter limit: error["),
        "{}",
        refused.text()
    );
    assert_eq!(
        get(&sandbox, "/api/v1/generations/running?limit=many").status,
        400
    );
    let newer = [job(&sandbox), job(&sandbox)];
    let two = get(&sandbox, "/api/v1/generations/running?limit=2").json();
    let listed: Vec<_> = two
        .as_array()
        .unwrap()
        .iter()
        .map(|job| &job["id"])
        .collect();
    assert_eq!(listed, [&newer[1], &newer[0]]);
}

#[test]
fn a_job_takes_its_time() {
    let time = Duration::from_millis(400);
    let sandbox = support::sandbox().job_time(time).start().unwrap();
    let begun = Instant::now();
    let id = job(&sandbox);
    let mut seen: Vec<String> = Vec::new();
    while seen.last().is_none_or(|last| last != "COMPLETED") {
        let status = look(&sandbox, &id).json()["status"]
            .as_str()
            .unwrap()
            .to_owned();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    assert!(begun.elapsed() >= time);
    assert!(seen.len() >= 2, "{seen:?}");
}

#[test]
fn states_are_streamed_as_they_change() {
    let sandbox = support::sandbox()
        .job_time(Duration::from_millis(50))
        .start()
        .unwrap();
    let answer = stream(&sandbox, &[]);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.end, "end");
    let text = answer.text();
    let events: Vec<Value> = text
        .split("\n\n")
        .filter(|event| !event.is_empty())
        .map(|event| serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap())
        .collect();
    let statuses: Vec<_> = events
        .iter()
        .map(|event| event["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]);
    let id = events[0]["id"].as_str().unwrap();
    assert_eq!(look(&sandbox, id).json(), events[2]);
    assert_eq!(sandbox.books().jobs[0].operation, "wan_v2_7_pro");
    let json = "content-type: application/json";
    let refused = send(&sandbox, "POST", STREAM, &[KEY, json], "{}");
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (400, Some("application/json"))
    );
}

#[test]
fn a_file_can_be_had_in_parts() {
    let sandbox = sandbox().start().unwrap();
    let outcome = look(&sandbox, &job(&sandbox)).json();
    let url = outcome["data"]["image"]["url"].as_str().unwrap().to_owned();
    let path = path_of(&sandbox, &url);
    let whole = send(&sandbox, "GET", path, &[], "");
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let tag = format!("if-range: {}", whole.header("etag").unwrap());
    let part = send(&sandbox, "GET", path, &["range: bytes=10-", &tag], "");
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[10..]));
    let range = format!("bytes 10-{}/{}", whole.body.len() - 1, whole.body.len());
    assert_eq!(part.header("content-range"), Some(range.as_str()));
    let head = send(&sandbox, "HEAD", path, &[], "");
    assert_eq!(
        head.header("content-length"),
        whole.header("content-length")
    );
    assert!(head.body.is_empty());
    let beyond = send(&sandbox, "GET", path, &["range: bytes=999999-"], "");
    assert_eq!(beyond.status, 416);
}

#[test]
fn what_is_not_there_is_said_to_be_missing() {
    let sandbox = sandbox().start().unwrap();
    let unknown = look(&sandbox, "gen_none");
    assert_eq!(
        (unknown.status, unknown.json()),
        (404, json!({"message": "There is no such job."}))
    );
    assert_eq!(get(&sandbox, "/api/v1/nothing").status, 404);
    assert_eq!(get(&sandbox, "/").status, 404);
    let other = get(&sandbox, SUBMIT);
    assert_eq!((other.status, other.header("allow")), (405, Some("POST")));
    assert_eq!(get(&sandbox, "/_sandbox/nothing").status, 404);
    assert_eq!(
        send(&sandbox, "POST", "/_sandbox/books", &[], "").status,
        405
    );
}

#[test]
fn the_books_tell_what_reached_it() {
    let sandbox = sandbox().start().unwrap();
    let id = job(&sandbox);
    let origin = sandbox.origin();
    let half = format!("POST {SUBMIT} HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{{\"pro");
    let mut client = std::net::TcpStream::connect(origin.strip_prefix("http://").unwrap()).unwrap();
    std::io::Write::write_all(&mut client, half.as_bytes()).unwrap();
    drop(client);
    get(&sandbox, "/api/v1/credits");
    let wait = Instant::now();
    // The connection that broke off is noticed a moment later.
    while sandbox.books().requests[1].verdict.is_empty() && wait.elapsed().as_secs() < 5 {
        std::thread::yield_now();
    }
    let books = sandbox.books();
    let [whole, broken, credits] = books.requests.as_slice() else {
        panic!("{books:?}");
    };
    assert_eq!((whole.whole_body, whole.status), (true, Some(200)));
    assert!(whole.has_authorization);
    assert_eq!(
        whole.verdict,
        format!("accepted {id}, 1 result, 12 pretend credits")
    );
    assert_eq!((broken.whole_body, broken.status), (false, None));
    assert_eq!(
        (broken.body_bytes, broken.verdict.as_str()),
        (5, "the body broke off")
    );
    assert_eq!(credits.operation.as_deref(), Some("credits"));
    assert_eq!(books.requests_for("wan_v2_7_pro").count(), 2);

    let told = get(&sandbox, "/_sandbox/books").json();
    assert_eq!(told["jobs"][0]["body"], json!({"prompt": "a fox"}));
    assert_eq!(told["credits_charged"], 12);
    assert_eq!(told["requests"][1]["whole_body"], false);
    assert_eq!(told["requests"].as_array().unwrap().len(), 4);
}

#[test]
fn ids_are_never_given_twice() {
    let (one, other) = (sandbox().start().unwrap(), sandbox().start().unwrap());
    let ids = [job(&one), job(&one), job(&other)];
    assert!(
        ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2],
        "{ids:?}"
    );
}

#[test]
fn it_stops_when_it_is_dropped() {
    let sandbox = sandbox().start().unwrap();
    let origin = sandbox.origin();
    let address = origin.strip_prefix("http://").unwrap();
    assert!(std::net::TcpStream::connect(address).is_ok());
    drop(sandbox);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn every_request_is_told() {
    let (sender, told) = std::sync::mpsc::channel();
    let report = move |line: &str| {
        let _ = sender.send(line.to_owned());
    };
    let fault = "looks:status=503".parse().unwrap();
    let sandbox = sandbox()
        .seed(1)
        .fault(fault)
        .report(report)
        .start()
        .unwrap();
    let wrong = r#"{"prompt": "", "n": 0}"#;
    submit(&sandbox, wrong);
    let id = job(&sandbox);
    look(&sandbox, &id);
    let lines: Vec<_> = told.try_iter().collect();
    assert_eq!(
        lines,
        [
            format!(
                "400 POST {SUBMIT}: {}",
                linted(wrong).replace('\n', "\n      ")
            ),
            format!("200 POST {SUBMIT}: accepted {id}, 1 result, 12 pretend credits"),
            format!("503 GET {LOOK}{id}: nothing was done [looks:status=503]"),
        ]
    );
}
