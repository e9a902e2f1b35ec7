//! Locks that keep two runs from paying for the same.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// A lock on a name, held until it is dropped. The system takes it away from a process that dies.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock; `None` if somebody has it, in this process or in another.
    pub(super) fn take(path: &Path) -> io::Result<Option<Self>> {
        loop {
            let file = File::options()
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            if is_at(&file, path) {
                return Ok(Some(Self {
                    _file: file,
                    path: path.to_owned(),
                }));
            }
            // Whoever had it took the file away after it was opened here: another one counts now.
        }
    }

    /// Whether somebody has the lock at this moment. Where there is no file, nobody has; one that
    /// a process left behind is looked at, and shared with others for as long as that takes.
    pub(super) fn is_held(path: &Path) -> bool {
        let Ok(file) = File::open(path) else {
            return false;
        };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

/// Takes a lock as soon as nobody else has it, which is to be at once: whoever has it for longer
/// was stopped in the middle of its work, or works on a disk that does not answer.
pub(super) fn patiently(
    mut attempt: impl FnMut() -> Result<(), TryLockError>,
    patience: Duration,
) -> io::Result<()> {
    const PAUSE: Duration = Duration::from_millis(2);
    let begun = Instant::now();
    loop {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= patience => {
                let why = format!("another process has had it locked for {patience:?}");
                return Err(io::Error::new(io::ErrorKind::TimedOut, why));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

/// Tries to take something until nobody else has it, for a moment only.
pub(super) fn soon<T, E>(
    mut attempt: impl FnMut() -> Result<Option<T>, E>,
    moment: Duration,
) -> Result<Option<T>, E> {
    const PAUSE: Duration = Duration::from_millis(2);
    let begun = Instant::now();
    loop {
        match attempt()? {
            None if begun.elapsed() < moment => thread::sleep(PAUSE),
            taken => return Ok(taken),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Where it cannot be seen that a file was taken away, it stays.
        if cfg!(unix) {
            // What is left behind is empty, and serves the next run as well.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether a file is the one that lies at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(opened), Ok(there)) => identity(opened) == identity(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn nobody_waits_for_ever_for_a_lock() {
        let name = format!("callsheet-patience-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let (one, other) = (File::create(&path).unwrap(), File::open(&path).unwrap());
        let (none, long) = (Duration::ZERO, Duration::from_mins(1));
        patiently(|| one.try_lock(), none).unwrap();
        for locked in [
            patiently(|| other.try_lock_shared(), none),
            patiently(|| other.try_lock(), Duration::from_millis(5)),
        ] {
            let error = locked.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            assert!(
                error
                    .to_string()
                    .starts_with("another process has had it locked for")
            );
        }
        // Whoever has it a moment longer is waited for.
        let mut one = Some(one);
        let attempt = || {
            let tried = other.try_lock();
            one.take();
            tried
        };
        patiently(attempt, long).unwrap();
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn one_alone_has_a_lock() {
        let name = format!("callsheet-lock-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        assert!(!Lock::is_held(&path) && !path.exists());
        let held = Lock::take(&path).unwrap().expect("nobody has it");
        assert!(Lock::take(&path).unwrap().is_none());
        assert!(Lock::is_held(&path));
        drop(held);
        // One that a process left behind is nobody's.
        File::create(&path).unwrap();
        assert!(!Lock::is_held(&path) && path.exists());
        // Taking it and giving it back removes its file, under the hands of the others.
        let (inside, taken) = (AtomicUsize::new(0), Mutex::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut mine = 0;
                    while mine < 200 {
                        let Some(_lock) = Lock::take(&path).unwrap() else {
                            thread::yield_now();
                            continue;
                        };
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two have it");
                        inside.fetch_sub(1, Ordering::SeqCst);
                        mine += 1;
                    }
                    *taken.lock().unwrap() += mine;
                });
            }
        });
        assert_eq!(*taken.lock().unwrap(), 1600);
    }
}
