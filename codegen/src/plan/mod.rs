//! Which types there will be: every schema that a request or an answer leads to gets a shape.
//!
//! The rule is *exact or refused*: a schema becomes a Rust type only where every value that the
//! schema allows can be held by the type and written back as the same JSON. Whatever else the
//! schema says is checked. A schema that no type can hold becomes a checked JSON value.

mod answers;
mod forms;
mod modules;
mod place;
mod recursion;
mod roots;
mod shape;
mod union;
mod view;

use std::collections::{HashMap, HashSet, VecDeque};

use callsheet_spec::wire::Media;
use callsheet_spec::{Api, Operation, SchemaId, Types};

use crate::Options;
use crate::names::Scope;
pub(crate) use answers::{Answer, Answers, Held, of_interest};
pub(crate) use roots::bare_schemas;
use view::Views;

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
    /// A type from elsewhere that stands for the values of a schema.
    StandIn { path: String, schema: SchemaId },
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
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A struct with a field for each property.
    Struct { fields: Vec<Field>, rest: Rest },
    /// An enum of texts.
    Enum { variants: Vec<Variant> },
    /// An enum of values that are told apart by looking at them.
    Union(Union),
    /// A tuple struct around a shape that has no name of its own.
    Wrapper(Shape),
    /// A text that is held only if it is allowed.
    Text,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rest {
    /// They are kept in a field of this name.
    Kept(String),
    /// There may be none.
    Refused,
}

/// A variant of an enum of texts.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    pub(crate) wire: String,
    pub(crate) name: String,
    /// The schema that has it as its only constant, if there is one.
    pub(crate) schema: Option<SchemaId>,
}

/// An enum with a variant for each alternative.
#[derive(Debug, Clone)]
pub(crate) struct Union {
    pub(crate) branches: Vec<Branch>,
    /// The member whose value tells objects apart, if there is one.
    pub(crate) tag: Option<Tag>,
    /// Whether there is a variant for what fits none of the branches.
    pub(crate) is_open: bool,
    /// The media types of the branches, if they are the forms in which a body can be sent.
    pub(crate) media: Vec<String>,
}

/// A variant of a [`Union`].
#[derive(Debug, Clone)]
pub(crate) struct Branch {
    pub(crate) name: String,
    pub(crate) schema: SchemaId,
    pub(crate) shape: Shape,
    /// The types of the values that it holds.
    pub(crate) types: Types,
    /// Whether the whole enum has the same schema.
    pub(crate) is_part: bool,
}

/// How objects are told apart: by the value of one member.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) member: String,
    /// Each value with the branch that it stands for, as an index.
    pub(crate) values: Vec<(String, usize)>,
    /// Whether each branch requires the member and allows none of the other values.
    pub(crate) is_required: bool,
}

/// The module of one operation.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    pub(crate) name: String,
    pub(crate) operation: &'a Operation,
    /// The type of the body that is sent.
    pub(crate) body: Option<TypeId>,
    /// Whether the request is its body and nothing else.
    pub(crate) is_body_alone: bool,
    /// What its answers are read into.
    pub(crate) answers: Answers,
    /// The type of the JSON of the first answer that reports success.
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

    /// Every type, followed by those that it is made of.
    pub(crate) fn ids(&self) -> Vec<TypeId> {
        let mut seen = vec![false; self.types.len()];
        let mut found = Vec::new();
        for root in (0..self.types.len()).map(TypeId) {
            let mut rest = vec![root];
            while let Some(id) = rest.pop() {
                if !std::mem::replace(&mut seen[id.0], true) {
                    found.push(id);
                    rest.extend(self.types[id.0].kind.parts().into_iter().rev());
                }
            }
        }
        found
    }
}

impl Kind {
    /// The types that it is made of, in order.
    pub(crate) fn parts(&self) -> Vec<TypeId> {
        let shapes: Vec<&Shape> = match self {
            Self::Struct { fields, .. } => fields.iter().map(|field| &field.shape).collect(),
            Self::Union(union) => union.branches.iter().map(|branch| &branch.shape).collect(),
            Self::Wrapper(shape) => vec![shape],
            Self::Enum { .. } | Self::Text => Vec::new(),
        };
        shapes.into_iter().filter_map(Shape::named).collect()
    }
}

impl Shape {
    /// The type with a name that it is made of, if there is one.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) | Self::Boxed(id) => Some(*id),
            Self::List(of) | Self::Map(of) | Self::Nullable(of) => of.named(),
            Self::Boolean
            | Self::Integer
            | Self::Number
            | Self::Exact
            | Self::Text
            | Self::Any
            | Self::StandIn { .. } => None,
        }
    }

    /// Whether a type from elsewhere stands for some of the values within.
    pub(crate) fn has_stand_in(&self) -> bool {
        match self {
            Self::StandIn { .. } => true,
            Self::List(of) | Self::Map(of) | Self::Nullable(of) => of.has_stand_in(),
            _ => false,
        }
    }
}

