//! Proof that generated checks and JSON Schema agree on every instance.
//!
//! The build script generates the code of the bundled specs, of small specs that each show one
//! construct, and of mutants of the bundled request. [`disagreement`] compares generated code
//! with the crate `jsonschema`, verdict and places; [`instance`] draws instances near the limits
//! of a schema. The tests let them loose on each other.

mod draw;
mod judge;

pub use draw::{Entropy, instance};
pub use judge::{Oracle, Subject, disagreement, wrong_verdict};

#[allow(missing_docs, unreachable_pub, clippy::module_inception)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

/// Everything that must agree with its own schema.
#[must_use]
pub fn subjects() -> Vec<Subject> {
    #[allow(clippy::wildcard_imports)] // the build script decides what there is
    use generated::*;
    include!(concat!(env!("OUT_DIR"), "/subjects.rs"))
}

/// Everything that must not agree with the schema of the default operation's request, named by
/// the change that was made.
#[must_use]
pub fn mutants() -> Vec<Subject> {
    #[allow(clippy::wildcard_imports)] // the build script decides what there is
    use generated::*;
    include!(concat!(env!("OUT_DIR"), "/mutants.rs"))
}

/// The schemas of requests as whole documents, with the names of the subjects.
#[must_use]
pub fn documents() -> &'static [(&'static str, &'static str)] {
    include!(concat!(env!("OUT_DIR"), "/documents.rs"))
}
