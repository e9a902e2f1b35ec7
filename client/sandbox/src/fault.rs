//! What can go wrong, by name.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use callsheet_spec::Api;

use crate::refusal::failure_forms;

/// A fault that the sandbox is to have: what, where, and how many times.
///
/// It is written `[PLACE:]NAME[=ARGUMENT][@COUNT]`. [`FAULTS`] lists the names.
///
/// ```
/// use callsheet_sandbox::Fault;
///
/// let fault: Fault = "looks:status=503@2".parse().unwrap();
/// assert_eq!(fault.to_string(), "looks:status=503@2");
///
/// let error = "lok:hang".parse::<Fault>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`lok` is no place for a fault; the places are submissions, streams, looks, downloads"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(crate) what: What,
    pub(crate) kind: &'static FaultKind,
    pub(crate) place: Option<Place>,
    pub(crate) count: Option<u64>,
    written: String,
}

impl Fault {
    /// The name of what goes wrong.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind.name
    }

    /// Whether an API has the form of failures that it asks for.
    pub(crate) fn fits(&self, api: &Api) -> Result<(), String> {
        let (What::Status(_, Form::Pointers(form)) | What::LateStatus(_, Form::Pointers(form))) =
            &self.what
        else {
            return Ok(());
        };
        let forms = failure_forms(api);
        if forms.contains(form) {
            return Ok(());
        }
        Err(format!(
            "failures have no form `{form}` here; they have {}, html and empty",
            forms.join(", ")
        ))
    }

    /// Whether it can happen to a request of that place.
    pub(crate) fn happens_at(&self, place: Place) -> bool {
        self.kind.places.contains(&place) && self.place.is_none_or(|only| only == place)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl FromStr for Fault {
    type Err = NoSuchFault;

    fn from_str(text: &str) -> Result<Self, NoSuchFault> {
        let (name, argument) = match text.split_once('=') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        // A count stands at the very end, and an argument may have the sign itself.
        let counted = |text: &str| -> Option<(usize, u64)> {
            let (before, count) = text.rsplit_once('@')?;
            Some((before.len(), count.parse().ok()?))
        };
        let (name, argument, count) = match argument {
            None => match counted(name) {
                Some((end, count)) => (&name[..end], None, Some(count)),
                None => (name, None, None),
            },
            Some(argument) => match counted(argument) {
                Some((end, count)) => (name, Some(&argument[..end]), Some(count)),
                None => (name, Some(argument), None),
            },
        };
        // A name has no such sign, so that what follows one was meant for a count.
        let strange = name.rsplit_once('@').map(|(_, count)| count);
        if let Some(strange) = strange.or((count == Some(0)).then_some("0")) {
            return Err(NoSuchFault(format!(
                "`@{strange}` is no count; after `@` stands how many times it happens, such as `@1`"
            )));
        }
        let (place, name) = match name.split_once(':') {
            Some((place, name)) => (Some(Place::named(place)?), name),
            None => (None, name),
        };
        let kind = FAULTS
            .iter()
            .find(|kind| kind.name == name)
            .ok_or_else(|| NoSuchFault::name(name))?;
        if let Some(place) = place
            && !kind.places.contains(&place)
        {
            return Err(NoSuchFault(format!(
                "`{name}` cannot happen to {}; it can to {}",
                place.name(),
                Place::names(kind.places)
            )));
        }
        let what = (kind.read)(argument).map_err(|expected| {
            let given = argument.map_or("nothing".to_owned(), |given| format!("`{given}`"));
            NoSuchFault(format!("`{name}` takes {expected}, and {given} is given"))
        })?;
        Ok(Self {
            what,
            kind,
            place,
            count,
            written: text.to_owned(),
        })
    }
}

/// Why a text names no fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchFault(String);

impl NoSuchFault {
    fn name(name: &str) -> Self {
        let known = FAULTS.iter().map(|kind| kind.name);
        let meant = callsheet_validator::nearest_word(name, known);
        let meant = meant.map_or_else(
            || "`callsheet sandbox --faults` lists them".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        Self(format!("there is no fault `{name}`; {meant}"))
    }
}

impl fmt::Display for NoSuchFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoSuchFault {}

/// A kind of fault.
#[derive(Debug)]
pub struct FaultKind {
    /// Its name.
    pub name: &'static str,
    /// What stands for its argument; empty if it takes none. In brackets if it need not be given.
    pub argument: &'static str,
    /// What happens.
    pub about: &'static str,
    pub(crate) places: &'static [Place],
    pub(crate) group: Group,
    read: fn(Option<&str>) -> Result<What, &'static str>,
}

impl PartialEq for FaultKind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for FaultKind {}

impl FaultKind {
    /// The places that it can happen at, in words.
    #[must_use]
    pub fn places(&self) -> String {
        if self.places == ANY {
            "any request".to_owned()
        } else if self.places == CONNECTIONS {
            "connections".to_owned()
        } else {
            Place::names(self.places)
        }
    }
}

/// Of a group, at most one fault happens to a request, so that faults can be listed in the order
/// in which they are to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// It takes the place of the answer, or takes it away.
    Answer,
    /// It decides what becomes of a job that is accepted.
    Job,
    /// It changes a detail, whatever else happens.
    Detail,
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A connection that nothing was read from.
    Connection,
    /// A call that starts a job.
    Submission,
    /// A call that starts a job and has its states sent.
    Stream,
    /// A look at a job.
    Look,
    /// A download of an output.
    Download,
    /// Anything else.
    Other,
}

impl Place {
    const NAMED: &[Self] = &[Self::Submission, Self::Stream, Self::Look, Self::Download];

    fn name(self) -> &'static str {
        match self {
            Self::Connection => "connections",
            Self::Submission => "submissions",
            Self::Stream => "streams",
            Self::Look => "looks",
            Self::Download => "downloads",
            Self::Other => "other requests",
        }
    }

    fn named(name: &str) -> Result<Self, NoSuchFault> {
        let found = Self::NAMED.iter().find(|place| place.name() == name);
        found.copied().ok_or_else(|| {
            NoSuchFault(format!(
                "`{name}` is no place for a fault; the places are {}",
                Self::names(Self::NAMED)
            ))
        })
    }

    fn names(places: &[Self]) -> String {
        let names: Vec<_> = places.iter().map(|place| place.name()).collect();
        names.join(", ")
    }
}

