//! Dates, times and durations, as RFC 3339 has them.

/// `date-time`.
pub(super) fn is_date_time(text: &[u8]) -> bool {
    text.len() > 11
        && is_date(&text[..10])
        && matches!(text[10], b'T' | b't')
        && is_time(&text[11..])
}

/// `full-date`.
pub(super) fn is_date(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else {
        return false;
    };
    let (Some(century), Some(year)) = (two_digits(y1, y2), two_digits(y3, y4)) else {
        return false;
    };
    let (Some(month), Some(day)) = (two_digits(m1, m2), two_digits(d1, d2)) else {
        return false;
    };
    let year = century * 100 + year;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// `full-time`.
pub(super) fn is_time(text: &[u8]) -> bool {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) = (
        two_digits(*h1, *h2),
        two_digits(*m1, *m2),
        two_digits(*s1, *s2),
    ) else {
        return false;
    };
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        _ => rest,
    };
    let Some(offset) = offset_minutes(rest) else {
        return false;
    };
    let leap_second = || (hour * 60 + minute - offset).rem_euclid(1440) == 23 * 60 + 59;
    hour < 24 && minute < 60 && (second < 60 || second == 60 && leap_second())
}

/// Minutes east of UTC of `Z`, `+hh:mm` or `-hh:mm`.
fn offset_minutes(text: &[u8]) -> Option<i32> {
    match *text {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two_digits(h1, h2)?, two_digits(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = hours * 60 + minutes;
            Some(if sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<i32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
}

/// `duration`, of appendix A: units in their order, none of them left out in between.
pub(super) fn is_duration(text: &[u8]) -> bool {
    let [b'P', rest @ ..] = text else {
        return false;
    };
    if let Some(b"") = units(rest, b"W") {
        return true;
    }
    match units(rest, b"YMD") {
        Some([b'T', time @ ..]) => units(time, b"HMS") == Some(b""),
        Some(rest) => rest.is_empty(),
        None => matches!(rest, [b'T', time @ ..] if units(time, b"HMS") == Some(b"")),
    }
}

/// What follows after one or more units, each a number and its letter, that are neighbours in
/// `letters`.
fn units<'t>(text: &'t [u8], letters: &[u8]) -> Option<&'t [u8]> {
    let mut rest = text;
    let mut expected: Option<usize> = None;
    loop {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return expected.map(|_| rest);
        }
        let letter = rest.get(digits)?;
        let index = letters.iter().position(|known| known == letter)?;
        if expected.is_some_and(|expected| expected != index) {
            return None;
        }
        expected = Some(index + 1);
        rest = &rest[digits + 1..];
    }
}
