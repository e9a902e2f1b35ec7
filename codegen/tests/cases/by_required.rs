/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Body {
    /// The member `source`.
    pub source: BodySource,
    /// The member `any`.
    pub any: Option<BodyAny>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(source: impl Into<BodySource>) -> Self {
        Self {
            source: source.into(),
            any: None,
            extra: c::Map::new(),
        }
    }
    /// The member `any`.
    #[must_use]
    pub fn any(mut self, any: impl Into<BodyAny>) -> Self {
        self.any = Some(any.into());
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.source)
            && self.any.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `BodySource`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodySource {
    /// See [`Link`].
    Link(Link),
    /// See [`Upload`].
    Upload(Upload),
    /// See [`BodySourceObject`].
    Object(BodySourceObject),
}

impl c::read::Choose for BodySource {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::Object(_) => {
                if super::rules::LINK.is_valid(value) {
                    c::read::variant(value, Self::Link)
                } else if super::rules::UPLOAD.is_valid(value) {
                    c::read::variant(value, Self::Upload)
                } else if super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE_ONE_OF_2
                    .is_valid(value)
                {
                    c::read::variant(value, Self::Object)
                } else {
                    Err(c::read::fits_none())
                }
            }
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodySource {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE
    }
    fn is_valid(&self) -> bool {
        match self {
            BodySource::Link(value) => {
                (c::Checked::is_valid(value))
                    != (value.extra.contains_key("text")
                        && value
                            .extra
                            .get("text")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE_ONE_OF_2_PROPERTIES_TEXT
                                    .is_valid(member)
                            }))
            }
            BodySource::Upload(value) => c::Checked::is_valid(value),
            BodySource::Object(value) => {
                (value.extra.contains_key("url")
                    && (value
                        .extra
                        .get("url")
                        .is_none_or(|member| {
                            super::rules::COMPONENTS_SCHEMAS_LINK_PROPERTIES_URL
                                .is_valid(member)
                        })
                        && value
                            .extra
                            .get("title")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_LINK_PROPERTIES_TITLE
                                    .is_valid(member)
                            }))) != (c::Checked::is_valid(value))
            }
        }
    }
}

/// `Link`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// The member `url`.
    ///
    /// Limits: at most 3 characters.
    pub url: String,
    /// The member `title`.
    pub title: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Link {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            title: None,
            extra: c::Map::new(),
        }
    }
    /// The member `title`.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl c::Checked for Link {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::LINK
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.url, 3)
    }
}

/// `Upload`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Upload {
    /// The member `file`.
    pub file: String,
    /// The member `title`.
    ///
    /// Limits: at least 0; at most 9.
    pub title: Option<i64>,
}

impl Upload {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            title: None,
        }
    }
    /// The member `title`.
    ///
    /// Limits: at least 0; at most 9.
    #[must_use]
    pub fn title(mut self, title: i64) -> Self {
        self.title = Some(title);
        self
    }
}

impl c::Checked for Upload {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::UPLOAD
    }
    fn is_valid(&self) -> bool {
        self.title.as_ref().is_none_or(|value| *value >= 0 && *value <= 9)
    }
}

