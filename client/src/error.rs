//! The one error type of this crate.

use std::fmt::{self, Write as _};
use std::time::Duration;

use callsheet_core::endpoint::{FailureKind, Text};
use callsheet_core::read::ReadError;
use callsheet_core::{RawAnswer, Received, Violations};
use serde_json::Value;

use crate::call::Call;
use crate::decision::Stop;
use crate::doubt::Doubt;
use crate::failure::{Failure, one_line};

/// Why a call, a wait or a download did not give what was asked for.
///
/// [`kind`](Self::kind) tells what to do about it. `Display` says it in words: what happened, to
/// which call, and what comes next. The key stands in neither, nor in `Debug`.
///
/// What a program can do about each kind:
///
#[cfg_attr(feature = "skills-video", doc = "```")]
#[cfg_attr(not(feature = "skills-video"), doc = "```text")]
/// use callsheet_client::core::Endpoint;
/// use callsheet_client::types::wan_v2_7_pro::Request;
/// use callsheet_client::{Client, Error, ErrorKind};
///
/// fn next_step(error: &Error) -> &'static str {
///     match error.kind() {
///         // Nothing was accepted, and the same again would fail again.
///         ErrorKind::Configuration => "mend the program: key, base URL, operation",
///         ErrorKind::InvalidRequest => "change the request: `violations` or `message` say what",
///         ErrorKind::RejectedContent => "change what the request asks for",
///         ErrorKind::Authentication => "set another key",
///         ErrorKind::Credits => "top the account up",
///         ErrorKind::NotFound => "check the id and the base URL",
///         // It was not accepted, or may be sent any number of times.
///         ErrorKind::RateLimited | ErrorKind::Server | ErrorKind::Transport => {
///             "send it again, after `retry_after` if that is known"
///         }
///         ErrorKind::Stopped => "begin again when it is wanted",
///         // It may have been accepted: sending it again may be paid for twice.
///         ErrorKind::OutcomeUnknown if error.id().is_some() => "wait for the job by its id",
///         ErrorKind::OutcomeUnknown => "look for the job: `find_lost`, then the account",
///         // There is a job, and it may cost something.
///         ErrorKind::Deadline => "wait again, by the ticket or the id",
///         ErrorKind::Failed | ErrorKind::Canceled => "tell `code` and `message`",
///         ErrorKind::Download => "download again, as long as the server keeps the output",
///         ErrorKind::Unreadable => "look at `answer`: has the API changed?",
///         // Kinds that are new: `Display` says what happened and what comes next.
///         _ => "show the error to somebody",
///     }
/// }
///
/// let client = Client::builder(Request::operation()).base_url("nowhere").build();
/// assert_eq!(next_step(&client.unwrap_err()), "mend the program: key, base URL, operation");
/// ```
pub struct Error(Box<Inner>);

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot work as it was set up, or with what a method was given: a base URL that is
    /// none, an operation of another API, an empty id, a name that no file can have. Nothing was
    /// sent.
    Configuration,
    /// The request breaks the constraints of the spec and was not sent
    /// ([`violations`](Error::violations)), or the server found fault with it.
    InvalidRequest,
    /// The key is missing, wrong, or not allowed to do this.
    Authentication,
    /// The account has not enough credits.
    Credits,
    /// Moderation refused the content.
    RejectedContent,
    /// Too many requests. [`retry_after`](Error::retry_after) may tell when to come back.
    RateLimited,
    /// There is no such job, or no such endpoint.
    NotFound,
    /// The server may have accepted the call, and somebody may have to pay for it. It was not
    /// repeated. [`doubt`](Error::doubt) has what is known of it.
    OutcomeUnknown,
    /// The server failed at a call that may be sent again.
    Server,
    /// No answer came to a call that is certain not to have been accepted, or that may be sent
    /// any number of times.
    Transport,
    /// The job had not ended when the time to wait for it ran out. It goes on without us, and can be
    /// waited for again.
    Deadline,
    /// The job ended badly: [`code`](Error::code) and [`message`](Error::message) say why.
    Failed,
    /// The job was called off.
    Canceled,
    /// An answer came that cannot be read. [`answer`](Error::answer) has it raw, if it was JSON.
    Unreadable,
    /// An output could not be downloaded or written to disk. The job has ended well, and its outputs
    /// can be fetched again as long as the server keeps them.
    Download,
    /// The call was told to stop ([`StopHandle`](crate::StopHandle)) before it was sent, or before
    /// it was sent once more. It is certain that nothing was accepted; of a wait for a job, that the
    /// job goes on.
    Stopped,
}