const ANY: &[Place] = &[
    Place::Submission,
    Place::Stream,
    Place::Look,
    Place::Download,
    Place::Other,
];
const CONNECTIONS: &[Place] = &[Place::Connection];
/// Where the answer is JSON with a status of a job.
const STATUSES: &[Place] = &[Place::Submission, Place::Stream, Place::Look];
const STARTS: &[Place] = &[Place::Submission, Place::Stream];
const SUBMISSIONS: &[Place] = &[Place::Submission];
const STREAMS: &[Place] = &[Place::Stream];
const DOWNLOADS: &[Place] = &[Place::Download];
/// Where the answer is JSON.
const JSON: &[Place] = &[Place::Submission, Place::Look, Place::Other];

/// What happens, with its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    ResetOnConnect,
    ResetAfterHead,
    ResetAfterBody,
    CloseAfterBody,
    Truncated,
    BrokenChunks,
    Hang,
    HangInBody,
    Slow(Duration),
    SlowBody(Duration),
    RateLimited(RetryAfter),
    /// Instead of doing anything.
    Status(u16, Form),
    /// After a job was accepted.
    LateStatus(u16, Form),
    Redirect(u16, Target),
    WrongType(String),
    NotJson,
    UnknownFields,
    MissingFields,
    NoId,
    UnknownStatus(String),
    OtherVocabulary,
    JobFails {
        code: Option<String>,
        message: Option<String>,
    },
    JobCanceled,
    JobNeverEnds,
    StreamEndsEarly(usize),
    StreamSilent,
    StreamNoLastBlank,
    StreamComments,
    StreamMultiline,
    StreamEventNames,
    WrongContent,
    TooLarge(u64),
    NoRanges,
}

/// How long a client is told to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Seconds(u64),
    Date(u64),
    Milliseconds(u64),
    Unsaid,
}

/// The form of a body that reports a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// As the spec's example has it.
    Documented,
    /// An object that has only what these pointers of the spec lead to, joined by `+`, their first
    /// slash left out.
    Pointers(String),
    /// A page, as gateways send it.
    Html,
    /// Nothing.
    Empty,
}

/// Where a redirect leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// To another path of the same host.
    Here,
    /// To another host.
    Elsewhere,
}

