//! Submissions that are answered by the job's states as they come.

use std::collections::HashMap;
use std::time::Duration;

use callsheet_core::Job;
use callsheet_core::endpoint::{Operation, StreamCall};

use crate::call::Call;
use crate::client::{Client, checked};
use crate::error::{Error, ErrorKind};
use crate::feed::{Feed, Opening};
use crate::job::{Accepted, Look, Submission, lifecycle_of, with_id_told};
use crate::limits::after;
use crate::wait::WaitOptions;
use crate::watch::Watch;

/// How long a stream may be silent, comments included, before the job is looked at instead.
const STALL: Duration = Duration::from_secs(30);

impl Client {
    /// Checks a request, submits it, and has the job's states sent as they change, where the spec
    /// names an operation that does so. Gives the submission as soon as its id has come, and what
    /// follows the job.
    ///
    /// The request is sent by the same rule as by [`submit`](Self::submit): once, unless it is
    /// certain that the server did not accept it. A stream that ends before it has named a job
    /// leaves it open whether there is one ([`ErrorKind::OutcomeUnknown`], with the id if an event
    /// told it that cannot be read as a whole). A stream that ends later, falls silent or cannot be
    /// read does not matter: the job is then looked at by its id. An answer that is no stream is
    /// taken as one to a submission.
    ///
    #[cfg_attr(feature = "skills-video", doc = "```no_run")]
    #[cfg_attr(not(feature = "skills-video"), doc = "```text")]
    /// use callsheet_client::types::wan_v2_7_pro::Request;
    /// use callsheet_client::{Client, WaitOptions};
    ///
    /// # async fn example() -> Result<(), callsheet_client::Error> {
    /// let client = Client::from_env::<Request>()?;
    /// let request = Request::new("A red fox in fresh snow");
    /// let (submission, mut watch) = client.stream(&request, WaitOptions::new()).await?;
    /// println!("accepted: {}", submission.id()); // Keep its ticket.
    /// while let Some(state) = watch.next().await? {
    ///     println!("{:?}", state.phase);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stream<'a, J: Job>(
        &self,
        request: &J,
        options: WaitOptions<'a>,
    ) -> Result<(Submission<J>, Watch<'a>), Error> {
        let (accepted, feed) = self.open_stream(&checked(request)?, &options).await?;
        let look = Look::of::<J>(accepted.id())?;
        Ok((
            Submission::of(accepted),
            Watch::new(self, look, options, feed),
        ))
    }

    /// Submits a call of an operation that may only be known at run time, and has the job's states
    /// sent as they change. Nothing is checked.
    pub async fn stream_call<'a>(
        &self,
        call: &Call<'a>,
        options: WaitOptions<'a>,
    ) -> Result<(Accepted, Watch<'a>), Error> {
        let (accepted, feed) = self.open_stream(call, &options).await?;
        let look = Look::at(call.operation, accepted.id())?;
        Ok((accepted, Watch::new(self, look, options, feed)))
    }

    /// Sends the call, and reads the stream up to the first word of a job.
    async fn open_stream(
        &self,
        call: &Call<'_>,
        options: &WaitOptions<'_>,
    ) -> Result<(Accepted, Option<Feed>), Error> {
        let lifecycle = lifecycle_of(call.operation)?;
        let Some(stream) = &lifecycle.stream else {
            let why = format!(
                "the spec of {} names no operation that sends a job's states as they change \
                 (`stream` of x-callsheet-lifecycle): submit the request and wait for its job",
                call.operation.id
            );
            return Err(Error::new(ErrorKind::Configuration, why));
        };
        let operation = stream_operation(call.operation, stream);
        let mut head = call.head.clone();
        head.path = along(&call.operation.path, &head.path, &operation.path).ok_or_else(|| {
            let why = format!(
                "the parameters of `{}` do not lead to `{}`",
                call.operation.path, operation.path
            );
            Error::new(ErrorKind::Configuration, why)
        })?;
        let call = Call {
            operation: &operation,
            head,
            body: call.body.clone(),
        };
        let until = after(self.0.limits.total);
        let begin = || Opening::new(self.clone(), lifecycle.clone());
        let read = self.send_for_events(&call, until, begin).await;
        let read = read.map_err(|error| with_id_told(error, lifecycle))?;
        read.reader.accepted(
            &call,
            read.answer,
            read.rest,
            options.stall.unwrap_or(STALL),
        )
    }
}

/// The operation that starts a job as `submission` does, at the same cost, and sends its states.
fn stream_operation(submission: &Operation, stream: &StreamCall) -> Operation {
    Operation {
        path: stream.path.clone(),
        ..submission.clone()
    }
}

/// Another path with the parameters that a path was filled with.
fn along(template: &str, path: &str, other: &str) -> Option<String> {
    let mut values = HashMap::new();
    let (mut names, mut segments) = (template.split('/'), path.split('/'));
    loop {
        let (name, segment) = match (names.next(), segments.next()) {
            (None, None) => break,
            (name, segment) => (name?, segment?),
        };
        match parameter(name) {
            Some((before, name, after)) => {
                let value = segment.strip_prefix(before)?.strip_suffix(after)?;
                values.insert(name, value);
            }
            None if name == segment => {}
            None => return None,
        }
    }
    let mut along = String::new();
    let mut rest = other;
    while let Some((before, name, after)) = parameter(rest) {
        along.push_str(before);
        along.push_str(values.get(name)?);
        rest = after;
    }
    along.push_str(rest);
    Some(along)
}

/// The first parameter of a template, with what stands before and after it.
fn parameter(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_along_to_another_path() {
        for (template, path, other, expected) in [
            ("/paint", "/paint", "/paint/sse", Some("/paint/sse")),
            ("/a/{x}", "/a/1%2F2", "/sse/{x}", Some("/sse/1%2F2")),
            (
                "/a/{x}/{y}",
                "/a/1/2",
                "/{y}/b/v{x}.json",
                Some("/2/b/v1.json"),
            ),
            ("/a/v{x}.json", "/a/v7.json", "/b/{x}", Some("/b/7")),
            ("/a/{x}", "/a/1/2", "/b/{x}", None),
            ("/a/{x}", "/b/1", "/b/{x}", None),
            ("/a", "/a", "/b/{x}", None),
        ] {
            assert_eq!(along(template, path, other).as_deref(), expected, "{path}");
        }
    }
}
