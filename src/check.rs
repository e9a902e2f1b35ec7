//! From the paths of the command line to what is wrong with each file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use callsheet_spec::Api;
use callsheet_spec::document::{Format, Limits};
use callsheet_spec::source::Source;
use callsheet_validator::{Checker, Level, Report, Settings};
use rayon::prelude::*;

use crate::claim::{Claimed, Configs, claimed};
use crate::config::Word;
use crate::exit::Failure;
use crate::files::{self, STDIN};
use crate::modeline;
use crate::specs::{self, Subject};

/// What to check, and how.
#[derive(Debug)]
pub(crate) struct Task<'a> {
    pub(crate) paths: &'a [PathBuf],
    /// The endpoint of every file, if the command line names it.
    pub(crate) endpoint: Option<&'a str>,
    /// The document to check every file against, if the command line names it.
    pub(crate) spec: Option<&'a Path>,
    /// The path that standard input stands for.
    pub(crate) stdin_filename: Option<&'a Path>,
    pub(crate) selection: Selection,
    /// The levels of rules that the command line sets; the last one for a rule counts.
    pub(crate) levels: Vec<(&'a str, Level)>,
}

/// Which of the files are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selection {
    All,
    /// Those that a config, a modeline or their place claims as requests.
    Claimed,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The files that were checked, in order.
    pub(crate) files: Vec<CheckedFile>,
    /// What could not be checked, a sentence each.
    pub(crate) problems: Vec<String>,
    /// The folders in which there is nothing to check.
    pub(crate) empty_folders: Vec<PathBuf>,
    /// How many files were passed over because nothing claims them.
    pub(crate) passed_over: usize,
}

/// A file that was checked.
#[derive(Debug)]
#[cfg_attr(not(feature = "client"), expect(dead_code))] // sending needs all of it
pub(crate) struct CheckedFile {
    pub(crate) path: PathBuf,
    pub(crate) source: Source,
    pub(crate) format: Format,
    pub(crate) report: Report,
    api: Arc<Api>,
    /// The operation that it is a request of, if it is one, as an index.
    operation: Option<usize>,
}

#[cfg(feature = "client")]
impl CheckedFile {
    /// The operation that it is a request of, if it is one.
    pub(crate) fn operation(&self) -> Option<&callsheet_spec::Operation> {
        self.operation.map(|index| &self.api.operations[index])
    }

    /// What keeps its operation from being sent, each with its place in the spec.
    pub(crate) fn obstacles(&self) -> Vec<String> {
        let obstacles = self.operation().into_iter();
        let obstacles = obstacles.flat_map(|operation| &operation.obstacles);
        obstacles.map(|fault| self.api.describe(fault)).collect()
    }
}

