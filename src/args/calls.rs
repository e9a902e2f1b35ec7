//! The commands that call an API, and those that show what came of it.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::values;

/// What a build without the client says in the place of what it cannot do.
#[cfg(not(feature = "client"))]
pub(crate) const NEEDS_CLIENT: &str = "\
This build of callsheet cannot use the network. To have the commands that
can, in a checkout of its source:
  cargo install --path . --features client";

/// Lint request files, send them, and download what they ask for
///
/// Lints every file first and sends nothing if there is any error. Says what will
/// be sent and asks, since it may cost money. The id of each job that the server
/// accepts is written to the journal and printed at once; then the jobs are waited
/// for, and their outputs are saved beside the request files: fox.yaml gets
/// fox-1.png, fox-2.png, and so on, and fox.ID.callsheet.json, which tells what
/// they were made from. No file is overwritten.
///
/// A call that costs money is never repeated unless it is certain that the server
/// did not accept it, nor by another run: the journal, .callsheet/journal.jsonl,
/// knows requests by what they say and by where they go, whatever their files are
/// called. What was sent before is not sent again but gone on with, until --again
/// says otherwise. The journal lies in the nearest folder, from that of the file
/// upwards, that has one; or else a callsheet.toml; or else a .git. A run that
/// begins a new one says where.
///
/// The API key is read from the environment variable that the spec names.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = SEND_AFTER)]
#[cfg_attr(not(feature = "client"), command(before_help = NEEDS_CLIENT))]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line")]
pub(crate) struct Send {
    /// Request files
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The endpoint that the requests are for
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Option<String>,
    /// Send nothing; print each HTTP request, without the key
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Send without asking
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Send nothing if these are more than N requests
    #[arg(long, value_name = "N")]
    #[arg(value_parser = values::count, allow_negative_numbers = true)]
    pub(crate) max_requests: Option<u64>,
    /// Send nothing if they ask for more than N images
    ///
    /// Or other results; as many as the spec says that they may ask for
    #[arg(long, value_name = "N")]
    #[arg(value_parser = values::count, allow_negative_numbers = true)]
    pub(crate) max_images: Option<u64>,
    /// Send anew what was sent before, and pay for it again
    #[arg(long)]
    pub(crate) again: bool,
    /// How many jobs to have under way at once
    #[arg(long, value_name = "N", default_value = "4")]
    #[arg(value_parser = values::at_once, allow_negative_numbers = true)]
    pub(crate) jobs: usize,
    /// End after this time, such as 90s, 10m or 1h30m
    ///
    /// The time of the whole run, once it is agreed to, in the place of that which
    /// the spec has for each job. A request on its way is let be answered, for a
    /// minute at most. Jobs that go on are left to `callsheet wait` (exit status
    /// 6), and what was not sent stays unsent (4)
    #[arg(long, value_name = "TIME", value_parser = values::time)]
    pub(crate) timeout: Option<Duration>,
    /// Send to another server than the spec names
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Send to a sandbox on this machine: nothing is paid for
    ///
    /// It is started for this run; neither a key nor the journal is used
    #[arg(long, conflicts_with_all = ["base_url", "dry_run"])]
    pub(crate) sandbox: bool,
}

const SEND_AFTER: &str = "\
Standard output has a line for each job and for each file that was saved:
  accepted ID FILE   the server accepted the request just now
  known ID FILE      the journal has it as accepted before
  saved PATH

Without a terminal nothing that costs money is sent unless --yes is given. The
first request goes alone; only if it is accepted do the others follow. Ctrl-C
lets the server answer what was sent, prints the ids, and ends; the same command
again, or `callsheet wait`, goes on. `callsheet jobs` lists the journal, and
docs/journal.md describes it.

