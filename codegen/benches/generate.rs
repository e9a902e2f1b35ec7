//! Generating code: the bundled specs in parts, and every document of the corpora that lie beside
//! the project.

#![allow(clippy::print_stdout)] // the figures
#![allow(clippy::unwrap_used)] // a benchmark ends at what it does not expect

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use callsheet_codegen::{Builder, Options, generate};
use callsheet_spec::bundled;

const ROUNDS: u32 = 20;

/// What generating the bundled specs may take, in milliseconds.
const BUNDLED: f64 = 10.0;

/// What generating any other document may take, in seconds.
const CORPUS: f64 = 1.0;

fn main() {
    let mut least = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let api = black_box(bundled::load_all()).into_api().unwrap();
        least[0] = start.elapsed().min(least[0]);
        let start = Instant::now();
        let code = generate(&api, &Options::default()).unwrap();
        least[1] = start.elapsed().min(least[1]);
        assert!(!black_box(code).is_empty());
    }
    let [load, generate] = least.map(|time| time.as_secs_f64() * 1e3);
    println!("bundled specs");
    println!("  loading     {load:>8.2} ms");
    println!(
        "  generating  {generate:>8.2} ms, {:.1} times loading, {:.2} of what it may take",
        generate / load,
        generate / BUNDLED
    );

    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    for folder in ["openapi", "json-schemas", "vendor-endpoints"] {
        let paths = documents(&corpora.join(folder));
        if paths.is_empty() {
            println!("{folder}: no documents");
            continue;
        }
        documents_of(folder, &paths);
    }
}

/// Times each document once, from its file to its code or to why there is none.
fn documents_of(folder: &str, paths: &[PathBuf]) {
    let mut times: Vec<(f64, String, bool)> = Vec::new();
    for path in paths {
        let start = Instant::now();
        let made = black_box(Builder::new().spec(path).generate());
        let time = start.elapsed().as_secs_f64();
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let from = parts
            .iter()
            .rposition(|part| part == folder)
            .unwrap_or_default();
        let name = parts[from + 1..].join("/");
        times.push((time, name, made.is_ok()));
    }
    times.sort_by(|left, right| right.0.total_cmp(&left.0));
    let refused = times.iter().filter(|(_, _, is_made)| !is_made).count();
    let late = times.iter().filter(|(time, _, _)| *time > CORPUS).count();
    println!(
        "{folder}: {} documents, {refused} refused, {late} took more than {CORPUS} s; the slowest:",
        times.len()
    );
    for (time, name, is_made) in times.iter().take(5) {
        let refused = if *is_made { "" } else { ", refused" };
        println!("  {time:>8.3} s  {name}{refused}");
    }
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|extension| {
            ["json", "yaml", "yml"]
                .iter()
                .any(|known| extension == *known)
        }) {
            found.push(path);
        }
    }
    found.sort();
    found
}
