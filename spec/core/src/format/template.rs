//! URI templates, by RFC 6570.

/// `uri-template`, with the apostrophe that erratum 6937 allows.
pub(super) fn is_uri_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(end) = rest[open..].find('}') else {
            return false;
        };
        let expression = &rest[open + 1..open + end];
        if !is_literal(&rest[..open]) || !is_expression(expression) {
            return false;
        }
        rest = &rest[open + end + 1..];
    }
    is_literal(rest)
}

/// Text between expressions.
fn is_literal(text: &str) -> bool {
    let forbidden = |character: char| {
        character <= ' ' || character == '\u{7f}' || "\"<>\\^`{|}".contains(character)
    };
    !text.contains(forbidden) && are_escapes_right(text) && !text.chars().any(is_unprintable)
}

/// What `ucschar` and `iprivate` leave out beyond ASCII.
fn is_unprintable(character: char) -> bool {
    let code = u32::from(character);
    ('\u{80}'..'\u{a0}').contains(&character)
        || ('\u{fdd0}'..='\u{fdef}').contains(&character)
        || ('\u{fff0}'..='\u{ffff}').contains(&character)
        || ('\u{e0000}'..'\u{e1000}').contains(&character)
        || code & 0xfffe == 0xfffe
}

fn are_escapes_right(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().iter().take(2);
        digits.filter(|byte| byte.is_ascii_hexdigit()).count() == 2
    })
}

/// An operator and a list of variables.
fn is_expression(text: &str) -> bool {
    text.strip_prefix(|first| "+#./;?&=,!@|".contains(first))
        .unwrap_or(text)
        .split(',')
        .all(is_variable)
}

/// A name with what is to be done with its value.
fn is_variable(text: &str) -> bool {
    if let Some(name) = text.strip_suffix('*') {
        return is_name(name);
    }
    match text.split_once(':') {
        Some((name, length)) => is_name(name) && is_length(length),
        None => is_name(text),
    }
}

/// One to four digits without a leading zero.
fn is_length(text: &str) -> bool {
    (1..=4).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}

fn is_name(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'%');
    are_escapes_right(text)
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(is_known))
}
