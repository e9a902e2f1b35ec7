//! Documents without operations: JSON Schemas, and components on their own.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_codegen::Builder;

/// What is public in the code of a document, in the order in which it stands there: the names of
/// its types, and first what is at hand without a path.
fn public(name: &str, text: &str) -> Vec<String> {
    let code = Builder::new().spec_text(name, text).generate().unwrap();
    let lines = code.lines().map(str::trim_start);
    let named = lines.filter(|line| {
        let items = ["pub use", "pub struct", "pub enum", "pub mod"];
        items.iter().any(|item| line.starts_with(item))
    });
    named
        .map(|line| line.trim_end_matches([' ', '{', ';']).to_owned())
        .collect()
}

#[track_caller]
fn check(name: &str, text: &str, expected: &[&str]) {
    assert_eq!(public(name, text), expected, "{text}");
}

#[test]
fn a_schema_becomes_the_types_that_it_leads_to() {
    let text = "{ type: object, properties: { size: { $ref: '#/$defs/size' } }, \
                $defs: { size: { enum: [S, M] }, unused: { enum: [a] } } }";
    let expected = [
        "pub use types::Parcel",
        "pub mod types",
        "pub struct Parcel",
        "pub enum Size",
    ];
    check("parcel.schema.yaml", text, &expected);
    check("folder/parcel.yaml", text, &expected);
}

#[test]
fn a_title_that_can_be_a_name_is_one() {
    let of = |title: &str| format!("{{ title: {title}, type: object, properties: {{ a: true }} }}");
    check(
        "parcel.yaml",
        &of("Small parcel"),
        &[
            "pub use types::SmallParcel",
            "pub mod types",
            "pub struct SmallParcel",
        ],
    );
    let sentence = "Everything that a driver who comes to fetch a parcel has to know of it";
    for title in ["'1'", sentence] {
        check(
            "parcel.yaml",
            &of(title),
            &[
                "pub use types::Parcel",
                "pub mod types",
                "pub struct Parcel",
            ],
        );
    }
}

#[test]
fn what_no_type_of_its_own_holds_is_wrapped() {
    for text in [
        "true",
        "false",
        "{ minLength: 2 }",
        "{ not: { type: string } }",
    ] {
        let code = Builder::new()
            .spec_text("any.yaml", text)
            .generate()
            .unwrap();
        assert!(code.contains("pub struct Any(pub c::Value);"), "{text}");
    }
    let code = Builder::new()
        .spec_text("list.yaml", "{ type: array, items: { type: string } }")
        .generate()
        .unwrap();
    assert!(code.contains("pub struct List(pub Vec<String>);"));
}

#[test]
fn what_may_be_null_holds_a_type_of_its_own() {
    check(
        "parcel.yaml",
        "{ type: [object, 'null'], properties: { a: true } }",
        &[
            "pub use types::ParcelOrNull",
            "pub mod types",
            "pub struct Parcel",
            "pub struct ParcelOrNull(pub c::Nullable<Parcel>)",
        ],
    );
}

#[test]
fn components_without_operations_become_types() {
    let text = "openapi: 3.1.0
info: { title: T, version: '1' }
components:
  schemas:
    Size: { enum: [S, M] }
    Parcel: { type: object, properties: { size: { $ref: '#/components/schemas/Size' } } }
    Weight: { type: integer, minimum: 1, maximum: 9 }
";
    let expected = [
        "pub mod types",
        "pub enum Size",
        "pub struct Parcel",
        "pub struct Weight(pub i64)",
    ];
    check("s.yaml", text, &expected);
    // Where there are operations, they say what is needed.
    let text = format!("{text}paths: {{ /a: {{ get: {{ operationId: a, responses: {{}} }} }} }}\n");
    let names = public("s.yaml", &text);
    assert!(!names.contains(&"pub enum Size".to_owned()), "{names:?}");
}

#[test]
fn several_schemas_stand_beside_each_other() {
    let code = Builder::new()
        .spec_text(
            "a.yaml",
            "{ properties: { b: { $ref: b.yaml } }, type: object }",
        )
        .spec_text("b.yaml", "{ type: object, properties: { c: true } }")
        .generate()
        .unwrap();
    for line in [
        "pub use types::A;",
        "pub use types::B;",
        "pub b: Option<B>,",
    ] {
        assert!(code.contains(line), "{line}");
    }
}
