//! `callsheet lint`: what is wrong with request files.

use std::borrow::Cow;
use std::path::PathBuf;

use callsheet_validator::render;
use callsheet_validator::{Level, Safety, Severity, Suppressing};

use crate::args::{Format, Lint};
use crate::check::{self, Checked, CheckedFile, Kept, Origin, Selection, Task};
use crate::config::Exclusion;
use crate::conflicts;
use crate::exit::{Exit, Failure};
use crate::files::STDIN;
use crate::fixes::{self, Made};
use crate::output::{Output, say, say_sentence};
#[cfg(feature = "client")]
use crate::send::quoted;
use crate::show::show;
use crate::statistics::statistics;
use crate::words::{counted, grouped};

pub(crate) fn run(arguments: &Lint, output: &mut Output) -> Result<Exit, Failure> {
    match check(arguments) {
        Ok(checked) => report(arguments, checked, output),
        Err(failure) => not_checked(arguments, failure, output),
    }
}

/// Says why nothing could be checked, to programs in their format.
fn not_checked(
    arguments: &Lint,
    Failure(problems): Failure,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let checked = Checked {
        problems,
        ..Checked::default()
    };
    // Standard output is for a fixed text or for changes, which there are none of.
    let is_for_texts = arguments.fixing.diff || arguments.fixing.fix && is_of_input(arguments);
    if !arguments.format.is_for_people() && !is_for_texts {
        let look = output.look();
        output.print(&show(&checked, arguments.format, look, Severity::Error))?;
        output.flush()?;
    }
    complain(&checked, arguments.format, output);
    // Where it is no file that is wrong, the sentence says it all.
    if checked
        .problems
        .iter()
        .any(|problem| problem.file.is_some())
    {
        say("nothing was checked");
    }
    Ok(Exit::NotDone)
}

/// Finds out what is wrong with the files that the command line names.
fn check(arguments: &Lint) -> Result<Checked, Failure> {
    conflicts::refuse(arguments)?;
    let (paths, selection) = paths(arguments)?;
    let origin = match &arguments.since {
        Some(revision) => Origin::Since(revision),
        None if arguments.staged => Origin::Index,
        None => Origin::Disk,
    };
    check::check(&Task {
        paths: &paths,
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
        suppressions: if arguments.ignore_suppressions {
            Suppressing::Ignored
        } else {
            Suppressing::Honoured
        },
        fix: (arguments.fixing.fix || arguments.fixing.diff).then_some(most(arguments)),
    })
}

/// Which fixes are wanted, where any are.
fn most(arguments: &Lint) -> Safety {
    if arguments.fixing.unsafe_fixes {
        Safety::Unsafe
    } else {
        Safety::Safe
    }
}

/// Shows what was found, and writes what was fixed.
fn report(arguments: &Lint, mut checked: Checked, output: &mut Output) -> Result<Exit, Failure> {
    let most = most(arguments);
    // That nothing has changed is no fault, and neither is it that a hook is given other files.
    let may_be_nothing = arguments.only_claimed
        || arguments.staged
        || arguments.since.is_some()
        || arguments.force_exclude && checked.excluded > 0;
    let is_nothing = checked.files.is_empty() && !may_be_nothing;
    if arguments.fixing.diff {
        let exit = show_diff(&checked, arguments.format, most, output)?;
        return Ok(if is_nothing { Exit::NotDone } else { exit });
    }
    let fails_from = if arguments.deny_warnings {
        Severity::Warning
    } else {
        Severity::Error
    };
    let made = arguments.fixing.fix.then(|| fixes::write(&mut checked));
    let is_counted = arguments.statistics && arguments.format.is_for_people();
    let found = checked.files.iter().flat_map(CheckedFile::found);
    let show = |look| {
        if is_counted {
            statistics(found.clone())
        } else {
            show(&checked, arguments.format, look, fails_from)
        }
    };
    match made.as_ref().and_then(|made| made.input.as_deref()) {
        // Standard output is for the fixed text, so that an editor can take it as it is.
        Some(input) => {
            output.print(input)?;
            let shown = show(output.look_beside());
            if !shown.is_empty() {
                say(shown.trim_end());
            }
        }
        None => output.print(&show(output.look()))?,
    }
    // What was found comes before what is said of it, also where both go to the same place.
    output.flush()?;
    let table = statistics(found);
    if arguments.statistics && !is_counted && !table.is_empty() {
        say(table.trim_end());
    }
    let counts = Counts::of(&checked);
    complain(&checked, arguments.format, output);
    let denied = arguments.deny_warnings && counts.warnings > 0;
    let suffix = if denied { " (warnings are denied)" } else { "" };
    let summary = match &made {
        Some(made) => summary_of_fixes(&checked, made, most, "fixed"),
        None => summary(&checked, counts, &fixable_here(&checked)),
    };
    say_sentence(&format!("{summary}{suffix}"));

    Ok(match counts.errors {
        _ if is_nothing || !checked.problems.is_empty() => Exit::NotDone,
        0 if !denied => Exit::Clean,
        _ => Exit::Faults,
    })
}

