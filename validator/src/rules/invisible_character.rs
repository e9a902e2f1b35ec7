//! A text has a character that cannot be seen, or a blank at its beginning or end.
//!
//! ## Why is this bad?
//!
//! Such characters come along when text is pasted from web pages, chats and documents. The server
//! gets them: a name is no longer the name, a prompt has parts that nobody reads, and letters may
//! show in another order than they are sent in. Reported are zero-width characters, marks that turn
//! the direction of writing, hidden tags, control characters, blanks that are no ordinary blank,
//! and blanks at either end of a text of one line.
//!
//! Left alone is what a language or an emoji needs: joiners in Persian, Hindi or within 👨‍👩‍👧,
//! marks of direction in texts from right to left, blanks that typography keeps from breaking
//! (`10 km`, `« oui »`), the wide blank between Chinese characters.
//!
//! ## Example
//!
//! ```yaml
//! prompt: "a paper boat\u200B"
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: "a paper boat"
//! ```

use callsheet_spec::document::Node;
use callsheet_spec::source::Span;

use super::Rule;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::invisible::{Kind, Stray, describe, strays};

pub(crate) static RULE: Rule = Rule::new(
    "invisible-character",
    include_str!("invisible_character.rs"),
)
.fixed(Safety::Safe)
.beyond_schema()
.warning();

/// A text, or the name of a field that may have any name.
pub(crate) fn check(node: Node<'_>, text: &str) -> Option<Diagnostic> {
    // A text that is written as it reads has no control characters.
    let is_plain_ascii = text.is_ascii() && node.span().len() <= text.len() + 2;
    if !is_plain_ascii {
        let strays = strays(text);
        if let Some(first) = strays.first() {
            return Some(of_strays(node, text, *first, &strays));
        }
    }
    blank_at_end(node, text)
}

/// How many characters of one text are pointed at.
const POINTED_AT: usize = 3;

/// To find a place in a text takes as long as the text before it, so that many places in a long
/// text would take for ever.
const WORTH_FIXING: usize = 10_000_000;

fn of_strays(node: Node<'_>, text: &str, first: Stray, strays: &[Stray]) -> Diagnostic {
    let what = match first.kind {
        Kind::Nothing | Kind::Hidden => "an invisible character",
        Kind::Blank => "a blank that is no ordinary one",
        Kind::Control => "a control character",
    };
    let more = match strays.len() - 1 {
        0 => String::new(),
        1 => ", and one more such character".to_owned(),
        more => format!(", and {more} more such characters"),
    };
    let message = format!(
        "{what}, {}, stands in the text{more}",
        describe(first.character)
    );
    let mut diagnostic = Diagnostic::new(&RULE, at(node, first.index), message)
        .with_label(describe(first.character));
    for stray in strays.iter().take(POINTED_AT).skip(1) {
        diagnostic = diagnostic.with_further(at(node, stray.index), describe(stray.character));
    }
    let before = text
        .chars()
        .take_while(|character| character.is_whitespace());
    let after = text
        .chars()
        .rev()
        .take_while(|character| character.is_whitespace());
    let inner = before.count()..text.chars().count().saturating_sub(after.count());
    // An ordinary blank at either end would be reported as well.
    let is_blank = |stray: &Stray| stray.kind == Kind::Blank && inner.contains(&stray.index);
    let becomes_blank = strays.iter().all(is_blank);
    let diagnostic = diagnostic.with_help(match (becomes_blank, strays.len()) {
        (true, 1) => "write an ordinary blank",
        (true, _) => "write ordinary blanks",
        (false, 1) => "remove it",
        (false, _) => "remove them",
    });
    if strays.len().saturating_mul(node.span().len()) > WORTH_FIXING {
        return diagnostic;
    }
    // What has no effect that anyone would ask for can go; the rest may be there on purpose.
    let is_safe = strays.iter().all(|stray| stray.kind == Kind::Nothing);
    let edits = strays.iter().map(|stray| Edit {
        span: at(node, stray.index),
        text: if is_blank(stray) { " " } else { "" }.to_owned(),
    });
    diagnostic.with_fix(Fix {
        safety: if is_safe {
            Safety::Safe
        } else {
            Safety::Unsafe
        },
        edits: edits.collect(),
    })
}

/// A blank at either end of a text of one line that says something.
fn blank_at_end(node: Node<'_>, text: &str) -> Option<Diagnostic> {
    const BLANKS: [char; 2] = [' ', '\t'];
    let (begins, ends) = (text.starts_with(BLANKS), text.ends_with(BLANKS));
    if !(begins || ends) || !text.contains(char::is_alphanumeric) {
        return None;
    }
    if memchr::memchr(b'\n', text.as_bytes()).is_some() {
        return None;
    }
    // To find a place takes as long as the text before it, so only what is shown is looked for.
    let leading = text.len() - text.trim_start_matches(BLANKS).len();
    let start = between(node, 0, leading);
    let end = if ends {
        at_end(node, text, &text[text.trim_end_matches(BLANKS).len()..])
    } else {
        start
    };
    let (span, message) = match (begins, ends) {
        (true, true) => (start, "the text begins and ends with a blank"),
        (true, false) => (start, "the text begins with a blank"),
        _ => (end, "the text ends with a blank"),
    };
    let mut diagnostic =
        Diagnostic::new(&RULE, span, message).with_label("sent as a part of the text");
    if begins && ends {
        diagnostic = diagnostic.with_further(end, "and this");
    }
    let spans = [(begins, start), (ends, end)];
    let edits = spans.into_iter().filter(|(is_there, _)| *is_there);
    let edits = edits.map(|(_, span)| Edit {
        span,
        text: String::new(),
    });
    Some(diagnostic.with_help("remove it").with_fix(Fix {
        safety: Safety::Unsafe,
        edits: edits.collect(),
    }))
}

/// The place of what a text ends with.
fn at_end(node: Node<'_>, text: &str, last: &str) -> Span {
    let end = node.text_end();
    let before = &node.document().text()[..end];
    // Mostly it is written as it reads, and to see that takes no count through the text.
    match before.strip_suffix(last) {
        Some(rest) if !rest.ends_with('\\') => Span::new(rest.len(), end),
        _ => {
            let count = text.chars().count() - last.chars().count();
            let start = node.text_offset(count as u64);
            Span::new(start, end.max(start))
        }
    }
}

fn at(node: Node<'_>, index: usize) -> Span {
    between(node, index, index + 1)
}

fn between(node: Node<'_>, start: usize, end: usize) -> Span {
    let start = node.text_offset(start as u64);
    Span::new(start, node.text_offset(end as u64).max(start))
}
