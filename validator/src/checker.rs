//! Checking request files of one operation.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use callsheet_core::format::Format as Known;
use callsheet_spec::document::{self, Comment, Document, Fault, FaultKind, Format, Node, Reading};
use callsheet_spec::source::Source;
use callsheet_spec::{Api, Operation, SchemaId};
use jsonschema::{Draft, PatternOptions, Registry, RegistryBuilder, ValidationError, Validator};
use serde_json::json;

use crate::address;
use crate::diagnostic::{Diagnostic, Severity};
use crate::directive;
use crate::explain::Explainer;
use crate::instance::{self, Instance, Tree};
use crate::pattern;
use crate::rules;
use crate::rules::advice::Advices;
use crate::settings::{Settings, Suppressing};
use crate::shape::Shapes;
use crate::suppression::Suppressions;
use crate::walk::{Asked, Walk};

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
    pub(crate) advices: Advices,
    /// Whether the API is served from within a local network.
    pub(crate) is_local: bool,
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
        let text = source.text();
        let limits = &settings.limits;
        let mut pass = Pass::new(self, text, format, settings);
        let mut reading = document::read_each(text, format, limits, |document, so_far| {
            pass.document(document, so_far)
        });
        pass.check_waiting();
        reading.documents = std::mem::take(&mut pass.kept);
        if pass.keeps_all == Some(false) && has_directive(&reading.comments, text) {
            // What a comment speaks of may stand in any of the documents.
            reading = document::read(text, format, limits);
        }
        let has_more = reading.has_more_faults || pass.is_full();
        let faults = reading.faults.iter();
        let mut found: Vec<Diagnostic> = faults.map(|fault| rules::of_fault(fault, text)).collect();
        rules::duplicate_key::offer_removal(&reading.documents, &mut found);
        if pass.documents == 0 && reading.faults.is_empty() {
            found.push(rules::empty_document::whole_text(source));
        }
        found.append(&mut pass.found);
        let mut suppressions = Suppressions::read(&reading, text);
        found.extend(suppressions.faults.iter().cloned());
        let mut diagnostics = finish(found, settings);
        if settings.suppressions == Suppressing::Honoured {
            suppressions.apply(&mut diagnostics);
            if !has_more {
                let unused = unused(&reading, &mut suppressions, text, settings);
                if !unused.is_empty() {
                    diagnostics.extend(unused);
                    diagnostics.sort_by_key(|found| (found.span.start, found.span.end));
                }
            }
        }
        rules::withhold_guesses(&mut diagnostics, !suppressions.faults.is_empty());
        let listed = limits.faults.max(1);
        rules::too_many_faults::cut(&mut diagnostics, listed, has_more);
        Report {
            diagnostics,
            documents: pass.checked,
        }
    }
}

/// The documents of one text, checked one after the other.
struct Pass<'c, 't> {
    checker: &'c Checker,
    text: &'t str,
    items: bool,
    asked: Asked,
    found: Vec<Diagnostic>,
    /// How many documents there were.
    documents: usize,
    /// How many requests were checked.
    checked: usize,
    /// How many faults the text had up to here.
    faults: usize,
    /// The documents that are needed once more: because of their faults, or of comments that ask for
    /// something.
    kept: Vec<Document<'t>>,
    /// Whether the documents after the first are kept, because a comment may speak of one; unknown
    /// until there is a second one.
    keeps_all: Option<bool>,
    /// Documents to be checked, with whether they are to be kept.
    waiting: Vec<(Document<'t>, bool)>,
    /// How many values the waiting ones have.
    values: usize,
    /// Documents that nobody needs any more.
    done: Vec<Document<'t>>,
}

/// How many documents are read before they are checked, because to go on with the same work costs
/// less than to turn from one to the other and back, and how many values they may have.
const TOGETHER: usize = 64;
const VALUES_TOGETHER: usize = 4_096;

impl<'c, 't> Pass<'c, 't> {
    fn new(checker: &'c Checker, text: &'t str, format: Format, settings: &Settings) -> Self {
        Self {
            checker,
            text,
            items: settings.items,
            asked: Asked::by(settings, format),
            found: Vec::new(),
            documents: 0,
            checked: 0,
            faults: 0,
            kept: Vec::new(),
            keeps_all: None,
            waiting: Vec::new(),
            values: 0,
            done: Vec::new(),
        }
    }

    /// Whether there are so many diagnostics that no more are made.
    fn is_full(&self) -> bool {
        self.found.len() >= self.asked.most
    }

    /// Takes a document to be checked, sooner or later; hands back one that is not needed any more.
    fn document(&mut self, document: Document<'t>, so_far: &Reading<'t>) -> Option<Document<'t>> {
        self.documents += 1;
        let has_faults = so_far.faults.len() > self.faults;
        self.faults = so_far.faults.len();
        if self.documents == 1 {
            self.check(&document);
            self.kept.push(document);
            return None;
        }
        let asks = || has_directive(&so_far.comments, self.text);
        let keeps_all = *self.keeps_all.get_or_insert_with(asks);
        self.values += document.len();
        self.waiting.push((document, keeps_all || has_faults));
        if self.waiting.len() >= TOGETHER || self.values >= VALUES_TOGETHER {
            self.check_waiting();
        }
        self.done.pop()
    }

    fn check_waiting(&mut self) {
        self.values = 0;
        let mut waiting = std::mem::take(&mut self.waiting);
        for (document, is_kept) in waiting.drain(..) {
            self.check(&document);
            if is_kept {
                self.kept.push(document);
            } else {
                self.done.push(document);
            }
        }
        self.waiting = waiting;
    }

    /// Checks a document.
    fn check(&mut self, document: &Document<'_>) {
        match document.root().filter(|root| !is_left_out(*root)) {
            Some(root) if self.items && root.as_sequence().is_some() => {
                self.checked += self.items(document, root);
            }
            Some(root) => {
                self.checked += 1;
                self.request(document, root);
            }
            None if self.is_full() => {}
            None => {
                let empty = rules::empty_document::in_stream(document.span());
                self.found.push(empty);
            }
        }
    }

    /// Checks each item of a list as a request, and tells how many there are.
    fn items(&mut self, document: &Document<'_>, list: Node<'_>) -> usize {
        let items = list.items();
        let count = items.len();
        for (index, item) in items.enumerate() {
            let start = self.found.len();
            self.request(document, item);
            for diagnostic in &mut self.found[start..] {
                diagnostic.pointer.insert_str(0, &format!("/{index}"));
            }
        }
        if count == 0 {
            let empty = rules::empty_document::empty_list(list.span());
            self.found.push(empty);
        }
        count
    }

    /// Adds what is wrong with a request, as long as there are not too many diagnostics.
    fn request(&mut self, document: &Document<'_>, root: Node<'_>) {
        let validator = &self.checker.validator;
        // Most files are right, and to see that costs a fraction of telling what is wrong.
        if !validator.is_valid(Instance::Node(root)) {
            let is_complete = document.is_complete();
            let mut explainer = Explainer::new(self.checker, root, is_complete);
            let wanted = self.asked.most.saturating_sub(self.found.len());
            for error in instance::errors(validator, root, wanted) {
                if self.is_full() {
                    break;
                }
                explainer.explain(&error, &mut self.found);
            }
        }
        Walk::document(self.checker, document, root, &self.asked, &mut self.found);
    }
}

/// Whether one of the comments asks for something.
fn has_directive(comments: &[Comment], text: &str) -> bool {
    let mut comments = comments.iter();
    comments.any(|comment| directive::parse(comment.body(text)).is_some())
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
