//! The request of an operation: its type, what it is held against, and its body.

use callsheet_spec::SchemaId;
use callsheet_spec::wire::Media;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::facts::media;
use crate::conditions::ident;
use crate::emit::{Contract, Emitter, Struct};
use crate::plan::{Direction, Field, Kind, Module, Rest, Shape, TypeId};

impl Emitter<'_> {
    /// The type of the request: a struct of its own where there is more than a body that must be
    /// given.
    pub(super) fn request(
        &self,
        module: &Module<'_>,
        is_shared: bool,
    ) -> (Option<TokenStream>, TokenStream) {
        if let (Some(body), true, false) = (module.body, module.is_body_alone, is_shared) {
            let name = ident(&self.plan.of(body).name);
            return (None, quote! { super::types::#name });
        }
        let mut fields: Vec<Field> = module.parameters.clone();
        if let (Some(id), Some(body)) = (module.body, &module.operation.request) {
            fields.push(Field {
                wire: "body".to_owned(),
                name: "body".to_owned(),
                shape: Shape::Named(id),
                required: body.required,
                schema: body.schema,
                description: None,
            });
        }
        let name = format_ident!("Request");
        let definition = self.structure(&Struct {
            name: name.clone(),
            docs: vec![format!("A request of {}.", super::link_to_module(module))],
            direction: Direction::Request,
            fields: &fields,
            rest: &Rest::Refused,
        });
        let checked = self.checked(&name, &self.contract(module, &fields));
        (Some(quote! { #definition #checked }), quote! { #name })
    }

    /// The contract of a request that is made of parameters: an object with a member for each.
    fn contract(&self, module: &Module<'_>, fields: &[Field]) -> Contract {
        let own_rules = self.forms(module).map(|(of, forms)| {
            let is_required = fields.last().is_some_and(|field| field.required);
            let arms = forms.into_iter().map(|(variant, schema)| {
                let rules = self.rules_of_fields(fields, Some(schema));
                let variant = quote! { super::types::#of::#variant(_) };
                if is_required {
                    quote! { #variant => #rules, }
                } else {
                    quote! { Some(#variant) => #rules, }
                }
            });
            let nothing = (!is_required).then(|| quote! { None => <Self as c::Checked>::rules(), });
            quote! { match &self.body { #(#arms)* #nothing } }
        });
        Contract {
            rules: self.rules_of_fields(fields, None),
            own_rules,
            test: self.test_of(fields),
            schema: {
                let members = fields
                    .iter()
                    .map(|field| (field.wire.as_str(), field.schema, field.required));
                self.texts.text_of_object(&members.collect::<Vec<_>>())
            },
        }
    }

    /// The table of an object with these members and no others. `last` stands for the schema of the
    /// last of them.
    fn rules_of_fields(&self, fields: &[Field], last: Option<SchemaId>) -> TokenStream {
        let required = fields.iter().filter(|field| field.required);
        let names = required.map(|field| field.wire.as_str());
        let tables = fields.iter().enumerate().map(|(index, field)| {
            let last = last.filter(|_| index + 1 == fields.len());
            let table = self.tables.table(last.unwrap_or(field.schema));
            let wire = &field.wire;
            quote! { (#wire, &#table) }
        });
        let wires = fields.iter().map(|field| &field.wire);
        quote! {{
            static RULES: c::Schema = c::Schema {
                rules: &[
                    c::Rule::Type(c::Types::OBJECT),
                    c::Rule::Properties(&[#(#tables),*]),
                    c::Rule::Required(&[#(#names),*]),
                    c::Rule::AdditionalProperties {
                        known: &[#(#wires),*],
                        schema: &c::Schema { rules: &[c::Rule::Never] },
                    },
                ],
            };
            &RULES
        }}
    }

    /// The enum of the forms of a body, if there are several, and its variants with their schemas.
    fn forms(
        &self,
        module: &Module<'_>,
    ) -> Option<(proc_macro2::Ident, Vec<(proc_macro2::Ident, SchemaId)>)> {
        let planned = self.plan.of(module.body?);
        match &planned.kind {
            Kind::Union(union) if !union.media.is_empty() => {
                let branches = union.branches.iter();
                let variants = branches.map(|branch| (ident(&branch.name), branch.schema));
                Some((ident(&planned.name), variants.collect()))
            }
            _ => None,
        }
    }

    /// `Endpoint::body`, of a request that is its body or has it as a field.
    pub(super) fn body(&self, module: &Module<'_>, is_field: bool) -> Option<TokenStream> {
        let body = module.operation.request.as_ref()?;
        let value = if is_field {
            quote! { &self.body }
        } else {
            quote! { self }
        };
        let (given, value) = if body.required {
            (None, value)
        } else {
            let given = quote! {
                let Some(body) = #value else {
                    return Ok(None);
                };
            };
            (Some(given), quote! { body })
        };
        let mut items = None;
        let sent = match (self.forms(module), body.forms.as_slice()) {
            (Some((of, variants)), forms) => {
                let arms = variants.iter().zip(forms).map(|((variant, _), form)| {
                    let sent = sent(&form.media, &quote! { body });
                    quote! { super::types::#of::#variant(body) => #sent, }
                });
                quote! { match #value { #(#arms)* }.map(Some) }
            }
            (None, [form, ..]) if form.media == Media::json() => {
                quote! { c::Body::json(#value).map(Some) }
            }
            (None, [form, ..]) => {
                let media = media(&form.media);
                items = Some(quote! { static MEDIA: c::Media = #media; });
                quote! { c::Body::of(&MEDIA, #value).map(Some) }
            }
            (None, []) => return None,
        };
        Some(quote! {
            fn body(&self) -> c::Result<Option<c::Body>, c::serde_json::Error> {
                #items
                #given
                #sent
            }
        })
    }

    /// What a value of an enum of forms is held against.
    pub(crate) fn own_rules(&self, id: TypeId) -> Option<TokenStream> {
        let Kind::Union(union) = &self.plan.of(id).kind else {
            return None;
        };
        let arms = union.branches.iter().map(|branch| {
            let (variant, table) = (ident(&branch.name), self.tables.table(branch.schema));
            quote! { Self::#variant(_) => &#table, }
        });
        (!union.media.is_empty()).then(|| quote! { match self { #(#arms)* } })
    }
}

/// A body in one of several forms.
fn sent(form: &Media, value: &TokenStream) -> TokenStream {
    if *form == Media::json() {
        return quote! { c::Body::json(#value) };
    }
    let media = media(form);
    quote! {{
        static MEDIA: c::Media = #media;
        c::Body::of(&MEDIA, #value)
    }}
}
