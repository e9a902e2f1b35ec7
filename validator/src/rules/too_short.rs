//! A text has fewer characters than its field asks for.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. Characters are Unicode code points.
//!
//! ## Example
//!
//! ```yaml
//! prompt: ""
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! ```

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("too-short", include_str!("too_short.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, limit: u64, found: u64) -> Diagnostic {
    let diagnostic = finding.diagnostic(&RULE);
    match found {
        0 => diagnostic.with_label("the text is empty"),
        _ => diagnostic.with_label(format!("{} more needed", limit.saturating_sub(found))),
    }
}
