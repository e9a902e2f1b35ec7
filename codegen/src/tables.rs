//! Schemas as constant tables for the evaluator that generated code shares.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use callsheet_spec::{Api, Keyword, Pattern, PatternPart, PlainPattern, SchemaId};
use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::names::Scope;

/// The tables of an API: a `static` for each schema that has a name or is referred to, so that
/// schemas may lead back to themselves; all others are written where they apply.
pub(crate) struct Tables<'a> {
    api: &'a Api,
    /// What the table of each schema is called, if it has one of its own.
    names: BTreeMap<SchemaId, Ident>,
    /// The schemas that have a table of their own, with those that were asked for.
    statics: RefCell<BTreeSet<SchemaId>>,
    patterns: Vec<&'a Pattern>,
    /// Where a pattern stands among them, by how it is written and how it is translated.
    pattern_at: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Tables<'a> {
    /// The tables for `roots` and whatever they lead to.
    pub(crate) fn new(api: &'a Api, roots: &[SchemaId]) -> Self {
        let mut own: BTreeSet<SchemaId> = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut rest: Vec<SchemaId> = roots.iter().map(|root| api.schemas.target(*root)).collect();
        own.extend(&rest);
        while let Some(id) = rest.pop() {
            if !seen.insert(id) {
                continue;
            }
            for keyword in &api.schemas[id].keywords {
                let keyword = &keyword.value;
                if let Keyword::Ref(target) = keyword {
                    own.insert(api.schemas.target(*target));
                }
                let parts = keyword.in_place().into_iter().chain(keyword.in_parts());
                for part in parts {
                    let target = api.schemas.target(part);
                    if target != part {
                        own.insert(target);
                    }
                    rest.push(target);
                }
            }
        }
        let (mut patterns, mut pattern_at) = (Vec::new(), HashMap::new());
        for id in &seen {
            for keyword in &api.schemas[*id].keywords {
                for pattern in keyword.value.patterns() {
                    pattern_at.entry(written(pattern)).or_insert_with(|| {
                        patterns.push(pattern);
                        patterns.len() - 1
                    });
                }
            }
        }
        let pattern_names: Vec<String> = (0..patterns.len())
            .map(|index| pattern_name(index).to_string())
            .collect();
        let taken: Vec<&str> = pattern_names.iter().map(String::as_str).collect();
        let mut scope = Scope::with(&taken);
        // No name depends on what is asked for, or when.
        let all = api.schemas.iter().map(|(id, _)| id);
        let others = all.filter(|id| !own.contains(id));
        let names = own.iter().copied().chain(others).map(|id| {
            let name = scope.claim(&static_name(api, id));
            (id, format_ident!("{name}"))
        });
        let names = names.collect();
        Self {
            api,
            names,
            statics: RefCell::new(own),
            patterns,
            pattern_at,
        }
    }

    /// The schemas that have a table of their own by now.
    pub(crate) fn statics(&self) -> BTreeSet<SchemaId> {
        self.statics.borrow().clone()
    }

    /// Gives more schemas a table of their own.
    pub(crate) fn add(&mut self, more: &BTreeSet<SchemaId>) {
        self.statics.get_mut().extend(more);
    }

    /// The module `rules` with all tables.
    pub(crate) fn module(&self) -> TokenStream {
        let tables: Vec<TokenStream> = self
            .statics
            .borrow()
            .iter()
            .map(|id| {
                let (name, rules) = (&self.names[id], self.rules(*id));
                quote! { pub(super) static #name: Schema = Schema { rules: &[#(#rules),*] }; }
            })
            .collect();
        let patterns: Vec<TokenStream> = self
            .patterns
            .iter()
            .enumerate()
            .map(|(index, pattern)| {
                let (name, source) = (pattern_name(index), &pattern.source);
                let engine = match pattern.plain() {
                    Some(plain) => {
                        let plain = plain_pattern(&plain);
                        quote! { plain(#source, &#plain) }
                    }
                    None => {
                        let translated = &pattern.translated;
                        let kind = if pattern.backtracks {
                            "backtracking"
                        } else {
                            "new"
                        };
                        let kind = format_ident!("{kind}");
                        quote! { new(#source, Regex::#kind(#translated)) }
                    }
                };
                quote! { pub(super) static #name: Pattern = Pattern::#engine; }
            })
            .collect();
        let uses = |word: &str| {
            let has = |tokens: &TokenStream| mentions(tokens, word);
            (tables.iter().any(has) || patterns.iter().any(has)).then(|| format_ident!("{word}"))
        };
        let words = [
            "Format", "Literal", "Number", "Part", "Pattern", "Plain", "Regex", "Rule", "Schema",
            "Types",
        ];
        let words = words.into_iter().filter_map(uses);
        let allow = crate::lints();
        quote! {
            #allow
            mod rules {
                use ::callsheet_core::generated::{#(#words),*};

                #(#patterns)*
                #(#tables)*
            }
        }
    }

    /// Whether a schema leads to a pattern whose engine may give up on a text. Tests know only yes and
    /// no; the evaluator says where it does not know.
    pub(crate) fn may_be_undecided(&self, schema: SchemaId) -> bool {
        let backtracks = |id: SchemaId| {
            let mut keywords = self.api.schemas[id].keywords.iter();
            keywords.any(|keyword| keyword.value.patterns().any(|pattern| pattern.backtracks))
        };
        // Nearly no spec has one.
        self.patterns.iter().any(|pattern| pattern.backtracks)
            && self
                .api
                .schemas
                .reachable(schema)
                .into_iter()
                .any(backtracks)
    }

    /// The table of a schema as the path of a `static`, from a module beside `rules`. The schema
    /// has to be one that the roots lead to.
    pub(crate) fn table(&self, schema: SchemaId) -> TokenStream {
        let schema = self.api.schemas.target(schema);
        self.statics.borrow_mut().insert(schema);
        let name = &self.names[&schema];
        quote! { super::rules::#name }
    }

    /// What a schema is called among those of the API.
    pub(crate) fn name(&self, schema: SchemaId) -> &Ident {
        &self.names[&schema]
    }

    /// The pattern as an expression, from a module beside `rules`.
    pub(crate) fn pattern(&self, pattern: &Pattern) -> TokenStream {
        let name = self.own_pattern(pattern);
        quote! { super::rules::#name }
    }

    fn own_pattern(&self, pattern: &Pattern) -> Ident {
        let index = self.pattern_at.get(&written(pattern));
        pattern_name(index.copied().unwrap_or_default())
    }

    /// A schema that is applied inside a table.
    fn applied(&self, schema: SchemaId) -> TokenStream {
        let schema = self.api.schemas.target(schema);
        if self.statics.borrow().contains(&schema) {
            let name = &self.names[&schema];
            return quote! { &#name };
        }
        let rules = self.rules(schema);
        quote! { &Schema { rules: &[#(#rules),*] } }
    }

    fn rules(&self, schema: SchemaId) -> Vec<TokenStream> {
        let keywords = &self.api.schemas[schema].keywords;
        keywords
            .iter()
            .map(|keyword| self.rule(&keyword.value))
            .collect()
    }

    fn rule(&self, keyword: &Keyword) -> TokenStream {
        match keyword {
            Keyword::Never => quote! { Rule::Never },
            Keyword::Type(types) => {
                let mut names = types.names().map(|name| {
                    let name = format_ident!("{}", name.to_uppercase());
                    quote! { Types::#name }
                });
                let first = names.next().unwrap_or_else(|| quote! { Types::NONE });
                quote! { Rule::Type(#first #(.union(#names))*) }
            }
            Keyword::Enum(values) => {
                let values = values.iter().map(literal);
                quote! { Rule::Enum(&[#(#values),*]) }
            }
            Keyword::Const(value) => {
                let value = literal(value);
                quote! { Rule::Const(#value) }
            }
            Keyword::Minimum(limit) => limit_rule("Minimum", *limit),
            Keyword::Maximum(limit) => limit_rule("Maximum", *limit),
            Keyword::ExclusiveMinimum(limit) => limit_rule("ExclusiveMinimum", *limit),
            Keyword::ExclusiveMaximum(limit) => limit_rule("ExclusiveMaximum", *limit),
            Keyword::MultipleOf(divisor) => limit_rule("MultipleOf", *divisor),
            Keyword::MinLength(limit) => size_rule("MinLength", *limit),
            Keyword::MaxLength(limit) => size_rule("MaxLength", *limit),
            Keyword::Pattern(pattern) => {
                let name = self.own_pattern(pattern);
                quote! { Rule::Pattern(&#name) }
            }
            Keyword::Format(format) => {
                let name = format_ident!("{}", format!("{format:?}"));
                quote! { Rule::Format(Format::#name) }
            }
            Keyword::MinItems(limit) => size_rule("MinItems", *limit),
            Keyword::MaxItems(limit) => size_rule("MaxItems", *limit),
            Keyword::UniqueItems => quote! { Rule::UniqueItems },
            Keyword::MinProperties(limit) => size_rule("MinProperties", *limit),
            Keyword::MaxProperties(limit) => size_rule("MaxProperties", *limit),
            Keyword::Required(names) => quote! { Rule::Required(&[#(#names),*]) },
            Keyword::DependentRequired(dependencies) => {
                let dependencies = dependencies.iter().map(|(name, names)| {
                    quote! { (#name, &[#(#names),*]) }
                });
                quote! { Rule::DependentRequired(&[#(#dependencies),*]) }
            }
            Keyword::PrefixItems(_)
            | Keyword::Items { .. }
            | Keyword::Contains { .. }
            | Keyword::Properties(_)
            | Keyword::PatternProperties(_)
            | Keyword::AdditionalProperties { .. }
            | Keyword::UnevaluatedItems(_)
            | Keyword::UnevaluatedProperties(_)
            | Keyword::PropertyNames(_)
            | Keyword::DependentSchemas(_)
            | Keyword::AllOf(_)
            | Keyword::AnyOf(_)
            | Keyword::OneOf(_)
            | Keyword::Not(_)
            | Keyword::If { .. }
            | Keyword::Ref(_) => self.applicator(keyword),
        }
    }

    fn applicator(&self, keyword: &Keyword) -> TokenStream {
        match keyword {
            Keyword::PrefixItems(schemas) => self.list_rule("PrefixItems", schemas),
            Keyword::AllOf(schemas) => self.list_rule("AllOf", schemas),
            Keyword::AnyOf(schemas) => self.list_rule("AnyOf", schemas),
            Keyword::OneOf(schemas) => self.list_rule("OneOf", schemas),
            Keyword::Properties(schemas) => self.named_rule("Properties", schemas),
            Keyword::DependentSchemas(schemas) => self.named_rule("DependentSchemas", schemas),
            Keyword::Items { from, schema } => {
                let from = Literal::usize_unsuffixed(*from);
                let schema = self.applied(*schema);
                quote! { Rule::Items { from: #from, schema: #schema } }
            }
            Keyword::Contains { schema, min, max } => {
                let schema = self.applied(*schema);
                let min = whole(i128::from(*min));
                let max = match max.map(|max| whole(i128::from(max))) {
                    Some(max) => quote! { Some(#max) },
                    None => quote! { None },
                };
                quote! { Rule::Contains { schema: #schema, min: #min, max: #max } }
            }
            Keyword::PatternProperties(patterns) => {
                let patterns = patterns.iter().map(|(pattern, schema)| {
                    let name = self.own_pattern(pattern);
                    let schema = self.applied(*schema);
                    quote! { (&#name, #schema) }
                });
                quote! { Rule::PatternProperties(&[#(#patterns),*]) }
            }
            Keyword::AdditionalProperties {
                known,
                patterns,
                schema,
            } => {
                let schema = self.applied(*schema);
                if patterns.is_empty() {
                    return quote! {
                        Rule::AdditionalProperties { known: &[#(#known),*], schema: #schema }
                    };
                }
                let patterns = patterns.iter().map(|pattern| self.own_pattern(pattern));
                quote! {
                    Rule::UnmatchedProperties {
                        known: &[#(#known),*],
                        patterns: &[#(&#patterns),*],
                        schema: #schema,
                    }
                }
            }
            Keyword::PropertyNames(schema) => {
                let schema = self.applied(*schema);
                quote! { Rule::PropertyNames(#schema) }
            }
            Keyword::UnevaluatedItems(schema) => {
                let schema = self.applied(*schema);
                quote! { Rule::UnevaluatedItems(#schema) }
            }
            Keyword::UnevaluatedProperties(schema) => {
                let schema = self.applied(*schema);
                quote! { Rule::UnevaluatedProperties(#schema) }
            }
            Keyword::Not(schema) => {
                let schema = self.applied(*schema);
                quote! { Rule::Not(#schema) }
            }
            Keyword::Ref(schema) => {
                let schema = self.applied(*schema);
                quote! { Rule::Ref(#schema) }
            }
            Keyword::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.applied(*condition);
                let branch = |schema: &Option<SchemaId>| match schema {
                    Some(schema) => {
                        let schema = self.applied(*schema);
                        quote! { Some(#schema) }
                    }
                    None => quote! { None },
                };
                let (then, otherwise) = (branch(then), branch(otherwise));
                quote! {
                    Rule::If { condition: #condition, then: #then, otherwise: #otherwise }
                }
            }
            // The other keywords apply no schema; `rule` writes them.
            _ => TokenStream::new(),
        }
    }

    fn list_rule(&self, name: &str, schemas: &[SchemaId]) -> TokenStream {
        let name = format_ident!("{name}");
        let schemas = schemas.iter().map(|schema| self.applied(*schema));
        quote! { Rule::#name(&[#(#schemas),*]) }
    }

    fn named_rule(&self, name: &str, schemas: &[(String, SchemaId)]) -> TokenStream {
        let name = format_ident!("{name}");
        let schemas = schemas.iter().map(|(property, schema)| {
            let schema = self.applied(*schema);
            quote! { (#property, #schema) }
        });
        quote! { Rule::#name(&[#(#schemas),*]) }
    }
}

/// Whether a word occurs among tokens.
pub(crate) fn mentions(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => mentions(&group.stream(), word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// What tells a pattern from another one.
fn written(pattern: &Pattern) -> (&str, &str) {
    (&pattern.source, &pattern.translated)
}

/// A number of a schema as an expression of type `Number`; `Number` must be in scope.
pub(crate) fn number(number: callsheet_spec::Number) -> TokenStream {
    match number {
        callsheet_spec::Number::Whole(whole) => {
            let whole = self::whole(whole);
            quote! { Number::Whole(#whole) }
        }
        callsheet_spec::Number::Real(real) => {
            let real = Literal::f64_unsuffixed(real);
            quote! { Number::Real(#real) }
        }
    }
}

/// A whole number with its digits in groups of three.
pub(crate) fn whole(number: i128) -> Literal {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 5 {
            text.push('_');
        }
        text.push(digit);
    }
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{text}")
        .parse()
        .unwrap_or_else(|_| Literal::i128_unsuffixed(number))
}

fn limit_rule(name: &str, limit: callsheet_spec::Number) -> TokenStream {
    let name = format_ident!("{name}");
    let limit = number(limit);
    quote! { Rule::#name(#limit) }
}

fn size_rule(name: &str, limit: u64) -> TokenStream {
    let name = format_ident!("{name}");
    let limit = whole(i128::from(limit));
    quote! { Rule::#name(#limit) }
}

fn literal(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote! { Literal::Null },
        Value::Bool(value) => quote! { Literal::Bool(#value) },
        Value::Number(value) => {
            let value = number(callsheet_spec::Number::of(value));
            quote! { Literal::Number(#value) }
        }
        Value::String(text) => quote! { Literal::String(#text) },
        Value::Array(items) => {
            let items = items.iter().map(literal);
            quote! { Literal::Array(&[#(#items),*]) }
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = literal(value);
                quote! { (#name, #value) }
            });
            quote! { Literal::Object(&[#(#members),*]) }
        }
    }
}

fn plain_pattern(plain: &PlainPattern) -> TokenStream {
    let PlainPattern {
        from_start,
        to_end,
        part,
    } = plain;
    let part = pattern_part(part);
    quote! { Plain { from_start: #from_start, to_end: #to_end, part: #part } }
}

fn pattern_part(part: &PatternPart) -> TokenStream {
    match part {
        PatternPart::Text(text) => quote! { Part::Text(#text) },
        PatternPart::One(ranges) => {
            let ranges = ranges.iter().map(|(first, last)| {
                let (first, last) = (Literal::character(*first), Literal::character(*last));
                quote! { (#first, #last) }
            });
            quote! { Part::One(&[#(#ranges),*]) }
        }
        PatternPart::All(parts) => {
            let parts = parts.iter().map(pattern_part);
            quote! { Part::All(&[#(#parts),*]) }
        }
        PatternPart::Any(parts) => {
            let parts = parts.iter().map(pattern_part);
            quote! { Part::Any(&[#(#parts),*]) }
        }
        PatternPart::Times(part, least, most) => {
            let part = pattern_part(part);
            let least = Literal::u32_unsuffixed(*least);
            let most = match most.map(Literal::u32_unsuffixed) {
                Some(most) => quote! { Some(#most) },
                None => quote! { None },
            };
            quote! { Part::Times(&#part, #least, #most) }
        }
    }
}

fn pattern_name(index: usize) -> Ident {
    format_ident!("PATTERN_{}", index + 1)
}

/// `components/schemas/AspectRatio` is called `ASPECT_RATIO`; a schema without a name is called
/// after the place where it stands.
fn static_name(api: &Api, id: SchemaId) -> String {
    let schema = &api.schemas[id];
    let text = match &schema.name {
        Some(name) => name.clone(),
        None if schema.pointer.is_empty() => "ROOT".to_owned(),
        None => schema.pointer.replace("~1", "/"),
    };
    let name = crate::names::module_name(&text);
    name.trim_start_matches("r#").to_uppercase()
}
