//! What is done about a request, and what is answered if nothing happens to the answer.

use std::time::Duration;

use axum::http::header::{ALLOW, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use bytes::Bytes;
use callsheet_spec::facts::{FailureKind, Method};
use callsheet_spec::{Operation, wire};
use serde_json::{Value, json};

use crate::argument::pairs;
use crate::books::number;
use crate::fault::{Fault, Form, Group, Place, What};
use crate::file;
use crate::in_force::Happening;
use crate::job::{Ending, Job, Standing};
use crate::judge::{Asked, is_authorized};
use crate::ledger::{Unaccepted, Wanted, standing};
use crate::picture;
use crate::pointer::{default_at, object, put, remove, split};
use crate::refusal::{self, FailureBody};
use crate::reply::{Content, Reply};
use crate::routes::decoded;
use crate::serve::{Aim, OWN, Server, bare};
use crate::work::{self, Output, Telling, Work};

impl Server {
    /// Does what a request asks for.
    pub(crate) fn act(
        &self,
        aim: &Aim,
        place: Place,
        parts: &Parts,
        own: &[Fault],
        body: &[u8],
        happening: &mut Happening,
    ) -> Reply {
        match aim {
            Aim::Books => {
                let books = self.ledger().books(&self.api, &self.works, self.now());
                Reply::json(200, books.to_json(), "the books")
            }
            Aim::File { job, number } => self.file(job, *number, parts, happening),
            Aim::OtherMethods(methods) => {
                let allowed = methods.join(", ");
                let why = format!("the methods of this path are {allowed}");
                Reply::json(405, json!({ "message": why }), why.as_str()).with(ALLOW, allowed)
            }
            Aim::Nothing => {
                let why = "the spec has no operation of this path";
                Reply::json(404, json!({ "message": why }), why)
            }
            Aim::Operation { index, arguments } => {
                let asked = Asked {
                    arguments,
                    query: parts.uri.query().unwrap_or_default(),
                    headers: &parts.headers,
                    faults: own,
                };
                self.operate(*index, place, &asked, body, happening)
            }
        }
    }

    fn operate(
        &self,
        index: usize,
        place: Place,
        asked: &Asked<'_>,
        body: &[u8],
        happening: &mut Happening,
    ) -> Reply {
        let operation = &self.api.operations[index];
        if !is_authorized(&operation.facts.security, asked, self.key.as_deref()) {
            let why = "the key is missing or wrong";
            let reply = refuse(operation, FailureKind::Authentication, None, why);
            return reply.with(WWW_AUTHENTICATE, "Bearer");
        }
        let bytes = body.len();
        let body = match self.judges[index].judge(asked, body, &self.settings) {
            Ok(body) => body,
            Err(wrong) => {
                let wrong = wrong.join("\n");
                let kind = FailureKind::InvalidRequest;
                return refuse(operation, kind, Some(&wrong), &wrong);
            }
        };
        match place {
            Place::Submission => self.submit(index, operation, asked, (body, bytes), happening),
            Place::Stream => {
                let submission = operation.stream_of.unwrap_or(index);
                self.submit(submission, operation, asked, (body, bytes), happening)
            }
            Place::Look => self.look(index, operation, asked, happening),
            Place::Other | Place::Download | Place::Connection => {
                self.other(index, operation, asked, happening)
            }
        }
    }

    /// Accepts a job. `operation` is the one that was called: the submission, or what streams it.
    fn submit(
        &self,
        submission: usize,
        operation: &Operation,
        asked: &Asked<'_>,
        (body, bytes): (Value, usize),
        happening: &mut Happening,
    ) -> Reply {
        let Some(work) = &self.works[submission] else {
            return self.other(submission, operation, asked, happening);
        };
        let place = if operation.stream_of.is_some() {
            Place::Stream
        } else {
            Place::Submission
        };
        let fate = self.faults.take(place, &[Group::Job], asked.faults);
        let ending = match fate.first().map(|fault| &fault.what) {
            Some(What::JobFails { code, message }) => Ending::Badly {
                code: code.clone(),
                message: message.clone(),
            },
            Some(What::JobCanceled) => Ending::Canceled,
            Some(What::JobNeverEnds) => Ending::Never,
            _ => Ending::Well,
        };
        let schema = operation.json_body().map(|body| body.schema);
        let default_of = |pointer: &str| default_at(&self.api, schema?, pointer);
        let paid = operation.facts.paid.as_ref();
        let key = operation.facts.idempotency_key.as_ref();
        let key = key.and_then(|name| asked.headers.get(name.as_ref()));
        let wanted = Wanted {
            submission,
            takes: self.job_time,
            ending,
            // Nobody can look at more pictures than that.
            results: paid
                .and_then(|paid| paid.results_of(&body))
                .unwrap_or(1)
                .clamp(1, 100),
            size: picture::size_of(&body, work.pictures.as_ref(), default_of),
            key: key.map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned()),
            bytes,
            body,
        };
        let now = self.now();
        let mut ledger = self.ledger();
        let job = match ledger.accept(wanted, &self.works, now) {
            Ok(place) => ledger.jobs[place].clone(),
            Err(Unaccepted::TooExpensive { price, left }) => {
                let (price, left) = (number(price), number(left));
                let why = format!("it costs {price} credits, and {left} are left");
                return refuse(operation, FailureKind::Credits, None, &why);
            }
            Err(Unaccepted::Full) => {
                let why = "the sandbox keeps no more jobs: start it anew";
                return Reply::json(413, json!({ "message": why }), why);
            }
        };
        drop(ledger);
        happening.0.extend(fate);
        let verdict = accepted(&job, work);
        if let Some(late) = happening.find(|what| match what {
            What::LateStatus(status, form) => Some((*status, form)),
            _ => None,
        }) {
            let body = refusal::body(operation, late.0, late.1, None);
            return Reply::failure(late.0, body, format!("{verdict}, and not told so"));
        }
        if place == Place::Stream {
            let status = work::success(operation).map_or(200, |(status, _)| status);
            return Reply {
                status,
                headers: Vec::new(),
                body: Content::Events(self.events(&job, work, happening)),
                verdict,
            };
        }
        let status = work::success(operation).map_or(200, |(status, _)| status);
        let mut value = work.accepted(&job, &telling(happening));
        disfigure(&mut value, &work.lifecycle.id, happening);
        Reply::json(status, value, verdict)
    }

    /// Every state of a job, each so long after the one before it.
    fn events(&self, job: &Job, work: &Work, happening: &Happening) -> Vec<(Duration, Value)> {
        let steps = work.steps();
        let mut standings = vec![(Duration::ZERO, Standing::Pending(0))];
        let mut before = job.accepted;
        for (number, change) in (1..).zip(job.changes(steps)) {
            let standing = if number < steps {
                Standing::Pending(number)
            } else {
                Standing::Ended
            };
            if standing == Standing::Ended && job.ending == Ending::Never {
                break;
            }
            standings.push((change.saturating_sub(before), standing));
            before = change;
        }
        let unknown = happening
            .0
            .iter()
            .find(|fault| fault.name() == "unknown-status");
        let is_for_ever = unknown.is_some_and(|fault| fault.count.is_none());
        let usual = telling(happening);
        let events = standings.into_iter().enumerate();
        let events = events.map(|(index, (after, standing))| {
            let mut telling = usual.clone();
            if index > 0 && !is_for_ever {
                telling.status = None;
            }
            let mut value = work.outcome(job, standing, &self.outputs(job), &telling);
            disfigure(&mut value, &work.lifecycle.id, happening);
            (after, value)
        });
        let mut events: Vec<_> = events.collect();
        if job.ending == Ending::Never {
            // It says again and again that it goes on, as long as anybody listens.
            if let Some((_, last)) = events.last().cloned() {
                let again = (self.job_time.max(Duration::from_secs(1)), last);
                events.extend(std::iter::repeat_n(again, 1000));
            }
        }
        events
    }

    fn outputs(&self, job: &Job) -> Vec<Output> {
        let numbers = 1..=job.results;
        let output = |number| Output {
            url: format!("http://{}{OWN}files/{}/{number}.png", self.address, job.id),
            file_name: format!("{}-{number}.png", job.id),
        };
        numbers.map(output).collect()
    }

    fn look(
        &self,
        index: usize,
        operation: &Operation,
        asked: &Asked<'_>,
        happening: &Happening,
    ) -> Reply {
        let job = asked.arguments.iter().find_map(|(name, value)| {
            let ledger = self.ledger();
            let job = ledger.job(&decoded(value))?;
            let work = self.works[job.submission].as_ref()?;
            let is_its_own = self.api.operations[job.submission].outcome == Some(index);
            (is_its_own && work.lifecycle.outcome.parameter == *name).then(|| job.clone())
        });
        let Some((job, work)) = job.and_then(|job| {
            let work = self.works[job.submission].as_ref()?;
            Some((job, work))
        }) else {
            let why = "there is no such job";
            return refuse(operation, FailureKind::NotFound, None, why);
        };
        let standing = standing(&job, &self.works, self.now());
        let mut value = work.outcome(&job, standing, &self.outputs(&job), &telling(happening));
        disfigure(&mut value, &work.lifecycle.id, happening);
        let status = work.lifecycle.status_in(&value).unwrap_or_default();
        let (code, _) = work::success(operation).map_or((200, None), |(code, it)| (code, Some(it)));
        Reply::json(code, value, status)
    }

    /// What has to do with no single job.
    fn other(
        &self,
        index: usize,
        operation: &Operation,
        asked: &Asked<'_>,
        happening: &Happening,
    ) -> Reply {
        let status = work::success(operation).map_or(200, |(status, _)| status);
        let mut value = work::answer_of(&self.api, operation);
        let mut verdict = "the spec's example".to_owned();
        let is_read = operation.facts.method == Method::Get;
        let path = &operation.facts.path;
        let listing = self.works.iter().flatten().find_map(|work| {
            let running = work.lifecycle.running.as_ref();
            running.filter(|running| is_read && running.path == *path)
        });
        if let Some(running) = listing {
            let mut jobs = self.running(path, happening);
            jobs.truncate(self.limit(operation, asked));
            verdict = match jobs.len() {
                1 => "1 job goes on".to_owned(),
                count => format!("{count} jobs go on"),
            };
            put(&mut value, &running.jobs, Value::Array(jobs));
        } else if self.api.operations[index].is_balance {
            let left = self.ledger().left(&self.works, self.now());
            verdict = format!("{} credits are left", number(left));
            if !value.is_object() {
                // The form is not documented: that in which the spec tells of credits elsewhere.
                let mut costs = self.works.iter().flatten();
                let cost = costs.find_map(|work| work.lifecycle.cost.as_deref());
                let name = cost.and_then(|pointer| split(pointer).1);
                let name = name.unwrap_or_else(|| "credits".to_owned());
                value = json!({ name: number(left) });
            }
        }
        let has_body = !value.is_null();
        if has_body {
            Reply::json(status, value, verdict)
        } else {
            Reply::failure(status, FailureBody::Empty, "done")
        }
    }

    /// How many items a list may have: what the parameter `limit` says, if there is one.
    fn limit(&self, operation: &Operation, asked: &Asked<'_>) -> usize {
        let mut parameters = operation.parameters.iter();
        let limit = parameters.find(|parameter| {
            parameter.wire.place == wire::Place::Query && parameter.wire.name == "limit"
        });
        let Some(limit) = limit else {
            return usize::MAX;
        };
        let given = pairs(asked.query, '&').find(|(name, _)| *name == limit.wire.name);
        let given = given.and_then(|(_, value)| decoded(&value).parse().ok());
        let usual = || {
            let usual = default_at(&self.api, limit.schema, "")?;
            usize::try_from(usual.as_u64()?).ok()
        };
        given.or_else(usual).unwrap_or(usize::MAX)
    }

    fn running(&self, path: &str, happening: &Happening) -> Vec<Value> {
        let now = self.now();
        let ledger = self.ledger();
        let jobs = ledger.jobs.iter().rev().filter_map(|job| {
            let work = self.works[job.submission].as_ref()?;
            let running = work.lifecycle.running.as_ref()?;
            let standing = standing(job, &self.works, now);
            (running.path == path && standing != Standing::Ended)
                .then(|| work.listed(job, standing, &telling(happening)))
        });
        jobs.collect()
    }

    fn file(&self, id: &str, number: u32, parts: &Parts, happening: &Happening) -> Reply {
        let job = self.ledger().job(id).cloned();
        let job = job.filter(|job| (1..=job.results).contains(&u64::from(number)));
        let Some(job) = job else {
            return Reply::failure(404, bare(404), "there is no such file");
        };
        let work = self.works[job.submission].as_ref();
        let prompt = work.and_then(|work| work.lifecycle.prompt_in(&job.body));
        let text = prompt.map_or_else(|| job.body.to_string(), str::to_owned);
        let file = Bytes::from(picture::png(job.size, &text, number));
        let has_ranges = !happening.has(&What::NoRanges);
        let served = file::serve(file, "image/png", &parts.headers, has_ranges);
        Reply {
            verdict: match served.status {
                206 => format!("{} bytes of the file", served.body.len()),
                416 => "the file has no such part".to_owned(),
                _ => format!("the file, {} bytes", served.body.len()),
            },
            status: served.status,
            headers: served.headers,
            body: Content::Bytes(served.body),
        }
    }
}

