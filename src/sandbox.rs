//! `callsheet sandbox`, and the servers that `callsheet send --sandbox` starts for itself.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use callsheet_sandbox::{FAULTS, Fault, failure_forms};
use callsheet_spec::facts::Operation;
use callsheet_spec::{Api, Fault as SpecFault};

use crate::args;
use crate::check::CheckedFile;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::specs;
use crate::words::wrap;

/// The key that stands for one where any will do.
pub(crate) const PRETEND_KEY: &str = "sandbox";

/// Serves until it is interrupted, or lists the faults.
pub(crate) fn run(arguments: &args::Sandbox, output: &mut Output) -> Result<Exit, Failure> {
    let api = Arc::new(specs::load_api(arguments.spec.as_deref())?);
    if arguments.list_faults {
        output.print(&faults(&api))?;
        return Ok(Exit::Clean);
    }
    refuse_what_cannot_be_served(&api)?;
    let (sender, lines) = mpsc::channel();
    let mut builder = callsheet_sandbox::Sandbox::builder(&api)
        .port(arguments.port)
        .job_time(arguments.job_time)
        .credits(arguments.credits)
        .report(move |line| {
            // The other end is there as long as the server is.
            let _ = sender.send(line.to_owned());
        });
    if let Some(key) = &arguments.key {
        builder = builder.key(key);
    }
    if arguments.schema_only {
        builder = builder.schema_only();
    }
    for fault in &arguments.faults {
        let fault: Fault = fault
            .parse()
            .map_err(|error| Failure::new(format!("--fault {fault}: {error}")))?;
        builder = builder.fault(fault);
    }
    let sandbox = builder
        .start()
        .map_err(|error| not_started(arguments.port, &error))?;
    output.announce(&welcome(&api, &sandbox, arguments));
    for line in lines {
        output.announce(&line);
    }
    Ok(Exit::Clean)
}

/// Servers that stand in for those of the APIs that requests go to, as long as a command runs.
pub(crate) struct StandIns {
    started: Vec<(Arc<Api>, callsheet_sandbox::Sandbox)>,
    folder: PathBuf,
}

impl StandIns {
    /// Starts a server for each API of the files.
    pub(crate) fn start(files: &[CheckedFile]) -> Result<Self, Failure> {
        let mut started: Vec<(Arc<Api>, callsheet_sandbox::Sandbox)> = Vec::new();
        for details in files.iter().filter_map(|file| file.details.as_ref()) {
            let api = details.api();
            if started.iter().any(|(known, _)| Arc::ptr_eq(known, api)) {
                continue;
            }
            refuse_what_cannot_be_served(api)?;
            let builder = callsheet_sandbox::Sandbox::builder(api).job_time(JOB_TIME);
            let sandbox = builder.start().map_err(|error| not_started(0, &error))?;
            started.push((Arc::clone(api), sandbox));
        }
        let folder = format!("callsheet-sandbox-{}", std::process::id());
        Ok(Self {
            started,
            folder: std::env::temp_dir().join(folder),
        })
    }

    /// A folder for what is not worth keeping.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The address that stands for the server of an operation.
    pub(crate) fn base_url(&self, operation: &Operation) -> Option<String> {
        self.started.iter().find_map(|(api, sandbox)| {
            let mut own = api.operations.iter();
            let own = own.find(|own| std::ptr::eq(&raw const own.facts, operation))?;
            Some(sandbox.base_url_of(own))
        })
    }
}

impl Drop for StandIns {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Long enough for its states to be seen, and short enough to be waited for gladly.
const JOB_TIME: Duration = Duration::from_secs(1);

fn not_started(port: u16, error: &std::io::Error) -> Failure {
    let what = match port {
        0 => "the sandbox cannot be started".to_owned(),
        port => format!("the sandbox cannot be started on port {port}"),
    };
    Failure::new(format!("{what}: {error}"))
}

/// A server cannot answer as an operation says that cannot be judged whole.
fn refuse_what_cannot_be_served(api: &Api) -> Result<(), Failure> {
    let schemas = api.schemas.iter().map(|(_, schema)| schema);
    let faults: Vec<&SpecFault> = schemas.flat_map(|schema| &schema.obstacles).collect();
    if api.operations.is_empty() {
        return Err(Failure::new(
            "this is a JSON Schema, and a sandbox needs an OpenAPI document with operations",
        ));
    }
    match faults.first() {
        None => Ok(()),
        Some(fault) => Err(Failure::new(api.describe(fault))),
    }
}

/// What to do with a server that has just been started.
fn welcome(api: &Api, sandbox: &callsheet_sandbox::Sandbox, arguments: &args::Sandbox) -> String {
    let base_url = sandbox.base_url();
    let mut text = format!("Sandbox at {base_url}\n");
    let first = api.default_operation().or_else(|| api.operations.first());
    let theirs = first.map_or("", |operation| &operation.facts.base_url);
    if !theirs.is_empty() {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "in the place of {theirs}");
    }
    text.push_str("Nothing is paid for: jobs, pictures and credits are pretended.\n\n");
    let mut operations = first.into_iter().chain(&api.operations);
    let variable = operations.find_map(|known| known.facts.key_env.as_deref());
    if let Some(variable) = variable {
        let key = arguments.key.as_deref().unwrap_or(PRETEND_KEY);
        let _ = writeln!(text, "  export {variable}={key}");
    }
    let _ = writeln!(text, "  callsheet send --base-url {base_url} FILE\n");
    let _ = writeln!(
        text,
        "What reaches it stands below, and at {}/_sandbox/books.\nCtrl-C ends it.",
        sandbox.origin()
    );
    text
}

/// The list of faults.
fn faults(api: &Api) -> String {
    let mut text = String::new();
    for kind in FAULTS {
        let argument = match kind.argument {
            "" => String::new(),
            argument if argument.starts_with('[') => format!("[={}", &argument[1..]),
            argument => format!("={argument}"),
        };
        let _ = writeln!(text, "{}{argument}", kind.name);
        let about = format!("{}; to: {}", kind.about, kind.places());
        for line in wrap(&about, 74) {
            let _ = writeln!(text, "    {line}");
        }
    }
    text.push_str(
        "\nOne is asked for as --fault [PLACE:]NAME[=ARGUMENT][@COUNT], or in a request by\n\
         the header x-sandbox-fault. PLACE is submissions, streams, looks or downloads,\n\
         COUNT how many times it happens. Of those that take the place of an answer,\n\
         and of those that decide how a job ends, one happens to a request: they happen\n\
         one after the other, in their order.\n",
    );
    let forms = failure_forms(api).join(", ");
    if !forms.is_empty() {
        text.push_str("\nForms of failures in this API, for status and late-status:\n");
        for line in wrap(&forms, 74) {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}
