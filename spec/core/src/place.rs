//! Where a value stands within another, without a text until one is wanted.

use std::fmt;

/// A way from the root to a part of a value, as a chain on the stack. It costs nothing until it is
/// shown, as a JSON Pointer (RFC 6901).
///
/// ```
/// use callsheet_core::place::Place;
///
/// let list = Place::Member(&Place::Root, "a/b");
/// assert_eq!(Place::Item(&list, 2).to_string(), "/a~1b/2");
/// ```
#[derive(Debug)]
pub enum Place<'a> {
    /// The value itself.
    Root,
    /// A member of an object.
    Member(&'a Place<'a>, &'a str),
    /// An item of a list.
    Item(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(parent, name) => {
                write!(f, "{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            Self::Item(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}
