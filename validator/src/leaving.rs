//! Where a text leaves a regular expression, and what was to come there.
//!
//! An engine says whether a text matches. A person wants to know which character is wrong. For
//! expressions that are a sequence of characters and classes with counts between `^` and `$`, as
//! most are, both can be told by walking along; nothing is said of any other.

use std::collections::BTreeSet;
use std::fmt;

/// The place where no match can go on, and what would have been right there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Leaving {
    /// The code point at which it leaves, from 0; the length of the text if more was to come.
    pub(crate) at: usize,
    /// What could stand there, in words; empty if the text was to end.
    pub(crate) expected: String,
}

impl Leaving {
    /// Where `text` leaves `pattern`, which is ECMA-262; `None` if that cannot be told.
    pub(crate) fn of(pattern: &str, text: &str) -> Option<Self> {
        let steps = parse(pattern)?;
        let mut states = closure(&steps, BTreeSet::from([(0, 0)]));
        let mut at = 0;
        for character in text.chars() {
            let next: BTreeSet<State> = states
                .iter()
                .filter(|(step, _)| steps.get(*step).is_some_and(|it| it.takes(character)))
                .map(|(step, count)| (*step, (count + 1).min(steps[*step].counted())))
                .collect();
            if next.is_empty() {
                return Some(Self {
                    at,
                    expected: expected(&steps, &states),
                });
            }
            states = closure(&steps, next);
            at += 1;
        }
        let is_end = states.iter().any(|(step, _)| *step == steps.len());
        (!is_end).then(|| Self {
            at,
            expected: expected(&steps, &states),
        })
    }
}

/// Which step comes next, and how often it was taken already.
type State = (usize, u32);

/// Characters of one kind, and how many of them.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    set: Set,
    least: u32,
    most: Option<u32>,
}

impl Step {
    fn takes(&self, character: char) -> bool {
        self.set.has(character)
    }

    /// Beyond this many it does not matter how many were taken.
    fn counted(&self) -> u32 {
        self.most.unwrap_or(self.least)
    }
}

/// A set of characters.
#[derive(Debug, PartialEq, Eq, Clone)]
struct Set {
    ranges: Vec<(char, char)>,
    is_negated: bool,
}

impl Set {
    fn one(character: char) -> Self {
        Self {
            ranges: vec![(character, character)],
            is_negated: false,
        }
    }

    fn has(&self, character: char) -> bool {
        let is_in = |range: &(char, char)| (range.0..=range.1).contains(&character);
        self.ranges.iter().any(is_in) != self.is_negated
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negated && self.ranges.is_empty() {
            return f.write_str("any character");
        }
        if self.is_negated {
            f.write_str("anything but ")?;
        }
        for (index, (first, last)) in self.ranges.iter().enumerate() {
            match index {
                0 => {}
                _ if index + 1 == self.ranges.len() => f.write_str(" or ")?,
                _ => f.write_str(", ")?,
            }
            match (first, last) {
                ('0', '9') => f.write_str("a digit")?,
                ('a', 'z') => f.write_str("a letter a-z")?,
                ('A', 'Z') => f.write_str("a letter A-Z")?,
                (' ', ' ') => f.write_str("a blank")?,
                (first, last) if first == last => write!(f, "`{first}`")?,
                (first, last) => write!(f, "{first}-{last}")?,
            }
        }
        Ok(())
    }
}

/// The states that are reached without taking a character.
fn closure(steps: &[Step], mut states: BTreeSet<State>) -> BTreeSet<State> {
    let mut waiting: Vec<State> = states.iter().copied().collect();
    while let Some((step, count)) = waiting.pop() {
        if steps.get(step).is_some_and(|it| count >= it.least) && states.insert((step + 1, 0)) {
            waiting.push((step + 1, 0));
        }
    }
    // A step that was taken as often as may be is left behind.
    states.retain(|(step, count)| {
        steps
            .get(*step)
            .is_none_or(|it| it.most.is_none_or(|most| *count < most))
    });
    states
}

fn expected(steps: &[Step], states: &BTreeSet<State>) -> String {
    let mut words: Vec<String> = Vec::new();
    let sets = states.iter().filter_map(|(step, _)| steps.get(*step));
    for word in sets.map(|step| step.set.to_string()) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" or ")
}

/// No expression that can be told in words is longer.
const LONGEST: usize = 200;

/// No count beyond this is followed, so that a text is walked along in little time.
const MOST: u32 = 1000;

/// The steps of an expression that is anchored at both ends; `None` if it is anything else.
fn parse(pattern: &str) -> Option<Vec<Step>> {
    if pattern.len() > LONGEST {
        return None;
    }
    let mut rest = pattern.strip_prefix('^')?.strip_suffix('$')?;
    if rest.ends_with('\\') {
        return None;
    }
    let mut steps = Vec::new();
    while let Some(first) = rest.chars().next() {
        let set;
        (set, rest) = match first {
            '[' => class(&rest[1..])?,
            '\\' => escape(&rest[1..])?,
            '.' => (
                Set {
                    ranges: vec![('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')],
                    is_negated: true,
                },
                &rest[1..],
            ),
            '(' | ')' | '|' | '*' | '+' | '?' | '{' | '}' | '^' | '$' => return None,
            _ => (Set::one(first), &rest[first.len_utf8()..]),
        };
        let (least, most);
        (least, most, rest) = quantifier(rest)?;
        steps.push(Step { set, least, most });
    }
    Some(steps)
}

