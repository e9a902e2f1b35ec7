//! Parameters, read back from how they travel (`callsheet_core::wire`).

use std::sync::Arc;

use axum::http::header::COOKIE;
use callsheet_core::schema::Types;
use callsheet_spec::facts::Credential;
use callsheet_spec::wire::{Parameter as Wire, Place, Style};
use callsheet_spec::{Api, Operation, Parameter};
use serde_json::Value;

use crate::judge::Asked;
use crate::routes::decoded;
use crate::shape::{Reading, Shape};

/// How a parameter is read.
#[derive(Debug)]
pub(crate) struct Argument {
    wire: Wire,
    pub(crate) required: bool,
    shape: Shape,
    /// What else an operation has in its query by a name.
    others: Vec<String>,
}

impl Argument {
    pub(crate) fn new(api: &Arc<Api>, operation: &Operation, parameter: &Parameter) -> Self {
        let others = operation.parameters.iter().map(|other| &other.wire);
        let others = others.filter(|other| **other != parameter.wire);
        let mut others: Vec<String> = others.map(|other| other.name.to_string()).collect();
        for credential in operation.facts.security.iter().flat_map(|way| way.iter()) {
            if let Credential::Key { name, .. } = credential {
                others.push(name.to_string());
            }
        }
        Self {
            wire: parameter.wire.clone(),
            required: parameter.required,
            shape: Shape::new(api, parameter.schema),
            others,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.wire.name
    }

    /// What it can stand for, as JSON; nothing if it is not given. Where its schema leaves open
    /// how it was written, there are several.
    pub(crate) fn candidates(&self, asked: &Asked<'_>) -> Vec<String> {
        let pairs = self.pairs(asked);
        let texts: Vec<String> = match self.wire.place {
            Place::Path | Place::Header => pairs.iter().map(|(_, text)| text.clone()).collect(),
            Place::Query | Place::Cookie => pairs
                .iter()
                .filter(|(name, _)| *name == self.wire.name)
                .map(|(_, text)| text.clone())
                .collect(),
        };
        if self.wire.json {
            let text = texts.first().map(|text| self.plain(text));
            return text.into_iter().collect();
        }
        let types = self.shape.types("");
        let nested = Types::ARRAY.union(Types::OBJECT);
        let mut found = Vec::new();
        for reading in Reading::ALL {
            if types.contains(Types::OBJECT) {
                found.extend(self.object(&pairs, &texts, reading));
            }
            if types.contains(Types::ARRAY) {
                found.extend(self.list(&pairs, &texts, reading));
            }
            if types == Types::NONE || types != types.intersection(nested) || found.is_empty() {
                let text = texts.first().map(|text| self.plain(self.bare(text)));
                found.extend(text.map(|text| self.shape.value("", &text, reading)));
            }
        }
        found.iter().map(Value::to_string).collect()
    }

    /// The names and values at the place of the parameter, the names decoded and the values not.
    fn pairs(&self, asked: &Asked<'_>) -> Vec<(String, String)> {
        let name = &self.wire.name;
        let named = |value: String| (name.to_string(), value);
        match self.wire.place {
            Place::Path => {
                let own = asked.arguments.iter().filter(|(known, _)| known == name);
                own.map(|(_, value)| named(value.clone())).collect()
            }
            Place::Query => pairs(asked.query, '&').collect(),
            Place::Header => {
                let own = asked.headers.get_all(name.as_ref()).into_iter();
                own.map(|value| named(String::from_utf8_lossy(value.as_bytes()).into_owned()))
                    .collect()
            }
            Place::Cookie => {
                let cookies = asked.headers.get_all(COOKIE).into_iter();
                let cookies = cookies.filter_map(|value| value.to_str().ok());
                cookies.flat_map(|cookies| pairs(cookies, ';')).collect()
            }
        }
    }

    fn object(
        &self,
        pairs: &[(String, String)],
        texts: &[String],
        reading: Reading,
    ) -> Option<Value> {
        let is_pair = matches!(self.wire.place, Place::Query | Place::Cookie);
        if self.wire.style == Style::DeepObject {
            return self.deep(pairs, reading);
        }
        if is_pair && self.wire.explode {
            let is_open = self.wire.place == Place::Query;
            let is_member = |name: &str| {
                self.shape.has("", name) || (is_open && !self.others.iter().any(|it| it == name))
            };
            let members: Vec<_> = pairs
                .iter()
                .filter(|(name, _)| is_member(name))
                .map(|(name, text)| (name.clone(), self.plain(text)))
                .collect();
            return (!members.is_empty()).then(|| self.shape.object("", &members, reading));
        }
        let text = texts.first()?;
        let members: Option<Vec<(String, String)>> = if self.wire.explode {
            let separator = match self.wire.style {
                Style::Label => '.',
                Style::Matrix => ';',
                _ => ',',
            };
            let text = text.strip_prefix(separator).unwrap_or(text);
            let parts = text.split(separator).filter(|part| !part.is_empty());
            parts
                .map(|part| {
                    let (name, value) = part.split_once('=')?;
                    Some((self.plain(name), self.plain(value)))
                })
                .collect()
        } else {
            let parts = self.parts(text);
            let pairs = parts.chunks(2).map(|pair| match pair {
                [name, value] => Some((name.clone(), value.clone())),
                _ => None,
            });
            pairs.collect()
        };
        Some(match members {
            Some(members) => self.shape.object("", &members, reading),
            // It is no object, and is said to be what it is.
            None => Value::from(self.plain(text)),
        })
    }

    fn list(
        &self,
        pairs: &[(String, String)],
        texts: &[String],
        reading: Reading,
    ) -> Option<Value> {
        if self.wire.style == Style::DeepObject {
            return self.deep(pairs, reading);
        }
        let text = texts.first()?;
        let is_pair = matches!(self.wire.place, Place::Query | Place::Cookie);
        let items = match self.wire.style {
            _ if is_pair && self.wire.explode => {
                texts.iter().map(|text| self.plain(text)).collect()
            }
            Style::Label if self.wire.explode => {
                let text = self.bare(text);
                let items = text.split('.').filter(|_| !text.is_empty());
                items.map(|item| self.plain(item)).collect()
            }
            Style::Matrix if self.wire.explode => {
                let items = text.split(';').filter(|item| !item.is_empty());
                let bare = |item: &str| {
                    let (_, value) = item.split_once('=').unwrap_or_default();
                    self.plain(value)
                };
                items.map(bare).collect()
            }
            _ => self.parts(text),
        };
        Some(self.shape.list("", &items, reading))
    }

    fn deep(&self, pairs: &[(String, String)], reading: Reading) -> Option<Value> {
        let pairs = pairs.iter();
        let pairs: Vec<_> = pairs
            .map(|(name, text)| (name.clone(), self.plain(text)))
            .collect();
        self.shape.deep("", &self.wire.name, &pairs, reading)
    }

    /// What stands between the separators of a text.
    fn parts(&self, text: &str) -> Vec<String> {
        let text = self.bare(text);
        if text.is_empty() {
            return Vec::new();
        }
        let spaced = |separator| {
            let text = self.plain(text);
            text.split(separator).map(str::to_owned).collect()
        };
        match self.wire.style {
            // These separators are encoded as what they separate is.
            Style::SpaceDelimited => spaced(' '),
            Style::PipeDelimited => spaced('|'),
            _ => text.split(',').map(|part| self.plain(part)).collect(),
        }
    }

    /// A text of the path without what its style puts before it.
    fn bare<'a>(&self, text: &'a str) -> &'a str {
        match self.wire.style {
            Style::Label => text.strip_prefix('.').unwrap_or(text),
            Style::Matrix => {
                let after = text.strip_prefix(';').unwrap_or(text);
                let after = after.strip_prefix(&*self.wire.name).unwrap_or(after);
                after.strip_prefix('=').unwrap_or(after)
            }
            _ => text,
        }
    }

    /// A text as it was before it was sent.
    fn plain(&self, text: &str) -> String {
        match self.wire.place {
            Place::Header => text.trim().to_owned(),
            Place::Path | Place::Query | Place::Cookie => decoded(text),
        }
    }
}

/// Names and values of a query, or of cookies, the names decoded and the values not.
pub(crate) fn pairs(text: &str, separator: char) -> impl Iterator<Item = (String, String)> + '_ {
    let pairs = text.split(separator).filter(|pair| !pair.is_empty());
    pairs.map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match separator {
            '&' => (decoded(&name.replace('+', " ")), value.replace('+', "%20")),
            _ => (decoded(name.trim()), value.trim().to_owned()),
        }
    })
}
