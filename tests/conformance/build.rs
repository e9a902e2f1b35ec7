//! Generates a module for every group of the suite, and a table of what is to be judged by it.
//!
//! The suite is `../shared/corpora/json-schema-suite` beside the workspace, or the folder that
//! `CALLSHEET_SUITE` names: one that has a draft and its `remotes`, or the folder of a draft.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use callsheet_codegen::Builder;
use callsheet_spec::document::{Document, Format, Limits, Node, read};

/// The draft that is taken where a folder has several.
const DRAFT: &str = "draft2020-12";

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let (mut modules, mut groups) = (String::new(), String::new());
    if let Some(suite) = Suite::find()? {
        for path in json_files(&suite.draft)? {
            suite.file(&path, &out, &mut modules, &mut groups)?;
        }
    }
    fs::write(out.join("modules.rs"), modules)?;
    fs::write(out.join("groups.rs"), format!("vec![{groups}]"))?;
    Ok(())
}

struct Suite {
    /// The folder of one draft.
    draft: PathBuf,
    /// What its schemas refer to, by URL.
    remotes: Vec<(String, String)>,
}

impl Suite {
    /// The suite, if there is one.
    fn find() -> Result<Option<Self>, Box<dyn Error>> {
        let workspace = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..");
        println!("cargo::rerun-if-env-changed=CALLSHEET_SUITE");
        println!("cargo::rerun-if-env-changed=CALLSHEET_SHARED");
        let named = env::var_os("CALLSHEET_SUITE");
        let shared =
            env::var_os("CALLSHEET_SHARED").map_or_else(|| "../shared".into(), PathBuf::from);
        let root = match &named {
            Some(folder) => workspace.join(folder),
            None => workspace.join(shared).join("corpora/json-schema-suite"),
        };
        let drafts = [root.join(DRAFT), root.join("tests").join(DRAFT)];
        let draft = drafts.into_iter().find(|folder| folder.is_dir());
        let draft = draft.unwrap_or_else(|| root.clone());
        println!("cargo::rerun-if-changed={}", draft.display());
        println!("cargo::rustc-env=SUITE={}", draft.display());
        if !draft.is_dir() {
            if named.is_some() {
                return Err(format!("{} is no folder", draft.display()).into());
            }
            return Ok(None);
        }
        let near = ["remotes", "../remotes", "../../remotes"];
        let mut near = near.into_iter().map(|folder| root.join(folder));
        let remotes = match near.find(|folder| folder.is_dir()) {
            Some(folder) => remotes(&folder, &name_of(&draft))?,
            None => Vec::new(),
        };
        Ok(Some(Self { draft, remotes }))
    }

    /// The groups of one file.
    fn file(
        &self,
        path: &Path,
        out: &Path,
        modules: &mut String,
        groups: &mut String,
    ) -> Result<(), Box<dyn Error>> {
        let name = slashed(path.strip_prefix(&self.draft)?);
        let text = fs::read_to_string(path)?;
        let reading = read(&text, Format::Json, &Limits::default());
        let root = reading.documents.first().and_then(Document::root);
        let root = root.ok_or_else(|| format!("{name} holds no document"))?;
        for (index, group) in root.items().enumerate() {
            let schema = group.get("schema").ok_or("a group has a schema")?;
            let schema = self.with_dialect(schema, raw(&text, schema));
            let module = module_name(&name, index);
            let subject = match self.code(&schema, is_asserted(&name)) {
                Ok(code) => {
                    let root = root_type(&code).ok_or_else(|| format!("{module} has no root"))?;
                    let file = out.join(format!("{module}.rs"));
                    fs::write(&file, &code)?;
                    writeln!(
                        modules,
                        "pub mod {module} {{ include!({:?}); }}",
                        slashed(&file)
                    )?;
                    let is_wrapped = code.contains(&format!("pub struct {root}(pub c::Value);"));
                    format!("Subject::of::<{module}::{root}>({})", !is_wrapped)
                }
                Err(problems) => format!("Subject::Refused(&{problems:?})"),
            };
            let tests: Vec<String> = group
                .get("tests")
                .into_iter()
                .flat_map(Node::items)
                .map(|test| written_test(&text, test))
                .collect::<Option<_>>()
                .ok_or_else(|| format!("{name}: a test lacks something"))?;
            let description = described(group).unwrap_or_default();
            writeln!(
                groups,
                "Group {{ file: {name:?}, description: {description:?}, subject: {subject}, tests: &[{}] }},",
                tests.join(", ")
            )?;
        }
        Ok(())
    }

