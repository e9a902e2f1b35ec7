//! Looking at the files that a request names, before it is paid for.

use std::future::pending;
use std::io::ErrorKind as ErrorOfIo;
use std::time::Duration;

use callsheet_core::endpoint::MediaLimits;
use callsheet_core::wire::File;
use callsheet_core::{Constraint, Endpoint, MediaFault, Violation, Violations};
use imagesize::ImageError;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, HeaderMap, HeaderValue, RANGE};
use reqwest::{Response, StatusCode, Url};
use tokio::time::{Instant, timeout_at};

use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, ErrorKind, in_words, root_cause};
use crate::failure::one_line;
use crate::format::Format;
use crate::limits::after;
use crate::reach::Refused;
use crate::stop::StopHandle;

/// How many bytes of a file are read at most. What tells the size of an image stands at its
/// beginning, but a camera may write a good deal before it.
const MOST_BYTES: usize = 1 << 20;

/// How many bytes of a file that lists several images are read at least, unless it has fewer.
const LISTS_OF_IMAGES: usize = 256 << 10;

/// How long to look at one file.
const LIMIT: Duration = Duration::from_secs(20);

/// What looking at the files of a request has shown.
#[derive(Debug)]
#[non_exhaustive]
pub struct Preflight {
    /// The limits that files break, each at the URL that leads to the file.
    pub violations: Violations,
    /// The URLs behind which nobody could look. The server that the request is for may see more,
    /// or less.
    pub unseen: Vec<Unseen>,
}

/// A URL behind which nobody could look.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unseen {
    /// JSON Pointer to the URL in the request.
    pub pointer: String,
    /// Why not.
    pub error: Error,
}

impl Preflight {
    /// An error that names every violation, if there is one. What could not be seen is none.
    pub fn into_result(self) -> Result<(), Error> {
        self.violations.into_result().map_err(Error::invalid)
    }
}

