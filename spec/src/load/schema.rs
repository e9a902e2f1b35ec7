//! Schema objects: each keyword read in its dialect, brought into the keywords of 2020-12, refused
//! or reported, each with its place.

use callsheet_core::number::Number;
use callsheet_core::schema::Types;
use serde_json::{Map, Value};

use super::dialect::Dialect;
use super::extensions::discriminator;
use super::{At, Loader, vocabulary};
use crate::document::Node;
use crate::fault::{Fault, FaultKind, Place};
use crate::schema::{Keyword, Notes, Placed, Schema, SchemaId};

impl<'a> Loader<'a> {
    /// The schema at `at`, to be read by [`Loader::read_schemas`] if it was not met before.
    pub(super) fn schema(&mut self, at: &At<'a>) -> SchemaId {
        let at = self.entered(at);
        let key = (at.file, at.node.id(), at.scope);
        if let Some(known) = self.schema_at.get(&key) {
            return *known;
        }
        // A document of more than 2^32 schemas would not fit the limits of reading.
        let id = SchemaId(u32::try_from(self.schema_places.len()).unwrap_or(u32::MAX));
        self.schema_at.insert(key, id);
        self.schema_places.push(at);
        id
    }

    /// Reads every schema that was met, and those that they lead to. A loop and no recursion:
    /// schemas may be chained deeper than threads stack.
    pub(super) fn read_schemas(&mut self) {
        while let Some(at) = self.schema_places.get(self.schemas.len()).cloned() {
            let schema = self.read_schema(&at);
            self.schemas.push(schema);
        }
    }

    fn read_schema(&mut self, at: &At<'a>) -> Schema {
        let known = self.faults.len();
        let mut schema = Schema {
            place: at.place(),
            pointer: at.pointer.clone(),
            name: component_name(&at.pointer),
            written: Value::Null,
            keywords: Vec::new(),
            notes: Notes::default(),
            obstacles: Vec::new(),
            copied: None,
        };
        if at.is_object() {
            let dialect = self.dialect_at(at);
            let left_out = self.resources.get(at.resource).left_out;
            let hides = dialect.reference_hides_siblings()
                && at.node.get("$ref").and_then(Node::as_str).is_some();
            schema.notes = self.notes(at, dialect, hides);
            let mut written = Map::new();
            for (keyword, place, value) in at.members() {
                if hides && keyword != "$ref" {
                    self.hidden(keyword, place);
                    continue;
                }
                if !dialect.has(keyword) && vocabulary::is_known(keyword) {
                    let (keyword, dialect) = (keyword.to_owned(), dialect.name());
                    self.fault(place, FaultKind::OtherDialect { keyword, dialect });
                    continue;
                }
                if left_out.has(keyword) {
                    let what = format!(
                        "`{keyword}` has no effect: the meta-schema leaves out its vocabulary"
                    );
                    self.fault(place, FaultKind::PassedOver { what });
                    continue;
                }
                if is_kept(keyword) {
                    written.insert(keyword.to_owned(), value.node.to_value());
                    continue;
                }
                let known = schema.keywords.len();
                self.keyword(at, dialect, (keyword, place), &value, &mut schema.keywords);
                for keyword in &schema.keywords[known..] {
                    let argument = argument(&keyword.value, value.node);
                    written.insert(keyword.value.name().to_owned(), argument);
                }
                // Beside the keyword that they belong to, and nowhere else.
                let owner = match keyword {
                    // One that is not judged is still worth knowing.
                    "format" => "format",
                    "then" | "else" => "if",
                    "minContains" | "maxContains" => "contains",
                    _ => continue,
                };
                if at.node.get(owner).is_some() {
                    written.insert(keyword.to_owned(), value.node.to_value());
                }
            }
            schema.written = Value::Object(written);
        } else {
            match at.node.as_bool() {
                Some(true) => schema.written = Value::Bool(true),
                Some(false) => {
                    schema.written = Value::Bool(false);
                    schema.keywords.push(Placed {
                        place: at.place(),
                        value: Keyword::Never,
                    });
                }
                None => {
                    schema.written = Value::Bool(true);
                    self.wrong(at, "a schema", "an object, true or false");
                }
            }
        }
        schema.obstacles = std::mem::take(&mut self.obstacles);
        schema.obstacles.extend(self.faults_of_part(known));
        schema
    }

    pub(super) fn dialect_at(&self, at: &At<'a>) -> Dialect {
        self.resources.get(at.resource).dialect
    }

