//! Checking request files of one operation.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use callsheet_core::format::Format as Known;
use callsheet_core::place::Place;
use callsheet_core::schema::Types;
use callsheet_spec::document::{self, Document, Fault, FaultKind, Format, Kind, Node, Reading};
use callsheet_spec::source::Source;
use callsheet_spec::{Api, Operation, SchemaId};
use jsonschema::{Draft, PatternOptions, Registry, RegistryBuilder, ValidationError, Validator};
use serde_json::json;

use crate::address;
use crate::diagnostic::{Diagnostic, Severity};
use crate::explain::Explainer;
use crate::instance::{Instance, Tree};
use crate::pattern;
use crate::removal;
use crate::rules;
use crate::rules::advice::Advices;
use crate::settings::{Settings, Suppressing};
use crate::shape::{Shape, ShapeId, Shapes};
use crate::spot::Spot;
use crate::suppression::Suppressions;

/// The checks of one operation's request, compiled once and used for any number of files, from
/// any number of threads.
///
/// Checking goes down with the depth of the document times that of the schema. What the limits of
/// both allow at most needs 64 MiB of stack; requests and schemas that are meant need less than
/// what any thread has.
#[derive(Debug)]
pub struct Checker {
    pub(crate) api: Arc<Api>,
    pub(crate) schema: SchemaId,
    validator: Validator<Tree>,
    pub(crate) shapes: Shapes,
    advices: Advices,
    /// Whether the API is served from within a local network.
    is_local: bool,
}

impl Checker {
    /// Compiles the checks for the JSON body that an operation of `api` takes.
    pub fn new(api: &Arc<Api>, operation: &Operation) -> Result<Self, Unusable> {
        match operation.json_body() {
            Some(body) => Ok(Self {
                is_local: address::is_local(&operation.facts.base_url),
                ..Self::for_schema(api, body.schema)?
            }),
            None => Err(Unusable::no_body(operation)),
        }
    }

    /// Compiles the checks for a schema of `api`.
    pub fn for_schema(api: &Arc<Api>, schema: SchemaId) -> Result<Self, Unusable> {
        // As `Api::json_schema` has it: a reference at the root is followed there.
        let schema = api.schemas.target(schema);
        let shapes = Shapes::new(api, schema);
        let advices = Advices::new(api, shapes.advised());
        Ok(Self {
            validator: compile(api, schema)?,
            shapes,
            advices,
            is_local: false,
            api: Arc::clone(api),
            schema,
        })
    }

    /// Checks a text: everything that is wrong with it, in the order of the places.
    #[must_use]
    pub fn check(&self, source: &Source, format: Format, settings: &Settings) -> Report {
        let reading = document::read(source.text(), format, &settings.limits);
        let faults = reading.faults.iter();
        let mut found: Vec<Diagnostic> = faults
            .map(|fault| rules::of_fault(fault, source.text()))
            .collect();
        rules::duplicate_key::offer_removal(&reading.documents, &mut found);
        let asked = Asked::by(settings, format);
        let listed = settings.limits.faults.max(1);
        let mut checked = 0;
        for document in &reading.documents {
            match document.root().filter(|root| !is_left_out(*root)) {
                Some(root) if settings.items && root.as_sequence().is_some() => {
                    checked += self.check_items(document, root, &asked, &mut found);
                }
                Some(root) => {
                    checked += 1;
                    self.check_document(document, root, &asked, &mut found);
                }
                None if found.len() >= asked.most => {}
                None => found.push(rules::empty_document::in_stream(document.span())),
            }
        }
        if reading.documents.is_empty() && reading.faults.is_empty() {
            found.push(rules::empty_document::whole_text(source));
        }
        let has_more = reading.has_more_faults || found.len() >= asked.most;
        let mut suppressions = Suppressions::read(&reading, source.text());
        found.extend(suppressions.faults.iter().cloned());
        let mut diagnostics = finish(found, settings);
        if settings.suppressions == Suppressing::Honoured {
            suppressions.apply(&mut diagnostics);
            if !has_more {
                let unused = unused(&reading, &mut suppressions, source.text(), settings);
                if !unused.is_empty() {
                    diagnostics.extend(unused);
                    diagnostics.sort_by_key(|found| (found.span.start, found.span.end));
                }
            }
        }
        rules::withhold_guesses(&mut diagnostics, !suppressions.faults.is_empty());
        rules::too_many_faults::cut(&mut diagnostics, listed, has_more);
        Report {
            diagnostics,
            documents: checked,
        }
    }

