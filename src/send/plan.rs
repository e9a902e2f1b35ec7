//! What will be sent, before anything is.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use callsheet_client::core::endpoint::Credential;
use callsheet_client::{Client, Format};
use callsheet_spec::document;
use callsheet_spec::facts::Operation;
use callsheet_spec::wire::Place;
use callsheet_validator::render::Problem;

use serde_json::Value;

use super::clients::{Clients, USER_AGENT};
use crate::check::{CheckedFile, Details};
use crate::config;
use crate::exit::Failure;
use crate::files::{self, STDIN};
use crate::journal::{Intent, Journal, fingerprint};
use crate::output::{one_line, say_sentence};
use crate::sidecar::Sidecar;
use crate::words::grouped;

/// A request that is ready to be sent.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) path: &'a Path,
    pub(super) name: &'a str,
    pub(super) operation: &'a Operation,
    /// The file of the spec that has the operation; none for a bundled one.
    pub(super) spec: Option<&'a str>,
    /// The base URL that it goes to.
    pub(super) server: String,
    pub(super) value: Value,
    pub(super) body: Vec<u8>,
    /// What tells it from other requests.
    pub(super) fingerprint: String,
    /// How many results it asks for at most, if the spec says.
    pub(super) results: Option<u64>,
}

impl Request<'_> {
    /// What the journal is told before it is sent.
    pub(super) fn intent(&self, journal: &Journal) -> Intent {
        let spec = self.spec.map(|spec| files::absolute(Path::new(spec)));
        Intent {
            fingerprint: self.fingerprint.clone(),
            file: journal.relative(self.path),
            operation: self.operation.id.to_string(),
            spec: spec.map(|spec| journal.relative(&spec)),
            method: self.operation.method.as_str().to_owned(),
            server: self.server.clone(),
            path: self.operation.path.to_string(),
            results: self.results,
            request: self.value.clone(),
        }
    }
}

/// The files without those that earlier runs wrote beside what they saved, which `*.json` means
/// too; these are told in a line. Where there are no others, they are what was meant, and stay.
pub(super) fn without_sidecars(paths: &[PathBuf]) -> Vec<PathBuf> {
    let (passed, left): (Vec<_>, Vec<_>) =
        paths.iter().cloned().partition(|path| Sidecar::is_at(path));
    match passed.as_slice() {
        _ if left.is_empty() => return passed,
        [] => {}
        [only] => say_sentence(&format!(
            "Passed over: {}, which tells about results and is no request.",
            only.display()
        )),
        several => say_sentence(&format!(
            "Passed over: {} files *{}, which tell about results and are no requests.",
            grouped(several.len() as u64),
            files::SIDECAR
        )),
    }
    left
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
            // Standard output has a line for each job, and for each file.
            _ if path.to_string_lossy().contains(char::is_control) => Some(format!(
                "{}: the name of this file holds a character, such as the end of a line, that no \
                 line can show: rename it first",
                one_line(&path.to_string_lossy())
            )),
            _ if path.ends_with(config::NAME) => Some(format!(
                "{}: this is no request; it holds callsheet's settings: leave it out",
                path.display()
            )),
            _ if Sidecar::is_at(path) => Some(format!(
                "{}: this is no request; `callsheet send` wrote it beside what it saved: leave it \
                 out",
                path.display()
            )),
            _ if path.is_dir() => Some(format!(
                "{}: this is a folder; name the files to send",
                path.display()
            )),
            // What gives its text once cannot be known again.
            _ if path.metadata().is_ok_and(|it| !it.is_file()) => Some(format!(
                "{}: this is a pipe or a device, not a file: save what it gives as a file first",
                path.display()
            )),
            _ => media(path).map(|format| {
                format!(
                    "{}: this is no request, but a file of the format {}; name requests alone, \
                     such as *.yaml",
                    path.display(),
                    format.extension()
                )
            }),
        })
        .collect();
    if reasons.is_empty() {
        Ok(())
    } else {
        Err(Failure(reasons.into_iter().map(Problem::of_run).collect()))
    }
}

/// The format of a picture, a video or a sound, which lie beside requests once these were sent.
/// What may be a text is none, however it begins.
fn media(path: &Path) -> Option<Format> {
    let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut start = Vec::new();
    if is_file {
        let file = File::open(path).ok()?;
        let most = u64::try_from(Format::LOOKED_AT).unwrap_or(u64::MAX);
        file.take(most).read_to_end(&mut start).ok()?;
    }
    let is_text = match std::str::from_utf8(&start) {
        Ok(text) => !text.contains('\0'),
        // A character that is cut off at the end may be one.
        Err(error) => error.error_len().is_none(),
    };
    if is_text { None } else { Format::of(&start) }
}

