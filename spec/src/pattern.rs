//! ECMA-262 expressions, translated for the crate `regex`.

use regex::RegexBuilder;

use crate::schema::Pattern;

/// Reads an expression, or says why it is none.
///
/// The linter's engine and generated code both read the translation, so that they cannot
/// disagree.
pub(crate) fn read(source: &str) -> Result<Pattern, String> {
    let translated = jsonschema_regex::to_rust_regex(source)
        .map_err(|()| "it is not valid ECMA-262 syntax".to_owned())?;
    let backtracks = match RegexBuilder::new(&translated).size_limit(SIZE).build() {
        Ok(_) => false,
        Err(regex::Error::CompiledTooBig(_)) => {
            return Err("it grows too large when compiled".to_owned());
        }
        // What is left is look-around and references to groups, unless it is no expression.
        Err(_) if jsonschema_regex::is_valid_ecma_regex(source) => true,
        Err(_) => return Err("it is not valid ECMA-262 syntax".to_owned()),
    };
    Ok(Pattern {
        source: source.to_owned(),
        translated: translated.into_owned(),
        backtracks,
    })
}

/// How many bytes a compiled expression may take.
const SIZE: usize = 10 << 20;
