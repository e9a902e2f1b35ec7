//! Diagnostics as text, one renderer per format.
//!
//! For people, [`full`] and [`concise`] take a source and its diagnostics; for programs, [`json`],
//! [`jsonl`], [`github`], [`gitlab`], [`junit`] and [`sarif`] take a whole [`Run`]. None prints,
//! and none asks what the terminal can do. Places are lines and columns from 1, columns counted
//! in Unicode code points unless a format asks for something else; a byte order mark takes no
//! column.

mod concise;
mod diff;
mod fingerprint;
mod frame;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod locate;
mod patch;
mod problem;
mod run;
mod sarif;

pub use concise::concise;
pub use diff::diff;
pub use full::{Color, Links, Look, full};
pub use github::github;
pub use gitlab::gitlab;
pub use json::{JSON_SCHEMA, JSON_VERSION, json, jsonl};
pub use junit::junit;
pub use problem::{Problem, problem};
pub use run::{Linted, Run};
pub use sarif::sarif;

use crate::diagnostic::Diagnostic;
use crate::spot::visible;

/// What to say of the word that was probably meant.
fn did_you_mean(diagnostic: &Diagnostic) -> Option<String> {
    diagnostic
        .suggestion
        .as_ref()
        .map(|word| format!("did you mean `{}`?", visible(word, usize::MAX)))
}

/// What to do about a diagnostic, the best first, where its message does not say so already: what is
/// said in one breath with it.
fn remedies(diagnostic: &Diagnostic) -> impl Iterator<Item = String> {
    let is_said = |word: &String| diagnostic.message.contains(&format!("`{word}`"));
    let is_news = !diagnostic.suggestion.as_ref().is_some_and(is_said);
    did_you_mean(diagnostic)
        .filter(|_| is_news)
        .into_iter()
        .chain(diagnostic.help.iter().cloned())
}

/// A sentence for a format whose readers know nothing of terminals: on one line, with nothing
/// invisible in it, and cut if it were very long.
fn prose(sentence: &str) -> String {
    visible(sentence, 1_000)
}
