//! Waiting for a job to end.

use std::fmt;
use std::time::Duration;

use callsheet_core::Job;
use callsheet_core::endpoint::{Operation, Phase};

use crate::client::Client;
use crate::error::Error;
use crate::job::{JobState, Outcome};
use crate::ticket::Ticket;

/// How to wait for a job.
///
/// What is not set comes from the spec: how often the vendor's own tools look at a job, and when
/// they give up.
///
/// ```
/// use std::time::Duration;
/// use callsheet_client::{Progress, WaitOptions};
///
/// let options = WaitOptions::new()
///     .deadline(Duration::from_mins(5))
///     .on_progress(|progress| match progress {
///         Progress::Status { status, .. } => eprintln!("{status}"),
///         Progress::LookFailed(error) => eprintln!("{error}"),
///         _ => {}
///     });
/// ```
#[derive(Default)]
#[must_use]
pub struct WaitOptions<'a> {
    pub(crate) deadline: Option<Duration>,
    pub(crate) poll: Option<Duration>,
    pub(crate) growth: Option<f64>,
    pub(crate) longest_poll: Option<Duration>,
    pub(crate) stall: Option<Duration>,
    on_progress: Option<Report<'a>>,
}

type Report<'a> = Box<dyn FnMut(Progress<'_>) + Send + 'a>;

impl<'a> WaitOptions<'a> {
    /// Waits as the spec says.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long to wait at most, with everything that belongs to it.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    /// Sets the pause after the first look at the job. Pauses grow from there while the status
    /// stays the same; with a new status they begin anew.
    pub fn poll(self, poll: Duration) -> Self {
        Self {
            poll: Some(poll),
            ..self
        }
    }

    /// Sets by which factor each pause is longer than the one before: 1.25 unless set; 1 has them
    /// stay the same. What is less, or no number, counts as 1.
    pub fn growth(self, growth: f64) -> Self {
        Self {
            growth: Some(growth),
            ..self
        }
    }

    /// Sets up to where pauses grow: to 15 seconds unless set, or to the first pause if that is
    /// longer. Up to a tenth is added to every pause, so that programs which began together do not
    /// ask together; and a pause that the server asks for is kept, up to the longest that the
    /// client's [`Policy`](crate::decision::Policy) allows.
    pub fn longest_poll(self, longest_poll: Duration) -> Self {
        Self {
            longest_poll: Some(longest_poll),
            ..self
        }
    }

    /// Sets how long a [`stream`](Client::stream) may be silent, comments included, before the job
    /// is looked at instead: 30 seconds unless set.
    pub fn stall(self, stall: Duration) -> Self {
        Self {
            stall: Some(stall),
            ..self
        }
    }

    /// Has a function called with whatever is news.
    pub fn on_progress(self, report: impl FnMut(Progress<'_>) + Send + 'a) -> Self {
        Self {
            on_progress: Some(Box::new(report)),
            ..self
        }
    }

    pub(crate) fn report(&mut self, progress: Progress<'_>) {
        if let Some(report) = &mut self.on_progress {
            report(progress);
        }
    }
}

impl fmt::Debug for WaitOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitOptions")
            .field("deadline", &self.deadline)
            .field("poll", &self.poll)
            .field("growth", &self.growth)
            .field("longest_poll", &self.longest_poll)
            .field("stall", &self.stall)
            .finish_non_exhaustive()
    }
}

/// News of a job that is waited for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// The job has another status than at the last look.
    Status {
        /// In the vendor's word.
        status: &'a str,
        /// What it means.
        phase: Phase,
    },
    /// The job has a status that the spec does not know. It is waited through, and reported once.
    UnknownStatus(&'a str),
    /// So many statuses have come that the spec does not know. Further ones are waited through and
    /// no longer reported.
    TooManyStatuses(usize),
    /// A look at the job failed. It will be looked at again.
    LookFailed(&'a Error),
    /// The stream of states is over before the job is, for the reason that this text gives. From
    /// here on the job is looked at.
    StreamEnded(&'a str),
}

impl Client {
    /// Waits until a job has ended well.
    ///
    /// Looks that fail and statuses that the spec does not know are waited through. A job that
    /// ended otherwise is an error ([`ErrorKind::Failed`], [`ErrorKind::Canceled`]), as is one
    /// that has not ended at the deadline ([`ErrorKind::Deadline`]). Every error holds the id.
    /// Dropping the future is safe at any time: the job goes on, and can be waited for again.
    ///
    /// [`ErrorKind::Failed`]: crate::ErrorKind::Failed
    /// [`ErrorKind::Canceled`]: crate::ErrorKind::Canceled
    /// [`ErrorKind::Deadline`]: crate::ErrorKind::Deadline
    pub async fn wait<J: Job>(
        &self,
        id: &str,
        options: WaitOptions<'_>,
    ) -> Result<Outcome<J>, Error> {
        self.watch::<J>(id, options)?.end().await.map(Outcome::of)
    }

    /// Waits until a job has ended well that was started by an operation which may only be known
    /// at run time.
    pub async fn wait_call(
        &self,
        submission: &Operation,
        id: &str,
        options: WaitOptions<'_>,
    ) -> Result<JobState, Error> {
        self.watch_call(submission, id, options)?.end().await
    }

    /// Goes on waiting for a job by its ticket, in another process too, as [`wait`](Self::wait)
    /// does. A ticket of another operation or of another base URL is refused.
    ///
    #[cfg_attr(feature = "skills-video", doc = "```no_run")]
    #[cfg_attr(not(feature = "skills-video"), doc = "```text")]
    /// use callsheet_client::types::wan_v2_7_pro::Request;
    /// use callsheet_client::{Client, Ticket, WaitOptions};
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// // In the process that pays:
    /// let client = Client::from_env::<Request>()?;
    /// let submission = client.submit(&Request::new("A red fox in fresh snow")).await?;
    /// std::fs::write("fox.ticket.json", serde_json::to_string(submission.ticket())?)?;
    ///
    /// // In any other, at any later time:
    /// let client = Client::from_env::<Request>()?;
    /// let ticket: Ticket = serde_json::from_str(&std::fs::read_to_string("fox.ticket.json")?)?;
    /// let outcome = client.resume::<Request>(&ticket, WaitOptions::new()).await?;
    /// println!("{:?}", outcome.state.outputs);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn resume<J: Job>(
        &self,
        ticket: &Ticket,
        options: WaitOptions<'_>,
    ) -> Result<Outcome<J>, Error> {
        self.wait(self.recognise::<J>(ticket)?, options).await
    }

    /// Goes on waiting for a job by its ticket that was started by an operation which may only be
    /// known at run time.
    pub async fn resume_call(
        &self,
        submission: &Operation,
        ticket: &Ticket,
        options: WaitOptions<'_>,
    ) -> Result<JobState, Error> {
        let id = self.recognise_call(submission, ticket)?;
        self.wait_call(submission, id, options).await
    }

    /// Checks a request, submits it, and waits until its job has ended well.
    ///
    /// The id only comes to light with the outcome or the error. A program that may be stopped
    /// while it waits should [`submit`](Self::submit), keep the ticket, and [`wait`](Self::wait).
    pub async fn run<J: Job>(
        &self,
        request: &J,
        options: WaitOptions<'_>,
    ) -> Result<Outcome<J>, Error> {
        let submission = self.submit(request).await?;
        self.wait::<J>(submission.id(), options).await
    }
}
