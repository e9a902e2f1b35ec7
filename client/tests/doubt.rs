//! What helps when nobody knows whether a paid call was accepted.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use callsheet_client::core::endpoint::{Operation, Phase, RunningCall};
use callsheet_client::{Call, CallOptions, ErrorKind};
use serde_json::{Value, json};

use self::support::api::{NOTE, PAINT, Paint};
use self::support::server::{Reply, Server, Version, header};
use self::support::{builder, client};

/// The paid operation, in an API that lists the jobs that go on.
fn listed(jobs: &'static str, request: Option<&'static str>) -> Operation {
    let mut operation = PAINT.clone();
    operation.lifecycle.as_mut().unwrap().running = Some(RunningCall {
        path: "/paints/running".into(),
        jobs: jobs.into(),
        request: request.map(Into::into),
    });
    operation
}

/// A server that resets every submission and lists these jobs.
async fn forgetful(list: Value) -> Server {
    Server::start(Version::Http1, move |_, request| {
        if request.head.starts_with("GET /v1/paints/running ") {
            return Reply::json(&list.to_string());
        }
        Reply::Reset
    })
    .await
}

#[tokio::test]
async fn the_job_of_an_unanswered_submission_is_found_among_those_that_go_on() {
    let server = forgetful(json!({"jobs": [
        {"id": "job-1", "status": "queued", "input": {"prompt": "a cat", "count": 1}},
        {"id": "job-2", "status": "queued", "input": {"prompt": "a fox", "count": 1.0, "size": 9}},
        {"id": "job-3", "status": "NEW", "input": {"prompt": "a fox", "count": 1}},
        {"id": "job-4", "status": "queued", "input": {"prompt": "a fox"}},
        {"status": "queued", "input": {"prompt": "a fox", "count": 1}},
        {"id": "job-5"},
        7,
    ]}))
    .await;
    let client = client(&server.base_url);
    let operation = listed("/jobs", Some("/input"));
    let body = br#"{"prompt":"a fox","count":1}"#;
    let call = Call::new(&operation, Some(body.to_vec()));
    let error = client.submit_call(&call).await.unwrap_err();

    let found = client.find_lost_call(&operation, &error).await.unwrap();
    let told: Vec<_> = found.iter().map(|job| (&*job.id, job.phase)).collect();
    assert_eq!(told, [("job-2", Phase::Pending), ("job-3", Phase::Unknown)]);
    assert_eq!(found[0].request.as_ref().unwrap()["size"], 9);
    // Whoever knows nothing but the request finds the same, and sends nothing for it.
    assert_eq!(client.find_running_call(&call).await.unwrap(), found);
    let all = client.running(&operation).await.unwrap();
    assert_eq!(all.len(), 5);
    // One submission, and three looks at the list.
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn where_no_job_can_be_found_the_error_says_why() {
    let server = forgetful(json!([])).await;
    let client = client(&server.base_url);
    let in_doubt = client.submit(&Paint::new("a fox")).await.unwrap_err();
    let invalid = client.submit(&Paint::new("")).await.unwrap_err();
    let table = [
        (listed("", Some("/input")), &invalid, "not unknown"),
        (PAINT.clone(), &in_doubt, "names no call"),
        (NOTE.clone(), &in_doubt, "x-callsheet-lifecycle"),
        (listed("", None), &in_doubt, "does not say where"),
    ];
    for (operation, error, words) in table {
        let error = client.find_lost_call(&operation, error).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(server.count(), 1);
    let none = client
        .find_lost_call(&listed("", Some("/input")), &in_doubt)
        .await;
    assert_eq!(none.unwrap(), []);
    let error = client.running(&listed("/jobs", None)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(error.answer(), Some(&json!([])));
}

#[tokio::test]
async fn an_idempotency_key_is_sent_if_the_spec_documents_one_and_repeats_nothing_in_doubt() {
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::status(429, "").header("retry-after", "0"),
        _ => Reply::Reset,
    })
    .await;
    let client = builder(&server.base_url).build().unwrap();
    let mut operation = PAINT.clone();
    operation.idempotency_key = Some("Idempotency-Key".into());
    let call = Call::new(&operation, Some(b"{}".to_vec()));
    let own = CallOptions::new().header("idempotency-key", "mine");

    let first = client.submit_call(&call).await.unwrap_err();
    let second = client.submit_call(&call).await.unwrap_err();
    let third = client
        .with(own)
        .unwrap()
        .submit_call(&call)
        .await
        .unwrap_err();
    let none = client.submit(&Paint::new("a fox")).await.unwrap_err();
    let keys: Vec<_> = [&first, &second, &third, &none]
        .map(|error| error.doubt().unwrap().idempotency_key.clone())
        .into();
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[2].as_deref(), Some("mine"));
    assert_eq!(keys[3], None);

    let requests = server.requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|request| header(&request.head, "idempotency-key").map(str::to_owned))
        .collect();
    // The first call had two attempts, because the first of them was refused for certain.
    let expected = [&keys[0], &keys[0], &keys[1], &keys[2], &keys[3]].map(Clone::clone);
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn an_id_in_an_answer_that_broke_off_is_not_lost() {
    for (body, id) in [
        (
            r#"{"id": "job-1", "status": "queued", "more": "of it"}"#,
            Some("job-1"),
        ),
        (
            r#"{"more of it": "and more", "id": "job-1", "status": ""}"#,
            None,
        ),
        (
            r#"{"id": "job-1, of which nobody knows where it ends, and so on"}"#,
            None,
        ),
    ] {
        let server = Server::start(Version::Http1, move |_, _| {
            Reply::Truncated(200, body.as_bytes().to_vec())
        })
        .await;
        let call = Call::new(&PAINT, Some(br#"{"prompt":"a fox"}"#.to_vec()));
        let client = client(&server.base_url);
        let error = client.submit_call(&call).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{body}");
        assert_eq!(error.id(), id, "{body}");
        let is_told = error.to_string().contains("(job job-1)");
        assert_eq!(is_told, id.is_some(), "{error}");
        assert!(error.doubt().is_some());
    }
}
