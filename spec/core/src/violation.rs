//! What is wrong with a value: where, which keyword, what was allowed and what was found.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde_json::Value;

use crate::number::Number;
use crate::schema::Types;

/// One constraint that a value breaks, and where in the value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// JSON Pointer (RFC 6901) to the offending value; empty for the whole document.
    pub pointer: String,
    /// What was asked and what was found.
    pub constraint: Constraint,
}

impl Violation {
    /// States that the value at `pointer` breaks `constraint`.
    #[must_use]
    pub fn new(pointer: impl Into<String>, constraint: Constraint) -> Self {
        Self {
            pointer: pointer.into(),
            constraint,
        }
    }

    /// The JSON Schema keyword that was broken, as it is spelt in a schema.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        self.constraint.keyword()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        self.constraint.fmt(f)
    }
}

/// Every violation found in one value; never empty when it is an error.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// `Err` with the violations if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<Vec<Violation>> for Violations {
    fn from(violations: Vec<Violation>) -> Self {
        Self(violations)
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Deref for Violations {
    type Target = [Violation];

    fn deref(&self) -> &[Violation] {
        &self.0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// A broken constraint with its limit and what was found instead.
///
/// The wording lives in [`Display`](fmt::Display) and nowhere else: linter, generated code and
/// client all show this text.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// `type`: the value is of another JSON type.
    Type {
        /// The types allowed.
        expected: Types,
        /// The value found.
        found: Value,
    },
    /// `enum`: the value is none of those listed.
    Enum {
        /// The values allowed.
        allowed: Vec<Value>,
        /// The value found.
        found: Value,
    },
    /// `const`: the value is not the one allowed.
    Const {
        /// The only value allowed.
        allowed: Value,
        /// The value found.
        found: Value,
    },
    /// `minimum`: the number is too small.
    Minimum {
        /// The smallest number allowed.
        limit: Number,
        /// The number found.
        found: Number,
    },
    /// `maximum`: the number is too large.
    Maximum {
        /// The largest number allowed.
        limit: Number,
        /// The number found.
        found: Number,
    },
    /// `exclusiveMinimum`: the number is not above the limit.
    ExclusiveMinimum {
        /// The number must be greater than this.
        limit: Number,
        /// The number found.
        found: Number,
    },
    /// `exclusiveMaximum`: the number is not below the limit.
    ExclusiveMaximum {
        /// The number must be smaller than this.
        limit: Number,
        /// The number found.
        found: Number,
    },
    /// `multipleOf`: the number is no multiple.
    MultipleOf {
        /// The number must be a whole multiple of this.
        divisor: Number,
        /// The number found.
        found: Number,
    },
    /// `minLength`: the text is too short, counted in Unicode code points.
    MinLength {
        /// The fewest code points allowed.
        limit: u64,
        /// The code points found.
        found: u64,
    },
    /// `maxLength`: the text is too long, counted in Unicode code points.
    MaxLength {
        /// The most code points allowed.
        limit: u64,
        /// The code points found.
        found: u64,
    },
    /// `pattern`: the text does not match.
    Pattern {
        /// The regular expression, as the schema has it.
        pattern: Cow<'static, str>,
        /// The text found.
        found: String,
    },
    /// `format`: the text is not of that format.
    Format {
        /// The name of the format.
        format: Cow<'static, str>,
        /// The text found.
        found: String,
    },
    /// `minItems`: the list is too short.
    MinItems {
        /// The fewest items allowed.
        limit: u64,
        /// The items found.
        found: u64,
    },
    /// `maxItems`: the list is too long.
    MaxItems {
        /// The most items allowed.
        limit: u64,
        /// The items found.
        found: u64,
    },
    /// `uniqueItems`: two items are equal.
    UniqueItems {
        /// Index of the earlier of two equal items.
        first: usize,
        /// Index of the later of two equal items.
        second: usize,
    },
    /// `contains`, `minContains`: too few items match.
    Contains {
        /// The fewest matching items allowed.
        limit: u64,
        /// The matching items found.
        found: u64,
    },
    /// `maxContains`: too many items match.
    MaxContains {
        /// The most matching items allowed.
        limit: u64,
        /// The matching items found.
        found: u64,
    },
    /// `minProperties`: the object has too few members.
    MinProperties {
        /// The fewest members allowed.
        limit: u64,
        /// The members found.
        found: u64,
    },
    /// `maxProperties`: the object has too many members.
    MaxProperties {
        /// The most members allowed.
        limit: u64,
        /// The members found.
        found: u64,
    },
    /// `required`: a member is missing.
    Required {
        /// The name of the missing member.
        property: Cow<'static, str>,
    },
    /// `dependentRequired`: a member is missing that another one asks for.
    DependentRequired {
        /// The name of the missing member.
        property: Cow<'static, str>,
        /// The member that is present and asks for it.
        because: Cow<'static, str>,
    },
    /// `additionalProperties: false`: members that the schema does not know.
    AdditionalProperties {
        /// The names of those members.
        names: Vec<String>,
    },
    /// `unevaluatedProperties`: members that nothing of what applies knows, and that are not what
    /// such members must be.
    UnevaluatedProperties {
        /// The names of those members.
        names: Vec<String>,
    },
    /// `unevaluatedItems`: items that nothing of what applies knows, and that are not what such
    /// items must be.
    UnevaluatedItems {
        /// The indices of those items.
        indices: Vec<usize>,
    },
    /// `pattern`, or a pattern for names: the engine gave up before it knew whether a text matches,
    /// so that nothing is known of the value.
    Undecided {
        /// The expression.
        pattern: Cow<'static, str>,
    },
    /// `propertyNames`: the name of a member breaks a constraint.
    PropertyNames {
        /// The name of the member.
        name: String,
        /// What is wrong with the name.
        constraint: Box<Constraint>,
    },
    /// `anyOf`: no alternative fits.
    AnyOf,
    /// `oneOf`: not exactly one alternative fits.
    OneOf {
        /// How many alternatives fit: none, or two and more.
        matching: usize,
    },
    /// `not`: the value fits what is forbidden.
    Not,
    /// A schema that allows nothing.
    Never,
    /// `x-callsheet-media`: the file that a URL leads to is not as it must be.
    Media(MediaFault),
}

/// What is wrong with a file that a URL leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MediaFault {
    /// It is less wide than it must be.
    MinWidth {
        /// The smallest width in pixels.
        limit: u64,
        /// The width found.
        found: u64,
    },
    /// It is wider than it may be.
    MaxWidth {
        /// The largest width in pixels.
        limit: u64,
        /// The width found.
        found: u64,
    },
    /// It is less high than it must be.
    MinHeight {
        /// The smallest height in pixels.
        limit: u64,
        /// The height found.
        found: u64,
    },
    /// It is higher than it may be.
    MaxHeight {
        /// The largest height in pixels.
        limit: u64,
        /// The height found.
        found: u64,
    },
    /// It is larger than it may be.
    MaxBytes {
        /// The most bytes allowed.
        limit: u64,
        /// The bytes found.
        found: u64,
    },
    /// It is of a format that is not taken.
    Format {
        /// The media types that are taken.
        allowed: Vec<Cow<'static, str>>,
        /// The media type found.
        found: Cow<'static, str>,
    },
    /// It is no image.
    NotAnImage {
        /// How it begins.
        found: String,
    },
    /// There is no file: the server of its host says so.
    Missing {
        /// The HTTP status of its answer.
        status: u16,
    },
}

impl Constraint {
    /// The JSON Schema keyword, as it is spelt in a schema; `falseSchema` for a schema that
    /// allows nothing, which has no keyword.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Type { .. } => "type",
            Self::Enum { .. } => "enum",
            Self::Const { .. } => "const",
            Self::Minimum { .. } => "minimum",
            Self::Maximum { .. } => "maximum",
            Self::ExclusiveMinimum { .. } => "exclusiveMinimum",
            Self::ExclusiveMaximum { .. } => "exclusiveMaximum",
            Self::MultipleOf { .. } => "multipleOf",
            Self::MinLength { .. } => "minLength",
            Self::MaxLength { .. } => "maxLength",
            Self::Pattern { .. } | Self::Undecided { .. } => "pattern",
            Self::Format { .. } => "format",
            Self::MinItems { .. } => "minItems",
            Self::MaxItems { .. } => "maxItems",
            Self::UniqueItems { .. } => "uniqueItems",
            Self::Contains { .. } => "contains",
            Self::MaxContains { .. } => "maxContains",
            Self::MinProperties { .. } => "minProperties",
            Self::MaxProperties { .. } => "maxProperties",
            Self::Required { .. } => "required",
            Self::DependentRequired { .. } => "dependentRequired",
            Self::AdditionalProperties { .. } => "additionalProperties",
            Self::UnevaluatedProperties { .. } => "unevaluatedProperties",
            Self::UnevaluatedItems { .. } => "unevaluatedItems",
            Self::PropertyNames { .. } => "propertyNames",
            Self::AnyOf => "anyOf",
            Self::OneOf { .. } => "oneOf",
            Self::Not => "not",
            Self::Never => "falseSchema",
            Self::Media(_) => "x-callsheet-media",
        }
    }
}

