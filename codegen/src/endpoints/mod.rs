//! The module of each operation: its request as an endpoint, what its answers are read into, and
//! names for its types.

mod answers;
mod facts;
mod request;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::conditions::ident;
use crate::docs;
use crate::emit::Emitter;
use crate::plan::{Answers, Module, Shape, TypeId};
use crate::prose;
use facts::{facts, wire};

/// Something that cannot be generated, by the name of its operation.
pub(crate) type Refusal = String;

impl Emitter<'_> {
    /// The module of an operation. `is_shared` says that another operation's request already is
    /// the type of this one's body.
    pub(crate) fn module(
        &self,
        module: &Module<'_>,
        is_shared: bool,
    ) -> Result<TokenStream, Refusal> {
        let name = ident(&module.name);
        let docs = docs::attributes(&module_docs(module));
        let (definition, request) = self.request(module, is_shared);
        let response = self.response(&module.answers);
        let answer = self.answer(module);
        let aliases = self.aliases(module, is_shared || !module.is_body_alone);
        let facts = facts(&module.operation.facts);
        let head = Self::head(module);
        let body = self.body(module, definition.is_some());
        let job = self.job(module, &request)?;
        let allow = crate::lints();
        Ok(quote! {
            #docs
            #allow
            pub mod #name {
                use ::callsheet_core::generated as c;

                #aliases
                #definition
                #answer

                impl c::Endpoint for #request {
                    type Response = #response;

                    fn operation() -> &'static c::Operation {
                        static OPERATION: c::Operation = #facts;
                        &OPERATION
                    }

                    #head

                    #body
                }

                #job
            }
        })
    }

    /// `pub use` of the types that the operation's types are made of.
    fn aliases(&self, module: &Module<'_>, has_own_request: bool) -> TokenStream {
        let mut names = BTreeSet::new();
        let received = module.answers.types();
        let mut rest: Vec<TypeId> = module.body.into_iter().chain(received).collect();
        while let Some(id) = rest.pop() {
            if names.insert(&self.plan.of(id).name) {
                rest.extend(self.plan.of(id).kind.parts());
            }
        }
        for field in &module.parameters {
            if let Some(id) = field.shape.named() {
                names.insert(&self.plan.of(id).name);
            }
        }
        let has_answer = matches!(module.answers, Answers::Several(_));
        let is_taken = |name: &str| match name {
            "Request" | "Response" => true,
            "Answer" => has_answer,
            _ => false,
        };
        let plain = names.into_iter().filter(|name| !is_taken(name));
        let plain = plain.map(|name| ident(name));
        let alias = |id: Option<TypeId>, alias: &str| {
            let name = ident(&self.plan.of(id?).name);
            let alias = ident(alias);
            Some(if name == alias {
                quote! { pub use super::types::#name; }
            } else {
                quote! { pub use super::types::#name as #alias; }
            })
        };
        let request = if has_own_request {
            None
        } else {
            alias(module.body, "Request")
        };
        let response = alias(module.response, "Response");
        quote! { #(pub use super::types::#plain;)* #request #response }
    }

    /// `Endpoint::head`: the parameters where they go.
    fn head(module: &Module<'_>) -> Option<TokenStream> {
        if module.parameters.is_empty() {
            return None;
        }
        let puts = module
            .parameters
            .iter()
            .zip(&module.operation.parameters)
            .map(|(field, parameter)| {
                let (name, wire) = (ident(&field.name), wire(&parameter.wire));
                if field.required {
                    quote! { head.put(&#wire, &self.#name); }
                } else {
                    quote! {
                        if let Some(value) = &self.#name {
                            head.put(&#wire, value);
                        }
                    }
                }
            });
        Some(quote! {
            fn head(&self) -> c::Head {
                let mut head = c::Head::new(&<Self as c::Endpoint>::operation().path);
                #(#puts)*
                head
            }
        })
    }

    /// `Job`, for an operation whose answer only says that a job was accepted.
    fn job(
        &self,
        module: &Module<'_>,
        request: &TokenStream,
    ) -> Result<Option<TokenStream>, Refusal> {
        let Some(outcome) = &module.outcome else {
            return Ok(None);
        };
        let target = self
            .plan
            .modules
            .iter()
            .find(|candidate| &candidate.name == outcome);
        let takes_id_alone = target.is_some_and(|target| {
            let required: Vec<_> = target
                .parameters
                .iter()
                .filter(|parameter| parameter.required)
                .collect();
            target.body.is_none()
                && matches!(required.as_slice(), [only] if only.shape == Shape::Text)
        });
        if !takes_id_alone {
            return Err(format!(
                "{}: the operation that fetches the outcome must need a text parameter for the \
                 job's id and nothing else",
                self.plan.api.locate(module.operation.place)
            ));
        }
        let outcome = ident(outcome);
        Ok(Some(quote! {
            impl c::Job for #request {
                type Outcome = super::#outcome::Request;

                fn outcome(id: &str) -> Self::Outcome {
                    super::#outcome::Request::new(id)
                }
            }
        }))
    }
}

/// The name of an operation as a link to its module, from within it.
fn link_to_module(module: &Module<'_>) -> String {
    let id = prose::code_text(&module.operation.facts.id);
    // To rustdoc, this one leads there by itself.
    if id == "`self`" {
        id
    } else {
        format!("[{id}](self)")
    }
}

fn module_docs(module: &Module<'_>) -> Vec<String> {
    let operation = module.operation;
    let mut paragraphs = Vec::new();
    paragraphs.extend(operation.summary.as_deref().map(prose::prose));
    paragraphs.extend(operation.description.as_deref().map(prose::prose));
    paragraphs.push(format!(
        "`{} {}`",
        operation.facts.method.as_str(),
        operation.facts.path
    ));
    if operation.facts.paid.is_some() {
        paragraphs.push("A call costs money.".to_owned());
    }
    paragraphs
}
