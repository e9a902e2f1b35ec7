//! An error of the schema, brought together with its places in the file and in the spec.

use callsheet_core::Constraint;
use callsheet_core::number::Number;
use callsheet_spec::Keyword;
use callsheet_spec::document::Node;
use jsonschema::ValidationError;
use serde_json::Value;

use crate::checker::Checker;
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::reason::Reason;
use crate::rules::Rule;
use crate::spot::{Spot, visible};
use crate::trace::Trace;

/// A constraint of the schema that a document breaks, with all its places.
pub(crate) struct Finding<'c, 'd> {
    /// What was asked and what was found; the wording is its `Display`.
    pub(crate) constraint: Constraint,
    /// Where in the document.
    pub(crate) spot: Spot<'d>,
    /// Where in the spec.
    pub(crate) trace: Trace,
    /// The errors of each alternative, if the constraint is `oneOf` or `anyOf`.
    pub(crate) alternatives: &'c [Vec<ValidationError<'static>>],
    pub(crate) checker: &'c Checker,
}

impl<'c, 'd> Finding<'c, 'd> {
    /// The same value found to break another constraint, which has no alternatives.
    pub(crate) fn with(&self, constraint: Constraint) -> Finding<'c, 'd> {
        Self {
            constraint,
            spot: self.spot.clone(),
            trace: self.trace.clone(),
            alternatives: &[],
            checker: self.checker,
        }
    }
}

impl Finding<'_, '_> {
    /// A diagnostic at the value, with the words of the constraint, the reason why it applies,
    /// and the place in the spec.
    pub(crate) fn diagnostic(&self, rule: &'static Rule) -> Diagnostic {
        let mut sentence = self.as_written(self.constraint.to_string());
        let reasons: Vec<Reason> = self.reasons().collect();
        for (index, reason) in reasons.iter().enumerate() {
            sentence.push_str(if index == 0 { ", because " } else { " and " });
            sentence.push_str(&reason.words);
        }
        let mut diagnostic = Diagnostic::new(rule, self.spot.span(), self.spot.say(&sentence));
        let label = match self.constraint {
            Constraint::Required { .. } => "this makes it required",
            _ => "this makes the limit apply",
        };
        for key in reasons.iter().flat_map(|reason| &reason.keys) {
            diagnostic = diagnostic.with_further(*key, label);
        }
        diagnostic.pointer.clone_from(&self.spot.pointer);
        diagnostic.breaks_schema = true;
        diagnostic.limit = Limit::of(&self.constraint, self.spot.node().span());
        diagnostic.spec_place = Some(self.checker.api.locate(self.trace.place));
        if let Some(target) = self.spot.node().target() {
            diagnostic = diagnostic.with_further(target.span(), "the value comes from here");
        }
        diagnostic
    }

    /// The words of the constraint with a number as the file has it: `1e5` is not called
    /// `100000.0`.
    fn as_written(&self, sentence: String) -> String {
        let Some(number) = self.spot.node().as_number() else {
            return sentence;
        };
        let written = visible(number.text(), LONGEST_NUMBER);
        let value = number.to_json();
        for shown in [value.to_string(), Number::of(&value).to_string()] {
            if let Some(rest) = sentence.strip_prefix(shown.as_str())
                && rest.starts_with(' ')
            {
                return format!("{written}{rest}");
            }
            if let Some(rest) = sentence.strip_prefix(&format!("`{shown}`")) {
                return format!("`{written}`{rest}");
            }
            if let Some(start) = sentence.strip_suffix(&format!("`{shown}`")) {
                return format!("{start}`{written}`");
            }
        }
        sentence
    }

    /// Whether the value can be changed by writing something else in its place: it is written
    /// here, and no tag decides what its text means.
    pub(crate) fn is_fixable(&self) -> bool {
        self.spot.is_written_here() && !is_tagged(self.spot.node())
    }

    /// The values that an `enum` beside the broken keyword allows.
    pub(crate) fn allowed(&self) -> Option<&[Value]> {
        let keywords = &self.checker.api.schemas[self.trace.schema].keywords;
        keywords.iter().find_map(|keyword| match &keyword.value {
            Keyword::Enum(allowed) => Some(allowed.as_slice()),
            _ => None,
        })
    }

    fn reasons(&self) -> impl Iterator<Item = Reason> {
        self.trace.conditions.iter().filter_map(|condition| {
            Reason::of(
                &self.checker.api,
                condition,
                self.spot.ancestor(condition.depth)?,
            )
        })
    }
}

/// Longer than any number that is worth repeating in a message.
const LONGEST_NUMBER: usize = 40;

/// Whether a tag such as `!!str` stands before a value.
fn is_tagged(node: Node<'_>) -> bool {
    let before = node.document().text().get(..node.span().start);
    let properties = before.unwrap_or_default().rsplit([' ', '\t', '\n', '\r']);
    // A value has an anchor and a tag at most, in either order.
    let mut words = properties.filter(|word| !word.is_empty()).take(2);
    let is_property = |word: &&str| word.starts_with(['!', '&']);
    words
        .by_ref()
        .take_while(is_property)
        .any(|word| word.starts_with('!'))
}
