//! What is wrong with a text that is no date or time of RFC 3339.

use callsheet_core::format::Format;

/// What to do about a text that is none of the format; `None` if it is not one of the slips that
/// can be named.
pub(crate) fn help(format: &str, text: &str) -> Option<String> {
    match format {
        "date" => of_date(text),
        "date-time" => of_date_time(text),
        "time" => of_time(text),
        _ => None,
    }
}

fn of_date(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed != text && Format::Date.allows(trimmed) {
        return Some("remove the blank around it".to_owned());
    }
    if let Some((date, _)) = text.split_once(['T', 't', ' '])
        && Format::Date.allows(date)
    {
        return Some(format!("give the date alone: `{date}`"));
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let is_number = |part: &&&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if ![first, second, third].iter().all(is_number) || text.len() > 10 {
        return None;
    }
    if first.len() == 4 {
        let written = format!("{first}-{second:0>2}-{third:0>2}");
        if Format::Date.allows(&written) {
            return Some(format!("write `{written}`"));
        }
        let month: u32 = second.parse().ok()?;
        return Some(if (1..=12).contains(&month) {
            format!("{first}-{second:0>2} has no day {third}")
        } else {
            format!("there is no month {second}; the order is year, month, day")
        });
    }
    // A day past the twelfth can be no month, which tells the order.
    let (day, month): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
    let (day, month) = if text.contains('.') || day > 12 {
        (day, month)
    } else if month > 12 {
        (month, day)
    } else {
        return None;
    };
    let written = format!("{third}-{month:02}-{day:02}");
    Format::Date
        .allows(&written)
        .then(|| format!("write `{written}`"))
}

fn of_date_time(text: &str) -> Option<String> {
    if Format::Date.allows(text) {
        return Some(format!("add a time and an offset: `{text}T00:00:00Z`"));
    }
    let (date, time) = text.split_once(['T', 't', ' '])?;
    if !Format::Date.allows(date) {
        return of_date(date);
    }
    let time = time.trim_start();
    let written = right_time(time)?;
    Some(format!("{} `{date}T{written}`", words(time, &written)))
}

fn of_time(text: &str) -> Option<String> {
    let written = right_time(text.trim())?;
    Some(format!("{} `{written}`", words(text, &written)))
}

/// Which offset is meant is for the author to say.
fn words(time: &str, written: &str) -> &'static str {
    if written.ends_with('Z') && !time.ends_with(['Z', 'z']) {
        "add the offset from UTC, such as `Z`:"
    } else {
        "write"
    }
}

/// A time with what it lacks: the seconds, or the offset from UTC.
fn right_time(time: &str) -> Option<String> {
    let written = [
        time.to_owned(),
        format!("{time}Z"),
        format!("{time}:00Z"),
        time.replace(' ', ""),
    ];
    written
        .into_iter()
        .find(|written| written.len() < 40 && Format::Time.allows(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_wrong() {
        let cases = [
            ("date", "22.11.2026", "write `2026-11-22`"),
            ("date", "11/22/2026", "write `2026-11-22`"),
            ("date", "2026/11/22", "write `2026-11-22`"),
            ("date", "2026-1-2", "write `2026-01-02`"),
            (
                "date",
                "2026-13-01",
                "there is no month 13; the order is year, month, day",
            ),
            ("date", "2026-02-30", "2026-02 has no day 30"),
            (
                "date",
                "2026-11-22T10:00:00Z",
                "give the date alone: `2026-11-22`",
            ),
            ("date", " 2026-11-22", "remove the blank around it"),
            (
                "date-time",
                "2026-11-22",
                "add a time and an offset: `2026-11-22T00:00:00Z`",
            ),
            (
                "date-time",
                "2026-11-22T10:00:00",
                "add the offset from UTC, such as `Z`: `2026-11-22T10:00:00Z`",
            ),
            (
                "date-time",
                "2026-11-22 10:00",
                "add the offset from UTC, such as `Z`: `2026-11-22T10:00:00Z`",
            ),
            (
                "date-time",
                "2026-11-22T10:00:00 +01:00",
                "write `2026-11-22T10:00:00+01:00`",
            ),
            ("date-time", "2026-2-30 10:00", "2026-02 has no day 30"),
            (
                "time",
                "10:00",
                "add the offset from UTC, such as `Z`: `10:00:00Z`",
            ),
        ];
        for (format, text, expected) in cases {
            assert_eq!(
                help(format, text).as_deref(),
                Some(expected),
                "{format} {text}"
            );
        }
        for (format, text) in [
            ("date", "tomorrow"),
            ("date", "01/02/2026"),
            ("date", "猫-猫-猫"),
            ("date-time", "now"),
            ("time", "noon"),
            ("uuid", "x"),
        ] {
            assert_eq!(help(format, text), None, "{format} {text}");
        }
    }
}
