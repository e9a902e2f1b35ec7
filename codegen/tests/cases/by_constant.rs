/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Body {
    /// What to draw.
    pub shape: Shape,
    /// What to draw.
    pub again: Option<Shape>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(shape: impl Into<Shape>) -> Self {
        Self {
            shape: shape.into(),
            again: None,
            extra: c::Map::new(),
        }
    }
    /// What to draw.
    #[must_use]
    pub fn again(mut self, again: impl Into<Shape>) -> Self {
        self.again = Some(again.into());
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.shape)
            && self.again.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// What to draw.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// See [`Circle`].
    Circle(Circle),
    /// See [`Square`].
    Square(Square),
    /// See [`ShapeObject`].
    Object(ShapeObject),
}

impl c::read::Choose for Shape {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        match value {
            c::Value::Object(_) => {
                match value.get("kind").and_then(c::Value::as_str) {
                    Some("circle") => c::read::variant(value, Self::Circle),
                    Some("square") => c::read::variant(value, Self::Square),
                    Some("spark" | "star") => c::read::variant(value, Self::Object),
                    _ => Err(c::read::fits_none()),
                }
            }
            _ => Err(c::read::fits_none()),
        }
    }
}

impl c::Checked for Shape {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::SHAPE
    }
    fn is_valid(&self) -> bool {
        match self {
            Shape::Circle(value) => c::Checked::is_valid(value),
            Shape::Square(value) => c::Checked::is_valid(value),
            Shape::Object(value) => c::Checked::is_valid(value),
        }
    }
}

/// `Circle`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Circle {
    /// The member `kind`.
    ///
    /// Limits: always `"circle"`.
    pub kind: CircleKind,
    /// The member `radius`.
    ///
    /// Limits: at least 0; at most 100.
    pub radius: f64,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Circle {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(radius: f64) -> Self {
        Self {
            kind: CircleKind::Circle,
            radius,
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for Circle {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::CIRCLE
    }
    fn is_valid(&self) -> bool {
        self.radius.is_finite()
            && c::Number::of_f64(self.radius).compare(c::Number::Whole(0)).is_ge()
            && c::Number::of_f64(self.radius).compare(c::Number::Whole(100)).is_le()
    }
}

/// `CircleKind`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CircleKind {
    /// `circle`
    Circle,
}

impl CircleKind {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Circle];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Circle => "circle",
        }
    }
}

impl c::Checked for CircleKind {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_CIRCLE_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `Square`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Square {
    /// The member `kind`.
    ///
    /// Limits: always `"square"`.
    pub kind: SquareKind,
    /// The member `side`.
    ///
    /// Limits: at least 0; at most 100.
    pub side: f64,
}

impl Square {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(side: f64) -> Self {
        Self {
            kind: SquareKind::Square,
            side,
        }
    }
}

impl c::Checked for Square {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::SQUARE
    }
    fn is_valid(&self) -> bool {
        self.side.is_finite()
            && c::Number::of_f64(self.side).compare(c::Number::Whole(0)).is_ge()
            && c::Number::of_f64(self.side).compare(c::Number::Whole(100)).is_le()
    }
}

/// `SquareKind`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SquareKind {
    /// `square`
    Square,
}

impl SquareKind {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Square];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Square => "square",
        }
    }
}

impl c::Checked for SquareKind {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_SQUARE_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// `ShapeObject`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ShapeObject {
    /// The member `kind`.
    pub kind: ShapeObjectKind,
    /// The member `points`.
    ///
    /// Limits: at least 3; at most 12.
    pub points: i64,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl ShapeObject {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(kind: ShapeObjectKind, points: i64) -> Self {
        Self {
            kind,
            points,
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for ShapeObject {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_SHAPE_ONE_OF_2
    }
    fn is_valid(&self) -> bool {
        self.points >= 3 && self.points <= 12
    }
}

/// `ShapeObjectKind`, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ShapeObjectKind {
    /// `star`
    Star,
    /// `spark`
    Spark,
}

impl ShapeObjectKind {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::Star, Self::Spark];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Star => "star",
            Self::Spark => "spark",
        }
    }
}

impl c::Checked for ShapeObjectKind {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_SHAPE_ONE_OF_2_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// What to draw.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ShapeReceived {
    /// See [`CircleReceived`].
    Circle(CircleReceived),
    /// See [`SquareReceived`].
    Square(SquareReceived),
    /// See [`ShapeObjectReceived`].
    Object(ShapeObjectReceived),
    /// A value that fits nothing that the spec knows.
    Other(c::Value),
}

impl c::read::Choose for ShapeReceived {
    fn choose(value: &c::Value) -> c::Result<Self, c::serde_json::Error> {
        let known = match value {
            c::Value::Object(_) => {
                match value.get("kind").and_then(c::Value::as_str) {
                    Some("circle") => c::read::variant(value, Self::Circle),
                    Some("square") => c::read::variant(value, Self::Square),
                    Some("spark" | "star") => c::read::variant(value, Self::Object),
                    _ => Err(c::read::fits_none()),
                }
            }
            _ => Err(c::read::fits_none()),
        };
        Ok(known.unwrap_or_else(|_: c::serde_json::Error| Self::Other(value.clone())))
    }
}

