//! The rules, one file each. The doc comment of a rule's file is its manual page.
//!
//! A rule's name finishes the phrase "allow …" and names the fault. To add a rule, add its file
//! and its line in [`all`].

use callsheet_core::Constraint;
use callsheet_core::place::Place;
use callsheet_spec::document::{Fault, FaultKind};

use crate::diagnostic::{Diagnostic, Fix, Safety, Severity};
use crate::explain::Explainer;
use crate::finding::Finding;
use crate::limit;
use crate::removal;
use crate::spot::visible;

pub(crate) mod advice;
pub(crate) mod bad_directive;
pub(crate) mod bad_field_name;
pub(crate) mod bad_format;
pub(crate) mod duplicate_items;
pub(crate) mod duplicate_key;
pub(crate) mod empty_document;
pub(crate) mod forbidden_value;
pub(crate) mod invisible_character;
pub(crate) mod json_comment;
pub(crate) mod look_alike;
pub(crate) mod missing_field;
pub(crate) mod no_alternative;
pub(crate) mod not_a_multiple;
pub(crate) mod not_one_of;
pub(crate) mod null_value;
mod numeral;
pub(crate) mod out_of_range;
pub(crate) mod pattern_mismatch;
pub(crate) mod syntax_error;
pub(crate) mod too_deep;
pub(crate) mod too_few_fields;
pub(crate) mod too_few_items;
pub(crate) mod too_large;
pub(crate) mod too_long;
pub(crate) mod too_many_aliases;
pub(crate) mod too_many_faults;
pub(crate) mod too_many_fields;
pub(crate) mod too_many_items;
pub(crate) mod too_many_values;
pub(crate) mod too_short;
pub(crate) mod trailing_comma;
pub(crate) mod unknown_alias;
pub(crate) mod unknown_field;
pub(crate) mod unportable_scalar;
pub(crate) mod unreachable_address;
pub(crate) mod unsupported_number;
pub(crate) mod unsupported_yaml;
pub(crate) mod unused_suppression;
pub(crate) mod wrong_type;

/// Every rule, in the order of the names.
#[must_use]
pub fn all() -> &'static [&'static Rule] {
    static ALL: [&Rule; 39] = [
        &advice::RULE,
        &bad_directive::RULE,
        &bad_field_name::RULE,
        &bad_format::RULE,
        &duplicate_items::RULE,
        &duplicate_key::RULE,
        &empty_document::RULE,
        &forbidden_value::RULE,
        &invisible_character::RULE,
        &json_comment::RULE,
        &look_alike::RULE,
        &missing_field::RULE,
        &no_alternative::RULE,
        &not_a_multiple::RULE,
        &not_one_of::RULE,
        &null_value::RULE,
        &out_of_range::RULE,
        &pattern_mismatch::RULE,
        &syntax_error::RULE,
        &too_deep::RULE,
        &too_few_fields::RULE,
        &too_few_items::RULE,
        &too_large::RULE,
        &too_long::RULE,
        &too_many_aliases::RULE,
        &too_many_faults::RULE,
        &too_many_fields::RULE,
        &too_many_items::RULE,
        &too_many_values::RULE,
        &too_short::RULE,
        &trailing_comma::RULE,
        &unknown_alias::RULE,
        &unknown_field::RULE,
        &unportable_scalar::RULE,
        &unreachable_address::RULE,
        &unsupported_number::RULE,
        &unsupported_yaml::RULE,
        &unused_suppression::RULE,
        &wrong_type::RULE,
    ];
    &ALL
}

/// The rule of that name.
///
/// ```
/// use callsheet_validator::rules;
///
/// let rule = rules::named("too-long").unwrap();
/// assert!(rule.manual().starts_with("# too-long\n"));
/// ```
#[must_use]
pub fn named(name: &str) -> Option<&'static Rule> {
    all().iter().find(|rule| rule.name == name).copied()
}

/// Where the source of this program is kept, which is where the manual pages can be read.
pub(crate) const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Something that can be wrong with a request file.
pub struct Rule {
    name: &'static str,
    severity: Severity,
    beyond_schema: bool,
    off_by_default: bool,
    fix: Option<Safety>,
    is_suppressible: bool,
    /// The source of the rule's file, of which the doc comment is the manual page.
    source: &'static str,
}

