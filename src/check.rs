//! From the paths of the command line to what is wrong with each file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use callsheet_spec::Api;
use callsheet_spec::document::Format;
use callsheet_spec::source::{NotText, Source};
use callsheet_validator::render::Problem;
use callsheet_validator::{Checker, Fixed, Level, Report, Safety, Settings, Suppressing};

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

/// Of which of the files the text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Of those in which something was found, to be shown with it. The others are left empty:
    /// thousands of files would take as much memory as disk.
    Shown,
    /// Of all of them.
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
#[cfg_attr(not(feature = "client"), expect(dead_code))] // sending needs all of it
pub(crate) struct CheckedFile {
    pub(crate) path: PathBuf,
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
    /// What is wrong with it, once it is fixed if it is to be.
    pub(crate) fn left(&self) -> &Report {
        match &self.fixed {
            Some(fixed) => &fixed.report,
            None => &self.report,
        }
    }
}

#[cfg(feature = "client")]
impl CheckedFile {
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
    let mut apis = Apis::default();
    let mut plans = Vec::new();
    let candidates = found.files.len();
    for candidate in found.files {
        plans.extend(plan(task, candidate, &mut configs, &mut apis)?);
    }
    let excluded = candidates - plans.len();
    let settings = Levels::of(task, &configs)?;
    let progress = Progress::new(begun, plans.len());
    let outcomes = in_parallel(plans, |plan| {
        let settings = settings.for_files(plan.config, plan.items);
        let api = &apis.0[plan.api];
        let outcome = check_file(task, plan, api, settings);
        progress.step();
        outcome
    });
    drop(progress);

    let mut checked = Checked {
        problems: found.problems,
        empty_folders: found.empty,
        excluded,
        ..Checked::default()
    };
    for outcome in outcomes {
        match outcome {
            Outcome::Checked(file) => checked.files.push(*file),
            Outcome::Problem(problem) => checked.problems.push(problem),
            Outcome::PassedOver(input) => {
                checked.passed_over += 1;
                checked.passed_over_input = checked.passed_over_input.or(input);
            }
        }
    }
    Ok(checked)
}

