//! A request body that tells whether any of the request can have been sent.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Watches over a request body.
///
/// HTTP libraries look at a body for the first time when a connection takes the request, right
/// before they encode its head. Until then the gate is shut, and nothing has been sent.
pub(crate) struct Gate(Arc<AtomicU8>);

/// A body behind a [`Gate`]. It cannot be cloned, so no library can send it twice.
pub(crate) struct GatedBody {
    bytes: Option<Bytes>,
    gate: Arc<AtomicU8>,
}

/// Nobody has looked at the body yet.
const SHUT: u8 = 0;
/// A connection has taken the request.
const OPEN: u8 = 1;
/// Nobody had looked, and now nobody may.
const LOCKED: u8 = 2;

impl Gate {
    /// Puts a body behind a new gate.
    pub(crate) fn new(body: Bytes) -> (Self, GatedBody) {
        let gate = Arc::new(AtomicU8::new(SHUT));
        let body = GatedBody {
            bytes: Some(body).filter(|body| !body.is_empty()),
            gate: Arc::clone(&gate),
        };
        (Self(gate), body)
    }

    /// Whether a connection has taken the request, so that it may have been sent. If none has,
    /// none can any more.
    pub(crate) fn lock(&self) -> bool {
        let found = self
            .0
            .compare_exchange(SHUT, LOCKED, Ordering::SeqCst, Ordering::SeqCst);
        found == Err(OPEN)
    }
}

impl GatedBody {
    /// Opens the gate unless it is locked.
    fn open(&self) -> Result<(), Locked> {
        match self
            .gate
            .compare_exchange(SHUT, OPEN, Ordering::SeqCst, Ordering::SeqCst)
        {
            Err(LOCKED) => Err(Locked),
            _ => Ok(()),
        }
    }
}

impl Body for GatedBody {
    type Data = Bytes;
    type Error = Locked;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Locked>>> {
        if let Err(locked) = self.open() {
            return Poll::Ready(Some(Err(locked)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        // A locked gate shows at the next step, where it can be reported.
        let _ = self.open();
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// The caller gave the request up before a connection took it.
#[derive(Debug)]
pub(crate) struct Locked;

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was given up before it was sent")
    }
}

impl std::error::Error for Locked {}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn next(body: &mut GatedBody) -> Option<Result<Bytes, Locked>> {
        match Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(frame) => frame.map(|frame| frame.map(|frame| frame.into_data().unwrap())),
            Poll::Pending => panic!("the body is all there"),
        }
    }

    #[test]
    fn a_body_that_was_looked_at_may_have_been_sent() {
        let (gate, mut body) = Gate::new("{}".into());
        assert_eq!(next(&mut body).unwrap().unwrap(), "{}");
        assert!(next(&mut body).is_none());
        assert!(gate.lock());
        assert!(gate.lock());
    }

    #[test]
    fn encoding_the_head_opens_the_gate() {
        let (gate, body) = Gate::new("{}".into());
        assert!(!body.is_end_stream());
        assert!(gate.lock());
    }

    #[test]
    fn choosing_a_connection_does_not() {
        let (gate, body) = Gate::new("{}".into());
        assert_eq!(body.size_hint().exact(), Some(2));
        assert!(!gate.lock());
    }

    #[test]
    fn a_body_that_was_given_up_is_never_sent() {
        let (gate, mut body) = Gate::new("{}".into());
        assert!(!gate.lock());
        assert!(!body.is_end_stream());
        assert!(next(&mut body).unwrap().is_err());
        assert!(!gate.lock());
    }

    #[test]
    fn an_empty_body_has_a_gate_too() {
        let (gate, body) = Gate::new(Bytes::new());
        assert!(body.is_end_stream());
        assert!(gate.lock());
    }
}