    /// Checks each item of a list as a request, and tells how many there are.
    fn check_items(
        &self,
        document: &Document<'_>,
        list: Node<'_>,
        asked: &Asked,
        found: &mut Vec<Diagnostic>,
    ) -> usize {
        let items = list.items();
        let count = items.len();
        for (index, item) in items.enumerate() {
            let start = found.len();
            self.check_document(document, item, asked, found);
            for diagnostic in &mut found[start..] {
                diagnostic.pointer.insert_str(0, &format!("/{index}"));
            }
        }
        if count == 0 {
            found.push(rules::empty_document::empty_list(list.span()));
        }
        count
    }

    /// Adds what is wrong with a document, as long as there are not too many diagnostics.
    fn check_document(
        &self,
        document: &Document<'_>,
        root: Node<'_>,
        asked: &Asked,
        found: &mut Vec<Diagnostic>,
    ) {
        // Most files are right, and to see that costs a fraction of telling what is wrong.
        if !self.validator.is_valid(Instance::Node(root)) {
            let is_complete = document.is_complete();
            let mut explainer = Explainer::new(self, root, is_complete);
            for error in self.validator.iter_errors(Instance::Node(root)) {
                if found.len() >= asked.most {
                    break;
                }
                explainer.explain(&error, found);
            }
        }
        let mut walk = Walk {
            checker: self,
            root,
            is_complete: document.is_complete(),
            asked,
            is_elsewhere: false,
            found,
        };
        walk.value(root, self.shapes.root(), &Place::Root);
    }
}

/// How many times as many diagnostics are made as are listed at most. Not all of them are listed:
/// the settings leave out some, and they are not made in the order of the places.
const MOST_TIMES: usize = 4;

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
    /// An error if a schema leads to what cannot be judged.
    fn of(api: &Api, schema: SchemaId) -> Result<(), Self> {
        let hinders = |id: &SchemaId| !api.schemas[*id].obstacles.is_empty();
        if !api.schemas.iter().any(|(id, _)| hinders(&id)) {
            return Ok(());
        }
        let reachable = api.schemas.reachable(schema);
        let obstacles = reachable.iter().flat_map(|id| &api.schemas[*id].obstacles);
        let obstacles: Vec<_> = obstacles.map(|fault| api.describe(fault)).collect();
        if obstacles.is_empty() {
            Ok(())
        } else {
            Err(Self(obstacles.join("\n")))
        }
    }

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
///
/// The evaluator holds what it compiles against the meta-schema first, and to make that ready
/// takes longer than all the rest of linting a file. The loader has refused already whatever is
/// wrong with a schema. So what is compiled is a mere reference to it, in the draft with the
/// smallest meta-schema; what the reference leads to has its own draft.
pub(crate) fn compile(api: &Api, schema: SchemaId) -> Result<Validator<Tree>, Unusable> {
    Unusable::of(api, schema)?;
    let written = api.json_schema(schema);
    let options = jsonschema::options_for::<Tree>()
        .offline()
        .with_draft(Draft::Draft4);
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
    let built = Registry::new()
        .add(SCHEMA, Draft::Draft202012.create_resource_ref(&written))
        .and_then(RegistryBuilder::prepare)
        .map_err(ValidationError::from)
        .and_then(|registry| {
            options
                .with_registry(&registry)
                .build(&json!({ "$ref": SCHEMA }))
        });
    built.map_err(|error| {
        let place = api.locate(api.schemas[schema].place);
        Unusable(format!(
            "the schema at {place} cannot be used: {}",
            error.masked()
        ))
    })
}

