//! Characters that cannot be seen, or that look like an ordinary blank, and where they belong.

use std::borrow::Cow;
use std::ops::Range;

/// A character that is not seen for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It takes no room and has no effect that anyone would ask for.
    Nothing,
    /// It turns the direction of writing, selects a form, or carries hidden text.
    Hidden,
    /// It looks like a blank.
    Blank,
    /// A control character.
    Control,
}

/// A character that is out of place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stray {
    /// Which code point of the text it is, from 0.
    pub(crate) index: usize,
    pub(crate) character: char,
    pub(crate) kind: Kind,
}

/// The characters of a text that are not seen and do not belong where they stand.
///
/// What scripts and emoji need is left alone: joiners between Arabic or Indic letters and within
/// emoji, variation selectors after what has variants, marks of direction beside letters that are
/// written from right to left, blanks that typography keeps from breaking.
pub(crate) fn strays(text: &str) -> Vec<Stray> {
    if !may_have(text) {
        return Vec::new();
    }
    let mut strays = Vec::new();
    let mut before = None;
    let mut characters = text.chars().enumerate().peekable();
    // Worked out at the first character that it decides.
    let mut turns = None;
    let mut in_tag = false;
    while let Some((index, character)) = characters.next() {
        let after = characters.peek().map(|(_, after)| *after);
        let Some(kind) = kind(character) else {
            in_tag = character == BLACK_FLAG;
            before = Some(character);
            continue;
        };
        let belongs = match character {
            '\u{200c}' => before.is_some_and(has_joiners) || after.is_some_and(has_joiners),
            '\u{200d}' => {
                before.is_some_and(has_joiners)
                    || before.is_some_and(is_pictorial) && after.is_some_and(is_pictorial)
            }
            '\u{200b}' => before.is_some_and(is_unspaced) || after.is_some_and(is_unspaced),
            // Overrides turn even letters of the other direction, which no language asks for.
            '\u{202d}' | '\u{202e}' => false,
            '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{202a}'..='\u{202c}'
            | '\u{2066}'..='\u{2069}' => {
                *turns.get_or_insert_with(|| text.chars().any(is_right_to_left))
            }
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => before.is_some_and(has_variants),
            // Flags of England and the like are spelt in tags.
            '\u{e0020}'..='\u{e007f}' => in_tag,
            '\u{180e}' => before.is_some_and(has_joiners),
            '\u{3000}' => !(before.is_some_and(is_latin) && after.is_some_and(is_latin)),
            _ if kind == Kind::Blank => is_typographic(before, after),
            _ => false,
        };
        if !belongs {
            strays.push(Stray {
                index,
                character,
                kind,
            });
        }
        before = Some(character);
    }
    strays
}

/// `U+200B ZERO WIDTH SPACE`.
pub(crate) fn describe(character: char) -> String {
    format!("U+{:04X} {}", u32::from(character), name(character))
}

/// What to say of a text that is wrong as a whole and has a character in it that is not seen.
pub(crate) fn note(text: &str) -> Option<String> {
    /// Enough to find what was pasted into a name.
    const LOOKED_AT: usize = 10_000;

    let mut characters = text.chars().take(LOOKED_AT);
    let found = characters.find(|character| kind(*character).is_some())?;
    Some(format!("it contains {}", describe(found)))
}

/// Whether a look at each character is worth its time, by the first bytes of those in question.
fn may_have(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins_within = |mut places: Range<usize>| places.any(|at| begins_one(bytes, at));
    // Of an array the length is known, so that all of it is looked at in a few steps.
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    let mut suspects = chunks.iter().enumerate();
    let is_in_chunks = suspects.any(|(index, chunk)| {
        is_suspected(chunk) && begins_within(index * CHUNK..(index + 1) * CHUNK)
    });
    is_in_chunks || begins_within(bytes.len() - rest.len()..bytes.len())
}

/// How many bytes are looked at together.
const CHUNK: usize = 16;

fn is_suspected(chunk: &[u8; CHUNK]) -> bool {
    let each = chunk.map(|byte| u8::from(suspected(byte)));
    u128::from_ne_bytes(each) != 0
}