/// The requests of files that have no errors, and of which the details are kept.
pub(super) fn plan<'a>(
    files: &'a [CheckedFile],
    clients: &Clients<'_>,
) -> Result<Vec<Request<'a>>, Failure> {
    files
        .iter()
        .filter_map(|file| Some((&file.path, file.details.as_deref()?)))
        .map(|(path, details)| request(path, details, clients))
        .collect()
}

/// The HTTP request, with the name of the key's variable in the place of the key.
pub(super) fn dry_run(request: &Request<'_>) -> String {
    let operation = request.operation;
    let key = operation.key_env.as_ref().map(|name| format!("${name}"));
    let key = key.as_deref().unwrap_or("$KEY");
    let credentials = credentials(operation);
    let mut query = String::new();
    for credential in credentials {
        if let Credential::Key {
            place: Place::Query,
            name,
        } = credential
        {
            let sign = if query.is_empty() { '?' } else { '&' };
            // Writing to a string cannot fail.
            let _ = write!(query, "{sign}{name}={key}");
        }
    }
    let mut text = format!(
        "{} {}{}{query}\n",
        operation.method.as_str(),
        request.server,
        operation.path
    );
    let mut header = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    };
    header("accept", Client::ACCEPT);
    header("content-type", "application/json");
    for credential in credentials {
        match credential {
            Credential::Key {
                place: Place::Query,
                ..
            } => {}
            Credential::Key {
                place: Place::Cookie,
                name,
            } => {
                header("cookie", &format!("{name}={key}"));
            }
            Credential::Key { name, .. } => header(&name.to_lowercase(), key),
            _ => header("authorization", &format!("Bearer {key}")),
        }
    }
    if let Some(name) = &operation.idempotency_key {
        header(&name.to_lowercase(), "(another one for each call)");
    }
    header("user-agent", USER_AGENT);
    header("content-length", &request.body.len().to_string());
    format!("{text}\n{}\n", String::from_utf8_lossy(&request.body))
}

/// What says who is calling: the first way of the spec that needs a key, as the client goes it.
fn credentials(operation: &Operation) -> &[Credential] {
    const BEARER: &[Credential] = &[Credential::Bearer];
    let can_be_sent = |credential: &Credential| {
        matches!(
            credential,
            Credential::Bearer
                | Credential::OAuth2
                | Credential::OpenIdConnect
                | Credential::Key { .. }
        )
    };
    if operation.security.is_empty() {
        return if operation.key_env.is_some() {
            BEARER
        } else {
            &[]
        };
    }
    let mut ways = operation.security.iter();
    let way = ways.find(|way| !way.is_empty() && way.iter().all(can_be_sent));
    way.map_or(&[], |way| way)
}

/// What tells an editor which schema a file has; no part of the request.
const EDITORS_HINT: &str = "$schema";

fn request<'a>(
    path: &'a Path,
    file: &'a Details,
    clients: &Clients<'_>,
) -> Result<Request<'a>, Failure> {
    let name = file.source.name();
    let limits = document::Limits::default();
    let reading = document::read(file.source.text(), file.format, &limits);
    let [document] = reading.documents.as_slice() else {
        let count = reading.documents.len();
        return Err(Failure::new(format!(
            "{name}: there are {count} requests in this file, and only files with one can be sent: \
             give each a file of its own"
        )));
    };
    let root = document
        .root()
        .ok_or_else(|| Failure::new(format!("{name}: this file is empty")))?;
    if file.items && root.as_sequence().is_some() {
        return Err(Failure::new(format!(
            "{name}: this file holds a list of requests, and only files with one can be sent: \
             give each a file of its own"
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
    if let Some(form) = operation.request.iter().find_map(|body| body.forms.first())
        && operation.json_body().is_none()
    {
        return Err(Failure::new(format!(
            "{name}: the endpoint takes its body as {}, and only JSON can be sent from a request \
             file",
            form.media.content_type
        )));
    }
    let operation = &operation.facts;
    let results = operation
        .paid
        .as_ref()
        .and_then(|paid| paid.results_of(&value));
    let server = clients.server(operation);
    let url = format!("{server}{}", operation.path);
    Ok(Request {
        path,
        name,
        operation,
        spec: file.spec(),
        fingerprint: fingerprint(operation.method.as_str(), &url, &value),
        server,
        body: value.to_string().into_bytes(),
        value,
        results,
    })
}
