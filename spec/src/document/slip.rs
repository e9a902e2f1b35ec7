//! What stands between a name and its value in the place of a colon and a blank.

use std::borrow::Cow;
use std::ops::Range;

/// A line that was meant as a member of a mapping, and is a mere text to YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColonSlip<'s> {
    /// The name before the mark; it starts the line.
    pub name: &'s str,
    mark: &'s str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A colon with the value right after it.
    Joined,
    /// A colon with something after it that looks like a blank, or like nothing.
    OddBlank(char),
    /// A colon of another script.
    ForeignColon(char),
    /// `=` or `=>`.
    Equals,
}

impl<'s> ColonSlip<'s> {
    /// The slip in a line; `None` if it does not begin with a word and such a mark.
    #[must_use]
    pub fn in_line(line: &'s str) -> Option<Self> {
        let is_of_name =
            |character: char| character.is_alphanumeric() || "_-$.".contains(character);
        let name = &line[..line.find(|character| !is_of_name(character))?];
        if name.is_empty() {
            return None;
        }
        let after = &line[name.len()..];
        let rest = after.trim_start();
        let mark = rest.chars().next()?;
        let (kind, mark) = match mark {
            ':' if rest.len() == after.len() => match rest[1..].chars().next()? {
                // An address has no blank there.
                ' ' | '\t' | ':' => return None,
                '/' if rest.starts_with("://") => return None,
                blank if is_odd_blank(blank) => {
                    (Kind::OddBlank(blank), &rest[1..=blank.len_utf8()])
                }
                _ => (Kind::Joined, &rest[..1]),
            },
            '：' | '﹕' | '∶' | '꞉' | '︓' => {
                (Kind::ForeignColon(mark), &rest[..mark.len_utf8()])
            }
            '=' if rest.starts_with("==") => return None,
            '=' => {
                let length = 1 + usize::from(rest.starts_with("=>"));
                (Kind::Equals, &rest[..length])
            }
            _ => return None,
        };
        Some(Self { name, mark, kind })
    }

    /// Where in the line the mark stands, in bytes.
    #[must_use]
    pub fn place(&self) -> Range<usize> {
        // The mark is a part of the line that begins with the name.
        let start = self.mark.as_ptr().addr() - self.name.as_ptr().addr();
        start..start + self.mark.len()
    }

    /// Whether the mark is none that a text would have there: it does not take a known name to
    /// tell what was meant.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        matches!(self.kind, Kind::OddBlank(_) | Kind::ForeignColon(_))
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> Cow<'static, str> {
        match self.kind {
            Kind::Joined => "a blank is missing after the colon".into(),
            Kind::OddBlank(blank) => format!(
                "after the colon stands U+{:04X}, which is no blank to YAML",
                u32::from(blank)
            )
            .into(),
            Kind::ForeignColon('：') => "`：` is a full-width colon".into(),
            Kind::ForeignColon(colon) => format!(
                "`{colon}` (U+{:04X}) is not the colon of YAML",
                u32::from(colon)
            )
            .into(),
            Kind::Equals => "a name and its value are joined by a colon".into(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self.kind {
            Kind::Joined => "write `name: value`",
            Kind::OddBlank(_) => "write an ordinary blank after the colon",
            Kind::ForeignColon(_) | Kind::Equals => "write `:` and a blank",
        }
    }
}

/// Whether a character looks like a blank, or like nothing, and is no blank to YAML and JSON.
pub(super) fn is_odd_blank(char: char) -> bool {
    !matches!(char, ' ' | '\t' | '\n' | '\r')
        && (char.is_whitespace() || matches!(char, '\u{FEFF}' | '\u{200B}' | '\u{2060}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_stands_for_a_colon() {
        let cases = [
            (
                "prompt:a fox",
                Some((":", "a blank is missing after the colon")),
            ),
            (
                "prompt:\u{a0}a",
                Some((
                    "\u{a0}",
                    "after the colon stands U+00A0, which is no blank to YAML",
                )),
            ),
            ("prompt： a", Some(("：", "`：` is a full-width colon"))),
            ("図 ： a", Some(("：", "`：` is a full-width colon"))),
            (
                "prompt∶a",
                Some(("∶", "`∶` (U+2236) is not the colon of YAML")),
            ),
            (
                "prompt = a",
                Some(("=", "a name and its value are joined by a colon")),
            ),
            (
                "prompt=>a",
                Some(("=>", "a name and its value are joined by a colon")),
            ),
            ("https://example.com", None),
            ("a: b", None),
            ("a:", None),
            ("a == b", None),
            ("a paper boat = nice", None),
            (": a", None),
            ("", None),
        ];
        for (line, expected) in cases {
            let slip = ColonSlip::in_line(line);
            let found = slip.map(|slip| (&line[slip.place()], slip.message()));
            let expected = expected.map(|(mark, message)| (mark, Cow::from(message)));
            assert_eq!(found, expected, "{line}");
        }
    }
}
