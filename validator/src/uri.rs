//! What is wrong with a text that is no URI.

use std::ops::Range;

use crate::invisible::describe;

/// A part of a text that keeps it from being a URI, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UriFault {
    /// The part, in bytes of the text.
    pub(crate) part: Range<usize>,
    /// What is wrong with it.
    pub(crate) label: String,
    /// What to do.
    pub(crate) help: Option<String>,
}

impl UriFault {
    /// The first thing that is wrong with `text` as a URI by RFC 3986; `None` if it is not one
    /// of the slips that can be named.
    pub(crate) fn of(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self::new(0..text.len(), "there is no address"));
        }
        blank_around(text)
            .or_else(|| markup(text))
            .or_else(|| local_path(text))
            .or_else(|| no_scheme(text))
            .or_else(|| bad_character(text))
            .or_else(|| bad_percent(text))
            .or_else(|| bad_authority(text))
    }

    /// The first thing that is wrong with `text` as a reference, which needs no scheme.
    pub(crate) fn in_reference(text: &str) -> Option<Self> {
        blank_around(text)
            .or_else(|| bad_character(text))
            .or_else(|| bad_percent(text))
            .or_else(|| bad_authority(text))
    }

    fn new(part: Range<usize>, label: impl Into<String>) -> Self {
        Self {
            part,
            label: label.into(),
            help: None,
        }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

fn blank_around(text: &str) -> Option<UriFault> {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    let (part, side) = if end < text.len() {
        (end..text.len(), "after")
    } else if start > 0 {
        (0..start, "before")
    } else {
        return None;
    };
    Some(UriFault::new(part, format!("blank {side} the address")).help("remove it"))
}

/// An address with the marks that it has in a text for people.
fn markup(text: &str) -> Option<UriFault> {
    let inside = |start: usize, end: usize| {
        let address = text.get(start..end)?;
        address.contains("://").then(|| brief(address))
    };
    let (label, address) = if text.starts_with('[') && text.ends_with(')') {
        let start = text.find("](")? + 2;
        ("this is a link in Markdown", inside(start, text.len() - 1)?)
    } else if let (Some('<'), Some('>')) = (text.chars().next(), text.chars().next_back()) {
        ("the address stands in brackets", inside(1, text.len() - 1)?)
    } else if text.len() > 1 && text.starts_with(['"', '\'']) && text.ends_with(['"', '\'']) {
        (
            "the quotes are a part of the text",
            inside(1, text.len() - 1)?,
        )
    } else {
        return None;
    };
    Some(UriFault::new(0..text.len(), label).help(format!("give the address alone: `{address}`")))
}

fn local_path(text: &str) -> Option<UriFault> {
    let drive =
        matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let is_local = drive
        || text.starts_with("./")
        || text.starts_with("../")
        || text.starts_with("~/")
        || text.starts_with("\\\\")
        || text.starts_with('/') && !text.starts_with("//");
    if !is_local {
        return None;
    }
    let help =
        "the server cannot read local files; give the address of the file, such as `https://…`";
    Some(UriFault::new(0..text.len(), "this is a path on a disk").help(help))
}

/// The text before the first `:`, if that comes before any `/`, `?` or `#`.
fn scheme(text: &str) -> Option<&str> {
    let end = text.find([':', '/', '?', '#'])?;
    text[end..].starts_with(':').then(|| &text[..end])
}

fn no_scheme(text: &str) -> Option<UriFault> {
    if let Some(scheme) = scheme(text) {
        let mut characters = scheme.chars();
        let is_scheme = characters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && characters.all(|next| next.is_ascii_alphanumeric() || "+-.".contains(next));
        if is_scheme {
            return None;
        }
        let label = if scheme.is_empty() {
            "the scheme is missing"
        } else {
            "this is no scheme"
        };
        return Some(
            UriFault::new(0..scheme.len() + 1, label).help("begin with a scheme, such as `https:`"),
        );
    }
    if text.starts_with("//") {
        return Some(
            UriFault::new(0..2, "the address has no scheme")
                .help(format!("did you mean `https:{}`?", brief(text))),
        );
    }
    if let Some(at) = text.find("//").filter(|at| *at > 0) {
        let word = &text[..at];
        if word
            .chars()
            .all(|character| character.is_ascii_alphanumeric())
        {
            return Some(
                UriFault::new(0..at + 2, format!("the `:` after `{word}` is missing"))
                    .help(format!("did you mean `{word}:{}`?", brief(&text[at..]))),
            );
        }
    }
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host =
        host.contains('.') && !host.contains(char::is_whitespace) && host.len() < text.len()
            || host.starts_with("www.");
    let fault = UriFault::new(0..text.len(), "the address has no scheme");
    if is_host {
        return Some(fault.help(format!("did you mean `https://{}`?", brief(text))));
    }
    Some(fault.help("a URI begins with a scheme, such as `https:`"))
}

fn bad_character(text: &str) -> Option<UriFault> {
    let is_allowed = |character: char| {
        character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character)
    };
    let (start, character) = text
        .char_indices()
        .find(|(_, character)| !is_allowed(*character))?;
    let part = start..start + character.len_utf8();
    if host(text).contains(&start) && (character == ' ' || !character.is_ascii()) {
        return Some(in_host(part, character));
    }
    let label = match character {
        ' ' => "a URI has no blanks".to_owned(),
        '\\' => "a URI has no backslashes".to_owned(),
        _ if character.is_ascii() => "this character is not allowed in a URI".to_owned(),
        _ => "only ASCII characters are allowed in a URI".to_owned(),
    };
    if callsheet_spec::invisible::is_invisible(character) {
        return Some(UriFault::new(part, describe(character)).help("remove it"));
    }
    if character == '\\' {
        return Some(UriFault::new(part, label).help("write `/`"));
    }
    Some(UriFault::new(part, label).help(format!("write `{}`", percent_encoded(character))))
}

