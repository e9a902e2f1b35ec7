//! The specs that a command works with: the bundled ones, or a document of one's own.

use std::fs;
use std::path::Path;

use callsheet_spec::source::Source;
use callsheet_spec::{Api, Loaded, Operation, bundled, load};

use crate::exit::Failure;
use crate::files;
use crate::nearest::did_you_mean;

/// An API that was loaded without faults.
pub(crate) fn load_api(spec: Option<&Path>) -> Result<Api, Failure> {
    let loaded = match spec {
        None => bundled::load_all(),
        Some(path) => load_files(&[path])?,
    };
    loaded.into_api().map_err(Failure)
}

/// Loads documents from files, with what they refer to.
pub(crate) fn load_files<P: AsRef<Path>>(paths: &[P]) -> Result<Loaded, Failure> {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let path = path.as_ref();
        match fs::read(path) {
            Ok(bytes) => match Source::from_bytes(slashed(path), bytes) {
                Ok(source) => entries.push(source),
                Err(not_text) => problems.push(format!("{}: {not_text}", path.display())),
            },
            Err(error) => problems.push(files::unreadable(path, &error)),
        }
    }
    if problems.is_empty() {
        let mut fetch = |name: &str| fs::read_to_string(name).map_err(|error| error.to_string());
        Ok(load(entries, &mut fetch))
    } else {
        Err(Failure(problems))
    }
}

/// The operation that a request is for: the one that is named, else the one that the spec marks
/// as the default, else the only one that takes a request body.
pub(crate) fn operation<'a>(api: &'a Api, name: Option<&str>) -> Result<&'a Operation, String> {
    let bodied = || api.operations.iter().filter(|operation| operation.request.is_some());
    let Some(name) = name else {
        let only = || bodied().next().filter(|_| bodied().count() == 1);
        return api.default_operation().or_else(only).ok_or_else(|| match bodied().count() {
            0 => "the spec has no endpoint that takes a JSON body".to_owned(),
            count => format!(
                "the spec has {count} endpoints that take a JSON body, and marks none as the \
                 default; name one of them (--endpoint, callsheet.toml, or a comment in the file)"
            ),
        });
    };
    match api.operation(name) {
        Some(operation) if operation.request.is_some() => Ok(operation),
        Some(_) => Err(format!("the endpoint `{name}` takes no JSON body, so there is no request")),
        None => {
            let same = |operation: &&Operation| {
                [operation.facts.path.as_ref(), operation.short_name()].contains(&name)
            };
            let ambiguous = bodied().filter(same).count() > 1;
            if ambiguous {
                return Err(format!("several endpoints end in `{name}`; give the operationId"));
            }
            let known = bodied().flat_map(|operation| {
                [operation.facts.id.as_ref(), operation.short_name(), operation.facts.path.as_ref()]
            });
            Err(format!(
                "there is no endpoint `{name}`{} (`callsheet endpoints` lists them)",
                did_you_mean(name, known)
            ))
        }
    }
}

/// A path with `/` between its parts, as references have it.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
