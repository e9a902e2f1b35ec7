//! Generates a module for every document of the corpora, and a list of the examples in them.
//!
//! The corpora are `corpora` in `../shared` beside the workspace, or in the folder that
//! `CALLSHEET_SHARED` names.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use callsheet_codegen::Builder;
use callsheet_spec::source::Source;
use callsheet_spec::{Api, load};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let workspace = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..");
    println!("cargo::rerun-if-env-changed=CALLSHEET_SHARED");
    let shared = env::var_os("CALLSHEET_SHARED").map_or_else(|| "../shared".into(), PathBuf::from);
    let corpora = workspace.join(shared).join("corpora");
    println!("cargo::rustc-env=CORPORA={}", corpora.display());

    let mut all = Generated::default();
    for folder in ["openapi", "json-schemas"] {
        for path in files(&corpora.join(folder))? {
            let name = slashed(path.strip_prefix(&corpora)?);
            all.document(&name, &fs::read_to_string(&path)?)?;
        }
    }
    for path in files(&corpora.join("vendor-endpoints"))? {
        let name = slashed(path.strip_prefix(&corpora)?);
        let endpoint: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        for part in ["request", "response"] {
            let name = name.replace(".json", &format!(".{part}.json"));
            all.document(&name, &endpoint[part].to_string())?;
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for (name, code) in &all.files {
        fs::write(out.join(name), code)?;
    }
    fs::write(out.join("modules.rs"), all.modules)?;
    let subjects = all.subjects;
    fs::write(out.join("subjects.rs"), format!("vec![{subjects}]"))?;
    Ok(())
}

#[derive(Default)]
struct Generated {
    files: Vec<(String, String)>,
    modules: String,
    subjects: String,
}

impl Generated {
    fn document(&mut self, name: &str, text: &str) -> Result<(), Box<dyn Error>> {
        let code = match Builder::new().spec_text(name, text).generate() {
            Ok(code) => code,
            Err(error) => {
                let problems = error.problems();
                writeln!(self.subjects, "Subject::refused({name:?}, &{problems:?}),")?;
                return Ok(());
            }
        };
        let module: String = name
            .chars()
            .map(|letter| match letter {
                'a'..='z' | '0'..='9' => letter,
                'A'..='Z' => letter.to_ascii_lowercase(),
                _ => '_',
            })
            .collect();
        let source = Source::new(name, text);
        let loaded = load(vec![source], &mut |_| Err("no such file".to_owned()));
        let api = loaded.into_api().map_err(|faults| faults.join("\n"))?;
        let mut examples = examples_of_operations(&api, &module, &code)?;
        if let Some(root) = api.schema {
            let of = root_type(&code).ok_or("code of a schema has its type")?;
            for example in &api.schemas[root].notes.examples {
                examples.push(judged(&module, of, of, &example.value));
            }
        }
        let (operations, size) = (api.operations.len(), code.len());
        let examples = examples.join(", ");
        writeln!(
            self.subjects,
            "Subject::generated({name:?}, {operations}, {size}, vec![{examples}]),"
        )?;
        writeln!(
            self.modules,
            "pub mod {module} {{ include!(concat!(env!(\"OUT_DIR\"), \"/{module}.rs\")); }}"
        )?;
        self.files.push((format!("{module}.rs"), code));
        Ok(())
    }
}

/// The examples of bodies and of answers, each with the type that it is one of.
fn examples_of_operations(
    api: &Api,
    module: &str,
    code: &str,
) -> Result<Vec<String>, Box<dyn Error>> {
    let mut examples = Vec::new();
    for operation in &api.operations {
        let id = &operation.facts.id;
        let (name, items) = module_of(code, id).ok_or_else(|| format!("no module of {id}"))?;
        if let Some(body) = &operation.request {
            // Where there are parameters too, a request has its body as a field.
            let of = match items.split_once("pub body: ") {
                Some((_, field)) => body_type(field).ok_or_else(|| format!("no body of {id}"))?,
                None => format!("{name}::Request"),
            };
            for example in body.forms.iter().flat_map(|form| &form.examples) {
                examples.push(judged(module, &of, id, &example.value));
            }
        }
        let successes = operation.successes();
        let first = successes.first().and_then(|response| response.json());
        if let Some(content) = first.filter(|content| content.schema.is_some()) {
            let of = format!("{name}::Response");
            for example in &content.examples {
                examples.push(judged(module, &of, id, &example.value));
            }
        }
    }
    Ok(examples)
}

/// An example as it stands in the list of them.
fn judged(module: &str, of: &str, whose: &str, example: &Value) -> String {
    let text = example.to_string();
    format!("Example::of::<{module}::{of}>({whose:?}, {text:?})")
}

/// The type of a body, from what stands where its field is declared.
fn body_type(field: &str) -> Option<String> {
    let of = field.split([',', '\n']).next()?;
    let of = of
        .strip_prefix("Option<")
        .map_or(of, |of| of.trim_end_matches('>'));
    Some(format!("types::{}", of.strip_prefix("super::types::")?))
}

/// The name of the module of an operation, and what stands in it.
fn module_of<'a>(code: &'a str, id: &str) -> Option<(&'a str, &'a str)> {
    let mark = format!("{id:?}");
    let mut places = code.match_indices(&mark).map(|(at, _)| at);
    let at = places.find(|at| code[..*at].trim_end().ends_with("id: c::Cow::Borrowed("))?;
    let start = code[..at].rfind("\npub mod ")? + "\npub mod ".len();
    let items = &code[start..at];
    let name = items.split(' ').next()?;
    Some((name, items))
}

/// The type of a file that is a schema.
fn root_type(code: &str) -> Option<&str> {
    let (_, rest) = code.split_once("pub use types::")?;
    rest.split(';').next()
}

/// The documents of a folder, sorted; none where it is absent.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut found = Vec::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(folder) = rest.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let extension = path.extension().unwrap_or_default();
            if path.is_dir() {
                rest.push(path);
            } else if extension == "json" || extension == "yaml" {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
