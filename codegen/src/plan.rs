//! Which types there will be: every schema that a request or an answer leads to gets a shape.
//!
//! The rule is *exact or refused*: a schema becomes a Rust type only where every value that the
//! schema allows can be held by the type and written back as the same JSON. Whatever else the
//! schema says is checked. A schema that no type can hold becomes a checked JSON value.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use callsheet_spec::{Api, Keyword, Number, Operation, SchemaId};
use serde_json::Value;

use crate::names::{self, Scope};

/// Whether values of a type are sent or received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Direction {
    /// Sent: strict, so that a mistake is found before it costs.
    Request,
    /// Received: lenient, so that something new does not lose an answer that was paid for.
    Response,
}

/// How a value is held in Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `bool`.
    Boolean,
    /// `i64`, however the integer is written.
    Integer,
    /// `f64`.
    Number,
    /// An integer or a number that no primitive type holds exactly, because its schema sets it
    /// no bounds.
    Exact,
    /// `String`.
    Text,
    /// `Vec`.
    List(Box<Shape>),
    /// `BTreeMap<String, …>`.
    Map(Box<Shape>),
    /// Any JSON value.
    Any,
    /// A value or `null`.
    Nullable(Box<Shape>),
    /// A type of its own.
    Named(TypeId),
    /// A type of its own that leads back to itself.
    Boxed(TypeId),
}

impl Shape {
    /// The shape where it is held by a pointer already.
    fn behind_a_pointer(self) -> Self {
        match self {
            Self::Boxed(id) => Self::Named(id),
            shape => shape,
        }
    }
}

/// Index into [`Plan::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(usize);

/// A type that is going to be generated.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: String,
    pub(crate) schema: SchemaId,
    pub(crate) direction: Direction,
    pub(crate) kind: Kind,
}

/// What kind of type.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A struct with a field for each property.
    Struct { fields: Vec<Field>, rest: Rest },
    /// An enum of texts.
    Enum { variants: Vec<Variant> },
    /// A tuple struct around a shape that has no name of its own.
    Wrapper(Shape),
}

/// A field of a struct.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The name of the property.
    pub(crate) wire: String,
    /// The name in Rust.
    pub(crate) name: String,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) schema: SchemaId,
    /// What is said of the field rather than of its schema.
    pub(crate) description: Option<String>,
}

/// What becomes of members that are no property.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// They are kept in a field of this name.
    Kept(String),
    /// There may be none.
    Refused,
}

/// A variant of an enum of texts.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) wire: String,
    pub(crate) name: String,
}

/// The module of one operation.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    pub(crate) name: String,
    pub(crate) operation: &'a Operation,
    /// The type of the body that is sent.
    pub(crate) body: Option<TypeId>,
    /// The type of a successful answer.
    pub(crate) response: Option<TypeId>,
    /// The fields for path, query and header parameters, in the order of the parameters.
    pub(crate) parameters: Vec<Field>,
    /// The module of the operation that fetches the outcome.
    pub(crate) outcome: Option<String>,
}

/// All types and modules of an API.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) api: &'a Api,
    pub(crate) types: Vec<Type>,
    pub(crate) modules: Vec<Module<'a>>,
}

