//! `callsheet completions` and `callsheet man`: what shells and `man` know of the command.

use std::fs;
use std::io;

use callsheet_validator::rules;
use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, CommandFactory as _};
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
        &mut with_rule_names(Arguments::command()),
        env!("CARGO_PKG_NAME"),
        &mut script,
    );
    output.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}

/// The command with the names of the rules as what can stand where one is asked for. The command
/// itself takes more: names with a topic, and it has its own words for what is no name.
fn with_rule_names(command: Command) -> Command {
    let names = || PossibleValuesParser::new(rules::all().iter().map(|rule| rule.name()));
    let with_names = |argument: Arg| argument.value_parser(names());
    let command = command.mut_subcommand("explain", |explain| explain.mut_arg("rule", with_names));
    command.mut_subcommand("lint", |lint| {
        let options = ["allow", "warn", "deny"].into_iter();
        options.fold(lint, |lint, option| lint.mut_arg(option, with_names))
    })
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
