//! Wording that several commands share.

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
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
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
        assert_eq!(wrap("toolong a", 3), ["toolong", "a"]);
        assert_eq!(wrap("", 3), [""]);
    }

    #[test]
    fn a_word_that_is_near_is_suggested() {
        let known = ["endpoint", "glob", "spec"];
        assert_eq!(did_you_mean("endpont", known), "; did you mean `endpoint`?");
        assert_eq!(did_you_mean("Globs", known), "; did you mean `glob`?");
        assert_eq!(did_you_mean("exclude", known), "");
    }
}
