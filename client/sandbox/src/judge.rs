//! Whether a request is as the spec wants it: key, parameters and body.

use std::sync::Arc;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use callsheet_core::schema::Types;
use callsheet_spec::document::Format;
use callsheet_spec::facts::Credential;
use callsheet_spec::source::Source;
use callsheet_spec::wire::{MediaKind, Place, Style};
use callsheet_spec::{Api, Keyword, Operation, Parameter, SchemaId};
use callsheet_validator::{Checker, Settings, Severity, Unusable, render};
use serde_json::Value;

use crate::fault::Fault;
use crate::pointer::schemas_at;
use crate::routes::decoded;

/// The checks of one operation.
#[derive(Debug)]
pub(crate) struct Judge {
    parameters: Vec<(Argument, Checker)>,
    body: Option<Checker>,
    must_have_body: bool,
    is_json: bool,
    content_type: String,
}

/// How a parameter is read.
#[derive(Debug)]
struct Argument {
    name: String,
    place: Place,
    style: Style,
    explode: bool,
    json: bool,
    required: bool,
    types: Types,
    /// The types of its items, if it is a list.
    items: Types,
}

/// What there is of a request beside its body.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) arguments: &'a [(String, String)],
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    /// The faults that it asks for itself.
    pub(crate) faults: &'a [Fault],
}

impl Judge {
    pub(crate) fn new(api: &Arc<Api>, operation: &Operation) -> Result<Self, Unusable> {
        let mut parameters = Vec::new();
        for parameter in &operation.parameters {
            let argument = Argument::new(api, parameter);
            if !argument.types.contains(Types::OBJECT) || argument.json {
                let checker = Checker::for_schema(api, parameter.schema)?;
                parameters.push((argument, checker));
            }
        }
        let request = operation.request.as_ref();
        let form = request.and_then(|body| body.forms.first());
        Ok(Self {
            parameters,
            body: match operation.json_body() {
                Some(_) => Some(Checker::new(api, operation)?),
                None => None,
            },
            must_have_body: request.is_some_and(|body| body.required),
            is_json: form.is_some_and(|form| form.media.kind == MediaKind::Json),
            content_type: form
                .map(|form| form.media.content_type.to_string())
                .unwrap_or_default(),
        })
    }

    /// Everything that is wrong with a request, a line each; else its body.
    pub(crate) fn judge(
        &self,
        asked: &Asked<'_>,
        body: &[u8],
        settings: &Settings,
    ) -> Result<Value, Vec<String>> {
        let mut wrong = Vec::new();
        for (argument, checker) in &self.parameters {
            wrong.extend(argument.judge(asked, checker, settings));
        }
        let value = self.judge_body(asked.headers, body, settings, &mut wrong);
        if wrong.is_empty() {
            Ok(value)
        } else {
            Err(wrong)
        }
    }

    fn judge_body(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        settings: &Settings,
        wrong: &mut Vec<String>,
    ) -> Value {
        if body.is_empty() {
            if self.must_have_body {
                wrong.push("the body is missing".to_owned());
            }
            return Value::Null;
        }
        let Some(checker) = &self.body else {
            return Value::Null;
        };
        let given = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let given = String::from_utf8_lossy(given.unwrap_or_default()).to_lowercase();
        let essence = given.split(';').next().unwrap_or_default().trim();
        if self.is_json && essence != "application/json" && !essence.ends_with("+json") {
            let given = if essence.is_empty() {
                "missing"
            } else {
                essence
            };
            wrong.push(format!(
                "the content type is {given}, and must be {}",
                self.content_type
            ));
            return Value::Null;
        }
        let source = match Source::from_bytes("body", body.to_vec()) {
            Ok(source) => source,
            Err(not_text) => {
                wrong.push(format!("body: {not_text}"));
                return Value::Null;
            }
        };
        let report = checker.check(&source, Format::Json, settings);
        let mut errors = report.diagnostics;
        errors.retain(|diagnostic| diagnostic.severity == Severity::Error);
        wrong.extend(render::concise(&source, &errors).lines().map(str::to_owned));
        if !errors.is_empty() {
            // What is refused needs no value, which can take much more memory than its text.
            return Value::Null;
        }
        match serde_json::from_str(source.text()) {
            Ok(value) => value,
            Err(error) => {
                // What the linter takes and JSON readers do not, such as numbers beyond all limits.
                wrong.push(format!("body: {error}"));
                Value::Null
            }
        }
    }
}

impl Argument {
    fn new(api: &Api, parameter: &Parameter) -> Self {
        let wire = &parameter.wire;
        Self {
            name: wire.name.to_string(),
            place: wire.place,
            style: wire.style,
            explode: wire.explode,
            json: wire.json,
            required: parameter.required,
            types: types(api, parameter.schema, ""),
            items: types(api, parameter.schema, "/*"),
        }
    }

