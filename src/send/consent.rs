//! Whether what is about to be paid for is wanted.

use std::io::{self, BufRead, IsTerminal, Write};

use callsheet_validator::render::Problem;

use super::Sorted;
use super::plan::Request;
use crate::args::Send;
use crate::exit::Failure;
use crate::files;
use crate::journal::Journal;
use crate::output::{Output, say, say_sentence};
use crate::words::counted;

/// Says what will be sent, and whether it may be: within the limits that the command line sets,
/// and with somebody's yes where it costs money. `begins` finds out whether a new journal begins,
/// and can.
pub(super) fn given(
    arguments: &Send,
    sorted: &Sorted<'_>,
    journal: &Journal,
    begins: impl FnOnce() -> Result<bool, Failure>,
    output: &Output,
) -> Result<bool, Failure> {
    let requests = &sorted.new[..];
    for (count, what) in [
        (
            sorted.known,
            "Known from the journal, and not paid for again",
        ),
        (
            sorted.twins,
            "The same as in another of the files, and sent once",
        ),
    ] {
        if count > 0 {
            let requests = counted(count as u64, "request");
            say_sentence(&format!("{what}: {requests}."));
        }
    }
    if requests.is_empty() {
        return Ok(true);
    }
    let count = requests.len() as u64;
    let results = sum(requests.iter().map(|request| request.results));
    say_sentence(&announcement(count, results, &servers(requests)));
    if let Err(why) = within(arguments, count, results) {
        output.complain(&[Problem::of_run(format!("nothing was sent: {why}"))]);
        return Ok(false);
    }
    let is_paid = requests
        .iter()
        .any(|request| request.operation.paid.is_some());
    if arguments.sandbox {
        say("That is a sandbox on this machine: nothing is paid for.");
        return Ok(true);
    }
    let is_asked = is_paid && !arguments.yes;
    if is_asked && !is_anybody_there() {
        output.complain(&[Problem::of_run(
            "nothing was sent: it costs money, and there is nobody to ask. Say --yes if it is \
             wanted; --max-requests and --max-images keep it within limits",
        )]);
        return Ok(false);
    }
    if begins()? {
        say_sentence(&format!(
            "A new journal begins at {}; requests that were sent before from elsewhere are not \
             known here.",
            files::shown(&journal.path())
        ));
    }
    let agreed = !is_asked || asked("This may cost money. Send? [y/N] ");
    if !agreed {
        say("Nothing was sent.");
    }
    Ok(agreed)
}

/// How many results are asked for in all, if the spec says it of each; more than can be counted is
/// as many as can.
fn sum(mut results: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    results.try_fold(0_u64, |sum, results| Some(sum.saturating_add(results?)))
}

/// What will be sent, in a sentence.
fn announcement(count: u64, results: Option<u64>, servers: &str) -> String {
    let requests = counted(count, "request");
    let results = match results {
        Some(results) => format!("at most {}", counted(results, "result")),
        None => "of which the spec does not say how many results they ask for".to_owned(),
    };
    format!("Sending {requests} to {servers}: {results}.")
}

/// The base URLs that requests go to.
fn servers(requests: &[&Request<'_>]) -> String {
    let mut servers: Vec<_> = requests.iter().map(|one| one.server.as_str()).collect();
    servers.sort_unstable();
    servers.dedup();
    servers.join(" and ")
}

fn within(arguments: &Send, count: u64, results: Option<u64>) -> Result<(), String> {
    if let Some(most) = arguments.max_requests
        && count > most
    {
        let count = counted(count, "request");
        return Err(format!("{count}, and --max-requests allows {most}"));
    }
    match (arguments.max_images, results) {
        (Some(most), Some(results)) if results > most => {
            let results = counted(results, "result");
            Err(format!("up to {results}, and --max-images allows {most}"))
        }
        (Some(_), None) => Err(
            "the spec does not say how many results the requests ask for, so --max-images cannot \
             be kept"
                .to_owned(),
        ),
        _ => Ok(()),
    }
}

/// Whether there is somebody at a terminal to ask.
pub(super) fn is_anybody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on the terminal; all but a yes is a no.
pub(super) fn asked(question: &str) -> bool {
    // There is no place to report that it cannot be written.
    let _ = write!(io::stderr(), "{question}");
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    let answer = answer.trim().to_lowercase();
    read.is_ok() && (answer == "y" || answer == "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_results_is_too_large_to_be_added() {
        let half = 1 << 63;
        assert_eq!(sum([Some(1), Some(2)].into_iter()), Some(3));
        assert_eq!(sum([Some(half), Some(half)].into_iter()), Some(u64::MAX));
        assert_eq!(sum([Some(1), None].into_iter()), None);
    }

    #[test]
    fn what_is_paid_for_is_said() {
        let said = |count, results| announcement(count, results, "https://a.example");
        assert_eq!(
            said(1, Some(2)),
            "Sending 1 request to https://a.example: at most 2 results."
        );
        assert_eq!(
            said(2, None),
            "Sending 2 requests to https://a.example: of which the spec does not say how many \
             results they ask for."
        );
    }
}
