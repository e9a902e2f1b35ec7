//! Structs with a field for each property.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Struct, object};
use crate::conditions::ident;
use crate::docs;
use crate::plan::{Direction, Field};
use crate::prose;

impl Emitter<'_> {
    /// A struct with its constructor, setters, reading and writing.
    pub(crate) fn structure(&self, of: &Struct<'_>) -> TokenStream {
        let Struct {
            name,
            docs,
            direction,
            fields,
            rest,
        } = of;
        let mut docs = docs.clone();
        if let Some(text) = docs.first_mut() {
            *text = linked(text, fields, None);
        }
        let docs = docs::attributes(&docs);
        let definitions = fields.iter().map(|field| {
            let docs = docs::attributes(&self.field_docs(field, fields));
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
        let writing = object::writing(of);
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

    /// What is said of one of the fields.
    pub(super) fn field_docs(&self, field: &Field, fields: &[Field]) -> Vec<String> {
        let fallback = match &field.description {
            Some(description) if !description.trim().is_empty() => prose::prose(description),
            _ => format!("The member {}.", prose::code_text(&field.wire)),
        };
        let mut docs = docs::of_field(self.api(), field.schema, &fallback);
        // What follows speaks of limits, which may have the names of fields.
        if let Some(text) = docs.first_mut() {
            *text = linked(text, fields, Some(field));
        }
        docs
    }

    fn field_type(&self, field: &Field, direction: Direction) -> TokenStream {
        let of = self.shape_type(field.held(direction));
        if field.required {
            of
        } else {
            quote! { Option<#of> }
        }
    }
}

/// A text in which the names of fields lead to them, but that of the field it is about.
fn linked(text: &str, fields: &[Field], own: Option<&Field>) -> String {
    prose::linked(text, |word| {
        let mut others = fields
            .iter()
            .filter(|field| own.is_none_or(|own| own.wire != field.wire));
        let field = others.find(|field| field.wire == word)?;
        // A link cannot name what is a keyword, too.
        Some(field.name.as_str()).filter(|name| !name.starts_with("r#"))
    })
}
