//! Answers as servers, and what stands between, should not give them, to a call that costs money:
//! it reaches a server once, and no id that came is lost.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use callsheet_client::{Client, Error, ErrorKind};

use self::support::api::Paint;
use self::support::server::{
    DATA, GOAWAY, HEADERS, RST_STREAM, Reply, Server, Version, frame, header_block,
};
use self::support::{KEY, builder, client};

/// What a submission ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// With this id.
    Well(&'static str),
    /// In doubt, with the id if one was told.
    InDoubt(Option<&'static str>),
    Badly(ErrorKind),
}

use Ended::{Badly, InDoubt, Well};

const ACCEPTED: &str = r#"{"id": "job-1", "status": "queued"}"#;

/// An answer of success with these headers.
fn success(headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 X\r\n{headers}\r\n{body}").into_bytes()
}

fn of_length(body: &str) -> Vec<u8> {
    success(&format!("content-length: {}\r\n", body.len()), body)
}

async fn submit(client: &Client) -> Result<String, Error> {
    let submitted = client.submit(&Paint::new("a fox")).await;
    submitted.map(|submission| submission.id().to_owned())
}

fn is_as(ended: &Result<String, Error>, expected: Ended) -> bool {
    match (ended, expected) {
        (Ok(id), Well(expected)) => id == expected,
        (Err(error), InDoubt(id)) => error.is_outcome_unknown() && error.id() == id,
        (Err(error), Badly(kind)) => error.kind() == kind,
        _ => false,
    }
}

async fn check(name: &str, client: &Client, expected: Ended) {
    let ended = submit(client).await;
    assert!(
        is_as(&ended, expected),
        "{name}: {ended:?}, not {expected:?}"
    );
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // it is a table
async fn every_answer_of_http1() {
    const CHUNKED: &str = "transfer-encoding: chunked\r\n";
    let size = ACCEPTED.len();
    let chunk = format!("{size:x}\r\n{ACCEPTED}\r\n");
    let chunked = |rest: &str| success(CHUNKED, &format!("{chunk}{rest}"));
    let after = |first: &str| [first.as_bytes(), &of_length(ACCEPTED)].concat();
    let id_alone = r#"{"id": "job-1""#;
    let many_headers = "x: y\r\n".repeat(1000);
    let told = InDoubt(Some("job-1"));
    let table = [
        // Answers that are none yet.
        ("100", after("HTTP/1.1 100 Continue\r\n\r\n"), Well("job-1")),
        (
            "103",
            after("HTTP/1.1 103 X\r\nlink: </x>\r\n\r\n"),
            Well("job-1"),
        ),
        (
            "100, 102, 103",
            after("HTTP/1.1 100 X\r\n\r\nHTTP/1.1 102 X\r\n\r\nHTTP/1.1 103 X\r\n\r\n"),
            Well("job-1"),
        ),
        (
            "100 and no more",
            b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        (
            "103 and no more",
            b"HTTP/1.1 103 X\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        (
            "101",
            b"HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        // Ends that are missing or wrong.
        ("chunked", chunked("0\r\n\r\n"), Well("job-1")),
        ("chunked, no last chunk", chunked(""), told),
        ("chunked, last chunk cut", chunked("0\r\n"), told),
        ("chunked, no chunk at all", chunked("zz\r\n"), told),
        (
            "chunked, cut in the chunk",
            success(CHUNKED, &format!("ff\r\n{ACCEPTED}")),
            told,
        ),
        (
            "chunked, cut in the id",
            success(CHUNKED, "ff\r\n{\"id\": \"job"),
            InDoubt(None),
        ),
        (
            "trailers",
            chunked("0\r\nx-checksum: 1\r\n\r\n"),
            Well("job-1"),
        ),
        ("trailers, cut", chunked("0\r\nx-check"), told),
        (
            "trailers that are none",
            chunked("0\r\n\u{1}\r\n\r\n"),
            told,
        ),
        (
            "chunked, and a length",
            success(
                &format!("{CHUNKED}content-length: 3\r\n"),
                &format!("{chunk}0\r\n\r\n"),
            ),
            Well("job-1"),
        ),
        (
            "longer than it is",
            success("content-length: 99\r\n", ACCEPTED),
            told,
        ),
        (
            "shorter than it is",
            success("content-length: 20\r\n", ACCEPTED),
            told,
        ),
        (
            "without its last brace",
            success("content-length: 15\r\n", id_alone),
            told,
        ),
        ("the same, without a length", success("", id_alone), told),
        (
            "shorter than the id",
            success("content-length: 10\r\n", ACCEPTED),
            InDoubt(None),
        ),
        (
            "to the end of the connection",
            success("", ACCEPTED),
            Well("job-1"),
        ),
        ("the same, cut", success("", &ACCEPTED[..20]), told),
        (
            "HTTP/1.0",
            format!("HTTP/1.0 200 X\r\n\r\n{ACCEPTED}").into(),
            Well("job-1"),
        ),
        // Heads that nobody can read.
        (
            "two lengths",
            success("content-length: 3\r\ncontent-length: 35\r\n", ACCEPTED),
            InDoubt(None),
        ),
        (
            "headers without end",
            success(&many_headers, ACCEPTED),
            InDoubt(None),
        ),
        (
            "half a head",
            b"HTTP/1.1 200 X\r\ncontent-le".to_vec(),
            InDoubt(None),
        ),
        (
            "no status",
            b"HTTP/1.1 2000 X\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        // Bodies that nobody can read.
        (
            "packed without being asked",
            success(
                "content-encoding: gzip\r\ncontent-length: 4\r\n",
                "\u{1f}\u{8b}\u{8}",
            ),
            InDoubt(None),
        ),
        ("204", b"HTTP/1.1 204 X\r\n\r\n".to_vec(), InDoubt(None)),
        (
            "205",
            b"HTTP/1.1 205 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        // Redirects of which nobody is told where to.
        (
            "300",
            b"HTTP/1.1 300 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        ("304", b"HTTP/1.1 304 X\r\n\r\n".to_vec(), InDoubt(None)),
        (
            "307",
            b"HTTP/1.1 307 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        (
            "308 to itself",
            b"HTTP/1.1 308 X\r\nlocation: /v1/paint\r\ncontent-length: 0\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        // Refusals of whoever stands between.
        (
            "407",
            b"HTTP/1.1 407 X\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n".to_vec(),
            Badly(ErrorKind::InvalidRequest),
        ),
        (
            "413",
            b"HTTP/1.1 413 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            Badly(ErrorKind::InvalidRequest),
        ),
        (
            "421",
            b"HTTP/1.1 421 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            Badly(ErrorKind::InvalidRequest),
        ),
        (
            "499",
            b"HTTP/1.1 499 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            Badly(ErrorKind::InvalidRequest),
        ),
        (
            "520",
            b"HTTP/1.1 520 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
        (
            "999",
            b"HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n".to_vec(),
            InDoubt(None),
        ),
    ];
    for (name, answer, expected) in table {
        let reply = Reply::Raw(answer);
        let server = Server::start(Version::Http1, move |_, _| reply.clone()).await;
        check(name, &client(&server.base_url), expected).await;
        assert_eq!(server.count(), 1, "{name}");
    }
}

/// However the pause is written that a server asks for, it makes nothing safe to repeat that is not.
#[tokio::test]
async fn every_way_to_ask_for_a_pause() {
    for asked in [
        "0",
        "",
        "-1",
        "0.5",
        "soon",
        "00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thursday, 01-Jan-70 00:00:00 GMT",
        "Thu, 99 Jan 1970 00:00:00 GMT",
    ] {
        for (status, expected, count) in [
            (408, InDoubt(None), 1),
            (425, Badly(ErrorKind::InvalidRequest), 1),
            (429, Well("job-1"), 2),
            (500, InDoubt(None), 1),
            (502, InDoubt(None), 1),
            (503, InDoubt(None), 1),
            (307, InDoubt(None), 1),
        ] {
            let server = Server::start(Version::Http1, move |number, _| match number {
                0 => Reply::status(status, "").header("retry-after", asked),
                _ => Reply::json(ACCEPTED),
            })
            .await;
            let name = format!("{status}, `{asked}`");
            check(&name, &client(&server.base_url), expected).await;
            assert_eq!(server.count(), count, "{name}");
        }
    }
}

/// What a server of HTTP/2 sends for the first request of a connection, before it hangs up.
#[tokio::test]
#[allow(clippy::too_many_lines)] // it is a table
async fn every_answer_of_http2() {
    const STREAM: u32 = 1;
    const NO_ERROR: [u8; 4] = [0; 4];
    const REFUSED_STREAM: [u8; 4] = [0, 0, 0, 7];
    const CANCEL: [u8; 4] = [0, 0, 0, 8];
    let head = |status| frame(HEADERS, 4, STREAM, &header_block(status, &[]));
    let body = frame(DATA, 0, STREAM, ACCEPTED.as_bytes());
    let part = frame(DATA, 0, STREAM, &ACCEPTED.as_bytes()[..20]);
    let last = frame(DATA, 1, STREAM, ACCEPTED.as_bytes());
    let trailers = frame(HEADERS, 5, STREAM, b"\0\x01x\x01y");
    let reset = |code: [u8; 4]| frame(RST_STREAM, 0, STREAM, &code);
    let away = |last: u32, code: [u8; 4]| frame(GOAWAY, 0, 0, &[last.to_be_bytes(), code].concat());
    let told = InDoubt(Some("job-1"));
    let table = [
        ("whole", vec![head(200), last.clone()], Well("job-1")),
        (
            "103 first",
            vec![head(103), head(200), last.clone()],
            Well("job-1"),
        ),
        (
            "trailers",
            vec![head(200), body.clone(), trailers],
            Well("job-1"),
        ),
        (
            "sent away, and answered",
            vec![away(STREAM, NO_ERROR), head(200), last.clone()],
            Well("job-1"),
        ),
        (
            "sent away twice",
            vec![
                away(u32::MAX >> 1, NO_ERROR),
                away(STREAM, NO_ERROR),
                head(200),
                last,
            ],
            Well("job-1"),
        ),
        (
            "sent away unprocessed",
            vec![away(0, NO_ERROR)],
            InDoubt(None),
        ),
        (
            "refused unprocessed",
            vec![reset(REFUSED_STREAM)],
            InDoubt(None),
        ),
        (
            "refused, and sent away",
            vec![reset(REFUSED_STREAM), away(0, NO_ERROR)],
            InDoubt(None),
        ),
        (
            "refused after an answer began",
            vec![head(200), body.clone(), reset(REFUSED_STREAM)],
            told,
        ),
        (
            "sent away unprocessed in an answer",
            vec![head(200), body.clone(), away(0, NO_ERROR)],
            Well("job-1"),
        ),
        ("canceled", vec![reset(CANCEL)], InDoubt(None)),
        (
            "canceled after the head",
            vec![head(200), reset(CANCEL)],
            InDoubt(None),
        ),
        (
            "canceled in the body",
            vec![head(200), part, reset(CANCEL)],
            told,
        ),
        ("closed without an end", vec![head(200), body.clone()], told),
        (
            "reset without an error",
            vec![head(200), body.clone(), reset(NO_ERROR)],
            Well("job-1"),
        ),
        (
            "no frame at all",
            vec![head(200), body, b"HTTP/1.1 200 X\r\n\r\n".to_vec()],
            told,
        ),
        ("HTTP/1.1", vec![of_length(ACCEPTED)], InDoubt(None)),
        (
            "425",
            vec![head(425), frame(DATA, 1, STREAM, b"")],
            Badly(ErrorKind::InvalidRequest),
        ),
    ];
    for (name, frames, expected) in table {
        let reply = Reply::Raw(frames.concat());
        let server = Server::start(Version::Http2, move |_, _| reply.clone()).await;
        let client = builder(&server.base_url).http2_prior_knowledge();
        check(name, &client.build().unwrap(), expected).await;
        assert_eq!(server.count(), 1, "{name}");
    }
}

/// A server that has each connection served by `serve`, on a thread of its own.
fn serving(serve: impl Fn(usize, TcpStream) -> io::Result<()> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let serve = Arc::clone(&serve);
            // A client that hangs up is no fault of the server.
            thread::spawn(move || serve(number, stream?));
        }
    });
    format!("http://{address}/v1")
}

/// Reads up to the end of a head, or of a request that ends in a brace.
fn read_to(end: &[u8], stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    while !request.ends_with(end) {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    Ok(request)
}

/// Two answers to one request: the second is none to the next request on the same connection.
#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_none_to_the_next_call() {
    let wrong = of_length(r#"{"id": "of-somebody-else"}"#);
    let (seen, count) = counter();
    let base_url = serving(move |_, mut stream| {
        loop {
            read_to(b"}", &mut stream)?;
            let number = count.fetch_add(1, Ordering::SeqCst);
            let right = of_length(&format!(r#"{{"id": "job-{number}"}}"#));
            stream.write_all(&[right, wrong.clone()].concat())?;
        }
    });
    let client = client(&base_url);
    for number in 0..20 {
        let id = submit(&client).await.unwrap();
        assert_eq!(id, format!("job-{number}"));
        assert_eq!(seen.load(Ordering::SeqCst), number + 1);
    }
}

/// Servers that are tired of a connection say so before they hang up, and may cross a request.
#[tokio::test]
async fn an_answer_before_the_request_does_not_have_it_sent_again() {
    for _ in 0..20 {
        let (tell, told) = mpsc::channel();
        let base_url = serving(move |_, mut stream| {
            // A client that has hung up already has sent nothing.
            let _ = stream.write_all(b"HTTP/1.1 408 X\r\ncontent-length: 0\r\n\r\n");
            let is_sent = read_to(b"}", &mut stream).is_ok();
            tell.send(is_sent).map_err(io::Error::other)
        });
        let client = client(&base_url);
        let error = submit(&client).await.unwrap_err();
        drop(client);
        // Each connection tells whether a request came over it.
        let connections = usize::try_from(error.attempts()).unwrap();
        let sent = told.iter().take(connections).filter(|is_sent| *is_sent);
        match (sent.count(), error.kind()) {
            (0 | 1, ErrorKind::OutcomeUnknown) | (0, ErrorKind::Transport) => {}
            wrong => panic!("{wrong:?}: {error}"),
        }
    }
}

/// A server that has seen enough of a large request to answer it.
#[tokio::test]
async fn an_answer_to_half_a_request_counts() {
    for (head, expected) in [
        ("HTTP/1.1 200 X\r\n", Well("job-1")),
        ("HTTP/1.1 413 X\r\n", Badly(ErrorKind::InvalidRequest)),
        ("HTTP/1.1 503 X\r\n", InDoubt(None)),
    ] {
        let (seen, count) = counter();
        let base_url = serving(move |_, mut stream| {
            read_to(b"\r\n\r\n", &mut stream)?;
            count.fetch_add(1, Ordering::SeqCst);
            let length = ACCEPTED.len();
            write!(stream, "{head}content-length: {length}\r\n\r\n{ACCEPTED}")?;
            // Nothing more is read, and the connection stays.
            loop {
                thread::park();
            }
        });
        let client = client(&base_url);
        let submitted = client.submit(&Paint::new(&"x".repeat(32 << 20))).await;
        let ended = submitted.map(|submission| submission.id().to_owned());
        assert!(is_as(&ended, expected), "{head}: {ended:?}");
        assert_eq!(seen.load(Ordering::SeqCst), 1, "{head}");
    }
}

/// What a proxy says before there is a tunnel is no answer of the server, which was sent nothing.
#[tokio::test]
async fn a_proxy_that_makes_no_tunnel_leaves_no_doubt() {
    for answer in [
        "HTTP/1.1 407 X\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 502 X\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 X\r\n\r\n",
        "HTTP/1.1 200 X\r\ncontent-length: 14\r\n\r\n{\"id\": \"job-1\"}",
        "HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        "",
    ] {
        let (seen, count) = counter();
        let proxy = serving(move |_, mut stream| {
            let head = read_to(b"\r\n\r\n", &mut stream)?;
            assert!(head.starts_with(b"CONNECT api.example:443 "));
            assert!(!String::from_utf8_lossy(&head).contains(KEY));
            count.fetch_add(1, Ordering::SeqCst);
            stream.write_all(answer.as_bytes())
        });
        let client = builder("https://api.example/v1").proxy(proxy.trim_end_matches("/v1"));
        let error = submit(&client.build().unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{answer}: {error}");
        assert!(error.to_string().contains("was not sent"), "{error}");
        // As often as anything is tried that was not sent.
        assert_eq!((seen.load(Ordering::SeqCst), error.attempts()), (3, 3));
    }
}

/// A connection that the server gives up after each answer, with a word or without, is what the next
/// call finds in the pool: it may be lost with it, and is never sent twice. Nor is one that is taken
/// and not answered.
#[tokio::test]
async fn a_connection_that_was_given_up_takes_no_call_twice() {
    let head = frame(HEADERS, 4, 1, &header_block(200, &[]));
    let body = frame(DATA, 1, 1, ACCEPTED.as_bytes());
    let away = frame(GOAWAY, 0, 0, &[[0, 0, 0, 1], [0; 4]].concat());
    for (name, version, answer) in [
        ("HTTP/1.1", Version::Http1, of_length(ACCEPTED)),
        ("HTTP/2", Version::Http2, [&head[..], &body].concat()),
        ("GOAWAY", Version::Http2, [&head[..], &body, &away].concat()),
        ("GOAWAY first", Version::Http2, [head, away, body].concat()),
    ] {
        let reply = Reply::Raw(answer);
        let server = Server::start(version, move |number, _| match number % 3 {
            2 => Reply::Close,
            _ => reply.clone(),
        })
        .await;
        let builder = builder(&server.base_url);
        let client = match version {
            Version::Http1 => builder,
            Version::Http2 => builder.http2_prior_knowledge(),
        };
        let client = client.build().unwrap();
        for number in 0..50 {
            let prompt = format!("fox {number}");
            let submitted = client.submit(&Paint::new(&prompt)).await;
            let requests = server.requests();
            let told = format!("\"{prompt}\"");
            let sent = requests.iter();
            let sent = sent.filter(|it| String::from_utf8_lossy(&it.body).contains(&told));
            match (submitted, sent.count()) {
                (Ok(submission), 1) if submission.id() == "job-1" => {}
                (Err(error), 0 | 1) if error.is_outcome_unknown() => {}
                (Err(error), 0) if error.kind() == ErrorKind::Transport => {}
                wrong => panic!("{name}: {wrong:?}"),
            }
        }
    }
}

/// A count, and what counts.
fn counter() -> (Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    (Arc::clone(&count), count)
}
