//! Lints API request files: every fault, at its place, explained.
//!
//! A [`Checker`] holds the checks of one operation of an API. It takes texts and gives
//! [`Diagnostic`]s, which are values; [`render`] turns them into text for people and programs.
//! [`rules`] knows every rule with its manual page.
//!
//! ```
//! use std::sync::Arc;
//!
//! use callsheet_spec::document::Format;
//! use callsheet_spec::source::Source;
//! use callsheet_validator::{Checker, Settings, render};
//!
//! let api = Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
//! let checker = Checker::new(&api, api.default_operation().unwrap()).unwrap();
//!
//! let source = Source::new("boat.yaml", "prompt: a paper boat\nnegativ_prompt: people\n");
//! let report = checker.check(&source, Format::Yaml, &Settings::default());
//!
//! assert_eq!(
//!     render::concise(&source, &report.diagnostics),
//!     "boat.yaml:2:1: error[unknown-field]: unknown field `negativ_prompt`; \
//!      did you mean `negative_prompt`?\n"
//! );
//! ```
//!
//! What it does not do: it opens no files, prints nothing, reads neither the clock nor the
//! environment, and never touches the network. The schema's verdict is that of JSON Schema, by
//! the crate `jsonschema` on the document as it was read; [`rules::Rule::is_beyond_schema`] tells
//! which rules come on top.

mod address;
mod checker;
mod date;
mod diagnostic;
pub mod directive;
mod explain;
mod finding;
mod fix;
mod glance;
mod homoglyph;
mod instance;
mod invisible;
mod leaving;
mod limit;
mod nearest;
mod opposite;
mod pattern;
mod reason;
mod removal;
pub mod render;
mod request;
pub mod rules;
mod sample;
mod settings;
mod shape;
mod spot;
mod suppression;
mod text;
mod trace;
mod uri;
mod walk;
mod yaml11;

pub use checker::{Checker, Report, Unusable};
pub use diagnostic::{Diagnostic, Edit, Fix, Label, Safety, Severity};
pub use fix::{Fixed, NotFixed, WhyNot, fix};
pub use nearest::word as nearest_word;
pub use request::{new_document, new_request, sample_value};
pub use settings::{Level, Settings, Suppressing, UnknownRule};
