//! Prints what is found to be wrong as JSON.

#![allow(clippy::print_stdout)] // this is what it is for

use serde_json::{Value, json};

/// Instances for each schema.
const DRAWS: u64 = 1000;

fn main() {
    let found = callsheet_drawn::disagreements(DRAWS).into_iter();
    let found: Value = found
        .map(|one| json!({ "schema": one.schema, "instance": one.instance, "what": one.what }))
        .collect();
    println!("{found}");
}
