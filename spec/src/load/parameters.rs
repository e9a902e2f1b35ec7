//! The parameters of operations, and whether they fit their paths.

use callsheet_core::endpoint::Text;
use callsheet_core::wire::{Parameter as Wire, Place, Style};

use super::bodies::json_of;
use super::{At, Loader, fields};
use crate::api::Parameter;
use crate::fault::FaultKind;

impl<'a> Loader<'a> {
    /// The parameters of a path item and of an operation in it, which overrides them.
    ///
    /// A request names its values by name alone: where a name stands for several, the place goes
    /// before it.
    pub(super) fn parameters(&mut self, item: &At<'a>, operation: &At<'a>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for object in [operation, item] {
            let inner = parameters.len();
            for at in self.list_of(object, "parameters") {
                let at = self.referred(&at);
                if at.get("$ref").is_some() {
                    // It leads nowhere, which is said.
                    continue;
                }
                let Some(parameter) = self.parameter(&at) else {
                    continue;
                };
                let known = parameters.iter().position(|known| {
                    (known.wire.place, &known.wire.name)
                        == (parameter.wire.place, &parameter.wire.name)
                });
                match known {
                    // An operation overrides its path item, but nothing else overrides.
                    Some(index) if index < inner => {}
                    Some(_) => {
                        let name = parameter.name;
                        let what = "parameter";
                        self.obstacle(parameter.place, FaultKind::Duplicate { what, name });
                    }
                    None => parameters.push(parameter),
                }
            }
        }
        let key = self.key_header(item, operation);
        // A client sets it by itself.
        parameters.retain(|parameter| Some(parameter.place) != key.as_ref().map(At::place));
        let has_body = operation.get("requestBody").is_some();
        let names: Vec<_> = parameters.iter().map(|known| known.name.clone()).collect();
        for parameter in &mut parameters {
            let name = &parameter.name;
            let others = names.iter().filter(|known| *known == name).count() - 1;
            if others > 0 || has_body && name == "body" {
                parameter.name = format!("{}.{name}", place_name(parameter.wire.place));
            }
        }
        parameters
    }

    /// The header by whose value the server knows a repeated call again.
    pub(super) fn idempotency_key(&mut self, item: &At<'a>, operation: &At<'a>) -> Option<Text> {
        let at = self.key_header(item, operation)?;
        if at.get("in").and_then(|place| place.node.as_str()) != Some("header") {
            let expected = "on a parameter in a header";
            self.wrong(&at, "x-callsheet-idempotency-key", expected);
            return None;
        }
        self.text(&at, "name").map(Into::into)
    }

    fn key_header(&mut self, item: &At<'a>, operation: &At<'a>) -> Option<At<'a>> {
        for object in [operation, item] {
            let Some(parameters) = object.get("parameters") else {
                continue;
            };
            for at in parameters.items().collect::<Vec<_>>() {
                let at = self.referred(&at);
                if at.get("x-callsheet-idempotency-key").is_some()
                    && self.flag(&at, "x-callsheet-idempotency-key")
                {
                    return Some(at);
                }
            }
        }
        None
    }

    fn parameter(&mut self, at: &At<'a>) -> Option<Parameter> {
        self.object(at, "a parameter")?;
        self.only(at, fields::PARAMETER);
        self.needed(at, "a parameter", "name")?;
        let location = self.needed(at, "a parameter", "in")?;
        let wire = match location.node.as_str() {
            Some("path") => Wire::path(""),
            Some("query") => Wire::query(""),
            Some("header") => Wire::header(""),
            Some("cookie") => Wire::cookie(""),
            _ => {
                self.wrong(&location, "in", "path, query, header or cookie");
                return None;
            }
        };
        let name = self.text(at, "name")?;
        let is_said_elsewhere = wire.place == Place::Header
            && ["accept", "authorization", "content-type"].contains(&&*name.to_ascii_lowercase());
        if is_said_elsewhere {
            // "the parameter definition SHALL be ignored"
            let what = format!("the header `{name}` is no parameter, and is left out");
            self.fault(at.place(), FaultKind::PassedOver { what });
            return None;
        }
        let wire = self.wire(at, wire.named(name.clone()));
        let media = self.object_of(at, "content").and_then(|content| {
            let media = json_of(&content).or_else(|| Some(content.members().next()?.2))?;
            Some((json_of(&content).is_some(), media))
        });
        let (wire, schema) = match media {
            Some((is_json, media)) => {
                let wire = if is_json { wire.json() } else { wire };
                (
                    wire,
                    self.needed(&media, "the content of a parameter", "schema")?,
                )
            }
            None => (wire, self.needed(at, "a parameter", "schema")?),
        };
        let mut required = self.flag(at, "required");
        if wire.place == Place::Path && !required {
            let name = name.clone();
            self.fault(at.place(), FaultKind::OptionalPathParameter { name });
            required = true;
        }
        Some(Parameter {
            place: at.place(),
            name,
            wire,
            required,
            description: self.text(at, "description"),
            schema: self.schema(&schema),
        })
    }

    /// How a parameter is written, as far as it says so.
    fn wire(&mut self, at: &At<'a>, wire: Wire) -> Wire {
        let Some(style) = self.style(at, wire.place) else {
            return self.exploded(at, wire);
        };
        // Only the style `form` has each item stand for itself unless it says otherwise.
        let wire = wire.styled(style).exploded(style == Style::Form);
        self.exploded(at, wire)
    }

    fn exploded(&mut self, at: &At<'a>, wire: Wire) -> Wire {
        let wire = match at.get("explode") {
            Some(_) => wire.exploded(self.flag(at, "explode")),
            None => wire,
        };
        if self.flag(at, "allowReserved") {
            wire.reserved()
        } else {
            wire
        }
    }

    /// The style that a parameter or a member of a form names.
    pub(super) fn style(&mut self, at: &At<'a>, place: Place) -> Option<Style> {
        let field = at.get("style")?;
        let style = match (field.node.as_str().unwrap_or_default(), place) {
            ("simple", Place::Path | Place::Header) => Style::Simple,
            ("label", Place::Path) => Style::Label,
            ("matrix", Place::Path) => Style::Matrix,
            ("form", Place::Query | Place::Cookie) => Style::Form,
            ("spaceDelimited", Place::Query) => Style::SpaceDelimited,
            ("pipeDelimited", Place::Query) => Style::PipeDelimited,
            ("deepObject", Place::Query) => Style::DeepObject,
            (name, _) => {
                let what = format!("the style `{name}` in a {}", place_name(place));
                self.unsupported(field.place(), what);
                return None;
            }
        };
        Some(style)
    }

    /// Reports parameters of the path that are not declared, and declared ones it does not have.
    pub(super) fn check_path(&mut self, at: &At<'a>, path: &str, parameters: &mut Vec<Parameter>) {
        let in_template: Vec<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        let is_in_path = |parameter: &Parameter| parameter.wire.place == Place::Path;
        for name in &in_template {
            let is_it =
                |parameter: &Parameter| is_in_path(parameter) && parameter.wire.name == *name;
            if !parameters.iter().any(is_it) {
                let kind = FaultKind::UnknownParameter {
                    name: (*name).to_owned(),
                    in_template: true,
                };
                self.obstacle(at.place(), kind);
            }
        }
        parameters.retain(|parameter| {
            let is_there = !is_in_path(parameter) || in_template.contains(&&*parameter.wire.name);
            if !is_there {
                let name = parameter.name.clone();
                let kind = FaultKind::UnknownParameter {
                    name,
                    in_template: false,
                };
                self.fault(parameter.place, kind);
            }
            is_there
        });
    }
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    }
}
