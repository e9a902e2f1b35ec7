//! The OpenAPI part of a document: operations with their parameters, bodies and answers.

use callsheet_core::endpoint::{Method, Operation as Facts};

use super::{At, Loader};
use crate::api::{Body, Location, Operation, Parameter, Response};
use crate::fault::FaultKind;
use crate::schema::Placed;

const METHODS: [(&str, Method); 8] = [
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
    ("trace", Method::Trace),
];

const DOCUMENT: &[&str] = &[
    "components",
    "externalDocs",
    "info",
    "jsonSchemaDialect",
    "openapi",
    "paths",
    "security",
    "servers",
    "tags",
    "webhooks",
];

const COMPONENTS: &[&str] = &[
    "callbacks",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
];

const OPERATION: &[&str] = &[
    "callbacks",
    "deprecated",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "summary",
    "tags",
];

impl<'a> Loader<'a> {
    /// Reads an OpenAPI document with everything in it.
    pub(super) fn document(&mut self, root: &At<'a>) {
        if !self.is_readable_version(root) {
            return;
        }
        self.only(root, DOCUMENT);
        if let Some(info) = self.needed(root, "an OpenAPI document", "info") {
            let title = self.text(&info, "title").unwrap_or_default();
            let version = self.text(&info, "version").unwrap_or_default();
            // A document without paths holds parts of others.
            if self.api.title.is_empty() && root.get("paths").is_some() {
                (self.api.title, self.api.version) = (title, version);
            }
        }
        if let Some(components) = root.get("components") {
            self.only(&components, COMPONENTS);
            if let Some(schemas) = components.get("schemas") {
                for (_, _, schema) in schemas.members() {
                    self.schema(&schema);
                }
            }
        }
        let Some(paths) = root.get("paths") else {
            return;
        };
        for (_, _, item) in paths.members() {
            let item = self.referred(&item);
            for (method, _) in METHODS {
                if let Some(operation) = item.get(method) {
                    self.operation(&operation);
                }
            }
        }
    }

    fn is_readable_version(&mut self, root: &At<'a>) -> bool {
        let version = root.get("openapi");
        let text = version.as_ref().and_then(|version| version.node.as_str());
        if text.is_some_and(|text| text.starts_with("3.1.")) {
            return true;
        }
        let place = version.as_ref().unwrap_or(root).place();
        let found = version.map(|version| {
            version
                .node
                .as_str()
                .map_or_else(|| version.node.to_value().to_string(), str::to_owned)
        });
        self.fault(place, FaultKind::UnknownVersion { found });
        false
    }

    /// The operation at `at`, read now if it was not met before; its index.
    ///
    /// Method and path are taken from where it stands: `/paths/{path}/{method}`.
    pub(super) fn operation(&mut self, at: &At<'a>) -> Option<usize> {
        let key = (at.file, at.node.id());
        if let Some(known) = self.operation_at.get(&key) {
            return Some(*known);
        }
        let (path, method) = standing(&at.pointer)?;
        let root = self.root(at.file)?;
        let item = root.get("paths")?.get(&path)?;
        self.only(at, OPERATION);
        let index = self.api.operations.len();
        self.operation_at.insert(key, index);
        let id = self
            .text(at, "operationId")
            .unwrap_or_else(|| format!("{} {path}", method.as_str().to_lowercase()));
        let base_url = self.base_url(&[at, &item, &root]).unwrap_or_default();
        let operation = Operation {
            place: at.place(),
            pointer: at.pointer.clone(),
            facts: Facts {
                id: id.into(),
                method,
                base_url: base_url.into(),
                path: path.clone().into(),
                key_env: self.key_env(at, &root).map(Into::into),
                paid: self.paid(at),
                lifecycle: None,
                failures: self.failures(&root),
            },
            summary: self.text(at, "summary"),
            description: self.text(at, "description"),
            deprecated: self.flag(at, "deprecated"),
            is_default: self.flag(at, "x-callsheet-default"),
            parameters: self.parameters(&item, at),
            request: self.request(at),
            responses: self.responses(at),
            outcome: None,
        };
        self.check_path(at, &path, &operation.parameters);
        self.api.operations.push(operation);
        // Only now, when its own slot is taken: the lifecycle leads to another operation.
        if let Some(lifecycle) = at.get("x-callsheet-lifecycle") {
            let (facts, outcome) = self.lifecycle(&lifecycle);
            self.api.operations[index].facts.lifecycle = facts;
            self.api.operations[index].outcome = outcome;
        }
        Some(index)
    }

