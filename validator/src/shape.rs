//! Which fields an object may have, by everything that its schemas say together.
//!
//! JSON Schema judges each schema by itself, and an open schema allows any field. To tell a
//! misspelt field one has to know all names that any schema concerned has for an object: those
//! of `allOf`, of every alternative, of `then`, behind every `$ref`. A [`Shape`] is that union for
//! one set of schemas; shapes are worked out once, and a document is then walked beside them.

use std::collections::{HashMap, HashSet};

use callsheet_core::format::Format;
use callsheet_core::schema::Types;
use callsheet_spec::{Api, Keyword, SchemaId};

use crate::nearest;
use crate::pattern::Matcher;

/// All shapes that the parts of an instance can have.
#[derive(Debug)]
pub(crate) struct Shapes {
    shapes: Vec<Shape>,
    root: ShapeId,
}

impl Shapes {
    /// Works out the shapes of an instance of `root` and of all its parts.
    pub(crate) fn new(api: &Api, root: SchemaId) -> Self {
        let mut builder = Builder {
            api,
            ids: HashMap::new(),
            shapes: Vec::new(),
            waiting: Vec::new(),
        };
        builder.id(Vec::new()); // becomes `ANYTHING`
        let root = builder.id(vec![(root, Role::Certain)]);
        builder.run();
        Self {
            shapes: builder.shapes,
            root,
        }
    }

    pub(crate) fn root(&self) -> ShapeId {
        self.root
    }

    pub(crate) fn get(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0]
    }

    /// The shape of the value that a JSON Pointer leads to.
    pub(crate) fn at(&self, pointer: &str) -> &Shape {
        let mut shape = self.get(self.root);
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let next = match token.parse() {
                Ok(index) if shape.fields.is_empty() => shape.item(index),
                _ => shape.member(&name).unwrap_or(ShapeId::ANYTHING),
            };
            shape = self.get(next);
        }
        shape
    }

    /// The schemas with advice that surely applies somewhere.
    pub(crate) fn advised(&self) -> impl Iterator<Item = SchemaId> {
        self.shapes
            .iter()
            .flat_map(|shape| shape.advised.iter().copied())
    }
}

/// A shape of [`Shapes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShapeId(usize);

impl ShapeId {
    /// The shape of a value that no schema says anything about.
    pub(crate) const ANYTHING: Self = Self(0);
}

/// What is known of a value.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The types that the value can have, as far as schemas say so.
    pub(crate) types: Types,
    /// Whether a schema lists the values allowed.
    pub(crate) lists_values: bool,
    /// Whether a schema takes a text for a URI.
    pub(crate) is_uri: bool,
    /// The fields that are named, in the order of the spec.
    pub(crate) fields: Vec<Field>,
    index: HashMap<String, usize>,
    patterns: Vec<(Matcher, ShapeId)>,
    /// The shape of a member without a name in the spec, if such members are provided for.
    others: Option<ShapeId>,
    prefix: Vec<ShapeId>,
    items: Option<ShapeId>,
    /// The schemas that surely apply and carry advice.
    pub(crate) advised: Vec<SchemaId>,
    required: HashSet<String>,
    left_out: HashSet<String>,
}

/// How many fields are searched from end to end.
const FEW: usize = 32;

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The name, folded.
    pub(crate) folded: String,
    /// Other words that people use for it, folded.
    pub(crate) aliases: Vec<String>,
    pub(crate) description: Option<String>,
    shape: ShapeId,
}

impl Shape {
    /// What is known of a value of which no schema says anything.
    fn anything() -> Self {
        Self {
            types: Types::ALL,
            lists_values: false,
            is_uri: false,
            fields: Vec::new(),
            index: HashMap::new(),
            patterns: Vec::new(),
            others: None,
            prefix: Vec::new(),
            items: None,
            advised: Vec::new(),
            required: HashSet::new(),
            left_out: HashSet::new(),
        }
    }

    /// The shape of a member; `None` if no schema provides for one of that name, although names
    /// are listed.
    pub(crate) fn member(&self, name: &str) -> Option<ShapeId> {
        // Few names are told apart by their lengths sooner than one of them is hashed.
        let named = if self.fields.len() <= FEW {
            self.fields.iter().find(|field| field.name == name)
        } else {
            let index = self.index.get(name);
            index.and_then(|index| self.fields.get(*index))
        };
        if let Some(field) = named {
            return Some(field.shape);
        }
        let mut matching = self
            .patterns
            .iter()
            .filter(|(pattern, _)| pattern.matches(name));
        match (matching.next(), matching.next()) {
            (Some((_, shape)), None) => Some(*shape),
            // What several patterns say together is not worked out; nothing is claimed then.
            (Some(_), Some(_)) => Some(ShapeId::ANYTHING),
            _ if self.fields.is_empty() => Some(self.others.unwrap_or(ShapeId::ANYTHING)),
            _ => self.others,
        }
    }

