//! Submissions that are answered by a stream of the job's states.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::sync::Mutex;
use std::time::Duration;

use callsheet_client::{Call, Client, Error, ErrorKind, Limits, Progress, WaitOptions};
use callsheet_core::endpoint::Phase;

use self::support::api::{LOOK, PAINT, Paint};
use self::support::cut::cut;
use self::support::server::{After, Reply, Server, Version, header};
use self::support::{KEY, builder, client};

const QUEUED: &str = "data: {\"id\": \"job-1\", \"status\": \"queued\"}\n\n";
const DONE: &str = "event: state\r\nid: 7\r\ndata: {\"id\": \"job-1\", \"status\": \"DONE\",\r\n\
                    data: \"pictures\": [{\"url\": \"https://x/1\"}]}\r\n\r\n";
const DONE_WHEN_LOOKED_AT: &str =
    r#"{"id": "job-1", "status": "done", "pictures": [{"url": "https://x/2"}]}"#;

/// A server that answers submissions with these pieces of a stream, and has the job done when it
/// is looked at.
async fn streamer(pieces: &[&str], after: After) -> Server {
    let pieces: Vec<Vec<u8>> = pieces.iter().map(|it| it.as_bytes().to_vec()).collect();
    Server::start(Version::Http1, move |_, request| {
        if request.head.starts_with("GET") {
            return Reply::json(DONE_WHEN_LOOKED_AT);
        }
        Reply::Pieces {
            headers: vec![("content-type".into(), "text/event-stream".into())],
            pieces: pieces.clone(),
            after,
        }
    })
    .await
}

fn quick() -> WaitOptions<'static> {
    WaitOptions::new()
        .poll(Duration::from_millis(10))
        .stall(Duration::from_millis(100))
}

/// What a submission ends with that does not come off.
async fn failure(client: &Client) -> Error {
    let streamed = client.stream(&Paint::new("a fox"), quick()).await;
    streamed.map(|_| ()).unwrap_err()
}

fn posts(server: &Server) -> usize {
    let requests = server.requests();
    let posts = requests.iter().filter(|it| it.head.starts_with("POST"));
    posts.count()
}

