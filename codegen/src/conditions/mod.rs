//! Checks on typed values: each keyword as an expression over the fields, so that a valid value
//! is recognised without allocating.
//!
//! What cannot be said over the fields is not approximated: the whole type then falls back to the
//! evaluator, which judges the value as JSON.

mod object;
mod scalar;
mod test;

use std::cell::Cell;

use callsheet_spec::{Keyword, SchemaId, Types};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::plan::{Direction, Field, Kind, Plan, Shape, TypeId};
use crate::tables::{Tables, whole};

use object::Members;
use scalar::{at_least, at_most, boolean, exact, integer, one_of_texts, real};
pub(crate) use test::{Test, all};
use test::{any, conjunction, disjunction, exactly_one};

/// How a value is reached.
#[derive(Debug, Clone)]
struct Access {
    /// An expression for the value or for a reference to it.
    path: TokenStream,
    is_reference: bool,
    /// Whether it is a `&str` rather than a `&String`.
    is_str: bool,
}

impl Access {
    /// A variable that holds a reference to the value.
    fn reference(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: true,
            is_str: false,
        }
    }

    /// A place that holds the value.
    fn place(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: false,
            is_str: false,
        }
    }

    /// An expression for a `&str`.
    fn text(path: TokenStream) -> Self {
        Self {
            path,
            is_reference: true,
            is_str: true,
        }
    }

    /// The value as a `&str`, for one that is a text.
    fn as_str(&self) -> TokenStream {
        let path = &self.path;
        if self.is_str {
            quote! { #path }
        } else {
            quote! { #path.as_str() }
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
const SIZE: usize = 4_096;

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
                self.left.set(self.left.get() - 1);
                self.depth.set(self.depth.get() + 1);
                let test = self.keywords(schema, shape, value);
                self.depth.set(self.depth.get() - 1);
                test
            }
        }
    }

    /// The test of a value that is held as JSON.
    fn as_json(&self, schema: SchemaId, value: &Access) -> Test {
        let schema = self.plan.api.schemas.target(schema);
        match self.plan.api.schemas[schema].keywords.as_slice() {
            [] => Test::Always,
            [only] if matches!(only.value, Keyword::Never) => Test::Never,
            _ => {
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

    /// The test of a schema on an enum: one for each variant.
    fn union(&self, schema: SchemaId, shape: &Shape, value: &Access) -> Option<Test> {
        let (Shape::Named(id) | Shape::Boxed(id)) = shape else {
            return None;
        };
        let planned = self.plan.of(*id);
        let Kind::Union(union) = &planned.kind else {
            return None;
        };
        let held = Access::reference(quote! { value });
        let mut tests = Vec::new();
        for branch in &union.branches {
            tests.push((
                ident(&branch.name),
                self.test(schema, &branch.shape, &held)?,
            ));
        }
        if union.is_open {
            tests.push((ident("Other"), self.as_json(schema, &held)));
        }
        if tests.iter().all(|(_, test)| matches!(test, Test::Always)) {
            return Some(Test::Always);
        }
        if tests.iter().all(|(_, test)| matches!(test, Test::Never)) {
            return Some(Test::Never);
        }
        let (prefix, of) = (self.prefix, ident(&planned.name));
        let mut known: [Vec<TokenStream>; 2] = Default::default();
        let mut arms = Vec::new();
        for (name, test) in tests {
            let variant = quote! { #prefix #of::#name };
            match test {
                Test::When(test) => arms.push(quote! { #variant(value) => #test, }),
                Test::Never => known[0].push(quote! { #variant(_) }),
                Test::Always => known[1].push(quote! { #variant(_) }),
            }
        }
        for (variants, verdict) in known.iter().zip([false, true]) {
            if !variants.is_empty() {
                arms.push(quote! { #(#variants)|* => #verdict, });
            }
        }
        let value = match shape {
            Shape::Boxed(_) => quote! { #value.as_ref() },
            _ => value.argument(),
        };
        Some(Test::When(quote! { match #value { #(#arms)* } }))
    }

    /// Whether a schema allows `null`.
    fn allows_null(&self, schema: SchemaId, depth: usize) -> Option<bool> {
        if depth >= DEPTH {
            return None;
        }
        let allows = |schema: &SchemaId| self.allows_null(*schema, depth + 1);
        let how_many = |schemas: &[SchemaId]| -> Option<usize> {
            let verdicts: Option<Vec<bool>> = schemas.iter().map(allows).collect();
            Some(verdicts?.into_iter().filter(|allows| *allows).count())
        };
        for keyword in &self.plan.api.schemas[schema].keywords {
            let holds = match &keyword.value {
                Keyword::Never => false,
                Keyword::Type(types) => types.contains(Types::NULL),
                Keyword::Enum(values) => values.contains(&Value::Null),
                Keyword::Const(value) => value.is_null(),
                Keyword::Ref(schema) => allows(schema)?,
                Keyword::Not(schema) => !allows(schema)?,
                Keyword::AllOf(schemas) => how_many(schemas)? == schemas.len(),
                Keyword::AnyOf(schemas) => how_many(schemas)? > 0,
                Keyword::OneOf(schemas) => how_many(schemas)? == 1,
                Keyword::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let branch = if allows(condition)? { then } else { otherwise };
                    match branch {
                        Some(branch) => allows(branch)?,
                        None => true,
                    }
                }
                _ => true,
            };
            if !holds {
                return Some(false);
            }
        }
        Some(true)
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
            Keyword::Enum(values) => one_of_texts(values, &value.as_str()),
            Keyword::Const(constant) => {
                one_of_texts(std::slice::from_ref(constant), &value.as_str())
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
            if !open && !variants.iter().any(covers) {
                return Test::Never;
            }
            one_of_texts(values, &quote! { #value.as_str() })
        };
        match keyword {
            Keyword::Enum(values) => allowed(values),
            Keyword::Const(constant) => allowed(std::slice::from_ref(constant)),
            _ => self.text(keyword, &Access::text(quote! { #value.as_str() })),
        }
    }

    /// Whether a list holds nothing twice, as far as the items can be ordered as JSON is.
    fn unique(&self, item: &Shape, value: &Access) -> Option<Test> {
        let order = match item {
            Shape::Boolean | Shape::Integer | Shape::Text => quote! { ::std::cmp::Ord::cmp },
            Shape::Number => quote! {
                |left, right| c::Number::of_f64(*left).compare(c::Number::of_f64(*right))
            },
            Shape::Exact => quote! { |left, right| left.compare(*right) },
            Shape::Any => quote! { c::read::compare_values },
            Shape::Named(id) if matches!(self.plan.of(*id).kind, Kind::Enum { .. }) => {
                quote! { |left, right| left.as_str().cmp(right.as_str()) }
            }
            Shape::List(_)
            | Shape::Map(_)
            | Shape::Nullable(_)
            | Shape::Named(_)
            | Shape::Boxed(_)
            | Shape::StandIn { .. } => return None,
        };
        let value = value.argument();
        Some(Test::When(quote! { c::read::are_unique(#value, #order) }))
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
                    Test::Never if *from == 0 => Test::When(quote! { #value.is_empty() }),
                    Test::Never => at_most(&quote! { #value.len() }, *from as u64),
                    Test::When(test) => {
                        let closure = closure("item", &test);
                        Test::When(quote! { #items.all(#closure) })
                    }
                }
            }
            Keyword::PrefixItems(schemas) => {
                return conjunction(schemas.iter().enumerate().map(|(index, schema)| {
                    let test = self.test(*schema, item, &Access::reference(quote! { item }))?;
                    let limit = index as u64;
                    let index = Literal::usize_unsuffixed(index);
                    Some(match test {
                        Test::Always => Test::Always,
                        Test::Never => at_most(&quote! { #value.len() }, limit),
                        Test::When(test) => {
                            let closure = closure("item", &test);
                            let item = match limit {
                                0 => quote! { #value.first() },
                                _ => quote! { #value.get(#index) },
                            };
                            Test::When(quote! { #item.is_none_or(#closure) })
                        }
                    })
                }));
            }
            Keyword::Contains { schema, min, max } => {
                let test = self.test(*schema, item, &Access::reference(quote! { item }))?;
                let count = match test {
                    Test::Always => quote! { #value.len() },
                    Test::Never => return Some(Test::known(*min == 0)),
                    Test::When(test) => {
                        quote! { #value.iter().filter(|&item| #test).count() }
                    }
                };
                let most = max.map_or(Test::Always, |max| at_most(&count, max));
                all([at_least(&count, *min), most])
            }
            Keyword::UniqueItems => self.unique(item, value)?,
            Keyword::UnevaluatedItems(_) | Keyword::Enum(_) | Keyword::Const(_) => return None,
            _ => Test::Always,
        })
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
