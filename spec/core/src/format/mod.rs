//! `format` keywords that are asserted, each by the grammar its RFC gives.

#[cfg(feature = "formats-all")]
mod host;
#[cfg(feature = "formats-all")]
mod idn;
mod pointer;
mod template;
mod time;

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
    /// `duration`: RFC 3339, appendix A.
    Duration,
    /// `json-pointer`: RFC 6901.
    JsonPointer,
    /// `relative-json-pointer`.
    RelativeJsonPointer,
    /// `uri-template`: RFC 6570.
    UriTemplate,
    /// `hostname`: RFC 1123. A label that begins with `xn--` is decoded, and its characters are
    /// held against RFC 5892 by their general categories and, for joiners, their scripts.
    #[cfg(feature = "formats-all")]
    Hostname,
    /// `email`: RFC 5321.
    #[cfg(feature = "formats-all")]
    Email,
    /// `idn-hostname`: RFC 5890, its labels held against RFC 5892 as those of `hostname` are, and
    /// against RFC 5893 by the blocks of their characters.
    #[cfg(feature = "formats-all")]
    IdnHostname,
    /// `idn-email`: RFC 6531.
    #[cfg(feature = "formats-all")]
    IdnEmail,
    /// `regex`: ECMA-262.
    #[cfg(feature = "formats-all")]
    Regex,
}

