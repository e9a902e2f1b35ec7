//! What will be sent, before anything is.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use callsheet_spec::document;
use callsheet_spec::facts::Operation;
use callsheet_spec::wire::MediaKind;
use callsheet_validator::render::Problem;

use crate::check::CheckedFile;
use crate::config;
use crate::exit::Failure;
use crate::files::STDIN;
use crate::words::counted;

/// A request that is ready to be sent.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) path: &'a Path,
    pub(super) name: &'a str,
    pub(super) operation: &'a Operation,
    pub(super) body: Vec<u8>,
    /// How many results it asks for at most, if the spec says.
    results: Option<u64>,
}

/// Refuses folders and standard input: what is paid for is named one by one, and its outputs need
/// a file to lie beside.
pub(super) fn refuse_what_is_no_file(paths: &[PathBuf]) -> Result<(), Failure> {
    let reasons: Vec<_> = paths
        .iter()
        .filter_map(|path| match path {
            _ if path.as_os_str() == STDIN => {
                Some("standard input cannot be sent: save it as a file first".to_owned())
            }
            _ if path.ends_with(config::NAME) => {
                Some(format!("{}: this is no request", path.display()))
            }
            _ if path.is_dir() => Some(format!(
                "{}: this is a folder; name the files to send",
                path.display()
            )),
            _ => None,
        })
        .collect();
    if reasons.is_empty() {
        Ok(())
    } else {
        Err(Failure(reasons.into_iter().map(Problem::of_run).collect()))
    }
}

/// The requests of files that have no errors.
pub(super) fn plan(files: &[CheckedFile]) -> Result<Vec<Request<'_>>, Failure> {
    files.iter().map(request).collect()
}

/// What will be sent, in a sentence.
pub(super) fn announcement(requests: &[Request<'_>]) -> String {
    let count = counted(requests.len() as u64, "request");
    let results = requests.iter().map(|request| request.results);
    match results.sum::<Option<u64>>() {
        Some(results) => format!("Sending {count}, at most {}.", counted(results, "result")),
        None => format!("Sending {count}; the spec does not say how many results they ask for."),
    }
}

/// The HTTP request, with the name of the key's variable in the place of the key.
pub(super) fn dry_run(request: &Request<'_>, base_url: Option<&str>, user_agent: &str) -> String {
    let operation = request.operation;
    let base_url = base_url
        .unwrap_or(&operation.base_url)
        .trim_end_matches('/');
    let mut text = format!(
        "{} {base_url}{}\n",
        operation.method.as_str(),
        operation.path
    );
    let mut header = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    };
    header("accept", "application/json");
    header("content-type", "application/json");
    if let Some(variable) = &operation.key_env {
        header("authorization", &format!("Bearer ${variable}"));
    }
    header("user-agent", user_agent);
    header("content-length", &request.body.len().to_string());
    format!("{text}\n{}\n", String::from_utf8_lossy(&request.body))
}

/// What tells an editor which schema a file has; no part of the request.
const EDITORS_HINT: &str = "$schema";

fn request(file: &CheckedFile) -> Result<Request<'_>, Failure> {
    let name = file.source.name();
    let limits = document::Limits::default();
    let reading = document::read(file.source.text(), file.format, &limits);
    let [document] = reading.documents.as_slice() else {
        let count = reading.documents.len();
        return Err(Failure::new(format!(
            "{name}: there are {count} requests in this file, and only files with one can be sent"
        )));
    };
    let root = document
        .root()
        .ok_or_else(|| Failure::new(format!("{name}: this file is empty")))?;
    if file.items && root.as_sequence().is_some() {
        return Err(Failure::new(format!(
            "{name}: this file holds a list of requests, and only files with one can be sent"
        )));
    }
    let mut value = root.to_value();
    if let Some(members) = value.as_object_mut()
        && !file.has_field(EDITORS_HINT)
    {
        members.shift_remove(EDITORS_HINT);
    }
    let operation = file.operation().ok_or_else(|| {
        Failure::new(format!(
            "{name}: this file is held against a JSON Schema, which has no endpoint to send it to"
        ))
    })?;
    // What the spec says and the client cannot do must not be left out of a call.
    if !operation.obstacles.is_empty() {
        let obstacles = file.obstacles().into_iter();
        return Err(Failure(obstacles.map(Problem::of_run).collect()));
    }
    if let Some(parameter) = operation
        .parameters
        .iter()
        .find(|parameter| parameter.required)
    {
        return Err(Failure::new(format!(
            "{name}: the endpoint needs the parameter `{}` beside its body, which a request file \
             cannot give",
            parameter.name
        )));
    }
    if let Some(body) = &operation.request
        && body.media.kind != MediaKind::Json
    {
        return Err(Failure::new(format!(
            "{name}: the endpoint takes its body as {}, and only JSON can be sent from a request \
             file",
            body.media.content_type
        )));
    }
    let operation = &operation.facts;
    let results = operation
        .paid
        .as_ref()
        .and_then(|paid| paid.results_of(&value));
    let body = value.to_string().into_bytes();
    Ok(Request {
        path: &file.path,
        name,
        operation,
        body,
        results,
    })
}
