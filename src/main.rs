//! The command `callsheet`: arguments in, calls of the libraries, exit status out.

mod args;
mod check;
mod claim;
mod config;
mod conflicts;
#[cfg(feature = "client")]
mod credits;
mod endpoints;
mod exit;
mod files;
mod fixes;
#[cfg(feature = "client")]
mod gallery;
mod generate;
mod git;
#[cfg(feature = "client")]
mod jobs;
#[cfg(feature = "client")]
mod journal;
mod levels;
mod limits;
mod lint;
mod manual;
mod modeline;
mod output;
mod progress;
#[cfg(test)]
mod published;
mod rules;
#[cfg(feature = "client")]
mod sandbox;
#[cfg(feature = "client")]
mod send;
mod show;
#[cfg(feature = "client")]
mod sidecar;
mod specs;
mod statistics;
mod table;
mod terminal;
mod threads;
mod usage;
mod words;

use std::process::ExitCode;

use crate::args::Command;
use crate::exit::{Exit, Failure};
use crate::output::Output;

fn main() -> ExitCode {
    let arguments = match usage::arguments() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    let mut output = Output::new(arguments.color);
    let ended = run(&arguments.command, &mut output);
    let ended = ended.and_then(|exit| Ok(output.flush().map(|()| exit)?));
    ended
        .unwrap_or_else(|Failure(problems)| {
            output.complain(&problems);
            Exit::NotDone
        })
        .into()
}

fn run(command: &Command, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::Lint(arguments) => lint::run(arguments, output),
        Command::Explain(arguments) => rules::explain(arguments, output),
        Command::Rules(arguments) => rules::list(arguments.format, output),
        Command::Schema(arguments) => endpoints::schema(arguments, output),
        Command::New(arguments) => endpoints::new(arguments, output),
        Command::Endpoints(arguments) => endpoints::list(arguments, output),
        Command::Generate(arguments) => generate::run(arguments, output),
        Command::Completions(arguments) => manual::completions(arguments, output),
        Command::Man(arguments) => manual::pages(arguments, output),
        #[cfg(feature = "client")]
        Command::Send(arguments) => send::send(arguments, output),
        #[cfg(feature = "client")]
        Command::Wait(arguments) => send::wait(arguments, output),
        #[cfg(feature = "client")]
        Command::Jobs(arguments) => jobs::run(arguments, output),
        #[cfg(feature = "client")]
        Command::Credits(arguments) => send::balance(arguments, output),
        #[cfg(feature = "client")]
        Command::Gallery(arguments) => gallery::make(arguments, output),
        #[cfg(feature = "client")]
        Command::Sandbox(arguments) => sandbox::run(arguments, output),
        #[cfg(not(feature = "client"))]
        Command::Send(_)
        | Command::Wait(_)
        | Command::Jobs(_)
        | Command::Credits(_)
        | Command::Gallery(_)
        | Command::Sandbox(_) => Err(Failure::new(args::NEEDS_CLIENT)),
    }
}