impl Rule {
    /// The name, which finishes the phrase "allow …".
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The severity of its diagnostics where nothing else is set.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether the rule reports what the schema allows, or what an ordinary reader of the format
    /// accepts: a file with nothing else wrong is valid as JSON Schema has it.
    #[must_use]
    pub fn is_beyond_schema(&self) -> bool {
        self.beyond_schema
    }

    /// Whether the rule reports nothing unless it is given a level.
    #[must_use]
    pub fn is_off_by_default(&self) -> bool {
        self.off_by_default
    }

    /// Whether what it reports can be fixed, and how surely; the surest where some fixes are safe
    /// and some are not. Not every diagnostic of the rule needs to have a fix.
    #[must_use]
    pub fn fix(&self) -> Option<Safety> {
        self.fix
    }

    /// Whether a comment in the file can keep its diagnostics from being reported.
    #[must_use]
    pub fn is_suppressible(&self) -> bool {
        self.is_suppressible
    }

    /// The manual page, in Markdown.
    #[must_use]
    pub fn manual(&self) -> String {
        format!("# {}\n\n{}", self.name, self.page())
    }

    /// The address of the manual page: the rule's file, of which the head is the page.
    #[must_use]
    pub fn url(&self) -> String {
        let file = self.name.replace('-', "_");
        format!("{REPOSITORY}/blob/main/validator/src/rules/{file}.rs")
    }

    /// Why it is bad, in a paragraph.
    pub(crate) fn why(&self) -> String {
        let page = self.page();
        let (_, rest) = page
            .split_once("## Why is this bad?\n\n")
            .unwrap_or_default();
        let paragraph = rest.split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What the rule reports, in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let page = self.page();
        let first = page.split("\n\n").next().unwrap_or_default();
        first.replace('\n', " ")
    }

    /// A rule of the schema; its diagnostics are errors.
    pub(crate) const fn new(name: &'static str, source: &'static str) -> Self {
        Self {
            name,
            severity: Severity::Error,
            beyond_schema: false,
            off_by_default: false,
            fix: None,
            is_suppressible: true,
            source,
        }
    }

    const fn beyond_schema(self) -> Self {
        Self {
            beyond_schema: true,
            ..self
        }
    }

    const fn off_by_default(self) -> Self {
        Self {
            off_by_default: true,
            ..self
        }
    }

    /// With fixes, of which the surest are this sure.
    const fn fixed(self, surest: Safety) -> Self {
        Self {
            fix: Some(surest),
            ..self
        }
    }

    const fn never_suppressed(self) -> Self {
        Self {
            is_suppressible: false,
            ..self
        }
    }

    const fn warning(self) -> Self {
        Self {
            severity: Severity::Warning,
            ..self
        }
    }

    fn page(&self) -> String {
        let lines = self
            .source
            .lines()
            .map_while(|line| line.strip_prefix("//!"));
        let mut page = String::new();
        for line in lines {
            page.push_str(line.strip_prefix(' ').unwrap_or(line));
            page.push('\n');
        }
        page
    }
}

/// Rules are told apart by their names.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rule({})", self.name)
    }
}

