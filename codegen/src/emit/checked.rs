//! What every type can be asked: its schema, and whether it keeps to it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Contract, Emitter};

impl Emitter<'_> {
    /// `Checked`, and the same under the type's own name for those who do not import the trait.
    pub(crate) fn checked(&self, name: &Ident, contract: &Contract) -> TokenStream {
        let Contract { schema, rules, .. } = contract;
        let is_valid = contract.test.clone().map(|test| {
            let test = test.expression();
            quote! {
                fn is_valid(&self) -> bool {
                    #test
                }
            }
        });
        let own_rules = contract.own_rules.as_ref().map(|own| {
            quote! {
                fn own_rules(&self) -> &'static c::Schema {
                    #own
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
                pub const SCHEMA: &'static c::SchemaText = #schema;

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
                const SCHEMA: &'static c::SchemaText = Self::SCHEMA;

                fn rules() -> &'static c::Schema {
                    #rules
                }

                #own_rules

                #is_valid
            }

            #schemars
        }
    }
}
