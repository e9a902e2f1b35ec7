//! Fetching the outputs of a job.

mod resume;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use callsheet_core::endpoint::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, Url};
use tokio::time::timeout_at;

use self::resume::{Partial, Resumed};
use crate::client::Client;
use crate::decision::{Event, Stage, Stop};
use crate::error::{Error, ErrorKind, in_words, root_cause};
use crate::exchange::Outgoing;
use crate::failure::one_line;
use crate::format::Format;
use crate::job::JobState;
use crate::limits::after;
use crate::part::{Part, leave_alone};
use crate::reach::Refused;
use crate::repeat::{Missed, Terms, repeat};

/// What a download may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadOptions {
    /// The most bytes that the file may have.
    pub max_bytes: u64,
    /// How long it may take, with every attempt.
    pub total: Duration,
    /// The most files that [`Client::download_all`] fetches: a job whose answer names more has none
    /// fetched.
    pub max_files: usize,
    /// What the file may hold.
    pub content: Content,
}

/// What a file may hold that is downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Content {
    /// A picture, a video or a sound in a [`Format`] that is known here, and of the kind that the
    /// server says it is.
    Media,
    /// Anything at all.
    Any,
}

/// A file that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// What it is, by its content; `None` if it is nothing that is known here.
    pub format: Option<Format>,
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            max_bytes: 256 << 20,
            total: Duration::from_mins(10),
            max_files: 100,
            content: Content::Media,
        }
    }
}

impl DownloadOptions {
    /// A picture, a video or a sound of at most 256 MiB, in at most 10 minutes, and of a job at most
    /// 100 of them.
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

    /// Sets the most files that are fetched of one job.
    #[must_use]
    pub fn max_files(self, max_files: usize) -> Self {
        Self { max_files, ..self }
    }

    /// Takes whatever the file holds.
    #[must_use]
    pub fn any_content(self) -> Self {
        Self {
            content: Content::Any,
            ..self
        }
    }
}

impl Client {
    /// Fetches `url` into the file `path`.
    ///
    /// The file appears whole or not at all, and replaces one of that name: what comes is written
    /// beside it first. The folder must be there already; what has that name and is no file (a
    /// device, for instance) is left alone, and nothing is fetched. The name is the caller's; nothing
    /// that the server says has a part in it.
    ///
    /// What comes must be what it is called: a page that says that the picture has expired is not
    /// taken for the picture. The key is not sent, neither to the host nor along a redirect, and
    /// hosts that are not on the internet are not reached, unless the API itself is there
    /// ([`Builder::allow_private_hosts`](crate::Builder::allow_private_hosts)). A redirect from `https`
    /// to `http` is not followed.
    ///
    /// A download that breaks off is gone on with where it broke off if the server can do that, and
    /// begun again otherwise. Dropping the future leaves nothing behind.
    pub async fn download(
        &self,
        url: &str,
        path: &Path,
        options: DownloadOptions,
    ) -> Result<Downloaded, Error> {
        leave_alone(path).map_err(|error| match parse(url) {
            Ok(url) => unwritable(&url, path, error),
            Err(no_url) => no_url,
        })?;
        let fetched = Box::pin(self.fetch(url, path, options)).await?;
        let format = Format::of(&fetched.start);
        self.finish(url, fetched, path.to_owned(), format).await
    }

