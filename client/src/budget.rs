//! How much all calls of a client may repeat together.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::decision::{Decision, Policy};

/// A token bucket that the clones of a client share. It starts full; each repetition takes one
/// token, and time gives them back one by one.
pub(crate) struct Budget(Mutex<Bucket>);

struct Bucket {
    /// How many tokens were taken and have not come back.
    taken: u32,
    /// Since when the next token has been on its way back.
    since: Instant,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Bucket {
            taken: 0,
            since: Instant::now(),
        }))
    }

    /// Has `decide` judge by what is left, and takes one token if it says to repeat. Of calls that
    /// ask at the same time, no two are told of the same token.
    pub(crate) fn decide(
        &self,
        policy: &Policy,
        now: Instant,
        decide: impl FnOnce(u32) -> Decision,
    ) -> Decision {
        // A panic of another thread leaves whole numbers behind.
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.refill(policy.budget_refill, now);
        let decision = decide(policy.budget.saturating_sub(bucket.taken));
        if let Decision::Retry { .. } = decision {
            bucket.taken = bucket.taken.saturating_add(1);
        }
        decision
    }
}

impl Bucket {
    fn refill(&mut self, every: Duration, now: Instant) {
        let passed = now.saturating_duration_since(self.since);
        let Some(back) = passed.as_nanos().checked_div(every.as_nanos()) else {
            // Every zero nanoseconds one comes back.
            self.taken = 0;
            return;
        };
        match u32::try_from(back) {
            Ok(back) if back < self.taken => {
                self.taken -= back;
                self.since += every * back;
            }
            _ => {
                self.taken = 0;
                self.since = now;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::decision::{Certainty, Stop};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Asks for a repetition; whether there was one, and how many were left before.
    fn ask(budget: &Budget, policy: &Policy, now: Instant) -> (bool, u32) {
        let mut found = 0;
        let decision = budget.decide(policy, now, |left| {
            found = left;
            match left {
                0 => Decision::GiveUp {
                    certainty: Certainty::NotAccepted,
                    why: Stop::Budget,
                },
                _ => Decision::Retry {
                    after: Duration::ZERO,
                },
            }
        });
        (matches!(decision, Decision::Retry { .. }), found)
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_empties_and_fills_one_by_one() {
        let policy = Policy {
            budget: 2,
            budget_refill: SECOND,
            ..Policy::default()
        };
        let budget = Budget::new();
        let start = Instant::now();
        let at = |millis: u64| ask(&budget, &policy, start + Duration::from_millis(millis));
        assert_eq!(at(0), (true, 2));
        assert_eq!(at(0), (true, 1));
        assert_eq!(at(999), (false, 0));
        assert_eq!(at(1_500), (true, 1));
        // The half of a second that had passed is not lost.
        assert_eq!(at(1_999), (false, 0));
        assert_eq!(at(2_000), (true, 1));
        // It never holds more than it does at first.
        assert_eq!(at(1_000_000_000), (true, 2));
        // A clock that goes backwards does no harm.
        assert_eq!(at(0), (true, 1));
        assert_eq!(at(0), (false, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_not_repeated_takes_nothing() {
        let policy = Policy {
            budget: 1,
            ..Policy::default()
        };
        let budget = Budget::new();
        for _ in 0..3 {
            let ended = budget.decide(&policy, Instant::now(), |left| {
                assert_eq!(left, 1);
                Decision::GiveUp {
                    certainty: Certainty::Unknown,
                    why: Stop::Final,
                }
            });
            assert!(matches!(ended, Decision::GiveUp { .. }));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn odd_settings_do_no_harm() {
        let endless = Policy {
            budget: 1,
            budget_refill: Duration::ZERO,
            ..Policy::default()
        };
        let never = Policy {
            budget: 1,
            budget_refill: Duration::MAX,
            ..Policy::default()
        };
        let none = Policy {
            budget: 0,
            ..Policy::default()
        };
        let budget = Budget::new();
        let now = Instant::now();
        for _ in 0..100 {
            assert!(ask(&budget, &endless, now).0);
        }
        assert!(!ask(&budget, &never, now + SECOND).0);
        assert!(!ask(&Budget::new(), &none, now).0);
    }
}
