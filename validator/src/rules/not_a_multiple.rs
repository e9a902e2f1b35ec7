//! A number is not a multiple of what its field asks for.
//!
//! ## Why is this bad?
//!
//! The server refuses the request, or rounds the number in silence.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   width: { type: integer, multipleOf: 16 }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! width: 1000
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! width: 992
//! ```

use callsheet_core::number::Number;

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("not-a-multiple", include_str!("not_a_multiple.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, divisor: Number, found: Number) -> Diagnostic {
    let diagnostic = finding
        .diagnostic(&RULE)
        .with_label(format!("must be a multiple of {divisor}"));
    match (divisor, found) {
        (Number::Whole(divisor), Number::Whole(found)) if divisor > 0 => {
            let below = found.div_euclid(divisor).saturating_mul(divisor);
            let above = below.saturating_add(divisor);
            diagnostic.with_help(format!("the nearest are {below} and {above}"))
        }
        _ => diagnostic,
    }
}
