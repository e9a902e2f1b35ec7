//! What the answers of an operation are read into.

use callsheet_spec::Statuses;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::conditions::ident;
use crate::docs;
use crate::emit::Emitter;
use crate::plan::{Answer, Answers, Held, Module};
use crate::prose;

impl Emitter<'_> {
    /// `Endpoint::Response`, as seen from the operation's module.
    pub(super) fn response(&self, answers: &Answers) -> TokenStream {
        match answers {
            Answers::One(held) => self.held(held),
            Answers::Several(_) => quote! { Answer },
        }
    }

    /// The type of what an answer holds; of nothing, any JSON, which is `null` then.
    fn held(&self, held: &Held) -> TokenStream {
        match held {
            Held::Type(id) => {
                let name = ident(&self.plan.of(*id).name);
                quote! { super::types::#name }
            }
            Held::Any | Held::Nothing => quote! { c::Value },
            Held::Text => quote! { String },
            Held::Bytes => quote! { c::File },
        }
    }

    /// The enum of answers by status, where there is more than one form of them.
    pub(super) fn answer(&self, module: &Module<'_>) -> Option<TokenStream> {
        let Answers::Several(answers) = &module.answers else {
            return None;
        };
        let derives = ["Debug", "Clone", "PartialEq"];
        let derives = self.options.derives("Answer", &derives);
        let summary = format!(
            " An answer to a request of {}, by its status.",
            super::link_to_module(module)
        );
        let variants = answers.iter().map(|answer| self.variant(answer));
        let (reading, is_whole) = reading(answers);
        let rest = (!is_whole).then(|| quote! { _ => Self::Other(answer.clone()), });
        let statuses = answers.iter().map(|answer| {
            let (name, has_body) = (ident(&answer.name), answer.held != Held::Nothing);
            match answer.statuses {
                Statuses::One(status) => {
                    let status = Literal::u16_unsuffixed(status);
                    let body = has_body.then(|| quote! { (_) });
                    quote! { Self::#name #body => #status, }
                }
                Statuses::Class(_) | Statuses::Others => {
                    quote! { Self::#name { status, .. } => *status, }
                }
            }
        });
        let checks = answers.iter().filter_map(|answer| {
            let name = ident(&answer.name);
            matches!(answer.held, Held::Type(_)).then(|| match answer.statuses {
                Statuses::One(_) => quote! { Self::#name(body) => c::Received::check(body), },
                Statuses::Class(_) | Statuses::Others => {
                    quote! { Self::#name { body, .. } => c::Received::check(body), }
                }
            })
        });
        let all_checked = answers
            .iter()
            .all(|answer| matches!(answer.held, Held::Type(_)));
        let unchecked = (!all_checked).then(|| quote! { _ => Ok(()), });
        Some(quote! {
            #[doc = #summary]
            #derives
            #[non_exhaustive]
            pub enum Answer {
                #(#variants)*
                /// An answer that the spec does not describe, as it came.
                Other(c::RawAnswer),
            }

            impl Answer {
                /// Reads an answer. One that the spec does not describe is no error.
                ///
                /// # Errors
                ///
                /// Why the body of an answer that reports success does not fit its type.
                pub fn read(
                    status: u16,
                    content_type: Option<&str>,
                    body: &[u8],
                ) -> c::Result<Self, c::read::ReadError> {
                    c::Received::read(&c::RawAnswer::new(status, content_type, body))
                }

                /// The HTTP status.
                #[must_use]
                pub fn status(&self) -> u16 {
                    match self {
                        #(#statuses)*
                        Self::Other(answer) => answer.status,
                    }
                }

                /// Holds this answer against the spec.
                ///
                /// # Errors
                ///
                /// Everything that the spec does not allow.
                pub fn check(&self) -> c::Result<(), c::Violations> {
                    match self {
                        #(#checks)*
                        Self::Other(answer) => answer.undescribed(),
                        #unchecked
                    }
                }
            }

            impl c::Received for Answer {
                fn read(answer: &c::RawAnswer) -> c::Result<Self, c::read::ReadError> {
                    Ok(match answer.status {
                        #reading
                        #rest
                    })
                }

                fn check(&self) -> c::Result<(), c::Violations> {
                    self.check()
                }
            }
        })
    }

    fn variant(&self, answer: &Answer) -> TokenStream {
        let mut said = match answer.description.trim() {
            "" => Vec::new(),
            description => vec![prose::prose(description)],
        };
        said.push(match (answer.statuses, answer.media.as_slice()) {
            (statuses, []) => format!("`{statuses}`, without a body."),
            (statuses, media) => {
                format!("`{statuses}`, as {}.", prose::code_text(&media.join(", ")))
            }
        });
        let docs = docs::attributes(&said);
        let (name, body) = (ident(&answer.name), self.held(&answer.held));
        let has_body = answer.held != Held::Nothing;
        match answer.statuses {
            Statuses::One(_) => {
                let body = has_body.then(|| quote! { (#body) });
                quote! { #docs #name #body, }
            }
            Statuses::Class(_) | Statuses::Others => {
                let body = has_body.then(|| {
                    quote! {
                        /// What it holds.
                        body: #body,
                    }
                });
                quote! {
                    #docs
                    #name {
                        /// The HTTP status.
                        status: u16,
                        #body
                    },
                }
            }
        }
    }
}

/// The arms that read `answer` by its status and its content type, and whether they leave nothing.
fn reading(answers: &[Answer]) -> (TokenStream, bool) {
    let mut arms = TokenStream::new();
    let mut is_whole = false;
    let groups = answers.chunk_by(|one, other| one.statuses == other.statuses);
    let mut groups = groups.peekable();
    while let Some(of_statuses) = groups.next() {
        let statuses = match of_statuses[0].statuses {
            Statuses::One(status) => {
                let status = Literal::u16_unsuffixed(status);
                quote! { #status }
            }
            Statuses::Class(class) => {
                let (from, to) = (class * 100, class * 100 + 99);
                let from = Literal::u16_unsuffixed(from);
                let to = Literal::u16_unsuffixed(to);
                quote! { #from..=#to }
            }
            Statuses::Others => quote! { _ },
        };
        if of_statuses.len() > 1 {
            for answer in of_statuses {
                let is = answer
                    .media
                    .iter()
                    .map(|media| quote! { answer.is(#media) });
                let is_readable = answer.is_json().then(|| quote! { && answer.is_json() });
                let read = read(answer);
                arms.extend(quote! { #statuses if (#(#is)||*) #is_readable => #read, });
            }
        }
        // Servers are not exact about content types: what is JSON is read as JSON, and where there
        // is one form, it is that one.
        let json = of_statuses.iter().find(|answer| answer.is_json());
        let mut is_total = false;
        match (json, of_statuses) {
            (Some(answer), _) => {
                let read = read(answer);
                arms.extend(quote! { #statuses if answer.is_json() => #read, });
            }
            (None, [answer]) if answer.held == Held::Nothing => {
                let read = read(answer);
                arms.extend(quote! { #statuses if answer.body.is_empty() => #read, });
            }
            (None, [answer]) => {
                let read = read(answer);
                is_total = true;
                arms.extend(quote! { #statuses => #read, });
            }
            (None, _) => {}
        }
        if groups.peek().is_none() {
            is_whole = is_total && of_statuses[0].statuses == Statuses::Others;
        } else if !is_total {
            // What is said of more statuses is not said of one that is listed by itself.
            arms.extend(quote! { #statuses => Self::Other(answer.clone()), });
        }
    }
    (arms, is_whole)
}

/// The answer as its variant. What a failure holds may be anything: it is never in the way of the
/// failure itself.
fn read(answer: &Answer) -> TokenStream {
    let name = ident(&answer.name);
    let variant = |body: TokenStream| match answer.statuses {
        Statuses::One(_) => quote! { Self::#name(#body) },
        Statuses::Class(_) | Statuses::Others => {
            quote! { Self::#name { status: answer.status, body: #body } }
        }
    };
    match answer.held {
        Held::Nothing => match answer.statuses {
            Statuses::One(_) => quote! { Self::#name },
            Statuses::Class(_) | Statuses::Others => {
                quote! { Self::#name { status: answer.status } }
            }
        },
        Held::Text => variant(quote! { answer.text().into_owned() }),
        Held::Bytes => variant(quote! { answer.file() }),
        Held::Any => variant(quote! { answer.value() }),
        Held::Type(_) if answer.statuses.is_success() => variant(quote! { answer.read()? }),
        Held::Type(_) => {
            let variant = match answer.statuses {
                Statuses::One(_) => quote! { Self::#name },
                Statuses::Class(_) | Statuses::Others => {
                    quote! { |body| Self::#name { status: answer.status, body } }
                }
            };
            quote! { answer.read().map_or_else(|_| Self::Other(answer.clone()), #variant) }
        }
    }
}
