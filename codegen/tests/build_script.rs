//! A crate whose build script generates code: when it is built again, and how it is told what is
//! wrong with its spec.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

mod scratch;

use std::fs;

use scratch::Scratch;

const API: &str = "\
openapi: 3.1.0
info: { title: Mine, version: \"1\" }
servers: [{ url: \"https://api.example.com\" }]
paths:
  /images:
    post:
      operationId: createImage
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: \"parts/image.yaml\" }
      responses: { \"200\": { description: Done. } }
";

/// The build script keeps count of its runs.
const BUILD: &str = "\
use std::io::Write;

fn main() -> Result<(), callsheet_codegen::Error> {
    let mut runs = std::fs::File::options().append(true).create(true).open(\"runs\").unwrap();
    runs.write_all(b\"x\").unwrap();
    callsheet_codegen::Builder::new().spec(\"api.yaml\").write_to_out_dir(\"api.rs\")
}
";

#[test]
fn it_runs_again_where_it_must_and_says_what_is_wrong() {
    let scratch = Scratch::new("build_script");
    scratch.manifest(
        "mine",
        "2024",
        "[build-dependencies]\ncallsheet-codegen = { path = \"{workspace}/codegen\" }",
    );
    scratch.write("build.rs", BUILD);
    scratch.write(
        "src/lib.rs",
        "//! Mine.\ninclude!(concat!(env!(\"OUT_DIR\"), \"/api.rs\"));\n",
    );
    scratch.write("api.yaml", API);
    scratch.write(
        "parts/image.yaml",
        "{ type: object, properties: { n: { type: integer } } }",
    );
    let runs = || fs::read(scratch.folder.join("runs")).map_or(0, |runs| runs.len());

    scratch.succeeds(&["build"]);
    assert_eq!(runs(), 1);
    scratch.succeeds(&["build"]);
    scratch.write("notes.txt", "Nothing to do with it.");
    scratch.write("parts/other.yaml", "type: string");
    scratch.write(
        "src/lib.rs",
        "//! Mine too.\ninclude!(concat!(env!(\"OUT_DIR\"), \"/api.rs\"));\n",
    );
    scratch.succeeds(&["build"]);
    assert_eq!(runs(), 1, "it ran again although no spec has changed");
    scratch.write(
        "parts/image.yaml",
        "{ type: object, properties: { m: { type: integer } } }",
    );
    scratch.succeeds(&["build"]);
    assert_eq!(
        runs(),
        2,
        "it did not run again although a part of the spec has changed"
    );

    scratch.write(
        "parts/image.yaml",
        "type: object\nproperties:\n  n: { type: intger }\n",
    );
    let output = scratch.cargo(&["build"]);
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = "  Error: parts/image.yaml:3:14: there is no type `intger`; did you mean \
                    `integer`?\n      \
                    3 |   n: { type: intger }\n        \
                      |              ^\n";
    assert!(said.contains(expected), "{said}");
    assert!(
        !said.contains("panicked") && !said.contains("BACKTRACE"),
        "{said}"
    );

    fs::remove_file(scratch.folder.join("parts/image.yaml")).unwrap();
    let said = String::from_utf8(scratch.cargo(&["build"]).stderr).unwrap();
    assert!(said.contains("  Error: api.yaml:12:"), "{said}");
    // What was missing is there again.
    scratch.write(
        "parts/image.yaml",
        "{ type: object, properties: { m: { type: integer } } }",
    );
    scratch.succeeds(&["build"]);

    // What a spec says orders nothing from cargo.
    scratch.write(
        "parts/image.yaml",
        "{ type: object, \"unknown\\ncargo::rustc-env=ORDERED=1\": 1 }",
    );
    scratch.write(
        "src/lib.rs",
        "//! Mine.\nconst _: () = assert!(option_env!(\"ORDERED\").is_none());\n",
    );
    scratch.succeeds(&["build"]);
}
