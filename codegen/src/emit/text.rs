//! Texts that are held only if they are allowed.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::Options;
use crate::docs;

/// A newtype around a text: every way to one checks it.
pub(super) fn newtype(name: &Ident, docs: &[String], options: &Options) -> TokenStream {
    let docs = docs::attributes(docs);
    let always = [
        "Debug",
        "Clone",
        "PartialEq",
        "Eq",
        "Hash",
        "PartialOrd",
        "Ord",
    ];
    let derives = options.derives(&name.to_string(), &always);
    quote! {
        #docs
        #derives
        pub struct #name(String);

        impl #name {
            /// Takes a text that the spec allows.
            ///
            /// # Errors
            ///
            /// Every constraint that it breaks.
            pub fn new(text: impl Into<String>) -> c::Result<Self, c::Violations> {
                let value = Self(text.into());
                c::Checked::check(&value).map(|()| value)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<#name> for String {
            fn from(value: #name) -> Self {
                value.0
            }
        }

        impl TryFrom<String> for #name {
            type Error = c::Violations;

            fn try_from(text: String) -> c::Result<Self, c::Violations> {
                Self::new(text)
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = c::Violations;

            fn from_str(text: &str) -> c::Result<Self, c::Violations> {
                Self::new(text)
            }
        }

        impl c::serde::Serialize for #name {
            fn serialize<S: c::serde::Serializer>(
                &self,
                serializer: S,
            ) -> c::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> c::serde::Deserialize<'de> for #name {
            fn deserialize<D: c::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> c::Result<Self, D::Error> {
                let text = <String as c::read::Read<'de>>::read(deserializer)?;
                Self::new(text).map_err(c::serde::de::Error::custom)
            }
        }

        ::callsheet_core::read_as_deserialize!(#name);
    }
}
