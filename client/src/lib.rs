//! A client for API calls that cost money: a call is never paid for twice, and no job is lost.
//!
//! It sends the requests of any API whose spec has been turned into types by Callsheet, or that
//! a program reads at run time. The types of the bundled specs come with the feature
//! `skills-video`, which is on by default, as `callsheet_client::types`.
//!
#![cfg_attr(feature = "skills-video", doc = "```no_run")]
#![cfg_attr(not(feature = "skills-video"), doc = "```text")]
//! use std::path::Path;
//!
//! use callsheet_client::types::wan_v2_7_pro::Request;
//! use callsheet_client::{Client, DownloadOptions, WaitOptions};
//!
//! # async fn example() -> Result<(), callsheet_client::Error> {
//! let client = Client::from_env::<Request>()?;
//! let request = Request::new("A red fox in fresh snow");
//!
//! let submission = client.submit(&request).await?;
//! let ticket = submission.ticket(); // Write it down: with it anyone can wait for the job.
//!
//! let outcome = client.resume::<Request>(ticket, WaitOptions::new()).await?;
//! let folder = Path::new("pictures");
//! client.download_all(&outcome.state, folder, Some("fox"), DownloadOptions::new()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # At most once
//!
//! A call that the spec marks as paid is sent once. It is sent again in two cases only, in which
//! it is certain that the server did not accept it: nothing of the request was sent, or the
//! server answered with a status that the spec says it sends for nothing else (429, "too many
//! requests", for instance). A reset, a time-out, an answer that breaks off, a redirect and
//! every 5xx end the call with [`ErrorKind::OutcomeUnknown`], which says that somebody may have
//! to pay. The HTTP library's own retries and redirects are off. Calls without cost that HTTP
//! calls idempotent, such as looking at a job, are repeated on everything that may pass. The
//! whole rule is one pure function, [`decision::decide`]; [`decision::Policy`] has the numbers,
//! among them a budget that keeps all calls of a client together from repeating too much. A server
//! that asks for a pause gets it, or the call ends at once if there is no time for it.
//!
//! A call whose outcome is unknown leaves a [`Doubt`]: the request's fingerprint, how far it came
//! and when, which is what one needs to look for the job in the account. Where the spec names the
//! call that lists the jobs that go on, [`Client::find_lost`] looks through them, and
//! [`Client::find_running`] does so for a request of which only a killed process knew.
//!
//! An idempotency key is sent if the spec says that the vendor documents a header for it: one for
//! each call, the same in all its attempts. It is a second safety. That a server may know a
//! request again does not make it certain that it will, so a paid call in doubt is not repeated
//! with a key either; its [`Doubt`] has the key for those who know better.
//!
//! # Dropping
//!
//! The future of a call can be dropped at any time (a `select!`, a time-out, Ctrl-C). A call that
//! had not been sent by then is never sent; one that had been is not called back, and its answer
//! is lost. Where that must not happen, give a paid call a task of its own (`tokio::spawn`) and
//! let it end: its [`Limits`] see to that. To have it end sooner, give it a [`StopHandle`]
//! ([`CallOptions::stop`]): when that is told to stop, nothing new begins and no pause is waited
//! out, and what may have been sent is let end.
//!
//! # Nothing is lost
//!
//! * The id of an accepted job is read first and alone. An answer that fits no type any more
//!   still gives it, with the raw JSON.
//! * A [`Ticket`] is what is left of a submission when the program is gone: as JSON it is one
//!   short line, and [`Client::resume`] waits for its job in any other process.
//! * [`Client::wait`] bears looks that fail and statuses that nobody has heard of, looks less often
//!   the longer nothing changes, and not before the server wants it to. It ends at its deadline
//!   with the id in the error, and can be begun again. [`Client::watch`] gives each state on the
//!   way.
//! * An answer that promised success and broke off behind the id, or cannot be read, ends the call
//!   in doubt, with the id in the error ([`Error::id`]): there is a job to wait for.
//! * [`Client::stream`] has the states sent as they change, where the spec names an operation that
//!   does so. The id is told as soon as it comes, and when the stream does not reach the end of the
//!   job, looking at it does.
//! * Every future can be dropped at any point: nothing is sent twice for it, and a job that was
//!   accepted is still there.
//! * [`Limits`] hold for everything: to connect, for an attempt, for silence while an answer is
//!   read, and in total, which includes every attempt and every pause; and for how much an answer
//!   may hold.
//! * What a server says about a failure ends up in [`Error`], in whichever form it was said.
//!
//! # The key
//!
//! A [`Secret`] cannot be printed. It is sent to the host of the base URL and to no other, not
//! along a redirect, and not without encryption unless the host is this machine. A server that
//! echoes it does not get it shown: answers are kept without it, and those that broke off in the
//! middle of it without its beginning.
//!
//! # Images that a request names
//!
//! A spec can limit files that only their URLs stand for in a request: how many pixels an image
//! must have. No check of the request can see that, and a server says so after the wait, if at all.
//! With the feature `preflight`, `Client::preflight` looks at the first bytes of each such file and
//! reports what breaks a limit as violations. It is never done without being asked for.
//!
//! # Outputs
//!
//! [`Client::download`] and [`Client::download_all`] write files that are whole or not there, under
//! names in which nothing that a server says has a part but the format that the content shows
//! ([`Format`]). A page that says that the picture has expired is not taken for the picture. A
//! download that breaks off is gone on with where it broke off. Hosts that are not on the internet
//! are not reached, by no redirect and no name, unless the API itself is there. No redirect is
//! followed from `https` to `http`.
//!
//! What the outcome says of its outputs is typed: [`Outcome::response`] has the API's own type,
//! which keeps members that the spec does not know in `extra`, and [`JobState::answer`] is the
//! answer as it came.
//!
//! # Trying it without paying
//!
//! `callsheet sandbox` is a server on your machine that is made from the same spec, takes any key,
//! and pretends jobs, pictures, credits and whatever can go wrong (`docs/sandbox.md`). Give its
//! address to [`Builder::base_url`]. Tests start one with the crate `callsheet-sandbox`:
//!
#![cfg_attr(feature = "skills-video", doc = "```")]
#![cfg_attr(not(feature = "skills-video"), doc = "```text")]
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use callsheet_client::core::Endpoint; // has `operation`
//! use callsheet_client::types::wan_v2_7_pro::Request;
//! use callsheet_client::{
//!     CallOptions, Client, DownloadOptions, ErrorKind, Format, Ticket, WaitOptions,
//! };
//! use callsheet_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("callsheet-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! let api = Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
//! let sandbox = Sandbox::builder(&api).job_time(Duration::ZERO).start()?;
//! let client = Client::builder(Request::operation())
//!     .base_url(sandbox.base_url())
//!     .key("any")
//!     .build()?;
//!
//! let request = Request::new("A red fox in fresh snow");
//! let submission = client.submit(&request).await?;
//! let note = folder.join("fox.ticket.json");
//! std::fs::write(&note, serde_json::to_string(submission.ticket())?)?;
//!
//! // From here on it could be another process.
//! let ticket: Ticket = serde_json::from_str(&std::fs::read_to_string(&note)?)?;
//! let outcome = client.resume::<Request>(&ticket, WaitOptions::new()).await?;
//! let files = client.download_all(&outcome.state, &folder, Some("fox"), DownloadOptions::new());
//! let files = files.await?;
//! assert_eq!(files[0].path, folder.join("fox-1.png"));
//! assert_eq!(files[0].format, Some(Format::Png));
//!
//! // What goes wrong is ordered by a header, for the calls that have it.
//! let unlucky = client.with(CallOptions::new().header("x-sandbox-fault", "reset-after-body"))?;
//! let error = unlucky.submit(&request).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
//! assert_eq!(sandbox.books().jobs.len(), 2, "it was accepted, and sent once");
//! # std::fs::remove_dir_all(folder)?;
//! # Ok(())
//! # }
//! ```
//!
//! # What it deliberately does not do
//!
//! * It does not send idempotency keys to an API that does not document them.
//! * It does not trust a server's promise that a request was not processed (HTTP/2's
//!   `REFUSED_STREAM` and `GOAWAY`) with money. It has no setting to repeat a paid call on doubt.
//! * It keeps no record of jobs on disk. Whoever submits keeps the ticket.
//! * It changes nothing of an output: what [`Client::download`] writes is what the server sent.
//!
//! # A request from a file
//!
//! `Request::from_json` reads JSON and tells every violation by its JSON Pointer. For what people
//! write by hand, in YAML too, that is not enough: they want the line, the nearest right word and
//! what else the linter knows. This crate does not link the linter, which would bring its parsers
//! and its judge into every program that calls an API. Whoever reads files adds `callsheet-spec`
//! and `callsheet-validator`:
//!
#![cfg_attr(feature = "skills-video", doc = "```")]
#![cfg_attr(not(feature = "skills-video"), doc = "```text")]
//! use std::sync::Arc;
//!
//! use callsheet_client::core::{Endpoint, read::from_value};
//! use callsheet_client::types::wan_v2_7_pro::Request;
//! use callsheet_spec::document::{self, Format, Limits};
//! use callsheet_spec::source::Source;
//! use callsheet_validator::{Checker, Settings, render};
//!
//! fn read(name: &str, text: &str) -> Result<Request, String> {
//!     let loaded = callsheet_spec::bundled::load_all();
//!     let api = Arc::new(loaded.into_api().map_err(|faults| faults.join("\n"))?);
//!     let operation = api.operation(&Request::operation().id).ok_or("no such operation")?;
//!     let checker = Checker::new(&api, operation).map_err(|error| error.to_string())?;
//!
//!     let source = Source::new(name, text);
//!     let format = Format::of_path(name).ok_or("its name is none of YAML or JSON")?;
//!     let report = checker.check(&source, format, &Settings::default());
//!     if report.has_errors() {
//!         return Err(render::concise(&source, &report.diagnostics));
//!     }
//!     let reading = document::read(source.text(), format, &Limits::default());
//!     let [document] = reading.documents.as_slice() else {
//!         return Err("it must hold one request".to_owned());
//!     };
//!     let request = document.root().ok_or("it is empty")?.to_value();
//!     from_value(&request).map_err(|error| error.to_string())
//! }
//!
//! let request = read("fox.yaml", "prompt: A red fox in fresh snow\nn: 2\n").unwrap();
//! assert_eq!(request.n, Some(2));
//! let error = read("fox.yaml", "prompt: A red fox in fresh snow\nn: 9\n").unwrap_err();
//! assert_eq!(
//!     error,
//!     "fox.yaml:2:4: error[out-of-range]: `n`: 9 is more than the maximum, 4\n"
//! );
//! ```
//!
//! # Settings
//!
//! [`Client::builder`] has those of a client: key, base URL, limits, proxy, certificates, user
//! agent, and whatever else the HTTP library can be set to ([`Builder::configure_http`],
//! [`Builder::http_client`]). [`Client::with`] has those of single calls: limits, headers, query
//! parameters, base URL. A body parameter that is newer than the spec goes into the `extra` of a
//! request type. [`Client::answer`] gives an answer as it came, with status, headers and bytes;
//! every error has the server's own name for the request, if the server gave one.
//!
//! Features, off by default:
//!
//! * `blocking`: `callsheet_client::blocking::Client`, for programs without an async runtime.
//! * `preflight`: `Client::preflight`, described above.
//! * `tracing`: a span `callsheet.call` for each call (operation, method, path, whether it is paid;
//!   `INFO`), with an event for each attempt that failed (`DEBUG`), for each repetition (`INFO`) and
//!   for the end (status, request id, attempts; `DEBUG`, or `WARN` with the error). Their targets
//!   begin with `callsheet_client`. No key, no query, and no body unless `Builder::trace_bodies`
//!   asks for it.
//!
//! Encryption is rustls alone, with the system's certificates. The crate does not build for
//! WebAssembly, where nobody can tell whether a request was sent; requests as data, their checks
//! and the types do (`callsheet-core` and `callsheet-types`).
//!
//! # Without types
//!
//! A program that reads specs at run time uses [`Call`] with [`Client::send_call`],
//! [`Client::submit_call`], [`Client::outcome_call`] and [`Client::wait_call`]. They do the same
//! and check nothing: judging the request is then the program's business.
//!
//! ```
//! use callsheet_client::core::endpoint::{Failures, Method, Operation};
//! use callsheet_client::{Call, Client};
//! # use std::io::{Read, Write};
//! # use callsheet_client::Error;
//!
//! let operation = Operation {
//!     id: "listNotes".into(),
//!     method: Method::Get,
//!     base_url: "https://notes.example/v1".into(),
//!     path: "/notes".into(),
//!     key_env: None,
//!     security: Vec::new().into(),
//!     paid: None,
//!     lifecycle: None,
//!     idempotency_key: None,
//!     media: Vec::new().into(),
//!     failures: Failures::default(),
//! };
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
//! # let here = format!("http://{}", listener.local_addr().unwrap());
//! # std::thread::spawn(move || {
//! #     let (mut stream, _) = listener.accept().unwrap();
//! #     let _ = stream.read(&mut [0; 4096]);
//! #     stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[\"a fox\"]").unwrap();
//! # });
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
//! # runtime.block_on(async {
//! let client = Client::builder(&operation).base_url(here).build()?;
//! let answer = client.send_call(&Call::new(&operation, None)).await?;
//! assert_eq!(answer.json().unwrap()[0], "a fox");
//! # Ok::<_, Error>(())
//! # }).unwrap();
//! ```

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod decision;

