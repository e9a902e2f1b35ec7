//! What the tests share: the specs they check against.
#![allow(dead_code)] // each test uses its own part
#![allow(clippy::unwrap_used)] // no function here is a test, but all of it is for tests

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use callsheet_spec::Api;
use callsheet_spec::document::Format;
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

/// Every case, with the checker that it is held against.
pub(crate) fn suites() -> Vec<(Checker, Vec<PathBuf>)> {
    let root = folder().join("cases");
    vec![
        (checker(&bundled()), cases(&root)),
        (checker(&spec("gadget")), cases(&root.join("gadget"))),
    ]
}

/// The cases in a folder.
pub(crate) fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_case = |path: &PathBuf| {
        let extension = path.extension().and_then(OsStr::to_str);
        matches!(extension, Some("yaml" | "json" | "jsonc"))
    };
    let mut cases: Vec<_> = entries.filter(is_case).collect();
    cases.sort();
    cases
}

/// The text of a case.
pub(crate) fn case(path: &Path) -> (Source, Format) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let source = Source::from_bytes(name, fs::read(path).unwrap()).unwrap();
    (source, Format::of_path(name).unwrap())
}
