//! Generates `api.rs` from the spec beside this file.

fn main() -> Result<(), callsheet_codegen::Error> {
    callsheet_codegen::Builder::new().spec("greetings.yaml").write_to_out_dir("api.rs")
}
