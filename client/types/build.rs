//! Generates the types from the specs that come with `callsheet-spec`.

use callsheet_codegen::{Builder, Error};

fn main() -> Result<(), Error> {
    // The specs are inside the build dependency: cargo runs this again whenever it changes.
    println!("cargo::rerun-if-changed=build.rs");
    let builder = Builder::new()
        .schemars_feature("schemars")
        .doc_tests("callsheet_types");
    callsheet_spec::bundled::FILES
        .iter()
        .fold(builder, |builder, (name, text)| {
            builder.spec_text(*name, *text)
        })
        .write_to_out_dir("api.rs")
}
