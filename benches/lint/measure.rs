//! Running processes, and what they cost.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// A command line to run.
#[derive(Debug)]
pub(crate) struct Job {
    program: String,
    arguments: Vec<String>,
    folder: PathBuf,
    /// What it has to exit with, so that nothing else is measured than what was meant.
    status: i32,
}

impl Job {
    /// A program that is run in a folder, without arguments, and that is to succeed.
    pub(crate) fn new(program: &str, folder: &Path) -> Self {
        Self {
            program: program.to_owned(),
            arguments: Vec::new(),
            folder: folder.to_owned(),
            status: 0,
        }
    }

    pub(crate) fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments
            .extend(arguments.iter().map(|&argument| argument.to_owned()));
        self
    }

    /// The same, with faults to be found.
    pub(crate) fn failing(self) -> Self {
        Self { status: 1, ..self }
    }

    fn run(&self) -> io::Result<Cost> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let start = Instant::now();
        let child = command.spawn()?;
        let used = child.wait4()?;
        let wall = start.elapsed();
        if used.status.code() != Some(self.status) {
            let shown = self.arguments.iter().take(6).cloned().collect::<Vec<_>>();
            let (program, status) = (&self.program, used.status);
            return Err(io::Error::other(format!(
                "{program} {} … ended with {status}",
                shown.join(" ")
            )));
        }
        Ok(Cost {
            wall,
            cpu: used.rusage.utime + used.rusage.stime,
            peak: used.rusage.maxrss,
        })
    }
}

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Time on the clock, from before its start to after its end.
    pub(crate) wall: Duration,
    /// Time of the processors, in the program and in the system.
    pub(crate) cpu: Duration,
    /// The most memory that it had at once, in bytes.
    pub(crate) peak: u64,
}

/// Runs jobs in turn, again and again: for each the least time and the most memory. Whatever
/// disturbs the machine disturbs them all.
pub(crate) fn measure(jobs: &[Job], rounds: usize) -> io::Result<Vec<Cost>> {
    let mut costs: Vec<Cost> = jobs.iter().map(Job::run).collect::<io::Result<_>>()?;
    for _ in 1..rounds {
        for (job, best) in jobs.iter().zip(&mut costs) {
            let cost = job.run()?;
            best.wall = best.wall.min(cost.wall);
            best.cpu = best.cpu.min(cost.cpu);
            best.peak = best.peak.max(cost.peak);
        }
    }
    Ok(costs)
}

/// The command-line tool of the crate `jsonschema`, if it can be run.
pub(crate) fn find_tool() -> Option<String> {
    let program = env::var("JSONSCHEMA_CLI").unwrap_or_else(|_| "jsonschema-cli".to_owned());
    let mut command = Command::new(&program);
    command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().ok()?.success().then_some(program)
}
