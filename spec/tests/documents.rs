//! Documents that references find by URI, and formats that only describe.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_spec::source::Source;
use callsheet_spec::{Formats, Keyword, LoadOptions, Loaded, load_with};

fn loaded(text: &str, documents: &[(&str, &str)], formats: Formats) -> Loaded {
    let mut options = LoadOptions::default();
    let documents = documents.iter();
    options.documents = documents
        .map(|(name, text)| Source::new(*name, *text))
        .collect();
    options.formats = formats;
    let entry = Source::new("schema.yaml", text);
    load_with(
        vec![entry],
        options,
        &mut |_| Err("no such file".to_owned()),
    )
}

/// What is wrong, remarks included.
fn faults(text: &str, documents: &[(&str, &str)]) -> Vec<String> {
    let loaded = loaded(text, documents, Formats::Asserted);
    let faults = loaded.faults.iter();
    faults.map(|fault| loaded.api.describe(fault)).collect()
}

const SIZE: (&str, &str) = ("https://example.com/size", "{ type: integer }");

#[test]
fn references_find_documents_by_name_and_by_identifier() {
    let named = (
        "anything",
        "{ $id: 'https://example.com/folder/width', $ref: ../size }",
    );
    for reference in [
        "https://example.com/size",
        "https://example.com/folder/width",
    ] {
        let text = format!("{{ $ref: '{reference}' }}");
        assert_eq!(faults(&text, &[SIZE, named]), Vec::<String>::new());
    }
    assert_eq!(
        faults("{ $ref: 'https://example.com/depth' }", &[SIZE]),
        [
            "schema.yaml:1:9: the reference `https://example.com/depth` leads nowhere: nothing is \
          fetched over the network; save the file beside the spec and refer to it by its path"
        ]
    );
}

#[test]
fn documents_are_read_in_the_dialect_of_the_spec() {
    let list = ("https://example.com/list", "{ items: [{ type: integer }] }");
    let text = |dialect: &str| format!("{{ $schema: '{dialect}', $ref: '{}' }}", list.0);
    let old = text("http://json-schema.org/draft-07/schema#");
    assert_eq!(faults(&old, &[list]), Vec::<String>::new());
    let new = text("https://json-schema.org/draft/2020-12/schema");
    assert_eq!(faults(&new, &[list]).len(), 1);
}

#[test]
fn nothing_is_asked_of_what_no_reference_leads_to() {
    let odd = (
        "https://example.com/odd",
        "{ $schema: 'https://example.com/dialect', tpye: 1 }",
    );
    assert_eq!(faults("{ type: string }", &[odd]), Vec::<String>::new());
    let reached = faults("{ $ref: 'https://example.com/odd' }", &[odd]);
    assert_eq!(reached.len(), 2, "{reached:?}");
}

#[test]
fn formats_that_only_describe_restrict_nothing() {
    let text = "{ anyOf: [{ format: uri }, { format: date }] }";
    for (formats, asserted) in [(Formats::Asserted, 2), (Formats::Annotated, 0)] {
        let api = loaded(text, &[], formats).into_api().unwrap();
        let schemas = || api.schemas.iter().map(|(_, schema)| schema);
        let keywords = schemas().flat_map(|schema| &schema.keywords);
        let found = keywords.filter(|keyword| matches!(keyword.value, Keyword::Format(_)));
        assert_eq!(found.count(), asserted);
    }
}
