//! The README tells the truth: its commands run, its code compiles, its output is today's.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use std::fs;
use std::path::Path;
use std::process::Command;

/// The code blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let readme = read("README.md");
    let mut blocks = Vec::new();
    let mut rest = readme.as_str();
    let fence = format!("```{language}\n");
    while let Some((_, after)) = rest.split_once(&fence) {
        let (block, after) = after.split_once("```").unwrap();
        blocks.push(block.to_owned());
        rest = after;
    }
    blocks
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_command_runs() {
    let folder = tempfile();
    let command = env!("CARGO_BIN_EXE_callsheet");
    let mut run = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let line = match line {
            // This very run, and what would install something: not from inside a test.
            "cargo test" | "cargo install --path ." => continue,
            // Another build of the command, which its own tests run.
            _ if line.starts_with("cargo run --features client -- ") => {
                let send = line.trim_start_matches("cargo run --features client -- ");
                let is_free = ["--dry-run", "--sandbox"]
                    .iter()
                    .any(|free| send.contains(free));
                assert!(send.starts_with("send ") && is_free, "{line}");
                continue;
            }
            _ => line,
        };
        let arguments = line
            .strip_prefix("cargo run -- ")
            .or_else(|| line.strip_prefix("callsheet "))
            .unwrap_or_else(|| panic!("what is to be done with `{line}`?"));
        let arguments = ["examples/", "tests/"]
            .iter()
            .fold(arguments.to_owned(), |line, start| {
                line.replace(start, &format!("{}/{start}", env!("CARGO_MANIFEST_DIR")))
            });
        let status = Command::new("sh")
            .args(["-c", &format!("'{command}' {arguments}")])
            .current_dir(&folder)
            .status()
            .unwrap();
        assert!(status.success(), "{line}: {status}");
        run += 1;
    }
    assert!(run >= 4, "only {run} commands");
    let schema = fs::read_to_string(folder.join("request.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    fs::remove_dir_all(folder).unwrap();
}

/// The first example, word for word, in a copy of the examples: it leaves a picture.
#[cfg(feature = "client")]
#[test]
fn the_first_example_leaves_a_picture() {
    let first = blocks("sh").swap_remove(0);
    let send = first.trim().strip_prefix("cargo run --features client -- ");
    let arguments: Vec<_> = send.unwrap().split(' ').collect();
    let folder = tempfile_named("first-example");
    let request = "examples/requests/red-fox.yaml";
    assert!(arguments.contains(&request), "{first}");
    fs::create_dir_all(folder.join("examples/requests")).unwrap();
    fs::write(folder.join(request), read(request)).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(arguments)
        .current_dir(&folder)
        .env_remove("SKILLS_VIDEO_API_KEY")
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    let readme = read("README.md");
    let picture = "red-fox-1.png";
    assert!(readme.contains(&format!("leaves `{picture}` beside the file")));
    let file = fs::read(folder.join("examples/requests").join(picture)).unwrap();
    assert!(file.starts_with(b"\x89PNG"), "{picture}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_code_is_that_of_crates_that_are_built() {
    let built = [
        read("client/examples/red_fox.rs"),
        read("tests/consumers/own-spec/build.rs").replace("greetings.yaml", "api.yaml"),
        read("tests/consumers/own-spec/src/main.rs"),
    ];
    let shown = blocks("rust");
    assert_eq!(shown.len(), built.len());
    for block in shown {
        assert!(
            built.iter().any(|code| code.contains(block.trim())),
            "no crate has:\n{block}"
        );
    }
}

#[test]
fn the_crates_that_it_depends_on_are_there() {
    let mut found = 0;
    for block in blocks("toml") {
        let manifest: toml::Table = toml::from_str(&block).unwrap();
        for section in ["dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest.get(section).and_then(toml::Value::as_table) else {
                continue;
            };
            for (name, dependency) in dependencies {
                let path = dependency["path"].as_str().unwrap();
                let folder = path.strip_prefix("../callsheet/").unwrap();
                let manifest: toml::Table =
                    toml::from_str(&read(&format!("{folder}/Cargo.toml"))).unwrap();
                assert_eq!(manifest["package"]["name"].as_str(), Some(name.as_str()));
                let features = dependency.get("features").and_then(toml::Value::as_array);
                for feature in features.into_iter().flatten() {
                    let feature = feature.as_str().unwrap();
                    assert!(manifest["features"].get(feature).is_some(), "{feature}");
                }
                found += 1;
            }
        }
    }
    assert_eq!(found, 3);
}

#[test]
fn the_output_is_todays() {
    let expected = read("examples/broken/OUTPUT.txt");
    for block in blocks("text") {
        assert!(
            expected.contains(block.trim()),
            "examples/broken does not give:\n{block}"
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "docs/sandbox.md",
    ] {
        let text = read(document);
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = target.split('#').next().unwrap();
            if !path.starts_with("http") && !path.is_empty() {
                assert!(
                    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists(),
                    "{target}"
                );
            }
        }
    }
}

fn tempfile() -> std::path::PathBuf {
    tempfile_named("readme")
}

fn tempfile_named(name: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}
