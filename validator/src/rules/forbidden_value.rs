//! A value stands where the schema allows none, or is exactly what it forbids.
//!
//! ## Why is this bad?
//!
//! The server refuses the request.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   mode: { not: { const: raw } }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! mode: raw
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! mode: fine
//! ```

use callsheet_core::Constraint;
use callsheet_spec::Keyword;

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::reason;

pub(crate) static RULE: Rule = Rule::new("forbidden-value", include_str!("forbidden_value.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>) -> Diagnostic {
    let mut diagnostic = finding.diagnostic(&RULE);
    let node = finding.spot.node();
    if finding.constraint == Constraint::Never {
        // There is nothing that the value could be, so that its name is what is wrong.
        return match finding.spot.key {
            Some(key) => {
                diagnostic.span = key.span();
                diagnostic
                    .with_label("this field may not be given")
                    .with_help("remove it")
            }
            None => diagnostic.with_label("not allowed here"),
        };
    }
    let keywords = &finding.checker.api.schemas[finding.trace.schema].keywords;
    let forbidden = keywords.iter().find_map(|keyword| match keyword.value {
        Keyword::Not(schema) if keyword.place == finding.trace.place => Some(schema),
        _ => None,
    });
    let Some(schema) = forbidden else {
        return diagnostic.with_label("not allowed here");
    };
    if let Some(words) = reason::of_value(&finding.checker.api, schema) {
        let message = format!("the value is {words}, which is not allowed");
        diagnostic.message = finding.spot.say(&message);
        return diagnostic.with_label("not allowed here");
    }
    let Some(reason) = reason::of_object(&finding.checker.api, schema, node) else {
        return diagnostic.with_label("not allowed here");
    };
    let message = format!("{}, which is not allowed", reason.words);
    diagnostic.message = finding.spot.say(&message);
    let mut keys = reason.keys.iter();
    if let Some(key) = keys.next_back() {
        diagnostic.span = *key;
    }
    for key in keys {
        diagnostic = diagnostic.with_further(*key, "together with this");
    }
    diagnostic.with_label("not allowed here")
}
