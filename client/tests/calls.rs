//! Calls as they reach a server, and what comes back.

mod support;

use std::sync::Mutex;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use callsheet_client::decision::{Policy, Stage};
use callsheet_client::{Body, Call, Client, ErrorKind, Limits, Progress, WaitOptions, fingerprint};
use callsheet_core::endpoint::{Credential, Phase};
use callsheet_core::wire::{self, Head, Parameter, Place};
use callsheet_core::{Endpoint, Job, RawAnswer};
use serde_json::json;
use tokio::io::AsyncReadExt;

use self::support::api::{LOOK, Look, NOTE, Note, Noted, PAINT, Paint};
use self::support::server::{Reply, Server, Version, header};
use self::support::{KEY, builder, client};

const ACCEPTED: &str = r#"{"id": "job-1", "status": "queued", "cost": 7}"#;

/// A server that accepts a job and has it done when it is looked at for the second time.
async fn painter() -> Server {
    Server::start(Version::Http1, |number, request| {
        if request.head.starts_with("POST") {
            return Reply::json(ACCEPTED);
        }
        match number {
            1 => Reply::json(r#"{"id": "job-1", "status": "queued"}"#),
            _ => Reply::json(
                r#"{"id": "job-1", "status": "done", "pictures": [{"url": "https://x/1"}]}"#,
            ),
        }
    })
    .await
}

fn quick() -> WaitOptions<'static> {
    WaitOptions::new().poll(Duration::from_millis(10))
}

#[tokio::test]
async fn a_request_is_sent_as_the_spec_and_the_settings_say() {
    let server = painter().await;
    let client = builder(&server.base_url)
        .user_agent("painter/7")
        .build()
        .unwrap();
    let submission = client.submit(&Paint::new("a fox")).await.unwrap();
    client.result::<Paint>("a/b ?").await.unwrap();

    let [post, get] = &server.requests()[..] else {
        panic!("two requests");
    };
    assert!(post.head.starts_with("POST /v1/paint HTTP/1.1\r\n"));
    assert_eq!(post.body, br#"{"prompt":"a fox","count":1}"#);
    assert_eq!(
        header(&post.head, "authorization"),
        Some(&*format!("Bearer {KEY}"))
    );
    assert_eq!(header(&post.head, "content-type"), Some("application/json"));
    assert_eq!(
        header(&post.head, "accept"),
        Some("application/json, */*;q=0.5")
    );
    assert_eq!(header(&post.head, "user-agent"), Some("painter/7"));
    assert_eq!(header(&post.head, "content-length"), Some("28"));

    assert!(
        get.head
            .starts_with("GET /v1/paint/a%2Fb%20%3F?full=yes%20%26%20no HTTP/1.1\r\n"),
        "{}",
        get.head
    );
    assert_eq!(header(&get.head, "x-plain"), Some("1"));
    assert_eq!(header(&get.head, "content-type"), None);
    assert_eq!(get.body, b"");
    assert_eq!(get.connection, post.connection);

    assert_eq!(submission.id(), "job-1");
    assert_eq!(submission.accepted.status.as_deref(), Some("queued"));
    assert_eq!(submission.accepted.answer()["cost"], 7);
    assert_eq!(submission.response.unwrap().extra["cost"], 7);
}

#[tokio::test]
async fn a_request_that_breaks_the_spec_is_not_sent() {
    let server = painter().await;
    let client = client(&server.base_url);
    let mut request = Paint::new("");
    request.count = 9;
    let error = client.submit(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.violations().unwrap().len(), 2);
    assert!(
        error.to_string().contains("/count: 9 is more than"),
        "{error}"
    );
    assert_eq!(server.count(), 0);

    let submission = client.submit_unchecked(&request).await.unwrap();
    assert_eq!(submission.id(), "job-1");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn an_answer_that_fits_no_type_still_has_its_id() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::json(r#"{"id": 7000, "status": ["new"]}"#)
    })
    .await;
    let submission = client(&server.base_url)
        .submit(&Paint::new("a fox"))
        .await
        .unwrap();
    assert_eq!(submission.id(), "7000");
    assert_eq!(submission.accepted.status, None);
    assert_eq!(
        *submission.accepted.answer(),
        json!({"id": 7000, "status": ["new"]})
    );
    assert!(submission.response.is_err());
}

