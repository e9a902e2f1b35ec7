//! The module of each operation, and the types that it begins with.

use callsheet_spec::{Operation, SchemaId};

use super::{Direction, Field, Job, Module, Planner, Shape, TypeId};
use crate::names::{self, Scope};

impl<'a> Planner<'a> {
    pub(super) fn modules(&mut self) -> Vec<Module<'a>> {
        let api = self.api;
        let mut scope = Scope::with(&["types", "rules", "schemas"]);
        let names = scope.claim_all(api.operations.iter().map(|operation| {
            let id = operation.facts.id.as_ref();
            let name = names::module_name(id);
            let key = names::nearness(id, &name);
            (name, key)
        }));
        let mut modules = Vec::new();
        for (operation, name) in api.operations.iter().zip(&names) {
            if operation.stream_of.is_some() {
                // The submission's lifecycle tells a client all that it needs.
                continue;
            }
            let base = names::type_name(&operation.facts.id);
            let request = operation.request.as_ref();
            let body = request.map(|body| self.body(body, &base));
            let (answers, response) = self.answers(operation, &base);
            modules.push(Module {
                name: name.clone(),
                operation,
                body,
                is_body_alone: operation.parameters.is_empty()
                    && request.is_some_and(|body| body.required),
                answers,
                response,
                parameters: self.parameters(operation, &base),
                outcome: operation.outcome.map(|index| names[index].clone()),
            });
        }
        modules
    }

    /// A type for a schema: one with a name, whatever its shape.
    pub(super) fn root(&mut self, schema: SchemaId, direction: Direction, hint: &str) -> TypeId {
        let target = self.views.target(schema);
        let shape = self.own_shape(target, direction, hint);
        if let Shape::Named(id) | Shape::Boxed(id) = shape {
            return id;
        }
        if let Some(known) = self.wrappers.get(&(target, direction)) {
            return *known;
        }
        let inner_has_the_name = self.planned.contains_key(&(target, direction));
        let own = self.base_name(target, hint);
        let base = match inner_has_the_name {
            true if own == hint => format!("{hint}OrNull"),
            true => hint.to_owned(),
            false => own,
        };
        let id = self.slot(target, direction, base, Job::Wrapper(shape));
        self.wrappers.insert((target, direction), id);
        id
    }

    fn parameters(&mut self, operation: &Operation, type_base: &str) -> Vec<Field> {
        let mut scope = Scope::with(&["body"]);
        let parameters = operation.parameters.iter();
        let names = scope.claim_all(parameters.clone().map(|parameter| {
            let name = names::field_name(&parameter.name);
            let key = names::nearness(&parameter.name, &name);
            (name, key)
        }));
        parameters
            .zip(names)
            .map(|(parameter, name)| {
                let hint = format!("{type_base}{}", names::type_name(&parameter.name));
                Field {
                    wire: parameter.name.clone(),
                    name,
                    shape: self.shape(parameter.schema, Direction::Request, &hint),
                    required: parameter.required,
                    schema: parameter.schema,
                    description: parameter.description.clone(),
                }
            })
            .collect()
    }
}
