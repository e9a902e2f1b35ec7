//! A number is not a multiple of what its field asks for.
//!
//! ## Why is this bad?
//!
//! The server refuses the request, or rounds the number in silence.
//!
//! ## Schema
//!
//! ```yaml
//! properties:
//!   width: { type: integer, multipleOf: 16 }
//! ```
//!
//! ## Example
//!
//! ```yaml
//! width: 1000
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! width: 992
//! ```

use callsheet_core::number::Number;

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;

pub(crate) static RULE: Rule = Rule::new("not-a-multiple", include_str!("not_a_multiple.rs"));

pub(crate) fn diagnose(finding: &Finding<'_, '_>, divisor: Number, found: Number) -> Diagnostic {
    let diagnostic = finding
        .diagnostic(&RULE)
        .with_label(format!("must be a multiple of {divisor}"));
    match nearest(divisor, found) {
        Some((below, above)) => {
            diagnostic.with_help(format!("the nearest are {below} and {above}"))
        }
        None => diagnostic,
    }
}

/// The multiples just below and just above a number, reckoned in decimals as they are written.
fn nearest(divisor: Number, found: Number) -> Option<(String, String)> {
    let (divisor, found) = (divisor.to_string(), found.to_string());
    let places = |text: &str| text.split_once('.').map_or(0, |(_, places)| places.len());
    let digits = places(&divisor).max(places(&found));
    let scaled = |text: &str| -> Option<i128> {
        let zeros = "0".repeat(digits - places(text));
        (digits <= MOST_PLACES).then(|| format!("{}{zeros}", text.replace('.', "")).parse().ok())?
    };
    let (divisor, found) = (scaled(&divisor)?, scaled(&found)?);
    let below = found.checked_div_euclid(divisor)?.checked_mul(divisor)?;
    let above = below.checked_add(divisor.checked_abs()?)?;
    Some((decimal(below, digits), decimal(above, digits)))
}

/// A 64-bit float says no more.
const MOST_PLACES: usize = 17;

/// A whole number of the given decimal places, without zeros at the end.
fn decimal(scaled: i128, places: usize) -> String {
    let sign = if scaled < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_multiples() {
        let of = |divisor: f64, found: f64| nearest(Number::of_f64(divisor), Number::of_f64(found));
        let cases = [
            (16.0, 1000.0, "992", "1008"),
            (0.01, 0.305, "0.3", "0.31"),
            (0.5, -0.7, "-1", "-0.5"),
            (2.5, 6.0, "5", "7.5"),
            (0.1, 0.05, "0", "0.1"),
            (3.0, -1.0, "-3", "0"),
        ];
        for (divisor, found, below, above) in cases {
            let expected = (below.to_owned(), above.to_owned());
            assert_eq!(of(divisor, found), Some(expected), "{divisor} {found}");
        }
        assert_eq!(of(1e-300, 0.5), None);
        assert_eq!(of(3.0, 1e300), None);
    }
}
