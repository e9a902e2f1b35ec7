//! Requests come in here, are written into the books, and are answered.

use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, LOCATION, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderName, Version};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use callsheet_spec::{Api, Operation};
use callsheet_validator::Settings;
use http_body::Body as _;
use serde_json::json;

use crate::books::SeenRequest;
use crate::deliver::deliver;
use crate::fault::{Fault, Form, Group, Place, RetryAfter, Target, What};
use crate::in_force::{Happening, InForce};
use crate::judge::Judge;
use crate::ledger::{Ledger, milliseconds};
use crate::line::{Cut, Switch};
use crate::refusal::{self, FailureBody};
use crate::reply::{Content, Reply};
use crate::routes::{Found, Routes};
use crate::work::Work;

/// The paths that are the sandbox's own begin with this.
pub(crate) const OWN: &str = "/_sandbox/";

/// A path that leads to what the rest of it leads to; redirects lead to it.
const MOVED: &str = "/_sandbox/moved";

/// The header by which a request asks for faults.
pub(crate) const FAULT_HEADER: &str = "x-sandbox-fault";

/// What the sandbox's own names for requests begin with (`x-request-id`), by which a client knows
/// that it was a sandbox that answered. No other server has such names.
pub const REQUEST_IDS: &str = "callsheet-sandbox-";

/// No body is read that is larger.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// Everything that answers are made from.
pub(crate) struct Server {
    pub(crate) api: Arc<Api>,
    pub(crate) routes: Routes,
    pub(crate) judges: Vec<Judge>,
    /// For each operation what is known of the jobs that it starts.
    pub(crate) works: Vec<Option<Work>>,
    pub(crate) faults: InForce,
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) settings: Settings,
    pub(crate) key: Option<String>,
    pub(crate) job_time: Duration,
    pub(crate) started: Instant,
    pub(crate) address: SocketAddr,
    /// The address that is another host to clients.
    pub(crate) elsewhere: SocketAddr,
    pub(crate) report: Option<Report>,
}

/// Whoever is told of each request.
pub(crate) type Report = Box<dyn Fn(&str) + Send + Sync>;

/// What a request leads to.
pub(crate) enum Aim {
    Operation {
        index: usize,
        arguments: Vec<(String, String)>,
    },
    File {
        job: String,
        number: u32,
    },
    Books,
    OtherMethods(Vec<&'static str>),
    Nothing,
}

/// Why a body was not read.
enum Unread {
    BrokenOff,
    TooLarge,
}

/// Answers a request.
pub(crate) async fn answer(
    State(server): State<Arc<Server>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let aim = server.aim(&parts);
    let place = server.place(&aim);
    let seen = server.note(&parts, &aim);
    let own = server.faults_of(&parts, place);
    let mut happening = Happening::default();
    // A look into the books is not to be disturbed by what it is to tell of.
    if !matches!(aim, Aim::Books) {
        let own = own.as_deref().unwrap_or_default();
        let groups = [Group::Answer, Group::Detail];
        happening.0 = server.faults.take(place, &groups, own);
    }
    if happening.has(&What::ResetAfterHead) {
        server.close_entry(seen, None, &happening, "reset before the body was read");
        switch.cut(Cut::Reset);
        return Response::new(Body::empty());
    }
    let body = match server.read(seen, body).await {
        Ok(body) => body,
        Err(Unread::BrokenOff) => {
            // A client that only stopped sending may still read that nothing was done.
            let why = "the body broke off";
            server.close_entry(seen, None, &happening, why);
            let reply = Reply::json(400, json!({ "message": why }), why);
            return deliver(reply, &Happening::default(), &switch, parts.version).await;
        }
        Err(Unread::TooLarge) => {
            let why = "the body is larger than a sandbox reads";
            server.close_entry(seen, Some(413), &happening, why);
            let reply = Reply::json(413, json!({ "message": why }), why);
            return deliver(reply, &Happening::default(), &switch, parts.version).await;
        }
    };
    let mut reply = match own {
        Err(why) => Reply::json(400, json!({ "message": why }), why),
        Ok(own) => match server.instead(&aim, &parts, &happening) {
            Some(reply) => reply,
            None => server.act(&aim, place, &parts, &own, &body, &mut happening),
        },
    };
    let id = HeaderName::from_static("x-request-id");
    reply
        .headers
        .push((id, format!("{REQUEST_IDS}{}", seen + 1)));
    let is_answered = !happening.0.iter().any(|fault| {
        let lost = [What::ResetAfterBody, What::CloseAfterBody, What::Hang];
        lost.contains(&fault.what)
    });
    let status = is_answered.then_some(reply.status);
    server.close_entry(seen, status, &happening, &reply.verdict);
    deliver(reply, &happening, &switch, parts.version).await
}

impl Server {
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// Whether the next connection is to be reset.
    pub(crate) fn turns_away(&self) -> bool {
        let taken = self.faults.take(Place::Connection, &[Group::Answer], &[]);
        let Some(fault) = taken.first() else {
            return false;
        };
        self.ledger().turned_away += 1;
        self.say(&format!(
            "a connection was reset before anything was read [{fault}]"
        ));
        true
    }

