//! The specs that a command works with: the bundled ones, or a document of one's own.

use std::fs;
use std::path::Path;

use callsheet_spec::source::Source;
use callsheet_spec::{Api, Body, Loaded, Operation, bundled, load};

use crate::exit::Failure;
use crate::files;
use crate::words::did_you_mean;

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
            Err(error) => problems.push(files::problem(path, &error).to_string()),
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
/// as the default, else the only one that takes a JSON body.
pub(crate) fn operation<'a>(api: &'a Api, name: Option<&str>) -> Result<Bodied<'a>, String> {
    match name {
        Some(name) => named(api, name),
        None => unnamed(api),
    }
}

/// An operation that takes a JSON body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bodied<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) body: &'a Body,
}

fn bodied(api: &Api) -> impl Iterator<Item = Bodied<'_>> + Clone {
    api.operations.iter().filter_map(with_body)
}

fn with_body(operation: &Operation) -> Option<Bodied<'_>> {
    operation
        .request
        .as_ref()
        .map(|body| Bodied { operation, body })
}

fn unnamed(api: &Api) -> Result<Bodied<'_>, String> {
    if let Some(default) = api.default_operation().and_then(with_body) {
        return Ok(default);
    }
    let mut all = bodied(api);
    match (all.next(), all.count()) {
        (Some(only), 0) => Ok(only),
        (None, _) => Err("the spec has no endpoint that takes a JSON body".to_owned()),
        (Some(_), others) => Err(format!(
            "the spec has {} endpoints that take a JSON body and marks none as the default; name \
             one of them (--endpoint, callsheet.toml, or a comment in the file)",
            others + 1
        )),
    }
}

fn named<'a>(api: &'a Api, name: &str) -> Result<Bodied<'a>, String> {
    if let Some(operation) = api.operation(name) {
        return with_body(operation).ok_or_else(|| {
            format!("the endpoint `{name}` takes no JSON body, so there is no request to check")
        });
    }
    let names = |operation: &'a Operation| {
        let facts = &operation.facts;
        [
            facts.id.as_ref(),
            operation.short_name(),
            facts.path.as_ref(),
        ]
    };
    let candidates = bodied(api).map(|bodied| names(bodied.operation));
    if candidates.clone().any(|names| names.contains(&name)) {
        return Err(format!(
            "several endpoints go by the name `{name}`; name one by its operationId (`callsheet \
             endpoints` lists them)"
        ));
    }
    Err(format!(
        "there is no endpoint `{name}`{} (`callsheet endpoints` lists them)",
        did_you_mean(name, candidates.flatten())
    ))
}

/// A path with `/` between its parts, as references have it.
fn slashed(path: &Path) -> String {
    path.to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}
