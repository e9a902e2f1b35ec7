//! Names of hosts, and the addresses of mailboxes there.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

use regex::Regex;

/// `hostname`: RFC 1123, where a label that begins with `xn--` is one that RFC 5891 makes.
pub(super) fn is_hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

pub(super) fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let is_plain = (1..=63).contains(&bytes.len())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-');
    if !is_plain || bytes.get(2..4) != Some(b"--") {
        return is_plain;
    }
    // What has hyphens there is reserved for encodings, of which there is one.
    // It is the one that its label makes, or it would be another name for the same.
    let own = &label[4..];
    label[..2].eq_ignore_ascii_case("xn")
        && decoded(own).is_some_and(|label| {
            is_unicode_label(&label)
                && (!is_right_to_left(&label) || keeps_direction(&label))
                && encoded(&label).is_some_and(|again| again.eq_ignore_ascii_case(own))
        })
}

/// `email`: `Mailbox` of RFC 5321.
pub(super) fn is_email(text: &str) -> bool {
    text.is_ascii() && is_mailbox(text, is_hostname)
}

/// A mailbox at a host, whose name `is_host` judges. What is no ASCII may stand for any letter.
pub(super) fn is_mailbox(text: &str, is_host: impl Fn(&str) -> bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_local = match local.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').is_some_and(is_quoted),
        None => local.split('.').all(is_atom),
    };
    let literal = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_domain = match literal {
        Some(literal) => is_address(literal),
        None => is_host(domain),
    };
    local.len() <= 64 && is_local && is_domain
}

fn is_atom(text: &str) -> bool {
    let is_known = |byte: u8| {
        byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
    };
    !text.is_empty() && text.bytes().all(is_known)
}

/// What stands between the quotes of a local part.
fn is_quoted(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_right = match byte {
            b'\\' => matches!(bytes.next(), Some(b' '..=b'~')),
            b'"' => false,
            byte => matches!(byte, b' '..=b'~' | 0x80..),
        };
        if !is_right {
            return false;
        }
    }
    true
}

/// An address in the place of a domain.
fn is_address(text: &str) -> bool {
    match text.split_at_checked(5) {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => {
            address.parse::<Ipv6Addr>().is_ok()
        }
        _ => text.parse::<Ipv4Addr>().is_ok(),
    }
}

