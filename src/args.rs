//! The command line: its commands, their options, and the texts of `--help`.

mod calls;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::limits::LimitSetting;

#[cfg(not(feature = "client"))]
pub(crate) use calls::NEEDS_CLIENT;
pub(crate) use calls::{Credits, Gallery, Jobs, Sandbox, Send, Wait};

/// Checks API request files before a call is made and paid for.
///
/// An endpoint is described once, by an OpenAPI document; the endpoints that come
/// with callsheet are listed by `callsheet endpoints`. From it request files (YAML
/// or JSON) are linted, Rust types are generated, and requests are sent.
#[derive(Debug, Parser)]
#[command(name = "callsheet", version, verbatim_doc_comment, after_help = MAIN_EXAMPLES)]
#[command(
    max_term_width = 80,
    propagate_version = false,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    /// When to use colours: auto, always, never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(
        hide_default_value = true,
        hide_possible_values = true,
        display_order = 100
    )]
    pub(crate) color: When,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const MAIN_EXAMPLES: &str = "\
Examples:
  callsheet lint requests/          lint every request file in a folder
  callsheet explain unknown-field   why a rule exists, and what to do
  callsheet new > fox.yaml          begin a request file
  callsheet generate api.yaml       Rust types for your own endpoint

Nothing but `send`, `wait` and `credits` uses the network; `sandbox` serves this
machine alone.";

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Lint(Lint),
    Explain(Explain),
    Rules(Rules),
    Schema(Schema),
    New(New),
    Endpoints(Endpoints),
    Generate(Generate),
    Completions(Completions),
    Man(Man),
    Send(Send),
    Wait(Wait),
    Jobs(Jobs),
    Credits(Credits),
    Gallery(Gallery),
    Sandbox(Sandbox),
}

/// Lint request files
///
/// Lints request files: YAML (.yaml, .yml), JSON (.json), JSON with comments
/// (.jsonc). A file that is named is linted whatever its extension; a folder is
/// searched for files with these extensions, leaving out hidden files and what
/// .gitignore names. `-` is standard input. Without any path, the current folder
/// is searched, and only claimed files are linted (see --only-claimed).
///
/// The endpoint of a file is the first of these that is given:
///   1. --endpoint NAME
///   2. a comment above the request: `# callsheet: endpoint=NAME`
///   3. callsheet.toml, looked for in the file's folder and those above it
///   4. the one that the spec marks as the default, or the only one it has
///
/// NAME is an operationId, a path, or the last segment of a path; `#/...` points at
/// a schema. A JSON Schema file (--spec) needs no NAME.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_long_help = LINT_AFTER)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line")]
pub(crate) struct Lint {
    /// Files and folders to lint; `-` is standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The endpoint that the requests are for
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Option<String>,
    /// Lint against this OpenAPI or JSON Schema file
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,
    /// How to show it, for people or for programs
    ///
    /// full (the default), concise, json, jsonl, github, gitlab, junit, sarif
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
    /// Count what each rule finds instead of showing it
    ///
    /// With a format for programs the table goes to standard error
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Pass over files that nothing claims as requests
    #[arg(long)]
    pub(crate) only_claimed: bool,
    /// Lint what is staged in git, as it is staged
    #[arg(long)]
    pub(crate) staged: bool,
    /// Lint what changed since the branch left REV
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// Pass over these files: a pattern as in .gitignore
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,
    /// Pass over excluded files even if they are named
    #[arg(long)]
    pub(crate) force_exclude: bool,
    /// Each item of a file's list is a request
    #[arg(long)]
    pub(crate) items: bool,
    /// How much a file may hold, such as depth=200
    #[arg(long = "limit", value_name = "NAME=N")]
    pub(crate) limits: Vec<LimitSetting>,
    /// Warnings count as errors
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// Switch a rule off
    #[arg(long, value_name = "RULE")]
    pub(crate) allow: Vec<String>,
    /// Have a rule give warnings
    #[arg(long, value_name = "RULE")]
    pub(crate) warn: Vec<String>,
    /// Have a rule give errors
    #[arg(long, value_name = "RULE")]
    pub(crate) deny: Vec<String>,
    /// Report what comments pass over, too
    #[arg(long)]
    pub(crate) ignore_suppressions: bool,
    /// The path that standard input (`-`) stands for
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) fixing: Fixing,
}

/// Whether and what to fix.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct Fixing {
    /// Fix what can be fixed without changing what a file says
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what --fix would change; change nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// With --fix, --diff: also what takes away or guesses
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
}

const LINT_AFTER: &str = "\
Claimed files:
  An entry of callsheet.toml claims a file, or a `# callsheet:` comment in it.
  Where there is no callsheet.toml with [[files]], files below a folder named
  `requests` are claimed too.

