//! Files as servers of files send them: with their types, whole or in part.

use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderName};
use bytes::Bytes;

/// What is sent of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Served {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Bytes,
}

/// The whole of a file, or the part that a request asks for.
pub(crate) fn serve(
    file: Bytes,
    media_type: &str,
    headers: &HeaderMap,
    has_ranges: bool,
) -> Served {
    let tag = format!("\"{:016x}\"", crate::picture::hash_of(&file));
    let mut served = Served {
        status: 200,
        headers: vec![(CONTENT_TYPE, media_type.to_owned()), (ETAG, tag.clone())],
        body: file,
    };
    if !has_ranges {
        return served;
    }
    served.headers.push((ACCEPT_RANGES, "bytes".to_owned()));
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_same = text(IF_RANGE).is_none_or(|known| known == tag);
    let Some(range) = text(RANGE).filter(|_| is_same) else {
        return served;
    };
    let length = served.body.len();
    match part(range, length) {
        Part::Whole => {}
        Part::Of(from, to) => {
            served.status = 206;
            let range = format!("bytes {from}-{}/{length}", to - 1);
            served.headers.push((CONTENT_RANGE, range));
            served.body = served.body.slice(from..to);
        }
        Part::Outside => {
            served.status = 416;
            served
                .headers
                .push((CONTENT_RANGE, format!("bytes */{length}")));
            served.body = Bytes::new();
        }
    }
    served
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// From the first byte to before the second.
    Of(usize, usize),
    Outside,
}

/// The part that a header `Range` asks for. What is not understood, or asks for several parts, asks
/// for the whole.
fn part(range: &str, length: usize) -> Part {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Part::Whole;
    };
    match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if last < first => Part::Whole,
        (Ok(first), _) if first >= length => Part::Outside,
        (Ok(first), Ok(last)) => Part::Of(first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => Part::Of(first, length),
        (Err(_), Ok(0)) if first.is_empty() => Part::Outside,
        (Err(_), Ok(count)) if first.is_empty() => Part::Of(length.saturating_sub(count), length),
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_http_has_them() {
        for (range, expected) in [
            ("bytes=0-3", Part::Of(0, 4)),
            ("bytes=4-", Part::Of(4, 10)),
            ("bytes=4-99", Part::Of(4, 10)),
            ("bytes=-3", Part::Of(7, 10)),
            ("bytes=-99", Part::Of(0, 10)),
            ("bytes=10-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=3-1", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("lines=1-2", Part::Whole),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
    }

    #[test]
    fn another_file_is_sent_whole() {
        let file = Bytes::from_static(b"0123456789");
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, "bytes=4-".parse().unwrap());
        let tag = serve(file.clone(), "image/png", &HeaderMap::new(), true).headers[1]
            .1
            .clone();
        headers.insert(IF_RANGE, tag.parse().unwrap());
        let served = serve(file.clone(), "image/png", &headers, true);
        assert_eq!((served.status, &served.body[..]), (206, &b"456789"[..]));
        headers.insert(IF_RANGE, "\"other\"".parse().unwrap());
        assert_eq!(serve(file, "image/png", &headers, true).status, 200);
    }
}