impl c::Checked for ShapeReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::SHAPE
    }
    fn is_valid(&self) -> bool {
        match self {
            ShapeReceived::Circle(value) => {
                (c::Checked::is_valid(value))
                    != (value.extra.contains_key("points")
                        && (["star", "spark"].contains(&value.kind.as_str())
                            && value
                                .extra
                                .get("points")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_SHAPE_ONE_OF_2_PROPERTIES_POINTS
                                        .is_valid(member)
                                })))
            }
            ShapeReceived::Square(value) => {
                [
                    value.extra.contains_key("radius")
                        && (value.kind.as_str() == "circle"
                            && value
                                .extra
                                .get("radius")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_CIRCLE_PROPERTIES_RADIUS
                                        .is_valid(member)
                                })),
                    c::Checked::is_valid(value),
                    value.extra.contains_key("points")
                        && (["star", "spark"].contains(&value.kind.as_str())
                            && value
                                .extra
                                .get("points")
                                .is_none_or(|member| {
                                    super::rules::COMPONENTS_SCHEMAS_SHAPE_ONE_OF_2_PROPERTIES_POINTS
                                        .is_valid(member)
                                })),
                ]
                    .into_iter()
                    .filter(|matches| *matches)
                    .count() == 1
            }
            ShapeReceived::Object(value) => {
                (value.extra.contains_key("radius")
                    && (value.kind.as_str() == "circle"
                        && value
                            .extra
                            .get("radius")
                            .is_none_or(|member| {
                                super::rules::COMPONENTS_SCHEMAS_CIRCLE_PROPERTIES_RADIUS
                                    .is_valid(member)
                            }))) != (c::Checked::is_valid(value))
            }
            ShapeReceived::Other(value) => super::rules::SHAPE.is_valid(value),
        }
    }
}

/// `CircleReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CircleReceived {
    /// The member `kind`.
    ///
    /// Limits: always `"circle"`.
    pub kind: CircleKindReceived,
    /// The member `radius`.
    ///
    /// Limits: at least 0; at most 100.
    pub radius: f64,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for CircleReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::CIRCLE
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.kind)
            && (self.radius.is_finite()
                && c::Number::of_f64(self.radius).compare(c::Number::Whole(0)).is_ge()
                && c::Number::of_f64(self.radius).compare(c::Number::Whole(100)).is_le())
    }
}

/// `CircleKindReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CircleKindReceived {
    /// `circle`
    Circle,
    /// A value that the spec does not know.
    Other(String),
}

impl CircleKindReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Circle];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Circle => "circle",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for CircleKindReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_CIRCLE_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        self.as_str() == "circle"
    }
}

/// `SquareReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SquareReceived {
    /// The member `kind`.
    ///
    /// Limits: always `"square"`.
    pub kind: SquareKindReceived,
    /// The member `side`.
    ///
    /// Limits: at least 0; at most 100.
    pub side: f64,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for SquareReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::SQUARE
    }
    fn is_valid(&self) -> bool {
        (c::Checked::is_valid(&self.kind)
            && (self.side.is_finite()
                && c::Number::of_f64(self.side).compare(c::Number::Whole(0)).is_ge()
                && c::Number::of_f64(self.side).compare(c::Number::Whole(100)).is_le()))
            && self.extra.is_empty()
    }
}

/// `SquareKindReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SquareKindReceived {
    /// `square`
    Square,
    /// A value that the spec does not know.
    Other(String),
}

impl SquareKindReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 1] = [Self::Square];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Square => "square",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for SquareKindReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_SQUARE_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        self.as_str() == "square"
    }
}

/// `ShapeObjectReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ShapeObjectReceived {
    /// The member `kind`.
    pub kind: ShapeObjectKindReceived,
    /// The member `points`.
    ///
    /// Limits: at least 3; at most 12.
    pub points: i64,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for ShapeObjectReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_SHAPE_ONE_OF_2
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.kind) && (self.points >= 3 && self.points <= 12)
    }
}

/// `ShapeObjectKindReceived`, as it is received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ShapeObjectKindReceived {
    /// `star`
    Star,
    /// `spark`
    Spark,
    /// A value that the spec does not know.
    Other(String),
}

impl ShapeObjectKindReceived {
    /// Every value that the spec knows, in its order.
    pub const ALL: [Self; 2] = [Self::Star, Self::Spark];
    /// The value as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Star => "star",
            Self::Spark => "spark",
            Self::Other(text) => text,
        }
    }
}

impl c::Checked for ShapeObjectKindReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::COMPONENTS_SCHEMAS_SHAPE_ONE_OF_2_PROPERTIES_KIND
    }
    fn is_valid(&self) -> bool {
        ["star", "spark"].contains(&self.as_str())
    }
}