#[tokio::test]
async fn an_answer_without_an_id_is_kept_in_the_error() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::json(r#"{"job": "job-1", "message": "odd\nbut true"}"#)
            .header("x-request-id", "req-9")
    })
    .await;
    let error = client(&server.base_url)
        .submit(&Paint::new("a fox"))
        .await
        .unwrap_err();
    assert!(error.is_outcome_unknown());
    assert_eq!(error.answer().unwrap()["job"], "job-1");
    assert_eq!(error.message(), Some("odd but true"));
    assert_eq!(error.request_id(), Some("req-9"));
    let text = error.to_string();
    assert!(
        text.starts_with("POST /paint: outcome unknown (HTTP 200): "),
        "{text}"
    );
}

#[tokio::test]
async fn a_job_is_run_to_its_end() {
    let server = painter().await;
    let client = client(&server.base_url);
    let outcome = client.run(&Paint::new("a fox"), quick()).await.unwrap();
    assert_eq!(outcome.state.phase, Phase::Succeeded);
    assert_eq!(outcome.state.outputs, ["https://x/1"]);
    assert_eq!(outcome.response.unwrap().status, "done");
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_job_is_run_without_types() {
    let server = painter().await;
    let client = client(&server.base_url);
    let call = Call::new(&PAINT, Some(br#"{"prompt":"a fox"}"#.to_vec()));
    let accepted = client.submit_call(&call).await.unwrap();
    assert_eq!(accepted.id(), "job-1");

    let news = Mutex::new(Vec::new());
    let options = quick().on_progress(|progress| {
        if let Progress::Status { status, .. } = progress {
            news.lock().unwrap().push(status.to_owned());
        }
    });
    let state = client
        .wait_call(&PAINT, accepted.id(), options)
        .await
        .unwrap();
    assert_eq!(state.outputs, ["https://x/1"]);
    assert_eq!(*news.lock().unwrap(), ["queued", "done"]);

    let state = client.outcome_call(&PAINT, accepted.id()).await.unwrap();
    assert_eq!((state.phase, &*state.id), (Phase::Succeeded, accepted.id()));
    assert!(
        server.requests()[1]
            .head
            .starts_with("GET /v1/paint/job-1 HTTP/1.1")
    );
}

#[tokio::test]
async fn a_wait_outlives_a_server_that_fails_in_every_way() {
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::Reset,
        1 => Reply::status(502, "<html>"),
        2 => Reply::json("<html>"),
        3 => Reply::Truncated(200, ACCEPTED.into()),
        4 => Reply::status(404, ""),
        5 => Reply::status(429, "").header("retry-after", "0"),
        6 => Reply::json(r#"{"status": "unheard of"}"#),
        7 => Reply::json("[]"),
        _ => Reply::json(r#"{"status": "broken", "code": "X", "message": "no luck"}"#)
            .header("x-request-id", "r-9"),
    })
    .await;
    let error = client(&server.base_url)
        .wait::<Paint>("job-1", quick())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_eq!(error.request_id(), Some("r-9"));
    let shown = "the job failed (job job-1): no luck [X] (request r-9)";
    assert_eq!(error.to_string(), shown);
    assert_eq!(error.id(), Some("job-1"));
    assert_eq!(server.count(), 9);
}

#[tokio::test]
async fn a_failed_job_is_a_result_like_any_other() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::json(r#"{"id": "job-1", "status": "broken"}"#)
    })
    .await;
    let outcome = client(&server.base_url)
        .result::<Paint>("job-1")
        .await
        .unwrap();
    assert_eq!(outcome.state.phase, Phase::Failed);
}

#[tokio::test]
async fn every_error_of_a_look_names_the_job() {
    for (reply, kind) in [
        (Reply::status(404, ""), ErrorKind::NotFound),
        (Reply::status(401, ""), ErrorKind::Authentication),
        (Reply::json("<html>"), ErrorKind::Unreadable),
        (Reply::status(500, ""), ErrorKind::Server),
        (Reply::Reset, ErrorKind::Transport),
    ] {
        let server = Server::start(Version::Http1, move |_, _| reply.clone()).await;
        let error = client(&server.base_url)
            .result::<Paint>("job-1")
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.id()), (kind, Some("job-1")));
        assert!(error.to_string().contains("(job job-1)"), "{error}");
    }
}

