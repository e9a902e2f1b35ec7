//! A schema of an API as one JSON Schema document that needs no other, whole or in pieces.

use std::collections::{BTreeSet, HashMap};

use callsheet_core::schema::{free_name, reference_to};
use serde_json::{Map, Value, json};

use crate::api::Api;
use crate::schema::{Keyword, SchemaId};

impl Api {
    /// The schema as a JSON Schema 2020-12 document, complete in itself: what it refers to
    /// stands under `$defs`, and extensions are left out.
    ///
    /// It says what the spec says, in the same order, so that editors, other validators and
    /// generated code judge alike.
    #[must_use]
    pub fn json_schema(&self, id: SchemaId) -> Value {
        let id = self.schemas.target(id);
        let names = Box::new(Names::new(id));
        let mut writer = Writer {
            api: self,
            references: References::Named(names),
        };
        match writer.write(id) {
            Value::Object(root) => writer.document(root),
            Value::Bool(false) => writer.document(Map::from_iter([("not".to_owned(), json!({}))])),
            _ => writer.document(Map::new()),
        }
    }

    /// The schema without what it refers to, as the pieces of a
    /// [`SchemaText`](callsheet_core::schema::SchemaText): put together, they are what
    /// [`json_schema`](Self::json_schema) writes. Pieces of all schemas together are no longer
    /// than the spec is nested; whole documents of all would repeat what many lead to.
    #[must_use]
    pub fn schema_pieces(&self, id: SchemaId) -> SchemaPieces {
        SchemaPieces::of(|writer| writer.write(id), self)
    }

    /// The same for an object with these members, each with its schema and whether it must be
    /// there, and no others.
    #[must_use]
    pub fn object_pieces(&self, members: &[(&str, SchemaId, bool)]) -> SchemaPieces {
        let write = |writer: &mut Writer<'_>| {
            let (mut properties, mut required) = (Map::new(), Vec::new());
            for (name, schema, is_required) in members {
                properties.insert((*name).to_owned(), writer.write(*schema));
                if *is_required {
                    required.push(Value::from(*name));
                }
            }
            Value::Object(Map::from_iter([
                ("type".to_owned(), json!("object")),
                ("properties".to_owned(), Value::Object(properties)),
                ("required".to_owned(), Value::Array(required)),
                ("additionalProperties".to_owned(), Value::Bool(false)),
            ]))
        };
        SchemaPieces::of(write, self)
    }

    /// What a schema is called under the `$defs` of others, unless one of them has that name.
    #[must_use]
    pub fn definition_name(&self, id: SchemaId) -> &str {
        let schema = &self.schemas[id];
        let end = schema.pointer.rsplit('/').next().unwrap_or_default();
        match &schema.name {
            Some(name) => name,
            None if end.is_empty() => "schema",
            None => end,
        }
    }
}

/// A schema as text with gaps where it refers to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaPieces {
    /// The text around the gaps: one piece more than there are gaps.
    pub pieces: Vec<String>,
    /// What each gap leads to, in the order of the text.
    pub references: Vec<SchemaId>,
}

impl SchemaPieces {
    fn of(write: impl Fn(&mut Writer<'_>) -> Value, api: &Api) -> Self {
        // References are written between two marks. A text of the spec may hold one by chance, but
        // none holds all of them.
        let mut mark = '\u{e000}'.to_string();
        loop {
            let references = References::Marked(mark.clone(), Vec::new());
            let mut writer = Writer { api, references };
            let text = format!("{:#}", write(&mut writer));
            let targets = match writer.references {
                References::Marked(_, targets) => targets,
                References::Named(_) => Vec::new(),
            };
            let parts: Vec<&str> = text.split(&mark).collect();
            if parts.len() == 2 * targets.len() + 1 {
                let gaps = parts.iter().skip(1).step_by(2);
                let indices = gaps.filter_map(|index| index.parse::<usize>().ok());
                let pieces = parts.iter().step_by(2);
                return Self {
                    pieces: pieces.map(|piece| (*piece).to_owned()).collect(),
                    references: indices.map(|index| targets[index]).collect(),
                };
            }
            mark.push('\u{e000}');
        }
    }
}

struct Writer<'a> {
    api: &'a Api,
    references: References,
}

/// How references are written.
enum References {
    /// To `$defs`, by the names of what is referred to.
    Named(Box<Names>),
    /// As the index of what is referred to, between two marks.
    Marked(String, Vec<SchemaId>),
}

/// What stands under `$defs`.
struct Names {
    /// The schema that the document is.
    root: SchemaId,
    given: HashMap<SchemaId, String>,
    taken: BTreeSet<String>,
    waiting: Vec<(String, SchemaId)>,
}

