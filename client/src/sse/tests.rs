//! Streams as servers send them, and as they should not.

use proptest::prelude::*;

use super::*;

const LARGEST: usize = 1 << 20;

fn event(name: &str, data: &str, id: &str) -> Event {
    Event {
        name: name.to_owned(),
        data: data.to_owned(),
        id: id.to_owned(),
    }
}

/// What a stream holds that comes in pieces of these lengths, the last one for what is left.
fn read(stream: &[u8], pieces: &[usize]) -> (Vec<Event>, Option<u64>) {
    let mut events = Events::new(LARGEST);
    let mut found = Vec::new();
    let mut rest = stream;
    for length in pieces {
        let (piece, after) = rest.split_at(*length.min(&rest.len()));
        events.take(piece, |event| found.push(event)).unwrap();
        rest = after;
    }
    events.take(rest, |event| found.push(event)).unwrap();
    found.extend(events.end());
    (found, events.retry())
}

/// Every event has the last id, so that a long one would take more than all that was sent.
#[test]
fn an_id_that_nobody_would_send_is_not_kept() {
    let id = |length: usize| {
        let stream = format!("id: {}\ndata: 1\n\n", "x".repeat(length));
        read(stream.as_bytes(), &[]).0[0].id.len()
    };
    assert_eq!(
        [id(1), id(LONGEST_ID), id(LONGEST_ID + 1)],
        [1, LONGEST_ID, 0]
    );
}

#[test]
fn every_form_of_a_stream_is_read() {
    let plain = |data| vec![event("", data, "")];
    let table: [(&[u8], Vec<Event>); 24] = [
        (b"", vec![]),
        (b"data: {}\n\n", plain("{}")),
        (b"data:{}\n\n", plain("{}")),
        (b"data:  {}\n\n", plain(" {}")),
        (b"data: {}\r\n\r\n", plain("{}")),
        (b"data: {}\r\r", plain("{}")),
        (b"data: {}\r\n\n", plain("{}")),
        (b"data: {}\n", plain("{}")),
        (b"data: {}", plain("{}")),
        (b"\xef\xbb\xbfdata: {}\n\n", plain("{}")),
        (b": a comment\n:\ndata: {}\n: another\n\n", plain("{}")),
        (b"data: {\ndata: }\n\n", plain("{\n}")),
        (b"data\ndata\n\n", plain("\n")),
        (b"data\n\n", plain("")),
        (b"data: a: b\n\n", plain("a: b")),
        (b"\n\n\ndata: {}\n\n\n\n", plain("{}")),
        (b"retry: 500\n\n: nothing else\n\n", vec![]),
        (b"event: ping\n\n", vec![]),
        (b"dat: x\nfoo\ndata: {}\n\n", plain("{}")),
        (b"data: \xff\n\n", plain("\u{fffd}")),
        (
            b"event: state\nid: 7\ndata: 1\n\ndata: 2\n\nid\ndata: 3\n\n",
            vec![
                event("state", "1", "7"),
                event("", "2", "7"),
                event("", "3", ""),
            ],
        ),
        (
            b"id: 1\ndata: 1\n\nid: a\0b\ndata: 2\n\n",
            vec![event("", "1", "1"), event("", "2", "1")],
        ),
        (
            b"data: 1\n\ndata: 2",
            vec![event("", "1", ""), event("", "2", "")],
        ),
        (b"data: 1\n\xef\xbb\xbfdata: 2\n\n", plain("1")),
    ];
    for (stream, expected) in table {
        let name = String::from_utf8_lossy(stream);
        assert_eq!(read(stream, &[]).0, expected, "{name:?}");
        let ones = vec![1; stream.len()];
        assert_eq!(read(stream, &ones).0, expected, "{name:?}, byte by byte");
    }
}

#[test]
fn a_pause_is_digits_and_nothing_else() {
    for (stream, expected) in [
        ("retry: 500\n", Some(500)),
        ("retry:0\n\n", Some(0)),
        ("retry: 5\nretry: 99999999999999999999\n", Some(5)),
        ("retry: 5\nretry: -1\nretry: x\nretry:\n", Some(5)),
        ("retry: 1.5\n", None),
    ] {
        assert_eq!(read(stream.as_bytes(), &[]).1, expected, "{stream:?}");
    }
}

#[test]
fn what_is_longer_than_allowed_is_refused_wherever_it_is_cut() {
    for length in [1, 3, 64] {
        for stream in [
            "data: ".to_owned() + &"x".repeat(200),
            "data: x\n".repeat(200),
            ":".repeat(200),
        ] {
            let mut events = Events::new(100);
            let mut kept = Ok(());
            for piece in stream.as_bytes().chunks(length) {
                kept = kept.and_then(|()| events.take(piece, |_| {}));
                assert!(events.line.len() + events.event.data.len() <= 200);
            }
            assert_eq!(kept, Err(TooLarge(100)));
        }
    }
    // What is not too large of it is there, even if it all came at once.
    let mut events = Events::new(100);
    let whole = "data: ".to_owned() + &"x".repeat(200);
    assert!(events.take(whole.as_bytes(), |_| {}).is_err());
    assert_eq!(events.end(), Some(event("", &"x".repeat(94), "")));
    let mut events = Events::new(100);
    let mut count = 0;
    for _ in 0..1000 {
        events
            .take(b": still here\n\ndata: {}\n\n", |_| count += 1)
            .unwrap();
    }
    assert_eq!(count, 1000);
}

/// The standard's own words, over the whole text at once: decode, cut into lines, interpret each.
fn naive(stream: &[u8]) -> (Vec<Event>, Option<u64>) {
    let text = String::from_utf8_lossy(stream).into_owned();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut name, mut data) = (String::new(), Vec::new());
    let (mut id, mut retry) = (String::new(), None);
    let mut found = Vec::new();
    // The end of the text closes the line and the event that are open.
    for line in (text.clone() + "\n\n").split('\n') {
        if line.is_empty() {
            if !data.is_empty() {
                found.push(event(&name, &data.join("\n"), &id));
            }
            (name, data) = (String::new(), Vec::new());
            continue;
        }
        let (field, value) = match line.split_once(':') {
            Some((field, value)) => (field, value.strip_prefix(' ').unwrap_or(value)),
            None => (line, ""),
        };
        match field {
            "data" => data.push(value.to_owned()),
            "event" => name = value.to_owned(),
            "id" if !value.contains('\0') => id = value.to_owned(),
            "retry" if value.chars().all(|c| c.is_ascii_digit()) => {
                retry = value.parse().ok().or(retry);
            }
            _ => {}
        }
    }
    (found, retry)
}

/// Bytes of which streams are made, the telling ones more often than chance would have them.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => Just(b"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        2 => Just(b"\r".to_vec()),
        4 => Just(b"data: ".to_vec()),
        2 => Just(b"data".to_vec()),
        2 => Just(b"id:".to_vec()),
        2 => Just(b"event: ".to_vec()),
        1 => Just(b"retry: 3".to_vec()),
        1 => Just(b":".to_vec()),
        1 => Just(b" ".to_vec()),
        1 => Just(b"\xef\xbb\xbf".to_vec()),
        1 => Just("図🦊".as_bytes().to_vec()),
        1 => Just(b"\xe5\x9b".to_vec()),
        1 => Just(b"\0".to_vec()),
        2 => proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn pieces_are_read_as_the_whole_text_is(
        stream in stream(),
        pieces in proptest::collection::vec(0_usize..9, 0..40),
    ) {
        prop_assert_eq!(read(&stream, &pieces), naive(&stream));
    }
}