impl Plan<'_> {
    pub(crate) fn of(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }

    /// The schemas of values that are held as JSON, which only a table of their own can judge.
    pub(crate) fn held_as_json(&self) -> Vec<SchemaId> {
        let mut found = Vec::new();
        for planned in &self.types {
            match &planned.kind {
                Kind::Struct { fields, .. } => {
                    for field in fields {
                        self.find_json(field.schema, &field.shape, &mut found);
                    }
                }
                Kind::Wrapper(shape) => self.find_json(planned.schema, shape, &mut found),
                Kind::Enum { .. } => {}
            }
        }
        found
    }

    fn find_json(&self, schema: SchemaId, shape: &Shape, found: &mut Vec<SchemaId>) {
        let schema = self.api.schemas.target(schema);
        let parts = self.api.schemas[schema].keywords.iter();
        match shape {
            Shape::Any if self.api.schemas[schema].keywords.is_empty() => {}
            Shape::Any => found.push(schema),
            Shape::Nullable(of) => self.find_json(schema, of, found),
            Shape::List(of) => {
                for keyword in parts {
                    if let Keyword::Items { schema, .. } = keyword.value {
                        self.find_json(schema, of, found);
                    }
                }
            }
            Shape::Map(of) => {
                for keyword in parts {
                    if let Keyword::AdditionalProperties { schema, .. } = keyword.value {
                        self.find_json(schema, of, found);
                    }
                }
            }
            Shape::Boolean
            | Shape::Integer
            | Shape::Number
            | Shape::Exact
            | Shape::Text
            | Shape::Named(_)
            | Shape::Boxed(_) => {}
        }
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = TypeId> {
        (0..self.types.len()).map(TypeId)
    }
}

/// Plans the types of an API.
pub(crate) fn plan(api: &Api) -> Plan<'_> {
    // A first look tells which schemas go both ways, so that no name depends on what comes first.
    let mut look = Planner::new(api, HashSet::new());
    look.modules();
    let both = look
        .planned
        .keys()
        .map(|(schema, _)| *schema)
        .filter(|schema| {
            let goes = |direction| look.planned.contains_key(&(*schema, direction));
            goes(Direction::Request) && goes(Direction::Response)
        })
        .collect();
    let mut planner = Planner::new(api, both);
    let modules = planner.modules();
    let types = planner.types.into_iter().flatten().collect();
    Plan {
        api,
        types,
        modules,
    }
}

/// Names that generated code uses without a path: the standard prelude's, and its own.
const PRELUDE: &[&str] = &[
    "Box",
    "Default",
    "E",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Slots",
    "Some",
    "String",
    "Vec",
];

/// How many schemas may be nested in each other as types; what lies deeper is held as JSON.
const DEPTH: usize = 64;

/// Names that every generated type has for functions of its own.
const METHODS: &[&str] = &["check", "from_json", "new"];

struct Planner<'a> {
    api: &'a Api,
    /// The schemas that are both sent and received.
    both: HashSet<SchemaId>,
    /// A slot for each type; filled once its parts are planned.
    types: Vec<Option<Type>>,
    planned: HashMap<(SchemaId, Direction), TypeId>,
    /// Types around the shapes of bodies that have none of their own.
    wrappers: HashMap<(SchemaId, Direction), TypeId>,
    /// The types whose parts are being planned.
    open: BTreeSet<TypeId>,
    /// The schemas whose shapes are being looked for, innermost last.
    looking: Vec<(SchemaId, Direction)>,
    scope: Scope,
}

impl<'a> Planner<'a> {
    fn new(api: &'a Api, both: HashSet<SchemaId>) -> Self {
        Self {
            api,
            both,
            types: Vec::new(),
            planned: HashMap::new(),
            wrappers: HashMap::new(),
            open: BTreeSet::new(),
            looking: Vec::new(),
            scope: Scope::with(PRELUDE),
        }
    }

