//! A file, or one document of a YAML file, holds no value.
//!
//! ## Why is this bad?
//!
//! There is nothing to send. An empty document often comes from a `---` at the end of a file.
//!
//! ## Example
//!
//! ```yaml
//! # prompt: a paper boat
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! ```

use callsheet_spec::source::{Source, Span};

use super::Rule;
use crate::diagnostic::Diagnostic;

pub(crate) static RULE: Rule = Rule::new("empty-document", include_str!("empty_document.rs"));

/// A file without any document.
pub(crate) fn whole_text(source: &Source) -> Diagnostic {
    let text = source.text().trim_start_matches('\u{feff}').trim();
    let message = if text.is_empty() {
        "the file is empty"
    } else {
        "the file holds only comments"
    };
    Diagnostic::new(&RULE, Span::at(0), message).with_help("write a request, or remove the file")
}

/// A document without a value among others.
pub(crate) fn in_stream(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, Span::at(span.start), "the document is empty")
        .with_help("write a request, or remove the `---` that starts the document")
}

/// A list of requests without any.
pub(crate) fn empty_list(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "the list of requests is empty")
        .with_help("write a request, or remove the file")
}
