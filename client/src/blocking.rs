//! The client for programs without an async runtime.
//!
//! It does the same, and every method waits until it is done; a job that is followed is an iterator
//! of its states ([`Watch`]). What does several things at once goes through [`Client::block_on`].
//! Made by [`Builder::build_blocking`](crate::Builder::build_blocking):
//!
#![cfg_attr(feature = "skills-video", doc = "```no_run")]
#![cfg_attr(not(feature = "skills-video"), doc = "```text")]
//! use callsheet_client::core::Endpoint;
//! use callsheet_client::types::wan_v2_7_pro::Request;
//! use callsheet_client::{Client, WaitOptions};
//!
//! # fn main() -> Result<(), callsheet_client::Error> {
//! let client = Client::builder(Request::operation())
//!     .key_from_env()?
//!     .build_blocking()?;
//! let submission = client.submit(&Request::new("A red fox in fresh snow"))?;
//! println!("{}", submission.id()); // Keep it.
//! let outcome = client.wait::<Request>(submission.id(), WaitOptions::new())?;
//! println!("{:?}", outcome.state.outputs);
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use callsheet_core::Job;
use callsheet_core::endpoint::{Endpoint, Operation};
use tokio::runtime::{Handle, Runtime};

use crate::call::{Answer, Call};
use crate::download::{DownloadOptions, Downloaded};
use crate::error::{Error, ErrorKind};
use crate::job::{Accepted, JobState, Outcome, Submission};
use crate::lost::RunningJob;
use crate::options::CallOptions;
#[cfg(feature = "preflight")]
use crate::preflight::Preflight;
use crate::ticket::Ticket;
use crate::wait::WaitOptions;

mod watch;

pub use watch::Watch;

/// A [client](crate::Client) whose methods wait until they are done.
///
/// It has a runtime of its own, which works while one of its methods is being waited for. Within
/// an async runtime the methods give an error, because waiting would stop it. Clones share
/// runtime and connections, and can be used from several threads.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<OwnRuntime>,
}

