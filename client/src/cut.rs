//! JSON that was cut short on its way.

use serde_json::Value;

use crate::json;

/// What is certain of a JSON text that broke off: everything before its last comma or closing
/// bracket, and up to the quotation mark that closes a value if nothing follows it. A value that may
/// have been cut is left out. Of a text that cannot be read up to there, because it holds something
/// that is no JSON or nests too deeply, it is what stands before that, as far as it is near the
/// beginning.
pub(crate) fn beginning(text: &[u8]) -> Option<Value> {
    // Among the first so many ends within so many bytes, one is looked for that can be read.
    const MOST_ENDS: usize = 64;
    const FARTHEST: usize = 1 << 20;
    const DEEPEST: usize = 16;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let text = json::with_whole_characters(text);
    let mut open = Vec::new();
    let (mut is_in_string, mut is_escaped) = (false, false);
    let mut last = None;
    // What was read last outside of texts, and where a value ends that is a text if it stands last.
    let (mut before, mut closed) = (0, None);
    let mut first: Vec<(usize, Vec<u8>)> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        if is_in_string {
            is_in_string = is_escaped || byte != b'"';
            is_escaped = byte == b'\\' && !is_escaped;
            let is_value = before == b':' || open.last() == Some(&b']');
            closed = (!is_in_string && is_value).then_some(at + 1);
            continue;
        }
        if byte.is_ascii_whitespace() {
            continue;
        }
        closed = None;
        if byte != b'"' {
            before = byte;
        }
        let end = match byte {
            b'"' => {
                is_in_string = true;
                continue;
            }
            b'{' => {
                open.push(b'}');
                continue;
            }
            b'[' => {
                open.push(b']');
                continue;
            }
            b'}' | b']' => {
                open.pop();
                at + 1
            }
            b',' => at,
            _ => continue,
        };
        last = Some((end, open.len()));
        if first.len() < MOST_ENDS && end <= FARTHEST && open.len() <= DEEPEST {
            first.push((end, open.clone()));
        }
    }
    // What was open at the last end is open still, or the end would be a later one.
    let whole = |(end, depth)| up_to(&text, end, open.get(..depth)?);
    let closed = closed.map(|end| (end, open.len()));
    let near = || first.iter().rev();
    let last = closed.and_then(whole).or_else(|| last.and_then(whole));
    last.or_else(|| near().find_map(|(end, open)| up_to(&text, *end, open)))
}

/// A JSON text up to an end, where brackets are open that are closed by these.
fn up_to(text: &str, end: usize, open: &[u8]) -> Option<Value> {
    let mut text = text.as_bytes()[..end].to_vec();
    text.extend(open.iter().rev());
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_what_broke_off_the_whole_values_are_kept() {
        for (text, expected) in [
            (r#"{"id":"a","st"#, Some(json!({"id": "a"}))),
            (
                r#"{"id":"a","status":"b""#,
                Some(json!({"id": "a", "status": "b"})),
            ),
            (r#"{"id":"a","status""#, Some(json!({"id": "a"}))),
            (r#"{"id":"a" "#, Some(json!({"id": "a"}))),
            (r#"{"id":"a\""#, None),
            (r#"{"id":"a"b"#, None),
            (r#"{"id":"a" "b""#, None),
            (r#"{"id":"a","x":"y" "z""#, Some(json!({"id": "a"}))),
            (r#"{"x":["a","b""#, Some(json!({"x": ["a", "b"]}))),
            (r#"{"x":[{"y":"a"}],"z""#, Some(json!({"x": [{"y": "a"}]}))),
            (r#"{"id""#, None),
            (r#""a""#, None),
            (r#"{"id":"a"#, None),
            (r#"{"id":12"#, None),
            (
                r#"{"job":{"id":12},"x":[{"#,
                Some(json!({"job": {"id": 12}})),
            ),
            (r#"{"job":{"id":12}"#, Some(json!({"job": {"id": 12}}))),
            (r#"{"x":[1,2,{"y":3}"#, Some(json!({"x": [1, 2, {"y": 3}]}))),
            (
                r#"{"x":"},","id":"\"}","#,
                Some(json!({"x": "},", "id": "\"}"})),
            ),
            (r#"{"id":"a"}"#, Some(json!({"id": "a"}))),
            ("]}", None),
            ("", None),
            ("<html>, {}", None),
        ] {
            assert_eq!(beginning(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(beginning("[".repeat(1 << 20).as_bytes()), None);
        let deep = beginning("[1,".repeat(1 << 16).as_bytes());
        assert_eq!(deep.map(|deep| deep[0].clone()), Some(json!(1)));
    }

    #[test]
    fn what_cannot_be_read_hides_nothing_that_stands_before_it() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        for rest in [
            r#""x":1e999}"#.to_owned(),
            r#""x":1e999,"y":[{"z":2},3]}"#.to_owned(),
            format!(r#""x":{}}}"#, nested(200)),
            r#""x":'y'}"#.to_owned(),
            r#""s":"queued"}{"id":"b"}"#.to_owned(),
            r#""s":"queued"} <p>served by a, b</p>"#.to_owned(),
            r#""s":"queued"}, "x""#.to_owned(),
        ] {
            let text = format!(r#"{{"id":"a",{rest}"#);
            assert!(serde_json::from_str::<Value>(&text).is_err(), "{text}");
            let read = beginning(text.as_bytes());
            assert_eq!(read.map(|read| read["id"].clone()), Some(json!("a")));
        }
        // A text that was cut between the bytes of a character is read with another one.
        let cut = beginning(b"{\"x\":\"\xf0\x9f\",\"id\":\"a\"}");
        assert_eq!(cut, Some(json!({"x": "\u{fffd}", "id": "a"})));
        // It takes no longer than what is near the beginning.
        let far = format!("{{\"x\":1e999,\"y\":[{}0]}}", "1,".repeat(1 << 20));
        assert_eq!(beginning(far.as_bytes()), None);
    }
}
