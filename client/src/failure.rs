//! What a server says went wrong, read out of whatever it sent.

use callsheet_core::endpoint::{FailureKind, Failures};
use serde_json::Value;

use crate::json;

/// A server's report of a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl Failure {
    /// Reads the body of an answer with that status as the API's spec says; where it says
    /// nothing, the status tells the kind, and the text that a person would see is the message.
    pub(crate) fn read(failures: &Failures, status: u16, body: &[u8]) -> Self {
        let json = json::read(body).map(|(json, _)| json);
        let code = json.as_ref().and_then(|json| failures.code_in(json));
        let message = match &json {
            Some(json) => failures.message_in(json).or_else(|| some_text(json)),
            None => Some(visible_text(&String::from_utf8_lossy(body))),
        };
        Self {
            kind: code
                .as_deref()
                .and_then(|code| failures.kind_of(code))
                .unwrap_or_else(|| kind_of_status(status)),
            code: code
                .map(|code| one_line(&code))
                .filter(|code| !code.is_empty()),
            message: message
                .map(|text| one_line(&text))
                .filter(|text| !text.is_empty()),
        }
    }
}

/// A text as one line that is safe to print: white space run together, control characters and
/// those that change the direction of writing left out, cut where it gets too long.
pub(crate) fn one_line(text: &str) -> String {
    const LONGEST: usize = 300;
    let shown = |character: &char| {
        !character.is_control()
            && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            && !matches!(character, '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut line = String::new();
    for (count, word) in text.split_whitespace().enumerate() {
        if count > 0 {
            line.push(' ');
        }
        line.extend(word.chars().filter(shown));
        if line.len() > LONGEST {
            let end = line.floor_char_boundary(LONGEST);
            line.truncate(end);
            line.push('…');
            break;
        }
    }
    line.trim().to_owned()
}

/// The kind of failure that an HTTP status stands for.
fn kind_of_status(status: u16) -> FailureKind {
    match status {
        401 | 403 => FailureKind::Authentication,
        402 => FailureKind::Credits,
        404 | 410 => FailureKind::NotFound,
        429 => FailureKind::RateLimited,
        400 | 405..=407 | 409 | 411..=428 | 430..=499 => FailureKind::InvalidRequest,
        _ => FailureKind::Server,
    }
}

/// What to show of a JSON body of which the spec knows no message: a text as it is, nothing of an
/// empty value, anything else as JSON.
fn some_text(json: &Value) -> Option<String> {
    match json {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.is_empty() => None,
        Value::Object(members) if members.is_empty() => None,
        _ => Some(json.to_string()),
    }
}

/// The text of a page without its markup: its title if it has one. Text that is no page stays as
/// it is.
fn visible_text(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let is_page = ["<html", "<!doctype", "<head", "<body", "<h1", "<title"]
        .iter()
        .any(|tag| lower.contains(tag));
    if !is_page {
        return page.to_owned();
    }
    let title = between(page, &lower, "<title", "</title");
    let text = match title.map(without_tags) {
        Some(title) if !title.trim().is_empty() => title,
        _ => without_tags(&without_element(&without_element(page, "script"), "style")),
    };
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (entity, character)| {
        text.replace(entity, character)
    })
}

/// What stands between a start tag and an end tag. `lower` is `page` in lower case.
fn between<'a>(page: &'a str, lower: &str, open: &str, close: &str) -> Option<&'a str> {
    let tag = lower.find(open)?;
    let start = tag + lower[tag..].find('>')? + 1;
    let end = start + lower[start..].find(close)?;
    page.get(start..end)
}

/// The page without one kind of element and what is in it.
fn without_element(page: &str, name: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let mut kept = String::new();
    let mut from = 0;
    while let Some(start) = lower[from..].find(&open).map(|at| from + at) {
        kept.push_str(&page[from..start]);
        from = match lower[start..].find(&close) {
            Some(end) => start + end,
            None => page.len(),
        };
        from = match lower[from..].find('>') {
            Some(end) => from + end + 1,
            None => page.len(),
        };
    }
    kept.push_str(&page[from..]);
    kept
}

