//! Whatever comes over a connection, the sandbox says what is wrong with it and goes on.

#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod support;

use std::fmt::Write;

use callsheet_sandbox::Sandbox;
use support::{
    KEY, SUBMIT, exchange, exchange_to_the_end, job, sandbox, send, submit, submit_with,
};

fn host(sandbox: &Sandbox) -> String {
    sandbox.origin().strip_prefix("http://").unwrap().to_owned()
}

/// The beginning of a submission, to which headers and a body can be added.
fn head() -> String {
    format!("POST {SUBMIT} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{KEY}\r\n")
}

#[test]
fn what_is_no_http_is_refused() {
    let sandbox = sandbox().start().unwrap();
    let host = host(&sandbox);
    let headers = |count| {
        (0..count).fold(String::new(), |mut all, number| {
            write!(all, "x-{number}: y\r\n").unwrap();
            all
        })
    };
    for (bytes, status) in [
        (b"\x00\xff\x16\x03\x01\r\n\r\n".to_vec(), 400),
        (b"GET /\r\n\r\n".to_vec(), 400),
        (
            format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)).into(),
            414,
        ),
        (
            format!("GET / HTTP/1.1\r\n{}\r\n", headers(10_000)).into(),
            431,
        ),
        (
            format!("GET / HTTP/1.1\r\nx: {}\r\n", "a".repeat(10_000_000)).into(),
            431,
        ),
        (format!("{}content-length: -1\r\n\r\n", head()).into(), 400),
        (
            format!("{}content-length: 1\r\ncontent-length: 2\r\n\r\n", head()).into(),
            400,
        ),
    ] {
        let answer = exchange(&host, &bytes);
        assert_eq!(answer.status, status, "{answer:?}");
    }
    assert_eq!(sandbox.books().requests, []);
    job(&sandbox);
}

#[test]
fn a_body_that_breaks_off_is_told_so_and_starts_no_job() {
    let sandbox = sandbox().start().unwrap();
    let host = host(&sandbox);
    let chunked = "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    for body in [
        "content-length: 3000\r\n\r\n{\"prompt\": \"a fox\"}",
        &format!("{chunked}ff\r\n{{\"prompt\""),
        &format!("{chunked}13\r\n{{\"prompt\": \"a fox\"}}"),
        &format!("{chunked}zz\r\nabc"),
        &format!("{chunked}ffffffffffffffffffff\r\nabc"),
        &format!("{chunked}ffffffffffffffff\r\nabc"),
    ] {
        let answer = exchange_to_the_end(&host, format!("{}{body}", head()).as_bytes());
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
        assert_eq!(answer.json()["message"], "the body broke off");
    }
    let books = sandbox.books();
    assert_eq!(books.jobs, []);
    assert!(books.requests.iter().all(|request| !request.whole_body));
    job(&sandbox);
}

#[test]
fn bodies_that_are_hard_to_read_are_refused() {
    let sandbox = sandbox().start().unwrap();
    let urls = vec!["\"nowhere\""; 10_000].join(",");
    let twice = vec!["\"prompt\": \"x\""; 5_000].join(",");
    for body in [
        "[".repeat(100_000),
        format!(
            "{{\"prompt\": {}{}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        ),
        "{\"a\":".repeat(50_000),
        format!("{{\"prompt\": \"x\", \"n\": 1{}}}", "0".repeat(100_000)),
        "{\"prompt\": \"x\", \"n\": 1e999999999}".to_owned(),
        "{\"prompt\": \"x\", \"n\": 9223372036854775807}".to_owned(),
        "{\"prompt\": \"\\ud800\"}".to_owned(),
        format!("{{\"prompt\": \"{}\"}}", "a".repeat(1_000_000)),
        format!("{{\"prompt\": \"x\", \"image_urls\": [{urls}]}}"),
        format!("{{{twice}}}"),
        format!("[{}1]", "1,".repeat(100_000)),
        "\0".repeat(1000),
    ] {
        let answer = submit(&sandbox, &body);
        assert_eq!(answer.status, 400, "{}", &body[..40]);
        assert!(answer.body.len() < 1_000_000);
    }
    let large = submit(&sandbox, &" ".repeat(65 * 1024 * 1024));
    // It is told before all of it was sent, which can reset the connection.
    assert!(
        large.status == 413 || large.end == "reset",
        "{}",
        large.status
    );
    let books = sandbox.books();
    assert_eq!(books.jobs, []);
    assert!(
        books
            .requests
            .iter()
            .all(|request| request.verdict.len() < 2100)
    );
    job(&sandbox);
}

#[test]
fn heads_that_nobody_would_send_are_answered() {
    let sandbox = sandbox().start().unwrap();
    let slashes = "/".repeat(60_000);
    for (method, path, status) in [
        ("GET", &*slashes, 404),
        ("GET", "/api/v1/generation/%ff%00%2e%2e%2f", 404),
        ("GET", "/_sandbox/files/x/99999999999999999999.png", 404),
        ("GET", "/_sandbox/files/../../etc/passwd", 404),
        ("PUT", "/_sandbox/books", 405),
        ("OPTIONS", "*", 404),
        ("GET", "http://x/../..", 404),
        ("NONSENSE", SUBMIT, 405),
    ] {
        let answer = send(&sandbox, method, path, &[KEY], "");
        assert_eq!(
            answer.status,
            status,
            "{method} {}",
            &path[..path.len().min(50)]
        );
    }
    let longest = sandbox.books().requests[0].path.len();
    assert!(longest < 2100, "{longest}");
    let file = format!("/_sandbox/files/{}/1.png", job(&sandbox));
    let last = "range: bytes=18446744073709551615-18446744073709551615";
    assert_eq!(send(&sandbox, "GET", &file, &[last], "").status, 416);
}

#[test]
fn faults_that_are_none_are_refused() {
    let sandbox = sandbox().start().unwrap();
    for fault in [
        "rate-limited=date:18446744073709551615",
        "rate-limited=date:253402300800",
        "slow=99999999999999999999",
        "status=999",
        "status=100",
        "redirect=304",
        "@,:,=",
        "too-large=x",
        "\u{fffd}",
    ] {
        let header = format!("x-sandbox-fault: {fault}");
        let answer = submit_with(&sandbox, &[&header], "{\"prompt\": \"x\"}");
        assert_eq!(answer.status, 400, "{fault}: {answer:?}");
    }
    assert_eq!(sandbox.books().jobs, []);
}