    /// Reports a keyword that has no effect because it stands beside a `$ref`.
    fn hidden(&mut self, keyword: &str, place: Place) {
        let others = ["nullable", "readOnly", "writeOnly"];
        if vocabulary::ASSERTIONS.contains(&keyword) || others.contains(&keyword) {
            let keyword = keyword.to_owned();
            self.fault(place, FaultKind::BesideReference { keyword });
        }
    }

    /// `hides` says that what stands there is hidden by a reference beside it: it may describe, but
    /// not decide which way a property goes.
    fn notes(&mut self, at: &At<'a>, dialect: Dialect, hides: bool) -> Notes {
        let value = |name: &str| at.node.get(name).map(Node::to_value);
        let mut examples = Vec::new();
        let listed = at.get("examples").filter(|_| dialect.has("examples"));
        let listed = listed.filter(|list| self.is_note(list, "examples", At::is_list, "a list"));
        let listed = listed.iter().flat_map(At::items);
        for example in at.get("example").into_iter().chain(listed) {
            examples.push(Placed {
                place: example.place(),
                value: example.node.to_value(),
            });
        }
        let mut flag = |name: &str| dialect.has(name) && self.flag(at, name);
        let deprecated = flag("deprecated");
        let (read_only, write_only) = (flag("readOnly"), flag("writeOnly"));
        if read_only && write_only {
            let what =
                "`readOnly` and `writeOnly` together are passed over: such a property would \
                        be no part of anything"
                    .to_owned();
            self.fault(at.place(), FaultKind::PassedOver { what });
        }
        Notes {
            deprecated,
            read_only: read_only && !hides,
            write_only: write_only && !hides,
            title: self.note(at, "title"),
            description: self.note(at, "description"),
            default: value("default"),
            examples,
            format: self.text(at, "format"),
            advice: self.advice(at),
            media: self.media(at),
            discriminator: at.get("discriminator").as_ref().and_then(discriminator),
            aliases: self.texts(at, "x-callsheet-aliases"),
        }
    }

    /// A text that decides nothing.
    fn note(&mut self, at: &At<'a>, name: &str) -> Option<String> {
        let field = at.get(name)?;
        let is_text = |field: &At<'a>| field.node.as_str().is_some();
        self.is_note(&field, name, is_text, "a string");
        field.node.as_str().map(str::to_owned)
    }

