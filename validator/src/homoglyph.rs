//! Letters of other scripts that look like Latin ones.

/// The Latin letter that a letter of another script looks like.
fn latin(character: char) -> Option<char> {
    /// Cyrillic and Greek letters, each with what it looks like.
    const PAIRS: [(char, char); 38] = [
        ('а', 'a'),
        ('с', 'c'),
        ('ԁ', 'd'),
        ('е', 'e'),
        ('һ', 'h'),
        ('і', 'i'),
        ('ј', 'j'),
        ('ӏ', 'l'),
        ('о', 'o'),
        ('р', 'p'),
        ('ԛ', 'q'),
        ('ѕ', 's'),
        ('ѵ', 'v'),
        ('ԝ', 'w'),
        ('х', 'x'),
        ('у', 'y'),
        ('А', 'A'),
        ('В', 'B'),
        ('С', 'C'),
        ('Е', 'E'),
        ('Н', 'H'),
        ('І', 'I'),
        ('Ј', 'J'),
        ('К', 'K'),
        ('М', 'M'),
        ('О', 'O'),
        ('Р', 'P'),
        ('Ѕ', 'S'),
        ('Т', 'T'),
        ('Х', 'X'),
        ('У', 'Y'),
        ('ɡ', 'g'),
        ('ı', 'i'),
        ('ο', 'o'),
        ('ν', 'v'),
        ('Ο', 'O'),
        ('Α', 'A'),
        ('Ε', 'E'),
    ];
    let pair = PAIRS.iter().find(|(other, _)| *other == character);
    pair.map(|(_, latin)| *latin)
}

/// The word with the Latin letters that it seems to have, and what to say of the first that is
/// none; `None` if no letter only looks like a Latin one.
pub(crate) fn in_latin(word: &str) -> Option<(String, String)> {
    let (other, like) = word
        .chars()
        .find_map(|character| Some((character, latin(character)?)))?;
    let said = format!(
        "it contains `{other}` (U+{:04X}), which looks like the Latin letter `{like}`",
        u32::from(other)
    );
    let word = word
        .chars()
        .map(|character| latin(character).unwrap_or(character))
        .collect();
    Some((word, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_letters_become_latin() {
        let (word, said) = in_latin("s\u{435}\u{435}d").unwrap();
        assert_eq!(word, "seed");
        assert!(said.contains("U+0435"), "{said}");
        assert_eq!(in_latin("seed"), None);
        assert_eq!(in_latin("种子"), None);
    }
}
