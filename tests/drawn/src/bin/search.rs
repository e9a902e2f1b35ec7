//! Goes from seed to seed; what is found to be wrong is made as small as it can be and put among
//! the cases. `CALLSHEET_SEED` is the first seed (else 1000), `CALLSHEET_SEEDS` how many there are
//! (else 20), `CALLSHEET_DRAWN` how many schemas are drawn with each.

#![allow(clippy::print_stdout)] // this is what it is for

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let number = |name: &str, usual: u64| env::var(name).map_or(Ok(usual), |text| text.parse());
    let (first, seeds) = (
        number("CALLSHEET_SEED", 1000)?,
        number("CALLSHEET_SEEDS", 20)?,
    );
    for seed in first..first + seeds {
        let found = judge("CALLSHEET_SEED", &seed.to_string())?;
        println!("seed {seed}: {} schemas disagree", found.len());
        // One at a time: the others often come from the same fault.
        if let Some(one) = found.into_iter().min_by_key(Found::size) {
            let smallest = shrunk(one)?;
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
            let file = folder.join(format!("seed-{seed}.json"));
            fs::write(
                &file,
                serde_json::to_string_pretty(&smallest.case())? + "\n",
            )?;
            println!("{}: {}", file.display(), smallest.what);
        }
    }
    Ok(())
}

/// A schema, an instance of it, and what is wrong with the verdict.
struct Found {
    schema: Value,
    instance: Value,
    what: String,
}

impl Found {
    fn case(&self) -> Value {
        json!({ "schema": self.schema, "instances": [self.instance] })
    }

    fn size(&self) -> usize {
        self.schema.to_string().len()
    }
}

/// What is found with an environment, by a program that is built for it.
fn judge(variable: &str, value: &str) -> Result<Vec<Found>, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "run",
        "--quiet",
        "--package",
        "callsheet-drawn",
        "--bin",
        "judge",
    ]);
    let output = command.env(variable, value).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let found: Vec<Value> = serde_json::from_slice(&output.stdout)?;
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    found
        .iter()
        .map(|one| {
            Ok(Found {
                schema: serde_json::from_str(&text(one, "schema"))?,
                instance: serde_json::from_str(&text(one, "instance"))?,
                what: text(one, "what"),
            })
        })
        .collect()
}

/// The same fault with as little of the schema as shows it.
fn shrunk(mut smallest: Found) -> Result<Found, Box<dyn Error>> {
    let file = env::temp_dir().join(format!("callsheet-drawn-{}.json", std::process::id()));
    loop {
        let mut smaller = reduced(&smallest.schema);
        smaller.retain(|one| one.to_string().len() < smallest.size());
        smaller.sort_by_key(|one| one.to_string().len());
        smaller.truncate(CANDIDATES);
        fs::write(&file, Value::Array(smaller).to_string())?;
        let found = judge("CALLSHEET_SCHEMAS", &file.to_string_lossy())?;
        match found.into_iter().min_by_key(Found::size) {
            Some(next) => smallest = next,
            None => break,
        }
    }
    fs::remove_file(file)?;
    Ok(smallest)
}

/// How many schemas are compiled at once.
const CANDIDATES: usize = 120;

/// Every value with one member or item less, or with one part of it in its place.
fn reduced(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Object(members) => {
            for (name, part) in members {
                let mut less = members.clone();
                less.remove(name);
                all.push(Value::Object(less));
                for smaller in reduced(part) {
                    let mut changed = members.clone();
                    changed.insert(name.clone(), smaller);
                    all.push(Value::Object(changed));
                }
            }
            if members.len() > 1 || members.values().any(Value::is_object) {
                all.extend(members.values().filter(|part| part.is_object()).cloned());
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if items.len() > 1 {
                    let mut less = items.clone();
                    less.remove(index);
                    all.push(Value::Array(less));
                }
                for smaller in reduced(item) {
                    let mut changed = items.clone();
                    changed[index] = smaller;
                    all.push(Value::Array(changed));
                }
            }
        }
        _ => {}
    }
    all
}
