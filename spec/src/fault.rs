//! What is wrong with a spec, and where.

use std::fmt::{self, Write};

use crate::source::Span;

/// A place in one of the files that make up an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Which of the API's files, as an index into [`crate::Api::files`].
    pub file: usize,
    /// Where in the file.
    pub span: Span,
}

/// Something in a spec that must be mended or that its author should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub kind: FaultKind,
}

impl Fault {
    /// Whether the spec can still be used: what is reported changes no verdict.
    #[must_use]
    pub fn is_remark(&self) -> bool {
        match self.kind {
            FaultKind::UnknownKeyword { .. }
            | FaultKind::UnknownFormat { .. }
            | FaultKind::OtherDialect { .. }
            | FaultKind::BesideReference { .. }
            | FaultKind::NullableWithoutType
            | FaultKind::PassedOver { .. }
            | FaultKind::OptionalPathParameter { .. }
            | FaultKind::UnknownParameter {
                in_template: false, ..
            } => true,
            FaultKind::Document(_)
            | FaultKind::NoDocument
            | FaultKind::UnknownVersion { .. }
            | FaultKind::Unsupported { .. }
            | FaultKind::WrongShape { .. }
            | FaultKind::UnknownType { .. }
            | FaultKind::Missing { .. }
            | FaultKind::UnknownReference { .. }
            | FaultKind::UnknownExtension { .. }
            | FaultKind::EndlessReference
            | FaultKind::DeepReference { .. }
            | FaultKind::Duplicate { .. }
            | FaultKind::UnknownParameter {
                in_template: true, ..
            }
            | FaultKind::UnknownMethod { .. }
            | FaultKind::Pattern { .. }
            | FaultKind::Example { .. } => false,
        }
    }
}

/// The kinds of fault, with what a message needs to name.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The file cannot be read as YAML or JSON here.
    Document(crate::document::FaultKind),
    /// The file holds nothing.
    NoDocument,
    /// The document is not of a version that can be read.
    UnknownVersion {
        /// The name and the version, if it says them.
        found: Option<String>,
    },
    /// Something that the specification has and this project does not do yet.
    Unsupported {
        /// The keyword or construct.
        what: String,
    },
    /// A value is not what it must be.
    WrongShape {
        /// The keyword or field concerned.
        what: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A `type` that there is not.
    UnknownType {
        /// The word.
        found: String,
        /// The one it was probably meant to be.
        nearest: &'static str,
    },
    /// A field that must be there is missing.
    Missing {
        /// The object concerned.
        what: String,
        /// The missing field.
        field: &'static str,
    },
    /// A keyword that no vocabulary has.
    UnknownKeyword {
        /// The keyword.
        keyword: String,
        /// The one it was probably meant to be.
        nearest: Option<&'static str>,
    },
    /// A keyword of another dialect than the schema is written in.
    OtherDialect {
        /// The keyword.
        keyword: String,
        /// The dialect of the schema.
        dialect: &'static str,
    },
    /// A keyword beside a `$ref` in a dialect where that hides it.
    BesideReference {
        /// The keyword.
        keyword: String,
    },
    /// Something that is not generated and that nothing else depends on.
    PassedOver {
        /// What it is, and what becomes of it.
        what: String,
    },
    /// `nullable` without the `type` that it would widen.
    NullableWithoutType,
    /// A format that nobody knows; it is an annotation.
    UnknownFormat {
        /// The format.
        format: String,
        /// The one it was probably meant to be.
        nearest: Option<&'static str>,
    },
    /// An extension of this project's name that it does not have.
    UnknownExtension {
        /// The name.
        name: String,
        /// The one it was probably meant to be.
        nearest: Option<&'static str>,
    },
    /// A reference that leads nowhere.
    UnknownReference {
        /// The reference.
        reference: String,
        /// Why it leads nowhere.
        reason: String,
    },
    /// Schemas that refer to each other in a circle without describing anything in between.
    EndlessReference,
    /// A schema applies others to the same value, which apply others, and so on for too long.
    DeepReference {
        /// How many may stand one behind another.
        limit: usize,
    },
    /// The same name twice where it must be unique.
    Duplicate {
        /// What kind of name.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A path template and the parameters that are declared do not match.
    UnknownParameter {
        /// The name in the template or in the declaration.
        name: String,
        /// Whether it stands in the template only.
        in_template: bool,
    },
    /// A member of a path item that is no method that OpenAPI has.
    UnknownMethod {
        /// The name.
        name: String,
        /// The one it was probably meant to be.
        nearest: Option<&'static str>,
    },
    /// A path parameter that may be left out, which no path allows.
    OptionalPathParameter {
        /// The parameter.
        name: String,
    },
    /// A regular expression that cannot be translated.
    Pattern {
        /// What the translator says.
        reason: String,
    },
    /// An example of the spec that does not do what it must do.
    Example {
        /// What it must do, and does not.
        reason: String,
    },
}

/// In one line, whatever the words of the spec are that stand in it.
impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(&mut OneLine(f))
    }
}

