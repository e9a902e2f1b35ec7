//! The OpenAPI part of a document: operations with their parameters, bodies and answers.

use std::collections::HashMap;

use callsheet_core::endpoint::{Failures, List, Method, Operation as Facts, Text};

use super::{At, Extent, Loader, fields, vocabulary};
use crate::api::Operation;
use crate::fault::{Fault, FaultKind};

const METHODS: [(&str, Method); 9] = [
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
    ("trace", Method::Trace),
    ("query", Method::Query),
];

impl<'a> Loader<'a> {
    /// Reads a document with everything in it: an OpenAPI document, or a JSON Schema.
    pub(super) fn document(&mut self, root: &At<'a>) {
        if is_schema(root) {
            let schema = self.schema(root);
            self.api.roots.push(schema);
            if root.file == 0 {
                self.api.schema = Some(schema);
                self.name_schema(root);
            }
            return;
        }
        if !self.is_readable_version(root) {
            return;
        }
        self.only(root, fields::DOCUMENT);
        if self.needed(root, "an OpenAPI document", "info").is_some()
            && let Some(info) = self.object_of(root, "info")
        {
            self.only(&info, fields::INFO);
            let title = self.text(&info, "title").unwrap_or_default();
            let version = self.text(&info, "version").unwrap_or_default();
            // A document without paths holds parts of others.
            if self.api.title.is_empty() && root.get("paths").is_some() {
                (self.api.title, self.api.version) = (title, version);
            }
        }
        if self.extent == Extent::Whole
            && let Some(components) = self.object_of(root, "components")
        {
            self.only(&components, fields::COMPONENTS);
            for (name, _, part) in components.members() {
                if fields::COMPONENTS.contains(&name) {
                    self.object(&part, name);
                }
            }
            if let Some(schemas) = components.get("schemas") {
                for (_, _, schema) in schemas.members() {
                    self.schema(&schema);
                }
            }
        }
        if let Some(webhooks) = root.get("webhooks") {
            let what = "`webhooks` are passed over: nothing is generated from them".to_owned();
            self.fault(webhooks.place(), FaultKind::PassedOver { what });
        }
        let known = self.faults.len();
        let sites = self.sites(root);
        let faults = self.faults_of_part(known);
        self.api.obstacles.extend(faults);
        for site in sites {
            self.operation(&site);
        }
    }

    /// Takes the title of a JSON Schema for that of the API, and reads what it holds for others to
    /// refer to.
    fn name_schema(&mut self, root: &At<'a>) {
        if let Some(title) = root.get("title").and_then(|title| title.node.as_str()) {
            title.clone_into(&mut self.api.title);
        }
        for name in ["$defs", "definitions"] {
            if let Some(definitions) = root.get(name) {
                for (_, _, schema) in definitions.members() {
                    self.schema(&schema);
                }
            }
        }
    }

