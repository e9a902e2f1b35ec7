//! A file that is on its way.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::format::Format;

/// A file beside the one that it will become, which goes away unless it is finished.
pub(crate) struct Part {
    file: File,
    /// How many bytes it has.
    pub(crate) bytes: u64,
    /// Its first bytes, by which it is told what it is.
    pub(crate) start: Vec<u8>,
    path: Unfinished,
}

/// The name of a file that is removed when nobody finishes it.
struct Unfinished(Option<PathBuf>);

impl Part {
    /// Makes a new file in the folder of `path`, under a name that nothing else uses.
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Some(name) = path.file_name() else {
            let why = "the path names no file";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        };
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        part.push(format!(".{}-{number}.part", std::process::id()));
        let part = path.with_file_name(part);
        // It is made at once, so that no file is there without somebody who removes it.
        let file = std::fs::File::create_new(&part)?;
        Ok(Self {
            path: Unfinished(Some(part)),
            file: File::from_std(file),
            bytes: 0,
            start: Vec::new(),
        })
    }

    pub(crate) async fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        let missing = Format::LOOKED_AT.saturating_sub(self.start.len());
        self.start
            .extend_from_slice(&chunk[..missing.min(chunk.len())]);
        self.file.write_all(chunk).await?;
        self.bytes += chunk.len() as u64;
        Ok(())
    }

    /// Forgets what has been written.
    pub(crate) async fn begin_anew(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.set_len(0).await?;
        self.file.rewind().await?;
        self.bytes = 0;
        self.start.clear();
        Ok(())
    }

    /// Puts the file where it belongs, whole and on disk.
    pub(crate) async fn becomes(mut self, path: &Path) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        leave_alone(path)?;
        if let Some(part) = &self.path.0 {
            // Renaming takes no time that anybody would notice, and cannot be given up halfway.
            std::fs::rename(part, path)?;
        }
        self.path.0 = None;
        Ok(())
    }
}

/// Refuses a name behind which there is something that no download may take the place of: a folder,
/// or a device, which whoever may do everything could rename a file over.
pub(crate) fn leave_alone(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(known) if !known.is_file() && !known.is_symlink() => Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "what has this name is no file, and is left alone: choose another name",
        )),
        _ => Ok(()),
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(part) = &self.0 {
            // There is nobody to tell, and what is left behind is named as unfinished.
            let _ = std::fs::remove_file(part);
        }
    }
}
