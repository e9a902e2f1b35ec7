//! Examples of the spec as documentation that runs as a test.

use std::collections::HashMap;

use callsheet_spec::{Judge, SchemaId};
use serde_json::Value;

use crate::Options;
use crate::plan::{Direction, Kind, Plan, TypeId};
use crate::prose;

/// What the documentation of types says of the examples that the spec gives for them.
#[derive(Debug, Default)]
pub(crate) struct Examples(HashMap<TypeId, Vec<String>>);

impl Examples {
    /// The paragraphs for each type that is sent; none where they are not asked for.
    ///
    /// An example becomes a test only where its schema allows it. Others are shown for what they
    /// are: a spec may be wrong, and whoever tests the generated code can do nothing about it.
    pub(crate) fn new(plan: &Plan<'_>, options: &Options) -> Self {
        let Some(module) = &options.doc_tests else {
            return Self::default();
        };
        let mut judge = Judge::new(plan.api);
        // A type from elsewhere may refuse what its schema allows.
        let is_judged = options.formats.is_empty() && options.replaced.is_empty();
        let mut paragraphs = HashMap::new();
        for id in plan.ids() {
            let planned = plan.of(id);
            let values = values(plan, id);
            if planned.direction == Direction::Response || values.is_empty() {
                continue;
            }
            let path = format!(
                "{}::types::{}",
                module.trim_start_matches("::"),
                planned.name
            );
            let texts = values.into_iter().map(|value| {
                let verdict = judge.allows(planned.schema, value).filter(|_| is_judged);
                paragraph(&path, &planned.name, value, verdict)
            });
            paragraphs.insert(
                id,
                ["# Examples".to_owned()].into_iter().chain(texts).collect(),
            );
        }
        Self(paragraphs)
    }

    /// The paragraphs for one type.
    pub(crate) fn of(&self, id: TypeId) -> &[String] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// The examples of a type, each once: those of its schema that it is to hold, and those of the
/// bodies that it is.
fn values<'a>(plan: &Plan<'a>, id: TypeId) -> Vec<&'a Value> {
    let schema: SchemaId = plan.of(id).schema;
    let own = plan.api.schemas[schema].notes.examples.iter();
    let bodies = plan.modules.iter().filter(|module| module.body == Some(id));
    let bodies = bodies.filter_map(|module| module.operation.request.as_ref());
    let mut values: Vec<&Value> = Vec::new();
    let forms = bodies.flat_map(|body| &body.forms);
    for example in own.chain(forms.flat_map(|form| &form.examples)) {
        if !values.contains(&&example.value) && is_held(&plan.of(id).kind, &example.value) {
            values.push(&example.value);
        }
    }
    values
}

/// Whether a value is one of the type rather than of what is around it, which holds `null`, and all
/// else beside the struct of a schema's objects.
fn is_held(kind: &Kind, value: &Value) -> bool {
    match kind {
        Kind::Struct { .. } => value.is_object(),
        Kind::Enum { .. } | Kind::Text => value.is_string(),
        Kind::Union(union) => !value.is_null() || !union.media.is_empty(),
        Kind::Wrapper(_) => true,
    }
}

/// What is said of one example.
fn paragraph(path: &str, name: &str, value: &Value, verdict: Option<bool>) -> String {
    let json = prose::visible_json(value);
    match verdict {
        Some(true) => {
            let fence = prose::fence(&json);
            format!(
                "```\nuse {path};\n\nlet value = {name}::from_json(r{fence}\"{json}\"{fence})?;\n\
                 # Ok::<(), Box<dyn std::error::Error>>(())\n```"
            )
        }
        Some(false) => format!(
            "The spec gives this one, which its schema does not allow:\n\n```json\n{json}\n```"
        ),
        None => format!("```json\n{json}\n```"),
    }
}
