//! The specs that a command works with: the bundled ones, or a document of one's own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use callsheet_spec::source::Source;
use callsheet_spec::{
    Api, Fault, FaultKind, Formats, LoadOptions, Loaded, Operation, Reach, SchemaId, bundled,
    load_with,
};
use callsheet_validator::render::Problem;

use crate::exit::Failure;
use crate::files;
use crate::words::did_you_mean;

/// An API that was loaded without faults.
pub(crate) fn load_api(spec: Option<&Path>) -> Result<Api, Failure> {
    let loaded = match spec {
        None => bundled::load_all(),
        Some(path) => load_files(&[path])?,
    };
    accepted(loaded)
}

/// What was loaded, if it is without faults.
pub(crate) fn accepted(loaded: Loaded) -> Result<Api, Failure> {
    match problems(&loaded) {
        problems if problems.is_empty() => Ok(loaded.api),
        problems => Err(Failure(problems)),
    }
}

/// What is wrong with what was loaded, remarks left out, each with its place. References that lead
/// nowhere for the same reason, such as a file that is missing, are one problem.
pub(crate) fn problems(loaded: &Loaded) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    let faults = || loaded.faults.iter().filter(|fault| !fault.is_remark());
    for fault in faults() {
        let FaultKind::UnknownReference { reason, .. } = &fault.kind else {
            problems.push(problem(&loaded.api, fault, fault.kind.to_string()));
            continue;
        };
        if told.contains(&reason.as_str()) {
            continue;
        }
        told.push(reason);
        let is_same = |other: &&Fault| match &other.kind {
            FaultKind::UnknownReference { reason: other, .. } => other == reason,
            _ => false,
        };
        let others: Vec<_> = faults().filter(is_same).skip(1).collect();
        let message = match others.len() {
            0 => fault.kind.to_string(),
            count => {
                let shown = others.iter().take(MOST_PLACES);
                let places: Vec<_> = shown.map(|other| loaded.api.locate(other.place)).collect();
                let more = match count.saturating_sub(MOST_PLACES) {
                    0 => String::new(),
                    more => format!(", and {more} more"),
                };
                let places = places.join(", ");
                format!("{}; the same at {places}{more}", fault.kind)
            }
        };
        problems.push(problem(&loaded.api, fault, message));
    }
    problems
}

/// More places than these are counted.
const MOST_PLACES: usize = 5;

/// A fault of a spec as something that stands in the way, with the lines of the spec.
fn problem(api: &Api, fault: &Fault, message: String) -> Problem {
    match api.files.get(fault.place.file) {
        Some(source) => Problem::at(source, fault.place.span, message),
        None => Problem::of_run(message),
    }
}

/// What keeps `api` from being generated, each in one line, with the lines of the spec where they
/// are known.
pub(crate) fn obstacles(api: &Api, lines: &[String]) -> Vec<Problem> {
    let of_operations = api
        .operations
        .iter()
        .flat_map(|operation| &operation.obstacles);
    let of_schemas = api.schemas.iter().flat_map(|(_, schema)| &schema.obstacles);
    let faults = api.obstacles.iter().chain(of_operations).chain(of_schemas);
    let faults: Vec<_> = faults.map(|fault| (api.describe(fault), fault)).collect();
    let problem_of = |line: &String| match faults.iter().find(|(described, _)| described == line) {
        Some((_, fault)) => problem(api, fault, fault.kind.to_string()),
        None => Problem::of_run(line.as_str()),
    };
    lines.iter().map(problem_of).collect()
}

/// Loads documents from files, with what they refer to.
pub(crate) fn load_files<P: AsRef<Path>>(paths: &[P]) -> Result<Loaded, Failure> {
    load_files_with(paths, &[], Formats::Asserted, Reach::Whole)
}

/// Loads documents from files, with what they refer to: other files, or one of `documents` by its
/// URI.
pub(crate) fn load_files_with<P: AsRef<Path>>(
    paths: &[P],
    documents: &[(String, PathBuf)],
    formats: Formats,
    reach: Reach,
) -> Result<Loaded, Failure> {
    let mut problems = Vec::new();
    let mut source = |name: String, path: &Path| {
        let text = match read(path) {
            Ok(bytes) => Source::from_bytes(name, bytes)
                .map_err(|not_text| Problem::new(path.display().to_string(), not_text.to_string())),
            Err(problem) => Err(problem),
        };
        text.map_err(|problem| problems.push(problem)).ok()
    };
    let paths = paths.iter().map(AsRef::as_ref);
    let entries: Vec<Source> = paths
        .filter_map(|path| source(slashed(path), path))
        .collect();
    let mut options = LoadOptions::default();
    let documents = documents.iter();
    options.documents = documents
        .filter_map(|(uri, path)| source(uri.clone(), path))
        .collect();
    options.formats = formats;
    options.reach = reach;
    if problems.is_empty() {
        let mut fetch = |name: &str| {
            let why = fs::metadata(name).map(|metadata| files::not_a_file(&metadata));
            match why {
                Ok(Some(why)) => Err(why.to_owned()),
                _ => fs::read_to_string(name).map_err(|error| not_fetched(&error)),
            }
        };
        Ok(load_with(entries, options, &mut fetch))
    } else {
        Err(Failure(problems))
    }
}

