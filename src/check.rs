//! From the paths of the command line to what is wrong with each file.

use std::cell::LazyCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use callsheet_spec::document::Format;
use callsheet_spec::source::{NotText, Source};
use callsheet_spec::{Api, Extent, bundled};
use callsheet_validator::render::Problem;
use callsheet_validator::{
    Checker, Diagnostic, Fixed, Level, Report, Safety, Settings, Suppressing,
};

use crate::claim::{Claimed, Configs, claimed};
use crate::config::{self, Claim, Config, Exclusion, Word};
use crate::exit::Failure;
use crate::files::{self, Candidate, STDIN};
use crate::git;
use crate::levels::Levels;
use crate::limits::LimitSetting;
use crate::modeline;
use crate::progress::Progress;
use crate::specs::{self, Subject};
use crate::threads::in_parallel;

/// What to check, and how.
#[derive(Debug)]
pub(crate) struct Task<'a> {
    pub(crate) paths: &'a [PathBuf],
    /// Which of the files under these paths, and with which content.
    pub(crate) origin: Origin<'a>,
    /// The endpoint of every file, if the command line names it.
    pub(crate) endpoint: Option<&'a str>,
    /// The document to check every file against, if the command line names it.
    pub(crate) spec: Option<&'a Path>,
    /// The path that standard input stands for.
    pub(crate) stdin_filename: Option<&'a Path>,
    pub(crate) selection: Selection,
    /// Patterns of files to pass over, beside those of the configs.
    pub(crate) exclusion: Exclusion,
    /// Whether files that the command line names are passed over, too, if they are excluded.
    pub(crate) force_exclude: bool,
    /// Whether files hold lists of requests; the configs may say so for some.
    pub(crate) items: bool,
    /// How much a file may hold, where that is not the usual.
    pub(crate) limits: &'a [LimitSetting],
    pub(crate) kept: Kept,
    /// The levels of rules that the command line sets; the last one for a rule counts.
    pub(crate) levels: Vec<(&'a str, Level)>,
    /// What is done with comments that keep something from being reported.
    pub(crate) suppressions: Suppressing,
    /// Which fixes to make, if any; nothing is written here.
    pub(crate) fix: Option<Safety>,
}

/// Where the files come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin<'a> {
    /// All that are there.
    Disk,
    /// Those that the next commit changes, as it would have them.
    Index,
    /// Those that changed since this revision.
    Since(&'a str),
}

/// Which of the files are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selection {
    All,
    /// Those that a config, a modeline or their place claims as requests.
    Claimed,
}

/// Of which of the files the details are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Of those in which something was found, to be shown with it. Those of thousands of others
    /// would take as much memory as they take disk.
    Shown,
    /// Of all of them, with all that there is to say of their APIs.
    #[cfg_attr(not(feature = "client"), expect(dead_code))] // sending needs it
    All,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The files that were checked, in order.
    pub(crate) files: Vec<CheckedFile>,
    /// What could not be checked.
    pub(crate) problems: Vec<Problem>,
    /// The folders in which there is nothing to check.
    pub(crate) empty_folders: Vec<PathBuf>,
    /// How many files were passed over because nothing claims them.
    pub(crate) passed_over: usize,
    /// How many files were passed over because they are excluded.
    pub(crate) excluded: usize,
    /// The text of standard input, if that is one of them.
    pub(crate) passed_over_input: Option<Source>,
}

/// A file that was checked.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    pub(crate) path: PathBuf,
    /// What there is to say of it; of a file in which nothing was found there is nothing, unless
    /// that was asked for ([`Kept::All`]).
    pub(crate) details: Option<Box<Details>>,
}

/// What there is to say of a file.
#[derive(Debug)]
#[cfg_attr(not(feature = "client"), expect(dead_code))] // sending needs all of it
pub(crate) struct Details {
    pub(crate) source: Source,
    pub(crate) format: Format,
    /// Whether a list as its outermost value was taken for several requests.
    pub(crate) items: bool,
    pub(crate) report: Report,
    /// What becomes of it when it is fixed.
    pub(crate) fixed: Option<Fixed>,
    api: Arc<Api>,
    /// The operation that it is a request of, if it is one, as an index.
    operation: Option<usize>,
}

