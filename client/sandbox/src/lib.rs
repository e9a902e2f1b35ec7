//! A server on this machine that is made from an API's spec: the whole way of a paid call can be
//! tried, and programs tested, without a key and without a credit.
//!
//! It checks key, parameters and body as the linter does, answers in the forms that the spec's
//! examples and schemas have, walks a job through its states, sends them as events where the API
//! can, serves real PNG files, and charges pretend credits. [`Fault`] has what can go wrong on the
//! way; [`Books`] tell what reached it.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use callsheet_sandbox::Sandbox;
//!
//! let api = Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
//! let sandbox = Sandbox::builder(&api)
//!     .job_time(Duration::ZERO)
//!     .fault("submissions:reset-after-body@1".parse().unwrap())
//!     .start()
//!     .unwrap();
//!
//! // A client is given `sandbox.base_url()`, and any key.
//! assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
//! assert!(sandbox.books().jobs.is_empty());
//! ```
//!
//! It knows no endpoint: paths, schemas, examples and `x-callsheet-…` extensions of the spec are
//! all that it goes by. It listens on the loopback interface alone, and forgets everything when it
//! stops. It does not judge what a client does with an answer, nor does it imitate how long a
//! vendor takes.

mod act;
mod argument;
mod books;
mod deliver;
mod events;
mod fault;
mod file;
mod form;
mod in_force;
mod job;
mod judge;
mod ledger;
mod line;
mod picture;
mod pointer;
mod refusal;
mod reply;
mod routes;
mod sandbox;
mod script;
mod serve;
mod shape;
mod vocabulary;
mod work;

pub use books::{BookedJob, Books, SeenRequest};
pub use fault::{FAULTS, Fault, FaultKind, NoSuchFault};
pub use refusal::failure_forms;
pub use sandbox::{Builder, Sandbox};
pub use serve::REQUEST_IDS;
