//! Lists the files under `apis/`, so that a new endpoint is one new file.

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
    }
    code.push(']');
    println!("cargo::rerun-if-changed={}", apis.display());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("bundled.rs"), code)
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
