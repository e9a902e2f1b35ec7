//! How much each rule finds.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use callsheet_validator::{Diagnostic, Safety, Severity};

use crate::table::table;

/// A table with a row for each rule and level, the most frequent first, and how much of it can be
/// fixed; empty if nothing was found.
pub(crate) fn statistics<'a>(found: impl Iterator<Item = &'a Diagnostic>) -> String {
    let mut counts: BTreeMap<(String, Severity), Count> = BTreeMap::new();
    for diagnostic in found {
        let count = counts
            .entry((diagnostic.name(), diagnostic.severity))
            .or_default();
        count.all += 1;
        match diagnostic.fix.as_ref().map(|fix| fix.safety) {
            Some(Safety::Safe) => count.safe += 1,
            Some(Safety::Unsafe) => count.unsafely += 1,
            None => {}
        }
    }
    if counts.is_empty() {
        return String::new();
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    // Those of the same count stay in the order of their names.
    counts.sort_by_key(|(_, count)| Reverse(count.all));
    let digits = counts
        .first()
        .map_or(0, |(_, count)| count.all.to_string().len());
    let digits = digits.max("COUNT".len());
    let row = |((name, severity), count): ((String, Severity), Count)| {
        [
            format!("{:>digits$}", count.all),
            name,
            severity.to_string(),
            count.fixable(),
        ]
    };
    let head = [
        format!("{:>digits$}", "COUNT"),
        "RULE".into(),
        "LEVEL".into(),
        "FIXABLE".into(),
    ];
    let rows: Vec<_> = std::iter::once(head)
        .chain(counts.into_iter().map(row))
        .collect();
    table(&rows)
}

#[derive(Debug, Default)]
struct Count {
    all: usize,
    safe: usize,
    unsafely: usize,
}

impl Count {
    fn fixable(&self) -> String {
        match (self.safe, self.unsafely) {
            (0, 0) => "-".to_owned(),
            (safe, 0) => safe.to_string(),
            (0, unsafely) => format!("{unsafely} unsafe"),
            (safe, unsafely) => format!("{safe}, {unsafely} unsafe"),
        }
    }
}
