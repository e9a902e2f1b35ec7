//! Crates that are written by a test and given to cargo.

#![allow(dead_code)] // not every test uses all of it

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A crate of its own outside the workspace, in a folder for this test alone.
pub(crate) struct Scratch {
    pub(crate) folder: PathBuf,
}

impl Scratch {
    /// An empty folder; `name` is the test's.
    pub(crate) fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        // What the workspace was resolved to is on this machine: cargo needs no network.
        fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self { folder }
    }

    /// The manifest of a crate that holds generated code. `{workspace}` in `dependencies` stands
    /// for the folder of ours.
    pub(crate) fn manifest(&self, name: &str, edition: &str, dependencies: &str) {
        let root = workspace();
        let root = root.display();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\
             rust-version = \"{version}\"\npublish = false\n\n[workspace]\n\n[dependencies]\n\
             callsheet-core = {{ path = \"{root}/spec/core\", features = [\"formats-all\", \
             \"pattern-backtracking\"] }}\n{dependencies}\n",
            version = env!("CARGO_PKG_RUST_VERSION"),
            dependencies = dependencies.replace("{workspace}", &root.to_string()),
        );
        self.write("Cargo.toml", &manifest);
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What cargo says, run offline and with a target folder that such crates share.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", workspace().join("target/consumers"))
            .env("CARGO_TERM_COLOR", "never")
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .output()
            .unwrap()
    }

    /// Runs cargo and fails with what it says unless it succeeds.
    #[track_caller]
    pub(crate) fn succeeds(&self, arguments: &[&str]) {
        let output = self.cargo(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "cargo {arguments:?}\n{said}\n{printed}"
        );
    }
}

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}
