/// `Filter`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    /// See [`All`].
    All(All),
    /// See [`Not`].
    Not(Box<Not>),
    /// See [`Leaf`].
    Leaf(Leaf),
}

impl c::read::Choose for Filter {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::Object(_) => {
                match value.get("op").and_then(c::Value::as_str) {
                    Some("all") => c::read::variant(value, Self::All),
                    Some("not") => c::read::variant(value, Self::Not),
                    Some("leaf") => c::read::variant(value, Self::Leaf),
                    _ => Err(c::read::fits_none()),
                }
            }
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for Filter {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::FILTER
    }
    fn is_valid(&self) -> bool {
        match self {
            Filter::All(value) => c::Checked::is_valid(value),
            Filter::Not(value) => c::Checked::is_valid(value.as_ref()),
            Filter::Leaf(value) => c::Checked::is_valid(value),
        }
    }
}

/// `All`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct All {
    /// The member `op`.
    ///
    /// Limits: always `"all"`.
    pub op: AllOp,
    /// The member `of`.
    ///
    /// Limits: at most 2 items.
    pub of: Vec<Filter>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl All {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(of: impl IntoIterator<Item = impl Into<Filter>>) -> Self {
        Self {
            op: AllOp::All,
            of: of.into_iter().map(Into::into).collect(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for All {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::ALL
    }
    fn is_valid(&self) -> bool {
        self.of.iter().all(c::Checked::is_valid) && self.of.len() as u64 <= 2
    }
}

/// `AllOp`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AllOp {
    /// `all`
    All,
}

impl AllOp {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::All];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
        }
    }
}

impl c::Checked for AllOp {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_ALL_PROPERTIES_OP
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `Not`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Not {
    /// The member `op`.
    ///
    /// Limits: always `"not"`.
    pub op: NotOp,
    /// The member `of`.
    pub of: Box<Filter>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Not {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(of: Box<Filter>) -> Self {
        Self {
            op: NotOp::Not,
            of,
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for Not {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::NOT
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(self.of.as_ref())
    }
}

/// `NotOp`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NotOp {
    /// `not`
    Not,
}

impl NotOp {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Not];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Not => "not",
        }
    }
}

impl c::Checked for NotOp {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_NOT_PROPERTIES_OP
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `Leaf`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Leaf {
    /// The member `op`.
    ///
    /// Limits: always `"leaf"`.
    pub op: LeafOp,
    /// The member `field`.
    pub field: String,
    /// The member `next`.
    pub next: Option<c::Nullable<Box<Leaf>>>,
    /// The member `named`.
    pub named: Option<c::BTreeMap<String, Filter>>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Leaf {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(field: impl Into<String>) -> Self {
        Self {
            op: LeafOp::Leaf,
            field: field.into(),
            next: None,
            named: None,
            extra: c::Map::new(),
        }
    }
    /// The member `next`.
    #[must_use]
    pub fn next(mut self, next: impl Into<c::Nullable<Box<Leaf>>>) -> Self {
        self.next = Some(next.into());
        self
    }
    /// The member `named`.
    #[must_use]
    pub fn named(mut self, named: c::BTreeMap<String, Filter>) -> Self {
        self.named = Some(named);
        self
    }
}

impl c::Checked for Leaf {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::LEAF
    }
    fn is_valid(&self) -> bool {
        self
            .next
            .as_ref()
            .is_none_or(|value| {
                value.as_ref().is_none_or(|value| c::Checked::is_valid(value.as_ref()))
            })
            && self
                .named
                .as_ref()
                .is_none_or(|value| value.values().all(c::Checked::is_valid))
    }
}

/// `LeafOp`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LeafOp {
    /// `leaf`
    Leaf,
}

impl LeafOp {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Leaf];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
        }
    }
}

