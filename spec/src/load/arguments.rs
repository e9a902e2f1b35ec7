//! The arguments of keywords: each must be of one form, and what is not is reported.

use callsheet_core::format::Format;
use callsheet_core::number::Number;
use callsheet_core::schema::Types;
use serde_json::Value;

use super::{At, Formats, Loader, vocabulary};
use crate::fault::{FaultKind, Place};
use crate::schema::{Keyword, Pattern, SchemaId};

impl<'a> Loader<'a> {
    pub(super) fn types(&mut self, at: &At<'a>) -> Option<Types> {
        let named = |at: &At<'a>| at.node.as_str().and_then(Types::named);
        let types = if at.is_list() {
            at.items()
                .map(|item| named(&item))
                .try_fold(Types::NONE, |all, types| Some(all.union(types?)))
        } else {
            named(at)
        };
        if types.is_none() && !self.misspelt_types(at) {
            self.wrong(
                at,
                "type",
                "string, integer, number, boolean, array, object or null, or a list of these",
            );
        }
        types
    }

    /// Reports the words that are nearly names of types, or are names of types elsewhere. Whether
    /// there are any.
    fn misspelt_types(&mut self, at: &At<'a>) -> bool {
        let words = if at.is_list() {
            at.items().collect()
        } else {
            vec![at.clone()]
        };
        let mut is_any = false;
        for word in words {
            let found = word.node.as_str().unwrap_or_default();
            let nearest = vocabulary::nearest_type(found);
            if let (None, Some(nearest)) = (Types::named(found), nearest) {
                let found = found.to_owned();
                self.fault(word.place(), FaultKind::UnknownType { found, nearest });
                is_any = true;
            }
        }
        is_any
    }

    pub(super) fn format(&mut self, at: &At<'a>) -> Option<Keyword> {
        let name = at.node.as_str()?;
        let is_asserted = self.formats == Formats::Asserted;
        if let Some(format) = Format::named(name) {
            return is_asserted.then_some(Keyword::Format(format));
        }
        if !vocabulary::NOTED_FORMATS.contains(&name) {
            let nearest = vocabulary::nearest_format(name);
            let format = name.to_owned();
            self.fault(at.place(), FaultKind::UnknownFormat { format, nearest });
        }
        None
    }

    /// The patterns under `patternProperties` of a schema; a faulty one is reported where it is
    /// read first and matches nothing.
    pub(super) fn patterns(&mut self, schema: &At<'a>) -> Vec<Pattern> {
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
                    backtracks: false,
                })
            })
            .collect()
    }

    pub(super) fn pattern(&mut self, place: Place, source: &str) -> Option<Pattern> {
        // A document may have one expression many times, and it may take long to see that it is
        // too large.
        let read = match self.expressions.get(source) {
            Some(read) => read.clone(),
            None => {
                let read = crate::pattern::read(source);
                self.expressions.insert(source.to_owned(), read.clone());
                read
            }
        };
        match read {
            Ok(pattern) => {
                if let Some(what) = crate::pattern::unfit(&pattern) {
                    self.unsupported(place, format!("{what}, as in `{source}`,"));
                }
                Some(pattern)
            }
            Err(reason) => {
                self.fault(place, FaultKind::Pattern { reason });
                None
            }
        }
    }

    pub(super) fn schemas_of(&mut self, at: &At<'a>, keyword: &str) -> Option<Vec<SchemaId>> {
        let items = self.list(at, keyword)?;
        if items.is_empty() {
            self.wrong(at, keyword, "a list of at least one schema");
            return None;
        }
        Some(items.iter().map(|item| self.schema(item)).collect())
    }

    pub(super) fn named_schemas(
        &mut self,
        at: &At<'a>,
        keyword: &str,
    ) -> Option<Vec<(String, SchemaId)>> {
        self.object(at, keyword)?;
        let members: Vec<_> = at.members().map(|(name, _, value)| (name, value)).collect();
        let read = |(name, value): (&str, At<'a>)| (name.to_owned(), self.schema(&value));
        Some(members.into_iter().map(read).collect())
    }

    pub(super) fn string(&mut self, at: &At<'a>, keyword: &str) -> Option<&'a str> {
        let text = at.node.as_str();
        if text.is_none() {
            self.wrong(at, keyword, "a string");
        }
        text
    }

    pub(super) fn number(&mut self, at: &At<'a>, keyword: &str) -> Option<Number> {
        if let Value::Number(number) = at.node.to_value() {
            return Some(Number::of(&number));
        }
        self.wrong(at, keyword, "a number");
        None
    }

    pub(super) fn size(&mut self, at: &At<'a>, keyword: &str) -> Option<u64> {
        let size = whole(&at.node.to_value());
        if size.is_none() {
            self.wrong(at, keyword, "a whole number, 0 or more");
        }
        size
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
