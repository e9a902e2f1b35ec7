//! Moments as texts: RFC 3339 in UTC, to the millisecond.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

/// The moment without what is finer than a millisecond, so that text and moment say the same.
pub(crate) fn to_the_millisecond(moment: SystemTime) -> SystemTime {
    let since = moment
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis.min(LAST))
}

/// `2026-11-28T13:05:00.250Z`.
pub(crate) fn write(moment: SystemTime) -> String {
    let since = to_the_millisecond(moment)
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let (seconds, millis) = (since.as_secs(), since.subsec_millis());
    let (year, month, day) = date_of(seconds / DAY);
    let (hour, minute, second) = (seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60);
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if millis > 0 {
        let _ = write!(text, ".{millis:03}");
    }
    text.push('Z');
    text
}

/// Reads what [`write`] writes, and any other text of RFC 3339 that is in UTC and no earlier than
/// 1970. A leap second is the second after it.
pub(crate) fn read(text: &str) -> Option<SystemTime> {
    let text = text.strip_suffix(['Z', 'z'])?;
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    if hour > 23 || minute > 59 || second > 60 || fraction.is_empty() {
        return None;
    }
    let mut millis = 0;
    for place in 0..fraction.len() {
        let digit = fraction.as_bytes()[place];
        if !digit.is_ascii_digit() {
            return None;
        }
        if place < 3 {
            millis += u64::from(digit - b'0') * [100, 10, 1][place];
        }
    }
    let days = days_to(year, month, day)?;
    if date_of(days) != (year, month, day) {
        return None;
    }
    let seconds = days * DAY + hour * 3600 + minute * 60 + second;
    Some(SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1000 + millis))
}

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Milliseconds to the end of the year 9999, after which RFC 3339 has no words.
const LAST: u64 = 253_402_300_799_999;

/// Days of 400 years, after which the calendar repeats itself.
const ERA: u64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const TO_EPOCH: u64 = 719_468;

/// Year, month and day of a day counted from 1970-01-01. Years are taken to begin in March, so
/// that the day which is not always there is their last.
fn date_of(days: u64) -> (u64, u64, u64) {
    let days = days + TO_EPOCH;
    let (era, day) = (days / ERA, days % ERA);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    (year, month, day_of_month)
}

fn days_to(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year) = (year / 400, year % 400);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let days = era * ERA + year * 365 + year / 4 - year / 100 + day_of_year;
    days.checked_sub(TO_EPOCH)
}

fn numbers(text: &str, between: char, lengths: [usize; 3]) -> Option<[u64; 3]> {
    let mut parts = text.split(between);
    let mut found = [0; 3];
    for (number, length) in found.iter_mut().zip(lengths) {
        let part = parts.next()?;
        if part.len() != length || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, millis: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1000 + millis)
    }

    #[test]
    fn moments_have_the_texts_that_others_give_them() {
        // By `date -u -d @… +%FT%TZ`.
        for (seconds, millis, text) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (951_782_399, 0, "2000-02-28T23:59:59Z"),
            (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (951_868_800, 0, "2000-03-01T00:00:00Z"),
            (1_709_164_800, 7, "2024-02-29T00:00:00.007Z"),
            (1_795_871_461, 250, "2026-11-28T13:11:01.250Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00Z"),
            (253_402_300_799, 999, "9999-12-31T23:59:59.999Z"),
        ] {
            let moment = at(seconds, millis);
            assert_eq!(write(moment), text);
            assert_eq!(read(text), Some(moment), "{text}");
        }
    }

    #[test]
    fn every_day_is_read_as_it_was_written() {
        for day in 0..400 * 366 {
            let moment = at(day * DAY + 61, 0);
            assert_eq!(read(&write(moment)), Some(moment));
        }
    }

    #[test]
    fn other_ways_to_write_it_are_read_and_what_is_no_moment_is_not() {
        assert_eq!(read("1970-01-01 00:00:01z"), Some(at(1, 0)));
        assert_eq!(read("1970-01-01t00:00:01.5Z"), Some(at(1, 500)));
        assert_eq!(read("1970-01-01T00:00:01.123456789Z"), Some(at(1, 123)));
        assert_eq!(read("2016-12-31T23:59:60Z"), read("2017-01-01T00:00:00Z"));
        for text in [
            "",
            "Z",
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-01-01T00:00:00+00:00",
            "1969-12-31T23:59:59Z",
            "1970-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "1970-04-31T00:00:00Z",
            "1970-13-01T00:00:00Z",
            "1970-00-01T00:00:00Z",
            "1970-01-00T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:60:00Z",
            "1970-01-01T00:00:61Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.xZ",
            "1970-1-01T00:00:00Z",
            "1970-01-01T00:00Z",
            "1970-01-01T00:00:00:00Z",
            "+970-01-01T00:00:00Z",
            "19700-01-01T00:00:00Z",
            "1970-01-01T00:00:00.1é",
            "١٩٧٠-01-01T00:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_cut_to_what_its_text_can_say() {
        let fine = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_999_999);
        assert_eq!(to_the_millisecond(fine), at(0, 1));
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(write(before), "1970-01-01T00:00:00Z");
    }
}