/// Whether standard input is to be linted.
fn is_of_input(arguments: &Lint) -> bool {
    let given = arguments.paths.as_slice();
    let is_input = |path: &PathBuf| path.as_os_str() == STDIN;
    given.iter().any(is_input) || given.is_empty() && arguments.stdin_filename.is_some()
}

/// Where to look for files, and which of them to check.
fn paths(arguments: &Lint) -> Result<(Cow<'_, [PathBuf]>, Selection), Failure> {
    let names_input = arguments.stdin_filename.is_some();
    let given = arguments.paths.as_slice();
    if names_input && !is_of_input(arguments) {
        return Err(Failure::new(
            "--stdin-filename says what standard input stands for, but standard input is not to be \
             linted; name it, too: `-`",
        ));
    }
    let paths = match given {
        [] if names_input => vec![PathBuf::from(STDIN)].into(),
        [] => vec![PathBuf::from(".")].into(),
        given => given.into(),
    };
    let is_open = given.is_empty() && !names_input;
    let selection = if is_open || arguments.only_claimed {
        Selection::Claimed
    } else {
        Selection::All
    };
    Ok((paths, selection))
}

/// Shows what `--fix` would change.
fn show_diff(
    checked: &Checked,
    format: Format,
    most: Safety,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let changed = checked.files.iter().filter_map(CheckedFile::change);
    let mut count = 0;
    for (before, after) in changed {
        count += 1;
        output.print(&render::diff(before, after, output.color()))?;
    }
    output.flush()?;
    complain(checked, format, output);
    say_sentence(&summary_of_fixes(
        checked,
        &Made::of_trial(checked),
        most,
        "would fix",
    ));
    Ok(match count {
        _ if !checked.problems.is_empty() => Exit::NotDone,
        0 => Exit::Clean,
        _ => Exit::Faults,
    })
}

/// Says on standard error what is wrong with files that are to be sent to an endpoint.
#[cfg(feature = "client")]
pub(crate) fn report_before_sending(
    checked: &Checked,
    endpoint: Option<&str>,
    output: &Output,
) -> Exit {
    let counts = Counts::of(checked);
    complain(checked, Format::Full, output);
    if counts.all() > 0 {
        let look = output.look_beside();
        let text = show(checked, Format::Full, look, Severity::Error);
        say(text.trim_end());
        say_sentence(&summary(checked, counts, ""));
        if let Some(command) = fixing_command(checked, endpoint) {
            say(&command);
        }
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
        for diagnostic in checked.files.iter().flat_map(CheckedFile::left) {
            match diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.remarks += 1,
            }
        }
        counts
    }

    fn all(self) -> usize {
        self.errors + self.warnings + self.remarks
    }
}

