//! Draws schemas and generates a module for each.
//!
//! `CALLSHEET_SEED` and `CALLSHEET_DRAWN` say which and how many; `CALLSHEET_SCHEMAS` names a file
//! that has a list of schemas to take instead. The schemas of `cases/` come first otherwise.

#[path = "src/schema.rs"]
mod schema;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use callsheet_codegen::Builder;
use serde_json::{Value, json};

/// How many schemas are drawn where nothing else is asked for.
const DRAWN: u64 = 120;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=cases");
    println!("cargo::rerun-if-changed=src/schema.rs");
    for name in ["CALLSHEET_SEED", "CALLSHEET_DRAWN", "CALLSHEET_SCHEMAS"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let number = |name: &str, usual: u64| match env::var(name) {
        Ok(text) => text.parse(),
        Err(_) => Ok(usual),
    };
    let seed = number("CALLSHEET_SEED", 1)?;
    let alone = |schema: Value| json!({ "schema": schema, "instances": [] });
    let cases: Vec<Value> = match env::var_os("CALLSHEET_SCHEMAS") {
        Some(file) => {
            println!("cargo::rerun-if-changed={}", Path::new(&file).display());
            let schemas: Vec<Value> = serde_json::from_slice(&fs::read(file)?)?;
            schemas.into_iter().map(alone).collect()
        }
        None => {
            let drawn = 0..number("CALLSHEET_DRAWN", DRAWN)?;
            let drawn = drawn.map(|index| alone(schema::schema(seed, index)));
            known_cases()?.into_iter().chain(drawn).collect()
        }
    };
    let (mut modules, mut subjects, mut refusals) = (String::new(), String::new(), String::new());
    for (index, case) in cases.iter().enumerate() {
        let text = case["schema"].to_string();
        let instances = case["instances"].as_array().into_iter().flatten();
        let instances: Vec<String> = instances.map(Value::to_string).collect();
        let generated = Builder::new().spec_text("schema.json", &text).generate();
        let code = match generated {
            Ok(code) => code,
            Err(error) => {
                write!(refusals, "({text:?}, {:?}), ", error.to_string())?;
                continue;
            }
        };
        let root = code
            .lines()
            .find_map(|line| line.strip_prefix("pub use types::")?.strip_suffix(';'))
            .ok_or("code of a schema has its type")?;
        let file = out.join(format!("drawn_{index}.rs"));
        fs::write(&file, &code)?;
        writeln!(
            modules,
            "pub mod drawn_{index} {{ include!({:?}); }}",
            file.to_string_lossy().replace('\\', "/")
        )?;
        write!(
            subjects,
            "Drawn {{ schema: {text:?}, instances: &{instances:?}, subject: Subject::of::<drawn_{index}::{root}>(\"{index}\") }}, "
        )?;
    }
    fs::write(out.join("modules.rs"), modules)?;
    fs::write(out.join("subjects.rs"), format!("vec![{subjects}]"))?;
    fs::write(out.join("refusals.rs"), format!("&[{refusals}]"))?;
    println!("cargo::rustc-env=SEED={seed}");
    Ok(())
}

/// The schemas that something was found with before, each with its instances.
fn known_cases() -> Result<Vec<Value>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir("cases")?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    files.sort();
    files
        .iter()
        .map(|file| Ok(serde_json::from_slice(&fs::read(file)?)?))
        .collect()
}
