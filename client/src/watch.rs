//! Following a job from state to state.

use std::fmt;

use callsheet_core::Job;
use callsheet_core::endpoint::{Operation, Phase};

use crate::client::Client;
use crate::decision::Policy;
use crate::error::{Error, ErrorKind};
use crate::feed::Feed;
use crate::job::{JobState, Look};
use crate::vigil::Vigil;
use crate::wait::WaitOptions;

/// A job that is followed from state to state, by [`Client::watch`] or [`Client::stream`].
///
/// [`next`](Self::next) gives each state once: each status, and the end. Dropping its future, in a
/// `select!` for instance, loses nothing: the next call goes on where it was, and looks at the job
/// no sooner. Dropping the watch ends the watching and not the job.
///
#[cfg_attr(feature = "skills-video", doc = "```no_run")]
#[cfg_attr(not(feature = "skills-video"), doc = "```text")]
/// use callsheet_client::types::wan_v2_7_pro::Request;
/// use callsheet_client::{Client, Outcome, WaitOptions};
///
/// # async fn example(client: Client, id: &str) -> Result<(), callsheet_client::Error> {
/// let mut watch = client.watch::<Request>(id, WaitOptions::new())?;
/// while let Some(state) = watch.next().await? {
///     println!("{:?}: {}", state.phase, state.status.as_deref().unwrap_or("no status"));
///     if let Ok(answer) = Outcome::<Request>::of(state).response {
///         println!("{:?}", answer.data);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a watch looks at nothing until `next` is awaited"]
pub struct Watch<'a> {
    client: Client,
    look: Box<Look<'a>>,
    vigil: Vigil<'a>,
    /// What tells of the job without being asked, as long as it does.
    feed: Option<Box<Feed>>,
}

impl Client {
    /// Follows a job from state to state. The time to wait counts from here.
    pub fn watch<'a, J: Job>(
        &self,
        id: &str,
        options: WaitOptions<'a>,
    ) -> Result<Watch<'a>, Error> {
        Ok(Watch::new(self, Look::of::<J>(id)?, options, None))
    }

    /// Follows a job that was started by an operation which may only be known at run time.
    pub fn watch_call<'a>(
        &self,
        submission: &'a Operation,
        id: &str,
        options: WaitOptions<'a>,
    ) -> Result<Watch<'a>, Error> {
        Ok(Watch::new(self, Look::at(submission, id)?, options, None))
    }
}

impl<'a> Watch<'a> {
    pub(crate) fn new(
        client: &Client,
        look: Look<'a>,
        options: WaitOptions<'a>,
        feed: Option<Feed>,
    ) -> Self {
        let longest_hint = client.0.retry.longest_retry_after;
        let stop = client.0.stop.clone();
        Self {
            client: client.clone(),
            vigil: Vigil::new(look.lifecycle, &look.id, options, longest_hint, stop),
            look: Box::new(look),
            feed: feed.map(Box::new),
        }
    }

    /// The job's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.look.id
    }

    /// Waits for the next state of the job; `None` after the last one.
    ///
    /// A job that ended badly is a state like any other: [`JobState::phase`] tells. Looks that
    /// fail are waited through; an error means that the job will not be looked at any more, because
    /// the time is over ([`ErrorKind::Deadline`]), because it is to stop ([`ErrorKind::Stopped`]) or
    /// because looking is no use. It holds the id.
    pub async fn next(&mut self) -> Result<Option<JobState>, Error> {
        let Self {
            client,
            look,
            vigil,
            feed,
        } = self;
        while let Some(told) = feed.as_mut().filter(|_| !vigil.is_over()) {
            match vigil.listen(told.next()).await? {
                Ok(state) => {
                    if let Some(news) = vigil.hear(state) {
                        return Ok(Some(news));
                    }
                }
                Err(why) => {
                    vigil.fall_back(&why, told.retry());
                    *feed = None;
                }
            }
        }
        let once = Policy::never();
        // Most of a wait is a pause, in which nothing of a call needs to be kept.
        let look: &Look<'_> = look;
        let looking = |until| Box::pin(client.look(look, until, &once));
        vigil.next(looking).await
    }

    /// Waits for the end of the job, which is an error unless it is a good one.
    pub async fn end(mut self) -> Result<JobState, Error> {
        let mut last = None;
        while let Some(state) = self.next().await? {
            last = Some(state);
        }
        match last {
            Some(state) => ended(state),
            None => {
                let why = "the end of the job was seen before";
                Err(Error::new(ErrorKind::Configuration, why).with_id(self.id()))
            }
        }
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("id", &self.look.id)
            .finish_non_exhaustive()
    }
}

/// What the end of a job means to somebody who waits for its outputs.
fn ended(state: JobState) -> Result<JobState, Error> {
    let kind = match state.phase {
        Phase::Failed => ErrorKind::Failed,
        Phase::Canceled => ErrorKind::Canceled,
        Phase::Succeeded | Phase::Pending | Phase::Unknown => return Ok(state),
    };
    Err(Error::new(kind, "")
        .with_id(&state.id)
        .with_request_id(state.request_id)
        .with_reason(state.code, state.message)
        .with_answer(Some(state.answer)))
}
