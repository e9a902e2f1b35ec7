//! Calls that are told to stop, at every point, and a server that counts what reaches it.

mod support;

use std::future::poll_fn;
use std::time::{Duration, Instant};

use callsheet_client::{CallOptions, Client, DownloadOptions, ErrorKind, StopHandle, WaitOptions};
use tokio::net::TcpListener;

use self::support::api::Paint;
use self::support::server::{Reply, Server, Version};
use self::support::{builder, client};

const ACCEPTED: &str = r#"{"id": "job-1", "status": "queued"}"#;

/// A client of that server that listens to a handle.
fn stoppable(base_url: &str) -> (Client, StopHandle) {
    let stop = StopHandle::new();
    let client = client(base_url).with(CallOptions::new().stop(&stop));
    (client.expect("it is set up well"), stop)
}

/// The server refuses for now and asks for a long pause, and the word to stop comes while it does.
#[tokio::test]
async fn nothing_is_sent_after_the_pause_that_a_429_asks_for() {
    for version in [Version::Http1, Version::Http2] {
        let stop = StopHandle::new();
        let theirs = stop.clone();
        let server = Server::start(version, move |_, _| {
            theirs.stop();
            Reply::status(429, r#"{"message": "slowly"}"#).header("retry-after", "15")
        })
        .await;
        let mut builder = builder(&server.base_url);
        if version == Version::Http2 {
            builder = builder.configure_http(reqwest::ClientBuilder::http2_prior_knowledge);
        }
        let client = builder.build().unwrap();
        let client = client.with(CallOptions::new().stop(&stop)).unwrap();
        let begun = Instant::now();
        let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stopped, "{error}");
        assert_eq!(error.status(), Some(429));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(15)));
        assert_eq!((error.attempts(), server.count()), (1, 1));
        assert!(error.doubt().is_none() && !error.is_worth_repeating());
        assert_eq!(
            error.to_string(),
            "POST /paint: stopped (HTTP 429): before it was tried once more, after: too many \
             requests: slowly. Nothing was accepted; it is safe to send it again."
        );
        assert!(begun.elapsed() < Duration::from_secs(15));

        // Nothing of this client is sent from now on; the one that it was made of is not concerned.
        let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Stopped, 0));
        assert_eq!(
            error.to_string(),
            "POST /paint: stopped: before it was sent. Nothing was accepted; it is safe to send \
             it again."
        );
        assert_eq!(server.count(), 1);
    }
}

/// A call is told to stop after each of the steps that its future takes, in turn. Wherever that is,
/// it is certain what came of it: either the job, or that the server has never heard of it.
#[tokio::test]
async fn a_call_that_is_told_to_stop_is_never_in_doubt() {
    let server = Server::start(Version::Http1, |_, _| Reply::json(ACCEPTED)).await;
    let (mut accepted, mut stopped) = (0, 0);
    for steps in 0.. {
        let before = server.count();
        let (client, stop) = stoppable(&server.base_url);
        let paint = Paint::new("a fox");
        let mut call = Box::pin(client.submit(&paint));
        let mut left = steps;
        let ended = poll_fn(|context| {
            if left == 0 {
                stop.stop();
            }
            left -= 1;
            call.as_mut().poll(context)
        })
        .await;
        let posts = server.count() - before;
        match ended {
            Ok(submission) => {
                assert_eq!(
                    (submission.id(), posts),
                    ("job-1", 1),
                    "after {steps} steps"
                );
                accepted += 1;
            }
            Err(error) => {
                assert_eq!(
                    error.kind(),
                    ErrorKind::Stopped,
                    "after {steps} steps: {error}"
                );
                assert!(
                    error.to_string().contains("stopped: before it was sent."),
                    "{error}"
                );
                assert_eq!(posts, 0, "after {steps} steps");
                stopped += 1;
            }
        }
        if left > 0 {
            break;
        }
        assert!(steps < 1000, "it never comes to an end");
    }
    assert!(accepted > 1 && stopped > 1, "{accepted} and {stopped}");
}

/// As long as there is no connection nothing has been sent, so there is nothing to wait for.
#[tokio::test]
async fn a_call_that_has_no_connection_yet_ends_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("https://{}/v1", listener.local_addr().unwrap());
    let (client, stop) = stoppable(&here);
    let paint = Paint::new("a fox");
    let stopping = async {
        // It waits for the server to begin with the encryption.
        let connection = listener.accept().await.unwrap();
        stop.stop();
        connection
    };
    let (ended, _connection) = tokio::join!(client.submit(&paint), stopping);
    let error = ended.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Stopped, 1));
    assert!(
        error.to_string().contains("stopped: before it was sent."),
        "{error}"
    );
}

#[tokio::test]
async fn a_wait_that_is_told_to_stop_keeps_the_id() {
    let stop = StopHandle::new();
    let theirs = stop.clone();
    let server = Server::start(Version::Http1, move |_, _| {
        theirs.stop();
        Reply::json(ACCEPTED)
    })
    .await;
    let client = client(&server.base_url);
    let client = client.with(CallOptions::new().stop(&stop)).unwrap();
    let options = WaitOptions::new().poll(Duration::from_secs(15));
    let error = client.wait::<Paint>("job-1", options).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.id()),
        (ErrorKind::Stopped, Some("job-1"))
    );
    assert_eq!(
        error.to_string(),
        "stopped (job job-1): while it was waited for; its status is `queued`. It goes on; wait \
         for it again by its id."
    );
    // Neither is it looked at nor fetched from now on.
    for error in [
        client.result::<Paint>("job-1").await.unwrap_err(),
        client
            .download(
                &format!("{}/1.png", server.base_url),
                &std::env::temp_dir().join("callsheet-stopped.png"),
                DownloadOptions::new(),
            )
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Stopped, "{error}");
    }
    assert_eq!(server.count(), 1);
}
