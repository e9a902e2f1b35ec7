//! What each kind of failure means for the exit status and for the journal.

use callsheet_client::ErrorKind;

use crate::exit::Exit;

/// The exit status for a submission that failed.
pub(super) fn of_submission(kind: ErrorKind) -> Exit {
    match kind {
        ErrorKind::InvalidRequest | ErrorKind::RejectedContent | ErrorKind::NotFound => {
            Exit::Faults
        }
        ErrorKind::Configuration => Exit::NotDone,
        ErrorKind::Authentication | ErrorKind::Credits => Exit::Account,
        ErrorKind::RateLimited | ErrorKind::Server | ErrorKind::Transport | ErrorKind::Stopped => {
            Exit::TryLater
        }
        // A kind that is not known here is no reason to promise that nothing was accepted.
        _ => Exit::Unknown,
    }
}

/// The exit status for a job that was accepted and not collected.
pub(super) fn of_wait(kind: ErrorKind) -> Exit {
    match kind {
        ErrorKind::Failed | ErrorKind::Canceled => Exit::JobFailed,
        _ => Exit::NotCollected,
    }
}

/// Whether a failure says something of this request only, so that others may fare better.
pub(super) fn is_about_the_request(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::InvalidRequest | ErrorKind::RejectedContent)
}