impl Client {
    /// Looks at the files that a request names by their URLs, as far as the spec limits them: the
    /// size of an image in pixels, its format, its bytes. Of each file only the beginning is
    /// fetched, without the key, and from no host that is not on the internet unless the API
    /// itself is there ([`Builder::allow_private_hosts`](crate::Builder::allow_private_hosts)).
    /// Nothing is sent to the API.
    ///
    /// It takes no longer than a call may in total ([`Limits`](crate::Limits)); files that nobody
    /// looked at by then are among those that were not seen.
    ///
    /// Sending never does this by itself: it tells the hosts of the files who is about to send
    /// what, and takes time.
    ///
    #[cfg_attr(feature = "skills-video", doc = "```no_run")]
    #[cfg_attr(not(feature = "skills-video"), doc = "```text")]
    /// use callsheet_client::Client;
    /// use callsheet_client::types::wan_v2_7_pro::Request;
    ///
    /// # async fn example() -> Result<(), callsheet_client::Error> {
    /// let client = Client::from_env::<Request>()?;
    /// let request = Request::new("Fold the boat out of newspaper")
    ///     .image_urls(["https://images.example.com/boat.png"]);
    /// let seen = client.preflight(&request).await?;
    /// for unseen in &seen.unseen {
    ///     eprintln!("{}: {}", unseen.pointer, unseen.error);
    /// }
    /// seen.into_result()?; // /image_urls/0: the image behind it is 300 pixels wide, but must …
    /// client.submit(&request).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preflight<E: Endpoint>(&self, request: &E) -> Result<Preflight, Error> {
        self.preflight_call(&Call::of(request)?).await
    }

    /// Looks at the files that a call names by their URLs, of an operation that may only be known
    /// at run time.
    pub async fn preflight_call(&self, call: &Call<'_>) -> Result<Preflight, Error> {
        let mut violations = Vec::new();
        let mut unseen = Vec::new();
        let body = call
            .body
            .as_ref()
            .filter(|_| !call.operation.media.is_empty());
        if let Some(body) = body {
            let request = serde_json::from_slice(&body.bytes).map_err(|error| {
                let why = format!(
                    "the files that it names cannot be looked at, because its body is not JSON: \
                     {error}"
                );
                Error::new(ErrorKind::InvalidRequest, why).about(call)
            })?;
            let until = after(self.0.limits.total);
            for limits in call.operation.media.iter() {
                for (pointer, url) in limits.urls_in(&request) {
                    if self.0.stop.as_ref().is_some_and(StopHandle::is_stopped) {
                        return Err(Error::unsent().about(call));
                    }
                    match self.seen(url, until).await {
                        Ok(Seen::File(facts)) => {
                            let faults = facts.faults(limits).into_iter();
                            violations.extend(faults.map(|fault| {
                                Violation::new(pointer.clone(), Constraint::Media(fault))
                            }));
                        }
                        Ok(Seen::Nothing(fault)) => {
                            violations.push(Violation::new(pointer, Constraint::Media(fault)));
                        }
                        Err(error) => unseen.push(Unseen { pointer, error }),
                    }
                }
            }
        }
        Ok(Preflight {
            violations: violations.into(),
            unseen,
        })
    }

    /// What lies behind a URL.
    async fn seen(&self, url: &str, until: Instant) -> Result<Seen, Error> {
        if let Some(file) = File::read(url) {
            let size = Some(file.bytes.len() as u64);
            return Ok(facts(&file.bytes, size, true).unwrap_or_else(|| no_image(&file.bytes)));
        }
        let shown = one_line(url.split(['?', '#']).next().unwrap_or_default());
        let unseen = |why: &str| Error::unseen(format!("{shown}: {why}"));
        let url = match Url::parse(url) {
            Ok(url) if matches!(url.scheme(), "https" | "http") => url,
            _ => return Err(unseen("it is no URL of the web")),
        };
        let refused = self.0.reach.check(&url);
        refused.map_err(|refused| unseen(&refused.to_string()).with_source(refused))?;
        let limit = after(LIMIT).min(until);
        let looking = async {
            if Instant::now() >= until {
                // A look that cannot end in time is not begun.
                pending::<()>().await;
            }
            self.beginning(url).await
        };
        match timeout_at(limit, looking).await {
            Ok(Ok(seen)) => Ok(seen),
            Ok(Err(Unreadable::Status(status))) => {
                Err(unseen("its server did not send it").with_status(status))
            }
            Ok(Err(Unreadable::Lost(error))) => {
                let error = error.without_url();
                let why = match Refused::in_causes(&error) {
                    Some(refused) => refused.to_string(),
                    None => root_cause(&error),
                };
                Err(unseen(&why).with_source(error))
            }
            Ok(Err(Unreadable::Endless)) => Err(unseen(&format!(
                "its first {MOST_BYTES} bytes do not tell how large the image is"
            ))),
            Err(_) if limit == until => Err(unseen("the total time limit ran out")),
            Err(_) => Err(unseen(&format!("{} ran out", in_words(LIMIT)))),
        }
    }

    /// Reads the beginning of a file, as much of it as tells what it is.
    async fn beginning(&self, url: Url) -> Result<Seen, Unreadable> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Ok(range) = HeaderValue::from_str(&format!("bytes=0-{}", MOST_BYTES - 1)) {
            headers.insert(RANGE, range);
        }
        let request = self.0.files.get(url).headers(headers);
        let mut response = request.send().await.map_err(Unreadable::Lost)?;
        let status = response.status();
        if matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
            let status = status.as_u16();
            return Ok(Seen::Nothing(MediaFault::Missing { status }));
        }
        // A file of no bytes at all has no range that could be sent.
        if !status.is_success() && status != StatusCode::RANGE_NOT_SATISFIABLE {
            return Err(Unreadable::Status(status.as_u16()));
        }
        let size = size_of_file(&response);
        let mut start = Vec::new();
        let mut tried = 0;
        loop {
            let chunk = match status {
                StatusCode::RANGE_NOT_SATISFIABLE => None,
                _ => response.chunk().await.map_err(Unreadable::Lost)?,
            };
            let is_end = chunk.is_none();
            start.extend_from_slice(&chunk.unwrap_or_default());
            // Looking again is not worth it for every few bytes.
            let is_worth_it = start.len() >= tried * 2 || is_end || start.len() >= MOST_BYTES;
            if is_worth_it && let Some(seen) = facts(&start, size, is_end) {
                return Ok(seen);
            }
            if is_worth_it {
                tried = start.len();
            }
            if is_end && size.is_none_or(|size| size <= start.len() as u64) {
                return Ok(no_image(&start));
            }
            if is_end || start.len() >= MOST_BYTES {
                return Err(Unreadable::Endless);
            }
        }
    }
}

