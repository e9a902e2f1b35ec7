//! What the YAML parser objects to, in words for the one who wrote the file.
//!
//! The parser says where its grammar stopped it. What a person got wrong is mostly somewhat
//! before that, so the surroundings are looked at as well.

use std::borrow::Cow;

use granit_parser::ErrorKind;

use super::MAX_KEY;
use super::context::Context;
use crate::document::fault::Syntax;
use crate::document::slip::ColonSlip;
use crate::source::{Span, floor_boundary};

/// What to say.
#[derive(Debug)]
pub(super) struct Explanation {
    pub(super) span: Span,
    pub(super) syntax: Syntax,
    /// Whether the value that was read last is not what was meant, so that nothing should be said
    /// of it.
    pub(super) spoils_last: bool,
}

/// Explains an alias that leads nowhere and is followed by something that cannot follow an alias.
pub(super) fn explain_alias(text: &str, alias: Span) -> Explanation {
    let context = Context {
        text,
        at: alias.start,
        last_token: alias.start,
        last: None,
        open: None,
    };
    context.bad_start('*')
}

/// Explains a fault of the syntax.
pub(super) fn explain(kind: &ErrorKind, context: &Context<'_>) -> Explanation {
    use ErrorKind as K;
    match kind {
        K::MappingValueNotAllowed => context.colon(),
        K::UnclosedQuotedScalar
        | K::InvalidQuotedScalarIndent
        | K::DocumentIndicatorInQuotedScalar => context.unclosed_quote(),
        K::InvalidTrailingSingleQuotedScalar => context.after_quotes('\''),
        K::InvalidTrailingDoubleQuotedScalar => context.after_quotes('"'),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => context.escape(),
        K::UnclosedFlowCollection { open } => context.unclosed_bracket(*open),
        K::UnexpectedEofFlowSequence => context.unclosed_bracket('['),
        K::UnexpectedEofFlowMapping => context.unclosed_bracket('{'),
        K::MismatchedFlowCollectionEnd { open, close } => say(
            context.char(),
            format!("this `{open}` is closed by a `{close}`"),
            format!("close it with `{}`", closer(*open)),
        ),
        K::MisplacedFlowCollectionEnd => say(
            context.char(),
            format!("nothing is open that `{}` could close", context.found()),
            "remove it, or put the text in quotes if it belongs to one",
        ),
        K::InvalidColonPlacement
        | K::ExpectedFlowMappingSeparator
        | K::ExpectedFlowSequenceSeparator
        | K::UnexpectedEofImplicitFlowMapping
        | K::FlowMappingValueAdjacentCollection
        | K::BlockEntryInFlowCollection
        | K::InvalidFlowScalarIndent => context.in_brackets(),
        K::UnexpectedCharacter { character } => context.bad_start(*character),
        K::MissingAnchorOrAliasName => context.bad_start(context.found()),
        K::PlainScalarStartsWithDashFlowIndicator => context.bad_start('-'),
        K::MappingKeyNotAllowed => context.bad_start('?'),
        K::ExpectedTagBang
        | K::InvalidGlobalTagCharacter
        | K::InvalidTagTerminator
        | K::MissingTagUri
        | K::UnclosedVerbatimTag
        | K::InvalidTagEscape
        | K::InvalidTagUtf8LeadingByte
        | K::InvalidTagUtf8TrailingByte
        | K::InvalidTagUtf8
        | K::UndeclaredTagHandle => context.bad_start('!'),
        K::SimpleKeyExpected | K::InvalidSimpleKey => context.no_colon(),
        K::ExpectedBlockMappingKey | K::ExpectedBlockSequenceEntry | K::InvalidIndentation => {
            context.indentation()
        }
        K::InvalidBlockScalarIndent => say(
            context.rest_of_line(),
            "this line is indented less than the text it belongs to",
            "indent all lines of the text alike",
        ),
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => context.block_header(),
        K::CommentInterceptedScalar => context.after_comment(),
        K::BlockSequenceEntryNotAllowed => say(
            context.char(),
            "a list item cannot stand here",
            "start the list in the next line, or put the text in quotes if the `-` belongs to it",
        ),
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabInPlainScalar
        | K::TabAtBlockScalarStart
        | K::InvalidBlockEntryWhitespace
        | K::InvalidMappingValueWhitespace => context.tab(),
        K::CommentNotSeparated | K::InvalidDirectiveTerminator | K::ExpectedWhitespace => say(
            context.char(),
            format!("a blank is missing before `{}`", context.found()),
            "add one",
        ),
        K::InvalidDocumentEnd => say(
            context.rest_of_line(),
            "nothing may follow in a line after `...`",
            "remove it, or start the next document with `---`",
        ),
        K::BomInsideDocument => say(
            context.char(),
            "a byte order mark stands inside the text",
            "remove this invisible character",
        ),
        K::ExpectedDocumentStart | K::MissingDocumentEndBeforeDirective => context.directive(),
        kind if is_of_directive(kind) => context.directive(),
        // Kinds that come with input of other sorts, and those of later versions.
        _ => say(
            context.rest_of_line(),
            "this is not well-formed YAML",
            "check the indentation, quotes and brackets here and in the line before",
        ),
    }
}

