//! Drawn schemas on which generated code and JSON Schema must agree.
//!
//! The build script draws schemas and generates their code; [`disagreements`] draws instances near
//! their limits and compares verdicts with the crate `jsonschema`. The test does so with a budget;
//! the command `search` goes on from seed to seed, makes what it finds as small as it can, and puts
//! it among the cases.

use callsheet_exact::{Entropy, Oracle, Subject, instance, wrong_verdict};
use serde_json::Value;

#[allow(missing_docs, unreachable_pub, clippy::module_inception)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

/// The seed that the schemas were drawn with.
pub const SEED: &str = env!("SEED");

/// Schemas that were refused, each with the reason.
pub const REFUSED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/refusals.rs"));

/// A schema, an instance of it, and what is wrong with the verdict of its code.
#[derive(Debug, Clone)]
pub struct Disagreement {
    /// The schema as it was drawn.
    pub schema: &'static str,
    /// The instance as text.
    pub instance: String,
    /// What the two say.
    pub what: String,
}

/// A schema with its type.
pub struct Drawn {
    /// The schema as it was drawn.
    pub schema: &'static str,
    /// Instances that something was found with before.
    pub instances: &'static [&'static str],
    /// What was generated from it.
    pub subject: Subject,
}

/// Every schema whose code was generated.
#[must_use]
#[allow(clippy::too_many_lines)] // the build script decides how much there is
pub fn subjects() -> Vec<Drawn> {
    #[allow(clippy::wildcard_imports, unused_imports)]
    // the build script decides what there is
    use generated::*;
    include!(concat!(env!("OUT_DIR"), "/subjects.rs"))
}

/// What is found to be wrong with `draws` instances of each schema: the smallest found for each.
///
/// # Panics
///
/// Where a drawn schema is no JSON.
#[must_use]
pub fn disagreements(draws: u64) -> Vec<Disagreement> {
    disagreements_with(draws, str::to_owned)
}

/// As [`disagreements`], with the oracle given another schema.
///
/// # Panics
///
/// Where a drawn schema is no JSON.
#[must_use]
pub fn disagreements_with(draws: u64, changed: impl Fn(&str) -> String) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for drawn in subjects() {
        let schema = drawn.schema;
        let value: Value = serde_json::from_str(schema).expect("a schema is JSON");
        // Of what is left when a schema shrinks, not all is one.
        let Some(oracle) = Oracle::of(&changed(schema)) else {
            continue;
        };
        let known = drawn.instances.iter();
        let known = known.filter_map(|text| serde_json::from_str(text).ok());
        let drawn_now = (0..draws).map(|draw| instance(&value, &mut Entropy(&supply(draw))));
        let mut smallest: Option<Disagreement> = None;
        for instance in known.chain(drawn_now) {
            let Some(what) = wrong_verdict(&drawn.subject, &oracle, &instance) else {
                continue;
            };
            let instance = instance.to_string();
            let is_smaller = smallest
                .as_ref()
                .is_none_or(|known| instance.len() < known.instance.len());
            if is_smaller {
                smallest = Some(Disagreement {
                    schema,
                    instance,
                    what,
                });
            }
        }
        found.extend(smallest);
    }
    found
}

/// Bytes for one instance: the same ones for the same number, short ones first.
fn supply(draw: u64) -> Vec<u8> {
    let mut state = draw.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let length = usize::try_from(draw % 96).unwrap_or_default();
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.push(state.to_le_bytes()[3]);
    }
    bytes
}
