//! Names of schemas that have none of their own and stand where several ways lead.
//!
//! Otherwise such a schema would be called after the way that was met first, and the order of a
//! document would decide.

use callsheet_spec::SchemaId;

use super::Planner;
use crate::names;

impl Planner<'_> {
    /// What a schema is called for the place where it stands: what a component of another kind
    /// holds, the only branch of a schema that has a name, or a property of one.
    pub(super) fn name_of_place(&self, schema: SchemaId) -> Option<String> {
        let schema = &self.api.schemas[schema];
        let steps: Vec<&str> = schema
            .pointer
            .strip_prefix("/components/")?
            .split('/')
            .collect();
        let name = |step: &str| names::type_name(&step.replace("~1", "/").replace("~0", "~"));
        match steps.as_slice() {
            ["parameters" | "headers", component, "schema"]
            | [
                "parameters" | "headers" | "requestBodies" | "responses",
                component,
                "content",
                _,
                "schema",
            ] => Some(name(component)),
            ["schemas", component, branches @ .., "properties", property] => {
                let mut branches = branches.chunks(2);
                branches
                    .all(|branch| matches!(branch, ["allOf", _]))
                    .then(|| name(component) + &name(property))
            }
            ["schemas", component, branches @ ..] if !branches.is_empty() => {
                let mut ends = (1..=branches.len() / 2).map(|count| &branches[..2 * count]);
                let is_only = |branches: &[&str]| {
                    let [around @ .., keyword, "0"] = branches else {
                        return false;
                    };
                    let before = [&["", "components", "schemas", component], around].concat();
                    let second = format!("{}/{keyword}/1", before.join("/"));
                    let file = schema.place.file;
                    ["allOf", "anyOf", "oneOf"].contains(keyword)
                        && !self.places.contains(&(file, second.as_str()))
                };
                (branches.len() % 2 == 0 && ends.all(is_only)).then(|| name(component))
            }
            _ => None,
        }
    }
}
