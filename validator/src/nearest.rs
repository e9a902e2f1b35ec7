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

/// Whether `meant` is the one word that can have been meant by `word`, of all `known` ones, so
/// that no other comes near and no digit was guessed.
pub(crate) fn is_clear<'a>(
    word: &str,
    meant: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> bool {
    let (Some(word), Some(folded)) = (fold(word), fold(meant)) else {
        return false;
    };
    let mut others = known.into_iter().filter(|other| *other != meant);
    if word == folded {
        return others.all(|other| fold(other).as_ref() != Some(&folded));
    }
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let Some(best) = distance(&word, &folded).filter(|_| digits(&word) == digits(&folded)) else {
        return false;
    };
    others.all(|other| {
        let distance = fold(other).and_then(|other| distance(&word, &other));
        distance.is_none_or(|distance| distance >= best + 2)
    })
}

fn distance(left: &str, right: &str) -> Option<usize> {
    let shorter = left.chars().count().min(right.chars().count());
    let distance = strsim::osa_distance(left, right);
    (distance <= shorter / 3).then_some(distance)
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
    use super::{is_clear, word};

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

    #[test]
    fn one_clear_candidate_is_more_than_the_nearest() {
        let fields = ["prompt", "num_images", "max_images", "negative_prompt"];
        let ratios = ["1:1", "3:4", "9:16", "16:9", "square", "square_hd"];
        let cases = [
            ("promt", "prompt", true),
            ("negativ_prompt", "negative_prompt", true),
            ("numImages", "num_images", true),
            ("mum_images", "num_images", false),
            ("mam_images", "max_images", false),
        ];
        for (typed, meant, expected) in cases {
            assert_eq!(is_clear(typed, meant, fields), expected, "{typed}");
        }
        let cases = [
            ("16x9", "16:9", true),
            ("16/9", "16:9", true),
            ("Square HD", "square_hd", true),
            ("squar_hd", "square_hd", true),
            ("16:8", "16:9", false),
            ("16:99", "16:9", false),
        ];
        for (typed, meant, expected) in cases {
            assert_eq!(is_clear(typed, meant, ratios), expected, "{typed}");
        }
        assert!(!is_clear("16x9", "16:9", ["16:9", "16_9"]));
    }
}
