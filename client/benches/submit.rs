//! What the client's care costs: submitting a job of a bundled endpoint on loopback, against plain
//! reqwest and `serde_json` doing as much with the same types, turn by turn in one process. Prints
//! the ratio of the medians. And what a job takes in memory that is waited for.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // its output is what it is for

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use callsheet_client::core::Endpoint;
use callsheet_client::types::wan_v2_7_pro::Request;
use callsheet_client::{Client, WaitOptions};
use tokio::task::JoinSet;

use self::support::KEY;
use self::support::server::{Reply, Server, Version};

const ROUNDS: usize = 2_000;
const AT_ONCE: usize = 64;

fn main() {
    if std::env::args().any(|argument| argument == SERVE) {
        return serve_until_stdin_ends();
    }
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
    let jobs = if is_measured { JOBS } else { 10 };
    memory(jobs);
}

/// How many jobs are waited for at once.
const JOBS: usize = 1_000;

/// Has this program be nothing but the server, whose memory is not the client's.
const SERVE: &str = "--serve";

/// Prints how much the memory of this process grows per job that is waited for.
fn memory(jobs: usize) {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .arg(SERVE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut base_url = String::new();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    output.read_line(&mut base_url).unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = client(base_url.trim());
        client.result::<Request>("job-1").await.unwrap();
        let looked = Arc::new(AtomicUsize::new(0));
        let before = resident_kib();
        let mut waits = JoinSet::new();
        for number in 0..jobs {
            let (client, looked) = (client.clone(), Arc::clone(&looked));
            waits.spawn(async move {
                let options = WaitOptions::new()
                    .poll(Duration::from_mins(1))
                    .on_progress(|_| {
                        looked.fetch_add(1, Ordering::Relaxed);
                    });
                client
                    .wait::<Request>(&format!("job-{number}"), options)
                    .await
            });
        }
        while looked.load(Ordering::Relaxed) < jobs {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        match (before, resident_kib()) {
            (Some(before), Some(after)) => {
                let grown = after.saturating_sub(before);
                println!(
                    "waiting for {jobs} jobs: {grown} KiB more, {} each",
                    grown / jobs
                );
            }
            _ => println!("waiting for {jobs} jobs: this system does not tell the memory taken"),
        }
    });
    // Its standard input ends, and so does it.
    drop(server.stdin.take());
    server.wait().unwrap();
}

/// The memory of this process that is really there, where the system tells.
fn resident_kib() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn serve_until_stdin_ends() {
    println!("{}", serve());
    let _ = std::io::stdin().read_line(&mut String::new());
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
                Reply::json(
                    r#"{"id": "job-1", "status": "starting",
                        "usage": {"total": 4, "subscription": 4, "permanent": 0}}"#,
                )
            })
            .await;
            sender.send(server.base_url.clone()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

fn client(base_url: &str) -> Client {
    let builder = Client::builder(Request::operation());
    builder.key(KEY).base_url(base_url).build().unwrap()
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
    let url = format!("{base_url}{}", Request::operation().path);

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
        .submit(&Request::new("a fox in the snow"))
        .await
        .unwrap();
    assert_eq!(submission.response.unwrap().id, "job-1");
}

async fn post(client: reqwest::Client, url: String) {
    let request = Request::new("a fox in the snow");
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
    let standing: <Request as Endpoint>::Response = serde_json::from_slice(&answer).unwrap();
    assert_eq!(standing.id, "job-1");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