impl Error {
    /// What kind of failure it was.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the server may have accepted a call that must not be repeated on doubt.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.kind == ErrorKind::OutcomeUnknown
    }

    /// Whether the same call may succeed later without any change, at no risk of paying twice. Not,
    /// if it was told to stop: whoever repeats calls in a loop should leave it then.
    #[must_use]
    pub fn is_worth_repeating(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::RateLimited | ErrorKind::Server | ErrorKind::Transport
        )
    }

    /// The id of the job concerned, if there is one: with it the job can be waited for again.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }

    /// The HTTP status of the server's answer, if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The vendor's code for the failure.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What the server said, as one line of plain text.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// What is known of a call whose outcome is unknown: its fingerprint, how far it came, and
    /// when.
    #[must_use]
    pub fn doubt(&self) -> Option<&Doubt> {
        self.0.doubt.as_ref()
    }

    /// What to do about it, as a sentence, if that is not all that the error says already. `Display`
    /// ends with it.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        self.0.advice()
    }

    /// How many attempts the call took; none if nothing was to be sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The server's own name for the request, which its support will ask for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the server asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Every constraint of the spec that the request breaks, if it was not sent for that.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        self.0.violations.as_ref()
    }

    /// The server's answer as it came, if it was JSON and is of use; of one that broke off, what had
    /// come whole.
    #[must_use]
    pub fn answer(&self) -> Option<&Value> {
        self.0.answer.as_ref()
    }

    /// The server's answer, if it was JSON and is of use, read into the type of an operation's
    /// answers: into its enum `Answer`, if that was generated for failures too. One that the spec
    /// does not describe is one of its values.
    #[must_use]
    pub fn answer_as<T: Received>(&self) -> Option<Result<T, ReadError>> {
        let (status, answer) = (self.status()?, self.answer()?);
        let answer = RawAnswer::new(status, Some("application/json"), answer.to_string());
        Some(T::read(&answer))
    }

    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: detail.into(),
            call: None,
            is_paid: false,
            is_preflight: false,
            key_env: None,
            id: None,
            status: None,
            code: None,
            message: None,
            request_id: None,
            retry_after: None,
            attempts: 0,
            stop: None,
            doubt: None,
            violations: None,
            answer: None,
            source: None,
        }))
    }

    /// The error for a file that a preflight could not look at.
    #[cfg(feature = "preflight")]
    pub(crate) fn unseen(why: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Download, why);
        error.0.is_preflight = true;
        error
    }

    pub(crate) fn invalid(violations: Violations) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, "");
        error.0.violations = Some(violations);
        error
    }

    /// The error for what was to stop before anything was sent.
    pub(crate) fn unsent() -> Self {
        Self::new(ErrorKind::Stopped, "before it was sent")
    }

    /// The error for what was to stop before it was tried once more, after this one.
    pub(crate) fn stopped(mut self) -> Self {
        let inner = &mut *self.0;
        let colon = if inner.detail.is_empty() { "" } else { ": " };
        let (after, detail) = (inner.headline(), &inner.detail);
        inner.detail = format!("before it was tried once more, after: {after}{colon}{detail}");
        inner.kind = ErrorKind::Stopped;
        self
    }

    /// The error for an answer that reports a failure.
    pub(crate) fn refused(failure: Failure) -> Self {
        let mut error = Self::new(kind_of(failure.kind), "");
        error.0.code = failure.code;
        error.0.message = failure.message;
        error
    }

    pub(crate) fn about(mut self, call: &Call<'_>) -> Self {
        self.0.call = Some(call.to_string());
        self.0.is_paid = call.operation.paid.is_some();
        self.0.key_env.clone_from(&call.operation.key_env);
        self
    }

    /// The error of a call of which only the words are left.
    pub(crate) fn with_call(mut self, call: &str) -> Self {
        self.0.call = Some(call.to_owned());
        self
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind, detail: impl Into<String>) -> Self {
        self.0.kind = kind;
        self.0.detail = detail.into();
        self
    }

    pub(crate) fn with_id(mut self, id: &str) -> Self {
        self.0.id = Some(id.to_owned());
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_reason(mut self, code: Option<String>, message: Option<String>) -> Self {
        self.0.code = code;
        self.0.message = message;
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32, stop: Stop) -> Self {
        self.0.attempts = attempts;
        self.0.stop = Some(stop);
        self
    }

    pub(crate) fn with_doubt(mut self, doubt: Doubt) -> Self {
        self.0.attempts = doubt.attempts;
        self.0.doubt = Some(doubt);
        self
    }

    pub(crate) fn with_answer(mut self, answer: Option<Value>) -> Self {
        self.0.answer = answer;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }
}

