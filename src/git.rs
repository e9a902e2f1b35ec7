//! Which files git has changed, and what it will commit.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use crate::config;
use crate::exit::Failure;
use crate::files;

/// A file as it stands in git's index.
#[derive(Debug)]
pub(crate) struct Staged {
    pub(crate) path: PathBuf,
    pub(crate) content: Vec<u8>,
}

/// The files that the next commit adds or changes, with the content that it would give them,
/// which may not be that of the folder. Only those that `wanted` says yes to are read.
pub(crate) fn staged(wanted: impl Fn(&Path) -> bool) -> Result<Vec<Staged>, Failure> {
    let top = top("--staged")?;
    let raw = git(
        &top,
        &[
            "diff",
            "--cached",
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--diff-filter=ACMT",
        ],
    )?;
    let mut found = Vec::new();
    let mut fields = raw.split(|byte| *byte == 0);
    while let (Some(facts), Some(name)) = (fields.next(), fields.next()) {
        // `:100644 100644 OLD NEW M`, then the name.
        let facts = String::from_utf8_lossy(facts).into_owned();
        let facts: Vec<_> = facts.split(' ').collect();
        let path = top.join(path_of(name));
        if let [_, mode, _, id, _] = facts.as_slice()
            // Neither links nor submodules have a text.
            && mode.starts_with("100")
            && wanted(&path)
        {
            found.push((path, (*id).to_owned()));
        }
    }
    let ids: Vec<_> = found.iter().map(|(_, id)| id.as_str()).collect();
    let contents = contents(&top, &ids)?;
    Ok(found
        .into_iter()
        .zip(contents)
        .map(|((path, _), content)| Staged { path, content })
        .collect())
}

/// The configs that the next commit holds, whether or not it changes them.
pub(crate) fn configs() -> Result<HashMap<PathBuf, Vec<u8>>, Failure> {
    let top = top("--staged")?;
    let pattern = format!(":(top,glob)**/{}", config::NAME);
    let listed = git(&top, &["ls-files", "--stage", "-z", "--", &pattern])?;
    let mut found = Vec::new();
    for entry in listed.split(|byte| *byte == 0) {
        // `100644 ID 0`, a tab, then the name. Of a conflict there are several, none of which is
        // what will be committed.
        let Some(tab) = entry.iter().position(|byte| *byte == b'\t') else {
            continue;
        };
        let facts = String::from_utf8_lossy(&entry[..tab]).into_owned();
        if let [mode, id, "0"] = facts.split(' ').collect::<Vec<_>>().as_slice()
            && mode.starts_with("100")
        {
            found.push((top.join(path_of(&entry[tab + 1..])), (*id).to_owned()));
        }
    }
    let ids: Vec<_> = found.iter().map(|(_, id)| id.as_str()).collect();
    let contents = contents(&top, &ids)?;
    let paths = found.into_iter().map(|(path, _)| path);
    Ok(paths.zip(contents).collect())
}

/// The files that are there and were changed since the current branch left `revision`, those
/// that git does not know yet included.
pub(crate) fn since(revision: &str) -> Result<Vec<PathBuf>, Failure> {
    let top = top("--since")?;
    // Resolved first, so that nothing that begins with a dash is taken for an option.
    let commit = git(
        &top,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &format!("{revision}^{{commit}}"),
        ],
    )
    .map_err(|_| Failure::new(format!("--since: git knows no revision `{revision}`")))?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let changed = git(
        &top,
        &[
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--diff-filter=ACMT",
            "--merge-base",
            &commit,
        ],
    )?;
    let new = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let names = [changed, new].concat();
    let mut paths: Vec<_> = names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| top.join(path_of(name)))
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// The folder of the repository that the current folder lies in.
fn top(option: &str) -> Result<PathBuf, Failure> {
    let here = files::absolute(Path::new("."));
    let answer = git(&here, &["rev-parse", "--show-toplevel"]).map_err(|Failure(problems)| {
        let reasons: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let reason = reasons.join("; ");
        Failure::new(format!("{option} asks git what has changed, but {reason}"))
    })?;
    let name = answer.strip_suffix(b"\n").unwrap_or(&answer);
    Ok(path_of(name))
}

/// What git prints.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let ran = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_run(&error))?;
    succeeded(&ran)?;
    Ok(ran.stdout)
}

/// The contents of the objects with these ids, by one run of git.
fn contents(folder: &Path, ids: &[&str]) -> Result<Vec<Vec<u8>>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| not_run(&error))?;
    let input = child.stdin.take();
    let list: String = ids.iter().flat_map(|id| [id, "\n"]).collect();
    // Git answers while it is asked; whoever only asks is stuck once its answers fill the pipe.
    let asking = thread::spawn(move || input.map(|mut input| input.write_all(list.as_bytes())));
    let ran = child.wait_with_output().map_err(|error| not_run(&error))?;
    // If git ended early, its own words say why.
    drop(asking.join());
    succeeded(&ran)?;
    let mut answers = ran.stdout.as_slice();
    ids.iter().map(|_| content(&mut answers)).collect()
}

/// The next object: `ID blob SIZE`, a line break, the content, a line break.
fn content(answers: &mut &[u8]) -> Result<Vec<u8>, Failure> {
    let unexpected = || Failure::new("git gave an answer that was not understood");
    let end = answers.iter().position(|byte| *byte == b'\n');
    let (head, rest) = answers.split_at(end.ok_or_else(unexpected)?);
    let head = String::from_utf8_lossy(head).into_owned();
    let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
    let mut content = vec![0; size.ok_or_else(unexpected)?];
    *answers = rest.get(1..).unwrap_or_default();
    answers.read_exact(&mut content).map_err(|_| unexpected())?;
    *answers = answers.get(1..).unwrap_or_default();
    Ok(content)
}

fn succeeded(ran: &Output) -> Result<(), Failure> {
    if ran.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let first = said.lines().next().unwrap_or("it failed without a word");
    let first = first.trim_start_matches("fatal: ");
    Err(Failure::new(format!("git says: {first}")))
}

fn not_run(error: &io::Error) -> Failure {
    Failure::new(match error.kind() {
        io::ErrorKind::NotFound => "git is not installed".to_owned(),
        _ => format!("git cannot be run: {error}"),
    })
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;

    PathBuf::from(std::ffi::OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}
