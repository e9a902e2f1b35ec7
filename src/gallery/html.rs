//! Texts as HTML, in which they stay texts.

use std::fmt::{self, Display, Write};
use std::path::{Component, Path};

/// A text within HTML, between tags or in a quoted attribute.
pub(super) struct Text<'a>(pub(super) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(character)?,
                // Those that HTML does not allow, and those that turn the direction of a line.
                _ if character.is_control() => f.write_char('\u{fffd}')?,
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => f.write_char('\u{fffd}')?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

/// A relative path as a URL.
pub(super) fn link(path: &Path) -> String {
    let mut url = String::new();
    for component in path.components() {
        if !url.is_empty() {
            url.push('/');
        }
        let part = match component {
            Component::ParentDir => "..".into(),
            other => other.as_os_str().to_string_lossy(),
        };
        for byte in part.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    url.push(char::from(byte));
                }
                // Writing to a string cannot fail.
                _ => drop(write!(url, "%{byte:02X}")),
            }
        }
    }
    url
}

/// The first characters of a text.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_a_text() {
        let hostile = "</p><script>alert(\"1\")</script>&amp; it's\u{0}\u{202e}狐\n";
        assert_eq!(
            Text(hostile).to_string(),
            "&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp; \
             it&#39;s\u{fffd}\u{fffd}狐\n"
        );
    }

    #[test]
    fn a_path_is_a_url() {
        assert_eq!(
            link(Path::new("../a b/狐#1?.png")),
            "../a%20b/%E7%8B%90%231%3F.png"
        );
        assert_eq!(link(Path::new("javascript:x")), "javascript%3Ax");
    }
}
