//! Tests on objects: structs and maps.

use callsheet_spec::{Keyword, Pattern, SchemaId, Types};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::scalar::{at_least, at_most};
use super::test::{any, conjunction};
use super::{Access, Conditions, Test, all, closure, ident, where_some};
use crate::plan::{Direction, Field, Rest, Shape};
use crate::tables::whole;

/// The members of a struct.
pub(super) struct Members<'a> {
    pub(super) fields: &'a [Field],
    pub(super) rest: &'a Rest,
    pub(super) direction: Direction,
}

impl Conditions<'_> {
    pub(super) fn map(&self, keyword: &Keyword, of: &Shape, value: &Access) -> Option<Test> {
        Some(match keyword {
            Keyword::Type(types) => Test::known(types.contains(Types::OBJECT)),
            Keyword::MinProperties(limit) => at_least(&quote! { #value.len() }, *limit),
            Keyword::MaxProperties(limit) => at_most(&quote! { #value.len() }, *limit),
            Keyword::AdditionalProperties {
                known,
                patterns,
                schema,
            } => {
                let test = self.test(*schema, of, &Access::reference(quote! { member }))?;
                self.others(known, patterns, test, &quote! { #value })
            }
            Keyword::PatternProperties(patterns) => {
                return self.matching(patterns, of, &quote! { #value });
            }
            Keyword::DependentRequired(dependencies) => {
                all(dependencies.iter().flat_map(|(because, names)| {
                    let absent = Test::When(quote! { !#value.contains_key(#because) });
                    names.iter().map(move |name| {
                        let present = Test::When(quote! { #value.contains_key(#name) });
                        any([absent.clone(), present])
                    })
                }))
            }
            Keyword::PropertyNames(schema) => {
                return self.names(*schema, &quote! { #value });
            }
            Keyword::Properties(properties) => {
                return conjunction(properties.iter().map(|(name, schema)| {
                    let member = Access::reference(quote! { member });
                    Some(match self.test(*schema, of, &member)? {
                        Test::Always => Test::Always,
                        test => {
                            let closure = closure("member", &test.expression());
                            Test::When(quote! { #value.get(#name).is_none_or(#closure) })
                        }
                    })
                }));
            }
            Keyword::Required(names) => all(names
                .iter()
                .map(|name| Test::When(quote! { #value.contains_key(#name) }))),
            _ if concerns_objects(keyword) => return None,
            Keyword::Enum(_) | Keyword::Const(_) => return None,
            _ => Test::Always,
        })
    }

    pub(super) fn object(
        &self,
        keyword: &Keyword,
        members: &Members<'_>,
        shape: &Shape,
        value: &Access,
    ) -> Option<Test> {
        let present = |name: &str| members.presence(value, name);
        Some(match keyword {
            Keyword::Type(types) => Test::known(types.contains(Types::OBJECT)),
            Keyword::Required(names) => all(names.iter().map(|name| present(name))),
            Keyword::DependentRequired(dependencies) => {
                all(dependencies.iter().flat_map(|(because, names)| {
                    names
                        .iter()
                        .map(|name| any([present(because).not(), present(name)]))
                }))
            }
            Keyword::DependentSchemas(dependencies) => {
                return conjunction(dependencies.iter().map(|(because, schema)| {
                    let test = self.test(*schema, shape, value)?;
                    Some(any([present(because).not(), test]))
                }));
            }
            Keyword::MinProperties(limit) => match members.count(value) {
                Count::Exactly(count) => Test::known(count >= *limit),
                Count::Some(least, _) if least >= *limit => Test::Always,
                Count::Some(_, count) => at_least(&count, *limit),
            },
            Keyword::MaxProperties(limit) => match members.count(value) {
                Count::Exactly(count) => Test::known(count <= *limit),
                Count::Some(least, _) if least > *limit => Test::Never,
                Count::Some(_, count) => at_most(&count, *limit),
            },
            Keyword::Properties(properties) => {
                return conjunction(
                    properties
                        .iter()
                        .map(|(name, schema)| self.property(name, *schema, members, value)),
                );
            }
            Keyword::AdditionalProperties {
                schema,
                known,
                patterns,
            } => return self.additional(*schema, known, patterns, members, value),
            Keyword::PropertyNames(schema) => {
                let of_fields = members.fields.iter().map(|field| {
                    let wire = &field.wire;
                    let test = self.test(*schema, &Shape::Text, &Access::text(quote! { #wire }))?;
                    Some(any([present(wire).not(), test]))
                });
                let of_fields = conjunction(of_fields)?;
                let of_rest = match members.rest {
                    Rest::Refused => Test::Always,
                    Rest::Kept(extra) => {
                        let extra = ident(extra);
                        self.names(*schema, &quote! { #value.#extra })?
                    }
                };
                all([of_fields, of_rest])
            }
            Keyword::PatternProperties(patterns) => {
                let of_fields = members.fields.iter().flat_map(|field| {
                    patterns.iter().map(|(pattern, schema)| {
                        let wire = &field.wire;
                        let pattern = self.tables.pattern(pattern);
                        let other = Test::When(quote! { !#pattern.matches(#wire) });
                        let test = self.property(wire, *schema, members, value)?;
                        Some(any([other, test]))
                    })
                });
                let of_fields = conjunction(of_fields.collect::<Vec<_>>())?;
                let of_rest = match members.rest {
                    Rest::Refused => Test::Always,
                    Rest::Kept(extra) => {
                        let extra = ident(extra);
                        self.matching(patterns, &Shape::Any, &quote! { #value.#extra })?
                    }
                };
                all([of_fields, of_rest])
            }
            _ if concerns_objects(keyword) => return None,
            Keyword::Enum(_) | Keyword::Const(_) => return None,
            _ => Test::Always,
        })
    }

    /// The test of one property, which may be absent.
    fn property(
        &self,
        name: &str,
        schema: SchemaId,
        members: &Members<'_>,
        value: &Access,
    ) -> Option<Test> {
        let Some(field) = members.field(name) else {
            let member = Access::reference(quote! { member });
            return Some(match (members.rest, self.as_json(schema, &member)) {
                (Rest::Refused, _) | (_, Test::Always) => Test::Always,
                (Rest::Kept(extra), Test::Never) => {
                    let extra = ident(extra);
                    Test::When(quote! { !#value.#extra.contains_key(#name) })
                }
                (Rest::Kept(extra), test) => {
                    let extra = ident(extra);
                    let closure = closure("member", &test.expression());
                    Test::When(quote! { #value.#extra.get(#name).is_none_or(#closure) })
                }
            });
        };
        let name = ident(&field.name);
        let shape = field.held(members.direction);
        if field.required {
            return self.test(schema, shape, &Access::place(quote! { #value.#name }));
        }
        let inner = self.test(schema, shape, &Access::reference(quote! { value }))?;
        Some(where_some(&quote! { #value.#name }, inner))
    }

    /// The test of the members that neither have one of the names `known` nor match one of
    /// `patterns`.
    fn additional(
        &self,
        schema: SchemaId,
        known: &[String],
        all_patterns: &[Pattern],
        members: &Members<'_>,
        value: &Access,
    ) -> Option<Test> {
        let patterns: Vec<TokenStream> = all_patterns
            .iter()
            .map(|pattern| self.tables.pattern(pattern))
            .collect();
        let others = members.fields.iter();
        let of_fields = others
            .filter(|field| !known.contains(&field.wire))
            .map(|field| {
                let wire = &field.wire;
                let test = self.property(wire, schema, members, value)?;
                let matches = patterns
                    .iter()
                    .map(|pattern| Test::When(quote! { #pattern.matches(#wire) }));
                Some(any([test].into_iter().chain(matches)))
            });
        let of_fields = conjunction(of_fields.collect::<Vec<_>>())?;
        let member = Access::reference(quote! { member });
        let of_rest = match (members.rest, self.as_json(schema, &member)) {
            (Rest::Refused, _) | (_, Test::Always) => Test::Always,
            (Rest::Kept(extra), test) => {
                let extra = ident(extra);
                let known: Vec<String> = known
                    .iter()
                    .filter(|name| members.field(name).is_none())
                    .cloned()
                    .collect();
                self.others(&known, all_patterns, test, &quote! { #value.#extra })
            }
        };
        Some(all([of_fields, of_rest]))
    }

    /// The test of those members of a map, an expression, that neither have one of the names
    /// `known` nor match one of `patterns`; `test` speaks of `member`.
    fn others(
        &self,
        known: &[String],
        patterns: &[Pattern],
        test: Test,
        map: &TokenStream,
    ) -> Test {
        let is_known = (!known.is_empty())
            .then(|| Test::When(quote! { [#(#known),*].contains(&name.as_str()) }));
        let matches = patterns.iter().map(|pattern| {
            let pattern = self.tables.pattern(pattern);
            Test::When(quote! { #pattern.matches(name) })
        });
        let exempt = any(is_known.into_iter().chain(matches));
        match (exempt, test) {
            (_, Test::Always) | (Test::Always, _) => Test::Always,
            (Test::Never, Test::Never) => Test::When(quote! { #map.is_empty() }),
            (Test::Never, Test::When(test)) => {
                let closure = closure("member", &test);
                Test::When(quote! { #map.values().all(#closure) })
            }
            (Test::When(exempt), Test::Never) => {
                let closure = closure("name", &exempt);
                Test::When(quote! { #map.keys().all(#closure) })
            }
            (exempt, test) => {
                let test = any([exempt, test]).expression();
                Test::When(quote! { #map.iter().all(|(name, member)| #test) })
            }
        }
    }

    /// The test of the names in a map, an expression.
    fn names(&self, schema: SchemaId, map: &TokenStream) -> Option<Test> {
        let test = self.test(schema, &Shape::Text, &Access::reference(quote! { name }))?;
        Some(match test {
            Test::Always => Test::Always,
            Test::Never => Test::When(quote! { #map.is_empty() }),
            Test::When(test) => {
                let closure = closure("name", &test);
                Test::When(quote! { #map.keys().all(#closure) })
            }
        })
    }

    /// The test of those members of a map, an expression, whose names match patterns.
    fn matching(
        &self,
        patterns: &[(Pattern, SchemaId)],
        of: &Shape,
        map: &TokenStream,
    ) -> Option<Test> {
        conjunction(patterns.iter().map(|(pattern, schema)| {
            let pattern = self.tables.pattern(pattern);
            let other = quote! { !#pattern.matches(name) };
            let test = self.test(*schema, of, &Access::reference(quote! { member }))?;
            Some(match test {
                Test::Always => Test::Always,
                Test::Never => Test::When(quote! { #map.keys().all(|name| #other) }),
                test @ Test::When(_) => {
                    let test = any([Test::When(other), test]).expression();
                    Test::When(quote! { #map.iter().all(|(name, member)| #test) })
                }
            })
        }))
    }
}

/// How many members a struct has.
enum Count {
    Exactly(u64),
    /// At least so many; this expression tells how many.
    Some(u64, TokenStream),
}

impl Members<'_> {
    fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }

    /// Whether a member is there.
    fn presence(&self, value: &Access, name: &str) -> Test {
        match (self.field(name), self.rest) {
            (Some(field), _) if field.required => Test::Always,
            (Some(field), _) => {
                let name = ident(&field.name);
                Test::When(quote! { #value.#name.is_some() })
            }
            (None, Rest::Refused) => Test::Never,
            (None, Rest::Kept(extra)) => {
                let extra = ident(extra);
                Test::When(quote! { #value.#extra.contains_key(#name) })
            }
        }
    }

    fn count(&self, value: &Access) -> Count {
        let required = self.fields.iter().filter(|field| field.required).count() as u64;
        let mut parts: Vec<TokenStream> = self
            .fields
            .iter()
            .filter(|field| !field.required)
            .map(|field| {
                let name = ident(&field.name);
                quote! { usize::from(#value.#name.is_some()) }
            })
            .collect();
        if let Rest::Kept(extra) = self.rest {
            let extra = ident(extra);
            parts.push(quote! { #value.#extra.len() });
        }
        if parts.is_empty() {
            return Count::Exactly(required);
        }
        if required > 0 {
            let required: Literal = whole(i128::from(required));
            parts.insert(0, quote! { #required });
        }
        Count::Some(required, quote! { (#(#parts)+*) })
    }
}

/// Whether a keyword says something about objects.
fn concerns_objects(keyword: &Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Properties(_)
            | Keyword::PatternProperties(_)
            | Keyword::AdditionalProperties { .. }
            | Keyword::PropertyNames(_)
            | Keyword::Required(_)
            | Keyword::MinProperties(_)
            | Keyword::MaxProperties(_)
            | Keyword::DependentRequired(_)
            | Keyword::DependentSchemas(_)
            | Keyword::UnevaluatedProperties(_)
    )
}
