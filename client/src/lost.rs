//! Looking for a job whose submission was not answered.

use callsheet_core::Job;
use callsheet_core::endpoint::{Lifecycle, Method, Operation, Phase, RunningCall};
use callsheet_core::number::Number;
use serde_json::Value;

use crate::call::{Body, Call};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::job::lifecycle_of;

/// A job that goes on, as the server lists it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RunningJob {
    /// The job's id.
    pub id: String,
    /// The job's status, if the list tells it, in the vendor's word.
    pub status: Option<String>,
    /// What the status means.
    pub phase: Phase,
    /// The request that started the job, as the server understood it, if the list tells it.
    pub request: Option<Value>,
    /// The item of the list as it came.
    pub answer: Value,
}

impl Client {
    /// The jobs of the account that go on, as many as the server lists unasked.
    ///
    /// `submission` is the operation that starts such jobs; its lifecycle says which call lists
    /// them. The call costs nothing.
    pub async fn running(&self, submission: &Operation) -> Result<Vec<RunningJob>, Error> {
        let lifecycle = lifecycle_of(submission)?;
        let running = running_of(submission, lifecycle)?;
        let operation = Operation {
            id: format!("{}_running", submission.id).into(),
            method: Method::Get,
            path: running.path.clone(),
            paid: None,
            lifecycle: None,
            media: Vec::new().into(),
            idempotency_key: None,
            ..submission.clone()
        };
        let call = Call::new(&operation, None);
        let answer = self.send_call(&call).await?;
        let list = match &answer.body {
            Body::Json(json) => json.pointer(&running.jobs).and_then(Value::as_array),
            Body::Bytes(_) => None,
        };
        let Some(list) = list else {
            let error = Error::new(ErrorKind::Unreadable, "it holds no list of jobs");
            return Err(error
                .with_status(answer.status)
                .with_answer(answer.json().cloned())
                .with_request_id(answer.request_id)
                .about(&call));
        };
        Ok(list
            .iter()
            .filter_map(|item| job(lifecycle, running, item))
            .collect())
    }

    /// Looks for the job of a submission whose outcome is unknown
    /// ([`ErrorKind::OutcomeUnknown`]) among the jobs that go on.
    ///
    /// Those are given whose request holds everything that was sent, with the same values; the
    /// server may have added what the request left open. More than one is found if the same
    /// request was sent more than once. None is found if the submission was not accepted, but also
    /// if the server has not listed the job yet, or if it has ended already: look again after a
    /// while, and into the account before sending the request again.
    ///
    /// ```
    /// # use callsheet_client::core::Job;
    /// # use callsheet_client::{Client, Error, Submission, WaitOptions};
    /// # async fn example<J: Job>(client: &Client, request: &J) -> Result<(), Error> {
    /// let id = match client.submit(request).await {
    ///     Ok(submission) => submission.id().to_owned(),
    ///     Err(error) if error.is_outcome_unknown() => {
    ///         let found = client.find_lost::<J>(&error).await?;
    ///         match &found[..] {
    ///             [job] => job.id.clone(),
    ///             _ => return Err(error), // Nobody but a person can tell.
    ///         }
    ///     }
    ///     Err(error) => return Err(error),
    /// };
    /// client.wait::<J>(&id, WaitOptions::new()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn find_lost<J: Job>(&self, error: &Error) -> Result<Vec<RunningJob>, Error> {
        self.find_lost_call(J::operation(), error).await
    }

    /// The same for an operation that may only be known at run time.
    pub async fn find_lost_call(
        &self,
        submission: &Operation,
        error: &Error,
    ) -> Result<Vec<RunningJob>, Error> {
        let unusable = |why: String| Err(Error::new(ErrorKind::Configuration, why));
        let Some(doubt) = error.doubt() else {
            return unusable(format!(
                "there is no job to look for: the outcome is not unknown of `{error}`"
            ));
        };
        self.running_with(submission, &doubt.body).await
    }

    /// The jobs that go on with this request, as [`find_lost`](Self::find_lost) finds them: for
    /// whoever knows what was sent and has no error of it, because the process that sent it was
    /// killed before the answer came.
    pub async fn find_running<J: Job>(&self, request: &J) -> Result<Vec<RunningJob>, Error> {
        self.find_running_call(&Call::of(request)?).await
    }

    /// The same for a call of an operation that may only be known at run time. It is not sent.
    pub async fn find_running_call(&self, call: &Call<'_>) -> Result<Vec<RunningJob>, Error> {
        let body = call.body.as_ref().map(|body| &body.bytes[..]);
        self.running_with(call.operation, body.unwrap_or_default())
            .await
    }

    /// The jobs that go on whose requests hold everything that was sent.
    async fn running_with(
        &self,
        submission: &Operation,
        sent: &[u8],
    ) -> Result<Vec<RunningJob>, Error> {
        let unusable = |why: String| Err(Error::new(ErrorKind::Configuration, why));
        let running = running_of(submission, lifecycle_of(submission)?)?;
        if running.request.is_none() {
            return unusable(format!(
                "the spec of {} does not say where the list of running jobs has their requests \
                 (`request` of `running` in x-callsheet-lifecycle), so none can be told from \
                 another; look through `running` yourself",
                submission.id
            ));
        }
        let Ok(sent) = serde_json::from_slice::<Value>(sent) else {
            return unusable(format!(
                "the body of {} is not JSON, and cannot be compared with what the server lists",
                submission.id
            ));
        };
        let mut jobs = self.running(submission).await?;
        jobs.retain(|job| {
            job.request
                .as_ref()
                .is_some_and(|request| holds(request, &sent))
        });
        Ok(jobs)
    }
}

