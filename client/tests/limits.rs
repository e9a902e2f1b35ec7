//! Answers that are larger than anybody would send.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::time::Instant;

use callsheet_client::core::endpoint::Lifecycle;
use callsheet_client::decision::Stage;
use callsheet_client::{CallOptions, Client, ErrorKind, Limits};
use serde_json::json;

use self::support::api::Paint;
use self::support::client;
use self::support::server::{Reply, Server, Version};

/// A server that accepts a job, and says so with as many tiny values, or in as long a text.
async fn talkative(values: usize, letters: usize) -> (Server, Client) {
    let server = Server::start(Version::Http1, move |_, _| {
        let values = vec!["[]"; values].join(",");
        let letters = "[,:{".repeat(letters / 4);
        Reply::json(&format!(
            r#"{{"id":"job-1","status":"queued","text":"{letters}","values":[{values}]}}"#
        ))
    })
    .await;
    let client = client(&server.base_url);
    (server, client)
}

/// The job may have to be paid for, so that its id is told, and nothing is sent again.
#[tokio::test]
async fn an_answer_of_too_many_values_is_not_held_and_its_id_is_not_lost() {
    let (server, client) = talkative(300_000, 8).await;
    let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert_eq!(error.id(), Some("job-1"));
    assert_eq!(error.doubt().unwrap().stage, Stage::Reading);
    let says = "it holds more than 500000 values; `Limits::answer_values` can allow more";
    assert!(error.to_string().contains(says), "{error}");
    assert_eq!(server.count(), 1);

    let error = client.result::<Paint>("job-1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert!(error.to_string().contains(says), "{error}");

    let more = CallOptions::new().limits(Limits::new().answer_values(1_000_000));
    let submission = client
        .with(more)
        .unwrap()
        .submit(&Paint::new("a fox"))
        .await;
    let accepted = submission.unwrap().accepted;
    let values = &accepted.answer()["values"];
    assert_eq!(values.as_array().unwrap().len(), 300_000);
}

/// A picture in an answer is long, and one value.
#[tokio::test]
async fn what_stands_in_a_text_is_one_value_however_long_it_is() {
    let (_server, client) = talkative(1, 4 << 20).await;
    let few = CallOptions::new().limits(Limits::new().answer_values(20));
    let submission = client.with(few).unwrap().submit(&Paint::new("a fox")).await;
    assert_eq!(submission.unwrap().id(), "job-1");

    let short = CallOptions::new().limits(Limits::new().answer_bytes(1 << 20));
    let error = client
        .with(short)
        .unwrap()
        .submit(&Paint::new("a fox"))
        .await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind(), error.id()),
        (ErrorKind::OutcomeUnknown, Some("job-1"))
    );
    let says = "it is longer than 1 MiB; `Limits::answer_bytes` can allow more";
    assert!(error.to_string().contains(says), "{error}");
}

/// An answer may come in one piece, of which only the beginning is taken.
#[tokio::test]
async fn an_answer_that_is_longer_than_it_may_be_tells_the_id_where_that_has_room() {
    let (_server, client) = talkative(1, 1000).await;
    for (most, expected) in [(40, Some("job-1")), (4, None)] {
        let short = CallOptions::new().limits(Limits::new().answer_bytes(most));
        let client = client.with(short).unwrap();
        let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
        assert_eq!(error.id(), expected, "{error}");
    }
}

/// A failure is known by its status, whatever comes with it.
#[tokio::test]
async fn a_refusal_of_any_size_is_a_refusal() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::status(402, &format!("[{}]", vec!["[]"; 300_000].join(",")))
    })
    .await;
    let client = client(&server.base_url);
    let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credits, "{error}");
    assert_eq!(server.count(), 1);
}

/// The time that it takes to read them grows with their number, and not with its square.
#[test]
fn an_answer_may_name_any_number_of_outputs_once_each() {
    let lifecycle = Lifecycle {
        outputs: vec!["/images/*".into(), "/images/0".into()].into(),
        ..Lifecycle::default()
    };
    let images: Vec<_> = (0..200_000)
        .map(|number| format!("https://x/{number}"))
        .collect();
    let begun = Instant::now();
    let outputs = lifecycle.outputs_in(&json!({"images": images}));
    assert_eq!(outputs, images);
    assert!(begun.elapsed().as_secs() < 20);
}
