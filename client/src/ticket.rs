//! What is needed to come back for a job, in another process too.

use std::time::SystemTime;

use callsheet_core::Job;
use callsheet_core::endpoint::Operation;
use serde::de::Error as _;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::timestamp;

/// What is needed to come back for a job that was accepted: by another task, after a crash, or on
/// another machine. It holds no secret.
///
/// [`Submission::ticket`](crate::Submission::ticket) gives it; [`Client::resume`] takes it. Write
/// it down before you wait. As JSON it is an object with four members, all of them texts:
///
/// | member | what it is |
/// |---|---|
/// | `operation` | the `operationId` of the operation that started the job |
/// | `base_url` | where the call was sent |
/// | `id` | the job's id |
/// | `accepted_at` | when the server's answer was here, in UTC (RFC 3339) |
///
/// Further members are passed over when it is read, so that a program may add its own.
///
/// ```
/// use callsheet_client::Ticket;
///
/// let line = r#"{"operation":"wan_v2_7_pro","base_url":"https://open.skills.video/api/v1","id":"gen_0001","accepted_at":"2026-11-28T13:11:01.250Z"}"#;
/// let ticket: Ticket = serde_json::from_str(line)?;
/// assert_eq!(ticket.id, "gen_0001");
/// assert_eq!(serde_json::to_string(&ticket)?, line);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// The `operationId` of the operation that started the job.
    pub operation: String,
    /// Where the call was sent, without a trailing slash.
    pub base_url: String,
    /// The job's id.
    pub id: String,
    /// When the server's answer was here, to the millisecond.
    pub accepted_at: SystemTime,
}

impl Ticket {
    /// The ticket of a job that was accepted just now.
    pub(crate) fn now(operation: &Operation, client: &Client, id: String) -> Self {
        Self {
            operation: operation.id.clone().into_owned(),
            base_url: base_url(client).to_owned(),
            id,
            accepted_at: timestamp::to_the_millisecond(SystemTime::now()),
        }
    }
}

impl Client {
    /// The id of a ticket's job, if the job was started by `J` where this client sends its calls.
    ///
    /// A ticket does not decide where a client goes, because the key goes there too: whoever could
    /// write one could send for the key. It is held against the client instead.
    pub fn recognise<'a, J: Job>(&self, ticket: &'a Ticket) -> Result<&'a str, Error> {
        self.recognise_call(J::operation(), ticket)
    }

    /// The id of a ticket's job, if the job was started by that operation where this client sends
    /// its calls.
    pub fn recognise_call<'a>(
        &self,
        submission: &Operation,
        ticket: &'a Ticket,
    ) -> Result<&'a str, Error> {
        let here = base_url(self);
        let why = if ticket.operation != submission.id {
            format!(
                "the job was started by the operation `{}`, not by `{}`",
                crate::failure::one_line(&ticket.operation),
                submission.id
            )
        } else if ticket.base_url.trim_end_matches('/') != here {
            format!(
                "the job was started at {}, and this client sends its calls to {here}: make a \
                 client for that base URL",
                crate::failure::one_line(&ticket.base_url)
            )
        } else {
            return Ok(&ticket.id);
        };
        Err(Error::new(ErrorKind::Configuration, why).with_id(&ticket.id))
    }
}

impl Serialize for Ticket {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Ticket", 4)?;
        members.serialize_field("operation", &self.operation)?;
        members.serialize_field("base_url", &self.base_url)?;
        members.serialize_field("id", &self.id)?;
        members.serialize_field("accepted_at", &timestamp::write(self.accepted_at))?;
        members.end()
    }
}

impl<'de> Deserialize<'de> for Ticket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Map::deserialize(deserializer)?;
        let mut text = |name: &str| match members.remove(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(D::Error::custom(format!("`{name}` of a ticket is no text"))),
            None => Err(D::Error::custom(format!("`{name}` of a ticket is missing"))),
        };
        let (operation, base_url, id) = (text("operation")?, text("base_url")?, text("id")?);
        let accepted_at = text("accepted_at")?;
        let moment = timestamp::read(&accepted_at).ok_or_else(|| {
            D::Error::custom(format!(
                "`accepted_at` of a ticket is `{}`, which is no moment in UTC such as \
                 2026-11-28T13:11:01Z",
                crate::failure::one_line(&accepted_at)
            ))
        })?;
        Ok(Self {
            operation,
            base_url,
            id,
            accepted_at: moment,
        })
    }
}

fn base_url(client: &Client) -> &str {
    client.0.base_url.as_str().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"operation":"paint","base_url":"https://api.example/v1","id":"a\"b","accepted_at":"1970-01-01T00:00:01.500Z"}"#;

    #[test]
    fn a_ticket_is_read_as_it_was_written_and_bears_what_others_add() {
        let ticket: Ticket = serde_json::from_str(LINE).unwrap();
        assert_eq!(ticket.id, "a\"b");
        assert_eq!(serde_json::to_string(&ticket).unwrap(), LINE);
        let more = LINE.replace('{', r#"{"mine":{"x":[1]},"#);
        assert_eq!(serde_json::from_str::<Ticket>(&more).unwrap(), ticket);
    }

    #[test]
    fn a_ticket_that_lacks_something_says_what() {
        for (line, name) in [
            (LINE.replace("operation", "x"), "`operation`"),
            (LINE.replace("base_url", "x"), "`base_url`"),
            (LINE.replace(r#""id":"a\"b""#, r#""id":7"#), "`id`"),
            (LINE.replace("1970-", "70-"), "`accepted_at`"),
        ] {
            let error = serde_json::from_str::<Ticket>(&line).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
        assert!(serde_json::from_str::<Ticket>("[]").is_err());
    }
}
