//! Expressions in which the next character alone decides what comes next.

/// An expression in parts that are taken one after another, without ever going back.
///
/// Whoever writes the parts down answers for it that this finds every match: wherever a part may
/// go on or end, or one of several may begin, no character fits two of them.
///
/// ```
/// use callsheet_core::pattern::{Part, Plain};
///
/// static LETTER: Part = Part::One(&[('a', 'z')]);
/// // ^[a-z]{1,3}-$
/// static CODE: Plain = Plain {
///     from_start: true,
///     to_end: true,
///     part: Part::All(&[Part::Times(&LETTER, 1, Some(3)), Part::Text("-")]),
/// };
/// assert!(CODE.matches("abc-") && !CODE.matches("abcd-") && !CODE.matches("-"));
/// ```
#[derive(Debug)]
pub struct Plain {
    /// Whether a match begins with the text (`^`). One that may begin anywhere is tried
    /// everywhere, and so should be short.
    pub from_start: bool,
    /// Whether a match ends with the text (`$`).
    pub to_end: bool,
    /// What is between.
    pub part: Part,
}

/// A part of a [`Plain`] expression.
#[derive(Debug)]
pub enum Part {
    /// These characters.
    Text(&'static str),
    /// One character within ranges, which are sorted.
    One(&'static [(char, char)]),
    /// Parts one after another.
    All(&'static [Part]),
    /// One of several parts; the one that may be empty, if there is one, stands last.
    Any(&'static [Part]),
    /// A part that is never empty, at least and at most so many times.
    Times(&'static Part, u32, Option<u32>),
}

impl Plain {
    /// Whether the expression matches anywhere in `text`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let fits = |text: &str| {
            let rest = self.part.take(text);
            rest.is_some_and(|rest| !self.to_end || rest.is_empty())
        };
        if self.from_start {
            return fits(text);
        }
        let mut starts = text.char_indices().map(|(index, _)| index);
        starts.any(|start| fits(&text[start..])) || fits("")
    }
}

impl Part {
    /// What is left of a text once the part is taken from its beginning.
    fn take<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Text(start) => text.strip_prefix(start),
            Self::One(ranges) => {
                let mut characters = text.chars();
                let character = characters.next()?;
                let within = |(first, last): &(char, char)| (*first..=*last).contains(&character);
                ranges.iter().any(within).then_some(characters.as_str())
            }
            Self::All(parts) => parts.iter().try_fold(text, |text, part| part.take(text)),
            Self::Any(parts) => parts.iter().find_map(|part| part.take(text)),
            Self::Times(part, least, most) => {
                let (mut rest, mut times) = (text, 0);
                while most.is_none_or(|most| times < most)
                    && let Some(after) = part.take(rest)
                {
                    rest = after;
                    times = u32::saturating_add(times, 1);
                    if rest.is_empty() {
                        break;
                    }
                }
                (times >= *least).then_some(rest)
            }
        }
    }
}
