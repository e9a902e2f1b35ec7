//! Which types there will be: every schema that a request or an answer leads to gets a shape.
//!
//! The rule is *exact or refused*: a schema becomes a Rust type only where every value that the
//! schema allows can be held by the type and written back as the same JSON. Whatever else the
//! schema says is checked. A schema that no type can hold becomes a checked JSON value.

mod modules;
mod roots;
mod shape;
mod view;

use std::collections::{BTreeSet, HashMap, HashSet};

use callsheet_spec::{Api, Keyword, Operation, SchemaId};

use crate::names::Scope;
pub(crate) use roots::bare_schemas;

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
    /// The types of the files that are schemas.
    pub(crate) roots: Vec<TypeId>,
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
    let roots = planner.roots();
    let types = planner.types.into_iter().flatten().collect();
    Plan {
        api,
        types,
        modules,
        roots,
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
}
