//! What readers of YAML 1.1 take a plain scalar for, where that is not what YAML 1.2 says.
//!
//! `PyYAML`, Ruby's Psych, libyaml's users and many more still resolve plain scalars as YAML 1.1
//! has it, with `yes` for true, `010` for eight and `12:30` for 750.

use std::fmt;

use callsheet_spec::document::{Kind, Node, Style};

/// What a reader of YAML 1.1 takes a plain scalar for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// `yes`, `Off` and their like.
    Bool(bool),
    /// `y` or `n`, which some readers take for a boolean.
    Letter(bool),
    /// Digits that mean another number, or a number at all; its value, if it is a short one.
    Number(Option<String>),
    /// Digits with colons, a number in base 60.
    Sexagesimal(Option<String>),
    /// A number of YAML 1.2 that is a text in 1.1: `0o10`, `1e3`.
    Text,
    /// A date or a time stamp.
    Date,
    /// `<<`.
    Merge,
    /// `=`.
    Default,
}

impl Reading {
    /// How readers of YAML 1.1 take a value that is written without quotes; `None` if they agree
    /// with YAML 1.2, and for anything that is no plain scalar.
    pub(crate) fn of(node: Node<'_>) -> Option<Self> {
        let span = node.span();
        let text = node.document().text();
        let written = span.slice(text);
        // Most values are told by their first character; quotes are among them.
        let first = written.bytes().next()?;
        if !matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.' | b'<' | b'=')
            && !b"yYnNoO".contains(&first)
            || written.len() > LONGEST
            || node.style() != Style::Plain
            || node.target().is_some()
        {
            return None;
        }
        let is_text = match node.kind() {
            Kind::String(_) => true,
            Kind::Number(_) => false,
            Kind::Null | Kind::Bool(_) | Kind::Sequence(_) | Kind::Mapping(_) => return None,
        };
        let reading = if is_text {
            of_text(written)
        } else {
            of_number(written)
        };
        // A tag settles what the scalar is.
        reading.filter(|_| !is_tagged(text.get(..span.start).unwrap_or_default()))
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) | Self::Letter(value) => write!(f, "the boolean `{value}`"),
            Self::Number(Some(value)) => write!(f, "the number `{value}`"),
            Self::Number(None) => f.write_str("a number"),
            Self::Sexagesimal(Some(value)) => write!(f, "the number `{value}`, in base 60"),
            Self::Sexagesimal(None) => f.write_str("a number in base 60"),
            Self::Text => f.write_str("a text"),
            Self::Date => f.write_str("a date"),
            Self::Merge => f.write_str("a merge key"),
            Self::Default => f.write_str("a key for defaults"),
        }
    }
}

/// No scalar that is taken otherwise is longer.
const LONGEST: usize = 60;

/// A text of YAML 1.2.
fn of_text(text: &str) -> Option<Reading> {
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Some(Reading::Bool(true)),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Some(Reading::Bool(false)),
        "y" | "Y" => return Some(Reading::Letter(true)),
        "n" | "N" => return Some(Reading::Letter(false)),
        "<<" => return Some(Reading::Merge),
        "=" => return Some(Reading::Default),
        _ => {}
    }
    let (is_negative, digits) = sign(text);
    whole(is_negative, digits)
        .or_else(|| real(is_negative, digits.len() < text.len(), digits))
        .or_else(|| sexagesimal(is_negative, digits))
        .or_else(|| is_date(text).then_some(Reading::Date))
}

