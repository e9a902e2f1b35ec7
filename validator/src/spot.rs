//! A place in a document, found by its JSON Pointer.

use std::fmt::Write as _;

use callsheet_spec::document::{Kind, Node};
use callsheet_spec::invisible::is_invisible;
use callsheet_spec::source::Span;

use crate::diagnostic::Edit;
use crate::removal;

/// A value of a document with the way that leads to it.
#[derive(Debug, Clone)]
pub(crate) struct Spot<'d> {
    /// JSON Pointer from the root.
    pub(crate) pointer: String,
    /// The way as a person writes it: `image_urls[4]`; empty for the root.
    pub(crate) path: String,
    /// The key of the value, if it is a member of a mapping.
    pub(crate) key: Option<Node<'d>>,
    /// The nodes on the way: the root first, the value last.
    nodes: Vec<Node<'d>>,
}

impl<'d> Spot<'d> {
    /// The root of a document.
    pub(crate) fn root(root: Node<'d>) -> Self {
        Self {
            pointer: String::new(),
            path: String::new(),
            key: None,
            nodes: vec![root],
        }
    }

    /// The place that `pointer` leads to; `None` if it leads nowhere.
    pub(crate) fn find(root: Node<'d>, pointer: &str) -> Option<Self> {
        let mut spot = Self::root(root);
        for token in pointer.split('/').skip(1) {
            let node = spot.node();
            spot = match node.kind() {
                Kind::Mapping(_) => spot.member(&token.replace("~1", "/").replace("~0", "~"))?,
                Kind::Sequence(_) => spot.item(token.parse().ok()?)?,
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => return None,
            };
        }
        Some(spot)
    }

    /// A member of this mapping.
    pub(crate) fn member(mut self, name: &str) -> Option<Self> {
        let member = self.node().member(name)?;
        self.pointer.push('/');
        self.pointer
            .push_str(&name.replace('~', "~0").replace('/', "~1"));
        push_name(&mut self.path, name);
        self.key = Some(member.key);
        self.nodes.push(member.value);
        Some(self)
    }

    /// An item of this sequence.
    pub(crate) fn item(mut self, index: usize) -> Option<Self> {
        let item = self.node().as_sequence()?.get(index)?;
        // Writing to a `String` cannot fail.
        let _ = write!(self.pointer, "/{index}");
        let _ = write!(self.path, "[{index}]");
        self.key = None;
        self.nodes.push(item);
        Some(self)
    }

    /// The value.
    pub(crate) fn node(&self) -> Node<'d> {
        self.nodes[self.nodes.len() - 1]
    }

    /// The node that `depth` steps lead to: 0 for the root.
    pub(crate) fn ancestor(&self, depth: usize) -> Option<Node<'d>> {
        self.nodes.get(depth).copied()
    }

    /// Whether the value and all that it stands in are written here, so that a change of the text
    /// changes this value and no other: nothing on the way is an alias or comes from a merge key.
    pub(crate) fn is_written_here(&self) -> bool {
        let is_alias = self.nodes.iter().any(|node| node.target().is_some());
        let mut steps = self.nodes.iter().zip(self.nodes.iter().skip(1));
        !is_alias
            && steps.all(|(outer, inner)| {
                removal::contains(outer.span(), inner.span())
                    && !outer
                        .as_mapping()
                        .is_some_and(|mapping| removal::is_merged(mapping, *inner))
            })
    }

    /// What the value stands in, if it stands in anything.
    pub(crate) fn parent(&self) -> Option<Node<'d>> {
        let index = self.nodes.len().checked_sub(2)?;
        self.nodes.get(index).copied()
    }

    /// The edits that take the value out of what it stands in, with its key.
    pub(crate) fn removal(&self) -> Option<Vec<Edit>> {
        if !self.is_written_here() {
            return None;
        }
        match self.key {
            Some(key) => removal::member(self.parent()?, key),
            None => {
                let (_, index) = self.pointer.rsplit_once('/')?;
                let index: usize = index.parse().ok()?;
                removal::items(self.parent()?, index..index + 1)
            }
        }
    }

    /// The place of the value; that of its key, if the value is left out.
    pub(crate) fn span(&self) -> Span {
        let span = self.node().span();
        match self.key {
            Some(key) if span.is_empty() => key.span(),
            _ => span,
        }
    }

    /// The text of the value as it is written.
    pub(crate) fn written(&self) -> &'d str {
        let node = self.node();
        let node = node.target().unwrap_or(node);
        node.span().slice(node.document().text())
    }

    /// A sentence about the value, with its path before it.
    pub(crate) fn say(&self, sentence: &str) -> String {
        format!("{}{sentence}", self.prefix())
    }

    /// The sentence about this very value, without its path.
    pub(crate) fn unsay<'m>(&self, message: &'m str) -> &'m str {
        message.strip_prefix(&self.prefix()).unwrap_or(message)
    }

    fn prefix(&self) -> String {
        match self.path.as_str() {
            "" => String::new(),
            path => format!("`{}`: ", shorten(path)),
        }
    }
}

/// A text on one line: what would not be seen is escaped, trimmed where it is long.
pub(crate) fn visible(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut characters = text.chars();
    for character in characters.by_ref().take(most) {
        if is_unseen(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a character shows nothing, or looks like an ordinary blank and is none.
pub(crate) fn is_unseen(character: char) -> bool {
    character.is_control()
        || is_invisible(character)
        || character != ' ' && character.is_whitespace()
        || matches!(
            character,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        )
}

fn push_name(path: &mut String, name: &str) {
    let is_word = !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || "_-$".contains(character));
    if !is_word {
        path.push_str("[\"");
        path.push_str(&visible(name, NAME));
        path.push_str("\"]");
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(&visible(name, NAME));
}

/// How many characters of a name a path shows.
const NAME: usize = 60;

/// The end of a path, which says the most, if the whole is long.
fn shorten(path: &str) -> String {
    const MOST: usize = 60;
    let length = path.chars().count();
    if length <= MOST {
        return path.to_owned();
    }
    let tail: String = path.chars().skip(length - MOST).collect();
    format!("…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use callsheet_spec::document::{Format, Limits, read};

    #[test]
    fn finds_places() {
        let text = r#"{"a": {"b c": [1, {"~/": null}]}, "图": 2}"#;
        let reading = read(text, Format::Json, &Limits::default());
        let root = reading.documents[0].root().unwrap();
        let cases = [
            ("", Some("")),
            ("/a", Some("a")),
            ("/a/b c", Some("a[\"b c\"]")),
            ("/a/b c/1", Some("a[\"b c\"][1]")),
            ("/a/b c/1/~0~1", Some("a[\"b c\"][1][\"~/\"]")),
            ("/图", Some("图")),
            ("/x", None),
            ("/a/b c/2", None),
            ("/图/0", None),
        ];
        for (pointer, path) in cases {
            let spot = Spot::find(root, pointer);
            assert_eq!(
                spot.as_ref().map(|spot| spot.path.as_str()),
                path,
                "{pointer}"
            );
            if let Some(spot) = spot {
                assert_eq!(spot.pointer, pointer);
            }
        }
    }

    #[test]
    fn keeps_long_and_odd_names_short() {
        assert_eq!(visible("a\u{202e}b\n", 60), "a\\u{202e}b\\u{a}");
        assert_eq!(visible("a\u{a0}b\u{3000}", 60), "a\\u{a0}b\\u{3000}");
        assert_eq!(visible("abcd", 3), "abc…");
        assert_eq!(shorten(&"a.".repeat(100)).chars().count(), 61);
    }
}