impl fmt::Display for Constraint {
    #[allow(clippy::too_many_lines)] // the wording of every kind, in one place
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { expected, found } => {
                write!(f, "expected {expected}, found {}", Found(found))
            }
            Self::Enum { allowed, found } => {
                write!(f, "{} is not one of {}", Brief(found), Listed(allowed))
            }
            Self::Const { allowed, found } => {
                write!(
                    f,
                    "{} is not {}, the only value allowed",
                    Brief(found),
                    Brief(allowed)
                )
            }
            Self::Minimum { limit, found } => {
                write!(f, "{found} is less than the minimum, {limit}")
            }
            Self::Maximum { limit, found } => {
                write!(f, "{found} is more than the maximum, {limit}")
            }
            Self::ExclusiveMinimum { limit, found } => {
                write!(f, "{found} is not greater than {limit}")
            }
            Self::ExclusiveMaximum { limit, found } => {
                write!(f, "{found} is not less than {limit}")
            }
            Self::MultipleOf { divisor, found } => {
                write!(f, "{found} is not a multiple of {divisor}")
            }
            Self::MinLength { limit, found } => {
                let (limit, found) = (Count(*limit, "character"), Count(*found, "character"));
                write!(f, "{found}, but at least {limit} must be given")
            }
            Self::MaxLength { limit, found } => {
                let (limit, found) = (Count(*limit, "character"), Count(*found, "character"));
                write!(f, "{found}, but at most {limit} may be given")
            }
            Self::Pattern { pattern, found } => {
                write!(
                    f,
                    "{} does not match the pattern `{pattern}`",
                    BriefText(found)
                )
            }
            Self::Format { format, found } => {
                write!(f, "{} is not a valid {format}", BriefText(found))
            }
            Self::MinItems { limit, found } => {
                let (limit, found) = (Count(*limit, "item"), Count(*found, "item"));
                write!(f, "{found}, but at least {limit} must be given")
            }
            Self::MaxItems { limit, found } => {
                let (limit, found) = (Count(*limit, "item"), Count(*found, "item"));
                write!(f, "{found}, but at most {limit} may be given")
            }
            Self::UniqueItems { first, second } => {
                write!(
                    f,
                    "items {first} and {second} are equal, but each may be given only once"
                )
            }
            Self::Contains { limit, found } => {
                let limit = Count(*limit, "item");
                write!(
                    f,
                    "at least {limit} must fit what the list must contain, found {found}"
                )
            }
            Self::MaxContains { limit, found } => {
                let limit = Count(*limit, "item");
                write!(
                    f,
                    "at most {limit} may fit what the list must contain, found {found}"
                )
            }
            Self::MinProperties { limit, found } => {
                let (limit, found) = (Count(*limit, "field"), Count(*found, "field"));
                write!(f, "{found}, but at least {limit} must be given")
            }
            Self::MaxProperties { limit, found } => {
                let (limit, found) = (Count(*limit, "field"), Count(*found, "field"));
                write!(f, "{found}, but at most {limit} may be given")
            }
            Self::Required { property } => write!(f, "required field `{property}` is missing"),
            Self::DependentRequired { property, because } => {
                write!(
                    f,
                    "field `{property}` is missing, required because `{because}` is given"
                )
            }
            Self::AdditionalProperties { names } | Self::UnevaluatedProperties { names } => {
                let noun = if names.len() == 1 { "field" } else { "fields" };
                write!(f, "unknown {noun} ")?;
                listed(f, names, |f, name| write!(f, "`{}`", Trimmed(name)))
            }
            Self::UnevaluatedItems { indices } => {
                let (noun, are) = match indices.len() {
                    1 => ("item", "is"),
                    _ => ("items", "are"),
                };
                write!(f, "{noun} ")?;
                listed(f, indices, |f, index| write!(f, "{index}"))?;
                write!(f, " (counted from 0) {are} not allowed here")
            }
            Self::Undecided { pattern } => write!(
                f,
                "it takes too long to see whether a text matches `{}`",
                Trimmed(pattern)
            ),
            Self::PropertyNames { name, constraint } => {
                write!(
                    f,
                    "the field name `{}` is not allowed: {constraint}",
                    Trimmed(name)
                )
            }
            Self::AnyOf | Self::OneOf { matching: 0 } => {
                f.write_str("the value fits none of the alternatives")
            }
            Self::OneOf { matching } => {
                write!(
                    f,
                    "the value fits {matching} of the alternatives, but must fit exactly one"
                )
            }
            Self::Not => f.write_str("the value is what is not allowed here"),
            Self::Never => f.write_str("no value is allowed here"),
            Self::Media(fault) => fault.fmt(f),
        }
    }
}

