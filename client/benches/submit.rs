//! What the client's care costs: submitting a job on loopback, against plain reqwest and
//! `serde_json` doing as much, turn by turn in one process. Prints the ratio of the medians.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // its output is what it is for

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use callsheet_client::Client;
use tokio::task::JoinSet;

use self::support::api::{Paint, Standing};
use self::support::server::{Reply, Server, Version};
use self::support::{KEY, client};

const ROUNDS: usize = 2_000;
const AT_ONCE: usize = 64;

fn main() {
    // `cargo test --benches` wants to know that it runs, not how fast.
    let is_measured = std::env::args().any(|argument| argument == "--bench");
    let rounds = if is_measured { ROUNDS } else { 10 };
    let base_url = serve();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        compare("submit, one after the other", &base_url, rounds, 1).await;
        compare("submit, 64 at once", &base_url, rounds / 20 + 1, AT_ONCE).await;
    });
}

/// Starts the server on a thread of its own, so that it takes no turn of the client's.
fn serve() -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let server = Server::start(Version::Http1, |_, _| {
                Reply::json(r#"{"id": "job-1", "status": "queued"}"#)
            })
            .await;
            sender.send(server.base_url.clone()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

async fn compare(name: &str, base_url: &str, rounds: usize, at_once: usize) {
    let ours = client(base_url);
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Without a time limit it would not set the one timer that both should.
    let plain = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let url = format!("{base_url}/paint");

    let (mut our_times, mut plain_times) = (Vec::new(), Vec::new());
    for round in 0..rounds + 10 {
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..at_once {
            tasks.spawn(submit(ours.clone()));
        }
        tasks.join_all().await;
        let our_time = begun.elapsed();

        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..at_once {
            tasks.spawn(post(plain.clone(), url.clone()));
        }
        tasks.join_all().await;
        let plain_time = begun.elapsed();

        let is_warm = round >= 10;
        if is_warm {
            our_times.push(our_time);
            plain_times.push(plain_time);
        }
    }
    let (our_time, plain_time) = (median(our_times), median(plain_times));
    println!(
        "{name}: {:.2} times plain reqwest ({our_time:?} against {plain_time:?})",
        our_time.as_secs_f64() / plain_time.as_secs_f64()
    );
}

async fn submit(client: Client) {
    let submission = client
        .submit(&Paint::new("a fox in the snow"))
        .await
        .unwrap();
    assert_eq!(submission.response.unwrap().id, "job-1");
}

async fn post(client: reqwest::Client, url: String) {
    let request = Paint::new("a fox in the snow");
    let answer = client
        .post(url)
        .bearer_auth(KEY)
        .header("content-type", "application/json")
        .body(serde_json::to_vec(&request).unwrap())
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let standing: Standing = serde_json::from_slice(&answer).unwrap();
    assert_eq!(standing.id, "job-1");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
