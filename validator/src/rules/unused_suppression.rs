//! A comment passes over a rule that there is nothing to report of.
//!
//! ## Why is this bad?
//!
//! What the comment was for is gone, or the comment stands in the wrong place. It would hide the
//! next fault of that kind, which nobody has looked at.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat # callsheet: allow(too-long)
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! ```

use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::spot::visible;

pub(crate) static RULE: Rule =
    Rule::new("unused-suppression", include_str!("unused_suppression.rs"))
        .beyond_schema()
        .warning()
        .fixed(Safety::Unsafe);

/// A comment of which nothing is used.
pub(crate) fn whole(span: Span, names: &[&str], removal: Edit) -> Diagnostic {
    let names: Vec<_> = names.iter().take(5).map(|name| quoted(name)).collect();
    let message = format!(
        "there is no {} to be passed over here",
        names.join(" and no ")
    );
    Diagnostic::new(&RULE, span, message)
        .with_help("remove the comment")
        .with_fix(Fix::of_guess(vec![removal]))
}

/// One name among others.
pub(crate) fn one(span: Span, name: &str, removal: Edit) -> Diagnostic {
    let message = format!("there is no {} to be passed over here", quoted(name));
    Diagnostic::new(&RULE, span, message)
        .with_help("remove the name")
        .with_fix(Fix::of_guess(vec![removal]))
}

fn quoted(name: &str) -> String {
    format!("`{}`", visible(name, 60))
}
