//! `callsheet.toml`: what is read, what is wrong with it, and that its schema says the same.

use std::path::Path;

use callsheet_spec::source::Source;
use callsheet_validator::{Settings, render, rules};
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::*;
use crate::limits::Limit;
use crate::published;

/// What is done with what a rule finds.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[allow(dead_code)] // only its schema is wanted
pub(super) enum LevelName {
    Error,
    Warning,
    Info,
    Off,
}

/// How much a file may hold.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, inline)]
#[allow(dead_code)] // only its schema is wanted
pub(super) struct LimitTable {
    /// How many bytes a file may have.
    #[schemars(with = "Option<i64>", range(min = 1, max = Limit::Bytes.most()))]
    bytes: (),
    /// How many collections may stand in each other.
    #[schemars(with = "Option<i64>", range(min = 1, max = Limit::Depth.most()))]
    depth: (),
    /// How many values and keys a document may have.
    #[schemars(with = "Option<i64>", range(min = 1, max = Limit::Values.most()))]
    values: (),
    /// For how many values the aliases of a document may stand.
    #[schemars(with = "Option<i64>", range(min = 1, max = Limit::Aliases.most()))]
    aliases: (),
    /// How many bytes of text the aliases of a document may repeat.
    #[schemars(with = "Option<i64>", range(min = 1, max = Limit::AliasBytes.most()))]
    alias_bytes: (),
}

/// The schema as the types and the rules have it.
fn schema() -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
    });
    let made = settings
        .into_generator()
        .into_root_schema_for::<Config>()
        .to_value();
    let mut schema = json!({ "$schema": null, "title": null, "description": null });
    for (name, value) in made.as_object().unwrap() {
        schema[name] = value.clone();
    }
    without_null(&mut schema);
    published::on_one_line(&mut schema);
    let levels = &mut schema["properties"]["rules"];
    let level = levels["additionalProperties"].take();
    let of_rule = |rule: &&rules::Rule| {
        let mut schema = level.clone();
        schema["description"] = Value::from(rule.summary());
        schema["default"] = Value::from(if rule.is_off_by_default() {
            "off"
        } else {
            rule.severity().name()
        });
        (rule.name().to_owned(), schema)
    };
    levels["properties"] = rules::all().iter().map(of_rule).collect();
    levels["patternProperties"] = json!({ "^[a-z-]+:": level });
    levels["additionalProperties"] = Value::Bool(false);
    schema
}

/// TOML has no null: a key is there or it is not.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(branches)) = members.shift_remove("anyOf") {
                let other = branches.into_iter().find(|branch| branch["type"] != "null");
                if let Some(Value::Object(other)) = other {
                    for (name, value) in other {
                        members.entry(name).or_insert(value);
                    }
                }
            }
            members.shift_remove("default");
            members.shift_remove("format");
            members.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    published::compare(schema(), SCHEMA, "src/config/schema.json");
}

fn read(text: &str) -> Result<Config, String> {
    let source = Source::new("callsheet.toml", text);
    Config::read(&source, Path::new("/repo")).map_err(|faults| match faults {
        Faults::Diagnostics(found) => render::concise(&source, &found),
        Faults::Problems(problems) => {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        }
    })
}

#[test]
fn the_first_entry_that_matches_claims_a_file() {
    let config = read(
        "endpoint = 'a'\n\
         [[files]]\nglob = 'prompts/*.yaml'\nendpoint = 'b'\n\
         [[files]]\nglob = 'prompts/**/*.yaml'\nspec = 'specs/mine.yaml'\nitems = true\n",
    )
    .unwrap();
    let endpoint = |path: &str| {
        let claim = config.claim(Path::new(path));
        claim.map(|claim| claim.endpoint.as_ref().map(|word| word.text.clone()))
    };
    assert_eq!(endpoint("/repo/prompts/x.yaml"), Some(Some("b".to_owned())));
    assert_eq!(endpoint("/repo/prompts/deep/x.yaml"), Some(None));
    assert_eq!(endpoint("/repo/prompts/x.json"), None);
    assert_eq!(endpoint("/elsewhere/prompts/x.yaml"), None);
    let claim = config
        .claim(Path::new("/repo/prompts/deep/x.yaml"))
        .unwrap();
    assert_eq!(
        config.spec_of(claim).as_deref(),
        Some(Path::new("/repo/specs/mine.yaml"))
    );
    assert!(claim.items);
}

#[test]
fn patterns_exclude_as_in_gitignore() {
    let config = read("exclude = ['drafts/', '*.tmp.yaml', '!keep.tmp.yaml', '/top.yaml']\n");
    let exclude = config.unwrap().exclude;
    let covered = [
        ("/repo/drafts/a.yaml", true),
        ("/repo/requests/drafts/deep/a.yaml", true),
        ("/repo/requests/a.tmp.yaml", true),
        ("/repo/requests/keep.tmp.yaml", false),
        ("/repo/top.yaml", true),
        ("/repo/requests/top.yaml", false),
        ("/repo/drafts.yaml", false),
        ("/elsewhere/drafts/a.yaml", false),
    ];
    for (path, expected) in covered {
        assert_eq!(exclude.covers(Path::new(path)), expected, "{path}");
    }
}