fn running_of<'a>(
    submission: &Operation,
    lifecycle: &'a Lifecycle,
) -> Result<&'a RunningCall, Error> {
    lifecycle.running.as_ref().ok_or_else(|| {
        let why = format!(
            "the spec of {} names no call that lists the jobs that go on (`running` in \
             x-callsheet-lifecycle)",
            submission.id
        );
        Error::new(ErrorKind::Configuration, why)
    })
}

/// A job of the list; nothing if the item names none.
fn job(lifecycle: &Lifecycle, running: &RunningCall, item: &Value) -> Option<RunningJob> {
    let status = lifecycle.status_in(item);
    let phase = match &status {
        Some(status) => lifecycle.phase(status),
        None => Phase::Unknown,
    };
    let request = running.request.as_ref();
    Some(RunningJob {
        id: lifecycle.id_in(item)?,
        status,
        phase,
        request: request.and_then(|pointer| item.pointer(pointer)).cloned(),
        answer: item.clone(),
    })
}

/// Whether a value holds everything that was sent. Objects may have more members; numbers are
/// compared by value.
fn holds(value: &Value, sent: &Value) -> bool {
    match (value, sent) {
        (Value::Object(members), Value::Object(sent)) => sent
            .iter()
            .all(|(name, sent)| members.get(name).is_some_and(|member| holds(member, sent))),
        (Value::Array(items), Value::Array(sent)) => {
            items.len() == sent.len()
                && items.iter().zip(sent).all(|(item, sent)| holds(item, sent))
        }
        (Value::Number(number), Value::Number(sent)) => Number::of(number) == Number::of(sent),
        _ => value == sent,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_sent_is_held_whatever_the_server_added() {
        for (value, sent, expected) in [
            (json!({"p": "x", "n": 1}), json!({"p": "x"}), true),
            (json!({"p": "x", "n": 1.0}), json!({"n": 1}), true),
            (json!({"p": "x"}), json!({"p": "x", "n": 1}), false),
            (json!({"p": "y"}), json!({"p": "x"}), false),
            (json!({"u": ["a", "b"]}), json!({"u": ["a"]}), false),
            (
                json!({"u": ["a", {"b": 1, "c": 2}]}),
                json!({"u": ["a", {"c": 2}]}),
                true,
            ),
            (json!({"s": null}), json!({}), true),
            (json!({}), json!({"s": null}), false),
            (json!("x"), json!({}), false),
        ] {
            assert_eq!(holds(&value, &sent), expected, "{value} {sent}");
        }
    }
}
