//! The client for programs without an async runtime.
#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use callsheet_client::blocking::Client;
use callsheet_client::{Call, CallOptions, ErrorKind, WaitOptions};
use tokio::sync::oneshot;

use self::support::api::{Look, NOTE, PAINT, Paint};
use self::support::builder;
use self::support::server::{Reply, Server, Version, header};

/// A server on a thread of its own; its base URL, and what it has seen at the end.
fn serve() -> (String, mpsc::Receiver<Vec<String>>, oneshot::Sender<()>) {
    let (address, addresses) = mpsc::channel();
    let (heads, seen) = mpsc::channel();
    let (end, ended) = oneshot::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let server = runtime.block_on(Server::start(Version::Http1, |_, request| {
            if request.head.starts_with("POST") {
                return Reply::json(r#"{"id": "job-1", "status": "queued"}"#);
            }
            Reply::json(
                r#"{"id": "job-1", "status": "done", "pictures": [{"url": "https://x/1"}]}"#,
            )
        }));
        address.send(server.base_url.clone()).unwrap();
        let _ = runtime.block_on(ended);
        let requests = server.requests().into_iter();
        heads
            .send(requests.map(|request| request.head).collect())
            .unwrap();
    });
    (addresses.recv().unwrap(), seen, end)
}

fn client(base_url: &str) -> Client {
    builder(base_url).build_blocking().unwrap()
}

#[test]
fn a_job_is_run_to_its_end() {
    let (base_url, seen, end) = serve();
    let client = client(&base_url);
    let paint = Paint::new("a fox");
    let wait = || WaitOptions::new().poll(Duration::from_millis(10));

    let submission = client.submit(&paint).unwrap();
    assert_eq!(submission.id(), "job-1");
    let outcome = client.wait::<Paint>("job-1", wait()).unwrap();
    assert_eq!(outcome.state.outputs, ["https://x/1"]);
    assert_eq!(client.run(&paint, wait()).unwrap().state.outputs.len(), 1);
    assert_eq!(client.result::<Paint>("job-1").unwrap().state.id, "job-1");
    assert_eq!(client.outcome_call(&PAINT, "job-1").unwrap().id, "job-1");
    assert_eq!(
        client.wait_call(&PAINT, "job-1", wait()).unwrap().id,
        "job-1"
    );
    let ticket = submission.ticket();
    let resumed = client.resume::<Paint>(ticket, wait()).unwrap();
    assert_eq!(resumed.state.outputs.len(), 1);
    assert_eq!(
        client.resume_call(&PAINT, ticket, wait()).unwrap().id,
        "job-1"
    );
    let call = Call::new(&PAINT, Some(b"{}".to_vec()));
    assert_eq!(client.submit_call(&call).unwrap().id(), "job-1");
    assert_eq!(client.submit_unchecked(&paint).unwrap().id(), "job-1");
    let look = Look { id: "job-1".into() };
    assert_eq!(client.send(&look).unwrap().status, "done");
    assert_eq!(client.answer(&look).unwrap().status, 200);
    let with = client
        .with(CallOptions::new().header("x-mine", "1"))
        .unwrap();
    assert_eq!(with.send_call(&Call::new(&NOTE, None)).unwrap().status, 200);
    let other = client.block_on(async |client| client.submit(&paint).await);
    assert_eq!(other.unwrap().id(), "job-1");

    end.send(()).unwrap();
    let heads = seen.recv().unwrap();
    assert_eq!(heads.len(), 15);
    let mine: Vec<_> = heads
        .iter()
        .filter_map(|head| header(head, "x-mine"))
        .collect();
    assert_eq!(mine, ["1"]);
}

#[test]
fn threads_share_a_client() {
    let (base_url, seen, end) = serve();
    let client = client(&base_url);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    client.clone().submit(&Paint::new("a fox")).unwrap();
                }
            });
        }
    });
    end.send(()).unwrap();
    assert_eq!(seen.recv().unwrap().len(), 40);
}

#[tokio::test]
async fn within_an_async_runtime_it_is_an_error_and_no_panic() {
    let client = client("http://127.0.0.1:1");
    let error = client.submit(&Paint::new("a fox")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("async runtime"), "{error}");
    // Going away here is no panic either.
    drop(client);
}
