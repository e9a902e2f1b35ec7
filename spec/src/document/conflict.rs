//! The marks that a merge of version control leaves in a file.

use super::fault::{Fault, FaultKind, Syntax};
use crate::source::Span;

/// Puts one fault in the place of all those that the marks of unresolved conflicts make: `faults`
/// are those of `text`. Where the text can be read, the marks belong to it.
pub(super) fn name_conflicts(text: &str, faults: &mut Vec<Fault>) {
    let is_syntax = |fault: &Fault| matches!(fault.kind, FaultKind::Syntax(_));
    if !faults.iter().any(is_syntax) {
        return;
    }
    let conflicts = conflicts(text);
    if conflicts.is_empty() {
        return;
    }
    faults.retain(|fault| !is_syntax(fault));
    for (start, end) in conflicts {
        let syntax = Syntax::new(
            "a merge conflict is not resolved",
            "keep one of the sides, and remove the lines that begin with `<<<<<<<`, `=======` and \
             `>>>>>>>`",
        );
        faults.push(Fault::new(start, syntax.with(end, "it ends here").into()));
    }
    faults.sort_by_key(|fault| fault.span);
}

/// The first and the last line of each conflict.
fn conflicts(text: &str) -> Vec<(Span, Span)> {
    let mut conflicts = Vec::new();
    let (mut first, mut has_middle) = (None, false);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        if line.starts_with("<<<<<<< ") {
            (first, has_middle) = (Some(span), false);
        } else if line.trim_end() == "=======" {
            has_middle = true;
        } else if line.starts_with(">>>>>>> ")
            && has_middle
            && let Some(first) = first.take()
        {
            conflicts.push((first, span));
        }
    }
    conflicts
}
