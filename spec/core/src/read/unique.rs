//! Whether a list holds nothing twice.

use std::cmp::Ordering;

use serde_json::Value;

/// Lists up to this length are compared pair by pair, without allocating.
const SHORT: usize = 32;

/// Whether no two items are equal by `order`.
pub fn are_unique<T>(items: &[T], order: impl Fn(&T, &T) -> Ordering) -> bool {
    if items.len() <= SHORT {
        let mut rest = items;
        while let Some((first, others)) = rest.split_first() {
            if others.iter().any(|other| order(first, other).is_eq()) {
                return false;
            }
            rest = others;
        }
        return true;
    }
    let mut sorted: Vec<&T> = items.iter().collect();
    sorted.sort_unstable_by(|left, right| order(left, right));
    sorted
        .windows(2)
        .all(|pair| order(pair[0], pair[1]).is_ne())
}

/// An order of JSON values in which those tie that JSON Schema calls equal, and no others.
#[must_use]
pub fn compare_values(left: &Value, right: &Value) -> Ordering {
    crate::schema::compare(left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_lists_are_judged_alike() {
        for length in [0_usize, 1, 2, SHORT, SHORT + 1, 500] {
            let mut items: Vec<usize> = (0..length).rev().collect();
            assert!(are_unique(&items, Ord::cmp), "{length}");
            items.push(length / 2);
            assert_eq!(are_unique(&items, Ord::cmp), length == 0, "{length}");
        }
        let values = [Value::from(1), Value::from(1.0)];
        assert!(!are_unique(&values, compare_values));
    }
}