    fn modules(&mut self) -> Vec<Module<'a>> {
        let api = self.api;
        let mut scope = Scope::with(&["types", "rules"]);
        let names: Vec<String> = api
            .operations
            .iter()
            .map(|operation| scope.claim(&names::module_name(&operation.facts.id)))
            .collect();
        let mut modules = Vec::new();
        for (operation, name) in api.operations.iter().zip(&names) {
            let base = names::type_name(&operation.facts.id);
            let body = operation
                .request
                .as_ref()
                .map(|body| self.root(body.schema, Direction::Request, &format!("{base}Request")));
            let response = operation
                .success()
                .map(|schema| self.root(schema, Direction::Response, &format!("{base}Response")));
            modules.push(Module {
                name: name.clone(),
                operation,
                body,
                response,
                parameters: self.parameters(operation, &base),
                outcome: operation.outcome.map(|index| names[index].clone()),
            });
        }
        modules
    }

    /// The type of a body: one with a name, whatever its shape.
    fn root(&mut self, schema: SchemaId, direction: Direction, hint: &str) -> TypeId {
        let target = self.api.schemas.target(schema);
        let shape = self.shape(target, direction, hint);
        if let Shape::Named(id) | Shape::Boxed(id) = shape {
            return id;
        }
        if let Some(known) = self.wrappers.get(&(target, direction)) {
            return *known;
        }
        let inner_has_the_name = self.planned.contains_key(&(target, direction));
        let base = if inner_has_the_name {
            hint.to_owned()
        } else {
            self.base_name(target, hint)
        };
        let id = self.slot();
        self.wrappers.insert((target, direction), id);
        self.types[id.0] = Some(Type {
            name: self.claim(target, direction, &base),
            schema: target,
            direction,
            kind: Kind::Wrapper(shape),
        });
        id
    }

    fn parameters(&mut self, operation: &Operation, type_base: &str) -> Vec<Field> {
        let mut scope = Scope::with(&["body"]);
        operation
            .parameters
            .iter()
            .map(|parameter| {
                let hint = format!("{type_base}{}", names::type_name(&parameter.name));
                Field {
                    wire: parameter.name.clone(),
                    name: scope.claim(&names::field_name(&parameter.name)),
                    shape: self.shape(parameter.schema, Direction::Request, &hint),
                    required: parameter.required,
                    schema: parameter.schema,
                    description: parameter.description.clone(),
                }
            })
            .collect()
    }

    /// How values of a schema are held. `hint` names a type that has no name in the spec.
    fn shape(&mut self, schema: SchemaId, direction: Direction, hint: &str) -> Shape {
        let schema = self.api.schemas.target(schema);
        let view = View::of(self.api, schema, 0);
        let key = (schema, direction);
        // A list or a map that leads back to itself without a struct between has no Rust type.
        if self.looking.len() >= DEPTH
            || !self.planned.contains_key(&key) && self.looking.contains(&key)
        {
            return Shape::Any;
        }
        self.looking.push(key);
        let shape = self.plain_shape(schema, direction, hint, &view);
        self.looking.pop();
        if view.is_nullable() && shape != Shape::Any {
            Shape::Nullable(Box::new(shape))
        } else {
            shape
        }
    }

    /// How values other than `null` are held. A nullable struct stands for the schema without its
    /// `null`, which is held around it.
    fn plain_shape(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        hint: &str,
        view: &View,
    ) -> Shape {
        if let Some(known) = self.planned.get(&(schema, direction)) {
            return if self.open.contains(known) {
                Shape::Boxed(*known)
            } else {
                Shape::Named(*known)
            };
        }
        if let Some(values) = view.texts() {
            return self.text_enum(schema, direction, hint, &values);
        }
        let lenient = direction == Direction::Response;
        let types: Vec<&str> = view
            .types
            .iter()
            .map(String::as_str)
            .filter(|name| *name != "null" || view.types.len() == 1)
            .collect();
        match types.as_slice() {
            ["boolean"] => Shape::Boolean,
            ["integer"] if lenient || view.is_within(I64) => Shape::Integer,
            ["integer", "number"] | ["number"] if lenient || view.is_within(F64) => Shape::Number,
            ["integer" | "number"] | ["integer", "number"] => Shape::Exact,
            ["string"] => Shape::Text,
            ["array"] => {
                let item = match view.items {
                    Some(item) if !view.has_prefix => {
                        self.shape(item, direction, &format!("{hint}Item"))
                    }
                    _ => Shape::Any,
                };
                Shape::List(Box::new(item.behind_a_pointer()))
            }
            ["object"] => self.object(schema, direction, hint, view),
            _ => Shape::Any,
        }
    }

    fn object(&mut self, schema: SchemaId, direction: Direction, hint: &str, view: &View) -> Shape {
        if view.is_plain_map() {
            return match view.additional {
                Some(additional) if !self.is_never(additional) => {
                    let value = self.shape(additional, direction, &format!("{hint}Value"));
                    Shape::Map(Box::new(value.behind_a_pointer()))
                }
                _ => Shape::Map(Box::new(Shape::Any)),
            };
        }
        let id = self.add(schema, direction, hint, |planner, base| {
            let mut scope = Scope::with(METHODS);
            let fields = view
                .properties
                .iter()
                .map(|(wire, property)| Field {
                    wire: wire.clone(),
                    name: scope.claim(&names::field_name(wire)),
                    shape: planner.shape(
                        *property,
                        direction,
                        &format!("{base}{}", names::type_name(wire)),
                    ),
                    required: view.required.contains(wire),
                    schema: *property,
                    description: None,
                })
                .collect();
            // Members are refused while reading only where the fields are all that is allowed.
            let knows_all = view
                .properties
                .iter()
                .all(|(name, _)| view.known.contains(name))
                && view.known.len() == view.properties.len();
            let closed = view
                .additional
                .is_some_and(|schema| planner.is_never(schema));
            let strict = direction == Direction::Request && !view.has_patterns;
            let rest = if closed && knows_all && strict {
                Rest::Refused
            } else {
                Rest::Kept(scope.claim("extra"))
            };
            Kind::Struct { fields, rest }
        });
        Shape::Named(id)
    }

    fn text_enum(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        hint: &str,
        values: &[String],
    ) -> Shape {
        let id = self.add(schema, direction, hint, |_, base| {
            let names = names::variant_names(values, base);
            let variants = values.iter().cloned().zip(names);
            Kind::Enum {
                variants: variants
                    .map(|(wire, name)| Variant { wire, name })
                    .collect(),
            }
        });
        Shape::Named(id)
    }

    /// Adds a type. Its name is the schema's own, or made from where it is met first.
    fn add(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        hint: &str,
        kind: impl FnOnce(&mut Self, &str) -> Kind,
    ) -> TypeId {
        let base = self.base_name(schema, hint);
        let name = self.claim(schema, direction, &base);
        let id = self.slot();
        self.planned.insert((schema, direction), id);
        self.open.insert(id);
        let kind = kind(self, &base);
        self.open.remove(&id);
        self.types[id.0] = Some(Type {
            name,
            schema,
            direction,
            kind,
        });
        id
    }

    fn slot(&mut self) -> TypeId {
        self.types.push(None);
        TypeId(self.types.len() - 1)
    }

    fn base_name(&self, schema: SchemaId, hint: &str) -> String {
        let own = self.api.schemas[schema].name.as_deref();
        own.map_or_else(|| hint.to_owned(), names::type_name)
    }

    /// The name of a type. A schema that is both sent and received becomes two types: the one
    /// that is received says so.
    fn claim(&mut self, schema: SchemaId, direction: Direction, base: &str) -> String {
        if direction == Direction::Response && self.both.contains(&schema) {
            self.scope.claim(&format!("{base}Received"))
        } else {
            self.scope.claim(base)
        }
    }

    fn is_never(&self, schema: SchemaId) -> bool {
        let schema = &self.api.schemas[self.api.schemas.target(schema)];
        matches!(schema.keywords.as_slice(), [keyword] if matches!(keyword.value, Keyword::Never))
    }
}

