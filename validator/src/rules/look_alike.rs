//! A value without quotes in YAML that older readers take for something else, where that may have
//! been meant.
//!
//! ## Why is this bad?
//!
//! Request files are read as YAML 1.2, in which `yes` is a text, `010` is ten and `1e3` is a
//! thousand. Readers of YAML 1.1, which are many, take `yes` for true, `010` for eight and `1e3`
//! for a text. The schema takes what YAML 1.2 makes of it, so that nothing else would tell if the
//! other was meant. Where the schema lists the values allowed there is no doubt and no warning;
//! where the value is of a wrong type, `wrong-type` explains it. `y` and `n` are reported only
//! where a boolean would fit as well.
//!
//! `unportable-scalar`, which is off unless it is switched on, reports such values everywhere.
//!
//! ## Example
//!
//! ```yaml
//! prompt: yes
//! seed: 0100
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: "yes"
//! seed: 100
//! ```

use callsheet_core::schema::Types;
use callsheet_spec::document::{Kind, Node};

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::shape::Shape;
use crate::text::quoted_as_around;
use crate::yaml11::Reading;

pub(crate) static RULE: Rule = Rule::new("look-alike", include_str!("look_alike.rs"))
    .fixed(Safety::Safe)
    .beyond_schema()
    .warning();

/// A value of YAML whose schema takes what it is, although the other may have been meant.
pub(crate) fn check(node: Node<'_>, shape: &Shape) -> Option<Diagnostic> {
    let reading = Reading::of(node)?;
    if shape.lists_values {
        return None;
    }
    let takes = |kind: Types| shape.types.contains(kind);
    match node.kind() {
        Kind::String(_) if takes(Types::STRING) => {
            let is_doubtful = match reading {
                Reading::Bool(_) | Reading::Number(_) => true,
                Reading::Letter(_) => takes(Types::BOOLEAN),
                // Nobody means a number by `16:9`, and a date is a text in JSON.
                Reading::Sexagesimal(_)
                | Reading::Text
                | Reading::Date
                | Reading::Merge
                | Reading::Default => false,
            };
            is_doubtful.then(|| of_text(node, shape, &reading))
        }
        Kind::Number(number) if takes(Types::NUMBER) || takes(Types::INTEGER) => {
            Some(of_number(node, &number.to_json(), &reading))
        }
        _ => None,
    }
}

/// What both rules about readings say first.
pub(super) fn diagnostic(rule: &'static Rule, node: Node<'_>, reading: &Reading) -> Diagnostic {
    let written = node.span().slice(node.document().text());
    let here = match node.kind() {
        Kind::Number(number) => format!("the number `{}`", canonical(&number.to_json())),
        _ => "a text".to_owned(),
    };
    let message =
        format!("`{written}` is {here} in YAML 1.2, but YAML 1.1 readers take it for {reading}");
    Diagnostic::new(rule, node.span(), message)
}

/// The number as readers of both versions of YAML, and of JSON, read it.
pub(super) fn canonical(number: &serde_json::Number) -> String {
    /// Beyond this a float does not hold every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;

    let text = number.to_string();
    match number.as_f64() {
        Some(value) if number.is_f64() && value.fract() == 0.0 && value.abs() < EXACT => {
            format!("{value:.0}")
        }
        _ => match text.split_once('e') {
            // YAML 1.1 wants a point and a sign.
            Some((mantissa, exponent)) => {
                let point = if mantissa.contains('.') { "" } else { ".0" };
                let sign = if exponent.starts_with(['+', '-']) {
                    ""
                } else {
                    "+"
                };
                format!("{mantissa}{point}e{sign}{exponent}")
            }
            None => text,
        },
    }
}

fn of_text(node: Node<'_>, shape: &Shape, reading: &Reading) -> Diagnostic {
    let quoted = quoted_as_around(node);
    let takes = |kind: Types| shape.types.contains(kind);
    let other = match reading {
        Reading::Bool(value) | Reading::Letter(value) if takes(Types::BOOLEAN) => {
            Some(value.to_string())
        }
        Reading::Number(value) if takes(Types::NUMBER) || takes(Types::INTEGER) => value.clone(),
        _ => None,
    };
    let diagnostic = diagnostic(&RULE, node, reading);
    match other {
        // Which of the two is meant is for the author to say.
        Some(other) => diagnostic.with_label("a text or not?").with_help(format!(
            "write `{quoted}` for the text, `{other}` for {reading}"
        )),
        None => diagnostic
            .with_label("read as a text")
            .with_help(format!("put it in quotes: `{quoted}`"))
            .with_fix(Fix::safe(node.span(), quoted)),
    }
}

fn of_number(node: Node<'_>, number: &serde_json::Number, reading: &Reading) -> Diagnostic {
    let canonical = canonical(number);
    let help = match reading {
        Reading::Number(Some(other)) => {
            format!("write `{canonical}`, or `{other}` if the digits are octal")
        }
        _ => format!("write `{canonical}`"),
    };
    diagnostic(&RULE, node, reading)
        .with_label(format!("read as {canonical}"))
        .with_help(help)
        .with_fix(Fix::safe(node.span(), canonical))
}