impl fmt::Display for MediaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (limit, found, side, than) = match self {
            Self::MinWidth { limit, found } => (limit, found, "wide", "at least"),
            Self::MaxWidth { limit, found } => (limit, found, "wide", "at most"),
            Self::MinHeight { limit, found } => (limit, found, "high", "at least"),
            Self::MaxHeight { limit, found } => (limit, found, "high", "at most"),
            Self::MaxBytes { limit, found } => {
                return write!(
                    f,
                    "the file behind it has {}, but at most {limit} are taken",
                    Count(*found, "byte")
                );
            }
            Self::Format { allowed, found } => {
                write!(f, "the file behind it is {found}, but what is taken is ")?;
                return listed(f, allowed, |f, format| f.write_str(format));
            }
            Self::NotAnImage { found } => {
                return write!(
                    f,
                    "the file behind it is no image: it begins with {}",
                    BriefText(found)
                );
            }
            Self::Missing { status } => {
                return write!(f, "there is no file behind it (HTTP {status})");
            }
        };
        write!(
            f,
            "the image behind it is {} {side}, but must be {than} {limit}",
            Count(*found, "pixel")
        )
    }
}

/// The first of a list, and how many more there are.
fn listed<T>(
    f: &mut fmt::Formatter<'_>,
    list: &[T],
    show: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (index, one) in list.iter().take(LISTED).enumerate() {
        f.write_str(if index > 0 { ", " } else { "" })?;
        show(f, one)?;
    }
    match list.len().checked_sub(LISTED) {
        None | Some(0) => Ok(()),
        Some(more) => write!(f, " and {more} more"),
    }
}

