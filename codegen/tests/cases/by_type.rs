/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Body {
    /// The member `prompt`.
    pub prompt: BodyPrompt,
    /// The member `level`.
    ///
    /// Limits: at most 3 characters.
    pub level: Option<BodyLevel>,
    /// The member `seed`.
    pub seed: Option<BodySeed>,
    /// The member `size`.
    pub size: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(prompt: impl Into<BodyPrompt>) -> Self {
        Self {
            prompt: prompt.into(),
            level: None,
            seed: None,
            size: None,
            extra: c::Map::new(),
        }
    }
    /// The member `level`.
    ///
    /// Limits: at most 3 characters.
    #[must_use]
    pub fn level(mut self, level: impl Into<BodyLevel>) -> Self {
        self.level = Some(level.into());
        self
    }
    /// The member `seed`.
    #[must_use]
    pub fn seed(mut self, seed: impl Into<BodySeed>) -> Self {
        self.seed = Some(seed.into());
        self
    }
    /// The member `size`.
    #[must_use]
    pub fn size(mut self, size: impl Into<String>) -> Self {
        self.size = Some(size.into());
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.prompt)
            && self.level.as_ref().is_none_or(c::Checked::is_valid)
            && self.seed.as_ref().is_none_or(c::Checked::is_valid)
            && self
                .size
                .as_ref()
                .is_none_or(|value| {
                    c::read::is_at_most(value, 2)
                        || ["small", "large"].contains(&value.as_str())
                })
    }
}

/// `BodyPrompt`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyPrompt {
    /// A string.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// See [`Message`].
    Message(Message),
    /// An integer.
    Integer(i64),
}

impl c::read::Choose for BodyPrompt {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Number(_) => c::read::variant(value, Self::Integer),
            c::Value::Array(_) => c::read::variant(value, Self::List),
            c::Value::Object(_) => c::read::variant(value, Self::Message),
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodyPrompt {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_PROMPT
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyPrompt::Text(value) => c::read::is_at_least(value, 1),
            BodyPrompt::List(value) => value.len() as u64 <= 2,
            BodyPrompt::Message(value) => c::Checked::is_valid(value),
            BodyPrompt::Integer(value) => *value >= 0 && *value <= 9,
        }
    }
}

/// `Message`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// The member `role`.
    pub role: String,
    /// The member `parts`.
    ///
    /// Limits: each item at least 0, at most 3.
    pub parts: Option<Vec<i64>>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Message {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(role: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            parts: None,
            extra: c::Map::new(),
        }
    }
    /// The member `parts`.
    ///
    /// Limits: each item at least 0, at most 3.
    #[must_use]
    pub fn parts(mut self, parts: impl IntoIterator<Item = i64>) -> Self {
        self.parts = Some(parts.into_iter().collect());
        self
    }
}

impl c::Checked for Message {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::MESSAGE
    }
    fn is_valid(&self) -> bool {
        self.parts
            .as_ref()
            .is_none_or(|value| value.iter().all(|item| *item >= 0 && *item <= 3))
    }
}

/// `BodyLevel`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyLevel {
    /// A boolean.
    Boolean(bool),
    /// A string.
    Text(String),
}

impl c::read::Choose for BodyLevel {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Bool(_) => c::read::variant(value, Self::Boolean),
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodyLevel {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_LEVEL
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyLevel::Text(value) => c::read::is_at_most(value, 3),
            BodyLevel::Boolean(_) => true,
        }
    }
}

/// `BodySeed`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodySeed {
    /// An integer.
    Integer(i64),
    /// A string.
    Text(String),
}

impl c::read::Choose for BodySeed {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Number(_) => c::read::variant(value, Self::Integer),
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodySeed {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SEED
    }
    fn is_valid(&self) -> bool {
        match self {
            BodySeed::Integer(value) => [1, 2].contains(value),
            BodySeed::Text(value) => value.as_str() == "auto",
        }
    }
}

/// `BodyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyReceived {
    /// The member `prompt`.
    pub prompt: BodyPromptReceived,
    /// The member `level`.
    ///
    /// Limits: at most 3 characters.
    pub level: Option<BodyLevelReceived>,
    /// The member `seed`.
    pub seed: Option<BodySeedReceived>,
    /// The member `size`.
    pub size: Option<String>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.prompt)
            && self.level.as_ref().is_none_or(c::Checked::is_valid)
            && self.seed.as_ref().is_none_or(c::Checked::is_valid)
            && self
                .size
                .as_ref()
                .is_none_or(|value| {
                    c::read::is_at_most(value, 2)
                        || ["small", "large"].contains(&value.as_str())
                })
    }
}

/// `BodyPromptReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyPromptReceived {
    /// A string.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// See [`MessageReceived`].
    Message(MessageReceived),
    /// An integer.
    Integer(i64),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodyPromptReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Number(_) => c::read::variant(value, Self::Integer),
            c::Value::Array(_) => c::read::variant(value, Self::List),
            c::Value::Object(_) => c::read::variant(value, Self::Message),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyPromptReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_PROMPT
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyPromptReceived::Text(value) => c::read::is_at_least(value, 1),
            BodyPromptReceived::List(value) => value.len() as u64 <= 2,
            BodyPromptReceived::Message(value) => c::Checked::is_valid(value),
            BodyPromptReceived::Integer(value) => *value >= 0 && *value <= 9,
            BodyPromptReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_PROMPT.is_valid(value)
            }
        }
    }
}

/// `MessageReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MessageReceived {
    /// The member `role`.
    pub role: String,
    /// The member `parts`.
    ///
    /// Limits: each item at least 0, at most 3.
    pub parts: Option<Vec<i64>>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for MessageReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::MESSAGE
    }
    fn is_valid(&self) -> bool {
        self.parts
            .as_ref()
            .is_none_or(|value| value.iter().all(|item| *item >= 0 && *item <= 3))
    }
}

/// `BodyLevelReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyLevelReceived {
    /// A boolean.
    Boolean(bool),
    /// A string.
    Text(String),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodyLevelReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Bool(_) => c::read::variant(value, Self::Boolean),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyLevelReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_LEVEL
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyLevelReceived::Text(value) => c::read::is_at_most(value, 3),
            BodyLevelReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_LEVEL.is_valid(value)
            }
            BodyLevelReceived::Boolean(_) => true,
        }
    }
}

/// `BodySeedReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodySeedReceived {
    /// An integer.
    Integer(i64),
    /// A string.
    Text(String),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodySeedReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Number(_) => c::read::variant(value, Self::Integer),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodySeedReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SEED
    }
    fn is_valid(&self) -> bool {
        match self {
            BodySeedReceived::Integer(value) => [1, 2].contains(value),
            BodySeedReceived::Text(value) => value.as_str() == "auto",
            BodySeedReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SEED.is_valid(value)
            }
        }
    }
}
