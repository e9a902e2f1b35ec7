/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Body {
    /// The member `whole`.
    pub whole: Whole,
    /// A reference with words beside it.
    ///
    /// Limits: at least 1 member; at most 3 members.
    ///
    /// Where it is left out, the server takes `{}`.
    pub wrapped: Base,
    /// The member `tight`.
    ///
    /// Limits: at least 2 members; at least 1 member; at most 3 members.
    pub tight: Option<Base>,
    /// The member `count`.
    pub count: Option<i64>,
    /// The member `closed`.
    pub closed: Option<Closed>,
    /// The member `named`.
    ///
    /// Limits: at least 1 member; at most 3 members.
    pub named: Option<BodyNamed>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(whole: Whole, wrapped: Base) -> Self {
        Self {
            whole,
            wrapped,
            tight: None,
            count: None,
            closed: None,
            named: None,
            extra: c::Map::new(),
        }
    }
    /// The member `tight`.
    ///
    /// Limits: at least 2 members; at least 1 member; at most 3 members.
    #[must_use]
    pub fn tight(mut self, tight: Base) -> Self {
        self.tight = Some(tight);
        self
    }
    /// The member `count`.
    #[must_use]
    pub fn count(mut self, count: i64) -> Self {
        self.count = Some(count);
        self
    }
    /// The member `closed`.
    #[must_use]
    pub fn closed(mut self, closed: Closed) -> Self {
        self.closed = Some(closed);
        self
    }
    /// The member `named`.
    ///
    /// Limits: at least 1 member; at most 3 members.
    #[must_use]
    pub fn named(mut self, named: BodyNamed) -> Self {
        self.named = Some(named);
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.whole) && c::Checked::is_valid(&self.wrapped)
            && self
                .tight
                .as_ref()
                .is_none_or(|value| {
                    c::Checked::is_valid(value)
                        && (1 + usize::from(value.name.is_some())
                            + usize::from(value.status.is_some()) + value.extra.len())
                            as u64 >= 2
                }) && self.count.as_ref().is_none_or(|value| *value >= 0 && *value <= 9)
            && self.closed.as_ref().is_none_or(c::Checked::is_valid)
            && self.named.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `Whole`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Whole {
    /// The member `id`.
    ///
    /// Limits: at most 2 characters.
    pub id: String,
    /// The member `name`.
    pub name: String,
    /// The member `status`.
    pub status: Option<WholeStatus>,
    /// The member `size`.
    ///
    /// Limits: at least 1; at most 3.
    pub size: i64,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Whole {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, size: i64) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            status: None,
            size,
            extra: c::Map::new(),
        }
    }
    /// The member `status`.
    #[must_use]
    pub fn status(mut self, status: WholeStatus) -> Self {
        self.status = Some(status);
        self
    }
}

impl c::Checked for Whole {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::WHOLE
    }
    fn is_valid(&self) -> bool {
        (c::read::is_at_most(&self.id, 2)
            && (3 + usize::from(self.status.is_some()) + self.extra.len()) as u64 <= 3)
            && (self.size >= 1 && self.size <= 3)
    }
}

/// `WholeStatus`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum WholeStatus {
    /// `on`
    On,
    /// `off`
    Off,
}

impl WholeStatus {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

impl c::Checked for WholeStatus {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_WHOLE_ALL_OF_1_PROPERTIES_STATUS
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `Base`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Base {
    /// The member `id`.
    ///
    /// Limits: at most 2 characters.
    pub id: String,
    /// The member `name`.
    pub name: Option<String>,
    /// The member `status`.
    pub status: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Base {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: None,
            status: None,
            extra: c::Map::new(),
        }
    }
    /// The member `name`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
    /// The member `status`.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }
}

impl c::Checked for Base {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BASE
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.id, 2)
            && (1 + usize::from(self.name.is_some()) + usize::from(self.status.is_some())
                + self.extra.len()) as u64 <= 3
    }
}

/// `Closed`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Closed {
    /// The member `id`.
    ///
    /// Limits: at most 2 characters.
    pub id: String,
    /// The member `name`.
    pub name: Option<String>,
    /// The member `status`.
    pub status: Option<String>,
    /// The member `more`.
    pub more: Option<bool>,
    /// The member `gone`.
    pub gone: Option<bool>,
    /// The member `other`.
    pub other: Option<c::Value>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Closed {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: None,
            status: None,
            more: None,
            gone: None,
            other: None,
            extra: c::Map::new(),
        }
    }
    /// The member `name`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
    /// The member `status`.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }
    /// The member `more`.
    #[must_use]
    pub fn more(mut self, more: bool) -> Self {
        self.more = Some(more);
        self
    }
    /// The member `gone`.
    #[must_use]
    pub fn gone(mut self, gone: bool) -> Self {
        self.gone = Some(gone);
        self
    }
    /// The member `other`.
    #[must_use]
    pub fn other(mut self, other: impl Into<c::Value>) -> Self {
        self.other = Some(other.into());
        self
    }
}

impl c::Checked for Closed {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::CLOSED
    }
    fn is_valid(&self) -> bool {
        (c::read::is_at_most(&self.id, 2)
            && (1 + usize::from(self.name.is_some()) + usize::from(self.status.is_some())
                + usize::from(self.more.is_some()) + usize::from(self.gone.is_some())
                + usize::from(self.other.is_some()) + self.extra.len()) as u64 <= 3)
            && ((self.status.is_none() && self.gone.is_none()) && self.extra.is_empty())
    }
}

/// `BodyNamed`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyNamed {
    /// The member `id`.
    ///
    /// Limits: at most 2 characters.
    pub id: String,
    /// The member `name`.
    pub name: String,
    /// The member `status`.
    pub status: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl BodyNamed {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            status: None,
            extra: c::Map::new(),
        }
    }
    /// The member `status`.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }
}

impl c::Checked for BodyNamed {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_NAMED
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.id, 2)
            && (2 + usize::from(self.status.is_some()) + self.extra.len()) as u64 <= 3
    }
}

/// `WholeReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WholeReceived {
    /// The member `id`.
    ///
    /// Limits: at most 2 characters.
    pub id: String,
    /// The member `name`.
    pub name: String,
    /// The member `status`.
    pub status: Option<WholeStatusReceived>,
    /// The member `size`.
    ///
    /// Limits: at least 1; at most 3.
    pub size: i64,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for WholeReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::WHOLE
    }
    fn is_valid(&self) -> bool {
        (c::read::is_at_most(&self.id, 2)
            && (3 + usize::from(self.status.is_some()) + self.extra.len()) as u64 <= 3)
            && ((self.size >= 1 && self.size <= 3)
                && self.status.as_ref().is_none_or(c::Checked::is_valid))
    }
}

/// `WholeStatusReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum WholeStatusReceived {
    /// `on`
    On,
    /// `off`
    Off,
    /// A value that the spec does not know.
    Other(String),
}

impl WholeStatusReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for WholeStatusReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_WHOLE_ALL_OF_1_PROPERTIES_STATUS
    }
    fn is_valid(&self) -> bool {
        ["on", "off"].contains(&self.as_str())
    }
}
