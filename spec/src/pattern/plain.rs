//! Expressions in which the next character alone decides what comes next.
//!
//! They need no engine: parts are taken from the text one after another, and nothing is ever
//! taken back. That this finds every match is seen here, from what each part may begin with and
//! what may follow it; whatever cannot be seen stays with the engine.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use crate::schema::Pattern;

/// An expression as `callsheet_core::pattern::Plain` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// Whether a match begins with the text.
    pub from_start: bool,
    /// Whether a match ends with the text.
    pub to_end: bool,
    /// What is between.
    pub part: Part,
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These characters.
    Text(String),
    /// One character within ranges.
    One(Vec<(char, char)>),
    /// Parts one after another.
    All(Vec<Part>),
    /// One of several parts; the one that may be empty, if there is one, stands last.
    Any(Vec<Part>),
    /// A part that is never empty, at least and at most so many times.
    Times(Box<Part>, u32, Option<u32>),
}

/// How many characters an expression may match that may begin anywhere: it is tried everywhere.
const SHORT: u64 = 64;

/// How many parts and ranges an expression may have; beyond that, tables are larger than an
/// expression for an engine.
const SMALL: usize = 128;

/// How deep parts may be nested.
const DEPTH: u32 = 16;

impl Pattern {
    /// The expression in parts, if the next character alone always decides what comes next.
    #[must_use]
    pub fn plain(&self) -> Option<Plain> {
        if self.backtracks {
            return None;
        }
        let hir = regex_syntax::parse(&self.translated).ok()?;
        let mut parts = flat(&hir);
        let is = |part: Option<&&Hir>, wanted| part.and_then(|part| look(part)) == Some(wanted);
        let from_start = is(parts.first(), Look::Start);
        if from_start {
            parts.remove(0);
        }
        let to_end = is(parts.last(), Look::End);
        if to_end {
            parts.pop();
        }
        let mut part = all(parts, DEPTH)?;
        if !to_end {
            // Where something matches, so does as little of it as can be.
            part = part.shortest();
        }
        let follow = if to_end { none() } else { any() };
        let is_plain = part.size() <= SMALL
            && part.is_decided(&follow)
            && (from_start || part.longest().is_some_and(|longest| longest <= SHORT));
        is_plain.then_some(Plain {
            from_start,
            to_end,
            part,
        })
    }
}

/// The parts that stand one after another, whatever groups they are in.
fn flat(hir: &Hir) -> Vec<&Hir> {
    match hir.kind() {
        HirKind::Capture(group) => flat(&group.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(flat).collect(),
        _ => vec![hir],
    }
}

fn look(hir: &Hir) -> Option<Look> {
    match hir.kind() {
        HirKind::Look(look) => Some(*look),
        _ => None,
    }
}

fn all(parts: Vec<&Hir>, depth: u32) -> Option<Part> {
    let parts: Option<Vec<Part>> = parts.into_iter().map(|part| lowered(part, depth)).collect();
    let mut parts = parts?;
    if parts.len() == 1 {
        return parts.pop();
    }
    Some(Part::All(parts))
}

fn lowered(hir: &Hir, depth: u32) -> Option<Part> {
    let depth = depth.checked_sub(1)?;
    Some(match hir.kind() {
        HirKind::Empty => Part::All(Vec::new()),
        HirKind::Literal(literal) => Part::Text(String::from_utf8(literal.0.to_vec()).ok()?),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.iter().map(|range| (range.start(), range.end()));
            Part::One(ranges.collect())
        }
        HirKind::Class(Class::Bytes(_)) | HirKind::Look(_) => return None,
        HirKind::Repetition(repetition) => Part::Times(
            Box::new(lowered(&repetition.sub, depth)?),
            repetition.min,
            repetition.max,
        ),
        HirKind::Capture(_) | HirKind::Concat(_) => all(flat(hir), depth)?,
        HirKind::Alternation(parts) => {
            let parts: Option<Vec<Part>> = parts.iter().map(|part| lowered(part, depth)).collect();
            let lists: Vec<Vec<Part>> = parts?.into_iter().map(Part::steps).collect();
            // Below, functions call themselves as often as alternatives have steps in common.
            if lists.iter().map(Vec::len).sum::<usize>() > 4 * SMALL {
                return None;
            }
            alternatives(lists)
        }
    })
}

