//! The examples do what the documents say of them.
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{accepting, callsheet, difference, project};
use serde_json::Value;

#[test]
fn good_examples_have_no_errors_and_one_piece_of_advice() {
    let ran = callsheet(project(), &["lint", "examples/requests"], &[], None);
    assert_eq!(ran.status, 0, "{ran:?}");
    let count = examples("requests").len();
    assert_eq!(
        ran.stderr,
        format!(
            "{count} files checked: no errors, 1 warning (1 can be fixed with --fix \
             --unsafe-fixes)\n"
        )
    );
    assert!(
        ran.stdout
            .starts_with("warning[advice:prompt-expansion-without-images]"),
        "{ran:?}"
    );
}

#[test]
fn broken_examples_give_the_output_beside_them() {
    let ran = callsheet(project(), &["lint", "examples/broken"], &[], None);
    assert_eq!(ran.status, 1, "{ran:?}");
    let actual = format!(
        "$ callsheet lint examples/broken\n{}{}",
        ran.stdout, ran.stderr
    );
    let path = project().join("examples/broken/OUTPUT.txt");
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if accepting() {
        fs::write(&path, &actual).unwrap();
    } else {
        assert!(
            actual == expected,
            "examples/broken/OUTPUT.txt is not true (CALLSHEET_ACCEPT=1 rewrites it)\n{}",
            difference(&expected, &actual)
        );
    }
    for example in examples("broken") {
        let name = example.file_name().unwrap().to_str().unwrap();
        assert!(
            actual.contains(&format!("/{name}:")),
            "{name} is not broken"
        );
    }
}

/// Another reader and another validator than the linter's agree with it on the examples.
#[test]
fn the_printed_schema_is_one_and_accepts_the_good_examples() {
    let ran = callsheet(project(), &["schema"], &[], None);
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 0));
    let schema: Value = serde_json::from_str(&ran.stdout).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    for example in examples("requests") {
        let request: Value = serde_yaml::from_str(&fs::read_to_string(&example).unwrap()).unwrap();
        assert!(validator.is_valid(&request), "{}", example.display());
    }
    let typo: Value = serde_json::json!({"prompt": "A red fox", "num_images": 6});
    assert!(!validator.is_valid(&typo));
}

/// The request files in a folder of the examples.
fn examples(folder: &str) -> Vec<PathBuf> {
    let folder = project().join("examples").join(folder);
    let is_request = |path: &PathBuf| path.extension().is_some_and(|extension| extension != "txt");
    let entries = fs::read_dir(Path::new(&folder)).unwrap();
    let paths: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(is_request)
        .collect();
    assert!(paths.len() >= 4, "the examples were not found");
    paths
}
