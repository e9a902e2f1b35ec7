//! Where the journal of a request lies.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::FOLDER;
use crate::config;
use crate::files;

/// What surrounds a folder and has a say in where a journal lies.
#[derive(Debug)]
pub(super) struct Surroundings {
    /// The folder that the command runs in.
    pub(super) here: PathBuf,
    /// The person's own folder, in which all work lies.
    pub(super) home: Option<PathBuf>,
}

impl Surroundings {
    /// Those of this process.
    pub(super) fn of_process() -> Self {
        Self {
            here: real(Path::new(".")),
            home: env::home_dir().map(|home| real(&home)),
        }
    }

    /// The folder whose journal counts in a folder: the nearest one, from there upwards, that has
    /// a journal already; else the nearest one with a `callsheet.toml`, else with a `.git`; else
    /// the current folder, if the other lies in it, and otherwise that folder itself.
    ///
    /// A journal that is there comes before everything else, so that none is left behind when a
    /// project gets a `callsheet.toml` or becomes a repository. Neither the person's own folder nor
    /// the root of the disk is ever come to from below: what lies there has nothing to do with the
    /// work, and all work would share it.
    pub(super) fn root(&self, folder: &Path) -> PathBuf {
        let above = self.above(folder);
        let nearest = |is_marked: fn(&Path) -> bool| above.iter().find(|folder| is_marked(folder));
        let marked = nearest(has_journal)
            .or_else(|| nearest(|folder| folder.join(config::NAME).is_file()))
            .or_else(|| nearest(|folder| folder.join(".git").exists()));
        let here = || above.iter().find(|folder| **folder == self.here);
        let root = marked.or_else(here).copied().unwrap_or(folder);
        root.to_owned()
    }

    /// The nearest folder, from there upwards, that has a journal and is not `own`.
    pub(super) fn other_journal(&self, folder: &Path, own: &Path) -> Option<PathBuf> {
        let mut above = self.above(folder).into_iter();
        let other = above.find(|folder| *folder != own && has_journal(folder));
        other.map(Path::to_owned)
    }

    /// A folder and those above it that have a say.
    fn above<'f>(&self, folder: &'f Path) -> Vec<&'f Path> {
        let mut above = vec![folder];
        if !self.is_common(folder) {
            let parents = folder.ancestors().skip(1);
            above.extend(parents.take_while(|folder| !self.is_common(folder)));
        }
        above
    }

    /// Whether a folder is that of all work, and of no one's in particular.
    fn is_common(&self, folder: &Path) -> bool {
        folder.parent().is_none() || self.home.as_deref() == Some(folder)
    }
}

/// The folder of a file, by the name that the disk has for it: a folder can be come to by several.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    real(folder.unwrap_or(Path::new(".")))
}

/// A path by the name that the disk has for it. Windows has names for that which nobody else
/// understands.
fn real(path: &Path) -> PathBuf {
    match fs::canonicalize(path) {
        Ok(real) if cfg!(unix) => real,
        _ => files::absolute(path),
    }
}

/// Whether there is a journal in a folder. One that cannot be looked at may be there.
fn has_journal(folder: &Path) -> bool {
    match fs::metadata(folder.join(FOLDER)) {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}
