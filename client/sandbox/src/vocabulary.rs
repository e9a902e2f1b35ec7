//! The words for where a job stands, one set for each of a vendor's vocabularies.

use callsheet_spec::facts::{Lifecycle, Text};

/// The words of one vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vocabulary {
    /// For a job that goes on, in the order in which it has them.
    pub(crate) pending: Vec<String>,
    pub(crate) succeeded: String,
    pub(crate) failed: String,
    pub(crate) canceled: String,
}

impl Vocabulary {
    fn has(&self, word: &str) -> bool {
        let ends = [&self.succeeded, &self.failed, &self.canceled];
        self.pending.iter().chain(ends).any(|known| known == word)
    }
}

/// The vocabularies that a lifecycle lists side by side, of which `allowed` are the words that the
/// answers of one operation may have (empty if the spec does not restrict them).
///
/// A lifecycle lists the words of one vocabulary at the same place of each list, and there are more
/// words for a job that goes on; those belong to the vocabulary that is written alike.
pub(crate) fn of(lifecycle: &Lifecycle, allowed: &[String]) -> Vec<Vocabulary> {
    let may = |word: &str| allowed.is_empty() || allowed.iter().any(|known| known == word);
    let count = lifecycle.succeeded.len().max(1);
    let at = |list: &[Text], index: usize, otherwise: &str| {
        let word = list.get(index).or_else(|| list.last());
        word.map_or_else(|| otherwise.to_owned(), ToString::to_string)
    };
    let vocabularies = (0..count).map(|index| {
        let succeeded = at(&lifecycle.succeeded, index, "succeeded");
        let alike = lifecycle.pending.iter().filter(|word| {
            let is_only_one = count == 1;
            is_only_one || style(word) == style(&succeeded)
        });
        let alike: Vec<String> = alike.map(ToString::to_string).collect();
        let fitting: Vec<String> = alike.iter().filter(|word| may(word)).cloned().collect();
        let pending = [fitting, alike]
            .into_iter()
            .find(|words| !words.is_empty())
            .unwrap_or_else(|| vec![at(&lifecycle.pending, index, "pending")]);
        Vocabulary {
            pending,
            failed: at(&lifecycle.failed, index, "failed"),
            canceled: at(&lifecycle.canceled, index, "canceled"),
            succeeded,
        }
    });
    let all: Vec<_> = vocabularies.collect();
    let allowed: Vec<_> = all
        .iter()
        .filter(|vocabulary| may(&vocabulary.succeeded))
        .cloned()
        .collect();
    if allowed.is_empty() { all } else { allowed }
}

/// The place of the vocabulary that has a word; the first one if none has it.
pub(crate) fn speaking(vocabularies: &[Vocabulary], word: Option<&str>) -> usize {
    let found = word.and_then(|word| vocabularies.iter().position(|known| known.has(word)));
    found.unwrap_or(0)
}

/// Whether one of the vocabularies has a word.
pub(crate) fn has(vocabularies: &[Vocabulary], word: &str) -> bool {
    vocabularies.iter().any(|known| known.has(word))
}

/// How a word is written: whether it has small letters, and capitals.
fn style(word: &str) -> (bool, bool) {
    (
        word.contains(char::is_lowercase),
        word.contains(char::is_uppercase),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&'static str]) -> callsheet_spec::facts::List<Text> {
        list.iter().map(|word| Text::Borrowed(*word)).collect()
    }

    #[test]
    fn words_that_are_written_alike_belong_together() {
        let lifecycle = Lifecycle {
            pending: words(&["starting", "IN_QUEUE", "queued", "RUNNING"]),
            succeeded: words(&["done", "DONE"]),
            failed: words(&["bad", "BAD"]),
            canceled: words(&["off"]),
            ..Lifecycle::default()
        };
        let allowed = ["starting", "IN_QUEUE", "RUNNING", "done", "DONE"].map(str::to_owned);
        let found = of(&lifecycle, &allowed);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].pending, ["starting"]);
        assert_eq!(found[1].pending, ["IN_QUEUE", "RUNNING"]);
        assert_eq!(found[1].failed, "BAD");
        assert_eq!(found[1].canceled, "off");
        assert_eq!(speaking(&found, Some("RUNNING")), 1);
        assert_eq!(speaking(&found, Some("what")), 0);
        assert_eq!(of(&lifecycle, &[])[0].pending, ["starting", "queued"]);
    }

    #[test]
    fn a_single_vocabulary_has_all_words() {
        let lifecycle = Lifecycle {
            pending: words(&["Waiting", "AT_WORK"]),
            succeeded: words(&["done"]),
            ..Lifecycle::default()
        };
        let found = of(&lifecycle, &[]);
        assert_eq!(found[0].pending, ["Waiting", "AT_WORK"]);
        assert_eq!(found[0].failed, "failed");
    }
}