    /// Whether there must be a member of that name, whatever the others are.
    pub(crate) fn is_required(&self, name: &str) -> bool {
        self.required.contains(name)
    }

    /// Whether a field of that name is for answers alone (`readOnly`).
    pub(crate) fn is_read_only(&self, name: &str) -> bool {
        self.left_out.contains(name)
    }

    /// The shape of an item.
    pub(crate) fn item(&self, index: usize) -> ShapeId {
        let item = self.prefix.get(index).copied().or(self.items);
        item.unwrap_or(ShapeId::ANYTHING)
    }
}

/// In what way a schema applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Role {
    /// Always.
    Certain,
    /// In one alternative, or under a condition.
    Possible,
    /// It is the condition: its names are known, but it provides for nothing.
    Condition,
}

/// A shape before it is worked out: the schemas it is the union of.
type Seeds = Vec<(SchemaId, Role)>;

struct Builder<'a> {
    api: &'a Api,
    ids: HashMap<Seeds, ShapeId>,
    shapes: Vec<Shape>,
    waiting: Vec<(ShapeId, Seeds)>,
}

/// Sets of schemas can multiply; past this many a part is taken for one that nothing is said of.
const MOST_SHAPES: usize = 10_000;

impl Builder<'_> {
    fn id(&mut self, mut seeds: Seeds) -> ShapeId {
        seeds.sort_unstable();
        seeds.dedup();
        if let Some(id) = self.ids.get(&seeds) {
            return *id;
        }
        if self.shapes.len() >= MOST_SHAPES {
            return ShapeId::ANYTHING;
        }
        let id = ShapeId(self.shapes.len());
        self.shapes.push(Shape::anything());
        self.ids.insert(seeds.clone(), id);
        self.waiting.push((id, seeds));
        id
    }

    fn run(&mut self) {
        while let Some((id, seeds)) = self.waiting.pop() {
            let schemas = self.in_place(seeds);
            let shape = self.shape(&schemas);
            self.shapes[id.0] = shape;
        }
    }

    /// The schemas that apply to the same value, in the order in which they are met.
    fn in_place(&self, seeds: Seeds) -> Seeds {
        let mut found = Seeds::new();
        let mut waiting = seeds;
        waiting.reverse();
        while let Some((id, role)) = waiting.pop() {
            if found.contains(&(id, role)) {
                continue;
            }
            found.push((id, role));
            let weaker = role.max(Role::Possible);
            let mut next = Seeds::new();
            for keyword in &self.api.schemas[id].keywords {
                match &keyword.value {
                    Keyword::Ref(schema) => next.push((*schema, role)),
                    Keyword::AllOf(schemas) => next.extend(schemas.iter().map(|id| (*id, role))),
                    Keyword::AnyOf(schemas) | Keyword::OneOf(schemas) => {
                        next.extend(schemas.iter().map(|id| (*id, weaker)));
                    }
                    Keyword::DependentSchemas(schemas) => {
                        next.extend(schemas.iter().map(|(_, id)| (*id, weaker)));
                    }
                    Keyword::If {
                        condition,
                        then,
                        otherwise,
                    } => {
                        let branches = [*then, *otherwise].into_iter().flatten();
                        next.extend(branches.map(|id| (id, weaker)));
                        next.push((*condition, Role::Condition));
                    }
                    _ => {}
                }
            }
            waiting.extend(next.into_iter().rev());
        }
        found
    }

    fn shape(&mut self, schemas: &Seeds) -> Shape {
        let mut shape = Shape::anything();
        self.add_fields(&mut shape, schemas);
        let providing = schemas.iter().filter(|(_, role)| *role != Role::Condition);
        let (mut others, mut items) = (Seeds::new(), Seeds::new());
        let mut prefix: Vec<Seeds> = Vec::new();
        for &(id, role) in providing {
            let schema = &self.api.schemas[id];
            if let Some(copied) = &schema.copied {
                shape.left_out.extend(copied.left_out.iter().cloned());
            }
            if role == Role::Certain && !schema.notes.advice.is_empty() {
                shape.advised.push(id);
            }
            for keyword in &schema.keywords {
                match &keyword.value {
                    Keyword::PatternProperties(patterns) => {
                        for (pattern, id) in patterns {
                            if let Some(matcher) = Matcher::of(pattern) {
                                let id = self.id(vec![(*id, role)]);
                                shape.patterns.push((matcher, id));
                            }
                        }
                    }
                    Keyword::AdditionalProperties { schema, .. }
                    | Keyword::UnevaluatedProperties(schema)
                        if !self.is_never(*schema) =>
                    {
                        others.push((*schema, role));
                    }
                    Keyword::Required(names) if role == Role::Certain => {
                        shape.required.extend(names.iter().cloned());
                    }
                    Keyword::Items { schema, .. } | Keyword::UnevaluatedItems(schema)
                        if !self.is_never(*schema) =>
                    {
                        items.push((*schema, role));
                    }
                    Keyword::PrefixItems(schemas) => {
                        prefix.resize(prefix.len().max(schemas.len()), Seeds::new());
                        for (seeds, id) in prefix.iter_mut().zip(schemas) {
                            seeds.push((*id, role));
                        }
                    }
                    _ => {}
                }
            }
        }
        self.describe(&mut shape, schemas);
        shape.others = (!others.is_empty()).then(|| self.id(others));
        shape.items = (!items.is_empty()).then(|| self.id(items));
        shape.prefix = prefix.into_iter().map(|seeds| self.id(seeds)).collect();
        shape
    }

    /// Notes what the schemas say of the value itself.
    fn describe(&self, shape: &mut Shape, schemas: &Seeds) {
        let mut certain = Types::ALL;
        let mut possible = Types::NONE;
        for (id, role) in schemas.iter().filter(|(_, role)| *role != Role::Condition) {
            for keyword in &self.api.schemas[*id].keywords {
                match &keyword.value {
                    Keyword::Type(types) if *role == Role::Certain => {
                        certain = certain.intersection(*types);
                    }
                    Keyword::Type(types) => possible = possible.union(*types),
                    Keyword::Enum(_) | Keyword::Const(_) => shape.lists_values = true,
                    Keyword::Format(Format::Uri) => shape.is_uri = true,
                    _ => {}
                }
            }
        }
        shape.types = if certain == Types::ALL && possible != Types::NONE {
            possible
        } else {
            certain
        };
    }

    /// Adds the named fields, each with everything that the schemas say of it.
    fn add_fields(&mut self, shape: &mut Shape, schemas: &Seeds) {
        let api = self.api;
        let mut names: Vec<&str> = Vec::new();
        let mut by_name: HashMap<&str, Seeds> = HashMap::new();
        let mut patterned = Vec::new();
        let mut others = Vec::new();
        for &(id, role) in schemas {
            for keyword in &api.schemas[id].keywords {
                match &keyword.value {
                    Keyword::Properties(properties) => {
                        for (name, id) in properties {
                            let seeds = by_name.entry(name).or_insert_with(|| {
                                names.push(name);
                                Seeds::new()
                            });
                            seeds.push((*id, role));
                        }
                    }
                    Keyword::PatternProperties(patterns) => {
                        for (pattern, id) in patterns {
                            patterned.extend(Matcher::of(pattern).map(|it| (it, (*id, role))));
                        }
                    }
                    Keyword::AdditionalProperties {
                        known,
                        patterns,
                        schema,
                    } => {
                        let known: HashSet<&str> = known.iter().map(String::as_str).collect();
                        let patterns: Vec<_> = patterns.iter().filter_map(Matcher::of).collect();
                        others.push((known, patterns, (*schema, role)));
                    }
                    _ => {}
                }
            }
        }
        for name in names {
            let mut seeds = by_name.remove(name).unwrap_or_default();
            let matching = patterned
                .iter()
                .filter(|(pattern, _)| pattern.matches(name));
            seeds.extend(matching.map(|(_, seed)| *seed));
            let additional = others.iter().filter(|(known, patterns, _)| {
                !known.contains(name) && !patterns.iter().any(|pattern| pattern.matches(name))
            });
            seeds.extend(additional.map(|(.., seed)| *seed));
            self.add_field(shape, name, seeds);
        }
    }

    fn add_field(&mut self, shape: &mut Shape, name: &str, seeds: Seeds) {
        let notes = || seeds.iter().map(|(id, _)| &self.api.schemas[*id].notes);
        let aliases = notes().flat_map(|notes| notes.aliases.iter());
        let aliases = aliases.filter_map(|alias| nearest::fold(alias)).collect();
        let description = notes().find_map(|notes| notes.description.clone());
        let name = name.to_owned();
        shape.index.insert(name.clone(), shape.fields.len());
        let shape_id = self.id(seeds);
        shape.fields.push(Field {
            folded: nearest::fold(&name).unwrap_or_default(),
            name,
            aliases,
            description,
            shape: shape_id,
        });
    }

    fn is_never(&self, id: SchemaId) -> bool {
        let keywords = &self.api.schemas[self.api.schemas.target(id)].keywords;
        keywords
            .iter()
            .any(|keyword| matches!(keyword.value, Keyword::Never))
    }
}
