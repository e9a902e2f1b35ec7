//! Generates the code under test: from the bundled specs, from the small specs in `specs/`, and
//! from copies of the bundled request in each of which one limit is another (the mutants).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, error, fs};

use callsheet_codegen::Builder;
use callsheet_spec::document::{Format, Limits, read};
use callsheet_spec::source::Source;
use callsheet_spec::{Api, bundled, load};
use serde_json::{Value, json};

/// The specs with a keyword that cannot be checked over fields.
const EVALUATED: [&str; 3] = ["around", "beside", "unevaluated"];

fn main() -> Result<(), Box<dyn error::Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut modules = String::new();
    let mut subjects = String::new();

    let bundled = bundled::FILES
        .iter()
        .fold(Builder::new(), |all, (name, text)| {
            all.spec_text(*name, *text)
        });
    module(&mut modules, &out, "bundled", &bundled.generate()?)?;
    let api = bundled::load_all()
        .into_api()
        .map_err(|faults| faults.join("\n"))?;
    let mut documents = String::new();
    // The states of a job are no request of their own.
    let requests = api.operations.iter().filter(|it| it.stream_of.is_none());
    for operation in requests {
        let id = &operation.facts.id;
        document(&mut documents, &api, id)?;
        writeln!(subjects, "Subject::of::<bundled::{id}::Request>(\"{id}\"),")?;
    }

    println!("cargo::rerun-if-changed=specs");
    let mut specs: Vec<PathBuf> = fs::read_dir("specs")?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    specs.sort();
    for path in specs {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let code = Builder::new().spec(&path).generate()?;
        module(&mut modules, &out, &name, &code)?;
        let source = Source::new(format!("{name}.yaml"), fs::read_to_string(&path)?);
        let api = load(vec![source], &mut |name| Err(name.to_owned())).into_api();
        document(
            &mut documents,
            &api.map_err(|faults| faults.join("\n"))?,
            &name,
        )?;
        // Where a type has no check over its fields, comparing them would prove nothing.
        let checks = code.matches("fn is_valid(&self)").count();
        let types = code.matches("impl c::Checked for").count();
        if !EVALUATED.contains(&name.as_str()) && checks < types {
            return Err(format!("{name}: {checks} of {types} types check their fields").into());
        }
        writeln!(
            subjects,
            "Subject::of::<{name}::{name}::Request>(\"{name}\"),"
        )?;
    }

    println!("cargo::rerun-if-changed=awkward.yaml");
    let awkward = Builder::new().spec("awkward.yaml").generate()?;
    module(&mut modules, &out, "awkward", &awkward)?;

    let mut mutants = String::new();
    for (index, (change, spec)) in mutated_specs()?.into_iter().enumerate() {
        let name = format!("mutant_{index}");
        let text = serde_json::to_string(&spec)?;
        let code = Builder::new().spec_text("mutant.json", text).generate()?;
        module(&mut modules, &out, &name, &code)?;
        writeln!(
            mutants,
            "Subject::of::<{name}::subject::Request>({change:?}),"
        )?;
    }
    fs::write(out.join("modules.rs"), modules)?;
    fs::write(out.join("subjects.rs"), format!("vec![{subjects}]"))?;
    fs::write(out.join("documents.rs"), format!("&[{documents}]"))?;
    fs::write(out.join("mutants.rs"), format!("vec![{mutants}]"))?;
    Ok(())
}

/// Writes the code of a module and its declaration.
fn module(
    modules: &mut String,
    out: &Path,
    name: &str,
    code: &str,
) -> Result<(), Box<dyn error::Error>> {
    let file = out.join(format!("{name}.rs"));
    fs::write(&file, code)?;
    writeln!(
        modules,
        "pub(crate) mod {name} {{ include!({:?}); }}",
        file.display().to_string()
    )?;
    Ok(())
}

