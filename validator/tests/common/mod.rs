//! What the tests share: the specs they check against.
#![allow(dead_code)] // each test uses its own part
#![allow(clippy::unwrap_used)] // no function here is a test, but all of it is for tests
#![allow(clippy::print_stdout)] // a test that skips its data says so

pub(crate) mod draw;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use callsheet_spec::Api;
use callsheet_spec::document::{Format, Limits};
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Level, Report, Settings, rules};

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

/// Cases that are held against the same spec and read with the same limits.
pub(crate) struct Suite {
    /// The folder in which they stand.
    pub(crate) folder: PathBuf,
    /// The spec.
    pub(crate) api: Arc<Api>,
    /// The checker of its default operation.
    pub(crate) checker: Checker,
    limits: Limits,
}

impl Suite {
    fn new(folder: &str, api: Arc<Api>) -> Self {
        Self {
            folder: self::folder().join("cases").join(folder),
            checker: checker(&api),
            api,
            limits: Limits::default(),
        }
    }

    /// The files of the cases.
    pub(crate) fn cases(&self) -> Vec<PathBuf> {
        cases(&self.folder)
    }

    /// How a case is checked: a rule that is off by default is on where the name of the case
    /// begins with its name.
    pub(crate) fn settings(&self, path: &Path) -> Settings {
        let mut settings = Settings::default();
        settings.limits = self.limits;
        let name = path.file_name().unwrap().to_str().unwrap();
        let off = rules::all().iter().filter(|rule| rule.is_off_by_default());
        for rule in off.filter(|rule| name.starts_with(rule.name())) {
            settings.set(rule.name(), Level::Warning).unwrap();
        }
        settings
    }

    /// Checks a case.
    pub(crate) fn check(&self, path: &Path, source: &Source, format: Format) -> Report {
        self.checker.check(source, format, &self.settings(path))
    }
}

/// Every suite of cases.
pub(crate) fn suites() -> Vec<Suite> {
    let limits = Limits {
        bytes: 300,
        depth: 4,
        nodes: 30,
        alias_nodes: 12,
        alias_bytes: 100,
        faults: 3,
    };
    vec![
        Suite::new("", bundled()),
        Suite::new("gadget", spec("gadget")),
        Suite::new("spelling", spec("spelling")),
        Suite {
            limits,
            ..Suite::new("limited", spec("gadget"))
        },
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
