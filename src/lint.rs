//! `callsheet lint`: what is wrong with request files.

use std::path::PathBuf;

use callsheet_validator::render::Look;
use callsheet_validator::{Level, Severity};

use crate::args::Lint;
use crate::check::{self, Checked, Kept, Origin, Selection, Task};
use crate::config::Exclusion;
use crate::exit::{Exit, Failure};
use crate::output::{Output, say};
use crate::show::show;
use crate::words::counted;

pub(crate) fn run(arguments: &Lint, output: &mut Output) -> Result<Exit, Failure> {
    let here = [PathBuf::from(".")];
    let (paths, selection) = match arguments.paths.as_slice() {
        [] => (here.as_slice(), Selection::Claimed),
        paths if arguments.only_claimed => (paths, Selection::Claimed),
        paths => (paths, Selection::All),
    };
    let origin = match &arguments.since {
        Some(revision) => Origin::Since(revision),
        None if arguments.staged => Origin::Index,
        None => Origin::Disk,
    };
    let checked = check::check(&Task {
        paths,
        origin,
        exclusion: Exclusion::of_patterns(&arguments.exclude)?,
        force_exclude: arguments.force_exclude,
        items: arguments.items,
        limits: &arguments.limits,
        endpoint: arguments.endpoint.as_deref(),
        spec: arguments.spec.as_deref(),
        stdin_filename: arguments.stdin_filename.as_deref(),
        selection,
        kept: Kept::Shown,
        levels: levels(arguments),
    })?;
    let fails_from = if arguments.deny_warnings {
        Severity::Warning
    } else {
        Severity::Error
    };
    let look = Look {
        color: output.color(),
        ..Look::default()
    };
    output.print(&show(&checked, arguments.format, look, fails_from))?;
    // What was found comes before what is said of it, also where both go to the same place.
    output.flush()?;
    let counts = Counts::of(&checked);
    complain(&checked);
    let denied = arguments.deny_warnings && counts.warnings > 0;
    let suffix = if denied { " (warnings are denied)" } else { "" };
    say(&format!("{}{suffix}", summary(&checked, counts)));

    // That nothing has changed is no fault, and neither is it that a hook is given other files.
    let may_be_nothing = arguments.only_claimed || origin != Origin::Disk;
    let is_nothing = checked.files.is_empty() && !may_be_nothing;
    Ok(match counts.errors {
        _ if is_nothing || !checked.problems.is_empty() => Exit::NotDone,
        0 if !denied => Exit::Clean,
        _ => Exit::Faults,
    })
}

/// Says on standard error what is wrong with files that are to be sent.
#[cfg(feature = "client")]
pub(crate) fn report_before_sending(checked: &Checked, output: &Output) -> Exit {
    let counts = Counts::of(checked);
    complain(checked);
    if counts.is_anything() {
        let look = Look {
            color: output.color_beside(),
            ..Look::default()
        };
        let text = show(checked, crate::args::Format::Full, look, Severity::Error);
        say(text.trim_end());
        say(&summary(checked, counts));
    }
    match counts.errors {
        _ if !checked.problems.is_empty() => Exit::NotDone,
        0 => Exit::Clean,
        _ => Exit::Faults,
    }
}

/// The levels that the command line sets; the strictest comes last, because the last one counts.
fn levels(arguments: &Lint) -> Vec<(&str, Level)> {
    let sets = [
        (&arguments.allow, Level::Off),
        (&arguments.warn, Level::Warning),
        (&arguments.deny, Level::Error),
    ];
    let of_set = |(rules, level)| {
        let rules: &Vec<String> = rules;
        rules.iter().map(move |rule| (rule.as_str(), level))
    };
    sets.into_iter().flat_map(of_set).collect()
}

/// How many diagnostics there are of each severity.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    errors: usize,
    warnings: usize,
    remarks: usize,
}

impl Counts {
    fn of(checked: &Checked) -> Self {
        let mut counts = Self::default();
        for diagnostic in checked
            .files
            .iter()
            .flat_map(|file| &file.report.diagnostics)
        {
            match diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.remarks += 1,
            }
        }
        counts
    }

    #[cfg(feature = "client")]
    fn is_anything(self) -> bool {
        self.errors + self.warnings + self.remarks > 0
    }
}

/// Says what could not be checked.
fn complain(checked: &Checked) {
    for problem in &checked.problems {
        say(&format!("error: {problem}"));
    }
    for folder in &checked.empty_folders {
        say(&format!(
            "warning: {}: there is nothing to lint in this folder (.yaml, .yml, .json, .jsonc)",
            folder.display()
        ));
    }
}

/// The last line of a run.
fn summary(checked: &Checked, counts: Counts) -> String {
    let mut passed_over = match checked.passed_over {
        0 => String::new(),
        1 => ", 1 file passed over that nothing claims as a request".to_owned(),
        count => format!(", {count} files passed over that nothing claims as requests"),
    };
    if checked.excluded > 0 {
        let excluded = counted(checked.excluded as u64, "file");
        passed_over = format!("{passed_over}, {excluded} excluded");
    }
    if checked.files.is_empty() {
        let help = match checked.passed_over {
            0 => "",
            _ => " (`callsheet lint --help` says what does)",
        };
        return format!("nothing was checked{passed_over}{help}");
    }
    let found = [
        (counts.errors, "error"),
        (counts.warnings, "warning"),
        (counts.remarks, "remark"),
    ];
    let found: Vec<_> = found
        .into_iter()
        .filter(|(count, noun)| *count > 0 || *noun == "error")
        .map(|(count, noun)| match count {
            0 => format!("no {noun}s"),
            _ => counted(count as u64, noun),
        })
        .collect();
    format!(
        "{} checked: {}{passed_over}",
        counted(checked.files.len() as u64, "file"),
        found.join(", ")
    )
}