callsheet.toml:
  endpoint = \"my_endpoint\"           # where nothing more specific is said
  exclude = [\"drafts/\"]              # patterns as in .gitignore; a file that is
                                     # named is linted all the same
  [[files]]                          # the first entry that matches counts
  glob = \"prompts/**/*.yaml\"         # relative to callsheet.toml
  endpoint = \"my_endpoint\"
  spec = \"specs/mine.yaml\"           # your own document, if it is not bundled
  items = true                       # each item of the list is a request
  [rules]
  unknown-field = \"warning\"          # error, warning, info or off
  [limits]                           # as --limit has them: bytes, depth,
  depth = 200                        # values, aliases, alias-bytes

  `callsheet schema --of callsheet.toml` prints its JSON Schema. Options of the
  command line come before callsheet.toml. Of --allow, --warn and --deny for the
  same rule, the strictest counts. With --staged it counts as it is staged; your
  own documents are read from the folder.

Comments, in YAML and, with // or /* */, in JSON with comments:
  # callsheet: allow(RULE, RULE)  these rules are not reported in the line; in a
                                  line of its own: not in the next line, nor in
                                  the value that begins there
  # callsheet: allow-file(RULE)   above the request: not in the whole file
  A reason can follow: `-- the server lifted it`. RULE is a name in brackets in
  what `lint` shows. A comment that passes over nothing is reported.

Fixes:
  --fix changes the files and shows what is left. It quotes and unquotes,
  corrects the spelling of names and values where one alone can be meant, puts a
  value into a list where one is expected, and the like. With --unsafe-fixes it
  also removes what has no effect or is given twice, and cuts texts, lists and
  numbers to their limits. All else stays as it is, byte for byte. A fix is made
  only if the file is no worse then. Of standard input the fixed text goes to
  standard output, and what is left to standard error.

What is found goes to standard output; the summary and what could not be read go
to standard error. Formats (docs/output.md says more):
  full       the lines concerned, what is wrong and what to do
  concise    FILE:LINE:COLUMN: LEVEL[RULE]: MESSAGE
  json       one JSON document; `callsheet schema --of output` is its schema
  jsonl      JSON, one object a line
  github     shown beside the code by GitHub Actions
  gitlab     a Code Quality report for GitLab
  junit      test results for Jenkins, GitLab and others
  sarif      SARIF 2.1.0, for code scanning and editors
json and those after it tell what could not be read as well.

Exit status:
  0  no errors (there may be warnings); with --diff: nothing to change
  1  errors (with --fix: some are left); with --diff: something to change
  2  not everything could be checked: wrong arguments, an unknown endpoint, a
     faulty callsheet.toml or spec, files that cannot be read, or no file at all
     (which is no fault with --only-claimed, --staged and --since, nor where
     --force-exclude passes over all there are)

Examples:
  callsheet lint requests/
  callsheet lint --format concise fox.yaml
  callsheet lint --fix requests/
  callsheet lint --deny-warnings --allow unknown-field prompts/
  callsheet lint --spec api.yaml --endpoint createImage body.json
  callsheet lint --spec schema.json settings.yaml
  callsheet new | callsheet lint -";

/// How to show what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With the lines concerned, and what to do.
    Full,
    /// One line for each.
    Concise,
    /// One JSON document.
    Json,
    /// JSON, one object a line.
    Jsonl,
    /// Workflow commands of GitHub Actions.
    Github,
    /// The Code Quality report of GitLab.
    Gitlab,
    /// The XML of JUnit.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}

impl Format {
    /// Whether it is made to be read by people.
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }
}

/// Print the manual page of a rule
#[derive(Debug, Args)]
#[command(
    after_help = "`callsheet rules` lists the rules.\n\nExample:\n  callsheet explain unknown-field"
)]
pub(crate) struct Explain {
    /// The rule's name, as it stands in brackets in what `lint` shows
    ///
    /// Without it, the rules are listed
    #[arg(value_name = "RULE")]
    pub(crate) rule: Option<String>,
}

/// List the rules
///
/// Lists the rules: at which level each reports; whether it comes from the schema
/// (a file that breaks it is not valid) or is callsheet's own and goes beyond it;
/// whether what it finds can be fixed, always or at times.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Rules {
    /// How to list them: text (the default), json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: ListFormat,
}

/// How to list something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// A table.
    Text,
    /// For programs.
    Json,
}

/// Print the JSON Schema of an endpoint's request, for editors
///
/// With --of output it is the schema of what `callsheet lint --format json` writes
/// instead (a line of jsonl is its `$defs/Line`), with --of callsheet.toml that of
/// the config, with --of journal that of a line of the journal of what was sent,
/// with --of sidecar that of what lies beside outputs, with --of jobs that of what
/// `callsheet jobs --json` writes.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = SCHEMA_AFTER)]
pub(crate) struct Schema {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Whose schema: that of a request, unless named otherwise
    ///
    /// request (the default), output, callsheet.toml, journal, sidecar, jobs
    #[arg(long = "of", value_name = "WHAT", default_value = "request")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) subject: SchemaOf,
}

/// Whose schema is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// The request of an endpoint.
    Request,
    /// What `lint --format json` writes.
    Output,
    /// The config.
    #[value(name = "callsheet.toml")]
    Config,
    /// A line of the journal.
    Journal,
    /// What lies beside the outputs of a job.
    Sidecar,
    /// What `jobs --json` writes.
    Jobs,
}