/// One of several parts, each given by its steps. Those that begin alike are told apart later.
fn alternatives(lists: Vec<Vec<Part>>) -> Part {
    let mut groups: Vec<(Option<Part>, Vec<Vec<Part>>)> = Vec::new();
    for list in lists {
        let mut steps = list.into_iter();
        let first = steps.next();
        let rest = steps.collect();
        match groups.iter_mut().find(|(known, _)| *known == first) {
            Some((_, rests)) => rests.push(rest),
            None => groups.push((first, vec![rest])),
        }
    }
    let parts = groups.into_iter().map(|(first, mut rests)| match first {
        None => Part::All(Vec::new()),
        Some(first) if rests.len() == 1 => {
            sequence([first].into_iter().chain(rests.pop().unwrap_or_default()))
        }
        Some(first) => sequence([first, alternatives(rests)].into_iter()),
    });
    let mut parts: Vec<Part> = parts.collect();
    if parts.len() == 1 {
        return parts.pop().unwrap_or(Part::All(Vec::new()));
    }
    parts.sort_by_key(Part::may_be_empty);
    Part::Any(parts)
}

/// Parts one after another, texts that meet put together.
fn sequence(steps: impl Iterator<Item = Part>) -> Part {
    let mut parts: Vec<Part> = Vec::new();
    for step in steps.flat_map(|step| match step {
        Part::All(parts) => parts,
        step => vec![step],
    }) {
        match (parts.last_mut(), step) {
            (Some(Part::Text(text)), Part::Text(more)) => text.push_str(&more),
            (_, step) => parts.push(step),
        }
    }
    if parts.len() == 1 {
        return parts.pop().unwrap_or(Part::All(Vec::new()));
    }
    Part::All(parts)
}

impl Part {
    /// What is taken one after another, texts by their characters.
    fn steps(self) -> Vec<Self> {
        match self {
            Self::All(parts) => parts.into_iter().flat_map(Self::steps).collect(),
            Self::Text(text) => text
                .chars()
                .map(|letter| Self::Text(letter.into()))
                .collect(),
            part => vec![part],
        }
    }

    fn may_be_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::One(_) => false,
            Self::All(parts) => parts.iter().all(Self::may_be_empty),
            Self::Any(parts) => parts.iter().any(Self::may_be_empty),
            Self::Times(part, least, _) => *least == 0 || part.may_be_empty(),
        }
    }

    /// What the part may begin with.
    fn first(&self) -> ClassUnicode {
        match self {
            Self::Text(text) => class(text.chars().take(1).map(|letter| (letter, letter))),
            Self::One(ranges) => class(ranges.iter().copied()),
            Self::All(parts) => first_of(parts),
            Self::Any(parts) => parts.iter().fold(none(), |mut first, part| {
                first.union(&part.first());
                first
            }),
            Self::Times(_, _, Some(0)) => none(),
            Self::Times(part, ..) => part.first(),
        }
    }

    /// Whether the next character always decides what comes next, where a character of `follow`
    /// may come after the part.
    fn is_decided(&self, follow: &ClassUnicode) -> bool {
        match self {
            Self::Text(_) | Self::One(_) => true,
            Self::All(parts) => (0..parts.len()).all(|index| {
                let (part, rest) = (&parts[index], &parts[index + 1..]);
                part.is_decided(&after(rest, follow))
            }),
            Self::Any(parts) => {
                let mut seen = none();
                let empty = parts.iter().filter(|part| part.may_be_empty()).count();
                if empty > 0 {
                    seen.union(follow);
                }
                let are_apart = parts.iter().all(|part| {
                    let first = part.first();
                    let is_apart = are_disjoint(&first, &seen);
                    seen.union(&first);
                    is_apart
                });
                empty < 2 && are_apart && parts.iter().all(|part| part.is_decided(follow))
            }
            Self::Times(part, least, most) => {
                let first = part.first();
                let is_fixed = Some(*least) == *most;
                // What follows one time is the next, or what follows the last.
                let mut next = follow.clone();
                next.union(&first);
                !part.may_be_empty()
                    && (is_fixed || are_disjoint(&first, follow))
                    && part.is_decided(&next)
            }
        }
    }

    /// The part without what it may end with and need not.
    fn shortest(self) -> Self {
        match self {
            Self::All(mut parts) => {
                while let Some(last) = parts.pop() {
                    if !last.may_be_empty() {
                        parts.push(last.shortest());
                        break;
                    }
                }
                Self::All(parts)
            }
            Self::Any(parts) if parts.iter().any(Self::may_be_empty) => Self::All(Vec::new()),
            Self::Any(parts) => Self::Any(parts.into_iter().map(Self::shortest).collect()),
            Self::Times(_, 0, _) => Self::All(Vec::new()),
            Self::Times(part, 1, _) => part.shortest(),
            Self::Times(part, least, _) => Self::Times(part, least, Some(least)),
            Self::Text(_) | Self::One(_) => self,
        }
    }

    /// How many characters the part takes at most, if there is a limit.
    fn longest(&self) -> Option<u64> {
        match self {
            Self::Text(text) => Some(text.chars().count() as u64),
            Self::One(_) => Some(1),
            Self::All(parts) => parts.iter().try_fold(0, |sum: u64, part| {
                Some(sum.saturating_add(part.longest()?))
            }),
            Self::Any(parts) => parts
                .iter()
                .try_fold(0, |most: u64, part| Some(most.max(part.longest()?))),
            Self::Times(part, _, most) => Some(part.longest()?.saturating_mul(u64::from((*most)?))),
        }
    }

    /// How many parts and ranges there are.
    fn size(&self) -> usize {
        match self {
            Self::Text(_) => 1,
            Self::One(ranges) => ranges.len(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::size).sum::<usize>() + 1,
            Self::Times(part, ..) => part.size() + 1,
        }
    }
}

