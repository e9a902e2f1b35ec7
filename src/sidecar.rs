//! Sidecars: files beside the outputs of a job that tell what they were made from.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::files::{self, SIDECAR};
use crate::journal::Outcome;

/// The version of the form; it rises when a field changes its meaning or goes.
pub(crate) const VERSION: u64 = 1;

/// What is known of a job that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Sidecar {
    /// The version of this form; it rises when a field changes its meaning or goes.
    #[cfg_attr(test, schemars(extend("const" = VERSION)))]
    pub(crate) version: u64,
    /// The attempt that it is about, as the journal names it; none for a job that the journal
    /// does not know.
    pub(crate) attempt: Option<String>,
    /// The request file, relative to the sidecar's folder.
    pub(crate) file: Option<String>,
    /// The operation, by its `operationId`.
    pub(crate) operation: String,
    /// The HTTP method and the URL that the request was sent to.
    pub(crate) sent_to: String,
    /// When the request was sent, in UTC (RFC 3339).
    pub(crate) sent: Option<String>,
    /// When its end was seen, in UTC (RFC 3339).
    pub(crate) ended: String,
    /// The job's id.
    pub(crate) id: String,
    /// The server's own name for the request.
    pub(crate) request_id: Option<String>,
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// Why it ended badly, in words.
    pub(crate) reason: Option<String>,
    /// What it cost, if the server said so.
    pub(crate) credits: Option<f64>,
    /// True if a sandbox pretended the job, and with it what it cost; absent if the job is real.
    #[serde(default, skip_serializing_if = "crate::credits::is_real")]
    pub(crate) pretended: bool,
    /// The prompt of the request, if the spec says where it stands.
    pub(crate) prompt: Option<String>,
    /// The prompt that was used in the end, if the server said so.
    pub(crate) used_prompt: Option<String>,
    /// The request as it was sent.
    pub(crate) request: Option<Value>,
    /// The files that hold the outputs, relative to the sidecar's folder, in their order.
    pub(crate) outputs: Vec<String>,
    /// All that the server said of the job, its addresses of outputs without what follows a `?`,
    /// which is as good as a key.
    pub(crate) answer: Value,
}

impl Sidecar {
    /// Where the sidecar of a job belongs whose outputs lie beside a path: `fox.yaml` has
    /// `fox.ID.callsheet.json`. One of another attempt is left alone.
    pub(crate) fn place(&self, beside: &Path) -> PathBuf {
        let stem = beside.file_stem().unwrap_or_default().to_string_lossy();
        let id = harmless_name(&self.id);
        let stem = if stem == id.as_str() {
            id
        } else {
            // There must be room for the rest of the name, and for that of the unfinished file.
            const MOST: usize = 200;
            let stem = &stem[..stem.floor_char_boundary(MOST.saturating_sub(id.len()))];
            format!("{stem}.{id}")
        };
        let named = |number: u32| match number {
            1 => beside.with_file_name(format!("{stem}{SIDECAR}")),
            _ => beside.with_file_name(format!("{stem}-{number}{SIDECAR}")),
        };
        let is_ours = |path: &PathBuf| {
            let text = fs::read(path);
            match text {
                Ok(text) => serde_json::from_slice::<Self>(&text)
                    .is_ok_and(|there| there.attempt == self.attempt && there.id == self.id),
                // Where nothing can be looked at, no other name is better: writing will say why.
                Err(_) => fs::symlink_metadata(path).is_err(),
            }
        };
        let mut places = (1..=u32::MAX).map(named);
        places.find(is_ours).unwrap_or_else(|| named(1))
    }

    /// Writes it, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(format!(".{}.part", std::process::id()));
        let unfinished = PathBuf::from(unfinished);
        let written = File::create(&unfinished).and_then(|mut file| {
            writeln!(file, "{:#}", serde_json::to_value(self)?)?;
            file.sync_all()?;
            fs::rename(&unfinished, path)?;
            files::sync_folder_of(path)
        });
        if written.is_err() {
            // There is nobody to tell that it cannot be removed either.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    /// Whether a file is one, of whatever version: by its name and by what stands in it, so that a
    /// request which only has such a name is none.
    pub(crate) fn is_at(path: &Path) -> bool {
        let is_file = || fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        if !files::is_sidecar(path) || !is_file() {
            return false;
        }
        let text = fs::read(path).unwrap_or_default();
        let value = serde_json::from_slice(&text).unwrap_or(Value::Null);
        let texts = ["operation", "sent_to", "ended", "id", "outcome"];
        value["version"].is_u64()
            && texts.iter().all(|name| value[name].is_string())
            && value["outputs"].is_array()
            && value.get("answer").is_some()
    }

    /// Reads one.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let sidecar: Self = serde_json::from_slice(&fs::read(path)?)?;
        if sidecar.version != VERSION {
            let why = "another version of callsheet wrote it";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        Ok(sidecar)
    }
}

/// A text as a file name that can do no harm.
pub(crate) fn harmless_name(text: &str) -> String {
    let harmless = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => character,
        _ => '_',
    };
    text.chars().take(100).map(harmless).collect()
}

/// An answer in which the addresses of outputs end before their `?`.
pub(crate) fn without_queries(mut answer: Value, urls: &[String]) -> Value {
    cut(&mut answer, urls);
    answer
}

