//! Words that look alike and say the opposite of each other.
//!
//! A misspelt name may be put right; a name that is near to its opposite must not be, for the
//! request would then do what it was to prevent.

/// Words that exclude each other, alone (`stop_time`) or before another word (`stopTime`).
const PAIRS: &[(&str, &str)] = &[
    ("accept", "reject"),
    ("add", "remove"),
    ("after", "before"),
    ("all", "none"),
    ("allow", "block"),
    ("allow", "deny"),
    ("allow", "disallow"),
    ("allow", "forbid"),
    ("always", "never"),
    ("any", "none"),
    ("ascending", "descending"),
    ("asc", "desc"),
    ("back", "front"),
    ("backward", "forward"),
    ("begin", "end"),
    ("black", "white"),
    ("bottom", "top"),
    ("ceil", "floor"),
    ("client", "server"),
    ("close", "open"),
    ("closed", "open"),
    ("cold", "hot"),
    ("cold", "warm"),
    ("column", "row"),
    ("create", "delete"),
    ("dark", "light"),
    ("decode", "encode"),
    ("decrease", "increase"),
    ("decrypt", "encrypt"),
    ("destination", "source"),
    ("disable", "enable"),
    ("down", "up"),
    ("dst", "src"),
    ("end", "start"),
    ("enter", "leave"),
    ("ex", "im"),
    ("ex", "in"),
    ("exclude", "include"),
    ("external", "internal"),
    ("fail", "pass"),
    ("failure", "success"),
    ("false", "true"),
    ("fast", "slow"),
    ("female", "male"),
    ("finish", "start"),
    ("first", "last"),
    ("foreground", "background"),
    ("from", "to"),
    ("get", "set"),
    ("grant", "revoke"),
    ("greater", "less"),
    ("head", "tail"),
    ("height", "width"),
    ("hidden", "shown"),
    ("hidden", "visible"),
    ("hide", "show"),
    ("high", "low"),
    ("horizontal", "vertical"),
    ("hyper", "hypo"),
    ("in", "out"),
    ("inner", "outer"),
    ("inside", "outside"),
    ("keep", "remove"),
    ("landscape", "portrait"),
    ("large", "small"),
    ("latitude", "longitude"),
    ("lat", "lon"),
    ("left", "right"),
    ("less", "more"),
    ("lock", "unlock"),
    ("long", "short"),
    ("lower", "upper"),
    ("major", "minor"),
    ("max", "min"),
    ("maximum", "minimum"),
    ("maximize", "minimize"),
    ("micro", "macro"),
    ("more", "fewer"),
    ("mute", "unmute"),
    ("negative", "positive"),
    ("new", "old"),
    ("newer", "older"),
    ("newest", "oldest"),
    ("next", "previous"),
    ("next", "prev"),
    ("no", "yes"),
    ("off", "on"),
    ("optional", "required"),
    ("over", "under"),
    ("pause", "resume"),
    ("post", "pre"),
    ("prefix", "suffix"),
    ("private", "public"),
    ("pull", "push"),
    ("read", "write"),
    ("receive", "send"),
    ("source", "target"),
    ("start", "stop"),
    ("with", "without"),
];

/// A word with one of these before it says that the word does not hold.
const NEGATIONS: &[&str] = &[
    "anti",
    "avoid",
    "block",
    "deny",
    "disable",
    "disabled",
    "disallow",
    "don't",
    "dont",
    "exclude",
    "excluding",
    "except",
    "forbid",
    "hide",
    "ignore",
    "negative",
    "never",
    "no",
    "non",
    "none",
    "not",
    "omit",
    "prevent",
    "remove",
    "skip",
    "stop",
    "un",
    "without",
];

/// What stands before a word without a separator and turns it around.
const PREFIXES: &[&str] = &[
    "!", "a", "ab", "anti", "de", "dis", "il", "im", "in", "ir", "mis", "no", "non", "not", "skip",
    "un", "without",
];

