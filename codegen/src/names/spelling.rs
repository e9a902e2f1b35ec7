//! Letters that a Rust name cannot have as they are.
//!
//! Letters of Greek and Cyrillic that look like letters of Latin are spelt out. Where a crate has no other letters of such a script, rustc takes them for a trick and warns
//! (`mixed_script_confusables`), and no attribute within generated code keeps it from that. So a
//! text that has none but such letters gives names without them: `µ` becomes `micro`.
//!
//! Letters that are other letters in another form (`ﬁ`, `Ⅷ`) have no place in a name: Rust takes
//! some of them for the others, so that two fields would be one, and warns of the rest
//! (`uncommon_codepoints`), which no attribute within generated code keeps it from either. Letters
//! of full width are those that they look like: `ＩＤ` is `ID`.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// The text with its Greek and Cyrillic letters spelt out, if each of them looks like one of Latin.
pub(super) fn spelt_out(text: &str) -> Cow<'_, str> {
    let text = narrowed(text);
    let mut foreign = text.chars().filter(|letter| is_foreign(*letter)).peekable();
    if foreign.peek().is_none() || foreign.any(|letter| !is_confusable(letter)) {
        return text;
    }
    let mut spelt = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if !is_foreign(letter) {
            spelt.push(letter);
            continue;
        }
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let name = NAMES.iter().find(|(known, _)| *known == small);
        match name {
            Some((_, name)) => spelt.extend([" ", name, " "]),
            None => spelt.extend([" u", &format!("{:x}", u32::from(letter)), " "]),
        }
    }
    Cow::Owned(spelt)
}

/// Whether a letter is another letter, or a part of one, in another form.
pub(super) fn is_variant(letter: char) -> bool {
    VARIANTS.iter().any(|range| range.contains(&letter))
}

/// The text with its letters of full width as those of ASCII.
fn narrowed(text: &str) -> Cow<'_, str> {
    let narrow = |letter: char| match letter {
        '！'..='～' => u8::try_from(u32::from(letter) - 0xfee0).map_or(letter, char::from),
        _ => letter,
    };
    if text.chars().all(|letter| narrow(letter) == letter) {
        return Cow::Borrowed(text);
    }
    text.chars().map(narrow).collect()
}

/// Greek and Coptic, Cyrillic, and the sign for a millionth.
fn is_foreign(letter: char) -> bool {
    letter == '\u{b5}' || letter.is_alphabetic() && ('\u{370}'..='\u{52f}').contains(&letter)
}

/// Whether a letter looks like one of Latin, be it small or a capital: names are written in both.
fn is_confusable(letter: char) -> bool {
    let looks = |letter: char| GREEK.contains(letter) || CYRILLIC.contains(letter);
    letter == '\u{b5}' || letter.to_lowercase().any(looks) || letter.to_uppercase().any(looks)
}

/// Those that the Unicode security mechanisms (UTS 39) list as confusable.
const GREEK: &str = "ΑΒΓΕΖΗΘΙΚΛΜΝΟΠΡΤΥΦΧαβγδεθικνοπρστυφ";
const CYRILLIC: &str = "ЄЅІЈАБВГЕЗКЛМНОПРСТУФХЫЬЮабгекопрстуфхєѕіјћ";

