//! Waiting, on a clock that jumps from sleep to sleep.

use std::future::ready;
use std::sync::Mutex;

use serde_json::json;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// The longest pause that servers may ask for here.
const HINT: Duration = Duration::from_mins(1);

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
    let answer = json!({"status": status, "code": "X_FAILED", "message": "no\nluck"});
    Ok(JobState::read(&lifecycle(), "job-1", answer))
}

fn failure(kind: ErrorKind) -> Result<JobState, Error> {
    Err(Error::new(kind, "").with_id("job-1"))
}

/// A vigil whose pauses have nothing added to them by chance.
fn vigil<'a>(lifecycle: &Lifecycle, options: WaitOptions<'a>) -> Vigil<'a> {
    let mut vigil = Vigil::new(lifecycle, "job-1", options, HINT, None);
    vigil.pace.random = || 0.0;
    vigil
}

/// What came of a wait.
struct Waited {
    /// The last state, or the error.
    end: Result<JobState, Error>,
    /// The statuses of all states, in order.
    states: Vec<String>,
    news: Vec<String>,
    /// When each look was, in milliseconds.
    looks: Vec<u128>,
    took: Duration,
}

/// Waits for a job of which the looks show that, one after the other, the last for ever.
async fn wait(
    looks: impl Fn(usize) -> Result<JobState, Error>,
    options: WaitOptions<'_>,
) -> Waited {
    let news = Mutex::new(Vec::new());
    let options = options.on_progress(|progress| {
        news.lock().unwrap().push(match progress {
            Progress::Status { status, phase } => format!("{status} = {phase:?}"),
            Progress::UnknownStatus(status) => format!("{status}?"),
            Progress::TooManyStatuses(count) => format!("{count} of them"),
            Progress::LookFailed(error) => format!("{:?}", error.kind()),
            Progress::StreamEnded(why) => why.to_owned(),
        });
    });
    let begun = Instant::now();
    let mut vigil = vigil(&lifecycle(), options);
    let (mut at, mut states, mut last) = (Vec::new(), Vec::new(), None);
    let end = loop {
        let next = vigil.next(|_| {
            at.push(begun.elapsed().as_millis());
            ready(looks(at.len() - 1))
        });
        match next.await {
            Ok(Some(state)) => {
                states.push(state.status.clone().unwrap_or_default());
                last = Some(state);
            }
            Ok(None) => break Ok(last.take().unwrap()),
            Err(error) => break Err(error),
        }
    };
    assert!(matches!(vigil.next(|_| pending()).await, Ok(None)));
    drop(vigil);
    Waited {
        end,
        states,
        news: news.into_inner().unwrap(),
        looks: at,
        took: begun.elapsed(),
    }
}

fn steady() -> WaitOptions<'static> {
    WaitOptions::new().growth(1.0)
}

#[tokio::test(start_paused = true)]
async fn the_end_is_seen_in_every_vocabulary() {
    for (word, phase) in [
        ("succeeded", Phase::Succeeded),
        ("COMPLETED", Phase::Succeeded),
        ("failed", Phase::Failed),
        ("FAILED", Phase::Failed),
        ("canceled", Phase::Canceled),
        ("CANCELED", Phase::Canceled),
    ] {
        let looks = |number: usize| status(if number == 0 { "IN_QUEUE" } else { word });
        let waited = wait(looks, WaitOptions::new()).await;
        let state = waited.end.unwrap();
        assert_eq!(
            (state.phase, &*waited.states),
            (phase, &["IN_QUEUE".to_owned(), word.into()][..])
        );
        assert_eq!(waited.took, 3 * SECOND, "{word}");
        assert_eq!(state.code.as_deref(), Some("X_FAILED"));
        assert_eq!(state.message.as_deref(), Some("no luck"));
    }
}