/// `BodySourceObject`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodySourceObject {
    /// The member `text`.
    pub text: String,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl BodySourceObject {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for BodySourceObject {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE_ONE_OF_2
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyAny`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyAny {
    /// See [`Link`].
    Link(Link),
    /// See [`Upload`].
    Upload(Upload),
}

impl c::read::Choose for BodyAny {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::Object(_) => {
                if super::rules::LINK.is_valid(value) {
                    c::read::variant(value, Self::Link)
                } else if super::rules::UPLOAD.is_valid(value) {
                    c::read::variant(value, Self::Upload)
                } else {
                    Err(c::read::fits_none())
                }
            }
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodyAny {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_ANY
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyAny::Link(value) => c::Checked::is_valid(value),
            BodyAny::Upload(value) => c::Checked::is_valid(value),
        }
    }
}

/// `BodyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyReceived {
    /// The member `source`.
    pub source: BodySourceReceived,
    /// The member `any`.
    pub any: Option<BodyAnyReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.source)
            && self.any.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `BodySourceReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodySourceReceived {
    /// See [`LinkReceived`].
    Link(LinkReceived),
    /// See [`UploadReceived`].
    Upload(UploadReceived),
    /// See [`BodySourceObjectReceived`].
    Object(BodySourceObjectReceived),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodySourceReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => {
                if super::rules::LINK.is_valid(value) {
                    c::read::variant(value, Self::Link)
                } else if super::rules::UPLOAD.is_valid(value) {
                    c::read::variant(value, Self::Upload)
                } else if super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE_ONE_OF_2
                    .is_valid(value)
                {
                    c::read::variant(value, Self::Object)
                } else {
                    c::read::variant(value, Self::Link)
                        .or_else(|_| c::read::variant(value, Self::Upload))
                        .or_else(|_| c::read::variant(value, Self::Object))
                }
            }
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodySourceReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE
    }
    fn is_valid(&self) -> bool {
        match self {
            BodySourceReceived::Link(value) => {
                (c::Checked::is_valid(value))
                    != (value.extra.contains_key("text")
                        && value
                            .extra
                            .get("text")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE_ONE_OF_2_PROPERTIES_TEXT
                                    .is_valid(member)
                            }))
            }
            BodySourceReceived::Upload(value) => {
                [
                    value.extra.contains_key("url")
                        && (value
                            .extra
                            .get("url")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_LINK_PROPERTIES_URL
                                    .is_valid(member)
                            }) && value.title.is_none()),
                    c::Checked::is_valid(value),
                    value.extra.contains_key("text")
                        && value
                            .extra
                            .get("text")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE_ONE_OF_2_PROPERTIES_TEXT
                                    .is_valid(member)
                            }),
                ]
                    .into_iter()
                    .filter(|matches| *matches)
                    .count() == 1
            }
            BodySourceReceived::Object(value) => {
                (value.extra.contains_key("url")
                    && (value
                        .extra
                        .get("url")
                        .is_none_or(|member| {
                            super::rules::COMPONENTS_SCHEMAS_LINK_PROPERTIES_URL
                                .is_valid(member)
                        })
                        && value
                            .extra
                            .get("title")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_LINK_PROPERTIES_TITLE
                                    .is_valid(member)
                            }))) != (c::Checked::is_valid(value))
            }
            BodySourceReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE.is_valid(value)
            }
        }
    }
}

/// `LinkReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LinkReceived {
    /// The member `url`.
    ///
    /// Limits: at most 3 characters.
    pub url: String,
    /// The member `title`.
    pub title: Option<String>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for LinkReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::LINK
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.url, 3)
    }
}

/// `UploadReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UploadReceived {
    /// The member `file`.
    pub file: String,
    /// The member `title`.
    ///
    /// Limits: at least 0; at most 9.
    pub title: Option<i64>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for UploadReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::UPLOAD
    }
    fn is_valid(&self) -> bool {
        self.title.as_ref().is_none_or(|value| *value >= 0 && *value <= 9)
            && self.extra.is_empty()
    }
}

/// `BodySourceObjectReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodySourceObjectReceived {
    /// The member `text`.
    pub text: String,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodySourceObjectReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SOURCE_ONE_OF_2
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyAnyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyAnyReceived {
    /// See [`LinkReceived`].
    Link(LinkReceived),
    /// See [`UploadReceived`].
    Upload(UploadReceived),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodyAnyReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => {
                if super::rules::LINK.is_valid(value) {
                    c::read::variant(value, Self::Link)
                } else if super::rules::UPLOAD.is_valid(value) {
                    c::read::variant(value, Self::Upload)
                } else {
                    c::read::variant(value, Self::Link)
                        .or_else(|_| c::read::variant(value, Self::Upload))
                }
            }
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyAnyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_ANY
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyAnyReceived::Link(value) => c::Checked::is_valid(value),
            BodyAnyReceived::Upload(value) => {
                (value.extra.contains_key("url")
                    && (value
                        .extra
                        .get("url")
                        .is_none_or(|member| {
                            super::rules::COMPONENTS_SCHEMAS_LINK_PROPERTIES_URL
                                .is_valid(member)
                        }) && value.title.is_none())) || c::Checked::is_valid(value)
            }
            BodyAnyReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_ANY.is_valid(value)
            }
        }
    }
}
