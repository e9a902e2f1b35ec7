//! Enums of texts.

use callsheet_spec::Api;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::Options;
use crate::conditions::ident;
use crate::docs;
use crate::plan::{Direction, Variant};
use crate::prose;

/// An enum of texts with its reading and writing: closed where it is sent, open where it is
/// received.
pub(super) fn enumeration(
    api: &Api,
    name: &Ident,
    docs: &[String],
    direction: Direction,
    variants: &[Variant],
    options: &Options,
) -> TokenStream {
    let docs = docs::attributes(docs);
    let open = direction == Direction::Response;
    let names: Vec<Ident> = variants
        .iter()
        .map(|variant| ident(&variant.name))
        .collect();
    let wires: Vec<&String> = variants.iter().map(|variant| &variant.wire).collect();
    let definitions = variants.iter().map(|variant| {
        let (name, text) = (ident(&variant.name), prose::code_text(&variant.wire));
        let (said, deprecated) = match variant.schema {
            Some(schema) => (
                docs::of_schema(api, schema, &text),
                docs::deprecation(api, schema),
            ),
            None => (vec![text.clone()], None),
        };
        let text = (said[0] != text).then_some(text);
        let docs = docs::attributes(&said.into_iter().chain(text).collect::<Vec<_>>());
        quote! { #docs #deprecated #name, }
    });
    let (other, other_text) = if open {
        (
            Some(quote! {
                /// A value that the spec does not know.
                Other(String),
            }),
            Some(quote! { Self::Other(text) => text, }),
        )
    } else {
        (None, None)
    };
    let copy = (!open).then_some("Copy");
    let always = ["Debug", "Clone"].into_iter().chain(copy);
    let always = always.chain(["PartialEq", "Eq", "Hash", "PartialOrd", "Ord"]);
    let derives = options.derives(&name.to_string(), &always.collect::<Vec<_>>());
    let conversions = conversions(name, &names, &wires, open);
    let count = Literal::usize_unsuffixed(names.len());
    let lifetime = if open {
        quote! { &str }
    } else {
        quote! { &'static str }
    };
    let (receiver, matched) = if open {
        (quote! { &self }, quote! { self })
    } else {
        (quote! { self }, quote! { self })
    };
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub enum #name { #(#definitions)* #other }

        impl #name {
            /// Every value that the spec knows, in its order.
            pub const ALL: [Self; #count] = [#(Self::#names),*];

            /// The value as it goes over the wire.
            #[must_use]
            pub fn as_str(#receiver) -> #lifetime {
                match #matched { #(Self::#names => #wires,)* #other_text }
            }
        }

        #conversions

        impl c::serde::Serialize for #name {
            fn serialize<S: c::serde::Serializer>(
                &self,
                serializer: S,
            ) -> c::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> c::serde::Deserialize<'de> for #name {
            fn deserialize<D: c::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> c::Result<Self, D::Error> {
                c::read::text(deserializer)
            }
        }

        ::callsheet_core::read_as_deserialize!(#name);
    }
}

/// From and to text.
fn conversions(name: &Ident, names: &[Ident], wires: &[&String], open: bool) -> TokenStream {
    let (parse, conversion) = if open {
        let conversion = quote! {
            impl From<&str> for #name {
                fn from(text: &str) -> Self {
                    match text {
                        #(#wires => Self::#names,)*
                        _ => Self::Other(text.to_owned()),
                    }
                }
            }
        };
        (quote! { Ok(Self::from(text)) }, conversion)
    } else {
        let parse = quote! {
            match text {
                #(#wires => Ok(Self::#names),)*
                _ => Err(c::read::NotOneOf::new(
                    text,
                    Self::ALL.iter().map(|known| known.as_str()),
                )),
            }
        };
        let conversion = quote! {
            impl TryFrom<&str> for #name {
                type Error = c::read::NotOneOf;

                fn try_from(text: &str) -> c::Result<Self, c::read::NotOneOf> {
                    text.parse()
                }
            }
        };
        (parse, conversion)
    };
    quote! {
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = c::read::NotOneOf;

            fn from_str(text: &str) -> c::Result<Self, c::read::NotOneOf> {
                #parse
            }
        }

        #conversion
    }
}
