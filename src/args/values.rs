//! Numbers and times of the command line: what is expected is said with an example.

use std::time::Duration;

/// How many of something.
pub(super) fn count(text: &str) -> Result<u64, String> {
    let number = text.parse();
    number.map_err(|_| "it must be a whole number from 0 on, such as 20".to_owned())
}

/// How many to have under way at once.
pub(super) fn at_once(text: &str) -> Result<usize, String> {
    const MOST: usize = 256;
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| format!("it must be a whole number from 1 to {MOST}, such as 8"))
}

/// A port to listen on.
pub(super) fn port(text: &str) -> Result<u16, String> {
    let why = "it must be a number from 1 to 65535, such as 4010, or 0 for any port that is free";
    text.parse().map_err(|_| why.to_owned())
}

/// Credits that are pretended.
pub(super) fn credits(text: &str) -> Result<u32, String> {
    let most = u32::MAX;
    let number = text.parse();
    number.map_err(|_| format!("it must be a whole number up to {most}, such as 500"))
}

/// A number of seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().ok();
    let time = number.and_then(|number| Duration::try_from_secs_f64(number).ok());
    time.ok_or_else(|| "it must be a number of seconds, such as 0.5".to_owned())
}

/// A length of time: numbers with their units, the larger ones first, or a number of seconds.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let why = "it must be a time such as 90s, 10m or 1h30m";
    let mut total = Duration::ZERO;
    let mut rest = text;
    let mut units = [("h", 3600), ("m", 60), ("s", 1)].into_iter();
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit());
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let number: u64 = number.parse().map_err(|_| why)?;
        let (after, seconds) = match after {
            // A number alone is one of seconds.
            "" if rest.len() == text.len() => ("", 1),
            _ => units
                .find_map(|(unit, seconds)| Some((after.strip_prefix(unit)?, seconds)))
                .ok_or(why)?,
        };
        let part = number.checked_mul(seconds).ok_or(why)?;
        let sum = total.checked_add(Duration::from_secs(part));
        total = sum.ok_or(why)?;
        rest = after;
    }
    if total.is_zero() {
        return Err(why.to_owned());
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_units() {
        for (text, seconds) in [
            ("90s", 90),
            ("90", 90),
            ("10m", 600),
            ("1h", 3600),
            ("1h30m", 5400),
            ("1h5s", 3605),
            ("2m03s", 123),
        ] {
            assert_eq!(time(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in [
            "",
            "0",
            "0s",
            "0h0m",
            "x",
            "m",
            "10 m",
            "-1s",
            "1.5h",
            "10x",
            "30m1h",
            "1m2",
            "5s5s",
            "99999999999999999999s",
            "9999999999999999999h",
            "1ms",
            "٣s",
        ] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_what_is_expected() {
        let of = |result: Result<(), String>| result.unwrap_err();
        for wrong in ["x", "", "-1", "1.5", "1e3", "99999999999999999999", " 4"] {
            let why = of(count(wrong).map(drop));
            assert_eq!(
                why, "it must be a whole number from 0 on, such as 20",
                "{wrong}"
            );
            let why = of(at_once(wrong).map(drop));
            let expected = "it must be a whole number from 1 to 256, such as 8";
            assert_eq!(why, expected, "{wrong}");
            assert!(of(port(wrong).map(drop)).contains("such as 4010"));
            assert!(of(credits(wrong).map(drop)).contains("such as 500"));
        }
        assert_eq!((count("0"), count("20")), (Ok(0), Ok(20)));
        assert_eq!((at_once("1"), at_once("256")), (Ok(1), Ok(256)));
        assert!(at_once("0").is_err() && at_once("257").is_err());
        assert_eq!((port("0"), port("65535")), (Ok(0), Ok(65535)));
        assert!(port("65536").is_err());
        assert_eq!(credits("4294967295"), Ok(u32::MAX));
        for wrong in ["x", "-1", "inf", "NaN", "1e300", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
    }
}