    /// The schema with the dialect of its draft, which the older drafts leave out.
    fn with_dialect(&self, schema: Node<'_>, text: &str) -> String {
        let dialect = match name_of(&self.draft).as_str() {
            "draft4" => "http://json-schema.org/draft-04/schema#",
            "draft6" => "http://json-schema.org/draft-06/schema#",
            "draft7" => "http://json-schema.org/draft-07/schema#",
            "draft2019-09" => "https://json-schema.org/draft/2019-09/schema",
            _ => "https://json-schema.org/draft/2020-12/schema",
        };
        match text.strip_prefix('{') {
            Some(members) if schema.get("$schema").is_none() => {
                let comma = if schema.members().next().is_some() {
                    ","
                } else {
                    ""
                };
                format!("{{\"$schema\":\"{dialect}\"{comma}{members}")
            }
            _ => text.to_owned(),
        }
    }

    fn code(&self, schema: &str, are_formats_asserted: bool) -> Result<String, Vec<String>> {
        let mut builder = Builder::new().spec_text("schema.json", schema);
        if !are_formats_asserted {
            builder = builder.annotate_formats();
        }
        let remotes = self.remotes.iter();
        let builder = remotes.fold(builder, |all, (url, text)| all.document(url, text));
        builder
            .generate()
            .map_err(|error| error.problems().to_vec())
    }
}

/// What schemas of a draft may refer to, by URL.
fn remotes(folder: &Path, draft: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut found = Vec::new();
    for path in json_files(folder)? {
        let name = slashed(path.strip_prefix(folder)?);
        let of_other_draft = name.starts_with("draft") || name.starts_with("v1");
        let of_this = name.starts_with(&format!("{draft}/"));
        // What one draft refers to in another.
        let is_crossing = name.contains("ignore-")
            || name.ends_with("prefixItems.json")
            || name.ends_with("/dependentRequired.json");
        if of_this || !of_other_draft || is_crossing {
            found.push((
                format!("http://localhost:1234/{name}"),
                fs::read_to_string(&path)?,
            ));
        }
    }
    Ok(found)
}

/// Whether the tests of a file take formats for more than descriptions.
fn is_asserted(file: &str) -> bool {
    file.starts_with("optional/format")
}

/// The name of the type of the whole schema.
fn root_type(code: &str) -> Option<&str> {
    code.lines()
        .find_map(|line| line.strip_prefix("pub use types::")?.strip_suffix(';'))
}

/// A test as a Rust expression.
fn written_test(file: &str, test: Node<'_>) -> Option<String> {
    let (description, data) = (described(test)?, raw(file, test.get("data")?));
    let valid = test.get("valid")?.as_bool()?;
    Some(format!(
        "Test {{ description: {description:?}, data: {data:?}, valid: {valid} }}"
    ))
}

fn described(node: Node<'_>) -> Option<&str> {
    node.get("description")?.as_str()
}

/// A value as it is written: numbers keep all of their digits.
fn raw<'t>(text: &'t str, node: Node<'_>) -> &'t str {
    text.get(node.span().range()).unwrap_or_default()
}

fn module_name(file: &str, index: usize) -> String {
    let stem = file.trim_end_matches(".json");
    let words: String = stem
        .chars()
        .map(|one| {
            if one.is_ascii_alphanumeric() {
                one.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    format!("{words}_{index}")
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The JSON files below a folder, sorted.
fn json_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let (mut found, mut rest) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = rest.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                rest.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