/// What a schema goes by while it is compiled.
const SCHEMA: &str = "callsheet:schema";

/// The way through the schema to the keyword that an error is about, as a JSON Pointer without
/// the reference that [`compile`] begins with.
pub(crate) fn way<'e>(error: &'e ValidationError<'_>) -> &'e str {
    let way = error.evaluation_path().as_str();
    way.strip_prefix("/$ref").unwrap_or(way)
}

/// Whether nothing at all is written, as in a YAML document of comments only.
fn is_left_out(root: Node<'_>) -> bool {
    root.is_null() && !root.is_hole() && root.span().is_empty()
}

/// What the comments suppress in vain. A comment can be allowed to by another one, which then is
/// not in vain.
fn unused(
    reading: &Reading<'_>,
    suppressions: &mut Suppressions,
    text: &str,
    settings: &Settings,
) -> Vec<Diagnostic> {
    let is_readable = |fault: &Fault| matches!(fault.kind, FaultKind::DuplicateKey { .. });
    if !reading.faults.iter().all(is_readable) {
        // Of what could not be read nothing is known, and so not what there is to suppress.
        return Vec::new();
    }
    let own = rules::unused_suppression::RULE.name();
    let of_others = suppressions.unused(text, settings, |name| name != own);
    let mut unused = finish(of_others, settings);
    suppressions.apply(&mut unused);
    let of_itself = suppressions.unused(text, settings, |name| name == own);
    unused.extend(finish(of_itself, settings));
    unused
}

/// Applies the settings, puts everything in order, and leaves out what says the same twice.
fn finish(found: Vec<Diagnostic>, settings: &Settings) -> Vec<Diagnostic> {
    if found.is_empty() {
        return found;
    }
    let mut shown: Vec<_> = found
        .into_iter()
        .filter_map(|mut diagnostic| {
            diagnostic.severity = settings.severity(&diagnostic)?;
            shorten(&mut diagnostic.pointer);
            diagnostic.make_visible();
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

/// Which of the rules about single values are asked for.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each rule is asked for by itself"
)]
struct Asked {
    /// How many diagnostics are made at most.
    most: usize,
    look_alike: bool,
    unportable_scalar: bool,
    invisible_character: bool,
    unreachable_address: bool,
}

impl Asked {
    fn by(settings: &Settings, format: Format) -> Self {
        let is_yaml = format == Format::Yaml;
        Self {
            most: settings.limits.faults.max(1).saturating_mul(MOST_TIMES),
            look_alike: is_yaml && settings.shows(&rules::look_alike::RULE),
            unportable_scalar: is_yaml && settings.shows(&rules::unportable_scalar::RULE),
            invisible_character: settings.shows(&rules::invisible_character::RULE),
            unreachable_address: settings.shows(&rules::unreachable_address::RULE),
        }
    }
}

/// A walk through a document beside its shapes, for the rules that go beyond the schema.
struct Walk<'c, 'd, 'f> {
    checker: &'c Checker,
    root: Node<'d>,
    is_complete: bool,
    asked: &'c Asked,
    /// Whether the value is written at another place, and is looked at there: it came by an alias
    /// or a merge key.
    is_elsewhere: bool,
    found: &'f mut Vec<Diagnostic>,
}

