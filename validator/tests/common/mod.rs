//! What the tests share: the specs they check against.
#![allow(dead_code)] // each test uses its own part
#![allow(clippy::unwrap_used)] // no function here is a test, but all of it is for tests
#![allow(clippy::print_stdout)] // a test that skips its data says so

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use callsheet_spec::Api;
use callsheet_spec::source::Source;
use callsheet_validator::Checker;

/// The folder of this crate's tests.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The bundled specs.
pub(crate) fn bundled() -> Arc<Api> {
    Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap())
}

/// A spec of `tests/specs`.
pub(crate) fn spec(name: &str) -> Arc<Api> {
    let path = folder().join("specs").join(format!("{name}.yaml"));
    api(&format!("{name}.yaml"), &fs::read_to_string(path).unwrap())
}

/// An API from the text of its spec.
pub(crate) fn api(name: &str, text: &str) -> Arc<Api> {
    let loaded = callsheet_spec::load(vec![Source::new(name, text)], &mut |_| Err("none".into()));
    Arc::new(
        loaded
            .into_api()
            .unwrap_or_else(|faults| panic!("{}", faults.join("\n"))),
    )
}

/// The checker of the operation that a spec takes where none is named.
pub(crate) fn checker(api: &Arc<Api>) -> Checker {
    Checker::new(api, api.default_operation().unwrap()).unwrap()
}

/// A folder of the data that the tests share and the project does not hold, or nothing where it is
/// absent, with a line that says so. With `CALLSHEET_CI` set it must be there.
pub(crate) fn shared(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CALLSHEET_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let folder = root.join(part);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CALLSHEET_CI").is_none(),
        "{} is absent",
        folder.display()
    );
    println!("skipped: {} is absent", folder.display());
    None
}

/// The files below a folder with an extension, sorted.
pub(crate) fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(folder) = rest.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rest.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extensions.iter().any(|known| extension == *known))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
