//! Bodies that are sent step by step, and may break off.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep};

use crate::line::{Cut, Switch};

/// One step of sending a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// These bytes.
    Send(Bytes),
    /// That many zeros.
    Zeros(u64),
    /// Nothing for a while.
    Pause(Duration),
    /// Nothing more, ever.
    Stall,
    /// The connection ends once everything before this has left.
    Cut(Cut),
    /// The body breaks off: in HTTP/1.1 with the connection, in HTTP/2 with its stream alone.
    BreakOff,
}

/// A body as a list of steps; it ends after the last one.
pub(crate) struct Script {
    steps: VecDeque<Step>,
    pause: Option<Pin<Box<Sleep>>>,
    switch: Switch,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>, switch: &Switch) -> Self {
        Self {
            steps: steps.into_iter().collect(),
            pause: None,
            switch: switch.clone(),
        }
    }
}

/// How many zeros are sent at a time.
const ZEROS: usize = 64 * 1024;

impl Body for Script {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                if pause.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                self.pause = None;
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Send(bytes)) if bytes.is_empty() => {}
                Some(Step::Send(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Step::Zeros(0)) => {}
                Some(Step::Zeros(count)) => {
                    let now = usize::try_from(count).unwrap_or(ZEROS).min(ZEROS);
                    self.steps.push_front(Step::Zeros(count - now as u64));
                    return Poll::Ready(Some(Ok(Frame::data(vec![0; now].into()))));
                }
                Some(Step::Pause(time)) => self.pause = Some(Box::pin(sleep(time))),
                Some(Step::Stall) => {
                    self.steps.push_front(Step::Stall);
                    return Poll::Pending;
                }
                Some(Step::Cut(how)) => {
                    // The library writes what it has when the body has nothing more to give, and
                    // flushes: that is when the connection ends.
                    self.switch.cut_once_flushed(how);
                    self.steps.push_front(Step::Stall);
                    return Poll::Pending;
                }
                Some(Step::BreakOff) => {
                    let error = io::Error::other("the body is to break off");
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.steps.is_empty() && self.pause.is_none()
    }
}