#[tokio::test]
async fn states_come_as_they_change_and_nothing_is_looked_at() {
    let server = streamer(
        &[
            "\u{feff}: hello\n\n",
            QUEUED,
            QUEUED,
            ": still there\n",
            "data: {}\n\n",
            DONE,
        ],
        After::End,
    )
    .await;
    let client = client(&server.base_url);
    let (submission, mut watch) = client.stream(&Paint::new("a fox"), quick()).await.unwrap();
    assert_eq!(submission.id(), "job-1");
    assert_eq!(submission.ticket().operation, "paint");
    assert_eq!(submission.accepted.status.as_deref(), Some("queued"));
    assert_eq!(submission.response.unwrap().status, "queued");

    let mut states = Vec::new();
    while let Some(state) = watch.next().await.unwrap() {
        states.push((state.phase, state.outputs));
    }
    let outputs = vec!["https://x/1".to_owned()];
    assert_eq!(
        states,
        [(Phase::Pending, vec![]), (Phase::Succeeded, outputs)]
    );

    let [request] = &server.requests()[..] else {
        panic!("one request, and no look");
    };
    assert!(request.head.starts_with("POST /v1/paint/sse HTTP/1.1\r\n"));
    assert_eq!(header(&request.head, "accept"), Some("text/event-stream"));
    assert_eq!(
        header(&request.head, "authorization"),
        Some(&*format!("Bearer {KEY}"))
    );
    assert_eq!(request.body, br#"{"prompt":"a fox","count":1}"#);
}

#[tokio::test]
async fn a_stream_is_followed_without_types_wherever_it_is_cut() {
    let stream = [": x\n\n", QUEUED, DONE].concat();
    let bytes: Vec<String> = stream.chars().map(String::from).collect();
    let bytes: Vec<&str> = bytes.iter().map(String::as_str).collect();
    let server = streamer(&bytes, After::End).await;
    let client = client(&server.base_url);
    let call = Call::new(&PAINT, Some(br#"{"prompt":"a fox"}"#.to_vec()));
    let (accepted, watch) = client.stream_call(&call, quick()).await.unwrap();
    assert_eq!(accepted.id(), "job-1");
    assert_eq!(watch.end().await.unwrap().outputs, ["https://x/1"]);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_id_is_told_while_the_stream_goes_on() {
    let server = streamer(&["data: {\"id\": \"job-1\"}\n\n"], After::Hang).await;
    let client = client(&server.base_url);
    let options = WaitOptions::new().stall(Duration::from_hours(1));
    let (submission, mut watch) = client.stream(&Paint::new("a fox"), options).await.unwrap();
    assert_eq!(submission.id(), "job-1");
    assert!(
        submission.response.is_err(),
        "it has no status, which matters to nobody"
    );
    let waited = tokio::time::timeout(Duration::from_millis(50), watch.next()).await;
    assert!(waited.is_err(), "there is no news");
    assert_eq!(server.count(), 1);
}

/// However a stream ends early, the job is waited for by its id, and nothing is sent twice.
#[tokio::test]
async fn a_stream_that_does_not_reach_the_end_of_its_job_is_gone_on_with_by_looking() {
    let huge = format!("data: {}\n\n", "x".repeat(5 << 20));
    let many = format!("data: [{}]\n\n", vec!["0"; 600_000].join(","));
    let table: [(&str, &[&str], After, &str); 9] = [
        ("ends", &[QUEUED], After::End, "ended before"),
        (
            "ends within an event",
            &[QUEUED, "data: {\"id\": \"job-1\", \"sta"],
            After::End,
            "not JSON",
        ),
        ("breaks off", &[QUEUED], After::Abort, "broke off"),
        (
            "is silent",
            &[QUEUED],
            After::Hang,
            "nothing came for 100 ms",
        ),
        (
            "is not JSON",
            &[QUEUED, "data: [DONE]x\n\n"],
            After::Hang,
            "not JSON",
        ),
        ("is too large", &[QUEUED, &huge], After::Hang, "longer than"),
        (
            "holds too much",
            &[QUEUED, &many],
            After::Hang,
            "more than 500000 values",
        ),
        (
            "tells of another job",
            &[
                QUEUED,
                "data: {\"id\": \"job-2\", \"status\": \"DONE\"}\n\n",
            ],
            After::Hang,
            "another job",
        ),
        (
            "forgets the outputs",
            &[
                QUEUED,
                "data: {\"id\": \"job-1\", \"status\": \"DONE\"}\n\n",
            ],
            After::End,
            "no outputs",
        ),
    ];
    for (name, pieces, after, why) in table {
        let server = streamer(pieces, after).await;
        let client = client(&server.base_url);
        let news = Mutex::new(Vec::new());
        let options = quick().on_progress(|progress| {
            news.lock().unwrap().push(match progress {
                Progress::Status { status, .. } => status.to_owned(),
                Progress::StreamEnded(why) => format!("fell back: {why}"),
                other => format!("{other:?}"),
            });
        });
        let (submission, watch) = client.stream(&Paint::new("a fox"), options).await.unwrap();
        assert_eq!(submission.id(), "job-1", "{name}");
        let state = watch.end().await.unwrap();
        assert_eq!(state.outputs, ["https://x/2"], "{name}");
        let news = news.into_inner().unwrap();
        assert_eq!(
            (news.len(), &*news[0], &*news[2]),
            (3, "queued", "done"),
            "{name}"
        );
        assert!(
            news[1].starts_with("fell back: ") && news[1].contains(why),
            "{}",
            news[1]
        );
        assert_eq!((posts(&server), server.count()), (1, 2), "{name}");
        assert!(server.requests()[1].head.starts_with("GET /v1/paint/job-1"));
    }
}

/// A stream that names no job leaves it open whether there is one, and is never opened again.
#[tokio::test]
async fn a_stream_that_ends_before_it_names_a_job_leaves_the_outcome_open() {
    let huge = format!(":{}\n", "x".repeat(5 << 20));
    let table: [(&str, &[&str], After); 9] = [
        ("nothing", &[], After::End),
        ("comments", &[": one\n\n", ": two\n"], After::End),
        ("broken off", &[": one\n"], After::Abort),
        (
            "broken off within the id",
            &["data: {\"id\": \"job"],
            After::Abort,
        ),
        ("ended within the id", &["data: {\"id\": \"job"], After::End),
        ("no JSON", &["data: hello\n\n"], After::End),
        ("no id", &["data: {\"status\": \"queued\"}\n\n"], After::End),
        ("HTML", &["<html>"], After::End),
        ("a comment without end", &[&huge], After::Hang),
    ];
    for (name, pieces, after) in table {
        let server = streamer(pieces, after).await;
        let client = client(&server.base_url);
        let error = client
            .stream(&Paint::new("a fox"), quick())
            .await
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{name}: {error}");
        assert_eq!(error.id(), None, "{name}");
        assert_eq!(server.count(), 1, "{name}");
    }
    // An id that came whole is not lost with the event that it stood in.
    let server = streamer(
        &[": one\n", "data: {\"id\": \"job-1\", \"sta"],
        After::Abort,
    )
    .await;
    let stream = client(&server.base_url);
    let stream = stream.stream(&Paint::new("a fox"), quick()).await;
    let error = stream.map(|_| ()).unwrap_err();
    assert_eq!(
        (error.kind(), error.id()),
        (ErrorKind::OutcomeUnknown, Some("job-1"))
    );
}

/// A stream may begin with a byte order mark, and be cut within a character and within the mark.
#[tokio::test]
async fn marks_and_halves_of_characters_do_not_hide_the_job() {
    let pieces: [&[u8]; 4] = [
        b"\xef",
        b"\xbb",
        b"\xbfdata: {\"id\": \"job-1\", \"x\": \"\xf0\x9f",
        b"\", \"y\": \"\\ud83d\"}\n\n",
    ];
    for (count, id) in [(2, None), (3, None), (4, Some("job-1"))] {
        let pieces: Vec<Vec<u8>> = pieces[..count].iter().map(|it| it.to_vec()).collect();
        let server = Server::start(Version::Http1, move |_, _| Reply::Pieces {
            headers: Vec::new(),
            pieces: pieces.clone(),
            after: After::End,
        })
        .await;
        let client = client(&server.base_url);
        let streamed = client.stream(&Paint::new("a fox"), quick()).await;
        match (&streamed, id) {
            (Ok((submission, _)), Some(id)) => assert_eq!(submission.id(), id),
            (Err(error), None) => {
                let expected = (count == 3).then_some("job-1");
                assert_eq!(
                    (error.kind(), error.id()),
                    (ErrorKind::OutcomeUnknown, expected)
                );
            }
            wrong => panic!("{count}: {:?}", wrong.1),
        }
    }
    // The mark alone does not tell whether it is a stream.
    let server = Server::start(Version::Http1, |_, _| Reply::Pieces {
        headers: Vec::new(),
        pieces: [&b"\xef"[..], b"\xbb", b"\xbf", b"{\"id\": \"job-1\"}"]
            .map(<[u8]>::to_vec)
            .into(),
        after: After::End,
    })
    .await;
    let client = client(&server.base_url);
    let streamed = client.stream(&Paint::new("a fox"), quick()).await;
    assert_eq!(streamed.unwrap().0.id(), "job-1");
}

/// Whatever is wrong with the event that names the job, an id that came whole is not lost with it.
#[tokio::test]
async fn an_id_in_an_event_that_cannot_be_read_is_told() {
    type Case<'a> = (&'a str, &'a [&'a str]);
    const JOB: &str = "data: {\"id\": \"job-1\", ";
    let no_json = format!("{JOB}\"status\": queued}}\n\n");
    let cut = format!("{JOB}\"sta\n\n");
    let without_field = format!("{JOB}\n\"status\": \"queued\"}}\n\n");
    let number = format!("{JOB}\"seed\": 1e999}}\n\n");
    let mark = format!("\u{feff}{no_json}");
    let after_hello = format!(": hello\n\ndata: {{\"hello\": 1}}\n\n{no_json}");
    let many = format!("{JOB}\"x\": [{}]}}\n\n", vec!["0"; 600_000].join(","));
    let huge = format!("{JOB}\"x\": \"{}\"}}\n\n", "x".repeat(5 << 20));
    let huge_lines = format!("{JOB}\n{}", "data: \"x\",\n".repeat(1 << 20));
    let no_job = "data: {\"message\": \"busy\"}\n\n";
    let table: [Case; 13] = [
        ("no JSON", &[&no_json]),
        ("no JSON, without an end", &[no_json.trim_end()]),
        ("cut", &[&cut]),
        ("a line without its field", &[&without_field]),
        ("a number too large", &[&number]),
        ("after a byte order mark", &[&mark]),
        ("not the first", &[&after_hello]),
        ("another that names none after it", &[&cut, no_job]),
        ("others after it", &[&no_json, ": x\n\ndata: [DONE]\n\n"]),
        ("too many values", &[&many]),
        ("too large", &[&huge]),
        ("too large, in lines", &[&huge_lines]),
        (
            "another job that cannot be read",
            &[&cut, "data: {\"id\": \"job-2\", \n\n"],
        ),
    ];
    let silent: [Case; 2] = [("no JSON", &[&no_json]), ("cut", &[&cut, no_job])];
    let ends: [(After, &[Case]); 3] = [
        (After::End, &table),
        (After::Abort, &table),
        (After::Hang, &silent),
    ];
    for (after, table) in ends {
        for (name, pieces) in table {
            let server = streamer(pieces, after).await;
            let limits = Limits::new().idle(Duration::from_millis(600));
            let client = builder(&server.base_url).limits(limits).build().unwrap();
            let error = failure(&client).await;
            let found = (error.kind(), error.id());
            assert_eq!(
                found,
                (ErrorKind::OutcomeUnknown, Some("job-1")),
                "{name}, {after:?}: {error}"
            );
            assert_eq!(server.count(), 1, "{name}");
        }
    }
    // What follows may say more: why there is no job, or which it is.
    let server = streamer(&[&cut, no_job], After::End).await;
    let error = failure(&client(&server.base_url)).await;
    assert_eq!((error.id(), error.message()), (Some("job-1"), Some("busy")));
    let server = streamer(&[&cut, QUEUED, DONE], After::End).await;
    let client_of_it = client(&server.base_url);
    let streamed = client_of_it.stream(&Paint::new("a fox"), quick()).await;
    assert_eq!(streamed.unwrap().0.id(), "job-1");
    // A job is what the spec says that it is: neither an event's own id nor a header names one.
    let server = Server::start(Version::Http1, |_, _| Reply::Pieces {
        headers: vec![("location".into(), "/v1/paint/job-1".into())],
        pieces: vec![b"id: job-1\ndata: {}\n\n".to_vec()],
        after: After::End,
    })
    .await;
    let error = failure(&client(&server.base_url)).await;
    assert_eq!(
        (error.kind(), error.id()),
        (ErrorKind::OutcomeUnknown, None)
    );
}

#[tokio::test]
async fn what_a_stream_says_of_its_failure_is_in_the_error() {
    let server = streamer(
        &["data: {\"error\": \"X_CONTENT_REJECTED\", \"message\": \"not that\"}\n\n"],
        After::End,
    )
    .await;
    let error = client(&server.base_url)
        .stream(&Paint::new("a fox"), quick())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(error.message(), Some("not that"));
    assert_eq!(error.code(), Some("X_CONTENT_REJECTED"));
}

#[tokio::test]
async fn an_answer_that_is_no_stream_is_one_to_a_submission() {
    for body in [
        r#"{"id": "job-1", "status": "queued"}"#,
        " \n{\"id\": \"job-1\", \"status\": \"queued\"}\n",
        "\u{feff}{\"id\": \"job-1\"}",
    ] {
        let server = Server::start(Version::Http1, move |_, request| {
            if request.head.starts_with("GET") {
                return Reply::json(DONE_WHEN_LOOKED_AT);
            }
            Reply::json(body).header("content-type", "text/event-stream")
        })
        .await;
        let client = client(&server.base_url);
        let (submission, watch) = client.stream(&Paint::new("a fox"), quick()).await.unwrap();
        assert_eq!(submission.id(), "job-1");
        assert_eq!(watch.end().await.unwrap().outputs, ["https://x/2"]);
        assert_eq!((posts(&server), server.count()), (1, 2));
    }
}

/// The rule of submissions holds for streams: repeated is only what was certainly not accepted.
#[tokio::test]
async fn a_stream_is_opened_by_the_rule_of_submissions() {
    use ErrorKind::{Authentication, Credits, OutcomeUnknown, RateLimited};
    for (status, kind, expected) in [
        (401, Some(Authentication), 1),
        (402, Some(Credits), 1),
        (429, None, 2),
        (500, Some(OutcomeUnknown), 1),
        (503, Some(OutcomeUnknown), 1),
        (307, Some(OutcomeUnknown), 1),
    ] {
        let server = Server::start(Version::Http1, move |number, _| match number {
            0 => Reply::status(status, "{}").header("retry-after", "0"),
            _ => Reply::json(DONE_WHEN_LOOKED_AT),
        })
        .await;
        let streamed = client(&server.base_url)
            .stream(&Paint::new("a fox"), quick())
            .await
            .map(|_| ());
        assert_eq!(streamed.err().map(|error| error.kind()), kind, "{status}");
        assert_eq!(server.count(), expected, "{status}");
    }
    for reply in [Reply::Reset, Reply::Close, Reply::ResetBeforeBody] {
        let server = Server::start(Version::Http1, move |_, _| reply.clone()).await;
        let streamed = client(&server.base_url)
            .stream(&Paint::new("a fox"), quick())
            .await
            .map(|_| ());
        assert_eq!(streamed.unwrap_err().kind(), OutcomeUnknown);
        assert_eq!(server.count(), 1);
    }
    let server = Server::start(Version::Http1, |_, _| Reply::status(429, "")).await;
    let streamed = client(&server.base_url)
        .stream(&Paint::new("a fox"), quick())
        .await
        .map(|_| ());
    assert_eq!(streamed.unwrap_err().kind(), RateLimited);
}

#[tokio::test]
async fn what_has_no_stream_or_breaks_the_spec_is_not_sent() {
    let server = streamer(&[DONE], After::End).await;
    let client = client(&server.base_url);
    let mut silent = PAINT.clone();
    if let Some(lifecycle) = &mut silent.lifecycle {
        lifecycle.stream = None;
    }
    for operation in [&silent, &LOOK] {
        let streamed = client
            .stream_call(&Call::new(operation, None), quick())
            .await
            .map(|_| ());
        assert_eq!(streamed.unwrap_err().kind(), ErrorKind::Configuration);
    }
    let wrong = client.stream(&Paint::new(""), quick()).await.map(|_| ());
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_key_that_a_stream_echoes_is_not_shown() {
    let echo =
        format!("data: {{\"id\": \"job-1\", \"status\": \"queued\", \"key\": \"{KEY}\"}}\n\n");
    let server = streamer(&[&echo, DONE], After::End).await;
    let client = client(&server.base_url);
    let (submission, mut watch) = client.stream(&Paint::new("a fox"), quick()).await.unwrap();
    assert_eq!(submission.accepted.answer()["key"], "[key]");
    assert_eq!(watch.next().await.unwrap().unwrap().answer["key"], "[key]");
    assert!(!format!("{submission:?} {watch:?}").contains(KEY));
}

#[tokio::test]
async fn the_deadline_ends_a_stream_too() {
    let server = streamer(&[QUEUED], After::Hang).await;
    let client = client(&server.base_url);
    let options = WaitOptions::new().deadline(Duration::from_millis(100));
    let (_, watch) = client.stream(&Paint::new("a fox"), options).await.unwrap();
    let error = watch.end().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.id()),
        (ErrorKind::Deadline, Some("job-1"))
    );
    assert_eq!(server.count(), 1);
}

/// A stream whose future is dropped after any number of steps was opened once or not at all, and a
/// watch whose `next` is dropped again and again still gives every state once.
#[tokio::test]
async fn what_is_dropped_halfway_loses_nothing_that_was_told() {
    let stream: Vec<String> = [QUEUED, ": x\n", DONE]
        .concat()
        .chars()
        .map(String::from)
        .collect();
    let stream: Vec<&str> = stream.iter().map(String::as_str).collect();
    let mut whole = 0;
    for polls in (0..300).step_by(10) {
        let server = streamer(&stream, After::End).await;
        let client = client(&server.base_url);
        let opened = cut(polls, client.stream(&Paint::new("a fox"), quick())).await;
        if let Some(opened) = opened {
            whole += 1;
            let (_, mut watch) = opened.unwrap();
            let mut states = Vec::new();
            loop {
                match cut(1 + polls % 3, watch.next()).await {
                    None => tokio::task::yield_now().await,
                    Some(Ok(Some(state))) => states.push(state.phase),
                    Some(Ok(None)) => break,
                    Some(Err(error)) => panic!("{error}"),
                }
            }
            assert_eq!(states, [Phase::Pending, Phase::Succeeded]);
        }
        assert!(posts(&server) <= 1, "{polls} polls");
    }
    assert!(whole > 5, "most streams were opened: {whole} of 30");
}