/// Why a file that a reference names cannot be read, and what to do.
fn not_fetched(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "there is no such file; put it there, or correct the reference".to_owned()
        }
        _ => error.to_string(),
    }
}

/// The content of a file, or of what a shell gives a command to read (`<(curl …)`).
fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    if !path.starts_with("/dev/fd")
        && let Ok(metadata) = fs::metadata(path)
    {
        let problem = |why: &str| Problem::new(path.display().to_string(), why);
        if metadata.is_dir() {
            return Err(problem(
                "this is a folder; name the OpenAPI document or JSON Schema in it",
            ));
        }
        if let Some(why) = files::not_a_file(&metadata) {
            return Err(problem(why));
        }
    }
    fs::read(path).map_err(|error| files::problem(path, &error))
}

/// What a request is held against: the body of the operation that is named, else of the one that
/// the spec marks as the default, else of the only one that takes a JSON body. A JSON Schema is
/// itself what counts. A name that begins with `#` is a pointer to a schema of the document.
pub(crate) fn subject<'a>(api: &'a Api, name: Option<&str>) -> Result<Subject<'a>, String> {
    if let Some(pointer) = name.and_then(|name| name.strip_prefix('#')) {
        return pointed_at(api, pointer);
    }
    match (name, api.schema) {
        (None, Some(schema)) => Ok(Subject {
            schema,
            operation: None,
        }),
        (Some(name), Some(_)) => Err(no_endpoint(api, name)),
        (Some(name), None) => named(api, name),
        (None, None) => unnamed(api),
    }
}

/// What a request is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) schema: SchemaId,
    /// The operation that the schema is the body of, if it is one.
    pub(crate) operation: Option<&'a Operation>,
}

/// The name of the file that was asked for.
pub(crate) fn first_file(api: &Api) -> &str {
    api.files.first().map_or("the spec", Source::name)
}

/// Why a schema has no endpoint of that name, and what may be meant.
fn no_endpoint(api: &Api, name: &str) -> String {
    let mut schemas = api.schemas.iter().map(|(_, schema)| schema);
    let named = schemas.find(|schema| schema.name.as_deref() == Some(name));
    let meant = named.map_or_else(
        || "a schema within it is named by its pointer, such as `#/$defs/size`".to_owned(),
        |schema| format!("did you mean `#{}`?", schema.pointer),
    );
    let file = first_file(api);
    format!("{file} is a JSON Schema, which has no endpoint `{name}`; {meant}")
}

fn pointed_at<'a>(api: &Api, pointer: &str) -> Result<Subject<'a>, String> {
    let schema = if pointer.is_empty() {
        api.schema
    } else {
        api.schema_at(pointer)
    };
    let nowhere = || format!("there is no schema at `#{pointer}` in {}", first_file(api));
    Ok(Subject {
        schema: schema.ok_or_else(nowhere)?,
        operation: None,
    })
}

fn bodied(api: &Api) -> impl Iterator<Item = Subject<'_>> + Clone {
    api.operations.iter().filter_map(with_body)
}

fn with_body(operation: &Operation) -> Option<Subject<'_>> {
    operation.json_body().map(|body| Subject {
        schema: body.schema,
        operation: Some(operation),
    })
}

fn unnamed(api: &Api) -> Result<Subject<'_>, String> {
    if let Some(default) = api.default_operation().and_then(with_body) {
        return Ok(default);
    }
    let mut all = bodied(api);
    match (all.next(), all.count()) {
        (Some(only), 0) => Ok(only),
        (None, _) => Err("the spec has no endpoint that takes a JSON body".to_owned()),
        (Some(_), others) => Err(format!(
            "the spec has {} endpoints that take a JSON body and marks none as the default; name \
             one of them (--endpoint, callsheet.toml, or a comment in the file; {})",
            others + 1,
            listing(api)
        )),
    }
}

fn named<'a>(api: &'a Api, name: &str) -> Result<Subject<'a>, String> {
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
    let candidates = bodied(api).filter_map(|subject| subject.operation.map(names));
    if candidates.clone().any(|names| names.contains(&name)) {
        return Err(format!(
            "several endpoints go by the name `{name}`; name one by its operationId ({})",
            listing(api)
        ));
    }
    Err(format!(
        "there is no endpoint `{name}`{} ({})",
        did_you_mean(name, candidates.flatten()),
        listing(api)
    ))
}

/// Whether it comes with callsheet.
pub(crate) fn is_bundled(api: &Api) -> bool {
    let first = api.files.first();
    first.is_some_and(|source| bundled::FILES.contains(&(source.name(), source.text())))
}

/// The command that lists the endpoints of `api`, in words.
fn listing(api: &Api) -> String {
    if is_bundled(api) {
        return "`callsheet endpoints` lists them".to_owned();
    }
    format!(
        "`callsheet endpoints --spec {}` lists them",
        first_file(api)
    )
}

/// A path with `/` between its parts, as references have it.
fn slashed(path: &Path) -> String {
    path.to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}
