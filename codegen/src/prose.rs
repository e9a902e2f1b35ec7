//! Texts of a spec as Markdown that rustdoc takes as text.

use callsheet_spec::invisible::{is_invisible, shapes_others};
use serde_json::Value;

/// A text of the spec as Markdown that rustdoc takes as text: no accidental links, tags, code
/// blocks or tests.
pub(crate) fn prose(text: &str) -> String {
    let mut lines = Vec::new();
    let mut in_fence = false;
    let text = plain(&text.replace('\t', "    "));
    for line in text.trim().lines() {
        let line = line.trim_end();
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            in_fence = !in_fence;
            lines.push(if in_fence {
                "```text".to_owned()
            } else {
                "```".to_owned()
            });
        } else if in_fence {
            lines.push(line.to_owned());
        } else {
            lines.extend(wrapped(&escaped(&without_indented_code(line))));
        }
    }
    if in_fence {
        lines.push("```".to_owned());
    }
    lines.join("\n")
}

/// A line without the spaces that would begin a code block, which rustdoc would run: four at the
/// start, or five after the mark of a list item.
fn without_indented_code(line: &str) -> String {
    let start = line.trim_start();
    let mut text = match line.len() - start.len() {
        indent @ 0..4 => " ".repeat(indent),
        _ => String::new(),
    };
    let mut rest = start;
    while let Some(length) = item_mark(rest) {
        let (mark, after) = rest.split_at(length);
        rest = after.trim_start();
        let blanks = after.len() - rest.len();
        text.push_str(mark);
        text.push_str(&" ".repeat(if blanks > 4 { 1 } else { blanks }));
    }
    text.push_str(rest);
    text
}

/// How long the mark of a list item is with which a text begins, if it begins with one.
fn item_mark(text: &str) -> Option<usize> {
    let digits = text.len()
        - text
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let is_mark = match digits {
        0 => text.starts_with(['-', '*', '+']),
        _ => text[digits..].starts_with(['.', ')']),
    };
    let length = digits + 1;
    (is_mark && text[length..].starts_with(char::is_whitespace)).then_some(length)
}