/// Where the host stands, with its port and what comes before it.
fn host(text: &str) -> Range<usize> {
    let Some(start) = text.find("://").map(|at| at + 3) else {
        return 0..0;
    };
    let rest = &text[start..];
    start..start + rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())
}

/// In a name of a host nothing is written with `%`.
fn in_host(part: Range<usize>, character: char) -> UriFault {
    if crate::spot::is_unseen(character) {
        return UriFault::new(part, describe(character)).help("remove it");
    }
    if character.is_ascii() {
        return UriFault::new(part, "a host has no blanks").help("remove it");
    }
    UriFault::new(part, "only ASCII characters are allowed in a host")
        .help("give the name as it is registered, in Punycode (`xn--…`)")
}

fn bad_percent(text: &str) -> Option<UriFault> {
    let bytes = text.as_bytes();
    let is_digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_hexdigit);
    let (at, _) = text
        .match_indices('%')
        .find(|(at, _)| !is_digit(at + 1) || !is_digit(at + 2))?;
    Some(
        UriFault::new(at..at + 1, "two hexadecimal digits must follow a `%`")
            .help("write `%25` for the character itself"),
    )
}

fn bad_authority(text: &str) -> Option<UriFault> {
    let start = text.find("://")? + 3;
    let end = text[start..]
        .find(['/', '?', '#'])
        .map_or(text.len(), |end| start + end);
    let authority = &text[start..end];
    let host = authority.rfind('@').map_or(start, |at| start + at + 1);
    // In brackets stands an IPv6 address, whose colons start no port.
    let is_bracketed = text[host..end].starts_with('[');
    let bracket = if is_bracketed {
        text[host..end].find(']').map(|at| host + at + 1)
    } else {
        None
    };
    let name = bracket.unwrap_or(host);
    let brackets = text[name..end].matches(['[', ']']).count();
    if is_bracketed != bracket.is_some() || brackets > 0 {
        return Some(UriFault::new(host..end, "this is no host"));
    }
    if let Some(colon) = text[name..end].find(':') {
        let port = name + colon + 1..end;
        if !text[port.clone()].bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(UriFault::new(port, "the port is not a number"));
        }
    }
    let at = text[end..].find(['[', ']']).map(|at| end + at)?;
    let bracket = if text[at..].starts_with('[') {
        "%5B"
    } else {
        "%5D"
    };
    Some(
        UriFault::new(at..at + 1, "brackets are allowed around an IPv6 host only")
            .help(format!("write `{bracket}`")),
    )
}

