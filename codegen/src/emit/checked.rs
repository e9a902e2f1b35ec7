//! What every type can be asked: its schema, and whether it keeps to it.

use callsheet_spec::invisible::is_invisible;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{Contract, Emitter};

impl Emitter<'_> {
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

/// JSON as a raw string literal, the way a person would write it.
fn raw_json(json: &str) -> TokenStream {
    // Only strings of JSON hold such characters, where an escape means the same.
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_invisible(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                text.extend(["\\u", &format!("{unit:04x}")]);
            }
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
