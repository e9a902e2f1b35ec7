//! Telling calls that they are to stop.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::sync::Notify;

/// Tells calls to stop, without leaving any of them in doubt: for Ctrl-C, for instance.
///
/// Given to calls by [`CallOptions::stop`](crate::CallOptions::stop). Once [`stop`](Self::stop) has
/// been called, from any thread, none of these calls begins anything new: no first attempt, no
/// further one, no look at a job. Pauses end at once. An attempt that no connection has taken yet is
/// given up, and is never sent. One that may have been sent is let end, because dropping it would
/// lose its answer: with it perhaps the id of a job that has to be paid for. [`Limits`] say how long
/// that takes at most.
///
/// A call that was stopped ends in an error of the kind [`Stopped`], of which it is certain that
/// nothing was accepted. A wait for a job ends so too; the job goes on, and the error has its id.
///
/// Clones are the same handle. One that has been told to stop stays so: for calls that are to be
/// made afterwards there is a new one.
///
/// ```
/// use std::time::{Duration, Instant};
/// use callsheet_client::core::endpoint::{Failures, Method, Operation, Paid};
/// use callsheet_client::{Call, CallOptions, Client, ErrorKind, StopHandle};
/// # use std::io::{Read, Write};
///
/// let operation = Operation {
///     id: "paint".into(),
///     method: Method::Post,
///     path: "/paint".into(),
///     paid: Some(Paid { not_accepted: vec![429].into(), ..Paid::default() }),
/// #   base_url: "https://paint.example/v1".into(),
/// #   key_env: None,
/// #   security: Vec::new().into(),
/// #   lifecycle: None,
/// #   idempotency_key: None,
/// #   media: Vec::new().into(),
/// #   failures: Failures::default(),
///     // …
/// };
/// # let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
/// # let here = format!("http://{}", listener.local_addr().unwrap());
/// # let (answered, has_answered) = std::sync::mpsc::channel();
/// # std::thread::spawn(move || {
/// #     let (mut stream, _) = listener.accept().unwrap();
/// #     let _ = stream.read(&mut [0; 4096]);
/// #     let answer = b"HTTP/1.1 429 X\r\nretry-after: 50\r\ncontent-length: 0\r\n\r\n";
/// #     stream.write_all(answer).unwrap();
/// #     answered.send(()).unwrap();
/// # });
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let client = Client::builder(&operation).base_url(here).build()?;
/// let stop = StopHandle::new();
/// let client = client.with(CallOptions::new().stop(&stop))?;
///
/// // Whoever hears of Ctrl-C has a clone of it.
/// let theirs = stop.clone();
/// std::thread::spawn(move || {
/// #   has_answered.recv().unwrap();
///     theirs.stop()
/// });
///
/// // The server answers 429 and asks for a pause of 50 seconds, which is not waited out.
/// let begun = Instant::now();
/// let error = client.send_call(&Call::new(&operation, None)).await.unwrap_err();
/// assert_eq!((error.kind(), error.status()), (ErrorKind::Stopped, Some(429)));
/// assert!(error.to_string().ends_with("Nothing was accepted; it is safe to send it again."));
/// assert!(begun.elapsed() < Duration::from_secs(50));
/// # Ok::<_, callsheet_client::Error>(())
/// # }).unwrap();
/// # Ok::<_, callsheet_client::Error>(())
/// ```
///
/// [`Limits`]: crate::Limits
/// [`Stopped`]: crate::ErrorKind::Stopped
#[derive(Clone, Default)]
pub struct StopHandle(Arc<Shared>);

#[derive(Default)]
struct Shared {
    is_asked: AtomicBool,
    asked: Notify,
}

impl StopHandle {
    /// A handle that has not been told to stop.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells the calls that have this handle, or a clone of it, to stop. It comes back at once; the
    /// calls end by themselves.
    pub fn stop(&self) {
        self.0.is_asked.store(true, Ordering::SeqCst);
        self.0.asked.notify_waiters();
    }

    /// Whether the calls have been told to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.is_asked.load(Ordering::SeqCst)
    }

    /// Comes back when the calls have been told to stop.
    async fn asked(&self) {
        let mut asked = pin!(self.0.asked.notified());
        // From here on nothing is missed, and what came before is seen.
        asked.as_mut().enable();
        if !self.is_stopped() {
            asked.await;
        }
    }
}

impl fmt::Debug for StopHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StopHandle")
            .field(&self.is_stopped())
            .finish()
    }
}

/// What comes of `work`, or nothing if it is to stop before: then it is dropped. Work that must not
/// be left in the middle is not to be put in here.
pub(crate) async fn unless_stopped<T>(
    stop: Option<&StopHandle>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    let Some(stop) = stop else {
        return Some(work.await);
    };
    let mut asked = pin!(stop.asked());
    poll_fn(|context| match asked.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => work.as_mut().poll(context).map(Some),
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::thread;

    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_woken_from_another_thread() {
        let stop = StopHandle::new();
        let theirs = stop.clone();
        let mut begun = None;
        let work = poll_fn(|_| {
            // The work is under way, and nothing but the handle wakes it.
            let theirs = theirs.clone();
            begun.get_or_insert_with(|| thread::spawn(move || theirs.stop()));
            Poll::<()>::Pending
        });
        assert_eq!(unless_stopped(Some(&stop), work).await, None);
        // What is to stop does not begin, and what has no handle knows nothing of it.
        assert_eq!(unless_stopped(Some(&stop), ready(1)).await, None);
        assert_eq!(unless_stopped(Some(&stop), pending::<()>()).await, None);
        assert_eq!(unless_stopped(None, ready(1)).await, Some(1));
        assert_eq!(format!("{stop:?}"), "StopHandle(true)");
    }
}