/// Whether one of two folded names says the opposite of the other, or is nearer to what does.
pub(crate) fn are_opposite(left: &str, right: &str) -> bool {
    let letters = |name: &str| name.replace('_', "");
    if letters(left) == letters(right) {
        return false;
    }
    let of = |name: &str| -> Vec<String> {
        name.split('_')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (mut left, mut right) = (of(left), of(right));
    left.retain(|part| match right.iter().position(|other| other == part) {
        Some(shared) => {
            right.remove(shared);
            false
        }
        None => true,
    });
    // One that is there on both sides, be it misspelt, turns both around.
    let negations = |parts: &[String], others: &[String]| {
        let is_alone = |part: &str| !others.iter().any(|other| is_misspelt(part, other));
        let negations = parts
            .iter()
            .filter(|part| NEGATIONS.contains(&part.as_str()));
        negations.filter(|part| is_alone(part)).count()
    };
    if negations(&left, &right) % 2 != negations(&right, &left) % 2 {
        return true;
    }
    left.iter()
        .any(|part| right.iter().any(|other| exclude_each_other(part, other)))
}

/// Whether a word that is long enough for it seems to be another one with a slip in it.
fn is_misspelt(word: &str, other: &str) -> bool {
    word.len() > 3
        && strsim::osa_distance(word, other) <= 1.max(word.len() / 4)
        && !exclude_each_other(word, other)
}

fn exclude_each_other(left: &str, right: &str) -> bool {
    is_turned(left, right)
        || is_turned(right, left)
        || PAIRS.iter().any(|(one, other)| {
            is_pair(left, right, one, other) || is_pair(right, left, one, other)
        })
}

/// Whether a word is another one with a prefix that turns it around.
fn is_turned(longer: &str, shorter: &str) -> bool {
    shorter.len() > 1
        && PREFIXES
            .iter()
            .any(|prefix| longer.strip_prefix(prefix) == Some(shorter))
}

fn is_pair(left: &str, right: &str, one: &str, other: &str) -> bool {
    if let (Some(left), Some(right)) = (left.strip_prefix(one), right.strip_prefix(other))
        && (left == right || is_ending(left) && is_ending(right))
    {
        return true;
    }
    // A slip in the one word, which is farther from the other.
    right == other && is_nearer(left, one, other) || left == one && is_nearer(right, other, one)
}

/// What makes another form of the same word.
fn is_ending(rest: &str) -> bool {
    matches!(
        rest,
        "" | "s" | "d" | "ed" | "ing" | "er" | "r" | "ped" | "ting" | "ping"
    )
}

fn is_nearer(word: &str, to: &str, than: &str) -> bool {
    let distance = strsim::osa_distance(word, to);
    distance <= 1.max(to.len() / 4) && distance < strsim::osa_distance(word, than)
}

#[cfg(test)]
mod tests {
    use super::{PAIRS, are_opposite};

    #[test]
    fn opposites_are_told_from_slips() {
        let opposite = [
            ("disable_safety_checker", "enable_safety_checker"),
            ("disabled", "enabled"),
            ("disabel_safety_checker", "enable_safety_checker"),
            ("exclude", "include"),
            ("exlude", "include"),
            ("excluded", "included"),
            ("max_size", "min_size"),
            ("mim_size", "max_size"),
            ("maxsize", "minsize"),
            ("min_images", "max_images"),
            ("stop_time", "start_time"),
            ("stopped", "started"),
            ("end_time", "start_time"),
            ("turn_on", "turn_off"),
            ("online", "offline"),
            ("download", "upload"),
            ("export", "import"),
            ("input", "output"),
            ("insecure", "secure"),
            ("unsafe", "safe"),
            ("!safe", "safe"),
            ("not_safe", "safe"),
            ("non_safe", "safe"),
            ("no_audio", "audio"),
            ("without_audio", "audio"),
            ("with_audio", "without_audio"),
            ("skip_include", "include"),
            ("negative_prompt", "prompt"),
            ("negative_prompt", "positive_prompt"),
            ("unlock", "lock"),
            ("hide_logo", "logo"),
            ("asymmetric", "symmetric"),
        ];
        for (left, right) in opposite {
            assert!(are_opposite(left, right), "{left}, {right}");
            assert!(are_opposite(right, left), "{right}, {left}");
        }
        let alike = [
            ("negativ_prompt", "negative_prompt"),
            ("prompt_negative", "negative_prompt"),
            ("enabel_safety_checker", "enable_safety_checker"),
            ("disabel_audio", "disable_audio"),
            ("exlude", "exclude"),
            ("max_image", "max_images"),
            ("num_images", "max_images"),
            ("promt", "prompt"),
            ("image_url", "image_urls"),
            ("ratio", "aspect_ratio"),
            ("hd_square", "square_hd"),
            ("no_audo", "no_audio"),
            ("startt", "start"),
            ("", ""),
        ];
        for (left, right) in alike {
            assert!(!are_opposite(left, right), "{left}, {right}");
            assert!(!are_opposite(right, left), "{right}, {left}");
        }
    }

    #[test]
    fn every_pair_is_seen_in_both_directions_and_within_names() {
        for (one, other) in PAIRS {
            for (left, right) in [(one, other), (other, one)] {
                assert!(are_opposite(left, right), "{left}, {right}");
                let (left, right) = (format!("{left}_thing"), format!("{right}_thing"));
                assert!(are_opposite(&left, &right), "{left}, {right}");
            }
        }
    }
}
