//! What a sandbox remembers: requests, jobs, credits.

use std::collections::HashMap;
use std::time::Duration;

use callsheet_spec::Api;
use serde_json::Value;

use crate::books::{BookedJob, Books, SeenRequest};
use crate::job::{Ending, Job, Standing};
use crate::picture::Size;
use crate::work::Work;

/// Requests and jobs so far.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) requests: Vec<SeenRequest>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) turned_away: u64,
    /// The jobs by the submission and the key under which it may be repeated.
    by_key: HashMap<(usize, String), usize>,
    balance: f64,
    seed: u64,
}

/// A job that is asked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) submission: usize,
    pub(crate) body: Value,
    pub(crate) takes: Duration,
    pub(crate) ending: Ending,
    pub(crate) results: u64,
    pub(crate) size: Size,
    /// The key under which it may be asked for again without starting a second one.
    pub(crate) key: Option<String>,
}

/// There are not enough credits.
#[derive(Debug)]
pub(crate) struct TooExpensive {
    pub(crate) price: f64,
    pub(crate) left: f64,
}

impl Ledger {
    pub(crate) fn new(balance: f64, seed: u64) -> Self {
        Self {
            requests: Vec::new(),
            jobs: Vec::new(),
            turned_away: 0,
            by_key: HashMap::new(),
            balance,
            seed,
        }
    }

    /// Accepts a job, and tells its place.
    pub(crate) fn accept(
        &mut self,
        wanted: Wanted,
        works: &[Option<Work>],
        now: Duration,
    ) -> Result<usize, TooExpensive> {
        let key = wanted.key.map(|key| (wanted.submission, key));
        if let Some(known) = key.as_ref().and_then(|key| self.by_key.get(key)) {
            return Ok(*known);
        }
        let place = self.jobs.len();
        let number = place as u64 + 1;
        let job = Job {
            id: format!("sandbox_{:08x}_{number}", self.seed & 0xffff_ffff),
            submission: wanted.submission,
            body: wanted.body,
            accepted: now,
            takes: wanted.takes,
            ending: wanted.ending,
            results: wanted.results,
            size: wanted.size,
        };
        let price = credits(&job, Standing::Pending(0), works);
        let left = self.left(works, now);
        if price > left {
            return Err(TooExpensive { price, left });
        }
        self.jobs.push(job);
        if let Some(key) = key {
            self.by_key.insert(key, place);
        }
        Ok(place)
    }

    pub(crate) fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// The credits that are left.
    pub(crate) fn left(&self, works: &[Option<Work>], now: Duration) -> f64 {
        let charged = self.jobs.iter().map(|job| {
            let standing = standing(job, works, now);
            credits(job, standing, works)
        });
        self.balance - charged.sum::<f64>()
    }

    /// Everything so far.
    pub(crate) fn books(&self, api: &Api, works: &[Option<Work>], now: Duration) -> Books {
        let jobs = self.jobs.iter().map(|job| {
            let standing = standing(job, works, now);
            let work = works.get(job.submission).and_then(Option::as_ref);
            BookedJob {
                id: job.id.clone(),
                operation: api.operations[job.submission].facts.id.to_string(),
                body: job.body.clone(),
                at_ms: milliseconds(job.accepted),
                results: job.results,
                status: work.map_or_else(String::new, |work| work.status(job, standing).to_owned()),
                credits: credits(job, standing, works),
            }
        });
        let left = self.left(works, now);
        Books {
            requests: self.requests.clone(),
            jobs: jobs.collect(),
            credits_charged: self.balance - left,
            credits_left: left,
            connections_turned_away: self.turned_away,
        }
    }
}

/// Where a job stands now.
pub(crate) fn standing(job: &Job, works: &[Option<Work>], now: Duration) -> Standing {
    let work = works.get(job.submission).and_then(Option::as_ref);
    job.standing(now, work.map_or(1, Work::steps))
}

fn credits(job: &Job, standing: Standing, works: &[Option<Work>]) -> f64 {
    let work = works.get(job.submission).and_then(Option::as_ref);
    work.map_or(0.0, |work| work.credits(job, standing))
}

pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