/// Says what could not be checked.
fn complain(checked: &Checked, format: Format, output: &Output) {
    match format {
        Format::Full => output.complain(&checked.problems),
        // Whoever asks for lines gets lines here, too.
        _ => {
            for problem in &checked.problems {
                say(&format!("error: {problem}"));
            }
        }
    }
    for folder in &checked.empty_folders {
        say_sentence(&format!(
            "warning: {}: there is nothing to lint in this folder (.yaml, .yml, .json, .jsonc)",
            folder.display()
        ));
    }
}

/// The last line of a run. `fixable` says what can be fixed, and how.
fn summary(checked: &Checked, counts: Counts, fixable: &str) -> String {
    let mut passed_over = match checked.passed_over {
        0 => String::new(),
        1 => ", 1 file passed over that nothing claims as a request".to_owned(),
        count => format!(
            ", {} files passed over that nothing claims as requests",
            grouped(count as u64)
        ),
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
        "{} checked: {}{fixable}{passed_over}",
        counted(checked.files.len() as u64, "file"),
        found.join(", ")
    )
}

/// What `lint` itself can fix, with which options.
fn fixable_here(checked: &Checked) -> String {
    match (
        fixable(checked, Safety::Safe),
        fixable(checked, Safety::Unsafe),
    ) {
        (0, 0) => String::new(),
        (0, more) => format!(
            " ({} can be fixed with --fix --unsafe-fixes)",
            grouped(more as u64)
        ),
        (count, 0) => format!(" ({} can be fixed with --fix)", grouped(count as u64)),
        (count, more) => {
            let (count, more) = (grouped(count as u64), grouped(more as u64));
            format!(" ({count} can be fixed with --fix, {more} more with --unsafe-fixes)")
        }
    }
}

/// The command that fixes what can be fixed, for who has run another one.
#[cfg(feature = "client")]
fn fixing_command(checked: &Checked, endpoint: Option<&str>) -> Option<String> {
    let (count, options) = match (
        fixable(checked, Safety::Safe),
        fixable(checked, Safety::Unsafe),
    ) {
        (0, 0) => return None,
        (0, more) => (more, "--fix --unsafe-fixes"),
        (count, _) => (count, "--fix"),
    };
    let has_fix = |file: &&CheckedFile| file.left().iter().any(|fault| fault.fix.is_some());
    let files = checked.files.iter().filter(has_fix);
    let files = files.map(|file| quoted(&file.path.to_string_lossy()));
    let files: Vec<_> = files.collect();
    let endpoint = endpoint.map(|name| format!(" --endpoint {}", quoted(name)));
    Some(format!(
        "To fix {}: callsheet lint {options}{} {}",
        grouped(count as u64),
        endpoint.unwrap_or_default(),
        files.join(" ")
    ))
}

/// The last line of a run that fixes, after the fixes that were not made.
fn summary_of_fixes(checked: &Checked, made: &Made, most: Safety, fixed: &str) -> String {
    for refused in &made.refused {
        say_sentence(&format!("note: {refused}"));
    }
    let counts = Counts::of(checked);
    if checked.files.is_empty() {
        return summary(checked, counts, "");
    }
    let more = match fixable(checked, Safety::Unsafe) {
        more @ 1.. if most == Safety::Safe => {
            format!(" ({} more with --unsafe-fixes)", grouped(more as u64))
        }
        _ => String::new(),
    };
    format!(
        "{} checked: {fixed} {}, {} left{more}",
        counted(checked.files.len() as u64, "file"),
        grouped(made.fixed as u64),
        match counts.all() {
            0 => "none".to_owned(),
            left => grouped(left as u64),
        }
    )
}

/// How many of the faults that are left have a fix of a kind.
fn fixable(checked: &Checked, safety: Safety) -> usize {
    let found = checked.files.iter().flat_map(CheckedFile::left);
    let fixes = found.filter_map(|diagnostic| diagnostic.fix.as_ref());
    fixes.filter(|fix| fix.safety == safety).count()
}
