//! Tests of enums, and of what may be `null`.

use callsheet_spec::{Keyword, SchemaId, Types};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{Access, Conditions, DEPTH, Test, ident};
use crate::plan::{Kind, Shape};

impl Conditions<'_> {
    /// The test of a schema on an enum: one for each variant.
    pub(super) fn union(&self, schema: SchemaId, shape: &Shape, value: &Access) -> Option<Test> {
        let (Shape::Named(id) | Shape::Boxed(id)) = shape else {
            return None;
        };
        let planned = self.plan.of(*id);
        let Kind::Union(union) = &planned.kind else {
            return None;
        };
        let held = Access::reference(quote! { value });
        let mut tests = Vec::new();
        for branch in &union.branches {
            // A form of a body is held against what is asked of that form.
            let schema = match union.media.as_slice() {
                [] => schema,
                _ => branch.schema,
            };
            tests.push((
                ident(&branch.name),
                self.test(schema, &branch.shape, &held)?,
            ));
        }
        if union.is_open {
            tests.push((ident("Other"), self.as_json(schema, &held)));
        }
        if tests.iter().all(|(_, test)| matches!(test, Test::Always)) {
            return Some(Test::Always);
        }
        if tests.iter().all(|(_, test)| matches!(test, Test::Never)) {
            return Some(Test::Never);
        }
        let (prefix, of) = (self.prefix, ident(&planned.name));
        let mut known: [Vec<TokenStream>; 2] = Default::default();
        let mut arms = Vec::new();
        for (name, test) in tests {
            let variant = quote! { #prefix #of::#name };
            match test {
                Test::When(test) => arms.push(quote! { #variant(value) => #test, }),
                Test::Never => known[0].push(quote! { #variant(_) }),
                Test::Always => known[1].push(quote! { #variant(_) }),
            }
        }
        for (variants, verdict) in known.iter().zip([false, true]) {
            if !variants.is_empty() {
                arms.push(quote! { #(#variants)|* => #verdict, });
            }
        }
        let value = match shape {
            Shape::Boxed(_) => quote! { #value.as_ref() },
            _ => value.argument(),
        };
        Some(Test::When(quote! { match #value { #(#arms)* } }))
    }

    /// Whether a schema allows `null`.
    pub(super) fn allows_null(&self, schema: SchemaId, depth: usize) -> Option<bool> {
        if depth >= DEPTH {
            return None;
        }
        let allows = |schema: &SchemaId| self.allows_null(*schema, depth + 1);
        let how_many = |schemas: &[SchemaId]| -> Option<usize> {
            let verdicts: Option<Vec<bool>> = schemas.iter().map(allows).collect();
            Some(verdicts?.into_iter().filter(|allows| *allows).count())
        };
        for keyword in &self.plan.api.schemas[schema].keywords {
            let holds = match &keyword.value {
                Keyword::Never => false,
                Keyword::Type(types) => types.contains(Types::NULL),
                Keyword::Enum(values) => values.contains(&Value::Null),
                Keyword::Const(value) => value.is_null(),
                Keyword::Ref(schema) => allows(schema)?,
                Keyword::Not(schema) => !allows(schema)?,
                Keyword::AllOf(schemas) => how_many(schemas)? == schemas.len(),
                Keyword::AnyOf(schemas) => how_many(schemas)? > 0,
                Keyword::OneOf(schemas) => how_many(schemas)? == 1,
                Keyword::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let branch = if allows(condition)? { then } else { otherwise };
                    match branch {
                        Some(branch) => allows(branch)?,
                        None => true,
                    }
                }
                _ => true,
            };
            if !holds {
                return Some(false);
            }
        }
        Some(true)
    }
}
