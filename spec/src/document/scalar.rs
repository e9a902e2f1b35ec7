//! YAML's core schema: what a plain scalar means.

use super::number::{NumberValue, TooLarge};

/// What a plain scalar means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    /// A number, and whether the schema takes it for an integer rather than a float.
    Number(NumberValue, IsInteger),
    /// An infinity or "not a number".
    NotFinite,
    /// A number beyond what a 64-bit float holds.
    TooLarge,
    String,
}

/// Whether a number is written as an integer.
pub(super) type IsInteger = bool;

/// Resolves a plain scalar as section 10.3.2 of YAML 1.2.2 has it.
pub(super) fn resolve(text: &str) -> Plain {
    match text.as_bytes() {
        [] | b"~" | b"null" | b"Null" | b"NULL" => Plain::Null,
        b"true" | b"True" | b"TRUE" => Plain::Bool(true),
        b"false" | b"False" | b"FALSE" => Plain::Bool(false),
        [b'0', b'o', digits @ ..] => radix(digits, 8),
        [b'0', b'x', digits @ ..] => radix(digits, 16),
        [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => decimal(text),
        _ => Plain::String,
    }
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, an infinity, or not a
/// number.
fn decimal(text: &str) -> Plain {
    let (is_negative, unsigned) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Plain::NotFinite,
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => return Plain::NotFinite,
        _ => {}
    }
    let (whole, rest) = digits(unsigned);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (fraction, rest) = digits(rest);
            (Some(fraction), rest)
        }
        None => (None, rest),
    };
    if whole.is_empty() && fraction.is_none_or(str::is_empty) {
        return Plain::String;
    }
    let exponent = match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let (digits, rest) = digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
            if digits.is_empty() || !rest.is_empty() {
                return Plain::String;
            }
            Some(exponent)
        }
        None if rest.is_empty() => None,
        None => return Plain::String,
    };
    let is_integer = fraction.is_none() && exponent.is_none();
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    let is_json = !text.starts_with('+')
        && !whole.is_empty()
        && !leading_zero
        && fraction.is_none_or(|fraction| !fraction.is_empty());
    let value = if is_json {
        NumberValue::of_json(text)
    } else {
        NumberValue::of_json(&as_json(is_negative, whole, fraction, exponent))
    };
    number(value, is_integer)
}

/// The same number in JSON's grammar.
fn as_json(
    is_negative: bool,
    whole: &str,
    fraction: Option<&str>,
    exponent: Option<&str>,
) -> String {
    let mut text = String::new();
    if is_negative {
        text.push('-');
    }
    let whole = whole.trim_start_matches('0');
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = exponent {
        text.push('e');
        text.push_str(exponent);
    }
    text
}

/// `0o [0-7]+` or `0x [0-9a-fA-F]+`, from the digits.
fn radix(digits: &[u8], radix: u32) -> Plain {
    if digits.is_empty()
        || !digits
            .iter()
            .all(|digit| char::from(*digit).is_digit(radix))
    {
        return Plain::String;
    }
    let value = digits.iter().try_fold(0_u128, |value, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        value
            .checked_mul(u128::from(radix))?
            .checked_add(u128::from(digit))
    });
    let value = match value.map(u64::try_from) {
        Some(Ok(value)) => Ok(NumberValue::Unsigned(value)),
        // A float by way of a decimal, as it would be from JSON.
        Some(Err(_)) => NumberValue::of_json(&value.unwrap_or_default().to_string()),
        None => Err(TooLarge),
    };
    number(value, true)
}

fn number(value: Result<NumberValue, TooLarge>, is_integer: IsInteger) -> Plain {
    match value {
        Ok(value) => Plain::Number(value, is_integer),
        Err(TooLarge) => Plain::TooLarge,
    }
}

/// Splits off the decimal digits that a text starts with.
fn digits(text: &str) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_as_the_core_schema_does() {
        use NumberValue::{Negative, Real, Unsigned};
        let whole = |value| Plain::Number(value, true);
        let float = |value| Plain::Number(Real(value), false);
        let cases = [
            ("", Plain::Null),
            ("~", Plain::Null),
            ("null", Plain::Null),
            ("NULL", Plain::Null),
            ("nULL", Plain::String),
            ("true", Plain::Bool(true)),
            ("FALSE", Plain::Bool(false)),
            ("tRUE", Plain::String),
            ("yes", Plain::String),
            ("off", Plain::String),
            ("0", whole(Unsigned(0))),
            ("-0", whole(Real(-0.0))),
            ("+0", whole(Unsigned(0))),
            ("4", whole(Unsigned(4))),
            ("-4", whole(Negative(-4))),
            ("+4", whole(Unsigned(4))),
            ("010", whole(Unsigned(10))),
            ("-007", whole(Negative(-7))),
            ("0o17", whole(Unsigned(15))),
            ("0o18", Plain::String),
            ("-0o17", Plain::String),
            ("0o", Plain::String),
            ("0x1F", whole(Unsigned(31))),
            ("0xg", Plain::String),
            ("0X1F", Plain::String),
            ("0b1", Plain::String),
            (
                "0xFFFFFFFFFFFFFFFFF",
                whole(Real(295_147_905_179_352_830_000.0)),
            ),
            ("1_000", Plain::String),
            ("16:9", Plain::String),
            ("18446744073709551615", whole(Unsigned(u64::MAX))),
            (
                "18446744073709551616",
                whole(Real(18_446_744_073_709_552_000.0)),
            ),
            ("-9223372036854775808", whole(Negative(i64::MIN))),
            (
                "-9223372036854775809",
                whole(Real(-9_223_372_036_854_775_808.0)),
            ),
            ("1.5", float(1.5)),
            ("1.", float(1.0)),
            (".5", float(0.5)),
            ("-.5", float(-0.5)),
            ("+.5e1", float(5.0)),
            ("01.50", float(1.5)),
            ("1e3", float(1000.0)),
            ("1E+3", float(1000.0)),
            ("1.e-1", float(0.1)),
            ("1e", Plain::String),
            ("1e+", Plain::String),
            ("e3", Plain::String),
            (".", Plain::String),
            ("-", Plain::String),
            ("+", Plain::String),
            ("-.", Plain::String),
            (".e3", Plain::String),
            ("1.2.3", Plain::String),
            ("1 2", Plain::String),
            ("--1", Plain::String),
            ("+-1", Plain::String),
            ("2001-01-01", Plain::String),
            (".inf", Plain::NotFinite),
            ("-.INF", Plain::NotFinite),
            ("+.Inf", Plain::NotFinite),
            (".iNF", Plain::String),
            (".nan", Plain::NotFinite),
            ("-.nan", Plain::String),
            ("inf", Plain::String),
            ("nan", Plain::String),
            ("1e400", Plain::TooLarge),
            ("-1e400", Plain::TooLarge),
            ("1e-400", float(0.0)),
        ];
        for (text, expected) in cases {
            assert_eq!(resolve(text), expected, "{text}");
        }
    }
}
