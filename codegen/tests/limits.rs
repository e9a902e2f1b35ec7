//! A limit that changes in the spec changes everything that is made from it.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_codegen::Builder;
use callsheet_spec::bundled::FILES;

fn generate(change: impl Fn(&str) -> String) -> String {
    FILES
        .iter()
        .fold(Builder::new(), |builder, (name, text)| {
            builder.spec_text(*name, change(text))
        })
        .generate()
        .unwrap()
}

#[test]
fn types_checks_and_documentation_follow_the_spec() {
    let before = generate(str::to_owned);
    let after = generate(|text| text.replace("maxLength: 2000", "maxLength: 1234"));
    let changes: Vec<&str> = after
        .lines()
        .zip(before.lines())
        .filter(|(after, before)| after != before)
        .map(|(after, _)| after.trim())
        .collect();
    let expected = [
        "/// Limits: at least 1 character; at most 1234 characters.",
        "\"maxLength\": 1234,",
    ];
    for line in expected {
        assert!(changes.contains(&line), "no `{line}` in {changes:#?}");
    }
    assert!(
        changes
            .iter()
            .any(|line| line.contains("is_at_most(&self.prompt, 1234)")),
        "{changes:#?}"
    );
    assert!(
        changes
            .iter()
            .any(|line| line.contains("Rule::MaxLength(1234)")),
        "{changes:#?}"
    );
    assert!(
        changes.iter().all(|line| line.contains("1234")),
        "{changes:#?}"
    );
}

#[test]
fn problems_come_all_at_once_with_their_places() {
    let spec = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /x:\n    get:\n      \
                operationId: x\n      responses: {}\n      parameters:\n        - { name: q, in: query, style: label, schema: { type: array } }\n";
    let error = Builder::new()
        .spec_text("s.yaml", spec)
        .generate()
        .unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "s.yaml:9:40: the style `label` in a query is not implemented; it is refused because to \
         ignore it would accept values that the spec forbids\n    \
         9 |         - { name: q, in: query, style: label, schema: { type: array } }\n      \
           |                                        ^"
    );
    let missing = Builder::new().spec("no/such.yaml").generate().unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("no/such.yaml: cannot be read: "),
        "{missing}"
    );
}
