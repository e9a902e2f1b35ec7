//! Every fault against every kind of call in both versions of HTTP: how many requests reach the
//! server, how long the call takes, and what the caller is told.
//!
//! `cargo test -p callsheet-client --test fault_table -- --nocapture` prints the table.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use callsheet_client::decision::Stage;
use callsheet_client::{Call, Client, Error, ErrorKind, Limits};
use callsheet_core::Endpoint;
use tokio::net::TcpListener;

use self::support::api::{LOOK, Look, NOTE, Paint};
use self::support::builder;
use self::support::server::{Reply, Server, Version};

/// One fault, and for a paid POST, a POST without cost, and a GET: the requests that reach the
/// server, and what the call ends with.
struct Fault {
    name: &'static str,
    reply: fn(usize) -> Reply,
    expected: [(usize, Ended); 3],
    limits: Limits,
    /// How far a call comes whose outcome stays unknown.
    stage: Stage,
}

impl Fault {
    /// A fault that only the limit for an attempt ends.
    fn ended_by_the_limit(self) -> Self {
        let limits = self.limits.attempt(ENOUGH);
        Self { limits, ..self }
    }

    /// A fault that only the limit for silence ends.
    fn ended_by_silence(self) -> Self {
        let limits = self.limits.idle(ENOUGH);
        Self { limits, ..self }
    }

    fn while_reading(self) -> Self {
        let stage = Stage::Reading;
        Self { stage, ..self }
    }
}

/// How long the client bears what would go on for ever.
const ENOUGH: Duration = Duration::from_millis(250);

/// How long a call may take.
const TOTAL: Duration = Duration::from_secs(10);

