//! Jobs that are waited for, by those who submitted them and by others.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use callsheet_client::{Call, ErrorKind, Progress, Ticket, WaitOptions};
use callsheet_core::Operation;
use callsheet_core::endpoint::Phase;

use self::support::api::{NOTE, PAINT, Paint};
use self::support::client;
use self::support::cut::cut;
use self::support::server::{Reply, Server, Version};

const ACCEPTED: &str = r#"{"id": "job-1", "status": "queued"}"#;
const DONE: &str = r#"{"id": "job-1", "status": "done", "pictures": [{"url": "https://x/1"}]}"#;

/// A server that accepts a job and shows these answers when it is looked at, the last for ever.
async fn painter(looks: &'static [&'static str]) -> Server {
    let looked = Mutex::new(0);
    Server::start(Version::Http1, move |_, request| {
        if request.head.starts_with("POST") {
            return Reply::json(ACCEPTED);
        }
        let mut looked = looked.lock().unwrap();
        *looked += 1;
        Reply::json(looks[(*looked - 1).min(looks.len() - 1)])
    })
    .await
}

fn quick() -> WaitOptions<'static> {
    WaitOptions::new().poll(Duration::from_millis(10))
}

#[tokio::test]
async fn a_ticket_is_all_that_another_process_needs() {
    let server = painter(&[r#"{"status": "queued"}"#, DONE]).await;
    let before = SystemTime::now() - Duration::from_millis(1);
    let line = {
        let submission = client(&server.base_url)
            .submit(&Paint::new("a fox"))
            .await
            .unwrap();
        serde_json::to_string(submission.ticket()).unwrap()
    };
    let ticket: Ticket = serde_json::from_str(&line).unwrap();
    assert_eq!((&*ticket.operation, &*ticket.id), ("paint", "job-1"));
    assert_eq!(ticket.base_url, server.base_url);
    assert!((before..=SystemTime::now()).contains(&ticket.accepted_at));

    let other = client(&server.base_url);
    let outcome = other.resume::<Paint>(&ticket, quick()).await.unwrap();
    assert_eq!(outcome.state.outputs, ["https://x/1"]);
    let state = other.resume_call(&PAINT, &ticket, quick()).await.unwrap();
    assert_eq!(state.id, "job-1");
    let posts = server.requests();
    let posts = posts.iter().filter(|it| it.head.starts_with("POST"));
    assert_eq!(posts.count(), 1);
}

#[tokio::test]
async fn a_ticket_leads_no_client_elsewhere() {
    let server = painter(&[DONE]).await;
    let client = client(&server.base_url);
    let submission = client.submit(&Paint::new("a fox")).await.unwrap();
    let mut elsewhere = submission.ticket().clone();
    elsewhere.base_url = "https://thief.example/v1".into();
    let mut another = submission.ticket().clone();
    another.operation = "draw".into();
    for (ticket, named) in [(elsewhere, "https://thief.example/v1"), (another, "`draw`")] {
        let error = client.resume::<Paint>(&ticket, quick()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.id(), Some("job-1"));
        assert!(error.to_string().contains(named), "{error}");
    }
    assert_eq!(server.count(), 1);
    let mut slash = submission.ticket().clone();
    slash.base_url.push('/');
    assert_eq!(client.recognise::<Paint>(&slash).unwrap(), "job-1");
}

#[tokio::test]
async fn a_job_is_followed_from_state_to_state() {
    let server = painter(&[
        r#"{"status": "queued"}"#,
        r#"{"status": "queued"}"#,
        r#"{"status": "unheard of"}"#,
        r#"{"status": "unheard of"}"#,
        r#"{"status": "broken", "code": "X", "message": "no luck"}"#,
    ])
    .await;
    let client = client(&server.base_url);
    let news = Mutex::new(Vec::new());
    let options = quick().on_progress(|progress| {
        news.lock().unwrap().push(match progress {
            Progress::Status { status, .. } => status.to_owned(),
            Progress::UnknownStatus(status) => format!("{status}?"),
            other => format!("{other:?}"),
        });
    });
    let mut watch = client.watch::<Paint>("job-1", options).unwrap();
    let mut states = Vec::new();
    while let Some(state) = watch.next().await.unwrap() {
        states.push((state.phase, state.message));
    }
    assert_eq!(
        states,
        [
            (Phase::Pending, None),
            (Phase::Unknown, None),
            (Phase::Failed, Some("no luck".to_owned()))
        ]
    );
    drop(watch);
    assert_eq!(*news.lock().unwrap(), ["queued", "unheard of?", "broken"]);
    assert_eq!(server.count(), 5);

    let mut watch = client.watch_call(&PAINT, "job-1", quick()).unwrap();
    assert_eq!(watch.id(), "job-1");
    watch.next().await.unwrap();
    let error = watch.end().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
}

#[tokio::test]
async fn a_text_that_the_server_cut_within_a_character_hides_no_job() {
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::json(r#"{"id": "job-1", "prompt": "a fox \ud83e", "status": "queued"}"#),
        _ => Reply::Raw(
            b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
              {\"prompt\": \"a fox \xf0\x9f\", \"status\": \"broken\", \"code\": \"X\"}"
                .to_vec(),
        ),
    })
    .await;
    let client = client(&server.base_url);
    let submission = client.submit(&Paint::new("a fox")).await.unwrap();
    assert_eq!(submission.id(), "job-1");
    assert_eq!(submission.accepted.answer()["prompt"], "a fox \u{fffd}");
    assert_eq!(
        submission.response.unwrap().extra["prompt"],
        "a fox \u{fffd}"
    );
    let error = client.wait::<Paint>("job-1", quick()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Failed, Some("X")));
    assert_eq!(error.answer().unwrap()["prompt"], "a fox \u{fffd}");
}

#[tokio::test]
async fn the_pause_that_an_answer_asks_for_is_waited_out() {
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::json(r#"{"status": "queued"}"#).header("retry-after-ms", "300"),
        _ => Reply::json(DONE),
    })
    .await;
    let begun = std::time::Instant::now();
    client(&server.base_url)
        .wait::<Paint>("job-1", quick())
        .await
        .unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn what_starts_no_job_cannot_be_watched() {
    let server = painter(&[DONE]).await;
    let watch = client(&server.base_url)
        .watch_call(&NOTE, "job-1", quick())
        .map(|_| ());
    assert_eq!(watch.unwrap_err().kind(), ErrorKind::Configuration);
}

/// A submission that is dropped after any number of steps reaches the server once or not at all,
/// and a wait that is dropped after any number of steps can be begun again.
#[tokio::test]
async fn without_an_id_nothing_is_looked_at() {
    let server = painter(&[]).await;
    let client = client(&server.base_url);
    let wait = WaitOptions::new().deadline(Duration::from_secs(1));
    let errors = [
        client.result::<Paint>("").await.unwrap_err(),
        client.wait::<Paint>("", wait).await.unwrap_err(),
        client.outcome_call(&PAINT, "").await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("id of the job is empty"));
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn what_is_dropped_halfway_is_never_sent_twice_and_can_be_waited_for_again() {
    let mut whole = 0;
    for polls in 0..40 {
        let server = painter(&[r#"{"status": "queued"}"#, DONE]).await;
        let client = client(&server.base_url);
        let submitted = cut(polls, client.submit(&Paint::new("a fox"))).await;
        if let Some(submission) = submitted {
            whole += 1;
            let ticket = submission.unwrap().ticket().clone();
            let waited = cut(polls % 11, client.resume::<Paint>(&ticket, quick())).await;
            let outcome = match waited {
                Some(outcome) => outcome,
                None => client.resume::<Paint>(&ticket, quick()).await,
            };
            assert_eq!(outcome.unwrap().state.outputs, ["https://x/1"]);
        }
        // Another call over the same client has everything arrive that was on its way.
        client.send_call(&Call::new(&NOTE, None)).await.unwrap();
        let paid = |it: &&support::server::Request| it.head.starts_with("POST /v1/paint ");
        assert!(
            server.requests().iter().filter(paid).count() <= 1,
            "{polls} polls"
        );
    }
    assert!(whole > 10, "most submissions got through: {whole} of 40");
}

/// Every status of the bundled spec, in whichever vocabulary, means what the vendor means by it.
#[cfg(feature = "skills-video")]
#[test]
fn the_bundled_spec_knows_every_status_of_every_vocabulary() {
    let operation: &Operation =
        <callsheet_client::types::wan_v2_7_pro::Request as callsheet_core::Endpoint>::operation();
    let lifecycle = operation.lifecycle.as_ref().unwrap();
    for (phase, statuses) in [
        (
            Phase::Pending,
            &[
                "starting",
                "processing",
                "IN_QUEUE",
                "IN_PROGRESS",
                "queued",
                "running",
            ][..],
        ),
        (Phase::Succeeded, &["succeeded", "COMPLETED"]),
        (Phase::Failed, &["failed", "FAILED"]),
        (Phase::Canceled, &["canceled", "CANCELED"]),
    ] {
        for status in statuses {
            assert_eq!(lifecycle.phase(status), phase, "{status}");
        }
    }
}
