//! The types of documents without operations: JSON Schemas, and components on their own.

use callsheet_spec::{Api, SchemaId};

use super::{Direction, Planner, TypeId};
use crate::names;

/// The schemas that a document without operations is made for: those that files are, and those
/// that have names among the components. Where there are operations, they say what is needed.
pub(crate) fn bare_schemas(api: &Api) -> Vec<SchemaId> {
    if !api.operations.is_empty() {
        return Vec::new();
    }
    let components = api.schemas.iter().filter_map(|(id, schema)| {
        let (parent, _) = schema.pointer.rsplit_once('/')?;
        (parent == "/components/schemas").then_some(id)
    });
    api.roots.iter().copied().chain(components).collect()
}

impl Planner<'_> {
    /// Plans the types of a document without operations, and tells those of the files that are
    /// schemas.
    pub(super) fn roots(&mut self) -> Vec<TypeId> {
        let bare = bare_schemas(self.api);
        let mut types = Vec::new();
        for schema in bare {
            let stands_in = self.options.stand_in(self.api, schema).is_some();
            if stands_in && !self.api.roots.contains(&schema) {
                continue;
            }
            let hint = self.base_name(schema, "Component");
            let id = self.root(schema, Direction::Request, &hint);
            if self.api.roots.contains(&schema) && !types.contains(&id) {
                types.push(id);
            }
        }
        types
    }

    /// The name of the type of a file: its title, if that can be one, or the name of the file
    /// without its extensions.
    pub(super) fn name_of_file(&self, schema: SchemaId) -> String {
        let schema = &self.api.schemas[schema];
        let title = schema.notes.title.as_deref().unwrap_or_default();
        if title.chars().any(char::is_alphabetic) && title.chars().count() <= LONGEST {
            return names::type_name(title);
        }
        let file = self.api.files.get(schema.place.file);
        let stem = file.map(|file| crate::short(file.name()));
        let stem = stem.and_then(|name| name.split('.').find(|part| !part.is_empty()));
        names::type_name(stem.unwrap_or("Schema"))
    }
}

/// A title with more characters is a sentence rather than a name.
const LONGEST: usize = 64;
