//! What a sandbox remembers: requests, jobs, credits.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use callsheet_spec::Api;
use serde_json::Value;

use crate::books::{BookedJob, Books, SeenRequest};
use crate::job::{Ending, Job, Standing};
use crate::picture::Size;
use crate::work::Work;

/// How many requests are remembered.
const MOST_REQUESTS: usize = 100_000;

/// How many bytes the bodies of all jobs may have.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// What a job without any body takes.
const BYTES_OF_A_JOB: usize = 1024;

/// Requests and jobs so far.
#[derive(Debug)]
pub(crate) struct Ledger {
    requests: VecDeque<SeenRequest>,
    /// How many requests there were before these.
    forgotten: usize,
    /// What the jobs take, counted by the bytes of their submissions.
    bytes: usize,
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
    /// How many bytes its submission has.
    pub(crate) bytes: usize,
}

/// Why a job is not accepted.
#[derive(Debug)]
pub(crate) enum Unaccepted {
    /// There are not enough credits.
    TooExpensive { price: f64, left: f64 },
    /// There are more jobs than are kept.
    Full,
}

impl Ledger {
    pub(crate) fn new(balance: f64, seed: u64) -> Self {
        Self {
            requests: VecDeque::new(),
            forgotten: 0,
            bytes: 0,
            jobs: Vec::new(),
            turned_away: 0,
            by_key: HashMap::new(),
            balance,
            seed,
        }
    }

    /// Writes down a request, and gives its number.
    pub(crate) fn note(&mut self, request: SeenRequest) -> usize {
        if self.requests.len() == MOST_REQUESTS {
            self.requests.pop_front();
            self.forgotten += 1;
        }
        self.requests.push_back(request);
        self.forgotten + self.requests.len() - 1
    }

    /// The request with a number, unless it is forgotten.
    pub(crate) fn request(&mut self, number: usize) -> Option<&mut SeenRequest> {
        self.requests.get_mut(number.checked_sub(self.forgotten)?)
    }

    /// Accepts a job, and tells its place.
    pub(crate) fn accept(
        &mut self,
        wanted: Wanted,
        works: &[Option<Work>],
        now: Duration,
    ) -> Result<usize, Unaccepted> {
        let key = wanted.key.map(|key| (wanted.submission, key));
        if let Some(known) = key.as_ref().and_then(|key| self.by_key.get(key)) {
            return Ok(*known);
        }
        let bytes = self.bytes + wanted.bytes + BYTES_OF_A_JOB;
        if bytes > MOST_BYTES {
            return Err(Unaccepted::Full);
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
            return Err(Unaccepted::TooExpensive { price, left });
        }
        self.bytes = bytes;
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
            requests: self.requests.iter().cloned().collect(),
            requests_forgotten: self.forgotten as u64,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(path: &str) -> SeenRequest {
        SeenRequest {
            at_ms: 0,
            protocol: "HTTP/1.1",
            method: "GET".to_owned(),
            host: String::new(),
            path: path.to_owned(),
            operation: None,
            has_authorization: false,
            whole_body: false,
            body_bytes: 0,
            status: None,
            faults: Vec::new(),
            verdict: String::new(),
        }
    }

    #[test]
    fn the_oldest_requests_are_forgotten() {
        let mut ledger = Ledger::new(0.0, 1);
        for number in 0..=MOST_REQUESTS {
            assert_eq!(ledger.note(seen(&number.to_string())), number);
        }
        assert!(ledger.request(0).is_none());
        assert_eq!(ledger.request(1).unwrap().path, "1");
        let last = ledger.request(MOST_REQUESTS).unwrap();
        assert_eq!(last.path, MOST_REQUESTS.to_string());
        assert!(ledger.request(MOST_REQUESTS + 1).is_none());
        let api = Api::default();
        let books = ledger.books(&api, &[], Duration::ZERO);
        assert_eq!(
            (books.requests_forgotten, books.requests.len()),
            (1, MOST_REQUESTS)
        );
    }

    #[test]
    fn no_more_jobs_are_kept_than_there_is_room_for() {
        let mut ledger = Ledger::new(0.0, 1);
        let mut accept = |bytes| {
            let wanted = Wanted {
                submission: 0,
                body: Value::Null,
                takes: Duration::ZERO,
                ending: Ending::Well,
                results: 1,
                size: Size {
                    width: 1,
                    height: 1,
                },
                key: None,
                bytes,
            };
            ledger.accept(wanted, &[], Duration::ZERO)
        };
        assert!(matches!(accept(0), Ok(0)));
        assert!(matches!(accept(MOST_BYTES), Err(Unaccepted::Full)));
        assert!(matches!(accept(MOST_BYTES - 2 * BYTES_OF_A_JOB), Ok(1)));
        assert!(matches!(accept(0), Err(Unaccepted::Full)));
    }
}