/// The diagnostics for a broken constraint of the schema.
pub(crate) fn diagnose(
    finding: &Finding<'_, '_>,
    explainer: &mut Explainer<'_, '_>,
    found: &mut Vec<Diagnostic>,
) {
    found.push(match &finding.constraint {
        Constraint::Type { expected, found } if found.is_null() => {
            null_value::diagnose(finding, *expected)
        }
        Constraint::Type { expected, .. } => wrong_type::diagnose(finding, *expected),
        Constraint::Enum { allowed, .. } => not_one_of::diagnose(finding, allowed),
        Constraint::Const { allowed, .. } => {
            not_one_of::diagnose(finding, std::slice::from_ref(allowed))
        }
        Constraint::Minimum { .. }
        | Constraint::Maximum { .. }
        | Constraint::ExclusiveMinimum { .. }
        | Constraint::ExclusiveMaximum { .. } => out_of_range::diagnose(finding),
        Constraint::MultipleOf { divisor, found } => {
            not_a_multiple::diagnose(finding, *divisor, *found)
        }
        Constraint::MinLength { limit, found } => too_short::diagnose(finding, *limit, *found),
        Constraint::MaxLength { limit, found } => too_long::diagnose(finding, *limit, *found),
        Constraint::Pattern { pattern, .. } => pattern_mismatch::diagnose(finding, pattern),
        Constraint::Format { format, .. } => bad_format::diagnose(finding, format),
        Constraint::MinItems { limit, .. } | Constraint::Contains { limit, .. } => {
            too_few_items::diagnose(finding, *limit)
        }
        Constraint::MaxItems { limit, .. } => too_many_items::diagnose(finding, Some(*limit)),
        Constraint::MaxContains { .. } => too_many_items::diagnose(finding, None),
        Constraint::UniqueItems { first, second } => {
            duplicate_items::diagnose(finding, *first, *second)
        }
        Constraint::MinProperties { limit, .. } => too_few_fields::diagnose(finding, *limit),
        Constraint::MaxProperties { limit, .. } => too_many_fields::diagnose(finding, *limit),
        Constraint::Required { property } => missing_field::diagnose(finding, property, None),
        Constraint::DependentRequired { property, because } => {
            missing_field::diagnose(finding, property, Some(because))
        }
        Constraint::AdditionalProperties { names } => {
            let is_root = finding.spot.pointer.is_empty();
            found.extend(
                names
                    .iter()
                    .filter(|name| !(is_root && is_for_editors(name, &Place::Root)))
                    .filter_map(|name| unknown_field::refused(finding, name)),
            );
            return;
        }
        Constraint::PropertyNames { name, .. } => bad_field_name::diagnose(finding, name),
        Constraint::AnyOf | Constraint::OneOf { .. } => {
            no_alternative::diagnose(finding, explainer, found);
            return;
        }
        _ => forbidden_value::diagnose(finding),
    });
}

/// The diagnostic for a fault of a text.
pub(crate) fn of_fault(fault: &Fault, text: &str) -> Diagnostic {
    let rule = match &fault.kind {
        FaultKind::Syntax(_) => &syntax_error::RULE,
        FaultKind::TrailingComma => &trailing_comma::RULE,
        FaultKind::CommentInJson => &json_comment::RULE,
        FaultKind::TooDeep { .. } => &too_deep::RULE,
        FaultKind::TooLong { .. } => &too_large::RULE,
        FaultKind::TooManyNodes { .. } => &too_many_values::RULE,
        FaultKind::TooManyAliases { .. } | FaultKind::TooMuchAliasedText { .. } => {
            &too_many_aliases::RULE
        }
        FaultKind::UnknownAlias { .. } | FaultKind::RecursiveAlias { .. } => &unknown_alias::RULE,
        FaultKind::UnknownTag { .. }
        | FaultKind::TagMismatch { .. }
        | FaultKind::NonStringKey { .. }
        | FaultKind::MergeOfNonMapping { .. } => &unsupported_yaml::RULE,
        FaultKind::DuplicateKey { .. } => &duplicate_key::RULE,
        FaultKind::NotFinite { .. } | FaultKind::NumberTooLarge => &unsupported_number::RULE,
    };
    // The words may repeat a name of the text, which can be of any length.
    let brief = |words: &str| visible(words, 300);
    let mut diagnostic = Diagnostic::new(rule, fault.span, brief(&fault.kind.to_string()));
    for label in fault.labels() {
        diagnostic = diagnostic.with_further(label.span, label.text);
    }
    diagnostic.fix = match &fault.kind {
        FaultKind::TrailingComma => Some(Fix::safe(fault.span, "")),
        // What a comment says is lost.
        FaultKind::CommentInJson => Some(Fix::of_guess(vec![removal::comment(text, fault.span)])),
        _ => None,
    };
    let help = brief(&fault.kind.help());
    if !help.is_empty() {
        diagnostic = diagnostic.with_help(help);
    }
    match limit(&fault.kind) {
        Some(name) => diagnostic.with_note(format!(
            "the limit is set by `--limit {name}=N`, or by `{name} = N` under `[limits]` in \
             callsheet.toml"
        )),
        None => diagnostic,
    }
}

