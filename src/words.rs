//! Wording that several commands share.

#[cfg(feature = "client")]
use std::time::Duration;

use callsheet_validator::nearest_word;

/// A number with its noun: `1 file`, `3,000 files`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// A number with a comma after each three digits: `12,345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text in lines of at most `width` characters, as far as its words are not longer; one empty
/// line for an empty text.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    fill(text.split_whitespace(), width)
}

/// The same for a sentence, in which code (`a b`) that fits into a line is one word: it is there to
/// be copied.
pub(crate) fn wrap_sentence(sentence: &str, width: usize) -> Vec<String> {
    let mut is_in_code = false;
    let ends_a_word = |character: char| {
        is_in_code ^= character == '`';
        character.is_whitespace() && !is_in_code
    };
    let words = sentence.split(ends_a_word).filter(|word| !word.is_empty());
    let words = words.flat_map(|word| match word.chars().count() {
        long if long > width => word.split_whitespace().collect(),
        _ => vec![word],
    });
    fill(words, width)
}

fn fill<'a>(words: impl IntoIterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in words {
        let long = word.chars().count();
        if length > 0 && length + 1 + long > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += long;
    }
    lines.push(line);
    lines
}

/// A time that is left, in seconds, minutes or hours and not too short.
#[cfg(feature = "client")]
pub(crate) fn in_words(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    match seconds {
        0..100 => counted(seconds, "second"),
        100..6000 => counted(seconds.div_ceil(60), "minute"),
        _ => counted(seconds.div_ceil(3600), "hour"),
    }
}

/// A sentence's end that suggests the nearest of `known`, or nothing if none is near.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest_word(word, known) {
        Some(known) => format!("; did you mean `{known}`?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!(
            [0, 1, 1100].map(|count| counted(count, "file")),
            ["0 files", "1 file", "1,100 files"]
        );
    }

    #[test]
    fn digits_are_in_threes() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (12_345, "12,345"),
            (1_234_567, "1,234,567"),
        ];
        for (number, expected) in cases {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrap("a bb  ccc\ndddd", 4), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrap("aa bb", 5), ["aa bb"]);
        assert_eq!(wrap("aa bb", 4), ["aa", "bb"]);
        assert_eq!(wrap("toolong a", 3), ["toolong", "a"]);
        assert_eq!(wrap("", 3), [""]);
    }

    #[test]
    fn commands_of_a_sentence_stay_whole() {
        assert_eq!(
            wrap_sentence(" it is left: `a b c`; more", 14),
            ["it is left:", "`a b c`; more"]
        );
        assert_eq!(
            wrap_sentence("`a b c d e f` x", 7),
            ["`a b c", "d e f`", "x"]
        );
        assert_eq!(wrap_sentence("a `b", 3), ["a", "`b"]);
        assert_eq!(wrap_sentence("", 3), [""]);
    }

    #[cfg(feature = "client")]
    #[test]
    fn a_time_is_told_in_a_unit_that_fits() {
        let told = |millis| in_words(Duration::from_millis(millis));
        assert_eq!(
            [500, 1000, 119_001, 120_000, 900_000, 7_200_000].map(told),
            [
                "1 second",
                "1 second",
                "2 minutes",
                "2 minutes",
                "15 minutes",
                "2 hours"
            ]
        );
    }

    #[test]
    fn a_word_that_is_near_is_suggested() {
        let known = ["endpoint", "glob", "spec"];
        assert_eq!(did_you_mean("endpont", known), "; did you mean `endpoint`?");
        assert_eq!(did_you_mean("Globs", known), "; did you mean `glob`?");
        assert_eq!(did_you_mean("exclude", known), "");
    }
}
