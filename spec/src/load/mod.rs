//! Loading: files in, a resolved [`Api`] and every fault out. Nothing stops at the first fault.

mod arguments;
mod bodies;
mod dialect;
mod direction;
mod extensions;
mod fields;
mod lifecycle;
mod media;
mod metaschemas;
mod openapi;
mod parameters;
mod pictures;
mod reference;
mod resources;
mod schema;
mod scope;
mod security;
mod uri;
mod vocabulary;

use std::collections::HashMap;

use crate::api::{Api, Loaded};
use crate::bundled;
use crate::document::{self, Format, Kind, Limits, Node, Reading};
use crate::fault::{Fault, FaultKind, Place};
use crate::schema::{Pattern, Schema, SchemaId, Schemas};
use crate::source::{Source, Span};
use reference::Outlook;
use resources::{ResourceId, Resources};
use scope::{ScopeId, Scopes};

/// Loads the API that `entries` describe, together with the files they refer to: OpenAPI documents
/// (3.0 and 3.1) and JSON Schema files (drafts 4, 6, 7, 2019-09 and 2020-12).
///
/// Schemas of every dialect are brought into the keywords of 2020-12 on the way. `fetch` is asked for the text of each file that a reference names, by its path relative to
/// wherever the names of `entries` are relative to; it answers with the text or with the reason
/// why there is none. Faults come in the order of files and places; the API holds whatever could
/// be read. Nothing is fetched over the network: an absolute identifier is found only among the
/// files, by their `$id`s or, where the name of an entry is a URL, by that name.
///
/// ```
/// use callsheet_spec::{load, source::Source};
///
/// let spec = Source::new("spec.yaml", "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n");
/// let loaded = load(vec![spec], &mut |_| Err("no such file".to_owned()));
/// assert_eq!(
///     loaded.into_api().unwrap_err(),
///     ["spec.yaml:1:10: this is Swagger 2.0, but only OpenAPI 3.0 and 3.1 can be read"],
/// );
/// ```
pub fn load(entries: Vec<Source>, fetch: &mut dyn FnMut(&str) -> Result<String, String>) -> Loaded {
    load_with(entries, LoadOptions::default(), fetch)
}

/// What can be chosen about loading.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct LoadOptions {
    /// Documents that references find by their names, which may be URIs, or by their `$id`s. They
    /// are read in the dialect of the first entry unless they name one, and nothing is asked of
    /// them that no reference leads to.
    pub documents: Vec<Source>,
    /// What becomes of `format`.
    pub formats: Formats,
    /// How much of the documents is read.
    pub extent: Extent,
    /// What a fault stands in the way of.
    pub reach: Reach,
}

/// How much of what documents say of an API is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Everything, with everything that is wrong.
    #[default]
    Whole,
    /// The operations with their names and bodies, for holding requests against. What is wrong
    /// elsewhere stays unsaid, so this is for documents that are known to be right.
    Bodies,
}

/// What a fault within an operation or a schema stands in the way of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Of the whole API: it is one of [`Loaded::faults`].
    #[default]
    Whole,
    /// Of the operation or the schema, and of whatever leads there: it is one of its obstacles. A
    /// fault of the documents themselves is one of the whole all the same.
    Part,
}

/// What becomes of the keyword `format`, which JSON Schema leaves to whoever uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formats {
    /// A text that is not of its format is wrong.
    #[default]
    Asserted,
    /// Formats describe, and restrict nothing.
    Annotated,
}

