//! `callsheet rules` and `callsheet explain`: the rules and their manual pages.

use std::fmt::Write;

use callsheet_validator::render::Color;
use callsheet_validator::rules::{self, Rule};

use crate::args::Explain;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::table::table;
use crate::words::did_you_mean;

/// Prints the manual page of a rule.
pub(crate) fn explain(arguments: &Explain, output: &mut Output) -> Result<Exit, Failure> {
    // What stands in brackets may have a topic, as in `advice:empty-image-urls`.
    let name = arguments.rule.split(':').next().unwrap_or_default();
    let rule = rules::named(name).ok_or_else(|| {
        let known = rules::all().iter().map(|rule| rule.name());
        let suggestion = did_you_mean(name, known);
        Failure::new(format!(
            "there is no rule `{name}`{suggestion} (`callsheet rules` lists them)"
        ))
    })?;
    output.print(&page(&rule.manual(), output.color()))?;
    Ok(Exit::Clean)
}

/// Lists the rules.
pub(crate) fn list(output: &mut Output) -> Result<Exit, Failure> {
    let row = |rule: &&Rule| {
        let origin = if rule.is_beyond_schema() {
            "callsheet"
        } else {
            "schema"
        };
        [
            rule.name().to_owned(),
            if rule.is_off_by_default() {
                "off".to_owned()
            } else {
                rule.severity().to_string()
            },
            origin.to_owned(),
            rule.summary(),
        ]
    };
    let head = ["RULE", "LEVEL", "FROM", "REPORTS"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head)
        .chain(rules::all().iter().map(row))
        .collect();
    output.print(&table(&rows))?;
    Ok(Exit::Clean)
}

/// A manual page for a terminal: headings without their marks, code indented.
fn page(markdown: &str, color: Color) -> String {
    let (bold, plain) = match color {
        Color::Ansi => ("\x1b[1m", "\x1b[0m"),
        Color::None => ("", ""),
    };
    let mut text = String::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        let heading = line.trim_start_matches('#');
        // Writing to a string cannot fail.
        let _ = match line {
            "" => writeln!(text),
            _ if in_code => writeln!(text, "    {line}"),
            _ if heading.len() < line.len() => writeln!(text, "{bold}{}{plain}", heading.trim()),
            _ => writeln!(text, "{line}"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_laid_out_for_a_terminal() {
        let markdown = "# too-long\n\nA text is too long.\n\n```yaml\n# code\nprompt: x\n```\n";
        let expected = "too-long\n\nA text is too long.\n\n    # code\n    prompt: x\n";
        assert_eq!(page(markdown, Color::None), expected);
        assert!(page(markdown, Color::Ansi).starts_with("\x1b[1mtoo-long\x1b[0m\n"));
    }
}
