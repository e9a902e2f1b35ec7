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
}

impl Configs {
    /// The config that counts for a file, as an index into [`Configs::all`]: the one in its
    /// folder, or else in the nearest folder above.
    pub(crate) fn of_file(&mut self, absolute: &Path) -> Result<Option<usize>, Failure> {
        absolute
            .parent()
            .map_or(Ok(None), |folder| self.of_folder(folder))
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
pub(crate) fn claimed<'a>(config: Option<&'a Config>, absolute: &Path) -> Claimed<'a> {
    match config {
        Some(config) if !config.claims.is_empty() => match config.claim(absolute) {
            Some(claim) => Claimed::ByConfig(claim),
            None => Claimed::Not,
        },
        _ if is_below_requests(absolute) => Claimed::ByFolder,
        _ => Claimed::Not,
    }
}

/// Whether a file with the extension of a request lies below a folder `requests` of its git
/// repository or, outside of one, of the current folder: where these lie themselves says nothing
/// of the file.
fn is_below_requests(absolute: &Path) -> bool {
    if Format::of_path(&absolute.to_string_lossy()).is_none() {
        return false;
    }
    let here = files::absolute(Path::new("."));
    let repository = absolute
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(".git").exists());
    let within = absolute
        .strip_prefix(repository.unwrap_or(&here))
        .unwrap_or(absolute);
    let folders = within.parent().into_iter().flat_map(Path::components);
    folders
        .into_iter()
        .any(|folder| folder.as_os_str() == "requests")
}

fn read(path: &Path, folder: &Path) -> Result<Config, Failure> {
    let name = files::shown(path);
    let bytes = fs::read(path).map_err(|error| Failure::new(files::unreadable(path, &error)))?;
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