/// What a busy machine may add.
const GRACE: Duration = Duration::from_secs(5);

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
        limits: Limits::new().total(TOTAL),
        stage: Stage::Waiting,
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
        fault("no answer in time", |_| Reply::Hang, in_doubt(Transport)).ended_by_the_limit(),
        fault("200 that trickles", |_| Reply::Trickle, in_doubt(Transport))
            .ended_by_the_limit()
            .while_reading(),
        fault(
            "200 that falls silent",
            |_| Reply::FallSilent(ACCEPTED.into()),
            in_doubt(Transport),
        )
        .ended_by_silence()
        .while_reading(),
        fault(
            "truncated 200",
            |_| Reply::Truncated(200, ACCEPTED.into()),
            in_doubt(Transport),
        )
        .while_reading(),
        fault(
            "no HTTP at all",
            |_| Reply::Raw(b"220 mail.example ESMTP\r\n".to_vec()),
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
        )
        .while_reading(),
        fault(
            "200 without an id",
            |_| Reply::json(r#"{"status": "queued"}"#),
            [(1, Badly(OutcomeUnknown)), (1, Well), (1, Well)],
        )
        .while_reading(),
        fault(
            "200 of HTML",
            |_| Reply::json("<html>"),
            [(1, Badly(OutcomeUnknown)), (1, Well), (1, Well)],
        )
        .while_reading(),
        fault(
            "200, empty",
            |_| Reply::json(""),
            [(1, Badly(OutcomeUnknown)), (1, Well), (1, Well)],
        )
        .while_reading(),
        fault(
            "200 that fits no type",
            |_| Reply::json(r#"{"id": "job-1", "status": {"is": ["new"]}}"#),
            [(1, Well); 3],
        ),
        fault("302", |_| redirection(302), redirect).while_reading(),
        fault("307", |_| redirection(307), redirect).while_reading(),
        fault("308", |_| redirection(308), redirect).while_reading(),
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
        fault("500", |_| Reply::status(500, ""), broken_server).while_reading(),
        fault(
            "502 of HTML",
            |_| Reply::status(502, "<html>"),
            broken_server,
        )
        .while_reading(),
        fault(
            "503 with Retry-After",
            |_| Reply::status(503, "{}").header("retry-after", "0"),
            broken_server,
        )
        .while_reading(),
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
        )
        .while_reading(),
        fault("504", |_| Reply::status(504, ""), broken_server).while_reading(),
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
    let fault = |name, reply| Fault {
        name,
        reply,
        expected: in_doubt,
        limits: Limits::new().total(TOTAL),
        stage: Stage::Waiting,
    };
    vec![
        fault("REFUSED_STREAM", |_| Reply::ResetStream(REFUSED_STREAM)),
        fault("RST_STREAM", |_| Reply::ResetStream(INTERNAL_ERROR)),
        fault("GOAWAY", |_| Reply::GoAway),
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
                let begun = Instant::now();
                let sent = send(call, &client(&server.base_url, version, fault.limits)).await;
                let took = begun.elapsed();

                let found = (server.count(), ended(&sent));
                let name = format!("{version:?}  {:26} {call:9}", fault.name);
                let (count, words) = (found.0, words(found.1));
                let _ = writeln!(
                    table,
                    "{name}  {count}  {:>5} ms  {words}",
                    took.as_millis()
                );
                if found != expected {
                    wrong.push(format!("{name}: {found:?}, not {expected:?}: {sent:?}"));
                }
                if took > TOTAL + GRACE {
                    wrong.push(format!("{name}: it took {took:?}"));
                }
                let doubt = sent.err().and_then(|error| error.doubt().cloned());
                if doubt.is_some() != (found.1 == Badly(OutcomeUnknown)) {
                    wrong.push(format!("{name}: {doubt:?}"));
                }
                if let Some(doubt) = doubt {
                    let found = (doubt.stage, doubt.attempts as usize);
                    if found != (fault.stage, expected.0) {
                        wrong.push(format!("{name}: {doubt:?}"));
                    }
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

fn client(base_url: &str, version: Version, limits: Limits) -> Client {
    let builder = builder(base_url).limits(limits);
    match version {
        Version::Http1 => builder,
        Version::Http2 => builder.http2_prior_knowledge(),
    }
    .build()
    .unwrap()
}

async fn send(call: &str, client: &Client) -> Result<(), Error> {
    match call {
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
    }
}

fn ended(sent: &Result<(), Error>) -> Ended {
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

/// Faults before the request was sent: it is sent again as often as may be, and in the end it is
/// certain that nothing was accepted.
#[tokio::test]
async fn every_fault_before_the_request() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refusing = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    // Connections are made, and nobody answers on them what a client says first.
    let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let deaf_to_tls = format!("https://{}", deaf.local_addr().unwrap());
    // A label of a name has at most 63 letters, so that nobody has to be asked for this one.
    let nameless = format!("http://{}.localhost", "x".repeat(64));

    let limits = Limits::new().total(TOTAL);
    let short = |limits: Limits| limits.connect(ENOUGH);
    let table = [
        ("connection refused", &refusing, limits, "refused"),
        (
            "no connection in time",
            &deaf_to_tls,
            short(limits),
            "was not sent",
        ),
        (
            "no connection in the attempt's time",
            &deaf_to_tls,
            limits.attempt(ENOUGH),
            "the time limit ran out",
        ),
        ("name not found", &nameless, limits, "address was not found"),
    ];
    for (name, base_url, limits, words) in table {
        for version in [Version::Http1, Version::Http2] {
            for call in CALLS {
                let begun = Instant::now();
                let error = send(call, &client(base_url, version, limits)).await;
                let error = error.unwrap_err();
                let what = format!("{name}, {call}: {error}");
                assert_eq!(error.kind(), Transport, "{what}");
                assert_eq!(error.attempts() as usize, ATTEMPTS, "{what}");
                assert!(error.to_string().contains("was not sent"), "{what}");
                assert!(error.to_string().contains(words), "{what}");
                assert!(error.doubt().is_none(), "{what}");
                assert!(begun.elapsed() < TOTAL + GRACE, "{what}");
            }
        }
    }
}

/// A connection that dies as soon as it is there may have taken the request or not. A paid call
/// is repeated only where it has not.
#[tokio::test]
async fn a_connection_that_dies_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    for version in [Version::Http1, Version::Http2] {
        for call in CALLS {
            let sent = send(
                call,
                &client(&base_url, version, Limits::new().total(TOTAL)),
            )
            .await;
            let error = sent.unwrap_err();
            match error.kind() {
                Transport if call == "GET" => assert_eq!(error.attempts() as usize, ATTEMPTS),
                Transport => assert!(error.to_string().contains("was not sent"), "{error}"),
                OutcomeUnknown => assert!(error.doubt().unwrap().sent.is_some(), "{error}"),
                _ => panic!("{error}"),
            }
        }
    }
}

/// What does not fit into the buffers of the way stays with the client, which knows it.
#[tokio::test]
async fn a_large_request_that_gets_stuck_was_sent_in_part() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let limits = Limits::new().attempt(4 * ENOUGH).total(TOTAL);
    let paint = Paint::new(&"a fox ".repeat(4 << 20));
    let client = client(&base_url, Version::Http1, limits);
    let error = client.submit(&paint).await.unwrap_err();
    assert_eq!(error.kind(), OutcomeUnknown, "{error}");
    assert_eq!(error.doubt().unwrap().stage, Stage::Writing);
    assert!(error.to_string().contains("part of the request"), "{error}");
}
