//! Checking request files of one operation.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use callsheet_core::format::Format as Known;
use callsheet_core::place::Place;
use callsheet_spec::document::{self, Document, Format, Kind, Node};
use callsheet_spec::source::Source;
use callsheet_spec::{Api, Operation, SchemaId};
use jsonschema::{PatternOptions, Validator};

use crate::diagnostic::{Diagnostic, Severity};
use crate::explain::Explainer;
use crate::instance::{Instance, Tree};
use crate::pattern;
use crate::rules;
use crate::rules::advice::Advices;
use crate::settings::Settings;
use crate::shape::{Shape, ShapeId, Shapes};
use crate::spot::Spot;

/// The checks of one operation's request, compiled once and used for any number of files, from
/// any number of threads.
#[derive(Debug)]
pub struct Checker {
    pub(crate) api: Arc<Api>,
    pub(crate) schema: SchemaId,
    validator: Validator<Tree>,
    pub(crate) shapes: Shapes,
    advices: Advices,
}

impl Checker {
    /// Compiles the checks for the JSON body that an operation of `api` takes.
    pub fn new(api: &Arc<Api>, operation: &Operation) -> Result<Self, Unusable> {
        match &operation.request {
            Some(body) => Self::for_schema(api, body.schema),
            None => Err(Unusable::no_body(operation)),
        }
    }

    /// Compiles the checks for a schema of `api`.
    pub fn for_schema(api: &Arc<Api>, schema: SchemaId) -> Result<Self, Unusable> {
        // As `Api::json_schema` has it: a reference at the root is followed there.
        let schema = api.schemas.target(schema);
        let shapes = Shapes::new(api, schema);
        let advices = Advices::new(api, shapes.advised())?;
        Ok(Self {
            validator: compile(api, schema)?,
            shapes,
            advices,
            api: Arc::clone(api),
            schema,
        })
    }

    /// Checks a text: everything that is wrong with it, in the order of the places.
    #[must_use]
    pub fn check(&self, source: &Source, format: Format, settings: &Settings) -> Report {
        let reading = document::read(source.text(), format, &settings.limits);
        let mut found: Vec<Diagnostic> = reading.faults.iter().map(rules::of_fault).collect();
        let mut checked = 0;
        for document in &reading.documents {
            match document.root().filter(|root| !is_left_out(*root)) {
                Some(root) => {
                    checked += 1;
                    self.check_document(document, root, &mut found);
                }
                None => found.push(rules::empty_document::in_stream(document.span())),
            }
        }
        if reading.documents.is_empty() && reading.faults.is_empty() {
            found.push(rules::empty_document::whole_text(source));
        }
        Report {
            diagnostics: finish(found, settings),
            documents: checked,
        }
    }

    fn check_document(&self, document: &Document<'_>, root: Node<'_>, found: &mut Vec<Diagnostic>) {
        // Most files are right, and to see that costs a fraction of telling what is wrong.
        if !self.validator.is_valid(Instance::Node(root)) {
            let is_complete = document.is_complete();
            let mut explainer = Explainer::new(self, root, is_complete);
            for error in self.validator.iter_errors(Instance::Node(root)) {
                explainer.explain(&error, found);
            }
        }
        let mut walk = Walk {
            checker: self,
            root,
            is_complete: document.is_complete(),
            found,
        };
        walk.value(root, self.shapes.root(), &Place::Root);
    }
}

/// What was found in one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The diagnostics in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// How many documents were held against the schema: none for an empty file, several for a
    /// YAML file with several documents.
    pub documents: usize,
}

impl Report {
    /// How many diagnostics have that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }

    /// Whether there is an error among the diagnostics.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}

/// Why no checks can be made for an operation.
#[derive(Debug)]
pub struct Unusable(String);

impl Unusable {
    pub(crate) fn no_body(operation: &Operation) -> Self {
        let facts = &operation.facts;
        Self(format!(
            "`{}` ({} {}) takes no JSON body, so there is nothing to check in a request file",
            facts.id,
            facts.method.as_str(),
            facts.path
        ))
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

/// Compiles a schema of the spec, with formats and patterns as `callsheet-core` judges them.
pub(crate) fn compile(api: &Api, schema: SchemaId) -> Result<Validator<Tree>, Unusable> {
    let options = jsonschema::options_for::<Tree>().offline();
    // An engine that can go back takes longer, and may take for ever: only where it must be.
    let options = if pattern::any_backtracks(api, schema) {
        options.with_pattern_options(
            PatternOptions::fancy_regex().backtrack_limit(pattern::BACKTRACKS),
        )
    } else {
        options.with_pattern_options(PatternOptions::regex())
    };
    let mut options = options
        .should_validate_formats(true)
        // The spec has refused every format that restricts anything and cannot be judged; what
        // is left, such as `int32`, is a remark.
        .should_ignore_unknown_formats(true);
    for format in Known::all() {
        options = options.with_format(format.name(), move |text: &str| format.allows(text));
    }
    options.build(&api.json_schema(schema)).map_err(|error| {
        let place = api.locate(api.schemas[schema].place);
        Unusable(format!(
            "the schema at {place} cannot be used: {}",
            error.masked()
        ))
    })
}

/// Whether nothing at all is written, as in a YAML document of comments only.
fn is_left_out(root: Node<'_>) -> bool {
    root.is_null() && !root.is_hole() && root.span().is_empty()
}

/// Applies the settings, puts everything in order, and leaves out what says the same twice.
fn finish(found: Vec<Diagnostic>, settings: &Settings) -> Vec<Diagnostic> {
    let mut shown: Vec<_> = found
        .into_iter()
        .filter_map(|mut diagnostic| {
            diagnostic.severity = settings.severity(&diagnostic)?;
            shorten(&mut diagnostic.pointer);
            Some(diagnostic)
        })
        .collect();
    shown.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    rules::drop_consequences(&mut shown);
    let mut seen = HashSet::new();
    let key = |diagnostic: &Diagnostic| {
        (
            diagnostic.span,
            diagnostic.name(),
            diagnostic.message.clone(),
        )
    };
    shown.retain(|diagnostic| seen.insert(key(diagnostic)));
    shown
}

/// Cuts a pointer that is longer than anyone reads back to what contains the value.
fn shorten(pointer: &mut String) {
    const MOST: usize = 1000;
    while pointer.len() > MOST {
        let parent = pointer.rfind('/').unwrap_or(0);
        pointer.truncate(parent);
    }
}

/// A walk through a document beside its shapes, for the rules that go beyond the schema.
struct Walk<'c, 'd, 'f> {
    checker: &'c Checker,
    root: Node<'d>,
    is_complete: bool,
    found: &'f mut Vec<Diagnostic>,
}

impl<'d> Walk<'_, 'd, '_> {
    fn value(&mut self, node: Node<'d>, shape: ShapeId, trail: &Place<'_>) {
        if shape == ShapeId::ANYTHING {
            return;
        }
        let shape = self.checker.shapes.get(shape);
        // Advice mostly rests on what is absent, of which an incomplete document says nothing.
        if self.is_complete {
            for schema in &shape.advised {
                let found = self.checker.advices.about(*schema, node);
                self.found
                    .extend(found.map(|advice| advice.diagnostic(node, &trail.to_string())));
            }
        }
        match node.kind() {
            Kind::Mapping(mapping) => {
                for member in mapping {
                    let name = member.key.as_str().unwrap_or_default();
                    match shape.member(name) {
                        Some(shape) => self.value(member.value, shape, &Place::Member(trail, name)),
                        // For editors; it names the schema and is not a part of the request.
                        None if name == "$schema" && matches!(trail, Place::Root) => {}
                        None => self.unknown(member.key, name, shape, trail),
                    }
                }
            }
            Kind::Sequence(sequence) => {
                for (index, item) in sequence.iter().enumerate() {
                    self.value(item, shape.item(index), &Place::Item(trail, index));
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }

    fn unknown(&mut self, key: Node<'d>, name: &str, shape: &Shape, trail: &Place<'_>) {
        let Some(object) = Spot::find(self.root, &trail.to_string()) else {
            return;
        };
        self.found
            .push(rules::unknown_field::diagnose(&object, key, name, shape));
    }
}