/// A refusal of a kind, in the form that the spec has for it.
fn refuse(operation: &Operation, kind: FailureKind, message: Option<&str>, why: &str) -> Reply {
    let status = refusal::status_of(operation, kind);
    let body = refusal::body(operation, status, &Form::Documented, message);
    Reply::failure(status, body, why)
}

/// What is said of a job that is accepted.
fn accepted(job: &Job, work: &Work) -> String {
    let results = match job.results {
        1 => "1 result".to_owned(),
        count => format!("{count} results"),
    };
    let credits = number(work.credits(job, Standing::Pending(0)));
    format!("accepted {}, {results}, {credits} pretend credits", job.id)
}

fn telling(happening: &Happening) -> Telling {
    Telling {
        shift: usize::from(happening.has(&What::OtherVocabulary)),
        status: happening.find(|what| match what {
            What::UnknownStatus(word) => Some(word.clone()),
            _ => None,
        }),
    }
}

/// Adds to an answer what nobody expects, and takes away what everybody does.
fn disfigure(value: &mut Value, id_at: &str, happening: &Happening) {
    if happening.has(&What::MissingFields) {
        let id = value.pointer(id_at).cloned().unwrap_or_default();
        *value = Value::Null;
        put(value, id_at, id);
    }
    if happening.has(&What::UnknownFields) {
        let unknown = json!({"text": "new", "list": [1, null], "object": {"id": "other"}});
        object(value).insert("sandbox_unknown".to_owned(), unknown);
    }
    if happening.has(&What::NoId) {
        remove(value, id_at);
    }
}