fn cut(value: &mut Value, urls: &[String]) {
    match value {
        Value::String(text) if urls.contains(text) => {
            let end = text.find(['?', '#']).unwrap_or(text.len());
            text.truncate(end);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| cut(item, urls)),
        Value::Object(members) => members.values_mut().for_each(|member| cut(member, urls)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sidecar(id: &str, attempt: &str) -> Sidecar {
        Sidecar {
            version: VERSION,
            attempt: Some(attempt.to_owned()),
            file: Some("fox.yaml".to_owned()),
            operation: "paint".to_owned(),
            sent_to: "POST https://a.example/paint".to_owned(),
            sent: Some("2026-11-28T12:00:00.000Z".to_owned()),
            ended: "2026-11-28T12:00:09.000Z".to_owned(),
            id: id.to_owned(),
            request_id: None,
            outcome: Outcome::Succeeded,
            reason: None,
            credits: Some(1.5),
            pretended: false,
            prompt: Some("a fox".to_owned()),
            used_prompt: None,
            request: Some(json!({"prompt": "a fox"})),
            outputs: vec!["fox-1.png".to_owned()],
            answer: json!({}),
        }
    }

    #[test]
    fn a_sidecar_of_another_attempt_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("callsheet-sidecar-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let beside = folder.join("fox.yaml");
        let (first, second) = (sidecar("gen/1", "a"), sidecar("gen/1", "b"));
        let place = first.place(&beside);
        assert_eq!(place, folder.join("fox.gen_1.callsheet.json"));
        first.write(&place).unwrap();
        assert_eq!(first.place(&beside), place, "its own is replaced");
        assert_eq!(Sidecar::read(&place).unwrap(), first);
        assert!(Sidecar::is_at(&place));
        let other = second.place(&beside);
        assert_eq!(other, folder.join("fox.gen_1-2.callsheet.json"));
        second.write(&other).unwrap();
        assert_eq!(Sidecar::read(&place).unwrap(), first);
        let names = fs::read_dir(&folder).unwrap().count();
        assert_eq!(names, 2, "nothing unfinished is left behind");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_sidecar_is_known_by_its_name_and_its_content() {
        let folder = std::env::temp_dir().join(format!("callsheet-known-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let written = serde_json::to_value(sidecar("gen_1", "a")).unwrap();
        let is_one = |name: &str, text: String| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            Sidecar::is_at(&path)
        };
        assert!(is_one("a.callsheet.json", written.to_string()));
        let mut newer = written.clone();
        newer["version"] = Value::from(7);
        newer["outcome"] = Value::from("sold");
        assert!(is_one("newer.callsheet.json", newer.to_string()));
        assert!(!is_one("a.json", written.to_string()));
        for name in written.as_object().unwrap().keys() {
            let needed = !["attempt", "file", "sent", "request_id", "reason", "credits"]
                .iter()
                .chain(&["prompt", "used_prompt", "request"])
                .any(|optional| optional == name);
            let mut less = written.clone();
            less.as_object_mut().unwrap().remove(name);
            assert_eq!(
                is_one("less.callsheet.json", less.to_string()),
                !needed,
                "{name}"
            );
        }
        for request in ["{\"prompt\": \"a fox\"}", "[]", "", "{", "7"] {
            assert!(!is_one("b.callsheet.json", request.to_owned()), "{request}");
        }
        assert!(!Sidecar::is_at(&folder));
        assert!(!Sidecar::is_at(&folder.join("none.callsheet.json")));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_place_that_nobody_can_look_at_is_not_looked_for_for_ever() {
        let folder = PathBuf::from("x".repeat(300));
        let place = sidecar("gen_1", "a").place(&folder.join("fox.yaml"));
        assert!(place.ends_with("fox.gen_1.callsheet.json"));
        assert!(sidecar("gen_1", "a").write(&place).is_err());
    }

    #[test]
    fn a_job_without_a_file_is_named_once() {
        let place = sidecar("gen_1", "a").place(Path::new("x/gen_1"));
        assert_eq!(place, Path::new("x/gen_1.callsheet.json"));
    }

    #[test]
    fn signatures_of_addresses_are_not_kept() {
        let urls = ["https://cdn.example/a.png?signature=x".to_owned()];
        let answer = json!({"data": {"images": [{"url": urls[0]}], "why": "what?"}});
        assert_eq!(
            without_queries(answer, &urls),
            json!({"data": {"images": [{"url": "https://cdn.example/a.png"}], "why": "what?"}})
        );
    }

    #[test]
    fn an_id_cannot_lead_to_another_folder() {
        assert_eq!(harmless_name("../../etc/passwd"), "______etc_passwd");
        assert_eq!(harmless_name("gen_0001-A"), "gen_0001-A");
        assert_eq!(harmless_name(&"x".repeat(5000)).len(), 100);
    }

    #[test]
    fn the_published_schema_is_that_of_the_type() {
        let schema = crate::published::schema_of::<Sidecar>("A sidecar of callsheet");
        let published = include_str!("sidecar/schema.json");
        crate::published::compare(schema, published, "src/sidecar/schema.json");

        let schema = serde_json::from_str(published).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut value = serde_json::to_value(sidecar("gen_1", "a")).unwrap();
        assert!(validator.is_valid(&value));
        value["outcome"] = Value::from("sold");
        assert!(!validator.is_valid(&value));
    }
}