/// Every kind of fault, in the order in which they are listed.
pub const FAULTS: &[FaultKind] = &[
    FaultKind {
        name: "reset-on-connect",
        argument: "",
        about: "the connection is reset before anything is read",
        places: CONNECTIONS,
        group: Group::Answer,
        read: |argument| nothing(argument, What::ResetOnConnect),
    },
    FaultKind {
        name: "reset-after-head",
        argument: "",
        about: "the connection is reset once the head was read; nothing is done",
        places: ANY,
        group: Group::Answer,
        read: |argument| nothing(argument, What::ResetAfterHead),
    },
    FaultKind {
        name: "reset-after-body",
        argument: "",
        about: "the request is done, then the connection is reset",
        places: ANY,
        group: Group::Answer,
        read: |argument| nothing(argument, What::ResetAfterBody),
    },
    FaultKind {
        name: "close-after-body",
        argument: "",
        about: "the request is done, then the connection is closed without an answer",
        places: ANY,
        group: Group::Answer,
        read: |argument| nothing(argument, What::CloseAfterBody),
    },
    FaultKind {
        name: "truncated",
        argument: "",
        about: "the connection is closed in the middle of an answer of announced length",
        places: ANY,
        group: Group::Answer,
        read: |argument| nothing(argument, What::Truncated),
    },
    FaultKind {
        name: "broken-chunks",
        argument: "",
        about: "an answer of unknown length breaks off (HTTP/2: its stream alone)",
        places: ANY,
        group: Group::Answer,
        read: |argument| nothing(argument, What::BrokenChunks),
    },
    FaultKind {
        name: "hang",
        argument: "",
        about: "the request is done, and no answer comes",
        places: ANY,
        group: Group::Answer,
        read: |argument| nothing(argument, What::Hang),
    },
    FaultKind {
        name: "hang-in-body",
        argument: "",
        about: "the answer stops in the middle of its body",
        places: ANY,
        group: Group::Answer,
        read: |argument| nothing(argument, What::HangInBody),
    },
    FaultKind {
        name: "slow",
        argument: "[MS]",
        about: "the answer begins that much later (1000)",
        places: ANY,
        group: Group::Detail,
        read: |argument| Ok(What::Slow(milliseconds(argument, 1000)?)),
    },
    FaultKind {
        name: "slow-body",
        argument: "[MS]",
        about: "the body comes in ten pieces, that far apart (100)",
        places: ANY,
        group: Group::Detail,
        read: |argument| Ok(What::SlowBody(milliseconds(argument, 100)?)),
    },
    FaultKind {
        name: "rate-limited",
        argument: "[WAIT]",
        about: "429; WAIT is what Retry-After says: SECONDS (1), date:SECONDS from now, \
                ms:MILLISECONDS (as retry-after-ms), or none",
        places: ANY,
        group: Group::Answer,
        read: |argument| Ok(What::RateLimited(retry_after(argument)?)),
    },
    FaultKind {
        name: "status",
        argument: "STATUS[:FORM]",
        about: "this status, and nothing is done; FORM is that of the body: one of those \
                below, html, or empty",
        places: ANY,
        group: Group::Answer,
        read: |argument| status(argument, What::Status),
    },
    FaultKind {
        name: "late-status",
        argument: "STATUS[:FORM]",
        about: "this status, though a job was accepted",
        places: STARTS,
        group: Group::Answer,
        read: |argument| status(argument, What::LateStatus),
    },
    FaultKind {
        name: "redirect",
        argument: "STATUS[:elsewhere]",
        about: "301, 302, 303, 307 or 308 to another path, or to another host",
        places: ANY,
        group: Group::Answer,
        read: redirect,
    },
    FaultKind {
        name: "wrong-type",
        argument: "[TYPE]",
        about: "the answer says that it is of that type (text/plain)",
        places: ANY,
        group: Group::Detail,
        read: |argument| {
            let name = argument.unwrap_or("text/plain");
            if axum::http::HeaderValue::from_str(name).is_err() || name.is_empty() {
                return Err("a media type");
            }
            Ok(What::WrongType(name.to_owned()))
        },
    },
    FaultKind {
        name: "not-json",
        argument: "",
        about: "the request is done, and its answer is cut off JSON of full length",
        places: JSON,
        group: Group::Answer,
        read: |argument| nothing(argument, What::NotJson),
    },
    FaultKind {
        name: "unknown-fields",
        argument: "",
        about: "the answer has fields that the spec does not know",
        places: STATUSES,
        group: Group::Detail,
        read: |argument| nothing(argument, What::UnknownFields),
    },
    FaultKind {
        name: "missing-fields",
        argument: "",
        about: "the answer has nothing but the job's id",
        places: SUBMISSIONS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::MissingFields),
    },
    FaultKind {
        name: "no-id",
        argument: "",
        about: "a job is accepted, and the answer leaves out its id",
        places: STARTS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::NoId),
    },
    FaultKind {
        name: "unknown-status",
        argument: "[WORD]",
        about: "the job's status is a word that the spec does not know (in_sandbox)",
        places: STATUSES,
        group: Group::Detail,
        read: |argument| {
            Ok(What::UnknownStatus(
                argument.unwrap_or("in_sandbox").to_owned(),
            ))
        },
    },
    FaultKind {
        name: "other-vocabulary",
        argument: "",
        about: "the job's status is in the next of the vendor's vocabularies",
        places: STATUSES,
        group: Group::Detail,
        read: |argument| nothing(argument, What::OtherVocabulary),
    },
    FaultKind {
        name: "job-fails",
        argument: "[CODE[:MESSAGE]]",
        about: "the job is accepted, and fails",
        places: STARTS,
        group: Group::Job,
        read: |argument| {
            let (code, message) = match argument.map(|text| (text, text.split_once(':'))) {
                None => (None, None),
                Some((_, Some((code, message)))) => (Some(code), Some(message)),
                Some((code, None)) => (Some(code), None),
            };
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Ok(What::JobFails {
                code: code.and_then(given),
                message: message.and_then(given),
            })
        },
    },
    FaultKind {
        name: "job-canceled",
        argument: "",
        about: "the job is accepted, and is canceled",
        places: STARTS,
        group: Group::Job,
        read: |argument| nothing(argument, What::JobCanceled),
    },
    FaultKind {
        name: "job-never-ends",
        argument: "",
        about: "the job is accepted, and goes on for ever",
        places: STARTS,
        group: Group::Job,
        read: |argument| nothing(argument, What::JobNeverEnds),
    },
    FaultKind {
        name: "stream-ends-early",
        argument: "[EVENTS]",
        about: "the stream ends after that many events (1)",
        places: STREAMS,
        group: Group::Detail,
        read: |argument| {
            let count = argument.map_or(Ok(1), str::parse);
            Ok(What::StreamEndsEarly(
                count.map_err(|_| "a number of events")?,
            ))
        },
    },
    FaultKind {
        name: "stream-silent",
        argument: "",
        about: "the stream has no events and does not end",
        places: STREAMS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::StreamSilent),
    },
    FaultKind {
        name: "stream-no-last-blank",
        argument: "",
        about: "the last event is not followed by a blank line",
        places: STREAMS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::StreamNoLastBlank),
    },
    FaultKind {
        name: "stream-comments",
        argument: "",
        about: "there are comments between the events",
        places: STREAMS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::StreamComments),
    },
    FaultKind {
        name: "stream-multiline",
        argument: "",
        about: "the JSON of an event goes over several `data:` lines",
        places: STREAMS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::StreamMultiline),
    },
    FaultKind {
        name: "stream-event-names",
        argument: "",
        about: "events have `event:` and `id:` lines",
        places: STREAMS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::StreamEventNames),
    },
    FaultKind {
        name: "wrong-content",
        argument: "",
        about: "the file is a page, and says that it is a picture",
        places: DOWNLOADS,
        group: Group::Answer,
        read: |argument| nothing(argument, What::WrongContent),
    },
    FaultKind {
        name: "too-large",
        argument: "[BYTES]",
        about: "the file is filled up with zeros to that size (1000000000)",
        places: DOWNLOADS,
        group: Group::Answer,
        read: |argument| {
            let size = argument.map_or(Ok(1_000_000_000), str::parse);
            Ok(What::TooLarge(size.map_err(|_| "a number of bytes")?))
        },
    },
    FaultKind {
        name: "no-ranges",
        argument: "",
        about: "a part of a file cannot be had: the whole is sent",
        places: DOWNLOADS,
        group: Group::Detail,
        read: |argument| nothing(argument, What::NoRanges),
    },
];

