//! Checks on typed values: each keyword as an expression over the fields, so that a valid value
//! is recognised without allocating.
//!
//! What cannot be said over the fields is not approximated: the whole type then falls back to the
//! evaluator, which judges the value as JSON.

mod access;
mod list;
mod object;
mod scalar;
mod test;
mod text;
mod union;

use std::cell::Cell;

use callsheet_spec::{Keyword, SchemaId};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::plan::{Direction, Field, Kind, Plan, Shape, TypeId};
use crate::tables::Tables;

use access::Access;
use object::Members;
use scalar::{boolean, exact, integer, real};
pub(crate) use test::{Test, all};
use test::{any, conjunction, disjunction, exactly_one};

/// Writes tests for the values of a plan.
pub(crate) struct Conditions<'a> {
    plan: &'a Plan<'a>,
    tables: &'a Tables<'a>,
    /// What stands before the names of types.
    prefix: &'a TokenStream,
    /// How deep schemas have been followed.
    depth: Cell<usize>,
    /// How many more tests the check of one type may take.
    left: Cell<usize>,
}

/// How deep schemas are followed; the evaluator judges what lies deeper.
const DEPTH: usize = 64;

/// How many tests the check of one type may take; the evaluator makes do with less code.
const SIZE: usize = 1_024;

impl<'a> Conditions<'a> {
    pub(crate) fn new(plan: &'a Plan<'a>, tables: &'a Tables<'a>, prefix: &'a TokenStream) -> Self {
        Self {
            plan,
            tables,
            prefix,
            depth: Cell::new(0),
            left: Cell::new(SIZE),
        }
    }

    /// The test of a type on `self`; `None` where the fields cannot tell.
    pub(crate) fn of_type(&self, id: TypeId) -> Option<Test> {
        self.left.set(SIZE);
        let value = Access::reference(quote! { self });
        if self.tables.may_be_undecided(self.plan.of(id).schema) {
            return None;
        }
        self.keywords(self.plan.of(id).schema, &Shape::Named(id), &value)
    }

