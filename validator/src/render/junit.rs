//! The XML of JUnit, which Jenkins, GitLab and most other servers show as test results.
//!
//! Each file is a suite. Readers show the first failure of a test case alone, so each diagnostic
//! is a case of its own; a file without any is one that passed. What does not make the run fail
//! passed as well, and is told in the output of its case.

use std::fmt::Write as _;

use super::full::{Look, one};
use super::locate::Locator;
use super::problem::{self, Problem};
use super::prose;
use super::run::{Linted, Run};
use crate::diagnostic::{Diagnostic, Severity};

/// Renders a run as JUnit XML.
#[must_use]
pub fn junit(run: &Run<'_>) -> String {
    let fails = |diagnostic: &Diagnostic| diagnostic.severity >= run.fails_from;
    let failures = run
        .diagnostics()
        .filter(|(_, diagnostic)| fails(diagnostic))
        .count();
    let cases = |file: &Linted<'_>| file.diagnostics.len().max(1);
    let tests = run.files.iter().map(cases).sum::<usize>() + run.problems.len();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites name=\"callsheet\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{}\">",
        run.problems.len()
    );
    for file in &run.files {
        let failures = file.diagnostics.iter().filter(|found| fails(found)).count();
        open_suite(&mut xml, file.source.name(), cases(file), failures, 0);
        if file.diagnostics.is_empty() {
            let name = attribute(file.source.name());
            let _ = writeln!(
                xml,
                "    <testcase name=\"lint\" classname=\"{name}\" file=\"{name}\"/>"
            );
        }
        let mut locator = Locator::new(file.source);
        for diagnostic in file.diagnostics {
            case(&mut xml, file, diagnostic, run.fails_from, &mut locator);
        }
        xml.push_str("  </testsuite>\n");
    }
    for problem in &run.problems {
        problem_suite(&mut xml, problem);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn open_suite(xml: &mut String, name: &str, tests: usize, failures: usize, errors: usize) {
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
         skipped=\"0\">",
        attribute(name)
    );
}

fn case(
    xml: &mut String,
    file: &Linted<'_>,
    diagnostic: &Diagnostic,
    fails_from: Severity,
    locator: &mut Locator<'_>,
) {
    let position = locator.position(diagnostic.span.start);
    let name = attribute(file.source.name());
    let _ = writeln!(
        xml,
        "    <testcase name=\"{} at {position}\" classname=\"{name}\" file=\"{name}\" \
         line=\"{}\">",
        attribute(&diagnostic.name()),
        position.line
    );
    let mut frame = String::new();
    one(
        file.source,
        diagnostic,
        Look::default(),
        locator,
        &mut frame,
    );
    let frame = content(frame.trim_end());
    if diagnostic.severity >= fails_from {
        let _ = writeln!(
            xml,
            "      <failure type=\"{}\" message=\"{}\">{frame}</failure>",
            diagnostic.severity,
            attribute(&prose(&diagnostic.message)),
        );
    } else {
        let _ = writeln!(xml, "      <system-out>{frame}</system-out>");
    }
    xml.push_str("    </testcase>\n");
}

fn problem_suite(xml: &mut String, problem: &Problem) {
    let name = problem.file.as_deref();
    let suite = name.unwrap_or("callsheet");
    open_suite(xml, suite, 1, 0, 1);
    let file = name.map(|name| format!(" file=\"{}\"", attribute(name)));
    let line = problem.line.map(|line| format!(" line=\"{line}\""));
    let place: String = [file, line].into_iter().flatten().collect();
    let text = problem::problem(problem, Look::default());
    let _ = writeln!(
        xml,
        "    <testcase name=\"lint\" classname=\"{}\"{place}>\n      <error \
         type=\"not-checked\" message=\"{}\">{}</error>\n    </testcase>\n  </testsuite>",
        attribute(suite),
        attribute(&prose(&problem.message)),
        content(text.trim_end())
    );
}

/// A text between tags.
fn content(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            // `]]>` may not stand there.
            '>' => escaped.push_str("&gt;"),
            _ if is_allowed(character) => escaped.push(character),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

/// The value of an attribute, in which readers take line breaks and tabs for blanks.
fn attribute(text: &str) -> String {
    content(text)
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
        .replace('\r', "&#13;")
        .replace('\t', "&#9;")
}

/// Whether XML 1.0 has the character: there are some that it cannot even hold escaped.
fn is_allowed(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..
    )
}