/// A number of YAML 1.2.
fn of_number(text: &str) -> Option<Reading> {
    let (is_negative, digits) = sign(text);
    if digits.starts_with("0o") {
        return Some(Reading::Text);
    }
    if digits.starts_with("0x") {
        return None;
    }
    if let Some((mantissa, exponent)) = digits.split_once(['e', 'E']) {
        let is_1_1 = mantissa.contains('.') && exponent.starts_with(['+', '-']);
        return (!is_1_1).then_some(Reading::Text);
    }
    // Some readers know no sign before a point.
    if digits.starts_with('.') && digits.len() < text.len() {
        return Some(Reading::Text);
    }
    if digits.contains('.') || digits.len() < 2 || !digits.starts_with('0') {
        return None;
    }
    match whole(is_negative, digits) {
        // One octal digit is what it is in decimals.
        Some(Reading::Number(Some(_))) if digits.trim_start_matches('0').len() < 2 => None,
        Some(reading) => Some(reading),
        // `08` is no octal number, and no other one either.
        None => Some(Reading::Text),
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

/// A whole number in base 2, 8, 10 or 16, with `_` anywhere after its first digit.
fn whole(is_negative: bool, digits: &str) -> Option<Reading> {
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'b', ..] => (2, &digits[2..]),
        [b'0', b'x', ..] => (16, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        [b'0'..=b'9', ..] => (10, digits),
        _ => return None,
    };
    let is_digit = |digit: char| digit == '_' || digit.is_digit(radix);
    let is_empty = digits.bytes().all(|digit| digit == b'_');
    if !digits.chars().all(is_digit) || is_empty && radix != 8 {
        return None;
    }
    let digits = if is_empty { "0" } else { digits };
    let value = i128::from_str_radix(&digits.replace('_', ""), radix).ok();
    Some(Reading::Number(value.map(|value| {
        (if is_negative { -value } else { value }).to_string()
    })))
}

/// A number with a point and `_` in it.
fn real(is_negative: bool, has_sign: bool, digits: &str) -> Option<Reading> {
    let (whole, rest) = digits.split_once('.')?;
    if whole.is_empty() && has_sign {
        return None;
    }
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let are_digits = |text: &str| {
        text.bytes()
            .all(|digit| digit == b'_' || digit.is_ascii_digit())
    };
    let begins = if whole.is_empty() { fraction } else { whole };
    let is_real = begins.starts_with(|first: char| first.is_ascii_digit())
        && are_digits(whole)
        && are_digits(fraction)
        && exponent.is_none_or(|exponent| {
            let digits = exponent.strip_prefix(['+', '-']);
            digits.is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
            })
        });
    let value = || {
        let text = digits.replace('_', "");
        let sign = if is_negative { "-" } else { "" };
        text.parse::<f64>()
            .ok()
            .map(|value| format!("{sign}{value}"))
    };
    is_real.then(|| Reading::Number(value()))
}