    /// The URL of the first server that the innermost of `objects` names.
    fn base_url(&mut self, objects: &[&At<'a>]) -> Option<String> {
        let servers = objects.iter().find_map(|object| object.get("servers"))?;
        let first = servers.items().next()?;
        if first.get("variables").is_some() {
            let what = "a server with variables".to_owned();
            self.fault(first.place(), FaultKind::Unsupported { what });
        }
        let url = self.text(&first, "url")?;
        Some(url.trim_end_matches('/').to_owned())
    }

    /// The variable that holds the key of the first security scheme that the operation names.
    fn key_env(&mut self, operation: &At<'a>, root: &At<'a>) -> Option<String> {
        let security = operation.get("security").or_else(|| root.get("security"))?;
        let requirement = security.items().next()?;
        let (name, ..) = requirement.members().next()?;
        let scheme = root.get("components")?.get("securitySchemes")?.get(name);
        let Some(scheme) = scheme else {
            let reason = "components/securitySchemes does not have it".to_owned();
            let reference = name.to_owned();
            self.fault(
                requirement.place(),
                FaultKind::UnknownReference { reference, reason },
            );
            return None;
        };
        let scheme = self.referred(&scheme);
        let is = |field: &str, value: &str| {
            scheme
                .get(field)
                .and_then(|at| at.node.as_str())
                .is_some_and(|text| text.eq_ignore_ascii_case(value))
        };
        if !(is("type", "http") && is("scheme", "bearer")) {
            let what = "a security scheme other than an HTTP bearer token".to_owned();
            self.fault(scheme.place(), FaultKind::Unsupported { what });
        }
        self.text(&scheme, "x-callsheet-key-env")
    }

    /// The parameters of a path item and of an operation in it, which overrides them.
    fn parameters(&mut self, item: &At<'a>, operation: &At<'a>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for object in [operation, item] {
            let Some(list) = object.get("parameters") else {
                continue;
            };
            for at in list.items() {
                let at = self.referred(&at);
                if let Some(parameter) = self.parameter(&at) {
                    let same = |known: &Parameter| {
                        known.name == parameter.name && known.location == parameter.location
                    };
                    if !parameters.iter().any(same) {
                        parameters.push(parameter);
                    }
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, at: &At<'a>) -> Option<Parameter> {
        self.needed(at, "a parameter", "name")?;
        let location = self.needed(at, "a parameter", "in")?;
        let location = match location.node.as_str() {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => {
                let what = "a cookie parameter".to_owned();
                self.fault(location.place(), FaultKind::Unsupported { what });
                return None;
            }
            _ => {
                self.wrong(&location, "in", "path, query, header or cookie");
                return None;
            }
        };
        for field in ["content", "style", "explode", "allowReserved"] {
            if let Some(unsupported) = at.get(field) {
                let what = format!("`{field}` of a parameter");
                self.fault(unsupported.place(), FaultKind::Unsupported { what });
            }
        }
        let schema = self.needed(at, "a parameter", "schema")?;
        Some(Parameter {
            place: at.place(),
            name: self.text(at, "name")?,
            location,
            required: self.flag(at, "required"),
            description: self.text(at, "description"),
            schema: self.schema(&schema),
        })
    }

    /// Reports parameters of the path that are not declared, and declared ones it does not have.
    fn check_path(&mut self, at: &At<'a>, path: &str, parameters: &[Parameter]) {
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
                self.fault(at.place(), kind);
            }
        }
        for parameter in declared {
            if !in_template.contains(&parameter.name.as_str()) {
                let name = parameter.name.clone();
                let kind = FaultKind::UnknownParameter {
                    name,
                    in_template: false,
                };
                self.fault(parameter.place, kind);
            }
        }
    }

    fn request(&mut self, operation: &At<'a>) -> Option<Body> {
        let body = operation.get("requestBody")?;
        let body = self.referred(&body);
        let content = self.needed(&body, "a request body", "content")?;
        let Some(media) = json_of(&content) else {
            let what = "a request body other than application/json".to_owned();
            self.fault(content.place(), FaultKind::Unsupported { what });
            return None;
        };
        let mut examples = Vec::new();
        if let Some(example) = media.get("example") {
            examples.push(Placed {
                place: example.place(),
                value: example.node.to_value(),
            });
        }
        if let Some(named) = media.get("examples") {
            for (_, _, example) in named.members() {
                let example = self.referred(&example);
                if let Some(value) = example.get("value") {
                    examples.push(Placed {
                        place: value.place(),
                        value: value.node.to_value(),
                    });
                }
            }
        }
        let schema = self.needed(&media, "a JSON body", "schema")?;
        Some(Body {
            required: self.flag(&body, "required"),
            schema: self.schema(&schema),
            examples,
        })
    }

    fn responses(&mut self, operation: &At<'a>) -> Vec<Response> {
        let Some(responses) = self.needed(operation, "an operation", "responses") else {
            return Vec::new();
        };
        let mut read = Vec::new();
        for (status, _, response) in responses.members() {
            let response = self.referred(&response);
            let media = response
                .get("content")
                .and_then(|content| json_of(&content));
            let schema = media.and_then(|media| media.get("schema"));
            read.push(Response {
                status: status.to_owned(),
                description: self.text(&response, "description").unwrap_or_default(),
                schema: schema.map(|schema| self.schema(&schema)),
            });
        }
        read
    }

    /// What `at` refers to if it is a reference object, otherwise `at` itself.
    pub(super) fn referred(&mut self, at: &At<'a>) -> At<'a> {
        let mut at = at.clone();
        // A chain of references longer than this is a circle.
        for _ in 0..64 {
            let Some(reference) = at.get("$ref").and_then(|reference| reference.node.as_str())
            else {
                return at;
            };
            match self.follow(&at, reference) {
                Some(target) => at = target,
                None => return at,
            }
        }
        self.fault(at.place(), FaultKind::EndlessReference);
        at
    }

    /// Reports an `operationId` that two operations have, and a second default.
    pub(super) fn check_operation_names(&mut self) {
        let mut faults = Vec::new();
        for (index, operation) in self.api.operations.iter().enumerate() {
            let before = &self.api.operations[..index];
            if before
                .iter()
                .any(|known| known.facts.id == operation.facts.id)
            {
                let name = operation.facts.id.clone().into_owned();
                faults.push((
                    operation.place,
                    FaultKind::Duplicate {
                        what: "operationId",
                        name,
                    },
                ));
            }
            if operation.is_default && before.iter().any(|known| known.is_default) {
                let name = "x-callsheet-default".to_owned();
                faults.push((operation.place, FaultKind::Duplicate { what: "mark", name }));
            }
        }
        for (place, kind) in faults {
            self.fault(place, kind);
        }
    }
}

/// Path and method of the operation that stands at `pointer`.
fn standing(pointer: &str) -> Option<(String, Method)> {
    let (path, method) = pointer.strip_prefix("/paths/")?.split_once('/')?;
    let (_, method) = METHODS.iter().find(|(name, _)| *name == method)?;
    Some((path.replace("~1", "/").replace("~0", "~"), *method))
}

/// The media type object for JSON among those of a body.
pub(super) fn json_of<'a>(content: &At<'a>) -> Option<At<'a>> {
    let is_json = |name: &str| {
        let essence = name.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json")
    };
    content
        .members()
        .find(|(name, ..)| is_json(name))
        .map(|(_, _, media)| media)
}
