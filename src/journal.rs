//! The journal of calls: what was sent, what the server accepted, and what became of it.
//!
//! It lies in a folder `.callsheet`, one JSON object a line, and is only ever added to. Every line
//! is on the disk before what it announces is done: the intent before the request is sent, the
//! accepted id before it is waited for. `docs/journal.md` describes it for others.

mod fingerprint;
mod history;
mod line;
mod lock;
mod place;
mod time;

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::exit::Failure;
use crate::files;

pub(crate) use fingerprint::fingerprint;
pub(crate) use history::{Attempt, History, State};
pub(crate) use line::{Event, Intent, Line, Outcome};
pub(crate) use lock::Lock;
pub(crate) use time::now;

use place::Surroundings;

/// The folder that it lies in.
pub(crate) const FOLDER: &str = ".callsheet";

/// The journal of a folder. It need not exist before something is written.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The folder that `.callsheet` lies in, to which the paths in the journal are relative.
    root: PathBuf,
}

impl Journal {
    /// The journal that counts in the current folder; where it lies, `docs/journal.md` says.
    pub(crate) fn here() -> Self {
        let surroundings = Surroundings::of_process();
        Self::within(&surroundings.root(&surroundings.here))
    }

    /// The journal that counts for some files, by where they lie, so that it does not matter where
    /// the command is run. There is one for all of them, or none.
    pub(crate) fn of<'a>(files: impl IntoIterator<Item = &'a Path>) -> Result<Self, Failure> {
        let surroundings = Surroundings::of_process();
        let mut first: Option<(&Path, PathBuf)> = None;
        for file in files {
            let root = surroundings.root(&place::folder_of(file));
            match &first {
                None => first = Some((file, root)),
                Some((_, same)) if *same == root => {}
                Some((other, others)) => {
                    return Err(Failure::new(format!(
                        "{} belongs to the journal in {}, and {} to the one in {}. A run has one \
                         journal: send them in two runs",
                        other.display(),
                        others.display(),
                        file.display(),
                        root.display()
                    )));
                }
            }
        }
        Ok(first.map_or_else(Self::here, |(_, root)| Self::within(&root)))
    }

    /// Makes the folder of a journal that is to begin, which goes away again unless it is kept.
    ///
    /// Another run may have begun one in the meantime that has a say in these files, as they may be
    /// come to from several folders: then this one does not begin. Each of the two looks after it
    /// has made its own, so that at least one of them sees the other.
    pub(crate) fn begin<'a>(
        &self,
        files: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Begun, Failure> {
        let folder = self.root.join(FOLDER);
        let made = self.make_folder().map_err(|error| {
            let shown = files::shown(&self.path());
            Failure::new(format!(
                "nothing was sent: a new journal cannot begin at {shown}: {error}"
            ))
        })?;
        let begun = Begun(made.then_some(folder));
        let surroundings = Surroundings::of_process();
        for file in files {
            let folder = place::folder_of(file);
            let counts = surroundings.root(&folder);
            let other = if counts == self.root && made {
                // Where there was none, one further up counts for whoever began it, too.
                surroundings.other_journal(&folder, &self.root)
            } else {
                (counts != self.root).then_some(counts)
            };
            if let Some(other) = other {
                return Err(Failure::new(format!(
                    "nothing was sent: another run has begun the journal {} in the meantime, which \
                     counts for these files. Run the command again",
                    files::shown(&Self::within(&other).path())
                )));
            }
        }
        Ok(begun)
    }

    /// The journal of that folder, whatever lies above it.
    pub(crate) fn within(folder: &Path) -> Self {
        Self {
            root: folder.to_owned(),
        }
    }

    /// Whether nothing has been written in it yet.
    pub(crate) fn is_new(&self) -> bool {
        !self.path().exists()
    }

    /// The folder that it is the journal of, if that is not the one that counts in the current
    /// folder: whoever goes on with it has to go there.
    pub(crate) fn elsewhere(&self) -> Option<&Path> {
        (Self::here().root != self.root).then_some(&*self.root)
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> PathBuf {
        self.root.join(FOLDER).join(NAME)
    }

    /// A path as the journal has it.
    pub(crate) fn relative(&self, path: &Path) -> String {
        files::within(&self.root, &path.to_string_lossy())
    }

    /// The path that the journal names, as a person would write it here.
    pub(crate) fn resolved(&self, path: &str) -> PathBuf {
        files::relative(&self.root.join(path))
    }

    /// Everything that is written in it.
    pub(crate) fn read(&self) -> Result<History, Failure> {
        let path = self.path();
        let unreadable = |error: io::Error| self.failure("read", &error);
        let mut text = Vec::new();
        match File::open(&path) {
            Ok(mut file) => {
                // Whoever is writing a line is let finish it.
                let locked = lock::patiently(|| file.try_lock_shared(), PATIENCE);
                locked.map_err(unreadable)?;
                file.read_to_end(&mut text).map_err(unreadable)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(error)),
        }
        History::read(&text).map_err(|(number, why)| {
            let shown = files::shown(&path);
            Failure::new(format!(
                "{shown}:{number}: {why}. What was paid for cannot be told without it, so nothing \
                 is done; mend the line, or move the journal away, after which nothing of what it \
                 has is known, and sending it again is paid for again"
            ))
        })
    }

    /// Adds a line, and comes back when it is on the disk.
    pub(crate) fn append(&self, attempt: &str, event: Event) -> Result<(), Failure> {
        let line = Line::new(attempt, event);
        self.write(&line)
            .map_err(|error| self.failure("written", &error))
    }

    /// Takes the request with that fingerprint for this process alone, until the lock is dropped;
    /// `None` if somebody else has it.
    pub(crate) fn lock(&self, fingerprint: &str) -> Result<Option<Lock>, Failure> {
        let folder = self.root.join(FOLDER).join(LOCKS);
        let locked = self.make_folder().and_then(|_| {
            fs::create_dir_all(&folder)?;
            Lock::take(&self.lock_file(fingerprint))
        });
        locked.map_err(|error| {
            let shown = files::shown(&folder);
            Failure::new(format!(
                "{shown}: nothing can be locked there ({error}), which keeps two runs from paying \
                 for the same; nothing is done until it can be written"
            ))
        })
    }

    /// The same for whoever is not going to wait: somebody who only looks has it for a moment.
    pub(crate) fn lock_soon(&self, fingerprint: &str) -> Result<Option<Lock>, Failure> {
        const MOMENT: Duration = Duration::from_millis(500);
        lock::soon(|| self.lock(fingerprint), MOMENT)
    }

    /// Whether some process has the request with that fingerprint at this moment. Nothing is made
    /// or changed to find that out.
    pub(crate) fn is_locked(&self, fingerprint: &str) -> bool {
        Lock::is_held(&self.lock_file(fingerprint))
    }

    fn lock_file(&self, fingerprint: &str) -> PathBuf {
        let name = fingerprint::file_name(fingerprint);
        self.root.join(FOLDER).join(LOCKS).join(&*name)
    }

    fn write(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        // A line that nobody can read again would be taken for one that was not written to its end.
        if !matches!(Line::read(text.as_bytes()), Ok(Some(_))) {
            let why = "the line could not be read again: does the request nest too deeply?";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        self.make_folder()?;
        let path = self.path();
        let mut file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)?;
        lock::patiently(|| file.try_lock(), PATIENCE)?;
        text.push('\n');
        if !ends_a_line(&mut file)? {
            // Whoever wrote last was stopped in the middle of it.
            text.insert(0, '\n');
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        // Whoever made the file may have been stopped before its name was on the disk. Where there
        // is nothing to write, this takes no time.
        files::sync_folder(&self.root.join(FOLDER))?;
        files::sync_folder(&self.root)
    }

    /// Makes the folder; whether it was not there before.
    fn make_folder(&self) -> io::Result<bool> {
        match self.try_to_make_folder() {
            // Whoever had made it took it away under our hands, and does so once.
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.try_to_make_folder(),
            made => made,
        }
    }

    fn try_to_make_folder(&self) -> io::Result<bool> {
        let folder = self.root.join(FOLDER);
        let is_there = folder.is_dir();
        let mut begun = Begun(None);
        if !is_there {
            fs::create_dir_all(&self.root)?;
            match fs::create_dir(&folder) {
                Ok(()) => begun.0 = Some(folder.clone()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
                Err(error) => return Err(error),
            }
        }
        // What was paid for from this machine is of no use on another. Whoever began to write this
        // may have been stopped, or have had no room, so that it is looked at each time.
        let ignored = folder.join(IGNORED);
        if !fs::metadata(&ignored).is_ok_and(|file| file.len() > 0) {
            fs::write(ignored, "*\n")?;
        }
        let is_made = begun.0.is_some();
        begun.keep();
        Ok(is_made)
    }

    fn failure(&self, done: &str, error: &io::Error) -> Failure {
        let shown = files::shown(&self.path());
        Failure::new(format!("{shown}: the journal cannot be {done}: {error}"))
    }
}

/// The folder of a journal in which nothing is written yet, if it was made for that.
#[derive(Debug)]
#[must_use = "it goes away again unless it is kept"]
pub(crate) struct Begun(Option<PathBuf>);

impl Begun {
    /// Leaves it there.
    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            // Where another run has begun to write, the folder is not empty and stays.
            let _ = fs::remove_file(folder.join(IGNORED));
            let _ = fs::remove_dir(folder);
        }
    }
}

/// How long another process may take for what it reads or writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name of the file that keeps git away.
const IGNORED: &str = ".gitignore";

/// The folder that locks lie in.
const LOCKS: &str = "locks";

/// The name of the file.
const NAME: &str = "journal.jsonl";

#[cfg(test)]
const SCHEMA: &str = include_str!("journal/schema.json");

fn ends_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests;