/// The text between the tags.
fn without_tags(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        text.push(' ');
        rest = match rest[start..].find('>') {
            Some(end) => &rest[start + end + 1..],
            None => "",
        };
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use FailureKind::{
        Authentication, Credits, InvalidRequest, NotFound, RateLimited, RejectedContent, Server,
    };

    use super::*;

    fn failures() -> Failures {
        Failures {
            code: vec!["/code".into(), "/error/code".into(), "/error".into()].into(),
            message: vec!["/message".into(), "/error/message".into()].into(),
            kinds: vec![
                ("*_INSUFFICIENT_CREDITS".into(), Credits),
                ("*_CONTENT_REJECTED".into(), RejectedContent),
                ("*_RATE_LIMITED".into(), RateLimited),
            ]
            .into(),
        }
    }

    /// Status and body of an answer; the kind, code and message read from it.
    #[test]
    fn every_form_of_body_is_read() {
        let some = |text: &'static str| Some(text);
        let table = [
            (
                422,
                r#"{"error": "IMAGE_GENERATION_CONTENT_REJECTED", "message": "no"}"#,
                (
                    RejectedContent,
                    some("IMAGE_GENERATION_CONTENT_REJECTED"),
                    some("no"),
                ),
            ),
            (
                400,
                r#"{"error": "OLD", "code": "TTS_GENERATION_RATE_LIMITED", "message": "slow"}"#,
                (
                    RateLimited,
                    some("TTS_GENERATION_RATE_LIMITED"),
                    some("slow"),
                ),
            ),
            (
                400,
                r#"{"message": "bad"}"#,
                (InvalidRequest, None, some("bad")),
            ),
            (
                401,
                r#"{"error": {"message": "who?"}}"#,
                (Authentication, None, some("who?")),
            ),
            (
                402,
                r#"{"error": "X_INSUFFICIENT_CREDITS"}"#,
                (
                    Credits,
                    some("X_INSUFFICIENT_CREDITS"),
                    some(r#"{"error":"X_INSUFFICIENT_CREDITS"}"#),
                ),
            ),
            (404, "", (NotFound, None, None)),
            (410, "  \r\n ", (NotFound, None, None)),
            (429, "null", (RateLimited, None, None)),
            (500, "{}", (Server, None, None)),
            (500, "[]", (Server, None, None)),
            (500, r#""just a text""#, (Server, None, some("just a text"))),
            (
                500,
                r#"{"detail": ["x"]}"#,
                (Server, None, some(r#"{"detail":["x"]}"#)),
            ),
            (
                502,
                r#"{"error": "X", "mess"#,
                (Server, None, some(r#"{"error": "X", "mess"#)),
            ),
            (
                503,
                "upstream\nis   away",
                (Server, None, some("upstream is away")),
            ),
            (
                502,
                "<!DOCTYPE html><html><head><TITLE>502 Bad Gateway</TITLE><style>a{}</style></head>\
                 <body><h1>Sorry</h1></body></html>",
                (Server, None, some("502 Bad Gateway")),
            ),
            (
                502,
                "<html><script>var a = '<b>';</script><body><h1>Bad &amp;\n gone</h1><p>nginx</p>",
                (Server, None, some("Bad & gone nginx")),
            ),
            (504, "<html><body", (Server, None, None)),
            (
                500,
                "a < b and c > d",
                (Server, None, some("a < b and c > d")),
            ),
            (
                500,
                "red \u{1b}[31m\u{202e}txet",
                (Server, None, some("red [31mtxet")),
            ),
            (403, "", (Authentication, None, None)),
            (405, "", (InvalidRequest, None, None)),
            (302, "", (Server, None, None)),
        ];
        for (status, body, (kind, code, message)) in table {
            let expected = Failure {
                kind,
                code: code.map(str::to_owned),
                message: message.map(str::to_owned),
            };
            let read = Failure::read(&failures(), status, body.as_bytes());
            assert_eq!(read, expected, "{status} {body}");
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let line = one_line(&"猫".repeat(1000));
        assert_eq!(line.chars().count(), 101);
        assert!(line.ends_with('…'));
        assert!(one_line(&"word ".repeat(1000)).len() < 320);
    }

    #[test]
    fn bytes_that_are_no_text_and_pages_without_end_do_no_harm() {
        for body in [
            &b"\xff\xfe<html><title>\xff"[..],
            b"<title",
            b"<script",
            b"<html><style>",
            b"<html><",
        ] {
            Failure::read(&failures(), 500, body);
        }
        let page = "<html>".to_owned() + &"<script>".repeat(50_000);
        assert_eq!(
            Failure::read(&failures(), 500, page.as_bytes()).message,
            None
        );
    }
}
