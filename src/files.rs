//! From the paths of the command line to the files to read.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use callsheet_spec::document::Format;
use callsheet_validator::render::Problem;
use ignore::WalkBuilder;

use crate::exit::Failure;
use crate::git;

/// The path that stands for standard input.
pub(crate) const STDIN: &str = "-";

/// The end of the names of files that tell about outputs. They lie where requests lie, and are none.
pub(crate) const SIDECAR: &str = ".callsheet.json";

/// A file to look at.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    /// Whether the command line names the very file, rather than a folder that it lies in.
    pub(crate) is_named: bool,
    /// What to take for its content, if that is not what stands in the file.
    pub(crate) content: Option<Vec<u8>>,
}

impl Candidate {
    fn named(path: PathBuf) -> Self {
        Self {
            path,
            is_named: true,
            content: None,
        }
    }

    fn met(path: PathBuf) -> Self {
        Self {
            path,
            is_named: false,
            content: None,
        }
    }
}

/// What was found under the paths of the command line.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The files, each once: in the order of the paths, those of a folder sorted.
    pub(crate) files: Vec<Candidate>,
    /// What could not be looked at.
    pub(crate) problems: Vec<Problem>,
    /// The folders in which there is no such file.
    pub(crate) empty: Vec<PathBuf>,
}

/// Looks for files. One that is named is taken whatever its extension; in folders those with the
/// extension of a request file are, unless they are hidden or `.gitignore` names them.
pub(crate) fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        match fs::metadata(path) {
            _ if path.as_os_str() == STDIN => found.files.push(Candidate::named(path.clone())),
            Ok(metadata) if metadata.is_dir() => walk(path, &mut found),
            Ok(metadata) => match not_a_file(&metadata) {
                Some(why) => {
                    let message = format!("{why}; to lint what it gives, pipe it to `-`");
                    let name = path.display().to_string();
                    found.problems.push(Problem::new(name, message));
                }
                None => found.files.push(Candidate::named(without_dot(path))),
            },
            Err(error) => found.problems.push(problem(path, &error)),
        }
    }
    if paths.len() > 1 {
        let mut seen = HashSet::new();
        found
            .files
            .retain(|candidate| seen.insert(candidate.path.clone()));
    }
    found
}

/// Those of the request files under some paths that the next commit adds or changes, with the
/// content that it gives them.
pub(crate) fn staged(paths: &[PathBuf]) -> Result<Found, Failure> {
    let under = Under::new(paths);
    let files = git::staged(|path| under.covers(path))?;
    let candidate = |staged: git::Staged| Candidate {
        content: Some(staged.content),
        ..Candidate::met(relative(&staged.path))
    };
    Ok(Found {
        files: files.into_iter().map(candidate).collect(),
        ..Found::default()
    })
}

/// Those of the request files under some paths that changed since a revision.
pub(crate) fn since(revision: &str, paths: &[PathBuf]) -> Result<Found, Failure> {
    let under = Under::new(paths);
    let changed = git::since(revision)?;
    let wanted = changed.iter().filter(|path| under.covers(path));
    // A changed submodule, or a link to a folder, is no file to read.
    let wanted = wanted.filter(|path| !path.is_dir());
    Ok(Found {
        files: wanted.map(|path| Candidate::met(relative(path))).collect(),
        ..Found::default()
    })
}

/// Which of many files are wanted.
struct Under(Vec<PathBuf>);

impl Under {
    fn new(paths: &[PathBuf]) -> Self {
        Self(paths.iter().map(|path| absolute(path)).collect())
    }

    fn covers(&self, path: &Path) -> bool {
        request_format(path).is_some() && self.0.iter().any(|above| path.starts_with(above))
    }
}

/// Why a path cannot be read.
pub(crate) fn problem(path: &Path, error: &std::io::Error) -> Problem {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let message = if is_link && fs::metadata(path).is_err() {
        format!("this link leads nowhere ({error})")
    } else if error.kind() == std::io::ErrorKind::NotFound {
        "there is no such file".to_owned()
    } else {
        format!("cannot be read: {error}")
    };
    Problem::new(path.display().to_string(), message)
}

/// Why something that is neither a folder nor a file is not read: what comes from a pipe or a
/// device may never come, or never end.
pub(crate) fn not_a_file(metadata: &fs::Metadata) -> Option<&'static str> {
    (!metadata.is_file() && !metadata.is_dir())
        .then_some("this is a pipe or a device, not a file, and is not read")
}

/// Has the disk keep the names in a folder. Where folders cannot be opened, or do not take such a
/// wish, the system sees to it by itself.
#[cfg(feature = "client")]
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    use std::io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};

    if !cfg!(unix) {
        return Ok(());
    }
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), InvalidInput | PermissionDenied | Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}

/// The same for the folder that a path lies in.
#[cfg(feature = "client")]
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    sync_folder(folder.unwrap_or(Path::new(".")))
}

/// A path as an absolute one without `.` and `..`, whether or not it exists.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    if is_plain(path) {
        return path.to_owned();
    }
    let mut components = path.components();
    if components.all(|component| matches!(component, Component::Normal(_))) {
        return here().join(path);
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            _ => plain.push(component),
        }
    }
    plain
}

/// Whether a path is an absolute one already, which is seen without taking it apart.
fn is_plain(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut pairs = bytes.windows(2);
    cfg!(unix)
        && bytes.first() == Some(&b'/')
        && bytes.last() != Some(&b'/')
        && !pairs.any(|pair| pair[0] == b'/' && matches!(pair[1], b'/' | b'.'))
}

/// The current folder, which is asked for once: there may be thousands of files in it.
fn here() -> &'static Path {
    static HERE: OnceLock<PathBuf> = OnceLock::new();
    HERE.get_or_init(|| std::path::absolute(".").unwrap_or_else(|_| PathBuf::from(".")))
}

