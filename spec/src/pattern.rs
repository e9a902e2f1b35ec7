//! ECMA-262 expressions, translated for the crate `regex`.

mod plain;
mod reference;

use regex::RegexBuilder;

pub use plain::{Part, Plain};

use crate::schema::Pattern;

/// Reads an expression, or says why it is none.
///
/// The linter's engine and generated code both read the translation, so that they cannot
/// disagree.
pub(crate) fn read(source: &str) -> Result<Pattern, String> {
    #[cfg(test)]
    tests::note_reading();
    let translated = jsonschema_regex::to_rust_regex(source)
        .map_err(|()| "it is no ECMA-262 syntax that can be read here".to_owned())?;
    let is_known = is_surely_known(&translated) || regex_syntax::parse(&translated).is_ok();
    let backtracks = match is_known {
        true if may_grow(&translated) && is_too_large(&translated) => {
            return Err("it grows too large when compiled".to_owned());
        }
        true => false,
        // What is left is look-around and references to groups, unless it is no expression.
        false if jsonschema_regex::is_valid_ecma_regex(source) => true,
        false => return Err("it is no ECMA-262 syntax that can be read here".to_owned()),
    };
    Ok(Pattern {
        source: source.to_owned(),
        // The translator leaves alone what it cannot parse, all but the syntax of classes.
        translated: if backtracks {
            with_ascii_classes(&translated)
        } else {
            translated.into_owned()
        },
        backtracks,
    })
}

/// What no engine that is at hand does as ECMA-262 has it, if a pattern needs something of that.
pub(crate) fn unfit(pattern: &Pattern) -> Option<&'static str> {
    if !pattern.backtracks {
        return None;
    }
    if !reference::are_certain(&pattern.source) {
        return Some("a reference to a group that may not have matched");
    }
    #[cfg(feature = "pattern-backtracking")]
    {
        callsheet_core::pattern::unfit_for_backtracking(&pattern.translated)
            .map(|_| "a construct that the engine for looking around does not have")
    }
    // Without the engine nothing is known of what it takes.
    #[cfg(not(feature = "pattern-backtracking"))]
    {
        Some("look-around or a reference to a group without the feature `pattern-backtracking`")
    }
}

/// Whether an expression that was translated has nothing in it that the translator lets pass
/// unread: groups with a question mark, references to groups, properties of characters. The
/// translator has parsed all else.
fn is_surely_known(translated: &str) -> bool {
    let mut characters = translated.chars();
    while let Some(character) = characters.next() {
        let is_unread = match character {
            '(' => characters.as_str().starts_with('?'),
            '\\' => !characters
                .next()
                .is_some_and(|escaped| escaped.is_ascii_punctuation()),
            _ => false,
        };
        if is_unread {
            return false;
        }
    }
    true
}

/// Whether what an expression is compiled to can be out of proportion to its text. To compile one
/// only to see that takes many times as long as to read it.
fn may_grow(translated: &str) -> bool {
    translated.contains('{') || translated.len() > LONG
}

/// No expression of so many bytes without a count grows to [`SIZE`].
const LONG: usize = 1000;

fn is_too_large(translated: &str) -> bool {
    let built = RegexBuilder::new(translated).size_limit(SIZE).build();
    matches!(built, Err(regex::Error::CompiledTooBig(_)))
}

/// An expression with `\d`, `\w`, `\s`, `\b` and `.` written out, which mean more elsewhere than in
/// ECMA-262.
fn with_ascii_classes(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut characters = source.chars();
    let mut in_class = false;
    while let Some(character) = characters.next() {
        match character {
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class => {
                text.push_str(r"[^\n\r\x{2028}\x{2029}]");
                continue;
            }
            '\\' => {
                let Some(escaped) = characters.next() else {
                    break;
                };
                let class = match escaped.to_ascii_lowercase() {
                    'b' => {
                        text.push_str(match (escaped, in_class) {
                            (_, true) => r"\x08",
                            ('b', false) => BOUNDARY,
                            _ => NO_BOUNDARY,
                        });
                        continue;
                    }
                    'd' => DIGITS,
                    'w' => WORDS,
                    's' => SPACES,
                    _ => {
                        text.extend(['\\', escaped]);
                        continue;
                    }
                };
                let others = others(class);
                let ranges = if escaped.is_ascii_uppercase() {
                    &others
                } else {
                    class
                };
                let class: String = ranges.iter().copied().map(range).collect();
                if in_class {
                    text.push_str(&class);
                } else {
                    text.extend(["[", &class, "]"]);
                }
                continue;
            }
            _ => {}
        }
        text.push(character);
    }
    text
}

/// Where one side alone is of [`WORDS`].
const BOUNDARY: &str = r"(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))";

