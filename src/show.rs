//! What was found, in the format that was asked for.

use callsheet_spec::source::Source;
use callsheet_validator::Severity;
use callsheet_validator::render::{self, Linted, Look, Run};
use rayon::prelude::*;

use crate::args::Format;
use crate::check::{Checked, CheckedFile, Details};
use crate::files;

/// The diagnostics of all files, in the order of the files.
pub(crate) fn show(checked: &Checked, format: Format, look: Look, fails_from: Severity) -> String {
    let render = match format {
        Format::Full => return texts(&checked.files, |file| full(file, look)),
        Format::Concise => return texts(&checked.files, concise),
        Format::Json => render::json,
        Format::Jsonl => render::jsonl,
        Format::Github => render::github,
        Format::Gitlab => render::gitlab,
        Format::Junit => render::junit,
        Format::Sarif => render::sarif,
    };
    // Of a file of which there is nothing to say, programs are told the name.
    let unnamed = |file: &&CheckedFile| file.details.is_none();
    let named = |file: &CheckedFile| Source::new(files::name(&file.path), "");
    let clean: Vec<_> = checked.files.iter().filter(unnamed).map(named).collect();
    render(&run(checked, &clean, fails_from))
}

fn full(file: &Details, look: Look) -> String {
    render::full(&file.source, &file.report.diagnostics, look)
}

fn concise(file: &Details) -> String {
    render::concise(&file.source, &file.report.diagnostics)
}

fn texts(files: &[CheckedFile], text: impl Fn(&Details) -> String + Sync + Send) -> String {
    let told: Vec<_> = files
        .iter()
        .filter_map(|file| file.details.as_deref())
        .collect();
    match told.as_slice() {
        [] => String::new(),
        // Threads for one file would take longer than the file.
        [only] => text(only),
        told => told.par_iter().map(|file| text(file)).collect(),
    }
}

fn run<'a>(checked: &'a Checked, clean: &'a [Source], fails_from: Severity) -> Run<'a> {
    let root = files::repository();
    let mut run = Run::new(Vec::new());
    let mut clean = clean.iter();
    for file in &checked.files {
        let source = file.details.as_ref().map(|details| &details.source);
        let Some(source) = source.or_else(|| clean.next()) else {
            continue;
        };
        let mut linted = Linted::new(source, file.found());
        linted.path = files::within(&root, &linted.path);
        run.files.push(linted);
    }
    run.problems.clone_from(&checked.problems);
    for problem in &mut run.problems {
        problem.path = problem.file.as_ref().map(|file| files::within(&root, file));
    }
    run.passed_over = checked.passed_over + checked.excluded;
    run.fails_from = fails_from;
    run
}