/// Each format with its name in a schema.
const NAMES: &[(&str, Format)] = &[
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
    ("duration", Format::Duration),
    ("json-pointer", Format::JsonPointer),
    ("relative-json-pointer", Format::RelativeJsonPointer),
    ("uri-template", Format::UriTemplate),
    #[cfg(feature = "formats-all")]
    ("hostname", Format::Hostname),
    #[cfg(feature = "formats-all")]
    ("email", Format::Email),
    #[cfg(feature = "formats-all")]
    ("idn-hostname", Format::IdnHostname),
    #[cfg(feature = "formats-all")]
    ("idn-email", Format::IdnEmail),
    #[cfg(feature = "formats-all")]
    ("regex", Format::Regex),
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
            Self::Date => time::is_date(text.as_bytes()),
            Self::Time => time::is_time(text.as_bytes()),
            Self::DateTime => time::is_date_time(text.as_bytes()),
            Self::Duration => time::is_duration(text.as_bytes()),
            Self::JsonPointer => pointer::is_json_pointer(text),
            Self::RelativeJsonPointer => pointer::is_relative_json_pointer(text),
            Self::UriTemplate => template::is_uri_template(text),
            #[cfg(feature = "formats-all")]
            Self::Hostname => host::is_hostname(text),
            #[cfg(feature = "formats-all")]
            Self::Email => host::is_email(text),
            #[cfg(feature = "formats-all")]
            Self::IdnHostname => idn::is_idn_hostname(text),
            #[cfg(feature = "formats-all")]
            Self::IdnEmail => idn::is_idn_email(text),
            #[cfg(feature = "formats-all")]
            Self::Regex => jsonschema_regex::is_valid_ecma_regex(text),
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

#[cfg(all(test, feature = "formats-all"))]
mod tests {
    use super::Format;

    #[track_caller]
    fn check(format: Format, right: &[&str], wrong: &[&str]) {
        for text in right {
            assert!(format.allows(text), "{format:?} should allow {text:?}");
        }
        for text in wrong {
            assert!(!format.allows(text), "{format:?} should not allow {text:?}");
        }
    }

    #[test]
    fn durations_leave_no_unit_out() {
        let right = ["P1Y2M3DT4H5M6S", "P1W", "PT1M", "P1DT1S", "P02D", "P1M2D"];
        let wrong = [
            "", "P", "PT", "P1", "1D", "P1YT", "P1Y1D", "PT1H1S", "P1D1M", "P1W1D", "P1WT1H",
            "P1H", "PT1D", "P1.5D", "-P1D", "P1D ", "p1d", "P1DT",
        ];
        check(Format::Duration, &right, &wrong);
    }

    #[test]
    fn pointers_escape_their_tildes() {
        let right = ["", "/", "/a", "/a/0", "/~0~1", "/ /\u{1f98a}"];
        check(
            Format::JsonPointer,
            &right,
            &["a", "#/a", "/~", "/~2", "/a~"],
        );
        let right = ["0", "10", "0#", "1/a", "0+1#", "2-3/a", "0//"];
        let wrong = [
            "", "/a", "-1", "+1/a", "01", "0+0#", "0+#", "0##", "1#/a", "0/~", "0a",
        ];
        check(Format::RelativeJsonPointer, &right, &wrong);
    }

    #[test]
    fn templates_have_whole_expressions() {
        let right = [
            "",
            "a",
            "{a}",
            "/{+a,b*}/{?c:10}",
            "{a.b}",
            "%41{%41}",
            "it's",
            "\u{e9}\u{1f98a}",
            "{=a}",
        ];
        let wrong = [
            "{",
            "}",
            "{}",
            "{a",
            "a}",
            "{a,}",
            "{a..b}",
            "{a:0}",
            "{a:12345}",
            "{a:}",
            "{a b}",
            "a b",
            "%4",
            "{%4}",
            "a\"b",
            "\u{85}",
            "{{a}}",
            "{a*b}",
            "{a:1*}",
        ];
        check(Format::UriTemplate, &right, &wrong);
    }

    #[test]
    fn hosts_and_mailboxes() {
        let (long, longer) = ("a".repeat(63), "a".repeat(64));
        let right = [
            "a",
            "1",
            "a-b.c",
            "EXAMPLE.com",
            &*long,
            "xn--mnchen-3ya.de",
            "XN--mnchen-3ya",
        ];
        let wrong = [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "\u{fc}.de",
            &*longer,
            "ab--c",
            "xn--",
            "xn---",
            "xn--a",
            "xn--\u{fc}",
            "a\n",
        ];
        check(Format::Hostname, &right, &wrong);
        let local = format!("{}@a", "a".repeat(64));
        let right = [
            "a@b",
            "a.b+c@d.example",
            "\"a b@c\"@d",
            "\"\\\"\"@d",
            "a@[127.0.0.1]",
            "a@[ipv6:::1]",
            &*local,
        ];
        let too_long = format!("a{local}");
        let wrong = [
            "",
            "a",
            "@b",
            "a@",
            "a b@c",
            ".a@b",
            "a.@b",
            "a..b@c",
            "\"a@b",
            "\"a\"b\"@c",
            "\"\\\"@d",
            "a@[::1]",
            "a@[IPv6:1]",
            "a@b_c",
            "\u{fc}@a",
            "a@b, c@d",
            &*too_long,
        ];
        check(Format::Email, &right, &wrong);
    }

    #[test]
    fn hosts_and_mailboxes_in_any_script() {
        let long = "\u{fc}".repeat(60);
        let right = [
            "a",
            "b\u{fc}cher.example",
            "\u{5d0}\u{5d1}.example",
            "\u{5d0}1",
            "\u{627}\u{660}",
            "\u{65e5}\u{672c}\u{3002}jp",
            "xn--mnchen-3ya",
            "\u{6f0}0",
        ];
        let wrong = [
            "",
            "\u{fc}.",
            "\u{fc}..b",
            "-\u{fc}",
            "\u{fc}_",
            "a\u{5d0}",
            "\u{5d0}a",
            "0\u{5d0}",
            "0a.\u{5d0}",
            "\u{5d0}0\u{660}",
            "xn--0ca24w",
            "xn--example-",
            "xn---9uc",
            "\u{2602}",
            &*long,
        ];
        check(Format::IdnHostname, &right, &wrong);
        let right = [
            "a@b",
            "\u{3b4}\u{3bf}@b\u{fc}cher.example",
            "\"\u{3b4} @\"@b",
            "\u{85}@b",
            "\u{fc}@[127.0.0.1]",
        ];
        let wrong = ["\u{fc}", "a\u{ff20}b", "\u{fc}@b_", "\u{fc} a@b", "@\u{fc}"];
        check(Format::IdnEmail, &right, &wrong);
    }

    #[test]
    fn expressions_are_those_of_ecma_262() {
        check(
            Format::Regex,
            &["", "a+", "(?=a)", r"^\d$", r"(a)\1"],
            &["(", "*", "a{2,1}", "["],
        );
    }

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::all() {
            assert_eq!(Format::named(format.name()), Some(format));
        }
        assert_eq!(Format::all().count(), 19);
    }
}
