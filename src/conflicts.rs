//! Options of `callsheet lint` that say different things: what each does, and what to do instead.

use crate::args::Lint;
use crate::exit::Failure;

/// Refuses options that cannot be had together.
pub(crate) fn refuse(arguments: &Lint) -> Result<(), Failure> {
    let fixing = &arguments.fixing;
    let is_staged = arguments.staged;
    let is_since = arguments.since.is_some();
    let names_input = arguments.stdin_filename.is_some();
    let conflicts = [
        (
            fixing.fix && fixing.diff,
            "--fix changes the files, and --diff shows what it would change and changes nothing: \
             give one of them",
        ),
        (
            fixing.unsafe_fixes && !fixing.fix && !fixing.diff,
            "--unsafe-fixes says which fixes are made, and none are asked for: give --fix, which \
             makes them, or --diff, which shows them",
        ),
        (
            fixing.fix && is_staged,
            "--staged lints what git will commit, and --fix changes the files in the folder, which \
             may say something else: fix them with `callsheet lint --fix FILE`, then stage them \
             again; --staged --diff shows what can be fixed",
        ),
        (
            arguments.statistics && fixing.diff,
            "--statistics counts what is found, and --diff shows what would be fixed of it: give \
             one of them",
        ),
        (
            is_staged && is_since,
            "--staged lints what git will commit, and --since what has changed since a revision: \
             give one of them",
        ),
        (
            is_staged && names_input,
            "--staged takes what is linted from git, and --stdin-filename from standard input: \
             give one of them",
        ),
        (
            is_since && names_input,
            "--since takes what is linted from git, and --stdin-filename from standard input: \
             give one of them",
        ),
    ];
    match conflicts.into_iter().find(|(is_given, _)| *is_given) {
        Some((_, why)) => Err(Failure::new(why)),
        None => Ok(()),
    }
}
