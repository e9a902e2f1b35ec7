//! `x-callsheet-pictures`: what an operation says of the pictures that it makes.

use super::{At, Loader};
use crate::pictures::{Pictures, Shape};

impl<'a> Loader<'a> {
    /// `x-callsheet-pictures` of an operation.
    pub(super) fn pictures(&mut self, operation: &At<'a>) -> Option<Pictures> {
        let at = self.object_of(operation, "x-callsheet-pictures")?;
        self.only(&at, &["shape", "count", "beside-address"]);
        let shapes = self.list_of(&at, "shape");
        let shape = shapes
            .iter()
            .filter_map(|shape| self.shape(shape))
            .collect();
        let count = self.text(&at, "count");
        let Some(beside) = self.object_of(&at, "beside-address") else {
            return Some(Pictures {
                shape,
                count,
                ..Pictures::default()
            });
        };
        self.only(&beside, &["width", "height", "media-type", "file-name"]);
        Some(Pictures {
            shape,
            count,
            width: self.text(&beside, "width"),
            height: self.text(&beside, "height"),
            media_type: self.text(&beside, "media-type"),
            file_name: self.text(&beside, "file-name"),
        })
    }

    /// A field that says their shape.
    fn shape(&mut self, at: &At<'a>) -> Option<Shape> {
        self.object(at, "a shape of pictures")?;
        self.only(at, &["field", "values"]);
        self.needed(at, "a shape of pictures", "field")?;
        let field = self.text(at, "field")?;
        let mut values = Vec::new();
        if let Some(named) = self.object_of(at, "values") {
            for (name, _, value) in named.members() {
                match value.node.as_str().and_then(Shape::read) {
                    Some(shape) => values.push((name.to_owned(), shape)),
                    None => self.wrong(&value, "values", "width and height, such as 16:9"),
                }
            }
        }
        Some(Shape { field, values })
    }
}
