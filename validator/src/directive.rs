//! What comments that begin with `callsheet:` say.
//!
//! ```text
//! # callsheet: endpoint=NAME                     which endpoint the requests of the file are for
//! # callsheet: allow(too-long, advice:an-id)     what is not to be reported here
//! # callsheet: allow-file(unknown-field) -- why  what is not to be reported in the file
//! ```

use std::ops::Range;

use crate::nearest;

/// Reads a comment, without the marks that make it one; `None` if it is not for us.
///
/// ```
/// use callsheet_validator::directive::{self, Directive};
///
/// let directive = directive::parse("callsheet: endpoint=wan-v2.7-pro");
/// assert_eq!(directive, Some(Directive::Endpoint("wan-v2.7-pro")));
/// assert_eq!(directive::parse("yaml-language-server: $schema=x.json"), None);
/// ```
#[must_use]
pub fn parse(comment: &str) -> Option<Directive<'_>> {
    let Some(rest) = comment.strip_prefix(PREFIX) else {
        return misspelt(comment).map(Directive::Malformed);
    };
    let start = comment.len() - rest.trim_start().len();
    let rest = rest.trim();
    let length = rest.find(|character: char| character.is_whitespace() || "(=".contains(character));
    let (word, arguments) = rest.split_at(length.unwrap_or(rest.len()));
    let scope = match word {
        "endpoint" => return Some(endpoint(arguments, start..start + rest.len())),
        "allow" => Scope::Here,
        "allow-file" => Scope::File,
        _ => {
            let nearest = nearest::word(word, ["endpoint", "allow", "allow-file"]);
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let shown = if word.is_empty() {
                &rest[..first]
            } else {
                word
            };
            return Some(Directive::Malformed(Malformed {
                range: start..start + shown.len(),
                message: match word {
                    "" => "it is not said what is asked for".to_owned(),
                    _ => format!("`{word}` is nothing that can be asked for in a comment"),
                },
                meant: nearest.map(str::to_owned),
            }));
        }
    };
    Some(allow(scope, arguments, start + word.len()))
}

/// What every comment for us begins with.
const PREFIX: &str = "callsheet:";

/// A comment that asks for something as one for us does, and begins otherwise: `Callsheet:`, or
/// no colon.
fn misspelt(comment: &str) -> Option<Malformed> {
    let name = PREFIX.trim_end_matches(':');
    let (start, rest) = comment.split_at_checked(name.len())?;
    if !start.eq_ignore_ascii_case(name) {
        return None;
    }
    let asks = rest.trim_start();
    let asks = asks.strip_prefix(':').unwrap_or(asks);
    let end = comment.len() - asks.len();
    let asks = asks.trim_start();
    let length = asks.find(|character: char| character != '-' && !character.is_ascii_alphabetic());
    let (word, arguments) = asks.split_at(length?);
    let mark = match word.to_ascii_lowercase().as_str() {
        "endpoint" => '=',
        "allow" | "allow-file" => '(',
        _ => return None,
    };
    arguments.trim_start().starts_with(mark).then(|| Malformed {
        range: 0..comment[..end].trim_end().len(),
        message: format!("a comment for callsheet begins with `{PREFIX}`"),
        meant: Some(PREFIX.to_owned()),
    })
}

/// What a comment says. Places are in bytes from the start of the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Directive<'t> {
    /// The endpoint that the requests of the file are for.
    Endpoint(&'t str),
    /// What is not to be reported: rules, or topics of rules.
    Allow {
        /// Where it is not to be reported.
        scope: Scope,
        /// The names with their places.
        names: Vec<(Range<usize>, &'t str)>,
    },
    /// Something that has no meaning.
    Malformed(Malformed),
}

/// Where something is not to be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Where the comment stands.
    Here,
    /// In the whole file.
    File,
}

/// What has no meaning in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The place, in bytes from the start of the comment.
    pub(crate) range: Range<usize>,
    /// What is wrong.
    pub(crate) message: String,
    /// The word that was probably meant there.
    pub(crate) meant: Option<String>,
}

fn endpoint(arguments: &str, range: Range<usize>) -> Directive<'_> {
    let name = arguments.trim_start().strip_prefix('=').map(str::trim);
    match name {
        Some(name) if !name.is_empty() => Directive::Endpoint(name),
        _ => Directive::Malformed(Malformed {
            range,
            message: "no endpoint is named".to_owned(),
            meant: None,
        }),
    }
}

