//! Schema resources: what `$id`, `$anchor` and `$schema` say of the places of a document.
//!
//! Identifiers count only where schemas stand: what looks like one in a constant, an example or
//! below a keyword that nobody knows is mere data. So documents are looked through by their
//! keywords before anything is read.

use std::collections::HashMap;

use super::dialect::{Dialect, Dialects, LeftOut};
use super::{At, uri};
use crate::document::{Document, Node, Reading};
use crate::fault::{Fault, FaultKind};
use crate::source::Source;

/// Index into [`Resources`]; the files come first, each by its own index.
pub(super) type ResourceId = u32;

/// A schema with an identifier of its own, or a file.
pub(super) struct Resource<'a> {
    /// Its identifier, to which references in it are relative; a path for a file without one.
    pub(super) base: String,
    pub(super) dialect: Dialect,
    /// What its meta-schema leaves out of the dialect.
    pub(super) left_out: LeftOut,
    /// Where its `#` leads; `None` for a file that holds no document.
    pub(super) root: Option<At<'a>>,
    /// The names of its dynamic anchors.
    pub(super) dynamic: Vec<String>,
}

/// All resources of a load.
#[derive(Default)]
pub(super) struct Resources<'a> {
    list: Vec<Resource<'a>>,
    of_node: HashMap<(usize, u32), ResourceId>,
    by_uri: HashMap<String, ResourceId>,
    anchors: HashMap<(ResourceId, String), At<'a>>,
    dynamic: HashMap<(ResourceId, String), At<'a>>,
    pub(super) dialects: Dialects,
    pub(super) faults: Vec<Fault>,
}

/// The name by which `$recursiveAnchor: true` is kept among the dynamic anchors; no anchor can
/// be called so.
pub(super) const RECURSIVE: &str = "#";

