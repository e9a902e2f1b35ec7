//! Schema objects: each keyword read, refused or reported, each with its place.

use callsheet_core::format::Format;
use callsheet_core::number::Number;
use callsheet_core::schema::Types;
use serde_json::Value;

use super::{At, Loader, vocabulary};
use crate::document::Node;
use crate::fault::{FaultKind, Place};
use crate::schema::{Keyword, Notes, Pattern, Placed, Schema, SchemaId};

impl<'a> Loader<'a> {
    /// The schema at `at`, to be read by [`Loader::read_schemas`] if it was not met before.
    pub(super) fn schema(&mut self, at: &At<'a>) -> SchemaId {
        let key = (at.file, at.node.id());
        if let Some(known) = self.schema_at.get(&key) {
            return *known;
        }
        // A document of more than 2^32 schemas would not fit the limits of reading.
        let id = SchemaId(u32::try_from(self.schema_places.len()).unwrap_or(u32::MAX));
        self.schema_at.insert(key, id);
        self.schema_places.push(at.clone());
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
        let mut schema = Schema {
            place: at.place(),
            pointer: at.pointer.clone(),
            name: component_name(&at.pointer),
            written: at.node.to_value(),
            keywords: Vec::new(),
            notes: Notes::default(),
        };
        if at.is_object() {
            schema.notes = self.notes(at);
            for (keyword, place, value) in at.members() {
                let found = self.keyword(at, keyword, place, &value);
                schema.keywords.extend(found.map(|keyword| Placed {
                    place: value.place(),
                    value: keyword,
                }));
            }
        } else {
            match at.node.as_bool() {
                Some(true) => {}
                Some(false) => {
                    schema.keywords.push(Placed {
                        place: at.place(),
                        value: Keyword::Never,
                    });
                }
                None => self.wrong(at, "a schema", "an object, true or false"),
            }
        }
        schema
    }

    fn notes(&mut self, at: &At<'a>) -> Notes {
        let value = |name: &str| at.node.get(name).map(Node::to_value);
        let mut examples = Vec::new();
        let listed = self.list_of(at, "examples");
        for example in at.get("example").into_iter().chain(listed) {
            examples.push(Placed {
                place: example.place(),
                value: example.node.to_value(),
            });
        }
        Notes {
            title: self.text(at, "title"),
            description: self.text(at, "description"),
            default: value("default"),
            examples,
            deprecated: self.flag(at, "deprecated"),
            read_only: self.flag(at, "readOnly"),
            write_only: self.flag(at, "writeOnly"),
            format: self.text(at, "format"),
            advice: self.advice(at),
            media: self.media(at),
            aliases: self.texts(at, "x-callsheet-aliases"),
        }
    }

