/// `Body`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Body {
    /// The member `thing`.
    pub thing: Thing,
    /// The same in both directions.
    pub plain: Plain,
    /// What one of them says holds for all of them.
    pub named: Option<Named>,
    /// The member `closed`.
    pub closed: Option<Closed>,
    /// An alternative of answers alone stays one.
    pub either: Option<Either>,
    /// The member `tree`.
    pub tree: Option<Tree>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Body {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(thing: Thing, plain: Plain) -> Self {
        Self {
            thing,
            plain,
            named: None,
            closed: None,
            either: None,
            tree: None,
            extra: c::Map::new(),
        }
    }
    /// What one of them says holds for all of them.
    #[must_use]
    pub fn named(mut self, named: Named) -> Self {
        self.named = Some(named);
        self
    }
    /// The member `closed`.
    #[must_use]
    pub fn closed(mut self, closed: Closed) -> Self {
        self.closed = Some(closed);
        self
    }
    /// An alternative of answers alone stays one.
    #[must_use]
    pub fn either(mut self, either: Either) -> Self {
        self.either = Some(either);
        self
    }
    /// The member `tree`.
    #[must_use]
    pub fn tree(mut self, tree: Tree) -> Self {
        self.tree = Some(tree);
        self
    }
}

impl c::Checked for Body {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.thing) && c::Checked::is_valid(&self.plain)
            && self.named.as_ref().is_none_or(c::Checked::is_valid)
            && self.closed.as_ref().is_none_or(c::Checked::is_valid)
            && self.either.as_ref().is_none_or(c::Checked::is_valid)
            && self.tree.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `Thing`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Thing {
    /// The member `size`.
    ///
    /// Limits: at least 0; at most 9.
    pub size: i64,
    /// The member `key`.
    ///
    /// Limits: at most 2 characters.
    pub key: String,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Thing {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(size: i64, key: impl Into<String>) -> Self {
        Self {
            size,
            key: key.into(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for Thing {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::THING
    }
    fn is_valid(&self) -> bool {
        (self.size >= 0 && self.size <= 9) && c::read::is_at_most(&self.key, 2)
    }
}

/// The same in both directions.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Plain {
    /// The member `on`.
    pub on: Option<bool>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Plain {
    /// One that says nothing; every field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            on: None,
            extra: c::Map::new(),
        }
    }
    /// The member `on`.
    #[must_use]
    pub fn on(mut self, on: bool) -> Self {
        self.on = Some(on);
        self
    }
}

impl c::Checked for Plain {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PLAIN
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// What one of them says holds for all of them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Named {
    /// The member `size`.
    ///
    /// Limits: at least 0; at most 9.
    pub size: i64,
    /// The member `key`.
    ///
    /// Limits: at most 2 characters.
    pub key: String,
    /// The member `name`.
    pub name: String,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Named {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(size: i64, key: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            size,
            key: key.into(),
            name: name.into(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for Named {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::NAMED
    }
    fn is_valid(&self) -> bool {
        (self.size >= 0 && self.size <= 9) && c::read::is_at_most(&self.key, 2)
    }
}

/// `Closed`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Closed {
    /// The member `name`.
    ///
    /// Limits: at most 1 character.
    pub name: String,
}

impl Closed {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

impl c::Checked for Closed {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::CLOSED2
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.name, 1)
    }
}

/// An alternative of answers alone stays one.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Either {
    /// The member `name`.
    pub name: Option<String>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Either {
    /// One that says nothing; every field can be left out.
    #[must_use]
    pub fn new() -> Self {
        Self {
            name: None,
            extra: c::Map::new(),
        }
    }
    /// The member `name`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

impl c::Checked for Either {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::EITHER2
    }
    fn is_valid(&self) -> bool {
        self.extra.contains_key("id") || self.name.is_some()
    }
}

/// `Tree`, as it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tree {
    /// The member `children`.
    ///
    /// Limits: at most 2 items.
    pub children: Vec<Tree>,
    /// Further members, for what the API takes and its spec does not know yet.
    /// A name that is a field of its own cannot be sent from here.
    pub extra: c::Map<String, c::Value>,
}

impl Tree {
    /// One with everything that must be given; all else is left out.
    #[must_use]
    pub fn new(children: impl IntoIterator<Item = Tree>) -> Self {
        Self {
            children: children.into_iter().collect(),
            extra: c::Map::new(),
        }
    }
}

impl c::Checked for Tree {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::TREE2
    }
    fn is_valid(&self) -> bool {
        self.children.len() as u64 <= 2 && self.children.iter().all(c::Checked::is_valid)
    }
}

/// `BodyReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BodyReceived {
    /// The member `thing`.
    pub thing: ThingReceived,
    /// The same in both directions.
    pub plain: PlainReceived,
    /// What one of them says holds for all of them.
    pub named: Option<NamedReceived>,
    /// The member `closed`.
    pub closed: Option<ClosedReceived>,
    /// An alternative of answers alone stays one.
    pub either: Option<EitherReceived>,
    /// The member `tree`.
    pub tree: Option<TreeReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for BodyReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::BODY2
    }
    fn is_valid(&self) -> bool {
        c::Checked::is_valid(&self.thing) && c::Checked::is_valid(&self.plain)
            && self.named.as_ref().is_none_or(c::Checked::is_valid)
            && self.closed.as_ref().is_none_or(c::Checked::is_valid)
            && self.either.as_ref().is_none_or(c::Checked::is_valid)
            && self.tree.as_ref().is_none_or(c::Checked::is_valid)
    }
}