/// The name under which a limit on texts can be set.
fn limit(kind: &FaultKind) -> Option<&'static str> {
    match kind {
        FaultKind::TooLong { .. } => Some("bytes"),
        FaultKind::TooDeep { .. } => Some("depth"),
        FaultKind::TooManyNodes { .. } => Some("values"),
        FaultKind::TooManyAliases { .. } => Some("aliases"),
        FaultKind::TooMuchAliasedText { .. } => Some("alias-bytes"),
        _ => None,
    }
}

/// Whether a field names the schema for an editor, and is not a part of the request.
pub(crate) fn is_for_editors(name: &str, object: &Place<'_>) -> bool {
    name == "$schema" && matches!(object, Place::Root)
}

/// Leaves out what only follows from something else that is reported at the same place.
pub(crate) fn drop_consequences(found: &mut Vec<Diagnostic>) {
    use std::collections::HashSet;

    // A value of the wrong type is none of the allowed ones either, and a key that is taken for
    // a misspelt field needs not be called unknown as well.
    let spans = |of: &dyn Fn(&Diagnostic) -> bool| -> HashSet<_> {
        found
            .iter()
            .filter(|found| of(found))
            .map(|found| found.span)
            .collect()
    };
    let mistyped = spans(&|found| [&wrong_type::RULE, &null_value::RULE].contains(&found.rule));
    let misspelt = spans(&|found| *found.rule == missing_field::RULE && found.suggestion.is_some());
    let doubtful = spans(&|found| *found.rule == look_alike::RULE);
    found.retain(|diagnostic| {
        let span = &diagnostic.span;
        let follows = if [&not_one_of::RULE, &look_alike::RULE].contains(&diagnostic.rule) {
            mistyped.contains(span)
        } else if *diagnostic.rule == unportable_scalar::RULE {
            mistyped.contains(span) || doubtful.contains(span)
        } else {
            *diagnostic.rule == unknown_field::RULE && misspelt.contains(span)
        };
        !follows
    });
    drop_strays(found);
    limit::keep_strictest(found);
    // Which fields there are is worth telling once.
    let mut told: HashSet<String> = HashSet::new();
    for diagnostic in found
        .iter_mut()
        .filter(|found| *found.rule == unknown_field::RULE)
    {
        diagnostic.notes.retain(|note| told.insert(note.clone()));
    }
}

/// Takes away fixes that guess where something else is reported that may change what they rest on.
///
/// Nothing is known of what a text that cannot be read says, nor of what a comment is to allow
/// that is not understood; and a field that is unknown may be meant for the one whose absence an
/// advice speaks of. Once that is put right, the fixes are offered.
pub(crate) fn withhold_guesses(found: &mut [Diagnostic], has_bad_directive: bool) {
    let first = |is_meant: &dyn Fn(&Diagnostic) -> bool| {
        let first = found.iter().find(|found| is_meant(found));
        first.map(|first| first.rule)
    };
    let unread = if has_bad_directive {
        Some(&bad_directive::RULE)
    } else {
        first(&|found| *found.rule == syntax_error::RULE)
    };
    let misspelt = first(&|found| {
        *found.rule == unknown_field::RULE
            || *found.rule == missing_field::RULE && found.suggestion.is_some()
    });
    for diagnostic in found {
        let of_advice = misspelt.filter(|_| *diagnostic.rule == advice::RULE);
        let Some(before) = unread.or(of_advice) else {
            continue;
        };
        let guess = diagnostic.fix.take_if(|fix| fix.safety > Safety::Safe);
        diagnostic.waits_for = guess.map(|_| before);
    }
}

/// Leaves out invisible characters in what is reported as a whole: a value that is none of those
/// allowed, an address that is none, a name that is unknown. What is reported says so itself.
fn drop_strays(found: &mut Vec<Diagnostic>) {
    if !found
        .iter()
        .any(|found| *found.rule == invisible_character::RULE)
    {
        return;
    }
    let explained = [
        &bad_field_name::RULE,
        &bad_format::RULE,
        &missing_field::RULE,
        &not_one_of::RULE,
        &pattern_mismatch::RULE,
        &unknown_field::RULE,
        &wrong_type::RULE,
    ];
    let pointers: std::collections::HashSet<String> = found
        .iter()
        .filter(|found| explained.contains(&found.rule))
        .map(|found| found.pointer.clone())
        .collect();
    found.retain(|found| {
        *found.rule != invisible_character::RULE || !pointers.contains(&found.pointer)
    });
}
