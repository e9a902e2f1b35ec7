//! A request is valid but says something that is not what was meant, by the advice of its spec.
//!
//! ## Why is this bad?
//!
//! A field may have no effect together with another one, or two fields may contradict each
//! other. The server accepts it, and the call is paid for. Each advice has a name, such as
//! `advice:empty-image-urls`, by which it can be lowered or switched off alone.
//!
//! ## Example
//!
//! ```yaml
//! prompt: a paper boat
//! enable_prompt_expansion: true
//! ```
//!
//! ## Use instead
//!
//! ```yaml
//! prompt: a paper boat
//! ```

use std::collections::HashMap;
use std::sync::OnceLock;

use callsheet_spec::document::Node;
use callsheet_spec::{Api, SchemaId};
use jsonschema::Validator;

use super::Rule;
use crate::checker::compile;
use crate::diagnostic::{Diagnostic, Fix, Safety, Severity};
use crate::glance::glance;
use crate::instance::{Instance, Tree};
use crate::spot::Spot;
use crate::text::{as_remark, split_sentence};

pub(crate) static RULE: Rule = Rule::new("advice", include_str!("advice.rs"))
    .fixed(Safety::Unsafe)
    .beyond_schema()
    .warning();

/// The advice of all schemas concerned, compiled.
#[derive(Debug)]
pub(crate) struct Advices(HashMap<SchemaId, Vec<Advice>>);

impl Advices {
    /// The advice of the given schemas.
    pub(crate) fn new(api: &Api, schemas: impl Iterator<Item = SchemaId>) -> Self {
        let mut advices = HashMap::new();
        for id in schemas {
            if advices.contains_key(&id) {
                continue;
            }
            let written = api.schemas[id].notes.advice.iter();
            let prepared = written.map(|advice| Advice::new(api, advice)).collect();
            advices.insert(id, prepared);
        }
        Self(advices)
    }

    /// The advice of a schema that a value calls for.
    pub(crate) fn about<'a>(
        &'a self,
        api: &'a Api,
        schema: SchemaId,
        node: Node<'_>,
    ) -> impl Iterator<Item = &'a Advice> {
        let advices = self.0.get(&schema).into_iter().flatten();
        advices.filter(move |advice| advice.applies(api, node))
    }
}

/// One advice.
#[derive(Debug)]
pub(crate) struct Advice {
    condition: SchemaId,
    /// The condition, compiled when the first value has all that it needs: most runs are about one
    /// file, which calls for hardly any of them. It can be compiled, because the loader has built
    /// every pattern in it.
    when: OnceLock<Option<Validator<Tree>>>,
    id: String,
    at: String,
    message: String,
    help: String,
    severity: Severity,
    /// The value that may be removed, as a JSON Pointer.
    remove: Option<String>,
    place: String,
}

impl Advice {
    fn new(api: &Api, advice: &callsheet_spec::Advice) -> Self {
        let (message, help) = split_sentence(&advice.message);
        Self {
            condition: advice.when,
            when: OnceLock::new(),
            id: advice.id.clone(),
            at: advice.at.clone(),
            message: as_remark(&message),
            help: as_remark(&help),
            severity: if advice.is_warning {
                Severity::Warning
            } else {
                Severity::Info
            },
            remove: advice.remove.clone(),
            place: api.locate(advice.place),
        }
    }

    fn applies(&self, api: &Api, node: Node<'_>) -> bool {
        // Most requests call for no advice, and mostly that can be seen at a glance.
        if let Some(verdict) = glance(api, self.condition, node) {
            return verdict;
        }
        let when = self.when.get_or_init(|| compile(api, self.condition).ok());
        let when = when.as_ref();
        when.is_some_and(|when| when.is_valid(Instance::Node(node)))
    }

    /// The diagnostic for a value, which stands at `pointer` in its document.
    pub(crate) fn diagnostic(&self, node: Node<'_>, pointer: &str) -> Diagnostic {
        let spot = Spot::find(node, &self.at).unwrap_or_else(|| Spot::root(node));
        let span = spot.key.map_or(node.span(), Node::span);
        let mut diagnostic = Diagnostic::new(&RULE, span, &self.message);
        diagnostic.topic = Some(self.id.clone());
        diagnostic.severity = self.severity;
        diagnostic.pointer = format!("{pointer}{}", spot.pointer);
        diagnostic.spec_place = Some(self.place.clone());
        diagnostic.fix = self
            .remove
            .as_ref()
            .and_then(|remove| Spot::find(node, remove))
            .and_then(|spot| spot.removal())
            .map(Fix::of_guess);
        if self.help.is_empty() {
            diagnostic
        } else {
            diagnostic.with_help(&self.help)
        }
    }
}