/// The label that a Punycode text stands for, by RFC 3492.
fn decoded(text: &str) -> Option<String> {
    let (basic, encoded) = match text.rsplit_once('-') {
        Some((basic, encoded)) if !basic.is_empty() => (basic, encoded),
        _ => ("", text),
    };
    let mut label: Vec<char> = basic.chars().collect();
    let (mut code, mut index, mut bias): (u32, u32, u32) = (128, 0, 72);
    let mut digits = encoded.bytes().peekable();
    while digits.peek().is_some() {
        let before = index;
        let mut weight: u32 = 1;
        for k in (1..).map(|step| step * BASE) {
            let digit = match digits.next()? {
                byte @ b'0'..=b'9' => byte - b'0' + 26,
                byte => byte
                    .to_ascii_lowercase()
                    .checked_sub(b'a')
                    .filter(|digit| *digit < 26)?,
            };
            index = index.checked_add(u32::from(digit).checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if u32::from(digit) < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
        }
        let count = u32::try_from(label.len()).ok()? + 1;
        bias = adapted(index - before, count, before == 0);
        code = code.checked_add(index / count)?;
        index %= count;
        label.insert(index as usize, char::from_u32(code)?);
        index += 1;
    }
    Some(label.into_iter().collect())
}

/// The Punycode of a label, by RFC 3492.
pub(super) fn encoded(label: &str) -> Option<String> {
    let mut text: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(text.len()).ok()?;
    let all = u32::try_from(label.chars().count()).ok()?;
    if basic > 0 {
        text.push('-');
    }
    let (mut code, mut delta, mut bias, mut done): (u32, u32, u32, u32) = (128, 0, 72, basic);
    while done < all {
        let codes = label.chars().map(u32::from);
        let next = codes.filter(|one| *one >= code).min()?;
        delta = delta.checked_add((next - code).checked_mul(done + 1)?)?;
        code = next;
        for one in label.chars().map(u32::from) {
            if one < code {
                delta = delta.checked_add(1)?;
            }
            if one == code {
                push_number(&mut text, delta, bias);
                bias = adapted(delta, done + 1, done == basic);
                (delta, done) = (0, done + 1);
            }
        }
        delta = delta.checked_add(1)?;
        code += 1;
    }
    Some(text)
}

/// Writes a number with the digits that Punycode has, the least first.
fn push_number(text: &mut String, mut number: u32, bias: u32) {
    let digit = |value: u32| char::from(b"abcdefghijklmnopqrstuvwxyz0123456789"[value as usize]);
    for k in (1..).map(|step| step * BASE) {
        let threshold = k.saturating_sub(bias).clamp(1, 26);
        if number < threshold {
            text.push(digit(number));
            return;
        }
        let rest = number - threshold;
        text.push(digit(threshold + rest % (BASE - threshold)));
        number = rest / (BASE - threshold);
    }
}

/// How many digits Punycode has.
const BASE: u32 = 36;

fn adapted(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

/// Whether a label is made of the characters that RFC 5892 allows, each in the surroundings that it
/// needs.
pub(super) fn is_unicode_label(label: &str) -> bool {
    static MARK: OnceLock<Option<Regex>> = OnceLock::new();
    static LETTERS: OnceLock<Option<Regex>> = OnceLock::new();
    let matches = |cell: &'static OnceLock<Option<Regex>>, pattern: &str| {
        let regex = cell.get_or_init(|| Regex::new(pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(label))
    };
    // Letters, marks and digits, the exceptions, and what only some surroundings allow; without
    // what is excepted from the letters.
    let letters = r"^(?:[a-zA-Z0-9-]|[\p{L}\p{Mn}\p{Mc}\p{Nd}\x{6FD}\x{6FE}\x{F0B}\x{3007}\x{200C}\x{200D}\x{B7}\x{375}\x{5F3}\x{5F4}\x{30FB}--[\x{640}\x{7FA}\x{302E}\x{302F}\x{3031}-\x{3035}\x{303B}]])*$";
    let mut third = label.chars().skip(2);
    let has_hyphens = label.starts_with('-')
        || label.ends_with('-')
        || (third.next(), third.next()) == (Some('-'), Some('-'));
    if has_hyphens || label.is_ascii() {
        return false;
    }
    if matches(&MARK, r"^\p{M}") || !matches(&LETTERS, letters) {
        return false;
    }
    let characters: Vec<char> = label.chars().collect();
    let any = |range: std::ops::RangeInclusive<char>| label.chars().any(|one| range.contains(&one));
    if any('\u{660}'..='\u{669}') && any('\u{6f0}'..='\u{6f9}') {
        return false;
    }
    characters.iter().enumerate().all(|(index, character)| {
        let before = index.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(index + 1).copied();
        let within = |one: Option<char>, range: std::ops::RangeInclusive<char>| {
            one.is_some_and(|one| range.contains(&one))
        };
        match character {
            '\u{b7}' => before == Some('l') && after == Some('l'),
            '\u{375}' => within(after, '\u{370}'..='\u{3ff}'),
            '\u{5f3}' | '\u{5f4}' => within(before, '\u{590}'..='\u{5ff}'),
            '\u{200d}' => before.is_some_and(is_virama),
            '\u{200c}' => before.is_some_and(|one| is_virama(one) || is_joining(one)),
            '\u{30fb}' => label.chars().any(|one| {
                matches!(one, '\u{3041}'..='\u{309f}' | '\u{30a0}'..='\u{30fa}'
                    | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3005}' | '\u{3007}'
                    | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
                    | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
            }),
            _ => true,
        }
    })
}

/// Whether a label has a character that is written from right to left, or a digit that is used
/// among such.
pub(super) fn is_right_to_left(label: &str) -> bool {
    label.chars().any(|one| {
        let direction = direction(one);
        matches!(direction, Direction::Right | Direction::ArabicNumber)
    })
}

/// Whether a label of a name that has such characters keeps to one direction (RFC 5893, section 2).
pub(super) fn keeps_direction(label: &str) -> bool {
    let directions: Vec<Direction> = label.chars().map(direction).collect();
    let has = |wanted: Direction| directions.contains(&wanted);
    let last = directions.iter().rev().find(|one| **one != Direction::Mark);
    match directions.first() {
        Some(Direction::Right) => {
            let has_both = has(Direction::Number) && has(Direction::ArabicNumber);
            !has(Direction::Left)
                && !has_both
                && last.is_some_and(|last| *last != Direction::Neutral)
        }
        Some(Direction::Left) => {
            !has(Direction::Right)
                && !has(Direction::ArabicNumber)
                && matches!(last, Some(Direction::Left | Direction::Number))
        }
        _ => false,
    }
}

/// In which direction a character of a label is written, as far as that matters there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Left,
    Right,
    Number,
    ArabicNumber,
    Mark,
    Neutral,
}

/// Letters are written as their blocks are; Unicode keeps whole blocks for each direction.
fn direction(character: char) -> Direction {
    static MARK: OnceLock<Option<Regex>> = OnceLock::new();
    let marks = MARK.get_or_init(|| Regex::new(r"^\p{Mn}$").ok());
    let mut bytes = [0; 4];
    let text = &*character.encode_utf8(&mut bytes);
    match character {
        '0'..='9' | '\u{6f0}'..='\u{6f9}' => Direction::Number,
        '\u{660}'..='\u{669}' | '\u{10d30}'..='\u{10d39}' => Direction::ArabicNumber,
        '-' | '\u{b7}' | '\u{375}' | '\u{30fb}' | '\u{200c}' | '\u{200d}' => Direction::Neutral,
        _ if marks.as_ref().is_some_and(|marks| marks.is_match(text)) => Direction::Mark,
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => Direction::Right,
        _ => Direction::Left,
    }
}

/// Whether a character is of the canonical combining class 9.
fn is_virama(character: char) -> bool {
    VIRAMAS.contains(&character)
}

const VIRAMAS: [char; 63] = [
    '\u{94d}',
    '\u{9cd}',
    '\u{a4d}',
    '\u{acd}',
    '\u{b4d}',
    '\u{bcd}',
    '\u{c4d}',
    '\u{ccd}',
    '\u{d3b}',
    '\u{d3c}',
    '\u{d4d}',
    '\u{dca}',
    '\u{e3a}',
    '\u{eba}',
    '\u{f84}',
    '\u{1039}',
    '\u{103a}',
    '\u{1714}',
    '\u{1715}',
    '\u{1734}',
    '\u{17d2}',
    '\u{1a60}',
    '\u{1b44}',
    '\u{1baa}',
    '\u{1bab}',
    '\u{1bf2}',
    '\u{1bf3}',
    '\u{2d7f}',
    '\u{a806}',
    '\u{a82c}',
    '\u{a8c4}',
    '\u{a953}',
    '\u{a9c0}',
    '\u{aaf6}',
    '\u{abed}',
    '\u{10a3f}',
    '\u{11046}',
    '\u{11070}',
    '\u{1107f}',
    '\u{110b9}',
    '\u{11133}',
    '\u{11134}',
    '\u{111c0}',
    '\u{11235}',
    '\u{112ea}',
    '\u{1134d}',
    '\u{11442}',
    '\u{114c2}',
    '\u{115bf}',
    '\u{1163f}',
    '\u{116b6}',
    '\u{1172b}',
    '\u{11839}',
    '\u{1193d}',
    '\u{1193e}',
    '\u{119e0}',
    '\u{11a34}',
    '\u{11a47}',
    '\u{11a99}',
    '\u{11c3f}',
    '\u{11d44}',
    '\u{11d45}',
    '\u{11d97}',
];

/// Whether a letter is of a script whose letters join, so that a joiner may follow.
fn is_joining(character: char) -> bool {
    matches!(character, '\u{620}'..='\u{6d5}' | '\u{700}'..='\u{74f}' | '\u{750}'..='\u{7ff}'
        | '\u{840}'..='\u{8ff}' | '\u{1807}'..='\u{18aa}' | '\u{a840}'..='\u{a871}'
        | '\u{10ac0}'..='\u{10aef}' | '\u{10b80}'..='\u{10baf}' | '\u{10d00}'..='\u{10d23}'
        | '\u{10f30}'..='\u{10f54}' | '\u{10fb0}'..='\u{10fcb}' | '\u{1e900}'..='\u{1e943}')
}
