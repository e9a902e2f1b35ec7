//! `uniqueItems`: the first two equal items of a list, in time `n log n`.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::number::Number;

/// The indices of two equal items, the earlier first, if there are any.
pub(super) fn first_repeat(items: &[Value]) -> Option<(usize, usize)> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|&left, &right| compare(&items[left], &items[right]).then(left.cmp(&right)));
    order
        .windows(2)
        .filter(|pair| compare(&items[pair[0]], &items[pair[1]]).is_eq())
        .map(|pair| (pair[0], pair[1]))
        .min_by_key(|&(_, second)| second)
}

/// A total order of JSON values in which only equal values (as JSON Schema has it) tie.
pub(crate) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => Number::of(left).compare(Number::of(right)),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            let items = left
                .iter()
                .zip(right)
                .map(|(left, right)| compare(left, right));
            left.len()
                .cmp(&right.len())
                .then_with(|| first_difference(items))
        }
        (Value::Object(left), Value::Object(right)) => left
            .len()
            .cmp(&right.len())
            .then_with(|| compare_members(left, right)),
        _ => rank(left).cmp(&rank(right)),
    }
}

fn compare_members(left: &Map<String, Value>, right: &Map<String, Value>) -> Ordering {
    let sorted = |object: &Map<String, Value>| {
        let mut names: Vec<String> = object.keys().cloned().collect();
        names.sort_unstable();
        names
    };
    let names = sorted(left);
    names
        .cmp(&sorted(right))
        .then_with(|| first_difference(names.iter().map(|name| compare(&left[name], &right[name]))))
}

fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::first_repeat;
    use serde_json::json;

    #[test]
    fn finds_the_first_repeat() {
        let cases = [
            (json!([1, 2, 1.0, 2]), Some((0, 2))),
            (json!([{"a": 1, "b": 2}, {"b": 2, "a": 1}]), Some((0, 1))),
            (json!([0, false, null, "", [], {}]), None),
            (json!([[1], [1, 2], [true]]), None),
            (json!([]), None),
        ];
        for (items, expected) in cases {
            assert_eq!(first_repeat(items.as_array().unwrap()), expected, "{items}");
        }
    }
}