/// An absolute path as a person would write it: relative to the current folder if it lies in it.
pub(crate) fn shown(path: &Path) -> String {
    relative(path).display().to_string()
}

/// An absolute path, or one relative to the current folder if it lies in it.
pub(crate) fn relative(path: &Path) -> PathBuf {
    path.strip_prefix(here()).unwrap_or(path).to_owned()
}

/// The root of the git repository around the current folder, or else the current folder.
pub(crate) fn repository() -> PathBuf {
    let root = here()
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    root.unwrap_or(here()).to_owned()
}

/// A path as services know it that show a repository: relative to its root, with `/` between the
/// parts. What lies outside stays absolute, and what is no path as it is.
pub(crate) fn within(root: &Path, name: &str) -> String {
    if name.starts_with('<') {
        return name.to_owned();
    }
    let absolute = absolute(Path::new(name));
    let path = absolute.strip_prefix(root).unwrap_or(&absolute);
    path.to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}

fn walk(folder: &Path, found: &mut Found) {
    let before = found.files.len() + found.problems.len();
    let walk = WalkBuilder::new(folder)
        // `.gitignore` counts in a folder that is no git repository (yet), too.
        .require_git(false)
        .build();
    let first = found.files.len();
    let is_dotted = folder.starts_with(".");
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let message = format!("cannot be searched: {error}");
                let folder = folder.display().to_string();
                found.problems.push(Problem::new(folder, message));
                continue;
            }
        };
        let path = entry.path();
        if request_format(path).is_none() {
            continue;
        }
        // A link is followed to a file, but not to a folder, which could lead anywhere. What
        // cannot be looked at is a problem once it is known to be wanted.
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if !is_file && fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            continue;
        }
        found.files.push(Candidate::met(if is_dotted {
            without_dot(path)
        } else {
            entry.into_path()
        }));
    }
    // What all paths begin with need not be compared for every pair of thousands.
    let common = without_dot(folder).as_os_str().len();
    found.files[first..].sort_unstable_by(|one, other| in_order(&one.path, &other.path, common));
    if found.files.len() + found.problems.len() == before {
        found.empty.push(folder.to_owned());
    }
}

/// The order of two paths by their parts, whose first `common` bytes are the same. That of `Path`
/// is the same, but takes each path apart.
fn in_order(one: &Path, other: &Path, common: usize) -> Ordering {
    let one = one.as_os_str().as_encoded_bytes();
    let other = other.as_os_str().as_encoded_bytes();
    let (one, other) = match (one.get(common..), other.get(common..)) {
        (Some(one), Some(other)) => (one, other),
        _ => (one, other),
    };
    // Most of what the paths have in common is passed over many bytes at a time.
    let chunks = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
    let chunks = 8 * chunks.take_while(|(x, y)| x == y).count();
    let rest = one[chunks..].iter().zip(&other[chunks..]);
    let same = chunks + rest.take_while(|(x, y)| x == y).count();
    let is_inside = |byte: u8| !std::path::is_separator(char::from(byte));
    let rank = |bytes: &[u8]| bytes.get(same).map(|byte| (is_inside(*byte), *byte));
    rank(one).cmp(&rank(other))
}

/// The format of a file that has the name of a request file.
pub(crate) fn request_format(path: &Path) -> Option<Format> {
    if is_sidecar(path) {
        return None;
    }
    match path.to_str() {
        Some(path) => Format::of_path(path),
        None => Format::of_path(&path.to_string_lossy()),
    }
}

/// Whether a file tells about outputs, and so is no request.
pub(crate) fn is_sidecar(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.ends_with(SIDECAR.as_bytes())
}

/// Whether a file has that name, in whatever folder. The path is taken apart only if it may.
pub(crate) fn is_called(path: &Path, name: &str) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.ends_with(name.as_bytes()) && path.ends_with(name)
}

/// A path as it is shown.
pub(crate) fn name(path: &Path) -> String {
    // This is what `display` gives, without looking at every character.
    match path.to_str() {
        Some(path) => path.to_owned(),
        None => path.display().to_string(),
    }
}

/// A path without the dot that it may begin with.
pub(crate) fn without_dot(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_know_a_file_by_its_place_in_the_repository() {
        let here = absolute(Path::new("."));
        let shown = |name: &str| within(&here, name);
        assert_eq!(shown("a.yaml"), "a.yaml");
        assert_eq!(shown("./b/../a.yaml"), "a.yaml");
        assert_eq!(shown(&here.join("b/a.yaml").to_string_lossy()), "b/a.yaml");
        assert_eq!(
            within(here.parent().unwrap(), "a.yaml")
                .matches('/')
                .count(),
            1
        );
        assert!(Path::new(&shown("../a.yaml")).is_absolute());
        assert_eq!(shown("<stdin>"), "<stdin>");
    }

    #[test]
    fn paths_are_ordered_by_their_parts() {
        let paths = [
            "a",
            "a/b",
            "a/b.yaml",
            "a/b/c",
            "a/b/c-d",
            "a/b/c/d",
            "a-b",
            "a-b/c",
            "a.yaml",
            "ab",
            "a long name/of a folder",
            "a long name.yaml",
            "a long name/of",
            "é",
            "",
        ];
        let folder = Path::new("folder");
        for one in paths.map(Path::new) {
            for other in paths.map(Path::new) {
                let expected = one.cmp(other);
                assert_eq!(in_order(one, other, 0), expected, "{one:?} {other:?}");
                let (one, other) = (folder.join(one), folder.join(other));
                assert_eq!(in_order(&one, &other, 6), expected, "{one:?} {other:?}");
            }
        }
    }
}