#[tokio::test(start_paused = true)]
async fn news_is_told_once() {
    let words = [
        "starting", "starting", "IN_QUEUE", "WARMING", "WARMING", "LATE", "WARMING",
    ];
    let looks = |number: usize| status(words.get(number).unwrap_or(&"COMPLETED"));
    let waited = wait(looks, WaitOptions::new()).await;
    let expected = [
        "starting = Pending",
        "IN_QUEUE = Pending",
        "WARMING?",
        "LATE?",
        "COMPLETED = Succeeded",
    ];
    assert_eq!(waited.news, expected);
    assert_eq!(
        waited.states,
        ["starting", "IN_QUEUE", "WARMING", "LATE", "COMPLETED"]
    );
    assert_eq!(waited.looks.len(), 8);
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
    let waited = wait(looks, WaitOptions::new()).await;
    assert!(waited.end.is_ok());
    let told: Vec<_> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    assert_eq!(waited.news[..7], told);
    assert_eq!(waited.states, ["succeeded"]);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_the_server_goes_on_denying_is_given_up() {
    let waited = wait(|_| failure(ErrorKind::NotFound), WaitOptions::new()).await;
    assert_eq!(waited.end.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!((waited.news.len(), waited.looks.len()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_will_not_pass_ends_the_wait() {
    for kind in [
        ErrorKind::Authentication,
        ErrorKind::InvalidRequest,
        ErrorKind::Configuration,
    ] {
        let waited = wait(|_| failure(kind), WaitOptions::new()).await;
        let error = waited.end.unwrap_err();
        assert_eq!((error.kind(), error.id()), (kind, Some("job-1")));
        assert_eq!(waited.looks, [0]);
    }
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_from_those_of_the_spec_and_begin_anew_with_each_status() {
    let looks = |number: usize| {
        status(match number {
            0..9 => "IN_QUEUE",
            9..12 => "starting",
            _ => "COMPLETED",
        })
    };
    let waited = wait(looks, WaitOptions::new()).await;
    let pauses: Vec<u128> = waited.looks.windows(2).map(|two| two[1] - two[0]).collect();
    let grown = [3000, 3750, 4687, 5859, 7324, 9155, 11_444, 14_305, 15_000];
    let anew = [3000, 3750, 4687];
    assert_eq!(pauses.len(), grown.len() + anew.len());
    for (pause, expected) in pauses.iter().zip(grown.iter().chain(&anew)) {
        assert!(pause.abs_diff(*expected) <= 2, "{pauses:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn growth_and_its_end_are_the_callers() {
    let options = WaitOptions::new()
        .poll(SECOND)
        .growth(2.0)
        .longest_poll(5 * SECOND)
        .deadline(16 * SECOND);
    let waited = wait(|_| status("starting"), options).await;
    assert_eq!(waited.looks, [0, 1000, 3000, 7000, 12_000, 14_000]);
    for growth in [0.5, f64::NAN, f64::NEG_INFINITY] {
        let options = WaitOptions::new().growth(growth).deadline(8 * SECOND);
        assert_eq!(
            wait(|_| status("starting"), options).await.looks,
            [0, 3000, 6000, 7000]
        );
    }
    let options = WaitOptions::new()
        .growth(f64::INFINITY)
        .longest_poll(Duration::MAX)
        .deadline(8 * SECOND);
    assert_eq!(
        wait(|_| status("starting"), options).await.looks,
        [0, 3000, 6000]
    );
}

/// A server whose statuses tell how far the job is, and are told of no further than anybody reads.
#[tokio::test(start_paused = true)]
async fn ever_new_statuses_are_not_kept_for_ever() {
    let looks = |number: usize| match number {
        0..250 => status(&format!("at {number}")),
        250 => status("starting"),
        251 => status("at 251"),
        _ => status("COMPLETED"),
    };
    let waited = wait(looks, steady()).await;
    assert_eq!(waited.end.unwrap().phase, Phase::Succeeded);
    let news: Vec<_> = (0..100).map(|number| format!("at {number}?")).collect();
    assert_eq!(waited.news[..100], news);
    let rest = ["100 of them", "starting = Pending", "COMPLETED = Succeeded"];
    assert_eq!(waited.news[100..], rest);
    assert_eq!(waited.states.len(), 102);
}

#[tokio::test(start_paused = true)]
async fn chance_adds_a_tenth_at_most() {
    let mut vigil = vigil(&lifecycle(), steady().poll(10 * SECOND));
    vigil.pace.random = || 0.999;
    let begun = Instant::now();
    let mut at = Vec::new();
    let _ = vigil
        .next(|_| {
            at.push(begun.elapsed());
            ready(match at.len() {
                1 => failure(ErrorKind::Server),
                _ => status("succeeded"),
            })
        })
        .await;
    assert!((10 * SECOND..11 * SECOND).contains(&at[1]), "{at:?}");
    assert!(at[1] > Duration::from_millis(10_900), "{at:?}");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_wait_on_the_dot_and_leaves_the_id() {
    let options = || steady().deadline(10 * SECOND);
    let waited = wait(|_| status("NEW"), options()).await;
    let error = waited.end.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert_eq!(error.id(), Some("job-1"));
    assert!(error.to_string().contains("`NEW`"), "{error}");
    assert!(error.to_string().contains("job-1"), "{error}");
    assert_eq!(waited.looks, [0, 3000, 6000, 9000, 9500]);
    assert_eq!(
        (waited.took, &*waited.states),
        (10 * SECOND, &["NEW".to_owned()][..])
    );

    let waited = wait(|_| failure(ErrorKind::Transport), options()).await;
    let error = waited.end.unwrap_err();
    assert_eq!(
        (error.kind(), waited.took),
        (ErrorKind::Deadline, 10 * SECOND)
    );
    assert!(std::error::Error::source(&error).is_some());

    let waited = wait(|_| status("starting"), steady()).await;
    assert_eq!(waited.end.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!((waited.looks.len(), waited.took), (301, 900 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_last_look_is_shortly_before_the_deadline() {
    let options = || steady().poll(7 * SECOND).deadline(20 * SECOND);
    let waited = wait(|_| status("starting"), options()).await;
    assert_eq!(waited.looks, [0, 7000, 14_000, 18_000]);
    let looks = |number: usize| status(if number == 3 { "COMPLETED" } else { "starting" });
    let waited = wait(looks, options()).await;
    assert_eq!(waited.end.unwrap().phase, Phase::Succeeded);
    assert_eq!(waited.took, 18 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_hangs_does_not_outlive_the_deadline() {
    let begun = Instant::now();
    let mut vigil = vigil(&lifecycle(), WaitOptions::new().deadline(10 * SECOND));
    let ended = vigil.next(|until| {
        assert_eq!(until, begun + 10 * SECOND);
        pending()
    });
    assert_eq!(ended.await.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(begun.elapsed(), 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn the_server_can_ask_for_a_longer_pause_up_to_a_limit() {
    let looks = |number: usize| match number {
        0 => status("starting"),
        1 => Err(Error::new(ErrorKind::RateLimited, "").with_retry_after(Some(20 * SECOND))),
        2 => Ok(JobState {
            retry_after: Some(8 * SECOND),
            ..status("starting").unwrap()
        }),
        3 => Err(Error::new(ErrorKind::Server, "").with_retry_after(Some(Duration::MAX))),
        4 => Err(Error::new(ErrorKind::Server, "").with_retry_after(Some(SECOND))),
        _ => status("succeeded"),
    };
    let waited = wait(looks, steady().poll(5 * SECOND)).await;
    assert!(waited.end.is_ok());
    assert_eq!(waited.looks, [0, 5000, 25_000, 33_000, 93_000, 98_000]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_server_wants_past_the_deadline_is_not_waited_for() {
    let looks = |_| Err(Error::new(ErrorKind::RateLimited, "").with_retry_after(Some(20 * SECOND)));
    let waited = wait(looks, steady().deadline(15 * SECOND)).await;
    let error = waited.end.unwrap_err();
    assert_eq!(
        (error.kind(), waited.took),
        (ErrorKind::Deadline, Duration::ZERO)
    );
    assert!(error.to_string().contains("20 s"), "{error}");
    assert_eq!(error.id(), Some("job-1"));
}

#[tokio::test(start_paused = true)]
async fn no_setting_makes_the_wait_a_race_or_a_panic() {
    let options = steady().poll(Duration::ZERO).deadline(SECOND);
    let waited = wait(|_| status("starting"), options).await;
    assert_eq!(waited.end.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!((waited.looks.len(), waited.took), (100, SECOND));

    let options = steady().longest_poll(Duration::ZERO).deadline(SECOND);
    assert_eq!(wait(|_| status("starting"), options).await.looks.len(), 100);

    let looks = |number: usize| status(if number == 0 { "starting" } else { "succeeded" });
    let options = steady().poll(Duration::MAX).deadline(Duration::MAX);
    assert!(wait(looks, options).await.end.is_ok());
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
    let mut vigil = vigil(&bare, steady());
    let ended = loop {
        let next = vigil.next(|_| {
            looked += 1;
            ready(status("starting"))
        });
        if let Err(error) = next.await {
            break error;
        }
    };
    assert_eq!(ended.kind(), ErrorKind::Deadline);
    assert_eq!((looked, begun.elapsed()), (301, 900 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_at_once_when_it_is_to_stop_and_the_job_goes_on() {
    for (stop_at, looks, says) in [
        (0, 0, "nothing was heard of it"),
        (4, 2, "its status is `IN_QUEUE`"),
    ] {
        let stop = StopHandle::new();
        let begun = Instant::now();
        let mut vigil = vigil(&lifecycle(), steady());
        vigil.stop = Some(stop.clone());
        let mut looked = 0;
        let waiting = async {
            loop {
                let next = vigil.next(|_| {
                    looked += 1;
                    ready(status("IN_QUEUE"))
                });
                if let Err(error) = next.await {
                    break error;
                }
            }
        };
        let stopping = async {
            sleep_until(begun + stop_at * SECOND).await;
            stop.stop();
        };
        // Whoever is polled first is told first.
        let ((), error) = tokio::join!(biased; stopping, waiting);
        assert_eq!(error.kind(), ErrorKind::Stopped);
        assert_eq!(error.id(), Some("job-1"));
        let says = format!(
            "stopped (job job-1): while it was waited for; {says}. It goes on; wait for it again \
             by its id."
        );
        assert_eq!(error.to_string(), says);
        assert_eq!((looked, begun.elapsed()), (looks, stop_at * SECOND));
        assert!(matches!(vigil.next(|_| pending()).await, Ok(None)));
    }
}

/// What is under way when the word to stop comes may show the end of the job.
#[tokio::test(start_paused = true)]
async fn a_look_that_has_begun_is_let_end() {
    let stop = StopHandle::new();
    let mut vigil = vigil(&lifecycle(), steady());
    vigil.stop = Some(stop.clone());
    let next = vigil.next(|_| async {
        stop.stop();
        tokio::time::sleep(SECOND).await;
        status("COMPLETED")
    });
    let state = next.await.unwrap().unwrap();
    assert_eq!(state.phase, Phase::Succeeded);
    let mut vigil = self::vigil(&lifecycle(), steady());
    vigil.stop = Some(stop);
    let error = vigil.listen(pending::<()>()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
}

/// Futures of `next` that are dropped again and again leave the plan as it was: the looks are as
/// many as without, at the same moments, and no state is lost.
#[tokio::test(start_paused = true)]
async fn dropping_the_wait_loses_nothing_and_looks_no_sooner() {
    let looks = |number: usize| match number {
        0 => status("IN_QUEUE"),
        1 => failure(ErrorKind::Server),
        2 => status("WARMING"),
        3..6 => status("starting"),
        _ => status("COMPLETED"),
    };
    let undisturbed = wait(looks, WaitOptions::new()).await;
    for every in [7, 130, 1999] {
        let every = Duration::from_millis(every);
        let begun = Instant::now();
        let mut vigil = vigil(&lifecycle(), WaitOptions::new());
        let (mut at, mut states) = (Vec::new(), Vec::new());
        loop {
            let next = vigil.next(|_| {
                at.push(begun.elapsed().as_millis());
                ready(looks(at.len() - 1))
            });
            match tokio::time::timeout(every, next).await {
                Err(_) => {}
                Ok(Ok(Some(state))) => states.push(state.status.unwrap_or_default()),
                Ok(Ok(None)) => break,
                Ok(Err(error)) => panic!("{error}"),
            }
        }
        assert_eq!(
            (at, states),
            (undisturbed.looks.clone(), undisturbed.states.clone())
        );
    }
}
