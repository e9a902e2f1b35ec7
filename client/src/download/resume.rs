//! Going on with a download that broke off (RFC 9110, section 14).

use std::io;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_RANGE, DATE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE,
    LAST_MODIFIED, RANGE,
};
use reqwest::{Response, StatusCode};

use crate::part::Part;

/// A file of which a beginning may be there.
pub(crate) struct Partial {
    pub(crate) part: Part,
    /// What the server knows this very version of the file by, if it has said so.
    version: Option<HeaderValue>,
}

/// What an answer means for a file of which a beginning may be there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Resumed {
    /// It holds what comes next.
    Further,
    /// It holds the file from its first byte.
    Anew,
    /// It holds something else than was asked for.
    Differs,
    /// It is none of success.
    Refused,
}

impl Partial {
    pub(crate) fn new(part: Part) -> Self {
        Self {
            part,
            version: None,
        }
    }

    /// The headers that ask for what is missing. Bytes of two versions of a file make no file, so
    /// a part is asked for only of the version whose beginning is there.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        // What is compressed on the way would have ranges of its own.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let range = format!("bytes={}-", self.part.bytes);
        if let (Some(version), 1.., Ok(range)) = (
            &self.version,
            self.part.bytes,
            HeaderValue::from_str(&range),
        ) {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, version.clone());
        }
        headers
    }

    pub(crate) fn resumed(&self, response: &Response) -> Resumed {
        let here = self.part.bytes;
        match response.status() {
            StatusCode::PARTIAL_CONTENT => match begins_at(response.headers()) {
                Some(first) if first == here && here > 0 => Resumed::Further,
                Some(0) => Resumed::Anew,
                _ => Resumed::Differs,
            },
            StatusCode::RANGE_NOT_SATISFIABLE if here > 0 => Resumed::Differs,
            status if status.is_success() => Resumed::Anew,
            _ => Resumed::Refused,
        }
    }

    /// Makes ready for the whole file, in the version that the answer has.
    pub(crate) async fn begin_anew(&mut self, response: &Response) -> io::Result<()> {
        self.version = version(response.headers());
        self.part.begin_anew().await
    }

    /// Forgets what is there, so that the whole file is asked for.
    pub(crate) async fn forget(&mut self) -> io::Result<()> {
        self.version = None;
        self.part.begin_anew().await
    }
}

/// Which byte a partial answer begins with: `bytes 100-199/200` or `bytes 100-199/*`.
fn begins_at(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?;
    let (first, _) = range.trim().strip_prefix("bytes ")?.split_once('-')?;
    first.parse().ok()
}

/// What the server knows a version of a file by: a strong tag, or the time of its last change if
/// that was long enough ago that there cannot have been two within a second (RFC 9110, 8.8.2.2).
fn version(headers: &HeaderMap) -> Option<HeaderValue> {
    if let Some(tag) = headers.get(ETAG) {
        return tag.as_bytes().starts_with(b"\"").then(|| tag.clone());
    }
    let time = |name: HeaderName| httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok();
    let age = time(DATE)?.duration_since(time(LAST_MODIFIED)?).ok()?;
    let is_strong = age >= Duration::from_secs(1);
    is_strong.then(|| headers.get(LAST_MODIFIED).cloned())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn a_version_is_what_two_files_cannot_share() {
        let (early, late) = (
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Thu, 01 Jan 1970 00:00:01 GMT",
        );
        for (list, expected) in [
            (&[][..], None),
            (&[("etag", "\"a\"")], Some("\"a\"")),
            (&[("etag", "W/\"a\"")], None),
            (&[("etag", "a")], None),
            (&[("last-modified", early)], None),
            (&[("last-modified", early), ("date", early)], None),
            (&[("last-modified", early), ("date", late)], Some(early)),
            (&[("last-modified", late), ("date", early)], None),
            (
                &[
                    ("etag", "W/\"a\""),
                    ("last-modified", early),
                    ("date", late),
                ],
                None,
            ),
        ] {
            let found = version(&headers(list));
            assert_eq!(
                found.as_ref().map(|it| it.to_str().unwrap()),
                expected,
                "{list:?}"
            );
        }
    }

    #[test]
    fn a_part_says_where_it_begins() {
        for (range, expected) in [
            ("bytes 100-199/200", Some(100)),
            ("bytes 0-0/*", Some(0)),
            ("bytes */200", None),
            ("items 1-2/3", None),
            ("bytes -5", None),
            ("100-199", None),
        ] {
            let headers = headers(&[("content-range", range)]);
            assert_eq!(begins_at(&headers), expected, "{range}");
        }
    }
}
