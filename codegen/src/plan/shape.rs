//! How the values of each schema are held, and the types that this takes.

use callsheet_spec::{Keyword, Number, SchemaId};

use super::view::View;
use super::{DEPTH, Direction, Field, Kind, Planner, Rest, Shape, Type, TypeId, Variant};
use crate::names::{self, Scope};

impl Planner<'_> {
    /// How values of a schema are held. `hint` names a type that has no name in the spec.
    pub(super) fn shape(&mut self, schema: SchemaId, direction: Direction, hint: &str) -> Shape {
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

    pub(super) fn slot(&mut self) -> TypeId {
        self.types.push(None);
        TypeId(self.types.len() - 1)
    }

    pub(super) fn base_name(&self, schema: SchemaId, hint: &str) -> String {
        match &self.api.schemas[schema].name {
            Some(name) => names::type_name(name),
            None if self.api.roots.contains(&schema) => self.name_of_file(schema),
            None => hint.to_owned(),
        }
    }

    /// The name of a type. A schema that is both sent and received becomes two types: the one
    /// that is received says so.
    pub(super) fn claim(&mut self, schema: SchemaId, direction: Direction, base: &str) -> String {
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

/// Names that every generated type has for functions of its own.
const METHODS: &[&str] = &["check", "from_json", "new"];

/// The integers that an `i64` holds.
const I64: (Number, Number) = (
    Number::Whole(i64::MIN as i128),
    Number::Whole(i64::MAX as i128),
);

/// The range within which an `f64` holds every integer.
const F64: (Number, Number) = (Number::Whole(1 - (1 << 53)), Number::Whole((1 << 53) - 1));
