//! A file has more faults than are listed.
//!
//! ## Why is this bad?
//!
//! Nobody reads more than the first 1,000, and most of them have the same cause. What stands
//! after the last one that is listed may have been checked or not.

use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::Diagnostic;

pub(crate) static RULE: Rule = Rule::new("too-many-faults", include_str!("too_many_faults.rs"))
    .beyond_schema()
    .never_suppressed();

/// Cuts a list of diagnostics to the first `most`, and says so in the end, as loudly as the worst
/// of those that are left out. `has_more` tells that there are errors that are not even in it.
pub(crate) fn cut(diagnostics: &mut Vec<Diagnostic>, most: usize, has_more: bool) {
    let left_out = diagnostics.get(most..).unwrap_or_default();
    let worst = left_out.iter().map(|diagnostic| diagnostic.severity).max();
    let severity = if has_more {
        Some(RULE.severity())
    } else {
        worst
    };
    let Some(severity) = severity else {
        return;
    };
    // There is none where all that was found is suppressed.
    let last = left_out.first().or(diagnostics.last());
    let span = Span::at(last.map_or(0, |last| last.span.start));
    let words = format!("there are more faults than the {most} that are listed");
    let mut remark = Diagnostic::new(&RULE, span, words).with_help("mend these first");
    remark.severity = severity;
    diagnostics.truncate(most);
    diagnostics.push(remark);
}
