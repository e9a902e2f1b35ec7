/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Body {
    /// The member `pair`.
    ///
    /// Limits: at least 1 item.
    pub pair: Option<Vec<c::Value>>,
    /// The member `some`.
    ///
    /// Limits: each item at least 0, at most 9.
    pub some: Option<Vec<f64>>,
    /// The member `unique`.
    ///
    /// Limits: no item twice; each item at least 0, at most 3.
    pub unique: Option<Vec<i64>>,
    /// The member `distinct`.
    ///
    /// Limits: no item twice; at most 3 items.
    pub distinct: Option<Vec<BodyDistinctItem>>,
    /// The member `any`.
    ///
    /// Limits: no item twice; at most 3 items.
    pub any: Option<Vec<c::Value>>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One that says nothing; every field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pair: None,
            some: None,
            unique: None,
            distinct: None,
            any: None,
            extra: c::Map::new(),
        }
    }
    /// The member `pair`.
    ///
    /// Limits: at least 1 item.
    #[must_use]
    pub fn pair(mut self, pair: impl IntoIterator<Item = impl Into<c::Value>>) -> Self {
        self.pair = Some(pair.into_iter().map(Into::into).collect());
        self
    }
    /// The member `some`.
    ///
    /// Limits: each item at least 0, at most 9.
    #[must_use]
    pub fn some(mut self, some: impl IntoIterator<Item = f64>) -> Self {
        self.some = Some(some.into_iter().collect());
        self
    }
    /// The member `unique`.
    ///
    /// Limits: no item twice; each item at least 0, at most 3.
    #[must_use]
    pub fn unique(mut self, unique: impl IntoIterator<Item = i64>) -> Self {
        self.unique = Some(unique.into_iter().collect());
        self
    }
    /// The member `distinct`.
    ///
    /// Limits: no item twice; at most 3 items.
    #[must_use]
    pub fn distinct(
        mut self,
        distinct: impl IntoIterator<Item = BodyDistinctItem>,
    ) -> Self {
        self.distinct = Some(distinct.into_iter().collect());
        self
    }
    /// The member `any`.
    ///
    /// Limits: no item twice; at most 3 items.
    #[must_use]
    pub fn any(mut self, any: impl IntoIterator<Item = impl Into<c::Value>>) -> Self {
        self.any = Some(any.into_iter().map(Into::into).collect());
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        self
            .pair
            .as_ref()
            .is_none_or(|value| {
                (value
                    .first()
                    .is_none_or(|item| {
                        super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_PAIR_PREFIX_ITEMS_0
                            .is_valid(item)
                    })
                    && value
                        .get(1)
                        .is_none_or(|item| {
                            super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_PAIR_PREFIX_ITEMS_1
                                .is_valid(item)
                        })) && value.len() as u64 <= 2 && value.len() as u64 >= 1
            })
            && self
                .some
                .as_ref()
                .is_none_or(|value| {
                    (value
                        .iter()
                        .filter(|&item| {
                            [c::Number::Whole(7)]
                                .into_iter()
                                .any(|known| {
                                    known.compare(c::Number::of_f64(*item)).is_eq()
                                })
                        })
                        .count() as u64 >= 1
                        && value
                            .iter()
                            .filter(|&item| {
                                [c::Number::Whole(7)]
                                    .into_iter()
                                    .any(|known| {
                                        known.compare(c::Number::of_f64(*item)).is_eq()
                                    })
                            })
                            .count() as u64 <= 2)
                        && value
                            .iter()
                            .all(|item| {
                                item.is_finite()
                                    && c::Number::of_f64(*item)
                                        .compare(c::Number::Whole(0))
                                        .is_ge()
                                    && c::Number::of_f64(*item)
                                        .compare(c::Number::Whole(9))
                                        .is_le()
                            })
                })
            && self
                .unique
                .as_ref()
                .is_none_or(|value| {
                    c::read::are_unique(value, ::std::cmp::Ord::cmp)
                        && value.iter().all(|item| *item >= 0 && *item <= 3)
                })
            && self
                .distinct
                .as_ref()
                .is_none_or(|value| {
                    c::read::are_unique(
                        value,
                        |left, right| left.as_str().cmp(right.as_str()),
                    ) && value.len() as u64 <= 3
                })
            && self
                .any
                .as_ref()
                .is_none_or(|value| {
                    c::read::are_unique(value, c::read::compare_values)
                        && value.len() as u64 <= 3
                })
    }
}

/// `BodyDistinctItem`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BodyDistinctItem {
    /// `a`
    A,
    /// `b`
    B,
}

impl BodyDistinctItem {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::A, Self::B];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }
}

impl c::Checked for BodyDistinctItem {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_BODY_PROPERTIES_DISTINCT_ITEMS
    }
    fn is_valid(&self) -> bool {
        true
    }
}
