//! The client for programs without an async runtime.
#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use callsheet_client::blocking::{Client, Watch};
use callsheet_client::core::endpoint::Phase;
use callsheet_client::{Call, CallOptions, ErrorKind, WaitOptions};
use tokio::sync::oneshot;

use self::support::api::{Look, NOTE, PAINT, Paint};
use self::support::builder;
use self::support::server::{After, Reply, Server, Version, header};

/// What a submission that is streamed is answered with.
const STREAM: [&str; 2] = [
    "data: {\"id\": \"job-1\", \"status\": \"queued\"}\n\n",
    "data: {\"id\": \"job-1\", \"status\": \"DONE\", \"pictures\": [{\"url\": \"https://x/2\"}]}\n\n",
];

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
            if request.head.starts_with("POST /v1/paint/sse ") {
                return Reply::Pieces {
                    headers: vec![("content-type".into(), "text/event-stream".into())],
                    pieces: STREAM
                        .iter()
                        .map(|piece| piece.as_bytes().to_vec())
                        .collect(),
                    after: After::End,
                };
            }
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
fn the_states_of_a_job_are_an_iterator() {
    let (base_url, seen, end) = serve();
    let client = client(&base_url);
    let paint = Paint::new("a fox");
    let wait = || WaitOptions::new().poll(Duration::from_millis(10));
    let expected = [(Phase::Pending, 0), (Phase::Succeeded, 1)];
    let told = |watch: Watch<'_>| -> Vec<_> {
        let states = watch.map(|state| state.map(|state| (state.phase, state.outputs.len())));
        states.collect::<Result<_, _>>().unwrap()
    };

    let (submission, watch) = client.stream(&paint, wait()).unwrap();
    assert_eq!((submission.id(), watch.id()), ("job-1", "job-1"));
    assert_eq!(told(watch), expected);
    let call = Call::new(&PAINT, Some(b"{}".to_vec()));
    let (accepted, watch) = client.stream_call(&call, wait()).unwrap();
    assert_eq!(accepted.id(), "job-1");
    assert_eq!(told(watch), expected);
    let (_, watch) = client.stream(&paint, wait()).unwrap();
    assert_eq!(watch.end().unwrap().outputs, ["https://x/2"]);

    let mut watch = client.watch::<Paint>("job-1", wait()).unwrap();
    assert_eq!(watch.next().unwrap().unwrap().outputs, ["https://x/1"]);
    assert!(watch.next().is_none());
    assert!(watch.next().is_none());
    let watch = client.watch_call(&PAINT, "job-1", wait()).unwrap();
    assert_eq!(told(watch), expected[1..]);

    // An error is the last item.
    let late = wait().deadline(Duration::ZERO);
    let mut watch = client.watch::<Paint>("job-1", late).unwrap();
    let error = watch.next().unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.id()),
        (ErrorKind::Deadline, Some("job-1"))
    );
    assert!(watch.next().is_none());

    end.send(()).unwrap();
    let heads = seen.recv().unwrap();
    let streams = heads.iter().filter(|head| head.contains("/paint/sse"));
    assert_eq!((streams.count(), heads.len()), (3, 5));
}

#[test]
fn whatever_the_client_waits_for_can_be_waited_for_here() {
    let source = |name: &str| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
        std::fs::read_to_string(format!("{path}{name}.rs")).unwrap()
    };
    let blocking = source("blocking");
    let files = [
        "client",
        "job",
        "wait",
        "watch",
        "stream",
        "lost",
        "download",
        "preflight",
    ];
    let mut methods: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let source = source(file);
            let after = source.split("\n    pub async fn ").skip(1);
            let names = after.filter_map(|rest| rest.split(['<', '(']).next());
            names.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    methods.extend(["watch".to_owned(), "watch_call".to_owned()]);
    assert!(methods.len() > 20, "{methods:?}");
    // These two are the iterator's.
    methods.retain(|name| !matches!(&**name, "next" | "end"));
    methods.retain(|name| {
        let [plain, generic] = [format!("fn {name}("), format!("fn {name}<")];
        !blocking.contains(&plain) && !blocking.contains(&generic)
    });
    assert_eq!(methods, [""; 0]);
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
    let mut watch = client.watch::<Paint>("job-1", WaitOptions::new()).unwrap();
    let error = watch.next().unwrap().unwrap_err();
    assert!(error.to_string().contains("async runtime"), "{error}");
    assert!(watch.next().is_none());
    // Going away here is no panic either.
    drop(client);
}
