//! The known word that was probably meant.

use callsheet_spec::invisible::is_invisible;

use crate::opposite::are_opposite;

/// The candidate nearest to `word`, if it is near enough to be a slip.
///
/// Words that differ only in case, separators or camel case are the same word; beyond that, one
/// slip for every three characters is forgiven. What says the opposite is never near.
///
/// ```
/// use callsheet_validator::nearest_word;
///
/// let known = ["include", "seed"];
/// assert_eq!(nearest_word("Inclde", known), Some("include"));
/// assert_eq!(nearest_word("exclude", known), None);
/// ```
pub fn word<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
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
        .filter_map(|(candidate, found)| {
            let distance = distance(folded, candidate.as_ref())?;
            (!are_opposite(folded, candidate.as_ref())).then_some((distance, found))
        })
        // The first of several that are equally near, so that the order of the spec decides.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, found)| found)
}

/// Whether `meant` is certainly what was to be written by `word`: it is the same word written in
/// another way, or with one slip that makes no other word of it ([`is_slip`]), and none of the
/// others that are `known` comes near.
pub(crate) fn is_clear<'a>(
    word: &str,
    meant: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> bool {
    let (Some(word), Some(folded)) = (fold(word), fold(meant)) else {
        return false;
    };
    let mut others = known
        .into_iter()
        .filter(|other| *other != meant)
        .filter_map(fold);
    if word == folded {
        return others.all(|other| other != folded);
    }
    if are_opposite(&word, &folded) {
        return false;
    }
    if is_written_together(&word, &folded) {
        return others.all(|other| !is_written_together(&word, &other));
    }
    (is_of_other_number(&word, &folded) || is_slip(&word, &folded))
        && others.all(|other| is_far(&word, &other))
}

/// Whether two folded words without figures differ in their separators alone; between figures a
/// separator means something: `1.5` is not `15`.
fn is_written_together(left: &str, right: &str) -> bool {
    let letters = |word: &str| word.replace('_', "");
    !left.contains(char::is_numeric) && letters(left) == letters(right)
}

/// Whether two folded words differ in that parts of them are in the plural.
fn is_of_other_number(left: &str, right: &str) -> bool {
    left.split('_')
        .map(singular)
        .eq(right.split('_').map(singular))
}

/// Whether a folded word is another one in which two neighbouring letters of one part changed
/// places, or a letter was left out or put in.
///
/// A letter in the place of another makes too many other words (`Iraq`, `Iran`), and so does a
/// slip in a short part (`see`, `seed`) or at its beginning (`typical`, `atypical`).
fn is_slip(typed: &str, meant: &str) -> bool {
    const SHORTEST: usize = 6;

    if typed.split('_').count() != meant.split('_').count() {
        return false;
    }
    let mut differing = typed
        .split('_')
        .zip(meant.split('_'))
        .filter(|(typed, meant)| typed != meant);
    let (Some((typed, meant)), None) = (differing.next(), differing.next()) else {
        return false;
    };
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (typed_letters, meant_letters) = (sorted(typed), sorted(meant));
    let is_of_letters = |letters: &[char]| letters.iter().all(|letter| letter.is_alphabetic());
    let is_substituted =
        typed_letters.len() == meant_letters.len() && typed_letters != meant_letters;
    meant_letters.len() >= SHORTEST
        && is_of_letters(&typed_letters)
        && is_of_letters(&meant_letters)
        && typed.chars().next() == meant.chars().next()
        && !is_substituted
        && strsim::osa_distance(typed, meant) == 1
}

