//! Reading and writing structs member by member.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::stand_in::StandIns;
use super::{Emitter, Struct};
use crate::conditions::ident;
use crate::names::Scope;
use crate::plan::Direction;

impl Emitter<'_> {
    pub(super) fn reading(&self, of: &Struct<'_>) -> TokenStream {
        let Struct {
            name: object,
            direction,
            fields,
            rest,
            ..
        } = of;
        let mut scope = Scope::default();
        for field in *fields {
            scope.claim(&field.name);
        }
        let extra = rest.name();
        if let Some(extra) = &extra {
            scope.claim(&extra.to_string());
        }
        let (map, name) = (ident(&scope.claim("map")), ident(&scope.claim("name")));
        let mut stand_ins = StandIns::new(self, *direction);
        let variables: Vec<TokenStream> = fields
            .iter()
            .map(|field| {
                let (shape, variable) = (field.held(*direction), ident(&field.name));
                let of = shape.has_stand_in().then(|| {
                    let of = stand_ins.slot(shape);
                    quote! { : Option<#of> }
                });
                quote! { let mut #variable #of = None; }
            })
            .collect();
        let stand_ins = stand_ins.items();
        let extra_variable = extra
            .as_ref()
            .map(|extra| quote! { let mut #extra = c::Map::new(); });
        let take = taking(of, &map, &name);
        let values = fields.iter().map(|field| {
            let (variable, wire) = (ident(&field.name), &field.wire);
            let value = if field.shape.has_stand_in() {
                quote! { c::read::Held::held(#variable) }
            } else {
                quote! { #variable }
            };
            if field.required {
                quote! { #variable: c::read::required(#value, #wire)? }
            } else if field.shape.has_stand_in() {
                quote! { #variable: #value }
            } else {
                variable.into_token_stream()
            }
        });
        let values = values.chain(extra.iter().map(ToTokens::to_token_stream));
        quote! {
            impl<'de> c::read::Members<'de> for #object {
                fn members<A: c::serde::de::MapAccess<'de>>(
                    mut #map: A,
                ) -> c::Result<Self, A::Error> {
                    #stand_ins
                    #(#variables)*
                    #extra_variable
                    #take
                    Ok(Self { #(#values),* })
                }
            }

            ::callsheet_core::read_as_object!(#object);
        }
    }
}

/// Takes member after member out of the map, each into its variable. Each way out of the `match`
/// leaves by itself: a common one would have every member wait for what it does not need.
fn taking(of: &Struct<'_>, map: &Ident, name: &Ident) -> TokenStream {
    let Struct {
        direction,
        fields,
        rest,
        ..
    } = of;
    let arms = fields.iter().map(|field| {
        let (variable, wire) = (ident(&field.name), &field.wire);
        match (direction, field.required) {
            (Direction::Request, _) => {
                quote! { #wire => c::read::once(&mut #variable, &#name, &mut #map)?, }
            }
            (Direction::Response, true) => {
                quote! { #wire => c::read::last(&mut #variable, &mut #map)?, }
            }
            (Direction::Response, false) => {
                quote! { #wire => c::read::latest(&mut #variable, &mut #map)?, }
            }
        }
    });
    let other = match (rest.name(), direction) {
        (Some(extra), Direction::Request) => {
            quote! { c::read::extra(&mut #extra, #name, &mut #map)? }
        }
        (Some(extra), Direction::Response) => {
            quote! { c::read::latest_extra(&mut #extra, #name, &mut #map)? }
        }
        (None, _) => quote! { return Err(c::read::unknown(&#name)) },
    };
    match (fields.is_empty(), rest.name()) {
        // Without fields there is nothing to choose from, and nothing may be read.
        (true, None) => quote! {
            if let Some(#name) = c::read::name(&mut #map)? {
                #other;
            }
        },
        (true, Some(_)) => quote! {
            while let Some(#name) = c::read::name(&mut #map)? {
                #other;
            }
        },
        (false, _) => quote! {
            while let Some(#name) = c::read::name(&mut #map)? {
                match &*#name { #(#arms)* _ => #other, }
            }
        },
    }
}

pub(super) fn writing(of: &Struct<'_>) -> TokenStream {
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