    /// The faults that a request asks for.
    fn faults_of(&self, parts: &Parts, place: Place) -> Result<Vec<Fault>, String> {
        let mut faults = Vec::new();
        for value in parts.headers.get_all(FAULT_HEADER) {
            let texts = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let texts = texts.split(',').map(str::trim);
            for text in texts.filter(|text| !text.is_empty()) {
                let read = text.parse::<Fault>().map_err(|error| error.to_string());
                let fault = read.and_then(|fault| {
                    fault.fits(&self.api)?;
                    if fault.happens_at(place) {
                        return Ok(fault);
                    }
                    Err(format!("`{text}` cannot happen to this request"))
                });
                faults.push(fault.map_err(|error| format!("{FAULT_HEADER}: {error}"))?);
            }
        }
        Ok(faults)
    }

    fn say(&self, line: &str) {
        if let Some(report) = &self.report {
            report(line);
        }
    }

    fn aim(&self, parts: &Parts) -> Aim {
        let path = parts.uri.path();
        if let Some(rest) = path.strip_prefix(OWN)
            && !path.starts_with(MOVED)
        {
            let is_read = parts.method == "GET" || parts.method == "HEAD";
            let file = || {
                let (job, file) = rest.strip_prefix("files/")?.split_once('/')?;
                let number = file.strip_suffix(".png")?.parse().ok()?;
                let job = job.to_owned();
                Some(Aim::File { job, number })
            };
            let own = if rest == "books" {
                Some(Aim::Books)
            } else {
                file()
            };
            return match own {
                Some(own) if is_read => own,
                Some(_) => Aim::OtherMethods(vec!["GET", "HEAD"]),
                None => Aim::Nothing,
            };
        }
        let path = path.strip_prefix(MOVED).unwrap_or(path);
        match self.routes.find(parts.method.as_str(), path) {
            Found::Operation(index, arguments) => Aim::Operation { index, arguments },
            Found::OtherMethods(methods) => Aim::OtherMethods(methods),
            Found::Nothing => Aim::Nothing,
        }
    }

    fn place(&self, aim: &Aim) -> Place {
        match aim {
            Aim::File { .. } => Place::Download,
            Aim::Operation { index, .. } => {
                let operation = &self.api.operations[*index];
                if operation.stream_of.is_some() {
                    Place::Stream
                } else if self.works[*index].is_some() {
                    Place::Submission
                } else if self.is_outcome(*index) {
                    Place::Look
                } else {
                    Place::Other
                }
            }
            Aim::Books | Aim::OtherMethods(_) | Aim::Nothing => Place::Other,
        }
    }

    fn is_outcome(&self, index: usize) -> bool {
        let mut operations = self.api.operations.iter();
        operations.any(|operation| operation.outcome == Some(index))
    }

