//! What is sent and what is received of a schema: a property that is `readOnly` is no part of a
//! request, one that is `writeOnly` no part of an answer.
//!
//! `OpenAPI` has the server alone set what is `readOnly`: it is not to be sent, and where it is
//! required, only an answer has to have it. So an operation refers to copies of its schemas in
//! which such properties are neither named nor required. Only what leads to one of them is copied;
//! all else stays the one schema that both directions share. A schema that no operation leads to is
//! sent nowhere, and stays as it is written.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use crate::api::Api;
use crate::schema::{Copied, Keyword, Placed, SchemaId, Schemas};

/// Has every operation refer to what is sent and what is received of its schemas.
///
/// No schema may lead back to itself in place.
pub(super) fn by_direction(api: &mut Api) {
    let flags = |test: &dyn Fn(bool, bool) -> bool| {
        let schemas = api.schemas.iter();
        let notes = schemas.map(|(_, schema)| (schema.notes.read_only, schema.notes.write_only));
        notes.map(|(read, write)| test(read, write)).collect()
    };
    // What is both is neither: it would be no part of anything.
    let read_only: Vec<bool> = flags(&|read, write| read && !write);
    let write_only: Vec<bool> = flags(&|read, write| write && !read);
    if let Some(mut sent) = Copies::new(&mut api.schemas, read_only) {
        for operation in &mut api.operations {
            let parameters = operation.parameters.iter_mut();
            let parameters = parameters.map(|parameter| &mut parameter.schema);
            let bodies = operation.request.iter_mut();
            let forms = bodies.flat_map(|body| &mut body.forms);
            let bodies = forms.map(|form| &mut form.schema);
            parameters.chain(bodies).for_each(|id| *id = sent.of(*id));
        }
        sent.work();
    }
    if let Some(mut received) = Copies::new(&mut api.schemas, write_only) {
        for operation in &mut api.operations {
            let responses = operation.responses.iter_mut();
            let contents = responses.flat_map(|response| &mut response.contents);
            let schemas = contents.filter_map(|content| content.schema.as_mut());
            schemas.for_each(|id| *id = received.of(*id));
        }
        received.work();
    }
}

type Names = BTreeSet<String>;

/// A schema on a way to it. What the ways have in common makes one copy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Way {
    schema: SchemaId,
    /// Names that are left out for what schemas say which apply to the same value.
    all: Names,
    /// The same of the schemas around the alternative that this one is.
    around: Names,
}

/// The copies for one direction.
struct Copies<'a> {
    schemas: &'a mut Schemas,
    /// For each schema whether a property is left out whose schema it is.
    is_left_out: Vec<bool>,
    /// For each schema whether it leads to a property that is left out.
    leads: Vec<bool>,
    known: HashMap<Way, SchemaId>,
    waiting: Vec<(SchemaId, Way)>,
    left_out: HashMap<SchemaId, Rc<Names>>,
}

impl<'a> Copies<'a> {
    /// `None` if there is nothing to leave out.
    fn new(schemas: &'a mut Schemas, mut marked: Vec<bool>) -> Option<Self> {
        if !marked.contains(&true) {
            return None;
        }
        // The copies of the other direction are nothing that an operation refers to in this one.
        marked.resize(schemas.len(), false);
        let mut copies = Self {
            is_left_out: marked,
            leads: Vec::new(),
            known: HashMap::new(),
            waiting: Vec::new(),
            left_out: HashMap::new(),
            schemas,
        };
        copies.mark();
        copies.find_leads();
        copies.leads.contains(&true).then_some(copies)
    }

    /// Marks what a mark applies to by a reference or by `allOf`.
    fn mark(&mut self) {
        let applied = |keyword: &Keyword| match keyword {
            Keyword::Ref(schema) => vec![*schema],
            Keyword::AllOf(schemas) => schemas.clone(),
            _ => Vec::new(),
        };
        let mut appliers = vec![Vec::new(); self.schemas.len()];
        for (id, schema) in self.schemas.iter() {
            for keyword in &schema.keywords {
                for inner in applied(&keyword.value) {
                    appliers[inner.index()].push(id);
                }
            }
        }
        spread(&mut self.is_left_out, &appliers);
    }

