//! Which `callsheet.toml` counts for a file, and whether anything claims the file as a request.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use callsheet_spec::source::Source;
use callsheet_validator::render::Problem;

use crate::config::{self, Claim, Config, Faults};
use crate::exit::Failure;
use crate::files;

/// The `callsheet.toml` files that were met, each read once.
#[derive(Debug, Default)]
pub(crate) struct Configs {
    /// Every config, in the order in which they were met.
    pub(crate) all: Vec<Config>,
    /// What is to be read in the place of the files: what git will commit.
    staged: HashMap<PathBuf, Vec<u8>>,
    /// For each folder, which of them counts.
    of_folder: HashMap<PathBuf, Option<usize>>,
    /// The folder of the last file, as its path was given, and what it says of the files in it:
    /// mostly, the next one lies in it, too.
    last: Option<(PathBuf, OfFolder)>,
}

/// What a folder says of the files in it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OfFolder {
    /// The config that counts, as an index into [`Configs::all`].
    pub(crate) config: Option<usize>,
    /// Whether it lies below a folder `requests`, or is one.
    is_below_requests: bool,
}

impl Configs {
    /// Configs of which some have another content than their files.
    pub(crate) fn staged(contents: HashMap<PathBuf, Vec<u8>>) -> Self {
        Self {
            staged: contents,
            ..Self::default()
        }
    }

    /// What counts for a file: the config in its folder, or else in the nearest folder above.
    pub(crate) fn of_file(&mut self, path: &Path) -> Result<OfFolder, Failure> {
        match &self.last {
            Some((last, found)) if is_in(path, last) => return Ok(*found),
            _ => {}
        }
        let absolute = files::absolute(path);
        let Some(folder) = absolute.parent() else {
            return Ok(OfFolder::default());
        };
        let found = OfFolder {
            config: self.of_folder(folder)?,
            is_below_requests: is_below_requests(folder),
        };
        let written = path.parent().map(Path::to_owned);
        self.last = written.map(|written| (written, found));
        Ok(found)
    }

    fn of_folder(&mut self, folder: &Path) -> Result<Option<usize>, Failure> {
        if let Some(known) = self.of_folder.get(folder) {
            return Ok(*known);
        }
        let config = match self.read(folder)? {
            Some(config) => {
                self.all.push(config);
                Some(self.all.len() - 1)
            }
            None => folder
                .parent()
                .map_or(Ok(None), |above| self.of_folder(above))?,
        };
        self.of_folder.insert(folder.to_owned(), config);
        Ok(config)
    }

    /// The config of a folder, if there is one in it.
    fn read(&mut self, folder: &Path) -> Result<Option<Config>, Failure> {
        let path = folder.join(config::NAME);
        let name = files::shown(&path);
        let bytes = match self.staged.remove(&path) {
            Some(staged) => staged,
            None => {
                let why = match fs::metadata(&path) {
                    Ok(metadata) if metadata.is_dir() => Some("this is a folder, not a file"),
                    Ok(metadata) => files::not_a_file(&metadata),
                    Err(error) if is_missing(&path, &error) => return Ok(None),
                    // Reading it will say.
                    Err(_) => None,
                };
                if let Some(why) = why {
                    return Err(Problem::new(name, why).into());
                }
                fs::read(&path).map_err(|error| files::problem(&path, &error))?
            }
        };
        let source = Source::from_bytes(name.as_str(), bytes)
            .map_err(|not_text| Problem::new(name, not_text.to_string()))?;
        let config = Config::read(&source, folder).map_err(|faults| {
            Failure(match faults {
                Faults::Problems(problems) => problems,
                Faults::Diagnostics(found) => found
                    .iter()
                    .map(|diagnostic| Problem::of_diagnostic(&source, diagnostic))
                    .collect(),
            })
        })?;
        Ok(Some(config))
    }
}

/// Whether a file lies in a folder, both paths being written alike.
fn is_in(path: &Path, folder: &Path) -> bool {
    let is_separator = |byte: &u8| std::path::is_separator(char::from(*byte));
    let path = path.as_os_str().as_encoded_bytes();
    let folder = folder.as_os_str().as_encoded_bytes();
    match path.strip_prefix(folder) {
        Some(name) if folder.is_empty() || folder.last().is_some_and(is_separator) => {
            !name.iter().any(is_separator)
        }
        Some([separator, name @ ..]) => is_separator(separator) && !name.iter().any(is_separator),
        _ => false,
    }
}

/// Whether there is nothing of that name, not even a link that leads nowhere.
fn is_missing(path: &Path, error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};

    matches!(error.kind(), NotFound | NotADirectory) && fs::symlink_metadata(path).is_err()
}

/// What is known of a file before it is read.
#[derive(Debug)]
pub(crate) enum Claimed<'a> {
    /// An entry of its config claims it.
    ByConfig(&'a Claim),
    /// It lies below a folder `requests`, and no config says which files are requests.
    ByFolder,
    /// Nothing claims it.
    Not,
}

/// Whether a config or its place claims a file, whose absolute path is asked for if it matters.
pub(crate) fn claimed<'a, 'p>(
    config: Option<&'a Config>,
    folder: OfFolder,
    path: &Path,
    absolute: impl FnOnce() -> &'p Path,
) -> Claimed<'a> {
    match config {
        _ if files::is_sidecar(path) => Claimed::Not,
        Some(config) if !config.claims.is_empty() => match config.claim(absolute()) {
            Some(claim) => Claimed::ByConfig(claim),
            None => Claimed::Not,
        },
        _ if folder.is_below_requests && files::request_format(path).is_some() => Claimed::ByFolder,
        _ => Claimed::Not,
    }
}

/// Whether a folder is called `requests` or lies below one, of its git repository or, outside of
/// one, of the current folder: where these lie themselves says nothing of the files in it.
fn is_below_requests(folder: &Path) -> bool {
    let here = files::absolute(Path::new("."));
    let repository = folder
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    let within = folder
        .strip_prefix(repository.unwrap_or(&here))
        .unwrap_or(folder);
    within
        .components()
        .any(|folder| folder.as_os_str() == "requests")
}