/// Adds what the schema of a request is as one document, if the request is no more than its body.
fn document(
    documents: &mut String,
    api: &Api,
    operation: &str,
) -> Result<(), Box<dyn error::Error>> {
    let operation = api
        .operation(operation)
        .ok_or("no operation of that name")?;
    let body = operation.request.as_ref();
    if let Some(body) = body.filter(|_| operation.parameters.is_empty()) {
        let id = &operation.facts.id;
        let text = serde_json::to_string_pretty(&api.json_schema(body.schema))?;
        writeln!(documents, "({id:?}, {text:?}),")?;
    }
    Ok(())
}

/// A spec with the default operation's request alone, once for each change of one limit.
fn mutated_specs() -> Result<Vec<(String, Value)>, Box<dyn error::Error>> {
    let api = bundled::load_all()
        .into_api()
        .map_err(|faults| faults.join("\n"))?;
    let operation = api.default_operation().ok_or("no default operation")?;
    let request = operation
        .request
        .as_ref()
        .ok_or("the operation takes no body")?;
    let schema = api.json_schema(request.schema);
    // Names under `$defs` are rewritten to components, where the generator looks for them.
    let text = serde_json::to_string(&schema)?.replace("#/$defs/", "#/components/schemas/");
    let mut schema: Value = serde_json::from_str(&text)?;
    let definitions = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("$defs"));
    let mut components = definitions.unwrap_or_else(|| json!({}));
    components["Subject"] = schema;

    let mut specs = Vec::new();
    for (change, components) in mutations(&components) {
        specs.push((
            change,
            json!({
                "openapi": "3.1.0",
                "info": { "title": "Mutant", "version": "1" },
                "paths": { "/subject": { "post": {
                    "operationId": "subject",
                    "requestBody": { "required": true, "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/Subject" }
                    }}},
                    "responses": { "200": { "description": "Fine." } },
                }}},
                "components": { "schemas": components },
            }),
        ));
    }
    // The reader of specs is what the generator uses; a mutant that it cannot read proves nothing.
    for (change, spec) in &specs {
        let text = spec.to_string();
        let reading = read(&text, Format::Json, &Limits::default());
        assert!(reading.faults.is_empty(), "{change}: {:?}", reading.faults);
    }
    Ok(specs)
}

/// Every change of one limit, with what was changed.
fn mutations(schema: &Value) -> Vec<(String, Value)> {
    let mut mutants = Vec::new();
    let mut pointers = vec![String::new()];
    while let Some(pointer) = pointers.pop() {
        let mut change = |to: &str, value: Option<Value>| {
            let mut mutant = schema.clone();
            let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
            if let Some(Value::Object(parent)) = mutant.pointer_mut(parent) {
                match value {
                    Some(value) => drop(parent.insert(name.to_owned(), value)),
                    None => drop(parent.remove(name)),
                }
            }
            mutants.push((format!("{pointer} {to}"), mutant));
        };
        let Some(value) = schema.pointer(&pointer) else {
            continue;
        };
        let (parent, keyword) = pointer.rsplit_once('/').unwrap_or_default();
        // A property may have the name of a keyword.
        let is_keyword = !parent.ends_with("/properties");
        match (keyword, value) {
            (
                "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems",
                Value::Number(limit),
            ) if is_keyword => {
                let limit = limit.as_i64().unwrap_or_default();
                change("+ 1", Some(json!(limit + 1)));
                if limit > 0 || keyword == "minimum" {
                    change("- 1", Some(json!(limit - 1)));
                }
            }
            ("enum", Value::Array(values)) if is_keyword => {
                change("without its last", Some(json!(values[..values.len() - 1])));
                let more: Vec<_> = values.iter().cloned().chain([json!("mutant")]).collect();
                change("with one more", Some(json!(more)));
            }
            ("required", Value::Array(_)) | ("format" | "if", _) if is_keyword => {
                change("removed", None);
            }
            ("type", Value::String(of)) if is_keyword && of == "integer" => {
                change("as number", Some(json!("number")));
            }
            ("type", Value::Array(_)) if is_keyword => {
                change("without null", Some(json!("integer")));
            }
            (_, Value::Object(members)) => {
                pointers.extend(members.keys().map(|name| format!("{pointer}/{name}")));
            }
            _ => {}
        }
    }
    mutants.sort_by(|left, right| left.0.cmp(&right.0));
    mutants
}
