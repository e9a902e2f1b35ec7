//! `callsheet generate`: Rust types from specs.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use callsheet_codegen::{
    Derive, Options, generate, generate_folder, is_generated, leave_out, select,
};
use callsheet_spec::{Formats, Loaded, Reach};
use callsheet_validator::render::Problem;

use crate::args::Generate;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::output::{Output, say, say_sentence};
use crate::specs;

pub(crate) fn run(arguments: &Generate, output: &mut Output) -> Result<Exit, Failure> {
    let formats = if arguments.annotate_formats {
        Formats::Annotated
    } else {
        Formats::Asserted
    };
    let reach = if arguments.keep_going {
        Reach::Part
    } else {
        Reach::Whole
    };
    let loaded = specs::load_files_with(&arguments.specs, &arguments.documents, formats, reach)?;
    for remark in loaded.faults.iter().filter(|fault| fault.is_remark()) {
        say_sentence(&format!("warning: {}", loaded.api.describe(remark)));
    }
    let made = match make(arguments, loaded) {
        Ok(made) => made,
        Err(problems) => {
            output.complain(&problems);
            return Ok(Exit::Faults);
        }
    };
    let (path, files) = match (made, &arguments.output) {
        (Made::File(code), None) => {
            output.print(&code)?;
            return Ok(Exit::Clean);
        }
        (Made::Folder(_), None) => return Ok(Exit::Clean),
        (Made::File(code), Some(path)) => (path, vec![(path.clone(), code)]),
        (Made::Folder(files), Some(path)) => {
            let files = files.into_iter();
            (
                path,
                files.map(|(name, code)| (path.join(name), code)).collect(),
            )
        }
    };
    let left_over = folder(arguments).map_or_else(Vec::new, |path| left_over(path, &files));
    if arguments.check {
        return check(arguments, &files, &left_over);
    }
    if folder(arguments).is_some() {
        fs::create_dir_all(path).map_err(|error| unwritten(path, &error))?;
    }
    for (path, code) in &files {
        write(path, code)?;
    }
    for path in &left_over {
        fs::remove_file(path).map_err(|error| unwritten(path, &error))?;
    }
    Ok(Exit::Clean)
}

/// Generates what is asked for, or says what of the spec stands in the way.
fn make(arguments: &Generate, loaded: Loaded) -> Result<Made, Vec<Problem>> {
    let faults = specs::problems(&loaded);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut api = loaded.api;
    let selected = select(&mut api, &arguments.operations);
    selected.map_err(|error| specs::obstacles(&api, error.problems()))?;
    let options = options(arguments);
    if arguments.keep_going {
        for left_out in leave_out(&mut api, &options) {
            say_sentence(&format!("warning: {left_out}"));
        }
    }
    let made = match folder(arguments) {
        None => generate(&api, &options).map(Made::File),
        Some(_) => generate_folder(&api, &options).map(Made::Folder),
    };
    made.map_err(|error| specs::obstacles(&api, error.problems()))
}

/// What was generated.
enum Made {
    File(String),
    /// The files of a folder by their names.
    Folder(BTreeMap<String, String>),
}

fn options(arguments: &Generate) -> Options {
    let mut options = Options::default();
    options.newtypes = arguments.newtypes;
    options.doc_tests.clone_from(&arguments.doc_tests);
    options.answers = arguments.answers;
    options.formats = arguments.formats.iter().cloned().collect();
    options.replaced = arguments.replaced.iter().cloned().collect();
    options.derives = arguments
        .derives
        .iter()
        .map(|text| match text.split_once('=') {
            Some((name, path)) => Derive {
                of: Some(name.to_owned()),
                path: path.to_owned(),
            },
            None => Derive {
                of: None,
                path: text.clone(),
            },
        })
        .collect();
    options
}

/// The folder that the code goes to, a file for each module.
fn folder(arguments: &Generate) -> Option<&Path> {
    let path = arguments.output.as_deref()?;
    let text = path.as_os_str().to_string_lossy();
    (text.ends_with(['/', std::path::MAIN_SEPARATOR]) || path.is_dir()).then_some(path)
}

/// The generated files of a folder that no module is left for.
fn left_over(folder: &Path, files: &[(PathBuf, String)]) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| files.iter().all(|(known, _)| known != path))
        .filter(|path| fs::read_to_string(path).is_ok_and(|text| is_generated(&text)))
        .collect();
    found.sort();
    found
}

/// Compares files with what they should have.
fn check(
    arguments: &Generate,
    files: &[(PathBuf, String)],
    left_over: &[PathBuf],
) -> Result<Exit, Failure> {
    let mut problems = Vec::new();
    for (path, code) in files {
        match fs::read_to_string(path) {
            Ok(written) => {
                let difference = first_difference(&written, code);
                problems.extend(difference.map(|difference| outdated(path, &difference)));
            }
            Err(error) if files.len() > 1 && error.kind() == ErrorKind::NotFound => {
                problems.push(format!("error: {}: the file is missing", path.display()));
            }
            Err(error) => return Err(files::problem(path, &error).into()),
        }
    }
    for path in left_over {
        let path = path.display();
        problems.push(format!(
            "error: {path}: the spec generates no such file any more"
        ));
    }
    if problems.is_empty() {
        return Ok(Exit::Clean);
    }
    for problem in problems {
        say(&problem);
    }
    say(&format!("To bring it up to date: {}", command(arguments)));
    Ok(Exit::Faults)
}

/// Writes the file unless it holds the code already: then its time stamp stays as it is, and
/// nothing that depends on it is built again.
fn write(path: &Path, code: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|written| written == code) {
        return Ok(());
    }
    fs::write(path, code).map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: cannot be written: {error}", path.display()))
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

fn outdated(path: &Path, difference: &Difference<'_>) -> String {
    let shown = |line: Option<&str>| match line {
        Some(line) => line.trim().chars().take(100).collect(),
        None => "(the file ends here)".to_owned(),
    };
    format!(
        "error: {path}:{line}: the file is not what the spec generates\n  \
           the file has:    {written}\n  \
           it should have:  {generated}",
        path = path.display(),
        line = difference.line,
        written = shown(difference.written),
        generated = shown(difference.generated),
    )
}

/// The command that writes what `--check` compares.
fn command(arguments: &Generate) -> String {
    let mut words = vec!["callsheet generate".to_owned()];
    words.extend(
        arguments
            .specs
            .iter()
            .map(|spec| spec.display().to_string()),
    );
    let mut option = |name: &str, value: String| words.push(format!("--{name} {value}"));
    for (uri, file) in &arguments.documents {
        option("document", format!("{uri}={}", file.display()));
    }
    for (format, path) in &arguments.formats {
        option("format", format!("{format}={path}"));
    }
    for (name, path) in &arguments.replaced {
        option("replace", format!("{name}={path}"));
    }
    for derive in &arguments.derives {
        option("derive", derive.clone());
    }
    for name in &arguments.operations {
        option("operation", name.clone());
    }
    let flags = [
        ("--annotate-formats", arguments.annotate_formats),
        ("--newtypes", arguments.newtypes),
        ("--answers", arguments.answers),
        ("--keep-going", arguments.keep_going),
    ];
    let flags = flags.into_iter().filter(|(_, is_given)| *is_given);
    words.extend(flags.map(|(flag, _)| flag.to_owned()));
    let output = arguments.output.iter();
    words.extend(output.map(|path| format!("-o {}", path.display())));
    words.join(" ")
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