/// The integers that an `i64` holds.
const I64: (Number, Number) = (
    Number::Whole(i64::MIN as i128),
    Number::Whole(i64::MAX as i128),
);

/// The range within which an `f64` holds every integer.
const F64: (Number, Number) = (Number::Whole(1 - (1 << 53)), Number::Whole((1 << 53) - 1));

/// What of a schema decides the shape of its values.
struct View {
    /// The names of the types that are allowed; empty where the schema does not say.
    types: BTreeSet<String>,
    /// `enum` or `const`.
    constants: Option<Vec<Value>>,
    properties: Vec<(String, SchemaId)>,
    required: BTreeSet<String>,
    additional: Option<SchemaId>,
    /// The names that `additional` leaves alone.
    known: Vec<String>,
    has_patterns: bool,
    items: Option<SchemaId>,
    has_prefix: bool,
    /// The smallest and the largest number allowed, as far as they are bounded.
    bounds: (Option<Number>, Option<Number>),
}

impl View {
    /// `depth` counts the references that were followed; a chain of them has an end.
    fn of(api: &Api, schema: SchemaId, depth: usize) -> Self {
        let mut view = Self {
            types: BTreeSet::new(),
            constants: None,
            properties: Vec::new(),
            required: BTreeSet::new(),
            additional: None,
            known: Vec::new(),
            has_patterns: false,
            items: None,
            has_prefix: false,
            bounds: (None, None),
        };
        for keyword in &api.schemas[schema].keywords {
            match &keyword.value {
                Keyword::Type(types) => view.types = types.names().map(str::to_owned).collect(),
                Keyword::Enum(values) => view.constants = Some(values.clone()),
                Keyword::Const(value) => view.constants = Some(vec![value.clone()]),
                Keyword::Properties(properties) => view.properties.clone_from(properties),
                Keyword::Required(names) => view.required.extend(names.iter().cloned()),
                Keyword::AdditionalProperties { schema, known, .. } => {
                    view.additional = Some(*schema);
                    view.known.clone_from(known);
                }
                Keyword::PatternProperties(_) => view.has_patterns = true,
                Keyword::Items { schema, .. } => view.items = Some(*schema),
                Keyword::PrefixItems(_) => view.has_prefix = true,
                Keyword::Minimum(limit) | Keyword::ExclusiveMinimum(limit) => {
                    view.bounds.0 = Some(*limit);
                }
                Keyword::Maximum(limit) | Keyword::ExclusiveMaximum(limit) => {
                    view.bounds.1 = Some(*limit);
                }
                Keyword::Ref(target) if depth < DEPTH => {
                    view.refine(Self::of(api, *target, depth + 1));
                }
                _ => {}
            }
        }
        view
    }

