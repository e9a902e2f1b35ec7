//! How an answer reaches the client, or does not.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode, Version};
use axum::response::Response;
use bytes::Bytes;

use crate::events;
use crate::fault::What;
use crate::in_force::Happening;
use crate::line::{Cut, Switch};
use crate::reply::{Content, Reply};
use crate::script::{Script, Step};

/// A page, where a picture is expected.
const PAGE: &str = "<html><body><h1>This is no picture.</h1></body></html>\n";

/// Sends an answer as what happens has it.
pub(crate) async fn deliver(
    mut reply: Reply,
    happening: &Happening,
    switch: &Switch,
    version: Version,
) -> Response {
    if let Some(time) = happening.find(|what| match what {
        What::Slow(time) => Some(*time),
        _ => None,
    }) {
        tokio::time::sleep(time).await;
    }
    let mut is_open = false;
    let mut kind = "application/json";
    let mut steps = match std::mem::replace(&mut reply.body, Content::Bytes(Bytes::new())) {
        Content::Json(value) if happening.has(&What::NotJson) => {
            let text = value.to_string();
            vec![Step::Send(Bytes::from(half_of(&text).to_owned()))]
        }
        Content::Json(value) => vec![Step::Send(Bytes::from(value.to_string()))],
        Content::Bytes(bytes) => vec![Step::Send(bytes)],
        Content::Events(events) => {
            is_open = true;
            kind = "text/event-stream";
            events::steps(events, happening)
        }
    };
    if happening.has(&What::WrongContent) {
        steps = vec![Step::Send(Bytes::from_static(PAGE.as_bytes()))];
    }
    if let Some(size) = happening.find(|what| match what {
        What::TooLarge(size) => Some(*size),
        _ => None,
    }) {
        let filling = size.saturating_sub(length(&steps));
        steps.push(Step::Zeros(filling));
    }
    // These have no body, whatever the spec has for one.
    if matches!(reply.status, 204 | 304) {
        steps.clear();
    }
    let announced = length(&steps);
    if let Some(time) = happening.find(|what| match what {
        What::SlowBody(time) => Some(*time),
        _ => None,
    }) {
        steps = in_pieces(steps, time);
    }
    let breaks = happening.find(|what| match what {
        What::ResetAfterBody => {
            switch.cut(Cut::Reset);
            Some(vec![])
        }
        What::CloseAfterBody => {
            switch.cut(Cut::Close);
            Some(vec![])
        }
        What::BrokenChunks if version == Version::HTTP_2 => Some(vec![Step::BreakOff]),
        What::BrokenChunks | What::Truncated => Some(vec![Step::Cut(Cut::Close)]),
        What::HangInBody => Some(vec![Step::Stall]),
        _ => None,
    });
    let is_broken = breaks.is_some();
    if let Some(end) = breaks {
        steps = first_half(steps);
        steps.extend(end);
    }
    if happening.has(&What::Hang) {
        std::future::pending::<()>().await;
    }
    let mut response = Response::new(match steps.as_slice() {
        [] if !is_broken => Body::empty(),
        // A body of known length must have the length that is announced.
        [Step::Send(bytes)] if !is_open && !is_broken => Body::from(bytes.clone()),
        _ => Body::new(Script::new(steps, switch)),
    });
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    let has_body = announced > 0 || is_open;
    if has_body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in reply.headers {
        put(headers, name, &value);
    }
    if let Some(name) = happening.find(|what| match what {
        What::WrongType(name) => Some(name.as_str()),
        _ => None,
    }) {
        put(headers, CONTENT_TYPE, name);
    }
    // An answer whose length is announced can be seen to be cut off.
    let has_length = !is_open && !happening.has(&What::BrokenChunks) && reply.status != 204;
    if has_length {
        put(headers, CONTENT_LENGTH, &announced.to_string());
    }
    response
}

fn put(headers: &mut axum::http::HeaderMap, name: HeaderName, value: &str) {
    // Every value is made here, or was tried when the fault was read.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn half_of(text: &str) -> &str {
    let middle = text.len() / 2;
    let cut = (0..=middle).rev().find(|cut| text.is_char_boundary(*cut));
    &text[..cut.unwrap_or(0)]
}

fn length(steps: &[Step]) -> u64 {
    let lengths = steps.iter().map(|step| match step {
        Step::Send(bytes) => bytes.len() as u64,
        Step::Zeros(count) => *count,
        Step::Pause(_) | Step::Stall | Step::Cut(_) | Step::BreakOff => 0,
    });
    lengths.sum()
}

/// The steps up to the middle of the body.
fn first_half(steps: Vec<Step>) -> Vec<Step> {
    let mut left = length(&steps) / 2;
    let mut half = Vec::new();
    for step in steps {
        match step {
            Step::Send(bytes) if (bytes.len() as u64) < left => {
                left -= bytes.len() as u64;
                half.push(Step::Send(bytes));
            }
            Step::Send(bytes) => {
                let rest = usize::try_from(left).unwrap_or_default();
                half.push(Step::Send(bytes.slice(..rest)));
                break;
            }
            Step::Zeros(count) => {
                half.push(Step::Zeros(count.min(left)));
                break;
            }
            other => half.push(other),
        }
    }
    half
}

/// How many pieces a slow body comes in.
const PIECES: usize = 10;

/// The same body in pieces, with a pause before each but the first.
fn in_pieces(steps: Vec<Step>, time: std::time::Duration) -> Vec<Step> {
    let mut pieces = Vec::new();
    for step in steps {
        let Step::Send(bytes) = step else {
            pieces.push(step);
            continue;
        };
        let size = bytes.len().div_ceil(PIECES).max(1);
        let mut rest = bytes;
        while !rest.is_empty() {
            if !pieces.is_empty() {
                pieces.push(Step::Pause(time));
            }
            let piece = rest.split_to(size.min(rest.len()));
            pieces.push(Step::Send(piece));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn send(text: &'static str) -> Step {
        Step::Send(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn a_body_is_cut_in_the_middle() {
        let pause = Step::Pause(Duration::from_millis(1));
        let steps = vec![send("0123"), pause.clone(), send("456789")];
        assert_eq!(first_half(steps), [send("0123"), pause, send("4")]);
        assert_eq!(first_half(vec![send("01")]), [send("0")]);
        assert_eq!(
            first_half(vec![send("01"), Step::Zeros(8)]),
            [send("01"), Step::Zeros(3)]
        );
        assert_eq!(half_of("aé"), "a");
    }

    #[test]
    fn a_slow_body_is_whole() {
        let text = "0123456789abcdefghijklm";
        let pieces = in_pieces(vec![send(text)], Duration::from_millis(1));
        let sent: Vec<u8> = pieces
            .iter()
            .filter_map(|step| match step {
                Step::Send(bytes) => Some(bytes.to_vec()),
                _ => None,
            })
            .flatten()
            .collect();
        assert_eq!(sent, text.as_bytes());
        assert_eq!(pieces.len(), 15);
    }
}
