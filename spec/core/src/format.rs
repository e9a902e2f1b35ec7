//! `format` keywords that are asserted, each by the grammar its RFC gives.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use iri_string::types::{IriReferenceStr, IriStr, UriReferenceStr, UriStr};

/// A format that this project can judge.
///
/// ```
/// use callsheet_core::format::Format;
///
/// assert!(Format::Uri.allows("https://example.com/a.png"));
/// assert!(!Format::Uri.allows("ftp//x"));
/// assert_eq!(Format::named("uri"), Some(Format::Uri));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// `uri`: RFC 3986, with a scheme.
    Uri,
    /// `uri-reference`: RFC 3986, absolute or relative.
    UriReference,
    /// `iri`: RFC 3987, with a scheme.
    Iri,
    /// `iri-reference`: RFC 3987, absolute or relative.
    IriReference,
    /// `uuid`: RFC 4122, in its 36-character form.
    Uuid,
    /// `ipv4`: four decimal numbers, RFC 2673.
    Ipv4,
    /// `ipv6`: RFC 4291, without a zone.
    Ipv6,
    /// `date`: `full-date` of RFC 3339.
    Date,
    /// `time`: `full-time` of RFC 3339.
    Time,
    /// `date-time`: RFC 3339.
    DateTime,
}

/// Each format with its name in a schema.
const NAMES: [(&str, Format); 10] = [
    ("uri", Format::Uri),
    ("uri-reference", Format::UriReference),
    ("iri", Format::Iri),
    ("iri-reference", Format::IriReference),
    ("uuid", Format::Uuid),
    ("ipv4", Format::Ipv4),
    ("ipv6", Format::Ipv6),
    ("date", Format::Date),
    ("time", Format::Time),
    ("date-time", Format::DateTime),
];

impl Format {
    /// The format with that name in JSON Schema, if it is one that can be judged.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, format)| *format)
    }

    /// Every format that can be judged.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(_, format)| *format)
    }

    /// The name in JSON Schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, format)| *format == self)
            .map_or("", |(name, _)| name)
    }

    /// Whether `text` is of this format.
    #[must_use]
    pub fn allows(self, text: &str) -> bool {
        match self {
            Self::Uri => UriStr::new(text).is_ok(),
            Self::UriReference => UriReferenceStr::new(text).is_ok(),
            Self::Iri => IriStr::new(text).is_ok(),
            Self::IriReference => IriReferenceStr::new(text).is_ok(),
            Self::Uuid => is_uuid(text.as_bytes()),
            Self::Ipv4 => Ipv4Addr::from_str(text).is_ok(),
            Self::Ipv6 => Ipv6Addr::from_str(text).is_ok(),
            Self::Date => is_date(text.as_bytes()),
            Self::Time => is_time(text.as_bytes()),
            Self::DateTime => is_date_time(text.as_bytes()),
        }
    }
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_date_time(text: &[u8]) -> bool {
    text.len() > 11
        && is_date(&text[..10])
        && matches!(text[10], b'T' | b't')
        && is_time(&text[11..])
}

fn is_date(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else {
        return false;
    };
    let (Some(century), Some(year)) = (two_digits(y1, y2), two_digits(y3, y4)) else {
        return false;
    };
    let (Some(month), Some(day)) = (two_digits(m1, m2), two_digits(d1, d2)) else {
        return false;
    };
    let year = century * 100 + year;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

fn is_time(text: &[u8]) -> bool {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) = (
        two_digits(*h1, *h2),
        two_digits(*m1, *m2),
        two_digits(*s1, *s2),
    ) else {
        return false;
    };
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        _ => rest,
    };
    let Some(offset) = offset_minutes(rest) else {
        return false;
    };
    let leap_second = || (hour * 60 + minute - offset).rem_euclid(1440) == 23 * 60 + 59;
    hour < 24 && minute < 60 && (second < 60 || second == 60 && leap_second())
}

/// Minutes east of UTC of `Z`, `+hh:mm` or `-hh:mm`.
fn offset_minutes(text: &[u8]) -> Option<i32> {
    match *text {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two_digits(h1, h2)?, two_digits(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = hours * 60 + minutes;
            Some(if sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<i32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
}