/// Loads as [`load`] does, with `options`.
pub fn load_with(
    entries: Vec<Source>,
    options: LoadOptions,
    fetch: &mut dyn FnMut(&str) -> Result<String, String>,
) -> Loaded {
    let mut files: Vec<Source> = Vec::new();
    let mut entry_count = 0;
    let is_entry = std::iter::repeat_n(true, entries.len()).chain(std::iter::repeat(false));
    for (entry, is_entry) in entries.into_iter().chain(options.documents).zip(is_entry) {
        let entry = reference::normal(entry);
        // One file by two names is one file.
        let same = |known: &Source| known.name() == entry.name() && known.text() == entry.text();
        if !files.iter().any(same) {
            files.push(entry);
            entry_count += usize::from(is_entry);
        }
    }
    // Which file led to each file; none to the entries.
    let mut referrers: Vec<Option<usize>> = vec![None; entry_count];
    referrers.resize(files.len(), Some(0));
    let mut refused: HashMap<String, String> = HashMap::new();
    let (mut api, mut faults) = loop {
        let readings: Vec<_> = files.iter().map(read).collect();
        let mut fetched = Vec::new();
        let Outlook { names, identifies } = reference::outlook(&files, &readings);
        for (name, referrer) in names {
            let known = files.iter().any(|file| file.name() == name);
            if !known && !refused.contains_key(&name) {
                let text = match metaschemas::text(&name) {
                    Some(text) => Ok(text.to_owned()),
                    None => fetch(&name),
                };
                match text {
                    Ok(text) => {
                        fetched.push(Source::new(name, text));
                        referrers.push(Some(referrer));
                    }
                    Err(reason) => drop(refused.insert(name, reason)),
                }
            }
        }
        if fetched.is_empty() {
            let resources = Resources::of(&files, &readings, &referrers, &identifies);
            let mut loader = Loader::new(&files, &readings, resources, &refused);
            loader.formats = options.formats;
            loader.extent = options.extent;
            loader.reach = options.reach;
            break loader.load(entry_count);
        }
        drop(readings);
        files.append(&mut fetched);
    };
    faults.sort_by_key(|fault| fault.place);
    let mut told: Vec<Fault> = Vec::new();
    faults.retain(|fault| {
        told.retain(|known| known.place == fault.place);
        let is_new = !told.contains(fault);
        told.extend(is_new.then(|| fault.clone()));
        is_new
    });
    api.files = files;
    Loaded { api, faults }
}

fn read(source: &Source) -> Reading<'_> {
    if let Some(reading) = bundled::reading(source) {
        return reading;
    }
    let format = Format::of_path(source.name()).unwrap_or(Format::Yaml);
    document::read(source.text(), format, &Limits::default())
}

/// The state of one load.
struct Loader<'a> {
    files: &'a [Source],
    readings: &'a [Reading<'a>],
    resources: Resources<'a>,
    scopes: Scopes,
    refused: &'a HashMap<String, String>,
    /// The schemas that were read, the first ones of [`Loader::schema_places`].
    schemas: Vec<Schema>,
    /// Where the schemas that were met stand, by their ids.
    schema_places: Vec<At<'a>>,
    schema_at: HashMap<(usize, u32, ScopeId), SchemaId>,
    /// Indices of the operations by file, node and path.
    operation_at: HashMap<(usize, u32, String), usize>,
    /// Where the operations stand, in their order.
    operation_places: Vec<At<'a>>,
    /// The expressions that were read, or why they are none.
    expressions: HashMap<String, Result<Pattern, String>>,
    formats: Formats,
    extent: Extent,
    reach: Reach,
    api: Api,
    faults: Vec<Fault>,
    /// What keeps the operation that is being read from being generated or sent, or the schema from
    /// being judged.
    obstacles: Vec<Fault>,
}

/// A node with where it stands.
#[derive(Clone)]
struct At<'a> {
    file: usize,
    node: Node<'a>,
    pointer: String,
    /// The resource that it belongs to, which says its dialect and where references lead.
    resource: ResourceId,
    /// The resources that were gone through on the way to it, as far as they matter.
    scope: ScopeId,
}

impl<'a> At<'a> {
    fn place(&self) -> Place {
        Place {
            file: self.file,
            span: self.node.span(),
        }
    }

    fn is_list(&self) -> bool {
        matches!(self.node.kind(), Kind::Sequence(_))
    }

    fn is_object(&self) -> bool {
        matches!(self.node.kind(), Kind::Mapping(_))
    }