    fn keyword(
        &mut self,
        schema: &At<'a>,
        keyword: &'a str,
        place: Place,
        at: &At<'a>,
    ) -> Option<Keyword> {
        if keyword == "$schema" {
            self.dialect(at, keyword);
            return None;
        }
        if vocabulary::ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-") {
            return None;
        }
        if vocabulary::REFUSED.contains(&keyword) {
            let what = format!("the keyword `{keyword}`");
            self.fault(place, FaultKind::Unsupported { what });
            return None;
        }
        Some(match keyword {
            "$ref" => {
                let reference = self.string(at, keyword)?;
                let target = self.follow(at, reference)?;
                Keyword::Ref(self.schema(&target))
            }
            "type" => Keyword::Type(self.types(at)?),
            "enum" => Keyword::Enum(
                self.list(at, keyword)?
                    .iter()
                    .map(|at| at.node.to_value())
                    .collect(),
            ),
            "const" => Keyword::Const(at.node.to_value()),
            "format" => return self.format(at),
            "minimum" => Keyword::Minimum(self.number(at, keyword)?),
            "maximum" => Keyword::Maximum(self.number(at, keyword)?),
            "exclusiveMinimum" => Keyword::ExclusiveMinimum(self.number(at, keyword)?),
            "exclusiveMaximum" => Keyword::ExclusiveMaximum(self.number(at, keyword)?),
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
            "contains" => Keyword::Contains {
                schema: self.schema(at),
                min: self.count(schema, "minContains").unwrap_or(1),
                max: self.count(schema, "maxContains"),
            },
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

    fn types(&mut self, at: &At<'a>) -> Option<Types> {
        let named = |at: &At<'a>| at.node.as_str().and_then(Types::named);
        let types = if at.is_list() {
            at.items()
                .map(|item| named(&item))
                .try_fold(Types::NONE, |all, types| Some(all.union(types?)))
        } else {
            named(at)
        };
        if types.is_none() {
            self.wrong(
                at,
                "type",
                "string, integer, number, boolean, array, object or null, or a list of these",
            );
        }
        types
    }

    fn format(&mut self, at: &At<'a>) -> Option<Keyword> {
        let name = at.node.as_str()?;
        if let Some(format) = Format::named(name) {
            return Some(Keyword::Format(format));
        }
        if vocabulary::REFUSED_FORMATS.contains(&name) {
            let what = format!("the format `{name}`");
            self.fault(at.place(), FaultKind::Unsupported { what });
        } else if !vocabulary::NOTED_FORMATS.contains(&name) {
            let nearest = vocabulary::nearest_format(name);
            let format = name.to_owned();
            self.fault(at.place(), FaultKind::UnknownFormat { format, nearest });
        }
        None
    }

    /// The patterns under `patternProperties` of a schema; a faulty one is reported where it is
    /// read first and matches nothing.
    fn patterns(&mut self, schema: &At<'a>) -> Vec<Pattern> {
        let Some(object) = schema.get("patternProperties") else {
            return Vec::new();
        };
        let sources: Vec<_> = object
            .members()
            .map(|(source, place, _)| (source, place))
            .collect();
        sources
            .into_iter()
            .map(|(source, place)| {
                self.pattern(place, source).unwrap_or_else(|| Pattern {
                    source: source.to_owned(),
                    translated: "[^\\s\\S]".to_owned(),
                })
            })
            .collect()
    }

    fn pattern(&mut self, place: Place, source: &str) -> Option<Pattern> {
        match crate::pattern::translate(source) {
            Ok(translated) => Some(Pattern {
                source: source.to_owned(),
                translated,
            }),
            Err(reason) => {
                self.fault(place, FaultKind::Pattern { reason });
                None
            }
        }
    }

    fn schemas_of(&mut self, at: &At<'a>, keyword: &str) -> Option<Vec<SchemaId>> {
        let items = self.list(at, keyword)?;
        if items.is_empty() {
            self.wrong(at, keyword, "a list of at least one schema");
            return None;
        }
        Some(items.iter().map(|item| self.schema(item)).collect())
    }

    fn named_schemas(&mut self, at: &At<'a>, keyword: &str) -> Option<Vec<(String, SchemaId)>> {
        self.object(at, keyword)?;
        let members: Vec<_> = at.members().map(|(name, _, value)| (name, value)).collect();
        let read = |(name, value): (&str, At<'a>)| (name.to_owned(), self.schema(&value));
        Some(members.into_iter().map(read).collect())
    }

    fn string(&mut self, at: &At<'a>, keyword: &str) -> Option<&'a str> {
        let text = at.node.as_str();
        if text.is_none() {
            self.wrong(at, keyword, "a string");
        }
        text
    }

    fn number(&mut self, at: &At<'a>, keyword: &str) -> Option<Number> {
        if let Value::Number(number) = at.node.to_value() {
            return Some(Number::of(&number));
        }
        self.wrong(at, keyword, "a number");
        None
    }

    fn size(&mut self, at: &At<'a>, keyword: &str) -> Option<u64> {
        let size = whole(&at.node.to_value());
        if size.is_none() {
            self.wrong(at, keyword, "a whole number, 0 or more");
        }
        size
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
        if !vocabulary::DIALECTS.contains(&dialect.strip_suffix('#').unwrap_or(dialect)) {
            let what = format!("the JSON Schema dialect `{dialect}`");
            self.fault(at.place(), FaultKind::Unsupported { what });
        }
    }
}

/// A count, however it is written: `3`, `3.0` and `3e0` are the same.
pub(super) fn whole(value: &Value) -> Option<u64> {
    match Number::of(value.as_number()?) {
        Number::Whole(whole) => u64::try_from(whole).ok(),
        // A whole float prints as exactly the whole number it is.
        number @ Number::Real(real) if number.is_whole() => format!("{real:.0}").parse().ok(),
        Number::Real(_) => None,
    }
}

/// The name of a schema that stands where schemas have names.
fn component_name(pointer: &str) -> Option<String> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let named = parent == "/components/schemas" || parent.ends_with("/$defs");
    named.then(|| name.replace("~1", "/").replace("~0", "~"))
}
