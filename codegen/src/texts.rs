//! Schemas as text, each once however many types lead to it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use callsheet_spec::{Api, SchemaId, SchemaPieces};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::prose;
use crate::tables::Tables;

/// The texts of the schemas of an API: a `static` for each that a type is made of, or that one of
/// these refers to.
pub(crate) struct Texts<'a> {
    api: &'a Api,
    /// They have the names.
    tables: &'a Tables<'a>,
    asked_for: RefCell<BTreeSet<SchemaId>>,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(api: &'a Api, tables: &'a Tables<'a>) -> Self {
        let asked_for = RefCell::default();
        Self {
            api,
            tables,
            asked_for,
        }
    }

    /// The schemas whose texts were asked for.
    pub(crate) fn asked_for(&self) -> BTreeSet<SchemaId> {
        self.asked_for.borrow().clone()
    }

    /// The text of a schema as an expression of type `&'static SchemaText`, from a module beside
    /// `schemas`.
    pub(crate) fn text(&self, schema: SchemaId) -> TokenStream {
        let schema = self.api.schemas.target(schema);
        self.asked_for.borrow_mut().insert(schema);
        let name = self.tables.name(schema);
        quote! { &super::schemas::#name }
    }

    /// The same for an object with these members, each with its schema and whether it must be
    /// there, and no others.
    pub(crate) fn text_of_object(&self, members: &[(&str, SchemaId, bool)]) -> TokenStream {
        let SchemaPieces { pieces, references } = self.api.object_pieces(members);
        self.asked_for.borrow_mut().extend(&references);
        let pieces = pieces.iter().map(|piece| raw_json(piece));
        let references = references.iter().map(|target| self.tables.name(*target));
        quote! {
            {
                static SCHEMA: c::SchemaText = c::SchemaText::new(
                    "request",
                    &[#(#pieces),*],
                    &[#(&super::schemas::#references),*],
                );
                &SCHEMA
            }
        }
    }

    /// The module `schemas` with the texts that were asked for and those that they refer to.
    pub(crate) fn module(&self, asked_for: BTreeSet<SchemaId>) -> TokenStream {
        let mut found = asked_for;
        let mut rest: Vec<SchemaId> = found.iter().copied().collect();
        let mut texts = Vec::new();
        while let Some(id) = rest.pop() {
            let text = self.api.schema_pieces(id);
            rest.extend(text.references.iter().filter(|id| found.insert(**id)));
            texts.push((id, text));
        }
        texts.sort_unstable_by_key(|(id, _)| *id);
        let texts = texts
            .iter()
            .map(|(id, SchemaPieces { pieces, references })| {
                let (name, called) = (self.tables.name(*id), self.api.definition_name(*id));
                let pieces = pieces.iter().map(|piece| raw_json(piece));
                let references = references.iter().map(|target| self.tables.name(*target));
                quote! {
                    pub(super) static #name: SchemaText =
                        SchemaText::new(#called, &[#(#pieces),*], &[#(&#references),*]);
                }
            });
        let allow = crate::lints();
        quote! {
            #allow
            mod schemas {
                use ::callsheet_core::generated::SchemaText;

                #(#texts)*
            }
        }
    }
}

/// JSON as a raw string literal, the way a person would write it.
fn raw_json(json: &str) -> TokenStream {
    let text = prose::visible(json);
    let fence = prose::fence(&text);
    let literal = format!("r{fence}\"{text}\"{fence}").parse::<Literal>();
    literal.map_or_else(|_| quote! { #text }, |literal| quote! { #literal })
}