Exit status (the highest one that applies):
  0  everything was sent, now or before, has ended well, and was saved
  1  a request file has errors and nothing was sent, or the server found fault
     with a request or refused its content
  2  wrong arguments, no key, or something that cannot be read or written
  3  the server refused the key, or there are not enough credits
  4  rate limit, failure or no answer, or the time of --timeout was over, and
     nothing was accepted: try again later
  5  a job was accepted, and failed or was canceled
  6  a job was accepted, and has not ended in time (that of the spec, or of
     --timeout) or its outputs could not be saved: `callsheet wait` goes on
  7  the server may have accepted a request without saying so, now or in an
     earlier run: look into the account before you send it again
  8  nothing was sent, because nobody said yes, or because of --max-requests or
     --max-images
  130  stopped by Ctrl-C, after the server has answered what was sent

Examples:
  callsheet send --sandbox fox.yaml
  callsheet send --dry-run fox.yaml
  callsheet send fox.yaml owl.yaml
  callsheet send --yes --max-images 20 requests/*.yaml";

/// Wait for jobs that were sent before, and download their outputs
///
/// Waits for the jobs with these ids; without any, for all that the journal has as
/// going on. The outputs are saved beside the request files or, for jobs that the
/// journal does not know, in the current folder under the job's id: ID-1.png, and
/// so on. What is there already is not fetched again. No file is overwritten. Each
/// job is waited for as long as its spec says, or all of them as long as --timeout
/// says; the same command goes on. The exit status is that of `callsheet send`.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = WAIT_AFTER)]
#[cfg_attr(not(feature = "client"), command(before_help = NEEDS_CLIENT))]
pub(crate) struct Wait {
    /// The ids of the jobs, as `callsheet send` printed them
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) ids: Vec<String>,
    /// The job is that of this request file, note it down
    ///
    /// For a request of which it was not known whether the server accepted it
    #[arg(long, value_name = "FILE", requires = "ids")]
    pub(crate) request: Option<PathBuf>,
    /// The endpoint of jobs that the journal does not know
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Option<String>,
    /// How many jobs to have under way at once
    #[arg(long, value_name = "N", default_value = "16")]
    #[arg(value_parser = values::at_once, allow_negative_numbers = true)]
    pub(crate) jobs: usize,
    /// End after this time, such as 90s, 10m or 1h30m
    ///
    /// The time of the whole run, in the place of that which the spec has for each
    /// job. Jobs that go on stay in the journal (exit status 6)
    #[arg(long, value_name = "TIME", value_parser = values::time)]
    pub(crate) timeout: Option<Duration>,
    /// Ask another server than the spec names
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

const WAIT_AFTER: &str = "\
Examples:
  callsheet wait
  callsheet wait gen_0001 --timeout 10m
  callsheet wait gen_0001 --request fox.yaml";

/// List what was sent, and what became of it
///
/// Lists the journal: for each request when it was sent, how it stands, what it
/// cost, the job's id and the request file, and why it failed or is in doubt.
/// `doubtful` is a request of which it is not known whether the server accepted it;
/// `sending` is one whose answer a run is waiting for. What went to another server
/// than the spec names stands under its address; what a sandbox pretended is called
/// so. Nothing is asked of the server.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = JOBS_AFTER)]
#[cfg_attr(not(feature = "client"), command(before_help = NEEDS_CLIENT))]
pub(crate) struct Jobs {
    /// Print JSON; `callsheet schema --of jobs` is its schema
    #[arg(long)]
    pub(crate) json: bool,
    /// Note down that these requests, which are in doubt, were not accepted
    ///
    /// For whoever has looked into the account and found no job. Asks, and adds a
    /// line to the journal; `callsheet send` then sends them as if they were new.
    /// Refused where there is a job. Takes fingerprints (of --json), too
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "json")]
    pub(crate) not_accepted: Vec<PathBuf>,
    /// Note it down without asking
    #[arg(short, long, requires = "not_accepted")]
    pub(crate) yes: bool,
    /// The endpoint that the requests are for
    #[arg(long, value_name = "NAME", requires = "not_accepted")]
    pub(crate) endpoint: Option<String>,
    /// The server that the requests were sent to, if it is not that of the spec
    #[arg(long, value_name = "URL", requires = "not_accepted")]
    pub(crate) base_url: Option<String>,
}

const JOBS_AFTER: &str = "\
Exit status:
  0  the journal was listed, or has what was to be noted down
  1  a request file has errors
  2  it cannot be read or written, or one of the requests was accepted
  8  nothing was noted down, because nobody said yes

Examples:
  callsheet jobs
  callsheet jobs --not-accepted fox.yaml
  callsheet jobs --json | jq -r '.[] | select(.state == \"doubtful\") | .file'";

/// Print what the account can still spend
///
/// Prints what the server says, as it says it: JSON where it is JSON. The exit
/// status is that of `callsheet send`.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = "Example:\n  callsheet credits")]
#[cfg_attr(not(feature = "client"), command(before_help = NEEDS_CLIENT))]
pub(crate) struct Credits {
    /// Ask another server than the spec names
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

/// Make a page of results to look at
///
/// Makes one HTML page of the outputs in a folder and those below it, from the
/// files *.callsheet.json that `callsheet send` leaves beside them: each picture
/// with its request, the prompt that was used, and what it cost; and the jobs that
/// failed, with their reasons. The page holds the pictures itself and needs nothing
/// else; it can be mailed, and opened without a network.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = GALLERY_AFTER)]
#[cfg_attr(not(feature = "client"), command(before_help = NEEDS_CLIENT))]
pub(crate) struct Gallery {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub(crate) folder: PathBuf,
    /// Write to this file instead of DIR/gallery.html
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Lead to the pictures instead of holding them
    #[arg(long)]
    pub(crate) link: bool,
}

const GALLERY_AFTER: &str = "\
A page that `callsheet gallery` made before is replaced; any other file of that
name is left alone.

Exit status:
  0  the page was made
  2  there is nothing to show, or something cannot be read or written

Examples:
  callsheet gallery requests/
  callsheet gallery --link --output index.html .";

/// Stand in for an API on this machine, to try calls without paying
///
/// Starts a local server made from the spec. It refuses what the linter refuses,
/// answers in the API's forms, walks jobs through their states, serves real PNG
/// files, charges pretend credits, and has faults when it is asked to. Any key will
/// do. It listens on this machine alone, and forgets everything when it ends.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = SANDBOX_AFTER)]
#[cfg_attr(not(feature = "client"), command(before_help = NEEDS_CLIENT))]
#[cfg_attr(not(feature = "client"), allow(dead_code))]
pub(crate) struct Sandbox {
    /// Listen on this port; without it, on any that is free
    #[arg(
        long,
        value_name = "PORT",
        default_value = "0",
        hide_default_value = true
    )]
    #[arg(value_parser = values::port, allow_negative_numbers = true)]
    pub(crate) port: u16,
    /// Stand in for the API of this OpenAPI document
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,
    /// Take this key alone
    #[arg(long, value_name = "KEY", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) key: Option<String>,
    /// Seconds that a job takes, such as 0.5
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    #[arg(value_parser = values::seconds, allow_negative_numbers = true)]
    pub(crate) job_time: Duration,
    /// Pretend credits to begin with
    #[arg(long, value_name = "NUMBER", default_value = "1000000")]
    #[arg(value_parser = values::credits, allow_negative_numbers = true)]
    pub(crate) credits: u32,
    /// Refuse what the schema refuses, and no more
    #[arg(long)]
    pub(crate) schema_only: bool,
    /// Have this fault; can be given more than once
    #[arg(
        long = "fault",
        value_name = "FAULT",
        long_help = "Have this fault; can be given more than once\n\n\
                     [PLACE:]NAME[=ARGUMENT][@COUNT], as --faults lists them"
    )]
    pub(crate) faults: Vec<String>,
    /// List the faults
    #[arg(long = "faults")]
    pub(crate) list_faults: bool,
}

const SANDBOX_AFTER: &str = "\
`callsheet send --sandbox FILE` starts one for itself.

Examples:
  callsheet sandbox --port 4010
  callsheet sandbox --fault submissions:reset-after-body@1
  callsheet sandbox --fault looks:status=503@2 --fault downloads:truncated@1
  callsheet sandbox --spec api.yaml --job-time 0
  callsheet sandbox --faults";
