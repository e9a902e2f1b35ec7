//! Making the fixes that diagnostics carry.
//!
//! Whether a fix is good is not believed but tried: the text is checked again with it, and only
//! what makes nothing worse is kept.

mod compare;

use std::collections::{HashMap, HashSet};
use std::fmt;

use callsheet_spec::document::Format;
use callsheet_spec::source::Source;

use crate::checker::{Checker, Report};
use crate::diagnostic::{Diagnostic, Edit, Safety, apply};
use crate::settings::Settings;

/// Fixes what can be fixed in a text.
///
/// With [`Safety::Safe`] the text says the same afterwards and only says it right; with
/// [`Safety::Unsafe`] fixes are made, too, that take something away or guess. Everything else
/// stays as it is, byte for byte.
///
/// ```
/// use std::sync::Arc;
///
/// use callsheet_spec::document::Format;
/// use callsheet_spec::source::Source;
/// use callsheet_validator::{Checker, Safety, Settings, fix};
///
/// let api = Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
/// let checker = Checker::new(&api, api.default_operation().unwrap()).unwrap();
///
/// let source = Source::new("boat.yaml", "promt: a paper boat # folded\nn: \"4\"\n");
/// let fixed = fix(&checker, &source, Format::Yaml, &Settings::default(), Safety::Safe);
///
/// assert_eq!(fixed.source.text(), "prompt: a paper boat # folded\nn: 4\n");
/// assert_eq!((fixed.fixed.len(), fixed.report.diagnostics.len()), (2, 0));
/// ```
#[must_use]
pub fn fix(
    checker: &Checker,
    source: &Source,
    format: Format,
    settings: &Settings,
    most: Safety,
) -> Fixed {
    // What is only not listed must not look as if a fix had brought it about.
    let mut unabridged = settings.clone();
    unabridged.limits.faults = unabridged.limits.faults.max(MOST_FAULTS);
    let mut fixer = Fixer {
        checker,
        format,
        settings: &unabridged,
        most,
        budget: BUDGET,
    };
    let first = fixer.check(source.clone());
    let mut outcome = fixer.run(first);
    if outcome.report.diagnostics.len() > settings.limits.faults {
        outcome.report = checker.check(&outcome.source, format, settings);
    }
    outcome
}

/// More faults than this are not fixed in one go.
const MOST_FAULTS: usize = 20_000;

/// What came of fixing a text.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The text with the fixes, under its name.
    pub source: Source,
    /// What is left to be said of it.
    pub report: Report,
    /// What was fixed, in the order in which it was; the places are those of the texts in between.
    pub fixed: Vec<Diagnostic>,
    /// What has a fix that was not made although it might have been.
    pub not_fixed: Vec<NotFixed>,
}

/// A fix that was tried and not made.
#[derive(Debug, Clone, PartialEq)]
pub struct NotFixed {
    /// What it was to fix, as it stands in [`Fixed::report`].
    pub diagnostic: Diagnostic,
    /// Why it was not made.
    pub why: WhyNot,
}

/// Why a fix was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// Something else would be wrong then: this, with the name of its rule before it.
    LeadsTo(String),
    /// What it was to fix would still be there.
    Remains,
    /// It would change something that it does not speak of.
    ChangesMore,
    /// There is more to fix than can be tried with so large a text.
    TooMuch,
    /// It guesses, and what this rule reports may change what it rests on.
    WaitsFor(&'static str),
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeadsTo(what) => write!(f, "it would lead to {what}"),
            Self::Remains => f.write_str("the fault would still be there"),
            Self::ChangesMore => f.write_str("it would change something else as well"),
            Self::TooMuch => f.write_str("there is more to fix than can be tried; fix again"),
            Self::WaitsFor(rule) => {
                write!(
                    f,
                    "it is a guess until `{rule}` is put right; then fix again"
                )
            }
        }
    }
}

/// For how many bytes of text fixes are tried; a text that was just fixed can be fixed again.
const BUDGET: usize = 1 << 27;

/// What each trial costs at least.
const TRIAL: usize = 1 << 17;

/// How many fixes may follow from one another before it is called a failure.
const LONGEST_CHAIN: usize = 50;

struct Fixer<'c> {
    checker: &'c Checker,
    format: Format,
    settings: &'c Settings,
    most: Safety,
    budget: usize,
}

/// A text with what is wrong with it.
struct Checked {
    source: Source,
    report: Report,
}

impl Checked {
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.report.diagnostics
    }
}

/// What tells a diagnostic from others however the text before it changes.
type Identity = (String, String, String);

fn identity(diagnostic: &Diagnostic) -> Identity {
    let Diagnostic {
        pointer, message, ..
    } = diagnostic;
    (diagnostic.name(), pointer.clone(), message.clone())
}