/// Whether a word is more than twice as far away as a single slip makes it.
fn is_far(word: &str, other: &str) -> bool {
    let difference = word.chars().count().abs_diff(other.chars().count());
    difference > 2 || strsim::osa_distance(word, other) > 2
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
        if are_opposite(folded, candidate.as_ref()) {
            continue;
        }
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

    let typed_folded = fold(word).unwrap_or_default();
    let Some(typed) = Words::of(&typed_folded) else {
        return Vec::new();
    };
    let says = |candidate: &&str| {
        let folded = fold(candidate).unwrap_or_default();
        Words::of(&folded).is_some_and(|words| typed.is_within(&words))
            && !are_opposite(&typed_folded, &folded)
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
    fn only_what_is_certain_is_clear() {
        let fields = [
            "prompt",
            "num_images",
            "max_images",
            "negative_prompt",
            "aspect_ratio",
            "image_urls",
            "seed",
            "enable_safety_checker",
            "include",
            "min_size",
            "start_time",
        ];
        let cases = [
            ("promt", "prompt", true),
            ("prommpt", "prompt", true),
            ("prmopt", "prompt", true),
            ("rpompt", "prompt", false),
            ("rompt", "prompt", false),
            ("prampt", "prompt", false),
            ("pro_mpt", "prompt", true),
            ("negativ_prompt", "negative_prompt", true),
            ("negativ_promt", "negative_prompt", false),
            ("negativeprompt", "negative_prompt", true),
            ("aspect-ratio", "aspect_ratio", true),
            ("aspectRatio", "aspect_ratio", true),
            ("imageUrls", "image_urls", true),
            ("image_url", "image_urls", true),
            ("numImages", "num_images", true),
            ("mum_images", "num_images", false),
            ("mam_images", "max_images", false),
            ("min_images", "max_images", false),
            ("disable_safety_checker", "enable_safety_checker", false),
            ("enabel_safety_checker", "enable_safety_checker", true),
            ("speed", "seed", false),
            ("send", "seed", false),
            ("need", "seed", false),
            ("feed", "seed", false),
            ("see", "seed", false),
            ("Seed", "seed", true),
            ("exclude", "include", false),
            ("max_size", "min_size", false),
            ("stop_time", "start_time", false),
        ];
        for (typed, meant, expected) in cases {
            assert_eq!(is_clear(typed, meant, fields), expected, "{typed}");
        }
        let values = [
            "1:1",
            "3:4",
            "9:16",
            "16:9",
            "square",
            "square_hd",
            "public",
            "Iran",
            "Austria",
            "1080p",
            "node",
            "secure",
            "safe",
            "15",
            "1",
            "v1.5",
            "landscape",
            "landscaper",
        ];
        let cases = [
            ("16x9", "16:9", true),
            ("16/9", "16:9", true),
            ("Square HD", "square_hd", true),
            ("squarehd", "square_hd", true),
            ("squar_hd", "square_hd", true),
            ("square_sd", "square_hd", false),
            ("16:8", "16:9", false),
            ("16:99", "16:9", false),
            ("publish", "public", false),
            ("Iraq", "Iran", false),
            ("Australia", "Austria", false),
            ("1080i", "1080p", false),
            ("Nope", "node", false),
            ("insecure", "secure", false),
            ("not_safe", "safe", false),
            ("1.5", "15", false),
            ("-1", "1", false),
            ("v15", "v1.5", false),
            // Another one comes near.
            ("landscap", "landscape", false),
        ];
        for (typed, meant, expected) in cases {
            assert_eq!(is_clear(typed, meant, values), expected, "{typed}");
        }
        assert!(!is_clear("16x9", "16:9", ["16:9", "16_9"]));
    }

    #[test]
    fn the_opposite_is_never_suggested() {
        let known = [
            "enable_safety_checker",
            "include",
            "min_size",
            "start_time",
            "secure",
            "safe",
            "max_images",
        ];
        let typed = [
            "disable_safety_checker",
            "disabel_safety_checker",
            "exclude",
            "max_size",
            "stop_time",
            "insecure",
            "not_safe",
            "unsafe",
            "skip_include",
            "min_images",
        ];
        for typed in typed {
            let folded = fold(typed).unwrap();
            let by_words = by_words(&folded, known.iter().map(|known| (*known, *known)));
            assert_eq!((word(typed, known), by_words), (None, None), "{typed}");
        }
    }
}