    /// Whether what decides nothing is what it should be; if it is not, that is a remark.
    fn is_note(
        &mut self,
        at: &At<'a>,
        name: &str,
        test: impl Fn(&At<'a>) -> bool,
        expected: &str,
    ) -> bool {
        let is_note = test(at);
        if !is_note {
            let what = format!("`{name}` is passed over: it must be {expected}");
            self.fault(at.place(), FaultKind::PassedOver { what });
        }
        is_note
    }

    /// Reads one keyword of `schema` into what it means in 2020-12.
    fn keyword(
        &mut self,
        schema: &At<'a>,
        dialect: Dialect,
        (keyword, place): (&'a str, Place),
        at: &At<'a>,
        found: &mut Vec<Placed<Keyword>>,
    ) {
        if keyword == "dependencies" {
            return self.dependencies(at, found);
        }
        let read = match keyword {
            "$schema" => {
                self.dialect(at, keyword);
                None
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                self.bound(schema, dialect, keyword, at)
            }
            "type" => self.types(at).map(|types| {
                let nullable = dialect.has("nullable") && self.flag(schema, "nullable");
                Keyword::Type(if nullable {
                    types.union(Types::NULL)
                } else {
                    types
                })
            }),
            "nullable" => {
                if self.flag(schema, "nullable") && schema.node.get("type").is_none() {
                    self.fault(place, FaultKind::NullableWithoutType);
                }
                None
            }
            "items" | "additionalItems" if dialect.has_item_lists() => {
                self.items_in_lists(schema, keyword, at)
            }
            _ => self.modern_keyword(schema, (keyword, place), at),
        };
        found.extend(read.map(|value| Placed {
            place: at.place(),
            value,
        }));
    }

    /// A limit of a number, which old dialects make exclusive by a flag beside it.
    fn bound(
        &mut self,
        schema: &At<'a>,
        dialect: Dialect,
        keyword: &str,
        at: &At<'a>,
    ) -> Option<Keyword> {
        let is_exclusive = match keyword {
            "minimum" | "maximum" if dialect.has_flags_for_bounds() => {
                let flag = if keyword == "minimum" {
                    "exclusiveMinimum"
                } else {
                    "exclusiveMaximum"
                };
                schema.node.get(flag).and_then(Node::as_bool) == Some(true)
            }
            "exclusiveMinimum" | "exclusiveMaximum" if dialect.has_flags_for_bounds() => {
                let limit = if keyword == "exclusiveMinimum" {
                    "minimum"
                } else {
                    "maximum"
                };
                match at.node.as_bool() {
                    None => self.wrong(at, keyword, "true or false, beside the limit"),
                    Some(true) if schema.node.get(limit).is_none() => {
                        let (what, field) = (format!("`{keyword}`"), limit);
                        self.fault(at.place(), FaultKind::Missing { what, field });
                    }
                    Some(_) => {}
                }
                return None;
            }
            _ => keyword.starts_with("exclusive"),
        };
        let limit = self.number(at, keyword)?;
        Some(match (keyword, is_exclusive) {
            ("minimum", false) => Keyword::Minimum(limit),
            ("maximum", false) => Keyword::Maximum(limit),
            ("minimum" | "exclusiveMinimum", _) => Keyword::ExclusiveMinimum(limit),
            _ => Keyword::ExclusiveMaximum(limit),
        })
    }

    /// `items` and `additionalItems` as they were before `prefixItems`.
    fn items_in_lists(&mut self, schema: &At<'a>, keyword: &str, at: &At<'a>) -> Option<Keyword> {
        let listed = schema.get("items").filter(At::is_list);
        match (keyword, listed) {
            ("items", None) => Some(Keyword::Items {
                from: 0,
                schema: self.schema(at),
            }),
            ("items", Some(list)) if list.node.items().len() == 0 => None,
            ("items", Some(list)) => self.schemas_of(&list, keyword).map(Keyword::PrefixItems),
            // Without a list there is nothing additional.
            (_, None) => None,
            (_, Some(list)) => Some(Keyword::Items {
                from: list.node.items().len(),
                schema: self.schema(at),
            }),
        }
    }

    /// `dependencies`, whose entries are lists of names or schemas.
    fn dependencies(&mut self, at: &At<'a>, found: &mut Vec<Placed<Keyword>>) {
        if self.object(at, "dependencies").is_none() {
            return;
        }
        let (mut required, mut schemas) = (Vec::new(), Vec::new());
        let members: Vec<_> = at.members().map(|(name, _, value)| (name, value)).collect();
        for (name, value) in members {
            if value.is_list() {
                required.push((name.to_owned(), self.texts_of(&value, name)));
            } else if let (Dialect::Draft4, Some(needed)) =
                (self.dialect_at(at), value.node.as_str())
            {
                required.push((name.to_owned(), vec![needed.to_owned()]));
            } else {
                schemas.push((name.to_owned(), self.schema(&value)));
            }
        }
        let place = at.place();
        if !required.is_empty() {
            let value = Keyword::DependentRequired(required);
            found.push(Placed { place, value });
        }
        if !schemas.is_empty() {
            let value = Keyword::DependentSchemas(schemas);
            found.push(Placed { place, value });
        }
    }

    /// A keyword that means the same in every dialect that has it.
    fn modern_keyword(
        &mut self,
        schema: &At<'a>,
        (keyword, place): (&'a str, Place),
        at: &At<'a>,
    ) -> Option<Keyword> {
        if vocabulary::WITHOUT_ASSERTION.contains(&keyword) || keyword.starts_with("x-") {
            return None;
        }
        Some(match keyword {
            "$ref" => {
                let reference = self.string(at, keyword)?;
                let target = self.follow(at, reference)?;
                Keyword::Ref(self.schema(&target))
            }
            "$dynamicRef" | "$recursiveRef" => {
                let others = ["$ref", "$dynamicRef", "$recursiveRef"].iter();
                if others
                    .filter(|name| schema.node.get(name).is_some())
                    .count()
                    > 1
                {
                    self.unsupported(place, format!("`{keyword}` beside another reference"));
                    return None;
                }
                let reference = self.string(at, keyword)?;
                let target = if keyword == "$dynamicRef" {
                    self.follow_dynamic(at, reference)?
                } else {
                    self.follow_recursive(at, reference)?
                };
                Keyword::Ref(self.schema(&target))
            }
            "enum" => Keyword::Enum(
                self.list(at, keyword)?
                    .iter()
                    .map(|at| at.node.to_value())
                    .collect(),
            ),
            "const" => Keyword::Const(at.node.to_value()),
            "format" => return self.format(at),
            "multipleOf" => {
                let divisor = self.number(at, keyword)?;
                if divisor.compare(Number::from(0)).is_le() {
                    self.wrong(at, keyword, "a number above 0");
                    return None;
                }
                Keyword::MultipleOf(divisor)
            }
            "minLength" => Keyword::MinLength(self.size(at, keyword)?),
            "maxLength" => Keyword::MaxLength(self.size(at, keyword)?),
            "pattern" => {
                let source = self.string(at, keyword)?;
                Keyword::Pattern(self.pattern(at.place(), source)?)
            }
            "minItems" => Keyword::MinItems(self.size(at, keyword)?),
            "maxItems" => Keyword::MaxItems(self.size(at, keyword)?),
            "uniqueItems" => match at.node.as_bool() {
                Some(true) => Keyword::UniqueItems,
                Some(false) => return None,
                None => {
                    self.wrong(at, keyword, "true or false");
                    return None;
                }
            },
            "contains" => {
                let left_out = self.resources.get(schema.resource).left_out;
                let counts =
                    self.dialect_at(schema).has("minContains") && !left_out.has("minContains");
                let mut count = |name| counts.then(|| self.count(schema, name)).flatten();
                let (min, max) = (count("minContains").unwrap_or(1), count("maxContains"));
                let schema = self.schema(at);
                Keyword::Contains { schema, min, max }
            }
            "minProperties" => Keyword::MinProperties(self.size(at, keyword)?),
            "maxProperties" => Keyword::MaxProperties(self.size(at, keyword)?),
            "required" => Keyword::Required(self.texts_of(at, keyword)),
            "dependentRequired" => {
                self.object(at, keyword)?;
                let names = |(name, _, list): (&'a str, _, At<'a>)| (name.to_owned(), list);
                let lists: Vec<_> = at.members().map(names).collect();
                let dependencies = lists
                    .into_iter()
                    .map(|(name, list)| (name, self.texts_of(&list, keyword)))
                    .collect();
                Keyword::DependentRequired(dependencies)
            }
            _ => return self.applicator(schema, keyword, place, at),
        })
    }

    /// The keywords that apply other schemas.
    fn applicator(
        &mut self,
        schema: &At<'a>,
        keyword: &'a str,
        place: Place,
        at: &At<'a>,
    ) -> Option<Keyword> {
        Some(match keyword {
            "prefixItems" => Keyword::PrefixItems(self.schemas_of(at, keyword)?),
            "items" => {
                let from = schema
                    .get("prefixItems")
                    .map_or(0, |list| list.node.items().count());
                Keyword::Items {
                    from,
                    schema: self.schema(at),
                }
            }
            "properties" => Keyword::Properties(self.named_schemas(at, keyword)?),
            "patternProperties" => {
                let schemas = self.named_schemas(at, keyword)?;
                let patterns = self.patterns(schema);
                Keyword::PatternProperties(
                    patterns
                        .into_iter()
                        .zip(schemas.into_iter().map(|(_, id)| id))
                        .collect(),
                )
            }
            "additionalProperties" => Keyword::AdditionalProperties {
                known: schema
                    .get("properties")
                    .map(|known| known.members().map(|(name, ..)| name.to_owned()).collect())
                    .unwrap_or_default(),
                patterns: self.patterns(schema),
                schema: self.schema(at),
            },
            "unevaluatedItems" => Keyword::UnevaluatedItems(self.schema(at)),
            "unevaluatedProperties" => Keyword::UnevaluatedProperties(self.schema(at)),
            "propertyNames" => Keyword::PropertyNames(self.schema(at)),
            "dependentSchemas" => Keyword::DependentSchemas(self.named_schemas(at, keyword)?),
            "allOf" => Keyword::AllOf(self.schemas_of(at, keyword)?),
            "anyOf" => Keyword::AnyOf(self.schemas_of(at, keyword)?),
            "oneOf" => Keyword::OneOf(self.schemas_of(at, keyword)?),
            "not" => Keyword::Not(self.schema(at)),
            "if" => Keyword::If {
                condition: self.schema(at),
                then: schema.get("then").map(|branch| self.schema(&branch)),
                otherwise: schema.get("else").map(|branch| self.schema(&branch)),
            },
            _ => {
                let nearest = vocabulary::nearest_keyword(keyword);
                let keyword = keyword.to_owned();
                self.fault(place, FaultKind::UnknownKeyword { keyword, nearest });
                return None;
            }
        })
    }

    /// Reports a file that is written in another dialect of JSON Schema.
    pub(super) fn dialect_of(&mut self, file: usize) {
        let Some(root) = self.root(file) else {
            return;
        };
        for name in ["jsonSchemaDialect", "$schema"] {
            if let Some(dialect) = root.get(name) {
                self.dialect(&dialect, name);
            }
        }
    }

    fn dialect(&mut self, at: &At<'a>, keyword: &str) {
        let Some(dialect) = self.string(at, keyword) else {
            return;
        };
        let dialects = &self.resources.dialects;
        let what = if dialects.named(dialect).is_none() {
            format!("the JSON Schema dialect `{dialect}`")
        } else if let Some(vocabulary) = dialects.unknown_vocabulary(dialect) {
            format!("the vocabulary `{vocabulary}`, which the dialect `{dialect}` asks for,")
        } else {
            return;
        };
        self.fault(at.place(), FaultKind::Unsupported { what });
    }

    /// Refuses what cannot be said in 2020-12: there, `contains` tells `unevaluatedItems` which
    /// items it found, which it did not before.
    pub(super) fn check_contains(&mut self) {
        let is_old = |at: &At<'a>| self.dialect_at(at) == Dialect::Draft2019;
        let mut old = self.schema_places.iter().filter(|at| is_old(at));
        if !old.any(|at| at.node.get("contains").is_some()) {
            return;
        }
        for (at, schema) in self.schema_places.iter().zip(&mut self.schemas) {
            let dialect = self.resources.get(at.resource).dialect;
            if let (Dialect::Draft2019, Some(keyword)) = (dialect, at.get("unevaluatedItems")) {
                let what = "`unevaluatedItems` of JSON Schema 2019-09 together with `contains`";
                let what = what.to_owned();
                schema.obstacles.push(Fault {
                    place: keyword.place(),
                    kind: FaultKind::Unsupported { what },
                });
            }
        }
    }
}

/// Whether a keyword is handed on as it is written.
fn is_kept(keyword: &str) -> bool {
    vocabulary::DESCRIPTIONS.contains(&keyword)
}

/// The argument of a keyword as 2020-12 has it, without the schemas in it: they stand on their
/// own.
fn argument(keyword: &Keyword, written: Node<'_>) -> Value {
    match keyword {
        Keyword::Type(types) => {
            let names: Vec<_> = types.names().map(Value::from).collect();
            match written.to_value() {
                // A list that says the same keeps its order.
                Value::Array(list) if list.len() == names.len() => Value::Array(list),
                value @ Value::String(_) if names.len() == 1 => value,
                _ => Value::Array(names),
            }
        }
        Keyword::DependentRequired(dependencies) => {
            let lists = dependencies
                .iter()
                .map(|(name, names)| (name.clone(), Value::from(names.clone())));
            Value::Object(lists.collect())
        }
        Keyword::Pattern(pattern) => Value::from(pattern.in_json_schema()),
        Keyword::Never => Value::Bool(false),
        Keyword::Enum(_)
        | Keyword::Const(_)
        | Keyword::Minimum(_)
        | Keyword::Maximum(_)
        | Keyword::ExclusiveMinimum(_)
        | Keyword::ExclusiveMaximum(_)
        | Keyword::MultipleOf(_)
        | Keyword::MinLength(_)
        | Keyword::MaxLength(_)
        | Keyword::Format(_)
        | Keyword::MinItems(_)
        | Keyword::MaxItems(_)
        | Keyword::UniqueItems
        | Keyword::Required(_)
        | Keyword::MinProperties(_)
        | Keyword::MaxProperties(_) => written.to_value(),
        Keyword::PrefixItems(_)
        | Keyword::Items { .. }
        | Keyword::Contains { .. }
        | Keyword::UnevaluatedItems(_)
        | Keyword::Properties(_)
        | Keyword::PatternProperties(_)
        | Keyword::AdditionalProperties { .. }
        | Keyword::UnevaluatedProperties(_)
        | Keyword::PropertyNames(_)
        | Keyword::DependentSchemas(_)
        | Keyword::AllOf(_)
        | Keyword::AnyOf(_)
        | Keyword::OneOf(_)
        | Keyword::Not(_)
        | Keyword::If { .. }
        | Keyword::Ref(_) => Value::Null,
    }
}

/// The name of a schema that stands where schemas have names.
fn component_name(pointer: &str) -> Option<String> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let named = parent == "/components/schemas"
        || parent.ends_with("/$defs")
        || parent.ends_with("/definitions");
    named.then(|| name.replace("~1", "/").replace("~0", "~"))
}
