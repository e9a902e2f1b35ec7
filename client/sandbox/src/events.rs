//! Server-sent events, as they should be and as they can come.

use std::fmt::Write;

use bytes::Bytes;
use serde_json::Value;

use crate::fault::What;
use crate::in_force::Happening;
use crate::script::Step;

/// The steps of a stream of events.
pub(crate) fn steps(events: Vec<(std::time::Duration, Value)>, happening: &Happening) -> Vec<Step> {
    if happening.has(&What::StreamSilent) {
        return vec![Step::Stall];
    }
    let most = happening.find(|what| match what {
        What::StreamEndsEarly(count) => Some(*count),
        _ => None,
    });
    let count = events.len().min(most.unwrap_or(usize::MAX));
    let mut steps = Vec::new();
    for (number, (after, value)) in (1..).zip(events.into_iter().take(count)) {
        if !after.is_zero() {
            steps.push(Step::Pause(after));
        }
        let mut text = event(number, &value, happening);
        if number == count && happening.has(&What::StreamNoLastBlank) {
            text.pop();
        }
        steps.push(Step::Send(Bytes::from(text)));
    }
    steps
}

fn event(number: usize, value: &Value, happening: &Happening) -> String {
    let mut text = String::new();
    if happening.has(&What::StreamComments) {
        text.push_str(": the sandbox is still there\n\n");
    }
    if happening.has(&What::StreamEventNames) {
        // Writing to a text cannot fail.
        let _ = write!(text, "event: state\nid: {number}\n");
    }
    let json = if happening.has(&What::StreamMultiline) {
        format!("{value:#}")
    } else {
        value.to_string()
    };
    for line in json.lines() {
        let _ = writeln!(text, "data: {line}");
    }
    text.push('\n');
    text
}
