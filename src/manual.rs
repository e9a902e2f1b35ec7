//! `callsheet completions` and `callsheet man`: what shells and `man` know of the command.

use std::fs;
use std::io;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man as Page;

use crate::args::{Arguments, Completions, Man};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::words::did_you_mean;

/// Prints a shell's completions.
pub(crate) fn completions(arguments: &Completions, output: &mut Output) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        env!("CARGO_PKG_NAME"),
        &mut script,
    );
    output.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}

/// Prints a manual page, or writes all of them into a folder.
pub(crate) fn pages(arguments: &Man, output: &mut Output) -> Result<Exit, Failure> {
    let mut main = Arguments::command();
    main.build();
    if let Some(folder) = &arguments.output {
        let not_written = |error: io::Error| {
            Failure::new(format!("{}: cannot be written: {error}", folder.display()))
        };
        fs::create_dir_all(folder).map_err(not_written)?;
        for command in std::iter::once(&main).chain(commands(&main)) {
            let page = page(command);
            let path = folder.join(page.get_filename());
            let text = render(&page)?;
            fs::write(path, text).map_err(not_written)?;
        }
        return Ok(Exit::Clean);
    }
    let command = match &arguments.command {
        None => &main,
        Some(name) => commands(&main)
            .find(|command| command.get_name() == name)
            .ok_or_else(|| {
                let known = commands(&main).map(Command::get_name);
                let suggestion = did_you_mean(name, known);
                Failure::new(format!("there is no command `{name}`{suggestion}"))
            })?,
    };
    let text = render(&page(command))?;
    output.print(&text)?;
    Ok(Exit::Clean)
}

/// The commands that a person gives.
fn commands(main: &Command) -> impl Iterator<Item = &Command> {
    main.get_subcommands()
        .filter(|command| command.get_name() != "help")
}

fn page(command: &Command) -> Page {
    Page::new(command.clone()).source(concat!("callsheet ", env!("CARGO_PKG_VERSION")))
}

/// The page in the language of `man`. What the help says at its end has lines of its own making,
/// which `man` is not to fill.
fn render(page: &Page) -> Result<String, Failure> {
    let mut text = Vec::new();
    page.render(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let Some((before, after)) = text.split_once(".SH EXTRA\n") else {
        return Ok(text.into_owned());
    };
    let (details, rest) = match after.find("\n.SH ") {
        Some(end) => after.split_at(end + 1),
        None => (after, ""),
    };
    Ok(format!(
        "{before}.SH DETAILS\n.nf\n.in 0\n{details}.in\n.fi\n{rest}"
    ))
}
