//! Tuple structs around shapes that have no name of their own.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Emitter, stand_in};
use crate::docs;
use crate::plan::{Direction, Shape};

impl Emitter<'_> {
    pub(super) fn wrapper(
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
}
