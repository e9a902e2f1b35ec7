//! Enums whose variants are told apart by looking at the value.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_spec::{SchemaId, Types};

use super::view::{View, families};
use super::{Branch, Direction, Kind, Planner, Shape, Tag, Union};
use crate::names;

/// A branch of `oneOf` or `anyOf` as a variant.
pub(super) struct Alternative {
    schema: SchemaId,
    /// The types of the values that the variant is to hold.
    types: Types,
    /// Whether it says nothing of types and stands for its objects alone.
    is_object_of_many: bool,
}

impl Planner<'_> {
    /// The variants of an enum for `oneOf` or `anyOf`, if there is to be one: the schema says
    /// nothing else of its values, and the branches are of different kinds.
    pub(super) fn branches(&self, view: &View, direction: Direction) -> Option<Vec<Alternative>> {
        let [schemas] = view.alternatives.as_slice() else {
            return None;
        };
        if !view.is_plain_map() || view.constants.is_some() || view.is_scalar() {
            return None;
        }
        let mut found = Vec::new();
        let mut kinds = BTreeSet::new();
        for schema in schemas {
            let schema = self.views.target(*schema);
            let branch = self.views.of(schema);
            let types = branch.types.intersection(view.types);
            let names_members = !branch.properties.is_empty();
            let is_object_of_many = !branch.says_type() && names_members;
            if is_object_of_many && families(types).contains(&Types::OBJECT) {
                kinds.insert(format!("{schema:?}"));
                found.push(Alternative {
                    schema,
                    types: Types::OBJECT,
                    is_object_of_many: direction == Direction::Request,
                });
                continue;
            }
            match families(types).as_slice() {
                [] if types == Types::NONE => continue,
                [] | [_, _, _, _, _] => return None,
                _ if branch.is_structural() => kinds.insert(format!("{schema:?}")),
                [family] => kinds.insert(format!("{family:?}")),
                _ => return None,
            };
            found.push(Alternative {
                schema,
                types,
                is_object_of_many: false,
            });
        }
        (found.len() > 1 && kinds.len() > 1).then_some(found)
    }

    pub(super) fn union_of_alternatives(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        base: &str,
    ) -> Kind {
        let view = self.views.of(schema);
        let alternatives = self.branches(&view, direction).unwrap_or_default();
        let tag = self.tag(&alternatives).or_else(|| {
            // What is sent has to be told apart by what the schemas say.
            let is_received = direction == Direction::Response;
            is_received.then(|| self.discriminator(schema, &alternatives))?
        });
        let names = self.variant_names(&alternatives, tag.as_ref(), base);
        let is_open = direction == Direction::Response
            || alternatives.iter().any(|branch| branch.is_object_of_many) && !view.says_type();
        let mut branches = Vec::new();
        for (alternative, name) in alternatives.iter().zip(names) {
            let hint = format!("{base}{name}");
            let shape = if alternative.is_object_of_many {
                self.shape_of_one(alternative.schema, direction, &hint, Types::OBJECT)
            } else {
                self.shape(alternative.schema, direction, &hint)
            };
            let shape = match shape {
                // The `null` of the whole is held around the enum.
                Shape::Nullable(of) if view.is_nullable() => *of,
                shape => shape,
            };
            branches.push(Branch {
                name,
                schema: alternative.schema,
                shape,
                types: alternative.types,
                is_part: false,
            });
        }
        Kind::Union(Union {
            branches,
            tag,
            is_open,
            media: Vec::new(),
        })
    }

    pub(super) fn union_by_type(
        &mut self,
        schema: SchemaId,
        direction: Direction,
        base: &str,
    ) -> Kind {
        let view = self.views.of(schema);
        let families = if view.says_type() {
            view.families()
        } else {
            vec![Types::OBJECT]
        };
        let branches = families
            .into_iter()
            .map(|types| {
                let name = kind_name(types).to_owned();
                let hint = format!("{base}{name}");
                Branch {
                    shape: self.shape_of_one(schema, direction, &hint, types),
                    name,
                    schema,
                    types,
                    is_part: true,
                }
            })
            .collect();
        Kind::Union(Union {
            branches,
            tag: None,
            is_open: direction == Direction::Response || !view.says_type(),
            media: Vec::new(),
        })
    }

    /// The member that tells the objects among the branches apart: each requires it to be a text
    /// that no other allows.
    fn tag(&self, alternatives: &[Alternative]) -> Option<Tag> {
        let objects: Vec<usize> = (0..alternatives.len())
            .filter(|index| alternatives[*index].types.contains(Types::OBJECT))
            .collect();
        let [first, _, ..] = objects.as_slice() else {
            return None;
        };
        let first = self.views.of(alternatives[*first].schema);
        let candidates: BTreeSet<&String> = first.required.iter().collect();
        candidates.into_iter().find_map(|member| {
            let mut values = BTreeMap::new();
            for index in &objects {
                for text in self.constants(alternatives[*index].schema, member)? {
                    if values.insert(text, *index).is_some() {
                        return None;
                    }
                }
            }
            Some(Tag {
                member: member.clone(),
                values: values.into_iter().collect(),
                is_required: true,
            })
        })
    }

    /// The member that tells received objects apart by the word of the spec (`discriminator`),
    /// whatever the branches say of it. A component that is not mapped stands for its name.
    fn discriminator(&self, schema: SchemaId, alternatives: &[Alternative]) -> Option<Tag> {
        let mut schemas = vec![schema];
        schemas.extend(self.views.conjuncts(schema));
        let found = schemas
            .into_iter()
            .find_map(|schema| self.api.schemas[schema].notes.discriminator.as_ref())?;
        let mut values = BTreeMap::new();
        for (index, alternative) in alternatives.iter().enumerate() {
            let name = self.api.schemas[alternative.schema].name.as_deref();
            let leads_here = |target: &&(String, String)| {
                let last = target.1.rsplit('/').next().unwrap_or_default();
                Some(last) == name
            };
            let mut mapped = found.mapping.iter().filter(leads_here).peekable();
            if mapped.peek().is_none() {
                values.insert(name?.to_owned(), index);
            }
            values.extend(mapped.map(|(value, _)| (value.clone(), index)));
        }
        Some(Tag {
            member: found.property.clone(),
            values: values.into_iter().collect(),
            is_required: false,
        })
    }

    /// The texts that a required member must be one of.
    fn constants(&self, schema: SchemaId, member: &str) -> Option<Vec<String>> {
        let view = self.views.of(schema);
        let (_, schemas) = view.properties.iter().find(|(name, _)| name == member)?;
        if !view.required.contains(member) {
            return None;
        }
        schemas.iter().find_map(|schema| {
            let property = self.views.of(self.views.target(*schema));
            property.texts().filter(|_| !property.is_nullable())
        })
    }

    /// Variants are called after the constant that tells them apart, the schema, or the type.
    fn variant_names(
        &self,
        alternatives: &[Alternative],
        tag: Option<&Tag>,
        base: &str,
    ) -> Vec<String> {
        let wanted: Vec<String> = alternatives
            .iter()
            .enumerate()
            .map(|(index, alternative)| {
                let schema = &self.api.schemas[alternative.schema];
                let values = tag.iter().flat_map(|tag| &tag.values);
                let mut own = values
                    .filter(|(_, branch)| *branch == index)
                    .filter(|_| tag.is_some_and(|tag| tag.is_required));
                let constant = match (own.next(), own.next()) {
                    (Some((text, _)), None) => Some(text.clone()),
                    _ => None,
                };
                let title = schema.notes.title.clone();
                constant
                    .or_else(|| schema.name.clone())
                    .or_else(|| title.filter(|title| title.len() < 40))
                    .unwrap_or_else(|| match families(alternative.types).as_slice() {
                        [family] => kind_name(*family).to_owned(),
                        _ => "Value".to_owned(),
                    })
            })
            .collect();
        names::variant_names(&wanted, base)
    }
}

fn kind_name(types: Types) -> &'static str {
    match types {
        Types::BOOLEAN => "Boolean",
        Types::INTEGER => "Integer",
        Types::STRING => "Text",
        Types::ARRAY => "List",
        Types::OBJECT => "Object",
        _ => "Number",
    }
}