    fn judge(&self, asked: &Asked<'_>, checker: &Checker, settings: &Settings) -> Vec<String> {
        let name = &self.name;
        let texts = self.texts(asked);
        if texts.is_empty() {
            let missing = format!("the parameter `{name}` is missing");
            return Vec::from_iter(self.required.then_some(missing));
        }
        let text = if self.json {
            texts[0].clone()
        } else if self.types.contains(Types::ARRAY) {
            let items = self.items(&texts).into_iter();
            let items = items.map(|item| scalar(&item, self.items));
            Value::Array(items.collect()).to_string()
        } else {
            scalar(&texts[0], self.types).to_string()
        };
        let source = Source::new(format!("parameter {name}"), text);
        let report = checker.check(&source, Format::Json, settings);
        let errors = report.diagnostics.into_iter();
        let errors = errors.filter(|diagnostic| diagnostic.severity == Severity::Error);
        errors
            .map(|error| {
                format!(
                    "parameter {name}: error[{}]: {}",
                    error.name(),
                    error.message
                )
            })
            .collect()
    }

    /// The texts that a request gives for it.
    fn texts(&self, asked: &Asked<'_>) -> Vec<String> {
        match self.place {
            Place::Path => {
                let own = asked
                    .arguments
                    .iter()
                    .filter(|(name, _)| *name == self.name);
                own.map(|(_, value)| value.clone()).collect()
            }
            Place::Query => pairs(asked.query, '&')
                .filter(|(name, _)| *name == self.name)
                .map(|(_, value)| value)
                .collect(),
            Place::Header => {
                let own = asked.headers.get_all(self.name.as_str()).into_iter();
                own.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                    .collect()
            }
            Place::Cookie => {
                let cookies = asked.headers.get_all(COOKIE).into_iter();
                let cookies = cookies.filter_map(|value| value.to_str().ok());
                cookies
                    .flat_map(|cookies| pairs(cookies, ';'))
                    .filter(|(name, _)| *name == self.name)
                    .map(|(_, value)| value)
                    .collect()
            }
        }
    }

    fn items(&self, texts: &[String]) -> Vec<String> {
        let separator = match self.style {
            Style::Form | Style::SpaceDelimited | Style::PipeDelimited if self.explode => {
                return texts.to_vec();
            }
            Style::SpaceDelimited => ' ',
            Style::PipeDelimited => '|',
            Style::Label if self.explode => '.',
            _ => ',',
        };
        let text = texts[0].trim_start_matches('.');
        text.split(separator).map(str::to_owned).collect()
    }
}

/// Names and values of a query, or of cookies.
fn pairs(text: &str, separator: char) -> impl Iterator<Item = (String, String)> + '_ {
    let pairs = text.split(separator).filter(|pair| !pair.is_empty());
    pairs.map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| match separator {
            '&' => decoded(&text.replace('+', " ")),
            _ => decoded(text.trim()),
        };
        (plain(name), plain(value))
    })
}

/// A text as the value that it stands for, given what it may be.
fn scalar(text: &str, types: Types) -> Value {
    let may = |kind| types.contains(kind);
    let is_plain = !text.is_empty() && text.trim() == text;
    if let Some(value) = serde_json::from_str::<Value>(text)
        .ok()
        .filter(|_| is_plain)
    {
        let fits = match &value {
            Value::Number(_) => may(Types::NUMBER) || may(Types::INTEGER),
            Value::Bool(_) => may(Types::BOOLEAN),
            Value::Null => may(Types::NULL),
            _ => false,
        };
        if fits {
            return value;
        }
    }
    Value::from(text)
}

/// The types that the schemas of a place name.
fn types(api: &Api, root: SchemaId, pointer: &str) -> Types {
    let mut types = Types::NONE;
    for id in schemas_at(api, root, pointer) {
        for keyword in &api.schemas[id].keywords {
            if let Keyword::Type(named) = &keyword.value {
                types = types.union(*named);
            }
        }
    }
    types
}

/// Whether a request has what one of the ways to say who is calling asks for. `key` is the only one
/// that is right; without it, any will do.
pub(crate) fn is_authorized(
    security: &[callsheet_spec::facts::List<Credential>],
    asked: &Asked<'_>,
    key: Option<&str>,
) -> bool {
    let fits = |given: Option<String>| match (given, key) {
        (Some(given), Some(key)) => given == key,
        (Some(given), None) => !given.is_empty(),
        (None, _) => false,
    };
    let after = |scheme: &str| {
        let value = asked.headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (given, rest) = value.split_once(' ')?;
        given
            .eq_ignore_ascii_case(scheme)
            .then(|| rest.trim().to_owned())
    };
    let has = |credential: &Credential| match credential {
        Credential::Bearer | Credential::OAuth2 | Credential::OpenIdConnect => {
            fits(after("bearer"))
        }
        Credential::Basic => after("basic").is_some_and(|given| !given.is_empty()),
        Credential::Scheme(scheme) => after(scheme).is_some_and(|given| !given.is_empty()),
        Credential::Key { place, name } => fits(match place {
            Place::Query => pairs(asked.query, '&')
                .find(|(known, _)| known == name)
                .map(|(_, value)| value),
            Place::Header => {
                let value = asked.headers.get(name.as_ref());
                value
                    .and_then(|value| value.to_str().ok())
                    .map(str::to_owned)
            }
            Place::Cookie => asked
                .headers
                .get(COOKIE)
                .and_then(|value| value.to_str().ok())
                .and_then(|cookies| pairs(cookies, ';').find(|(known, _)| known == name))
                .map(|(_, value)| value),
            Place::Path => None,
        }),
        // A certificate cannot be asked for on a connection without TLS, nor can what is new.
        _ => true,
    };
    security.is_empty() || security.iter().any(|way| way.iter().all(has))
}
