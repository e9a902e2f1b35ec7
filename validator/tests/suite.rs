//! The official test suite of JSON Schema, through the loader and the checker on our own tree.
//!
//! No verdict may be wrong; what is not implemented is refused, and the groups that are refused
//! are listed here with the reason. Another folder in the suite's layout can be named by
//! `CALLSHEET_SUITE`, such as `tests/draft7` of a checkout, with its draft's remotes beside it.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on
#![allow(clippy::print_stdout)] // what was covered is worth knowing

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_spec::{Loaded, load};
use callsheet_validator::{Checker, Settings};
use serde_json::Value;

/// The groups that are refused, by file and description, with what the refusal says.
const REFUSED: &[(&str, &str, &str)] = &[];

/// Optional files of older drafts that ask for what later ones took back: contents that are
/// asserted, and `1.0` being no integer.
const TAKEN_BACK: &[&str] = &[
    "optional/content.json",
    "optional/zeroTerminatedFloats.json",
];

/// The file that has formats assert nothing. Here they are asserted, as the specification leaves
/// it to whoever uses it: a misspelt address is what a request file is checked for.
const UNASSERTED: &str = "format.json";

#[test]
fn the_official_suite_is_judged_rightly() {
    let Some(root) = common::shared("corpora/json-schema-suite") else {
        return;
    };
    let named = std::env::var_os("CALLSHEET_SUITE").map(PathBuf::from);
    let is_own = named.is_none();
    let folder = named.unwrap_or_else(|| root.join("draft2020-12"));
    let draft = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let beside = folder.join("../../remotes");
    let remotes = if is_own { root.join("remotes") } else { beside };
    let remotes = Remotes::read(&remotes, &draft);
    let mut outcome = Outcome::default();
    for path in common::files(&folder, &["json"]) {
        let file = path.strip_prefix(&folder).unwrap();
        let name = file.to_str().unwrap().replace('\\', "/");
        let groups: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for group in groups.as_array().unwrap() {
            outcome.group(&name, group, &draft, &remotes);
        }
    }
    println!(
        "{:40} {:>6} {:>7} {:>8}",
        "file", "groups", "refused", "agreeing"
    );
    for (file, [groups, refused, agreeing]) in &outcome.counts {
        println!("{file:40} {groups:6} {refused:7} {agreeing:8}");
    }
    if is_own {
        assert!(outcome.counts.len() > 60, "{} files", outcome.counts.len());
        for (file, group, _) in REFUSED {
            assert!(
                outcome
                    .refused
                    .iter()
                    .any(|(f, g, _)| f == file && g == group),
                "{file}: `{group}` is no longer refused"
            );
        }
    }
    let unexpected: Vec<_> = outcome
        .refused
        .iter()
        .filter(|(file, group, why)| {
            let mut known = REFUSED.iter();
            !known.any(|(f, g, w)| f == file && g == group && why.contains(w))
        })
        .map(|(file, group, why)| format!("{file}: {group}: {why}"))
        .collect();
    if is_own {
        assert!(unexpected.is_empty(), "refused:\n{}", unexpected.join("\n"));
    } else {
        println!("refused:\n{}", unexpected.join("\n"));
    }
    let wrong: Vec<_> = outcome
        .wrong
        .iter()
        .filter(|(file, _, test)| {
            let unasserted = file == UNASSERTED && test.starts_with("invalid ");
            !unasserted && !TAKEN_BACK.contains(&file.as_str())
        })
        .map(|(file, group, test)| format!("{file}: {group}: {test}"))
        .collect();
    assert!(wrong.is_empty(), "wrong verdicts:\n{}", wrong.join("\n"));
}

/// Documents that schemas of the suite refer to by their URLs.
struct Remotes(Vec<(String, String)>);

impl Remotes {
    fn read(folder: &Path, draft: &str) -> Self {
        let mut found = Vec::new();
        for path in common::files(folder, &["json"]) {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            let name = name.replace('\\', "/");
            let of_other_draft = name.starts_with("draft") || name.starts_with("v1");
            let of_this = name.starts_with(&format!("{draft}/"));
            // What one draft refers to in another.
            let is_crossing = name.contains("ignore-")
                || name.ends_with("prefixItems.json")
                || name.ends_with("/dependentRequired.json");
            if of_this || !of_other_draft || is_crossing {
                let url = format!("http://localhost:1234/{name}");
                found.push((url, fs::read_to_string(&path).unwrap()));
            }
        }
        Self(found)
    }
}

#[derive(Default)]
struct Outcome {
    /// Groups, refused groups and agreeing groups of each file.
    counts: BTreeMap<String, [usize; 3]>,
    refused: Vec<(String, String, String)>,
    wrong: Vec<(String, String, String)>,
}

impl Outcome {
    fn group(&mut self, file: &str, group: &Value, draft: &str, remotes: &Remotes) {
        let description = group["description"].as_str().unwrap().to_owned();
        let counts = self.counts.entry(file.to_owned()).or_default();
        counts[0] += 1;
        let checker = match checker(&group["schema"], draft, remotes) {
            Ok(checker) => checker,
            Err(why) => {
                counts[1] += 1;
                self.refused.push((file.to_owned(), description, why));
                return;
            }
        };
        let mut agrees = true;
        for test in group["tests"].as_array().unwrap() {
            let source = Source::new("data.json", test["data"].to_string());
            let report = checker.check(&source, Format::Json, &Settings::default());
            let accepts = !report.diagnostics.iter().any(|found| found.breaks_schema);
            let has_verdict = report.documents == 1;
            if !has_verdict || accepts != test["valid"].as_bool().unwrap() {
                agrees = false;
                let test = test["description"].as_str().unwrap().to_owned();
                self.wrong
                    .push((file.to_owned(), description.clone(), test));
            }
        }
        self.counts.entry(file.to_owned()).or_default()[2] += usize::from(agrees);
    }
}

fn checker(schema: &Value, draft: &str, remotes: &Remotes) -> Result<Checker, String> {
    let mut schema = schema.clone();
    // The older drafts leave out what they are written in.
    let uri = match draft {
        "draft4" => "http://json-schema.org/draft-04/schema#",
        "draft6" => "http://json-schema.org/draft-06/schema#",
        "draft7" => "http://json-schema.org/draft-07/schema#",
        "draft2019-09" => "https://json-schema.org/draft/2019-09/schema",
        _ => "https://json-schema.org/draft/2020-12/schema",
    };
    if let Some(object) = schema.as_object_mut() {
        object.entry("$schema").or_insert_with(|| uri.into());
    }
    let text = schema.to_string();
    let mut entries = vec![Source::new("schema.json", &text)];
    let mut mentioned = text.clone();
    let mut handed = Vec::new();
    while let Some((url, text)) = remotes.0.iter().find(|(url, _)| {
        let name = url.rsplit('/').next().unwrap();
        mentioned.contains("localhost:1234") && mentioned.contains(name) && !handed.contains(url)
    }) {
        // Remote documents are written in the draft of who refers to them.
        let mut remote: Value = serde_json::from_str(text).unwrap();
        if let Some(object) = remote.as_object_mut() {
            object.entry("$schema").or_insert_with(|| uri.into());
        }
        entries.push(Source::new(url, remote.to_string()));
        handed.push(url.clone());
        mentioned.push_str(text);
    }
    let loaded: Loaded = load(entries, &mut |_| Err("no such file".to_owned()));
    let api = loaded.into_api().map_err(|faults| faults.join("; "))?;
    let root = api.schema.ok_or("it is taken for no schema")?;
    let api = Arc::new(api);
    Checker::for_schema(&api, root).map_err(|unusable| unusable.to_string())
}
