//! Generated code compiles without a warning under the strictest settings a crate can have: no
//! unsafe code, clippy's pedantic lints, everything documented, rustdoc without a warning, in the
//! editions 2021 and 2024, with the oldest Rust that is promised.
//!
//! The specs are the bundled ones, those of `tests/cases` and `tests/exact/specs`, and those that
//! are as odd as can be, of `tests/tricky`.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

mod scratch;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use callsheet_codegen::Builder;
use callsheet_spec::bundled;
use scratch::{Scratch, workspace};

/// What stands at the top of a crate that is as strict as can be.
const STRICT: &str = "#![forbid(unsafe_code)]\n#![deny(missing_docs, unreachable_pub, warnings)]\n\
                      #![deny(clippy::all, clippy::pedantic)]\n#![allow(clippy::module_name_repetitions)]\n";

/// The specs by the names of the modules that they are generated into.
fn specs() -> BTreeMap<String, Builder> {
    let mut specs = BTreeMap::new();
    let bundled = bundled::FILES.iter();
    let bundled = bundled.fold(Builder::new(), |builder, (name, text)| {
        builder.spec_text(*name, *text)
    });
    specs.insert("bundled".to_owned(), bundled);
    for folder in [
        "codegen/tests/cases",
        "codegen/tests/tricky",
        "tests/exact/specs",
    ] {
        for path in yaml_in(&workspace().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let folder = Path::new(folder).file_name().unwrap().to_string_lossy();
            let builder = Builder::new().spec_text(format!("{stem}.yaml"), text);
            specs.insert(format!("{folder}_{stem}"), builder);
        }
    }
    assert!(specs.len() > 10, "the specs were not found");
    specs
}

fn yaml_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect()
}

/// The spec of the options, with all of them.
fn with_options() -> Builder {
    let text = fs::read_to_string(workspace().join("codegen/tests/options/pages.yaml")).unwrap();
    Builder::new()
        .spec_text("pages.yaml", text)
        .newtypes()
        .format("uuid", "crate::own::Id")
        .format("date-time", "crate::own::Time")
        .replace("Point", "crate::own::Point")
        .derive_for("Note", "::core::hash::Hash")
        .derive_for("Note", "Eq")
}

/// The spec of answers.
fn things() -> Builder {
    let text = fs::read_to_string(workspace().join("codegen/tests/answers/things.yaml")).unwrap();
    Builder::new().spec_text("things.yaml", text)
}

/// A crate with every spec as a module, and what the options refer to.
fn write(scratch: &Scratch, layout: impl Fn(&str, &Builder)) {
    let mut library = format!("//! Generated code.\n\n{STRICT}\n");
    let mut specs = specs();
    specs.insert("pages".to_owned(), with_options());
    specs.insert("things".to_owned(), things());
    specs.insert("things_and_failures".to_owned(), things().answers());
    for (name, builder) in &specs {
        layout(name, builder);
        library.extend(["/// Generated from a spec.\npub mod ", name, ";\n"]);
    }
    library.push_str("pub mod own;\n");
    scratch.write("src/lib.rs", &library);
    let own = workspace().join("codegen/tests/options");
    let read = |name: &str| fs::read_to_string(own.join(name)).unwrap();
    scratch.write("src/own.rs", &read("own.rs"));
    scratch.write("tests/verdicts.rs", &read("verdicts.rs"));
    for test in ["read.rs", "sent.rs"] {
        let text = fs::read_to_string(workspace().join("codegen/tests/answers").join(test));
        scratch.write(&format!("tests/{test}"), &text.unwrap());
    }
}

const DEPENDENCIES: &str = "serde = \"1\"\nserde_json = \"1\"";

#[test]
fn as_one_file_in_edition_2021() {
    let scratch = Scratch::new("compiles_2021");
    scratch.manifest("generated-2021", "2021", DEPENDENCIES);
    write(&scratch, |name, builder| {
        let builder = builder.clone().doc_tests(format!("generated_2021::{name}"));
        scratch.write(&format!("src/{name}.rs"), &builder.generate().unwrap());
    });
    scratch.succeeds(&["clippy", "--all-targets"]);
    // Every example that is shown as a test is one.
    scratch.succeeds(&["test", "--quiet", "--doc"]);
    // The options change no verdict, bodies are sent in their forms, and answers are read by their
    // statuses.
    let tests = ["--test", "verdicts", "--test", "sent", "--test", "read"];
    scratch.succeeds(&[["test", "--quiet"].as_slice(), &tests].concat());
}

#[test]
fn as_a_folder_in_edition_2024() {
    let scratch = Scratch::new("compiles_2024");
    scratch.manifest("generated-2024", "2024", DEPENDENCIES);
    write(&scratch, |name, builder| {
        let builder = builder.clone().newtypes().answers();
        builder
            .write_to_dir(scratch.folder.join("src").join(name))
            .unwrap();
    });
    scratch.succeeds(&["clippy"]);
    scratch.succeeds(&["doc", "--no-deps"]);
}
