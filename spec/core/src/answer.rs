//! Answers of a server as data: as they came, and read into types.

use std::borrow::Cow;

use serde_json::Value;

use crate::endpoint::Checked;
use crate::read::ReadError;
use crate::violation::{Constraint, Violation, Violations};
use crate::wire::File;

/// An answer as it came, whole and unread.
///
/// ```
/// use callsheet_core::RawAnswer;
///
/// let answer = RawAnswer::new(200, Some("application/json; charset=utf-8"), *b"[1]");
/// assert!(answer.is("application/json") && answer.is_json());
/// assert_eq!(answer.value(), serde_json::json!([1]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// What the header `Content-Type` says, if it is there.
    pub content_type: Option<String>,
    /// What it holds.
    pub body: Vec<u8>,
}

impl RawAnswer {
    /// An answer with that status, that content type and that body.
    pub fn new(status: u16, content_type: Option<&str>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type: content_type.map(str::to_owned),
            body: body.into(),
        }
    }

    /// Whether its content type is `media`, in which `*` stands for any type or subtype; what
    /// stands after a `;` is left aside.
    #[must_use]
    pub fn is(&self, media: &str) -> bool {
        let Some(own) = &self.content_type else {
            return false;
        };
        let (own, wanted) = (essence(own), essence(media));
        let (own, wanted) = (own.split_once('/'), wanted.split_once('/'));
        let (Some(own), Some(wanted)) = (own, wanted) else {
            return false;
        };
        let fits = |own: &str, wanted: &str| wanted == "*" || own.eq_ignore_ascii_case(wanted);
        fits(own.0, wanted.0) && fits(own.1, wanted.1)
    }

    /// Whether it holds JSON, whatever its content type says: servers are not exact about that.
    #[must_use]
    pub fn is_json(&self) -> bool {
        serde_json::from_slice::<serde::de::IgnoredAny>(&self.body).is_ok()
    }

    /// What it holds as JSON: a text that is no JSON as a string, nothing at all as `null`, and
    /// other bytes as the `data:` URI of a [`File`].
    #[must_use]
    pub fn value(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|_| {
            match std::str::from_utf8(&self.body) {
                Ok(text) => Value::from(text),
                Err(_) => Value::String(self.file().into()),
            }
        })
    }

    /// What it holds as a text; bytes that are no UTF-8 become `U+FFFD`.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// What it holds as a file of its content type.
    #[must_use]
    pub fn file(&self) -> File {
        let content_type = self.content_type.as_deref();
        let content_type = content_type.map(|own| essence(own).to_owned());
        File {
            name: None,
            content_type,
            bytes: self.body.clone(),
        }
    }

    /// Reads what it holds into a type, whatever its status and its content type say.
    ///
    /// A type may be looser than its schema, so the schema is only asked when the type does not
    /// fit.
    pub fn read<T: Checked>(&self) -> Result<T, ReadError> {
        if let Ok(read) = serde_json::from_slice(&self.body) {
            return Ok(read);
        }
        let value = self.value();
        T::deserialize(&value).map_err(|error| match T::rules().violations(&value).into_result() {
            Err(violations) => ReadError::Invalid(violations),
            Ok(()) => ReadError::Unrepresentable(error),
        })
    }

    /// The drift of an answer that the spec does not describe.
    pub fn undescribed(&self) -> Result<(), Violations> {
        let violation = Violation::new("", Constraint::AnyOf);
        Err(Violations::from(vec![violation]))
    }
}

/// A media type without its parameters.
fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or_default().trim()
}

/// What an answer is read into: a type for what it holds, or an enum with a variant for each
/// status.
///
/// Reading is lenient, so that nothing new on the server's side loses an answer that was paid for;
/// [`check`](Self::check) tells what the spec does not have.
pub trait Received: Sized + Send {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// Why it does not fit. The answer is still the caller's.
    fn read(answer: &RawAnswer) -> Result<Self, ReadError>;

    /// Holds what was read against the spec.
    ///
    /// # Errors
    ///
    /// Everything that the spec does not allow.
    fn check(&self) -> Result<(), Violations>;
}

impl<T: Checked + Send> Received for T {
    fn read(answer: &RawAnswer) -> Result<Self, ReadError> {
        answer.read()
    }

    fn check(&self) -> Result<(), Violations> {
        Checked::check(self)
    }
}

/// An answer that is a text.
impl Received for String {
    fn read(answer: &RawAnswer) -> Result<Self, ReadError> {
        Ok(answer.text().into_owned())
    }

    fn check(&self) -> Result<(), Violations> {
        Ok(())
    }
}

/// An answer that is a file.
impl Received for File {
    fn read(answer: &RawAnswer) -> Result<Self, ReadError> {
        Ok(answer.file())
    }

    fn check(&self) -> Result<(), Violations> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn raw(content_type: &str, body: &[u8]) -> RawAnswer {
        RawAnswer::new(200, Some(content_type), body)
    }

    #[test]
    fn content_types() {
        let answer = raw(" Text/CSV ; charset=utf-8", b"");
        for media in ["text/csv", "text/*", "*/*", "TEXT/csv;header=present"] {
            assert!(answer.is(media), "{media}");
        }
        for media in ["text/html", "application/csv", "csv", ""] {
            assert!(!answer.is(media), "{media}");
        }
        assert!(!RawAnswer::new(200, None, *b"").is("*/*"));
    }

    #[test]
    fn what_an_answer_holds() {
        assert_eq!(raw("x/y", b"{\"a\":1}").value(), json!({ "a": 1 }));
        assert_eq!(raw("x/y", b"").value(), Value::Null);
        assert_eq!(raw("application/json", b"a b").value(), json!("a b"));
        let bytes = raw("image/gif; q=1", &[0xFF]);
        assert_eq!(bytes.value(), json!("data:image/gif;base64,/w=="));
        assert_eq!(bytes.text(), "\u{fffd}");
        assert!(raw("text/html", b" [1] ").is_json() && !raw("application/json", b"[1").is_json());
    }

    #[test]
    fn texts_and_files_are_read_as_they_are() {
        let number = raw("text/plain", b"1.0");
        assert_eq!(<String as Received>::read(&number).unwrap(), "1.0");
        let file = <File as Received>::read(&number).unwrap();
        assert_eq!(file, File::new(*b"1.0").of_type("text/plain"));
        let drift = number.undescribed().unwrap_err();
        assert_eq!(drift.to_string(), "the value fits none of the alternatives");
    }
}