/// Checks files on all processors; the order of what comes of it does not depend on them.
pub(crate) fn check(task: &Task<'_>) -> Result<Checked, Failure> {
    let found = files::find(task.paths);
    let mut configs = Configs::default();
    let mut apis = Apis::default();
    let mut plans = Vec::new();
    for path in found.files {
        plans.push(plan(task, path, &mut configs, &mut apis)?);
    }
    let settings = Levels::of(task, &configs)?;
    let outcomes: Vec<Outcome> = plans
        .into_par_iter()
        .map(|plan| {
            let settings = settings.of_config(plan.config);
            check_file(task, &plan, &apis.0[plan.api], settings)
        })
        .collect();

    let mut checked = Checked {
        problems: found.problems,
        empty_folders: found.empty,
        ..Checked::default()
    };
    for outcome in outcomes {
        match outcome {
            Outcome::Checked(file) => checked.files.push(*file),
            Outcome::Problem(problem) => checked.problems.push(problem),
            Outcome::PassedOver => checked.passed_over += 1,
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
}

enum Outcome {
    Checked(Box<CheckedFile>),
    Problem(String),
    PassedOver,
}

fn plan(
    task: &Task<'_>,
    path: PathBuf,
    configs: &mut Configs,
    apis: &mut Apis,
) -> Result<Plan, Failure> {
    let place = match task.stdin_filename {
        Some(place) if path.as_os_str() == STDIN => place,
        _ if path.as_os_str() == STDIN => Path::new("<stdin>"),
        _ => &path,
    };
    let absolute = files::absolute(place);
    let index = configs.of_file(&absolute)?;
    let config = index.and_then(|index| configs.all.get(index));
    let claimed = claimed(config, &absolute);
    let is_claimed = !matches!(claimed, Claimed::Not);
    let (endpoint, spec) = match claimed {
        Claimed::ByConfig(claim) if claim.spec.is_some() => {
            (claim.endpoint.clone(), claim.spec.as_deref())
        }
        Claimed::ByConfig(claim) if claim.endpoint.is_some() => (claim.endpoint.clone(), None),
        _ => (config.and_then(|config| config.endpoint.clone()), None),
    };
    // A document that the command line names does not have the endpoints that a config means.
    let endpoint = endpoint.filter(|_| task.spec.is_none() && task.endpoint.is_none());
    let api = apis.load(task.spec.or(spec))?;
    if let Some(name) = task.endpoint {
        specs::subject(&apis.0[api].api, Some(name)).map_err(Failure::new)?;
    }
    if let Some(word) = &endpoint {
        specs::subject(&apis.0[api].api, Some(&word.text))
            .map_err(|why| Failure::new(format!("{}: {why}", word.place)))?;
    }
    let name = place.display().to_string();
    Ok(Plan {
        name,
        config: index,
        api,
        endpoint,
        is_claimed,
        path,
    })
}

fn check_file(task: &Task<'_>, plan: &Plan, api: &LoadedApi, settings: &Settings) -> Outcome {
    let may_pass_over = task.selection == Selection::Claimed && !plan.is_claimed;
    let source = match read(plan) {
        Ok(source) => source,
        // Whether it has a modeline cannot be seen.
        Err(_) if may_pass_over => return Outcome::PassedOver,
        Err(problem) => return Outcome::Problem(problem),
    };
    let modeline = match modeline::endpoint(source.text()) {
        Ok(None) if may_pass_over => return Outcome::PassedOver,
        Ok(modeline) => modeline,
        Err(problem) => return Outcome::Problem(format!("{}:{problem}", plan.name)),
    };
    let endpoint = plan.endpoint.as_ref().map(|word| word.text.as_str());
    let endpoint = task.endpoint.or(modeline).or(endpoint);
    match api.checker(endpoint) {
        Ok((operation, checker)) => {
            let format = Format::of_path(&plan.name).unwrap_or_else(|| guess(source.text()));
            let report = checker.check(&source, format, settings);
            let (api, path) = (Arc::clone(&api.api), plan.path.clone());
            Outcome::Checked(Box::new(CheckedFile {
                path,
                source,
                format,
                report,
                api,
                operation,
            }))
        }
        Err(problem) => Outcome::Problem(format!("{}: {problem}", plan.name)),
    }
}

fn read(plan: &Plan) -> Result<Source, String> {
    let limit = Limits::default().bytes;
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if plan.path.as_os_str() == STDIN {
        io::stdin().take(most).read_to_end(&mut bytes)
    } else {
        File::open(&plan.path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| files::unreadable(&plan.path, &error))?;
    if bytes.len() > limit {
        let mebibytes = limit >> 20;
        return Err(format!(
            "{}: has more than {mebibytes} MiB, the most that is read",
            plan.name
        ));
    }
    Source::from_bytes(plan.name.as_str(), bytes)
        .map_err(|not_text| format!("{}: {not_text}", plan.name))
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

/// The settings for each config, and for files without one.
struct Levels {
    of_configs: Vec<Settings>,
    without: Settings,
}

impl Levels {
    fn of(task: &Task<'_>, configs: &Configs) -> Result<Self, Failure> {
        let overridden = |mut settings: Settings| {
            for (rule, level) in &task.levels {
                settings.set(rule, *level).map_err(|unknown| {
                    Failure::new(format!("{unknown} (`callsheet rules` lists them)"))
                })?;
            }
            Ok::<_, Failure>(settings)
        };
        let mut of_configs = Vec::new();
        for config in &configs.all {
            let mut settings = Settings::default();
            config.apply_rules(&mut settings).map_err(Failure)?;
            of_configs.push(overridden(settings)?);
        }
        Ok(Self {
            of_configs,
            without: overridden(Settings::default())?,
        })
    }

    fn of_config(&self, config: Option<usize>) -> &Settings {
        config
            .and_then(|index| self.of_configs.get(index))
            .unwrap_or(&self.without)
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
