//! Whether two JSON texts say the same, digit by digit.

use callsheet_spec::document::{Format, Kind, Limits, Node, read};

/// Whether two JSON texts stand for the same value: numbers by all of their digits, objects in any
/// order.
#[must_use]
pub fn is_same(left: &str, right: &str) -> bool {
    let limits = Limits::default();
    let (left, right) = (
        read(left, Format::Json, &limits),
        read(right, Format::Json, &limits),
    );
    let roots = (left.documents.first(), right.documents.first());
    let (Some(left), Some(right)) = roots else {
        return false;
    };
    match (left.root(), right.root()) {
        (Some(left), Some(right)) => same(left, right),
        _ => false,
    }
}

fn same(left: Node<'_>, right: Node<'_>) -> bool {
    match (left.kind(), right.kind()) {
        (Kind::Sequence(_), Kind::Sequence(_)) => {
            left.items().len() == right.items().len()
                && left
                    .items()
                    .zip(right.items())
                    .all(|(left, right)| same(left, right))
        }
        (Kind::Mapping(_), Kind::Mapping(_)) => {
            let find = |name: Option<&str>| name.and_then(|name| right.get(name));
            left.members().count() == right.members().count()
                && left.members().all(|member| {
                    find(member.key.as_str()).is_some_and(|value| same(member.value, value))
                })
        }
        _ => match (left.as_number(), right.as_number()) {
            (Some(left), Some(right)) => decimal(left.text()) == decimal(right.text()),
            _ => left.to_value() == right.to_value(),
        },
    }
}

/// A number of JSON as its sign, its digits from the first to the last that is not 0, and the power
/// of ten of the last.
fn decimal(text: &str) -> (bool, String, i64) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.trim_start_matches('+').parse().unwrap_or(i64::MAX);
    let is_negative = mantissa.starts_with('-');
    let mantissa = mantissa.trim_start_matches('-');
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let ended = digits.trim_end_matches('0');
    let significant = ended.trim_start_matches('0');
    if significant.is_empty() {
        return (false, String::new(), 0);
    }
    let cut = i64::try_from(digits.len() - ended.len()).unwrap_or(i64::MAX);
    let after = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    (
        is_negative,
        significant.to_owned(),
        exponent.saturating_sub(after).saturating_add(cut),
    )
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn numbers_are_the_same_by_all_of_their_digits() {
        for (left, right) in [
            ("1", "1.0"),
            ("1e3", "1000"),
            ("-0", "0.0"),
            ("0.010", "1E-2"),
            (r#"{"a":[1],"b":null}"#, r#"{"b":null,"a":[1.0]}"#),
        ] {
            assert!(is_same(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("1", "-1"),
            ("1", "10"),
            (
                "98249283749234923498293171823948729348710298301928331",
                "9.824928374923492e52",
            ),
            ("[1]", "[1, 2]"),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#),
            (r#""1""#, "1"),
        ] {
            assert!(!is_same(left, right), "{left} {right}");
        }
    }
}
