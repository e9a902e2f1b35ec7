//! The same spec generates the same bytes, wherever and however often; and where the maps of a
//! spec are written in another order, everything keeps its name.

#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use callsheet_codegen::Builder;
use callsheet_spec::bundled;
use common::{Scratch, callsheet, project};
use serde_yaml::Value;

/// The files of a spec, with their names.
type Spec = Vec<(String, String)>;

/// The specs to try: the bundled ones, and those that the generator's own tests have.
fn specs() -> Vec<Spec> {
    let bundled = bundled::FILES.iter();
    let bundled = bundled.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let mut specs: Vec<Spec> = vec![bundled.collect()];
    for folder in ["cases", "tricky", "options"] {
        let folder = project().join("codegen/tests").join(folder);
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "yaml")
            })
            .collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            specs.push(vec![(name, fs::read_to_string(path).unwrap())]);
        }
    }
    assert!(specs.len() > 10, "the specs were not found");
    specs
}

/// A document as JSON with the members of every object in an order that `seed` decides.
fn shuffled(value: &Value, seed: &mut u64) -> String {
    match value {
        Value::Mapping(members) => {
            let mut members: Vec<_> = members.iter().collect();
            for index in (1..members.len()).rev() {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                members.swap(index, usize::try_from(*seed >> 33).unwrap() % (index + 1));
            }
            let mut text = String::from("{");
            for (index, (name, value)) in members.into_iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let name = match name {
                    Value::String(name) => serde_json::to_string(name).unwrap(),
                    other => format!("\"{}\"", serde_json::to_string(other).unwrap()),
                };
                write!(text, "{comma}{name}:{}", shuffled(value, seed)).unwrap();
            }
            text + "}"
        }
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(|item| shuffled(item, seed)).collect();
            format!("[{}]", items.join(","))
        }
        Value::Tagged(tagged) => shuffled(&tagged.value, seed),
        scalar => serde_json::to_string(scalar).unwrap(),
    }
}

/// What generated code declares, whatever the order: modules, types, fields, variants, functions.
fn declared(code: &str) -> BTreeSet<String> {
    let mut of = String::new();
    let mut found = BTreeSet::new();
    // The tables, which are not public, come last.
    let lines = code
        .lines()
        .take_while(|line| !line.starts_with("mod rules"));
    for line in lines.map(str::trim) {
        let is_type = ["pub struct ", "pub enum ", "pub mod ", "impl "]
            .iter()
            .any(|word| line.starts_with(word));
        if is_type {
            line.trim_end_matches([' ', '{', ';']).clone_into(&mut of);
            found.insert(of.clone());
        } else if line.starts_with("pub fn ") {
            // The order of its arguments is that of the properties.
            let name = line.split('(').next().unwrap_or_default();
            found.insert(format!("{of}: {name}"));
        } else if line.starts_with("pub ") || is_variant(line) {
            found.insert(format!("{of}: {line}"));
        }
    }
    found
}

fn is_variant(line: &str) -> bool {
    line.starts_with(char::is_uppercase) && line.ends_with(',') && !line.contains([' ', '"', '='])
}

/// What is declared in the code of a spec; nothing where none can be generated.
fn generated(spec: &Spec) -> Option<BTreeSet<String>> {
    let files = spec.iter();
    let builder = files.fold(Builder::new().answers(), |builder, (name, text)| {
        builder.spec_text(name, text)
    });
    builder.generate().ok().map(|code| declared(&code))
}

/// What differs where the maps of a spec are in another order.
fn difference(spec: &Spec, expected: &BTreeSet<String>, mut seed: u64) -> Vec<String> {
    let files = spec.iter().map(|(name, text)| {
        let document: Value = serde_yaml::from_str(text).unwrap();
        (name.clone(), shuffled(&document, &mut seed))
    });
    let found = generated(&files.collect()).expect("it was generated in another order");
    expected.symmetric_difference(&found).cloned().collect()
}

#[test]
fn names_do_not_depend_on_the_order_of_maps() {
    for spec in specs() {
        let expected = generated(&spec).unwrap();
        assert!(expected.len() > 3, "{}: {expected:?}", spec[0].0);
        for seed in 1..=8 {
            let difference = difference(&spec, &expected, seed);
            assert!(difference.is_empty(), "{}: {difference:#?}", spec[0].0);
        }
    }
}

/// The documents of others in a folder of the corpora beside the project.
fn documents(folder: &str) -> Vec<Spec> {
    let shared = std::env::var_os("CALLSHEET_SHARED");
    let shared = shared.map_or_else(|| "../shared".into(), PathBuf::from);
    let mut rest = vec![project().join(shared).join("corpora").join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = rest.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let extension = path.extension().unwrap_or_default();
            if path.is_dir() {
                rest.push(path);
            } else if extension == "json" || extension == "yaml" {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                found.push(vec![(name, fs::read_to_string(path).unwrap())]);
            }
        }
    }
    found
}

#[test]
#[allow(clippy::print_stdout)] // what was covered is worth knowing
fn names_in_documents_of_others_do_not_depend_on_the_order_of_maps() {
    let documents = [documents("openapi"), documents("json-schemas")].concat();
    if documents.is_empty() {
        assert!(
            std::env::var_os("CALLSHEET_CI").is_none(),
            "they are absent"
        );
        println!("skipped: the documents are absent");
        return;
    }
    let next = AtomicUsize::new(0);
    let compared = AtomicUsize::new(0);
    let work = || {
        while let Some(spec) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            // What refers to documents that are not there is not generated.
            let Some(expected) = generated(spec) else {
                continue;
            };
            let difference = difference(spec, &expected, 7);
            assert!(difference.is_empty(), "{}: {difference:#?}", spec[0].0);
            compared.fetch_add(1, Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            thread.join().unwrap();
        }
    });
    let compared = compared.into_inner();
    println!("{compared} of {} documents", documents.len());
    assert!(compared + 1 >= documents.len());
}

#[test]
fn the_same_bytes_come_from_everywhere() {
    let text = fs::read_to_string(project().join("codegen/tests/options/pages.yaml")).unwrap();
    let builder = Builder::new().spec_text("pages.yaml", text.as_str());
    let expected = builder.generate().unwrap();
    assert_eq!(
        builder.generate().unwrap(),
        expected,
        "twice in one process"
    );

    let scratch = Scratch::new();
    scratch.write("pages.yaml", &text);
    scratch.write("deep/er/pages.yaml", &text);
    let absolute = scratch.path("pages.yaml");
    let absolute = absolute.to_str().unwrap();
    let deep = scratch.path("deep/er");
    for (folder, path, locale) in [
        (scratch.root(), "pages.yaml", "C"),
        (scratch.root(), "./pages.yaml", "tr_TR.UTF-8"),
        (scratch.root(), "deep/er/pages.yaml", "ja_JP.eucJP"),
        (scratch.root(), absolute, "de_DE.UTF-8"),
        (deep.as_path(), "pages.yaml", "C.UTF-8"),
        (deep.as_path(), "../../pages.yaml", ""),
    ] {
        let environment = [("LC_ALL", locale), ("LANG", locale), ("TZ", "Asia/Tokyo")];
        let ran = callsheet(folder, &["generate", path], &environment, None);
        assert_eq!((ran.stderr.as_str(), ran.status), ("", 0), "{path}");
        assert!(ran.stdout == expected, "{path} with the locale `{locale}`");
    }
}
