//! Types, their checks and their reading and writing as tokens.

mod enumeration;
mod stand_in;
mod text;
mod union;

use callsheet_spec::Api;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::Options;
use crate::conditions::{Conditions, Test, all, ident};
use crate::docs;
use crate::plan::{Direction, Field, Kind, Plan, Rest, Shape, Type, TypeId};
use crate::prose;
use crate::tables::Tables;
use enumeration::enumeration;
use stand_in::StandIns;

/// Writes the items of types.
pub(crate) struct Emitter<'a> {
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) tables: &'a Tables<'a>,
    /// What stands before the names of types: nothing inside the module `types`.
    pub(crate) prefix: TokenStream,
    pub(crate) options: &'a Options,
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
    /// The JSON Schema, complete in itself.
    pub(crate) schema: Value,
    /// The table, an expression of type `&'static Schema`.
    pub(crate) rules: TokenStream,
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
        let docs = docs::of_schema(self.api(), planned.schema, &fallback(planned));
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
            schema: self.api().json_schema(planned.schema),
            rules: {
                let table = self.tables.table(planned.schema);
                quote! { &#table }
            },
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

    /// A struct with its constructor, setters, reading and writing.
    pub(crate) fn structure(&self, of: &Struct<'_>) -> TokenStream {
        let Struct {
            name,
            docs,
            direction,
            fields,
            rest,
        } = of;
        let docs = docs::attributes(docs);
        let definitions = fields.iter().map(|field| {
            let docs = docs::attributes(&self.field_docs(field));
            let (field_name, of) = (ident(&field.name), self.field_type(field, *direction));
            let deprecated = docs::deprecation(self.api(), field.schema);
            quote! { #docs #deprecated pub #field_name: #of, }
        });
        let extra = rest.name().map(|extra| {
            let text = match direction {
                Direction::Request => {
                    "Further members, for what the API takes and its spec does not know yet.\nA name \
                     that is a field of its own cannot be sent from here."
                }
                Direction::Response => "Members that the spec does not know.",
            };
            let text = docs::attributes(&[text.to_owned()]);
            quote! { #text pub #extra: c::Map<String, c::Value>, }
        });
        let default = fields
            .iter()
            .all(|field| !field.required)
            .then_some("Default");
        let always = ["Debug", "Clone", "PartialEq"].into_iter().chain(default);
        let always: Vec<&str> = always.collect();
        let derives = self.options.derives(&name.to_string(), &always);
        let constructors = match direction {
            Direction::Request => self.constructors(of),
            Direction::Response => TokenStream::new(),
        };
        let reading = self.reading(of);
        let writing = writing(of);
        quote! {
            #docs
            #derives
            #[non_exhaustive]
            pub struct #name { #(#definitions)* #extra }
            #constructors
            #reading
            #writing
        }
    }

    fn field_docs(&self, field: &Field) -> Vec<String> {
        let fallback = match &field.description {
            Some(description) if !description.trim().is_empty() => prose::prose(description),
            _ => format!("The member {}.", prose::code_text(&field.wire)),
        };
        docs::of_field(self.api(), field.schema, &fallback)
    }

    fn field_type(&self, field: &Field, direction: Direction) -> TokenStream {
        let of = self.shape_type(field.held(direction));
        if field.required {
            of
        } else {
            quote! { Option<#of> }
        }
    }

    fn constructors(&self, of: &Struct<'_>) -> TokenStream {
        let Struct {
            name, fields, rest, ..
        } = of;
        let required: Vec<&Field> = fields
            .iter()
            .filter(|field| field.required && self.constant(field).is_none())
            .collect();
        let parameters = required.iter().map(|field| {
            let (name, argument) = (ident(&field.name), self.argument(&field.shape));
            quote! { #name: #argument }
        });
        let values = fields.iter().map(|field| {
            let name = ident(&field.name);
            if let Some(constant) = self.constant(field) {
                quote! { #name: #constant }
            } else if field.required {
                let value = self.converted(&field.shape, &quote! { #name });
                let is_same = name == value.to_string();
                if is_same {
                    quote! { #name }
                } else {
                    quote! { #name: #value }
                }
            } else {
                quote! { #name: None }
            }
        });
        let extra = rest.name().map(|extra| quote! { #extra: c::Map::new(), });
        let has_constants = fields.iter().any(|field| field.required);
        let summary = match (required.is_empty(), has_constants) {
            (true, false) => " One that says nothing; every field can be left out.",
            (true, true) => " One with what is always the same; every other field can be left out.",
            (false, _) => " One with everything that must be given; all else is left out.",
        };
        // Without constants it is derived.
        let default = (required.is_empty() && has_constants).then(|| {
            quote! {
                impl Default for #name {
                    fn default() -> Self {
                        Self::new()
                    }
                }
            }
        });
        let setters = fields.iter().filter(|field| !field.required).map(|field| {
            let docs = docs::attributes(&self.field_docs(field));
            let (name, argument) = (ident(&field.name), self.argument(&field.shape));
            let value = self.converted(&field.shape, &quote! { #name });
            let deprecated = docs::deprecation(self.api(), field.schema);
            quote! {
                #docs
                #deprecated
                #[must_use]
                pub fn #name(mut self, #name: #argument) -> Self {
                    self.#name = Some(#value);
                    self
                }
            }
        });
        quote! {
            impl #name {
                #[doc = #summary]
                #[must_use]
                pub fn new(#(#parameters),*) -> Self {
                    Self { #(#values,)* #extra }
                }
                #(#setters)*
            }

            #default
        }
    }

    /// What a setter takes: whatever turns into the field without loss.
    fn argument(&self, shape: &Shape) -> TokenStream {
        match shape {
            Shape::Text => quote! { impl Into<String> },
            Shape::Named(id) if self.is_union(*id) => {
                let of = self.shape_type(shape);
                quote! { impl Into<#of> }
            }
            Shape::Nullable(_) | Shape::Exact => {
                let of = self.shape_type(shape);
                quote! { impl Into<#of> }
            }
            Shape::List(item) => {
                let item = self.argument_item(item);
                quote! { impl IntoIterator<Item = #item> }
            }
            Shape::Any => quote! { impl Into<c::Value> },
            _ => self.shape_type(shape),
        }
    }

    fn argument_item(&self, item: &Shape) -> TokenStream {
        match item {
            Shape::Text | Shape::Exact | Shape::Any => self.argument(item),
            Shape::Named(id) if self.is_union(*id) => self.argument(item),
            _ => self.shape_type(item),
        }
    }

    /// The value that a setter puts into a field, from its argument.
    fn converted(&self, shape: &Shape, argument: &TokenStream) -> TokenStream {
        let is_converted = |shape: &Shape| match shape {
            Shape::Text | Shape::Exact | Shape::Any => true,
            Shape::Named(id) => self.is_union(*id),
            _ => false,
        };
        match shape {
            Shape::Nullable(_) => quote! { #argument.into() },
            Shape::List(item) if is_converted(item) => {
                quote! { #argument.into_iter().map(Into::into).collect() }
            }
            Shape::List(_) => quote! { #argument.into_iter().collect() },
            shape if is_converted(shape) => quote! { #argument.into() },
            _ => quote! { #argument },
        }
    }

    fn is_union(&self, id: TypeId) -> bool {
        matches!(self.plan.of(id).kind, Kind::Union(_))
    }

    /// The only value that a required field of a request can have, if it is a text.
    fn constant(&self, field: &Field) -> Option<TokenStream> {
        let Shape::Named(id) = field.shape else {
            return None;
        };
        match &self.plan.of(id).kind {
            Kind::Enum { variants } if field.required => match variants.as_slice() {
                [only] => {
                    let (of, name) = (self.shape_type(&field.shape), ident(&only.name));
                    Some(quote! { #of::#name })
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn reading(&self, of: &Struct<'_>) -> TokenStream {
        let Struct {
            name,
            direction,
            fields,
            rest,
            ..
        } = of;
        let mut stand_ins = StandIns::new(self, *direction);
        let slots: Vec<TokenStream> = fields
            .iter()
            .map(|field| {
                let of = stand_ins.slot(field.held(*direction));
                let name = ident(&field.name);
                quote! { #name: Option<#of>, }
            })
            .collect();
        let stand_ins = stand_ins.items();
        let extra_slot = rest
            .name()
            .map(|extra| quote! { #extra: c::Map<String, c::Value>, });
        let arms = fields.iter().map(|field| {
            let (name, wire) = (ident(&field.name), &field.wire);
            match (direction, field.required) {
                (Direction::Request, _) => {
                    quote! { #wire => c::read::once(&mut self.#name, name, map), }
                }
                (Direction::Response, true) => {
                    quote! { #wire => c::read::last(&mut self.#name, map), }
                }
                (Direction::Response, false) => {
                    quote! { #wire => c::read::latest(&mut self.#name, map), }
                }
            }
        });
        let other = match (rest.name(), direction) {
            (Some(extra), Direction::Request) => {
                quote! { c::read::extra(&mut self.#extra, name, map) }
            }
            (Some(extra), Direction::Response) => {
                quote! { c::read::latest_extra(&mut self.#extra, name, map) }
            }
            (None, _) => quote! { Err(c::read::unknown(name)) },
        };
        // Without fields there is nothing to choose from, and nothing may be read.
        let (map, take) = match (fields.is_empty(), rest.name()) {
            (true, None) => (quote! { _map }, other),
            (true, Some(_)) => (quote! { map }, other),
            (false, _) => (
                quote! { map },
                quote! { match name { #(#arms)* _ => #other, } },
            ),
        };
        let values = fields.iter().map(|field| {
            let (name, wire) = (ident(&field.name), &field.wire);
            let value = if field.shape.has_stand_in() {
                quote! { c::read::Held::held(self.#name) }
            } else {
                quote! { self.#name }
            };
            if field.required {
                quote! { #name: c::read::required(#value, #wire)?, }
            } else {
                quote! { #name: #value, }
            }
        });
        let extra = rest.name().map(|extra| quote! { #extra: self.#extra, });
        quote! {
            const _: () = {
                #stand_ins

                #[derive(Default)]
                struct Slots { #(#slots)* #extra_slot }

                impl<'de> c::read::Members<'de> for Slots {
                    type Object = #name;

                    fn member<A: c::serde::de::MapAccess<'de>>(
                        &mut self,
                        name: &str,
                        #map: &mut A,
                    ) -> c::Result<(), A::Error> {
                        #take
                    }

                    fn finish<E: c::serde::de::Error>(
                        self,
                    ) -> c::Result<Self::Object, E> {
                        Ok(#name { #(#values)* #extra })
                    }
                }

                impl<'de> c::serde::Deserialize<'de> for #name {
                    fn deserialize<D: c::serde::Deserializer<'de>>(
                        deserializer: D,
                    ) -> c::Result<Self, D::Error> {
                        c::read::object::<Slots, D>(deserializer)
                    }
                }

                ::callsheet_core::read_as_deserialize!(#name);
            };
        }
    }

    fn wrapper(
        &self,
        name: &Ident,
        docs: &[String],
        direction: Direction,
        shape: &Shape,
    ) -> TokenStream {
        let docs = docs::attributes(docs);
        let of = self.shape_type(shape);
        let derives = self
            .options
            .derives(&name.to_string(), &["Debug", "Clone", "PartialEq"]);
        let read = stand_in::wrapper(self, shape, direction);
        quote! {
            #docs
            #derives
            pub struct #name(pub #of);

            impl From<#of> for #name {
                fn from(value: #of) -> Self {
                    Self(value)
                }
            }

            impl c::serde::Serialize for #name {
                fn serialize<S: c::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> c::Result<S::Ok, S::Error> {
                    c::serde::Serialize::serialize(&self.0, serializer)
                }
            }

            impl<'de> c::serde::Deserialize<'de> for #name {
                fn deserialize<D: c::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> c::Result<Self, D::Error> {
                    #read
                }
            }

            ::callsheet_core::read_as_deserialize!(#name);
        }
    }

    /// `Checked`, and the same under the type's own name for those who do not import the trait.
    pub(crate) fn checked(&self, name: &Ident, contract: &Contract) -> TokenStream {
        let schema = raw_json(&serde_json::to_string_pretty(&contract.schema).unwrap_or_default());
        let rules = &contract.rules;
        let is_valid = contract.test.clone().map(|test| {
            let test = test.expression();
            quote! {
                fn is_valid(&self) -> bool {
                    #test
                }
            }
        });
        let schemars = self.options.schemars_feature.as_deref().map(|feature| {
            let text = name.to_string();
            quote! {
                #[cfg(feature = #feature)]
                impl ::schemars::JsonSchema for #name {
                    fn schema_name() -> c::Cow<'static, str> {
                        c::Cow::Borrowed(#text)
                    }

                    fn schema_id() -> c::Cow<'static, str> {
                        c::Cow::Borrowed(concat!(module_path!(), "::", #text))
                    }

                    fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                        let mut schema: ::schemars::Schema =
                            c::serde_json::from_str(Self::SCHEMA).unwrap_or_default();
                        // Its references stay its own wherever it is embedded.
                        let id = concat!("urn:callsheet:", module_path!(), "::", #text);
                        schema.insert("$id".to_owned(), c::Value::from(id));
                        schema
                    }
                }
            }
        });
        quote! {
            impl #name {
                /// The JSON Schema that the spec gives for this type.
                pub const SCHEMA: &'static str = #schema;

                /// Checks this value against the spec.
                ///
                /// # Errors
                ///
                /// Every constraint that it breaks.
                pub fn check(&self) -> c::Result<(), c::Violations> {
                    c::Checked::check(self)
                }

                /// Reads a value from JSON and checks it.
                ///
                /// # Errors
                ///
                /// Text that is not JSON, and every constraint that the value breaks.
                pub fn from_json(text: &str) -> c::Result<Self, c::read::ReadError> {
                    c::read::from_str(text)
                }
            }

            impl c::Checked for #name {
                const SCHEMA: &'static str = Self::SCHEMA;

                fn rules() -> &'static c::Schema {
                    #rules
                }

                #is_valid
            }

            #schemars
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

fn writing(of: &Struct<'_>) -> TokenStream {
    let Struct {
        name, fields, rest, ..
    } = of;
    let members = fields.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        if field.required {
            quote! { map.serialize_entry(#wire, &self.#name)?; }
        } else {
            quote! {
                if let Some(value) = &self.#name {
                    map.serialize_entry(#wire, value)?;
                }
            }
        }
    });
    let wires = fields.iter().map(|field| &field.wire);
    let extra = rest.name().map(|extra| {
        quote! { c::write::extra(&mut map, &self.#extra, &[#(#wires),*])?; }
    });
    let mutable = (!fields.is_empty() || extra.is_some()).then(|| quote! { mut });
    quote! {
        impl c::serde::Serialize for #name {
            fn serialize<S: c::serde::Serializer>(
                &self,
                serializer: S,
            ) -> c::Result<S::Ok, S::Error> {
                use c::serde::ser::SerializeMap as _;
                let #mutable map = serializer.serialize_map(None)?;
                #(#members)*
                #extra
                map.end()
            }
        }
    }
}

/// JSON as a raw string literal, the way a person would write it.
fn raw_json(json: &str) -> TokenStream {
    // Only strings of JSON hold such characters, where an escape means the same.
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if prose::is_invisible(letter) {
            text.extend(["\\u", &format!("{:04x}", u32::from(letter))]);
        } else {
            text.push(letter);
        }
    }
    let mut fence = String::new();
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    let literal = format!("r{fence}\"{text}\"{fence}").parse::<Literal>();
    literal.map_or_else(|_| quote! { #text }, |literal| quote! { #literal })
}