    /// Writes into the books that a request has come.
    fn note(&self, parts: &Parts, aim: &Aim) -> usize {
        let text = |name: HeaderName| {
            let value = parts.headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let authority = parts.uri.authority().map(ToString::to_string);
        let operation = match aim {
            Aim::Operation { index, .. } => Some(self.api.operations[*index].facts.id.to_string()),
            _ => None,
        };
        let path = parts.uri.path_and_query();
        let seen = SeenRequest {
            at_ms: milliseconds(self.now()),
            protocol: match parts.version {
                Version::HTTP_2 => "HTTP/2",
                Version::HTTP_10 => "HTTP/1.0",
                _ => "HTTP/1.1",
            },
            method: parts.method.to_string(),
            host: noted(&text(HOST).or(authority).unwrap_or_default()),
            path: path.map_or_else(|| noted(parts.uri.path()), |path| noted(path.as_str())),
            operation,
            has_authorization: parts.headers.contains_key(AUTHORIZATION),
            whole_body: false,
            body_bytes: 0,
            status: None,
            faults: Vec::new(),
            verdict: String::new(),
        };
        self.ledger().note(seen)
    }

    /// Writes into the books what was done about a request, and tells it.
    fn close_entry(&self, seen: usize, status: Option<u16>, happening: &Happening, verdict: &str) {
        let mut line = String::new();
        if let Some(entry) = self.ledger().request(seen) {
            entry.status = status;
            entry.faults = happening.names();
            entry.verdict = noted(verdict);
            let status = status.map_or_else(|| "---".to_owned(), |status| status.to_string());
            line = format!("{status} {} {}: ", entry.method, entry.path);
            line.push_str(&verdict.replace('\n', "\n      "));
            for fault in &entry.faults {
                // Writing to a text cannot fail.
                let _ = write!(line, " [{fault}]");
            }
        }
        self.say(&line);
    }

    /// Reads a body, and keeps book of how far it came.
    async fn read(&self, seen: usize, mut body: Body) -> Result<Bytes, Unread> {
        let mut bytes = BytesMut::new();
        loop {
            let frame =
                std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context));
            let frame = frame.await;
            let mut ledger = self.ledger();
            let entry = ledger.request(seen);
            match frame {
                None => {
                    if let Some(entry) = entry {
                        entry.whole_body = true;
                    }
                    return Ok(bytes.freeze());
                }
                Some(Err(_)) => return Err(Unread::BrokenOff),
                Some(Ok(frame)) => {
                    if let Ok(part) = frame.into_data() {
                        bytes.extend_from_slice(&part);
                        if let Some(entry) = entry {
                            entry.body_bytes = bytes.len();
                        }
                    }
                }
            }
            if bytes.len() > LARGEST_BODY {
                return Err(Unread::TooLarge);
            }
        }
    }

    /// What is answered in the place of doing anything.
    fn instead(&self, aim: &Aim, parts: &Parts, happening: &Happening) -> Option<Reply> {
        let operation = self.operation(aim);
        let failure = |status, form: &Form, why: &str| {
            let body = match operation {
                Some(operation) => refusal::body(operation, status, form, None),
                None => bare(status),
            };
            Reply::failure(status, body, why)
        };
        happening.find(|what| match what {
            What::RateLimited(wait) => {
                let reply = failure(429, &Form::Documented, "nothing was done");
                Some(match wait {
                    RetryAfter::Unsaid => reply,
                    RetryAfter::Seconds(seconds) => reply.with(RETRY_AFTER, seconds.to_string()),
                    RetryAfter::Date(seconds) => {
                        let then = std::time::SystemTime::now() + Duration::from_secs(*seconds);
                        reply.with(RETRY_AFTER, httpdate::fmt_http_date(then))
                    }
                    RetryAfter::Milliseconds(milliseconds) => {
                        let name = HeaderName::from_static("retry-after-ms");
                        reply.with(name, milliseconds.to_string())
                    }
                })
            }
            What::Status(status, form) => Some(failure(*status, form, "nothing was done")),
            What::Redirect(status, target) => {
                let host = match target {
                    Target::Here => self.address.to_string(),
                    Target::Elsewhere => format!("localhost:{}", self.elsewhere.port()),
                };
                let path = parts.uri.path_and_query();
                let path = path.map_or("/", |path| path.as_str());
                // A file has but one place; an address that was moved leads where it led before.
                let moved = if path.starts_with(OWN) { "" } else { MOVED };
                let location = format!("http://{host}{moved}{path}");
                let body = Content::Bytes(Bytes::new());
                Some(Reply {
                    status: *status,
                    headers: vec![(LOCATION, location)],
                    body,
                    verdict: "nothing was done".to_owned(),
                })
            }
            _ => None,
        })
    }

    fn operation(&self, aim: &Aim) -> Option<&Operation> {
        match aim {
            Aim::Operation { index, .. } => self.api.operations.get(*index),
            _ => None,
        }
    }
}

/// A text as the books have it: a client may send more than anybody will look at.
fn noted(text: &str) -> String {
    const LONGEST: usize = 2000;
    match text.get(text.floor_char_boundary(LONGEST)..) {
        None | Some("") => text.to_owned(),
        Some(_) => format!("{}…", &text[..text.floor_char_boundary(LONGEST)]),
    }
}

/// The body of a failure that belongs to no operation.
pub(crate) fn bare(status: u16) -> FailureBody {
    FailureBody::Json(json!({ "message": format!("The sandbox answers {status}.") }))
}
