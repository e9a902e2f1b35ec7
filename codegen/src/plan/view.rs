//! What of a schema, and of those that apply beside it, decides the shape of its values.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use callsheet_spec::{Api, Keyword, Number, SchemaId, Types};
use serde_json::Value;

use super::DEPTH;

/// What of a schema decides the shape of its values.
///
/// All of it is necessary: every value that the schema allows satisfies it. It need not be
/// sufficient, because the check tests every keyword whatever the shape.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// The types that are allowed; all of them where the schema does not say.
    pub(super) types: Types,
    /// `enum` or `const`.
    pub(super) constants: Option<Vec<Value>>,
    /// Each property with every schema that applies to it.
    pub(super) properties: Vec<(String, Vec<SchemaId>)>,
    pub(super) required: BTreeSet<String>,
    pub(super) additional: Option<SchemaId>,
    /// The names that `additional` leaves alone.
    pub(super) known: Vec<String>,
    /// The schemas of members whose names match a pattern.
    pub(super) patterns: Vec<SchemaId>,
    pub(super) items: Option<SchemaId>,
    pub(super) has_prefix: bool,
    /// The smallest and the largest number allowed, as far as they are bounded.
    pub(super) bounds: (Option<Number>, Option<Number>),
    /// The branches of each `oneOf` and `anyOf` that has several which allow more than `null`.
    pub(super) alternatives: Vec<Vec<SchemaId>>,
}

impl View {
    /// A view of which nothing is known.
    fn open() -> Self {
        Self {
            types: Types::ALL,
            constants: None,
            properties: Vec::new(),
            required: BTreeSet::new(),
            additional: None,
            known: Vec::new(),
            patterns: Vec::new(),
            items: None,
            has_prefix: false,
            bounds: (None, None),
            alternatives: Vec::new(),
        }
    }

    /// Takes over what a schema says that applies beside this one.
    fn refine(&mut self, other: &Self) {
        self.types = self.types.intersection(other.types);
        if self.constants.is_none() {
            self.constants.clone_from(&other.constants);
        }
        for (name, schemas) in &other.properties {
            for schema in schemas {
                self.add_property(name, *schema);
            }
        }
        self.required.extend(other.required.iter().cloned());
        if self.additional.is_none() {
            self.additional = other.additional;
            self.known.clone_from(&other.known);
        }
        self.patterns.extend(&other.patterns);
        self.items = self.items.or(other.items);
        self.has_prefix |= other.has_prefix;
        self.bounds.0 = self.bounds.0.or(other.bounds.0);
        self.bounds.1 = self.bounds.1.or(other.bounds.1);
        self.alternatives.extend(other.alternatives.iter().cloned());
    }

    fn add_property(&mut self, name: &str, schema: SchemaId) {
        match self.properties.iter_mut().find(|(known, _)| known == name) {
            Some((_, schemas)) if schemas.contains(&schema) => {}
            Some((_, schemas)) => schemas.push(schema),
            None => self.properties.push((name.to_owned(), vec![schema])),
        }
    }

    fn add_constants(&mut self, values: &[Value]) {
        let types = values.iter().map(type_of).fold(Types::NONE, Types::union);
        self.types = self.types.intersection(types);
        let numbers: Vec<Number> = values
            .iter()
            .filter_map(|value| match value {
                Value::Number(number) => Some(Number::of(number)),
                _ => None,
            })
            .collect();
        let least = numbers.iter().copied().reduce(smaller);
        let most = numbers.iter().copied().reduce(larger);
        self.bounds = (self.bounds.0.or(least), self.bounds.1.or(most));
        if self.constants.is_none() {
            self.constants = Some(values.to_vec());
        }
    }

    /// Whether every number allowed lies in a range.
    pub(super) fn is_within(&self, (least, most): (Number, Number)) -> bool {
        let (from, to) = self.bounds;
        from.is_some_and(|bound| bound.compare(least).is_ge())
            && to.is_some_and(|bound| bound.compare(most).is_le())
    }

    /// Whether nothing is known of any member by its name.
    pub(super) fn is_plain_map(&self) -> bool {
        self.properties.is_empty()
    }

    /// Whether `null` is allowed beside other values.
    pub(super) fn is_nullable(&self) -> bool {
        let allowed = self.types.contains(Types::NULL);
        match (&self.constants, self.texts()) {
            (Some(constants), Some(_)) => allowed && constants.contains(&Value::Null),
            _ => allowed && self.says_type() && self.types != Types::NULL,
        }
    }

    /// Whether the schema says anything of types.
    pub(super) fn says_type(&self) -> bool {
        self.types != Types::ALL
    }

    /// The kinds of values allowed beside `null`; integers and other numbers are one kind.
    pub(super) fn families(&self) -> Vec<Types> {
        families(self.types)
    }

