//! Reading types from elsewhere that stand for the values of a schema.

use callsheet_spec::SchemaId;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Emitter;
use crate::conditions::ident;
use crate::plan::{Branch, Direction, Shape};

/// The stand-ins that reading one type needs.
pub(super) struct StandIns<'a> {
    emitter: &'a Emitter<'a>,
    direction: Direction,
    found: Vec<(String, SchemaId)>,
}

impl<'a> StandIns<'a> {
    pub(super) fn new(emitter: &'a Emitter<'a>, direction: Direction) -> Self {
        Self {
            emitter,
            direction,
            found: Vec::new(),
        }
    }

    /// The type by which a shape is read.
    pub(super) fn slot(&mut self, shape: &Shape) -> TokenStream {
        match shape {
            _ if !shape.has_stand_in() => self.emitter.shape_type(shape),
            Shape::StandIn { path, schema } => {
                let wanted = (path.clone(), *schema);
                let known = self.found.iter().position(|known| *known == wanted);
                let index = known.unwrap_or_else(|| {
                    self.found.push(wanted);
                    self.found.len() - 1
                });
                let judge = judge(index);
                quote! { c::read::StandIn<#judge> }
            }
            Shape::List(of) => {
                let of = self.slot(of);
                quote! { Vec<#of> }
            }
            Shape::Map(of) => {
                let of = self.slot(of);
                quote! { c::BTreeMap<String, #of> }
            }
            Shape::Nullable(of) => {
                let of = self.slot(of);
                quote! { c::Nullable<#of> }
            }
            _ => self.emitter.shape_type(shape),
        }
    }

    /// The items that the slots refer to.
    pub(super) fn items(&self) -> TokenStream {
        let items = self
            .found
            .iter()
            .enumerate()
            .map(|(index, (path, schema))| {
                let judge = judge(index);
                let path: TokenStream = path.parse().unwrap_or_default();
                // An answer is not refused for what its type can read all the same.
                let rules = match self.direction {
                    Direction::Request => {
                        let table = self.emitter.tables.table(*schema);
                        quote! { &#table }
                    }
                    Direction::Response => quote! { &c::Schema { rules: &[] } },
                };
                quote! {
                    struct #judge;

                    impl c::read::Judged for #judge {
                        type Value = #path;

                        fn rules() -> &'static c::Schema {
                            #rules
                        }
                    }
                }
            });
        quote! { #(#items)* }
    }
}

/// An expression that reads a wrapper around a shape.
pub(super) fn wrapper(emitter: &Emitter<'_>, shape: &Shape, direction: Direction) -> TokenStream {
    if !shape.has_stand_in() {
        return quote! { c::read::Read::read(deserializer).map(Self) };
    }
    let mut stand_ins = StandIns::new(emitter, direction);
    let slot = stand_ins.slot(shape);
    let items = stand_ins.items();
    quote! {
        #items
        let value = <#slot as c::read::Read<'de>>::read(deserializer)?;
        Ok(Self(c::read::Held::held(value)))
    }
}

/// An expression that reads what a variant holds from `value`, a reference to JSON.
pub(super) fn variant(emitter: &Emitter<'_>, branch: &Branch, direction: Direction) -> TokenStream {
    let name = ident(&branch.name);
    if !branch.shape.has_stand_in() {
        return quote! { c::read::variant(value, Self::#name) };
    }
    let mut stand_ins = StandIns::new(emitter, direction);
    let slot = stand_ins.slot(&branch.shape);
    let items = stand_ins.items();
    quote! {
        {
            #items
            c::read::variant(value, |held: #slot| Self::#name(c::read::Held::held(held)))
        }
    }
}

fn judge(index: usize) -> Ident {
    format_ident!("Judge{}", index + 1)
}
