//! Waiting, on a clock that jumps from sleep to sleep.

use std::future::{pending, ready};
use std::sync::Mutex;

use serde_json::json;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn lifecycle() -> Lifecycle {
    Lifecycle {
        id: "/id".into(),
        status: "/status".into(),
        reason: Some(("/code".into(), "/message".into())),
        pending: vec!["starting".into(), "IN_QUEUE".into()].into(),
        succeeded: vec!["succeeded".into(), "COMPLETED".into()].into(),
        failed: vec!["failed".into(), "FAILED".into()].into(),
        canceled: vec!["canceled".into(), "CANCELED".into()].into(),
        poll_seconds: 3,
        deadline_seconds: 900,
        ..Lifecycle::default()
    }
}

#[allow(clippy::unnecessary_wraps)] // it stands beside `failure`
fn status(status: &str) -> Result<JobState, Error> {
    Ok(JobState {
        id: "job-1".to_owned(),
        status: Some(status.to_owned()),
        phase: lifecycle().phase(status),
        outputs: Vec::new(),
        answer: json!({"status": status, "code": "X_FAILED", "message": "no\nluck"}),
    })
}

fn failure(kind: ErrorKind) -> Result<JobState, Error> {
    Err(Error::new(kind, "").with_id("job-1"))
}

/// Waits for a job of which the looks show that, one after the other, the last for ever. Gives
/// what came of it, the news, how many looks there were and how long it took.
async fn wait(
    looks: impl Fn(usize) -> Result<JobState, Error>,
    options: WaitOptions<'_>,
) -> (Result<JobState, Error>, Vec<String>, usize, Duration) {
    let news = Mutex::new(Vec::new());
    let options = options.on_progress(|progress| {
        news.lock().unwrap().push(match progress {
            Progress::Status { status, phase } => format!("{status} = {phase:?}"),
            Progress::UnknownStatus(status) => format!("{status}?"),
            Progress::LookFailed(error) => format!("{:?}", error.kind()),
        });
    });
    let begun = Instant::now();
    let mut number = 0;
    let ended = until_ended(&lifecycle(), "job-1", options, |_| {
        number += 1;
        ready(looks(number - 1))
    })
    .await;
    let news = news.into_inner().unwrap();
    (ended, news, number, begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn the_end_is_seen_in_every_vocabulary() {
    for (word, kind) in [
        ("succeeded", None),
        ("COMPLETED", None),
        ("failed", Some(ErrorKind::Failed)),
        ("FAILED", Some(ErrorKind::Failed)),
        ("canceled", Some(ErrorKind::Canceled)),
        ("CANCELED", Some(ErrorKind::Canceled)),
    ] {
        let looks = |number: usize| status(if number == 0 { "IN_QUEUE" } else { word });
        let (ended, _, looked, took) = wait(looks, WaitOptions::new()).await;
        assert_eq!(ended.as_ref().err().map(Error::kind), kind, "{word}");
        assert_eq!((looked, took), (2, 3 * SECOND), "{word}");
        if let Err(error) = ended {
            assert_eq!(error.id(), Some("job-1"));
            assert_eq!(error.code(), Some("X_FAILED"));
            assert_eq!(error.message(), Some("no luck"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn news_is_told_once() {
    let words = [
        "starting", "starting", "IN_QUEUE", "WARMING", "WARMING", "LATE", "WARMING",
    ];
    let looks = |number: usize| status(words.get(number).unwrap_or(&"COMPLETED"));
    let (ended, news, looked, _) = wait(looks, WaitOptions::new()).await;
    assert!(ended.is_ok());
    let expected = [
        "starting = Pending",
        "IN_QUEUE = Pending",
        "WARMING?",
        "LATE?",
        "COMPLETED = Succeeded",
    ];
    assert_eq!(news, expected);
    assert_eq!(looked, 8);
}

#[tokio::test(start_paused = true)]
async fn looks_that_fail_are_waited_through() {
    use ErrorKind::{NotFound, RateLimited, Server, Transport, Unreadable};
    let kinds = [
        NotFound,
        NotFound,
        Transport,
        Server,
        RateLimited,
        Unreadable,
        NotFound,
    ];
    let looks = |number: usize| match kinds.get(number) {
        Some(kind) => failure(*kind),
        None => status("succeeded"),
    };
    let (ended, news, _, _) = wait(looks, WaitOptions::new()).await;
    assert!(ended.is_ok());
    let told: Vec<_> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    assert_eq!(news[..7], told);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_the_server_goes_on_denying_is_given_up() {
    let (ended, news, looked, _) = wait(|_| failure(ErrorKind::NotFound), WaitOptions::new()).await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!((news.len(), looked), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_will_not_pass_ends_the_wait() {
    for kind in [
        ErrorKind::Authentication,
        ErrorKind::InvalidRequest,
        ErrorKind::Configuration,
    ] {
        let (ended, _, looked, _) = wait(|_| failure(kind), WaitOptions::new()).await;
        let error = ended.unwrap_err();
        assert_eq!((error.kind(), error.id(), looked), (kind, Some("job-1"), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_wait_on_the_dot_and_leaves_the_id() {
    let options = || WaitOptions::new().deadline(10 * SECOND);
    let (ended, _, looked, took) = wait(|_| status("NEW"), options()).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert_eq!(error.id(), Some("job-1"));
    assert!(error.to_string().contains("`NEW`"), "{error}");
    assert!(error.to_string().contains("job-1"), "{error}");
    assert_eq!((looked, took), (4, 10 * SECOND));

    let (ended, _, _, took) = wait(|_| failure(ErrorKind::Transport), options()).await;
    let error = ended.unwrap_err();
    assert_eq!((error.kind(), took), (ErrorKind::Deadline, 10 * SECOND));
    assert!(std::error::Error::source(&error).is_some());

    let (ended, _, looked, took) = wait(|_| status("starting"), WaitOptions::new()).await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!((looked, took), (301, 900 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_look_that_hangs_does_not_outlive_the_deadline() {
    let options = WaitOptions::new().deadline(10 * SECOND);
    let begun = Instant::now();
    let ended = until_ended(&lifecycle(), "job-1", options, |until| {
        assert_eq!(until, begun + 10 * SECOND);
        pending()
    })
    .await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(begun.elapsed(), 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn the_pause_between_looks_is_the_callers_or_the_servers_if_that_is_longer() {
    let looks = |number: usize| match number {
        0 => status("starting"),
        1 => Err(Error::new(ErrorKind::RateLimited, "").with_retry_after(Some(20 * SECOND))),
        _ => status("succeeded"),
    };
    let (ended, _, looked, took) = wait(looks, WaitOptions::new().poll(5 * SECOND)).await;
    assert!(ended.is_ok());
    assert_eq!((looked, took), (3, 25 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn no_setting_makes_the_wait_a_race() {
    let options = WaitOptions::new().poll(Duration::ZERO).deadline(SECOND);
    let (ended, _, looked, took) = wait(|_| status("starting"), options).await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!((looked, took), (101, SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_spec_that_names_no_times_does_not_make_the_wait_a_race() {
    let bare = Lifecycle {
        poll_seconds: 0,
        deadline_seconds: 0,
        ..lifecycle()
    };
    let mut looked = 0;
    let begun = Instant::now();
    let ended = until_ended(&bare, "job-1", WaitOptions::new(), |_| {
        looked += 1;
        ready(status("starting"))
    })
    .await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!((looked, begun.elapsed()), (301, 900 * SECOND));
}
