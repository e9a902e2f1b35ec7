//! Fetching the outputs of a job.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use callsheet_core::endpoint::Method;
use reqwest::header::HeaderMap;
use reqwest::{Response, Url};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout_at;

use crate::client::Client;
use crate::decision::{Event, Stage};
use crate::error::{Error, ErrorKind, in_words, root_cause};
use crate::exchange::Outgoing;
use crate::limits::after;
use crate::repeat::{Missed, Terms, repeat};

/// What a download may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadOptions {
    /// The most bytes that the file may have.
    pub max_bytes: u64,
    /// How long it may take, with every attempt.
    pub total: Duration,
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            max_bytes: 256 << 20,
            total: Duration::from_mins(10),
        }
    }
}

impl DownloadOptions {
    /// At most 256 MiB, in at most 10 minutes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the most bytes that the file may have.
    #[must_use]
    pub fn max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sets how long it may take, with every attempt.
    #[must_use]
    pub fn total(self, total: Duration) -> Self {
        Self { total, ..self }
    }
}

impl Client {
    /// Fetches `url` into the file `path`, and gives its size in bytes.
    ///
    /// The file appears whole or not at all, and replaces one of that name: what comes is written
    /// beside it first. The name is the caller's; nothing that the server says has a part in it.
    /// The key is not sent. Redirects are followed, and a download that breaks off is begun again.
    pub async fn download(
        &self,
        url: &str,
        path: &Path,
        options: DownloadOptions,
    ) -> Result<u64, Error> {
        let outgoing = Outgoing {
            method: reqwest::Method::GET,
            url: parse(url)?,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        let (retry, budget) = (&self.0.retry, &self.0.budget);
        let until = after(options.total);
        let terms = Terms::new(Method::Get, retry, budget, until, options.total);
        let outgoing = &outgoing;
        let repeated = repeat(terms, |until| async move {
            let fetched = timeout_at(until, self.fetch(outgoing, path, options)).await;
            fetched.unwrap_or_else(|_| {
                let why = format!("{} ran out", in_words(options.total));
                Err(Missed {
                    event: Event::Lost(Stage::Reading),
                    retry_after: None,
                    found: failed(&outgoing.url, &why),
                })
            })
        });
        repeated.await.map_err(|given_up| given_up.found)
    }

    /// Fetches it once.
    async fn fetch(
        &self,
        outgoing: &Outgoing,
        path: &Path,
        options: DownloadOptions,
    ) -> Result<u64, Missed<Error>> {
        let missed = |event, error| Missed {
            event,
            retry_after: None,
            found: error,
        };
        let lost = |error: reqwest::Error| {
            let error = error.without_url();
            let why = root_cause(&error);
            missed(
                Event::Lost(Stage::Reading),
                failed(&outgoing.url, &why).with_source(error),
            )
        };
        // What is wrong on this side stays wrong however often it is tried.
        let unwritable = |error: std::io::Error| {
            let why = format!("{} cannot be written: {error}", path.display());
            missed(FINAL, failed(&outgoing.url, &why).with_source(error))
        };
        let too_large = || {
            let why = format!("it has more than {} bytes", options.max_bytes);
            missed(FINAL, failed(&outgoing.url, &why))
        };

        let (_, request) = outgoing.request();
        let mut response = self.0.files.execute(request).await.map_err(lost)?;
        let status = response.status();
        if !status.is_success() {
            return Err(missed(
                Event::Answered(status.as_u16()),
                refused(&outgoing.url, &response),
            ));
        }
        if response
            .content_length()
            .is_some_and(|bytes| bytes > options.max_bytes)
        {
            return Err(too_large());
        }
        let (mut file, part) = Part::beside(path).await.map_err(unwritable)?;
        let mut bytes = 0;
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            bytes += chunk.len() as u64;
            if bytes > options.max_bytes {
                return Err(too_large());
            }
            file.write_all(&chunk).await.map_err(unwritable)?;
        }
        file.sync_all().await.map_err(unwritable)?;
        drop(file);
        part.becomes(path).await.map_err(unwritable)?;
        Ok(bytes)
    }
}

/// The event of a failure that repeating does not mend, as if the server had refused for good.
const FINAL: Event = Event::Answered(400);

/// A file that is being written, and goes away unless it is finished.
struct Part(Option<PathBuf>);

impl Part {
    /// Makes a new file beside `path`, under a name that nothing else uses.
    async fn beside(path: &Path) -> std::io::Result<(File, Self)> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Some(name) = path.file_name() else {
            let why = "the path names no file";
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, why));
        };
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        part.push(format!(".{}-{number}.part", std::process::id()));
        let part = path.with_file_name(part);
        let file = File::create_new(&part).await?;
        Ok((file, Self(Some(part))))
    }

    async fn becomes(mut self, path: &Path) -> std::io::Result<()> {
        if let Some(part) = &self.0 {
            tokio::fs::rename(part, path).await?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(part) = &self.0 {
            // There is nobody to tell, and what is left behind is named as unfinished.
            let _ = std::fs::remove_file(part);
        }
    }
}

fn parse(url: &str) -> Result<Url, Error> {
    match Url::parse(url) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => Ok(url),
        _ => {
            let why = format!("`{}` is no URL of the web", crate::failure::one_line(url));
            Err(Error::new(ErrorKind::Download, why))
        }
    }
}

fn failed(url: &Url, why: &str) -> Error {
    // The query of a signed URL is as good as a key.
    let mut shown = url.clone();
    shown.set_query(None);
    Error::new(ErrorKind::Download, format!("{shown}: {why}"))
}

fn refused(url: &Url, response: &Response) -> Error {
    let status = response.status().as_u16();
    let why = match status {
        403 | 404 | 410 => "the server no longer has it: has the URL expired?",
        _ => "the server did not send it",
    };
    failed(url, why).with_status(status)
}