/// Writes what would end a line, or steer a terminal, as an escape.
struct OneLine<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for piece in text.split_inclusive(char::is_control) {
            let plain = piece.trim_end_matches(char::is_control);
            self.0.write_str(plain)?;
            write!(self.0, "{}", piece[plain.len()..].escape_default())?;
        }
        Ok(())
    }
}

impl FaultKind {
    fn describe(&self, f: &mut impl Write) -> fmt::Result {
        match self {
            Self::Document(fault) => write!(f, "{fault}"),
            Self::NoDocument => {
                f.write_str("the file is empty; an OpenAPI document or a JSON Schema is expected")
            }
            Self::UnknownVersion { found: Some(found) } => {
                write!(
                    f,
                    "this is {found}, but only OpenAPI 3.0 and 3.1 can be read"
                )
            }
            Self::UnknownVersion { found: None } => f.write_str(
                "this is neither an OpenAPI document, which would have the field `openapi`, nor a \
                 JSON Schema, which would have `$schema` or one of its keywords",
            ),
            Self::Unsupported { what } => write!(
                f,
                "{what} is not implemented; it is refused because to ignore it would accept \
                 values that the spec forbids"
            ),
            Self::WrongShape { what, expected } => write!(f, "`{what}` must be {expected}"),
            Self::UnknownType { found, nearest } => {
                write!(f, "there is no type `{found}`")?;
                meant(f, Some(nearest))
            }
            Self::Missing { what, field } => write!(f, "{what} needs the field `{field}`"),
            Self::UnknownKeyword { keyword, nearest } => {
                write!(f, "unknown keyword `{keyword}`, which has no effect")?;
                meant(f, *nearest)
            }
            Self::OtherDialect { keyword, dialect } => {
                write!(f, "`{keyword}` has no effect: {dialect} does not have it")
            }
            Self::BesideReference { keyword } => write!(
                f,
                "`{keyword}` has no effect: in this dialect a `$ref` hides what stands beside it"
            ),
            Self::PassedOver { what } => f.write_str(what),
            Self::NullableWithoutType => {
                f.write_str("`nullable` has no effect without a `type` beside it")
            }
            Self::UnknownFormat { format, nearest } => {
                write!(f, "unknown format `{format}`, which has no effect")?;
                meant(f, *nearest)
            }
            Self::UnknownExtension { name, nearest } => {
                write!(f, "there is no extension `{name}`")?;
                meant(f, *nearest)
            }
            Self::UnknownReference { reference, reason } => {
                write!(f, "the reference `{reference}` leads nowhere: {reason}")
            }
            Self::EndlessReference => {
                f.write_str("this schema refers to itself without describing anything in between")
            }
            Self::DeepReference { limit } => write!(
                f,
                "this schema looks at one value through more than {limit} others"
            ),
            Self::Duplicate { what, name } => write!(f, "the {what} `{name}` stands twice"),
            Self::UnknownParameter {
                name,
                in_template: true,
            } => {
                write!(
                    f,
                    "the path has `{{{name}}}`, but no path parameter of that name is declared"
                )
            }
            Self::UnknownParameter {
                name,
                in_template: false,
            } => {
                write!(
                    f,
                    "the path parameter `{name}` does not stand in the path, and is left out"
                )
            }
            Self::UnknownMethod { name, nearest } => {
                write!(f, "there is no method `{name}`")?;
                meant(f, *nearest)
            }
            Self::OptionalPathParameter { name } => write!(
                f,
                "the path parameter `{name}` is required all the same, although it does not say \
                 `required: true`"
            ),
            Self::Pattern { reason } => {
                write!(f, "this regular expression cannot be used: {reason}")
            }
            Self::Example { reason } => f.write_str(reason),
        }
    }
}

fn meant(f: &mut impl Write, nearest: Option<&str>) -> fmt::Result {
    match nearest {
        Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
        None => Ok(()),
    }
}
