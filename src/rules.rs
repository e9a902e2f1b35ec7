//! `callsheet rules` and `callsheet explain`: the rules and their manual pages.

use std::fmt::Write;

use callsheet_validator::Safety;
use callsheet_validator::render::Color;
use callsheet_validator::rules::{self, Rule};
use serde_json::json;

use crate::args::{Explain, ListFormat};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::table::table_within;
use crate::words::{did_you_mean, wrap};

/// Prints the manual page of a rule, or the list of the rules.
pub(crate) fn explain(arguments: &Explain, output: &mut Output) -> Result<Exit, Failure> {
    let Some(name) = &arguments.rule else {
        return list(ListFormat::Text, output);
    };
    // What stands in brackets may have a topic, as in `advice:empty-image-urls`.
    let name = name.split(':').next().unwrap_or_default();
    let rule = rules::named(name).ok_or_else(|| {
        let known = rules::all().iter().map(|rule| rule.name());
        let suggestion = did_you_mean(name, known);
        Failure::new(format!(
            "there is no rule `{name}`{suggestion} (`callsheet rules` lists them)"
        ))
    })?;
    output.print(&page(&rule.manual(), output.color(), output.width()))?;
    Ok(Exit::Clean)
}

/// Lists the rules.
pub(crate) fn list(format: ListFormat, output: &mut Output) -> Result<Exit, Failure> {
    let text = match format {
        ListFormat::Text => list_text(output.width()),
        ListFormat::Json => list_json(),
    };
    output.print(&text)?;
    Ok(Exit::Clean)
}

fn list_text(width: usize) -> String {
    let row = |rule: &&Rule| {
        [
            rule.name().to_owned(),
            level(rule).to_owned(),
            if rule.is_beyond_schema() {
                "own"
            } else {
                "schema"
            }
            .to_owned(),
            rule.fix().map_or("-", Safety::name).to_owned(),
            rule.summary(),
        ]
    };
    let head = ["RULE", "LEVEL", "FROM", "FIX", "REPORTS"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head)
        .chain(rules::all().iter().map(row))
        .collect();
    table_within(&rows, width)
}

fn list_json() -> String {
    let object = |rule: &&Rule| {
        json!({
            "name": rule.name(),
            "level": level(rule),
            "beyond_schema": rule.is_beyond_schema(),
            "fix": rule.fix().map(Safety::name),
            "summary": rule.summary(),
            "url": rule.url(),
        })
    };
    let rules: Vec<_> = rules::all().iter().map(object).collect();
    format!("{:#}\n", json!(rules))
}

/// The level at which a rule reports where nothing else is set.
fn level(rule: &Rule) -> &'static str {
    if rule.is_off_by_default() {
        "off"
    } else {
        rule.severity().name()
    }
}

/// A manual page for a terminal: headings without their marks, code indented, the rest in lines
/// that fit.
fn page(markdown: &str, color: Color, width: usize) -> String {
    let (bold, plain) = match color {
        Color::Ansi => ("\x1b[1m", "\x1b[0m"),
        Color::None => ("", ""),
    };
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in markdown.lines().chain([""]) {
        let is_fence = line.starts_with("```");
        let heading = line.trim_start_matches('#').trim();
        let is_heading = !in_code && line.starts_with('#');
        let begins = line.starts_with("* ") || line.starts_with("- ") || line.starts_with('|');
        if line.is_empty() || is_fence || is_heading || in_code || begins {
            flow(&std::mem::take(&mut paragraph), width, &mut text);
        }
        // Writing to a string cannot fail.
        if is_fence {
            in_code = !in_code;
        } else if in_code && !line.is_empty() {
            let _ = writeln!(text, "    {line}");
        } else if is_heading {
            let _ = writeln!(text, "{bold}{heading}{plain}");
        } else if line.is_empty() {
            text.push('\n');
        } else {
            paragraph.push_str(line);
            paragraph.push('\n');
        }
    }
    // The empty line that ended the last paragraph.
    text.pop();
    text
}

/// Writes a paragraph in lines that fit; the further lines of an item are moved in.
fn flow(paragraph: &str, width: usize, text: &mut String) {
    if paragraph.is_empty() {
        return;
    }
    if paragraph.starts_with('|') {
        // A table is laid out already.
        text.push_str(paragraph);
        return;
    }
    let (mark, words) = match paragraph.split_at_checked(2) {
        Some((mark @ ("* " | "- "), words)) => (mark, words),
        _ => ("", paragraph),
    };
    for (index, line) in wrap(words, width - mark.len()).iter().enumerate() {
        let before = if index == 0 {
            mark
        } else {
            &"  "[..mark.len()]
        };
        let _ = writeln!(text, "{before}{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_laid_out_for_a_terminal() {
        let markdown = "# too-long\n\nA text is too long.\n\n```yaml\n# code\nprompt: x\n```\n";
        let expected = "too-long\n\nA text is too long.\n\n    # code\n    prompt: x\n";
        assert_eq!(page(markdown, Color::None, 80), expected);
        assert!(page(markdown, Color::Ansi, 80).starts_with("\x1b[1mtoo-long\x1b[0m\n"));
    }

    #[test]
    fn paragraphs_and_items_fit_the_width() {
        let markdown = "one two three\nfour\n\n* five six seven\n* eight\n\n```yaml\n\na: one two three\n```\nnine\n";
        let expected =
            "one two\nthree four\n\n* five six\n  seven\n* eight\n\n\n    a: one two three\nnine\n";
        assert_eq!(page(markdown, Color::None, 11), expected);
        // What is moved in has less room.
        let narrow = page("* five six seven\n", Color::None, 9);
        assert_eq!(narrow, "* five\n  six\n  seven\n");
    }
}
