//! The comment above a request that says which endpoint it is for.

/// The endpoint that a text's modeline names: `# callsheet: endpoint=NAME` in a comment before
/// the first line that holds anything else (`//` in JSON with comments).
///
/// A modeline that says something else is an error, with the line it stands in; a comment for
/// other tools, such as `# yaml-language-server: …`, is none.
pub(crate) fn endpoint(text: &str) -> Result<Option<&str>, Faulty> {
    let text = text.trim_start_matches('\u{feff}');
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        let Some(comment) = line.strip_prefix('#').or_else(|| line.strip_prefix("//")) else {
            if line.is_empty() || line.starts_with("---") || line.starts_with('%') {
                continue;
            }
            break;
        };
        let Some(setting) = comment.trim_start().strip_prefix("callsheet:") else {
            continue;
        };
        return match setting
            .split_once('=')
            .map(|(key, name)| (key.trim(), name.trim()))
        {
            Some(("endpoint", name)) if !name.is_empty() => Ok(Some(name)),
            _ => Err(Faulty { line: number }),
        };
    }
    Ok(None)
}

/// A modeline that says something else, in this line, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Faulty {
    pub(crate) line: usize,
}

/// What is to be done about a faulty modeline.
pub(crate) const HELP: &str = "the comment must read `# callsheet: endpoint=NAME`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modeline_stands_above_the_request() {
        let table = [
            ("# callsheet: endpoint=x\nprompt: a\n", Some("x")),
            (
                "#callsheet:endpoint = wan-v2.7-pro \r\nprompt: a\r\n",
                Some("wan-v2.7-pro"),
            ),
            ("\u{feff}# callsheet: endpoint=/a/b\n", Some("/a/b")),
            (
                "# A fox.\n\n%YAML 1.2\n---\n# callsheet: endpoint=x\nprompt: a\n",
                Some("x"),
            ),
            ("// callsheet: endpoint=x\n{}", Some("x")),
            ("# yaml-language-server: $schema=x.json\nprompt: a\n", None),
            ("prompt: a\n# callsheet: endpoint=x\n", None),
            ("prompt: '# callsheet: endpoint=x'\n", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(endpoint(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_modeline_that_says_something_else_is_an_error() {
        let table = [
            ("# callsheet: wan\n", 1),
            ("\n# callsheet: endpoint=\n", 2),
            ("# callsheet: endpont=x\n", 1),
        ];
        for (text, line) in table {
            assert_eq!(endpoint(text), Err(Faulty { line }), "{text}");
        }
    }
}
