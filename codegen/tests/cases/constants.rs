/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Body {
    /// The member `order`.
    pub order: Option<BodyOrder>,
    /// The member `described`.
    pub described: Option<BodyDescribed>,
    /// The member `sign`.
    pub sign: Option<BodySign>,
    /// The member `numbers`.
    pub numbers: Option<i64>,
    /// The member `wide`.
    pub wide: Option<f64>,
    /// The member `always`.
    ///
    /// Limits: always `7`.
    pub always: Option<i64>,
    /// The member `flag`.
    ///
    /// Limits: always `true`.
    pub flag: Option<bool>,
    /// The member `maybe`.
    pub maybe: Option<c::Nullable<BodyMaybe>>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One that says nothing; every field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            order: None,
            described: None,
            sign: None,
            numbers: None,
            wide: None,
            always: None,
            flag: None,
            maybe: None,
            extra: c::Map::new(),
        }
    }
    /// The member `order`.
    #[must_use]
    pub fn order(mut self, order: BodyOrder) -> Self {
        self.order = Some(order);
        self
    }
    /// The member `described`.
    #[must_use]
    pub fn described(mut self, described: BodyDescribed) -> Self {
        self.described = Some(described);
        self
    }
    /// The member `sign`.
    #[must_use]
    pub fn sign(mut self, sign: BodySign) -> Self {
        self.sign = Some(sign);
        self
    }
    /// The member `numbers`.
    #[must_use]
    pub fn numbers(mut self, numbers: i64) -> Self {
        self.numbers = Some(numbers);
        self
    }
    /// The member `wide`.
    #[must_use]
    pub fn wide(mut self, wide: f64) -> Self {
        self.wide = Some(wide);
        self
    }
    /// The member `always`.
    ///
    /// Limits: always `7`.
    #[must_use]
    pub fn always(mut self, always: i64) -> Self {
        self.always = Some(always);
        self
    }
    /// The member `flag`.
    ///
    /// Limits: always `true`.
    #[must_use]
    pub fn flag(mut self, flag: bool) -> Self {
        self.flag = Some(flag);
        self
    }
    /// The member `maybe`.
    #[must_use]
    pub fn maybe(mut self, maybe: impl Into<c::Nullable<BodyMaybe>>) -> Self {
        self.maybe = Some(maybe.into());
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        self.described.as_ref().is_none_or(c::Checked::is_valid)
            && self.numbers.as_ref().is_none_or(|value| [1, 2, 3].contains(value))
            && self
                .wide
                .as_ref()
                .is_none_or(|value| {
                    value.is_finite()
                        && [
                            c::Number::Whole(1),
                            c::Number::Real(2.5),
                            c::Number::Whole(1000),
                        ]
                            .into_iter()
                            .any(|known| {
                                known.compare(c::Number::of_f64(*value)).is_eq()
                            })
                }) && self.always.as_ref().is_none_or(|value| *value == 7)
            && self.flag.as_ref().is_none_or(|value| *value)
    }
}

/// `BodyOrder`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyOrder {
    /// `ASC`
    AscUppercase,
    /// `DESC`
    DescUppercase,
    /// `asc`
    Asc,
    /// `desc`
    Desc,
}

impl BodyOrder {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 4] = [
        Self::AscUppercase,
        Self::DescUppercase,
        Self::Asc,
        Self::Desc,
    ];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AscUppercase => "ASC",
            Self::DescUppercase => "DESC",
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

impl c::Checked for BodyOrder {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_ORDER
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyDescribed`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyDescribed {
    /// Done in a second.
    ///
    /// `fast`
    Fast,
    /// Done in an hour.
    ///
    /// `slow`
    #[deprecated]
    Slow,
}

impl BodyDescribed {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::Fast, Self::Slow];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Slow => "slow",
        }
    }
}

impl c::Checked for BodyDescribed {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_DESCRIBED
    }
    fn is_valid(&self) -> bool {
        (self.as_str() == "fast") != (self.as_str() == "slow")
    }
}

/// `BodySign`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodySign {
    /// `+1`
    Sign1,
    /// `-1`
    Sign12,
    /// ``
    Empty,
    /// `+`
    Plus,
    /// `-`
    Minus,
}

impl BodySign {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 5] = [
        Self::Sign1,
        Self::Sign12,
        Self::Empty,
        Self::Plus,
        Self::Minus,
    ];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sign1 => "+1",
            Self::Sign12 => "-1",
            Self::Empty => "",
            Self::Plus => "+",
            Self::Minus => "-",
        }
    }
}

impl c::Checked for BodySign {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SIGN
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyMaybe`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyMaybe {
    /// `a`
    A,
}

impl BodyMaybe {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::A];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
        }
    }
}

