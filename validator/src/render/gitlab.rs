//! The Code Quality report of GitLab.

use serde_json::{Value, json};

use super::fingerprint::Fingerprints;
use super::locate::Locator;
use super::run::Run;
use super::{prose, remedies};
use crate::diagnostic::Severity;

/// Renders a run as a Code Quality report.
#[must_use]
pub fn gitlab(run: &Run<'_>) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut issues = Vec::new();
    for file in &run.files {
        let mut locator = Locator::new(file.source);
        for diagnostic in file.diagnostics {
            let mut description = diagnostic.message.clone();
            if let Some(remedy) = remedies(diagnostic).next() {
                description.push_str("; ");
                description.push_str(&remedy);
            }
            issues.push(issue(
                &description,
                &diagnostic.name(),
                &fingerprints.of(file, diagnostic),
                severity(diagnostic.severity),
                &file.path,
                locator.position(diagnostic.span.start).line,
            ));
        }
    }
    for problem in &run.problems {
        issues.push(issue(
            &problem.sentence(),
            "not-checked",
            &fingerprints.of_problem(problem),
            "blocker",
            // The report has no room for what lies in no file.
            problem.path.as_deref().unwrap_or("."),
            problem.line.unwrap_or(1),
        ));
    }
    // A `Value` always can be written.
    let mut text = serde_json::to_string_pretty(&issues).unwrap_or_default();
    text.push('\n');
    text
}

fn issue(
    description: &str,
    check_name: &str,
    fingerprint: &str,
    severity: &str,
    path: &str,
    line: usize,
) -> Value {
    json!({
        "description": prose(description),
        "check_name": check_name,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": { "path": path, "lines": { "begin": line } },
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
