//! Letters of Greek and Cyrillic that look like letters of Latin, spelt out.
//!
//! Where a crate has no other letters of such a script, rustc takes them for a trick and warns
//! (`mixed_script_confusables`), and no attribute within generated code keeps it from that. So a
//! text that has none but such letters gives names without them: `µ` becomes `micro`.

use std::borrow::Cow;

/// The text with its Greek and Cyrillic letters spelt out, if each of them looks like one of Latin.
pub(super) fn spelt_out(text: &str) -> Cow<'_, str> {
    let mut foreign = text.chars().filter(|letter| is_foreign(*letter)).peekable();
    if foreign.peek().is_none() || foreign.any(|letter| !is_confusable(letter)) {
        return Cow::Borrowed(text);
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

#[cfg(test)]
mod tests {
    use super::spelt_out;

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
}