/// `ThingReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ThingReceived {
    /// The member `id`.
    ///
    /// Limits: at most 2 characters.
    pub id: String,
    /// The member `size`.
    ///
    /// Limits: at least 0; at most 9.
    pub size: i64,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for ThingReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::THING2
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.id, 2) && (self.size >= 0 && self.size <= 9)
    }
}

/// The same in both directions.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PlainReceived {
    /// The member `on`.
    pub on: Option<bool>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for PlainReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::PLAIN
    }
    fn is_valid(&self) -> bool {
        true
    }
}

/// What one of them says holds for all of them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NamedReceived {
    /// The member `id`.
    ///
    /// Limits: at most 2 characters.
    pub id: String,
    /// The member `size`.
    ///
    /// Limits: at least 0; at most 9.
    pub size: i64,
    /// The member `name`.
    pub name: String,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for NamedReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::NAMED2
    }
    fn is_valid(&self) -> bool {
        (c::read::is_at_most(&self.id, 2) && (self.size >= 0 && self.size <= 9))
            && c::read::is_at_most(&self.id, 1)
    }
}

/// `ClosedReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClosedReceived {
    /// The member `made`.
    pub made: String,
    /// The member `name`.
    ///
    /// Limits: at most 1 character.
    pub name: String,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for ClosedReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::CLOSED
    }
    fn is_valid(&self) -> bool {
        c::read::is_at_most(&self.name, 1) && self.extra.is_empty()
    }
}

/// An alternative of answers alone stays one.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct EitherReceived {
    /// The member `id`.
    pub id: Option<String>,
    /// The member `name`.
    pub name: Option<String>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for EitherReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::EITHER
    }
    fn is_valid(&self) -> bool {
        self.id.is_some() || self.name.is_some()
    }
}

/// `TreeReceived`, as it is received.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TreeReceived {
    /// The member `depth`.
    pub depth: i64,
    /// The member `children`.
    ///
    /// Limits: at most 2 items.
    pub children: Vec<TreeReceived>,
    /// Members that the spec does not know.
    pub extra: c::Map<String, c::Value>,
}

impl c::Checked for TreeReceived {
    const SCHEMA: &'static c::SchemaText = Self::SCHEMA;
    fn rules() -> &'static c::Schema {
        &super::rules::TREE
    }
    fn is_valid(&self) -> bool {
        self.children.len() as u64 <= 2 && self.children.iter().all(c::Checked::is_valid)
    }
}
