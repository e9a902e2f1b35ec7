/// Always says the same, and perhaps more.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ping {
    /// The member `kind`.
    ///
    /// Limits: always `"ping"`.
    pub kind: PingKind,
    /// The member `note`.
    pub note: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Ping {
    /// One with what is always the same; every other field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            kind: PingKind::Ping,
            note: None,
            extra: c::Map::new(),
        }
    }
    /// The member `note`.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl Default for Ping {
    fn default() -> Self {
        Self::new()
    }
}

impl c::Checked for Ping {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PING
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `PingKind`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PingKind {
    /// `ping`
    Ping,
}

impl PingKind {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Ping];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ping => "ping",
        }
    }
}

impl c::Checked for PingKind {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_PING_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        true
    }
}
