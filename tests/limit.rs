//! A limit that changes in the spec changes what the linter says.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use std::sync::Arc;

use callsheet_spec::bundled::FILES;
use callsheet_spec::document::Format;
use callsheet_spec::load;
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Settings, render};

/// What the linter says of a prompt of ten characters under a spec whose limit is replaced.
fn lint(limit: &str) -> String {
    let changed = |text: &str| text.replace("maxLength: 2000", &format!("maxLength: {limit}"));
    let entries = FILES
        .iter()
        .map(|(name, text)| Source::new(*name, changed(text)))
        .collect();
    let loaded = load(entries, &mut |_| Err("not bundled".to_owned()));
    let api = Arc::new(loaded.into_api().unwrap());
    let checker = Checker::new(&api, api.default_operation().unwrap()).unwrap();
    let source = Source::new("r.yaml", "prompt: paper boat\n");
    let report = checker.check(&source, Format::Yaml, &Settings::default());
    render::concise(&source, &report.diagnostics)
}

#[test]
fn the_linter_follows_the_spec() {
    assert_eq!(lint("10"), "");
    assert_eq!(
        lint("7"),
        "r.yaml:1:16: error[too-long]: `prompt`: 10 characters, but at most 7 characters may be \
         given\n"
    );
}
