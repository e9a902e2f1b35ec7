//! Wording that several commands share.

/// A number with its noun: `1 file`, `3 files`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// A sentence's end that suggests the nearest of `known`, or nothing if none is near.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // A third of the letters may differ, as clap and rustc have it.
    let limit = (word.chars().count() / 3).max(1);
    let distance = |known: &str| strsim::osa_distance(&word.to_lowercase(), &known.to_lowercase());
    let near = known.into_iter().map(|known| (distance(known), known));
    match near.filter(|(distance, _)| *distance <= limit).min() {
        Some((_, known)) => format!("; did you mean `{known}`?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!(
            [0, 1, 11].map(|count| counted(count, "file")),
            ["0 files", "1 file", "11 files"]
        );
    }

    #[test]
    fn a_word_that_is_near_is_suggested() {
        let known = ["endpoint", "glob", "spec"];
        assert_eq!(did_you_mean("endpont", known), "; did you mean `endpoint`?");
        assert_eq!(did_you_mean("Globs", known), "; did you mean `glob`?");
        assert_eq!(did_you_mean("exclude", known), "");
    }
}
