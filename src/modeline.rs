//! The comments above a request that are for callsheet, found without reading the file.

use callsheet_spec::source::Span;
use callsheet_validator::directive::{self, Directive};

/// What the comments above a request say of the file as a whole.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Modeline {
    /// Whether there is any comment for callsheet, which makes the file a request.
    pub(crate) is_there: bool,
    /// Where the first comment of that kind names the endpoint.
    pub(crate) endpoint: Option<Span>,
}

/// Reads the comments before the first line that holds anything else: `#`, and in JSON with
/// comments `//` and `/* */`. What is wrong with them the linter says.
pub(crate) fn read(text: &str) -> Modeline {
    let mut found = Modeline::default();
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start();
        let start = text.len() - rest.len();
        let (comment, after) = if let Some(block) = rest.strip_prefix("/*") {
            block.split_once("*/").unwrap_or((block, ""))
        } else if !rest.starts_with(['#', '/', '-', '%']) {
            // A request may be one line of megabytes, whose end is nobody's business here.
            return found;
        } else {
            let (line, after) = rest.split_at(rest.find(['\n', '\r']).unwrap_or(rest.len()));
            let comment = match line.strip_prefix("//") {
                Some(comment) => Some(comment),
                None => line.starts_with('#').then(|| line.trim_start_matches('#')),
            };
            match comment {
                Some(comment) => (comment, after),
                // What begins a YAML document is no part of the request.
                None if line.starts_with("---") || line.starts_with('%') => ("", after),
                None => return found,
            }
        };
        rest = after;
        match directive::parse(comment.trim()) {
            Some(Directive::Endpoint(name)) => {
                found.is_there = true;
                // Before the name there are marks and words, behind it there is nothing.
                let above = &text[start..text.len() - rest.len()];
                let name = above.rfind(name).map(|at| Span::new(at, at + name.len()));
                let name = name.map(|span| Span::new(start + span.start, start + span.end));
                found.endpoint = found.endpoint.or(name);
            }
            Some(_) => found.is_there = true,
            None => {}
        }
    }
}

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
            ("/* callsheet: endpoint=x */ {}", Some("x")),
            ("/* a\n b */\n// callsheet: endpoint=x\n{}", Some("x")),
            (
                "# callsheet: allow-file(too-long) -- endpoint=y\n# callsheet: endpoint=x\n",
                Some("x"),
            ),
            (
                "# callsheet: endpoint=x\n# callsheet: endpoint=y\n",
                Some("x"),
            ),
            ("# yaml-language-server: $schema=x.json\nprompt: a\n", None),
            ("prompt: a\n# callsheet: endpoint=x\n", None),
            ("prompt: '# callsheet: endpoint=x'\n", None),
            ("/* callsheet: endpoint=x", Some("x")),
            ("# callsheet: endpoint=\n", None),
            ("", None),
        ];
        for (text, expected) in table {
            let named = read(text).endpoint.map(|span| span.slice(text));
            assert_eq!(named, expected, "{text}");
        }
    }

    #[test]
    fn any_comment_for_callsheet_makes_a_request() {
        for text in [
            "# callsheet: endpoint=x\n",
            "# callsheet: allow-file(too-long)\n",
            "\n# callsheet: endpont=x\n",
        ] {
            assert!(read(text).is_there, "{text}");
        }
        for text in ["", "prompt: a\n# callsheet: allow(x)\n", "# a callsheet:\n"] {
            assert!(!read(text).is_there, "{text}");
        }
    }
}
