//! Following a job from state to state without an async runtime.

use std::fmt;
use std::iter::FusedIterator;

use super::Client;
use crate::error::Error;
use crate::job::JobState;

/// A job that is followed from state to state, by [`Client::watch`] or [`Client::stream`]: an
/// iterator of its states that waits for each.
///
/// It gives each state once: each status, and the end. A job that ended badly is a state like any
/// other; an error is the last item, and means that the job will not be looked at any more, because
/// the time is over or because looking is no use. It holds the id. Dropping the watch ends the
/// watching and not the job.
///
/// Nothing is read between two states. Whoever takes longer over one than a stream may be silent
/// ([`WaitOptions::stall`](crate::WaitOptions::stall)) may find that the job is looked at from there
/// on, which loses nothing but states in between.
///
#[cfg_attr(feature = "skills-video", doc = "```")]
#[cfg_attr(not(feature = "skills-video"), doc = "```text")]
/// use callsheet_client::core::Endpoint;
/// use callsheet_client::types::wan_v2_7_pro::Request;
/// use callsheet_client::{Client, WaitOptions};
/// # use std::sync::Arc;
/// # use std::time::Duration;
/// # use callsheet_sandbox::Sandbox;
///
/// # let api = Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
/// # let sandbox = Sandbox::builder(&api).job_time(Duration::from_millis(20)).start().unwrap();
/// let client = Client::builder(Request::operation())
///     .key("any")
///     .base_url(sandbox.base_url())
///     .build_blocking()?;
/// let request = Request::new("A red fox in fresh snow");
/// let (submission, watch) = client.stream(&request, WaitOptions::new())?;
/// println!("accepted: {}", submission.id()); // Keep its ticket.
/// let mut pictures = Vec::new();
/// for state in watch {
///     let state = state?;
///     println!("{:?}: {}", state.phase, state.status.as_deref().unwrap_or("no status"));
///     pictures = state.outputs;
/// }
/// assert_eq!(pictures.len(), 1);
///
/// // The same for a job that is there already, by looking at it:
/// let states = client.watch::<Request>(submission.id(), WaitOptions::new())?;
/// assert_eq!(states.count(), 1);
/// # Ok::<_, callsheet_client::Error>(())
/// ```
#[must_use = "a watch looks at nothing until its states are asked for"]
pub struct Watch<'a> {
    client: Client,
    job: crate::Watch<'a>,
    is_over: bool,
}

impl<'a> Watch<'a> {
    pub(super) fn new(client: &Client, watch: crate::Watch<'a>) -> Self {
        Self {
            client: client.clone(),
            job: watch,
            is_over: false,
        }
    }

    /// The job's id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.job.id()
    }

    /// Waits for the end of the job, which is an error unless it is a good one.
    pub fn end(self) -> Result<JobState, Error> {
        let Self { client, job, .. } = self;
        client.block_on(async |_| job.end().await)
    }
}

impl Iterator for Watch<'_> {
    type Item = Result<JobState, Error>;

    /// Waits for the next state of the job; `None` after the last one.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let Self { client, job, .. } = self;
        let next = client.block_on(async |_| job.next().await).transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}

impl FusedIterator for Watch<'_> {}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}