impl c::Checked for BodyMaybe {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_MAYBE
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct BodyReceived {
    /// The member `order`.
    pub order: Option<BodyOrderReceived>,
    /// The member `described`.
    pub described: Option<BodyDescribedReceived>,
    /// The member `sign`.
    pub sign: Option<BodySignReceived>,
    /// The member `numbers`.
    pub numbers: Option<i64>,
    /// The member `wide`.
    pub wide: Option<f64>,
    /// The member `always`.
    ///
    /// Limits: always `7`.
    pub always: Option<i64>,
    /// The member `flag`.
    ///
    /// Limits: always `true`.
    pub flag: Option<bool>,
    /// The member `maybe`.
    pub maybe: Option<BodyMaybeReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        self.order.as_ref().is_none_or(c::Checked::is_valid)
            && self.described.as_ref().is_none_or(c::Checked::is_valid)
            && self.sign.as_ref().is_none_or(c::Checked::is_valid)
            && self.numbers.as_ref().is_none_or(|value| [1, 2, 3].contains(value))
            && self
                .wide
                .as_ref()
                .is_none_or(|value| {
                    value.is_finite()
                        && [
                            c::Number::Whole(1),
                            c::Number::Real(2.5),
                            c::Number::Whole(1000),
                        ]
                            .into_iter()
                            .any(|known| {
                                known.compare(c::Number::of_f64(*value)).is_eq()
                            })
                }) && self.always.as_ref().is_none_or(|value| *value == 7)
            && self.flag.as_ref().is_none_or(|value| *value)
            && self.maybe.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `BodyOrderReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyOrderReceived {
    /// `ASC`
    AscUppercase,
    /// `DESC`
    DescUppercase,
    /// `asc`
    Asc,
    /// `desc`
    Desc,
    /// A value that the spec does not know.
    Other(String),
}

impl BodyOrderReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 4] = [
        Self::AscUppercase,
        Self::DescUppercase,
        Self::Asc,
        Self::Desc,
    ];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::AscUppercase => "ASC",
            Self::DescUppercase => "DESC",
            Self::Asc => "asc",
            Self::Desc => "desc",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for BodyOrderReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_ORDER
    }
    fn is_valid(&self) -> bool {
        ["ASC", "DESC", "asc", "desc"].contains(&self.as_str())
    }
}

/// `BodyDescribedReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyDescribedReceived {
    /// Done in a second.
    ///
    /// `fast`
    Fast,
    /// Done in an hour.
    ///
    /// `slow`
    #[deprecated]
    Slow,
    /// A value that the spec does not know.
    Other(String),
}

impl BodyDescribedReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::Fast, Self::Slow];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Fast => "fast",
            Self::Slow => "slow",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for BodyDescribedReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_DESCRIBED
    }
    fn is_valid(&self) -> bool {
        (self.as_str() == "fast") != (self.as_str() == "slow")
    }
}

/// `BodySignReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodySignReceived {
    /// `+1`
    Sign1,
    /// `-1`
    Sign12,
    /// ``
    Empty,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// A value that the spec does not know.
    Other(String),
}

impl BodySignReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 5] = [
        Self::Sign1,
        Self::Sign12,
        Self::Empty,
        Self::Plus,
        Self::Minus,
    ];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sign1 => "+1",
            Self::Sign12 => "-1",
            Self::Empty => "",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for BodySignReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SIGN
    }
    fn is_valid(&self) -> bool {
        ["+1", "-1", "", "+", "-"].contains(&self.as_str())
    }
}

/// `BodyMaybeReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyMaybeReceived {
    /// `a`
    A,
    /// A value that the spec does not know.
    Other(String),
}

impl BodyMaybeReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::A];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::A => "a",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for BodyMaybeReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_MAYBE
    }
    fn is_valid(&self) -> bool {
        self.as_str() == "a"
    }
}
