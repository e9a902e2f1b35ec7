//! Texts that people take for numbers, and how the same number is written in a request.
//!
//! A number is only named if it is exactly the one that was written: half of the world reads
//! `1,500` as one and a half.

use callsheet_core::schema::Types;

use super::wrong_type::is_number;

/// What to do about a text that stands for a number of a type that is expected.
pub(super) fn help(text: &str, expected: Types) -> Option<String> {
    of_base(text, expected)
        .or_else(|| of_groups(text, expected))
        .or_else(|| of_unit(text, expected))
}

/// `0x10`, `0o17` and `0b11`, as programs write them.
fn of_base(text: &str, expected: Types) -> Option<String> {
    const BASES: [(&str, u32); 3] = [("0x", 16), ("0o", 8), ("0b", 2)];

    let lower = text.to_ascii_lowercase();
    let (digits, base) = BASES
        .iter()
        .find_map(|(prefix, base)| Some((lower.strip_prefix(prefix)?, *base)))?;
    // A sign after the prefix would be read as well.
    let is_digits = digits.chars().all(|digit| digit.is_digit(base));
    let number = u64::from_str_radix(digits, base)
        .ok()
        .filter(|_| is_digits)?
        .to_string();
    is_number(&number, expected).then(|| format!("write the number in decimal: `{number}`"))
}

/// Figures with something between them that makes them easier to read.
fn of_groups(text: &str, expected: Types) -> Option<String> {
    let (sign, figures) = match text.strip_prefix('-') {
        Some(figures) => ("-", figures),
        None => ("", text),
    };
    let (whole, fraction) = match figures.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (figures, None),
    };
    let separator = whole.chars().find(|figure| !figure.is_ascii_digit())?;
    let groups: Vec<&str> = whole.split(separator).collect();
    let is_figures = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !groups.iter().all(is_figures) || fraction.is_some_and(|part| !is_figures(&part)) {
        return None;
    }
    let (first, rest) = groups.split_first()?;
    let is_by_three = first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    // With a point or a second comma, or where nothing but a whole number can be meant, a comma
    // cannot be that of a fraction.
    let is_certain = match separator {
        '_' => true,
        ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' => is_by_three,
        ',' => {
            let is_whole = !expected.contains(Types::NUMBER);
            is_by_three && (fraction.is_some() || rest.len() > 1 || is_whole)
        }
        _ => return None,
    };
    let fraction = fraction.map_or(String::new(), |fraction| format!(".{fraction}"));
    let number = format!("{sign}{}{fraction}", groups.concat());
    if is_certain {
        return is_number(&number, expected)
            .then(|| format!("write the number without separators: `{number}`"));
    }
    if separator != ',' || rest.len() != 1 || !fraction.is_empty() {
        return None;
    }
    if is_by_three {
        return Some("write the number without a comma; before a fraction stands a `.`".to_owned());
    }
    let number = format!("{sign}{}", groups.join("."));
    if is_number(&number, expected) {
        Some(format!("write `.` instead of the comma: `{number}`"))
    } else {
        Some("give a whole number".to_owned())
    }
}

/// A number with what it counts.
fn of_unit(text: &str, expected: Types) -> Option<String> {
    /// Units that make another number of it.
    const MULTIPLES: [&str; 25] = [
        "k", "m", "g", "t", "b", "ki", "mi", "gi", "ti", "kb", "mb", "gb", "tb", "kib", "mib",
        "gib", "tib", "mio", "mrd", "bn", "dozen", "hundred", "thousand", "million", "billion",
    ];

    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
    let (number, unit) = text.split_at(end);
    // The beginning of a number in another base, with nothing or with nonsense after it.
    let is_base = number == "0" && unit.starts_with(['x', 'X', 'o', 'O', 'b', 'B']);
    let unit = unit.trim_start();
    if is_base
        || unit.is_empty()
        || !unit.chars().all(char::is_alphabetic)
        || !is_number(number, expected)
    {
        return None;
    }
    if MULTIPLES.contains(&unit.to_lowercase().as_str()) {
        return Some(format!("write the number in full, without `{unit}`"));
    }
    Some(format!("give the number alone: `{number}`"))
}

#[cfg(test)]
mod tests {
    use super::{Types, help};

    #[test]
    fn only_the_number_that_is_written_is_named() {
        let either = [
            ("0x10", Some("write the number in decimal: `16`")),
            ("0XfF", Some("write the number in decimal: `255`")),
            ("0b11", Some("write the number in decimal: `3`")),
            ("0o17", Some("write the number in decimal: `15`")),
            ("0x", None),
            ("0x+1", None),
            ("0b12", None),
            ("0xffffffffffffffffff", None),
            ("10k", Some("write the number in full, without `k`")),
            (
                "2 million",
                Some("write the number in full, without `million`"),
            ),
            ("10px", Some("give the number alone: `10`")),
            ("30 s", Some("give the number alone: `30`")),
            ("16x9", None),
            ("1e5x", None),
            ("1_000", Some("write the number without separators: `1000`")),
            ("1 000", Some("write the number without separators: `1000`")),
            (
                "1'000'000",
                Some("write the number without separators: `1000000`"),
            ),
            (
                "1,000,000",
                Some("write the number without separators: `1000000`"),
            ),
            ("1 2", None),
            ("1,2,3", None),
            ("1,", None),
            (",5", None),
            ("", None),
        ];
        for (text, expected) in either {
            for types in [Types::NUMBER, Types::INTEGER] {
                assert_eq!(help(text, types).as_deref(), expected, "{text}");
            }
        }
        let of_number = [
            ("1,5", Some("write `.` instead of the comma: `1.5`")),
            ("-0,25", Some("write `.` instead of the comma: `-0.25`")),
            (
                "1,500",
                Some("write the number without a comma; before a fraction stands a `.`"),
            ),
            (
                "1,500.5",
                Some("write the number without separators: `1500.5`"),
            ),
            ("1.500,5", None),
        ];
        for (text, expected) in of_number {
            assert_eq!(help(text, Types::NUMBER).as_deref(), expected, "{text}");
        }
        let of_integer = [
            ("1,5", Some("give a whole number")),
            ("1,500", Some("write the number without separators: `1500`")),
            ("1,500.5", None),
        ];
        for (text, expected) in of_integer {
            assert_eq!(help(text, Types::INTEGER).as_deref(), expected, "{text}");
        }
    }
}