/// Whether characters in question begin with a byte, among others.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a branch would keep many bytes from being looked at at a time"
)]
const fn suspected(byte: u8) -> bool {
    let is_control = (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    let begins_two = (byte == 0xc2) | (byte == 0xcd) | (byte == 0xd8);
    let begins_three = (byte.wrapping_sub(0xe1) <= 2) | (byte == 0xef);
    is_control | (byte == 0x7f) | begins_two | begins_three | (byte == 0xf3)
}

/// Whether a character in question may begin at a byte.
fn begins_one(bytes: &[u8], at: usize) -> bool {
    let next = |at: usize| bytes.get(at).copied().unwrap_or_default();
    match next(at) {
        0..=8 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f => true,
        0xc2 => next(at + 1) <= 0xad,
        0xcd => next(at + 1) == 0x8f,
        0xd8 => next(at + 1) == 0x9c,
        0xe1 => matches!(next(at + 1), 0x85 | 0x9a | 0xa0),
        // Dashes, quotes and ellipses stand between the blanks and the marks of direction.
        0xe2 => match next(at + 1) {
            0x80 => matches!(next(at + 2), 0x80..=0x8f | 0xa8..=0xaf),
            0x81 => next(at + 2) >= 0x9f,
            _ => false,
        },
        0xe3 => matches!((next(at + 1), next(at + 2)), (0x80, 0x80) | (0x85, _)),
        0xef => matches!(next(at + 1), 0xb8 | 0xbb | 0xbe | 0xbf),
        0xf3 => next(at + 1) == 0xa0,
        _ => false,
    }
}

fn kind(character: char) -> Option<Kind> {
    Some(match character {
        '\t' | '\n' | '\r' | ' '..='~' => return None,
        '\u{ad}'
        | '\u{34f}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => Kind::Nothing,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => Kind::Blank,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Kind::Blank
        }
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}' => Kind::Hidden,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Kind::Control,
        _ => return None,
    })
}

const BLACK_FLAG: char = '\u{1f3f4}';

/// Whether a letter is of a script whose letters change their form with what they touch, so that
/// joiners have a meaning between them.
fn has_joiners(character: char) -> bool {
    matches!(
        character,
        '\u{600}'..='\u{8ff}'
            | '\u{900}'..='\u{dff}'
            | '\u{f00}'..='\u{109f}'
            | '\u{1780}'..='\u{18af}'
            | '\u{1a20}'..='\u{1b7f}'
            | '\u{a840}'..='\u{a87f}'
            | '\u{a8e0}'..='\u{a8ff}'
            | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10a00}'..='\u{11fff}'
            | '\u{1e900}'..='\u{1e95f}'
    )
}

/// Whether a letter is of a script that has no blanks between words.
fn is_unspaced(character: char) -> bool {
    matches!(
        character,
        '\u{e00}'..='\u{eff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{1aaf}'
    )
}