fn allow(scope: Scope, arguments: &str, start: usize) -> Directive<'_> {
    let malformed = |range: Range<usize>, message: &str| {
        Directive::Malformed(Malformed {
            range: start + range.start..start + range.end,
            message: message.to_owned(),
            meant: None,
        })
    };
    let all = 0..arguments.len();
    let Some(open) = arguments.find(|character: char| !character.is_whitespace()) else {
        return malformed(all, "no rule is named");
    };
    if !arguments[open..].starts_with('(') {
        return malformed(all, "the rules must stand in parentheses");
    }
    let Some(close) = arguments.find(')') else {
        return malformed(all, "the parenthesis is never closed");
    };
    let mut names = Vec::new();
    let mut at = open + 1;
    for part in arguments[open + 1..close].split(',') {
        let name = part.trim();
        if name.is_empty() {
            return malformed(open..close + 1, "no rule is named");
        }
        let from = at + part.len() - part.trim_start().len();
        names.push((start + from..start + from + name.len(), name));
        at += part.len() + 1;
    }
    let reason = arguments[close + 1..].trim_start();
    let is_reason =
        reason.is_empty() || ["--", ":", "—"].iter().any(|mark| reason.starts_with(mark));
    if !is_reason {
        let from = arguments.len() - reason.len();
        return malformed(from..arguments.len(), "a reason must begin with `--`");
    }
    Directive::Allow { scope, names }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_knows() {
        let allowed = |comment: &str| match parse(comment) {
            Some(Directive::Allow { scope, names }) => {
                for (range, name) in &names {
                    assert_eq!(&comment[range.clone()], *name);
                }
                let names: Vec<_> = names.iter().map(|(_, name)| *name).collect();
                Some((scope, names.join("+")))
            }
            _ => None,
        };
        let cases = [
            ("callsheet: allow(a)", Scope::Here, "a"),
            ("callsheet:allow (a , b:c)", Scope::Here, "a+b:c"),
            (
                "callsheet: allow-file( a,b ) -- why not",
                Scope::File,
                "a+b",
            ),
            (
                "callsheet: allow(a): the server lifted it",
                Scope::Here,
                "a",
            ),
            ("callsheet: allow(a)—why", Scope::Here, "a"),
        ];
        for (comment, scope, names) in cases {
            assert_eq!(
                allowed(comment),
                Some((scope, names.to_owned())),
                "{comment}"
            );
        }
        let cases = [
            ("callsheet: endpoint=x", "x"),
            ("callsheet:endpoint = /a/b ", "/a/b"),
        ];
        for (comment, name) in cases {
            assert_eq!(parse(comment), Some(Directive::Endpoint(name)));
        }
        for comment in [
            "",
            "callsheet",
            "a callsheet: allow(a)",
            "callsheets: allow(a)",
            "Callsheet: a list of calls",
            "callsheet endpoints",
            "callsheet allows (some) more",
        ] {
            assert_eq!(parse(comment), None, "{comment}");
        }
    }

    #[test]
    fn points_at_what_it_does_not_know() {
        let cases = [
            ("callsheet:", "", None),
            ("callsheet: ?", "?", None),
            ("callsheet: 猫(a)", "猫", None),
            ("callsheet: alow(a)", "alow", Some("allow")),
            ("callsheet: endpont=x", "endpont", Some("endpoint")),
            ("callsheet: endpoint=", "endpoint=", None),
            ("callsheet: allow", "", None),
            ("callsheet: allow()", "()", None),
            ("callsheet: allow(a,)", "(a,)", None),
            ("callsheet: allow(a", "(a", None),
            ("callsheet: allow too-long", " too-long", None),
            ("callsheet: allow(a) because", "because", None),
            ("Callsheet: allow(a)", "Callsheet:", Some(PREFIX)),
            ("CALLSHEET:endpoint = x", "CALLSHEET:", Some(PREFIX)),
            ("callsheet endpoint=x", "callsheet", Some(PREFIX)),
            ("callsheet : allow-file(a)", "callsheet :", Some(PREFIX)),
        ];
        for (comment, part, meant) in cases {
            let Some(Directive::Malformed(found)) = parse(comment) else {
                panic!("{comment}");
            };
            assert_eq!(&comment[found.range], part, "{comment}");
            assert_eq!(found.meant.as_deref(), meant, "{comment}");
        }
    }
}