fn nothing(argument: Option<&str>, what: What) -> Result<What, &'static str> {
    match argument {
        None => Ok(what),
        Some(_) => Err("no argument"),
    }
}

fn milliseconds(argument: Option<&str>, usual: u64) -> Result<Duration, &'static str> {
    let number = argument.map_or(Ok(usual), str::parse);
    let number = number.map_err(|_| "a number of milliseconds")?;
    Ok(Duration::from_millis(number))
}

fn retry_after(argument: Option<&str>) -> Result<RetryAfter, &'static str> {
    let expected = "SECONDS, date:SECONDS, ms:MILLISECONDS or none";
    let number = |text: &str| text.parse().map_err(|_| expected);
    Ok(match argument {
        None => RetryAfter::Seconds(1),
        Some("none") => RetryAfter::Unsaid,
        Some(text) => match text.split_once(':') {
            Some(("date", seconds)) => match number(seconds)? {
                // The dates of HTTP have four digits for the year.
                seconds if seconds > 100 * 365 * 24 * 60 * 60 => {
                    return Err("a date within a hundred years");
                }
                seconds => RetryAfter::Date(seconds),
            },
            Some(("ms", milliseconds)) => RetryAfter::Milliseconds(number(milliseconds)?),
            Some(_) => return Err(expected),
            None => RetryAfter::Seconds(number(text)?),
        },
    })
}

