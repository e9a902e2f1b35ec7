//! Sending a request until it succeeds or [`decide`] ends it.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use callsheet_core::endpoint::{Method, Paid};
use tokio::time::{Instant, sleep};

use crate::budget::Budget;
use crate::decision::{Certainty, Decision, Event, Policy, Situation, Stop, decide};
use crate::limits::after;
use crate::stop::{StopHandle, unless_stopped};
use crate::trace;

/// What [`repeat`] needs to know beside the attempt itself.
pub(crate) struct Terms<'a> {
    pub(crate) paid: Option<&'a Paid>,
    pub(crate) method: Method,
    pub(crate) policy: &'a Policy,
    /// What all calls of the client may repeat together.
    pub(crate) budget: &'a Budget,
    /// When everything must have ended.
    pub(crate) until: Instant,
    /// How long one attempt may take.
    pub(crate) attempt_limit: Duration,
    /// What may tell the call to stop.
    pub(crate) stop: Option<&'a StopHandle>,
    /// Draws a number from 0 up to 1.
    pub(crate) random: fn() -> f64,
}

impl<'a> Terms<'a> {
    /// The terms of a call without cost.
    pub(crate) fn new(
        method: Method,
        policy: &'a Policy,
        budget: &'a Budget,
        until: Instant,
        attempt_limit: Duration,
    ) -> Self {
        Self {
            paid: None,
            method,
            policy,
            budget,
            until,
            attempt_limit,
            stop: None,
            random,
        }
    }

    pub(crate) fn stop(self, stop: Option<&'a StopHandle>) -> Self {
        Self { stop, ..self }
    }

    pub(crate) fn paid(self, paid: Option<&'a Paid>) -> Self {
        Self { paid, ..self }
    }
}

/// An attempt that did not succeed.
pub(crate) struct Missed<T> {
    pub(crate) event: Event,
    pub(crate) retry_after: Option<Duration>,
    /// What came of it, for the error in case it was the last.
    pub(crate) found: T,
}

/// What is left when no further attempt is made.
#[derive(Debug, PartialEq)]
pub(crate) struct GivenUp<T> {
    /// What came of the last attempt; nothing if the call was to stop before the first.
    pub(crate) found: Option<T>,
    pub(crate) certainty: Certainty,
    pub(crate) why: Stop,
}

/// Makes attempts until one succeeds, the rule says to stop, or whoever made the call does: no
/// attempt begins then. Each attempt is told when it must have ended.
pub(crate) async fn repeat<T, M, A>(
    terms: Terms<'_>,
    mut attempt: impl FnMut(Instant) -> A,
) -> Result<T, GivenUp<M>>
where
    A: Future<Output = Result<T, Missed<M>>>,
{
    let mut number = 1;
    let is_stopped = || terms.stop.is_some_and(StopHandle::is_stopped);
    if is_stopped() {
        return Err(GivenUp {
            found: None,
            certainty: Certainty::NotAccepted,
            why: Stop::Asked,
        });
    }
    loop {
        let until = terms.until.min(after(terms.attempt_limit));
        let missed = match attempt(until).await {
            Ok(done) => return Ok(done),
            Err(missed) => missed,
        };
        let now = Instant::now();
        let jitter = (terms.random)();
        let mut situation = Situation {
            paid: terms.paid,
            method: terms.method,
            event: missed.event,
            retry_after: missed.retry_after,
            attempt: number,
            time_left: terms.until.saturating_duration_since(now),
            budget_left: 0,
            jitter,
        };
        let decision = terms.budget.decide(terms.policy, now, |budget_left| {
            situation.budget_left = budget_left;
            decide(&situation, terms.policy)
        });
        let (certainty, why) = match decision {
            Decision::Retry { after } => {
                trace::repeating(after);
                let paused = unless_stopped(terms.stop, sleep(after)).await;
                // The end of the pause and the word to stop may come together.
                if paused.is_some() && !is_stopped() {
                    number += 1;
                    continue;
                }
                (situation.certainty(), Stop::Asked)
            }
            Decision::GiveUp { certainty, why } => (certainty, why),
        };
        return Err(GivenUp {
            found: Some(missed.found),
            certainty,
            why,
        });
    }
}