impl Writer<'_> {
    /// The document around `root`, with the schemas that were referred to.
    fn document(mut self, root: Map<String, Value>) -> Value {
        let mut document = Map::new();
        document.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        document.extend(root);
        let mut definitions = Map::new();
        while let Some((name, id)) = self.waiting() {
            let schema = self.write(id);
            definitions.insert(name, schema);
        }
        if !definitions.is_empty() {
            definitions.sort_keys();
            document.insert("$defs".to_owned(), Value::Object(definitions));
        }
        Value::Object(document)
    }

    /// A schema in the order in which it is written, with its references led to `$defs`. The recursion is as deep as
    /// the spec is nested, which reading it has bounded.
    fn write(&mut self, id: SchemaId) -> Value {
        let schema = &self.api.schemas[id];
        let Value::Object(written) = &schema.written else {
            return schema.written.clone();
        };
        let mut object = written.clone();
        for keyword in &schema.keywords {
            match &keyword.value {
                Keyword::Ref(target) => {
                    let reference = self.reference(*target);
                    object.insert("$ref".to_owned(), Value::String(reference));
                }
                Keyword::PrefixItems(ids) => self.write_list(&mut object, "prefixItems", ids),
                Keyword::AllOf(ids) => self.write_list(&mut object, "allOf", ids),
                Keyword::AnyOf(ids) => self.write_list(&mut object, "anyOf", ids),
                Keyword::OneOf(ids) => self.write_list(&mut object, "oneOf", ids),
                Keyword::Properties(named) => self.write_named(&mut object, "properties", named),
                Keyword::DependentSchemas(named) => {
                    self.write_named(&mut object, "dependentSchemas", named);
                }
                Keyword::PatternProperties(patterns) => {
                    let named: Vec<_> = patterns
                        .iter()
                        .map(|(pattern, id)| (pattern.in_json_schema().to_owned(), *id))
                        .collect();
                    self.write_named(&mut object, "patternProperties", &named);
                }
                Keyword::Items { schema, .. }
                | Keyword::Contains { schema, .. }
                | Keyword::AdditionalProperties { schema, .. }
                | Keyword::UnevaluatedItems(schema)
                | Keyword::UnevaluatedProperties(schema)
                | Keyword::PropertyNames(schema)
                | Keyword::Not(schema) => {
                    self.write_one(&mut object, keyword.value.name(), *schema);
                }
                Keyword::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    self.write_one(&mut object, "if", *condition);
                    if let Some(then) = then {
                        self.write_one(&mut object, "then", *then);
                    }
                    if let Some(otherwise) = otherwise {
                        self.write_one(&mut object, "else", *otherwise);
                    }
                }
                Keyword::Never
                | Keyword::Type(_)
                | Keyword::Enum(_)
                | Keyword::Const(_)
                | Keyword::Minimum(_)
                | Keyword::Maximum(_)
                | Keyword::ExclusiveMinimum(_)
                | Keyword::ExclusiveMaximum(_)
                | Keyword::MultipleOf(_)
                | Keyword::MinLength(_)
                | Keyword::MaxLength(_)
                | Keyword::Pattern(_)
                | Keyword::Format(_)
                | Keyword::MinItems(_)
                | Keyword::MaxItems(_)
                | Keyword::UniqueItems
                | Keyword::Required(_)
                | Keyword::MinProperties(_)
                | Keyword::MaxProperties(_)
                | Keyword::DependentRequired(_) => {}
            }
        }
        Value::Object(object)
    }

    fn write_one(&mut self, object: &mut Map<String, Value>, keyword: &str, id: SchemaId) {
        let schema = self.write(id);
        object.insert(keyword.to_owned(), schema);
    }

    fn write_list(&mut self, object: &mut Map<String, Value>, keyword: &str, ids: &[SchemaId]) {
        let schemas = ids.iter().map(|id| self.write(*id)).collect();
        object.insert(keyword.to_owned(), Value::Array(schemas));
    }

    fn write_named(
        &mut self,
        object: &mut Map<String, Value>,
        keyword: &str,
        named: &[(String, SchemaId)],
    ) {
        let schemas = named
            .iter()
            .map(|(name, id)| (name.clone(), self.write(*id)))
            .collect();
        object.insert(keyword.to_owned(), Value::Object(schemas));
    }

    fn waiting(&mut self) -> Option<(String, SchemaId)> {
        match &mut self.references {
            References::Named(names) => names.waiting.pop(),
            References::Marked(..) => None,
        }
    }

    fn reference(&mut self, target: SchemaId) -> String {
        match &mut self.references {
            References::Named(names) => names.reference(self.api, target),
            References::Marked(mark, found) => {
                found.push(target);
                format!("{mark}{}{mark}", found.len() - 1)
            }
        }
    }
}

impl Names {
    fn new(root: SchemaId) -> Self {
        Self {
            root,
            given: HashMap::new(),
            taken: BTreeSet::new(),
            waiting: Vec::new(),
        }
    }

    fn reference(&mut self, api: &Api, target: SchemaId) -> String {
        if target == self.root {
            return "#".to_owned();
        }
        if let Some(name) = self.given.get(&target) {
            return reference_to(name);
        }
        let name = free_name(api.definition_name(target), &self.taken);
        let reference = reference_to(&name);
        self.taken.insert(name.clone());
        self.given.insert(target, name.clone());
        self.waiting.push((name, target));
        reference
    }
}
