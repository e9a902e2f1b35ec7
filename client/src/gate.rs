//! A request body that tells how far the request has come.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

use crate::decision::Stage;

/// Watches over a request body.
///
/// HTTP libraries look at a body for the first time when a connection takes the request, right
/// before they encode its head. Until then the gate is shut, and nothing has been sent. A gate
/// that goes away while it is shut is locked, so that a call whose future was dropped before it
/// was sent is never sent.
pub(crate) struct Gate(Arc<Track>);

/// A body behind a [`Gate`]. It cannot be cloned, so no library can send it twice.
pub(crate) struct GatedBody {
    bytes: Bytes,
    track: Arc<Track>,
}

/// How far a request has come.
struct Track {
    state: AtomicU8,
    is_resolving: AtomicBool,
    opened: OnceLock<Instant>,
}

/// Nobody has looked at the body yet.
const SHUT: u8 = 0;
/// A connection has taken the request, and not all of its body.
const OPEN: u8 = 1;
/// A connection has taken the whole body.
const TAKEN: u8 = 2;
/// Nobody had looked, and now nobody may.
const LOCKED: u8 = 3;

/// How much of a body is handed over at once. A connection asks for more when it can send more,
/// which is how one knows that a large body is not on its way yet.
const PIECE: usize = 64 << 10;

tokio::task_local! {
    /// What the request is tracked by that the task is sending just now.
    static SENDING: Arc<Track>;
}

impl Gate {
    /// Puts a body behind a new gate.
    pub(crate) fn new(body: Bytes) -> (Self, GatedBody) {
        let track = Arc::new(Track {
            state: AtomicU8::new(SHUT),
            is_resolving: AtomicBool::new(false),
            opened: OnceLock::new(),
        });
        let body = GatedBody {
            bytes: body,
            track: Arc::clone(&track),
        };
        (Self(track), body)
    }

    /// Whether a connection has taken the request, so that it may have been sent. If none has,
    /// none can any more.
    pub(crate) fn lock(&self) -> bool {
        let (shut, locked) = (SHUT, LOCKED);
        let found = self
            .0
            .state
            .compare_exchange(shut, locked, Ordering::SeqCst, Ordering::SeqCst);
        matches!(found, Err(OPEN | TAKEN))
    }

    /// How far the request has come, as far as sending it goes.
    pub(crate) fn stage(&self) -> Stage {
        match self.0.state.load(Ordering::SeqCst) {
            OPEN => Stage::Writing,
            TAKEN => Stage::Waiting,
            _ if self.0.is_resolving.load(Ordering::SeqCst) => Stage::Resolving,
            _ => Stage::Connecting,
        }
    }

    /// When a connection took the request.
    pub(crate) fn opened(&self) -> Option<Instant> {
        self.0.opened.get().copied()
    }

    /// The work of sending the request, in which its name may be resolved.
    pub(crate) fn watch<S: Future>(&self, sending: S) -> impl Future<Output = S::Output> {
        SENDING.scope(Arc::clone(&self.0), sending)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.lock();
    }
}

/// Does the work of resolving the name of the request that the task is sending.
pub(crate) async fn while_resolving<T, E>(
    resolving: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let track = SENDING.try_with(Arc::clone).ok();
    let note = |is_resolving| {
        if let Some(track) = &track {
            track.is_resolving.store(is_resolving, Ordering::SeqCst);
        }
    };
    note(true);
    let resolved = resolving.await?;
    // A failure leaves the note: it is how far the request came.
    note(false);
    Ok(resolved)
}