/// A number from 0 up to 1, from the random keys that the standard library draws for its hash
/// maps: spreading pauses needs no better source.
pub(crate) fn random() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 32;
    f64::from(u32::try_from(bits).unwrap_or_default()) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::ready;

    use tokio::time::sleep_until;

    use super::*;

    use crate::decision::Stage;

    const SECOND: Duration = Duration::from_secs(1);

    fn terms<'a>(
        paid: Option<&'a Paid>,
        policy: &'a Policy,
        budget: &'a Budget,
        total: Duration,
    ) -> Terms<'a> {
        Terms {
            paid,
            method: Method::Post,
            policy,
            budget,
            until: Instant::now() + total,
            attempt_limit: 10 * SECOND,
            stop: None,
            random: || 0.5,
        }
    }

    fn given_up(certainty: Certainty, why: Stop) -> GivenUp<()> {
        GivenUp {
            found: Some(()),
            certainty,
            why,
        }
    }

    fn missed(event: Event, retry_after: Option<Duration>) -> Missed<()> {
        Missed {
            event,
            retry_after,
            found: (),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_and_attempts_end_with_the_total_limit() {
        let policy = Policy {
            attempts: 1000,
            ..Policy::default()
        };
        let begun = Instant::now();
        let mut attempts = 0;
        let ended: Result<(), _> =
            repeat(terms(None, &policy, &Budget::new(), 60 * SECOND), |until| {
                attempts += 1;
                async move {
                    sleep_until(until).await;
                    Err(missed(Event::Lost(Stage::Connecting), None))
                }
            })
            .await;
        assert_eq!(ended, Err(given_up(Certainty::NotAccepted, Stop::Time)));
        // Five attempts of 10 s with pauses of 0.25, 0.5, 1, 2, and 4 s; the sixth is cut short.
        assert_eq!(attempts, 6);
        assert_eq!(begun.elapsed(), 60 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn the_pause_that_the_server_asked_for_is_waited_out() {
        let paid = Paid {
            not_accepted: vec![429].into(),
            ..Paid::default()
        };
        let begun = Instant::now();
        let mut attempts = 0;
        let policy = Policy::default();
        let ended = repeat(
            terms(Some(&paid), &policy, &Budget::new(), 60 * SECOND),
            |_| {
                attempts += 1;
                ready(match attempts {
                    1 => Err(missed(Event::Answered(429), Some(7 * SECOND))),
                    _ => Ok(()),
                })
            },
        )
        .await;
        assert_eq!(ended, Ok(()));
        assert_eq!(begun.elapsed(), 7 * SECOND + SECOND / 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_beyond_the_total_limit_is_not_begun() {
        let paid = Paid {
            not_accepted: vec![429].into(),
            ..Paid::default()
        };
        let policy = Policy::default();
        let begun = Instant::now();
        let ended: Result<(), _> = repeat(
            terms(Some(&paid), &policy, &Budget::new(), 5 * SECOND),
            |_| ready(Err(missed(Event::Answered(429), Some(7 * SECOND)))),
        )
        .await;
        assert_eq!(ended, Err(given_up(Certainty::Answered, Stop::Time)));
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_paid_call_in_doubt_is_attempted_once() {
        let paid = Paid::default();
        let policy = Policy::default();
        let mut attempts = 0;
        let ended: Result<(), _> = repeat(
            terms(Some(&paid), &policy, &Budget::new(), 60 * SECOND),
            |_| {
                attempts += 1;
                ready(Err(missed(Event::Lost(Stage::Waiting), None)))
            },
        )
        .await;
        assert_eq!(ended, Err(given_up(Certainty::Unknown, Stop::Final)));
        assert_eq!(attempts, 1);
    }

    /// Stops while the second of three attempts pauses for seven seconds, one second into it.
    #[tokio::test(start_paused = true)]
    async fn a_pause_ends_at_once_when_the_call_is_to_stop() {
        let paid = Paid {
            not_accepted: vec![429].into(),
            ..Paid::default()
        };
        let (policy, budget, stop) = (Policy::default(), Budget::new(), StopHandle::new());
        let begun = Instant::now();
        let mut attempts = 0;
        let terms = terms(Some(&paid), &policy, &budget, 60 * SECOND).stop(Some(&stop));
        let repeated = repeat(terms, |_| {
            attempts += 1;
            ready(Err::<(), _>(missed(Event::Answered(429), Some(7 * SECOND))))
        });
        let stopping = async {
            sleep_until(begun + 8 * SECOND).await;
            stop.stop();
        };
        let (ended, ()) = tokio::join!(repeated, stopping);
        assert_eq!(ended, Err(given_up(Certainty::Answered, Stop::Asked)));
        assert_eq!(attempts, 2);
        assert_eq!(begun.elapsed(), 8 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_is_under_way_ends_by_itself_and_none_follows() {
        let (policy, budget, stop) = (Policy::default(), Budget::new(), StopHandle::new());
        let begun = Instant::now();
        let attempts = Cell::new(0);
        let run = |event| {
            let terms = terms(None, &policy, &budget, 60 * SECOND).stop(Some(&stop));
            let (attempts, stop) = (&attempts, &stop);
            repeat(terms, move |_| async move {
                attempts.set(attempts.get() + 1);
                stop.stop();
                sleep(SECOND).await;
                match event {
                    None => Ok(()),
                    Some(event) => Err(missed(event, None)),
                }
            })
        };
        let unconnected = Event::Lost(Stage::Connecting);
        let ended = run(Some(unconnected)).await;
        assert_eq!(ended, Err(given_up(Certainty::NotAccepted, Stop::Asked)));
        assert_eq!((attempts.get(), begun.elapsed()), (1, SECOND));
        // Whoever has been told to stop begins nothing.
        let unbegun = GivenUp {
            found: None,
            ..given_up(Certainty::NotAccepted, Stop::Asked)
        };
        assert_eq!(run(None).await, Err(unbegun));
        assert_eq!((attempts.get(), begun.elapsed()), (1, SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_comes_after_the_word_to_stop_counts() {
        let (policy, budget, stop) = (Policy::default(), Budget::new(), StopHandle::new());
        let terms = terms(None, &policy, &budget, 60 * SECOND).stop(Some(&stop));
        let ended: Result<u8, GivenUp<()>> = repeat(terms, |_| async {
            stop.stop();
            sleep(SECOND).await;
            Ok(7)
        })
        .await;
        assert_eq!(ended, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_fail_together_share_what_they_may_repeat() {
        let policy = Policy {
            budget: 5,
            budget_refill: Duration::MAX,
            ..Policy::default()
        };
        let budget = Budget::new();
        let mut attempts = 0;
        let mut reasons = Vec::new();
        for _ in 0..3 {
            let terms = terms(None, &policy, &budget, 60 * SECOND);
            let ended: Result<(), _> = repeat(terms, |_| {
                attempts += 1;
                ready(Err(missed(Event::Lost(Stage::Connecting), None)))
            })
            .await;
            reasons.push(ended.unwrap_err().why);
        }
        assert_eq!(reasons, [Stop::Attempts, Stop::Budget, Stop::Budget]);
        assert_eq!(attempts, 3 + 5);
    }

    #[test]
    fn random_numbers_are_fractions_and_differ() {
        let drawn: Vec<f64> = (0..1000).map(|_| random()).collect();
        assert!(drawn.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = drawn.iter().sum::<f64>() / 1000.0;
        assert!((0.4..0.6).contains(&mean), "mean {mean}");
        assert!(
            drawn
                .iter()
                .any(|number| number.to_bits() != drawn[0].to_bits())
        );
    }
}
