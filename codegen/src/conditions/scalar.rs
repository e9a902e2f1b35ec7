//! Tests on values without parts, and on lengths.

use callsheet_spec::{Keyword, Number, Types};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{Access, Test};
use crate::tables::{number, whole};

/// The test of a keyword on a `bool`.
pub(super) fn boolean(keyword: &Keyword, value: &Access) -> Test {
    let value = value.copied();
    let one_of = |values: &[Value]| {
        let has = |wanted: bool| values.contains(&Value::Bool(wanted));
        match (has(true), has(false)) {
            (true, true) => Test::Always,
            (true, false) => Test::When(quote! { #value }),
            (false, true) => Test::When(quote! { !#value }),
            (false, false) => Test::Never,
        }
    };
    match keyword {
        Keyword::Type(types) => Test::known(types.contains(Types::BOOLEAN)),
        Keyword::Enum(values) => one_of(values),
        Keyword::Const(constant) => one_of(std::slice::from_ref(constant)),
        _ => Test::Always,
    }
}

/// The test of a keyword on an `i64`; `None` where it cannot tell.
pub(super) fn integer(keyword: &Keyword, value: &Access) -> Option<Test> {
    Some(match keyword {
        Keyword::Type(types) => {
            Test::known(types.contains(Types::INTEGER) || types.contains(Types::NUMBER))
        }
        Keyword::Minimum(limit) => compared(value, *limit, &quote! { >= }, &quote! { is_ge }),
        Keyword::Maximum(limit) => compared(value, *limit, &quote! { <= }, &quote! { is_le }),
        Keyword::ExclusiveMinimum(limit) => {
            compared(value, *limit, &quote! { > }, &quote! { is_gt })
        }
        Keyword::ExclusiveMaximum(limit) => {
            compared(value, *limit, &quote! { < }, &quote! { is_lt })
        }
        Keyword::MultipleOf(Number::Whole(divisor)) if i64::try_from(*divisor).is_ok() => {
            let divisor = whole(*divisor);
            let value = value.copied();
            Test::When(quote! { #value % #divisor == 0 })
        }
        Keyword::Enum(values) => one_of_integers(values, value),
        Keyword::Const(constant) => one_of_integers(std::slice::from_ref(constant), value),
        Keyword::MultipleOf(_) => return None,
        _ => Test::Always,
    })
}

/// Whether an integer is one of the numbers among `values`.
fn one_of_integers(values: &[Value], value: &Access) -> Test {
    let integers: Vec<_> = numbers(values)
        .filter_map(|number| match number {
            Number::Whole(number) if i64::try_from(number).is_ok() => Some(whole(number)),
            _ => None,
        })
        .collect();
    let (argument, copied) = (value.argument(), value.copied());
    match integers.as_slice() {
        [] => Test::Never,
        [only] => Test::When(quote! { #copied == #only }),
        _ => Test::When(quote! { [#(#integers),*].contains(#argument) }),
    }
}

/// Whether a number, of type `Number`, is one of the numbers among `values`.
fn one_of_numbers(values: &[Value], value: &TokenStream) -> Test {
    let numbers: Vec<_> = numbers(values).map(number).collect();
    match numbers.as_slice() {
        [] => Test::Never,
        _ => Test::When(quote! {
            [#(c::#numbers),*].into_iter().any(|known| known.compare(#value).is_eq())
        }),
    }
}

fn numbers(values: &[Value]) -> impl Iterator<Item = Number> {
    values.iter().filter_map(|value| match value {
        Value::Number(number) => Some(Number::of(number)),
        _ => None,
    })
}

/// An integer against a limit; by value and exactly where the limit is no `i64`.
fn compared(value: &Access, limit: Number, operator: &TokenStream, ordering: &TokenStream) -> Test {
    let value = value.copied();
    let operation = operator.to_string();
    match limit {
        // Limits at the ends of the type hold by themselves.
        Number::Whole(whole) if operation == ">=" && whole <= i128::from(i64::MIN) => Test::Always,
        Number::Whole(whole) if operation == "<=" && whole >= i128::from(i64::MAX) => Test::Always,
        Number::Whole(whole) if i64::try_from(whole).is_ok() => {
            let whole = crate::tables::whole(whole);
            Test::When(quote! { #value #operator #whole })
        }
        _ => {
            let limit = number(limit);
            Test::When(quote! {
                c::Number::from(#value)
                    .compare(c::#limit)
                    .#ordering()
            })
        }
    }
}

/// The test of a keyword on an `f64`; `None` where it cannot tell.
pub(super) fn real(keyword: &Keyword, value: &Access) -> Option<Test> {
    let copied = value.copied();
    let against = |limit: Number, ordering: TokenStream| {
        let limit = number(limit);
        Test::When(quote! {
            c::Number::of_f64(#copied)
                .compare(c::#limit)
                .#ordering()
        })
    };
    Some(match keyword {
        // What is no number in JSON (NaN, infinities) is written as `null`.
        Keyword::Type(types) if types.contains(Types::NUMBER) => {
            Test::When(quote! { #value.is_finite() })
        }
        Keyword::Type(types) if types.contains(Types::INTEGER) => {
            Test::When(quote! { c::Number::of_f64(#copied).is_whole() })
        }
        Keyword::Type(_) => Test::Never,
        Keyword::Minimum(limit) => against(*limit, quote! { is_ge }),
        Keyword::Maximum(limit) => against(*limit, quote! { is_le }),
        Keyword::ExclusiveMinimum(limit) => against(*limit, quote! { is_gt }),
        Keyword::ExclusiveMaximum(limit) => against(*limit, quote! { is_lt }),
        Keyword::Enum(values) => one_of_numbers(values, &quote! { c::Number::of_f64(#copied) }),
        Keyword::Const(constant) => {
            let values = std::slice::from_ref(constant);
            one_of_numbers(values, &quote! { c::Number::of_f64(#copied) })
        }
        Keyword::MultipleOf(_) => return None,
        _ => Test::Always,
    })
}

/// A number that is held as the spec's own kind of number.
pub(super) fn exact(keyword: &Keyword, value: &Access) -> Test {
    let copied = value.copied();
    let against = |limit: Number, ordering: TokenStream| {
        let limit = number(limit);
        Test::When(quote! { #value.compare(c::#limit).#ordering() })
    };
    match keyword {
        Keyword::Type(types) if types.contains(Types::NUMBER) => {
            Test::When(quote! { #value.is_finite() })
        }
        Keyword::Type(types) if types.contains(Types::INTEGER) => {
            Test::When(quote! { #value.is_whole() })
        }
        Keyword::Type(_) => Test::Never,
        Keyword::Minimum(limit) => against(*limit, quote! { is_ge }),
        Keyword::Maximum(limit) => against(*limit, quote! { is_le }),
        Keyword::ExclusiveMinimum(limit) => against(*limit, quote! { is_gt }),
        Keyword::ExclusiveMaximum(limit) => against(*limit, quote! { is_lt }),
        Keyword::MultipleOf(divisor) => {
            let divisor = number(*divisor);
            Test::When(quote! { #value.is_multiple_of(c::#divisor) })
        }
        Keyword::Enum(values) => one_of_numbers(values, &copied),
        Keyword::Const(constant) => one_of_numbers(std::slice::from_ref(constant), &copied),
        _ => Test::Always,
    }
}

/// Whether a text is one of those among `values`.
pub(super) fn one_of_texts(values: &[Value], value: &TokenStream) -> Test {
    let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    if texts.is_empty() {
        return Test::Never;
    }
    match texts.as_slice() {
        [only] => Test::When(quote! { #value == #only }),
        _ => Test::When(quote! { [#(#texts),*].contains(&#value) }),
    }
}

/// Whether a length reaches a limit.
pub(super) fn at_least(length: &TokenStream, limit: u64) -> Test {
    let limit_literal = whole(i128::from(limit));
    match limit {
        0 => Test::Always,
        _ => Test::When(quote! { #length as u64 >= #limit_literal }),
    }
}

/// Whether a length keeps to a limit.
pub(super) fn at_most(length: &TokenStream, limit: u64) -> Test {
    let limit = whole(i128::from(limit));
    Test::When(quote! { #length as u64 <= #limit })
}
