//! What a spec says of pictures that an operation makes.

use serde_json::Value;

/// What a spec says of the pictures that an operation makes (`x-callsheet-pictures`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    /// The fields of the request that say their shape. The first one that the request has counts,
    /// else the first one that has a default.
    pub shape: Vec<Shape>,
    /// Where the outcome says how many there are: a JSON Pointer.
    pub count: Option<String>,
    /// The member beside an address that says the width in pixels.
    pub width: Option<String>,
    /// The member beside an address that says the height in pixels.
    pub height: Option<String>,
    /// The member beside an address that says the media type.
    pub media_type: Option<String>,
    /// The member beside an address that says the name of the file.
    pub file_name: Option<String>,
}

/// A field of a request that says the shape of pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// JSON Pointer to it in the request.
    pub field: String,
    /// What its values stand for, as width and height. Others are read as `16:9` or `1024x768`.
    pub values: Vec<(String, (u32, u32))>,
}

impl Shape {
    /// Width and height that a value of the field stands for.
    ///
    /// ```
    /// use callsheet_spec::Shape;
    ///
    /// let shape = Shape {
    ///     field: "/size".to_owned(),
    ///     values: vec![("wide".to_owned(), (16, 9))],
    /// };
    /// assert_eq!(shape.of(&"wide".into()), Some((16, 9)));
    /// assert_eq!(shape.of(&"1024x768".into()), Some((1024, 768)));
    /// assert_eq!(shape.of(&"0:9".into()), None);
    /// assert_eq!(shape.of(&7.into()), None);
    /// ```
    #[must_use]
    pub fn of(&self, value: &Value) -> Option<(u32, u32)> {
        let text = value.as_str()?;
        let known = self.values.iter().find(|(known, _)| known == text);
        known.map_or_else(|| Self::read(text), |(_, shape)| Some(*shape))
    }

    /// Width and height as a text has them: `16:9` or `1024x768`.
    pub(crate) fn read(text: &str) -> Option<(u32, u32)> {
        let (width, height) = text.split_once([':', 'x'])?;
        let side = |text: &str| text.parse().ok().filter(|side| *side > 0);
        Some((side(width)?, side(height)?))
    }
}