    /// The test of a field that is no part of a schema of its own.
    pub(crate) fn of_field(&self, field: &Field) -> Option<Test> {
        self.left.set(SIZE);
        let name = ident(&field.name);
        if self.tables.may_be_undecided(field.schema) {
            return None;
        }
        if field.required {
            return self.test(
                field.schema,
                &field.shape,
                &Access::place(quote! { self.#name }),
            );
        }
        let inner = self.test(
            field.schema,
            &field.shape,
            &Access::reference(quote! { value }),
        )?;
        Some(where_some(&quote! { self.#name }, inner))
    }

    /// The test of `schema` on `value`, an expression for a reference to a value of that shape.
    fn test(&self, schema: SchemaId, shape: &Shape, value: &Access) -> Option<Test> {
        let schema = self.plan.api.schemas.target(schema);
        if self.plan.api.schemas[schema].keywords.is_empty() {
            return Some(Test::Always);
        }
        if self.depth.get() >= DEPTH || self.left.get() == 0 {
            return None;
        }
        match shape {
            Shape::Named(id) | Shape::Boxed(id) if self.plan.of(*id).schema == schema => {
                let argument = match shape {
                    Shape::Boxed(_) => quote! { #value.as_ref() },
                    _ => value.argument(),
                };
                if matches!(shape, Shape::Named(_)) && self.is_always(*id) {
                    return Some(Test::Always);
                }
                Some(Test::When(quote! { c::Checked::is_valid(#argument) }))
            }
            Shape::Any => Some(self.as_json(schema, value)),
            Shape::StandIn { .. } => {
                let (table, argument) = (self.tables.table(schema), value.argument());
                Some(Test::When(
                    quote! { c::read::is_written_as(#argument, &#table) },
                ))
            }
            _ => {
                self.count();
                self.depth.set(self.depth.get() + 1);
                let test = self.keywords(schema, shape, value);
                self.depth.set(self.depth.get() - 1);
                test
            }
        }
    }

    /// Counts a test of the check of a type.
    fn count(&self) {
        self.left.set(self.left.get().saturating_sub(1));
    }

    /// The test of a value that is held as JSON.
    fn as_json(&self, schema: SchemaId, value: &Access) -> Test {
        let schema = self.plan.api.schemas.target(schema);
        match self.plan.api.schemas[schema].keywords.as_slice() {
            [] => Test::Always,
            [only] if matches!(only.value, Keyword::Never) => Test::Never,
            _ => {
                self.count();
                let (table, argument) = (self.tables.table(schema), value.argument());
                Test::When(quote! { #table.is_valid(#argument) })
            }
        }
    }

    /// Whether every value of a type is valid by construction.
    fn is_always(&self, id: TypeId) -> bool {
        match &self.plan.of(id).kind {
            Kind::Enum { .. } => {
                let value = Access::reference(quote! { self });
                let test = self.keywords(self.plan.of(id).schema, &Shape::Named(id), &value);
                matches!(test, Some(Test::Always))
            }
            // It is checked when it is made.
            Kind::Text => true,
            Kind::Struct { .. } | Kind::Union(_) | Kind::Wrapper(_) => false,
        }
    }

    fn keywords(&self, schema: SchemaId, shape: &Shape, value: &Access) -> Option<Test> {
        match shape {
            Shape::Nullable(inner) => {
                let of_value = self.test(schema, inner, &Access::reference(quote! { value }))?;
                return Some(nullable(value, self.allows_null(schema, 0)?, of_value));
            }
            Shape::Named(id) | Shape::Boxed(id) => match &self.plan.of(*id).kind {
                Kind::Union(_) => return self.union(schema, shape, value),
                Kind::Wrapper(inner) => {
                    return self.test(schema, inner, &Access::place(quote! { #value.0 }));
                }
                Kind::Struct { .. } | Kind::Enum { .. } | Kind::Text => {}
            },
            _ => {}
        }
        let keywords = &self.plan.api.schemas[schema].keywords;
        conjunction(
            keywords
                .iter()
                .map(|keyword| self.keyword(&keyword.value, shape, value)),
        )
    }

    fn keyword(&self, keyword: &Keyword, shape: &Shape, value: &Access) -> Option<Test> {
        if let Some(test) = self.combined(keyword, shape, value) {
            return test;
        }
        match shape {
            Shape::Boolean => Some(boolean(keyword, value)),
            Shape::Integer => integer(keyword, value),
            Shape::Number => real(keyword, value),
            Shape::Exact => Some(exact(keyword, value)),
            Shape::Text => Some(self.text(keyword, value)),
            Shape::List(item) => self.list(keyword, item, value),
            Shape::Map(of) => self.map(keyword, of, value),
            // `keywords` sees to what these hold.
            Shape::Any | Shape::Nullable(_) | Shape::StandIn { .. } => None,
            Shape::Named(id) | Shape::Boxed(id) => {
                let planned = self.plan.of(*id);
                match &planned.kind {
                    Kind::Enum { variants } => {
                        let wires: Vec<_> = variants.iter().map(|v| v.wire.as_str()).collect();
                        let open = planned.direction == Direction::Response;
                        Some(self.text_enum(keyword, &wires, open, value))
                    }
                    Kind::Struct { fields, rest } => {
                        let direction = planned.direction;
                        let members = Members {
                            fields,
                            rest,
                            direction,
                        };
                        self.object(keyword, &members, shape, value)
                    }
                    Kind::Text => Some(self.text_enum(keyword, &[], true, value)),
                    Kind::Union(_) | Kind::Wrapper(_) => None,
                }
            }
        }
    }

    /// Keywords that combine other schemas on the same value, whatever its shape; `None` where
    /// the keyword is not one of them.
    #[allow(clippy::option_option)] // the inner one says whether the test could be written
    fn combined(&self, keyword: &Keyword, shape: &Shape, value: &Access) -> Option<Option<Test>> {
        Some(match keyword {
            Keyword::Never => Some(Test::Never),
            Keyword::Ref(schema) => self.test(*schema, shape, value),
            Keyword::AllOf(schemas) => conjunction(self.each(schemas, shape, value)),
            Keyword::AnyOf(schemas) => disjunction(self.each(schemas, shape, value)),
            Keyword::Not(schema) => self.test(*schema, shape, value).map(Test::not),
            Keyword::OneOf(schemas) => exactly_one(self.each(schemas, shape, value)),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => self.branches(*condition, *then, *otherwise, shape, value),
            _ => return None,
        })
    }

    fn each<'s>(
        &'s self,
        schemas: &'s [SchemaId],
        shape: &'s Shape,
        value: &'s Access,
    ) -> impl Iterator<Item = Option<Test>> + 's {
        schemas
            .iter()
            .map(move |schema| self.test(*schema, shape, value))
    }

    fn branches(
        &self,
        condition: SchemaId,
        then: Option<SchemaId>,
        otherwise: Option<SchemaId>,
        shape: &Shape,
        value: &Access,
    ) -> Option<Test> {
        let branch = |schema: Option<SchemaId>| match schema {
            Some(schema) => self.test(schema, shape, value),
            None => Some(Test::Always),
        };
        match self.test(condition, shape, value)? {
            Test::Always => branch(then),
            Test::Never => branch(otherwise),
            condition @ Test::When(_) => {
                let (then, otherwise) = (branch(then)?, branch(otherwise)?);
                Some(all([
                    any([condition.clone().not(), then]),
                    any([condition, otherwise]),
                ]))
            }
        }
    }
}

/// A closure for a test that speaks of `name`; where the test is a plain call, what is called.
fn closure(name: &str, test: &TokenStream) -> TokenStream {
    let name = ident(name);
    let call = quote! { c::Checked::is_valid(#name) };
    if test.to_string() == call.to_string() {
        quote! { c::Checked::is_valid }
    } else if crate::tables::mentions(test, &name.to_string()) {
        quote! { |#name| #test }
    } else {
        quote! { |_| #test }
    }
}

/// A test that holds where an optional value is absent or passes `inner`, which speaks of
/// `value`.
fn where_some(option: &TokenStream, inner: Test) -> Test {
    match inner {
        Test::Always => Test::Always,
        Test::Never => Test::When(quote! { #option.is_none() }),
        Test::When(inner) => {
            let closure = closure("value", &inner);
            Test::When(quote! { #option.as_ref().is_none_or(#closure) })
        }
    }
}

fn nullable(value: &Access, null: bool, inner: Test) -> Test {
    match (null, inner) {
        (true, Test::Always) => Test::Always,
        (false, Test::Never) => Test::Never,
        (true, Test::Never) => Test::When(quote! { #value.as_ref().is_none() }),
        (false, Test::Always) => Test::When(quote! { #value.as_ref().is_some() }),
        (true, Test::When(inner)) => {
            let closure = closure("value", &inner);
            Test::When(quote! { #value.as_ref().is_none_or(#closure) })
        }
        (false, Test::When(inner)) => {
            let closure = closure("value", &inner);
            Test::When(quote! { #value.as_ref().is_some_and(#closure) })
        }
    }
}

pub(crate) fn ident(name: &str) -> proc_macro2::Ident {
    format_ident!("{name}")
}
