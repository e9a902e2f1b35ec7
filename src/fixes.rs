//! Bringing fixed texts to where they belong: into the files, or to standard output.

use std::collections::HashSet;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use callsheet_validator::render::Problem;

use crate::check::{Checked, Details};
use crate::files::STDIN;

/// What came of the fixes of a run.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// How many faults were fixed.
    pub(crate) fixed: usize,
    /// The fixed text of standard input, or its text as it was if nothing could be fixed.
    pub(crate) input: Option<String>,
    /// The fixes that were not made, a line each.
    pub(crate) refused: Vec<String>,
}

/// Writes the fixed texts, and has every file show what is left in it. A file that cannot be
/// written keeps what was found in it and becomes a problem of the run.
pub(crate) fn write(checked: &mut Checked) -> Made {
    let mut made = Made {
        input: checked
            .passed_over_input
            .take()
            .map(|source| source.text().to_owned()),
        ..Made::default()
    };
    let mut written = HashSet::new();
    for file in &mut checked.files {
        let is_input = file.path.as_os_str() == STDIN;
        if let Some((before, after)) = file.change()
            && !is_input
            && let Err(why) = replace_once(&file.path, before.text(), after.text(), &mut written)
        {
            let problem = Problem::new(before.name(), format!("not fixed: {why}"));
            checked.problems.push(problem);
            if let Some(details) = &mut file.details {
                details.fixed = None;
            }
            continue;
        }
        let Some(details) = &mut file.details else {
            continue;
        };
        made.adopt(details);
        if is_input {
            made.input = Some(details.source.text().to_owned());
        }
    }
    made
}

impl Made {
    /// Counts what would be fixed and writes nothing.
    pub(crate) fn of_trial(checked: &Checked) -> Self {
        let mut made = Self::default();
        for file in checked
            .files
            .iter()
            .filter_map(|file| file.details.as_ref())
        {
            made.count(file);
        }
        made
    }

    fn count(&mut self, file: &Details) {
        let Some(fixed) = &file.fixed else {
            return;
        };
        self.fixed += fixed.fixed.len();
        for not_fixed in &fixed.not_fixed {
            let diagnostic = &not_fixed.diagnostic;
            let place = fixed.source.position(diagnostic.span.start);
            self.refused.push(format!(
                "{}:{place}: the fix for {} was not made: {}",
                fixed.source.name(),
                diagnostic.name(),
                not_fixed.why
            ));
        }
    }

    /// Has a file be what it was fixed to.
    fn adopt(&mut self, file: &mut Details) {
        self.count(file);
        if let Some(fixed) = file.fixed.take() {
            file.source = fixed.source;
            file.report = fixed.report;
        }
    }
}

/// Replaces the text of a file, unless another path of the run has led to the same file.
fn replace_once(
    path: &Path,
    before: &str,
    after: &str,
    written: &mut HashSet<PathBuf>,
) -> io::Result<()> {
    // A link stays a link, and what it leads to is fixed.
    let target = fs::canonicalize(path)?;
    if written.contains(&target) && fs::read(&target)? == after.as_bytes() {
        return Ok(());
    }
    replace(&target, before, after)?;
    written.insert(target);
    Ok(())
}

/// Replaces the text of a file: whole or not at all, with its permissions, and only if it still
/// is the text that was checked.
fn replace(path: &Path, before: &str, after: &str) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    let permissions = metadata.permissions();
    if permissions.readonly() {
        return Err(io::Error::other("the file is read-only"));
    }
    refuse_other_names(&metadata)?;
    let (beside, mut file) = create_beside(path)?;
    // The owner first: a change of the owner takes permissions away.
    let written = keep_owner(&file, &metadata)
        .and_then(|()| file.write_all(after.as_bytes()))
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            // As late as can be: what someone else has written in the meantime is not lost.
            if fs::read(path)? == before.as_bytes() {
                fs::rename(&beside, path)
            } else {
                Err(io::Error::other(
                    "it was changed by someone else in the meantime; run it again",
                ))
            }
        });
    if written.is_err() {
        // There is nothing to be done about a file that cannot be removed either.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Refuses a file that other names lead to: a new file takes the place of one name alone, and
/// behind the others the old text would stay.
#[cfg(unix)]
fn refuse_other_names(metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;

    if metadata.nlink() > 1 {
        return Err(io::Error::other(
            "the file has other names (hard links), behind which the old text would stay",
        ));
    }
    Ok(())
}

/// How many names a file has cannot be told here.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
fn refuse_other_names(_: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Gives a new file to the owner and the group of the one whose place it takes.
#[cfg(unix)]
fn keep_owner(file: &File, of: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let now = file.metadata()?;
    let owner = (now.uid() != of.uid()).then_some(of.uid());
    let group = (now.gid() != of.gid()).then_some(of.gid());
    if owner.is_none() && group.is_none() {
        return Ok(());
    }
    fchown(file, owner, group).map_err(|error| {
        io::Error::other(format!(
            "the file belongs to another user or group, which the fixed one could not be given \
             to: {error}"
        ))
    })
}

/// A new file has the owner that its folder gives it.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// A new file in the same folder, so that it can take the place of the other in one step.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 0;
    loop {
        let beside = path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()));
        let created = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside);
        match created {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => {
                number += 1;
            }
            created => return Ok((beside, created?)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test ends at what it does not expect

    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("callsheet-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_file_that_was_changed_meanwhile_is_left_alone() {
        let folder = scratch("changed");
        let path = folder.join("a.yaml");
        fs::write(&path, "new").unwrap();
        let why = replace(&path, "old", "fixed").unwrap_err().to_string();
        assert!(why.contains("changed by someone else"), "{why}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let left = fs::read_dir(&folder).unwrap().count();
        assert_eq!(left, 1, "the temporary file is gone");
        replace(&path, "new", "fixed").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "fixed");
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_other_names_is_left_alone() {
        let folder = scratch("linked");
        let (path, other) = (folder.join("a.yaml"), folder.join("b.yaml"));
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, &other).unwrap();
        let why = replace(&path, "old", "fixed").unwrap_err().to_string();
        assert!(why.contains("has other names (hard links)"), "{why}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_file(&other).unwrap();
        replace(&path, "old", "fixed").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "fixed");
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_owner_and_permissions() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

        let folder = scratch("owned");
        let path = folder.join("a.yaml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        // Only the administrator can give a file away; for others it is their own.
        let _ = chown(&path, Some(1234), Some(4321));
        let facts = |metadata: &Metadata| (metadata.uid(), metadata.gid(), metadata.mode());
        let before = facts(&fs::metadata(&path).unwrap());
        replace(&path, "old", "fixed").unwrap();
        assert_eq!(facts(&fs::metadata(&path).unwrap()), before);
        fs::remove_dir_all(folder).unwrap();
    }
}
