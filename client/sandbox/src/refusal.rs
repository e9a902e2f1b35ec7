//! Answers that report a failure, in the forms that the spec has for them.

use axum::http::StatusCode;
use callsheet_spec::facts::{FailureKind, Failures};
use callsheet_spec::{Api, Operation, Statuses};
use serde_json::Value;

use crate::fault::Form;
use crate::pointer::put;

/// The body of an answer that reports a failure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FailureBody {
    Json(Value),
    Html(String),
    Empty,
}

/// The body of an answer with a status, and the words for a person in it if they are given; else
/// those of the spec's example.
pub(crate) fn body(
    operation: &Operation,
    status: u16,
    form: &Form,
    message: Option<&str>,
) -> FailureBody {
    let failures = &operation.facts.failures;
    let example = example(operation, status);
    match form {
        Form::Empty => FailureBody::Empty,
        Form::Html => FailureBody::Html(page(status)),
        Form::Documented => {
            let is_documented = example.is_some();
            let mut value = example.cloned().unwrap_or_default();
            let said = message.map(str::to_owned);
            let said = said.or_else(|| (!is_documented).then(|| reason(status)));
            if let Some(said) = said {
                let place = message_at(failures, &value);
                put(&mut value, place, Value::from(said));
            }
            FailureBody::Json(value)
        }
        Form::Pointers(pointers) => {
            let mut value = Value::Null;
            let code = example.and_then(|example| failures.code_in(example));
            let code = code.unwrap_or_else(|| "SANDBOX".to_owned());
            let said = message.map(str::to_owned);
            let said = said.or_else(|| failures.message_in(example?));
            let said = said.unwrap_or_else(|| reason(status));
            for pointer in pointers.split('+').map(|pointer| format!("/{pointer}")) {
                let is_message = failures.message.iter().any(|known| *known == pointer);
                let text = if is_message { &said } else { &code };
                put(&mut value, &pointer, Value::from(text.as_str()));
            }
            FailureBody::Json(value)
        }
    }
}

/// The forms that a failure's body can have in an API, as `status=500:FORM` names them: the pointers
/// of the spec that lead to its message and its codes, their first slash left out, joined by `+`.
#[must_use]
pub fn failure_forms(api: &Api) -> Vec<String> {
    let mut all = Vec::new();
    for operation in &api.operations {
        for form in forms(&operation.facts.failures) {
            if !all.contains(&form) {
                all.push(form);
            }
        }
    }
    all
}

/// The message at each of its places: without a code, with each code, and with all codes.
fn forms(failures: &Failures) -> Vec<String> {
    let mut forms = Vec::new();
    for message in failures.message.iter() {
        let codes = failures.code.iter().map(AsRef::as_ref);
        let codes: Vec<&str> = codes
            .filter(|code| !within(code, message) && !within(message, code))
            .collect();
        let mut add = |codes: &[&str]| {
            let pointers = codes.iter().copied().chain([message.as_ref()]);
            let names: Vec<_> = pointers
                .map(|pointer| pointer.trim_start_matches('/'))
                .collect();
            forms.push(names.join("+"));
        };
        add(&[]);
        for code in &codes {
            add(&[code]);
        }
        if codes.len() > 1 {
            add(&codes);
        }
    }
    forms
}

/// Whether a pointer leads into what another one leads to.
fn within(outer: &str, inner: &str) -> bool {
    inner == outer
        || inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The status with which an operation answers to a kind of failure: the lowest one whose example
/// has a code of that kind, else what HTTP has for it.
pub(crate) fn status_of(operation: &Operation, kind: FailureKind) -> u16 {
    let failures = &operation.facts.failures;
    let is_of_kind = |example: &Value| {
        let code = failures.code_in(example);
        code.and_then(|code| failures.kind_of(&code)) == Some(kind)
    };
    let documented = operation.responses.iter().filter(|response| {
        let mut examples = response.examples().iter();
        !response.statuses.is_success() && examples.any(|example| is_of_kind(&example.value))
    });
    let documented = documented.filter_map(|response| match response.statuses {
        Statuses::One(status) => Some(status),
        Statuses::Class(_) | Statuses::Others => None,
    });
    let has = |status: u16| {
        let mut responses = operation.responses.iter();
        responses.any(|response| response.statuses == Statuses::One(status))
    };
    documented.min().unwrap_or(match kind {
        FailureKind::Authentication => 401,
        FailureKind::Credits => 402,
        FailureKind::NotFound => 404,
        FailureKind::RateLimited => 429,
        FailureKind::InvalidRequest | FailureKind::RejectedContent if has(400) || !has(422) => 400,
        FailureKind::InvalidRequest | FailureKind::RejectedContent => 422,
        _ => 500,
    })
}

/// The example of the answer with a status.
fn example(operation: &Operation, status: u16) -> Option<&Value> {
    let exact = Statuses::One(status);
    let range = Statuses::Class(status / 100);
    [exact, range, Statuses::Others]
        .into_iter()
        .find_map(|wanted| {
            let mut responses = operation.responses.iter();
            let response = responses.find(|response| response.statuses == wanted)?;
            Some(&response.examples().first()?.value)
        })
}

/// Where the words for a person go: where they stand already, or the most trusted place.
fn message_at<'a>(failures: &'a Failures, value: &Value) -> &'a str {
    let mut places = failures.message.iter();
    let there = places.find(|place| value.pointer(place).is_some_and(Value::is_string));
    let place = there.or_else(|| failures.message.first());
    place.map_or("/message", AsRef::as_ref)
}

fn reason(status: u16) -> String {
    let known = StatusCode::from_u16(status).ok();
    let known = known.and_then(|status| status.canonical_reason());
    known.unwrap_or("Failure").to_owned()
}

/// A page as gateways send it.
fn page(status: u16) -> String {
    let reason = reason(status);
    format!(
        "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} \
         {reason}</h1></center>\r\n<hr><center>sandbox</center>\r\n</body>\r\n</html>\r\n"
    )
}