impl c::Checked for LeafOp {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_OP
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `FilterReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FilterReceived {
    /// See [`AllReceived`].
    All(AllReceived),
    /// See [`NotReceived`].
    Not(Box<NotReceived>),
    /// See [`LeafReceived`].
    Leaf(LeafReceived),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for FilterReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => {
                match value.get("op").and_then(c::Value::as_str) {
                    Some("all") => c::read::variant(value, Self::All),
                    Some("not") => c::read::variant(value, Self::Not),
                    Some("leaf") => c::read::variant(value, Self::Leaf),
                    _ => Err(c::read::fits_none()),
                }
            }
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for FilterReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::FILTER
    }
    fn is_valid(&self) -> bool {
        match self {
            FilterReceived::All(value) => {
                (c::Checked::is_valid(value))
                    != (value.extra.contains_key("field")
                        && (value.op.as_str() == "leaf"
                            && value
                                .extra
                                .get("field")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_FIELD
                                        .is_valid(member)
                                })
                            && value
                                .extra
                                .get("next")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_NEXT
                                        .is_valid(member)
                                })
                            && value
                                .extra
                                .get("named")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_NAMED
                                        .is_valid(member)
                                })))
            }
            FilterReceived::Not(value) => {
                [
                    value.op.as_str() == "all"
                        && (match value.of.as_ref() {
                            FilterReceived::Other(value) => {
                                super::rules::COMPONENTS_SCHEMAS_ALL_PROPERTIES_OF
                                    .is_valid(value)
                            }
                            FilterReceived::All(_)
                            | FilterReceived::Not(_)
                            | FilterReceived::Leaf(_) => false,
                        }),
                    c::Checked::is_valid(value.as_ref()),
                    value.extra.contains_key("field")
                        && (value.op.as_str() == "leaf"
                            && value
                                .extra
                                .get("field")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_FIELD
                                        .is_valid(member)
                                })
                            && value
                                .extra
                                .get("next")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_NEXT
                                        .is_valid(member)
                                })
                            && value
                                .extra
                                .get("named")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_NAMED
                                        .is_valid(member)
                                })),
                ]
                    .into_iter()
                    .filter(|matches| *matches)
                    .count() == 1
            }
            FilterReceived::Leaf(value) => {
                [
                    value.extra.contains_key("of")
                        && (value.op.as_str() == "all"
                            && value
                                .extra
                                .get("of")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_ALL_PROPERTIES_OF
                                        .is_valid(member)
                                })),
                    value.extra.contains_key("of")
                        && (value.op.as_str() == "not"
                            && value
                                .extra
                                .get("of")
                                .is_none_or(|member| {
                                    super::rules::FILTER.is_valid(member)
                                })),
                    c::Checked::is_valid(value),
                ]
                    .into_iter()
                    .filter(|matches| *matches)
                    .count() == 1
            }
            FilterReceived::Other(value) => super::rules::FILTER.is_valid(value),
        }
    }
}

/// `AllReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AllReceived {
    /// The member `op`.
    ///
    /// Limits: always `"all"`.
    pub op: AllOpReceived,
    /// The member `of`.
    ///
    /// Limits: at most 2 items.
    pub of: Vec<FilterReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for AllReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::ALL
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.op)
            && (self.of.iter().all(c::Checked::is_valid) && self.of.len() as u64 <= 2)
    }
}

/// `AllOpReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AllOpReceived {
    /// `all`
    All,
    /// A value that the spec does not know.
    Other(String),
}

impl AllOpReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::All];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::All => "all",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for AllOpReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_ALL_PROPERTIES_OP
    }
    fn is_valid(&self) -> bool {
        self.as_str() == "all"
    }
}

/// `NotReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NotReceived {
    /// The member `op`.
    ///
    /// Limits: always `"not"`.
    pub op: NotOpReceived,
    /// The member `of`.
    pub of: Box<FilterReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for NotReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::NOT
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.op) && c::Checked::is_valid(self.of.as_ref())
    }
}

/// `NotOpReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NotOpReceived {
    /// `not`
    Not,
    /// A value that the spec does not know.
    Other(String),
}

impl NotOpReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Not];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Not => "not",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for NotOpReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_NOT_PROPERTIES_OP
    }
    fn is_valid(&self) -> bool {
        self.as_str() == "not"
    }
}

/// `LeafReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LeafReceived {
    /// The member `op`.
    ///
    /// Limits: always `"leaf"`.
    pub op: LeafOpReceived,
    /// The member `field`.
    pub field: String,
    /// The member `next`.
    pub next: Option<Box<LeafReceived>>,
    /// The member `named`.
    pub named: Option<c::BTreeMap<String, FilterReceived>>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for LeafReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::LEAF
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.op)
            && self
                .next
                .as_ref()
                .is_none_or(|value| c::Checked::is_valid(value.as_ref()))
            && self
                .named
                .as_ref()
                .is_none_or(|value| value.values().all(c::Checked::is_valid))
    }
}

/// `LeafOpReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LeafOpReceived {
    /// `leaf`
    Leaf,
    /// A value that the spec does not know.
    Other(String),
}

impl LeafOpReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Leaf];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Leaf => "leaf",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for LeafOpReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_LEAF_PROPERTIES_OP
    }
    fn is_valid(&self) -> bool {
        self.as_str() == "leaf"
    }
}
