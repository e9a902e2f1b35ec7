//! What is wrong with a `callsheet.toml`, by its schema and in the words of the linter.

use std::sync::Arc;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_spec::{Loaded, load};
use callsheet_validator::render::Problem;
use callsheet_validator::{Checker, Diagnostic, Settings};
use toml::de::DeTable;

use super::json::Json;
use super::{Faults, NAME};

/// The JSON Schema of `callsheet.toml`. A test makes it from [`Config`](super::Config) and the
/// rules that there are, and compares.
pub(crate) const SCHEMA: &str = include_str!("schema.json");

/// The faults of a table that its reader gave up on.
pub(super) fn faults(source: &Source, table: &DeTable<'_>) -> Faults {
    let json = Json::of(table);
    let text = Source::new(NAME, json.text.as_str());
    let mut found = match checker() {
        Ok(checker) => {
            checker
                .check(&text, Format::Json, &Settings::default())
                .diagnostics
        }
        Err(reasons) => {
            let reasons = reasons.into_iter();
            let problems = reasons.map(|reason| Problem::new(source.name(), reason));
            return Faults::Problems(problems.collect());
        }
    };
    for diagnostic in &mut found {
        back(diagnostic, &json);
    }
    if found.is_empty() {
        // The tests hold reader and schema together; whatever slips through must not pass.
        let why = "this is not as its schema has it";
        return Faults::Problems(vec![Problem::new(source.name(), why)]);
    }
    found.sort_by_key(|diagnostic| diagnostic.span);
    Faults::Diagnostics(found)
}

/// Puts a diagnostic of the JSON text to where it belongs in the TOML text.
fn back(diagnostic: &mut Diagnostic, json: &Json) {
    diagnostic.span = json.place(diagnostic.span);
    for label in &mut diagnostic.labels {
        label.span = json.place(label.span);
    }
    // Its words are JSON, and the schema is no file of the reader's.
    diagnostic.fix = None;
    diagnostic.spec_place = None;
    if diagnostic.pointer == "/files" {
        diagnostic.help = vec!["write `[[files]]` above each entry".to_owned()];
    }
}

fn checker() -> Result<Checker, Vec<String>> {
    let document = format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"","version":""}},"components":{{"schemas":{{"config":{SCHEMA}}}}}}}"#
    );
    let mut nothing = |name: &str| Err(format!("{name} is no part of the schema"));
    let loaded: Loaded = load(vec![Source::new("schema.json", document)], &mut nothing);
    let api = Arc::new(loaded.into_api()?);
    let config = api
        .schemas
        .iter()
        .find(|(_, schema)| schema.name.as_deref() == Some("config"))
        .map(|(id, _)| id)
        .ok_or_else(|| vec!["the schema of callsheet.toml is missing".to_owned()])?;
    Checker::for_schema(&api, config).map_err(|unusable| vec![unusable.to_string()])
}
