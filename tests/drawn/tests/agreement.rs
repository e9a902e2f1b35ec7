//! Generated code of drawn schemas and JSON Schema agree.

#![allow(clippy::print_stdout)] // what was covered is worth knowing

use callsheet_drawn::{REFUSED, SEED, disagreements, disagreements_with, subjects};
use callsheet_exact::Oracle;

/// Instances for each schema.
const DRAWS: u64 = 200;

#[test]
fn generated_code_of_drawn_schemas_agrees_with_json_schema() {
    let count = subjects().len();
    println!("seed {SEED}: {count} schemas, {} refused", REFUSED.len());
    assert!(REFUSED.is_empty(), "{REFUSED:#?}");
    for drawn in subjects() {
        assert!(Oracle::of(drawn.schema).is_some(), "{}", drawn.schema);
    }
    let found = disagreements(DRAWS);
    for one in &found {
        println!("{}\n  {}\n  {}", one.schema, one.instance, one.what);
    }
    assert!(
        found.is_empty(),
        "{} of {count} schemas disagree",
        found.len()
    );
}

/// The draws are worth something only if nearly every schema has valid instances and others among
/// them, and only what differs is found to differ.
#[test]
fn a_schema_that_says_the_opposite_is_noticed() {
    let count = subjects().len();
    for changed in ["true", "false"] {
        let found = disagreements_with(DRAWS / 4, |_| changed.to_owned()).len();
        println!("{found} of {count} schemas are told from `{changed}`");
        assert!(found * 2 > count, "{found} of {count}");
    }
}