mod budget;
mod builder;
mod call;
mod client;
mod cut;
mod doubt;
mod download;
mod error;
mod exchange;
mod failure;
mod feed;
mod format;
mod gate;
mod idempotency;
mod job;
mod json;
mod last_url;
mod limits;
mod lost;
mod options;
mod part;
#[cfg(feature = "preflight")]
mod preflight;
mod reach;
mod repeat;
mod request;
mod resolver;
mod retry_after;
mod secret;
mod sse;
mod stop;
mod stream;
mod ticket;
mod timestamp;
mod tls;
mod trace;
mod values;
mod vigil;
mod wait;
mod watch;

pub use builder::Builder;
pub use call::{Answer, Body, Call};
pub use callsheet_core as core;
#[cfg(feature = "skills-video")]
pub use callsheet_types as types;
pub use client::Client;
pub use doubt::{Doubt, fingerprint};
pub use download::{Content, DownloadOptions, Downloaded, output_name};
pub use error::{Error, ErrorKind};
pub use format::Format;
pub use job::{Accepted, JobState, Outcome, Submission};
pub use limits::Limits;
pub use lost::RunningJob;
pub use options::CallOptions;
#[cfg(feature = "preflight")]
pub use preflight::{Preflight, Unseen};
/// The HTTP library, in the version whose types stand in this crate's own items.
pub use reqwest;
pub use secret::Secret;
pub use stop::StopHandle;
pub use ticket::Ticket;
pub use wait::{Progress, WaitOptions};
pub use watch::Watch;