/// Markdown in which code that is the name of a field leads to it, seen from its struct. `fields`
/// gives what a name leads to.
///
/// Only code that stands by itself within a line is looked at: not blocks, not links.
pub(crate) fn linked<'f>(text: &str, field: impl Fn(&str) -> Option<&'f str>) -> String {
    let mut in_fence = false;
    let lines = text.lines().map(|line| {
        if line.starts_with("```") {
            in_fence = !in_fence;
        }
        let pieces: Vec<&str> = line.split('`').collect();
        if in_fence || line.contains("``") || pieces.len().is_multiple_of(2) {
            return line.to_owned();
        }
        let piece = |(index, piece): (usize, &&str)| {
            if index.is_multiple_of(2) {
                return (*piece).to_owned();
            }
            let is_link = pieces[index - 1].ends_with('[') || pieces[index + 1].starts_with(']');
            match field(piece).filter(|_| !is_link) {
                Some(name) => format!("[`{piece}`](field@Self::{name})"),
                None => format!("`{piece}`"),
            }
        };
        pieces.iter().enumerate().map(piece).collect()
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// A value as JSON over several lines, or in one if it is short, with nothing in it that is not
/// seen.
pub(crate) fn visible_json(value: &Value) -> String {
    const SHORT: usize = 60;
    let text = value.to_string();
    visible(&if text.chars().count() > SHORT {
        format!("{value:#}")
    } else {
        text
    })
}

/// JSON with what is not seen as escapes. Only strings of JSON hold such characters, where an
/// escape means the same.
pub(crate) fn visible(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_invisible(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                text.extend(["\\u", &format!("{unit:04x}")]);
            }
        } else {
            text.push(letter);
        }
    }
    text
}

/// What stands around a raw string of Rust so that the text does not end it.
pub(crate) fn fence(text: &str) -> String {
    let mut fence = String::new();
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    fence
}

/// A line broken where it grows too long to read, the way a person would break it.
fn wrapped(line: &str) -> Vec<String> {
    const WIDTH: usize = 88;
    let mut lines = vec![String::new()];
    // Blanks within code must stay, and a list's continuation must be indented: such lines are
    // left alone.
    if line.contains('`') && line.contains("  ") || line.starts_with(['-', '*', '+', ' ', '|', '#'])
    {
        return vec![line.to_owned()];
    }
    for word in line.split(' ') {
        let last = lines.len() - 1;
        // A word that begins like a list item or a heading would become one at a line's start.
        let may_break = !word.starts_with(['-', '*', '+', '#', '=', '>'])
            && !word.ends_with(['.', ')'])
            || word.len() > 3;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if lines[last].chars().count() + word.chars().count() < WIDTH || !may_break {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A line in which nothing begins a tag or a link but what is meant as one: an address, or a text
/// with an address.
fn escaped(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        if rest.starts_with("http://") || rest.starts_with("https://") {
            let (address, after) = rest.split_at(address_length(rest));
            if address.ends_with('/') && address.len() < 9 {
                // A scheme alone is no address.
                text.push_str(address);
            } else {
                text.extend(["<", address, ">"]);
            }
            rest = after;
        } else if letter == '['
            && let Some((words, address, after)) = link(rest)
        {
            text.extend(["[", &escaped(words), "](<", address, ">)"]);
            rest = after;
        } else if letter == '`' {
            let fence = rest.len() - rest.trim_start_matches('`').len();
            let (fence, after) = rest.split_at(fence);
            match after.find(fence) {
                // Code stays as it is.
                Some(end) => {
                    text.extend([fence, &after[..end], fence]);
                    rest = &after[end + fence.len()..];
                }
                None => {
                    text.extend(fence.chars().flat_map(|tick| ['\\', tick]));
                    rest = after;
                }
            }
        } else if letter == '\\' {
            // It escapes what follows already, if that can be escaped.
            text.push(letter);
            match after.chars().next().filter(char::is_ascii_punctuation) {
                Some(next) => {
                    text.push(next);
                    rest = &after[next.len_utf8()..];
                }
                None => rest = after,
            }
        } else {
            if matches!(letter, '[' | ']' | '<' | '>') {
                text.push('\\');
            }
            text.push(letter);
            rest = after;
        }
    }
    text
}

/// How long the address is with which a text begins.
fn address_length(text: &str) -> usize {
    let ends = |letter: char| letter.is_whitespace() || "<>\"'`[]()\\|".contains(letter);
    let end = text.find(ends).unwrap_or(text.len());
    text[..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_'])
        .len()
}

/// The words, the address and what follows of a link with which a text begins.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (words, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, rest) = rest.split_once(')')?;
    let is_address = address.starts_with("http://") || address.starts_with("https://");
    let is_plain = !words.contains(['[', ']', '`', '\\'])
        && !words.trim().is_empty()
        && !words.contains("://")
        && address_length(address) == address.len();
    (is_address && is_plain).then_some((words, address, rest))
}

/// A text without what turns its direction or steers a terminal: that has no place in
/// documentation.
pub(crate) fn plain(text: &str) -> String {
    text.replace(
        |letter: char| {
            letter.is_control() && letter != '\n' || is_invisible(letter) && !shapes_others(letter)
        },
        "",
    )
}

/// A code span that may itself hold backticks.
pub(crate) fn code_text(text: &str) -> String {
    let text = plain(text).replace('\n', " ");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_lead_to_them() {
        let field = |name: &str| ["n", "size"].into_iter().find(|known| *known == name);
        for (text, expected) in [
            ("with `n` or `m`", "with [`n`](field@Self::n) or `m`"),
            ("[`n`](x), `` `n` ``", "[`n`](x), `` `n` ``"),
            ("a [`n`] b", "a [`n`] b"),
            ("one ` of `n`", "one ` of `n`"),
            (
                "`size`\n```text\n`n`\n```\n`n`",
                "[`size`](field@Self::size)\n```text\n`n`\n```\n[`n`](field@Self::n)",
            ),
        ] {
            assert_eq!(linked(text, field), expected);
        }
    }

    #[test]
    fn what_would_be_a_link_a_tag_or_a_test_is_a_text() {
        let cases = [
            ("a [b] <c> d", r"a \[b\] \<c\> d"),
            ("see https://x.example/a_b.", "see <https://x.example/a_b>."),
            ("(https://x.example)", "(<https://x.example>)"),
            (
                "[docs](https://x.example/a)",
                "[docs](<https://x.example/a>)",
            ),
            ("[docs](#/components/x)", r"\[docs\](#/components/x)"),
            (
                "[a](https://x.example) [b]",
                r"[a](<https://x.example>) \[b\]",
            ),
            ("use `Vec<[u8]>` or `x", r"use `Vec<[u8]>` or \`x"),
            (r"\[done\]", r"\[done\]"),
            ("https:// alone", "https:// alone"),
            ("    let x = 1;", "let x = 1;"),
            ("a\n      let x = 1;", "a\nlet x = 1;"),
            ("*      let x = 1;", "* let x = 1;"),
            ("  -\tx", "-    x"),
            ("1)\t\tlet x = 1;", "1) let x = 1;"),
            ("- 12.     +      let x = 1;", "- 12. + let x = 1;"),
            ("2024.     x -     y **b**", "2024. x -     y **b**"),
            ("```rust\nlet x = 1;", "```text\nlet x = 1;\n```"),
            ("a\u{7}b\u{202e}c\td", "abc    d"),
            ("a\u{200b}b\u{feff}c 👩\u{200d}💻", "abc 👩\u{200d}💻"),
        ];
        for (text, expected) in cases {
            assert_eq!(prose(text), expected, "{text}");
        }
    }
}