fn quantifier(rest: &str) -> Option<(u32, Option<u32>, &str)> {
    let (least, most, rest) = match rest.bytes().next() {
        Some(b'*') => (0, None, &rest[1..]),
        Some(b'+') => (1, None, &rest[1..]),
        Some(b'?') => (0, Some(1), &rest[1..]),
        Some(b'{') => {
            let (inside, rest) = rest[1..].split_once('}')?;
            let number = |text: &str| text.parse::<u32>().ok().filter(|count| *count <= MOST);
            match inside.split_once(',') {
                None => (number(inside)?, Some(number(inside)?), rest),
                Some((least, "")) => (number(least)?, None, rest),
                Some((least, most)) => (number(least)?, Some(number(most)?), rest),
            }
        }
        _ => (1, Some(1), rest),
    };
    // A lazy one matches the same texts.
    Some((least, most, rest.strip_prefix('?').unwrap_or(rest)))
}

fn class(rest: &str) -> Option<(Set, &str)> {
    let (is_negated, mut rest) = match rest.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let mut ranges = Vec::new();
    loop {
        let first = rest.chars().next()?;
        if first == ']' {
            return Some((Set { ranges, is_negated }, &rest[1..]));
        }
        let set;
        (set, rest) = if first == '\\' {
            escape(&rest[1..])?
        } else {
            (Set::one(first), &rest[first.len_utf8()..])
        };
        if set.is_negated {
            return None;
        }
        let is_range = rest.starts_with('-') && !rest.starts_with("-]");
        match (set.ranges.as_slice(), is_range) {
            ([(start, end)], true) if start == end => {
                rest = &rest[1..];
                let last = rest.chars().next().filter(|last| *last != '\\')?;
                rest = &rest[last.len_utf8()..];
                ranges.push((*start, last));
            }
            (_, true) => return None,
            (found, false) => ranges.extend(found),
        }
    }
}

fn escape(rest: &str) -> Option<(Set, &str)> {
    let first = rest.chars().next()?;
    let set = |ranges: &[(char, char)]| Set {
        ranges: ranges.to_vec(),
        is_negated: false,
    };
    let found = match first {
        'd' => set(&[('0', '9')]),
        'w' => set(&[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]),
        'n' => Set::one('\n'),
        't' => Set::one('\t'),
        'r' => Set::one('\r'),
        _ if first.is_ascii_punctuation() => Set::one(first),
        _ => return None,
    };
    Some((found, &rest[first.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_character_that_is_wrong() {
        let cases = [
            ("^[a-z][a-z0-9-]*$", "Paper", 0, "a letter a-z"),
            (
                "^[a-z][a-z0-9-]*$",
                "paper boat",
                5,
                "a letter a-z, a digit or `-`",
            ),
            ("^[a-z][a-z0-9-]*$", "", 0, "a letter a-z"),
            ("^#[0-9a-f]{6}$", "#FFAA00", 1, "a digit or a-f"),
            ("^#[0-9a-f]{6}$", "#ffaa0", 6, "a digit or a-f"),
            ("^#[0-9a-f]{6}$", "#ffaa000", 7, ""),
            ("^[0-9]+x[0-9]+$", "12*4", 2, "a digit or `x`"),
            ("^\\d{2,3}\\.png$", "1.png", 1, "a digit"),
            ("^\\d{2,3}\\.png$", "1234.png", 3, "`.`"),
            ("^a?b$", "c", 0, "`a` or `b`"),
            ("^[^ ]+$", "a b", 1, "anything but a blank"),
            ("^猫+$", "猫猫🐈", 2, "`猫`"),
            ("^.$", "ab", 1, ""),
        ];
        for (pattern, text, at, expected) in cases {
            let expected = expected.to_owned();
            assert_eq!(
                Leaving::of(pattern, text),
                Some(Leaving { at, expected }),
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn agrees_with_an_engine() {
        let patterns = [
            "^[a-z][a-z0-9-]*$",
            "^a{2,3}b*c?$",
            "^\\w+-?\\d{2}$",
            "^[^ab]+.?$",
            "^x*x$",
        ];
        let texts = [
            "", "a", "aa", "aab", "aabbc", "aaaa", "ab-12", "x", "xx", "x1-", "cc d", "猫", "a-",
            "_12", "_123",
        ];
        for pattern in patterns {
            let engine = regex::Regex::new(pattern).unwrap();
            for text in texts {
                assert_eq!(
                    Leaving::of(pattern, text).is_none(),
                    engine.is_match(text),
                    "{pattern} {text}"
                );
            }
        }
    }

    #[test]
    fn nothing_is_said_of_what_is_not_simple() {
        for pattern in [
            "a",
            "^a",
            "^(a|b)$",
            "^a|b$",
            "^(?=a)a$",
            "^\\bword$",
            "^\\p{L}+$",
            "^a{5000}$",
            "^a\\$",
        ] {
            assert_eq!(Leaving::of(pattern, "c"), None, "{pattern}");
        }
    }
}
