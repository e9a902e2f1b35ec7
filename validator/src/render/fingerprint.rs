//! What a diagnostic is known by from run to run.

use std::collections::HashMap;

use super::problem::Problem;
use super::run::Linted;
use crate::diagnostic::Diagnostic;

/// Gives each diagnostic of a run a fingerprint of its own, which stays the same when the lines
/// around it move: it is made of the file, the rule, the pointer and the message, and of a count
/// where all these are the same.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    met: HashMap<u128, u64>,
}

impl Fingerprints {
    /// The fingerprint of the next diagnostic, in hexadecimal digits.
    pub(super) fn of(&mut self, file: &Linted<'_>, diagnostic: &Diagnostic) -> String {
        let name = diagnostic.name();
        let parts = [&file.path, &name, &diagnostic.pointer, &diagnostic.message];
        self.next(&parts.map(String::as_str))
    }

    /// The fingerprint of the next problem.
    pub(super) fn of_problem(&mut self, problem: &Problem) -> String {
        let path = problem.path.as_deref().unwrap_or_default();
        self.next(&[path, &problem.message])
    }

    fn next(&mut self, parts: &[&str]) -> String {
        let mut hash = parts.iter().fold(BASIS, |hash, part| {
            // The byte 0xFF stands in no UTF-8 text, so that it keeps the parts apart.
            add(add(hash, part.as_bytes()), &[0xff])
        });
        let count = self.met.entry(hash).or_default();
        if *count > 0 {
            hash = add(hash, &count.to_le_bytes());
        }
        *count += 1;
        format!("{hash:032x}")
    }
}

/// FNV-1a: the same on every machine and in every version, which the hashes of the standard
/// library do not promise.
fn add(hash: u128, bytes: &[u8]) -> u128 {
    bytes.iter().fold(hash, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
    })
}

const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_fnv() {
        // From the test vectors of the authors.
        assert_eq!(add(BASIS, b""), BASIS);
        assert_eq!(add(BASIS, b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }

    #[test]
    fn the_same_again_has_another_fingerprint() {
        let mut prints = Fingerprints::default();
        let all = [
            prints.next(&["a", "b"]),
            prints.next(&["a", "b"]),
            prints.next(&["ab", ""]),
            prints.next(&["a", "b"]),
        ];
        let mut distinct = all.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 4);
        assert_eq!(Fingerprints::default().next(&["a", "b"]), all[0]);
    }
}
