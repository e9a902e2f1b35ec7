//! Ctrl-C, a terminal that is closed, and work on several requests at the same time.

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
/// the second, unless it only says that the terminal is gone, drops all work. `tick` is called a few
/// times a second.
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
        while let Poll::Ready(sign) = signals.poll(context) {
            match (is_signaled, sign) {
                (false, _) => {}
                (true, Sign::Stop) => return Poll::Ready(End::Abandoned),
                (true, Sign::HungUp) => continue,
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

/// What a signal says.
#[derive(Debug, Clone, Copy)]
enum Sign {
    /// Somebody wants the process to end.
    Stop,
    /// The terminal is gone. The system and the shell may both say so, and nobody is left who could
    /// want it to end at once.
    #[cfg_attr(not(unix), expect(dead_code, reason = "no such signal"))]
    HungUp,
}

/// The signals that ask a process to end.
#[cfg(unix)]
struct Signals(Vec<(tokio::signal::unix::Signal, Sign)>);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let mut signals = vec![
            (signal(SignalKind::interrupt())?, Sign::Stop),
            (signal(SignalKind::terminate())?, Sign::Stop),
        ];
        // To listen for it would put an end to its being ignored.
        if !is_hangup_ignored() {
            signals.push((signal(SignalKind::hangup())?, Sign::HungUp));
        }
        Ok(Self(signals))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Sign> {
        for (signal, sign) in &mut self.0 {
            if signal.poll_recv(context).is_ready() {
                return Poll::Ready(*sign);
            }
        }
        Poll::Pending
    }
}

/// Whether this process was started so that it outlives its terminal, as `nohup` does. Linux tells;
/// elsewhere it is taken from where standard error goes, which `nohup` takes from a terminal.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    use std::io::IsTerminal;

    let status = std::fs::read_to_string("/proc/self/status");
    let told = status.ok().and_then(|status| ignores_hangup(&status));
    told.unwrap_or_else(|| !io::stderr().is_terminal())
}

/// Whether a process ignores SIGHUP, the first signal, by what Linux says of it.
#[cfg(unix)]
fn ignores_hangup(status: &str) -> Option<bool> {
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"))?;
    let ignored = u128::from_str_radix(ignored.trim(), 16).ok()?;
    Some(ignored & 1 == 1)
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Sign> {
        self.0.poll_recv(context).map(|_| Sign::Stop)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_what_a_process_ignores() {
        let status = |mask: &str| format!("Name:\tcallsheet\nSigBlk:\t0001\nSigIgn:\t{mask}\n");
        for (mask, expected) in [
            ("0000000000001000", Some(false)),
            ("0000000000001001", Some(true)),
            ("00000000000000000000000000000001", Some(true)),
            ("0000000000000002", Some(false)),
            ("?", None),
        ] {
            assert_eq!(ignores_hangup(&status(mask)), expected, "{mask}");
        }
        assert_eq!(ignores_hangup("Name:\tcallsheet\n"), None);
    }
}
