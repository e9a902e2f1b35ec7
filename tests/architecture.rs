//! Who depends on whom, and on what: the tables of ARCHITECTURE.md held against cargo.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use serde_json::Value;

/// The most crates of others that the default command may bring along. A hook that lints is
/// installed by building it: every crate more makes people wait.
const COMMAND_CEILING: usize = 110;

/// The most crates of others that the generated types may bring along.
const TYPES_CEILING: usize = 7;

#[test]
fn crates_depend_on_each_other_as_the_table_says() {
    let text = read("ARCHITECTURE.md");
    let table = table(&text, "| | core |");
    let metadata = metadata();
    let ours = our_packages(&metadata);
    let mut checked = 0;
    for package in packages(&metadata).filter(|package| ours.contains(name(package))) {
        let Some(row) = table.get(short(name(package))) else {
            continue;
        };
        checked += 1;
        for dependency in array(&package["dependencies"]) {
            let target = dependency["name"].as_str().unwrap();
            let kind = dependency["kind"].as_str().unwrap_or("normal");
            if !ours.contains(target) || kind == "dev" {
                continue;
            }
            let allowed = row
                .get(short(target))
                .map(String::as_str)
                .unwrap_or_default();
            let optional = dependency["optional"] == true;
            let is_allowed = match allowed {
                "yes" => true,
                "feature" => optional,
                "build" => kind == "build",
                _ => false,
            };
            assert!(
                is_allowed,
                "{} depends on {target} ({kind}, optional: {optional}), but ARCHITECTURE.md says \
                 `{allowed}`",
                name(package)
            );
        }
    }
    assert_eq!(
        checked,
        table.len(),
        "a row of the table is no crate of the workspace"
    );
}

#[test]
fn every_dependency_has_its_reason() {
    let text = read("ARCHITECTURE.md");
    let manifest = read("Cargo.toml");
    let section = manifest.split("[workspace.dependencies]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let names = section
        .lines()
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name.trim()));
    let missing: Vec<_> = names
        .filter(|name| !name.starts_with("callsheet-") && !name.starts_with('#'))
        .filter(|name| !text.contains(&format!("| {name} |")))
        .collect();
    assert!(
        missing.is_empty(),
        "no reason in ARCHITECTURE.md for {missing:?}"
    );
}

#[test]
fn versions_stand_in_the_workspace_alone() {
    for package in [
        "",
        "spec",
        "spec/core",
        "codegen",
        "validator",
        "client",
        "client/sandbox",
        "client/types",
        "tests/conformance",
        "tests/corpora",
        "tests/drawn",
        "tests/exact",
    ] {
        let manifest = read(format!("{package}/Cargo.toml").trim_start_matches('/'));
        let own = manifest.split("[package]").nth(1).unwrap();
        let dependencies = own.split("\n[").filter(|section| {
            section
                .split(']')
                .next()
                .is_some_and(|name| name.ends_with("dependencies"))
        });
        for line in dependencies
            .flat_map(str::lines)
            .filter(|line| line.contains(" = "))
        {
            assert!(
                line.contains("workspace = true") || line.contains("path = "),
                "{package}/Cargo.toml has a version of its own: {line}"
            );
        }
    }
}

#[test]
fn the_default_command_is_small_and_cannot_reach_the_network() {
    let crates = tree(&["-p", "callsheet", "-e", "normal,build"]);
    let others = others(&crates);
    println!("default command: {} crates of others", others.len());
    assert!(
        others.len() <= COMMAND_CEILING,
        "{} crates: {others:?}",
        others.len()
    );
    for unwanted in [
        "callsheet-client",
        "callsheet-sandbox",
        "callsheet-types",
        "axum",
        "reqwest",
        "hyper",
        "tokio",
        "rustls",
    ] {
        assert!(
            !crates.contains(unwanted),
            "{unwanted} is in the default command"
        );
    }
}

