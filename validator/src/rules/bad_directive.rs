//! A comment that begins with `callsheet:` asks for something that there is not.
//!
//! ## Why is this bad?
//!
//! A misspelt comment has no effect: what was to be passed over is reported all the same, or a
//! request is checked against another endpoint than it is for. It must begin with `callsheet:`,
//! in small letters and with the colon. These are the comments that there are, in YAML and, with
//! `//` or `/* */`, in JSON with comments:
//!
//! * `# callsheet: endpoint=NAME` above the request names the endpoint.
//! * `# callsheet: allow(RULE)` at the end of a line: the rule is not reported there.
//! * `# callsheet: allow(RULE)` in a line of its own: the rule is not reported in
//!   the next line, nor in the value that begins there.
//! * `# callsheet: allow-file(RULE)` above the request: the rule is not reported in
//!   the file.
//!
//! Several rules stand in one pair of parentheses with commas between them. A reason can follow
//! after `--`. What cannot be read at all cannot be passed over.
//!
//! ## Example
//!
//! ```yaml
//! # callsheet: allow-file(unknown-feild)
//! prompt: a paper boat
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! # callsheet: allow-file(unknown-field) -- it is in the server's next version
//! prompt: a paper boat
//! mood: calm
//! ```

use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::nearest;
use crate::spot::visible;

pub(crate) static RULE: Rule = Rule::new("bad-directive", include_str!("bad_directive.rs"))
    .beyond_schema()
    .never_suppressed()
    .fixed(Safety::Safe);

/// Something that has no meaning in a comment, with the word that was probably meant.
pub(crate) fn malformed(span: Span, message: &str, meant: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, visible(message, 200));
    match meant {
        Some(meant) => diagnostic.with_suggestion(meant),
        None => diagnostic.with_help(
            "write `callsheet: allow(RULE)`, `callsheet: allow-file(RULE)` or \
             `callsheet: endpoint=NAME`",
        ),
    }
}

/// A comment that has its meaning above the request only.
pub(crate) fn misplaced(span: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        span,
        "this has no effect below the start of the request",
    )
    .with_help("move it to the top of the file")
}

/// A second comment that names the endpoint.
pub(crate) fn given_again(span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "the endpoint is named already")
        .with_further(first, "it is this one that counts")
        .with_help("remove one of the two")
}

/// A name that is the name of no rule.
pub(crate) fn unknown_rule(span: Span, rule: &str) -> Diagnostic {
    let message = format!("there is no rule `{}`", visible(rule, 60));
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let known = || super::all().iter().map(|rule| rule.name());
    match nearest::word(rule, known()) {
        Some(meant) if nearest::is_clear(rule, meant, known()) => diagnostic
            .with_suggestion(meant)
            .with_fix(Fix::safe(span, meant)),
        Some(meant) => diagnostic.with_suggestion(meant),
        None => diagnostic.with_help("`callsheet rules` lists them"),
    }
}

/// The name of a rule that is always reported.
pub(crate) fn never_suppressed(span: Span, rule: &'static Rule) -> Diagnostic {
    let message = format!("`{}` cannot be passed over", rule.name());
    Diagnostic::new(&RULE, span, message)
        .with_help("what cannot be read cannot be checked either; remove the name")
}
