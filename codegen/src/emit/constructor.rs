//! Constructors for what must be given, and setters for the rest.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Struct};
use crate::conditions::ident;
use crate::docs;
use crate::plan::{Field, Kind, Shape, TypeId};

impl Emitter<'_> {
    pub(super) fn constructors(&self, of: &Struct<'_>) -> TokenStream {
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
            let docs = docs::attributes(&self.field_docs(field, fields));
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
}
