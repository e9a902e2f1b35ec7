/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Body {
    /// See [`BodyObject`].
    Object(BodyObject),
    /// Any other value.
    Other(c::Value),
}

impl c::read::Choose for Body {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => c::read::variant(value, Self::Object),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        match self {
            Body::Object(value) => c::Checked::is_valid(value),
            Body::Other(value) => super::rules::BODY.is_valid(value),
        }
    }
}

/// `BodyObject`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyObject {
    /// The member `a`.
    ///
    /// Limits: at least 0; at most 3.
    pub a: i64,
    /// The member `b`.
    pub b: Option<BodyB>,
    /// The member `d`.
    pub d: Option<BodyD>,
    /// The member `f`.
    pub f: Option<BodyF>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl BodyObject {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(a: i64) -> Self {
        Self {
            a,
            b: None,
            d: None,
            f: None,
            extra: c::Map::new(),
        }
    }
    /// The member `b`.
    #[must_use]
    pub fn b(mut self, b: impl Into<BodyB>) -> Self {
        self.b = Some(b.into());
        self
    }
    /// The member `d`.
    #[must_use]
    pub fn d(mut self, d: impl Into<BodyD>) -> Self {
        self.d = Some(d.into());
        self
    }
    /// The member `f`.
    #[must_use]
    pub fn f(mut self, f: impl Into<BodyF>) -> Self {
        self.f = Some(f.into());
        self
    }
}

impl c::Checked for BodyObject {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        (self.a >= 0 && self.a <= 3) && self.b.as_ref().is_none_or(c::Checked::is_valid)
            && self.d.as_ref().is_none_or(c::Checked::is_valid)
            && self.f.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `BodyB`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyB {
    /// See [`BodyBObject`].
    Object(BodyBObject),
    /// Any other value.
    Other(c::Value),
}

impl c::read::Choose for BodyB {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => c::read::variant(value, Self::Object),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyB {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_B
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyB::Object(value) => c::Checked::is_valid(value),
            BodyB::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_B.is_valid(value)
            }
        }
    }
}

/// `BodyBObject`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyBObject {
    /// The member `c`.
    pub c: String,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl BodyBObject {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(c: impl Into<String>) -> Self {
        Self {
            c: c.into(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for BodyBObject {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_B
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyD`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyD {
    /// A string.
    Text(String),
    /// See [`BodyDObject`].
    Object(BodyDObject),
}

impl c::read::Choose for BodyD {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Object(_) => c::read::variant(value, Self::Object),
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for BodyD {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_D
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyD::Object(value) => c::Checked::is_valid(value),
            BodyD::Text(_) => true,
        }
    }
}

/// `BodyDObject`, as it is sent.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct BodyDObject {
    /// The member `e`.
    pub e: Option<bool>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl BodyDObject {
    /// One that says nothing; every field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            e: None,
            extra: c::Map::new(),
        }
    }
    /// The member `e`.
    #[must_use]
    pub fn e(mut self, e: bool) -> Self {
        self.e = Some(e);
        self
    }
}

impl c::Checked for BodyDObject {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_D
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyF`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyF {
    /// See [`BodyFObjectObject`].
    Object(BodyFObjectObject),
    /// See [`BodyFObject2Object`].
    Object2(BodyFObject2Object),
    /// Any other value.
    Other(c::Value),
}

impl c::read::Choose for BodyF {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => {
                if super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_0
                    .is_valid(value)
                {
                    c::read::variant(value, Self::Object)
                } else if super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_1
                    .is_valid(value)
                {
                    c::read::variant(value, Self::Object2)
                } else {
                    Err(c::read::fits_none())
                }
            }
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyF {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyF::Object(value) => {
                c::Checked::is_valid(value)
                    || (value
                        .extra
                        .get("h")
                        .is_none_or(|member| {
                            super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_1_PROPERTIES_H
                                .is_valid(member)
                        }) && value.extra.contains_key("h"))
            }
            BodyF::Object2(value) => {
                (value
                    .extra
                    .get("g")
                    .is_none_or(|member| {
                        super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_0_PROPERTIES_G
                            .is_valid(member)
                    }) && value.extra.contains_key("g")) || c::Checked::is_valid(value)
            }
            BodyF::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F.is_valid(value)
            }
        }
    }
}

/// `BodyFObjectObject`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyFObjectObject {
    /// The member `g`.
    pub g: String,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl BodyFObjectObject {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(g: impl Into<String>) -> Self {
        Self {
            g: g.into(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for BodyFObjectObject {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_0
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyFObject2Object`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyFObject2Object {
    /// The member `h`.
    pub h: String,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl BodyFObject2Object {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(h: impl Into<String>) -> Self {
        Self {
            h: h.into(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for BodyFObject2Object {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_1
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyReceived {
    /// The member `a`.
    ///
    /// Limits: at least 0; at most 3.
    pub a: i64,
    /// The member `b`.
    pub b: Option<BodyBReceived>,
    /// The member `d`.
    pub d: Option<BodyDReceived>,
    /// The member `f`.
    pub f: Option<BodyFReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        (self.a >= 0 && self.a <= 3) && self.b.as_ref().is_none_or(c::Checked::is_valid)
            && self.d.as_ref().is_none_or(c::Checked::is_valid)
            && self.f.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `BodyBReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyBReceived {
    /// The member `c`.
    pub c: String,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyBReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_B
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyDReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyDReceived {
    /// A string.
    Text(String),
    /// See [`BodyDObjectReceived`].
    Object(BodyDObjectReceived),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodyDReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::String(_) => c::read::variant(value, Self::Text),
            c::Value::Object(_) => c::read::variant(value, Self::Object),
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyDReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_D
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyDReceived::Object(value) => c::Checked::is_valid(value),
            BodyDReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_D.is_valid(value)
            }
            BodyDReceived::Text(_) => true,
        }
    }
}

/// `BodyDObjectReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct BodyDObjectReceived {
    /// The member `e`.
    pub e: Option<bool>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyDObjectReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_D
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyFReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BodyFReceived {
    /// See [`BodyFObjectReceived`].
    Object(BodyFObjectReceived),
    /// See [`BodyFObject2Received`].
    Object2(BodyFObject2Received),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for BodyFReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => {
                if super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_0
                    .is_valid(value)
                {
                    c::read::variant(value, Self::Object)
                } else if super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_1
                    .is_valid(value)
                {
                    c::read::variant(value, Self::Object2)
                } else {
                    c::read::variant(value, Self::Object)
                        .or_else(|_| c::read::variant(value, Self::Object2))
                }
            }
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for BodyFReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F
    }
    fn is_valid(&self) -> bool {
        match self {
            BodyFReceived::Object(value) => {
                c::Checked::is_valid(value)
                    || (value
                        .extra
                        .get("h")
                        .is_none_or(|member| {
                            super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_1_PROPERTIES_H
                                .is_valid(member)
                        }) && value.extra.contains_key("h"))
            }
            BodyFReceived::Object2(value) => {
                (value
                    .extra
                    .get("g")
                    .is_none_or(|member| {
                        super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_0_PROPERTIES_G
                            .is_valid(member)
                    }) && value.extra.contains_key("g")) || c::Checked::is_valid(value)
            }
            BodyFReceived::Other(value) => {
                super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F.is_valid(value)
            }
        }
    }
}

/// `BodyFObjectReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyFObjectReceived {
    /// The member `g`.
    pub g: String,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyFObjectReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_0
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `BodyFObject2Received`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyFObject2Received {
    /// The member `h`.
    pub h: String,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyFObject2Received {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_F_ANY_OF_1
    }
    fn is_valid(&self) -> bool {
        true
    }
}
