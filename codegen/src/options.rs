//! What can be chosen about generated code, and what of it does not fit the API.

use std::collections::BTreeMap;

use callsheet_spec::{Api, Keyword, SchemaId};

use crate::names;
use crate::plan::Plan;

/// What can be chosen about generated code.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// A feature of the crate that takes the code in, under which its types implement
    /// `schemars::JsonSchema`.
    pub schemars_feature: Option<String>,
    /// Whether texts with a name and limits of their own become types; see
    /// [`Builder::newtypes`](crate::Builder::newtypes).
    pub newtypes: bool,
    /// Whether all answers that a spec describes become types, failures too; see
    /// [`Builder::answers`](crate::Builder::answers).
    pub answers: bool,
    /// For formats, the types of their texts; see [`Builder::format`](crate::Builder::format).
    pub formats: BTreeMap<String, String>,
    /// For names of schemas, the types that stand for them; see
    /// [`Builder::replace`](crate::Builder::replace).
    pub replaced: BTreeMap<String, String>,
    /// What types derive beyond what they always do.
    pub derives: Vec<Derive>,
    /// The module that holds the code, for examples that run as tests; see
    /// [`Builder::doc_tests`](crate::Builder::doc_tests).
    pub doc_tests: Option<String>,
}

/// Something that types derive beyond what they always do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derive {
    /// The name of the one type that derives it; every type does where there is none.
    pub of: Option<String>,
    /// What is derived: a name or a path such as `::my::Macro`.
    pub path: String,
}

impl Options {
    /// The type that stands for a schema, by the schema's name or else by its format.
    pub(crate) fn stand_in(&self, api: &Api, schema: SchemaId) -> Option<&str> {
        if self.replaced.is_empty() && self.formats.is_empty() {
            return None;
        }
        let schema = api.schemas.target(schema);
        let name = api.schemas[schema].name.as_deref();
        let replaced = self.replaced.iter().find(|(wanted, _)| {
            name.is_some_and(|name| name == wanted.as_str() || names::type_name(name) == **wanted)
        });
        if let Some((_, path)) = replaced {
            return Some(path);
        }
        let format = api.schemas[schema].notes.format.as_deref()?;
        let path = self.formats.get(format)?;
        let keywords = api.schemas[schema].keywords.iter();
        let is_text = keywords.fold(false, |is_text, keyword| match &keyword.value {
            Keyword::Type(types) => types.names().all(|name| name == "string" || name == "null"),
            Keyword::Enum(_) | Keyword::Const(_) => false,
            _ => is_text,
        });
        is_text.then_some(path)
    }

    /// What was chosen that is no Rust.
    pub(crate) fn faults(&self) -> Vec<String> {
        let types = self.formats.values().chain(self.replaced.values());
        let types = types.filter(|path| syn::parse_str::<syn::Type>(path).is_err());
        let derives = self.derives.iter().map(|derive| &derive.path);
        let derives = derives.filter(|path| syn::parse_str::<syn::Path>(path).is_err());
        let types = types.map(|path| format!("`{path}` is no type of Rust"));
        let derives = derives.map(|path| format!("`{path}` is nothing that can be derived"));
        let modules = self.doc_tests.iter();
        let modules = modules.filter(|path| syn::parse_str::<syn::Path>(path).is_err());
        let modules = modules.map(|path| format!("`{path}` is no path of a module"));
        types.chain(derives).chain(modules).collect()
    }

    /// What was chosen for names that there are not.
    pub(crate) fn unknown(&self, plan: &Plan<'_>) -> Vec<String> {
        let mut unknown = Vec::new();
        for wanted in self.replaced.keys() {
            let mut names = plan
                .api
                .schemas
                .iter()
                .filter_map(|(_, schema)| schema.name.as_ref());
            if !names.any(|name| name == wanted || names::type_name(name) == *wanted) {
                unknown.push(format!(
                    "no schema is called `{wanted}`, so none can be replaced"
                ));
            }
        }
        for wanted in self.derives.iter().filter_map(|derive| derive.of.as_ref()) {
            let is_type = plan.types.iter().any(|planned| planned.name == *wanted);
            if !is_type && !["Answer", "Request"].contains(&wanted.as_str()) {
                unknown.push(format!(
                    "no type is called `{wanted}`, so none can derive more"
                ));
            }
        }
        unknown
    }

    /// The attribute by which the type `name` derives `always` and what was chosen for it.
    pub(crate) fn derives(&self, name: &str, always: &[&str]) -> proc_macro2::TokenStream {
        let chosen = self.derives.iter();
        let chosen = chosen.filter(|derive| derive.of.as_ref().is_none_or(|of| of == name));
        let mut all: Vec<&str> = always.to_vec();
        for derive in chosen {
            if !all.contains(&derive.path.as_str()) {
                all.push(&derive.path);
            }
        }
        // What is no path has been refused before.
        let paths = all
            .iter()
            .filter_map(|path| syn::parse_str::<syn::Path>(path).ok());
        quote::quote! { #[derive(#(#paths),*)] }
    }
}
