//! What was found, in the format that was asked for.

use callsheet_validator::Severity;
use callsheet_validator::render::{self, Linted, Look, Run};
use rayon::prelude::*;

use crate::args::Format;
use crate::check::{Checked, CheckedFile};
use crate::files;

/// The diagnostics of all files, in the order of the files.
pub(crate) fn show(checked: &Checked, format: Format, look: Look, fails_from: Severity) -> String {
    let render = match format {
        Format::Full => {
            return texts(&checked.files, |file| {
                render::full(&file.source, &file.report.diagnostics, look)
            });
        }
        Format::Concise => {
            return texts(&checked.files, |file| {
                render::concise(&file.source, &file.report.diagnostics)
            });
        }
        Format::Json => render::json,
        Format::Jsonl => render::jsonl,
        Format::Github => render::github,
        Format::Gitlab => render::gitlab,
        Format::Junit => render::junit,
        Format::Sarif => render::sarif,
    };
    render(&run(checked, fails_from))
}

fn texts(files: &[CheckedFile], text: impl Fn(&CheckedFile) -> String + Sync + Send) -> String {
    match files {
        // Threads for one file would take longer than the file.
        [only] => text(only),
        files => files.par_iter().map(text).collect(),
    }
}

fn run(checked: &Checked, fails_from: Severity) -> Run<'_> {
    let root = files::repository();
    let mut run = Run::new(Vec::new());
    for file in &checked.files {
        let mut linted = Linted::new(&file.source, &file.report.diagnostics);
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
