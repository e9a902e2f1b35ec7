//! `callsheet endpoints`, `schema` and `new`: what a spec says, for people and for editors.

use std::sync::Arc;

use callsheet_spec::Operation;
use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_validator::render::{self, JSON_SCHEMA};
use callsheet_validator::{Checker, Settings, Severity, Unusable, new_document, new_request};

use crate::args::{Endpoints, New, Schema, SchemaOf, Which};
use crate::config;
use crate::exit::{Exit, Failure};
use crate::output::{Output, say};
use crate::specs;
use crate::table::table_within;

/// Lists the endpoints.
pub(crate) fn list(arguments: &Endpoints, output: &mut Output) -> Result<Exit, Failure> {
    let api = specs::load_api(arguments.spec.as_deref())?;
    let row = |operation: &Operation| {
        let facts = &operation.facts;
        [
            facts.id.to_string(),
            facts.method.as_str().to_owned(),
            facts.path.to_string(),
            title(operation),
        ]
    };
    let operations = api.operations.iter();
    let own = operations.filter(|operation| operation.stream_of.is_none());
    let mut rows: Vec<_> = own.map(row).collect();
    if api.schema.is_some() {
        // It has no endpoint; `#` is what names the schema itself.
        let file = specs::first_file(&api).to_owned();
        rows.push(["#".to_owned(), "schema".to_owned(), file, api.title.clone()]);
    }
    output.print(&table_within(&rows, output.width()))?;
    Ok(Exit::Clean)
}

/// Prints the JSON Schema of a request, or of a file or an output of our own.
pub(crate) fn schema(arguments: &Schema, output: &mut Output) -> Result<Exit, Failure> {
    let Which { endpoint, spec } = &arguments.which;
    let fixed = match arguments.subject {
        SchemaOf::Request => None,
        SchemaOf::Output => Some(JSON_SCHEMA),
        SchemaOf::Config => Some(config::SCHEMA),
        SchemaOf::Journal => Some(include_str!("journal/schema.json")),
        SchemaOf::Sidecar => Some(include_str!("sidecar/schema.json")),
        SchemaOf::Jobs => Some(include_str!("jobs/schema.json")),
    };
    if let Some(schema) = fixed {
        if endpoint.is_some() || spec.is_some() {
            let why = "this schema is the same for every endpoint: name none";
            return Err(Failure::new(why));
        }
        output.print(schema)?;
        return Ok(Exit::Clean);
    }
    let api = specs::load_api(spec.as_deref())?;
    let subject = specs::subject(&api, endpoint.as_deref()).map_err(Failure::new)?;
    output.print(&format!("{:#}\n", api.json_schema(subject.schema)))?;
    Ok(Exit::Clean)
}

/// Prints a request file to begin with.
pub(crate) fn new(arguments: &New, output: &mut Output) -> Result<Exit, Failure> {
    let Which { endpoint, spec } = &arguments.which;
    let api = specs::load_api(spec.as_deref())?;
    let subject = specs::subject(&api, endpoint.as_deref()).map_err(Failure::new)?;
    let unusable = |unusable: Unusable| Failure::new(unusable.to_string());
    let text = match subject.operation {
        None => new_document(&api, subject.schema),
        Some(operation) => {
            let text = new_request(&api, operation).map_err(unusable)?;
            match spec {
                Some(_) => text,
                // So that the file is known for a request of this endpoint wherever it is put.
                None => format!("# callsheet: endpoint={}\n{text}", operation.facts.id),
            }
        }
    };
    output.print(&text)?;
    output.flush()?;
    let schema = subject.schema;
    let api = Arc::new(api);
    match Checker::for_schema(&api, schema) {
        Ok(checker) => to_be_mended(&checker, text),
        Err(unusable) => say(&format!(
            "warning: the new file was not held against the schema: {unusable}"
        )),
    }
    Ok(Exit::Clean)
}

/// Says what keeps a file that was made from being a request: each field is made to fit, but not all
/// of them together.
fn to_be_mended(checker: &Checker, text: String) {
    let source = Source::new("the new file", text);
    let report = checker.check(&source, Format::Yaml, &Settings::default());
    let errors = report.diagnostics.into_iter();
    let errors: Vec<_> = errors
        .filter(|found| found.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        say("warning: this has to be put right before the new file is a request:");
        say(render::concise(&source, &errors).trim_end());
    }
}

fn title(operation: &Operation) -> String {
    let summary = operation.summary.clone().unwrap_or_default();
    if operation.is_default {
        format!("{summary} (default)")
    } else {
        summary
    }
}
