//! Checks on typed values: each keyword as an expression over the fields, so that a valid value
//! is recognised without allocating.
//!
//! What cannot be said over the fields is not approximated: the whole type then falls back to the
//! evaluator, which judges the value as JSON.

mod scalar;
mod test;

use std::cell::Cell;

use callsheet_spec::{Keyword, SchemaId, Types};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::plan::{Direction, Field, Kind, Plan, Rest, Shape, TypeId};
use crate::tables::{Tables, whole};

use scalar::{at_least, at_most, boolean, exact, integer, one_of_texts, real};
use test::any;
pub(crate) use test::{Test, all};

/// How a value is reached.
#[derive(Debug, Clone)]
struct Access {
    /// An expression for the value or for a reference to it.
    path: TokenStream,
    is_reference: bool,
}

impl Access {
    /// A variable that holds a reference to the value.
    fn reference(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: true,
        }
    }

    /// A place that holds the value.
    fn place(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: false,
        }
    }

    /// A reference to the value, as an argument.
    fn argument(&self) -> TokenStream {
        let path = &self.path;
        if self.is_reference {
            quote! { #path }
        } else {
            quote! { &#path }
        }
    }

    /// The value itself, for one that can be copied.
    fn copied(&self) -> TokenStream {
        let path = &self.path;
        if self.is_reference {
            quote! { *#path }
        } else {
            quote! { #path }
        }
    }
}

/// Methods are called on the path, whichever it is.
impl quote::ToTokens for Access {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}

/// Writes tests for the values of a plan.
pub(crate) struct Conditions<'a> {
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) tables: &'a Tables<'a>,
    /// How deep schemas have been followed; the evaluator judges what lies deeper.
    depth: Cell<usize>,
}

/// How deep schemas are followed.
const DEPTH: usize = 64;

impl<'a> Conditions<'a> {
    pub(crate) fn new(plan: &'a Plan<'a>, tables: &'a Tables<'a>) -> Self {
        Self {
            plan,
            tables,
            depth: Cell::new(0),
        }
    }

    /// The test of a type on `self`; `None` where the fields cannot tell.
    pub(crate) fn of_type(&self, id: TypeId) -> Option<Test> {
        let value = Access::reference(quote! { self });
        self.keywords(self.plan.of(id).schema, &Shape::Named(id), &value)
    }

    /// The test of a field that is no part of a schema of its own.
    pub(crate) fn of_field(&self, field: &Field) -> Option<Test> {
        let name = ident(&field.name);
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
        if self.depth.get() >= DEPTH {
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
            Shape::Any => {
                let table = self.tables.table(schema)?;
                let argument = value.argument();
                Some(Test::When(quote! { #table.is_valid(#argument) }))
            }
            _ => {
                self.depth.set(self.depth.get() + 1);
                let test = self.keywords(schema, shape, value);
                self.depth.set(self.depth.get() - 1);
                test
            }
        }
    }

    /// Whether every value of a type is valid by construction.
    fn is_always(&self, id: TypeId) -> bool {
        match &self.plan.of(id).kind {
            Kind::Enum { .. } => matches!(self.of_type(id), Some(Test::Always)),
            Kind::Struct { .. } | Kind::Wrapper(_) => false,
        }
    }

    fn keywords(&self, schema: SchemaId, shape: &Shape, value: &Access) -> Option<Test> {
        let keywords = &self.plan.api.schemas[schema].keywords;
        let tests: Option<Vec<Test>> = keywords
            .iter()
            .map(|keyword| self.keyword(&keyword.value, shape, value))
            .collect();
        Some(all(tests?))
    }

    fn keyword(&self, keyword: &Keyword, shape: &Shape, value: &Access) -> Option<Test> {
        if let Some(test) = self.combined(keyword, shape, value) {
            return test;
        }
        match shape {
            Shape::Nullable(inner) => {
                let of_value =
                    self.keyword(keyword, inner, &Access::reference(quote! { value }))?;
                Some(nullable(value, allows_null(keyword), of_value))
            }
            Shape::Boolean => Some(boolean(keyword, value)),
            Shape::Integer => integer(keyword, value),
            Shape::Number => real(keyword, value),
            Shape::Exact => exact(keyword, value),
            Shape::Text => Some(self.text(keyword, value)),
            Shape::List(item) => self.list(keyword, item, value),
            Shape::Map(of) => self.map(keyword, of, value),
            Shape::Any => None,
            Shape::Named(id) | Shape::Boxed(id) => {
                let planned = self.plan.of(*id);
                match &planned.kind {
                    Kind::Enum { variants } => {
                        let wires: Vec<_> = variants.iter().map(|v| v.wire.as_str()).collect();
                        let open = planned.direction == Direction::Response;
                        Some(self.text_enum(keyword, &wires, open, value))
                    }
                    Kind::Struct { fields, rest } => {
                        self.object(keyword, (fields, rest, planned.direction), shape, value)
                    }
                    Kind::Wrapper(inner) => {
                        self.keyword(keyword, inner, &Access::place(quote! { #value.0 }))
                    }
                }
            }
        }
    }

    /// Keywords that combine other schemas on the same value, whatever its shape; `None` where
    /// the keyword is not one of them.
    #[allow(clippy::option_option)] // the inner one says whether the test could be written
    fn combined(&self, keyword: &Keyword, shape: &Shape, value: &Access) -> Option<Option<Test>> {
        let each = |schemas: &[SchemaId]| -> Option<Vec<Test>> {
            schemas
                .iter()
                .map(|schema| self.test(*schema, shape, value))
                .collect()
        };
        Some(match keyword {
            Keyword::Never => Some(Test::Never),
            Keyword::Ref(schema) => self.test(*schema, shape, value),
            Keyword::AllOf(schemas) => each(schemas).map(all),
            Keyword::AnyOf(schemas) => each(schemas).map(any),
            Keyword::Not(schema) => self.test(*schema, shape, value).map(Test::not),
            Keyword::OneOf(schemas) => each(schemas).map(|tests| {
                let tests = tests.into_iter().map(Test::expression);
                Test::When(quote! {
                    [#(#tests),*].into_iter().filter(|matches| *matches).count() == 1
                })
            }),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => self.branches(*condition, *then, *otherwise, shape, value),
            _ => return None,
        })
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
        let condition = self.test(condition, shape, value)?;
        let (then, otherwise) = (branch(then)?, branch(otherwise)?);
        Some(all([
            any([condition.clone().not(), then]),
            any([condition, otherwise]),
        ]))
    }

    fn text(&self, keyword: &Keyword, value: &Access) -> Test {
        let argument = value.argument();
        match keyword {
            Keyword::Type(types) => Test::known(types.contains(Types::STRING)),
            Keyword::MinLength(0) => Test::Always,
            Keyword::MinLength(limit) => {
                let limit = whole(i128::from(*limit));
                Test::When(quote! { c::read::is_at_least(#argument, #limit) })
            }
            Keyword::MaxLength(limit) => {
                let limit = whole(i128::from(*limit));
                Test::When(quote! { c::read::is_at_most(#argument, #limit) })
            }
            Keyword::Pattern(pattern) => {
                let pattern = self.tables.pattern(pattern);
                Test::When(quote! { #pattern.matches(#argument) })
            }
            Keyword::Format(format) => {
                let format = format_ident!("{}", format!("{format:?}"));
                Test::When(quote! { c::Format::#format.allows(#argument) })
            }
            Keyword::Enum(values) => one_of_texts(values, &quote! { #value.as_str() }),
            Keyword::Const(constant) => {
                one_of_texts(std::slice::from_ref(constant), &quote! { #value.as_str() })
            }
            _ => Test::Always,
        }
    }

    fn text_enum(&self, keyword: &Keyword, variants: &[&str], open: bool, value: &Access) -> Test {
        let allowed = |values: &[Value]| {
            let covers = |wire: &&str| values.iter().any(|value| value.as_str() == Some(wire));
            if !open && variants.iter().all(covers) {
                return Test::Always;
            }
            one_of_texts(values, &quote! { #value.as_str() })
        };
        match keyword {
            Keyword::Enum(values) => allowed(values),
            Keyword::Const(constant) => allowed(std::slice::from_ref(constant)),
            _ => self.text(keyword, &Access::reference(quote! { #value.as_str() })),
        }
    }

    fn list(&self, keyword: &Keyword, item: &Shape, value: &Access) -> Option<Test> {
        Some(match keyword {
            Keyword::Type(types) => Test::known(types.contains(Types::ARRAY)),
            Keyword::MinItems(limit) => at_least(&quote! { #value.len() }, *limit),
            Keyword::MaxItems(limit) => at_most(&quote! { #value.len() }, *limit),
            Keyword::Items { from, schema } => {
                let items = match from {
                    0 => quote! { #value.iter() },
                    _ => {
                        let from = Literal::usize_unsuffixed(*from);
                        quote! { #value.iter().skip(#from) }
                    }
                };
                match self.test(*schema, item, &Access::reference(quote! { item }))? {
                    Test::Always => Test::Always,
                    Test::Never => Test::When(quote! { #items.next().is_none() }),
                    Test::When(test) => {
                        let closure = closure("item", &test);
                        Test::When(quote! { #items.all(#closure) })
                    }
                }
            }
            Keyword::PrefixItems(_) | Keyword::Contains { .. } | Keyword::UniqueItems => {
                return None;
            }
            Keyword::Enum(_) | Keyword::Const(_) => return None,
            _ => Test::Always,
        })
    }

    fn map(&self, keyword: &Keyword, of: &Shape, value: &Access) -> Option<Test> {
        Some(match keyword {
            Keyword::Type(types) => Test::known(types.contains(Types::OBJECT)),
            Keyword::MinProperties(limit) => at_least(&quote! { #value.len() }, *limit),
            Keyword::MaxProperties(limit) => at_most(&quote! { #value.len() }, *limit),
            Keyword::AdditionalProperties {
                known,
                patterns,
                schema,
            } if known.is_empty() && patterns.is_empty() => {
                match self.test(*schema, of, &Access::reference(quote! { member }))? {
                    Test::Always => Test::Always,
                    Test::Never => Test::When(quote! { #value.is_empty() }),
                    Test::When(test) => {
                        let closure = closure("member", &test);
                        Test::When(quote! { #value.values().all(#closure) })
                    }
                }
            }
            Keyword::Required(names) => all(names
                .iter()
                .map(|name| Test::When(quote! { #value.contains_key(#name) }))),
            _ if concerns_objects(keyword) => return None,
            Keyword::Enum(_) | Keyword::Const(_) => return None,
            _ => Test::Always,
        })
    }

    fn object(
        &self,
        keyword: &Keyword,
        (fields, rest, direction): (&[Field], &Rest, Direction),
        shape: &Shape,
        value: &Access,
    ) -> Option<Test> {
        let present = |name: &str| presence(fields, rest, value, name);
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
                let tests: Option<Vec<Test>> = dependencies
                    .iter()
                    .map(|(because, schema)| {
                        let test = self.test(*schema, shape, value)?;
                        Some(any([present(because).not(), test]))
                    })
                    .collect();
                all(tests?)
            }
            Keyword::Properties(properties) => {
                let tests: Option<Vec<Test>> = properties
                    .iter()
                    .map(|(name, schema)| {
                        self.property(name, *schema, (fields, rest, direction), value)
                    })
                    .collect();
                all(tests?)
            }
            Keyword::AdditionalProperties {
                schema,
                known,
                patterns,
            } => {
                let keeps_others = known.len() == fields.len()
                    && patterns.is_empty()
                    && fields.iter().all(|field| known.contains(&field.wire));
                match (
                    self.test(*schema, &Shape::Any, &Access::reference(quote! { member })),
                    rest,
                ) {
                    (Some(Test::Always), _) => Test::Always,
                    (_, Rest::Refused) if keeps_others => Test::Always,
                    (Some(Test::Never), Rest::Kept(extra)) if keeps_others => {
                        let extra = ident(extra);
                        Test::When(quote! { #value.#extra.is_empty() })
                    }
                    (Some(Test::When(test)), Rest::Kept(extra)) if keeps_others => {
                        let extra = ident(extra);
                        let closure = closure("member", &test);
                        Test::When(quote! { #value.#extra.values().all(#closure) })
                    }
                    _ => return None,
                }
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
        (fields, rest, direction): (&[Field], &Rest, Direction),
        value: &Access,
    ) -> Option<Test> {
        let Some(field) = fields.iter().find(|field| field.wire == name) else {
            return match (
                rest,
                self.test(schema, &Shape::Any, &Access::reference(quote! { member })),
            ) {
                (Rest::Refused, _) | (_, Some(Test::Always)) => Some(Test::Always),
                (Rest::Kept(extra), Some(test)) => {
                    let extra = ident(extra);
                    let closure = closure("member", &test.expression());
                    Some(Test::When(
                        quote! { #value.#extra.get(#name).is_none_or(#closure) },
                    ))
                }
                (Rest::Kept(_), None) => None,
            };
        };
        let name = ident(&field.name);
        if field.required {
            return self.test(
                schema,
                field.held(direction),
                &Access::place(quote! { #value.#name }),
            );
        }
        let inner = self.test(
            schema,
            field.held(direction),
            &Access::reference(quote! { value }),
        )?;
        Some(where_some(&quote! { #value.#name }, inner))
    }
}

/// Whether a member of a struct is there.
fn presence(fields: &[Field], rest: &Rest, value: &Access, name: &str) -> Test {
    match (fields.iter().find(|field| field.wire == name), rest) {
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

/// A closure for a test that speaks of `name`; where the test is a plain call, what is called.
fn closure(name: &str, test: &TokenStream) -> TokenStream {
    let name = ident(name);
    let call = quote! { c::Checked::is_valid(#name) };
    if test.to_string() == call.to_string() {
        quote! { c::Checked::is_valid }
    } else {
        quote! { |#name| #test }
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

/// Whether a keyword that looks at the value itself holds for `null`.
fn allows_null(keyword: &Keyword) -> bool {
    match keyword {
        Keyword::Type(types) => types.contains(Types::NULL),
        Keyword::Enum(values) => values.contains(&Value::Null),
        Keyword::Const(value) => value.is_null(),
        _ => true,
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
    )
}

pub(crate) fn ident(name: &str) -> proc_macro2::Ident {
    format_ident!("{name}")
}
