//! What a call tells `tracing`, if the feature of that name is on; nothing otherwise.
//!
//! Never the key, never a query, and bodies only where the builder was told to show them.

use std::time::Duration;

use crate::call::Call;

#[cfg(feature = "tracing")]
pub(crate) use told::{body, calling, ended, lost, repeating};
#[cfg(not(feature = "tracing"))]
pub(crate) use untold::{body, calling, ended, lost, repeating};

#[cfg(feature = "tracing")]
mod told {
    use callsheet_core::endpoint::Method;
    use tracing::{Instrument, debug, info, info_span, trace, warn};

    use crate::error::Error;
    use crate::exchange::Lost;

    use super::{Call, Duration};

    /// The work of a call, within its span.
    pub(crate) fn calling<S: Future>(
        call: &Call<'_>,
        sending: S,
    ) -> impl Future<Output = S::Output> {
        let operation = call.operation;
        let span = info_span!(
            "callsheet.call",
            operation = &*operation.id,
            method = Method::as_str(operation.method),
            path = call.head.path,
            paid = operation.paid.is_some(),
        );
        sending.instrument(span)
    }

    /// An attempt brought no answer.
    pub(crate) fn lost(lost: &Lost) {
        debug!(stage = ?lost.stage, "{}", lost.describe());
    }

    /// The call will be sent once more.
    pub(crate) fn repeating(after: Duration) {
        info!(after_ms = after.as_millis(), "sending it once more");
    }

    /// The call has ended: well, or with that error.
    pub(crate) fn ended(
        status: Option<u16>,
        request_id: Option<&str>,
        attempts: u32,
        error: Option<&Error>,
    ) {
        match error {
            None => debug!(status, request_id, attempts, "answered"),
            Some(error) => {
                warn!(status, request_id, attempts, kind = ?error.kind(), "{error}");
            }
        }
    }

    /// A body, which somebody asked to see.
    pub(crate) fn body(whose: &'static str, body: &[u8]) {
        trace!(whose, "{}", String::from_utf8_lossy(body));
    }
}

#[cfg(not(feature = "tracing"))]
mod untold {
    use crate::error::Error;
    use crate::exchange::Lost;

    use super::{Call, Duration};

    pub(crate) fn calling<S: Future>(_: &Call<'_>, sending: S) -> S {
        sending
    }

    pub(crate) fn lost(_: &Lost) {}

    pub(crate) fn repeating(_: Duration) {}

    pub(crate) fn ended(_: Option<u16>, _: Option<&str>, _: u32, _: Option<&Error>) {}

    pub(crate) fn body(_: &'static str, _: &[u8]) {}
}
