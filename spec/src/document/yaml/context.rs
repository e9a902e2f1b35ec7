//! The surroundings of the place where the parser stopped.

use crate::source::Span;

/// Where the parser stopped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'s> {
    pub(super) text: &'s str,
    /// The place that the parser names.
    pub(super) at: usize,
    /// Where the last token ends that was read.
    pub(super) last_token: usize,
    /// The last node that was read.
    pub(super) last: Option<Span>,
    /// The innermost open collection, and whether it is a mapping.
    pub(super) open: Option<(Span, bool)>,
}

impl<'s> Context<'s> {
    /// The first escape that is not one, in the quoted text that the parser was in.
    pub(super) fn bad_escape(&self) -> Span {
        let mut at = self.quote() + 1;
        let mut pair = false;
        while let Some(found) = self.text.get(at..).and_then(|rest| rest.find('\\')) {
            at += found;
            let rest = &self.text[at..];
            let Some(letter) = rest[1..].chars().next() else {
                break;
            };
            let digits = match letter {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ if "0abtnvfre \"/\\N_LP\t\n\r".contains(letter) => 0,
                _ => return Span::new(at, at + 1 + letter.len_utf8()),
            };
            let written = rest.get(2..2 + digits).unwrap_or_default();
            let value = u32::from_str_radix(written, 16).ok();
            let is_high = value.is_some_and(|value| (0xD800..0xDC00).contains(&value));
            let follows = rest
                .get(2 + digits..)
                .is_some_and(|rest| rest.starts_with("\\u"));
            let is_low = value.is_some_and(|value| (0xDC00..0xE000).contains(&value));
            let is_right = match value {
                None => digits == 0,
                Some(_) if pair => is_low,
                Some(_) if is_high => digits == 4 && follows,
                Some(value) => char::from_u32(value).is_some(),
            };
            if !is_right {
                let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
                let found = rest
                    .bytes()
                    .skip(2)
                    .take(digits)
                    .take_while(is_digit)
                    .count();
                return Span::new(at, at + 2 + found);
            }
            pair = is_high;
            at += 1 + letter.len_utf8() + digits;
        }
        self.char()
    }

    /// Where the quoted text starts that the parser was in.
    pub(super) fn quote(&self) -> usize {
        let is_quote = |at: usize| matches!(self.text.as_bytes().get(at), Some(b'"' | b'\''));
        if is_quote(self.at) && self.at >= self.last_token {
            let before = self.text.get(self.last_token..self.at).unwrap_or_default();
            if !before.contains(['"', '\'']) {
                return self.at;
            }
        }
        let between = self.text.get(self.last_token..self.at).unwrap_or_default();
        let mut start = self.last_token;
        for line in between.split_inclusive(['\n', '\r']) {
            let code = line.find(" #").map_or(line, |comment| &line[..comment]);
            if let Some(quote) = code.find(['"', '\'']) {
                return start + quote;
            }
            start += line.len();
        }
        self.at
    }

    /// The character that the parser stopped at.
    pub(super) fn found(&self) -> char {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.chars().next().unwrap_or(' ')
    }

    pub(super) fn char(&self) -> Span {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + length)
    }

    /// From the place on to the end of the line, without blanks.
    pub(super) fn rest_of_line(&self) -> Span {
        let end = self.line_of(self.at).end;
        if end <= self.at {
            return Span::at(self.at);
        }
        let rest = self.text.get(self.at..end).unwrap_or_default();
        Span::new(self.at, self.at + rest.trim_end().len())
    }

    pub(super) fn line_start(&self) -> usize {
        self.line_start_of(self.at)
    }

    pub(super) fn line_start_of(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind(['\n', '\r']).map_or(0, |end| end + 1)
    }

    /// The line that a place stands in, without its line break.
    pub(super) fn line_of(&self, at: usize) -> Span {
        let rest: &'s str = self.text.get(at..).unwrap_or_default();
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Span::new(self.line_start_of(at), at + end)
    }

    pub(super) fn column(&self, at: usize) -> usize {
        at - self.line_start_of(at)
    }

    /// What stands in the line of the last token after it, if that is in brackets or an alias and
    /// this is no comment.
    pub(super) fn rest_after_token(&self) -> Option<Span> {
        let token = self.text.get(..self.last_token)?;
        let is_alias = self.last.is_some_and(|last| {
            last.end == self.last_token && last.slice(self.text).starts_with('*')
        });
        if !is_alias && !token.ends_with([']', '}']) {
            return None;
        }
        let end = self.line_of(self.last_token).end;
        let rest = self.text.get(self.last_token..end)?;
        let start = self.last_token + (rest.len() - rest.trim_start().len());
        let rest = rest.trim();
        let is_text = !rest.is_empty() && !rest.starts_with('#');
        is_text.then(|| Span::new(start, start + rest.len()))
    }
}