impl CheckedFile {
    /// What is wrong with it.
    pub(crate) fn found(&self) -> &[Diagnostic] {
        let report = self.details.as_ref().map(|details| &details.report);
        report.map_or(&[], |report| &report.diagnostics)
    }

    /// What is wrong with it, once it is fixed if it is to be.
    pub(crate) fn left(&self) -> &[Diagnostic] {
        let fixed = self.details.as_ref();
        match fixed.and_then(|details| details.fixed.as_ref()) {
            Some(fixed) => &fixed.report.diagnostics,
            None => self.found(),
        }
    }

    /// Its text before and after, if fixes change it.
    pub(crate) fn change(&self) -> Option<(&Source, &Source)> {
        let details = self.details.as_ref()?;
        let (before, after) = (&details.source, &details.fixed.as_ref()?.source);
        (after.text() != before.text()).then_some((before, after))
    }
}

#[cfg(feature = "client")]
impl Details {
    /// The API that it was checked against.
    pub(crate) fn api(&self) -> &Arc<Api> {
        &self.api
    }

    /// The operation that it is a request of, if it is one.
    pub(crate) fn operation(&self) -> Option<&callsheet_spec::Operation> {
        self.operation.map(|index| &self.api.operations[index])
    }

    /// The file of the spec that has the operation; none for a bundled one.
    pub(crate) fn spec(&self) -> Option<&str> {
        (!specs::is_bundled(&self.api)).then(|| specs::first_file(&self.api))
    }

    /// What keeps its operation from being sent, each with its place in the spec.
    pub(crate) fn obstacles(&self) -> Vec<String> {
        let obstacles = self.operation().into_iter();
        let obstacles = obstacles.flat_map(|operation| &operation.obstacles);
        obstacles.map(|fault| self.api.describe(fault)).collect()
    }

    /// Whether its schema has a field of that name.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        let body = self.operation().and_then(|operation| operation.json_body());
        let schema = body.map(|body| self.api.json_schema(body.schema));
        schema.is_some_and(|schema| !schema["properties"][name].is_null())
    }
}

/// Checks files on all processors; the order of what comes of it does not depend on them.
pub(crate) fn check(task: &Task<'_>) -> Result<Checked, Failure> {
    let begun = Instant::now();
    let found = match task.origin {
        Origin::Disk => files::find(task.paths),
        Origin::Index => files::staged(task.paths)?,
        Origin::Since(revision) => files::since(revision, task.paths)?,
    };
    let mut configs = match task.origin {
        Origin::Index => Configs::staged(git::configs()?),
        Origin::Disk | Origin::Since(_) => Configs::default(),
    };
    let mut apis = Apis {
        loaded: Vec::new(),
        extent: match task.kept {
            Kept::Shown => Extent::Bodies,
            Kept::All => Extent::Whole,
        },
    };
    let mut plans = Vec::new();
    let candidates = found.files.len();
    for candidate in found.files {
        plans.extend(plan(task, candidate, &mut configs, &mut apis)?);
    }
    let excluded = candidates - plans.len();
    let settings = Levels::of(task, &configs)?;
    let progress = Progress::new(begun, plans.len());
    let outcomes = in_parallel(plans, Vec::new, |spare, plans| {
        check_together(task, plans, &apis, &settings, &progress, spare)
    });
    drop(progress);
    // The program ends soon, and to take all that apart is a tenth of checking a small file.
    std::mem::forget((apis, configs));

    let mut checked = Checked {
        problems: found.problems,
        empty_folders: found.empty,
        excluded,
        ..Checked::default()
    };
    for outcome in outcomes {
        match outcome {
            Outcome::Checked(file) => checked.files.push(file),
            Outcome::Problem(problem) => checked.problems.push(*problem),
            Outcome::PassedOver(input) => {
                checked.passed_over += 1;
                let input = input.map(|input| *input);
                checked.passed_over_input = checked.passed_over_input.or(input);
            }
        }
    }
    Ok(checked)
}

