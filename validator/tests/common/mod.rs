//! What the tests share: the specs they check against.
#![allow(dead_code)] // each test uses its own part
#![allow(clippy::unwrap_used)] // no function here is a test, but all of it is for tests

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
