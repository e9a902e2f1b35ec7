//! Writing values the way the file at hand writes them.

use callsheet_spec::document::{Node, Style};
use serde_json::Value;

/// `text` as a string in the place of `node`, in the quotes that stand there.
pub(crate) fn in_place_of(node: Node<'_>, text: &str) -> String {
    match node.style() {
        Style::SingleQuoted => format!("'{}'", text.replace('\'', "''")),
        Style::Plain => scalar(text),
        _ => quoted(text),
    }
}

/// `text` as a YAML string: plain where every reader takes it for this very string, quoted
/// elsewhere.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// `text` in double quotes, as both JSON and YAML read it.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// What stands at `node` without quotes, in the quotes that the file has elsewhere.
pub(crate) fn quoted_as_around(node: Node<'_>) -> String {
    /// The beginning of a file tells its style.
    const LOOKED_AT: usize = 1000;

    let written = node.span().slice(node.document().text());
    let start = node.document().text().bytes().take(LOOKED_AT);
    let mut before = b'\n';
    for byte in start {
        let begins = matches!(before, b' ' | b'[' | b'{' | b',' | b'\n');
        match byte {
            b'"' if begins => break,
            b'\'' if begins => return format!("'{}'", written.replace('\'', "''")),
            _ => before = byte,
        }
    }
    quoted(written)
}

/// The first sentence of a description, without its full stop.
pub(crate) fn first_sentence(text: &str) -> String {
    split_sentence(text).0
}

/// A text's first sentence without its full stop, and the rest.
pub(crate) fn split_sentence(text: &str) -> (String, String) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (first, rest) = text.split_once(". ").unwrap_or((&text, ""));
    (
        first.trim_end_matches('.').to_owned(),
        rest.trim().to_owned(),
    )
}

/// A sentence as the messages here are written: without a capital and a full stop.
pub(crate) fn as_remark(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut characters = sentence.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if first.is_ascii_uppercase() && !second.is_uppercase() => {
            format!("{}{}", first.to_ascii_lowercase(), characters.as_str())
        }
        _ => sentence.to_owned(),
    }
}

/// Whether no reader of YAML, of version 1.1 or 1.2, takes the text for anything but a string.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "none",
    ];
    let first = text.chars().next();
    let is_safe = |character: char| {
        character.is_alphanumeric()
            || matches!(
                character,
                ' ' | '_' | '-' | '.' | '/' | ',' | '(' | ')' | '，' | '。'
            )
    };
    first.is_some_and(char::is_alphabetic)
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_lowercase().as_str())
        && text.chars().all(is_safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_readers_disagree_on() {
        let plain = [
            "square_hd",
            "a paper boat, from above",
            "雨后的小巷，一只橘猫",
        ];
        let quoted = [
            "16:9",
            "yes",
            "N",
            "010",
            "1e3",
            "",
            " a",
            "a ",
            "a: b",
            "a #b",
            "-x",
            "null",
            "a\nb",
            "https://x",
        ];
        for text in plain {
            assert_eq!(scalar(text), text);
        }
        for text in quoted {
            assert!(scalar(text).starts_with('"'), "{text}");
            let read: String = serde_yaml::from_str(&scalar(text)).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn splits_sentences() {
        let split = |text| split_sentence(text);
        assert_eq!(
            split("One.  Two. Three."),
            ("One".into(), "Two. Three.".into())
        );
        assert_eq!(
            split("wan-v2.7 only"),
            ("wan-v2.7 only".into(), String::new())
        );
    }
}