impl<'a> Resources<'a> {
    /// Looks through all files. `referrers` has for each file the one that refers to it, whose
    /// dialect it is written in if it names none; `identifies` says which ones may name something.
    pub(super) fn of(
        files: &[Source],
        readings: &'a [Reading<'a>],
        referrers: &[Option<usize>],
        identifies: &[bool],
    ) -> Self {
        let mut resources = Self {
            dialects: Dialects::of(files, readings),
            ..Self::default()
        };
        for (file, (source, reading)) in files.iter().zip(readings).enumerate() {
            let node = reading.documents.first().and_then(Document::root);
            let plain = (Dialect::Draft2020, LeftOut::default());
            let inherited = referrers[file].map_or(plain, |referrer| {
                let referrer = &resources.list[referrer];
                (referrer.dialect, referrer.left_out)
            });
            let own = node.map(|root| dialect_of_root(root, inherited, &resources.dialects));
            let (dialect, left_out) = own.unwrap_or(inherited);
            let resource = ResourceId::try_from(file).unwrap_or(ResourceId::MAX);
            resources.list.push(Resource {
                base: source.name().to_owned(),
                dialect,
                left_out,
                root: node.map(|node| At {
                    file,
                    node,
                    pointer: String::new(),
                    resource,
                    scope: 0,
                }),
                dynamic: Vec::new(),
            });
        }
        for (file, identifies) in identifies.iter().enumerate() {
            resources.look_through(file, *identifies);
        }
        for (file, source) in files.iter().enumerate() {
            let resource = ResourceId::try_from(file).unwrap_or(ResourceId::MAX);
            resources
                .by_uri
                .entry(source.name().to_owned())
                .or_insert(resource);
        }
        resources.keep_what_differs();
        resources
    }

    /// Leaves out dynamic anchors that one resource alone has: they lead to one place on every
    /// way, so that the ways need not be told apart.
    fn keep_what_differs(&mut self) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for name in self.list.iter().flat_map(|resource| &resource.dynamic) {
            *counts.entry(name.clone()).or_default() += 1;
        }
        for resource in &mut self.list {
            resource.dynamic.retain(|name| counts.get(name) != Some(&1));
        }
    }

    pub(super) fn get(&self, id: ResourceId) -> &Resource<'a> {
        &self.list[id as usize]
    }

    /// The resource that begins at a node, if one does.
    pub(super) fn at(&self, file: usize, node: Node<'_>) -> Option<ResourceId> {
        if self.of_node.is_empty() {
            return None;
        }
        self.of_node.get(&(file, node.id())).copied()
    }

    pub(super) fn by_uri(&self, uri: &str) -> Option<ResourceId> {
        self.by_uri.get(uri).copied()
    }

    pub(super) fn anchor(&self, resource: ResourceId, name: &str) -> Option<&At<'a>> {
        let key = (resource, name.to_owned());
        self.anchors.get(&key).or_else(|| self.dynamic.get(&key))
    }

    pub(super) fn dynamic_anchor(&self, resource: ResourceId, name: &str) -> Option<&At<'a>> {
        self.dynamic.get(&(resource, name.to_owned()))
    }

    fn look_through(&mut self, file: usize, identifies: bool) {
        let Some(root) = self.list[file].root.clone() else {
            return;
        };
        // Nearly all documents have none of this, and looking through them would only cost.
        let needed = match self.list[file].dialect {
            Dialect::OpenApi30 => false,
            // What it calls an identifier is the name of many a field too.
            Dialect::Draft4 => true,
            _ => identifies,
        };
        if !needed {
            return;
        }
        if root.get("openapi").is_some() {
            let mut rest = vec![root];
            while let Some(at) = rest.pop() {
                rest.extend(at.items());
                for (name, _, value) in at.members() {
                    match name {
                        "schema" => self.schema(value),
                        "schemas" if at.pointer == "/components" => {
                            value
                                .members()
                                .for_each(|(_, _, schema)| self.schema(schema));
                        }
                        "example" | "examples" | "default" => {}
                        _ if name.starts_with("x-") => {}
                        _ => rest.push(value),
                    }
                }
            }
        } else {
            self.schema(root);
        }
    }

    /// Looks through a schema and those within it.
    fn schema(&mut self, at: At<'a>) {
        let mut rest = vec![at];
        while let Some(mut at) = rest.pop() {
            if !at.is_object() {
                continue;
            }
            self.identify(&mut at);
            let dialect = self.get(at.resource).dialect;
            for (name, _, value) in at.members() {
                match parts(name, dialect) {
                    Parts::One if value.is_list() => rest.extend(value.items()),
                    Parts::One => rest.push(value),
                    Parts::List => rest.extend(value.items()),
                    Parts::Named => rest.extend(value.members().map(|(_, _, schema)| schema)),
                    Parts::None => {}
                }
            }
        }
    }

    /// Takes note of what a schema says of its own identity; `at` is in its resource afterwards.
    fn identify(&mut self, at: &mut At<'a>) {
        let text = |name: &str| at.node.get(name).and_then(Node::as_str);
        let around = at.resource;
        let is_root_of_file = at.pointer.is_empty();
        let outer = self.get(around);
        let mut own = (outer.dialect, outer.left_out);
        if let Some(named) = text("$schema").and_then(|name| self.dialects.named(name)) {
            own = named;
        }
        let dialect = own.0;
        let hidden = dialect.reference_hides_siblings() && text("$ref").is_some();
        let id = dialect.id_keyword().and_then(text).filter(|_| !hidden);
        let (id, anchor) = id.map_or(("", ""), |id| id.split_once('#').unwrap_or((id, "")));
        if !id.is_empty() {
            let base = uri::resolve(&self.get(around).base, id);
            let resource = if is_root_of_file {
                self.list[around as usize].base.clone_from(&base);
                around
            } else {
                self.add(at, base.clone(), own)
            };
            at.resource = resource;
            if let Some(known) = self.by_uri.insert(base.clone(), resource)
                && known != resource
            {
                let (what, name) = ("identifier", base);
                let kind = FaultKind::Duplicate { what, name };
                self.faults.push(Fault {
                    place: at.place(),
                    kind,
                });
            }
            if let Some(root) = &mut self.list[resource as usize].root {
                root.resource = resource;
            }
        } else if own != (self.get(around).dialect, self.get(around).left_out) {
            let outer = self.get(around);
            let (base, root) = (outer.base.clone(), outer.root.clone());
            at.resource = self.add(at, base, own);
            // Another dialect, but no place of its own.
            self.list[at.resource as usize].root = root;
        }
        if dialect.has_anchors_in_ids() {
            self.name(at, anchor);
        } else {
            self.name(at, text("$anchor").unwrap_or_default());
        }
        if dialect.has("$dynamicAnchor")
            && let Some(name) = text("$dynamicAnchor")
        {
            self.name_dynamic(at, name);
        }
        if dialect.has("$recursiveAnchor")
            && at.node.get("$recursiveAnchor").and_then(Node::as_bool) == Some(true)
        {
            self.name_dynamic(at, RECURSIVE);
        }
    }

    fn add(
        &mut self,
        at: &At<'a>,
        base: String,
        (dialect, left_out): (Dialect, LeftOut),
    ) -> ResourceId {
        let id = ResourceId::try_from(self.list.len()).unwrap_or(ResourceId::MAX);
        self.list.push(Resource {
            base,
            dialect,
            left_out,
            root: Some(at.clone()),
            dynamic: Vec::new(),
        });
        self.of_node.insert((at.file, at.node.id()), id);
        id
    }

    fn name(&mut self, at: &At<'a>, anchor: &str) {
        if anchor.is_empty() {
            return;
        }
        let key = (at.resource, anchor.to_owned());
        if let Some(known) = self.anchors.insert(key, at.clone())
            && known.place() != at.place()
        {
            self.twice(at, anchor);
        }
    }

    fn name_dynamic(&mut self, at: &At<'a>, name: &str) {
        let key = (at.resource, name.to_owned());
        match self.dynamic.insert(key, at.clone()) {
            None => self.list[at.resource as usize]
                .dynamic
                .push(name.to_owned()),
            Some(known) if known.place() != at.place() => self.twice(at, name),
            Some(_) => {}
        }
    }

    fn twice(&mut self, at: &At<'a>, name: &str) {
        let (what, name) = ("anchor", name.to_owned());
        let kind = FaultKind::Duplicate { what, name };
        self.faults.push(Fault {
            place: at.place(),
            kind,
        });
    }
}

