//! References: where they lead, and circles among them.

use std::collections::BTreeMap;

use super::metaschemas;
use super::resources::ResourceId;
use super::uri::{beside, is_absolute, percent_decoded, resolve, without_dots};
use super::{At, Loader, Reach};
use crate::document::{Document, Node, Reading};
use crate::fault::{Fault, FaultKind};
use crate::schema::{SchemaId, Schemas};
use crate::source::Source;

/// What a look through all files tells before anything is read.
pub(super) struct Outlook {
    /// The names of all files that references name, each with the first file that names it. Of
    /// what lies on the network only the schemas of schemas are named, by their identifiers.
    pub(super) names: BTreeMap<String, usize>,
    /// For each file whether something in it looks like an identifier, an anchor or a dialect.
    pub(super) identifies: Vec<bool>,
}

/// Looks through all files.
pub(super) fn outlook(files: &[Source], readings: &[Reading<'_>]) -> Outlook {
    let mut names = BTreeMap::new();
    let mut identifies = vec![false; files.len()];
    for (index, (file, reading)) in files.iter().zip(readings).enumerate() {
        let mut rest: Vec<Node<'_>> = reading
            .documents
            .iter()
            .filter_map(Document::root)
            .collect();
        while let Some(node) = rest.pop() {
            rest.extend(node.items());
            for member in node.members() {
                rest.push(member.value);
                match member.key.as_str() {
                    Some("$ref" | "$dynamicRef" | "operation") => {}
                    Some("$id" | "$anchor" | "$dynamicAnchor" | "$recursiveAnchor" | "$schema") => {
                        identifies[index] = true;
                        continue;
                    }
                    _ => continue,
                }
                let Some(reference) = member.value.as_str() else {
                    continue;
                };
                let (path, fragment) = split(reference);
                if fragment.is_none() || path.is_empty() {
                    continue;
                }
                let name = if is_absolute(path) {
                    path.to_owned()
                } else {
                    resolve(file.name(), path)
                };
                if !is_absolute(&name) || metaschemas::text(&name).is_some() {
                    names.entry(name).or_insert(index);
                }
            }
        }
    }
    Outlook { names, identifies }
}

/// The path and, after `#`, the fragment of a reference.
fn split(reference: &str) -> (&str, Option<&str>) {
    match reference.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (reference, Some("")),
    }
}

/// `source` by the name that references would lead to it with.
pub(super) fn normal(source: Source) -> Source {
    let name = without_dots(source.name());
    if name == source.name() {
        return source;
    }
    Source::new(name, source.text())
}