#[tokio::test]
async fn a_call_without_types_gives_whatever_came() {
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::status(204, ""),
        1 => Reply::json("plain text"),
        _ => Reply::status(201, "[1]").header("request-id", "r 1"),
    })
    .await;
    let client = client(&server.base_url);
    let call = Call::new(&NOTE, None);
    let empty = client.send_call(&call).await.unwrap();
    assert_eq!((empty.status, empty.body), (204, Body::Bytes(Vec::new())));
    let text = client.send_call(&call).await.unwrap();
    assert_eq!(text.body, Body::Bytes(b"plain text".to_vec()));
    let list = client.send_call(&call).await.unwrap();
    assert_eq!((list.status, list.json()), (201, Some(&json!([1]))));
    assert_eq!(list.request_id.as_deref(), Some("r 1"));
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_told_with_every_violation() {
    let server = Server::start(Version::Http1, |_, _| Reply::json(r#"{"status": 7}"#)).await;
    let look = Look { id: "job-1".into() };
    let error = client(&server.base_url).send(&look).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    let text = error.to_string();
    assert!(text.contains("id") && text.contains("/status"), "{text}");
    assert_eq!(error.answer(), Some(&json!({"status": 7})));
}

#[tokio::test]
async fn answers_are_read_by_their_status() {
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::json(ACCEPTED),
        1 => Reply::status(204, ""),
        2 => Reply::status(207, "[1, 2.0]").header("content-type", "x/y"),
        3 => Reply::json("{}"),
        _ => Reply::status(422, r#"{"message": "no"}"#),
    })
    .await;
    let client = client(&server.base_url);
    let accepted = client.send(&Note).await.unwrap();
    assert!(matches!(&accepted, Noted::Ok(standing) if standing.id == "job-1"));
    assert_eq!(client.send(&Note).await.unwrap(), Noted::NoContent);
    // What the spec does not describe is no error, and nothing of it is lost.
    let other = RawAnswer::new(207, Some("x/y"), *b"[1, 2.0]");
    assert_eq!(client.send(&Note).await.unwrap(), Noted::Other(other));
    let error = client.send(&Note).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unreadable, Some(200))
    );
    assert_eq!(error.answer(), Some(&json!({})));
    let error = client.send(&Note).await.unwrap_err();
    assert_eq!(error.message(), Some("no"));
    let (status, body) = (422, r#"{"message":"no"}"#.to_owned());
    let typed = error.answer_as::<Noted>().unwrap().unwrap();
    assert_eq!(typed, Noted::ClientError { status, body });
}

#[tokio::test]
async fn what_the_server_says_is_in_the_error() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::status(
            422,
            r#"{"error": "OLD", "code": "X_CONTENT_REJECTED", "message": "not\nthat"}"#,
        )
        .header("x-request-id", "req-9")
    })
    .await;
    let error = client(&server.base_url)
        .submit(&Paint::new("a fox"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /paint: the content was refused (HTTP 422): not that [X_CONTENT_REJECTED] (request \
         req-9). Nothing was accepted; change what the request asks for."
    );
    assert_eq!(error.code(), Some("X_CONTENT_REJECTED"));
    assert_eq!(error.message(), Some("not that"));
    assert_eq!(error.status(), Some(422));
}

#[tokio::test]
async fn a_wait_that_the_server_asks_for_is_in_the_error() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::status(429, "").header("retry-after", "3600")
    })
    .await;
    let error = client(&server.base_url)
        .submit(&Paint::new("a fox"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert!(error.to_string().contains("3600 s"), "{error}");
}

#[tokio::test]
async fn a_connection_that_died_in_the_pool_never_doubles_a_paid_call() {
    for _ in 0..20 {
        let server = Server::start(Version::Http1, |number, _| match number {
            0 => Reply::AnswerAndClose(b"{}".to_vec()),
            _ => Reply::json(ACCEPTED),
        })
        .await;
        let client = client(&server.base_url);
        client.send_call(&Call::new(&NOTE, None)).await.unwrap();
        let sent = client.submit(&Paint::new("a fox")).await;
        let posts = server
            .requests()
            .iter()
            .filter(|it| !it.body.is_empty())
            .count();
        match sent {
            Ok(_) => assert_eq!(posts, 1),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
                assert_eq!(posts, 0);
            }
        }
    }
}

