//! Diagnostics as text, one renderer per format.
//!
//! Each takes a source and its diagnostics and gives text; none prints, and none asks what the
//! terminal can do. Places are lines and columns from 1, columns counted in Unicode code points;
//! a byte order mark takes no column.

mod concise;
mod diff;
mod frame;
mod full;
mod json;
mod locate;

pub use concise::concise;
pub use diff::diff;
pub use full::{Color, Look, full};
pub use json::{json, json_objects};

use crate::diagnostic::Diagnostic;

/// What to say of the word that was probably meant.
fn did_you_mean(diagnostic: &Diagnostic) -> Option<String> {
    diagnostic
        .suggestion
        .as_ref()
        .map(|word| format!("did you mean `{word}`?"))
}