fn is_right_to_left(character: char) -> bool {
    matches!(
        character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// Whether a character is an emoji, or may follow one within a sequence.
fn is_pictorial(character: char) -> bool {
    matches!(
        character,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
            | '\u{2300}'..='\u{23ff}' | '\u{2460}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
            | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}'
            | '\u{e0020}'..='\u{e007f}'
    )
}

/// Whether a selector after the character chooses one of its forms.
fn has_variants(character: char) -> bool {
    let is_ideograph = matches!(
        character,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    );
    is_ideograph
        || is_pictorial(character) && !matches!(character, '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
        // Keycaps are spelt so: `1`, the selector, the frame.
        || matches!(character, '0'..='9' | '#' | '*')
        || matches!(character, '\u{2200}'..='\u{22ff}' | '\u{3001}' | '\u{3002}' | '\u{ff01}'..='\u{ff5e}')
        || has_joiners(character)
}

/// Whether a blank that does not break belongs there: beside figures, and beside the marks that
/// French sets apart.
fn is_typographic(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    before.is_numeric()
        || after.is_numeric()
        || matches!(before, '«' | '‹' | '–' | '—' | '°' | '§' | '№' | '.')
        || matches!(
            after,
            '»' | '›' | ':' | ';' | '!' | '?' | '%' | '‰' | '€' | '°' | '–' | '—'
        )
        || !is_latin(before) && !before.is_ascii_punctuation() && !before.is_whitespace()
        || !is_latin(after) && !after.is_ascii_punctuation() && !after.is_whitespace()
}

fn is_latin(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '\u{c0}'..='\u{24f}')
}

fn name(character: char) -> Cow<'static, str> {
    Cow::Borrowed(match character {
        '\u{a0}' => "NO-BREAK SPACE",
        '\u{ad}' => "SOFT HYPHEN",
        '\u{34f}' => "COMBINING GRAPHEME JOINER",
        '\u{61c}' => "ARABIC LETTER MARK",
        '\u{115f}' => "HANGUL CHOSEONG FILLER",
        '\u{1160}' => "HANGUL JUNGSEONG FILLER",
        '\u{1680}' => "OGHAM SPACE MARK",
        '\u{180e}' => "MONGOLIAN VOWEL SEPARATOR",
        '\u{2000}' => "EN QUAD",
        '\u{2001}' => "EM QUAD",
        '\u{2002}' => "EN SPACE",
        '\u{2003}' => "EM SPACE",
        '\u{2004}' => "THREE-PER-EM SPACE",
        '\u{2005}' => "FOUR-PER-EM SPACE",
        '\u{2006}' => "SIX-PER-EM SPACE",
        '\u{2007}' => "FIGURE SPACE",
        '\u{2008}' => "PUNCTUATION SPACE",
        '\u{2009}' => "THIN SPACE",
        '\u{200a}' => "HAIR SPACE",
        '\u{200b}' => "ZERO WIDTH SPACE",
        '\u{200c}' => "ZERO WIDTH NON-JOINER",
        '\u{200d}' => "ZERO WIDTH JOINER",
        '\u{200e}' => "LEFT-TO-RIGHT MARK",
        '\u{200f}' => "RIGHT-TO-LEFT MARK",
        '\u{2028}' => "LINE SEPARATOR",
        '\u{2029}' => "PARAGRAPH SEPARATOR",
        '\u{202a}' => "LEFT-TO-RIGHT EMBEDDING",
        '\u{202b}' => "RIGHT-TO-LEFT EMBEDDING",
        '\u{202c}' => "POP DIRECTIONAL FORMATTING",
        '\u{202d}' => "LEFT-TO-RIGHT OVERRIDE",
        '\u{202e}' => "RIGHT-TO-LEFT OVERRIDE",
        '\u{202f}' => "NARROW NO-BREAK SPACE",
        '\u{205f}' => "MEDIUM MATHEMATICAL SPACE",
        '\u{2060}' => "WORD JOINER",
        '\u{2061}' => "FUNCTION APPLICATION",
        '\u{2062}' => "INVISIBLE TIMES",
        '\u{2063}' => "INVISIBLE SEPARATOR",
        '\u{2064}' => "INVISIBLE PLUS",
        '\u{2066}' => "LEFT-TO-RIGHT ISOLATE",
        '\u{2067}' => "RIGHT-TO-LEFT ISOLATE",
        '\u{2068}' => "FIRST STRONG ISOLATE",
        '\u{2069}' => "POP DIRECTIONAL ISOLATE",
        '\u{3000}' => "IDEOGRAPHIC SPACE",
        '\u{3164}' => "HANGUL FILLER",
        '\u{feff}' => "ZERO WIDTH NO-BREAK SPACE (byte order mark)",
        '\u{ffa0}' => "HALFWIDTH HANGUL FILLER",
        '\u{fff9}' => "INTERLINEAR ANNOTATION ANCHOR",
        '\u{fffa}' => "INTERLINEAR ANNOTATION SEPARATOR",
        '\u{fffb}' => "INTERLINEAR ANNOTATION TERMINATOR",
        '\0' => "NULL",
        '\u{8}' => "BACKSPACE",
        '\u{b}' => "LINE TABULATION",
        '\u{c}' => "FORM FEED",
        '\u{1b}' => "ESCAPE",
        '\u{7f}' => "DELETE",
        '\u{85}' => "NEXT LINE",
        '\u{fe00}'..='\u{fe0f}' => {
            return format!("VARIATION SELECTOR-{}", u32::from(character) - 0xfe00 + 1).into();
        }
        '\u{e0100}'..='\u{e01ef}' => {
            return format!("VARIATION SELECTOR-{}", u32::from(character) - 0xe0100 + 17).into();
        }
        '\u{e0020}'..='\u{e007e}' => {
            let letter = char::from_u32(u32::from(character) - 0xe0000).unwrap_or(' ');
            return format!("TAG `{letter}`, hidden text").into();
        }
        '\u{e0000}'..='\u{e007f}' => "TAG, hidden text",
        _ if character.is_control() => "control character",
        _ => "invisible character",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The short look passes over nothing that the long one would find.
    #[test]
    fn every_character_in_question_is_looked_at() {
        let mut count = 0;
        for character in '\0'..=char::MAX {
            if kind(character).is_some() {
                count += 1;
                assert!(may_have(&character.to_string()), "{character:?}");
                assert!(may_have(&format!("猫{character}")), "{character:?}");
            }
        }
        assert!(count > 300, "{count}");
        for text in [
            "雨后的小巷，一只橘猫。",
            "“quoted” — and…",
            "é×",
            "\t\n\r",
            "🐈",
            "ｗｉｄｅ：／",
        ] {
            assert!(!may_have(text), "{text}");
        }
    }

    #[test]
    fn what_belongs_is_left_alone() {
        let texts = [
            "a paper boat",
            "雨后的小巷，一只橘猫　坐在红灯笼下",
            "　　雨后的小巷",
            "👨‍👩‍👧 and 🏳️‍🌈 and 👩🏽‍🚀 and ❤️ and 1️⃣",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} wins",
            "می‌خواهم",
            "क्‍ष",
            "ภาษา\u{200b}ไทย",
            "\u{200f}שלום (1)\u{200e} hello",
            "« bonjour » et ça va\u{a0}?",
            "10\u{a0}km, 3\u{202f}000",
            "葛\u{e0100}飾区",
            "line\nbreak\ttab\r\n",
        ];
        for text in texts {
            assert_eq!(strays(text), [], "{text}");
        }
    }

    #[test]
    fn what_does_not_belong_is_found() {
        let cases = [
            ("pa\u{200b}per", 2, "U+200B ZERO WIDTH SPACE"),
            (
                "\u{feff}paper",
                0,
                "U+FEFF ZERO WIDTH NO-BREAK SPACE (byte order mark)",
            ),
            ("paper\u{a0}boat", 5, "U+00A0 NO-BREAK SPACE"),
            ("boat\u{a0}", 4, "U+00A0 NO-BREAK SPACE"),
            ("paper\u{3000}boat", 5, "U+3000 IDEOGRAPHIC SPACE"),
            ("a\u{202e}b", 1, "U+202E RIGHT-TO-LEFT OVERRIDE"),
            ("a\u{2066}b\u{2069}", 1, "U+2066 LEFT-TO-RIGHT ISOLATE"),
            ("so\u{ad}ft", 2, "U+00AD SOFT HYPHEN"),
            ("猫\u{200b}坐", 1, "U+200B ZERO WIDTH SPACE"),
            ("a\u{200d}b", 1, "U+200D ZERO WIDTH JOINER"),
            ("a\u{fe0f}b", 1, "U+FE0F VARIATION SELECTOR-16"),
            ("🐈\u{fe0f}\u{fe01}", 2, "U+FE01 VARIATION SELECTOR-2"),
            ("a\u{e0041}", 1, "U+E0041 TAG `A`, hidden text"),
            ("a\u{1b}[1m", 1, "U+001B ESCAPE"),
            ("a\0", 1, "U+0000 NULL"),
            ("a\u{3164}b", 1, "U+3164 HANGUL FILLER"),
        ];
        for (text, index, description) in cases {
            let found = strays(text);
            let first = found
                .first()
                .map(|stray| (stray.index, describe(stray.character)));
            assert_eq!(first, Some((index, description.to_owned())), "{text:?}");
        }
    }
}
