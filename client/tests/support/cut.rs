//! Futures that are dropped halfway.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Drives a future until it has been polled that many times, then drops it where it is. `None` if
/// it was not done by then.
pub async fn cut<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
