//! How a value is reached in the code of a test.

use proc_macro2::TokenStream;
use quote::quote;

/// How a value is reached.
#[derive(Debug, Clone)]
pub(super) struct Access {
    /// An expression for the value or for a reference to it.
    pub(super) path: TokenStream,
    pub(super) is_reference: bool,
    /// Whether it is a `&str` rather than a `&String`.
    pub(super) is_str: bool,
}

impl Access {
    /// A variable that holds a reference to the value.
    pub(super) fn reference(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: true,
            is_str: false,
        }
    }

    /// A place that holds the value.
    pub(super) fn place(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: false,
            is_str: false,
        }
    }

    /// An expression for a `&str`.
    pub(super) fn text(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: true,
            is_str: true,
        }
    }

    /// The value as a `&str`, for one that is a text.
    pub(super) fn as_str(&self) -> TokenStream {
        let path = &self.path;
        if self.is_str {
            quote! { #path }
        } else {
            quote! { #path.as_str() }
        }
    }

    /// A reference to the value, as an argument.
    pub(super) fn argument(&self) -> TokenStream {
        let path = &self.path;
        if self.is_reference {
            quote! { #path }
        } else {
            quote! { &#path }
        }
    }

    /// The value itself, for one that can be copied.
    pub(super) fn copied(&self) -> TokenStream {
        let path = &self.path;
        if self.is_reference {
            quote! { *#path }
        } else {
            quote! { #path }
        }
    }
}

/// Methods are called on the path, whichever it is.
impl quote::ToTokens for Access {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}
