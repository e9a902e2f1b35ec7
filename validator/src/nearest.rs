//! The known word that was probably meant.

use crate::spot::is_invisible;

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
    let (left_length, right_length) = (left.chars().count(), right.chars().count());
    let most = left_length.min(right_length) / 3;
    // Words of very different lengths are far apart, which needs no working out.
    if left_length.abs_diff(right_length) > most {
        return None;
    }
    let distance = strsim::osa_distance(left, right);
    (distance <= most).then_some(distance)
}

/// The one candidate that says the same in other words, or says it with a word more or less:
/// `ratio` for `aspect_ratio`, `width_px` for `width`, `hd_square` for `square_hd`. `None` where
/// several do. All words are folded.
pub(crate) fn by_words<T>(
    folded: &str,
    candidates: impl Iterator<Item = (impl AsRef<str>, T)>,
) -> Option<T> {
    let typed = Words::of(folded)?;
    let (mut related, mut count) = (None, 0);
    for (candidate, found) in candidates {
        let Some(words) = Words::of(candidate.as_ref()) else {
            continue;
        };
        if typed == words {
            // Words in another order are nearer than words more or less.
            return Some(found);
        }
        if typed.is_within(&words) || words.is_within(&typed) {
            count += 1;
            related = related.or(Some(found));
        }
    }
    related.filter(|_| count == 1)
}

/// The candidates in which all of a word is said, if there are several but not many.
pub(crate) fn all_with<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    const MOST: usize = 5;

    let folded = fold(word).unwrap_or_default();
    let Some(typed) = Words::of(&folded) else {
        return Vec::new();
    };
    let says = |candidate: &&str| {
        let folded = fold(candidate).unwrap_or_default();
        Words::of(&folded).is_some_and(|words| typed.is_within(&words))
    };
    let mut found: Vec<_> = candidates.filter(says).take(MOST + 1).collect();
    if found.len() > MOST || found.len() < 2 {
        found.clear();
    }
    found
}

/// The parts of a folded word.
#[derive(Debug, PartialEq, Eq)]
struct Words<'w> {
    /// Those that say something, sorted and in the singular.
    names: Vec<&'w str>,
    /// Figures, whose order counts: `16_9` is not `9_16`.
    figures: Vec<&'w str>,
}

impl<'w> Words<'w> {
    /// `None` if nothing in it says what is meant.
    fn of(folded: &'w str) -> Option<Self> {
        /// They stand before words that are not related at all.
        const EMPTY: [&str; 12] = [
            "a", "an", "the", "of", "is", "use", "with", "enable", "max", "min", "num", "number",
        ];
        let parts = || folded.split('_').filter(|part| !part.is_empty());
        let is_figure = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let mut names: Vec<_> = parts()
            .filter(|part| !is_figure(part))
            .map(singular)
            .collect();
        names.sort_unstable();
        names
            .iter()
            .any(|name| name.len() > 1 && !EMPTY.contains(name))
            .then(|| Self {
                names,
                figures: parts().filter(is_figure).collect(),
            })
    }

    /// Whether all of it is said in `other` too.
    fn is_within(&self, other: &Self) -> bool {
        self.names.iter().all(|name| other.names.contains(name))
            && (self.figures.is_empty() || self.figures == other.figures)
    }
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(singular) if singular.len() > 2 && !singular.ends_with(['s', 'u', 'i']) => singular,
        _ => word,
    }
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
        if is_invisible(character) {
            continue;
        }
        let is_separator = matches!(
            character,
            '_' | '-' | ' ' | '.' | ':' | '/' | '\\' | '×' | '：' | '／' | '∶'
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
    use super::{by_words, fold, is_clear, word};

    #[test]
    fn finds_what_says_the_same_in_other_words() {
        let of = |typed: &str, known: &[&'static str]| {
            let typed = fold(typed).unwrap();
            by_words(
                &typed,
                known.iter().map(|known| (fold(known).unwrap(), *known)),
            )
        };
        let fields = [
            "prompt",
            "n",
            "image_urls",
            "negative_prompt",
            "aspect_ratio",
            "image_size",
            "num_images",
            "max_images",
        ];
        let cases = [
            ("ratio", Some("aspect_ratio")),
            ("aspect", Some("aspect_ratio")),
            ("text_prompt", Some("prompt")),
            ("imageURL", Some("image_urls")),
            ("urls", Some("image_urls")),
            ("prompt_negative", Some("negative_prompt")),
            ("size", Some("image_size")),
            ("image", None),
            ("max", None),
            ("num", None),
            ("style", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(of(typed, &fields), expected, "{typed}");
        }
        let sizes = [
            "square_hd",
            "square",
            "portrait_16_9",
            "portrait_9_16",
            "landscape_16_9",
        ];
        let cases = [
            ("HD square", Some("square_hd")),
            ("hd", Some("square_hd")),
            ("16:9 landscape", Some("landscape_16_9")),
            ("9:16 portrait", Some("portrait_9_16")),
            ("landscape", Some("landscape_16_9")),
            ("portrait", None),
            ("landscape 9:16", None),
            ("16:9", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(of(typed, &sizes), expected, "{typed}");
        }
    }

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