fn percent_encoded(character: char) -> String {
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).bytes();
    let encoded: Vec<_> = bytes.map(|byte| format!("%{byte:02X}")).collect();
    encoded.concat()
}

/// A text short enough to be repeated in a message.
fn brief(text: &str) -> String {
    crate::spot::visible(text, 50)
}

#[cfg(test)]
mod tests {
    use super::*;
    use callsheet_core::format::Format;

    #[test]
    fn names_the_part_that_is_wrong() {
        let cases = [
            ("", "", "there is no address"),
            (" ", " ", "there is no address"),
            ("https://a/b ", " ", "blank after the address"),
            ("\thttps://a/b", "\t", "blank before the address"),
            ("ftp//x", "ftp//", "the `:` after `ftp` is missing"),
            ("//cdn.example.com/a.png", "//", "the address has no scheme"),
            (
                "example.com/a.png",
                "example.com/a.png",
                "the address has no scheme",
            ),
            (
                "www.example.com",
                "www.example.com",
                "the address has no scheme",
            ),
            ("boat", "boat", "the address has no scheme"),
            (
                "[cup](https://a/b)",
                "[cup](https://a/b)",
                "this is a link in Markdown",
            ),
            (
                "<https://a/b>",
                "<https://a/b>",
                "the address stands in brackets",
            ),
            (
                "'https://a/b'",
                "'https://a/b'",
                "the quotes are a part of the text",
            ),
            ("<b", "<b", "the address has no scheme"),
            ("./boat.png", "./boat.png", "this is a path on a disk"),
            ("C:\\boat.png", "C:\\boat.png", "this is a path on a disk"),
            (
                "/home/me/boat.png",
                "/home/me/boat.png",
                "this is a path on a disk",
            ),
            ("1http://x", "1http:", "this is no scheme"),
            ("://x", ":", "the scheme is missing"),
            ("https://a/a b", " ", "a URI has no blanks"),
            (
                "https://a/猫.png",
                "猫",
                "only ASCII characters are allowed in a URI",
            ),
            ("https://exa mple.com/", " ", "a host has no blanks"),
            (
                "https://猫.jp/x",
                "猫",
                "only ASCII characters are allowed in a host",
            ),
            ("https://a\\b", "\\", "a URI has no backslashes"),
            (
                "https://a/{id}",
                "{",
                "this character is not allowed in a URI",
            ),
            (
                "https://a/100%",
                "%",
                "two hexadecimal digits must follow a `%`",
            ),
            ("https://a:80x/", "80x", "the port is not a number"),
            ("https://[::1/", "[::1", "this is no host"),
            (
                "https://a/b[0]",
                "[",
                "brackets are allowed around an IPv6 host only",
            ),
        ];
        for (text, part, label) in cases {
            assert!(!Format::Uri.allows(text), "{text}");
            let fault = UriFault::of(text).unwrap();
            assert_eq!(
                (&text[fault.part], fault.label.as_str()),
                (part, label),
                "{text}"
            );
        }
    }

    #[test]
    fn finds_nothing_in_what_is_a_uri() {
        let right = [
            "https://images.example.com/cup.png?size=1&x=%20#top",
            "http://user:pw@[::1]:8080/",
            "data:image/png;base64,AAAA",
            "urn:isbn:0451450523",
            "file:///tmp/a",
        ];
        for text in right {
            assert!(Format::Uri.allows(text), "{text}");
            assert_eq!(UriFault::of(text), None, "{text}");
        }
    }
}
