//! Starting and stopping a sandbox.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use axum::Router;
use callsheet_spec::{Api, Operation};
use callsheet_validator::{Level, Settings, rules};
use tokio::sync::oneshot;

use crate::books::Books;
use crate::fault::Fault;
use crate::in_force::InForce;
use crate::judge::Judge;
use crate::ledger::Ledger;
use crate::line::{Door, Lines, MOST_LINES, Switch};
use crate::routes::{Routes, base_path};
use crate::serve::{Report, Server, answer};
use crate::work::Work;

/// A server on this machine that answers as an API's spec says. It stops when it is dropped.
pub struct Sandbox {
    server: Arc<Server>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// A sandbox of an API that is still to be started.
    pub fn builder(api: &Arc<Api>) -> Builder {
        Builder {
            api: Arc::clone(api),
            port: 0,
            key: None,
            faults: Vec::new(),
            job_time: Duration::from_secs(2),
            credits: 1_000_000.0,
            settings: Settings::default(),
            seed: None,
            report: None,
        }
    }

    /// The address that stands for the spec's server: what a client takes as its base URL. It is
    /// that of the operation which the spec has as its default, else of the first one.
    #[must_use]
    pub fn base_url(&self) -> String {
        let operation = self.server.api.default_operation();
        let operation = operation.or_else(|| self.server.api.operations.first());
        operation.map_or_else(|| self.origin(), |operation| self.base_url_of(operation))
    }

    /// The address that stands for the spec's server of one operation.
    #[must_use]
    pub fn base_url_of(&self, operation: &Operation) -> String {
        format!("{}{}", self.origin(), base_path(operation))
    }

    /// Scheme, host and port: `http://127.0.0.1:4567`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// What reached the sandbox so far.
    #[must_use]
    pub fn books(&self) -> Books {
        let server = &self.server;
        server
            .ledger()
            .books(&server.api, &server.works, server.now())
    }

    /// Has these faults happen from now on, and no others.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.server.faults.set(faults);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell: what went wrong in it was told to its clients.
            let _ = thread.join();
        }
    }
}

/// What a sandbox is to be like.
#[must_use]
pub struct Builder {
    api: Arc<Api>,
    port: u16,
    key: Option<String>,
    faults: Vec<Fault>,
    job_time: Duration,
    credits: f64,
    settings: Settings,
    seed: Option<u64>,
    report: Option<Report>,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("port", &self.port)
            .field("faults", &self.faults)
            .field("job_time", &self.job_time)
            .field("credits", &self.credits)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Sets the port; 0, as without it, takes any that is free.
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Sets the only key that is right. Without it, any key is.
    pub fn key(self, key: impl Into<String>) -> Self {
        Self {
            key: Some(key.into()),
            ..self
        }
    }

    /// Adds a fault that is to happen.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Sets how long a job takes; 2 seconds without it. With no time at all it has ended at the
    /// first look.
    pub fn job_time(self, job_time: Duration) -> Self {
        Self { job_time, ..self }
    }

    /// Sets how many pretend credits there are.
    pub fn credits(self, credits: u32) -> Self {
        Self {
            credits: f64::from(credits),
            ..self
        }
    }

    /// Sets what the linter refuses; without it, what it refuses without settings.
    pub fn settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Refuses what the schema refuses, and nothing else: the rules that go beyond it are off.
    pub fn schema_only(mut self) -> Self {
        for rule in rules::all().iter().filter(|rule| rule.is_beyond_schema()) {
            // Every rule has the name that it has.
            let _ = self.settings.set(rule.name(), Level::Off);
        }
        self
    }

    /// Sets what the ids of jobs are made from, so that they are the same again. Without it no two
    /// sandboxes give the same ids.
    pub fn seed(self, seed: u64) -> Self {
        Self {
            seed: Some(seed),
            ..self
        }
    }

    /// Has a function told of each request, in a line or a few.
    pub fn report(self, report: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            report: Some(Box::new(report)),
            ..self
        }
    }

    /// Starts it on a thread of its own, on the loopback interface alone.
    pub fn start(self) -> io::Result<Sandbox> {
        let api = self.api;
        for fault in &self.faults {
            let unfit = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
            fault.fits(&api).map_err(unfit)?;
        }
        let unusable = |error: callsheet_validator::Unusable| io::Error::other(error.to_string());
        let judges = api
            .operations
            .iter()
            .map(|operation| Judge::new(&api, operation));
        let judges = judges.collect::<Result<Vec<_>, _>>().map_err(unusable)?;
        let works = api.operations.iter();
        let works = works.map(|operation| Work::new(&api, operation)).collect();
        let listen = |port| {
            let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
            listener.set_nonblocking(true)?;
            Ok::<_, io::Error>((listener.local_addr()?, listener))
        };
        let (address, listener) = listen(self.port)?;
        let (elsewhere, other) = listen(0)?;
        let faults = InForce::default();
        faults.set(self.faults);
        let seed = self
            .seed
            .unwrap_or_else(|| RandomState::new().build_hasher().finish());
        let server = Arc::new(Server {
            routes: Routes::new(&api),
            judges,
            works,
            faults,
            ledger: Mutex::new(Ledger::new(self.credits, seed)),
            settings: self.settings,
            key: self.key,
            job_time: self.job_time,
            started: Instant::now(),
            address,
            elsewhere,
            report: self.report,
            api,
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let running = Arc::clone(&server);
        let thread = thread::Builder::new()
            .name("callsheet-sandbox".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let serving = async {
                    let lines = Lines::default();
                    let here = serve(listener, lines.clone(), &running);
                    let elsewhere = serve(other, lines, &running);
                    let both = async { tokio::join!(here, elsewhere) };
                    tokio::select! {
                        _ = both => {}
                        _ = stopped => {}
                    }
                };
                runtime.block_on(serving);
            })?;
        Ok(Sandbox {
            server,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// What the linter needs for the deepest documents and schemas that it reads.
const STACK: usize = 64 * 1024 * 1024;

async fn serve(listener: TcpListener, lines: Lines, server: &Arc<Server>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let turning = Arc::clone(server);
    let door = Door::new(listener, lines, MOST_LINES, move || turning.turns_away());
    let app = Router::new()
        .fallback(answer)
        .with_state(Arc::clone(server));
    axum::serve(door, app.into_make_service_with_connect_info::<Switch>()).await
}