/// Plans the types of an API.
pub(crate) fn plan<'a>(api: &'a Api, options: &'a Options) -> Plan<'a> {
    let mut planner = Planner::new(api, options);
    let modules = planner.modules();
    let roots = planner.roots();
    planner.work();
    let mut plan = Plan {
        api,
        types: named(api, planner.types),
        modules,
        roots,
    };
    recursion::box_circles(&mut plan.types);
    plan
}

/// Gives every type its name, whichever was met first.
///
/// A schema that is both sent and received becomes two types: the one that is received says so.
/// Where several want one name, those whose schema has it in the spec come first, and then the
/// place in the spec decides.
fn named(api: &Api, drafts: Vec<Draft>) -> Vec<Type> {
    let sent: HashSet<SchemaId> = drafts
        .iter()
        .filter(|draft| draft.direction == Direction::Request)
        .map(|draft| api.schemas.origin(draft.schema))
        .collect();
    let mut scope = Scope::with(PRELUDE);
    let names = scope.claim_all(drafts.iter().map(|draft| {
        let is_sent_too = sent.contains(&api.schemas.origin(draft.schema));
        let is_second = draft.direction == Direction::Response && is_sent_too;
        let wanted = if is_second {
            format!("{}Received", draft.base)
        } else {
            draft.base.clone()
        };
        let schema = &api.schemas[draft.schema];
        let own = schema.name.as_deref().map(crate::names::type_name);
        // Copies of a schema for one direction differ in what they leave out.
        let left_out = schema.copied.as_ref().map(|copied| &copied.left_out);
        let pointer = schema.pointer.as_str();
        let place = (schema.place.file, pointer, draft.direction, left_out);
        (wanted, (own.as_ref() != Some(&draft.base), place))
    }));
    let make = |(draft, name): (Draft, String)| Type {
        name,
        schema: draft.schema,
        direction: draft.direction,
        // Every slot was filled before.
        kind: draft.kind.unwrap_or(Kind::Wrapper(Shape::Any)),
    };
    drafts.into_iter().zip(names).map(make).collect()
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
    "Some",
    "String",
    "Vec",
];

/// How many lists and maps may be nested in each other; what lies deeper is held as JSON.
const DEPTH: usize = 64;

struct Planner<'a> {
    api: &'a Api,
    options: &'a Options,
    views: Views<'a>,
    /// Where schemas stand: their files and pointers.
    places: HashSet<(usize, &'a str)>,
    types: Vec<Draft>,
    /// The types that have a place and are not made yet.
    jobs: VecDeque<(TypeId, Job)>,
    planned: HashMap<(SchemaId, Direction), TypeId>,
    /// The structs for the objects of schemas that allow other values too.
    objects: HashMap<(SchemaId, Direction), TypeId>,
    /// Types around the shapes of bodies that have none of their own.
    wrappers: HashMap<(SchemaId, Direction), TypeId>,
    /// The lists and maps whose shapes are being looked for, innermost last.
    looking: Vec<(SchemaId, Direction)>,
}

/// A type before it has its name.
#[derive(Debug, Clone)]
struct Draft {
    schema: SchemaId,
    direction: Direction,
    /// The name that it would have if nothing else had it.
    base: String,
    kind: Option<Kind>,
}

/// What is to be made of a schema.
#[derive(Debug)]
enum Job {
    /// A struct of its objects.
    Struct,
    /// An enum of its texts.
    Texts,
    /// A struct around a text.
    Newtype,
    /// An enum with a variant for each branch of its `oneOf` or `anyOf`.
    Alternatives,
    /// An enum with a variant for each type of its values.
    ByType,
    /// An enum with a variant for each form of a body.
    Forms(Vec<(Media, SchemaId)>),
    /// A struct around a shape without a name.
    Wrapper(Shape),
}

impl<'a> Planner<'a> {
    fn new(api: &'a Api, options: &'a Options) -> Self {
        Self {
            api,
            options,
            views: Views::new(api),
            places: api
                .schemas
                .iter()
                .map(|(_, schema)| (schema.place.file, schema.pointer.as_str()))
                .collect(),
            types: Vec::new(),
            jobs: VecDeque::new(),
            planned: HashMap::new(),
            objects: HashMap::new(),
            wrappers: HashMap::new(),
            looking: Vec::new(),
        }
    }
}
