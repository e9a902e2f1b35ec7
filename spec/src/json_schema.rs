//! A schema of an API as one JSON Schema document that needs no other.

use std::collections::HashMap;
use std::fmt::Write as _;

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
        let mut writer = Writer::new(self, Some(id));
        match writer.write(id) {
            Value::Object(root) => writer.document(root),
            Value::Bool(false) => writer.document(Map::from_iter([("not".to_owned(), json!({}))])),
            _ => writer.document(Map::new()),
        }
    }

    /// A JSON Schema document for an object with these members, each with its schema and whether
    /// it must be there, and no others.
    #[must_use]
    pub fn json_schema_of_object<'a>(
        &self,
        members: impl IntoIterator<Item = (&'a str, SchemaId, bool)>,
    ) -> Value {
        let mut writer = Writer::new(self, None);
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for (name, schema, is_required) in members {
            let schema = writer.write(schema);
            properties.insert(name.to_owned(), schema);
            if is_required {
                required.push(Value::from(name));
            }
        }
        writer.document(Map::from_iter([
            ("type".to_owned(), json!("object")),
            ("properties".to_owned(), Value::Object(properties)),
            ("required".to_owned(), Value::Array(required)),
            ("additionalProperties".to_owned(), Value::Bool(false)),
        ]))
    }
}

struct Writer<'a> {
    api: &'a Api,
    /// The schema that the document is, if it is one of the API's.
    root: Option<SchemaId>,
    names: HashMap<SchemaId, String>,
    waiting: Vec<(String, SchemaId)>,
}

impl<'a> Writer<'a> {
    fn new(api: &'a Api, root: Option<SchemaId>) -> Self {
        Self {
            api,
            root,
            names: HashMap::new(),
            waiting: Vec::new(),
        }
    }

    /// The document around `root`, with the schemas that were referred to.
    fn document(mut self, root: Map<String, Value>) -> Value {
        let mut document = Map::new();
        document.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        document.extend(root);
        let mut definitions = Map::new();
        while let Some((name, id)) = self.waiting.pop() {
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

    fn reference(&mut self, target: SchemaId) -> String {
        if Some(target) == self.root {
            return "#".to_owned();
        }
        let name = if let Some(name) = self.names.get(&target) {
            name.clone()
        } else {
            let name = self.new_name(target);
            self.names.insert(target, name.clone());
            self.waiting.push((name.clone(), target));
            name
        };
        format!("#/$defs/{}", in_fragment(&name))
    }

    /// A name for `$defs` that no other schema has.
    fn new_name(&self, target: SchemaId) -> String {
        let schema = &self.api.schemas[target];
        let wanted = schema.name.clone().unwrap_or_else(|| {
            let end = schema.pointer.rsplit('/').next().unwrap_or_default();
            if end.is_empty() {
                "schema".to_owned()
            } else {
                end.to_owned()
            }
        });
        let taken = |name: &String| self.names.values().any(|known| known == name);
        let numbered = (2..=self.names.len() + 1).map(|number| format!("{wanted}{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or(wanted)
    }
}

/// A step of a JSON Pointer as the fragment of a URI has it.
fn in_fragment(step: &str) -> String {
    let mut text = String::with_capacity(step.len());
    for byte in step.replace('~', "~0").replace('/', "~1").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@?".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
