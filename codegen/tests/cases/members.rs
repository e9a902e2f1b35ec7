/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Body {
    /// The member `a1`.
    ///
    /// Limits: at least 0; at most 5.
    pub a1: Option<i64>,
    /// The member `first`.
    pub first: Option<c::BTreeMap<String, i64>>,
    /// The member `second`.
    pub second: Option<c::BTreeMap<String, c::Value>>,
    /// The member `third`.
    pub third: Option<c::BTreeMap<String, i64>>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One that says nothing; every field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            a1: None,
            first: None,
            second: None,
            third: None,
            extra: c::Map::new(),
        }
    }
    /// The member `a1`.
    ///
    /// Limits: at least 0; at most 5.
    #[must_use]
    pub fn a1(mut self, a1: i64) -> Self {
        self.a1 = Some(a1);
        self
    }
    /// The member `first`.
    #[must_use]
    pub fn first(mut self, first: c::BTreeMap<String, i64>) -> Self {
        self.first = Some(first);
        self
    }
    /// The member `second`.
    #[must_use]
    pub fn second(mut self, second: c::BTreeMap<String, c::Value>) -> Self {
        self.second = Some(second);
        self
    }
    /// The member `third`.
    #[must_use]
    pub fn third(mut self, third: c::BTreeMap<String, i64>) -> Self {
        self.third = Some(third);
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        (self.a1.as_ref().is_none_or(|value| *value >= 0 && *value <= 5)
            && self
                .first
                .as_ref()
                .is_none_or(|value| {
                    value
                        .iter()
                        .all(|(name, member)| {
                            !super::rules::PATTERN_1.matches(name)
                                || (*member >= 0 && *member <= 3)
                        })
                        && value.keys().all(|name| super::rules::PATTERN_1.matches(name))
                })
            && self
                .second
                .as_ref()
                .is_none_or(|value| {
                    (value
                        .iter()
                        .all(|(name, member)| {
                            !super::rules::PATTERN_1.matches(name)
                                || super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SECOND_PATTERN_PROPERTIES_A
                                    .is_valid(member)
                        })
                        && value
                            .iter()
                            .all(|(name, member)| {
                                !super::rules::PATTERN_3.matches(name)
                                    || super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SECOND_PATTERN_PROPERTIES_B
                                        .is_valid(member)
                            }))
                        && value
                            .iter()
                            .all(|(name, member)| {
                                (super::rules::PATTERN_1.matches(name)
                                    || super::rules::PATTERN_3.matches(name))
                                    || super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_SECOND_ADDITIONAL_PROPERTIES
                                        .is_valid(member)
                            })
                })
            && self
                .third
                .as_ref()
                .is_none_or(|value| {
                    value.keys().all(|name| c::read::is_at_most(name, 5))
                        && value.values().all(|member| *member >= 0 && *member <= 3)
                        && (!value.contains_key("key 0") || value.contains_key("key 1"))
                }))
            && (((!super::rules::PATTERN_1.matches("a1")
                || self.a1.as_ref().is_none_or(|value| *value <= 4))
                && (!super::rules::PATTERN_2.matches("a1") || self.a1.is_none())
                && (!super::rules::PATTERN_2.matches("first") || self.first.is_none())
                && (!super::rules::PATTERN_2.matches("second") || self.second.is_none())
                && (!super::rules::PATTERN_2.matches("third") || self.third.is_none()))
                && (self
                    .extra
                    .iter()
                    .all(|(name, member)| {
                        !super::rules::PATTERN_1.matches(name)
                            || super::rules::COMPONENTS_SCHEMAS_BODY_PATTERN_PROPERTIES_A
                                .is_valid(member)
                    })
                    && self
                        .extra
                        .keys()
                        .all(|name| !super::rules::PATTERN_2.matches(name))))
            && (usize::from(self.a1.is_some()) + usize::from(self.first.is_some())
                + usize::from(self.second.is_some()) + usize::from(self.third.is_some())
                + self.extra.len()) as u64 <= 3
    }
}
