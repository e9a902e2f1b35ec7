use super::*;
use crate::pattern::Regex;
use serde_json::json;

const SOURCE: &str = "^(?:a|a(?!b))*c$";

static SLOW: Pattern = Pattern::new(SOURCE, Regex::backtracking(SOURCE));

#[test]
fn what_is_not_decided_is_never_valid() {
    static SCHEMA: Schema = Schema::new(&[Rule::Pattern(&SLOW)]);
    static TEXT: Schema = Schema::new(&[
        Rule::Not(&SCHEMA),
        Rule::AnyOf(&[&SCHEMA, &Schema::new(&[])]),
    ]);
    static NAMES: Schema = Schema::new(&[Rule::PropertyNames(&TEXT)]);
    static MEMBERS: Schema = Schema::new(&[Rule::PatternProperties(&[(
        &SLOW,
        &Schema::new(&[Rule::Never]),
    )])]);
    let slow = format!("{}!c", "a".repeat(64));
    for (schema, value, quick) in [
        (&TEXT, json!(slow), json!("a")),
        (&NAMES, json!({&slow: 1}), json!({"a": 1})),
        (&MEMBERS, json!({&slow: 1}), json!({"a": 1})),
    ] {
        assert!(!schema.is_valid(&value), "{value}");
        let violations = schema.violations(&value);
        let undecided = "it takes too long to see whether a text matches `^(?:a|a(?!b))*c$`";
        assert!(
            violations.iter().any(|one| one.to_string() == undecided),
            "{violations}"
        );
        assert!(schema.is_valid(&quick), "{quick}");
        assert!(schema.violations(&quick).is_empty(), "{quick}");
    }
}

#[test]
fn parts_are_left_by_what_does_not_apply() {
    static ITEM: Schema = Schema::new(&[Rule::Type(crate::schema::Types::STRING)]);
    static LIST: Schema = Schema::new(&[
        Rule::UnevaluatedItems(&ITEM),
        Rule::AnyOf(&[
            &Schema::new(&[Rule::PrefixItems(&[&Schema::new(&[])]), Rule::MinItems(3)]),
            &Schema::new(&[]),
        ]),
    ]);
    let found = |value: &Value| {
        let violations = LIST.violations(value);
        violations
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&json!([1, "a", "b"])), Vec::<String>::new());
    assert_eq!(
        found(&json!([1, "a"])),
        ["item 0 (counted from 0) is not allowed here"]
    );
    assert_eq!(
        found(&json!(["a", 1, 2])),
        ["items 1, 2 (counted from 0) are not allowed here"]
    );
    assert!(LIST.is_valid(&json!({"a": 1})));
}

static TREE: Schema = Schema::new(&[Rule::OneOf(&[&LEFT, &RIGHT])]);
static LEFT: Schema = branch(&LEFT_MEMBERS);
static RIGHT: Schema = branch(&RIGHT_MEMBERS);
static LEFT_MEMBERS: [Rule; 2] = members(&A);
static RIGHT_MEMBERS: [Rule; 2] = members(&B);
static A: [(&str, &Schema); 2] = [
    ("next", &TREE),
    (
        "kind",
        &Schema {
            rules: &[Rule::Const(Literal::String("a"))],
        },
    ),
];
static B: [(&str, &Schema); 2] = [
    ("next", &TREE),
    (
        "kind",
        &Schema {
            rules: &[Rule::Const(Literal::String("b"))],
        },
    ),
];

const fn branch(rules: &'static [Rule]) -> Schema {
    Schema::new(rules)
}

const fn members(properties: &'static [(&'static str, &'static Schema)]) -> [Rule; 2] {
    [Rule::Properties(properties), Rule::Required(&["kind"])]
}

/// Without a memory for verdicts this takes longer than anyone waits: every level asks twice.
#[test]
fn nested_alternatives_are_judged_once_each() {
    let mut tree = json!({"kind": "a"});
    for level in 0..100 {
        tree = json!({"kind": if level % 2 == 0 { "b" } else { "a" }, "next": tree});
    }
    assert!(is_valid(&TREE, &tree));
    assert!(violations(&TREE, &tree).is_empty());
    tree["next"]["next"]["kind"] = json!("c");
    assert!(!is_valid(&TREE, &tree));
}
