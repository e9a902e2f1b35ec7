//! The parameters of operations, and whether they fit their paths.

use super::{At, Loader, fields};
use crate::api::{Location, Parameter};
use crate::fault::FaultKind;

impl<'a> Loader<'a> {
    /// The parameters of a path item and of an operation in it, which overrides them.
    ///
    /// A request names its values by name alone, so that a name can stand for one thing only.
    pub(super) fn parameters(&mut self, item: &At<'a>, operation: &At<'a>) -> Vec<Parameter> {
        let has_body = operation.get("requestBody").is_some();
        let mut parameters: Vec<Parameter> = Vec::new();
        for object in [operation, item] {
            let inner = parameters.len();
            for at in self.list_of(object, "parameters") {
                let at = self.referred(&at);
                let Some(parameter) = self.parameter(&at) else {
                    continue;
                };
                let known = parameters
                    .iter()
                    .position(|known| known.name == parameter.name);
                match known {
                    Some(index) if parameters[index].location != parameter.location => {
                        let what = format!("a second parameter called `{}`", parameter.name);
                        self.unsupported(parameter.place, what);
                    }
                    // An operation overrides its path item, but nothing else overrides.
                    Some(index) if index < inner => {}
                    Some(_) => {
                        let name = parameter.name;
                        let what = "parameter";
                        self.obstacle(parameter.place, FaultKind::Duplicate { what, name });
                    }
                    None if has_body && parameter.name == "body" => {
                        let what = "a parameter called `body` beside a request body";
                        self.unsupported(parameter.place, what);
                    }
                    None => parameters.push(parameter),
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, at: &At<'a>) -> Option<Parameter> {
        self.object(at, "a parameter")?;
        self.only(at, fields::PARAMETER);
        self.needed(at, "a parameter", "name")?;
        let location = self.needed(at, "a parameter", "in")?;
        let location = match location.node.as_str() {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => {
                self.unsupported(location.place(), "a cookie parameter");
                return None;
            }
            _ => {
                self.wrong(&location, "in", "path, query, header or cookie");
                return None;
            }
        };
        for field in ["content", "style", "explode", "allowReserved"] {
            if let Some(unsupported) = at.get(field) {
                self.unsupported(unsupported.place(), format!("`{field}` of a parameter"));
            }
        }
        if at.get("content").is_some() {
            return None;
        }
        let schema = self.needed(at, "a parameter", "schema")?;
        let name = self.text(at, "name")?;
        let required = self.flag(at, "required");
        if location == Location::Path && !required {
            let name = name.clone();
            self.obstacle(at.place(), FaultKind::OptionalPathParameter { name });
        }
        Some(Parameter {
            place: at.place(),
            name,
            location,
            required,
            description: self.text(at, "description"),
            schema: self.schema(&schema),
        })
    }

    /// Reports parameters of the path that are not declared, and declared ones it does not have.
    pub(super) fn check_path(&mut self, at: &At<'a>, path: &str, parameters: &[Parameter]) {
        let in_template: Vec<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        let declared: Vec<_> = parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path)
            .collect();
        for name in &in_template {
            if !declared.iter().any(|parameter| parameter.name == *name) {
                let kind = FaultKind::UnknownParameter {
                    name: (*name).to_owned(),
                    in_template: true,
                };
                self.obstacle(at.place(), kind);
            }
        }
        for parameter in declared {
            if !in_template.contains(&parameter.name.as_str()) {
                let name = parameter.name.clone();
                let kind = FaultKind::UnknownParameter {
                    name,
                    in_template: false,
                };
                self.obstacle(parameter.place, kind);
            }
        }
    }
}
