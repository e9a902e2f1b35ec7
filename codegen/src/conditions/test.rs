//! Tests whose outcome may be known already, and how they combine.

use proc_macro2::TokenStream;
use quote::quote;

/// The outcome of a check as far as it is known when code is generated.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// It always holds.
    Always,
    /// It never holds.
    Never,
    /// It holds where this expression is true.
    When(TokenStream),
}

impl Test {
    /// The test as an expression.
    pub(crate) fn expression(self) -> TokenStream {
        match self {
            Self::Always => quote! { true },
            Self::Never => quote! { false },
            Self::When(expression) => expression,
        }
    }

    pub(super) fn known(verdict: bool) -> Self {
        if verdict { Self::Always } else { Self::Never }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Always => Self::Never,
            Self::Never => Self::Always,
            Self::When(expression) => Self::When(quote! { !(#expression) }),
        }
    }
}

/// A test that holds where all of `tests` hold.
pub(crate) fn all(tests: impl IntoIterator<Item = Test>) -> Test {
    let mut expressions = Vec::new();
    for test in tests {
        match test {
            Test::Always => {}
            Test::Never => return Test::Never,
            Test::When(expression) => expressions.push(expression),
        }
    }
    match expressions.as_slice() {
        [] => Test::Always,
        [only] => Test::When(only.clone()),
        [first, rest @ ..] => {
            let (first, rest) = (grouped(first), rest.iter().map(grouped));
            Test::When(quote! { #first #(&& #rest)* })
        }
    }
}

/// All of tests some of which could not be written: one that never holds decides alone.
pub(super) fn conjunction(tests: impl IntoIterator<Item = Option<Test>>) -> Option<Test> {
    let mut written = Some(Vec::new());
    for test in tests {
        match test {
            Some(Test::Never) => return Some(Test::Never),
            Some(test) => {
                if let Some(written) = &mut written {
                    written.push(test);
                }
            }
            None => written = None,
        }
    }
    written.map(all)
}

/// One of tests some of which could not be written: one that always holds decides alone.
pub(super) fn disjunction(tests: impl IntoIterator<Item = Option<Test>>) -> Option<Test> {
    let mut written = Some(Vec::new());
    for test in tests {
        match test {
            Some(Test::Always) => return Some(Test::Always),
            Some(test) => {
                if let Some(written) = &mut written {
                    written.push(test);
                }
            }
            None => written = None,
        }
    }
    written.map(any)
}

/// Exactly one of several tests.
pub(super) fn exactly_one(tests: impl IntoIterator<Item = Option<Test>>) -> Option<Test> {
    let mut always = 0_usize;
    let mut open: Vec<TokenStream> = Vec::new();
    for test in tests {
        match test? {
            Test::Always => always += 1,
            Test::Never => {}
            Test::When(expression) => open.push(expression),
        }
    }
    Some(match (always, open.as_slice()) {
        (0, []) | (2.., _) => Test::Never,
        (1, []) => Test::Always,
        (1, _) => any(open.into_iter().map(Test::When)).not(),
        (0, [only]) => Test::When(only.clone()),
        (0, [first, second]) => Test::When(quote! { (#first) != (#second) }),
        (0, open) => Test::When(quote! {
            [#(#open),*].into_iter().filter(|matches| *matches).count() == 1
        }),
    })
}

/// A test that holds where one of `tests` holds.
pub(super) fn any(tests: impl IntoIterator<Item = Test>) -> Test {
    let mut expressions = Vec::new();
    for test in tests {
        match test {
            Test::Never => {}
            Test::Always => return Test::Always,
            Test::When(expression) => expressions.push(expression),
        }
    }
    match expressions.as_slice() {
        [] => Test::Never,
        [only] => Test::When(only.clone()),
        [first, rest @ ..] => {
            let (first, rest) = (grouped(first), rest.iter().map(grouped));
            Test::When(quote! { #first #(|| #rest)* })
        }
    }
}

/// An operand of `&&` or `||`, in parentheses where it needs them.
fn grouped(expression: &TokenStream) -> TokenStream {
    match syn::parse2::<syn::Expr>(expression.clone()) {
        Ok(syn::Expr::Binary(binary))
            if matches!(binary.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) =>
        {
            quote! { (#expression) }
        }
        // At the beginning of a statement it would end there.
        Ok(syn::Expr::Match(_)) => quote! { (#expression) },
        _ => quote! { #expression },
    }
}
