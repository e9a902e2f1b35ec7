//! A TOML table as JSON text, with the way back from its places.

use std::fmt::Write as _;
use std::ops::Range;

use callsheet_spec::source::Span;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table as JSON: what JSON Schema can judge.
pub(super) struct Json {
    pub(super) text: String,
    /// Places of the text and of the table's own text, a value after its parts.
    places: Vec<(Span, Span)>,
}

impl Json {
    pub(super) fn of(table: &DeTable<'_>) -> Self {
        let mut json = Self {
            text: String::new(),
            places: Vec::new(),
        };
        json.table(table);
        json
    }

    /// Where something of the JSON text stands in the table's own text: the place of the smallest
    /// value or key around it.
    pub(super) fn place(&self, span: Span) -> Span {
        let around = self.places.iter().filter(|(json, _)| json.contains(span));
        around
            .min_by_key(|(json, _)| json.len())
            .map_or(Span::at(0), |(_, toml)| *toml)
    }

    fn table(&mut self, table: &DeTable<'_>) {
        // A table is sorted by its keys; what is said of it is to come in the order of the text.
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(key, _)| key.span().start);
        self.text.push('{');
        for (index, (key, value)) in members.into_iter().enumerate() {
            self.comma(index);
            let start = self.text.len();
            self.string(key.get_ref());
            self.note(start, key.span());
            self.text.push(':');
            self.value(value);
        }
        self.text.push('}');
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>) {
        let start = self.text.len();
        match value.get_ref() {
            DeValue::String(text) => self.string(text),
            DeValue::Integer(number) => {
                // One that no 128-bit integer holds is beyond every limit there is.
                let number = i128::from_str_radix(number.as_str(), number.radix());
                let _ = write!(self.text, "{}", number.unwrap_or(i128::MAX));
            }
            DeValue::Float(number) => match number.as_str().parse::<serde_json::Number>() {
                Ok(number) => self.text.push_str(&number.to_string()),
                // An infinity, or written as JSON does not: of the wrong type in any case.
                Err(_) => self.text.push_str("0.5"),
            },
            DeValue::Boolean(value) => self.text.push_str(if *value { "true" } else { "false" }),
            // No key takes a date; null is of the wrong type everywhere, too.
            DeValue::Datetime(_) => self.text.push_str("null"),
            DeValue::Array(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item);
                }
                self.text.push(']');
            }
            DeValue::Table(table) => self.table(table),
        }
        self.note(start, value.span());
    }

    fn string(&mut self, text: &str) {
        self.text.push_str(&Value::from(text).to_string());
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.text.push(',');
        }
    }

    fn note(&mut self, start: usize, toml: Range<usize>) {
        self.places
            .push((Span::new(start, self.text.len()), toml.into()));
    }
}
