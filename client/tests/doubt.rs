//! What helps when nobody knows whether a paid call was accepted.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use callsheet_client::{Call, CallOptions, ErrorKind};
use serde_json::json;

use self::support::api::{PAINT, Paint};
use self::support::server::{Reply, Server, Version, header};
use self::support::{builder, client};

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

#[tokio::test]
async fn an_id_in_an_answer_that_came_whole_and_cannot_be_read_is_not_lost() {
    for (rest, id) in [
        // Somebody on the way cut it, and ended it as if it were whole.
        (r#","status":"que"#, Some("job-1")),
        ("} <!-- from cache, 12 ms -->", Some("job-1")),
        (" of which nobody knows where it ends", None),
    ] {
        let body = format!(
            r#"{{"id":"job-1{}{rest}"#,
            if id.is_some() { "\"" } else { "" }
        );
        let server = Server::start(Version::Http1, move |_, _| Reply::json(&body)).await;
        let call = Call::new(&PAINT, Some(br#"{"prompt":"a fox"}"#.to_vec()));
        let client = client(&server.base_url);
        let error = client.submit_call(&call).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{rest}");
        assert_eq!(error.id(), id, "{rest}");
        assert!(
            error.to_string().contains("cannot be read as JSON"),
            "{error}"
        );
        assert!(error.doubt().is_some());
        assert_eq!(server.requests().len(), 1);
    }
}

/// It is JSON; only the types of this program are too small for it.
#[tokio::test]
async fn an_answer_that_says_more_than_can_be_held_says_that_the_job_is_accepted() {
    let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for rest in [r#""cost":1e999"#, &format!(r#""more":{nested}"#)] {
        let body = format!(r#"{{"id":"job-1","status":"queued",{rest}}}"#);
        let server = Server::start(Version::Http1, move |_, _| Reply::json(&body)).await;
        let client = client(&server.base_url);
        let submission = client.submit(&Paint::new("a fox")).await.unwrap();
        assert_eq!(submission.id(), "job-1");
        let accepted = &submission.accepted;
        assert_eq!(accepted.status.as_deref(), Some("queued"));
        // As much of it as can be read.
        let read = json!({"id": "job-1", "status": "queued"});
        assert_eq!(*accepted.answer(), read, "{rest}");
    }
}