/// What small letters are called.
const NAMES: &[(char, &str)] = &[
    ('\u{b5}', "micro"),
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('ι', "iota"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    // Most often it is the sign for a millionth in other words.
    ('μ', "micro"),
    ('ν', "nu"),
    ('ο', "omicron"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('ς', "sigma"),
    ('τ', "tau"),
    ('υ', "upsilon"),
    ('φ', "phi"),
    ('χ', "chi"),
];

/// Small letters that Unicode's compatibility normalization (NFKC) makes others of, the blocks that
/// have hardly any others, and the parts that Korean syllables are made of.
const VARIANTS: &[RangeInclusive<char>] = &[
    'ª'..='ª',
    'º'..='º',
    '\u{132}'..='\u{133}',
    '\u{13f}'..='\u{140}',
    '\u{149}'..='\u{149}',
    '\u{17f}'..='\u{17f}',
    '\u{1c4}'..='\u{1cc}',
    '\u{1f1}'..='\u{1f3}',
    '\u{2b0}'..='\u{2e4}',
    '\u{374}'..='\u{374}',
    '\u{3d0}'..='\u{3d6}',
    '\u{3f0}'..='\u{3f2}',
    '\u{3f4}'..='\u{3f5}',
    '\u{3f9}'..='\u{3f9}',
    '\u{587}'..='\u{587}',
    '\u{675}'..='\u{678}',
    '\u{958}'..='\u{95f}',
    '\u{9dc}'..='\u{9df}',
    '\u{a33}'..='\u{a36}',
    '\u{a59}'..='\u{a5e}',
    '\u{b5c}'..='\u{b5d}',
    '\u{edc}'..='\u{edd}',
    '\u{f43}'..='\u{f43}',
    '\u{f4d}'..='\u{f4d}',
    '\u{f52}'..='\u{f52}',
    '\u{f57}'..='\u{f57}',
    '\u{f5c}'..='\u{f5c}',
    '\u{f69}'..='\u{f69}',
    '\u{10fc}'..='\u{10fc}',
    '\u{1100}'..='\u{11ff}',
    '\u{1d2c}'..='\u{1dbf}',
    '\u{1e9a}'..='\u{1e9b}',
    '\u{1f70}'..='\u{1fff}',
    '\u{2071}'..='\u{217f}',
    '\u{2c7c}'..='\u{2c7d}',
    '\u{2d6f}'..='\u{2d6f}',
    '\u{3038}'..='\u{303a}',
    '\u{309f}'..='\u{309f}',
    '\u{30ff}'..='\u{30ff}',
    '\u{3131}'..='\u{318e}',
    '\u{a69c}'..='\u{a69d}',
    '\u{a770}'..='\u{a770}',
    '\u{a7f2}'..='\u{a7f9}',
    '\u{a960}'..='\u{a97f}',
    '\u{ab5c}'..='\u{ab69}',
    '\u{d7b0}'..='\u{d7ff}',
    '\u{f900}'..='\u{ffdc}',
    '\u{10781}'..='\u{107ba}',
    '\u{1d400}'..='\u{1d7ff}',
    '\u{1ee00}'..='\u{1eeff}',
    '\u{2f800}'..='\u{2fa1f}',
];

#[cfg(test)]
mod tests {
    use super::{is_variant, spelt_out};

    #[test]
    fn letters_that_look_like_latin_ones() {
        let spelt = [
            ("µ", " micro "),
            ("μs", " micro s"),
            ("ΔT", " delta T"),
            ("α-β", " alpha - beta "),
            ("со", " u441  u43e "),
        ];
        for (text, expected) in spelt {
            assert_eq!(spelt_out(text), expected, "{text}");
        }
        // What is plainly of its script needs no help, and Latin is what it is.
        for text in ["größe", "λόγος", "жизнь", "Ω", "一", "a", ""] {
            assert_eq!(spelt_out(text), text);
        }
    }

    #[test]
    fn letters_in_another_form() {
        assert_eq!(spelt_out("ＩＤ＿１"), "ID_1");
        let variants = [
            '\u{fb01}',
            '\u{2177}',
            '\u{f900}',
            '\u{1100}',
            '\u{1161}',
            '\u{3131}',
            '\u{1d41a}',
            '\u{aa}',
            '\u{1f71}',
        ];
        assert!(variants.into_iter().all(is_variant));
        let letters = [
            'a', 'é', 'ß', 'ł', 'λ', 'ж', '가', '名', 'あ', 'ア', 'ก', 'ə',
        ];
        assert!(!letters.into_iter().any(is_variant));
    }
}