/// What is known of a file before it is read.
struct Plan {
    path: PathBuf,
    /// The name to show, if that is not the path.
    name: Option<String>,
    /// Its config, as an index into [`Configs::all`].
    config: Option<usize>,
    /// The API that it is checked against, as an index into [`Apis`].
    api: usize,
    /// The endpoint that its config names.
    endpoint: Option<Word>,
    is_claimed: bool,
    /// Whether it holds a list of requests.
    items: bool,
    /// What to take for its content, if that is not what stands in the file.
    content: Option<Vec<u8>>,
}

impl Plan {
    fn name(&self) -> String {
        let given = self.name.clone();
        given.unwrap_or_else(|| files::name(&self.path))
    }

    fn is_input(&self) -> bool {
        self.path.as_os_str() == STDIN
    }
}

/// What came of a file; small, because there may be thousands.
enum Outcome {
    Checked(CheckedFile),
    Problem(Box<Problem>),
    /// With its text, if that is standard input.
    PassedOver(Option<Box<Source>>),
}

/// What to do with a file; `None` if it is excluded.
fn plan(
    task: &Task<'_>,
    candidate: Candidate,
    configs: &mut Configs,
    apis: &mut Apis,
) -> Result<Option<Plan>, Failure> {
    let Candidate {
        path,
        is_named,
        content,
    } = candidate;
    let is_input = path.as_os_str() == STDIN;
    let place = match task.stdin_filename {
        Some(place) if is_input => place,
        _ if is_input => Path::new("<stdin>"),
        _ => &path,
    };
    // Of thousands of files in a folder, this is mostly not asked.
    let absolute = LazyCell::new(|| files::absolute(place));
    let folder = configs.of_file(place)?;
    let config = folder.config.and_then(|index| configs.all.get(index));
    if task.force_exclude || !is_named {
        let by_config = config.map(|config| &config.exclude);
        let mut exclusions = by_config.into_iter().chain([&task.exclusion]);
        if exclusions.any(|exclusion| !exclusion.is_empty() && exclusion.covers(&absolute)) {
            return Ok(None);
        }
    }
    let claimed = claimed(config, folder, place, || &absolute);
    let is_claimed = !matches!(claimed, Claimed::Not);
    let items = task.items || matches!(claimed, Claimed::ByConfig(claim) if claim.items);
    let (endpoint, spec) = match claimed {
        Claimed::ByConfig(claim) if claim.spec.is_some() => (claim.endpoint.clone(), Some(claim)),
        Claimed::ByConfig(claim) if claim.endpoint.is_some() => (claim.endpoint.clone(), None),
        _ => (config.and_then(|config| config.endpoint.clone()), None),
    };
    // A document that the command line names does not have the endpoints that a config means.
    let endpoint = endpoint.filter(|_| task.spec.is_none() && task.endpoint.is_none());
    let api = match (task.spec, config, spec) {
        (None, Some(config), Some(claim)) => apis.load_of(config, claim)?,
        _ => apis.load(task.spec)?,
    };
    if let Some(name) = task.endpoint {
        specs::subject(&apis.loaded[api].api, Some(name)).map_err(Failure::new)?;
    }
    if let (Some(word), Some(config)) = (&endpoint, config) {
        specs::subject(&apis.loaded[api].api, Some(&word.text))
            .map_err(|why| Problem::at(&config.source, word.span, why))?;
    }
    let name = is_input.then(|| files::name(place));
    Ok(Some(Plan {
        name,
        config: folder.config,
        api,
        endpoint,
        is_claimed,
        items,
        content,
        path,
    }))
}

/// Checks some files. `spare` has memory that is used for one file after the other.
fn check_together(
    task: &Task<'_>,
    plans: Vec<Plan>,
    apis: &Apis,
    settings: &Levels,
    progress: &Progress,
    spare: &mut Vec<Vec<u8>>,
) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(plans.len());
    let mut read = Vec::with_capacity(plans.len());
    let mut size = 0;
    let mut plans = plans.into_iter().peekable();
    while let Some(plan) = plans.next() {
        let settings = settings.for_files(plan.config, plan.items);
        let text = text_of(task, &plan, settings, spare.pop().unwrap_or_default());
        size += text.as_ref().map_or(0, |source| source.text().len());
        read.push((plan, settings, text));
        // To go on reading costs less than to turn to something else and back, but what is read
        // is not to take much memory.
        if size < ENOUGH && plans.peek().is_some() {
            continue;
        }
        size = 0;
        for (plan, settings, text) in read.drain(..) {
            outcomes.push(match text {
                Ok(source) => check_file(task, plan, source, apis, settings, spare),
                Err(outcome) => outcome,
            });
            progress.step();
        }
    }
    outcomes
}