#[tokio::test]
async fn a_connection_that_dies_under_a_request_is_not_replaced_for_a_paid_call() {
    let script = |number: usize, _: &_| match number {
        1 => Reply::Close,
        _ => Reply::json(ACCEPTED),
    };
    let server = Server::start(Version::Http1, script).await;
    let paid = client(&server.base_url);
    paid.send_call(&Call::new(&NOTE, None)).await.unwrap();
    let error = paid.submit(&Paint::new("a fox")).await.unwrap_err();
    assert!(error.is_outcome_unknown());
    let requests = server.requests();
    assert_eq!((requests.len(), requests[1].connection), (2, 0));

    let server = Server::start(Version::Http1, script).await;
    let free = client(&server.base_url);
    free.send_call(&Call::new(&NOTE, None)).await.unwrap();
    free.result::<Paint>("job-1").await.unwrap();
    let requests = server.requests();
    assert_eq!((requests.len(), requests[1].connection), (3, 0));
}

#[tokio::test]
async fn time_that_runs_out_before_anything_was_sent_leaves_no_doubt() {
    // It accepts connections, and never says a word of the encryption it is asked for.
    let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://{}", deaf.local_addr().unwrap());
    let limits = Limits::new().total(Duration::from_millis(150));
    let paid = builder(&base_url).limits(limits).build().unwrap();
    let error = paid.submit(&Paint::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert!(error.to_string().contains("was not sent"), "{error}");
}

#[tokio::test]
async fn a_server_is_offered_both_versions_of_http() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://{}", listener.local_addr().unwrap());
    let mut retry = Policy::default();
    retry.attempts = 1;
    let client = builder(&base_url).retry(retry).build().unwrap();
    let sent = tokio::spawn(async move { client.result::<Paint>("job-1").await });
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut hello = Vec::new();
    let offer = b"\x02h2\x08http/1.1";
    while !hello.windows(offer.len()).any(|part| part == offer) {
        let read = stream.read_buf(&mut hello).await.unwrap();
        assert!(read > 0, "the greeting ended without the offer");
        assert!(hello.len() < 4096, "the greeting does not hold the offer");
    }
    drop(stream);
    assert_eq!(
        sent.await.unwrap().unwrap_err().kind(),
        ErrorKind::Transport
    );
}

#[tokio::test]
async fn the_total_limit_holds_however_many_attempts_are_left() {
    let server = Server::start(Version::Http1, |_, _| Reply::Hang).await;
    let limits = Limits::new()
        .attempt(Duration::from_millis(40))
        .total(Duration::from_millis(100));
    let mut retry = Policy::default();
    retry.attempts = 1000;
    retry.longest_pause = Duration::ZERO;
    let client = builder(&server.base_url)
        .limits(limits)
        .retry(retry)
        .build()
        .unwrap();
    let begun = Instant::now();
    let error = client.result::<Paint>("job-1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(begun.elapsed() >= Duration::from_millis(100));
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(server.count() <= 3);
}

#[tokio::test]
async fn a_deadline_cuts_a_look_short() {
    let server = Server::start(Version::Http1, |_, _| Reply::Hang).await;
    let options = quick().deadline(Duration::from_millis(100));
    let error = client(&server.base_url)
        .wait::<Paint>("job-1", options)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.id()),
        (ErrorKind::Deadline, Some("job-1"))
    );
}

