//! What `callsheet lint` costs as a whole process: time, memory, and beside it what others need.
//!
//! Run with `cargo bench -p callsheet --bench lint`; names of sections after `--` run these alone
//! (`many`, `cold`, `large`, `hostile`, `faulty`). Beside it runs the command-line tool of the crate
//! `jsonschema`, if `cargo install jsonschema-cli` has put it on the path (or `JSONSCHEMA_CLI` names
//! it), and bare parsing: a process that reads the file and asks the YAML parser for its events.
//!
//! Everything is measured alternately, in several rounds of which the least counts. The ratios mean
//! the same on every machine; times and sizes are for orientation. What a figure may be at most
//! stands beside it. `CONTRIBUTING.md` says what they were last.
#![allow(clippy::print_stdout)]

mod inputs;
mod measure;

use std::env;
use std::io;
use std::path::Path;

use inputs::Folder;
use measure::{Cost, Job, measure};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    if let [word, file] = arguments.as_slice()
        && word == EVENTS
    {
        return read_events(file);
    }
    let wanted = |name: &str| arguments.is_empty() || arguments.iter().any(|word| word == name);
    let tool = measure::find_tool();
    if tool.is_none() {
        println!("jsonschema-cli is not installed, so nothing is compared with it\n");
    }
    let bench = Bench {
        folder: Folder::new()?,
        tool,
    };
    let sections: [(&str, Section); 5] = [
        ("many", many),
        ("cold", cold),
        ("large", large),
        ("hostile", hostile),
        ("faulty", faulty),
    ];
    for (name, section) in sections {
        if wanted(name) {
            section(&bench)?;
            println!();
        }
    }
    Ok(())
}

type Section = fn(&Bench) -> io::Result<()>;

struct Bench {
    folder: Folder,
    /// The command-line tool of the crate `jsonschema`, if it is there.
    tool: Option<String>,
}

impl Bench {
    /// Our own command.
    fn lint(&self, arguments: &[&str]) -> Job {
        Job::new(env!("CARGO_BIN_EXE_callsheet"), self.folder.path())
            .with(&["lint", "--format", "concise"])
            .with(arguments)
    }

    /// A process that only reads a file and asks the YAML parser for its events.
    fn events(&self, file: &str) -> io::Result<Job> {
        let this = env::current_exe()?;
        let job = Job::new(&this.to_string_lossy(), self.folder.path());
        Ok(job.with(&[EVENTS, file]))
    }

    /// The other tool, on files that are held against a schema.
    fn other<S: AsRef<str>>(&self, schema: &str, files: &[S]) -> Option<Job> {
        let files: Vec<&str> = files.iter().map(AsRef::as_ref).collect();
        let job = Job::new(self.tool.as_ref()?, self.folder.path());
        Some(job.with(&["validate", schema, "-i"]).with(&files))
    }
}

/// Measures two jobs alternately, and says what the first takes of the second.
fn compare(what: &str, ours: Job, other: Option<Job>, most: f64) -> io::Result<Cost> {
    let mut jobs = vec![ours];
    jobs.extend(other);
    let costs = measure(&jobs, ROUNDS)?;
    let own = costs[0];
    let memory = mebibytes(own.peak);
    match costs.get(1) {
        Some(other) => {
            let ratio = own.cpu.as_secs_f64() / other.cpu.as_secs_f64();
            println!(
                "{what:45} {:8.1?} {ratio:6.2} × (at most {most:.2})  {memory:5.1} MB",
                own.cpu
            );
        }
        None => println!("{what:45} {:8.1?} {:24}  {memory:5.1} MB", own.cpu, ""),
    }
    Ok(own)
}

/// How often everything is measured.
const ROUNDS: usize = 7;

/// What makes this program only read events.
const EVENTS: &str = "--events";

/// Small requests, as a repository has them, in one run over their folder.
fn many(bench: &Bench) -> io::Result<()> {
    println!("10,000 small files: CPU time, beside jsonschema-cli");
    let schema = bench.folder.schema(None)?;
    for (what, folder, is_mixed) in [
        ("half YAML, half JSON", "mixed", true),
        ("JSON alone", "json", false),
    ] {
        let files = bench.folder.small_requests(folder, 10_000, is_mixed)?;
        let other = bench.other(&schema, &files);
        let most = if is_mixed { 1.0 } else { 1.5 };
        compare(what, bench.lint(&[folder]), other, most)?;
    }
    Ok(())
}