/// Digits in groups below 60, with colons between them.
fn sexagesimal(is_negative: bool, digits: &str) -> Option<Reading> {
    let (groups, fraction) = match digits.split_once('.') {
        Some((groups, fraction)) => (groups, Some(fraction)),
        None => (digits, None),
    };
    let mut parts = groups.split(':');
    let first = parts.next()?;
    let is_first = first.starts_with(|digit: char| digit.is_ascii_digit())
        && first
            .bytes()
            .all(|digit| digit == b'_' || digit.is_ascii_digit());
    if !is_first || !groups.contains(':') {
        return None;
    }
    let mut value = first.replace('_', "").parse::<i128>().ok();
    for part in parts {
        let digit = part
            .parse::<i128>()
            .ok()
            .filter(|_| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']))?;
        value = value.and_then(|value| value.checked_mul(60)?.checked_add(digit));
    }
    match fraction {
        Some(fraction) => fraction
            .bytes()
            .all(|digit| digit == b'_' || digit.is_ascii_digit())
            .then_some(Reading::Sexagesimal(None)),
        None => {
            Some(Reading::Sexagesimal(value.map(|value| {
                (if is_negative { -value } else { value }).to_string()
            })))
        }
    }
}

/// `2026-11-22`, alone or with a time after it.
fn is_date(text: &str) -> bool {
    let mut rest = text;
    let mut number = |least: usize, most: usize| {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest = rest.get(length..).unwrap_or_default();
        let ends = rest.starts_with('-');
        rest = rest.strip_prefix('-').unwrap_or(rest);
        (length >= least && length <= most).then_some(ends)
    };
    let is_begun = number(4, 4) == Some(true) && number(1, 2) == Some(true);
    let is_day = is_begun && number(1, 2) == Some(false);
    if !is_day {
        return false;
    }
    if rest.is_empty() {
        return true;
    }
    let time = rest.trim_start_matches([' ', '\t', 'T', 't']);
    let mut parts = time.splitn(3, ':');
    let is_number = |part: Option<&str>| {
        part.is_some_and(|part| {
            matches!(part.len(), 1 | 2) && part.bytes().all(|digit| digit.is_ascii_digit())
        })
    };
    time.len() < rest.len()
        && is_number(parts.next())
        && is_number(parts.next())
        && parts
            .next()
            .is_some_and(|seconds| seconds.starts_with(|digit: char| digit.is_ascii_digit()))
}

/// Whether a tag stands at the end of the text before a scalar, itself before an anchor perhaps.
fn is_tagged(before: &str) -> bool {
    let mut rest = before;
    loop {
        rest = rest.trim_end_matches([' ', '\t', '\n', '\r']);
        let start = rest.rfind([' ', '\t', '\n', '\r', ',', '[', '{']);
        let word = rest.get(start.map_or(0, |start| start + 1)..);
        match word.and_then(|word| word.bytes().next()) {
            Some(b'!') => return true,
            Some(b'&') => rest = rest.get(..start.unwrap_or_default()).unwrap_or_default(),
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use callsheet_spec::document::{Format, Limits, read};

    use super::*;

    #[test]
    fn readings_are_those_of_yaml_1_1() {
        let cases = [
            ("yes", "the boolean `true`"),
            ("Off", "the boolean `false`"),
            ("y", "the boolean `true`"),
            ("010", "the number `8`"),
            ("-010", "the number `-8`"),
            ("08", "a text"),
            ("-.5", "a text"),
            ("0_", "the number `0`"),
            ("0o10", "a text"),
            ("1e3", "a text"),
            ("1.5e3", "a text"),
            ("1_000", "the number `1000`"),
            ("1_000.5", "the number `1000.5`"),
            ("0b101", "the number `5`"),
            ("0x1_F", "the number `31`"),
            ("16:9", "the number `969`, in base 60"),
            ("12:30:45", "the number `45045`, in base 60"),
            ("02:30", "the number `150`, in base 60"),
            ("1:30.5", "a number in base 60"),
            ("2026-11-22", "a date"),
            ("2026-11-22T10:00:00Z", "a date"),
            ("2026-11-22 10:00:00", "a date"),
            ("<<", "a merge key"),
            ("=", "a key for defaults"),
            ("99999999999999999999999999999999999999999_9", "a number"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                of(text).map(|reading| reading.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        let same = [
            "yEs",
            "maybe",
            "10",
            "0",
            "00",
            "007",
            "-01",
            "+.0_",
            "0x1F",
            "1.5",
            "1.5e+3",
            "1.0E-3",
            ".5",
            "true",
            "null",
            "~",
            "16:99",
            "16:9:",
            "a:b",
            "1__",
            "2026-1",
            "2026-11-22x",
            "-",
            "+",
            ".",
            "1.2.3",
            "no way",
            "0b",
            "\"yes\"",
            "'010'",
            "!!str yes",
            "!!str &a yes",
            "&a !!int 010",
            "1_",
            "v1_0",
        ];
        for text in same {
            let expected =
                matches!(text, "1_" | "1__").then(|| Reading::Number(Some("1".to_owned())));
            assert_eq!(of(text), expected, "{text}");
        }
    }

    fn of(text: &str) -> Option<Reading> {
        let text = format!("- {text}\n");
        let reading = read(&text, Format::Yaml, &Limits::default());
        let item = reading.documents[0].root().unwrap().items().next().unwrap();
        Reading::of(item)
    }
}
