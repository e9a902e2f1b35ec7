//! Lists the files under `apis/`, so that a new endpoint is one new file, and reads them, so that
//! no start of a program has to.

// The crate's own reader, which is no part of the script's own code.
#[path = "src/document/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub)]
mod document;
#[path = "src/source.rs"]
#[allow(dead_code, unused_imports, unreachable_pub)]
mod source;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let apis = root.join("apis");
    let mut files = Vec::new();
    list(&apis, &mut files)?;
    files.sort();
    let mut code = String::from("&[\n");
    let mut stored = String::from("&[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file
            .strip_prefix(&apis)
            .unwrap_or(file)
            .to_string_lossy()
            .replace('\\', "/");
        let path = file.display().to_string();
        code.extend([
            "    (",
            &format!("{name:?}"),
            ", include_str!(",
            &format!("{path:?}"),
            ")),
",
        ]);
        stored.push_str(&read(&fs::read_to_string(file)?));
    }
    code.push(']');
    stored.push(']');
    println!("cargo::rerun-if-changed={}", apis.display());
    for reader in ["src/document", "src/source.rs"] {
        println!("cargo::rerun-if-changed={}", root.join(reader).display());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("bundled.rs"), code)?;
    fs::write(out.join("stored.rs"), stored)
}

/// The document of a file as code, if the file has one document and nothing is wrong with it.
fn read(text: &str) -> String {
    let reading = document::read(text, document::Format::Yaml, &document::Limits::default());
    match reading.documents.as_slice() {
        [document] if reading.faults.is_empty() => {
            format!("    Some({}),\n", document::stored::code(document))
        }
        _ => "    None,\n".to_owned(),
    }
}

/// Collects the YAML files below a folder, and has cargo watch each folder for new ones.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            list(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        }
    }
    Ok(())
}