fn status(argument: Option<&str>, what: fn(u16, Form) -> What) -> Result<What, &'static str> {
    let expected = "a status from 200 to 599 and, after a colon, the form of its body";
    let text = argument.ok_or(expected)?;
    let (status, form) = match text.split_once(':') {
        Some((status, form)) => (status, Some(form)),
        None => (text, None),
    };
    let status = status
        .parse()
        .ok()
        .filter(|status| (200..600).contains(status));
    let form = match form {
        None => Form::Documented,
        Some("html") => Form::Html,
        Some("empty") => Form::Empty,
        Some("") => return Err(expected),
        Some(pointers) => Form::Pointers(pointers.to_owned()),
    };
    Ok(what(status.ok_or(expected)?, form))
}

fn redirect(argument: Option<&str>) -> Result<What, &'static str> {
    let expected = "301, 302, 303, 307 or 308, and :elsewhere for another host";
    let text = argument.ok_or(expected)?;
    let (status, target) = match text.split_once(':') {
        Some((status, "elsewhere")) => (status, Target::Elsewhere),
        Some(_) => return Err(expected),
        None => (text, Target::Here),
    };
    let status = status.parse().ok();
    let status = status.filter(|status| matches!(status, 301 | 302 | 303 | 307 | 308));
    Ok(What::Redirect(status.ok_or(expected)?, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> What {
        text.parse::<Fault>().unwrap().what
    }

    #[test]
    fn every_part_is_read() {
        let fault: Fault = "downloads:redirect=307:elsewhere@3".parse().unwrap();
        assert_eq!(fault.what, What::Redirect(307, Target::Elsewhere));
        assert_eq!((fault.place, fault.count), (Some(Place::Download), Some(3)));
        let plain: Fault = "hang@1".parse().unwrap();
        assert_eq!((plain.what, plain.count), (What::Hang, Some(1)));
        assert_eq!(what("status=404:html"), What::Status(404, Form::Html));
        assert_eq!(
            what("status=422:code+message"),
            What::Status(422, Form::Pointers("code+message".to_owned()))
        );
        let date = RetryAfter::Date(2);
        assert_eq!(what("rate-limited=date:2"), What::RateLimited(date));
        assert_eq!(
            what("job-fails=A:mail b@c: no"),
            What::JobFails {
                code: Some("A".to_owned()),
                message: Some("mail b@c: no".to_owned())
            }
        );
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        for (text, says) in [
            ("hnag", "there is no fault `hnag`; did you mean `hang`?"),
            ("hang=3", "`hang` takes no argument, and `3` is given"),
            (
                "hang@0",
                "`@0` is no count; after `@` stands how many times it happens, such as `@1`",
            ),
            (
                "slow=5@0",
                "`@0` is no count; after `@` stands how many times it happens, such as `@1`",
            ),
            (
                "hang@x",
                "`@x` is no count; after `@` stands how many times it happens, such as `@1`",
            ),
            (
                "slow=x",
                "`slow` takes a number of milliseconds, and `x` is given",
            ),
            (
                "downloads:job-fails",
                "`job-fails` cannot happen to downloads; it can to submissions, streams",
            ),
            (
                "redirect=200",
                "`redirect` takes 301, 302, 303, 307 or 308, and :elsewhere for another host, \
                 and `200` is given",
            ),
            (
                "status",
                "`status` takes a status from 200 to 599 and, after a colon, the form of its \
                 body, and nothing is given",
            ),
        ] {
            let error = text.parse::<Fault>().unwrap_err();
            assert_eq!(error.to_string(), says);
        }
    }

    #[test]
    fn names_are_unique() {
        for (index, kind) in FAULTS.iter().enumerate() {
            assert!(FAULTS[..index].iter().all(|other| other.name != kind.name));
        }
    }
}
