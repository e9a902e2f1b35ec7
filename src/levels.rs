//! The settings for each file: what the command line says before what a config says.

use callsheet_validator::Settings;

use crate::check::Task;
use crate::claim::Configs;
use crate::exit::Failure;
use crate::limits::LimitSetting;

/// The settings for each config, and for files without one.
pub(crate) struct Levels {
    of_configs: Vec<Variants>,
    without: Variants,
}

/// The same settings for files with one request and for files with lists of requests.
struct Variants {
    one: Settings,
    items: Settings,
}

impl Levels {
    pub(crate) fn of(task: &Task<'_>, configs: &Configs) -> Result<Self, Failure> {
        // What the command line says comes before what a config says.
        let overridden = |mut settings: Settings| {
            settings.suppressions = task.suppressions;
            for (rule, level) in &task.levels {
                settings.set(rule, *level).map_err(|unknown| {
                    Failure::new(format!("{unknown} (`callsheet rules` lists them)"))
                })?;
            }
            for LimitSetting(limit, most) in task.limits {
                limit.set(&mut settings.limits, *most);
            }
            let mut items = settings.clone();
            items.items = true;
            let one = settings;
            Ok::<_, Failure>(Variants { one, items })
        };
        let mut of_configs = Vec::new();
        for config in &configs.all {
            let mut settings = Settings::default();
            config.apply(&mut settings);
            of_configs.push(overridden(settings)?);
        }
        Ok(Self {
            of_configs,
            without: overridden(Settings::default())?,
        })
    }

    /// The settings for files of a config, given as an index into [`Configs::all`], or of none;
    /// `items` for those with lists of requests.
    pub(crate) fn for_files(&self, config: Option<usize>, items: bool) -> &Settings {
        let variants = config.and_then(|index| self.of_configs.get(index));
        let variants = variants.unwrap_or(&self.without);
        if items {
            &variants.items
        } else {
            &variants.one
        }
    }
}