/// What an error came from.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

struct Inner {
    kind: ErrorKind,
    /// What happened, where the other fields do not tell.
    detail: String,
    call: Option<String>,
    is_paid: bool,
    /// Whether it is about a file that was only to be looked at.
    is_preflight: bool,
    key_env: Option<Text>,
    id: Option<String>,
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    /// Why no further attempt was made.
    stop: Option<Stop>,
    doubt: Option<Doubt>,
    violations: Option<Violations>,
    answer: Option<Value>,
    source: Option<Source>,
}

impl Inner {
    /// The headline of the failure.
    fn headline(&self) -> &'static str {
        match self.kind {
            ErrorKind::Configuration => "",
            ErrorKind::InvalidRequest if self.violations.is_some() => {
                "not sent, because the request breaks the spec"
            }
            ErrorKind::InvalidRequest if self.status.is_some() => {
                "the server found fault with the request"
            }
            ErrorKind::Authentication if self.status.is_some() => "the server refused the key",
            ErrorKind::InvalidRequest | ErrorKind::Authentication => "not sent",
            ErrorKind::Credits => "not enough credits",
            ErrorKind::RejectedContent => "the content was refused",
            ErrorKind::RateLimited => "too many requests",
            ErrorKind::NotFound => "not found",
            ErrorKind::OutcomeUnknown => "outcome unknown",
            ErrorKind::Server => "the server failed",
            ErrorKind::Transport => "no answer",
            ErrorKind::Deadline => "the job has not ended in time",
            ErrorKind::Failed => "the job failed",
            ErrorKind::Canceled => "the job was canceled",
            ErrorKind::Unreadable => "the answer cannot be read",
            ErrorKind::Download if self.is_preflight => "not looked at",
            ErrorKind::Download => "not downloaded",
            ErrorKind::Stopped => "stopped",
        }
    }

    /// Why a call that could have been repeated was not, where nothing else tells.
    fn why_not_repeated(&self) -> Option<&'static str> {
        match self.stop? {
            Stop::Budget => Some(
                "Not repeated: the calls of this client have used up what they may repeat for now",
            ),
            Stop::Time => Some("Not repeated: the total time limit leaves no time for it"),
            Stop::Pause => Some("Not repeated: the server asks to wait for too long"),
            Stop::Final | Stop::Attempts | Stop::Asked => None,
        }
    }

    /// What to do about it.
    fn advice(&self) -> Option<String> {
        if self.id.is_some() {
            return self.advice_of_a_look();
        }
        let advice = match self.kind {
            ErrorKind::Configuration | ErrorKind::Failed | ErrorKind::Canceled => return None,
            ErrorKind::InvalidRequest if self.status.is_none() => return None,
            ErrorKind::InvalidRequest => "Nothing was accepted; change the request.",
            ErrorKind::Authentication => match (&self.key_env, self.status) {
                (Some(key_env), Some(_)) => {
                    return Some(format!("Nothing was accepted; check the key in {key_env}."));
                }
                (_, Some(_)) => "Nothing was accepted; check the key.",
                (_, None) => return None,
            },
            ErrorKind::Credits => "Nothing was accepted; top the account up, then send it again.",
            ErrorKind::RejectedContent => "Nothing was accepted; change what the request asks for.",
            ErrorKind::RateLimited => match self.retry_after {
                Some(wait) => {
                    return Some(format!(
                        "Nothing was accepted; the server asks to wait {}.",
                        in_words(wait)
                    ));
                }
                None => "Nothing was accepted; send it again later.",
            },
            ErrorKind::NotFound if self.is_paid => "Nothing was accepted; check the base URL.",
            ErrorKind::NotFound => "Check the id and the base URL.",
            ErrorKind::OutcomeUnknown if self.is_paid => {
                "The server may have accepted the call and may charge for it, so it was not \
                 repeated. Look for the job in the account before sending it again."
            }
            ErrorKind::OutcomeUnknown => {
                "The server may have accepted the call, so it was not repeated."
            }
            ErrorKind::Server => "It can be sent again later.",
            ErrorKind::Transport | ErrorKind::Stopped if self.is_paid => {
                "Nothing was accepted; it is safe to send it again."
            }
            ErrorKind::Transport => "It is safe to send it again.",
            ErrorKind::Stopped => "It can be tried again.",
            ErrorKind::Deadline => "It goes on; wait for it again by its id.",
            ErrorKind::Unreadable => "Has the API changed? The answer is kept in the error.",
            ErrorKind::Download if self.is_preflight => return None,
            ErrorKind::Download => self.advice_of_a_download(),
        };
        Some(advice.to_owned())
    }

    fn advice_of_a_download(&self) -> &'static str {
        let source = self.source.as_deref();
        if source.is_some_and(<dyn std::error::Error + Send + Sync>::is::<std::io::Error>) {
            return "Put that right, and download it again as long as the server keeps it.";
        }
        "It can be tried again as long as the server keeps it."
    }

    /// What to do about a failure that has to do with a job that is there. It never says that
    /// nothing was accepted: the job may have been paid for.
    fn advice_of_a_look(&self) -> Option<String> {
        let advice = match self.kind {
            ErrorKind::Transport | ErrorKind::Server => {
                "It says nothing about the job, which can be looked at again."
            }
            ErrorKind::RateLimited => match self.retry_after {
                Some(wait) => {
                    let wait = in_words(wait);
                    return Some(format!(
                        "It says nothing about the job; the server asks to wait {wait}."
                    ));
                }
                None => "It says nothing about the job, which can be looked at again later.",
            },
            ErrorKind::Authentication => match (&self.key_env, self.status) {
                (Some(key_env), Some(_)) => {
                    return Some(format!(
                        "It says nothing about the job; check the key in {key_env}."
                    ));
                }
                (None, Some(_)) => "It says nothing about the job; check the key.",
                (_, None) => return None,
            },
            ErrorKind::NotFound => "Check the id and the base URL.",
            ErrorKind::Deadline | ErrorKind::Stopped => "It goes on; wait for it again by its id.",
            ErrorKind::Unreadable => "Has the API changed? The answer is kept in the error.",
            ErrorKind::Download => self.advice_of_a_download(),
            ErrorKind::OutcomeUnknown => "The job is there all the same; wait for it by its id.",
            ErrorKind::Configuration
            | ErrorKind::InvalidRequest
            | ErrorKind::Credits
            | ErrorKind::RejectedContent
            | ErrorKind::Failed
            | ErrorKind::Canceled => return None,
        };
        Some(advice.to_owned())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let headline = inner.headline();
        if headline.is_empty() {
            return f.write_str(&inner.detail);
        }
        let mut said = String::new();
        if let Some(call) = &inner.call {
            write!(said, "{call}: ")?;
        }
        said.write_str(headline)?;
        if let Some(id) = &inner.id {
            write!(said, " (job {})", one_line(id))?;
        }
        if let Some(status) = inner.status {
            write!(said, " (HTTP {status})")?;
        }
        if inner.attempts > 1 {
            write!(said, " ({} attempts)", inner.attempts)?;
        }
        if let Some(violations) = &inner.violations {
            for violation in violations.iter() {
                write!(said, "\n  {violation}")?;
            }
        }
        if !inner.detail.is_empty() {
            write!(said, ": {}", inner.detail)?;
        }
        if let Some(message) = &inner.message {
            // The server may have ended its sentence, and this one goes on.
            let goes_on = inner.code.is_some() || inner.request_id.is_some();
            let message = if goes_on {
                message.trim_end_matches('.')
            } else {
                message
            };
            write!(said, ": {message}")?;
        }
        if let Some(code) = &inner.code {
            write!(said, " [{code}]")?;
        }
        if let Some(request_id) = &inner.request_id {
            write!(said, " (request {request_id})")?;
        }
        let sentences = [inner.why_not_repeated().map(str::to_owned), inner.advice()];
        for sentence in sentences.into_iter().flatten() {
            // What was said last may have its own end, as a question has.
            let has_end = said.ends_with(['.', '?', '!']);
            let end = if has_end { "" } else { "." };
            said = format!("{said}{end} {sentence}");
        }
        f.write_str(&said)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("text", &format_args!("{self}"))
            .field(
                "doubt",
                &inner.doubt.as_ref().map(|doubt| &doubt.fingerprint),
            )
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.0.source.as_deref();
        source.map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// The last link of an error's chain of causes, which says most in the fewest words.
pub(crate) fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// A time as a person would say it.
pub(crate) fn in_words(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{} s", time.as_secs())
    }
}

