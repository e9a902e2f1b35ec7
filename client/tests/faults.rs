//! Every fault against every kind of call: how many requests reach the server, and what the
//! caller is told.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::fmt::Write as _;
use std::time::Duration;

use callsheet_client::{Call, Client, ErrorKind, Limits};
use callsheet_core::Endpoint;

use self::support::api::{LOOK, Look, NOTE, Paint};
use self::support::builder;
use self::support::server::{Reply, Server, Version};

/// One fault, and for a paid POST, a POST without cost, and a GET: the requests that may reach
/// the server, and what the call must end with.
struct Fault {
    name: &'static str,
    reply: fn(usize) -> Reply,
    expected: [(usize, Ended); 3],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Well,
    Badly(ErrorKind),
}

use Ended::{Badly, Well};
use ErrorKind::{
    Authentication, Credits, InvalidRequest, NotFound, OutcomeUnknown, RateLimited,
    RejectedContent, Server as ServerFailed, Transport,
};

const ACCEPTED: &str = r#"{"id": "job-1", "status": "queued"}"#;

/// How often the client of these tests sends what may be repeated.
const ATTEMPTS: usize = 3;

/// Faults that look the same in both versions of HTTP.
#[allow(clippy::too_many_lines)] // it is a table
fn faults() -> Vec<Fault> {
    let fault = |name, reply, expected| Fault {
        name,
        reply,
        expected,
    };
    let in_doubt = |kind| {
        [
            (1, Badly(OutcomeUnknown)),
            (1, Badly(OutcomeUnknown)),
            (ATTEMPTS, Badly(kind)),
        ]
    };
    let broken_server = [
        (1, Badly(OutcomeUnknown)),
        (1, Badly(ServerFailed)),
        (ATTEMPTS, Badly(ServerFailed)),
    ];
    let redirect = [
        (1, Badly(OutcomeUnknown)),
        (1, Badly(ServerFailed)),
        (1, Badly(ServerFailed)),
    ];
    let refused = |kind| [(1, Badly(kind)); 3];
    vec![
        fault("none", |_| Reply::json(ACCEPTED), [(1, Well); 3]),
        fault("202", |_| Reply::status(202, ACCEPTED), [(1, Well); 3]),
        fault(
            "reset before the body",
            |_| Reply::ResetBeforeBody,
            in_doubt(Transport),
        ),
        fault(
            "reset after the body",
            |_| Reply::Reset,
            in_doubt(Transport),
        ),
        fault(
            "closed after the body",
            |_| Reply::Close,
            in_doubt(Transport),
        ),
        fault("no answer in time", |_| Reply::Hang, in_doubt(Transport)),
        fault(
            "truncated 200",
            |_| Reply::Truncated(200, ACCEPTED.into()),
            in_doubt(Transport),
        ),
        fault(
            "truncated 402",
            |_| Reply::Truncated(402, br#"{"message": "top up"}"#.to_vec()),
            refused(Credits),
        ),
        fault(
            "truncated 200, then well",
            |number| match number {
                0 => Reply::Truncated(200, ACCEPTED.into()),
                _ => Reply::json(ACCEPTED),
            },
            [
                (1, Badly(OutcomeUnknown)),
                (1, Badly(OutcomeUnknown)),
                (2, Well),
            ],
        ),
        fault(
            "200 without an id",
            |_| Reply::json(r#"{"status": "queued"}"#),
            [(1, Badly(OutcomeUnknown)), (1, Well), (1, Well)],
        ),
        fault(
            "200 of HTML",
            |_| Reply::json("<html>"),
            [(1, Badly(OutcomeUnknown)), (1, Well), (1, Well)],
        ),
        fault(
            "200, empty",
            |_| Reply::json(""),
            [(1, Badly(OutcomeUnknown)), (1, Well), (1, Well)],
        ),
        fault(
            "200 that fits no type",
            |_| Reply::json(r#"{"id": "job-1", "status": {"is": ["new"]}}"#),
            [(1, Well); 3],
        ),
        fault("302", |_| redirection(302), redirect),
        fault("307", |_| redirection(307), redirect),
        fault("308", |_| redirection(308), redirect),
        fault(
            "429, then well",
            |number| match number {
                0 => Reply::status(429, "").header("retry-after", "0"),
                _ => Reply::json(ACCEPTED),
            },
            [(2, Well); 3],
        ),
        fault(
            "429 for ever",
            |_| Reply::status(429, "").header("retry-after", "0"),
            [(ATTEMPTS, Badly(RateLimited)); 3],
        ),
        fault(
            "429 for an hour",
            |_| Reply::status(429, "").header("retry-after", "3600"),
            refused(RateLimited),
        ),
        fault(
            "429, then a reset",
            |number| match number {
                0 => Reply::status(429, "").header("retry-after", "0"),
                1 => Reply::Reset,
                _ => Reply::json(ACCEPTED),
            },
            [
                (2, Badly(OutcomeUnknown)),
                (2, Badly(OutcomeUnknown)),
                (3, Well),
            ],
        ),
        fault("400", |_| Reply::status(400, ""), refused(InvalidRequest)),
        fault("401", |_| Reply::status(401, ""), refused(Authentication)),
        fault(
            "402",
            |_| Reply::status(402, r#"{"error": "X_INSUFFICIENT_CREDITS"}"#),
            refused(Credits),
        ),
        fault("404", |_| Reply::status(404, ""), refused(NotFound)),
        fault(
            "422",
            |_| Reply::status(422, r#"{"code": "X_CONTENT_REJECTED", "message": "no"}"#),
            refused(RejectedContent),
        ),
        fault("500", |_| Reply::status(500, ""), broken_server),
        fault(
            "502 of HTML",
            |_| Reply::status(502, "<html>"),
            broken_server,
        ),
        fault(
            "503 with Retry-After",
            |_| Reply::status(503, "{}").header("retry-after", "0"),
            broken_server,
        ),
        fault(
            "503, then well",
            |number| match number {
                0 => Reply::status(503, ""),
                _ => Reply::json(ACCEPTED),
            },
            [
                (1, Badly(OutcomeUnknown)),
                (1, Badly(ServerFailed)),
                (2, Well),
            ],
        ),
        fault("504", |_| Reply::status(504, ""), broken_server),
    ]
}

/// Faults that only HTTP/2 has.
fn faults_of_http2() -> Vec<Fault> {
    const REFUSED_STREAM: u32 = 7;
    const INTERNAL_ERROR: u32 = 2;
    let in_doubt = [
        (1, Badly(OutcomeUnknown)),
        (1, Badly(OutcomeUnknown)),
        (ATTEMPTS, Badly(Transport)),
    ];
    vec![
        Fault {
            name: "REFUSED_STREAM",
            reply: |_| Reply::ResetStream(REFUSED_STREAM),
            expected: in_doubt,
        },
        Fault {
            name: "RST_STREAM",
            reply: |_| Reply::ResetStream(INTERNAL_ERROR),
            expected: in_doubt,
        },
        Fault {
            name: "GOAWAY",
            reply: |_| Reply::GoAway,
            expected: in_doubt,
        },
    ]
}

fn redirection(status: u16) -> Reply {
    Reply::status(status, "").header("location", "/v1/elsewhere")
}

#[tokio::test]
async fn every_fault() {
    let mut table = String::new();
    let mut wrong = Vec::new();
    for version in [Version::Http1, Version::Http2] {
        let mut faults = faults();
        if version == Version::Http2 {
            faults.extend(faults_of_http2());
        }
        for fault in faults {
            for (call, expected) in CALLS.into_iter().zip(fault.expected) {
                let reply = fault.reply;
                let server = Server::start(version, move |number, _| reply(number)).await;
                let ended = send(call, &client(&server.base_url, version, fault.name)).await;
                let found = (server.count(), ended);
                let name = format!("{version:?}  {:26} {call:9}", fault.name);
                let _ = writeln!(table, "{name}  {}  {}", found.0, words(found.1));
                if found != expected {
                    wrong.push(format!("{name}: {found:?}, not {expected:?}"));
                }
            }
        }
    }
    println!(
        "HTTP   fault                      call      requests that reached the server\n{table}"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CALLS: [&str; 3] = ["paid POST", "POST", "GET"];

/// A client that does not wait long for a server of which it is known that it hangs.
fn client(base_url: &str, version: Version, fault: &str) -> Client {
    let mut builder = builder(base_url);
    if fault == "no answer in time" {
        let limits = Limits::new().attempt(Duration::from_millis(250));
        builder = builder.limits(limits);
    }
    match version {
        Version::Http1 => builder,
        Version::Http2 => builder.http2_prior_knowledge(),
    }
    .build()
    .unwrap()
}

async fn send(call: &str, client: &Client) -> Ended {
    let sent = match call {
        "paid POST" => client
            .submit(&Paint::new("a fox"))
            .await
            .map(|submission| assert_eq!(submission.id(), "job-1")),
        "POST" => {
            let call = Call::new(&NOTE, Some(b"{}".to_vec()));
            client.send_call(&call).await.map(|_| ())
        }
        _ => {
            let mut call = Call::new(&LOOK, None);
            call.head = Look { id: "job-1".into() }.head();
            client.send_call(&call).await.map(|_| ())
        }
    };
    match sent {
        Ok(()) => Well,
        Err(error) => Badly(error.kind()),
    }
}

fn words(ended: Ended) -> String {
    match ended {
        Well => "well".to_owned(),
        Badly(kind) => format!("{kind:?}"),
    }
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_and_nothing_was_accepted() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    for call in CALLS {
        let ended = send(call, &client(&base_url, Version::Http1, "")).await;
        assert_eq!(ended, Badly(Transport), "{call}");
    }
}