    /// Takes over what a schema says that applies beside this one, where this one is silent.
    fn refine(&mut self, other: Self) {
        if self.types.is_empty() {
            self.types = other.types;
        }
        self.constants = self.constants.take().or(other.constants);
        if self.properties.is_empty() {
            self.properties = other.properties;
        }
        self.required.extend(other.required);
        if self.additional.is_none() {
            self.additional = other.additional;
            self.known = other.known;
        }
        self.has_patterns |= other.has_patterns;
        self.items = self.items.or(other.items);
        self.has_prefix |= other.has_prefix;
        self.bounds.0 = self.bounds.0.or(other.bounds.0);
        self.bounds.1 = self.bounds.1.or(other.bounds.1);
    }

    /// Whether every number allowed lies in a range.
    fn is_within(&self, (least, most): (Number, Number)) -> bool {
        self.bounds
            .0
            .is_some_and(|bound| bound.compare(least).is_ge())
            && self
                .bounds
                .1
                .is_some_and(|bound| bound.compare(most).is_le())
    }

    /// Whether nothing is known of any member by its name.
    fn is_plain_map(&self) -> bool {
        self.properties.is_empty() && !self.has_patterns
    }

    /// Whether `null` is allowed beside other values.
    fn is_nullable(&self) -> bool {
        let allowed = self.types.is_empty() || self.types.contains("null");
        match (&self.constants, self.texts()) {
            (Some(constants), Some(_)) => allowed && constants.contains(&Value::Null),
            _ => self.types.len() > 1 && self.types.contains("null"),
        }
    }

    /// The texts of an enum that has nothing but texts (and perhaps `null`).
    fn texts(&self) -> Option<Vec<String>> {
        if !self.types.is_empty() && !self.types.contains("string") {
            return None;
        }
        let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut ordered = Vec::new();
        for value in self.constants.as_ref()? {
            match value {
                Value::String(text) if !texts.contains_key(text.as_str()) => {
                    texts.insert(text, ordered.len());
                    ordered.push(text.clone());
                }
                Value::String(_) | Value::Null => {}
                _ => return None,
            }
        }
        (!ordered.is_empty()).then_some(ordered)
    }
}