/// How many values of a list a message shows.
const LISTED: usize = 12;

/// How many characters of a text a message shows.
const SHOWN: usize = 60;

/// A number with its noun: `1 item`, `3 items`.
struct Count(u64, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}{}",
            self.0,
            self.1,
            if self.0 == 1 { "" } else { "s" }
        )
    }
}

/// The type of a value, with the value where it is short.
struct Found<'a>(&'a Value);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "the boolean `{value}`"),
            Value::Number(value) => write!(f, "the number `{value}`"),
            Value::String(text) => write!(f, "the string {}", BriefText(text)),
            Value::Array(_) => f.write_str("a list"),
            Value::Object(_) => f.write_str("an object"),
        }
    }
}

/// A value as JSON, trimmed where it is long.
struct Brief<'a>(&'a Value);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::String(text) => BriefText(text).fmt(f),
            Value::Array(_) | Value::Object(_) => Found(self.0).fmt(f),
            Value::Null | Value::Bool(_) | Value::Number(_) => write!(f, "`{}`", self.0),
        }
    }
}

/// A text in quotation marks, with control characters escaped, trimmed where it is long.
struct BriefText<'a>(&'a str);

impl fmt::Display for BriefText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", Trimmed(self.0))
    }
}

/// A text on one line: control and format characters escaped, trimmed where it is long.
struct Trimmed<'a>(&'a str);

