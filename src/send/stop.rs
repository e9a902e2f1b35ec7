//! Ctrl-C, and work on several requests at the same time.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use callsheet_client::StopHandle;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// Whether the person, or the system, wants this process to end.
#[derive(Debug, Default)]
pub(super) struct Stop(StopHandle);

impl Stop {
    /// Whether it was asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.0.is_stopped()
    }

    /// What tells it to the client, which lets a request that may have been sent be answered.
    pub(super) fn handle(&self) -> &StopHandle {
        &self.0
    }

    /// What comes of `work`, or nothing if it is to stop before: then it is dropped. Work that
    /// must not be left in the middle is not to be put in here.
    pub(super) async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if self.is_asked() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }
}

/// Work on one request after another.
pub(super) type Worker<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// How the work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is done, or what was left of it was left because of the first signal.
    Done,
    /// A second signal came before what the first one left was done.
    Abandoned,
}

/// Does the work of all at the same time. The first signal sets `stop` and is told to `on_stop`;
/// the second drops all work. `tick` is called a few times a second.
pub(super) async fn drive(
    mut workers: Vec<Worker<'_>>,
    stop: &Stop,
    mut on_stop: impl FnMut(),
    mut tick: impl FnMut(),
) -> io::Result<End> {
    let mut signals = Signals::new()?;
    let mut ticks = ticks();
    // Whoever else may want it to stop, such as a clock, has not said that nothing is waited for.
    let mut is_signaled = false;
    let end = poll_fn(move |context| {
        while signals.poll(context).is_ready() {
            if is_signaled {
                return Poll::Ready(End::Abandoned);
            }
            is_signaled = true;
            stop.0.stop();
            on_stop();
        }
        // After a signal, too: whoever may stop looks at it when it is polled.
        workers.retain_mut(|worker| worker.as_mut().poll(context).is_pending());
        if workers.is_empty() {
            return Poll::Ready(End::Done);
        }
        while ticks.poll_tick(context).is_ready() {
            tick();
        }
        Poll::Pending
    });
    Ok(end.await)
}

fn ticks() -> Interval {
    const PERIOD: Duration = Duration::from_millis(250);
    let mut ticks = interval_at(Instant::now() + PERIOD, PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// The signals that ask a process to end.
#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        ]))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut came = Poll::Pending;
        for signal in &mut self.0 {
            if signal.poll_recv(context).is_ready() {
                came = Poll::Ready(());
            }
        }
        came
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll_recv(context).map(|_| ())
    }
}