    /// Fetches all outputs of a job into a folder, which is made if it is not there, as
    /// `<stem>-1.png`, `<stem>-2.png` and so on, the endings by what the files hold. Without a
    /// `stem` the job's id stands for it, without what cannot be in the name of a file. A `stem` that
    /// has such characters, or leads to another folder, is refused ([`ErrorKind::Configuration`]).
    ///
    /// Files of those names are replaced, so that a call that was cut short can be made again.
    ///
    #[cfg_attr(feature = "skills-video", doc = "```no_run")]
    #[cfg_attr(not(feature = "skills-video"), doc = "```text")]
    /// # use callsheet_client::types::wan_v2_7_pro::Request;
    /// # use callsheet_client::{Client, DownloadOptions, WaitOptions};
    /// # async fn example(client: Client, id: &str) -> Result<(), callsheet_client::Error> {
    /// let outcome = client.wait::<Request>(id, WaitOptions::new()).await?;
    /// let folder = std::path::Path::new("pictures");
    /// let files = client.download_all(&outcome.state, folder, Some("fox"), DownloadOptions::new());
    /// for file in files.await? {
    ///     println!("{} ({} bytes)", file.path.display(), file.bytes); // pictures/fox-1.png (…)
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn download_all(
        &self,
        state: &JobState,
        folder: &Path,
        stem: Option<&str>,
        options: DownloadOptions,
    ) -> Result<Vec<Downloaded>, Error> {
        let with_id = |error: Error| error.with_id(&state.id);
        let (named, most) = (state.outputs.len(), options.max_files);
        if named > most {
            let why = format!(
                "the job's answer names {named} outputs, and at most {most} are fetched \
                 (`DownloadOptions::max_files`)"
            );
            return Err(with_id(Error::new(ErrorKind::Download, why)));
        }
        let stem = match stem {
            Some(stem) if is_plain_name(stem) => stem.to_owned(),
            Some(stem) => {
                let why = format!(
                    "`{}` cannot be part of the name of a file: give another `stem`",
                    one_line(stem)
                );
                return Err(with_id(Error::new(ErrorKind::Configuration, why)));
            }
            None => harmless_name(&state.id),
        };
        std::fs::create_dir_all(folder).map_err(|error| {
            let why = format!("the folder {} cannot be made: {error}", folder.display());
            with_id(Error::new(ErrorKind::Download, why).with_source(error))
        })?;
        let mut files = Vec::new();
        for (number, url) in (1..).zip(&state.outputs) {
            let beside = folder.join(format!("{stem}-{number}"));
            let fetched = Box::pin(self.fetch(url, &beside, options)).await;
            let fetched = fetched.map_err(with_id)?;
            let format = Format::of(&fetched.start);
            let name = output_name(&stem, number, format.map(Format::extension));
            let path = folder.join(name);
            let file = self.finish(url, fetched, path, format).await;
            files.push(file.map_err(with_id)?);
        }
        Ok(files)
    }

    async fn finish(
        &self,
        url: &str,
        part: Part,
        path: PathBuf,
        format: Option<Format>,
    ) -> Result<Downloaded, Error> {
        let bytes = part.bytes;
        match part.becomes(&path).await {
            Ok(()) => Ok(Downloaded {
                path,
                bytes,
                format,
            }),
            Err(error) => Err(unwritable(&parse(url)?, &path, error)),
        }
    }

    /// Fetches a URL into a file beside `path`.
    async fn fetch(&self, url: &str, path: &Path, options: DownloadOptions) -> Result<Part, Error> {
        let url = parse(url)?;
        self.0
            .reach
            .check(&url)
            .map_err(|refused| failed(&url, &refused.to_string()).with_source(refused))?;
        let part = Part::beside(path);
        let part = part.map_err(|error| unwritable(&url, path, error))?;
        // What one attempt has fetched is kept here for the next.
        let kept = Mutex::new(Some(Partial::new(part)));
        let keep = |partial| {
            if let Ok(mut kept) = kept.lock() {
                *kept = Some(partial);
            }
        };
        let take = || kept.lock().ok().and_then(|mut kept| kept.take());
        let (retry, budget) = (&self.0.retry, &self.0.budget);
        let until = after(options.total);
        let terms =
            Terms::new(Method::Get, retry, budget, until, options.total).stop(self.0.stop.as_ref());
        let url = &url;
        let out_of_time = || {
            let why = format!("{} ran out", in_words(options.total));
            missed(Event::Lost(Stage::Reading), failed(url, &why))
        };
        let repeated = repeat(terms, |until| async move {
            // Nothing is left of an attempt that ran out of time, and there is none after it.
            let Some(mut partial) = take() else {
                return Err(out_of_time());
            };
            match timeout_at(until, self.attempt(url, path, &mut partial, options)).await {
                Ok(Ok(())) => Ok(partial.part),
                Ok(Err(missed)) => {
                    keep(partial);
                    Err(missed)
                }
                Err(_) => Err(out_of_time()),
            }
        });
        repeated
            .await
            .map_err(|given_up| match (given_up.found, given_up.why) {
                (None, _) => Error::new(ErrorKind::Stopped, "before it was fetched"),
                (Some(error), Stop::Asked) => error.stopped(),
                (Some(error), _) => error,
            })
    }