    fn get(&self, name: &str) -> Option<At<'a>> {
        self.node.get(name).map(|node| self.child(node, name))
    }

    fn child(&self, node: Node<'a>, step: &str) -> At<'a> {
        // Every value of a spec gets its pointer, and hardly a name needs an escape.
        let mut pointer = String::with_capacity(self.pointer.len() + 1 + step.len());
        pointer.push_str(&self.pointer);
        pointer.push('/');
        if step.contains(['~', '/']) {
            pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        } else {
            pointer.push_str(step);
        }
        At {
            file: self.file,
            node,
            pointer,
            resource: self.resource,
            scope: self.scope,
        }
    }

    fn items(&self) -> impl Iterator<Item = At<'a>> {
        self.node
            .items()
            .enumerate()
            .map(|(index, node)| self.child(node, &index.to_string()))
    }

    /// The members of an object with the places of their names.
    fn members(&self) -> impl Iterator<Item = (&'a str, Place, At<'a>)> {
        self.node.members().map(|member| {
            let name = member.key.as_str().unwrap_or_default();
            let place = Place {
                file: self.file,
                span: member.key.span(),
            };
            (name, place, self.child(member.value, name))
        })
    }
}

impl<'a> Loader<'a> {
    fn new(
        files: &'a [Source],
        readings: &'a [Reading<'a>],
        resources: Resources<'a>,
        refused: &'a HashMap<String, String>,
    ) -> Self {
        Self {
            files,
            readings,
            resources,
            scopes: Scopes::default(),
            refused,
            schemas: Vec::new(),
            schema_places: Vec::new(),
            schema_at: HashMap::new(),
            operation_at: HashMap::new(),
            operation_places: Vec::new(),
            expressions: HashMap::new(),
            formats: Formats::Asserted,
            extent: Extent::Whole,
            reach: Reach::Whole,
            api: Api::default(),
            faults: Vec::new(),
            obstacles: Vec::new(),
        }
    }

    fn load(mut self, entry_count: usize) -> (Api, Vec<Fault>) {
        for (file, reading) in self.readings.iter().enumerate() {
            for fault in &reading.faults {
                let kind = FaultKind::Document(fault.kind.clone());
                self.fault(
                    Place {
                        file,
                        span: fault.span,
                    },
                    kind,
                );
            }
        }
        for file in 0..entry_count {
            match self.root(file) {
                Some(root) => self.document(&root),
                None if self.readings[file].faults.is_empty() => {
                    self.fault(
                        Place {
                            file,
                            span: Span::at(0),
                        },
                        FaultKind::NoDocument,
                    );
                }
                None => {}
            }
        }
        if self.extent == Extent::Whole {
            for file in 0..self.files.len() {
                self.extensions_of(file);
            }
        }
        self.faults.append(&mut self.resources.faults);
        self.check_operation_names();
        self.read_schemas();
        self.collect_media_limits();
        for file in 0..self.files.len() {
            // The dialect of what nothing leads to decides nothing.
            if file < entry_count || self.schema_places.iter().any(|at| at.file == file) {
                self.dialect_of(file);
            }
        }
        self.check_contains();
        self.api.obstacles.sort_by_key(|fault| fault.place);
        self.api.obstacles.dedup();
        self.api.schemas = Schemas(self.schemas);
        let endless = reference::break_endless(&mut self.api.schemas, self.reach);
        self.faults.extend(endless);
        direction::by_direction(&mut self.api);
        self.faults.extend(bodies::settle(&mut self.api));
        (self.api, self.faults)
    }

    fn root(&self, file: usize) -> Option<At<'a>> {
        let file = ResourceId::try_from(file).ok()?;
        self.resources.get(file).root.clone()
    }

    /// Notes what keeps the operation that is being read from being generated or sent, although
    /// requests can be held against its schemas, or the schema that is being read from being
    /// judged, although others can.
    fn obstacle(&mut self, place: Place, kind: FaultKind) {
        self.obstacles.push(Fault { place, kind });
    }

    /// The faults since there were so many, remarks left out, if they stand in the way of no more
    /// than what is being read.
    fn faults_of_part(&mut self, known: usize) -> Vec<Fault> {
        match self.reach {
            Reach::Whole => Vec::new(),
            Reach::Part => {
                let new = self.faults.split_off(known);
                let (remarks, faults) = new.into_iter().partition(Fault::is_remark);
                self.faults.extend::<Vec<Fault>>(remarks);
                faults
            }
        }
    }

    fn unsupported(&mut self, place: Place, what: impl Into<String>) {
        let what = what.into();
        self.obstacle(place, FaultKind::Unsupported { what });
    }

    fn fault(&mut self, place: Place, kind: FaultKind) {
        self.faults.push(Fault { place, kind });
    }

    fn wrong(&mut self, at: &At<'_>, what: &str, expected: &'static str) {
        self.fault(
            at.place(),
            FaultKind::WrongShape {
                what: what.to_owned(),
                expected,
            },
        );
    }

    /// The items of `at`, which must be a list.
    fn list(&mut self, at: &At<'a>, what: &str) -> Option<Vec<At<'a>>> {
        if at.is_list() {
            return Some(at.items().collect());
        }
        self.wrong(at, what, "a list");
        None
    }

    /// Something if `at` is an object, which it must be.
    fn object(&mut self, at: &At<'a>, what: &str) -> Option<()> {
        if at.is_object() {
            return Some(());
        }
        self.wrong(at, what, "an object");
        None
    }

    /// The items of a list field; none where it is absent.
    fn list_of(&mut self, object: &At<'a>, name: &str) -> Vec<At<'a>> {
        object
            .get(name)
            .and_then(|field| self.list(&field, name))
            .unwrap_or_default()
    }

    /// The value of an object field, if it is there.
    fn object_of(&mut self, object: &At<'a>, name: &str) -> Option<At<'a>> {
        let field = object.get(name)?;
        self.object(&field, name).map(|()| field)
    }

    /// The text of a field, if it is there and a text.
    fn text(&mut self, object: &At<'a>, name: &str) -> Option<String> {
        let field = object.get(name)?;
        let text = field.node.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(&field, name, "a string");
        }
        text
    }

    /// The value of a boolean field; `false` where it is absent.
    fn flag(&mut self, object: &At<'a>, name: &str) -> bool {
        let Some(field) = object.get(name) else {
            return false;
        };
        field.node.as_bool().unwrap_or_else(|| {
            self.wrong(&field, name, "true or false");
            false
        })
    }

    /// The value of a field that counts something, if it is there.
    fn count(&mut self, object: &At<'a>, name: &str) -> Option<u64> {
        let field = object.get(name)?;
        let count = arguments::whole(&field.node.to_value());
        if count.is_none() {
            self.wrong(&field, name, "a whole number, 0 or more");
        }
        count
    }

    /// The texts of a list field; none where it is absent.
    fn texts(&mut self, object: &At<'a>, name: &str) -> Vec<String> {
        object
            .get(name)
            .map(|list| self.texts_of(&list, name))
            .unwrap_or_default()
    }

    fn texts_of(&mut self, list: &At<'a>, name: &str) -> Vec<String> {
        let texts: Vec<_> = list
            .node
            .items()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect();
        if !list.is_list() || texts.len() != list.node.items().count() {
            self.wrong(list, name, "a list of strings");
        }
        texts
    }

    /// A field that must be there.
    fn needed(&mut self, object: &At<'a>, what: &str, field: &'static str) -> Option<At<'a>> {
        let found = object.get(field);
        if found.is_none() {
            let kind = FaultKind::Missing {
                what: what.to_owned(),
                field,
            };
            self.fault(object.place(), kind);
        }
        found
    }

    /// Reports the members of an OpenAPI object that the specification does not have.
    fn only(&mut self, object: &At<'a>, known: &[&'static str]) {
        for (name, place, _) in object.members() {
            if !name.starts_with("x-") && !known.contains(&name) {
                let nearest = vocabulary::nearest(name, known.iter().copied());
                self.fault(
                    place,
                    FaultKind::UnknownKeyword {
                        keyword: name.to_owned(),
                        nearest,
                    },
                );
            }
        }
    }
}
