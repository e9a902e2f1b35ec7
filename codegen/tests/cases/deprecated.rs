/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Body {
    /// The member `old`.
    #[deprecated]
    pub old: String,
    /// The member `kind`.
    ///
    /// Limits: always `"fixed"`.
    pub kind: BodyKind,
    /// The member `older`.
    ///
    /// Limits: at least 0; at most 9.
    #[deprecated]
    pub older: Option<i64>,
    /// The member `part`.
    #[deprecated]
    pub part: Option<Part>,
    /// The member `which`.
    pub which: Option<BodyWhich>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(old: impl Into<String>) -> Self {
        Self {
            old: old.into(),
            kind: BodyKind::Fixed,
            older: None,
            part: None,
            which: None,
            extra: c::Map::new(),
        }
    }
    /// The member `older`.
    ///
    /// Limits: at least 0; at most 9.
    #[deprecated]
    #[must_use]
    pub fn older(mut self, older: i64) -> Self {
        self.older = Some(older);
        self
    }
    /// The member `part`.
    #[deprecated]
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.part = Some(part);
        self
    }
    /// The member `which`.
    #[must_use]
    pub fn which(mut self, which: impl Into<BodyWhich>) -> Self {
        self.which = Some(which.into());
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        self.older.as_ref().is_none_or(|value| *value >= 0 && *value <= 9)
            && self.part.as_ref().is_none_or(c::Checked::is_valid)
            && self.which.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `BodyKind`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyKind {
    /// `fixed`
    Fixed,
}

impl BodyKind {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Fixed];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
        }
    }
}

impl c::Checked for BodyKind {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        true
    }
}

#[deprecated]
/// `Part`, as it is sent.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Part {
    /// The member `a`.
    pub a: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Part {
    /// One that says nothing; every field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            a: None,
            extra: c::Map::new(),
        }
    }
    /// The member `a`.
    #[must_use]
    pub fn a(mut self, a: impl Into<String>) -> Self {
        self.a = Some(a.into());
        self
    }
}

impl c::Checked for Part {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PART
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyWhich`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyWhich {
    /// See [`Part`].
    #[deprecated]
    Part(Part),
    /// A boolean.
    #[deprecated]
    Boolean(bool),
}

impl c::read::Choose for BodyWhich {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::Bool(_) => c::read::variant(value, Self::Boolean),
            c::Value::Object(_) => c::read::variant(value, Self::Part),
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodyWhich {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_WHICH
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyWhich::Part(value) => c::Checked::is_valid(value),
            BodyWhich::Boolean(_) => true,
        }
    }
}

/// `BodyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyReceived {
    /// The member `old`.
    #[deprecated]
    pub old: String,
    /// The member `kind`.
    ///
    /// Limits: always `"fixed"`.
    pub kind: BodyKindReceived,
    /// The member `older`.
    ///
    /// Limits: at least 0; at most 9.
    #[deprecated]
    pub older: Option<i64>,
    /// The member `part`.
    #[deprecated]
    pub part: Option<PartReceived>,
    /// The member `which`.
    pub which: Option<BodyWhichReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.kind)
            && self.older.as_ref().is_none_or(|value| *value >= 0 && *value <= 9)
            && self.part.as_ref().is_none_or(c::Checked::is_valid)
            && self.which.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `BodyKindReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyKindReceived {
    /// `fixed`
    Fixed,
    /// A value that the spec does not know.
    Other(String),
}

impl BodyKindReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Fixed];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Fixed => "fixed",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for BodyKindReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        self.as_str() == "fixed"
    }
}

#[deprecated]
/// `PartReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PartReceived {
    /// The member `a`.
    pub a: Option<String>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for PartReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PART
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyWhichReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyWhichReceived {
    /// See [`PartReceived`].
    #[deprecated]
    Part(PartReceived),
    /// A boolean.
    #[deprecated]
    Boolean(bool),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodyWhichReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Bool(_) => c::read::variant(value, Self::Boolean),
            c::Value::Object(_) => c::read::variant(value, Self::Part),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyWhichReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_WHICH
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyWhichReceived::Part(value) => c::Checked::is_valid(value),
            BodyWhichReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_WHICH.is_valid(value)
            }
            BodyWhichReceived::Boolean(_) => true,
        }
    }
}
