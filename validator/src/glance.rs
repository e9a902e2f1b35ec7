//! What is seen at a glance: whether a schema surely allows a value, or surely does not.
//!
//! Most requests call for no advice, and mostly that is seen from which fields there are, at a
//! fraction of what it costs to ask the judge, and long before a pattern is looked for in a text.

use callsheet_core::schema::Types;
use callsheet_spec::document::{Kind, Mapping, Node};
use callsheet_spec::{Api, Keyword, SchemaId};

/// The verdict of a schema on a value, where what there is and how much of it decides it; `None`
/// where one has to look closer.
pub(crate) fn glance(api: &Api, schema: SchemaId, node: Node<'_>) -> Option<bool> {
    let keywords = api.schemas[schema].keywords.iter();
    every(keywords.map(|keyword| by_keyword(api, &keyword.value, node)))
}

fn by_keyword(api: &Api, keyword: &Keyword, node: Node<'_>) -> Option<bool> {
    match keyword {
        Keyword::Never => Some(false),
        Keyword::Type(types) => Some(is_of(node, *types)),
        Keyword::Required(names) => {
            let has_all = |object: Mapping<'_>| names.iter().all(|name| object.get(name).is_some());
            Some(node.as_mapping().is_none_or(has_all))
        }
        Keyword::MinItems(limit) => {
            let list = node.as_sequence();
            Some(list.is_none_or(|list| list.len() as u64 >= *limit))
        }
        Keyword::MaxItems(limit) => {
            let list = node.as_sequence();
            Some(list.is_none_or(|list| list.len() as u64 <= *limit))
        }
        Keyword::Properties(named) => {
            let Some(object) = node.as_mapping() else {
                return Some(true);
            };
            every(named.iter().filter_map(|(name, schema)| {
                let value = object.get(name)?;
                Some(glance(api, *schema, value))
            }))
        }
        Keyword::AllOf(schemas) => every(schemas.iter().map(|schema| glance(api, *schema, node))),
        Keyword::AnyOf(schemas) => {
            let refuses = |schema: &SchemaId| glance(api, *schema, node).map(|allows| !allows);
            every(schemas.iter().map(refuses)).map(|all_refuse| !all_refuse)
        }
        Keyword::Not(schema) => glance(api, *schema, node).map(|allows| !allows),
        Keyword::Ref(schema) => glance(api, *schema, node),
        _ => None,
    }
}

/// Whether all verdicts are good: one that is not decides, whatever is unknown of others.
fn every(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for verdict in verdicts {
        match verdict {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

fn is_of(node: Node<'_>, types: Types) -> bool {
    types.contains(match node.kind() {
        Kind::Null => Types::NULL,
        Kind::Bool(_) => Types::BOOLEAN,
        Kind::Number(number) if !types.contains(Types::NUMBER) => {
            return number.is_whole() && types.contains(Types::INTEGER);
        }
        Kind::Number(_) => Types::NUMBER,
        Kind::String(_) => Types::STRING,
        Kind::Sequence(_) => Types::ARRAY,
        Kind::Mapping(_) => Types::OBJECT,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test ends at what it does not expect

    use callsheet_spec::document::{Format, Limits, read};
    use callsheet_spec::{LoadOptions, bundled, load_with};

    use super::*;
    use crate::checker::compile;
    use crate::instance::Instance;

    /// Holds what is seen against the verdict of the judge; returns how often each was seen.
    fn compare(api: &Api, schema: SchemaId, texts: &[String], seen: &mut [usize; 3]) {
        let judge = compile(api, schema).unwrap();
        for text in texts {
            let reading = read(text, Format::Json, &Limits::default());
            let root = reading.documents[0].root().unwrap();
            let verdict = glance(api, schema, root);
            if let Some(verdict) = verdict {
                assert_eq!(verdict, judge.is_valid(Instance::Node(root)), "{text}");
            }
            seen[verdict.map_or(2, usize::from)] += 1;
        }
    }

    #[test]
    fn advice_is_judged_at_a_glance_as_by_the_judge() {
        let fields = [
            [
                "",
                "\"prompt\":\"Put the cup of image 2 there\"",
                "\"prompt\":1",
            ],
            [
                "",
                "\"image_urls\":[]",
                "\"image_urls\":[\"https://a.example\"]",
            ],
            ["", "\"n\":2.0", "\"n\":1.5"],
            ["", "\"num_images\":2", "\"num_images\":\"2\""],
            ["", "\"max_images\":3", "\"max_images\":null"],
            [
                "",
                "\"enable_prompt_expansion\":true",
                "\"image_size\":\"hd\",\"aspect_ratio\":1",
            ],
        ];
        let mut texts = vec![String::new()];
        for choices in fields {
            let longer = texts.iter().flat_map(|text| {
                choices.map(|choice| match (text.as_str(), choice) {
                    (text, "") => text.to_owned(),
                    ("", choice) => choice.to_owned(),
                    (text, choice) => format!("{text},{choice}"),
                })
            });
            texts = longer.collect();
        }
        let mut texts: Vec<_> = texts.iter().map(|text| format!("{{{text}}}")).collect();
        texts.extend(["[]", "null", "1", "\"a\""].map(str::to_owned));
        let api = bundled::load_all().into_api().unwrap();
        let mut seen = [0; 3];
        for (_, schema) in api.schemas.iter() {
            for advice in &schema.notes.advice {
                compare(&api, advice.when, &texts, &mut seen);
            }
        }
        assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
        assert!(seen[2] < seen[0], "most is seen at a glance: {seen:?}");
    }

    #[test]
    fn every_keyword_that_is_looked_at_means_what_the_judge_takes_it_for() {
        let schemas = [
            r#"{"type": "integer"}"#,
            r#"{"type": ["number", "string"]}"#,
            r#"{"type": ["null", "array", "boolean"]}"#,
            r#"{"required": ["a", "b"]}"#,
            r#"{"minItems": 1, "maxItems": 2}"#,
            r#"{"properties": {"a": {"type": "object"}, "b": false}}"#,
            r#"{"allOf": [{"type": "object"}, {"not": {"required": ["a"]}}]}"#,
            r#"{"anyOf": [{"type": "string"}, {"minimum": 1}, {"required": ["b"]}]}"#,
            r##"{"$ref": "#/$defs/a", "$defs": {"a": {"not": {"$ref": "#/$defs/b"}}, "b": {"type": "array"}}}"##,
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema"}"#,
        ];
        let texts = [
            "null",
            "true",
            "1",
            "1.0",
            "1.5",
            "-1e400",
            "\"\"",
            "[]",
            "[1]",
            "[1,2,3]",
            "{}",
            r#"{"a":{}}"#,
            r#"{"a":1}"#,
            r#"{"b":null}"#,
            r#"{"a":{},"b":2}"#,
            r#"{"a":1,"a":{}}"#,
        ]
        .map(str::to_owned);
        let mut seen = [0; 3];
        for schema in schemas {
            let source = callsheet_spec::source::Source::new("a.schema.json", schema);
            let mut fetch = |_: &str| Err("there are no other files".to_owned());
            let loaded = load_with(vec![source], LoadOptions::default(), &mut fetch);
            let api = loaded.into_api().unwrap();
            compare(&api, api.schema.unwrap(), &texts, &mut seen);
        }
        assert!(seen.iter().all(|count| *count > 2), "{seen:?}");
    }
}