    /// Whether all values but `null` are texts, all are numbers or all are booleans.
    pub(super) fn is_scalar(&self) -> bool {
        let parts = Types::ARRAY.union(Types::OBJECT);
        self.families().len() == 1 && self.types.intersection(parts) == Types::NONE
    }

    /// Whether its values get a type with a name.
    pub(super) fn is_structural(&self) -> bool {
        let families = self.families();
        !self.is_plain_map()
            || self.texts().is_some()
            || !self.alternatives.is_empty() && !self.is_scalar()
            || self.says_type() && families.len() > 1
    }

    /// The texts of an enum that has nothing but texts (and perhaps `null`).
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        if !self.types.contains(Types::STRING) {
            return None;
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut ordered = Vec::new();
        for value in self.constants.as_ref()? {
            match value {
                Value::String(text) if known.insert(text) => ordered.push(text.clone()),
                Value::String(_) | Value::Null => {}
                _ => return None,
            }
        }
        (!ordered.is_empty()).then_some(ordered)
    }
}

/// The kinds of values in a set of types, without `null`; integers and other numbers are one.
pub(super) fn families(types: Types) -> Vec<Types> {
    let number = types.intersection(Types::NUMBER);
    [
        types.intersection(Types::BOOLEAN),
        number,
        types.intersection(Types::STRING),
        types.intersection(Types::ARRAY),
        types.intersection(Types::OBJECT),
    ]
    .into_iter()
    .filter(|family| *family != Types::NONE)
    .collect()
}

fn type_of(value: &Value) -> Types {
    match value {
        Value::Null => Types::NULL,
        Value::Bool(_) => Types::BOOLEAN,
        Value::Number(number) if Number::of(number).is_whole() => Types::INTEGER,
        Value::Number(_) => Types::NUMBER.union(Types::INTEGER),
        Value::String(_) => Types::STRING,
        Value::Array(_) => Types::ARRAY,
        Value::Object(_) => Types::OBJECT,
    }
}

fn smaller(left: Number, right: Number) -> Number {
    if right.compare(left).is_lt() {
        right
    } else {
        left
    }
}

fn larger(left: Number, right: Number) -> Number {
    if right.compare(left).is_gt() {
        right
    } else {
        left
    }
}

/// The views of all schemas of an API, each made once.
pub(super) struct Views<'a> {
    api: &'a Api,
    known: RefCell<HashMap<SchemaId, Rc<View>>>,
}

