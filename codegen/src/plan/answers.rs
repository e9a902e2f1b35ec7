//! What the answers of each operation are read into.

use std::collections::BTreeMap;

use callsheet_spec::wire::MediaKind;
use callsheet_spec::{Content, Operation, Response, SchemaId, Statuses};

use super::{Direction, Planner, TypeId};
use crate::names::{self, Scope};

/// What the answers of an operation are read into.
#[derive(Debug)]
pub(crate) enum Answers {
    /// All answers that report success have this one form.
    One(Held),
    /// An enum with a variant for each status and each form.
    Several(Vec<Answer>),
}

/// A variant of the enum of answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) name: String,
    pub(crate) statuses: Statuses,
    /// The media types that it comes in; none if it holds nothing.
    pub(crate) media: Vec<String>,
    pub(crate) held: Held,
    pub(crate) description: String,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    Nothing,
    /// Any JSON: the spec does not say which.
    Any,
    Type(TypeId),
    Text,
    Bytes,
}

impl Answers {
    /// The types that answers are read into.
    pub(crate) fn types(&self) -> Vec<TypeId> {
        let held: Vec<Held> = match self {
            Self::One(held) => vec![*held],
            Self::Several(answers) => answers.iter().map(|answer| answer.held).collect(),
        };
        let types = held.into_iter().filter_map(|held| match held {
            Held::Type(id) => Some(id),
            Held::Nothing | Held::Any | Held::Text | Held::Bytes => None,
        });
        types.collect()
    }
}

impl Answer {
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.held, Held::Type(_) | Held::Any)
    }
}

/// How an answer comes, before its type is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Nothing,
    Any,
    Json(SchemaId),
    Text,
    Bytes,
}

impl Planner<'_> {
    /// What the answers of an operation are read into, and the type of the JSON of the first that
    /// reports success. `base` begins the names of types.
    pub(super) fn answers(
        &mut self,
        operation: &Operation,
        base: &str,
    ) -> (Answers, Option<TypeId>) {
        let first = operation
            .success()
            .map(|schema| self.root(schema, Direction::Response, &format!("{base}Response")));
        let all = self.options.answers;
        let responses = of_interest(operation, all);
        let mut listed: Vec<(&Response, Form, Vec<&Content>)> = Vec::new();
        for response in responses {
            for (form, contents) in self.forms(response, all) {
                listed.push((response, form, contents));
            }
        }
        let mut forms: Vec<Form> = listed.iter().map(|(_, form, _)| *form).collect();
        forms.sort_unstable();
        forms.dedup();
        if forms.is_empty() || forms.len() == 1 && !all {
            let held = forms.first().map_or(Held::Any, |form| match (form, first) {
                (Form::Json(_), Some(id)) => Held::Type(id),
                (form, _) => self.held(*form, ""),
            });
            return (Answers::One(held), first);
        }
        let names = variant_names(&listed);
        let mut answers = Vec::new();
        for ((response, form, contents), name) in listed.into_iter().zip(names) {
            answers.push(Answer {
                held: self.held(form, &format!("{base}{name}")),
                name,
                statuses: response.statuses,
                media: contents
                    .iter()
                    .map(|content| content.content_type.clone())
                    .collect(),
                description: response.description.clone(),
            });
        }
        (Answers::Several(answers), first)
    }

    fn held(&mut self, form: Form, hint: &str) -> Held {
        match form {
            Form::Nothing => Held::Nothing,
            Form::Any => Held::Any,
            Form::Text => Held::Text,
            Form::Bytes => Held::Bytes,
            Form::Json(schema) => Held::Type(self.root(schema, Direction::Response, hint)),
        }
    }

    /// The forms of an answer, each with the contents that have it. JSON is what is asked for:
    /// where there is JSON, other forms count only where all answers are wanted.
    fn forms<'r>(&self, response: &'r Response, all: bool) -> Vec<(Form, Vec<&'r Content>)> {
        if response.contents.is_empty() {
            return vec![(Form::Nothing, Vec::new())];
        }
        let is_json = |content: &&Content| content.kind == MediaKind::Json;
        let only_json = !all && response.contents.iter().any(|content| is_json(&content));
        let contents = response.contents.iter();
        let mut forms: Vec<(Form, Vec<&Content>)> = Vec::new();
        for content in contents.filter(|content| !only_json || is_json(content)) {
            let form = match (content.kind, content.schema) {
                (MediaKind::Json, Some(schema)) => Form::Json(self.views.target(schema)),
                (MediaKind::Json, None) => Form::Any,
                (MediaKind::Text | MediaKind::Form, _) => Form::Text,
                (MediaKind::Multipart | MediaKind::Bytes, _) => Form::Bytes,
            };
            match forms.iter_mut().find(|(known, _)| *known == form) {
                Some((_, contents)) => contents.push(content),
                None => forms.push((form, vec![content])),
            }
        }
        forms
    }
}

/// The answers that there are types for, in the order of their statuses.
pub(crate) fn of_interest(operation: &Operation, all: bool) -> Vec<&Response> {
    if !all {
        return operation.successes();
    }
    let mut responses: Vec<&Response> = operation.responses.iter().collect();
    responses.sort_by_key(|response| response.statuses);
    responses
}

/// Variants are called after their status; a second form of one status after its media type, too.
fn variant_names(listed: &[(&Response, Form, Vec<&Content>)]) -> Vec<String> {
    let mut scope = Scope::with(&["Other", "Self"]);
    let mut seen: BTreeMap<Statuses, usize> = BTreeMap::new();
    let names = listed.iter().map(|(response, _, contents)| {
        let count = seen.entry(response.statuses).or_default();
        *count += 1;
        let name = names::status_name(response.statuses);
        match contents.first() {
            Some(content) if *count > 1 => scope.claim(&format!(
                "{name}{}",
                names::media_name(&content.content_type)
            )),
            _ => scope.claim(&name),
        }
    });
    names.collect()
}
