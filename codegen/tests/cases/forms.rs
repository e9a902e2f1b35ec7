/// `FormsBody`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FormsBody {
    /// See [`Whole`].
    ///
    /// Sent as `application/json`.
    Json(Whole),
    /// See [`Flat`].
    ///
    /// Sent as `application/x-www-form-urlencoded`.
    Form(Flat),
    /// See [`Flat`].
    ///
    /// Sent as `multipart/form-data`.
    Multipart(Flat),
    /// A string.
    ///
    /// Sent as `text/plain`.
    Text(String),
}

impl c::read::Choose for FormsBody {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Object(_) => {
                if super::rules::WHOLE.is_valid(value) {
                    c::read::variant(value, Self::Json)
                } else if super::rules::FLAT.is_valid(value) {
                    c::read::variant(value, Self::Form)
                } else {
                    Err(c::read::fits_none())
                }
            }
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for FormsBody {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PATHS_FORMS_POST_REQUEST_BODY_CONTENT
    }
    fn own_rules(&self) -> &'static c::Schema {
        match self {
            Self::Json(_) => &super::rules::WHOLE,
            Self::Form(_) => &super::rules::FLAT,
            Self::Multipart(_) => &super::rules::FLAT,
            Self::Text(_) => {
                &super::rules::PATHS_FORMS_POST_REQUEST_BODY_CONTENT_TEXT_PLAIN_SCHEMA
            }
        }
    }
    fn is_valid(&self) -> bool {
        match self {
            FormsBody::Json(value) => c::Checked::is_valid(value),
            FormsBody::Form(value) => c::Checked::is_valid(value),
            FormsBody::Multipart(value) => c::Checked::is_valid(value),
            FormsBody::Text(value) => c::read::is_at_most(value, 2),
        }
    }
}

/// `Whole`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Whole {
    /// The member `name`.
    ///
    /// Limits: at most 1 character.
    pub name: String,
    /// The member `size`.
    ///
    /// Limits: at least 0; at most 9.
    pub size: i64,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Whole {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(name: impl Into<String>, size: i64) -> Self {
        Self {
            name: name.into(),
            size,
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for Whole {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::WHOLE
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.name, 1) && (self.size >= 0 && self.size <= 9)
    }
}

/// `Flat`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Flat {
    /// The member `name`.
    ///
    /// Limits: at most 2 characters.
    pub name: String,
    /// The member `file`.
    pub file: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Flat {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            file: None,
            extra: c::Map::new(),
        }
    }
    /// The member `file`.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }
}

impl c::Checked for Flat {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::FLAT
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.name, 2)
    }
}
