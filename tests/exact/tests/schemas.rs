//! The schema that a type shows, put together from pieces, is the spec's.

use callsheet_exact::{documents, subjects};

#[test]
fn types_show_the_schema_of_the_spec() {
    let subjects = subjects();
    let mut circles = 0;
    for (name, document) in documents() {
        let subject = subjects.iter().find(|subject| subject.name == *name);
        assert_eq!(subject.unwrap().schema, *document, "{name}");
        circles += usize::from(document.contains("\"$ref\": \"#\""));
    }
    assert!(documents().len() > 20, "{} schemas", documents().len());
    assert!(circles > 0, "no schema leads back to itself");
}
