/// `Pet`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Pet {
    /// See [`Cat`].
    Cat(Cat),
    /// See [`Dog`].
    Dog(Dog),
}

impl c::read::Choose for Pet {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::Object(_) => {
                if super::rules::CAT.is_valid(value) {
                    c::read::variant(value, Self::Cat)
                } else if super::rules::DOG.is_valid(value) {
                    c::read::variant(value, Self::Dog)
                } else {
                    Err(c::read::fits_none())
                }
            }
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for Pet {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PET
    }
    fn is_valid(&self) -> bool {
        match self {
            Pet::Cat(value) => {
                (c::Checked::is_valid(value))
                    != (value.extra.contains_key("barks")
                        && value
                            .extra
                            .get("barks")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_DOG_PROPERTIES_BARKS
                                    .is_valid(member)
                            }))
            }
            Pet::Dog(value) => {
                (value
                    .extra
                    .get("lives")
                    .is_none_or(|member| {
                        super::rules::COMPONENTS_SCHEMAS_CAT_PROPERTIES_LIVES
                            .is_valid(member)
                    })) != (c::Checked::is_valid(value))
            }
        }
    }
}

/// `Cat`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Cat {
    /// The member `kind`.
    pub kind: String,
    /// The member `lives`.
    ///
    /// Limits: at least 0; at most 9.
    pub lives: Option<i64>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Cat {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(kind: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            lives: None,
            extra: c::Map::new(),
        }
    }
    /// The member `lives`.
    ///
    /// Limits: at least 0; at most 9.
    #[must_use]
    pub fn lives(mut self, lives: i64) -> Self {
        self.lives = Some(lives);
        self
    }
}

impl c::Checked for Cat {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::CAT
    }
    fn is_valid(&self) -> bool {
        self.lives.as_ref().is_none_or(|value| *value >= 0 && *value <= 9)
    }
}

/// `Dog`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Dog {
    /// The member `kind`.
    pub kind: String,
    /// The member `barks`.
    pub barks: bool,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Dog {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(kind: impl Into<String>, barks: bool) -> Self {
        Self {
            kind: kind.into(),
            barks,
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for Dog {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::DOG
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `PetReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PetReceived {
    /// See [`CatReceived`].
    Cat(CatReceived),
    /// See [`DogReceived`].
    Dog(DogReceived),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for PetReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => {
                match value.get("kind").and_then(c::Value::as_str) {
                    Some("feline") => c::read::variant(value, Self::Cat),
                    Some("Dog") => c::read::variant(value, Self::Dog),
                    None => {
                        if super::rules::CAT.is_valid(value) {
                            c::read::variant(value, Self::Cat)
                        } else if super::rules::DOG.is_valid(value) {
                            c::read::variant(value, Self::Dog)
                        } else {
                            c::read::variant(value, Self::Cat)
                                .or_else(|_| c::read::variant(value, Self::Dog))
                        }
                    }
                    _ => Err(c::read::fits_none()),
                }
            }
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for PetReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PET
    }
    fn is_valid(&self) -> bool {
        match self {
            PetReceived::Cat(value) => {
                (c::Checked::is_valid(value))
                    != (value.extra.contains_key("barks")
                        && value
                            .extra
                            .get("barks")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_DOG_PROPERTIES_BARKS
                                    .is_valid(member)
                            }))
            }
            PetReceived::Dog(value) => {
                (value
                    .extra
                    .get("lives")
                    .is_none_or(|member| {
                        super::rules::COMPONENTS_SCHEMAS_CAT_PROPERTIES_LIVES
                            .is_valid(member)
                    })) != (c::Checked::is_valid(value))
            }
            PetReceived::Other(value) => super::rules::PET.is_valid(value),
        }
    }
}

/// `CatReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CatReceived {
    /// The member `kind`.
    pub kind: String,
    /// The member `lives`.
    ///
    /// Limits: at least 0; at most 9.
    pub lives: Option<i64>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for CatReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::CAT
    }
    fn is_valid(&self) -> bool {
        self.lives.as_ref().is_none_or(|value| *value >= 0 && *value <= 9)
    }
}

/// `DogReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DogReceived {
    /// The member `kind`.
    pub kind: String,
    /// The member `barks`.
    pub barks: bool,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for DogReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::DOG
    }
    fn is_valid(&self) -> bool {
        true
    }
}