/// A runtime that can go away anywhere, in another runtime too.
struct OwnRuntime(Option<Runtime>);

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    pub(crate) fn new(client: crate::Client) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                let why = format!("the client's runtime cannot be set up: {error}");
                Error::new(ErrorKind::Configuration, why).with_source(error)
            })?;
        Ok(Self {
            client,
            runtime: Arc::new(OwnRuntime(Some(runtime))),
        })
    }

    /// A client of the API to which `E` belongs; see [`Client::from_env`](crate::Client::from_env).
    pub fn from_env<E: Endpoint>() -> Result<Self, Error> {
        Self::new(crate::Client::from_env::<E>()?)
    }

    /// Does anything that the client can do and waits until it is done: several calls at once, for
    /// instance.
    ///
    /// The client that is handed out works within this call only: its connections belong to the
    /// runtime that stands still afterwards.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use callsheet_client::core::endpoint::{Failures, Method, Operation};
    /// # use callsheet_client::{Call, Client, decision::Policy};
    /// # let operation = Operation {
    /// #     id: "listNotes".into(),
    /// #     method: Method::Get,
    /// #     base_url: "http://127.0.0.1:9".into(),
    /// #     path: "/notes".into(),
    /// #     key_env: None,
    /// #     security: Vec::new().into(),
    /// #     paid: None,
    /// #     lifecycle: None,
    /// #     media: Vec::new().into(),
    /// #     idempotency_key: None,
    /// #     failures: Failures::default(),
    /// # };
    /// # let (mine, yours) = (Call::new(&operation, None), Call::new(&operation, None));
    /// let client = Client::builder(&operation).retry(Policy::never()).build_blocking()?;
    /// let both = client.block_on(async |client| {
    ///     let both = tokio::join!(client.send_call(&mine), client.send_call(&yours));
    ///     Ok((both.0?, both.1?))
    /// });
    /// assert!(both.is_err()); // Nobody answers here.
    /// # Ok::<_, callsheet_client::Error>(())
    /// ```
    pub fn block_on<T>(
        &self,
        work: impl AsyncFnOnce(&crate::Client) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let why = match &self.runtime.0 {
            _ if Handle::try_current().is_ok() => {
                "the blocking client was called within an async runtime, which it would stop: use \
                 `callsheet_client::Client` there, or `spawn_blocking`"
            }
            Some(runtime) => return runtime.block_on(work(&self.client)),
            None => "the client's runtime is gone",
        };
        Err(Error::new(ErrorKind::Configuration, why))
    }

    /// See [`Client::with`](crate::Client::with).
    pub fn with(&self, options: CallOptions) -> Result<Self, Error> {
        Ok(Self {
            client: self.client.with(options)?,
            runtime: Arc::clone(&self.runtime),
        })
    }

    /// See [`Client::send`](crate::Client::send).
    pub fn send<E: Endpoint>(&self, request: &E) -> Result<E::Response, Error> {
        self.block_on(async |client| client.send(request).await)
    }

    /// See [`Client::answer`](crate::Client::answer).
    pub fn answer<E: Endpoint>(&self, request: &E) -> Result<Answer, Error> {
        self.block_on(async |client| client.answer(request).await)
    }

    /// See [`Client::send_call`](crate::Client::send_call).
    pub fn send_call(&self, call: &Call<'_>) -> Result<Answer, Error> {
        self.block_on(async |client| client.send_call(call).await)
    }

    /// See [`Client::submit`](crate::Client::submit).
    pub fn submit<J: Job>(&self, request: &J) -> Result<Submission<J>, Error> {
        self.block_on(async |client| client.submit(request).await)
    }

    /// See [`Client::submit_unchecked`](crate::Client::submit_unchecked).
    pub fn submit_unchecked<J: Job>(&self, request: &J) -> Result<Submission<J>, Error> {
        self.block_on(async |client| client.submit_unchecked(request).await)
    }

    /// See [`Client::submit_call`](crate::Client::submit_call).
    pub fn submit_call(&self, call: &Call<'_>) -> Result<Accepted, Error> {
        self.block_on(async |client| client.submit_call(call).await)
    }

    /// See [`Client::result`](crate::Client::result).
    pub fn result<J: Job>(&self, id: &str) -> Result<Outcome<J>, Error> {
        self.block_on(async |client| client.result::<J>(id).await)
    }

    /// See [`Client::outcome_call`](crate::Client::outcome_call).
    pub fn outcome_call(&self, submission: &Operation, id: &str) -> Result<JobState, Error> {
        self.block_on(async |client| client.outcome_call(submission, id).await)
    }

    /// See [`Client::wait`](crate::Client::wait).
    pub fn wait<J: Job>(&self, id: &str, options: WaitOptions<'_>) -> Result<Outcome<J>, Error> {
        self.block_on(async |client| client.wait::<J>(id, options).await)
    }

    /// See [`Client::wait_call`](crate::Client::wait_call).
    pub fn wait_call(
        &self,
        submission: &Operation,
        id: &str,
        options: WaitOptions<'_>,
    ) -> Result<JobState, Error> {
        self.block_on(async |client| client.wait_call(submission, id, options).await)
    }

    /// See [`Client::resume`](crate::Client::resume).
    pub fn resume<J: Job>(
        &self,
        ticket: &Ticket,
        options: WaitOptions<'_>,
    ) -> Result<Outcome<J>, Error> {
        self.block_on(async |client| client.resume::<J>(ticket, options).await)
    }

    /// See [`Client::resume_call`](crate::Client::resume_call).
    pub fn resume_call(
        &self,
        submission: &Operation,
        ticket: &Ticket,
        options: WaitOptions<'_>,
    ) -> Result<JobState, Error> {
        self.block_on(async |client| client.resume_call(submission, ticket, options).await)
    }

    /// Follows a job from state to state; see [`Client::watch`](crate::Client::watch).
    pub fn watch<'a, J: Job>(
        &self,
        id: &str,
        options: WaitOptions<'a>,
    ) -> Result<Watch<'a>, Error> {
        Ok(Watch::new(self, self.client.watch::<J>(id, options)?))
    }

    /// See [`Client::watch_call`](crate::Client::watch_call).
    pub fn watch_call<'a>(
        &self,
        submission: &'a Operation,
        id: &str,
        options: WaitOptions<'a>,
    ) -> Result<Watch<'a>, Error> {
        let watch = self.client.watch_call(submission, id, options)?;
        Ok(Watch::new(self, watch))
    }

    /// Submits a request and has its job's states sent as they change; see
    /// [`Client::stream`](crate::Client::stream).
    pub fn stream<'a, J: Job>(
        &self,
        request: &J,
        options: WaitOptions<'a>,
    ) -> Result<(Submission<J>, Watch<'a>), Error> {
        let opened = self.block_on(async |client| client.stream(request, options).await);
        let (submission, watch) = opened?;
        Ok((submission, Watch::new(self, watch)))
    }

    /// See [`Client::stream_call`](crate::Client::stream_call).
    pub fn stream_call<'a>(
        &self,
        call: &Call<'a>,
        options: WaitOptions<'a>,
    ) -> Result<(Accepted, Watch<'a>), Error> {
        let opened = self.block_on(async |client| client.stream_call(call, options).await);
        let (accepted, watch) = opened?;
        Ok((accepted, Watch::new(self, watch)))
    }

    /// See [`Client::run`](crate::Client::run).
    pub fn run<J: Job>(&self, request: &J, options: WaitOptions<'_>) -> Result<Outcome<J>, Error> {
        self.block_on(async |client| client.run(request, options).await)
    }

    /// See [`Client::running`](crate::Client::running).
    pub fn running(&self, submission: &Operation) -> Result<Vec<RunningJob>, Error> {
        self.block_on(async |client| client.running(submission).await)
    }

    /// See [`Client::find_lost`](crate::Client::find_lost).
    pub fn find_lost<J: Job>(&self, error: &Error) -> Result<Vec<RunningJob>, Error> {
        self.block_on(async |client| client.find_lost::<J>(error).await)
    }

    /// See [`Client::find_lost_call`](crate::Client::find_lost_call).
    pub fn find_lost_call(
        &self,
        submission: &Operation,
        error: &Error,
    ) -> Result<Vec<RunningJob>, Error> {
        self.block_on(async |client| client.find_lost_call(submission, error).await)
    }

    /// See [`Client::find_running`](crate::Client::find_running).
    pub fn find_running<J: Job>(&self, request: &J) -> Result<Vec<RunningJob>, Error> {
        self.block_on(async |client| client.find_running(request).await)
    }

    /// See [`Client::find_running_call`](crate::Client::find_running_call).
    pub fn find_running_call(&self, call: &Call<'_>) -> Result<Vec<RunningJob>, Error> {
        self.block_on(async |client| client.find_running_call(call).await)
    }

    /// See [`Client::download`](crate::Client::download).
    pub fn download(
        &self,
        url: &str,
        path: &Path,
        options: DownloadOptions,
    ) -> Result<Downloaded, Error> {
        self.block_on(async |client| client.download(url, path, options).await)
    }

    /// See [`Client::download_all`](crate::Client::download_all).
    pub fn download_all(
        &self,
        state: &JobState,
        folder: &Path,
        stem: Option<&str>,
        options: DownloadOptions,
    ) -> Result<Vec<Downloaded>, Error> {
        self.block_on(async |client| client.download_all(state, folder, stem, options).await)
    }

    /// See [`Client::preflight`](crate::Client::preflight).
    #[cfg(feature = "preflight")]
    pub fn preflight<E: Endpoint>(&self, request: &E) -> Result<Preflight, Error> {
        self.block_on(async |client| client.preflight(request).await)
    }

    /// See [`Client::preflight_call`](crate::Client::preflight_call).
    #[cfg(feature = "preflight")]
    pub fn preflight_call(&self, call: &Call<'_>) -> Result<Preflight, Error> {
        self.block_on(async |client| client.preflight_call(call).await)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.client).finish()
    }
}
