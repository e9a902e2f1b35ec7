//! Whether a request is as the spec wants it: key, parameters and body.

use std::sync::Arc;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use callsheet_spec::document::Format;
use callsheet_spec::facts::Credential;
use callsheet_spec::source::Source;
use callsheet_spec::wire::{Media, MediaKind, Place};
use callsheet_spec::{Api, Operation};
use callsheet_validator::{Checker, Settings, Severity, Unusable, render};
use serde_json::Value;

use crate::argument::{Argument, pairs};
use crate::fault::Fault;
use crate::form::{Form, essence, is_of};
use crate::routes::decoded;

/// The checks of one operation.
#[derive(Debug)]
pub(crate) struct Judge {
    parameters: Vec<(Argument, Checker)>,
    /// The forms in which the body can be sent.
    forms: Vec<(Media, Form, Checker)>,
    must_have_body: bool,
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
            let checker = Checker::for_schema(api, parameter.schema)?;
            parameters.push((Argument::new(api, operation, parameter), checker));
        }
        let request = operation.request.as_ref();
        let mut forms = Vec::new();
        for form in request.iter().flat_map(|body| &body.forms) {
            let checker = match form.media.kind {
                // As the linter has it, which knows whether the API is in a local network.
                MediaKind::Json => Checker::new(api, operation)?,
                _ => Checker::for_schema(api, form.schema)?,
            };
            let read = Form::new(api, &form.media, form.schema);
            forms.push((form.media.clone(), read, checker));
        }
        Ok(Self {
            parameters,
            forms,
            must_have_body: request.is_some_and(|body| body.required),
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
            let name = argument.name();
            let candidates = argument.candidates(asked);
            if candidates.is_empty() && argument.required {
                wrong.push(format!("the parameter `{name}` is missing"));
            }
            let what = format!("parameter {name}");
            wrong.extend(
                faults(&what, &candidates, checker, settings)
                    .err()
                    .unwrap_or_default(),
            );
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
        if self.forms.is_empty() {
            return Value::Null;
        }
        let given = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let given = String::from_utf8_lossy(given.unwrap_or_default()).into_owned();
        let kind = essence(&given);
        let mut forms = self.forms.iter();
        let Some((media, form, checker)) = forms.find(|(media, ..)| is_of(&kind, media)) else {
            let named = self.forms.iter().map(|(media, ..)| &*media.content_type);
            let named: Vec<&str> = named.collect();
            let given = if kind.is_empty() { "missing" } else { &kind };
            wrong.push(format!(
                "the content type is {given}, and must be {}",
                named.join(" or ")
            ));
            return Value::Null;
        };
        if media.kind != MediaKind::Json {
            return match form.candidates(&given, body) {
                Ok(values) => judge_one_of(values, checker, settings, wrong),
                Err(why) => {
                    wrong.push(format!("body: {why}"));
                    Value::Null
                }
            };
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

/// The first of the values that a body can stand for which is right; else what is wrong with the
/// first.
fn judge_one_of(
    mut values: Vec<Value>,
    checker: &Checker,
    settings: &Settings,
    wrong: &mut Vec<String>,
) -> Value {
    let texts: Vec<String> = values.iter().map(Value::to_string).collect();
    match faults("body", &texts, checker, settings) {
        Ok(Some(right)) => values.swap_remove(right),
        Ok(None) => Value::Null,
        Err(faults) => {
            wrong.extend(faults);
            Value::Null
        }
    }
}

/// Which of the texts that something can stand for is right, if there are any; else what is wrong
/// with the first, a line each.
fn faults(
    what: &str,
    texts: &[String],
    checker: &Checker,
    settings: &Settings,
) -> Result<Option<usize>, Vec<String>> {
    let mut first = None;
    for (number, text) in texts.iter().enumerate() {
        let source = Source::new(what, text.clone());
        let report = checker.check(&source, Format::Json, settings);
        let errors = report.diagnostics.into_iter();
        let errors = errors.filter(|diagnostic| diagnostic.severity == Severity::Error);
        let errors = errors.map(|error| {
            let (name, message) = (error.name(), &error.message);
            format!("{what}: error[{name}]: {message}")
        });
        let errors: Vec<String> = errors.collect();
        if errors.is_empty() {
            return Ok(Some(number));
        }
        first = first.or(Some(errors));
    }
    first.map_or(Ok(None), Err)
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
                .map(|(_, value)| decoded(&value)),
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
                .map(|(_, value)| decoded(&value)),
            Place::Path => None,
        }),
        // A certificate cannot be asked for on a connection without TLS, nor can what is new.
        _ => true,
    };
    security.is_empty() || security.iter().any(|way| way.iter().all(has))
}