/// What is known of a file before it is read.
struct Plan {
    path: PathBuf,
    /// The name to show.
    name: String,
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

enum Outcome {
    Checked(Box<CheckedFile>),
    Problem(Problem),
    /// With its text, if that is standard input.
    PassedOver(Option<Source>),
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
    let place = match task.stdin_filename {
        Some(place) if path.as_os_str() == STDIN => place,
        _ if path.as_os_str() == STDIN => Path::new("<stdin>"),
        _ => &path,
    };
    let absolute = files::absolute(place);
    let folder = configs.of_file(&absolute)?;
    let config = folder.config.and_then(|index| configs.all.get(index));
    if task.force_exclude || !is_named {
        let by_config = config.is_some_and(|config| config.exclude.covers(&absolute));
        if by_config || task.exclusion.covers(&absolute) {
            return Ok(None);
        }
    }
    let claimed = claimed(config, folder, &absolute);
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
        specs::subject(&apis.0[api].api, Some(name)).map_err(Failure::new)?;
    }
    if let (Some(word), Some(config)) = (&endpoint, config) {
        specs::subject(&apis.0[api].api, Some(&word.text))
            .map_err(|why| Problem::at(&config.source, word.span, why))?;
    }
    let name = files::name(place);
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

fn check_file(task: &Task<'_>, plan: Plan, api: &LoadedApi, settings: &Settings) -> Outcome {
    if plan.path.ends_with(config::NAME) {
        // It was read when the file was planned for, and had there been a fault in it, the run
        // would have ended.
        return Outcome::Checked(Box::new(CheckedFile {
            path: plan.path,
            source: Source::new(plan.name, ""),
            format: Format::Yaml,
            items: false,
            report: Report::default(),
            fixed: None,
            api: Arc::clone(&api.api),
            operation: None,
        }));
    }
    let may_pass_over = task.selection == Selection::Claimed && !plan.is_claimed;
    let source = match read(&plan, settings.limits.bytes) {
        Ok(source) => source,
        // Whether it has a modeline cannot be seen.
        Err(_) if may_pass_over => return Outcome::PassedOver(None),
        Err(problem) => return Outcome::Problem(problem),
    };
    let modeline = modeline::read(source.text());
    if may_pass_over && !modeline.is_there {
        let is_input = plan.path.as_os_str() == STDIN;
        return Outcome::PassedOver(is_input.then_some(source));
    }
    let named = modeline.endpoint.filter(|_| task.endpoint.is_none());
    let endpoint = plan.endpoint.as_ref().map(|word| word.text.as_str());
    let endpoint = named
        .map(|span| span.slice(source.text()))
        .or(task.endpoint)
        .or(endpoint);
    match api.checker(endpoint) {
        Ok((operation, checker)) => {
            let format = Format::of_path(&plan.name).unwrap_or_else(|| guess(source.text()));
            let report = checker.check(&source, format, settings);
            let is_shown = !report.diagnostics.is_empty();
            let has_fix = report.diagnostics.iter().any(|found| found.fix.is_some());
            let fixed = task
                .fix
                .filter(|_| has_fix)
                .map(|most| callsheet_validator::fix(checker, &source, format, settings, most));
            // Of standard input the whole text may be wanted, whatever was found in it.
            let is_input = plan.path.as_os_str() == STDIN;
            let source = match task.kept {
                Kept::Shown if !is_shown && !is_input => Source::new(plan.name, ""),
                Kept::Shown | Kept::All => source,
            };
            let api = Arc::clone(&api.api);
            Outcome::Checked(Box::new(CheckedFile {
                path: plan.path,
                source,
                format,
                items: plan.items,
                report,
                fixed,
                api,
                operation,
            }))
        }
        Err(problem) => Outcome::Problem(match named {
            Some(span) => Problem::at(&source, span, problem),
            None => Problem::new(plan.name, problem),
        }),
    }
}

fn read(plan: &Plan, limit: usize) -> Result<Source, Problem> {
    let problem = |message: String| Problem::new(plan.name.as_str(), message);
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = match &plan.content {
        Some(content) => read_all(content.as_slice().take(most)),
        None if plan.path.as_os_str() == STDIN => read_all(io::stdin().take(most)),
        None => File::open(&plan.path).and_then(|file| read_all(file.take(most))),
    };
    let bytes = read.map_err(|error| files::problem(&plan.path, &error))?;
    if bytes.len() > limit {
        return Err(problem(format!(
            "has more than {limit} bytes, the most that is read; raise it by `--limit bytes=N`, \
             or by `bytes` under [limits] in callsheet.toml"
        )));
    }
    Source::from_bytes(plan.name.as_str(), bytes).map_err(|not_text| {
        let problem = problem(not_text.to_string());
        match not_text {
            // The sentence has the whole place; formats that show files show the line.
            NotText::Invalid { position, .. } => problem.at_line(position.line),
            NotText::Encoding(_) => problem,
        }
    })
}

/// Reads to the end. For a small file that is one read that gets all of it and one that gets
/// nothing more, where `read_to_end` makes five.
fn read_all(mut file: impl Read) -> io::Result<Vec<u8>> {
    let mut start = [0; 4096];
    let mut length = 0;
    while length < start.len() {
        match file.read(&mut start[length..]) {
            Ok(0) => return Ok(start[..length].to_vec()),
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut bytes = start.to_vec();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

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
#[derive(Default)]
struct Apis(Vec<LoadedApi>);

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
            .0
            .iter()
            .position(|loaded| loaded.spec.as_deref() == spec);
        if let Some(known) = known {
            return Ok(known);
        }
        let api = Arc::new(specs::load_api(spec)?);
        let checkers = api.schemas.iter().map(|_| OnceLock::new()).collect();
        self.0.push(LoadedApi {
            spec: spec.map(Path::to_owned),
            api,
            checkers,
        });
        Ok(self.0.len() - 1)
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