impl<'a> Loader<'a> {
    /// What `reference`, which stands at `at`, leads to.
    pub(super) fn follow(&mut self, at: &At<'a>, reference: &str) -> Option<At<'a>> {
        match self.lookup(at, reference) {
            Ok(found) => Some(found),
            Err(reason) => {
                let reference = reference.to_owned();
                self.fault(
                    at.place(),
                    FaultKind::UnknownReference { reference, reason },
                );
                None
            }
        }
    }

    /// What `reference`, which stands at `from`, leads to, or why it leads nowhere.
    pub(super) fn lookup(&self, from: &At<'a>, reference: &str) -> Result<At<'a>, String> {
        let (path, fragment) = split(reference);
        let resource = self.resource_named(from, path)?;
        let root = self.resources.get(resource).root.clone();
        let mut at = root.ok_or("that file holds no document")?;
        at.resource = resource;
        at.scope = from.scope;
        let pointer = percent_decoded(fragment.unwrap_or_default());
        if !pointer.is_empty() && !pointer.starts_with('/') {
            let anchor = self.resources.anchor(resource, &pointer).cloned();
            let mut at = anchor.ok_or_else(|| {
                format!("there is no anchor `{pointer}`; a JSON Pointer begins with `#/`")
            })?;
            at.scope = from.scope;
            return Ok(at);
        }
        for step in pointer.split('/').skip(1) {
            let name = step.replace("~1", "/").replace("~0", "~");
            let next = match at.node.items().nth(name.parse().unwrap_or(usize::MAX)) {
                Some(item) => Some(at.child(item, &name)),
                None => at.get(&name),
            };
            at = next.ok_or_else(|| format!("there is no `{name}` in `#{}`", at.pointer))?;
            if let Some(inner) = self.resources.at(at.file, at.node) {
                at.resource = inner;
            }
        }
        Ok(at)
    }

    /// The resource that the part of a reference before its `#` names.
    fn resource_named(&self, from: &At<'a>, path: &str) -> Result<ResourceId, String> {
        if path.is_empty() {
            return Ok(from.resource);
        }
        let uri = resolve(&self.resources.get(from.resource).base, path);
        if let Some(known) = self.resources.by_uri(&uri) {
            return Ok(known);
        }
        // Where a document has an identifier on the network, what it refers to by a relative
        // path lies beside it here as it does there.
        let name = beside(self.files[from.file].name(), path);
        if !is_absolute(path)
            && let Some(file) = self.files.iter().position(|file| file.name() == name)
        {
            return ResourceId::try_from(file).map_err(|_| "there are too many files".to_owned());
        }
        if is_absolute(path) || is_absolute(self.files[from.file].name()) {
            return Err(
                "nothing is fetched over the network; save the file beside the spec \
                        and refer to it by its path"
                    .to_owned(),
            );
        }
        let reason = self.refused.get(&name);
        let reason = reason.map_or("no such file", String::as_str);
        Err(format!("cannot read {name}: {reason}"))
    }
}

/// How many schemas may look at the same value one through another. Whatever evaluates a schema
/// goes down so far for every level of a document, and no schema that is meant comes near it.
const DEEPEST: usize = 200;

/// Finds schemas that lead back to themselves without looking into the value, or through too many
/// others, and takes their keywords away so that nothing that follows them runs for ever or
/// exhausts its stack.
///
/// Tells the faults; those that stand in the way of a part are noted there.
pub(super) fn break_endless(schemas: &mut Schemas, reach: Reach) -> Vec<Fault> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }

    let mut marks = vec![Mark::New; schemas.0.len()];
    let mut depths = vec![0; schemas.0.len()];
    let mut faults: Vec<Fault> = Vec::new();
    for start in 0..schemas.0.len() {
        // Depth first with a stack of our own: schemas may be chained deeper than threads stack.
        let mut stack = vec![(start, false)];
        while let Some((index, leave)) = stack.pop() {
            if leave {
                marks[index] = Mark::Done;
                let keywords = &schemas.0[index].keywords;
                let next = keywords.iter().flat_map(|keyword| keyword.value.in_place());
                let below = next.map(|SchemaId(next)| depths[next as usize]).max();
                depths[index] = below.unwrap_or(0) + 1;
                if depths[index] > DEEPEST {
                    // One chain may be cut in many places; the first of them says it.
                    let kind = FaultKind::DeepReference { limit: DEEPEST };
                    if !faults.iter().any(|fault| fault.kind == kind) {
                        faults.push(Fault {
                            place: schemas.0[index].place,
                            kind,
                        });
                    }
                    schemas.0[index].keywords.clear();
                    depths[index] = 0;
                }
                continue;
            }
            match marks[index] {
                Mark::Done => continue,
                Mark::Open => {
                    let schema = &mut schemas.0[index];
                    let (place, kind) = (schema.place, FaultKind::EndlessReference);
                    match reach {
                        Reach::Whole => faults.push(Fault { place, kind }),
                        Reach::Part => schema.obstacles.push(Fault { place, kind }),
                    }
                    schema.keywords.clear();
                    continue;
                }
                Mark::New => marks[index] = Mark::Open,
            }
            stack.push((index, true));
            for keyword in &schemas.0[index].keywords {
                for SchemaId(next) in keyword.value.in_place() {
                    if marks[next as usize] != Mark::Done {
                        stack.push((next as usize, false));
                    }
                }
            }
        }
    }
    faults
}
