//! The known word that was probably meant.

/// The candidate nearest to `word`, if it is near enough to be a slip.
///
/// Words that differ only in case, separators or camel case are the same word; beyond that, one
/// slip for every three characters is forgiven.
pub(crate) fn word<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let candidates = candidates
        .into_iter()
        .map(|candidate| (fold(candidate), candidate));
    nearest(
        &fold(word)?,
        candidates.filter_map(|(folded, candidate)| Some((folded?, candidate))),
    )
}

/// The same for words that were folded before.
pub(crate) fn nearest<T>(
    folded: &str,
    candidates: impl Iterator<Item = (impl AsRef<str>, T)>,
) -> Option<T> {
    candidates
        .filter_map(|(candidate, found)| Some((distance(folded, candidate.as_ref())?, found)))
        // The first of several that are equally near, so that the order of the spec decides.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, found)| found)
}

/// Whether two words differ only in case, separators or camel case.
pub(crate) fn is_same(left: &str, right: &str) -> bool {
    fold(left).is_some_and(|left| Some(left) == fold(right))
}

fn distance(left: &str, right: &str) -> Option<usize> {
    let (left_length, right_length) = (left.chars().count(), right.chars().count());
    let most = left_length.min(right_length) / 3;
    // Words of very different lengths are far apart, which needs no working out.
    if left_length.abs_diff(right_length) > most {
        return None;
    }
    let distance = strsim::osa_distance(left, right);
    (distance <= most).then_some(distance)
}

/// The word in lower case with `_` for every separator: `negativePrompt`, `Negative-Prompt` and
/// `negative prompt` become `negative_prompt`, and `16x9` and `16/9` become `16_9`. `None` for
/// what is longer than any word that a person types, so that a megabyte of text costs nothing.
pub(crate) fn fold(word: &str) -> Option<String> {
    const LONGEST: usize = 100;
    if word.len() > LONGEST {
        return None;
    }
    let mut folded = String::with_capacity(word.len() + 2);
    let characters: Vec<char> = word.trim().chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let before = index
            .checked_sub(1)
            .and_then(|before| characters.get(before));
        let after = characters.get(index + 1);
        let between_digits =
            || before.is_some_and(char::is_ascii_digit) && after.is_some_and(char::is_ascii_digit);
        let is_separator = matches!(
            character,
            '_' | '-' | ' ' | '.' | ':' | '/' | '\\' | '×' | '：'
        ) || matches!(character, 'x' | 'X' | '*') && between_digits();
        if is_separator {
            if !folded.ends_with('_') {
                folded.push('_');
            }
            continue;
        }
        if character.is_uppercase() && before.is_some_and(|before| before.is_lowercase()) {
            folded.push('_');
        }
        folded.extend(character.to_lowercase());
    }
    Some(folded)
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn finds_what_was_meant() {
        let fields = [
            "prompt",
            "n",
            "image_urls",
            "negative_prompt",
            "seed",
            "num_images",
        ];
        let cases = [
            ("negativ_prompt", Some("negative_prompt")),
            ("negativePrompt", Some("negative_prompt")),
            ("NEGATIVE-PROMPT", Some("negative_prompt")),
            ("promt", Some("prompt")),
            ("porpmt", Some("prompt")),
            ("N", Some("n")),
            ("m", None),
            ("sed", Some("seed")),
            ("size", None),
            ("mum_images", Some("num_images")),
            ("", None),
            ("图片", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(word(typed, fields), expected, "{typed}");
        }
        let values = ["1:1", "3:4", "9:16", "16:9", "square_hd", "portrait_16_9"];
        let cases = [
            ("16x9", Some("16:9")),
            ("16/9", Some("16:9")),
            ("9 : 16", Some("9:16")),
            ("16×9", Some("16:9")),
            ("Square HD", Some("square_hd")),
            ("squareHd", Some("square_hd")),
            ("portrait-16-9", Some("portrait_16_9")),
            ("4k", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(word(typed, values), expected, "{typed}");
        }
        assert_eq!(word(&"prompt".repeat(1000), fields), None);
    }
}