#[test]
fn the_validator_has_no_client_and_no_runtime() {
    let crates = tree(&["-p", "callsheet-validator", "-e", "normal,build"]);
    for unwanted in [
        "reqwest",
        "hyper",
        "ureq",
        "tokio",
        "async-std",
        "smol",
        "futures",
        "rustls",
    ] {
        assert!(!crates.contains(unwanted), "{unwanted} is in the validator");
    }
}

#[test]
fn importing_the_types_is_cheap() {
    let crates = tree(&["-p", "callsheet-types", "-e", "normal"]);
    let others = others(&crates);
    println!(
        "callsheet-types: {} crates of others: {others:?}",
        others.len()
    );
    assert!(others.len() <= TYPES_CEILING, "{others:?}");
    for wanted in ["serde", "serde_json", "callsheet-core"] {
        assert!(crates.contains(wanted));
    }
}

#[test]
fn the_spec_and_the_generator_never_judge() {
    for package in [
        "callsheet-core",
        "callsheet-spec",
        "callsheet-codegen",
        "callsheet-types",
    ] {
        let crates = tree(&["-p", package, "-e", "normal,build"]);
        assert!(
            !crates.contains("jsonschema"),
            "{package} depends on jsonschema"
        );
    }
}

#[test]
fn dependencies_are_licensed_and_sourced() {
    let policy: toml::Table = read("deny.toml").parse().unwrap();
    let texts = |section: &str, key: &str| -> Vec<String> {
        let list = policy[section][key].as_array().unwrap();
        let text = |entry: &toml::Value| entry.as_str().map(str::to_owned);
        list.iter().filter_map(text).collect()
    };
    let (allowed, banned) = (texts("licenses", "allow"), texts("bans", "deny"));
    let metadata = metadata();
    let ours = our_packages(&metadata);
    for package in packages(&metadata).filter(|package| !ours.contains(name(package))) {
        let who = format!("{} {}", name(package), package["version"]);
        let license = package["license"].as_str().unwrap_or("none");
        // `A / B` is how older manifests write `A OR B`.
        let license = license.replace('/', " OR ").replace(['(', ')'], "");
        let fits = license.split(" AND ").all(|part| {
            part.split(" OR ")
                .any(|choice| allowed.iter().any(|known| known == choice.trim()))
        });
        assert!(fits, "{who} is licensed {license}");
        let source = package["source"].as_str().unwrap_or("none");
        assert_eq!(
            source, "registry+https://github.com/rust-lang/crates.io-index",
            "{who}"
        );
        assert!(
            banned.iter().all(|banned| banned != name(package)),
            "{who} is banned"
        );
    }
}

/// The names of all crates in a dependency tree.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let arguments = [
        &["tree", "--locked", "--prefix", "none", "--format", "{p}"],
        arguments,
    ]
    .concat();
    let text = cargo(&arguments);
    text.lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

fn others(crates: &BTreeSet<String>) -> Vec<&String> {
    crates
        .iter()
        .filter(|name| !name.starts_with("callsheet") && !name.is_empty())
        .collect()
}

/// What cargo knows of every package that this platform needs.
fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let text = cargo(&[
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--filter-platform",
        host,
    ]);
    serde_json::from_str(&text).unwrap()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    array(&metadata["packages"])
}

fn our_packages(metadata: &Value) -> BTreeSet<&str> {
    packages(metadata)
        .filter(|package| package["source"].is_null())
        .map(name)
        .collect()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

/// A crate as the table calls it.
fn short(name: &str) -> &str {
    match name {
        "callsheet" => "callsheet (root)",
        _ => name.strip_prefix("callsheet-").unwrap_or(name),
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A table of Markdown by its rows and columns.
fn table(text: &str, head: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim()
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    let mut lines = text.lines().skip_while(|line| !line.starts_with(head));
    let columns = cells(lines.next().unwrap());
    lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = cells(line);
            let row = columns
                .iter()
                .cloned()
                .zip(cells.iter().cloned())
                .skip(1)
                .collect();
            (cells[0].clone(), row)
        })
        .collect()
}
