//! Which `callsheet.toml` counts for a file, and whether anything claims the file as a request.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::render;

use crate::config::{self, Claim, Config, Faults};
use crate::exit::Failure;
use crate::files;
use crate::words::counted;

/// The `callsheet.toml` files that were met, each read once.
#[derive(Debug, Default)]
pub(crate) struct Configs {
    /// Every config, in the order in which they were met.
    pub(crate) all: Vec<Config>,
    /// For each folder, which of them counts.
    of_folder: HashMap<PathBuf, Option<usize>>,
    /// The folder of the last file, and what it says of the files in it: mostly, the next one lies
    /// in it, too.
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
    /// What counts for a file: the config in its folder, or else in the nearest folder above.
    pub(crate) fn of_file(&mut self, absolute: &Path) -> Result<OfFolder, Failure> {
        let Some(folder) = absolute.parent() else {
            return Ok(OfFolder::default());
        };
        match &self.last {
            Some((last, found)) if last.as_os_str() == folder.as_os_str() => return Ok(*found),
            _ => {}
        }
        let found = OfFolder {
            config: self.of_folder(folder)?,
            is_below_requests: is_below_requests(folder),
        };
        self.last = Some((folder.to_owned(), found));
        Ok(found)
    }

    fn of_folder(&mut self, folder: &Path) -> Result<Option<usize>, Failure> {
        if let Some(known) = self.of_folder.get(folder) {
            return Ok(*known);
        }
        let path = folder.join(config::NAME);
        let config = if path.is_file() {
            self.all.push(read(&path, folder)?);
            Some(self.all.len() - 1)
        } else {
            folder
                .parent()
                .map_or(Ok(None), |above| self.of_folder(above))?
        };
        self.of_folder.insert(folder.to_owned(), config);
        Ok(config)
    }
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

/// Whether a config or its place claims a file.
pub(crate) fn claimed<'a>(
    config: Option<&'a Config>,
    folder: OfFolder,
    absolute: &Path,
) -> Claimed<'a> {
    match config {
        Some(config) if !config.claims.is_empty() => match config.claim(absolute) {
            Some(claim) => Claimed::ByConfig(claim),
            None => Claimed::Not,
        },
        _ if folder.is_below_requests && Format::of_path(&absolute.to_string_lossy()).is_some() => {
            Claimed::ByFolder
        }
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

fn read(path: &Path, folder: &Path) -> Result<Config, Failure> {
    let name = files::shown(path);
    let bytes =
        fs::read(path).map_err(|error| Failure::new(files::problem(path, &error).to_string()))?;
    let source = Source::from_bytes(name.clone(), bytes)
        .map_err(|not_text| Failure::new(format!("{name}: {not_text}")))?;
    Config::read(&source, folder).map_err(|faults| {
        Failure(match faults {
            Faults::Diagnostics(found) => {
                let shown = render::full(&source, &found, render::Look::default());
                let count = counted(found.len() as u64, "error");
                vec![
                    shown.trim_end().to_owned() + "\n",
                    format!("{name}: {count}; nothing was done"),
                ]
            }
            Faults::Sentences(sentences) => sentences,
        })
    })
}
