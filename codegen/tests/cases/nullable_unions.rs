/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Body {
    /// The member `must`.
    pub must: c::Nullable<Part>,
    /// The member `may`.
    pub may: Option<c::Nullable<Part>>,
    /// The member `text`.
    pub text: Option<c::Nullable<String>>,
    /// The member `which`.
    pub which: Option<c::Nullable<Which>>,
    /// The member `several`.
    pub several: Option<c::Nullable<BodySeveral>>,
    /// The member `list`.
    pub list: Option<Vec<c::Nullable<Part>>>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(must: impl Into<c::Nullable<Part>>) -> Self {
        Self {
            must: must.into(),
            may: None,
            text: None,
            which: None,
            several: None,
            list: None,
            extra: c::Map::new(),
        }
    }
    /// The member `may`.
    #[must_use]
    pub fn may(mut self, may: impl Into<c::Nullable<Part>>) -> Self {
        self.may = Some(may.into());
        self
    }
    /// The member `text`.
    #[must_use]
    pub fn text(mut self, text: impl Into<c::Nullable<String>>) -> Self {
        self.text = Some(text.into());
        self
    }
    /// The member `which`.
    #[must_use]
    pub fn which(mut self, which: impl Into<c::Nullable<Which>>) -> Self {
        self.which = Some(which.into());
        self
    }
    /// The member `several`.
    #[must_use]
    pub fn several(mut self, several: impl Into<c::Nullable<BodySeveral>>) -> Self {
        self.several = Some(several.into());
        self
    }
    /// The member `list`.
    #[must_use]
    pub fn list(mut self, list: impl IntoIterator<Item = c::Nullable<Part>>) -> Self {
        self.list = Some(list.into_iter().collect());
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        self.must.as_ref().is_none_or(c::Checked::is_valid)
            && self
                .may
                .as_ref()
                .is_none_or(|value| value.as_ref().is_none_or(c::Checked::is_valid))
            && self
                .text
                .as_ref()
                .is_none_or(|value| {
                    value.as_ref().is_none_or(|value| c::read::is_at_most(value, 2))
                })
            && self
                .several
                .as_ref()
                .is_none_or(|value| value.as_ref().is_none_or(c::Checked::is_valid))
            && self
                .list
                .as_ref()
                .is_none_or(|value| {
                    value
                        .iter()
                        .all(|item| item.as_ref().is_none_or(c::Checked::is_valid))
                })
    }
}

/// `Part`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Part {
    /// The member `a`.
    ///
    /// Limits: at least 0; at most 3.
    pub a: i64,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Part {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(a: i64) -> Self {
        Self { a, extra: c::Map::new() }
    }
}

impl c::Checked for Part {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PART
    }
    fn is_valid(&self) -> bool {
        self.a >= 0 && self.a <= 3
    }
}

/// `Which`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Which {
    /// `x`
    X,
    /// `y`
    Y,
}

impl Which {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::X, Self::Y];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Y => "y",
        }
    }
}

impl c::Checked for Which {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::WHICH
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodySeveral`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodySeveral {
    /// See [`Part`].
    Part(Part),
    /// A string.
    Text(String),
}

impl c::read::Choose for BodySeveral {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Object(_) => c::read::variant(value, Self::Part),
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodySeveral {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SEVERAL
    }
    fn is_valid(&self) -> bool {
        match self {
            BodySeveral::Part(value) => c::Checked::is_valid(value),
            BodySeveral::Text(value) => c::read::is_at_most(value, 2),
        }
    }
}

/// `BodyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyReceived {
    /// The member `must`.
    pub must: c::Nullable<PartReceived>,
    /// The member `may`.
    pub may: Option<PartReceived>,
    /// The member `text`.
    pub text: Option<String>,
    /// The member `which`.
    pub which: Option<WhichReceived>,
    /// The member `several`.
    pub several: Option<BodySeveralReceived>,
    /// The member `list`.
    pub list: Option<Vec<c::Nullable<PartReceived>>>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        self.must.as_ref().is_none_or(c::Checked::is_valid)
            && self.may.as_ref().is_none_or(c::Checked::is_valid)
            && self.text.as_ref().is_none_or(|value| c::read::is_at_most(value, 2))
            && self.which.as_ref().is_none_or(c::Checked::is_valid)
            && self.several.as_ref().is_none_or(c::Checked::is_valid)
            && self
                .list
                .as_ref()
                .is_none_or(|value| {
                    value
                        .iter()
                        .all(|item| item.as_ref().is_none_or(c::Checked::is_valid))
                })
    }
}

/// `PartReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PartReceived {
    /// The member `a`.
    ///
    /// Limits: at least 0; at most 3.
    pub a: i64,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for PartReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PART
    }
    fn is_valid(&self) -> bool {
        self.a >= 0 && self.a <= 3
    }
}

/// `WhichReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum WhichReceived {
    /// `x`
    X,
    /// `y`
    Y,
    /// A value that the spec does not know.
    Other(String),
}

impl WhichReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::X, Self::Y];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::X => "x",
            Self::Y => "y",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for WhichReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::WHICH
    }
    fn is_valid(&self) -> bool {
        ["x", "y"].contains(&self.as_str())
    }
}

/// `BodySeveralReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodySeveralReceived {
    /// See [`PartReceived`].
    Part(PartReceived),
    /// A string.
    Text(String),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodySeveralReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Object(_) => c::read::variant(value, Self::Part),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodySeveralReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SEVERAL
    }
    fn is_valid(&self) -> bool {
        match self {
            BodySeveralReceived::Part(value) => c::Checked::is_valid(value),
            BodySeveralReceived::Text(value) => c::read::is_at_most(value, 2),
            BodySeveralReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SEVERAL.is_valid(value)
            }
        }
    }
}
