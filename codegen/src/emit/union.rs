//! Enums whose variants are told apart by looking at the value.

use callsheet_spec::Types;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Emitter;
use super::stand_in::variant;
use crate::conditions::ident;
use crate::docs;
use crate::plan::{Branch, Direction, Shape, Tag, Union};
use crate::prose;

impl Emitter<'_> {
    /// An enum with its reading and writing; one that is received has a variant for what fits
    /// none of the others.
    pub(super) fn union(
        &self,
        name: &Ident,
        docs: &[String],
        direction: Direction,
        of: &Union,
    ) -> TokenStream {
        let docs = docs::attributes(docs);
        let definitions = of.branches.iter().enumerate().map(|(index, branch)| {
            let fallback = match branch.shape.named() {
                Some(id) => format!("See [`{}`].", self.plan.of(id).name),
                None => format!("{}.", kind(branch.types)),
            };
            let mut said = if branch.is_part {
                vec![fallback]
            } else {
                docs::of_schema(self.api(), branch.schema, &fallback)
            };
            if let Some(media) = of.media.get(index) {
                said.push(format!("Sent as {}.", prose::code_text(media)));
            }
            let docs = docs::attributes(&said);
            let deprecated = docs::deprecation(self.api(), branch.schema);
            let (name, shape) = (ident(&branch.name), self.shape_type(&branch.shape));
            quote! { #docs #deprecated #name(#shape), }
        });
        let other = of.is_open.then(|| {
            let text = match direction {
                Direction::Request => " Any other value.",
                Direction::Response => " A value that fits nothing that the spec knows.",
            };
            quote! { #[doc = #text] Other(c::Value), }
        });
        let names: Vec<Ident> = of
            .branches
            .iter()
            .map(|branch| ident(&branch.name))
            .collect();
        let arms = names
            .iter()
            .cloned()
            .chain(of.is_open.then(|| ident("Other")));
        let conversions = self.conversions(name, of);
        let choice = self.choice(direction, of);
        let derives = self
            .options
            .derives(&name.to_string(), &["Debug", "Clone", "PartialEq"]);
        quote! {
            #docs
            #derives
            #[non_exhaustive]
            pub enum #name { #(#definitions)* #other }

            #conversions

            impl c::serde::Serialize for #name {
                fn serialize<S: c::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> c::Result<S::Ok, S::Error> {
                    match self {
                        #(Self::#arms(value) => c::serde::Serialize::serialize(value, serializer),)*
                    }
                }
            }

            impl c::read::Choose for #name {
                fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
                    #choice
                }
            }

            impl<'de> c::serde::Deserialize<'de> for #name {
                fn deserialize<D: c::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> c::Result<Self, D::Error> {
                    c::read::chosen(deserializer)
                }
            }

            ::callsheet_core::read_as_deserialize!(#name);
        }
    }

    /// `From` for every branch whose type no other branch has, and for the first form of a body that
    /// has a type.
    fn conversions(&self, name: &Ident, of: &Union) -> TokenStream {
        let conversion = |branch: &Branch| {
            let variant = ident(&branch.name);
            let (shape, value) = match &branch.shape {
                Shape::Boxed(id) => (Shape::Named(*id), quote! { Box::new(value) }),
                shape => (shape.clone(), quote! { value }),
            };
            let shape = self.shape_type(&shape);
            let of_str = (branch.shape == Shape::Text).then(|| {
                quote! {
                    impl From<&str> for #name {
                        fn from(value: &str) -> Self {
                            Self::#variant(value.to_owned())
                        }
                    }
                }
            });
            quote! {
                impl From<#shape> for #name {
                    fn from(value: #shape) -> Self {
                        Self::#variant(#value)
                    }
                }

                #of_str
            }
        };
        let is_chosen = |(index, branch): &(usize, &Branch)| {
            let is_same = |other: &&Branch| other.shape == branch.shape;
            let same = of.branches.iter().filter(is_same).count();
            let is_first = !of.branches[..*index].iter().any(|other| is_same(&other));
            let is_ours = !matches!(branch.shape, Shape::Any | Shape::StandIn { .. });
            // Of the forms of a body, the first is the one that says most.
            is_ours && (same == 1 || is_first && !of.media.is_empty())
        };
        let chosen = of.branches.iter().enumerate().filter(is_chosen);
        let conversions = chosen.map(|(_, branch)| conversion(branch));
        quote! { #(#conversions)* }
    }

    /// The expression that makes the right variant of `value`, a reference to JSON.
    fn choice(&self, direction: Direction, of: &Union) -> TokenStream {
        let kinds = [
            (Types::STRING, quote! { c::Value::String(_) }),
            (Types::BOOLEAN, quote! { c::Value::Bool(_) }),
            (Types::NUMBER, quote! { c::Value::Number(_) }),
            (Types::ARRAY, quote! { c::Value::Array(_) }),
            (Types::OBJECT, quote! { c::Value::Object(_) }),
            (Types::NULL, quote! { c::Value::Null }),
        ];
        let arms = kinds.into_iter().filter_map(|(kind, pattern)| {
            let kind = kind.intersection(Types::ALL);
            let fits = |branch: &Branch| branch.types.intersection(kind) != Types::NONE;
            let candidates: Vec<usize> = (0..of.branches.len())
                .filter(|index| fits(&of.branches[*index]))
                .collect();
            let choice = match candidates.as_slice() {
                [] => return None,
                [only] => variant(self, &of.branches[*only], direction),
                _ => match &of.tag {
                    Some(tag) if kind == Types::OBJECT => {
                        self.by_tag(direction, of, tag, &candidates)
                    }
                    _ => self.by_trial(direction, of, &candidates),
                },
            };
            Some(quote! { #pattern => #choice, })
        });
        let arms: Vec<TokenStream> = arms.collect();
        let rest = (arms.len() < 6).then(|| quote! { _ => Err(c::read::fits_none()), });
        let choice = quote! { match value { #(#arms)* #rest } };
        if of.is_open {
            quote! {
                let known = #choice;
                Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
            }
        } else {
            choice
        }
    }

    /// The first branch whose schema allows the value. What is received may be something new:
    /// failing that, the first branch that can hold it.
    fn by_trial(&self, direction: Direction, of: &Union, candidates: &[usize]) -> TokenStream {
        let rest = match direction {
            Direction::Request => quote! { Err(c::read::fits_none()) },
            Direction::Response => {
                let mut attempts = candidates
                    .iter()
                    .map(|index| variant(self, &of.branches[*index], direction));
                let first = candidates.first().map(|index| &of.branches[*index]);
                let first = match first {
                    // A block at the beginning of a statement is one.
                    Some(branch) if branch.shape.has_stand_in() => {
                        quote! { Err(c::read::fits_none()) }
                    }
                    _ => attempts.next().unwrap_or_default(),
                };
                quote! { #first #(.or_else(|_| #attempts))* }
            }
        };
        // Of the forms of a body several may have one schema, and the first of them is taken.
        let is_first = |place: &usize| {
            let schema = |place: usize| {
                let schema = of.branches[candidates[place]].schema;
                self.api().schemas.target(schema)
            };
            (0..*place).all(|before| schema(before) != schema(*place))
        };
        let first = (0..candidates.len()).filter(is_first);
        let trials = first.map(|place| candidates[place]).map(|index| {
            let branch = &of.branches[index];
            let table = self.tables.table(branch.schema);
            let read = variant(self, branch, direction);
            quote! { if #table.is_valid(value) { #read } else }
        });
        quote! { #(#trials)* { #rest } }
    }

    /// Objects by the value of their tag; those without it by trial, if they may be without it.
    fn by_tag(
        &self,
        direction: Direction,
        of: &Union,
        tag: &Tag,
        candidates: &[usize],
    ) -> TokenStream {
        let member = &tag.member;
        let arms = (0..of.branches.len()).filter_map(|index| {
            let mut texts = tag
                .values
                .iter()
                .filter(|(_, branch)| *branch == index)
                .map(|(text, _)| text);
            let first = texts.next()?;
            let read = variant(self, &of.branches[index], direction);
            Some(quote! { Some(#first #(| #texts)*) => #read, })
        });
        let untold = (!tag.is_required).then(|| {
            let trial = self.by_trial(direction, of, candidates);
            quote! { None => { #trial } }
        });
        quote! {
            match value.get(#member).and_then(c::Value::as_str) {
                #(#arms)*
                #untold
                _ => Err(c::read::fits_none()),
            }
        }
    }
}

/// What a branch holds, for one of which the spec says nothing.
fn kind(types: Types) -> String {
    let text = types.to_string();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}