#[tokio::test]
async fn an_answer_beyond_all_measure_is_not_read() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::json(&" ".repeat((32 << 20) + 1))
    })
    .await;
    let error = client(&server.base_url)
        .submit(&Paint::new("a fox"))
        .await
        .unwrap_err();
    assert!(error.is_outcome_unknown());
    assert!(error.to_string().contains("32 MiB"), "{error}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_client_calls_no_other_api_and_no_other_path() {
    let server = painter().await;
    let client = client(&server.base_url);
    let mut other = NOTE.clone();
    other.base_url = "https://other.example/v1".into();
    let error = client
        .send_call(&Call::new(&other, None))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.to_string().contains("https://other.example/v1"),
        "{error}"
    );

    for path in [
        "",
        "x",
        "@other.example/",
        ":80/",
        ".other.example",
        "/../../x",
        "/x/%2e%2E/y",
        "/x/.",
    ] {
        let head = Head {
            path: path.into(),
            ..Head::default()
        };
        let call = Call {
            head,
            ..Call::new(&NOTE, None)
        };
        let error = client.send_call(&call).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path}");
    }
    assert_eq!(server.count(), 0);

    let dots = client.result::<Paint>("..").await;
    assert_eq!(dots.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn what_starts_no_job_cannot_be_submitted() {
    let server = painter().await;
    let client = client(&server.base_url);
    let error = client
        .submit_call(&Call::new(&LOOK, None))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_call_can_be_spawned() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    let server = painter().await;
    let client = client(&server.base_url);
    let run = async move {
        client
            .run(&Paint::new("a fox"), quick())
            .await
            .unwrap()
            .state
    };
    let state = tokio::spawn(is_send(run)).await.unwrap();
    assert_eq!(state.outputs.len(), 1);
}

#[test]
fn the_outcome_is_the_same_operation_with_and_without_types() {
    let typed = Paint::outcome("x y").head().path;
    let lifecycle = PAINT.lifecycle.as_ref().unwrap();
    let template = &lifecycle.outcome.path;
    assert_eq!(typed, template.replace("{id}", "x%20y"));
}

#[test]
fn a_client_needs_a_key_that_can_be_sent() {
    let unset = Client::from_env::<Paint>().unwrap_err();
    assert_eq!(unset.kind(), ErrorKind::Authentication);
    let variable = "CALLSHEET_TEST_KEY_THAT_NOBODY_SETS";
    assert!(unset.to_string().contains(variable), "{unset}");
    let bad = Client::builder(Paint::operation()).key("two words").build();
    assert_eq!(bad.unwrap_err().kind(), ErrorKind::Authentication);
    let plain = Client::builder(Paint::operation())
        .base_url("http://api.example")
        .build();
    assert_eq!(plain.unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_key_goes_where_the_spec_says_and_what_needs_more_is_refused() {
    let server = painter().await;
    let client = client(&server.base_url);
    let key = |place| Credential::Key {
        place,
        name: "x-key".into(),
    };
    let mut operation = NOTE.clone();
    operation.security = vec![
        vec![Credential::MutualTls].into(),
        vec![key(Place::Header), key(Place::Query), key(Place::Cookie)].into(),
    ]
    .into();
    let mut call = Call::new(&operation, None);
    call.head.put(&Parameter::cookie("sid"), "a b");
    call.body = Some(wire::Body {
        content_type: "image/gif".into(),
        bytes: b"GIF89a".to_vec(),
    });
    client.send_call(&call).await.unwrap();
    let sent = &server.requests()[0];
    let line = format!("POST /v1/note?x-key={KEY} HTTP/1.1\r\n");
    assert!(sent.head.starts_with(&line), "{}", sent.head);
    assert_eq!(header(&sent.head, "x-key"), Some(KEY));
    let cookies = format!("sid=a%20b; x-key={KEY}");
    assert_eq!(header(&sent.head, "cookie"), Some(&*cookies));
    assert_eq!(header(&sent.head, "authorization"), None);
    assert_eq!(header(&sent.head, "content-type"), Some("image/gif"));
    assert_eq!(sent.body, b"GIF89a");

    operation.security = vec![vec![Credential::MutualTls].into()].into();
    let error = client.send_call(&Call::new(&operation, None)).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.to_string().contains("a certificate of the client's"),
        "{error}"
    );
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_client_without_a_key_sends_only_what_needs_none() {
    let server = painter().await;
    let keyless = Client::builder(&PAINT)
        .base_url(&*server.base_url)
        .build()
        .unwrap();
    let error = keyless.submit(&Paint::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(server.count(), 0);
    keyless.send_call(&Call::new(&NOTE, None)).await.unwrap();

    client(&server.base_url)
        .send_call(&Call::new(&NOTE, None))
        .await
        .unwrap();
    let heads = server.requests();
    assert_eq!(heads.len(), 2);
    for request in heads {
        assert_eq!(header(&request.head, "authorization"), None);
    }
}

#[tokio::test]
async fn a_call_whose_outcome_is_unknown_says_what_is_known_of_it() {
    let server = Server::start(Version::Http1, |_, _| Reply::Reset).await;
    let before = SystemTime::now();
    let paint = Paint::new("a fox");
    let error = client(&server.base_url).submit(&paint).await.unwrap_err();
    let doubt = error.doubt().unwrap().clone();
    let body = br#"{"prompt":"a fox","count":1}"#;
    assert_eq!(doubt.fingerprint, fingerprint("POST", "/v1/paint", body));
    assert_eq!((doubt.stage, doubt.attempts), (Stage::Waiting, 1));
    let sent = doubt.sent.unwrap();
    assert!(before <= doubt.begun && doubt.begun <= sent && sent <= doubt.ended);
    assert!(error.advice().unwrap().contains("before sending it again"));
    assert!(!format!("{doubt:?}").contains("fox"), "{doubt:?}");

    // The same request has the same fingerprint, another another.
    let again = client(&server.base_url).submit(&paint).await.unwrap_err();
    assert_eq!(again.doubt().unwrap().fingerprint, doubt.fingerprint);
    let other = client(&server.base_url)
        .submit(&Paint::new("a cat"))
        .await
        .unwrap_err();
    assert_ne!(other.doubt().unwrap().fingerprint, doubt.fingerprint);
}

#[tokio::test]
async fn calls_of_a_client_and_its_clones_share_what_they_may_repeat() {
    let server = Server::start(Version::Http1, |_, _| Reply::status(503, "")).await;
    let mut retry = Policy::default();
    retry.attempts = 3;
    retry.first_pause = Duration::ZERO;
    retry.budget = 3;
    retry.budget_refill = Duration::from_hours(1);
    let client = builder(&server.base_url).retry(retry).build().unwrap();
    let mut attempts = Vec::new();
    for _ in 0..3 {
        let error = client.clone().result::<Paint>("job-1").await.unwrap_err();
        attempts.push(error.attempts());
        let says_why = error.to_string().contains("used up");
        assert_eq!(says_why, error.attempts() < 3, "{error}");
    }
    assert_eq!(attempts, [3, 2, 1]);
    assert_eq!(server.count(), 6);
}

#[tokio::test]
async fn no_time_limit_is_too_long() {
    let server = painter().await;
    let longest = Limits::new()
        .connect(Duration::MAX)
        .attempt(Duration::MAX)
        .idle(Duration::MAX)
        .total(Duration::MAX);
    let client = builder(&server.base_url).limits(longest).build().unwrap();
    client.submit(&Paint::new("a fox")).await.unwrap();
}

#[tokio::test]
async fn the_headers_of_an_answer_are_kept() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::json("{}")
            .header("x-credits-left", "12")
            .header("x-echo", &format!("Bearer {KEY}"))
    })
    .await;
    let client = client(&server.base_url);
    let answer = client.send_call(&Call::new(&NOTE, None)).await.unwrap();
    assert_eq!(answer.headers["x-credits-left"], "12");
    assert_eq!(answer.headers["x-echo"], "Bearer [key]");
    assert!(!format!("{answer:?}").contains("secret-0123"));
}

/// A call is dropped after each of the steps that its future takes, in turn. Wherever that is, the
/// server gets it whole or not at all, and never after a call that had not been sent by then.
#[tokio::test]
async fn a_call_can_be_dropped_at_any_point() {
    let server = Server::start(Version::Http1, |_, _| Reply::json(ACCEPTED)).await;
    let mut steps = 0;
    loop {
        let before = server.count();
        let client = client(&server.base_url);
        let paint = Paint::new("a fox");
        let mut call = Box::pin(client.submit(&paint));
        let mut left = steps;
        let done = std::future::poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(false);
            }
            left -= 1;
            call.as_mut().poll(context).map(|sent| sent.is_ok())
        })
        .await;
        drop(call);
        // What was sent arrives before what is sent now, over the same connection or another.
        for _ in 0..20 {
            client.send_call(&Call::new(&NOTE, None)).await.unwrap();
        }
        let requests = server.requests();
        let posts: Vec<_> = requests[before..]
            .iter()
            .filter(|request| request.head.starts_with("POST /v1/paint "))
            .collect();
        assert!(posts.len() <= 1, "after {steps} steps: {}", posts.len());
        if steps == 0 {
            assert_eq!(posts.len(), 0);
        }
        for post in posts {
            assert_eq!(post.body, br#"{"prompt":"a fox","count":1}"#);
        }
        if done {
            break;
        }
        steps += 1;
        assert!(steps < 1000, "it never comes to an end");
    }
    assert!(steps > 1, "there was nothing to drop");
}
