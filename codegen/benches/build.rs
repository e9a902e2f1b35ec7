//! What a crate costs that holds nothing but generated types: CPU time of a clean build, and the
//! crates that come along, beside the same for typify (<https://crates.io/crates/typify>).
//!
//! Writes crates into `target/tmp` and runs cargo on them, which asks crates.io for typify.

#![allow(clippy::print_stdout)] // the figures
#![allow(clippy::unwrap_used)] // a benchmark ends at what it does not expect

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use callsheet_codegen::Builder;
use wait4::Wait4 as _;

const ROUNDS: usize = 3;

/// A program that prints the code that typify generates for a schema.
const TYPIFY: &str = r#"
fn main() {
    let text = std::fs::read_to_string("schema.json").unwrap();
    let schema: schemars::schema::RootSchema = serde_json::from_str(&text).unwrap();
    let mut space = typify::TypeSpace::new(&typify::TypeSpaceSettings::default());
    space.add_root_schema(schema).unwrap();
    println!("{}", prettyplease::unparse(&syn::parse2(space.to_stream()).unwrap()));
}
"#;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/build-bench");
    drop(fs::remove_dir_all(&root));
    for (name, schema) in [("flat", FLAT), ("bundled request", &bundled_request())] {
        println!("{name}: a schema of {} bytes", schema.len());
        let ours = ours(
            &root.join(format!("ours-{}", name.replace(' ', "-"))),
            schema,
        );
        let Some(theirs) = typify(
            &root.join(format!("typify-{}", name.replace(' ', "-"))),
            schema,
        ) else {
            println!("  typify      made no code for it, or cannot be had");
            println!("  callsheet   {ours}");
            continue;
        };
        println!("  typify      {theirs}");
        println!("  callsheet   {ours}");
        println!(
            "  ratio       {:.2} of the CPU time, {:.2} of it without what it depends on, {:.2} of the crates",
            ours.clean / theirs.clean,
            ours.alone / theirs.alone,
            ratio(ours.crates, theirs.crates)
        );
    }
    drop(fs::remove_dir_all(&root));
}

#[allow(clippy::cast_precision_loss)] // there are few crates
fn ratio(ours: usize, theirs: usize) -> f64 {
    ours as f64 / theirs as f64
}

/// What building a crate costs.
struct Cost {
    /// The crates that come along.
    crates: usize,
    /// CPU seconds of a clean build.
    clean: f64,
    /// CPU seconds of building the crate itself once more.
    alone: f64,
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            crates,
            clean,
            alone,
        } = self;
        write!(
            f,
            "{crates:>3} crates, {clean:>6.2} s of CPU from nothing, {alone:.2} s alone"
        )
    }
}

/// A schema with little that typify cannot say.
const FLAT: &str = r##"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Picture",
  "type": "object",
  "required": ["prompt"],
  "properties": {
    "prompt": { "type": "string", "minLength": 1, "maxLength": 5000 },
    "size": { "$ref": "#/definitions/Size" },
    "n": { "type": "integer", "minimum": 1, "maximum": 4 },
    "seed": { "type": "integer", "minimum": 0, "maximum": 2147483647 },
    "watermark": { "type": "boolean" },
    "tags": { "type": "array", "items": { "type": "string", "pattern": "^[a-z]+$" } }
  },
  "definitions": { "Size": { "enum": ["small", "large", "16:9"] } }
}"##;

fn bundled_request() -> String {
    let api = callsheet_spec::bundled::load_all().into_api().unwrap();
    let operation = api.operation("wan_v2_7_pro").unwrap();
    let schema = operation.request.as_ref().unwrap().schema;
    let text = serde_json::to_string_pretty(&api.json_schema(schema)).unwrap();
    // The dialect that typify reads.
    text.replace(
        "https://json-schema.org/draft/2020-12/schema",
        "http://json-schema.org/draft-07/schema#",
    )
    .replace("\"$defs\"", "\"definitions\"")
    .replace("#/$defs/", "#/definitions/")
}

fn ours(folder: &Path, schema: &str) -> Cost {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/core");
    let code = Builder::new()
        .spec_text("request.json", schema)
        .generate()
        .unwrap();
    let features = [("Regex", "\"pattern\""), ("Format", "\"formats\"")];
    let features = features.iter().filter(|(word, _)| code.contains(word));
    let features: Vec<&str> = features.map(|(_, feature)| *feature).collect();
    let features = features.join(", ");
    let dependencies = format!(
        "callsheet-core = {{ path = \"{}\", features = [{features}] }}",
        library.display()
    );
    write(folder, &dependencies, "src/lib.rs", &code);
    cost(folder).unwrap()
}

fn typify(folder: &Path, schema: &str) -> Option<Cost> {
    let generator = folder.join("generator");
    let dependencies = "typify = \"*\"\nschemars = \"0.8\"\nserde_json = \"1\"\nprettyplease = \"0.2\"\nsyn = \"2\"";
    write(&generator, dependencies, "src/main.rs", TYPIFY);
    fs::write(generator.join("schema.json"), schema).unwrap();
    let run = cargo(&generator, &["run", "--quiet"])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    if !run.status.success() {
        return None;
    }
    let code = String::from_utf8(run.stdout).unwrap();
    let regress = if code.contains("regress::") {
        "\nregress = \"*\""
    } else {
        ""
    };
    let dependencies = format!(
        "serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"{regress}"
    );
    let types = folder.join("types");
    write(&types, &dependencies, "src/lib.rs", &code);
    cost(&types)
}

fn write(folder: &Path, dependencies: &str, file: &str, code: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
         [dependencies]\n{dependencies}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join(file), code).unwrap();
}

fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target(folder))
        .env("CARGO_INCREMENTAL", "0");
    command
}

fn target(folder: &Path) -> PathBuf {
    folder.join("target")
}

/// The least of some clean builds; `None` where the code does not compile.
fn cost(folder: &Path) -> Option<Cost> {
    let tree = cargo(
        folder,
        &["tree", "--edges", "normal,build", "--prefix", "none"],
    );
    let tree = { tree }.output().unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "scratch")
        .collect();
    let mut cost = Cost {
        crates: crates.len(),
        clean: f64::MAX,
        alone: f64::MAX,
    };
    for _ in 0..ROUNDS {
        drop(fs::remove_dir_all(target(folder)));
        cost.clean = cost.clean.min(cpu(folder)?);
        let file = folder.join("src/lib.rs");
        let code = fs::read(&file).unwrap();
        fs::write(&file, code).unwrap();
        cost.alone = cost.alone.min(cpu(folder)?);
    }
    Some(cost)
}

/// CPU seconds of a build and of what it starts.
fn cpu(folder: &Path) -> Option<f64> {
    let child = cargo(folder, &["build", "--quiet"]).spawn().unwrap();
    let ended = child.wait4().unwrap();
    let time = ended.rusage.utime + ended.rusage.stime;
    ended.status.success().then_some(time.as_secs_f64())
}
