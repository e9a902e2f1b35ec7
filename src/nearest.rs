//! The known word that was probably meant.

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
    fn a_word_that_is_near_is_suggested() {
        let known = ["endpoint", "glob", "spec"];
        assert_eq!(did_you_mean("endpont", known), "; did you mean `endpoint`?");
        assert_eq!(did_you_mean("Globs", known), "; did you mean `glob`?");
        assert_eq!(did_you_mean("exclude", known), "");
    }
}
