//! Wrong arguments are told as all else that is wrong: in lines that end between words.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anstream::AutoStream;
use anstream::adapter::strip_str;
use clap::Parser as _;
use clap::error::ErrorKind;

use crate::args::Arguments;
use crate::output::width;

/// Reads the command line. Where it is wrong, or asks for help alone, that is said, and the exit
/// status given.
pub(crate) fn arguments() -> Result<Arguments, ExitCode> {
    Arguments::try_parse().map_err(|error| {
        let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        // There is no place to report that it cannot be written.
        let _ = if error.use_stderr() && !is_help {
            let text = error.render().ansi().to_string();
            let text = wrapped(&text, width(io::stderr().is_terminal()));
            AutoStream::auto(io::stderr()).write_all(text.as_bytes())
        } else {
            error.print()
        };
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// The sentence and the list of values of an error, both of which may be coloured, in lines of at
/// most `width` characters, as far as their words are not longer. The line that shows how a command
/// is used can be copied, and stays as it is.
fn wrapped(text: &str, width: usize) -> String {
    const INDENT: &str = "  ";

    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        let seen = strip_str(line).to_string();
        if !seen.starts_with("error:") && !seen.starts_with("  [") {
            lines.push_str(line);
            continue;
        }
        let mut column = 0;
        for (index, word) in line.split(' ').enumerate() {
            let long = strip_str(word).to_string().trim_end().chars().count();
            if index > 0 && column + 1 + long > width && column > INDENT.len() {
                lines.push('\n');
                lines.push_str(INDENT);
                column = INDENT.len();
            } else if index > 0 {
                lines.push(' ');
                column += 1;
            }
            lines.push_str(word);
            column += long;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words() {
        let check = |text: &str, expected: &str| assert_eq!(wrapped(text, 20), expected);
        check(
            "error: a number from 1 to 65535\n\nUsage: callsheet sandbox --port <PORT>\n",
            "error: a number from\n  1 to 65535\n\nUsage: callsheet sandbox --port <PORT>\n",
        );
        check("error: exactly twent\n", "error: exactly twent\n");
        check("error: exactly twenty\n", "error: exactly\n  twenty\n");
        // Colours take no room, and a line that fits stays whole.
        check(
            "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m '\u{1b}[33m12345\u{1b}[0m' fits.\n",
            "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m '\u{1b}[33m12345\u{1b}[0m' fits.\n",
        );
        check(
            "  [possible values: a, b]\n",
            "  [possible values:\n  a, b]\n",
        );
        check(
            "  [aaaaaaaaaaaaaaaaaaaaaaaa, b]\n",
            "  [aaaaaaaaaaaaaaaaaaaaaaaa,\n  b]\n",
        );
        // What somebody gave stays as it is, and a word that is too long alone.
        check(
            "error: a  b cccccccccccccccccccccccc d\n",
            "error: a  b\n  cccccccccccccccccccccccc\n  d\n",
        );
    }
}
