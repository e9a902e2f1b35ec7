//! What the terminal can show.

use callsheet_validator::render::Links;

/// How many columns to write where nobody says how many there are.
pub(crate) const USUAL: usize = 80;

/// How many columns to write: `shown` is how wide the terminal says it is, if it is one, and
/// `COLUMNS` comes before it. Lines that are very long are hard to read, and what is narrower
/// than 40 columns cannot hold a line of code.
pub(crate) fn width(shown: Option<u16>, variable: impl Fn(&str) -> Option<String>) -> usize {
    let Some(shown) = shown else {
        return USUAL;
    };
    let set = variable("COLUMNS").and_then(|columns| columns.parse::<usize>().ok());
    match set.unwrap_or(usize::from(shown)) {
        // Terminals that do not know.
        0 => USUAL,
        columns => columns.clamp(40, 120),
    }
}

/// Whether links are understood where the output goes, by what terminals say of themselves.
/// `FORCE_HYPERLINK` decides alone.
pub(crate) fn links(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Links {
    let is = |known: bool| if known { Links::Osc8 } else { Links::None };
    if let Some(forced) = variable("FORCE_HYPERLINK") {
        return is(forced != "0");
    }
    let has = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let term = variable("TERM").unwrap_or_default();
    if !is_terminal || term == "dumb" || has("CI") {
        return Links::None;
    }
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    // Before this version the library of GNOME's terminals showed the address as text.
    let vte = variable("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    is(PROGRAMS.contains(&program.as_str())
        || TERMS.iter().any(|known| term.starts_with(known))
        || vte.is_some_and(|version| version > 5000)
        || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"]
            .into_iter()
            .any(has))
}

/// Terminals that name themselves in `TERM_PROGRAM`.
const PROGRAMS: [&str; 8] = [
    "Hyper",
    "WezTerm",
    "ghostty",
    "iTerm.app",
    "rio",
    "terminology",
    "vscode",
    "zed",
];

/// Terminals that name themselves in `TERM`.
const TERMS: [&str; 4] = ["alacritty", "foot", "xterm-ghostty", "xterm-kitty"];

#[cfg(test)]
mod tests {
    use super::*;

    type Variables = &'static [(&'static str, &'static str)];

    fn environment(pairs: Variables) -> impl Fn(&str) -> Option<String> {
        move |name| {
            let pair = pairs.iter().find(|(known, _)| *known == name);
            pair.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn lines_are_as_wide_as_the_terminal_within_reason() {
        let cases: [(Option<u16>, Variables, usize); 9] = [
            (None, &[], 80),
            (None, &[("COLUMNS", "100")], 80),
            (Some(100), &[], 100),
            (Some(100), &[("COLUMNS", "60")], 60),
            (Some(100), &[("COLUMNS", "wide")], 100),
            (Some(0), &[], 80),
            (Some(20), &[], 40),
            (Some(300), &[], 120),
            (Some(100), &[("COLUMNS", "0")], 80),
        ];
        for (shown, variables, expected) in cases {
            let actual = width(shown, environment(variables));
            assert_eq!(actual, expected, "{shown:?} {variables:?}");
        }
    }

    #[test]
    fn links_are_for_terminals_that_have_them() {
        let cases: [(bool, Variables, bool); 14] = [
            (true, &[], false),
            (true, &[("TERM", "xterm-256color")], false),
            (true, &[("TERM", "xterm-kitty")], true),
            (true, &[("TERM_PROGRAM", "vscode")], true),
            (true, &[("TERM_PROGRAM", "Apple_Terminal")], false),
            (true, &[("VTE_VERSION", "7003")], true),
            (true, &[("VTE_VERSION", "4999")], false),
            (true, &[("WT_SESSION", "x")], true),
            (false, &[("TERM_PROGRAM", "vscode")], false),
            (true, &[("TERM_PROGRAM", "vscode"), ("CI", "true")], false),
            (true, &[("VTE_VERSION", "7003"), ("TERM", "dumb")], false),
            (
                true,
                &[("TERM_PROGRAM", "vscode"), ("FORCE_HYPERLINK", "0")],
                false,
            ),
            (false, &[("FORCE_HYPERLINK", "1")], true),
            (true, &[("FORCE_HYPERLINK", "")], true),
        ];
        for (is_terminal, variables, expected) in cases {
            let has = links(is_terminal, environment(variables)) == Links::Osc8;
            assert_eq!(has, expected, "{is_terminal} {variables:?}");
        }
    }
}