/// As many bytes as are read before they are checked.
const ENOUGH: usize = 256 << 10;

/// The text of a file, in `bytes`, or what comes of the file where it is not looked at.
fn text_of(
    task: &Task<'_>,
    plan: &Plan,
    settings: &Settings,
    bytes: Vec<u8>,
) -> Result<Source, Outcome> {
    if files::is_called(&plan.path, config::NAME) {
        // It was read when the file was planned for, and had there been a fault in it, the run
        // would have ended.
        return Err(Outcome::Checked(CheckedFile {
            path: plan.path.clone(),
            details: None,
        }));
    }
    let may_pass_over = task.selection == Selection::Claimed && !plan.is_claimed;
    match read(plan, settings.limits.bytes, bytes) {
        Ok(source) if may_pass_over && !modeline::read(source.text()).is_there => Err(
            Outcome::PassedOver(plan.is_input().then(|| Box::new(source))),
        ),
        Ok(source) => Ok(source),
        // Whether it has a modeline cannot be seen.
        Err(_) if may_pass_over => Err(Outcome::PassedOver(None)),
        Err(problem) => Err(Outcome::Problem(Box::new(problem))),
    }
}

/// Checks a file. Where its text is not kept, the memory of it becomes a spare one.
fn check_file(
    task: &Task<'_>,
    plan: Plan,
    source: Source,
    apis: &Apis,
    settings: &Settings,
    spare: &mut Vec<Vec<u8>>,
) -> Outcome {
    let api = &apis.loaded[plan.api];
    let modeline = modeline::read(source.text());
    let named = modeline.endpoint.filter(|_| task.endpoint.is_none());
    let endpoint = plan.endpoint.as_ref().map(|word| word.text.as_str());
    let endpoint = named
        .map(|span| span.slice(source.text()))
        .or(task.endpoint)
        .or(endpoint);
    let (operation, checker) = match api.checker(endpoint) {
        Ok(found) => found,
        Err(problem) => {
            return Outcome::Problem(Box::new(match named {
                Some(span) => Problem::at(&source, span, problem),
                None => Problem::new(source.name(), problem),
            }));
        }
    };
    let format = Format::of_path(source.name()).unwrap_or_else(|| guess(source.text()));
    let report = checker.check(&source, format, settings);
    // Of standard input the whole text may be wanted, whatever was found in it.
    if report.diagnostics.is_empty() && task.kept == Kept::Shown && !plan.is_input() {
        let mut bytes = source.into_text().into_bytes();
        bytes.clear();
        spare.push(bytes);
        return Outcome::Checked(CheckedFile {
            path: plan.path,
            details: None,
        });
    }
    let has_fix = report.diagnostics.iter().any(Diagnostic::may_be_fixed);
    let fixed = task
        .fix
        .filter(|_| has_fix)
        .map(|most| callsheet_validator::fix(checker, &source, format, settings, most));
    Outcome::Checked(CheckedFile {
        path: plan.path,
        details: Some(Box::new(Details {
            source,
            format,
            items: plan.items,
            report,
            fixed,
            api: Arc::clone(&api.api),
            operation,
        })),
    })
}

fn read(plan: &Plan, limit: usize, mut bytes: Vec<u8>) -> Result<Source, Problem> {
    let problem = |message: String| Problem::new(plan.name(), message);
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    // With room enough, a small file is one read that gets all of it and one that gets nothing
    // more; with less, there are several that feel their way.
    bytes.reserve(SMALL);
    let read = match &plan.content {
        Some(content) => content.as_slice().take(most).read_to_end(&mut bytes),
        None if plan.is_input() => io::stdin().take(most).read_to_end(&mut bytes),
        None => File::open(&plan.path).and_then(|file| file.take(most).read_to_end(&mut bytes)),
    };
    read.map_err(|error| files::problem(&plan.path, &error))?;
    if bytes.len() > limit {
        return Err(problem(format!(
            "has more than {limit} bytes, the most that is read; raise it by `--limit bytes=N`, \
             or by `bytes` under [limits] in callsheet.toml"
        )));
    }
    Source::from_bytes(plan.name(), bytes).map_err(|not_text| {
        let problem = problem(not_text.to_string());
        match not_text {
            // The sentence has the whole place; formats that show files show the line.
            NotText::Invalid { position, .. } => problem.at_line(position.line),
            NotText::Encoding(_) => problem,
        }
    })
}

