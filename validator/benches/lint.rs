//! What linting costs beyond reading: 10,000 small requests, half YAML and half JSON, in memory
//! and in one thread, against merely reading and parsing them.
//!
//! Run with `cargo bench -p callsheet-validator`. It prints ratios, which mean the same on every
//! machine; times are only for orientation.
#![allow(clippy::print_stdout)]

use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callsheet_spec::document::{self, Format, Limits};
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Settings, render};

fn main() {
    let api = callsheet_spec::bundled::load_all()
        .into_api()
        .unwrap_or_default();
    let api = Arc::new(api);
    let Some(operation) = api.default_operation() else {
        return;
    };
    let start = Instant::now();
    let Ok(checker) = Checker::new(&api, operation) else {
        return;
    };
    println!("compiling the checks once: {:?}", start.elapsed());
    let again = best(|| drop(Checker::new(&api, operation)));
    println!("compiling the checks again: {again:?}");
    let loading = best(|| drop(callsheet_spec::bundled::load_all()));
    println!("loading the bundled specs: {loading:?}");

    let right = requests(10_000, 0);
    let bytes: usize = right.iter().map(|(source, _)| source.text().len()).sum();
    println!(
        "{} requests of {} bytes on average",
        right.len(),
        bytes / right.len()
    );
    let wrong = requests(10_000, 1);
    let some_wrong: Vec<_> = right
        .iter()
        .zip(&wrong)
        .enumerate()
        .map(|(n, (right, wrong))| {
            if n % 10 == 0 {
                wrong.clone()
            } else {
                right.clone()
            }
        })
        .collect();

    let read = best(|| parse(&right));
    show("reading and parsing", read, read);
    show("linting, all right", best(|| lint(&checker, &right)), read);
    show(
        "linting, one in ten wrong",
        best(|| lint(&checker, &some_wrong)),
        read,
    );
    show("linting, all wrong", best(|| lint(&checker, &wrong)), read);
    show(
        "linting and rendering, all wrong",
        best(|| show_all(&checker, &wrong)),
        read,
    );
    for format in [Format::Yaml, Format::Json] {
        let of_format: Vec<_> = right
            .iter()
            .filter(|(_, of)| *of == format)
            .cloned()
            .collect();
        let read = best(|| parse(&of_format));
        show(&format!("reading and parsing {format:?}"), read, read);
        show(
            &format!("linting {format:?}"),
            best(|| lint(&checker, &of_format)),
            read,
        );
    }
    from_disk(&checker, &right);
}

/// The same with files, as far as the file system's cache has them.
fn from_disk(checker: &Checker, requests: &[(Source, Format)]) {
    let folder = std::env::temp_dir().join(format!("callsheet-bench-{}", std::process::id()));
    if fs::create_dir_all(&folder).is_err() {
        return;
    }
    let paths: Vec<_> = requests
        .iter()
        .enumerate()
        .map(|(number, (source, format))| {
            let path = folder.join(number.to_string());
            let _ = fs::write(&path, source.text());
            (path, *format)
        })
        .collect();
    let load = || {
        let read = |(path, format): &(_, Format)| {
            let bytes = fs::read(path).unwrap_or_default();
            (
                Source::from_bytes("bench", bytes).unwrap_or_default(),
                *format,
            )
        };
        paths.iter().map(read).collect::<Vec<_>>()
    };
    let read = best(|| parse(&load()));
    show("reading and parsing files", read, read);
    show("linting files", best(|| lint(checker, &load())), read);
    let _ = fs::remove_dir_all(folder);
}

fn parse(requests: &[(Source, Format)]) {
    for (source, format) in requests {
        black_box(document::read(source.text(), *format, &Limits::default()));
    }
}

fn lint(checker: &Checker, requests: &[(Source, Format)]) {
    let settings = Settings::default();
    for (source, format) in requests {
        black_box(checker.check(source, *format, &settings));
    }
}

fn show_all(checker: &Checker, requests: &[(Source, Format)]) {
    let settings = Settings::default();
    for (source, format) in requests {
        let report = checker.check(source, *format, &settings);
        black_box(render::full(
            source,
            &report.diagnostics,
            render::Look::default(),
        ));
    }
}

/// Small requests as people write them, each with `faults` faults.
fn requests(count: usize, faults: usize) -> Vec<(Source, Format)> {
    let request = |number: usize| {
        let n = if faults == 0 { number % 4 + 1 } else { 9 };
        if number.is_multiple_of(2) {
            let text = format!(
                "# Request {number}\nprompt: >-\n  A paper boat on a rain puddle, seen from above,\n  \
                 雨后的小巷，一只橘猫坐在红灯笼下 🐈\nnegative_prompt: people, text, watermark\n\
                 aspect_ratio: \"16:9\"\nseed: {number}\nn: {n}\n"
            );
            (Source::new("bench.yaml", text), Format::Yaml)
        } else {
            let text = format!(
                "{{\n  \"prompt\": \"Put the cup of the first image on the table of the second, 把杯子放在桌上\",\n  \
                 \"image_urls\": [\n    \"https://images.example.com/cup-{number}.png\",\n    \
                 \"https://images.example.com/table.jpg\"\n  ],\n  \"seed\": {number},\n  \"n\": {n}\n}}\n"
            );
            (Source::new("bench.json", text), Format::Json)
        }
    };
    (0..count).map(request).collect()
}

/// The shortest of several runs, which is the least disturbed one.
fn best(mut run: impl FnMut()) -> Duration {
    let times = (0..7).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn show(what: &str, time: Duration, reading: Duration) {
    let ratio = time.as_secs_f64() / reading.as_secs_f64();
    println!("{what:>36}: {ratio:5.2} × reading ({time:.1?})");
}
