//! Tests of texts and of enums of texts.

use callsheet_spec::{Keyword, Types};
use quote::{format_ident, quote};
use serde_json::Value;

use super::scalar::one_of_texts;
use super::{Access, Conditions, Test};
use crate::tables::whole;

impl Conditions<'_> {
    pub(super) fn text(&self, keyword: &Keyword, value: &Access) -> Test {
        let argument = value.argument();
        match keyword {
            Keyword::Type(types) => Test::known(types.contains(Types::STRING)),
            Keyword::MinLength(0) => Test::Always,
            Keyword::MinLength(limit) => {
                let limit = whole(i128::from(*limit));
                Test::When(quote! { c::read::is_at_least(#argument, #limit) })
            }
            Keyword::MaxLength(limit) => {
                let limit = whole(i128::from(*limit));
                Test::When(quote! { c::read::is_at_most(#argument, #limit) })
            }
            Keyword::Pattern(pattern) => {
                let pattern = self.tables.pattern(pattern);
                Test::When(quote! { #pattern.matches(#argument) })
            }
            Keyword::Format(format) => {
                let format = format_ident!("{}", format!("{format:?}"));
                Test::When(quote! { c::Format::#format.allows(#argument) })
            }
            Keyword::Enum(values) => one_of_texts(values, &value.as_str()),
            Keyword::Const(constant) => {
                one_of_texts(std::slice::from_ref(constant), &value.as_str())
            }
            _ => Test::Always,
        }
    }

    pub(super) fn text_enum(
        &self,
        keyword: &Keyword,
        variants: &[&str],
        open: bool,
        value: &Access,
    ) -> Test {
        let allowed = |values: &[Value]| {
            let covers = |wire: &&str| values.iter().any(|value| value.as_str() == Some(wire));
            if !open && variants.iter().all(covers) {
                return Test::Always;
            }
            if !open && !variants.iter().any(covers) {
                return Test::Never;
            }
            one_of_texts(values, &quote! { #value.as_str() })
        };
        match keyword {
            Keyword::Enum(values) => allowed(values),
            Keyword::Const(constant) => allowed(std::slice::from_ref(constant)),
            _ => self.text(keyword, &Access::text(quote! { #value.as_str() })),
        }
    }
}