fn kind_of(kind: FailureKind) -> ErrorKind {
    match kind {
        FailureKind::InvalidRequest => ErrorKind::InvalidRequest,
        FailureKind::Authentication => ErrorKind::Authentication,
        FailureKind::Credits => ErrorKind::Credits,
        FailureKind::RejectedContent => ErrorKind::RejectedContent,
        FailureKind::RateLimited => ErrorKind::RateLimited,
        FailureKind::NotFound => ErrorKind::NotFound,
        // A kind that this crate does not know yet is no reason to blame the request.
        _ => ErrorKind::Server,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_job_that_is_there_nobody_says_that_nothing_was_accepted() {
        for kind in [
            ErrorKind::Transport,
            ErrorKind::Server,
            ErrorKind::RateLimited,
            ErrorKind::Authentication,
            ErrorKind::InvalidRequest,
            ErrorKind::Credits,
            ErrorKind::RejectedContent,
        ] {
            let failed = || Error::new(kind, "it failed").with_status(500);
            assert!(failed().advice().is_some(), "{kind:?}");
            let look = failed().with_id("gen_1").to_string();
            assert!(!look.contains("Nothing was accepted"), "{look}");
            assert!(!look.contains("send it again"), "{look}");
        }
    }

    #[test]
    fn a_sentence_of_the_server_ends_once() {
        let says = |message: &str, request: Option<&str>| {
            let mut error = Error::new(ErrorKind::InvalidRequest, "");
            error.0.message = Some(message.to_owned());
            error.0.request_id = request.map(str::to_owned);
            error.to_string()
        };
        let said = says("It is not valid.", Some("req-7"));
        assert_eq!(said, "not sent: It is not valid (request req-7)");
        let said = says("It is not valid.", None);
        assert_eq!(said, "not sent: It is not valid.");
    }

    #[test]
    fn an_id_changes_no_terminal() {
        let error = Error::new(ErrorKind::Deadline, "x").with_id("gen\u{1b}[2J\u{202e}\n1");
        assert!(error.to_string().contains("(job gen[2J 1)"), "{error}");
        assert_eq!(error.id(), Some("gen\u{1b}[2J\u{202e}\n1"));
    }

    #[test]
    fn a_submission_that_finds_nothing_is_not_told_to_check_an_id() {
        let mut error = Error::new(ErrorKind::NotFound, "").with_status(404);
        assert_eq!(
            error.advice().as_deref(),
            Some("Check the id and the base URL.")
        );
        error.0.is_paid = true;
        let says = "Nothing was accepted; check the base URL.";
        assert_eq!(error.advice().as_deref(), Some(says));
    }

    #[test]
    fn a_sentence_has_one_end() {
        let download = Error::new(ErrorKind::Download, "has it expired?").to_string();
        let says = "not downloaded: has it expired? It can be tried again as long as the server \
                    keeps it.";
        assert_eq!(download, says);
        let limited = Error::new(ErrorKind::RateLimited, "slowly").to_string();
        let says = "too many requests: slowly. Nothing was accepted; send it again later.";
        assert_eq!(limited, says);
    }
}
