//! How the values of each schema are held, and the types that this takes.

use std::rc::Rc;

use callsheet_spec::{Keyword, Number, SchemaId, Types};

use super::view::View;
use super::{DEPTH, Direction, Draft, Field, Job, Kind, Planner, Rest, Shape, TypeId, Variant};
use crate::names::{self, Scope};

impl Planner<'_> {
    /// How values of a schema are held. `hint` names a type that has no name in the spec.
    pub(super) fn shape(&mut self, schema: SchemaId, direction: Direction, hint: &str) -> Shape {
        let schema = self.views.target(schema);
        let mut held = schema;
        // A type that holds more than the schema allows holds what it allows.
        for _ in 0..DEPTH {
            match self.carrier(held) {
                Some(carrier) if self.options.stand_in(self.api, held).is_none() => held = carrier,
                _ => break,
            }
        }
        let shape = self.own_shape(held, direction, hint);
        or_null(shape, &self.views.of(schema))
    }

    /// How values of a schema are held, in a type of its own where it takes one.
    pub(super) fn own_shape(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        hint: &str,
    ) -> Shape {
        let view = self.views.of(schema);
        let key = (schema, direction);
        // A list or a map that leads back to itself without a type between has no Rust type.
        if self.looking.len() >= DEPTH
            || !self.planned.contains_key(&key) && self.looking.contains(&key)
        {
            return Shape::Any;
        }
        self.looking.push(key);
        let shape = self.plain_shape(schema, direction, hint, &view);
        self.looking.pop();
        or_null(shape, &view)
    }

    /// The one schema among those that apply beside this one whose type serves this one too:
    /// it alone has a type with a name, and what else is said is left to the check.
    fn carrier(&self, schema: SchemaId) -> Option<SchemaId> {
        let is_own = |keyword: &Keyword| {
            matches!(
                keyword,
                Keyword::Properties(_)
                    | Keyword::PatternProperties(_)
                    | Keyword::Enum(_)
                    | Keyword::Const(_)
            )
        };
        let keywords = &self.api.schemas[schema].keywords;
        if keywords.iter().any(|keyword| is_own(&keyword.value)) {
            return None;
        }
        let mut structural = self.views.conjuncts(schema);
        structural.retain(|conjunct| self.views.of(*conjunct).is_structural());
        let [only] = structural.as_slice() else {
            return None;
        };
        let (view, carried) = (self.views.of(schema), self.views.of(*only));
        let asks_for_more = !view.required.is_subset(&carried.required);
        let is_narrower = view.families() != carried.families();
        (*only != schema && !asks_for_more && !is_narrower).then_some(*only)
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
        if let Some(path) = self.options.stand_in(self.api, schema) {
            let path = path.to_owned();
            return Shape::StandIn { path, schema };
        }
        if let Some(known) = self.planned.get(&(schema, direction)) {
            return Shape::Named(*known);
        }
        if view.texts().is_some() {
            return self.whole(schema, direction, hint, Job::Texts);
        }
        if self.branches(view, direction).is_some() {
            return self.whole(schema, direction, hint, Job::Alternatives);
        }
        match view.families().as_slice() {
            [Types::STRING] if direction == Direction::Request && self.is_newtype(schema) => {
                self.whole(schema, direction, hint, Job::Newtype)
            }
            [family] => self.shape_of_one(schema, direction, hint, *family),
            // What may be nearly anything has no type.
            [] | [_, _, _, _, _] if view.says_type() => Shape::Any,
            _ if view.says_type() => self.whole(schema, direction, hint, Job::ByType),
            _ if view.properties.is_empty() => Shape::Any,
            // An answer that says what its members are is an object.
            _ if direction == Direction::Response => {
                self.whole(schema, direction, hint, Job::Struct)
            }
            _ => self.whole(schema, direction, hint, Job::ByType),
        }
    }

    /// How the values of one kind are held among those that a schema allows.
    pub(super) fn shape_of_one(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        hint: &str,
        family: Types,
    ) -> Shape {
        let view = self.views.of(schema);
        let lenient = direction == Direction::Response;
        let is_number = family.intersection(Types::NUMBER) != Types::NONE;
        match family {
            Types::BOOLEAN => Shape::Boolean,
            Types::STRING => Shape::Text,
            Types::INTEGER if lenient || view.is_within(I64) => Shape::Integer,
            _ if is_number && family != Types::INTEGER && (lenient || view.is_within(F64)) => {
                Shape::Number
            }
            _ if is_number => Shape::Exact,
            Types::ARRAY => {
                let item = match view.items {
                    Some(item) if !view.has_prefix => {
                        self.shape(item, direction, &format!("{hint}Item"))
                    }
                    _ => Shape::Any,
                };
                Shape::List(Box::new(item))
            }
            Types::OBJECT => self.object(schema, direction, hint, &view),
            _ => Shape::Any,
        }
    }

    fn object(&mut self, schema: SchemaId, direction: Direction, hint: &str, view: &View) -> Shape {
        if view.is_plain_map() {
            let others = view.additional.filter(|_| view.known.is_empty());
            let of = match (others, view.patterns.as_slice()) {
                (Some(others), []) if !self.is_never(others) => others,
                // All names match the one pattern.
                (Some(others), [only]) if self.is_never(others) => *only,
                _ => return Shape::Map(Box::new(Shape::Any)),
            };
            let value = self.shape(of, direction, &format!("{hint}Value"));
            return Shape::Map(Box::new(value));
        }
        let is_typeless = !view.says_type() && direction == Direction::Request;
        if view.families().len() < 2 || !is_typeless && !view.says_type() {
            return self.whole(schema, direction, hint, Job::Struct);
        }
        let key = (schema, direction);
        if let Some(known) = self.objects.get(&key) {
            return Shape::Named(*known);
        }
        // The enum around it has the schema's name.
        let base = if self.planned.contains_key(&key) {
            hint.to_owned()
        } else {
            format!("{}Object", self.base_name(schema, hint))
        };
        let id = self.slot(schema, direction, base, Job::Struct);
        self.objects.insert(key, id);
        Shape::Named(id)
    }

    fn structure(&mut self, schema: SchemaId, direction: Direction, base: &str) -> Kind {
        let view = self.views.of(schema);
        let mut scope = Scope::with(METHODS);
        let names = scope.claim_all(view.properties.iter().map(|(wire, _)| {
            let name = names::field_name(wire);
            let key = names::nearness(wire, &name);
            (name, key)
        }));
        let fields = view
            .properties
            .iter()
            .zip(names)
            .map(|((wire, schemas), name)| {
                let property = self.most_telling(schemas);
                Field {
                    wire: wire.clone(),
                    name,
                    shape: self.shape(
                        property,
                        direction,
                        &format!("{base}{}", names::type_name(wire)),
                    ),
                    required: view.required.contains(wire),
                    schema: property,
                    description: None,
                }
            })
            .collect();
        // Members are refused while reading only where the fields are all that is allowed.
        let knows_all = view
            .properties
            .iter()
            .all(|(name, _)| view.known.contains(name))
            && view.known.len() == view.properties.len();
        let closed = view.additional.is_some_and(|schema| self.is_never(schema));
        let strict = direction == Direction::Request && view.patterns.is_empty();
        let rest = if closed && knows_all && strict {
            Rest::Refused
        } else {
            Rest::Kept(scope.claim("extra"))
        };
        Kind::Struct { fields, rest }
    }

    /// The schema that says most of a property's shape, the last of several: whatever satisfies
    /// them all is held by the shape of each.
    fn most_telling(&self, schemas: &[SchemaId]) -> SchemaId {
        let telling = |schema: &&SchemaId| {
            let view: Rc<View> = self.views.of(self.views.target(**schema));
            let families = view.families().len();
            let is_bounded = view.bounds.0.is_some() && view.bounds.1.is_some();
            (
                view.constants.is_some(),
                view.is_structural(),
                view.says_type() && families == 1,
                view.items.is_some() || view.additional.is_some() || is_bounded,
                view.says_type(),
            )
        };
        let most = schemas.iter().max_by_key(telling);
        *most.unwrap_or(&schemas[0])
    }

    fn texts(&self, schema: SchemaId, base: &str) -> Kind {
        let values = self.views.of(schema).texts().unwrap_or_default();
        let names = names::variant_names(&values, base);
        let variants = values.into_iter().zip(names);
        Kind::Enum {
            variants: variants
                .map(|(wire, name)| Variant {
                    schema: self.views.branch_for(schema, &wire),
                    wire,
                    name,
                })
                .collect(),
        }
    }

    /// The type of all values of a schema but `null`. Its name is the schema's own, or made from
    /// where it is met first.
    fn whole(&mut self, schema: SchemaId, direction: Direction, hint: &str, job: Job) -> Shape {
        let key = (schema, direction);
        let id = match self.planned.get(&key) {
            Some(known) => *known,
            None => {
                let base = self.base_name(schema, hint);
                let id = self.slot(schema, direction, base, job);
                self.planned.insert(key, id);
                id
            }
        };
        Shape::Named(id)
    }

    /// Makes the types that were promised, until none is left.
    pub(super) fn work(&mut self) {
        while let Some((id, job)) = self.jobs.pop_front() {
            let Draft {
                schema,
                direction,
                base,
                ..
            } = self.types[id.0].clone();
            let kind = match job {
                Job::Struct => self.structure(schema, direction, &base),
                Job::Texts => self.texts(schema, &base),
                Job::Newtype => Kind::Text,
                Job::Alternatives => self.union_of_alternatives(schema, direction, &base),
                Job::ByType => self.union_by_type(schema, direction, &base),
                Job::Forms(forms) => self.union_of_forms(&forms, &base),
                Job::Wrapper(shape) => Kind::Wrapper(shape),
            };
            self.types[id.0].kind = Some(kind);
        }
    }

    pub(super) fn slot(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        base: String,
        job: Job,
    ) -> TypeId {
        let id = TypeId(self.types.len());
        self.types.push(Draft {
            schema,
            direction,
            base,
            kind: None,
        });
        self.jobs.push_back((id, job));
        id
    }

    pub(super) fn base_name(&self, schema: SchemaId, hint: &str) -> String {
        match &self.api.schemas[schema].name {
            Some(name) => names::type_name(name),
            None if self.api.roots.contains(&schema) => self.name_of_file(schema),
            None => self
                .name_of_place(schema)
                .unwrap_or_else(|| hint.to_owned()),
        }
    }

    /// Whether a text becomes a type of its own: it has a name, and limits to be held to.
    fn is_newtype(&self, schema: SchemaId) -> bool {
        let is_limit = |keyword: &Keyword| {
            matches!(
                keyword,
                Keyword::MinLength(_)
                    | Keyword::MaxLength(_)
                    | Keyword::Pattern(_)
                    | Keyword::Format(_)
            )
        };
        let schema = &self.api.schemas[schema];
        let mut keywords = schema.keywords.iter();
        self.options.newtypes
            && schema.name.is_some()
            && keywords.any(|keyword| is_limit(&keyword.value))
    }

    fn is_never(&self, schema: SchemaId) -> bool {
        let schema = &self.api.schemas[self.api.schemas.target(schema)];
        matches!(schema.keywords.as_slice(), [keyword] if matches!(keyword.value, Keyword::Never))
    }
}

fn or_null(shape: Shape, view: &View) -> Shape {
    match shape {
        Shape::Any | Shape::Nullable(_) => shape,
        shape if view.is_nullable() => Shape::Nullable(Box::new(shape)),
        shape => shape,
    }
}

/// Names that every generated type has for functions of its own.
const METHODS: &[&str] = &["check", "from_json", "new"];

/// The integers that an `i64` holds.
const I64: (Number, Number) = (
    Number::Whole(i64::MIN as i128),
    Number::Whole(i64::MAX as i128),
);

/// The range within which an `f64` holds every integer.
const F64: (Number, Number) = (Number::Whole(1 - (1 << 53)), Number::Whole((1 << 53) - 1));
