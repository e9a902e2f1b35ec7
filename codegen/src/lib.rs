//! Generates Rust request and response types with constraint checks from an API spec.
//!
//! The spec is an OpenAPI document (3.0 or 3.1), or a JSON Schema (drafts 4 to 2020-12). From it
//! come, in one file:
//!
//! * a type for every schema that is sent or received, with documentation, a constructor for what
//!   must be given, chained setters for the rest, and `check()`, which reports every constraint
//!   that a value breaks with its JSON Pointer;
//! * a module for every operation with its `Request` and `Response`, ready for a client; where the
//!   answers that report success differ in what they hold, with an enum `Answer` of them by status.
//!
//! A JSON Schema has no operation: from it comes the type of the values that it describes, called
//! by its title or else by the name of its file, with the types that it leads to. An OpenAPI
//! document without operations gives the types of its components. Both are strict, as requests are.
//!
//! Requests are strict and exact: reading JSON into a request and checking it gives the verdict
//! of JSON Schema on every value. Answers are read leniently: unknown fields and new enum values
//! never lose an answer.
//!
//! In a build script:
//!
//! ```no_run
//! # #[allow(clippy::needless_doctest_main)]
//! fn main() -> Result<(), callsheet_codegen::Error> {
//!     callsheet_codegen::Builder::new().spec("api.yaml").write_to_out_dir("api.rs")
//! }
//! ```
//!
//! and in the crate: `include!(concat!(env!("OUT_DIR"), "/api.rs"));`. The generated code needs
//! `callsheet-core` and nothing else; its features `formats` where the spec uses formats,
//! `formats-all` for the formats `hostname`, `email`, their `idn-` forms and `regex`, `pattern` where
//! a pattern takes an engine (in `^[a-z]+(-[a-z]+)*$` the next character decides what comes next,
//! which takes none), and
//! `pattern-backtracking` for patterns that look around or refer to their groups, which this crate
//! takes with its feature of the same name. The build names the feature that it misses. Where a
//! pattern that goes back takes too long on a text, the value is refused for that reason, whatever
//! else the schema makes of it.
//!
//! It does not guess: what cannot be generated exactly is refused with its place in the spec.

mod builder;
mod conditions;
mod docs;
mod emit;
mod endpoints;
mod examples;
mod layout;
mod names;
mod options;
mod plan;
mod prose;
mod refusals;
mod selection;
mod tables;
mod texts;
mod write;

use callsheet_spec::Api;
use callsheet_spec::source::Source;
use proc_macro2::TokenStream;
use quote::quote;

pub use builder::Builder;
pub use layout::{generate_folder, is_generated};
pub use options::{Derive, Options};
pub use selection::{leave_out, select};
use write::{Code, Place};

/// Generates the code of an API as formatted Rust source.
///
/// The same API gives the same text on every machine.
///
/// # Errors
///
/// Everything that cannot be generated, with its place.
pub fn generate(api: &Api, options: &Options) -> Result<String, Error> {
    let code = written(api, options, Place::Together)?;
    Ok(layout::file(api, code))
}

/// All code of an API.
fn written(api: &Api, options: &Options, place: Place) -> Result<Code, Error> {
    let mut problems = refusals::refusals(api, options);
    problems.extend(options.faults());
    if !problems.is_empty() {
        return Err(Error::new(problems));
    }
    let plan = plan::plan(api, options);
    let problems = options.unknown(&plan);
    if !problems.is_empty() {
        return Err(Error::new(problems));
    }
    write::write(&plan, options, place).map_err(Error::new)
}

/// Lints that generated items may set off through no fault of their own: the prose is the spec's,
/// so are the number and the kind of the fields, and who takes the code in need not use all of it
/// or show it to others. Checks take `&self` on
/// every type alike.
pub(crate) fn lints() -> TokenStream {
    quote! {
        #[allow(
            dead_code,
            deprecated,
            unreachable_pub,
            unused_imports,
            clippy::disallowed_names,
            clippy::doc_lazy_continuation,
            clippy::doc_markdown,
            clippy::doc_overindented_list_items,
            clippy::double_comparisons,
            clippy::large_enum_variant,
            clippy::impossible_comparisons,
            clippy::many_single_char_names,
            clippy::match_overlapping_arm,
            clippy::match_same_arms,
            clippy::nonminimal_bool,
            clippy::redundant_closure_for_method_calls,
            clippy::semicolon_if_nothing_returned,
            clippy::similar_names,
            clippy::struct_excessive_bools,
            clippy::struct_field_names,
            clippy::too_many_arguments,
            clippy::too_many_lines,
            clippy::trivially_copy_pass_by_ref,
            clippy::unicode_not_nfc,
            clippy::unreadable_literal,
            clippy::upper_case_acronyms,
            clippy::wrong_self_convention,
        )]
    }
}

/// Formatted code with an empty line after every item, as people write it.
fn spaced(code: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut text = String::with_capacity(code.len() + code.len() / 16);
    let mut before = "";
    for line in code.lines() {
        let ends_uses = before.starts_with("pub use") && !line.starts_with("pub use");
        let ends_macro = before
            .trim_start()
            .starts_with("::callsheet_core::read_as_");
        let ends_item = matches!(before.trim(), "}" | "};") || ends_uses || ends_macro;
        let goes_on = line.trim_start().starts_with(['}', ')', ']', '.', '?']) || line.is_empty();
        if ends_item && !goes_on && indent(line) == indent(before) {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
        before = line;
    }
    text
}

/// Why there is no generated code: everything that stands in the way, each with its place.
///
/// `Debug` shows the same as `Display`, because that is what a build script prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    problems: Vec<String>,
    /// The lines that their places lead to, empty where there is none.
    lines: Vec<String>,
}

impl Error {
    fn new(problems: Vec<String>) -> Self {
        let lines = Vec::new();
        Self { problems, lines }
    }

    /// What stands in the way, each in one line: `file:line:column: what is wrong`.
    ///
    /// An error of a [`Builder`] shows the lines of the spec too.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The same, with the lines that the places lead to.
    fn with_lines(mut self, files: &[Source]) -> Self {
        let lines = self.problems.iter();
        let lines = lines.map(|problem| line_at(problem, files).unwrap_or_default());
        self.lines = lines.collect();
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.problems.as_slice() {
            [only] => write!(f, "{only}{}", self.lines.concat()),
            problems => {
                write!(f, "{} problems", problems.len())?;
                let nothing = std::iter::repeat("");
                let lines = self.lines.iter().map(String::as_str).chain(nothing);
                let mut problems = problems.iter().zip(lines);
                problems.try_for_each(|(problem, line)| write!(f, "\n  {problem}{line}"))
            }
        }
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// The line that a problem's place leads to, with a mark below the column.
fn line_at(problem: &str, files: &[Source]) -> Option<String> {
    let mut found = files.iter().filter_map(|file| {
        let place = problem.strip_prefix(file.name())?.strip_prefix(':')?;
        let mut numbers = place.splitn(3, ':').map(str::parse::<usize>);
        let (line, column) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        let text = file.text().lines().nth(line.checked_sub(1)?)?;
        // A line of a minified file would hide what is said of it.
        (text.len() <= 200).then(|| {
            let before = text.chars().take(column.saturating_sub(1));
            let blank = before.map(|letter| if letter == '\t' { '\t' } else { ' ' });
            let blank: String = blank.collect();
            let margin = " ".repeat(line.to_string().len());
            format!("\n    {line} | {text}\n    {margin} | {blank}^")
        })
    });
    found.next()
}

/// The last part of a file's path: where a spec lies must not change what is generated from it.
fn short(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