impl GatedBody {
    /// Opens the gate unless it is locked.
    fn open(&self) -> Result<(), Locked> {
        let state = if self.bytes.is_empty() { TAKEN } else { OPEN };
        let track = &self.track;
        let set = |from| {
            track
                .state
                .compare_exchange(from, state, Ordering::SeqCst, Ordering::SeqCst)
        };
        match set(SHUT) {
            Ok(_) => {
                let _ = track.opened.set(Instant::now());
                Ok(())
            }
            Err(LOCKED) => Err(Locked),
            Err(OPEN) => {
                let _ = set(OPEN);
                Ok(())
            }
            Err(_) => Ok(()),
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
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.bytes.len().min(PIECE);
        let piece = self.bytes.split_to(length);
        if self.bytes.is_empty() {
            self.track.state.store(TAKEN, Ordering::SeqCst);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        // A locked gate shows at the next step, where it can be reported.
        self.open().is_ok() && self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
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
    use std::future::ready;
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
        assert_eq!(gate.opened(), None);
        assert_eq!(next(&mut body).unwrap().unwrap(), "{}");
        assert!(next(&mut body).is_none());
        assert!(gate.lock());
        assert!(gate.lock());
        assert!(gate.opened().is_some());
        assert_eq!(gate.stage(), Stage::Waiting);
    }

    #[test]
    fn encoding_the_head_opens_the_gate() {
        let (gate, body) = Gate::new("{}".into());
        assert!(!body.is_end_stream());
        assert!(gate.lock());
        assert_eq!(gate.stage(), Stage::Writing);
    }

    #[test]
    fn choosing_a_connection_does_not() {
        let (gate, body) = Gate::new("{}".into());
        assert_eq!(body.size_hint().exact(), Some(2));
        assert!(!gate.lock());
        assert_eq!(gate.stage(), Stage::Connecting);
    }

    #[test]
    fn a_body_that_was_given_up_is_never_sent() {
        let (gate, mut body) = Gate::new("{}".into());
        assert!(!gate.lock());
        assert!(!body.is_end_stream());
        assert!(next(&mut body).unwrap().is_err());
        assert!(!gate.lock());
        assert_eq!(gate.opened(), None);
    }

    #[test]
    fn a_call_that_was_dropped_before_it_was_sent_is_never_sent() {
        let (gate, mut body) = Gate::new("{}".into());
        drop(gate);
        assert!(next(&mut body).unwrap().is_err());

        let (gate, mut empty) = Gate::new(Bytes::new());
        drop(gate);
        assert!(!empty.is_end_stream());
        assert!(next(&mut empty).unwrap().is_err());
    }

    #[test]
    fn an_empty_body_has_a_gate_too() {
        let (gate, body) = Gate::new(Bytes::new());
        assert!(body.is_end_stream());
        assert!(gate.lock());
        assert_eq!(gate.stage(), Stage::Waiting);
    }

    #[test]
    fn a_large_body_is_being_written_until_its_last_piece_is_taken() {
        let whole: Bytes = (0..=255).cycle().take(2 * PIECE + 1).collect();
        let (gate, mut body) = Gate::new(whole.clone());
        let mut taken = Vec::new();
        for stage in [Stage::Writing, Stage::Writing, Stage::Waiting] {
            let left = whole.len() - taken.len();
            assert_eq!(body.size_hint().exact(), Some(left as u64));
            assert!(!body.is_end_stream());
            taken.extend(next(&mut body).unwrap().unwrap());
            assert_eq!(gate.stage(), stage);
        }
        assert!(body.is_end_stream() && next(&mut body).is_none());
        assert_eq!(taken, whole);
    }

    #[tokio::test]
    async fn a_name_that_is_not_found_is_as_far_as_the_request_came() {
        let (gate, _body) = Gate::new("{}".into());
        let found = while_resolving(async {
            assert_eq!(gate.stage(), Stage::Resolving);
            Ok::<_, ()>(1)
        });
        assert_eq!(gate.watch(found).await, Ok(1));
        assert_eq!(gate.stage(), Stage::Connecting);
        let lost = while_resolving(ready(Err::<(), _>("no such name")));
        assert_eq!(gate.watch(lost).await, Err("no such name"));
        assert_eq!(gate.stage(), Stage::Resolving);
        // Outside of a request there is nothing to note.
        assert_eq!(while_resolving(ready(Ok::<_, ()>(2))).await, Ok(2));
    }
}
