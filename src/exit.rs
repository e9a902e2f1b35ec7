//! How the command ends.

use std::process::ExitCode;

use callsheet_validator::render::Problem;

/// The exit status; what each means is said in `--help` of the commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// All is well.
    Clean = 0,
    /// What was looked at has faults.
    Faults = 1,
    /// The work could not be done, or not all of it.
    NotDone = 2,
    /// The server refused the key, or there are not enough credits.
    #[cfg(feature = "client")]
    Account = 3,
    /// Nothing was accepted, and the same may succeed later.
    #[cfg(feature = "client")]
    TryLater = 4,
    /// A job failed or was canceled.
    #[cfg(feature = "client")]
    JobFailed = 5,
    /// A job was accepted, and there are no outputs of it yet.
    #[cfg(feature = "client")]
    NotCollected = 6,
    /// The server may have accepted something without saying so.
    #[cfg(feature = "client")]
    Unknown = 7,
    /// Nothing was sent, because it would have cost more than was agreed to.
    #[cfg(feature = "client")]
    NotAgreed = 8,
    /// A signal asked the command to end, and it did so in an orderly way.
    #[cfg(feature = "client")]
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Vec<Problem>);

impl Failure {
    /// A failure with one reason, which lies in no file.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self::from(Problem::of_run(reason))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl From<std::io::Error> for Failure {
    /// For errors of the standard streams; those of files are told with the file's name.
    fn from(error: std::io::Error) -> Self {
        Self::new(format!("the output cannot be written: {error}"))
    }
}
