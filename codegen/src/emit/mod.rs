//! Types, their checks and their reading and writing as tokens.

mod checked;
mod constructor;
mod enumeration;
mod object;
mod stand_in;
mod structure;
mod text;
mod union;
mod wrapper;

use callsheet_spec::Api;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::Options;
use crate::conditions::{Conditions, Test, all, ident};
use crate::docs;
use crate::examples::Examples;
use crate::plan::{Direction, Field, Kind, Plan, Rest, Shape, Type, TypeId};
use crate::tables::Tables;
use crate::texts::Texts;
use enumeration::enumeration;

/// Writes the items of types.
pub(crate) struct Emitter<'a> {
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) tables: &'a Tables<'a>,
    pub(crate) texts: &'a Texts<'a>,
    /// What stands before the names of types: nothing inside the module `types`.
    pub(crate) prefix: TokenStream,
    pub(crate) options: &'a Options,
    pub(crate) examples: &'a Examples,
}

/// A struct as it is going to be written.
pub(crate) struct Struct<'a> {
    pub(crate) name: Ident,
    pub(crate) docs: Vec<String>,
    pub(crate) direction: Direction,
    pub(crate) fields: &'a [Field],
    pub(crate) rest: &'a Rest,
}

/// What a type is checked against.
pub(crate) struct Contract {
    /// The JSON Schema as text, an expression of type `&'static SchemaText`.
    pub(crate) schema: TokenStream,
    /// The table, an expression of type `&'static Schema`.
    pub(crate) rules: TokenStream,
    /// The table that belongs to a value, where that is not the same for all of them.
    pub(crate) own_rules: Option<TokenStream>,
    /// The test on the fields, if they can tell.
    pub(crate) test: Option<Test>,
}

impl Emitter<'_> {
    fn api(&self) -> &Api {
        self.plan.api
    }

    /// Everything of one type.
    pub(crate) fn type_items(&self, id: TypeId) -> TokenStream {
        let planned = self.plan.of(id);
        let name = ident(&planned.name);
        let mut docs = docs::of_schema(self.api(), planned.schema, &fallback(planned));
        docs.extend_from_slice(self.examples.of(id));
        let definition = match &planned.kind {
            Kind::Struct { fields, rest } => self.structure(&Struct {
                name: name.clone(),
                docs,
                direction: planned.direction,
                fields,
                rest,
            }),
            Kind::Enum { variants } => {
                let direction = planned.direction;
                enumeration(self.api(), &name, &docs, direction, variants, self.options)
            }
            Kind::Text => text::newtype(&name, &docs, self.options),
            Kind::Union(union) => self.union(&name, &docs, planned.direction, union),
            Kind::Wrapper(shape) => self.wrapper(&name, &docs, planned.direction, shape),
        };
        let conditions = Conditions::new(self.plan, self.tables, &self.prefix);
        let contract = Contract {
            schema: self.texts.text(planned.schema),
            rules: {
                let table = self.tables.table(planned.schema);
                quote! { &#table }
            },
            own_rules: self.own_rules(id),
            test: conditions.of_type(id),
        };
        let checked = self.checked(&name, &contract);
        let deprecated = docs::deprecation(self.api(), planned.schema);
        quote! { #deprecated #definition #checked }
    }

    /// The test that every field passes.
    pub(crate) fn test_of(&self, fields: &[Field]) -> Option<Test> {
        let conditions = Conditions::new(self.plan, self.tables, &self.prefix);
        let tests: Option<Vec<Test>> = fields
            .iter()
            .map(|field| conditions.of_field(field))
            .collect();
        tests.map(all)
    }

    /// The type of a shape, as seen from a module beside `types`.
    pub(crate) fn shape_type(&self, shape: &Shape) -> TokenStream {
        match shape {
            Shape::Boolean => quote! { bool },
            Shape::Integer => quote! { i64 },
            Shape::Number => quote! { f64 },
            Shape::Exact => quote! { c::Number },
            Shape::Text => quote! { String },
            Shape::List(item) => {
                let item = self.shape_type(item);
                quote! { Vec<#item> }
            }
            Shape::Map(of) => {
                let of = self.shape_type(of);
                quote! { c::BTreeMap<String, #of> }
            }
            Shape::Any => quote! { c::Value },
            Shape::Nullable(of) => {
                let of = self.shape_type(of);
                quote! { c::Nullable<#of> }
            }
            Shape::Named(id) => {
                let (prefix, name) = (&self.prefix, ident(&self.plan.of(*id).name));
                quote! { #prefix #name }
            }
            Shape::Boxed(id) => {
                let (prefix, name) = (&self.prefix, ident(&self.plan.of(*id).name));
                quote! { Box<#prefix #name> }
            }
            // What is no type has been refused before.
            Shape::StandIn { path, .. } => path.parse().unwrap_or_default(),
        }
    }
}

impl Field {
    /// How the value is held where it is there: an answer's `null` is the same as nothing.
    pub(crate) fn held(&self, direction: Direction) -> &Shape {
        match &self.shape {
            Shape::Nullable(of) if direction == Direction::Response && !self.required => of,
            shape => shape,
        }
    }
}

impl Rest {
    fn name(&self) -> Option<Ident> {
        match self {
            Self::Kept(name) => Some(ident(name)),
            Self::Refused => None,
        }
    }
}

fn fallback(planned: &Type) -> String {
    match planned.direction {
        Direction::Request => format!("`{}`, as it is sent.", planned.name),
        Direction::Response => format!("`{}`, as it is received.", planned.name),
    }
}