/// Where both sides are, or none.
const NO_BOUNDARY: &str =
    r"(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))";

const DIGITS: &[(char, char)] = &[('0', '9')];

const WORDS: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

const SPACES: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// The characters between and around sorted ranges.
fn others(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut others = Vec::new();
    let mut next = Some('\0');
    for (first, last) in ranges {
        // No range ends or begins beside the surrogates.
        let before = char::from_u32(u32::from(*first).wrapping_sub(1));
        if let (Some(next), Some(before)) = (next, before) {
            others.push((next, before));
        }
        next = char::from_u32(u32::from(*last) + 1);
    }
    others.extend(next.map(|next| (next, char::MAX)));
    others
}

fn range((first, last): (char, char)) -> String {
    let written = |character: char| {
        let escape = if character.is_ascii_punctuation() {
            "\\"
        } else {
            ""
        };
        format!("{escape}{character}")
    };
    format!("{}-{}", written(first), written(last))
}

/// How many bytes a compiled expression may take.
const SIZE: usize = 10 << 20;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::json;

    use super::{is_surely_known, others, read, with_ascii_classes};
    use crate::load;
    use crate::source::Source;

    thread_local! {
        /// How many expressions this thread has read.
        static READ: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn note_reading() {
        READ.set(READ.get() + 1);
    }

    /// Reading one may take long, and a document may have it many times.
    #[test]
    fn an_expression_that_a_document_has_many_times_is_read_once() {
        let (good, bad) = ("^[a-z]+$", "(");
        let schema = json!({
            "properties": {
                "a": {"pattern": good},
                "b": {"pattern": good, "not": {"pattern": good}},
                "c": {"pattern": bad},
                "d": {"pattern": bad},
            },
            "patternProperties": {good: {"pattern": good}},
        });
        let mut fetch = |name: &str| Err(name.to_owned());
        let before = READ.get();
        let loaded = load(vec![Source::new("x.json", schema.to_string())], &mut fetch);
        assert_eq!(READ.get() - before, 2);
        // What is wrong with one is told at each of its places.
        assert_eq!(loaded.faults.len(), 2);
    }

    /// Whatever is not parsed again would have been.
    #[test]
    fn what_is_surely_known_is_an_expression() {
        let parts = [
            "a", "[b-d]", "(e|f)", "(?:g)", "(?=h)", r"\.", r"\d", r"\1", r"\p{L}", "[^猫]", "+",
            "^", "{2}",
        ];
        for one in parts {
            for other in parts {
                let source = format!("{one}{other}");
                if let Ok(translated) = jsonschema_regex::to_rust_regex(&source)
                    && is_surely_known(&translated)
                {
                    assert!(regex_syntax::parse(&translated).is_ok(), "{source}");
                }
            }
        }
        assert!(
            is_surely_known("(^|[^a])b") && !is_surely_known("(?=a)") && !is_surely_known(r"\1")
        );
    }

    #[test]
    fn look_around_and_references_to_groups_need_another_engine() {
        for (source, backtracks) in [
            ("a", false),
            (r"^\d+$", false),
            ("(?=a)", true),
            ("(?<!a)b", true),
            (r"(a)\1", true),
            (r"\\1", false),
        ] {
            assert_eq!(
                read(source).map(|read| read.backtracks),
                Ok(backtracks),
                "{source}"
            );
        }
        for source in ["(", "[b-a]", "(?=", r"(?<a", "a{2,1}"] {
            assert!(read(source).is_err(), "{source}");
        }
    }

    #[test]
    fn what_no_engine_does_as_ecma_262_has_it_is_told() {
        let unfit = |source: &str| read(source).map(|read| super::unfit(&read));
        for source in [r"^(?!a)\bb.\B", r"(.)\1", "(?<=ab+)c", "(?=[[])", "a"] {
            assert_eq!(unfit(source), Ok(None), "{source}");
        }
        for source in [r"(a)?\1", r"(?<=(?:(?!a)b)+)c"] {
            assert!(matches!(unfit(source), Ok(Some(_))), "{source}");
        }
    }

    #[test]
    fn classes_are_those_of_ascii() {
        assert_eq!(with_ascii_classes(r"(?=\d)\\d[\dx]"), r"(?=[0-9])\\d[0-9x]");
        assert_eq!(with_ascii_classes(r"(?!\w)"), r"(?![0-9A-Z\_-\_a-z])");
        assert_eq!(
            with_ascii_classes(r".[.\b]\."),
            r"[^\n\r\x{2028}\x{2029}][.\x08]\."
        );
        assert_eq!(others(&[('0', '9')]), [('\0', '/'), (':', char::MAX)]);
    }
}
