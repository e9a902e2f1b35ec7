//! The module of each operation: its request as an endpoint, and names for its types.

use std::collections::BTreeSet;

use callsheet_spec::facts::{
    Credential, Failures, Lifecycle, List, MediaLimits, Operation as Facts, Paid, Text,
};
use callsheet_spec::wire::{Media, Parameter as Wire, Place, Style};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::conditions::ident;
use crate::docs;
use crate::emit::{Contract, Emitter, Struct};
use crate::plan::{Direction, Field, Module, Rest, Shape, TypeId};
use crate::prose;

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
        let response = match module.response {
            Some(id) => {
                let name = ident(&self.plan.of(id).name);
                quote! { super::types::#name }
            }
            None => quote! { c::Value },
        };
        let aliases = self.aliases(module, is_shared || !module.parameters.is_empty());
        let facts = facts(&module.operation.facts);
        let head = Self::head(module);
        let body = module.operation.request.as_ref().map(|body| {
            let value = if definition.is_some() {
                quote! { &self.body }
            } else {
                quote! { self }
            };
            let body = if body.media == Media::json() {
                quote! { c::Body::json(#value).map(Some) }
            } else {
                let media = media(&body.media);
                quote! {
                    static MEDIA: c::Media = #media;
                    c::Body::of(&MEDIA, #value).map(Some)
                }
            };
            quote! {
                fn body(&self) -> c::Result<Option<c::Body>, c::serde_json::Error> {
                    #body
                }
            }
        });
        let job = self.job(module, &request)?;
        let allow = crate::lints();
        Ok(quote! {
            #docs
            #allow
            pub mod #name {
                use ::callsheet_core::generated as c;

                #aliases
                #definition

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

    /// The type of the request: a struct of its own where there is more than a body.
    fn request(&self, module: &Module<'_>, is_shared: bool) -> (Option<TokenStream>, TokenStream) {
        if let (Some(body), true, false) = (module.body, module.parameters.is_empty(), is_shared) {
            let name = ident(&self.plan.of(body).name);
            return (None, quote! { super::types::#name });
        }
        let mut fields: Vec<Field> = module.parameters.clone();
        if let (Some(id), Some(body)) = (module.body, &module.operation.request) {
            fields.push(Field {
                wire: "body".to_owned(),
                name: "body".to_owned(),
                shape: Shape::Named(id),
                required: true,
                schema: body.schema,
                description: None,
            });
        }
        let name = format_ident!("Request");
        let definition = self.structure(&Struct {
            name: name.clone(),
            docs: vec![format!(
                "A request of [`{}`](self).",
                module.operation.facts.id
            )],
            direction: Direction::Request,
            fields: &fields,
            rest: &Rest::Refused,
        });
        let checked = self.checked(&name, &self.contract(&fields));
        (Some(quote! { #definition #checked }), quote! { #name })
    }

    /// The contract of a request that is made of parameters: an object with a member for each.
    fn contract(&self, fields: &[Field]) -> Contract {
        let required: Vec<&str> = fields
            .iter()
            .filter(|field| field.required)
            .map(|field| field.wire.as_str())
            .collect();
        let tables = fields.iter().map(|field| {
            let (wire, table) = (&field.wire, self.tables.table(field.schema));
            quote! { (#wire, &#table) }
        });
        let names = required.iter();
        let wires = fields.iter().map(|field| &field.wire);
        Contract {
            rules: quote! {{
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
            }},
            test: self.test_of(fields),
            schema: {
                let members = fields
                    .iter()
                    .map(|field| (field.wire.as_str(), field.schema, field.required));
                self.texts.text_of_object(&members.collect::<Vec<_>>())
            },
        }
    }

    /// `pub use` of the types that the operation's types are made of.
    fn aliases(&self, module: &Module<'_>, has_own_request: bool) -> TokenStream {
        let mut names = BTreeSet::new();
        let mut rest: Vec<TypeId> = module.body.into_iter().chain(module.response).collect();
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
        let taken = ["Request", "Response"];
        let plain = names
            .into_iter()
            .filter(|name| !taken.contains(&name.as_str()));
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

fn facts(facts: &Facts) -> TokenStream {
    let Facts {
        id,
        method,
        base_url,
        path,
        key_env,
        security,
        paid,
        lifecycle,
        idempotency_key,
        media,
        failures,
    } = facts;
    let (id, base_url, path) = (text(id), text(base_url), text(path));
    let method = format_ident!("{}", format!("{method:?}"));
    let key_env = optional(key_env.as_ref().map(text));
    let ways = security.iter().map(|way| {
        let parts = way.iter().map(credential);
        quote! { c::Cow::Borrowed(&[#(#parts),*]) }
    });
    let security = quote! { c::Cow::Borrowed(&[#(#ways),*]) };
    let paid = optional(paid.as_ref().map(paid_facts));
    let lifecycle = optional(lifecycle.as_ref().map(lifecycle_facts));
    let idempotency_key = optional(idempotency_key.as_ref().map(text));
    let limits = media.iter().map(media_limits);
    let media = quote! { c::Cow::Borrowed(&[#(#limits),*]) };
    let failures = failure_facts(failures);
    quote! {
        c::Operation {
            id: #id,
            method: c::Method::#method,
            base_url: #base_url,
            path: #path,
            key_env: #key_env,
            security: #security,
            paid: #paid,
            lifecycle: #lifecycle,
            idempotency_key: #idempotency_key,
            media: #media,
            failures: #failures,
        }
    }
}

fn media_limits(limits: &MediaLimits) -> TokenStream {
    let MediaLimits {
        at,
        min_width,
        max_width,
        min_height,
        max_height,
        max_bytes,
        formats,
    } = limits;
    let count = |count: &Option<u64>| {
        optional(count.map(|count| {
            let count = Literal::u64_unsuffixed(count);
            quote! { #count }
        }))
    };
    let (min_width, max_width) = (count(min_width), count(max_width));
    let (min_height, max_height) = (count(min_height), count(max_height));
    let (at, max_bytes, formats) = (text(at), count(max_bytes), texts(formats));
    quote! {
        c::MediaLimits {
            at: #at,
            min_width: #min_width,
            max_width: #max_width,
            min_height: #min_height,
            max_height: #max_height,
            max_bytes: #max_bytes,
            formats: #formats,
        }
    }
}

fn credential(credential: &Credential) -> TokenStream {
    match credential {
        Credential::Key { place, name } => {
            let (place, name) = (format_ident!("{}", format!("{place:?}")), text(name));
            quote! { c::Credential::Key { place: c::Place::#place, name: #name } }
        }
        Credential::Scheme(scheme) => {
            let scheme = text(scheme);
            quote! { c::Credential::Scheme(#scheme) }
        }
        plain => {
            let plain = format_ident!("{}", format!("{plain:?}"));
            quote! { c::Credential::#plain }
        }
    }
}

/// How a parameter travels, as short as it can be said.
fn wire(wire: &Wire) -> TokenStream {
    let Wire {
        name,
        place,
        style,
        explode,
        reserved,
        json,
    } = wire;
    let name = name.as_ref();
    let (constructor, usual) = match place {
        Place::Path => ("path", Wire::path("")),
        Place::Query => ("query", Wire::query("")),
        Place::Header => ("header", Wire::header("")),
        Place::Cookie => ("cookie", Wire::cookie("")),
    };
    let constructor = format_ident!("{constructor}");
    let style = (*style != usual.style).then(|| {
        let style = style_of(*style);
        quote! { .styled(#style) }
    });
    let explode = (*explode != usual.explode).then(|| quote! { .exploded(#explode) });
    let reserved = reserved.then(|| quote! { .reserved() });
    let json = json.then(|| quote! { .json() });
    quote! { c::Parameter::#constructor(#name) #style #explode #reserved #json }
}

fn style_of(style: Style) -> TokenStream {
    let style = format_ident!("{}", format!("{style:?}"));
    quote! { c::Style::#style }
}

fn media(media: &Media) -> TokenStream {
    let Media {
        content_type,
        kind,
        encodings,
    } = media;
    let content_type = text(content_type);
    let kind = format_ident!("{}", format!("{kind:?}"));
    let encodings = encodings.iter().map(|encoding| {
        let name = text(&encoding.name);
        let style = optional(encoding.style.map(style_of));
        let explode = encoding.explode;
        let content_type = optional(encoding.content_type.as_ref().map(text));
        let is_file = encoding.is_file;
        quote! {
            c::Encoding {
                name: #name,
                style: #style,
                explode: #explode,
                content_type: #content_type,
                is_file: #is_file,
            }
        }
    });
    quote! {
        c::Media {
            content_type: #content_type,
            kind: c::MediaKind::#kind,
            encodings: c::Cow::Borrowed(&[#(#encodings),*]),
        }
    }
}

fn paid_facts(paid: &Paid) -> TokenStream {
    let Paid {
        not_accepted,
        results,
    } = paid;
    let statuses = not_accepted
        .iter()
        .map(|status| Literal::u16_unsuffixed(*status));
    let factors = results.iter().map(|factor| {
        let fields = factor.fields.iter().map(|(pointer, default)| {
            let (pointer, default) = (text(pointer), Literal::u64_unsuffixed(*default));
            quote! { (#pointer, #default) }
        });
        quote! { c::Factor { fields: c::Cow::Borrowed(&[#(#fields),*]) } }
    });
    quote! {
        c::Paid {
            not_accepted: c::Cow::Borrowed(&[#(#statuses),*]),
            results: c::Cow::Borrowed(&[#(#factors),*]),
        }
    }
}

fn lifecycle_facts(lifecycle: &Lifecycle) -> TokenStream {
    let Lifecycle {
        id,
        status,
        outputs,
        reason,
        pending,
        succeeded,
        failed,
        canceled,
        outcome,
        stream,
        running,
        cost,
        prompt,
        poll_seconds,
        deadline_seconds,
    } = lifecycle;
    let (id, status) = (text(id), text(status));
    let outputs = texts(outputs);
    let reason = optional(reason.as_ref().map(|(code, message)| {
        let (code, message) = (text(code), text(message));
        quote! { (#code, #message) }
    }));
    let (pending, succeeded) = (texts(pending), texts(succeeded));
    let (failed, canceled) = (texts(failed), texts(canceled));
    let (path, parameter) = (text(&outcome.path), text(&outcome.parameter));
    let stream = optional(stream.as_ref().map(|stream| {
        let path = text(&stream.path);
        quote! { c::StreamCall { path: #path } }
    }));
    let running = optional(running.as_ref().map(|running| {
        let (path, jobs) = (text(&running.path), text(&running.jobs));
        let request = optional(running.request.as_ref().map(text));
        quote! { c::RunningCall { path: #path, jobs: #jobs, request: #request } }
    }));
    let cost = optional(cost.as_ref().map(text));
    let prompt = optional(prompt.as_ref().map(|prompt| {
        let asked = text(&prompt.asked);
        let used = optional(prompt.used.as_ref().map(text));
        quote! { c::Prompt { asked: #asked, used: #used } }
    }));
    let poll_seconds = Literal::u64_unsuffixed(*poll_seconds);
    let deadline_seconds = Literal::u64_unsuffixed(*deadline_seconds);
    quote! {
        c::Lifecycle {
            id: #id,
            status: #status,
            outputs: #outputs,
            reason: #reason,
            pending: #pending,
            succeeded: #succeeded,
            failed: #failed,
            canceled: #canceled,
            outcome: c::OutcomeCall { path: #path, parameter: #parameter },
            stream: #stream,
            running: #running,
            cost: #cost,
            prompt: #prompt,
            poll_seconds: #poll_seconds,
            deadline_seconds: #deadline_seconds,
        }
    }
}

fn failure_facts(failures: &Failures) -> TokenStream {
    let Failures {
        code,
        message,
        kinds,
    } = failures;
    let (code, message) = (texts(code), texts(message));
    let kinds = kinds.iter().map(|(pattern, kind)| {
        let (pattern, kind) = (text(pattern), format_ident!("{}", format!("{kind:?}")));
        quote! { (#pattern, c::FailureKind::#kind) }
    });
    quote! {
        c::Failures { code: #code, message: #message, kinds: c::Cow::Borrowed(&[#(#kinds),*]) }
    }
}

fn text(text: &Text) -> TokenStream {
    let text = text.as_ref();
    quote! { c::Cow::Borrowed(#text) }
}

fn texts(list: &List<Text>) -> TokenStream {
    let list = list.iter().map(text);
    quote! { c::Cow::Borrowed(&[#(#list),*]) }
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote! { Some(#value) },
        None => quote! { None },
    }
}