impl<'a> Views<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            api,
            known: RefCell::default(),
        }
    }

    /// The view of a schema.
    pub(super) fn of(&self, schema: SchemaId) -> Rc<View> {
        self.nested(schema, 0)
    }

    /// `depth` counts the schemas that led here in place; a chain of them has an end.
    fn nested(&self, schema: SchemaId, depth: usize) -> Rc<View> {
        if let Some(known) = self.known.borrow().get(&schema) {
            return Rc::clone(known);
        }
        let open = Rc::new(View::open());
        if depth >= DEPTH {
            return open;
        }
        // A schema that leads back to itself in place says nothing more of its own values.
        self.known.borrow_mut().insert(schema, open);
        let view = Rc::new(self.read(schema, depth + 1));
        self.known.borrow_mut().insert(schema, Rc::clone(&view));
        view
    }

    fn read(&self, schema: SchemaId, depth: usize) -> View {
        let mut view = View::open();
        for keyword in &self.api.schemas[schema].keywords {
            match &keyword.value {
                Keyword::Never => view.types = Types::NONE,
                Keyword::Type(types) => view.types = view.types.intersection(*types),
                Keyword::Enum(values) => view.add_constants(values),
                Keyword::Const(value) => view.add_constants(std::slice::from_ref(value)),
                Keyword::Properties(properties) => {
                    for (name, schema) in properties {
                        view.add_property(name, *schema);
                    }
                }
                Keyword::Required(names) => view.required.extend(names.iter().cloned()),
                Keyword::AdditionalProperties { schema, known, .. } => {
                    view.additional = Some(*schema);
                    view.known.clone_from(known);
                }
                Keyword::PatternProperties(patterns) => {
                    view.patterns
                        .extend(patterns.iter().map(|(_, schema)| *schema));
                }
                Keyword::Items { schema, .. } => view.items = Some(*schema),
                Keyword::PrefixItems(_) => view.has_prefix = true,
                Keyword::Minimum(limit) | Keyword::ExclusiveMinimum(limit) => {
                    view.bounds.0 = Some(*limit);
                }
                Keyword::Maximum(limit) | Keyword::ExclusiveMaximum(limit) => {
                    view.bounds.1 = Some(*limit);
                }
                Keyword::Ref(target) => view.refine(&self.nested(*target, depth)),
                Keyword::AllOf(schemas) => {
                    for schema in schemas {
                        view.refine(&self.nested(*schema, depth));
                    }
                }
                Keyword::OneOf(schemas) | Keyword::AnyOf(schemas) => {
                    self.choose(&mut view, schemas, depth);
                }
                _ => {}
            }
        }
        view
    }

    /// What is common to the branches of `oneOf` or `anyOf`.
    fn choose(&self, view: &mut View, schemas: &[SchemaId], depth: usize) {
        let branches: Vec<(SchemaId, Rc<View>)> = schemas
            .iter()
            .map(|schema| (*schema, self.nested(*schema, depth)))
            .collect();
        let null = branches
            .iter()
            .any(|(_, branch)| branch.types.contains(Types::NULL));
        let more: Vec<&(SchemaId, Rc<View>)> = branches
            .iter()
            .filter(|(_, branch)| branch.types != Types::NULL && branch.types != Types::NONE)
            .collect();
        if let [(_, only)] = more.as_slice() {
            let mut only = View::clone(only);
            if null {
                only.types = only.types.union(Types::NULL);
                let constants = only.constants.iter_mut();
                constants.for_each(|constants| constants.push(Value::Null));
            }
            view.refine(&only);
            return;
        }
        let types = branches.iter().map(|(_, branch)| branch.types);
        view.types = view
            .types
            .intersection(types.fold(Types::NONE, Types::union));
        let constants: Option<Vec<Value>> = branches
            .iter()
            .map(|(_, branch)| match branch.types {
                Types::NULL => Some(vec![Value::Null]),
                _ => branch.constants.clone(),
            })
            .collect::<Option<Vec<_>>>()
            .map(|lists| lists.concat());
        match constants {
            // Constants in several schemas are one enum.
            Some(constants) => view.add_constants(&constants),
            None => {
                let ends = more.iter().map(|(_, branch)| branch.bounds);
                let (from, to): (Vec<_>, Vec<_>) = ends.unzip();
                let from: Option<Vec<Number>> = from.into_iter().collect();
                let to: Option<Vec<Number>> = to.into_iter().collect();
                let least = from.and_then(|ends| ends.into_iter().reduce(smaller));
                let most = to.and_then(|ends| ends.into_iter().reduce(larger));
                view.bounds = (view.bounds.0.or(least), view.bounds.1.or(most));
                let more = more.iter().map(|(schema, _)| *schema);
                view.alternatives.push(more.collect());
            }
        }
    }

    /// The schema that a mere wrapper stands for: `$ref`, `allOf`, `anyOf` or `oneOf` with one
    /// branch and nothing else that decides verdicts.
    pub(super) fn target(&self, schema: SchemaId) -> SchemaId {
        let mut id = self.api.schemas.target(schema);
        for _ in 0..DEPTH {
            let keywords = self.api.schemas[id].keywords.as_slice();
            let [only] = keywords else {
                return id;
            };
            id = match &only.value {
                Keyword::AllOf(list) | Keyword::AnyOf(list) | Keyword::OneOf(list) => {
                    match list.as_slice() {
                        [branch] => self.api.schemas.target(*branch),
                        _ => return id,
                    }
                }
                _ => return id,
            };
        }
        id
    }

    /// The branch of a schema's `oneOf` or `anyOf` that has a text as its only constant.
    pub(super) fn branch_for(&self, schema: SchemaId, text: &str) -> Option<SchemaId> {
        let keywords = self.api.schemas[schema].keywords.iter();
        let lists = keywords.filter_map(|keyword| match &keyword.value {
            Keyword::OneOf(schemas) | Keyword::AnyOf(schemas) => Some(schemas),
            _ => None,
        });
        let only = Value::from(text);
        let has_it = |branch: &&SchemaId| {
            self.of(**branch).constants.as_deref() == Some(std::slice::from_ref(&only))
        };
        lists.flatten().find(has_it).copied()
    }

    /// The schemas that apply to every value of a schema but `null`, as they are written in it.
    pub(super) fn conjuncts(&self, schema: SchemaId) -> Vec<SchemaId> {
        let mut found = BTreeSet::new();
        for keyword in &self.api.schemas[schema].keywords {
            match &keyword.value {
                Keyword::Ref(target) => found.extend([self.target(*target)]),
                Keyword::AllOf(schemas) => {
                    found.extend(schemas.iter().map(|schema| self.target(*schema)));
                }
                Keyword::OneOf(schemas) | Keyword::AnyOf(schemas) => {
                    let mut more = schemas.iter().filter(|schema| {
                        let types = self.of(**schema).types;
                        types != Types::NULL && types != Types::NONE
                    });
                    if let (Some(only), None) = (more.next(), more.next()) {
                        found.insert(self.target(*only));
                    }
                }
                _ => {}
            }
        }
        found.into_iter().collect()
    }
}
