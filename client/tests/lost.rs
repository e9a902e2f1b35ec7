//! Looking for a lost job by the call that the bundled spec names.
#![cfg(feature = "skills-video")]
#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use callsheet_client::core::Endpoint;
use callsheet_client::core::endpoint::{Phase, RunningCall};
use callsheet_client::types::wan_v2_7_pro::Request;
use callsheet_client::{Client, ErrorKind};
use serde_json::{Value, json};

use self::support::KEY;
use self::support::api::{NOTE, PAINT};
use self::support::server::{Reply, Server, Version};

/// A server that resets every submission and lists these jobs.
async fn forgetful(list: Value) -> Server {
    Server::start(Version::Http1, move |_, request| {
        if request.head.starts_with("GET /v1/generations/running ") {
            return Reply::json(&list.to_string());
        }
        Reply::Reset
    })
    .await
}

/// A client of the bundled API at that server.
fn bundled(server: &Server) -> Client {
    let builder = Client::builder(Request::operation()).base_url(&*server.base_url);
    builder.key(KEY).build().unwrap()
}

#[tokio::test]
async fn the_job_of_an_unanswered_submission_is_found_among_those_that_go_on() {
    let server = forgetful(json!([
        {"id": "job-1", "status": "IN_QUEUE", "input": {"prompt": "a cat", "n": 1}},
        {"id": "job-2", "status": "IN_QUEUE", "input": {"prompt": "a fox", "n": 1.0, "seed": 9}},
        {"id": "job-3", "status": "NEW", "input": {"prompt": "a fox", "n": 1}},
        {"id": "job-4", "status": "IN_QUEUE", "input": {"prompt": "a fox"}},
        {"status": "IN_QUEUE", "input": {"prompt": "a fox", "n": 1}},
        {"id": "job-5"},
        7,
    ]))
    .await;
    let client = bundled(&server);
    let request = Request::new("a fox").n(1);
    let error = client.submit(&request).await.unwrap_err();

    let found = client.find_lost::<Request>(&error).await.unwrap();
    let told: Vec<_> = found.iter().map(|job| (&*job.id, job.phase)).collect();
    assert_eq!(told, [("job-2", Phase::Pending), ("job-3", Phase::Unknown)]);
    assert_eq!(found[0].request.as_ref().unwrap()["seed"], 9);
    let all = client.running(Request::operation()).await.unwrap();
    assert_eq!(all.len(), 5);
    // One submission, and two looks at the list.
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn where_no_job_can_be_found_the_error_says_why() {
    let server = forgetful(json!({"jobs": []})).await;
    let client = bundled(&server);
    let in_doubt = client.submit(&Request::new("a fox")).await.unwrap_err();
    let invalid = client.submit(&Request::new("")).await.unwrap_err();
    // The bundled operation, with a list that is described otherwise.
    let listed = |change: fn(&mut RunningCall)| {
        let mut operation = Request::operation().clone();
        let lifecycle = operation.lifecycle.as_mut().unwrap();
        change(lifecycle.running.as_mut().unwrap());
        operation
    };
    let as_it_is = listed(|_| {});
    let table = [
        (as_it_is.clone(), &invalid, "not unknown"),
        (PAINT.clone(), &in_doubt, "names no call"),
        (NOTE.clone(), &in_doubt, "x-callsheet-lifecycle"),
        (
            listed(|running| running.request = None),
            &in_doubt,
            "does not say where",
        ),
    ];
    for (operation, error, words) in table {
        let error = client.find_lost_call(&operation, error).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(server.count(), 1);
    let elsewhere = listed(|running| running.jobs = "/jobs".into());
    let none = client.find_lost_call(&elsewhere, &in_doubt).await;
    assert_eq!(none.unwrap(), []);
    let error = client.running(&as_it_is).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(error.answer(), Some(&json!({"jobs": []})));
}
