//! `callsheet generate`: Rust types from specs.

use std::fs;
use std::path::Path;

use callsheet_codegen::{Options, generate};
use callsheet_spec::Formats;

use crate::args::Generate;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::output::{Output, say};
use crate::specs;

pub(crate) fn run(arguments: &Generate, output: &mut Output) -> Result<Exit, Failure> {
    let formats = if arguments.annotate_formats {
        Formats::Annotated
    } else {
        Formats::Asserted
    };
    let loaded = specs::load_files_with(&arguments.specs, &arguments.documents, formats)?;
    for remark in loaded.faults.iter().filter(|fault| fault.is_remark()) {
        say(&format!("warning: {}", loaded.api.describe(remark)));
    }
    let code = match loaded.into_api() {
        Ok(api) => generate(&api, &Options::default()).map_err(|error| error.problems().to_vec()),
        Err(faults) => Err(faults),
    };
    let code = match code {
        Ok(code) => code,
        Err(problems) => {
            for problem in problems {
                say(&format!("error: {problem}"));
            }
            return Ok(Exit::Faults);
        }
    };
    match &arguments.output {
        None => output.print(&code)?,
        Some(path) if arguments.check => {
            let written = fs::read_to_string(path)
                .map_err(|error| Failure::new(files::problem(path, &error).to_string()))?;
            if let Some(difference) = first_difference(&written, &code) {
                say(&outdated(arguments, path, &difference));
                return Ok(Exit::Faults);
            }
        }
        Some(path) => write(path, &code)?,
    }
    Ok(Exit::Clean)
}

/// Writes the file unless it holds the code already: then its time stamp stays as it is, and
/// nothing that depends on it is built again.
fn write(path: &Path, code: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|written| written == code) {
        return Ok(());
    }
    fs::write(path, code)
        .map_err(|error| Failure::new(format!("{}: cannot be written: {error}", path.display())))
}

/// The first line in which two texts differ.
#[derive(Debug, PartialEq, Eq)]
struct Difference<'a> {
    line: usize,
    written: Option<&'a str>,
    generated: Option<&'a str>,
}

/// Line ends do not count: git may have changed them.
fn first_difference<'a>(written: &'a str, generated: &'a str) -> Option<Difference<'a>> {
    let (mut left, mut right) = (written.lines(), generated.lines());
    for line in 1.. {
        match (left.next(), right.next()) {
            (None, None) => break,
            (written, generated) if written != generated => {
                return Some(Difference {
                    line,
                    written,
                    generated,
                });
            }
            _ => {}
        }
    }
    None
}

fn outdated(arguments: &Generate, path: &Path, difference: &Difference<'_>) -> String {
    let shown = |line: Option<&str>| match line {
        Some(line) => line.trim().chars().take(100).collect(),
        None => "(the file ends here)".to_owned(),
    };
    let specs: Vec<_> = arguments
        .specs
        .iter()
        .map(|spec| spec.display().to_string())
        .collect();
    format!(
        "error: {path}:{line}: the file is not what the spec generates\n  \
           the file has:    {written}\n  \
           it should have:  {generated}\n\
         To bring it up to date: callsheet generate {specs} -o {path}",
        path = path.display(),
        line = difference.line,
        written = shown(difference.written),
        generated = shown(difference.generated),
        specs = specs.join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_found() {
        let difference = |line, written, generated| {
            Some(Difference {
                line,
                written,
                generated,
            })
        };
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\r\nb\r\n", "a\nb\n"), None);
        assert_eq!(
            first_difference("a\nx\n", "a\nb\n"),
            difference(2, Some("x"), Some("b"))
        );
        assert_eq!(
            first_difference("a\n", "a\nb\n"),
            difference(2, None, Some("b"))
        );
        assert_eq!(
            first_difference("a\nb\n", ""),
            difference(1, Some("a"), None)
        );
    }
}
