//! What can be chosen about generated code, and how it is refused where it does not fit.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use std::fs;
use std::path::PathBuf;

use callsheet_codegen::{Builder, is_generated};

const SPEC: &str = include_str!("options/pages.yaml");

fn pages() -> Builder {
    Builder::new().spec_text("pages.yaml", SPEC)
}

/// The lines of the code that declare something, without what is around them.
#[track_caller]
fn check(builder: &Builder, expected: &[&str]) {
    let code = builder.generate().unwrap();
    for line in expected {
        assert!(code.contains(line), "`{line}` is not in\n{code}");
    }
}

#[track_caller]
fn check_refused(builder: &Builder, expected: &str) {
    let error = builder.generate().unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn named_texts_with_limits_become_types_where_they_are_sent() {
    check(
        &pages(),
        &["pub slug: String,", "pub fn new(slug: impl Into<String>"],
    );
    let expected = [
        "pub struct Slug(String);",
        "pub slug: Slug,",
        "pub slug: String,",
        "pub free: Option<String>,",
        "impl ::std::str::FromStr for Slug",
        "impl TryFrom<String> for Slug",
        "impl AsRef<str> for Slug",
    ];
    check(&pages().newtypes(), &expected);
}

#[test]
fn texts_of_a_format_are_held_by_a_type_from_elsewhere() {
    let builder = pages()
        .format("uuid", "::uuid::Uuid")
        .format("date-time", "::jiff::Timestamp");
    let expected = [
        "pub id: ::uuid::Uuid,",
        "pub parents: Option<Vec<c::Nullable<::uuid::Uuid>>>,",
        "pub after: Option<::jiff::Timestamp>,",
        "head.put(&c::Parameter::path(\"id\"), &self.id);",
        "head.put(&c::Parameter::query(\"after\"), value);",
        // A value of an enum is one of few.
        "pub kind: Option<PageKind>,",
    ];
    check(&builder, &expected);
}

#[test]
fn the_values_of_a_schema_are_held_by_a_type_from_elsewhere() {
    check(
        &pages().replace("Point", "crate::Point"),
        &["pub r#where: Option<crate::Point>,"],
    );
    check_refused(
        &pages().replace("Pointe", "crate::Point"),
        "no schema is called `Pointe`, so none can be replaced",
    );
    check_refused(
        &pages().replace("Point", "crate Point"),
        "`crate Point` is no type of Rust",
    );
}

#[test]
fn types_derive_more() {
    let all = [
        "#[derive(Debug, Clone, PartialEq, Default, Eq)]",
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]",
    ];
    let small = "{ type: object, properties: { tone: { enum: [warm] } } }";
    let small = Builder::new().spec_text("small.yaml", small);
    check(&small.clone().derive("Eq"), &all);
    check(
        &small.clone().derive_for("SmallTone", "::my::Macro"),
        &[
            "#[derive(Debug, Clone, PartialEq, Default)]",
            "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ::my::Macro)]",
        ],
    );
    check_refused(
        &small.clone().derive_for("Tone", "Eq"),
        "no type is called `Tone`, so none can derive more",
    );
    check_refused(
        &small.derive("Eq, Hash"),
        "`Eq, Hash` is nothing that can be derived",
    );
}

#[test]
fn examples_become_tests_where_their_schema_allows_them() {
    let spec = "{ type: object, properties: { n: { type: integer, maximum: 4 }, \
                 size: { type: string, description: 'Not with `n` or `m`.' } }, \
                 examples: [{ n: 1 }, { n: 5 }] }";
    let builder = Builder::new().spec_text("page.yaml", spec);
    let link = "/// Not with [`n`](field@Self::n) or `m`.";
    check(&builder, &[link]);
    assert!(!builder.generate().unwrap().contains("# Examples"));
    let expected = [
        "/// use own::types::Page;\n    ///\n    /// let value = Page::from_json(r#\"{\"n\":1}\"#)?;",
        "its schema does not allow:\n    ///\n    /// ```json\n    /// {\"n\":5}\n    /// ```",
    ];
    check(&builder.clone().doc_tests("own"), &expected);
    // A type from elsewhere may refuse what its schema allows.
    let replaced = builder.replace("page", "crate::Page").doc_tests("own");
    assert!(
        !replaced
            .generate()
            .unwrap_or_default()
            .contains("Page::from_json(r")
    );
    check_refused(
        &Builder::new()
            .spec_text("page.yaml", spec)
            .doc_tests("not a path"),
        "`not a path` is no path of a module",
    );
}

#[test]
fn a_folder_has_a_file_for_each_module() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("a_folder_has_a_file");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    let old = pages().generate().unwrap();
    fs::write(folder.join("gone.rs"), &old).unwrap();
    fs::write(folder.join("mine.rs"), "//! Mine.\n").unwrap();
    pages().write_to_dir(&folder).unwrap();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "mine.rs",
            "mod.rs",
            "post_notes.rs",
            "put_page.rs",
            "rules.rs",
            "schemas.rs",
            "types.rs"
        ]
    );
    let root = fs::read_to_string(folder.join("mod.rs")).unwrap();
    assert!(root.contains("pub mod put_page;"), "{root}");
    assert!(root.contains("\nmod rules;"), "{root}");
    for name in [
        "mod.rs",
        "post_notes.rs",
        "put_page.rs",
        "rules.rs",
        "types.rs",
    ] {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        assert!(is_generated(&text), "{name}");
    }
    let before = fs::metadata(folder.join("types.rs"))
        .unwrap()
        .modified()
        .unwrap();
    pages().write_to_dir(&folder).unwrap();
    let after = fs::metadata(folder.join("types.rs"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after, "an unchanged file was written again");
}

#[test]
fn what_is_wrong_is_shown_with_its_line() {
    let spec = "type: object\nproperties:\n\tsize: { type: objekt }\n";
    let spec = spec.replace('\t', "  ");
    check_refused(
        &Builder::new().spec_text("page.yaml", spec),
        "page.yaml:3:17: there is no type `objekt`; did you mean `object`?\n    \
         3 |   size: { type: objekt }\n      \
           |                 ^",
    );
}