/// What lies behind a URL.
enum Seen {
    File(Facts),
    /// Nothing that could be an image.
    Nothing(MediaFault),
}

/// What is known of an image.
struct Facts {
    format: Format,
    width: u64,
    height: u64,
    bytes: Option<u64>,
}

/// Why the beginning of a file could not be read.
enum Unreadable {
    Status(u16),
    Lost(reqwest::Error),
    /// The image does not tell its size within a reasonable number of bytes.
    Endless,
}

impl Facts {
    fn faults(&self, limits: &MediaLimits) -> Vec<MediaFault> {
        let (width, height) = (self.width, self.height);
        let mut faults = Vec::new();
        if let Some(limit) = limits.min_width.filter(|limit| width < *limit) {
            faults.push(MediaFault::MinWidth {
                limit,
                found: width,
            });
        }
        if let Some(limit) = limits.max_width.filter(|limit| width > *limit) {
            faults.push(MediaFault::MaxWidth {
                limit,
                found: width,
            });
        }
        if let Some(limit) = limits.min_height.filter(|limit| height < *limit) {
            let found = height;
            faults.push(MediaFault::MinHeight { limit, found });
        }
        if let Some(limit) = limits.max_height.filter(|limit| height > *limit) {
            let found = height;
            faults.push(MediaFault::MaxHeight { limit, found });
        }
        if let (Some(limit), Some(found)) = (limits.max_bytes, self.bytes)
            && found > limit
        {
            faults.push(MediaFault::MaxBytes { limit, found });
        }
        let found = self.format.media_type();
        if !limits.formats.is_empty() && !limits.formats.iter().any(|format| format == found) {
            let allowed = limits.formats.to_vec();
            let found = found.into();
            faults.push(MediaFault::Format { allowed, found });
        }
        faults
    }
}

/// What the beginning of a file tells of it; nothing if more is needed.
fn facts(start: &[u8], bytes: Option<u64>, is_whole: bool) -> Option<Seen> {
    let is_telling = start.len() >= Format::LOOKED_AT || is_whole;
    let Some(format) = Format::of(start).filter(|format| format.kind() == "image") else {
        return is_telling.then(|| no_image(start));
    };
    // These list several images, of which the largest counts.
    let lists_images = matches!(format, Format::Avif | Format::Heic);
    if lists_images && !is_whole && start.len() < LISTS_OF_IMAGES {
        return None;
    }
    let size = match imagesize::blob_size(start) {
        Ok(size) => size,
        Err(ImageError::IoError(error)) if error.kind() == ErrorOfIo::UnexpectedEof => return None,
        Err(_) => return is_telling.then(|| no_image(start)),
    };
    let (width, height) = (size.width as u64, size.height as u64);
    let (width, height) = match format {
        // An image that is stored from the top down has a negative height.
        Format::Bmp => (width, height.min((1 << 32) - height.min(1 << 32))),
        // The two upper bits ask for a scaled display.
        Format::Webp if start.get(15) == Some(&b' ') => (width & 0x3fff, height & 0x3fff),
        _ => (width, height),
    };
    Some(Seen::File(Facts {
        format,
        width,
        height,
        bytes,
    }))
}

fn no_image(start: &[u8]) -> Seen {
    let start = &start[..start.len().min(Format::LOOKED_AT)];
    Seen::Nothing(MediaFault::NotAnImage {
        found: one_line(&String::from_utf8_lossy(start)),
    })
}

/// How large the whole file is, if the answer tells.
fn size_of_file(response: &Response) -> Option<u64> {
    match response.headers().get(CONTENT_RANGE) {
        Some(range) => range.to_str().ok()?.rsplit_once('/')?.1.trim().parse().ok(),
        None => response.content_length(),
    }
}

#[cfg(test)]
mod tests;