#[test]
fn rules_and_limits_are_put_into_the_settings() {
    let mut settings = Settings::default();
    let text = "[rules]\nunknown-field = 'off'\n'advice:a' = 'info'\n[limits]\ndepth = 0x10\n";
    read(text).unwrap().apply(&mut settings);
    assert_eq!(settings.limits.depth, 16);
    let mut by_hand = Settings::default();
    by_hand.limits.depth = 16;
    by_hand.set("unknown-field", Level::Off).unwrap();
    by_hand.set("advice:a", Level::Info).unwrap();
    assert_eq!(format!("{settings:?}"), format!("{by_hand:?}"));
}

/// What the reader gives up on, the schema explains, and at the right place.
#[test]
fn everything_that_is_wrong_is_reported_at_its_place() {
    let table = [
        (
            "endpont = 'x'",
            &["1:1: error[unknown-field]: unknown field `endpont`; did you mean `endpoint`?"][..],
        ),
        (
            "colour = 'x'\nendpoint = 4\n",
            &[
                "1:1: error[unknown-field]: unknown field `colour`",
                "2:12: error[wrong-type]: ",
            ],
        ),
        (
            "files = 'x'",
            &[
                "1:9: error[wrong-type]: `files`: expected a list, found the string \"x\"; \
                 write `[[files]]` above each entry",
            ],
        ),
        ("files = [1]", &["1:10: error[wrong-type]: "]),
        (
            "\n[[files]]\nendpoint = 'x'\n",
            &["2:1: error[missing-field]: `files[0]`: required field `glob` is missing"],
        ),
        (
            "[[files]]\nglob = 'a'\nspecs = 'x'\nitems = 'yes'\n",
            &[
                "3:1: error[unknown-field]: `files[0]`: unknown field `specs`; did you mean `spec`?",
                "4:9: error[wrong-type]: ",
            ],
        ),
        ("rules = 1", &["1:9: error[wrong-type]: "]),
        (
            "[rules]\nnot-one-of = 'warnin'\nx = 'never'\nunknown-feild = 'off'",
            &[
                "2:14: error[not-one-of]: ",
                "3:1: error[unknown-field]: `rules`: unknown field `x`",
                "4:1: error[unknown-field]: `rules`: unknown field `unknown-feild`; did you mean `unknown-field`?",
            ],
        ),
        (
            "[limits]\ndepth = 257\nbytes = 0\nvalues = 1.5\naliases = 99999999999999999999999999\ndeep = 1\n",
            &[
                "2:9: error[out-of-range]: ",
                "3:9: error[out-of-range]: ",
                "4:10: error[wrong-type]: ",
                "5:11: error[out-of-range]: ",
                "6:1: error[unknown-field]: `limits`: unknown field `deep`",
            ],
        ),
        ("exclude = 'x'", &["1:11: error[wrong-type]: "]),
        ("exclude = [2026-11-25]", &["1:12: error[null-value]: "]),
        ("endpoint = inf", &["1:12: error[wrong-type]: "]),
        (
            "[[files]]\nglob = 'a[z'\n",
            &["2:8: `a[z` is no glob: unclosed character class; missing ']'"],
        ),
        (
            "exclude = ['a[z-a]']\n",
            &["1:12: `a[z-a]` is no pattern: "],
        ),
        ("endpoint = 'x'\nendpoint = 'y'\n", &["2:1: duplicate key"]),
        ("endpoint = 'x'\nfiles = [\nglob = \n", &["3:1: "]),
    ];
    for (text, expected) in table {
        let found = read(text).unwrap_err();
        let lines: Vec<_> = found.lines().collect();
        assert!(lines.len() >= expected.len(), "{text}\n{found}");
        for (line, expected) in lines.iter().zip(expected) {
            let expected = format!("callsheet.toml:{expected}");
            assert!(line.starts_with(&expected), "{text}\n{line}\n{expected}");
        }
    }
}

/// What the schema allows, the reader reads.
#[test]
fn what_the_schema_allows_is_read() {
    let texts = [
        "",
        "# nothing\n",
        "\u{feff}endpoint = 'x'\n",
        "exclude = []\nfiles = []\n[rules]\n[limits]\n",
        "[limits]\nbytes = 2147483648\ndepth = 256\nvalues = 1\naliases = 1_000\nalias-bytes = 1\n",
        "[[files]]\nglob = '**'\nitems = false\n",
    ];
    for text in texts {
        assert!(read(text).is_ok(), "{text}");
    }
    let levels = ["error", "warning", "info", "off"];
    for rule in rules::all() {
        for level in levels {
            assert!(read(&format!("[rules]\n{} = '{level}'\n", rule.name())).is_ok());
        }
    }
}
