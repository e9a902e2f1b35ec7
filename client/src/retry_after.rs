//! How long a server asks a client to wait.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::exchange::header;

/// The headers that some servers send beside `Retry-After`, or in its place: milliseconds.
const MILLISECONDS: [&str; 3] = ["retry-after-ms", "x-retry-after-ms", "x-ms-retry-after-ms"];

/// The wait that the headers of an answer ask for: one of [`MILLISECONDS`], or `Retry-After` in
/// seconds or as a date. A date is counted from the answer's own `Date`, so that a wrong clock on
/// either side does not matter; `now` stands in where there is none. A date that has passed is no
/// wait.
pub(crate) fn asked(headers: &HeaderMap, now: fn() -> SystemTime) -> Option<Duration> {
    let text = |name: &str| Some(header(headers, name)?.to_str().ok()?.trim());
    let milliseconds = |name| amount(text(name)?, 1e-3);
    if let Some(wait) = MILLISECONDS.into_iter().find_map(milliseconds) {
        return Some(wait);
    }
    let retry_after = text(RETRY_AFTER.as_str())?;
    amount(retry_after, 1.0).or_else(|| {
        let until = httpdate::parse_http_date(retry_after).ok()?;
        let from = text(DATE.as_str()).and_then(|date| httpdate::parse_http_date(date).ok());
        Some(
            until
                .duration_since(from.unwrap_or_else(now))
                .unwrap_or_default(),
        )
    })
}

/// A number of units, as a time; more than a [`Duration`] holds is the longest one.
fn amount(text: &str, unit: f64) -> Option<Duration> {
    let is_number = text.starts_with(|first: char| first.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = is_number.then(|| text.parse().ok())??;
    Some(Duration::try_from_secs_f64(number * unit).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    type Headers = &'static [(&'static str, &'static str)];

    #[test]
    fn every_form_is_understood() {
        let table: [(Headers, Option<Duration>); 21] = [
            (&[], None),
            (&[("retry-after", "7")], Some(Duration::from_secs(7))),
            (&[("retry-after", " 7 ")], Some(Duration::from_secs(7))),
            (&[("retry-after", "0")], Some(Duration::ZERO)),
            (&[("retry-after", "1.5")], Some(Duration::from_millis(1500))),
            (&[("retry-after", "-1")], None),
            (&[("retry-after", "+1")], None),
            (&[("retry-after", "1e3")], None),
            (&[("retry-after", "inf")], None),
            (&[("retry-after", "")], None),
            (&[("retry-after", "1.2.3")], None),
            (&[("retry-after", "soon")], None),
            (
                &[("retry-after", "99999999999999999999999999")],
                Some(Duration::MAX),
            ),
            (
                &[("retry-after-ms", "250")],
                Some(Duration::from_millis(250)),
            ),
            (
                &[("retry-after-ms", "250"), ("retry-after", "7")],
                Some(Duration::from_millis(250)),
            ),
            (
                &[("x-retry-after-ms", "1500"), ("retry-after", "2")],
                Some(Duration::from_millis(1500)),
            ),
            (
                &[("x-ms-retry-after-ms", "20")],
                Some(Duration::from_millis(20)),
            ),
            (
                &[("retry-after-ms", "x"), ("retry-after", "7")],
                Some(Duration::from_secs(7)),
            ),
            (
                &[("retry-after", "Thu, 01 Jan 1970 00:01:10 GMT")],
                Some(Duration::from_secs(10)),
            ),
            (
                &[("retry-after", "Thu, 01 Jan 1970 00:00:10 GMT")],
                Some(Duration::ZERO),
            ),
            (
                &[
                    ("retry-after", "Thu, 01 Jan 1970 00:10:05 GMT"),
                    ("date", "Thu, 01 Jan 1970 00:10:00 GMT"),
                ],
                Some(Duration::from_secs(5)),
            ),
        ];
        let now = || SystemTime::UNIX_EPOCH + Duration::from_mins(1);
        for (headers, expected) in table {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| {
                    let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
                    (name, HeaderValue::from_str(value).unwrap())
                })
                .collect();
            assert_eq!(asked(&map, now), expected, "{headers:?}");
        }
    }
}
