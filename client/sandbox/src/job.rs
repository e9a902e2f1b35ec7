//! Jobs, and where they stand at a moment.

use std::time::Duration;

use serde_json::Value;

use crate::picture::Size;

/// A job that was accepted.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: String,
    /// The operation that it was submitted to, by its index.
    pub(crate) submission: usize,
    pub(crate) body: Value,
    /// When it was accepted, from the start of the sandbox.
    pub(crate) accepted: Duration,
    /// How long it takes.
    pub(crate) takes: Duration,
    pub(crate) ending: Ending,
    /// How many results it was asked for.
    pub(crate) results: u64,
    pub(crate) size: Size,
}

/// How a job ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    Well,
    Badly {
        /// As the spec's example has it, if it is not said.
        code: Option<String>,
        message: Option<String>,
    },
    Canceled,
    Never,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It goes on: the step of so many that it has come to.
    Pending(usize),
    Ended,
}

impl Job {
    /// Where the job stands at a moment, if it has so many steps before it ends.
    pub(crate) fn standing(&self, now: Duration, steps: usize) -> Standing {
        let last = steps.saturating_sub(1);
        match self.changes(steps).filter(|change| *change <= now).count() {
            passed if passed > last && self.ending != Ending::Never => Standing::Ended,
            passed => Standing::Pending(passed.min(last)),
        }
    }

    /// When its standing changes: from each step to the next, and to its end.
    pub(crate) fn changes(&self, steps: usize) -> impl Iterator<Item = Duration> + '_ {
        let steps = u32::try_from(steps.max(1)).unwrap_or(u32::MAX);
        let each = self.takes / steps;
        (1..=steps).map(move |step| match step {
            // The last one is when it ends, whatever is lost in dividing.
            last if last == steps => self.accepted.saturating_add(self.takes),
            step => self.accepted.saturating_add(each.saturating_mul(step)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(ending: Ending) -> Job {
        Job {
            id: "1".to_owned(),
            submission: 0,
            body: Value::Null,
            accepted: Duration::from_secs(10),
            takes: Duration::from_secs(3),
            ending,
            results: 1,
            size: Size {
                width: 1,
                height: 1,
            },
        }
    }

    #[test]
    fn a_job_goes_through_its_steps_and_ends() {
        let at = |seconds, ending| job(ending).standing(Duration::from_secs(seconds), 3);
        assert_eq!(at(10, Ending::Well), Standing::Pending(0));
        assert_eq!(at(11, Ending::Well), Standing::Pending(1));
        assert_eq!(at(12, Ending::Canceled), Standing::Pending(2));
        assert_eq!(at(13, Ending::Well), Standing::Ended);
        assert_eq!(at(1000, Ending::Never), Standing::Pending(2));
    }

    #[test]
    fn a_job_that_takes_longer_than_any_clock_goes_on() {
        let job = Job {
            takes: Duration::MAX,
            ..job(Ending::Well)
        };
        assert_eq!(job.standing(job.accepted, 3), Standing::Pending(0));
    }

    #[test]
    fn a_job_without_time_has_ended_at_the_first_look() {
        let job = Job {
            takes: Duration::ZERO,
            ..job(Ending::Well)
        };
        assert_eq!(job.standing(job.accepted, 5), Standing::Ended);
    }
}