/// As many bytes as hardly any request file has.
const SMALL: usize = 16 << 10;

/// The format of a text without a telling name: JSON if it begins as only JSON commonly does.
fn guess(text: &str) -> Format {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let inside = text.strip_prefix(['{', '[']).map(str::trim_start);
    match inside {
        Some(inside) if inside.starts_with(['"', '{', '}']) => Format::Json,
        _ => Format::Yaml,
    }
}

/// The APIs in use, each loaded once.
struct Apis {
    loaded: Vec<LoadedApi>,
    /// How much of the bundled specs is needed.
    extent: Extent,
}

struct LoadedApi {
    /// The file it was loaded from; `None` for the bundled specs.
    spec: Option<PathBuf>,
    api: Arc<Api>,
    /// The checkers of its schemas, each made when the first file asks for it.
    checkers: Vec<OnceLock<Box<Result<Checker, String>>>>,
}

impl Apis {
    /// Loads the spec that an entry of a config names.
    fn load_of(&mut self, config: &Config, claim: &Claim) -> Result<usize, Failure> {
        let path = config.spec_of(claim);
        let path = path.map(|path| files::relative(&files::absolute(&path)));
        self.load(path.as_deref()).map_err(|mut failure| {
            for problem in &mut failure.0 {
                // That there is no such file lies in the config.
                if let (None, Some(word)) = (problem.line, &claim.spec) {
                    *problem = Problem::at(&config.source, word.span, problem.to_string());
                }
            }
            failure
        })
    }

    fn load(&mut self, spec: Option<&Path>) -> Result<usize, Failure> {
        let known = self
            .loaded
            .iter()
            .position(|loaded| loaded.spec.as_deref() == spec);
        if let Some(known) = known {
            return Ok(known);
        }
        let api = match (spec, self.extent) {
            (None, Extent::Bodies) => specs::accepted(bundled::load_bodies())?,
            _ => specs::load_api(spec)?,
        };
        let api = Arc::new(api);
        let checkers = api.schemas.iter().map(|_| OnceLock::new()).collect();
        self.loaded.push(LoadedApi {
            spec: spec.map(Path::to_owned),
            api,
            checkers,
        });
        Ok(self.loaded.len() - 1)
    }
}

impl LoadedApi {
    /// The operation with that name, or the one that counts without a name, as an index and with
    /// its checker. A schema has a checker and no operation.
    fn checker(&self, name: Option<&str>) -> Result<(Option<usize>, &Checker), String> {
        let Subject { schema, operation } = specs::subject(&self.api, name)?;
        let mut operations = self.api.operations.iter();
        let index = operation
            .and_then(|operation| operations.position(|other| std::ptr::eq(other, operation)));
        let made = self.checkers[schema.index()].get_or_init(|| {
            let made = Checker::for_schema(&self.api, schema);
            Box::new(made.map_err(|unusable| unusable.to_string()))
        });
        match made.as_ref() {
            Ok(checker) => Ok((index, checker)),
            Err(problem) => Err(problem.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_from_yaml_by_how_it_begins() {
        for text in [
            "{\"prompt\": 1}",
            " {\n \"a\": 1",
            "\u{feff}{}",
            "[{",
            "[\"a\"]",
        ] {
            assert_eq!(guess(text), Format::Json, "{text}");
        }
        for text in [
            "prompt: a",
            "{prompt: a}",
            "- a",
            "",
            "---\n{\"a\": 1}",
            "[a, b]",
            "# {",
        ] {
            assert_eq!(guess(text), Format::Yaml, "{text}");
        }
    }
}