    /// Fetches what is missing of a file.
    async fn attempt(
        &self,
        url: &Url,
        path: &Path,
        partial: &mut Partial,
        options: DownloadOptions,
    ) -> Result<(), Missed<Error>> {
        let lost = |error: reqwest::Error| {
            let error = error.without_url();
            match Refused::in_causes(&error) {
                Some(refused) => finally(failed(url, &refused.to_string()).with_source(error)),
                None if error.is_redirect() => {
                    finally(failed(url, &root_cause(&error)).with_source(error))
                }
                None => {
                    let why = root_cause(&error);
                    missed(
                        Event::Lost(Stage::Reading),
                        failed(url, &why).with_source(error),
                    )
                }
            }
        };
        let unwritable = |error| finally(unwritable(url, path, error));
        let too_large = || {
            finally(failed(
                url,
                &format!("it has more than {} bytes", options.max_bytes),
            ))
        };

        let outgoing = Outgoing {
            method: reqwest::Method::GET,
            url: url.clone(),
            headers: partial.headers(),
            body: Bytes::new(),
        };
        let (_gate, request) = outgoing.request();
        let mut response = self.0.files.execute(request).await.map_err(lost)?;
        match partial.resumed(&response) {
            Resumed::Further => {}
            Resumed::Anew => partial.begin_anew(&response).await.map_err(unwritable)?,
            Resumed::Differs => {
                partial.forget().await.map_err(unwritable)?;
                let why = "the server sent another part than the one that was asked for";
                return Err(missed(Event::Lost(Stage::Reading), failed(url, why)));
            }
            Resumed::Refused => {
                let status = response.status().as_u16();
                return Err(missed(Event::Answered(status), refused(url, &response)));
            }
        }
        let announced = partial
            .part
            .bytes
            .checked_add(response.content_length().unwrap_or(0));
        if announced.is_none_or(|bytes| bytes > options.max_bytes) {
            return Err(too_large());
        }
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if partial.part.bytes + chunk.len() as u64 > options.max_bytes {
                return Err(too_large());
            }
            partial.part.write(&chunk).await.map_err(unwritable)?;
        }
        if options.content == Content::Media {
            let start = &partial.part.start;
            check_content(start, response.headers()).map_err(|why| finally(failed(url, &why)))?;
        }
        Ok(())
    }
}

/// What an output is called on disk, by the file that it belongs to, its number among the outputs
/// (from 1) and an extension, if one is known. [`Client::download_all`] calls files so, and so does
/// a program that chooses numbers of its own.
///
/// ```
/// use callsheet_client::{Format, output_name};
///
/// assert_eq!(output_name("fox", 2, Some(Format::Png.extension())), "fox-2.png");
/// assert_eq!(output_name("fox", 2, None), "fox-2.bin");
/// ```
#[must_use]
pub fn output_name(stem: &str, number: u64, extension: Option<&str>) -> String {
    format!("{stem}-{number}.{}", extension.unwrap_or("bin"))
}

/// Whether a file is a picture, a video or a sound, and of the kind that the server says.
fn check_content(start: &[u8], headers: &HeaderMap) -> Result<(), String> {
    let declared = headers.get(CONTENT_TYPE);
    let declared = declared.and_then(|value| value.to_str().ok()).map(one_line);
    let declared = declared.unwrap_or_default().to_ascii_lowercase();
    let Some(format) = Format::of(start) else {
        if start.is_empty() {
            return Err("it is empty".to_owned());
        }
        let text = one_line(&String::from_utf8_lossy(start));
        let called = match &*declared {
            "" => String::new(),
            declared => format!(", and the server calls it {declared}"),
        };
        return Err(format!(
            "it is no picture, video or sound that is known here: it begins with `{text}`{called}"
        ));
    };
    match declared.split_once('/') {
        Some((kind @ ("image" | "video" | "audio"), _)) if kind != format.kind() => Err(format!(
            "the server calls it {declared}, but it holds {format}"
        )),
        _ => Ok(()),
    }
}

/// Whether a text can be part of the name of a file, and leads to no other folder.
fn is_plain_name(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(|character: char| {
            character.is_control() || matches!(character, '/' | '\\' | ':')
        })
}

/// A text as a part of the name of a file that can do no harm.
fn harmless_name(text: &str) -> String {
    const LONGEST: usize = 100;
    let harmless = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => character,
        _ => '_',
    };
    text.chars().take(LONGEST).map(harmless).collect()
}

fn missed(event: Event, found: Error) -> Missed<Error> {
    Missed {
        event,
        retry_after: None,
        found,
    }
}

/// A failure that repeating does not mend, as if the server had refused for good.
fn finally(found: Error) -> Missed<Error> {
    missed(Event::Answered(400), found)
}

fn parse(url: &str) -> Result<Url, Error> {
    match Url::parse(url) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => Ok(url),
        _ => {
            let why = format!("`{}` is no URL of the web", one_line(url));
            Err(Error::new(ErrorKind::Download, why))
        }
    }
}

fn failed(url: &Url, why: &str) -> Error {
    // The query of a signed URL is as good as a key.
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    Error::new(ErrorKind::Download, format!("{shown}: {why}"))
}

fn unwritable(url: &Url, path: &Path, error: std::io::Error) -> Error {
    let why = format!("{} cannot be written: {error}", path.display());
    failed(url, &why).with_source(error)
}

fn refused(url: &Url, response: &Response) -> Error {
    let status = response.status().as_u16();
    let why = match status {
        403 | 404 | 410 => "the server no longer has it: has the URL expired?",
        _ => "the server did not send it",
    };
    failed(url, why).with_status(status)
}

#[cfg(test)]
mod tests;