    fn find_leads(&mut self) {
        let mut leads = vec![false; self.schemas.len()];
        let mut referrers = vec![Vec::new(); self.schemas.len()];
        for (id, schema) in self.schemas.iter() {
            for keyword in &schema.keywords {
                if let Keyword::Properties(properties) = &keyword.value {
                    let mut properties = properties.iter();
                    leads[id.index()] |=
                        properties.any(|(_, schema)| self.is_left_out[schema.index()]);
                }
                for inner in followed(&keyword.value) {
                    referrers[inner.index()].push(id);
                }
            }
        }
        spread(&mut leads, &referrers);
        self.leads = leads;
    }

    /// The copy of a schema that an operation refers to, or the schema itself if it needs none.
    fn of(&mut self, schema: SchemaId) -> SchemaId {
        self.on_way(Way {
            schema,
            all: Names::new(),
            around: Names::new(),
        })
    }

    fn on_way(&mut self, mut way: Way) -> SchemaId {
        if !(way.all.is_empty() && way.around.is_empty()) {
            let own = self.left_out_by(way.schema);
            let mentioned = self.mentioned(way.schema);
            way.all
                .retain(|name| mentioned.contains(name) && !own.contains(name));
            let all = &way.all;
            way.around.retain(|name| {
                mentioned.contains(name) && !own.contains(name) && !all.contains(name)
            });
        }
        if way.all.is_empty() && way.around.is_empty() && !self.leads[way.schema.index()] {
            return way.schema;
        }
        if let Some(known) = self.known.get(&way) {
            return *known;
        }
        // There are never more copies than the limits of reading allow schemas, but for ways that
        // nobody writes.
        let id = SchemaId(u32::try_from(self.schemas.len()).unwrap_or(u32::MAX));
        let mut copy = self.schemas[way.schema].clone();
        copy.copied = Some(Copied {
            of: way.schema,
            left_out: Vec::new(),
        });
        self.schemas.0.push(copy);
        self.known.insert(way.clone(), id);
        self.waiting.push((id, way));
        id
    }

    /// Makes the copies that were promised, until none is left.
    fn work(&mut self) {
        while let Some((id, way)) = self.waiting.pop() {
            self.make(id, &way);
        }
    }

    fn make(&mut self, id: SchemaId, way: &Way) {
        let mut all = way.all.clone();
        all.extend(self.left_out_by(way.schema).iter().cloned());
        let around: Names = way.around.difference(&all).cloned().collect();
        let both: Names = all.union(&around).cloned().collect();
        let mut left_out = Names::new();
        let mut keywords = Vec::new();
        for Placed { place, value } in self.schemas[way.schema].keywords.clone() {
            let value = match value {
                Keyword::Properties(mut properties) => {
                    let gone = properties.iter().filter(|(name, _)| both.contains(name));
                    left_out.extend(gone.map(|(name, _)| name.clone()));
                    properties.retain(|(name, _)| !both.contains(name));
                    for (_, schema) in &mut properties {
                        *schema = self.of(*schema);
                    }
                    Keyword::Properties(properties)
                }
                Keyword::Required(names) => {
                    let kept = without(&names, &all);
                    let rest = without(&kept, &around);
                    // An alternative that asks for nothing else is one of answers: emptied, it
                    // would allow everything.
                    let rest = if rest.is_empty() { kept } else { rest };
                    left_out.extend(names.into_iter().filter(|name| !rest.contains(name)));
                    if rest.is_empty() {
                        continue;
                    }
                    Keyword::Required(rest)
                }
                Keyword::DependentRequired(dependencies) => {
                    let mut kept = Vec::new();
                    for (name, names) in dependencies {
                        let rest = without(&names, &both);
                        if !rest.is_empty() {
                            kept.push((name, rest));
                        }
                    }
                    if kept.is_empty() {
                        continue;
                    }
                    Keyword::DependentRequired(kept)
                }
                Keyword::AdditionalProperties {
                    known,
                    patterns,
                    schema,
                } => Keyword::AdditionalProperties {
                    known: without(&known, &both),
                    patterns,
                    schema: self.of(schema),
                },
                other => self.applied(other, &all, &around),
            };
            keywords.push(Placed { place, value });
        }
        let copy = &mut self.schemas.0[id.index()];
        if let Value::Object(written) = &mut copy.written {
            for name in ["required", "dependentRequired"] {
                let keyword = keywords.iter().find(|keyword| keyword.value.name() == name);
                match keyword.map(|keyword| &keyword.value) {
                    Some(Keyword::Required(names)) => {
                        written.insert(name.to_owned(), Value::from(names.clone()));
                    }
                    Some(Keyword::DependentRequired(lists)) => {
                        let lists = lists.iter().cloned();
                        let lists = lists.map(|(name, names)| (name, Value::from(names)));
                        written.insert(name.to_owned(), Value::Object(lists.collect()));
                    }
                    _ => drop(written.shift_remove(name)),
                }
            }
        }
        copy.keywords = keywords;
        copy.copied = Some(Copied {
            of: way.schema,
            left_out: left_out.into_iter().collect(),
        });
    }