/// The dialect that a document names, or `inherited`, with what is left out of it.
fn dialect_of_root(
    root: Node<'_>,
    inherited: (Dialect, LeftOut),
    dialects: &Dialects,
) -> (Dialect, LeftOut) {
    let text = |name: &str| root.get(name).and_then(Node::as_str);
    let plain = |dialect| (dialect, LeftOut::default());
    match text("openapi") {
        Some(version) if version.starts_with("3.0") => plain(Dialect::OpenApi30),
        Some(_) => {
            let named = text("jsonSchemaDialect").and_then(|name| dialects.named(name));
            named.unwrap_or(plain(Dialect::Draft2020))
        }
        None => match text("$schema") {
            Some(named) => dialects.named(named).unwrap_or(plain(Dialect::Draft2020)),
            None => inherited,
        },
    }
}

/// Where schemas stand in the argument of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Nowhere.
    None,
    /// It is a schema, or a list of them.
    One,
    List,
    /// By their names.
    Named,
}

fn parts(keyword: &str, dialect: Dialect) -> Parts {
    if !dialect.has(keyword) {
        return Parts::None;
    }
    match keyword {
        "items" if dialect.has_item_lists() => Parts::One,
        "items"
        | "additionalItems"
        | "additionalProperties"
        | "not"
        | "contains"
        | "propertyNames"
        | "if"
        | "then"
        | "else"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contentSchema" => Parts::One,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Parts::List,
        "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas"
        | "dependencies" => Parts::Named,
        _ => Parts::None,
    }
}