fn is_of_directive(kind: &ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::DuplicateVersionDirective
            | K::UnsupportedYamlMajorVersion
            | K::DuplicateTagDirective
            | K::ExpectedTagDirectiveBang
            | K::DirectiveDisallowed
            | K::MissingYamlVersionSeparator
            | K::MissingDirectiveName
            | K::InvalidDirectiveName
            | K::DirectiveByteLimitExceeded { .. }
            | K::TooManyReservedDirectiveParams { .. }
            | K::YamlVersionTooLong
            | K::MissingYamlVersion
            | K::InvalidTagDirectiveTerminator
    )
}

impl Context<'_> {
    fn tab(&self) -> Explanation {
        let lines = self.text.get(self.line_start()..).unwrap_or_default();
        let mut start = self.line_start();
        for line in lines.split_inclusive(['\n', '\r']).take(3) {
            let content = line.trim_start_matches([' ', '\t']);
            let indentation = &line[..line.len() - content.len()];
            if let Some(tab) = indentation.find('\t') {
                let tabs = indentation[tab..]
                    .chars()
                    .take_while(|char| *char == '\t')
                    .count();
                return say(
                    Span::new(start + tab, start + tab + tabs),
                    "a tab stands where YAML is indented with spaces",
                    "replace it by spaces",
                );
            }
            start += line.len();
        }
        let line = self.rest_of_line();
        let tab = line.slice(self.text).find('\t').map(|tab| line.start + tab);
        say(
            tab.map_or(self.char(), |tab| Span::new(tab, tab + 1)),
            "a tab cannot stand here",
            "replace it by a space",
        )
    }

    /// A colon where no value may start.
    fn colon(&self) -> Explanation {
        let colon = self.char();
        let Some(last) = self.last.filter(|last| last.end <= self.at) else {
            return say(
                colon,
                "a colon has no name before it",
                "write `name: value`, or put the text in quotes if the colon belongs to it",
            );
        };
        let joined = last.slice(self.text);
        if let Some(first_break) = joined.find(['\n', '\r']) {
            let line = self.line_start();
            let before = self.text.get(line..self.at).unwrap_or_default();
            let indent = before.len() - before.trim_start().len();
            let first_line = &self.text[self.line_start_of(last.start)..last.start];
            if first_line.contains(':') {
                let key = Span::new(line + indent, self.at);
                return Explanation {
                    spoils_last: true,
                    ..deeper(key)
                };
            }
            let above = Span::new(last.start, last.start + first_break);
            let explanation = self.colon_slip(above).unwrap_or_else(|| {
                say(
                    above,
                    "this line has no colon",
                    "write `name: value`, or remove it",
                )
            });
            return Explanation {
                spoils_last: true,
                ..explanation
            };
        }
        let line = self.line_start_of(last.start);
        if last.len() > MAX_KEY && !self.text[line..last.start].contains(':') {
            return say(
                colon,
                format!("the name before this colon is longer than {MAX_KEY} characters"),
                "use a shorter one",
            );
        }
        let before = self.text.get(..self.at).unwrap_or_default().trim_end();
        if before.ends_with([']', '}', '"', '\'']) {
            return say(
                colon,
                "a colon follows a value that is complete",
                "put all of the text in quotes, or the member in a line of its own",
            );
        }
        Explanation {
            spoils_last: true,
            ..say(
                colon,
                "a text without quotes cannot have a colon and a blank in it",
                "put the whole text in quotes",
            )
        }
    }

    fn unclosed_quote(&self) -> Explanation {
        let start = self.quote();
        let line = self.line_of(start);
        let quote = self
            .text
            .as_bytes()
            .get(start)
            .map_or('"', |byte| char::from(*byte));
        say(
            Span::new(start, line.end.max(start)),
            "this quoted text is never closed",
            format!("close it with `{quote}`; lines that continue it have to be indented"),
        )
    }

    fn after_quotes(&self, quote: char) -> Explanation {
        let before = self.text.get(..self.at).unwrap_or_default();
        let is_adjacent = before.ends_with(quote);
        let start = self.quote();
        let first = Span::new(start, before.trim_end().len().max(start));
        let (message, help) = if self.found() == ':' {
            ("a quoted name has to stand in one line", "join its lines")
        } else if let Some(comma) = self.comma_at_end() {
            return say(
                comma,
                "YAML has no comma at the end of a member",
                "remove it",
            );
        } else if is_adjacent && quote == '\'' {
            (
                "the quoted text ends before this",
                "double the apostrophe (`''`), or put the text in double quotes",
            )
        } else if is_adjacent {
            (
                "the quoted text ends before this",
                "write `\\\"` for a quote that belongs to the text, or put the text in single quotes",
            )
        } else {
            (
                "something follows after a quoted text",
                "put all of the text in the quotes, or remove what follows",
            )
        };
        let mut explanation = say(self.rest_of_line(), message, help);
        explanation.syntax = explanation.syntax.with(first, "the quoted text");
        explanation
    }

    /// A comma that is all that follows in the line, as JSON would have it.
    fn comma_at_end(&self) -> Option<Span> {
        let rest = self.rest_of_line();
        let after = rest.slice(self.text).strip_prefix(',')?.trim_start();
        let is_all = after.is_empty() || after.starts_with('#');
        is_all.then(|| Span::new(rest.start, rest.start + 1))
    }

    fn escape(&self) -> Explanation {
        let escape = self.bad_escape();
        let written = escape.slice(self.text);
        let digits = match written.as_bytes().get(1) {
            Some(b'x') => 2,
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => {
                return say(
                    escape,
                    format!("`{written}` is no escape that YAML knows"),
                    "write `\\\\` for a backslash, or put the text in single quotes",
                );
            }
        };
        if written.len() < digits + 2 {
            return say(
                escape,
                format!("`{written}` has to go on with hexadecimal digits, {digits} in all"),
                "write them, or `\\\\` for a backslash",
            );
        }
        say(
            escape,
            format!("`{written}` is no character"),
            "write the character itself, or the escape of a whole one",
        )
    }

    fn unclosed_bracket(&self, open: char) -> Explanation {
        let mut span = self.char();
        if self.found() != open
            && let Some((open, _)) = self.open
        {
            span = Span::new(open.start, floor_boundary(self.text, open.start + 1));
        }
        let close = closer(open);
        say(
            span,
            format!("this `{open}` is never closed"),
            format!("close it with `{close}`, or put the text in quotes if it belongs to one"),
        )
    }

    /// Something that does not fit in a list or a mapping in brackets.
    fn in_brackets(&self) -> Explanation {
        let (open, is_mapping) = self.open.unwrap_or_default();
        let opener = open.start..floor_boundary(self.text, open.start + 1);
        let (open_bracket, close_bracket) = if is_mapping { ('{', '}') } else { ('[', ']') };
        let (message, help): (Cow<'static, str>, String) = if self.found() == ',' {
            (
                "a value is missing before this comma".into(),
                "add one, or remove the comma".into(),
            )
        } else {
            (
                format!("`,` or `{close_bracket}` has to come before this").into(),
                format!(
                    "separate values by commas, and close the `{open_bracket}` with `{close_bracket}`"
                ),
            )
        };
        let mut explanation = say(self.char(), message, help);
        explanation.spoils_last = self.found() == ':';
        explanation.syntax = explanation.syntax.with(opener.into(), "opened here");
        explanation
    }

    /// A text that starts with a character of a special meaning.
    fn bad_start(&self, character: char) -> Explanation {
        let mut span = self.rest_of_line();
        if let Some(comment) = span.slice(self.text).find(" #") {
            span = Span::new(span.start, span.start + comment);
        }
        if character.is_control() {
            return say(
                self.char(),
                format!(
                    "the control character U+{:04X} stands in the text",
                    u32::from(character)
                ),
                "remove it, or write it as an escape in double quotes",
            );
        }
        let reason = match character {
            '*' => ", which starts an alias",
            '&' => ", which starts an anchor",
            '!' => ", which starts a tag",
            '%' => ", which starts a directive",
            '?' => ", which starts a long key",
            '-' => ", which starts a list item",
            _ => "",
        };
        let character = match character {
            '`' => "a backtick".into(),
            _ => format!("`{character}`{reason}"),
        };
        say(
            span,
            format!("a text without quotes cannot start with {character}"),
            "put the text in quotes",
        )
    }

    fn no_colon(&self) -> Explanation {
        let line = self.rest_of_line();
        let content = line.slice(self.text);
        if content.starts_with('-') && !content.starts_with("--") {
            return say(
                self.char(),
                "a blank is missing after the dash",
                "write `- ` to start a list item",
            );
        }
        if let Some(slip) = self.colon_slip(line) {
            return slip;
        }
        if let Some(colon) = content.find(':') {
            if content[colon..].starts_with("://") {
                return say(
                    line,
                    "an address stands here without a name",
                    "write `name:` and a blank before it, or `- ` if it is an item of a list",
                );
            }
            let colon = line.start + colon;
            return say(
                Span::new(colon, colon + 1),
                "a blank is missing after the colon",
                "write `name: value`",
            );
        }
        say(
            line,
            "this line has no colon",
            "write `name: value`, or indent it if it continues the text above",
        )
    }

    /// What stands in a line in the place of a colon and a blank.
    fn colon_slip(&self, line: Span) -> Option<Explanation> {
        let slip = ColonSlip::in_line(line.slice(self.text))?;
        let place = slip.place();
        let span = Span::new(line.start + place.start, line.start + place.end);
        Some(say(span, slip.message(), slip.help()))
    }

    fn indentation(&self) -> Explanation {
        if let Some(rest) = self.rest_after_token() {
            return say(
                rest,
                "something follows after a value that is complete",
                "put all of the text in quotes, or remove what follows",
            );
        }
        let line = self.line_of(self.at);
        let content = line.slice(self.text);
        let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
        let span = Span::new(line.start + indent, line.end);
        let content = span.slice(self.text);
        let is_item = content == "-" || content.starts_with("- ");
        let open = self.open.unwrap_or_default();
        let is_level = self.column(span.start) == self.column(open.0.start);
        let (message, help) = match (is_item, open.1) {
            (true, true) if is_level => (
                "a list item stands between the members of a mapping",
                "put the list under a name, or remove the dash",
            ),
            (false, false) if is_level => (
                "a list goes on without a dash",
                "start the item with `- `, or indent the line if it belongs to the item above",
            ),
            _ => (
                "the indentation of this line fits nothing above it",
                "indent it exactly like the lines that it belongs with",
            ),
        };
        say(span, message, help)
    }

    fn after_comment(&self) -> Explanation {
        let comment = self.line_of(self.at).end;
        let rest = self.text.get(comment..).unwrap_or_default();
        let next = comment + (rest.len() - rest.trim_start().len());
        let line = self.line_of(next);
        let line = Span::new(next, line.end.max(next));
        let content = line.slice(self.text);
        if let Some(colon) = content
            .find(": ")
            .or(content.strip_suffix(':').map(str::len))
        {
            return deeper(Span::new(line.start, line.start + colon));
        }
        say(
            self.rest_of_line(),
            "a text cannot go on after a comment",
            "put the text in quotes, or the comment in a line before it",
        )
    }

    fn block_header(&self) -> Explanation {
        say(
            self.rest_of_line(),
            format!("nothing may follow `{}` in its line", self.found()),
            "start the text in the next line, or put it in quotes",
        )
    }

    fn directive(&self) -> Explanation {
        let line = self.line_of(self.at.min(self.text.trim_end().len()));
        let content = line.slice(self.text).trim_end();
        let span = Span::new(line.start, line.start + content.len());
        if content.starts_with('%') {
            return say(
                span,
                "a line that starts with `%` is a directive, and this one cannot be read",
                "remove it, or put the text in quotes",
            );
        }
        say(
            self.rest_of_line(),
            "this does not belong to the value above it",
            "indent it like the lines above, or start another document with `---`",
        )
    }
}

fn say(
    span: Span,
    message: impl Into<Cow<'static, str>>,
    help: impl Into<Cow<'static, str>>,
) -> Explanation {
    Explanation {
        span,
        syntax: Syntax::new(message, help),
        spoils_last: false,
    }
}

fn deeper(key: Span) -> Explanation {
    say(
        key,
        "this line is indented deeper than the member above, so it is read as part of that value",
        "indent it like the member above",
    )
}

fn closer(open: char) -> char {
    if open == '{' { '}' } else { ']' }
}
