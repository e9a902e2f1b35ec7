//! The code of the bundled specs as a file, so that a changed spec shows as a reviewable diff.

use std::{env, fs, path::Path};

use callsheet_codegen::Builder;
use callsheet_spec::bundled::FILES;

#[test]
fn generated_code_is_as_reviewed() {
    let builder = FILES.iter().fold(Builder::new(), |builder, (name, text)| {
        builder.spec_text(*name, *text)
    });
    let generated = builder.doc_tests("callsheet_types").generate().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/bundled.rs");
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    if generated == reviewed {
        return;
    }
    if env::var_os("CALLSHEET_ACCEPT").is_some() {
        fs::write(&path, generated).unwrap();
        return;
    }
    let (index, (new, old)) = generated
        .lines()
        .chain([""])
        .zip(reviewed.lines().chain([""]))
        .enumerate()
        .find(|(_, (new, old))| new != old)
        .unwrap();
    panic!(
        "the bundled specs no longer generate tests/golden/bundled.rs; first at line {}:\n\
         - {old}\n+ {new}\n\
         Review what the change means for those who use the types, then take it over with\n\
         CALLSHEET_ACCEPT=1 cargo test --test golden\n\
         and look at `git diff tests/golden`.",
        index + 1
    );
}

#[test]
fn the_order_of_the_specs_decides_nothing_but_the_order_of_the_modules() {
    let generate = |names: Vec<&(&str, &str)>| {
        let builder = names.iter().fold(Builder::new(), |builder, (name, text)| {
            builder.spec_text(*name, *text)
        });
        let code = builder.generate().unwrap();
        let mut lines: Vec<String> = code.lines().skip(1).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(
        generate(FILES.iter().collect()),
        generate(FILES.iter().rev().collect())
    );
}
