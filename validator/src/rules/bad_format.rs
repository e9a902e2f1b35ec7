//! A text is not of the format that its field asks for, such as a URI or a date.
//!
//! ## Why is this bad?
//!
//! The server refuses the request. For a URI the part that is wrong is pointed at: a missing
//! scheme, a blank, a character that has to be written as `%20`.
//!
//! ## Example
//!
//! ```yaml
//! prompt: Put the cup on the table
//! image_urls:
//!   - ftp//images.example.com/cup.png
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: Put the cup on the table
//! image_urls:
//!   - https://images.example.com/cup.png
//! ```

use callsheet_spec::source::Span;

use super::Rule;
use crate::date;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::sample;
use crate::uri::UriFault;

pub(crate) static RULE: Rule = Rule::new("bad-format", include_str!("bad_format.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, format: &str) -> Diagnostic {
    let diagnostic = finding.diagnostic(&RULE);
    let text = finding.spot.node().as_str().unwrap_or_default();
    if text.len() > LONGEST {
        return diagnostic;
    }
    if matches!(format, "uri" | "uri-reference") {
        let fault = if format == "uri" {
            UriFault::of(text)
        } else {
            UriFault::in_reference(text)
        };
        return match fault {
            Some(fault) => at_part(diagnostic, finding, text, fault),
            None => diagnostic.with_label(format!("not a valid {format}")),
        };
    }
    if let Some(help) = date::help(format, text) {
        return diagnostic.with_help(help);
    }
    match sample::of_format(format) {
        Some(example) => diagnostic.with_help(format!("write it like `{example}`")),
        None => diagnostic,
    }
}

/// Points at the part that is wrong.
fn at_part(
    mut diagnostic: Diagnostic,
    finding: &Finding<'_, '_>,
    text: &str,
    fault: UriFault,
) -> Diagnostic {
    let node = finding.spot.node();
    let is_part = fault.part != (0..text.len());
    if is_part && node.target().is_none() {
        let offset = |byte: usize| {
            let before = text.get(..byte).unwrap_or_default();
            node.text_offset(before.chars().count() as u64)
        };
        diagnostic.span = Span::new(offset(fault.part.start), offset(fault.part.end));
    }
    let is_folded = is_part
        && text[fault.part.clone()] == *" "
        && diagnostic
            .span
            .slice(node.document().text())
            .contains(['\n', '\r']);
    if is_folded {
        let help = if text[fault.part.end..].starts_with("- ") {
            "if the next line is an item of its own, indent its `-` like that of this one"
        } else {
            "write the address in one line"
        };
        return diagnostic
            .with_label("the line break is read as a blank")
            .with_help(help);
    }
    let diagnostic = diagnostic.with_label(fault.label);
    match fault.help {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

/// Longer than any address of which a part is worth looking for.
const LONGEST: usize = 10_000;