    /// A keyword with the copies of the schemas that it applies.
    fn applied(&mut self, keyword: Keyword, all: &Names, around: &Names) -> Keyword {
        let mut same = |schema| {
            let (all, around) = (all.clone(), around.clone());
            self.on_way(Way {
                schema,
                all,
                around,
            })
        };
        match keyword {
            Keyword::Ref(schema) => Keyword::Ref(same(schema)),
            Keyword::AllOf(schemas) => Keyword::AllOf(schemas.into_iter().map(same).collect()),
            Keyword::DependentSchemas(schemas) => Keyword::DependentSchemas(
                schemas
                    .into_iter()
                    .map(|(name, schema)| (name, same(schema)))
                    .collect(),
            ),
            // A condition is asked of what is there, whatever should be.
            Keyword::If {
                condition,
                then,
                otherwise,
            } => Keyword::If {
                condition,
                then: then.map(&mut same),
                otherwise: otherwise.map(&mut same),
            },
            Keyword::AnyOf(schemas) => Keyword::AnyOf(self.alternatives(schemas, all, around)),
            Keyword::OneOf(schemas) => Keyword::OneOf(self.alternatives(schemas, all, around)),
            Keyword::PrefixItems(schemas) => {
                Keyword::PrefixItems(schemas.into_iter().map(|id| self.of(id)).collect())
            }
            Keyword::Items { from, schema } => Keyword::Items {
                from,
                schema: self.of(schema),
            },
            Keyword::UnevaluatedItems(schema) => Keyword::UnevaluatedItems(self.of(schema)),
            Keyword::UnevaluatedProperties(schema) => {
                Keyword::UnevaluatedProperties(self.of(schema))
            }
            Keyword::PatternProperties(schemas) => Keyword::PatternProperties(
                schemas
                    .into_iter()
                    .map(|(pattern, schema)| (pattern, self.of(schema)))
                    .collect(),
            ),
            // What is counted, excluded or compared is judged as it is there.
            other @ (Keyword::Contains { .. }
            | Keyword::Not(_)
            | Keyword::PropertyNames(_)
            | Keyword::Never
            | Keyword::Type(_)
            | Keyword::Enum(_)
            | Keyword::Const(_)
            | Keyword::Minimum(_)
            | Keyword::Maximum(_)
            | Keyword::ExclusiveMinimum(_)
            | Keyword::ExclusiveMaximum(_)
            | Keyword::MultipleOf(_)
            | Keyword::MinLength(_)
            | Keyword::MaxLength(_)
            | Keyword::Pattern(_)
            | Keyword::Format(_)
            | Keyword::MinItems(_)
            | Keyword::MaxItems(_)
            | Keyword::UniqueItems
            | Keyword::Properties(_)
            | Keyword::AdditionalProperties { .. }
            | Keyword::Required(_)
            | Keyword::MinProperties(_)
            | Keyword::MaxProperties(_)
            | Keyword::DependentRequired(_)) => other,
        }
    }