    /// The operations of a document, with its faults in between reported.
    fn sites(&mut self, root: &At<'a>) -> Vec<Site<'a>> {
        let mut sites = Vec::new();
        let Some(paths) = self.object_of(root, "paths") else {
            return sites;
        };
        for (path, _, written) in paths.members() {
            if path.starts_with("x-") {
                continue;
            }
            let item = self.referred(&written);
            if self.object(&item, path).is_none() {
                continue;
            }
            if written.node.id() != item.node.id() || written.file != item.file {
                self.nothing_beside_reference(&written);
            }
            self.path_item_fields(&item);
            for (name, method) in METHODS {
                if let Some(at) = self.object_of(&item, name) {
                    sites.push(Site {
                        at,
                        path: path.to_owned(),
                        method,
                        item: item.clone(),
                        root: root.clone(),
                    });
                }
            }
        }
        sites
    }

    /// Reports what stands beside the reference of a path item: the specification leaves open
    /// which of the two counts.
    fn nothing_beside_reference(&mut self, item: &At<'a>) {
        for (name, place, _) in item.members() {
            if !name.starts_with("x-") && !["$ref", "summary", "description"].contains(&name) {
                let what = format!("`{name}` beside the `$ref` of a path item");
                let kind = FaultKind::Unsupported { what };
                self.api.obstacles.push(Fault { place, kind });
            }
        }
    }

    /// Reports the members that a path item does not have. One that looks like an operation is
    /// no mere remark: the operation would be missing.
    fn path_item_fields(&mut self, item: &At<'a>) {
        let is_method = |name: &str| METHODS.iter().any(|(method, _)| *method == name);
        for (name, place, value) in item.members() {
            if name.starts_with("x-") || fields::PATH_ITEM.contains(&name) {
                continue;
            }
            let methods = METHODS.iter().map(|(method, _)| *method);
            let method = vocabulary::nearest(name, methods);
            let nearest = vocabulary::nearest(name, fields::PATH_ITEM.iter().copied());
            let keyword = name.to_owned();
            if value.is_object() || nearest.is_some_and(is_method) {
                let (name, nearest) = (keyword, method);
                let kind = FaultKind::UnknownMethod { name, nearest };
                self.api.obstacles.push(Fault { place, kind });
            } else {
                self.fault(place, FaultKind::UnknownKeyword { keyword, nearest });
            }
        }
    }

    fn is_readable_version(&mut self, root: &At<'a>) -> bool {
        let names = [("openapi", "OpenAPI"), ("swagger", "Swagger")];
        let mut versions = names
            .iter()
            .filter_map(|(field, name)| Some((root.get(field)?, name)));
        let Some((version, name)) = versions.next() else {
            let kind = FaultKind::UnknownVersion { found: None };
            self.fault(root.place(), kind);
            return false;
        };
        let text = version.node.as_str();
        let is_known = |text: &str| text.starts_with("3.0.") || text.starts_with("3.1.");
        if *name == "OpenAPI" && text.is_some_and(is_known) {
            return true;
        }
        let text = text.map_or_else(|| version.node.to_value().to_string(), str::to_owned);
        let found = Some(format!("{name} {text}"));
        self.fault(version.place(), FaultKind::UnknownVersion { found });
        false
    }

    /// The operation that `reference`, which stands at `from`, leads to; its index.
    ///
    /// A reference into `paths` says path and method itself, even where the path item is a
    /// reference in turn. Any other must lead to an operation that exactly one path has.
    pub(super) fn operation_referred_to(
        &mut self,
        from: &At<'a>,
        reference: &str,
    ) -> Option<usize> {
        if let Some((item, path, method)) = standing(reference) {
            let item = self.follow(from, item)?;
            let root = self.root(item.file)?;
            let item = self.referred(&item);
            if let Some(at) = item.get(method_name(method)) {
                return self.operation(&Site {
                    at,
                    path,
                    method,
                    item,
                    root,
                });
            }
        }
        let target = self.follow(from, reference)?;
        let mut sites = Vec::new();
        for file in 0..self.files.len() {
            // The faults on the way are found where the documents are read.
            let known = self.faults.len();
            if let Some(root) = self.root(file) {
                sites.extend(self.sites(&root));
            }
            self.faults.truncate(known);
        }
        sites.retain(|site| site.at.file == target.file && site.at.node.id() == target.node.id());
        if let [site] = &sites[..] {
            return self.operation(site);
        }
        self.wrong(from, "operation", "a reference to an operation of one path");
        None
    }

    /// The operation at `site`, read now if it was not met before; its index.
    fn operation(&mut self, site: &Site<'a>) -> Option<usize> {
        let Site {
            at,
            path,
            method,
            item,
            root,
        } = site;
        // Several paths may share a path item, and each of them has operations of its own.
        let key = (at.file, at.node.id(), path.clone());
        if let Some(known) = self.operation_at.get(&key) {
            return Some(*known);
        }
        self.object(at, "an operation")?;
        self.only(at, fields::OPERATION);
        let known = self.faults.len();
        let index = self.api.operations.len();
        self.operation_at.insert(key, index);
        self.operation_places.push(at.clone());
        let id = self
            .text(at, "operationId")
            .unwrap_or_else(|| format!("{} {path}", method_name(*method)));
        if self.extent == Extent::Bodies {
            let facts = Facts {
                id: id.into(),
                ..bare_facts(*method, path)
            };
            let operation = Operation {
                is_default: self.flag(at, "x-callsheet-default"),
                request: self.request(at),
                ..bare(at, facts)
            };
            self.push_operation(operation, known);
            self.name_stream_of(at, index);
            return Some(index);
        }
        let base_url = self.base_url(&[at, item, root]).unwrap_or_default();
        let mut parameters = self.parameters(item, at);
        self.check_path(at, path, &mut parameters);
        let (security, key_env) = self.security(at, root);
        for field in ["callbacks"] {
            if let Some(passed_over) = at.get(field) {
                let what = format!("`{field}` are passed over: nothing is generated from them");
                self.fault(passed_over.place(), FaultKind::PassedOver { what });
            }
        }
        let operation = Operation {
            place: at.place(),
            pointer: at.pointer.clone(),
            facts: Facts {
                id: id.into(),
                method: *method,
                base_url: base_url.into(),
                path: path.clone().into(),
                key_env: key_env.map(Into::into),
                security: security.into(),
                paid: self.paid(at),
                lifecycle: None,
                idempotency_key: self.idempotency_key(item, at),
                media: Vec::new().into(),
                failures: self.failures(root),
            },
            summary: self.text(at, "summary"),
            description: self.text(at, "description"),
            deprecated: self.flag(at, "deprecated"),
            is_default: self.flag(at, "x-callsheet-default"),
            parameters,
            request: self.request(at),
            responses: self.responses(at),
            outcome: None,
            stream_of: None,
            is_balance: self.flag(at, "x-callsheet-balance"),
            pictures: self.pictures(at),
            obstacles: Vec::new(),
        };
        self.push_operation(operation, known);
        // Only now, when its own slot is taken: the lifecycle leads to another operation.
        if let Some(lifecycle) = self.object_of(at, "x-callsheet-lifecycle") {
            let read = self.lifecycle(at, &lifecycle);
            self.api.operations[index].facts.lifecycle = read.lifecycle;
            self.api.operations[index].outcome = read.outcome;
            if let Some(stream) = read.stream {
                self.api.operations[stream].stream_of = Some(index);
            }
        }
        Some(index)
    }

    /// Adds an operation with what stands in its way, of which there were `known` faults before it
    /// was read.
    fn push_operation(&mut self, operation: Operation, known: usize) {
        let faults = self.faults_of_part(known);
        let mut obstacles = std::mem::take(&mut self.obstacles);
        obstacles.extend(faults);
        obstacles.sort_by_key(|fault| fault.place);
        obstacles.dedup();
        self.api.operations.push(Operation {
            obstacles,
            ..operation
        });
    }

    /// Marks the operation that streams what another one starts: it does not go by the short name
    /// of both.
    fn name_stream_of(&mut self, at: &At<'a>, index: usize) {
        let lifecycle = self.object_of(at, "x-callsheet-lifecycle");
        let stream = lifecycle.and_then(|lifecycle| self.object_of(&lifecycle, "stream"));
        let named =
            stream.and_then(|stream| self.operation_named(&stream, "the stream of a lifecycle"));
        if let Some(stream) = named {
            self.api.operations[stream].stream_of = Some(index);
        }
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

    /// Names operations that share an `operationId` by method and path, each of them, so that no
    /// name depends on their order. Reports them, and a second default.
    pub(super) fn check_operation_names(&mut self) {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for operation in &self.api.operations {
            *counts.entry(&operation.facts.id).or_default() += 1;
        }
        let mut faults = Vec::new();
        let mut renamed = Vec::new();
        let mut has_default = false;
        for (index, operation) in self.api.operations.iter().enumerate() {
            let facts = &operation.facts;
            if counts.get(&*facts.id).is_some_and(|count| *count > 1) {
                let name = format!("{} {}", method_name(facts.method), facts.path);
                let what = format!(
                    "the operationId `{}` stands more than once: this operation is called `{name}`",
                    facts.id
                );
                faults.push((operation.place, FaultKind::PassedOver { what }));
                renamed.push((index, name));
            }
            if operation.is_default {
                if has_default {
                    let name = "x-callsheet-default".to_owned();
                    faults.push((operation.place, FaultKind::Duplicate { what: "mark", name }));
                }
                has_default = true;
            }
        }
        for (index, name) in renamed {
            self.api.operations[index].facts.id = name.into();
        }
        for (place, kind) in faults {
            self.fault(place, kind);
        }
    }
}

/// An operation with everything that its meaning depends on.
struct Site<'a> {
    at: At<'a>,
    path: String,
    method: Method,
    /// The path item it stands in, after references.
    item: At<'a>,
    /// The document whose `paths` lead to it.
    root: At<'a>,
}

/// An operation of which nothing is known but where it stands.
fn bare(at: &At<'_>, facts: Facts) -> Operation {
    Operation {
        place: at.place(),
        pointer: at.pointer.clone(),
        facts,
        summary: None,
        description: None,
        deprecated: false,
        is_default: false,
        parameters: Vec::new(),
        request: None,
        responses: Vec::new(),
        outcome: None,
        stream_of: None,
        is_balance: false,
        pictures: None,
        obstacles: Vec::new(),
    }
}

fn bare_facts(method: Method, path: &str) -> Facts {
    Facts {
        id: Text::default(),
        method,
        base_url: Text::default(),
        path: path.to_owned().into(),
        key_env: None,
        security: List::default(),
        paid: None,
        lifecycle: None,
        idempotency_key: None,
        media: List::default(),
        failures: Failures::default(),
    }
}

/// The reference to the path item, the path and the method of a reference that reads
/// `…#/paths/{path}/{method}`.
fn standing(reference: &str) -> Option<(&str, String, Method)> {
    let (item, method) = reference.rsplit_once('/')?;
    let (_, path) = item.split_once("#/paths/")?;
    let (_, method) = METHODS.iter().find(|(name, _)| *name == method)?;
    let path = super::uri::percent_decoded(path);
    let is_one_step = !path.contains('/');
    is_one_step.then(|| (item, path.replace("~1", "/").replace("~0", "~"), *method))
}

fn method_name(method: Method) -> &'static str {
    METHODS
        .iter()
        .find(|(_, known)| *known == method)
        .map_or("", |(name, _)| name)
}

/// Whether a document is a JSON Schema: it names its dialect or uses one of the keywords.
fn is_schema(root: &At<'_>) -> bool {
    if root.node.as_bool().is_some() {
        return true;
    }
    let is_api = ["openapi", "swagger"]
        .iter()
        .any(|name| root.get(name).is_some());
    let mut members = root.members();
    !is_api && members.any(|(name, ..)| vocabulary::is_of_schemas(name))
}