/// One file, from the start of the process to its end.
fn cold(bench: &Bench) -> io::Result<()> {
    println!("one file from a cold start: time on the clock (at most 5 ms)");
    let schema = bench.folder.schema(None)?;
    let files = bench.folder.one_request()?;
    let mut names = vec!["right", "wrong", "`callsheet --version`"];
    let mut jobs = vec![
        bench.lint(&[&files.right]),
        bench.lint(&[&files.wrong]).failing(),
        Job::new(env!("CARGO_BIN_EXE_callsheet"), bench.folder.path()).with(&["--version"]),
    ];
    if let Some(other) = bench.other(&schema, &[&files.right]) {
        names.push("jsonschema-cli, right");
        jobs.push(other);
    }
    for (name, cost) in names.iter().zip(measure(&jobs, 5 * ROUNDS)?) {
        println!(
            "{name:44} {:8.2?}  {:5.1} MB",
            cost.wall,
            mebibytes(cost.peak)
        );
    }
    Ok(())
}

/// Ten megabytes in one file.
fn large(bench: &Bench) -> io::Result<()> {
    println!("10 MB in one file, without a fault: CPU time; memory at most 8 × the file + 15 MB");
    let spec = bench.folder.board()?;
    let schema = bench.folder.schema(Some(&spec))?;
    let files = bench.folder.boards()?;
    let lint = |file: &str| bench.lint(&["--spec", &spec, file]);
    for (what, file) in [
        ("YAML, beside the parser's events", &files.yaml),
        (
            "YAML documents, beside the parser's events",
            &files.documents,
        ),
    ] {
        let cost = compare(what, lint(file), Some(bench.events(file)?), 1.7)?;
        check_memory(bench, file, cost)?;
    }
    for (what, file) in [
        ("documents, beside a list of the same requests", &files.same),
        (
            "documents, beside a list of as many bytes",
            &files.documents,
        ),
    ] {
        compare(what, lint(file), Some(lint(&files.yaml)), 1.0)?;
    }
    for (what, file) in [
        ("JSON, beside jsonschema-cli", &files.json),
        ("indented JSON, beside jsonschema-cli", &files.indented),
    ] {
        let cost = compare(what, lint(file), bench.other(&schema, &[file]), 1.4)?;
        check_memory(bench, file, cost)?;
    }
    Ok(())
}

/// Files made to hurt.
fn hostile(bench: &Bench) -> io::Result<()> {
    println!("hostile files: CPU time at most 50 ms, memory at most 50 MB");
    for (what, file) in bench.folder.hostile()? {
        let cost = measure(&[bench.lint(&[&file]).failing()], ROUNDS)?[0];
        println!(
            "{what:45} {:8.1?}  {:5.1} MB",
            cost.cpu,
            mebibytes(cost.peak)
        );
    }
    println!("\na text of 5 MB in YAML, too long: CPU time, beside the parser's events");
    for (what, file) in bench.folder.long_texts()? {
        let ours = bench.lint(&[&file]).failing();
        compare(what, ours, Some(bench.events(&file)?), 1.5)?;
    }
    Ok(())
}

/// Files with very many faults: twice as many may take twice as long, and hardly more.
fn faulty(bench: &Bench) -> io::Result<()> {
    println!("twice as many faults: CPU time, beside half of them (at most 2.2)");
    for (what, half, whole) in bench.folder.faulty()? {
        let (half, whole) = (
            bench.lint(&[&half]).failing(),
            bench.lint(&[&whole]).failing(),
        );
        compare(what, whole, Some(half), 2.2)?;
    }
    Ok(())
}

fn check_memory(bench: &Bench, file: &str, cost: Cost) -> io::Result<()> {
    let most = 8 * bench.folder.size(Path::new(file))? + (15 << 20);
    if cost.peak > most {
        println!("    more than {:.0} MB of memory", mebibytes(most));
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "to be shown with one digit")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// What the parser alone needs, with the limits that the command sets.
fn read_events(file: &str) -> io::Result<()> {
    let text = std::fs::read_to_string(file)?;
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: usize::MAX,
        simple_key_max_lookahead: 1_usize << 16,
    };
    let parser = granit_parser::Parser::new_from_str_with_options(&text, options);
    let events = parser.take_while(Result::is_ok).map(std::hint::black_box);
    println!("{} events", events.count());
    Ok(())
}
