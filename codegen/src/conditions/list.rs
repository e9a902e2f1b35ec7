//! Tests of lists.

use callsheet_spec::{Keyword, Types};
use proc_macro2::Literal;
use quote::quote;

use super::scalar::{at_least, at_most};
use super::test::{all, conjunction};
use super::{Access, Conditions, Test, closure};
use crate::plan::{Kind, Shape};

impl Conditions<'_> {
    /// Whether a list holds nothing twice, as far as the items can be ordered as JSON is.
    fn unique(&self, item: &Shape, value: &Access) -> Option<Test> {
        let order = match item {
            Shape::Boolean | Shape::Integer | Shape::Text => quote! { ::std::cmp::Ord::cmp },
            Shape::Number => quote! {
                |left, right| c::Number::of_f64(*left).compare(c::Number::of_f64(*right))
            },
            Shape::Exact => quote! { |left, right| left.compare(*right) },
            Shape::Any => quote! { c::read::compare_values },
            Shape::Named(id) if matches!(self.plan.of(*id).kind, Kind::Enum { .. }) => {
                quote! { |left, right| left.as_str().cmp(right.as_str()) }
            }
            Shape::List(_)
            | Shape::Map(_)
            | Shape::Nullable(_)
            | Shape::Named(_)
            | Shape::Boxed(_)
            | Shape::StandIn { .. } => return None,
        };
        let value = value.argument();
        Some(Test::When(quote! { c::read::are_unique(#value, #order) }))
    }

    pub(super) fn list(&self, keyword: &Keyword, item: &Shape, value: &Access) -> Option<Test> {
        Some(match keyword {
            Keyword::Type(types) => Test::known(types.contains(Types::ARRAY)),
            Keyword::MinItems(limit) => at_least(&quote! { #value.len() }, *limit),
            Keyword::MaxItems(limit) => at_most(&quote! { #value.len() }, *limit),
            Keyword::Items { from, schema } => {
                let items = match from {
                    0 => quote! { #value.iter() },
                    _ => {
                        let from = Literal::usize_unsuffixed(*from);
                        quote! { #value.iter().skip(#from) }
                    }
                };
                match self.test(*schema, item, &Access::reference(quote! { item }))? {
                    Test::Always => Test::Always,
                    Test::Never if *from == 0 => Test::When(quote! { #value.is_empty() }),
                    Test::Never => at_most(&quote! { #value.len() }, *from as u64),
                    Test::When(test) => {
                        let closure = closure("item", &test);
                        Test::When(quote! { #items.all(#closure) })
                    }
                }
            }
            Keyword::PrefixItems(schemas) => {
                return conjunction(schemas.iter().enumerate().map(|(index, schema)| {
                    let test = self.test(*schema, item, &Access::reference(quote! { item }))?;
                    let limit = index as u64;
                    let index = Literal::usize_unsuffixed(index);
                    Some(match test {
                        Test::Always => Test::Always,
                        Test::Never => at_most(&quote! { #value.len() }, limit),
                        Test::When(test) => {
                            let closure = closure("item", &test);
                            let item = match limit {
                                0 => quote! { #value.first() },
                                _ => quote! { #value.get(#index) },
                            };
                            Test::When(quote! { #item.is_none_or(#closure) })
                        }
                    })
                }));
            }
            Keyword::Contains { schema, min, max } => {
                let test = self.test(*schema, item, &Access::reference(quote! { item }))?;
                let count = match test {
                    Test::Always => quote! { #value.len() },
                    Test::Never => return Some(Test::known(*min == 0)),
                    Test::When(test) => {
                        quote! { #value.iter().filter(|&item| #test).count() }
                    }
                };
                let most = max.map_or(Test::Always, |max| at_most(&count, max));
                all([at_least(&count, *min), most])
            }
            Keyword::UniqueItems => self.unique(item, value)?,
            Keyword::UnevaluatedItems(_) | Keyword::Enum(_) | Keyword::Const(_) => return None,
            _ => Test::Always,
        })
    }
}