/// What may come after a part that `rest` follows, and then a character of `follow`.
fn after(rest: &[Part], follow: &ClassUnicode) -> ClassUnicode {
    let mut next = first_of(rest);
    if rest.iter().all(Part::may_be_empty) {
        next.union(follow);
    }
    next
}

/// What parts that stand one after another may begin with.
fn first_of(parts: &[Part]) -> ClassUnicode {
    let mut first = none();
    for part in parts {
        first.union(&part.first());
        if !part.may_be_empty() {
            break;
        }
    }
    first
}

fn are_disjoint(one: &ClassUnicode, other: &ClassUnicode) -> bool {
    let mut both = one.clone();
    both.intersect(other);
    both.ranges().is_empty()
}

fn class(ranges: impl IntoIterator<Item = (char, char)>) -> ClassUnicode {
    ClassUnicode::new(
        ranges
            .into_iter()
            .map(|(first, last)| ClassUnicodeRange::new(first, last)),
    )
}

fn none() -> ClassUnicode {
    ClassUnicode::empty()
}

fn any() -> ClassUnicode {
    class([('\0', char::MAX)])
}

#[cfg(test)]
mod tests {
    use callsheet_core::pattern;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::{Part, Plain};
    use crate::pattern::read;

    /// For the rest of the test, as generated code would hold it.
    fn kept(part: &Part) -> pattern::Part {
        let list = |parts: &[Part]| -> &'static [pattern::Part] {
            parts.iter().map(kept).collect::<Vec<_>>().leak()
        };
        match part {
            Part::Text(text) => pattern::Part::Text(text.clone().leak()),
            Part::One(ranges) => pattern::Part::One(ranges.clone().leak()),
            Part::All(parts) => pattern::Part::All(list(parts)),
            Part::Any(parts) => pattern::Part::Any(list(parts)),
            Part::Times(part, least, most) => {
                pattern::Part::Times(Box::leak(Box::new(kept(part))), *least, *most)
            }
        }
    }

    fn held(plain: &Plain) -> pattern::Plain {
        let Plain {
            from_start,
            to_end,
            part,
        } = plain;
        pattern::Plain {
            from_start: *from_start,
            to_end: *to_end,
            part: kept(part),
        }
    }

    /// Patterns as APIs have them, and some that are not plain although they look it.
    const PATTERNS: &[(&str, bool)] = &[
        ("", true),
        ("^$", true),
        ("^a", true),
        ("a$", true),
        ("a", true),
        (r"\S", true),
        ("^[a-z]+$", true),
        ("^[A-Za-z0-9_-]{1,64}$", true),
        (r"^\d{4}-\d{2}-\d{2}$", true),
        ("^[a-z0-9]+(?:-[a-z0-9]+)*$", true),
        ("^[a-z]{2}(?:-[A-Z]{2})?$", true),
        ("^(?:[a-z]{2}|[a-z]{2}-[A-Z]{2})$", true),
        ("^(?:red|reddish|green|grey|gray)$", true),
        ("^(https?)://", true),
        ("^(?:http|https|ftp)://.+$", true),
        (r"^sk_(?:live|test)_[a-f]{0,9}$", true),
        (r"^#(?:[0-9a-f]{3}){1,2}$", true),
        (r"^(?:0|[1-9]\d*)(?:\.\d+)?$", true),
        (r"\.(?:png|jpe?g)$", true),
        ("^(?:a|b)?$", true),
        ("^(?:|a)b*$", true),
        ("^(?:ab?)*$", true),
        ("^(?:ab){2,}c?$", true),
        ("(?:ab?){2}", false),
        ("^[^a]*a$", true),
        ("^a*b", true),
        ("^a+", true),
        ("^(?:a|ab)", true),
        ("^(?:a|ab)$", true),
        ("^(?:ab|a)c$", true),
        ("^é{2}🦊?$", true),
        // A character fits what goes on and what follows.
        ("^a*a$", false),
        ("^[a-z]+z$", false),
        ("^(?:a*)*$", false),
        ("^(?:ab?)*b$", false),
        ("^(?:a|ab)(?:c|bc)$", false),
        ("^(?:a?|b)a$", false),
        ("^.*a.*$", false),
        // Anywhere, and as long as can be.
        ("a+b", false),
        // One of several is anchored.
        ("^a|b$", false),
        (r"\bab\b", false),
        (r"\p{L}", false),
    ];

    #[test]
    fn what_is_plain() {
        let is_wrong = |(source, is_plain): &&(&str, bool)| {
            let pattern = read(source).unwrap();
            pattern.plain().is_some() != *is_plain
        };
        let wrong: Vec<_> = PATTERNS.iter().filter(is_wrong).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    /// Texts that are long on what patterns are about.
    fn texts() -> impl Strategy<Value = String> {
        let letter = prop::sample::select(vec![
            'a', 'b', 'c', 'z', 'A', 'Z', '0', '1', '9', '-', '_', '.', '/', ':', '#', 'é', '🦊',
            '\n', ' ', 'h', 't', 'p', 's', 'k', 'f',
        ]);
        let letters = prop::collection::vec(letter, 0..8);
        letters.prop_map(|letters| letters.into_iter().collect())
    }

    /// Expressions put together at random.
    fn expressions() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a", "b", "c", "ab", "[ab]", "[^a]", "[b-z]", r"\d", ".", "é", "",
        ]);
        let tree = leaf
            .prop_map(str::to_owned)
            .prop_recursive(4, 24, 3, |inner| {
                let count =
                    prop::sample::select(vec!["*", "+", "?", "{2}", "{1,2}", "{2,}", "{0,3}"]);
                prop_oneof![
                    (inner.clone(), count).prop_map(|(part, count)| format!("(?:{part}){count}")),
                    prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                    prop::collection::vec(inner, 2..4)
                        .prop_map(|parts| format!("(?:{})", parts.join("|"))),
                ]
            });
        let around = prop::sample::select(vec![("^", "$"), ("^", ""), ("", "$"), ("", "")]);
        (tree, around).prop_map(|(tree, (before, after))| format!("{before}{tree}{after}"))
    }

    /// How often the texts of a run match, and how often they do not, where the expression is
    /// plain; panics where its parts and the engine disagree.
    fn compared(source: &str, texts: &[String]) -> [u32; 2] {
        let pattern = read(source).unwrap();
        let Some(plain) = pattern.plain() else {
            return [0, 0];
        };
        let (plain, engine) = (
            held(&plain),
            regex::Regex::new(&pattern.translated).unwrap(),
        );
        let mut counts = [0, 0];
        for text in texts {
            let expected = engine.is_match(text);
            assert_eq!(plain.matches(text), expected, "{source} on {text:?}");
            counts[usize::from(expected)] += 1;
        }
        counts
    }

    #[test]
    fn parts_and_the_engine_agree() {
        let config = Config {
            cases: 3_000,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new(config);
        let totals = std::cell::RefCell::new([0_u32; 2]);
        let drawn = (expressions(), prop::collection::vec(texts(), 24));
        let known = PATTERNS.iter().map(|(source, _)| *source);
        let known: Vec<&str> = known.collect();
        let outcome = runner.run(
            &(drawn, prop::sample::select(known)),
            |((drawn, texts), known)| {
                for source in [&drawn, known] {
                    let [no, yes] = compared(source, &texts);
                    let mut totals = totals.borrow_mut();
                    totals[0] += no;
                    totals[1] += yes;
                }
                Ok(())
            },
        );
        outcome.unwrap();
        let [no, yes] = totals.into_inner();
        assert!(
            no > 5_000 && yes > 5_000,
            "{no} texts do not match, {yes} do"
        );
    }
}