impl Fixer<'_> {
    fn run(&mut self, mut current: Checked) -> Fixed {
        let mut fixed = Vec::new();
        let mut refused: HashMap<Identity, WhyNot> = HashMap::new();
        loop {
            let candidates: Vec<usize> = (0..current.diagnostics().len())
                .filter(|index| {
                    let diagnostic = &current.diagnostics()[*index];
                    self.is_allowed(diagnostic) && !refused.contains_key(&identity(diagnostic))
                })
                .collect();
            let mut targets = side_by_side(current.diagnostics(), candidates);
            if targets.is_empty() {
                break;
            }
            // All at once in the hope that each is good; else a half of them, down to one that is
            // not. Each turn fixes something or refuses something, so there is an end.
            loop {
                match self.attempt(&current, &targets) {
                    Ok(next) => {
                        fixed.extend(targets.iter().map(|at| current.diagnostics()[*at].clone()));
                        current = next;
                        break;
                    }
                    Err(why) if targets.len() <= 1 || why == WhyNot::TooMuch => {
                        for target in &targets {
                            refused.insert(identity(&current.diagnostics()[*target]), why.clone());
                        }
                        break;
                    }
                    Err(_) => targets.truncate(targets.len() / 2),
                }
            }
        }
        let not_fixed = current
            .diagnostics()
            .iter()
            .filter_map(|diagnostic| {
                let waits_for = diagnostic.waits_for.filter(|_| self.most == Safety::Unsafe);
                let waits = waits_for.map(|rule| WhyNot::WaitsFor(rule.name()));
                let why = waits.or_else(|| refused.get(&identity(diagnostic)).cloned())?;
                let diagnostic = diagnostic.clone();
                Some(NotFixed { diagnostic, why })
            })
            .collect();
        Fixed {
            source: current.source,
            report: current.report,
            fixed,
            not_fixed,
        }
    }

    fn is_allowed(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic
            .fix
            .as_ref()
            .is_some_and(|fix| fix.safety <= self.most)
    }

    fn check(&mut self, source: Source) -> Checked {
        self.budget = self.budget.saturating_sub(source.text().len().max(TRIAL));
        let report = self.checker.check(&source, self.format, self.settings);
        Checked { source, report }
    }

    /// The text with the fixes of some diagnostics, if nothing is worse then. A fix may bring
    /// something to light that has a fix itself: a misspelt field, once it is known, that has a
    /// value of the wrong type. What follows is fixed along.
    fn attempt(&mut self, current: &Checked, targets: &[usize]) -> Result<Checked, WhyNot> {
        let of_targets = targets.iter().map(|at| current.diagnostics()[*at].severity);
        let Some(floor) = of_targets.min() else {
            return Err(WhyNot::Remains);
        };
        let (mut last, mut new) = self.step(current, targets)?;
        for _ in 0..LONGEST_CHAIN {
            new.retain(|at| last.diagnostics()[*at].severity >= floor);
            let Some(first) = new.first() else {
                return Ok(last);
            };
            let unfixable = new
                .iter()
                .find(|at| !self.is_allowed(&last.diagnostics()[**at]));
            if let Some(unfixable) = unfixable {
                return Err(leads_to(&last.diagnostics()[*unfixable]));
            }
            let why = leads_to(&last.diagnostics()[*first]);
            let targets = side_by_side(last.diagnostics(), new.clone());
            let left: HashSet<Identity> = new
                .iter()
                .filter(|at| !targets.contains(at))
                .map(|at| identity(&last.diagnostics()[*at]))
                .collect();
            let Ok((next, mut next_new)) = self.step(&last, &targets) else {
                return Err(why);
            };
            next_new.extend(
                (0..next.diagnostics().len())
                    .filter(|at| left.contains(&identity(&next.diagnostics()[*at]))),
            );
            next_new.sort_unstable();
            next_new.dedup();
            (last, new) = (next, next_new);
        }
        Err(WhyNot::TooMuch)
    }

    /// Makes the fixes of some diagnostics; with what is new then.
    fn step(
        &mut self,
        before: &Checked,
        targets: &[usize],
    ) -> Result<(Checked, Vec<usize>), WhyNot> {
        if self.budget == 0 {
            return Err(WhyNot::TooMuch);
        }
        let mut edits: Vec<Edit> = targets
            .iter()
            .filter_map(|at| before.diagnostics()[*at].fix.as_ref())
            .flat_map(|fix| fix.edits.iter().cloned())
            .collect();
        edits.sort_by_key(|edit| edit.span);
        let text = apply(before.source.text(), &edits);
        if text == before.source.text() {
            return Err(WhyNot::Remains);
        }
        if !compare::keeps_the_rest(
            before.source.text(),
            &text,
            &edits,
            self.format,
            self.settings,
        ) {
            return Err(WhyNot::ChangesMore);
        }
        let after = self.check(Source::new(before.source.name(), text));
        let matched =
            compare::Matched::new(before.diagnostics(), after.diagnostics(), targets, &edits);
        if matched.has_survivor {
            return Err(WhyNot::Remains);
        }
        Ok((after, matched.new))
    }
}

fn leads_to(diagnostic: &Diagnostic) -> WhyNot {
    let name = diagnostic.name();
    WhyNot::LeadsTo(format!(
        "{}[{name}]: {}",
        diagnostic.severity, diagnostic.message
    ))
}

/// Those of the candidates whose fixes do not meet, each before the ones that it keeps out.
fn side_by_side(diagnostics: &[Diagnostic], candidates: Vec<usize>) -> Vec<usize> {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut chosen = Vec::new();
    for candidate in candidates {
        let Some(fix) = &diagnostics[candidate].fix else {
            continue;
        };
        let meets = fix.edits.iter().any(|edit| {
            // Sorted and apart from each other, so that only the neighbours can meet it.
            let next = taken.partition_point(|other| other.span.start < edit.span.start);
            let neighbours = [next.checked_sub(1), Some(next)].into_iter().flatten();
            neighbours
                .filter_map(|at| taken.get(at))
                .any(|other| meet(other, edit))
        });
        if !meets && !fix.edits.is_empty() {
            for edit in &fix.edits {
                let at = taken.partition_point(|other| other.span.start < edit.span.start);
                taken.insert(at, edit);
            }
            chosen.push(candidate);
        }
    }
    chosen
}

/// Whether two edits overlap, or touch so that their order would matter.
fn meet(left: &Edit, right: &Edit) -> bool {
    left.span.start <= right.span.end && right.span.start <= left.span.end
}