const SCHEMA_AFTER: &str = "\
Example, for editors that use yaml-language-server:
  callsheet schema > request.schema.json
and on top of a request file:
  # yaml-language-server: $schema=request.schema.json";

/// Print a commented request file to begin with
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  callsheet new > requests/fox.yaml")]
pub(crate) struct New {
    #[command(flatten)]
    pub(crate) which: Which,
}

/// List the endpoints that are known
#[derive(Debug, Args)]
pub(crate) struct Endpoints {
    /// List those of this document of yours
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,
}

/// An endpoint, of the bundled specs or of a document of one's own.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The endpoint: operationId, path, or the path's last segment
    ///
    /// Without it, the one that the spec has as the default, or its only one
    #[arg(value_name = "ENDPOINT")]
    pub(crate) endpoint: Option<String>,
    /// Take it from this OpenAPI or JSON Schema file
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,
}

/// Generate Rust types with constraint checks from a spec
///
/// Generates Rust request and response types, with checks of every constraint, from
/// OpenAPI documents or JSON Schemas. The code needs the crate `callsheet-core` and
/// nothing else. Files that the documents refer to are read from beside them.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = GENERATE_AFTER)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line")]
pub(crate) struct Generate {
    /// OpenAPI documents or JSON Schemas, YAML or JSON
    #[arg(value_name = "SPEC", required = true)]
    pub(crate) specs: Vec<PathBuf>,
    /// What references by this URI lead to
    #[arg(long = "document", value_name = "URI=FILE", value_parser = document)]
    pub(crate) documents: Vec<(String, PathBuf)>,
    /// Generate this operation, by name or path (with *)
    #[arg(long = "operation", value_name = "NAME")]
    pub(crate) operations: Vec<String>,
    /// Leave out operations that cannot be generated
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Have formats describe and restrict nothing
    #[arg(long)]
    pub(crate) annotate_formats: bool,
    /// Make types of texts with a name and limits
    #[arg(long)]
    pub(crate) newtypes: bool,
    /// Make types of all answers, failures too
    #[arg(long)]
    pub(crate) answers: bool,
    /// Hold texts of a format by a type of another crate
    ///
    /// A type that serde reads and writes; it may write another spelling
    #[arg(long = "format", value_name = "FORMAT=TYPE", value_parser = pair)]
    pub(crate) formats: Vec<(String, String)>,
    /// Hold the values of a schema by a type of your own
    #[arg(long = "replace", value_name = "NAME=TYPE", value_parser = pair)]
    pub(crate) replaced: Vec<(String, String)>,
    /// Have types, or the one of that name, derive more
    #[arg(long = "derive", value_name = "[NAME=]MACRO")]
    pub(crate) derives: Vec<String>,
    /// Make tests of examples, for the code in this module
    ///
    /// By the path that others use for it
    #[arg(long, value_name = "MODULE")]
    pub(crate) doc_tests: Option<String>,
    /// Write to this file, or a folder if it ends in /
    ///
    /// A folder gets a file for each module, and so does one that is there
    /// already, whatever its name ends in
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write nothing; compare the file with the code
    #[arg(long, requires = "output")]
    pub(crate) check: bool,
}

const GENERATE_AFTER: &str = "\
Exit status:
  0  generated; with --check: the file is up to date
  1  the spec has faults; with --check: or the file is not up to date
  2  wrong arguments, or a file that cannot be read or written

Examples:
  callsheet generate api.yaml -o src/api.rs
  callsheet generate api.yaml -o src/api.rs --check
  callsheet generate api.yaml -o src/api/
  callsheet generate api.yaml --format uuid=::uuid::Uuid --derive User=Eq";

/// A name and what stands for it.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.to_owned(), path.to_owned()))
        }
        _ => Err("it must be of the form NAME=TYPE".to_owned()),
    }
}

/// A URI and the file that has what it names.
fn document(text: &str) -> Result<(String, PathBuf), String> {
    // A query may have the sign too.
    match text.rsplit_once('=') {
        Some((uri, file)) if !uri.is_empty() && !file.is_empty() => {
            Ok((uri.to_owned(), PathBuf::from(file)))
        }
        _ => Err("it must be of the form URI=FILE".to_owned()),
    }
}

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_AFTER)]
pub(crate) struct Completions {
    /// The shell: bash, elvish, fish, powershell, zsh
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    pub(crate) shell: clap_complete::Shell,
}

const COMPLETIONS_AFTER: &str = "\
Examples:
  callsheet completions bash >> ~/.bash_completion
  callsheet completions zsh > ~/.zfunc/_callsheet
  callsheet completions fish > ~/.config/fish/completions/callsheet.fish";

/// Print or write the manual pages
#[derive(Debug, Args)]
#[command(after_help = MAN_AFTER)]
pub(crate) struct Man {
    /// Write a page for each command into this folder
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
    /// The command to print the page of; without it, the main page
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub(crate) command: Option<String>,
}

const MAN_AFTER: &str = "\
Examples:
  callsheet man lint | man -l -
  callsheet man --output ~/.local/share/man/man1";