impl fmt::Display for Trimmed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(SHOWN) {
            match character {
                '"' => f.write_str("\\\"")?,
                '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => {
                    write!(f, "\\u{{{:x}}}", u32::from(character))?;
                }
                _ if character.is_control() => write!(f, "{}", character.escape_default())?,
                _ => fmt::Write::write_char(f, character)?,
            }
        }
        if characters.next().is_some() {
            f.write_str("…")
        } else {
            Ok(())
        }
    }
}

/// The first values of a list, with how many follow.
struct Listed<'a>(&'a [Value]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.0.iter().take(LISTED).enumerate() {
            write!(f, "{}{}", if index > 0 { ", " } else { "" }, Brief(value))?;
        }
        if self.0.len() > LISTED {
            write!(f, " and {} more", self.0.len() - LISTED)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wording() {
        let cases = [
            (
                Constraint::Type {
                    expected: Types::INTEGER,
                    found: json!("4"),
                },
                "expected an integer, found the string \"4\"",
            ),
            (
                Constraint::Type {
                    expected: Types::INTEGER | Types::NULL,
                    found: json!([]),
                },
                "expected an integer or null, found a list",
            ),
            (
                Constraint::Enum {
                    allowed: vec![json!("1:1"), json!(2)],
                    found: json!("x\n"),
                },
                "\"x\\n\" is not one of \"1:1\", `2`",
            ),
            (
                Constraint::MinLength { limit: 1, found: 0 },
                "0 characters, but at least 1 character must be given",
            ),
            (
                Constraint::AdditionalProperties {
                    names: vec!["a".into(), "b".into()],
                },
                "unknown fields `a`, `b`",
            ),
            (
                Constraint::UnevaluatedProperties {
                    names: vec!["a".into()],
                },
                "unknown field `a`",
            ),
            (
                Constraint::UnevaluatedItems {
                    indices: vec![1, 3],
                },
                "items 1, 3 (counted from 0) are not allowed here",
            ),
            (
                Constraint::Media(MediaFault::MinWidth {
                    limit: 384,
                    found: 1,
                }),
                "the image behind it is 1 pixel wide, but must be at least 384",
            ),
            (
                Constraint::Media(MediaFault::MaxHeight {
                    limit: 5000,
                    found: 5001,
                }),
                "the image behind it is 5001 pixels high, but must be at most 5000",
            ),
            (
                Constraint::Media(MediaFault::MaxBytes {
                    limit: 10,
                    found: 11,
                }),
                "the file behind it has 11 bytes, but at most 10 are taken",
            ),
            (
                Constraint::Media(MediaFault::Format {
                    allowed: vec!["image/png".into(), "image/jpeg".into()],
                    found: "image/gif".into(),
                }),
                "the file behind it is image/gif, but what is taken is image/png, image/jpeg",
            ),
            (
                Constraint::Media(MediaFault::NotAnImage {
                    found: "<html>\n".into(),
                }),
                "the file behind it is no image: it begins with \"<html>\\n\"",
            ),
            (
                Constraint::Media(MediaFault::Missing { status: 404 }),
                "there is no file behind it (HTTP 404)",
            ),
            (
                Constraint::Undecided {
                    pattern: "(?=a)".into(),
                },
                "it takes too long to see whether a text matches `(?=a)`",
            ),
        ];
        for (constraint, expected) in cases {
            assert_eq!(constraint.to_string(), expected);
        }
    }

    #[test]
    fn long_text_is_trimmed() {
        let found = "é".repeat(5_000_000);
        let text = Constraint::Format {
            format: "uri".into(),
            found,
        }
        .to_string();
        assert!(text.chars().count() < 100, "{text}");
    }
}