    fn alternatives(
        &mut self,
        schemas: Vec<SchemaId>,
        all: &Names,
        around: &Names,
    ) -> Vec<SchemaId> {
        let around: Names = all.union(around).cloned().collect();
        let on_way = |schema| {
            let (all, around) = (Names::new(), around.clone());
            self.on_way(Way {
                schema,
                all,
                around,
            })
        };
        schemas.into_iter().map(on_way).collect()
    }

    /// The properties that a schema, and what applies beside it, leave out: of alternatives, those
    /// that all of them do.
    fn left_out_by(&mut self, schema: SchemaId) -> Rc<Names> {
        if let Some(known) = self.left_out.get(&schema) {
            return Rc::clone(known);
        }
        let mut names = Names::new();
        // As deep as schemas apply one another, which loading has bounded.
        for Placed { value, .. } in self.schemas[schema].keywords.clone() {
            match value {
                Keyword::Properties(properties) => {
                    let gone = properties
                        .into_iter()
                        .filter(|(_, schema)| self.is_left_out[schema.index()]);
                    names.extend(gone.map(|(name, _)| name));
                }
                Keyword::AnyOf(schemas) | Keyword::OneOf(schemas) => {
                    let mut common: Option<Names> = None;
                    for schema in schemas {
                        let of = self.left_out_by(schema);
                        common = Some(match common {
                            Some(common) => common.intersection(&of).cloned().collect(),
                            None => Names::clone(&of),
                        });
                    }
                    names.extend(common.unwrap_or_default());
                }
                keyword => {
                    for inner in beside(&keyword) {
                        names.extend(self.left_out_by(inner).iter().cloned());
                    }
                }
            }
        }
        let names = Rc::new(names);
        self.left_out.insert(schema, Rc::clone(&names));
        names
    }

    /// The names that a schema, and what applies to the same value, speak of.
    fn mentioned(&self, schema: SchemaId) -> Names {
        let mut names = Names::new();
        let (mut rest, mut seen) = (vec![schema], BTreeSet::new());
        while let Some(id) = rest.pop() {
            if !seen.insert(id) {
                continue;
            }
            for keyword in &self.schemas[id].keywords {
                match &keyword.value {
                    Keyword::Required(required) => names.extend(required.iter().cloned()),
                    Keyword::Properties(properties) => {
                        names.extend(properties.iter().map(|(name, _)| name.clone()));
                    }
                    Keyword::DependentRequired(lists) => {
                        names.extend(lists.iter().flat_map(|(_, names)| names.iter().cloned()));
                    }
                    Keyword::AnyOf(schemas) | Keyword::OneOf(schemas) => rest.extend(schemas),
                    keyword => rest.extend(beside(keyword)),
                }
            }
        }
        names
    }
}

/// The schemas that apply to the same value and are no alternatives.
fn beside(keyword: &Keyword) -> Vec<SchemaId> {
    match keyword {
        Keyword::If {
            then, otherwise, ..
        } => [*then, *otherwise].into_iter().flatten().collect(),
        Keyword::Ref(_) | Keyword::AllOf(_) | Keyword::DependentSchemas(_) => keyword.in_place(),
        _ => Vec::new(),
    }
}

/// The schemas of a keyword that have copies.
fn followed(keyword: &Keyword) -> Vec<SchemaId> {
    match keyword {
        Keyword::If { .. } => beside(keyword),
        Keyword::Not(_) | Keyword::Contains { .. } | Keyword::PropertyNames(_) => Vec::new(),
        _ => [keyword.in_place(), keyword.in_parts()].concat(),
    }
}

/// Sets the flags of everything from which one that is set can be come to, backwards along `edges`.
fn spread(flags: &mut [bool], edges: &[Vec<SchemaId>]) {
    let mut rest: Vec<usize> = (0..flags.len()).filter(|index| flags[*index]).collect();
    while let Some(index) = rest.pop() {
        for SchemaId(next) in &edges[index] {
            let next = *next as usize;
            if !std::mem::replace(&mut flags[next], true) {
                rest.push(next);
            }
        }
    }
}

fn without(names: &[String], left_out: &Names) -> Vec<String> {
    let kept = names.iter().filter(|name| !left_out.contains(*name));
    kept.cloned().collect()
}
