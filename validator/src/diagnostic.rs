//! What is shown to a person, as a value.

use std::fmt;

use callsheet_spec::source::Span;
use serde::Serialize;

use crate::invisible;
use crate::limit::Limit;
use crate::rules::Rule;
use crate::spot::{is_unseen, visible};

/// One thing to tell the author of a request file: which rule, where, what, and what to do.
///
/// Every span lies on character boundaries inside the text. Nothing is laid out yet; that is
/// what [`render`](crate::render) is for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// What tells apart the things that one rule reports, where it has a name of its own: the id
    /// of an advice.
    pub topic: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The place to point at.
    pub span: Span,
    /// A few words to stand at the place; may be empty.
    pub label: String,
    /// Further places that explain it.
    pub labels: Vec<Label>,
    /// The word that was probably meant in the place of the one pointed at.
    pub suggestion: Option<String>,
    /// What to do about it.
    pub help: Vec<String>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
    /// Where in the spec it is written, as `file:line:column`.
    pub spec_place: Option<String>,
    /// JSON Pointer (RFC 6901) to the value concerned; empty for the whole document, and for a
    /// fault in the text itself. One of more than 1,000 bytes leads to what contains the value.
    pub pointer: String,
    /// How the text could be changed to be right.
    pub fix: Option<Fix>,
    /// Whether it is the schema that is broken: JSON Schema refuses the document for it.
    pub breaks_schema: bool,
    /// The limit that is broken, if it is one.
    pub(crate) limit: Option<Limit>,
    /// The rule for whose sake a fix is not offered: what it reports has to be put right first.
    pub(crate) waits_for: Option<&'static Rule>,
}

impl Diagnostic {
    /// A diagnostic of a rule, with the severity that the rule has by itself.
    pub(crate) fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            topic: None,
            severity: rule.severity(),
            message: message.into(),
            span,
            label: String::new(),
            labels: Vec::new(),
            suggestion: None,
            help: Vec::new(),
            notes: Vec::new(),
            spec_place: None,
            pointer: String::new(),
            fix: None,
            breaks_schema: false,
            limit: None,
            waits_for: None,
        }
    }

    /// The name to show, to suppress and to configure by: `unknown-field`, or
    /// `advice:empty-image-urls` where the rule has topics.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.topic {
            Some(topic) => format!("{}:{topic}", self.rule.name()),
            None => self.rule.name().to_owned(),
        }
    }

    /// Whether it has a fix, or one that is withheld until something else is put right.
    #[must_use]
    pub fn may_be_fixed(&self) -> bool {
        self.fix.is_some() || self.waits_for.is_some()
    }

    /// The notes, with the place in the spec as the last one.
    pub fn all_notes(&self) -> impl Iterator<Item = String> {
        let place = self
            .spec_place
            .iter()
            .map(|place| format!("the spec says so at {place}"));
        self.notes.iter().cloned().chain(place)
    }

    /// The fix, unless its text is so long that it would fill whatever shows it.
    pub(crate) fn short_fix(&self) -> Option<&Fix> {
        const MOST: usize = 1 << 16;
        let fix = self.fix.as_ref()?;
        let length = fix.edits.iter().map(|edit| edit.text.len()).sum::<usize>();
        (length <= MOST).then_some(fix)
    }

    /// Escapes in all words what would not be seen; they may repeat any part of the file.
    pub(crate) fn make_visible(&mut self) {
        let labels = self.labels.iter_mut().map(|label| &mut label.text);
        let words = [&mut self.message, &mut self.label].into_iter();
        let words = words.chain(&mut self.help).chain(&mut self.notes);
        for words in words.chain(labels) {
            if words.chars().any(is_unseen) {
                *words = visible(words, usize::MAX);
            }
        }
    }

    pub(crate) fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn with_further(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    pub(crate) fn with_suggestion(mut self, word: impl Into<String>) -> Self {
        self.suggestion = Some(word.into());
        self
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub(crate) fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a note if the text that the diagnostic is about has a character that is not seen.
    pub(crate) fn with_invisible(mut self, text: &str) -> Self {
        self.notes.extend(invisible::note(text));
        self
    }

    pub(crate) fn with_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// How bad a diagnostic is; the worst compares as the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what was meant.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// The word for it: `info`, `warning` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A further place, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words.
    pub text: String,
}

/// A change of the text that removes the cause of a diagnostic.
///
/// A fix changes nothing but what it speaks of. Whether the text is better afterwards is not known
/// before it was checked again, which [`fix`](crate::fix()) does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it can be made without asking.
    pub safety: Safety,
    /// The edits in the order of the text, none of which overlaps another.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that puts `text` in the place of one span, and says the same, only right.
    pub(crate) fn safe(span: Span, text: impl Into<String>) -> Self {
        Self {
            safety: Safety::Safe,
            edits: vec![Edit::new(span, text)],
        }
    }

    /// A fix that takes something away, or guesses.
    pub(crate) fn of_guess(mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.span);
        Self {
            safety: Safety::Unsafe,
            edits,
        }
    }
}

/// Whether a fix can be made without asking; the surer one compares as the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Safety {
    /// The file says the same as before, and only says it right.
    Safe,
    /// Something is taken away or guessed.
    Unsafe,
}

impl Safety {
    /// The word for it: `safe` or `unsafe`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

impl Edit {
    pub(crate) fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }
}

/// A text with edits made, which are in its order and do not overlap.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        edited.push_str(text.get(at..edit.span.start).unwrap_or_default());
        edited.push_str(&edit.text);
        at = edit.span.end;
    }
    edited.push_str(text.get(at..).unwrap_or_default());
    edited
}