impl<'d> Walk<'_, 'd, '_> {
    fn value(&mut self, node: Node<'d>, shape: ShapeId, trail: &Place<'_>) {
        // Of a hole it has been said that it could not be read.
        if node.is_hole() || self.found.len() >= self.asked.most {
            return;
        }
        let shape = self.checker.shapes.get(shape);
        // Advice mostly rests on what is absent, of which an incomplete document says nothing.
        if self.is_complete {
            let is_elsewhere = self.is_elsewhere;
            for schema in &shape.advised {
                let advices = &self.checker.advices;
                let found = advices.about(&self.checker.api, *schema, node);
                self.found.extend(found.map(|advice| {
                    let diagnostic = advice.diagnostic(node, &trail.to_string());
                    let fix = diagnostic.fix.clone().filter(|_| !is_elsewhere);
                    Diagnostic { fix, ..diagnostic }
                }));
            }
        }
        match node.kind() {
            // Of the parts of a value of the wrong type nothing is known.
            Kind::Mapping(_) if !shape.types.contains(Types::OBJECT) => {}
            Kind::Sequence(_) if !shape.types.contains(Types::ARRAY) => {}
            Kind::Mapping(mapping) => {
                let was_elsewhere = self.is_elsewhere;
                for member in mapping {
                    let name = member.key.as_str().unwrap_or_default();
                    self.is_elsewhere =
                        was_elsewhere || !removal::is_own(node, mapping, member.key);
                    let place = Place::Member(trail, name);
                    match shape.member(name) {
                        Some(shape) => {
                            self.key(member.key, name, &place);
                            self.is_elsewhere |= member.value.target().is_some();
                            self.value(member.value, shape, &place);
                        }
                        None if rules::is_for_editors(name, trail) => {}
                        None => self.unknown(member.key, name, shape, trail),
                    }
                }
                self.is_elsewhere = was_elsewhere;
            }
            Kind::Sequence(sequence) => {
                let was_elsewhere = self.is_elsewhere;
                for (index, item) in sequence.iter().enumerate() {
                    self.is_elsewhere = was_elsewhere || item.target().is_some();
                    self.value(item, shape.item(index), &Place::Item(trail, index));
                }
                self.is_elsewhere = was_elsewhere;
            }
            Kind::String(text) => {
                self.scalar(node, shape, trail);
                self.text(node, text, trail);
                if self.asked.unreachable_address && shape.is_uri {
                    let is_local = self.checker.is_local;
                    self.place(rules::unreachable_address::check(node, is_local), trail);
                }
            }
            Kind::Number(_) => self.scalar(node, shape, trail),
            Kind::Null | Kind::Bool(_) => {}
        }
    }

    /// What a scalar may be to other readers.
    fn scalar(&mut self, node: Node<'d>, shape: &Shape, trail: &Place<'_>) {
        if self.is_elsewhere {
            return;
        }
        if self.asked.look_alike {
            self.place(rules::look_alike::check(node, shape), trail);
        }
        if self.asked.unportable_scalar {
            self.place(rules::unportable_scalar::check(node), trail);
        }
    }

    /// What cannot be seen in a text.
    fn text(&mut self, node: Node<'d>, text: &str, trail: &Place<'_>) {
        if self.asked.invisible_character && !self.is_elsewhere {
            self.place(rules::invisible_character::check(node, text), trail);
        }
    }

    /// The name of a field that is provided for.
    fn key(&mut self, key: Node<'d>, name: &str, trail: &Place<'_>) {
        if self.is_elsewhere {
            return;
        }
        self.text(key, name, trail);
        if self.asked.unportable_scalar {
            self.place(rules::unportable_scalar::check(key), trail);
        }
    }

    /// Adds a diagnostic about the value at a place.
    fn place(&mut self, diagnostic: Option<Diagnostic>, trail: &Place<'_>) {
        if let Some(diagnostic) = diagnostic {
            self.add(diagnostic, trail);
        }
    }

    #[cold]
    fn add(&mut self, mut diagnostic: Diagnostic, trail: &Place<'_>) {
        diagnostic.pointer = trail.to_string();
        if let Some(spot) = Spot::find(self.root, &diagnostic.pointer) {
            diagnostic.message = spot.say(&diagnostic.message);
        }
        self.found.push(diagnostic);
    }

    fn unknown(&mut self, key: Node<'d>, name: &str, shape: &Shape, trail: &Place<'_>) {
        if self.found.len() >= self.asked.most {
            return;
        }
        let Some(object) = Spot::find(self.root, &trail.to_string()) else {
            return;
        };
        self.found
            .push(rules::unknown_field::diagnose(&object, key, name, shape));
    }
}
