//! What generated types keep from being written: each program in `tests/misuse` is refused by the
//! compiler, at the marked line, for the marked reason, and for nothing else.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

mod scratch;

use std::collections::BTreeMap;
use std::fs;

use callsheet_codegen::Builder;
use scratch::{Scratch, workspace};
use serde_json::Value;

#[test]
fn programs_that_misuse_types_do_not_compile() {
    let scratch = Scratch::new("misuse");
    scratch.manifest("generated", "2024", "");
    let spec = workspace().join("codegen/tests/options/pages.yaml");
    let spec = fs::read_to_string(spec).unwrap();
    let builder = Builder::new().spec_text("pages.yaml", spec).newtypes();
    scratch.write("src/pages.rs", &builder.generate().unwrap());
    scratch.write("src/lib.rs", "//! Generated code.\npub mod pages;\n");
    let mut expected: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for entry in fs::read_dir(workspace().join("codegen/tests/misuse")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let marks = (1..).zip(text.lines()).filter_map(|(line, text)| {
            let (_, code) = text.split_once("//~ ")?;
            Some((line, code.to_owned()))
        });
        let marks: Vec<(u64, String)> = marks.collect();
        assert!(!marks.is_empty(), "{name} has no mark");
        scratch.write(&format!("src/bin/{name}"), &text);
        expected.insert(format!("src/bin/{name}"), marks);
    }
    let output = scratch.cargo(&["check", "--bins", "--keep-going", "--message-format=json"]);
    let mut found: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let report: Value = serde_json::from_str(line).unwrap();
        let message = &report["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().unwrap();
        // The last message of each program only counts those before it.
        let Some(span) = spans.iter().find(|span| span["is_primary"] == true) else {
            continue;
        };
        let file = span["file_name"].as_str().unwrap().to_owned();
        let code = message["code"]["code"].as_str().unwrap_or_default();
        let place = (span["line_start"].as_u64().unwrap(), code.to_owned());
        found.entry(file).or_default().push(place);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(found, expected, "{said}");
}
