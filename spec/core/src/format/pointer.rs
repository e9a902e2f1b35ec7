//! JSON Pointers, absolute and relative.

/// `json-pointer`: RFC 6901.
pub(super) fn is_json_pointer(text: &str) -> bool {
    let mut steps = text.split('/');
    // What stands before the first slash.
    steps.next() == Some("") && steps.all(is_step)
}

/// A step in which each `~` begins an escape.
fn is_step(step: &str) -> bool {
    step.split('~')
        .skip(1)
        .all(|rest| rest.starts_with(['0', '1']))
}

/// `relative-json-pointer`: a number of levels up, an adjustment of the index, and a pointer from
/// there or `#` for the key.
pub(super) fn is_relative_json_pointer(text: &str) -> bool {
    let Some(rest) = number(text) else {
        return false;
    };
    let rest = match rest.strip_prefix(['+', '-']) {
        Some(adjusted) if adjusted.starts_with('0') => return false,
        Some(adjusted) => match number(adjusted) {
            Some(rest) => rest,
            None => return false,
        },
        None => rest,
    };
    rest == "#" || is_json_pointer(rest)
}

/// What follows after a whole number without leading zeros.
fn number(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = digits == 1 || digits > 1 && !text.starts_with('0');
    is_number.then(|| &text[digits..])
}
